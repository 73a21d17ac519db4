/* Two forms of file, told apart by their first line:
 *
 *     32 bytes                                  the key
 *     "counter station key on a token, 1\n" URI "\n" 120 lower-case hex digits "\n"
 */
#include "station_key.h"

#include "key_token.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 1024, URI_SIZE = 256, PIN_MOST = 255, HEX = 2 * KEY_TOKEN_WRAPPED_BYTES };
static const char token_head[] = "counter station key on a token, 1\n";
static const char safe_copy[] = "put it back from its safe copy; without it the stored cases cannot be read";

static const char *const place_names[STATION_KEY_PLACE_COUNT] = {
    [STATION_KEY_CREDENTIAL] = "credential", [STATION_KEY_TOKEN] = "token", [STATION_KEY_FILE] = "file"};

const char *station_key_place_name(enum station_key_place place)
{
    return place_names[place];
}

/* ---- finding ---- */
static const char *credentials(void)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    return folder && folder[0] == '/' ? folder : NULL;
}

bool station_key_find(const char *state_folder, enum station_key_place *place, char *out, struct err *err)
{
    const struct {
        const char *folder, *name;
    } places[STATION_KEY_PLACE_COUNT] = {[STATION_KEY_CREDENTIAL] = {credentials(), "station.key"},
                                         [STATION_KEY_TOKEN] = {state_folder, "keys/station.token"},
                                         [STATION_KEY_FILE] = {state_folder, "keys/station.key"}};
    for (int i = 0; i < STATION_KEY_PLACE_COUNT; i++) {
        if (!places[i].folder)
            continue;
        if (!file_join(out, places[i].folder, places[i].name, err))
            return false;
        if (place)
            *place = (enum station_key_place)i;
        if (i == STATION_KEY_FILE || file_exists(out))
            return true;
    }
    return false;
}

/* ---- reading a file that is nobody else's ---- */

/* systemd lets the service's user read a credential by an access list, whose mask shows as the group's bits. */
static mode_t forbidden_bits(const char *path)
{
    const char *folder = credentials();
    bool is_credential = folder && strncmp(path, folder, strlen(folder)) == 0;
    return is_credential ? S_IWGRP | S_IRWXO : S_IRWXG | S_IRWXO;
}

static bool is_private(int fd, const char *path, struct err *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return err_set_errno(err, errno, "%s", path);
    if (!S_ISREG(info.st_mode))
        return err_set(err, ERR_CONFIG, "station key %s is not a file", path);
    if (info.st_mode & forbidden_bits(path))
        return err_set(err, ERR_CONFIG,
                       "station key %s can be read by others (mode %03o): chmod 0400, and take it as known to them", path,
                       (unsigned)info.st_mode & 0777u);
    return true;
}

/* *size: FILE_MOST when there is more. */
static bool read_private(const char *path, uint8_t out[FILE_MOST], size_t *size, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return err_set(err, ERR_CONFIG, "station key %s is missing: %s", path, safe_copy);
    if (fd < 0) {
        err_set_errno(err, errno, "station key %s", path);
        if (err)
            err->code = ERR_CONFIG;
        return false;
    }
    bool ok = is_private(fd, path, err);
    ssize_t got = 0;
    for (*size = 0; ok && *size < FILE_MOST; *size += (size_t)got) {
        do
            got = read(fd, out + *size, FILE_MOST - *size);
        while (got < 0 && errno == EINTR);
        if (got <= 0)
            break;
    }
    close(fd);
    return ok && (got >= 0 || err_set(err, ERR_CONFIG, "station key %s cannot be read whole", path));
}

/* ---- the form that a token opens ---- */
struct on_token {
    char uri[URI_SIZE];
    uint8_t wrapped[KEY_TOKEN_WRAPPED_BYTES];
};

static int hex_value(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_token(const uint8_t *bytes, size_t size, struct on_token *out)
{
    const size_t head = sizeof token_head - 1;
    const uint8_t *uri = bytes + head, *end = memchr(uri, '\n', size - head);
    size_t length = end ? (size_t)(end - uri) : 0;
    if (length == 0 || length >= URI_SIZE || memchr(uri, 0, length) || (size_t)(bytes + size - end) != HEX + 2 ||
        bytes[size - 1] != '\n')
        return false;
    memcpy(out->uri, uri, length);
    out->uri[length] = '\0';
    for (size_t i = 0; i < KEY_TOKEN_WRAPPED_BYTES; i++) {
        int high = hex_value(end[1 + 2 * i]), low = hex_value(end[2 + 2 * i]);
        if (high < 0 || low < 0)
            return false;
        out->wrapped[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool is_token_form(const uint8_t *bytes, size_t size)
{
    return size > sizeof token_head && memcmp(bytes, token_head, sizeof token_head - 1) == 0;
}

static bool read_token(const char *path, struct on_token *out, struct err *err)
{
    uint8_t bytes[FILE_MOST];
    size_t size;
    if (!read_private(path, bytes, &size, err))
        return false;
    return (is_token_form(bytes, size) && parse_token(bytes, size, out)) ||
           err_set(err, ERR_CONFIG, "station key %s is not what `kiosk key token` wrote: %s", path, safe_copy);
}

/* Beside the file, or among the credentials. */
static bool pin_path(const char *key_path, char out[FILE_PATH_SIZE], struct err *err)
{
    const char *folder = credentials(), *slash = strrchr(key_path, '/');
    if (folder && file_join(out, folder, "token.pin", NULL) && file_exists(out))
        return true;
    char own[FILE_PATH_SIZE];
    snprintf(own, sizeof own, "%.*s", slash ? (int)(slash - key_path) : 1, slash ? key_path : ".");
    return file_join(out, own, "token.pin", err);
}

static bool read_pin(const char *key_path, uint8_t pin[FILE_MOST], size_t *size, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (!pin_path(key_path, path, err))
        return false;
    if (!file_exists(path))
        return err_set(err, ERR_CONFIG, "%s is missing: put the token's PIN into it, mode 0400", path);
    if (!read_private(path, pin, size, err))
        return false;
    while (*size > 0 && (pin[*size - 1] == '\n' || pin[*size - 1] == '\r'))
        --*size;
    return (*size > 0 && *size <= PIN_MOST) || err_set(err, ERR_CONFIG, "%s holds no PIN", path);
}

static bool unwrap(const char *path, const struct on_token *form, uint8_t out[STATION_KEY_BYTES], struct err *err)
{
    uint8_t pin[FILE_MOST];
    size_t size = 0;
    bool ok = read_pin(path, pin, &size, err);
    const struct key_token token = {form->uri, pin, size};
    ok = ok && key_token_unwrap(&token, form->wrapped, out, err);
    wipe(pin, sizeof pin);
    return ok;
}

bool station_key_read(const char *path, uint8_t out[STATION_KEY_BYTES], struct err *err)
{
    uint8_t bytes[FILE_MOST];
    size_t size;
    struct on_token form;
    if (!read_private(path, bytes, &size, err))
        return false;
    if (is_token_form(bytes, size))
        return read_token(path, &form, err) && unwrap(path, &form, out, err);
    bool ok = size == STATION_KEY_BYTES ||
              err_set(err, ERR_CONFIG, "station key %s has %zu bytes instead of %d: put back the right file", path, size,
                      STATION_KEY_BYTES);
    if (ok)
        memcpy(out, bytes, STATION_KEY_BYTES);
    wipe(bytes, sizeof bytes);
    return ok;
}

bool station_key_uri(const char *path, char out[256], struct err *err)
{
    struct on_token form;
    if (!read_token(path, &form, err))
        return false;
    memcpy(out, form.uri, sizeof form.uri);
    return true;
}

/* ---- writing ---- */

/* A name that is already there stays what it is: link() never replaces. */
static bool write_new(const char *path, const void *bytes, size_t size, struct err *err)
{
    char temporary[FILE_PATH_SIZE];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.new", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary)
        return err_set(err, ERR_CONFIG, "path too long: %.160s", path);
    if (!file_write_durable(temporary, bytes, size, 0400, err))
        return false;
    bool ok = link(temporary, path) == 0;
    if (!ok && errno == EEXIST)
        err_set(err, ERR_DENIED, "station key %s exists and is not overwritten", path);
    else if (!ok)
        err_set_errno(err, errno, "station key %s", path);
    struct err later = {0};
    bool removed = file_remove_durable(temporary, &later); /* also syncs the folder */
    if (ok && !removed)
        return err_set(err, later.code, "%s", later.line);
    return ok;
}

static bool make_folder_of(const char *path, struct err *err)
{
    char folder[FILE_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return true;
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    return file_make_folder(folder, 0700, err);
}

static bool wrap(const char *path, const char *uri, const uint8_t key[STATION_KEY_BYTES], struct buffer *out, struct err *err)
{
    uint8_t pin[FILE_MOST], wrapped[KEY_TOKEN_WRAPPED_BYTES];
    size_t size = 0;
    if (!uri[0] || strlen(uri) >= URI_SIZE || strpbrk(uri, "\n\r"))
        return err_set(err, ERR_CONFIG, "the PKCS#11 URI is empty or too long");
    bool ok = read_pin(path, pin, &size, err);
    const struct key_token token = {uri, pin, size};
    ok = ok && key_token_wrap(&token, key, wrapped, err);
    wipe(pin, sizeof pin);
    if (!ok)
        return false;
    buffer_printf(out, "%s%s\n", token_head, uri);
    for (size_t i = 0; i < sizeof wrapped; i++)
        buffer_printf(out, "%02x", wrapped[i]);
    buffer_add_byte(out, '\n');
    return buffer_ok(out, err);
}

bool station_key_write(const char *path, const char *uri, const uint8_t key[STATION_KEY_BYTES], struct err *err)
{
    struct buffer text = {0};
    bool ok = make_folder_of(path, err) && (!uri || wrap(path, uri, key, &text, err)) &&
              (uri ? write_new(path, text.data, text.size, err) : write_new(path, key, STATION_KEY_BYTES, err));
    buffer_finish(&text);
    return ok;
}
