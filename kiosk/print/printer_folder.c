/* The printer without a printer: each job becomes a file in a folder, there for good before it counts as printed. */
#include "printer_body.h"

#include "clock.h"
#include "text.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NAME_SIZE 200

/* A title as part of a file name: what is not a letter, digit, hyphen or Chinese becomes a hyphen. */
static void name_from_title(const char *title, char *out, size_t room)
{
    size_t used = 0;
    for (size_t at = 0, size = strlen(title); at < size;) {
        size_t first = at;
        int32_t c = text_next(title, size, &at);
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                     (c >= 0x3400 && c <= 0x9fff) || c >= 0x20000;
        size_t bytes = plain ? at - first : 1;
        if (used + bytes + 1 > room)
            break;
        memcpy(out + used, plain ? title + first : "-", bytes);
        used += bytes;
    }
    out[used] = '\0';
}

/* "20261122-093005-<title>.pdf"; a second one within the same second gets a number. */
static bool name_file(const struct printer *printer, const char *title, char path[FILE_PATH_SIZE], struct err *err)
{
    char plain[NAME_SIZE / 2], name[NAME_SIZE], stamp[32];
    time_t now = (time_t)(clock_wall_ms() / 1000);
    struct tm local;
    localtime_r(&now, &local);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    name_from_title(title, plain, sizeof plain);
    for (int i = 1; i < 1000; i++) {
        if (i == 1)
            snprintf(name, sizeof name, "%s-%s.pdf", stamp, plain);
        else
            snprintf(name, sizeof name, "%s-%s-%d.pdf", stamp, plain, i);
        if (!file_join(path, printer->folder, name, err))
            return false;
        if (!file_exists(path))
            return true;
    }
    return err_set(err, ERR_SPACE, "%s: a thousand files of one name", path);
}

static enum print_reason reason_of(const struct err *err)
{
    return err->code == ERR_SPACE    ? PRINT_REASON_SPACE
           : err->code == ERR_DENIED ? PRINT_REASON_DENIED
                                     : PRINT_REASON_UNKNOWN;
}

static bool folder_print(struct printer *printer, const void *pdf, size_t size, const char *title,
                         const struct print_watch *watch, struct err *err)
{
    char path[FILE_PATH_SIZE];
    struct err own = {0};
    struct print_status told = {.state = PRINT_STATE_COUNT};
    printer_tell(watch, &told, &(struct print_status){.state = PRINT_PRINTING});
    if (!file_make_folder(printer->folder, 0700, &own) || !name_file(printer, title, path, &own) ||
        !file_write_durable(path, pdf, size, 0600, &own)) {
        if (err)
            *err = own;
        return printer_tell_failed(watch, reason_of(&own));
    }
    printer_tell(watch, &told, &(struct print_status){.state = PRINT_DONE});
    return true;
}

static void folder_look(struct printer *printer, struct print_status *out)
{
    struct err err = {0};
    uint64_t bytes = 0;
    if (!file_make_folder(printer->folder, 0700, &err) || access(printer->folder, W_OK) != 0)
        *out = (struct print_status){.state = PRINT_STOPPED, .reason = PRINT_REASON_DENIED};
    else if (!file_free_bytes(printer->folder, &bytes, &err) || bytes < 1 << 20)
        *out = (struct print_status){.state = PRINT_STOPPED, .reason = PRINT_REASON_SPACE};
}

const struct printer_body printer_folder = {.kind = "folder", .print = folder_print, .look = folder_look};
