/* What every unit test includes: cmocka with the headers it wants first. A test is named by the promise it keeps. */
#ifndef PROMISE_H
#define PROMISE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "err.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Fails with the error's line. */
#define assert_ok(call, err)                                                                                           \
    do {                                                                                                               \
        if (!(call))                                                                                                   \
            fail_msg("%s: %s: %s", #call, err_code_name((err).code), (err).line);                                      \
    } while (0)
#define assert_refused(call, err, expected)                                                                            \
    do {                                                                                                               \
        if (call)                                                                                                      \
            fail_msg("%s: expected %s, but it succeeded", #call, err_code_name(expected));                             \
        else if ((err).code != (expected))                                                                             \
            fail_msg("%s: expected %s, got %s: %s", #call, err_code_name(expected), err_code_name((err).code),         \
                     (err).line);                                                                                      \
    } while (0)

/* A new empty folder under $TMPDIR, removed with its contents by promise_folder_remove. out: 1024 bytes. */
static inline void promise_folder_make(char *out)
{
    const char *base = getenv("TMPDIR");
    snprintf(out, 1024, "%s/promise-XXXXXX", base && base[0] ? base : "/tmp");
    assert_non_null(mkdtemp(out));
}

static inline void promise_folder_remove(const char *path)
{
    char command[1100];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    assert_int_equal(system(command), 0);
}

#endif
