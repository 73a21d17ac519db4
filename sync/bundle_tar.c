/* ustar headers (POSIX.1-1988), written and compared. */
#include "bundle_tar.h"

#include <stdio.h>
#include <string.h>

const char bundle_bagit_text[] = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

enum {
    AT_MODE = 100,
    AT_UID = 108,
    AT_GID = 116,
    AT_SIZE = 124,
    AT_TIME = 136,
    AT_SUM = 148,
    AT_TYPE = 156,
    AT_MAGIC = 257,
    AT_PREFIX = 345,
    PREFIX_SIZE = 155
};

static void put_octal(uint8_t *at, int digits, uint64_t value)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = (uint8_t)('0' + (value & 7));
        value >>= 3;
    }
}

/* digits octal digits and a zero byte. */
static bool get_octal(const uint8_t *at, int digits, uint64_t *out)
{
    uint64_t value = 0;
    for (int i = 0; i < digits; i++) {
        if (at[i] < '0' || at[i] > '7')
            return false;
        value = value << 3 | (uint64_t)(at[i] - '0');
    }
    *out = value;
    return at[digits] == 0;
}

void bundle_tar_write(const struct bundle_tar_entry *entry, uint8_t out[BUNDLE_TAR_BLOCK])
{
    memset(out, 0, BUNDLE_TAR_BLOCK);
    memcpy(out, entry->path, strnlen(entry->path, BUNDLE_PATH_SIZE - 1));
    put_octal(out + AT_MODE, 7, 0644);
    put_octal(out + AT_UID, 7, 0);
    put_octal(out + AT_GID, 7, 0);
    put_octal(out + AT_SIZE, 11, entry->size_bytes);
    put_octal(out + AT_TIME, 11, (uint64_t)entry->time_s);
    out[AT_TYPE] = '0';
    memcpy(out + AT_MAGIC, "ustar", 6);
    memcpy(out + AT_MAGIC + 6, "00", 2);
    memcpy(out + AT_PREFIX, entry->folder, strnlen(entry->folder, BUNDLE_NAME_SIZE - 1));
    memset(out + AT_SUM, ' ', 8);
    unsigned sum = 0;
    for (size_t i = 0; i < BUNDLE_TAR_BLOCK; i++)
        sum += out[i];
    put_octal(out + AT_SUM, 6, sum);
    out[AT_SUM + 6] = 0;
}

bool bundle_tar_read(const uint8_t block[BUNDLE_TAR_BLOCK], struct bundle_tar_entry *out)
{
    struct bundle_tar_entry entry = {0};
    uint64_t time_s;
    size_t path = strnlen((const char *)block, BUNDLE_PATH_SIZE);
    size_t folder = strnlen((const char *)block + AT_PREFIX, PREFIX_SIZE);
    if (path == 0 || path >= BUNDLE_PATH_SIZE || folder == 0 || folder >= BUNDLE_NAME_SIZE)
        return false;
    if (!get_octal(block + AT_SIZE, 11, &entry.size_bytes) || !get_octal(block + AT_TIME, 11, &time_s))
        return false;
    memcpy(entry.path, block, path);
    memcpy(entry.folder, block + AT_PREFIX, folder);
    entry.time_s = (int64_t)time_s;
    uint8_t again[BUNDLE_TAR_BLOCK];
    bundle_tar_write(&entry, again);
    if (memcmp(block, again, BUNDLE_TAR_BLOCK) != 0)
        return false;
    *out = entry;
    return true;
}

size_t bundle_tar_padding(uint64_t size_bytes)
{
    return (size_t)((BUNDLE_TAR_BLOCK - size_bytes % BUNDLE_TAR_BLOCK) % BUNDLE_TAR_BLOCK);
}
