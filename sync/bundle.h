/* A bundle before it is sealed: named parts poured into a BagIt 1.0 bag (RFC 8493) inside a POSIX tar (ustar), in one
 * pass and without a file of its own. What the bytes are is sync/FORMAT.md; what is in a case is not known here.
 *
 * Order in the tar: bagit.txt, bag-info.txt, the parts under data/ as given, manifest-sha256.txt,
 * tagmanifest-sha256.txt; with SM3 each followed by its like. Any thread; nothing is kept. */
#ifndef BUNDLE_H
#define BUNDLE_H

#include "err.h"
#include <stdint.h>

#define BUNDLE_PATH_SIZE 100                      /* a ustar name with its terminating zero, "data/" included */
#define BUNDLE_NAME_SIZE 64                       /* station and case number */
#define BUNDLE_MAX_PARTS 2000                     /* also what a reader accepts */
#define BUNDLE_PART_MAX_BYTES ((uint64_t)1 << 33) /* what the size field of ustar can say: 8 GiB - 1, rounded */

/* Where poured bytes go. take gets any number of pieces of any size, in order. */
struct bundle_sink {
    MUST_USE bool (*take)(void *context, const void *bytes, size_t size, struct err *err);
    void *context;
};

/* One file of the payload. pour gives exactly size_bytes to the sink; giving more or fewer is reported as ERR_BUG.
 * It is called once, when the part's turn has come, so a part may decrypt its bytes then and wipe them after. */
struct bundle_part {
    char path[BUNDLE_PATH_SIZE]; /* "data/forms/PA.pdf": segments of A-Z a-z 0-9 . _ -, none beginning with a dot */
    uint64_t size_bytes;
    MUST_USE bool (*pour)(const struct bundle_part *part, const struct bundle_sink *to, struct err *err);
    const void *source; /* for pour; borrowed */
    uint64_t index;     /* for pour */
};

struct bundle {
    const char *case_number;     /* TJ-261122-0007-K */
    const char *station;         /* letters, digits, hyphen; the CN of the station's certificates */
    uint64_t sequence;           /* from 1, no gaps, per station */
    const char *previous_sha256; /* hexadecimal, of the station's bundle before; 64 zeros before the first */
    uint64_t audit_entries;      /* length of the station's audit log at this moment */
    const char *audit_head;      /* hexadecimal head of its hash chain, or NULL: not stated */
    const char *software;        /* "counter 0.1.0" */
    int64_t created_ms;          /* wall clock; becomes Bagging-Date and the mtime of every entry */
    const struct bundle_part *parts;
    size_t part_count;
    bool with_sm3; /* manifests by SM3 beside those by SHA-256: the guomi profile */
};

#define BUNDLE_FIRST_PREVIOUS "0000000000000000000000000000000000000000000000000000000000000000"

/* A part whose bytes are in memory (borrowed until poured). ERR_INPUT for a path outside the grammar above. */
MUST_USE bool bundle_part_of_bytes(struct bundle_part *out, const char *path, const void *bytes, size_t size,
                                   struct err *err);

/* Names, numbers and paths are what the format allows, no path comes twice: ERR_INPUT names the first that is not. */
MUST_USE bool bundle_check(const struct bundle *bundle, struct err *err);

/* Checks, then pours the whole tar into the sink. Errors of parts and sink come through with the part's path. */
MUST_USE bool bundle_pour(const struct bundle *bundle, const struct bundle_sink *to, struct err *err);

/* One grammar for writer and reader. */
bool bundle_path_is_allowed(const char *path);    /* payload paths, with "data/" */
bool bundle_name_is_allowed(const char *station); /* 1..40 of A-Z a-z 0-9 -, not beginning with a hyphen */

#endif
