/* What went wrong, grouped by what can be done about it.
 *
 * Every function that can fail returns bool, is MUST_USE, and takes a `struct err *` last. The code chooses the
 * remedy (one table in screens maps it to words); the line is for the log and names thing, place and cause. It never
 * holds personal data. `err` may be NULL where the caller only needs the bool. Any thread. */
#ifndef ERR_H
#define ERR_H

#include <stdbool.h>
#include <stddef.h>

#define MUST_USE __attribute__((warn_unused_result))

enum err_code {
    ERR_NONE,
    ERR_INPUT,     /* what a person or a file gave is wrong: correct it and try again */
    ERR_NOT_FOUND, /* the named thing does not exist */
    ERR_SPACE,     /* disk, memory or a stated limit is exhausted: make room */
    ERR_DEVICE,    /* scanner or printer: see to the device, then repeat */
    ERR_DAMAGED,   /* stored or received bytes are not what was written: set aside, call staff */
    ERR_DENIED,    /* keys, certificates or rights do not allow it: staff */
    ERR_NETWORK,   /* try again later, nothing is lost */
    ERR_BUSY,      /* somebody else holds it: wait */
    ERR_CANCELLED, /* the person or the program asked to stop */
    ERR_CONFIG,    /* the station is set up wrongly: staff */
    ERR_IO,        /* the system refused to read or write */
    ERR_BUG,       /* a promise inside the program was broken */
    ERR_CODE_COUNT
};

struct err {
    enum err_code code;
    char line[400]; /* UTF-8, always terminated, cut at a character */
};

/* Sets code and line. Always returns false, so a failing function can end with `return err_set(...)`. */
bool err_set(struct err *err, enum err_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with ": " and the text of errno_value; ENOSPC, EDQUOT and ENOMEM turn ERR_IO into ERR_SPACE, ENOENT into
 * ERR_NOT_FOUND, EACCES, EPERM and EROFS into ERR_DENIED. */
bool err_set_errno(struct err *err, int errno_value, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the line on the way up; the code stays. Returns false. */
bool err_within(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A short lower-case name such as "input", for logs, JSON and exit messages. Borrowed, static. */
const char *err_code_name(enum err_code code);

/* Exit status of a command that ended with this code: 0 for ERR_NONE, else from sysexits.h. */
int err_exit_status(enum err_code code);

#endif
