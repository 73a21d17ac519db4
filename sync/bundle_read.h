/* The strict reader of a bag in a tar: what bundle.h writes and nothing else. Bytes are pushed in pieces of any size;
 * memory stays constant but for the manifest. Links, folders, unknown types, paths outside the grammar, repeated names,
 * bytes after the end, sizes over the limits and any digest that does not hold are refused, each by its own name.
 * One thread. */
#ifndef BUNDLE_READ_H
#define BUNDLE_READ_H

#include "bundle.h"
#include "seal_digest.h"

enum bundle_fault {
    BUNDLE_FINE,
    BUNDLE_FAULT_TAR,      /* not a ustar of plain files, or cut */
    BUNDLE_FAULT_NAME,     /* a path that could leave the folder, a link, a name twice */
    BUNDLE_FAULT_LIMIT,    /* more parts or bytes than allowed */
    BUNDLE_FAULT_BAG,      /* bagit.txt or bag-info.txt missing or not as FORMAT.md says */
    BUNDLE_FAULT_MANIFEST, /* a digest differs, a file is not listed, a listed file is missing */
    BUNDLE_FAULT_TARGET    /* the target refused; not the bundle's fault */
};

/* Where files go. All three NULL: check only. Called in order, between begin and end of one file only its bytes. */
struct bundle_target {
    MUST_USE bool (*begin)(void *context, const char *path, uint64_t size_bytes, struct err *err);
    MUST_USE bool (*bytes)(void *context, const void *bytes, size_t size, struct err *err);
    MUST_USE bool (*end)(void *context, struct err *err);
    void *context;
};

/* What bag-info.txt says. */
struct bundle_facts {
    char case_number[BUNDLE_NAME_SIZE];
    char station[BUNDLE_NAME_SIZE];
    uint64_t sequence;
    char previous_sha256[SEAL_DIGEST_HEX_SIZE];
    uint64_t audit_entries;
    char audit_head[SEAL_DIGEST_HEX_SIZE]; /* empty if not stated */
    char bagging_date[16];                 /* 2026-11-22 */
    char software[BUNDLE_NAME_SIZE];
    uint64_t payload_bytes;
    size_t payload_files;
};

struct bundle_reader;

/* target is copied, its context borrowed; NULL: check only. most_bytes bounds the payload (a bomb is refused early). */
MUST_USE bool bundle_reader_create(const struct bundle_target *target, uint64_t most_bytes, struct bundle_reader **out,
                                   struct err *err);
/* Before the first byte: the manifests by SM3 must be there too, and hold. */
MUST_USE bool bundle_reader_want_sm3(struct bundle_reader *reader, struct err *err);
void bundle_reader_destroy(struct bundle_reader *reader);
/* After a false the reader stays refused. */
MUST_USE bool bundle_reader_add(struct bundle_reader *reader, const void *bytes, size_t size, struct err *err);
/* All bytes were given: true only if the bag is complete and every digest holds. */
MUST_USE bool bundle_reader_end(struct bundle_reader *reader, struct bundle_facts *out, struct err *err);
enum bundle_fault bundle_reader_fault(const struct bundle_reader *reader);

#endif
