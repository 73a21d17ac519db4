/* A bag in a tar, pushed in pieces. What comes out are plain names below the bag. */
#include "bundle_read.h"
#include "fuzz.h"

static bool begin(void *context, const char *path, uint64_t size_bytes, struct err *err)
{
    (void)context, (void)size_bytes, (void)err;
    FUZZ_PROMISE(path[0] != '/' && !strstr(path, "..") && strlen(path) < BUNDLE_PATH_SIZE);
    return true;
}

static bool bytes(void *context, const void *at, size_t size, struct err *err)
{
    (void)context, (void)at, (void)size, (void)err;
    return true;
}

static bool end(void *context, struct err *err)
{
    (void)context, (void)err;
    return true;
}

FUZZ_TARGET(bundle_read)
{
    static const struct bundle_target target = {begin, bytes, end, NULL};
    struct bundle_reader *reader = NULL;
    struct bundle_facts facts;
    struct err err = {0};
    bool ok = bundle_reader_create(&target, 1 << 20, &reader, &err);
    for (size_t at = 0, piece = 1; ok && at < size; at += piece, piece = piece * 5 % 1021 + 1) {
        piece = piece < size - at ? piece : size - at;
        ok = bundle_reader_add(reader, data + at, piece, &err);
    }
    ok = ok && bundle_reader_end(reader, &facts, &err);
    FUZZ_PROMISE(ok == (bundle_reader_fault(reader) == BUNDLE_FINE));
    bundle_reader_destroy(reader);
}
