/* The one form of tar entry a bundle has: a plain file in ustar, owner 0, mode 0644, the bag's folder in the prefix
 * field. The reader builds the header it expects and compares all 512 bytes, so nothing else can stand in one. */
#ifndef BUNDLE_TAR_H
#define BUNDLE_TAR_H

#include "bundle.h"

#define BUNDLE_TAR_BLOCK 512

struct bundle_tar_entry {
    char folder[BUNDLE_NAME_SIZE]; /* tianjin-01-00000007 */
    char path[BUNDLE_PATH_SIZE];
    uint64_t size_bytes;
    int64_t time_s; /* since 1970, 0 .. 2^33 - 1 */
};

void bundle_tar_write(const struct bundle_tar_entry *entry, uint8_t out[BUNDLE_TAR_BLOCK]);
/* False unless the block is exactly what bundle_tar_write makes of what it says. Paths are not judged. */
bool bundle_tar_read(const uint8_t block[BUNDLE_TAR_BLOCK], struct bundle_tar_entry *out);
/* How many zero bytes follow a file of this size. */
size_t bundle_tar_padding(uint64_t size_bytes);

/* The names and first file of every bag. */
extern const char bundle_bagit_text[];
#define BUNDLE_BAGIT "bagit.txt"
#define BUNDLE_INFO "bag-info.txt"
#define BUNDLE_MANIFEST "manifest-sha256.txt"
#define BUNDLE_TAGMANIFEST "tagmanifest-sha256.txt"
#define BUNDLE_MANIFEST_SM3 "manifest-sm3.txt" /* in the guomi profile, beside the others */
#define BUNDLE_TAGMANIFEST_SM3 "tagmanifest-sm3.txt"

#endif
