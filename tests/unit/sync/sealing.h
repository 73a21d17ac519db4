/* What the tests of sealing share: a state folder with throw-away keys, made once per program, and a small bundle. */
#ifndef SEALING_H
#define SEALING_H

#include "bundle.h"
#include "file.h"
#include "promise.h"
#include "seal.h"
#include <string.h>

static char sealing_state[1024]; /* from promise_folder_make: far shorter than it could be */

static inline int sealing_begin(void **state)
{
    char command[2300];
    (void)state;
    promise_folder_make(sealing_state);
    snprintf(command, sizeof command, "'%s/tests/unit/sync/make_keys.sh' '%s'", COUNTER_SOURCE_DIR, sealing_state);
    return system(command);
}

static inline int sealing_end(void **state)
{
    (void)state;
    promise_folder_remove(sealing_state);
    return 0;
}

/* "%s" in the command is the state folder, at every place. Returns its exit status. */
static inline int sealing_shell(const char *command)
{
    char all[4096];
    snprintf(all, sizeof all, "export S='%s'; cd \"$S\" || exit 99; { %s\n} >shell.out 2>&1", sealing_state, command);
    int status = system(all);
    if (status != 0) {
        snprintf(all, sizeof all, "tail -n 5 '%s/shell.out' >&2", sealing_state);
        assert_int_equal(system(all), 0);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A path below the state folder; eight may be in use at once. */
static inline const char *sealing_path(const char *name)
{
    static char paths[8][FILE_PATH_SIZE + 1100];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", sealing_state, name);
    return path;
}

struct sealing_bundle {
    struct bundle_part parts[3];
    struct bundle bundle;
};

/* A bundle of three parts; the big one has `bytes` bytes. */
static inline void sealing_make(struct sealing_bundle *b, uint64_t sequence, const uint8_t *bytes, size_t size)
{
    struct err err;
    static const char json[] = "{\"case\":\"TJ-261122-0007-K\"}\n";
    memset(b, 0, sizeof *b);
    assert_ok(bundle_part_of_bytes(&b->parts[0], "data/application.json", json, sizeof json - 1, &err), err);
    assert_ok(bundle_part_of_bytes(&b->parts[1], "data/forms/PA.pdf", bytes, size, &err), err);
    assert_ok(bundle_part_of_bytes(&b->parts[2], "data/papers/empty.txt", "", 0, &err), err);
    b->bundle = (struct bundle){.case_number = "TJ-261122-0007-K",
                                .station = "station-01",
                                .sequence = sequence,
                                .previous_sha256 = BUNDLE_FIRST_PREVIOUS,
                                .software = "counter 0.1.0",
                                .created_ms = 1795305600000,
                                .parts = b->parts,
                                .part_count = 3};
}

#endif
