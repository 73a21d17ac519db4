/* Errors: building the line, wrapping it on the way up. Knows nothing of screens or logs. */
#include "err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct {
    const char *name;
    int exit_status;
} codes[ERR_CODE_COUNT] = {
    [ERR_NONE] = {"none", EX_OK},
    [ERR_INPUT] = {"input", EX_DATAERR},
    [ERR_NOT_FOUND] = {"not-found", EX_NOINPUT},
    [ERR_SPACE] = {"space", EX_CANTCREAT},
    [ERR_DEVICE] = {"device", EX_UNAVAILABLE},
    [ERR_DAMAGED] = {"damaged", EX_DATAERR},
    [ERR_DENIED] = {"denied", EX_NOPERM},
    [ERR_NETWORK] = {"network", EX_TEMPFAIL},
    [ERR_BUSY] = {"busy", EX_TEMPFAIL},
    [ERR_CANCELLED] = {"cancelled", EX_TEMPFAIL},
    [ERR_CONFIG] = {"config", EX_CONFIG},
    [ERR_IO] = {"io", EX_IOERR},
    [ERR_BUG] = {"bug", EX_SOFTWARE},
};

/* snprintf may cut inside a UTF-8 sequence; half a character must not reach a log. */
static void cut_at_character(char *line, size_t size)
{
    size_t length = strnlen(line, size);
    if (length + 1 < size)
        return;
    size_t start = length;
    while (start > 0 && ((unsigned char)line[start - 1] & 0xC0) == 0x80)
        start--;
    if (start > 0 && ((unsigned char)line[start - 1] & 0x80))
        line[start - 1] = '\0';
}

__attribute__((format(printf, 2, 0))) static void set_line(struct err *err, const char *format, va_list args)
{
    vsnprintf(err->line, sizeof err->line, format, args);
    cut_at_character(err->line, sizeof err->line);
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
    if (!err)
        return false;
    err->code = code;
    va_list args;
    va_start(args, format);
    set_line(err, format, args);
    va_end(args);
    return false;
}

static enum err_code code_of_errno(int value)
{
    switch (value) {
    case ENOSPC:
    case EDQUOT:
    case ENOMEM:
    case EFBIG:
        return ERR_SPACE;
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_DENIED;
    default:
        return ERR_IO;
    }
}

bool err_set_errno(struct err *err, int errno_value, const char *format, ...)
{
    if (!err)
        return false;
    err->code = code_of_errno(errno_value);
    va_list args;
    va_start(args, format);
    set_line(err, format, args);
    va_end(args);
    size_t used = strlen(err->line);
    char reason[128];
    snprintf(err->line + used, sizeof err->line - used, ": %s", strerror_r(errno_value, reason, sizeof reason));
    cut_at_character(err->line, sizeof err->line);
    return false;
}

bool err_within(struct err *err, const char *format, ...)
{
    if (!err)
        return false;
    char inner[sizeof err->line];
    memcpy(inner, err->line, sizeof inner);
    va_list args;
    va_start(args, format);
    set_line(err, format, args);
    va_end(args);
    size_t used = strlen(err->line);
    snprintf(err->line + used, sizeof err->line - used, ": %s", inner);
    cut_at_character(err->line, sizeof err->line);
    return false;
}

const char *err_code_name(enum err_code code)
{
    return (unsigned)code < ERR_CODE_COUNT ? codes[code].name : "unknown";
}

int err_exit_status(enum err_code code)
{
    return (unsigned)code < ERR_CODE_COUNT ? codes[code].exit_status : EX_SOFTWARE;
}
