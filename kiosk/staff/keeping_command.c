/* The folders of a station by table: which of their files a backup holds. */
#include "keeping_command.h"

#include "clock.h"
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILE_MAX_BYTES ((size_t)1 << 30)

static const struct {
    const char *folder, *ending; /* ending NULL: files of this very name in `name` */
    const char *name;
} kept[] = {
    {"outbox/new", ".p7m", NULL},      {"outbox/sent", ".p7m", NULL},     {"outbox/set-aside", ".p7m", NULL},
    {"outbox/receipts", ".tsr", NULL}, {"outbox/messages", ".p7s", NULL}, {"keys", ".pem", NULL},
    {"keys", ".token", NULL},          {"trust", ".pem", NULL},           {"trust/recipients", ".pem", NULL},
    {".", NULL, "station.yaml"},
};

/* ---- keys ---- */
static const struct {
    enum station_key_place place;
    const char *copy;
} copies[] = {
    {STATION_KEY_FILE, "Put a copy of it in its safe place now."},
    {STATION_KEY_TOKEN, "It is of use with its token only: without\nthe token the stored cases cannot be read. A backup holds it."},
    {STATION_KEY_CREDENTIAL, "The store opens with nothing else now:\nput it where the unit has its credential station.key "
                             "(systemd-creds encrypt --name=station.key),\na copy in its safe place, and remove it here."},
};

static void tell_new_key(enum station_key_place place, const char *path, FILE *out)
{
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++)
        if (copies[i].place == place)
            fprintf(out, "The station has a new key, %s. %s\nKeep the copy of the old one only as long as there are backups from "
                         "before.\n",
                    path, copies[i].copy);
}

bool keeping_rotate_key(struct station *station, FILE *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    enum station_key_place place;
    if (!case_store_rotate_key(station->store, station->state_folder, err) ||
        !station_key_find(station->state_folder, &place, path, err))
        return false;
    tell_new_key(place, path, out);
    return true;
}

bool keeping_move_key(struct station *station, const struct case_key_move *to, FILE *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (!case_store_move_key(station->store, station->state_folder, to, err) ||
        !station_key_find(station->state_folder, NULL, path, err))
        return false;
    tell_new_key(to->place, to->path ? to->path : path, out);
    return true;
}

bool keeping_show_key(struct station *station, FILE *out, struct err *err)
{
    char path[FILE_PATH_SIZE], uri[256] = "";
    enum station_key_place place;
    struct vault *vault = NULL;
    if (!station_key_find(station->state_folder, &place, path, err))
        return false;
    fprintf(out, "%s: %s\n", station_key_place_name(place), path);
    if (place == STATION_KEY_TOKEN && station_key_uri(path, uri, err))
        fprintf(out, "token: %s\n", uri);
    if (!vault_open(path, &vault, err))
        return false;
    vault_close(vault);
    if (!station_ready(station, STATION_STORE, err))
        return false;
    fputs("The case store opens with it.\n", out);
    return true;
}

void keeping_key_help(FILE *out)
{
    fputs("\nThe station key opens everything the station holds. It is looked for in this order:\n"
          "  1. the systemd credential station.key, of 32 bytes (LoadCredential, LoadCredentialEncrypted)\n"
          "  2. keys/station.token: wrapped by a PKCS#11 token, whose PIN is in keys/token.pin (0400) or in the\n"
          "     credential token.pin. The token is named by an RFC 7512 URI: pkcs11:token=LABEL, with ;object=NAME for\n"
          "     another key on it than station-key (AES-256, made there if missing, never leaves it). p11-kit must know\n"
          "     its module: `p11-kit list-modules`. It is needed at each start and not in between.\n"
          "  3. keys/station.key: 32 random bytes, 0400\n"
          "rotate, file, token and credential make a new key and wrap everything anew with it, whole or not at all;\n"
          "the old one opens nothing but older backups then. Status: 0; 69 the token is not there; 75 another program\n"
          "has the store open; 77 PIN wrong or locked; 78 key missing, of another store, or readable by others.\n"
          "Lost: without key and copy (or token) the stored cases cannot be read by anybody. Bundles in the outbox are\n"
          "sealed to the centre and still go their way; for the rest, set the state folder's store aside, begin anew, and\n"
          "ask the people whose slips are out to apply again.\n",
          out);
}

bool keeping_accept_clock(struct station *station, FILE *out, struct err *err)
{
    char stamp[CLOCK_STAMP_SIZE];
    if (!case_store_accept_clock(station->store, "staff", err))
        return false;
    clock_format_iso(clock_wall_ms(), stamp);
    fprintf(out, "%s is taken as right; what has run out by then is erased at the next sweep.\n", stamp);
    return true;
}

/* ---- backup ---- */
static bool is_kept(const char *name, size_t row)
{
    if (!kept[row].ending)
        return strcmp(name, kept[row].name) == 0;
    size_t length = strlen(name), own = strlen(kept[row].ending);
    return length > own && strcmp(name + length - own, kept[row].ending) == 0;
}

static bool copy_file(const char *from, const char *to, uint64_t *bytes, struct err *err)
{
    struct buffer original = {0}, copy = {0};
    bool ok = file_read(from, FILE_MAX_BYTES, &original, err) &&
              file_write_durable(to, original.data ? (const void *)original.data : "", original.size, 0600, err) &&
              file_read(to, FILE_MAX_BYTES, &copy, err);
    if (ok && (copy.size != original.size || (copy.size > 0 && memcmp(copy.data, original.data, copy.size) != 0)))
        ok = err_set(err, ERR_DEVICE, "%s: what was read back is not what was written", to);
    *bytes += ok ? original.size : 0;
    buffer_finish(&original);
    buffer_finish(&copy);
    return ok;
}

/* A bundle that moves on while we copy is met in its next folder, or its receipt is there. */
static bool copy_row(const char *state, const char *target, size_t row, size_t *files, uint64_t *bytes, struct err *err)
{
    char from[FILE_PATH_SIZE], to[FILE_PATH_SIZE], source[FILE_PATH_SIZE], copy[FILE_PATH_SIZE];
    struct file_names names = {0};
    if (!file_join(from, state, kept[row].folder, err) || !file_join(to, target, kept[row].folder, err))
        return false;
    if (!file_exists(from))
        return true;
    bool ok = file_make_folder(to, 0700, err) && file_list(from, &names, err);
    for (size_t i = 0; ok && i < names.count; i++) {
        struct err inner = {0};
        if (!is_kept(names.names[i], row))
            continue;
        ok = file_join(source, from, names.names[i], err) && file_join(copy, to, names.names[i], err);
        if (!ok)
            break;
        bool copied = copy_file(source, copy, bytes, &inner);
        *files += copied;
        if (!copied && inner.code != ERR_NOT_FOUND)
            ok = err_set(err, inner.code, "%s", inner.line);
    }
    file_names_destroy(&names);
    return ok;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info, (void)type, (void)where;
    return remove(path);
}

static bool fill(struct station *station, const char *target, size_t *files, uint64_t *bytes, struct err *err)
{
    char store[FILE_PATH_SIZE], folder[FILE_PATH_SIZE];
    struct stat info;
    bool ok = file_join(folder, target, "store", err) && file_make_folder(folder, 0700, err) &&
              file_join(store, folder, "cases.db", err) && case_store_backup(station->store, store, err) &&
              file_sync_folder(folder, err);
    for (size_t row = 0; ok && row < sizeof kept / sizeof kept[0]; row++)
        ok = copy_row(station->state_folder, target, row, files, bytes, err);
    if (ok && stat(store, &info) == 0)
        *bytes += (uint64_t)info.st_size;
    return ok;
}

/* For the day on which the store cannot be opened and cannot be asked. */
static bool remember(struct station *station, const char *target, struct err *err)
{
    char path[FILE_PATH_SIZE], *whole = realpath(target, NULL);
    struct buffer text = {0};
    buffer_printf(&text, "%s\n", whole ? whole : target);
    bool ok = buffer_ok(&text, err) && station_path(station, CASE_STORE_LAST_BACKUP, path, err) &&
              file_write_durable(path, text.data, text.size, 0600, err);
    buffer_finish(&text);
    free(whole);
    return ok;
}

bool keeping_backup(struct station *station, const char *folder, FILE *out, struct err *err)
{
    char target[FILE_PATH_SIZE], part[FILE_PATH_SIZE], name[100], part_name[130], stamp[32];
    size_t files = 1;
    uint64_t bytes = 0;
    time_t seconds = (time_t)(clock_wall_ms() / 1000);
    struct tm parts;
    if (!gmtime_r(&seconds, &parts) || strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &parts) == 0)
        return err_set(err, ERR_CONFIG, "the clock cannot be read");
    snprintf(name, sizeof name, "%.60s-%s", station->config.station.id, stamp);
    snprintf(part_name, sizeof part_name, ".%s.%ld.part", name, (long)getpid());
    if (!file_make_folder(folder, 0700, err) || !file_join(target, folder, name, err) ||
        !file_join(part, folder, part_name, err))
        return false;
    if (file_exists(target))
        return err_set(err, ERR_BUSY, "%s is there already", target);
    if (mkdir(part, 0700) != 0)
        return err_set_errno(err, errno, "%s", part);
    bool ok = fill(station, part, &files, &bytes, err) &&
              (rename(part, target) == 0 || err_set_errno(err, errno, "%s", target));
    if (!ok) {
        nftw(part, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        return false;
    }
    /* It is whole under its name from here, whatever becomes of what is noted about it. */
    if (!file_sync_folder(folder, err) || !case_store_note(station->store, "staff", "backup", "", stamp, err) ||
        !remember(station, target, err))
        return false;
    fprintf(out, "%s: %zu files, %.1f MB. It can be read with the station key alone, which is not in it.\n", target, files,
            (double)bytes / 1e6);
    return true;
}
