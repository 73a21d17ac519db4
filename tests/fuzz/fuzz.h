/* What every fuzz target includes. A target is one function over any bytes; it is built twice: by libFuzzer (one
 * program each, tests/fuzz/run) and into the replay program of the ordinary suite, which feeds it tests/fuzz/corpus. */
#ifndef FUZZ_H
#define FUZZ_H

#include "err.h"
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FUZZ_TARGET(reader) { … data, size … } in fuzz_<reader>.c. `data` ends where its memory ends. */
#define FUZZ_TARGET(reader)                                                                                            \
    void fuzz_target_##reader(const uint8_t *data, size_t size);                                                       \
    void fuzz_target_##reader(const uint8_t *data, size_t size)

/* A promise of the reader that must hold for all input; stops the program where it does not. Costs nothing to call in
 * release builds either: fuzzing is about promises. */
#define FUZZ_PROMISE(holds)                                                                                            \
    do {                                                                                                               \
        if (!(holds)) {                                                                                                \
            fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #holds);                                \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* Stops the program when set-up fails, with the error's line: that is no finding about the reader. */
#define FUZZ_SET_UP(call, err)                                                                                         \
    do {                                                                                                               \
        if (!(call)) {                                                                                                 \
            fprintf(stderr, "%s:%d: set-up failed: %s\n", __FILE__, __LINE__, (err).line);                             \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* The bytes as a terminated text of its own block (so that a read past the end is seen); free(). */
char *fuzz_text(const uint8_t *data, size_t size);
/* The bytes as a file in memory, for readers that take a path. Borrowed; the next call changes the same file. */
const char *fuzz_file(const uint8_t *data, size_t size);
/* The same file under a name in a folder of its own, removed at exit. One name in a program. Borrowed: the folder. */
const char *fuzz_folder(const char *name, const uint8_t *data, size_t size);
/* An empty folder in memory for stores and keys, removed at exit. Borrowed. */
const char *fuzz_state(void);

/* Whether these are the same bytes; either may be NULL and 0. */
bool fuzz_same(const void *a, size_t a_size, const void *b, size_t b_size);

/* Takes numbers from the front of the input; 0 once it is used up. */
struct fuzz_bytes {
    const uint8_t *at;
    size_t left;
};
uint32_t fuzz_take(struct fuzz_bytes *bytes, size_t size); /* 1..4 bytes, big-endian */

#endif
