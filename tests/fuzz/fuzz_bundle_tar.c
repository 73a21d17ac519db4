/* One tar header: refused, or written back byte for byte. */
#include "bundle_tar.h"
#include "fuzz.h"

FUZZ_TARGET(bundle_tar)
{
    struct bundle_tar_entry entry = {0};
    uint8_t again[BUNDLE_TAR_BLOCK];
    if (size != BUNDLE_TAR_BLOCK || !bundle_tar_read(data, &entry))
        return;
    bundle_tar_write(&entry, again);
    FUZZ_PROMISE(memcmp(again, data, BUNDLE_TAR_BLOCK) == 0);
    FUZZ_PROMISE((entry.size_bytes + bundle_tar_padding(entry.size_bytes)) % BUNDLE_TAR_BLOCK == 0);
}
