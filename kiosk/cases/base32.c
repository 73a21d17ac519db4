/* Five bits at a time. */
#include "base32.h"

void base32_write(const void *bytes, size_t size, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const uint8_t *in = bytes;
    uint32_t pending = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < size; i++) {
        pending = (pending << 8 | in[i]) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5)
            *out++ = digits[pending >> (bits - 5) & 31];
    }
    if (bits > 0)
        *out++ = digits[pending << (5 - bits) & 31];
    *out = '\0';
}
