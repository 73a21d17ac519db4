/* Base32 of RFC 4648 §6 without padding, capitals: for tags and secrets inside QR codes (alphanumeric mode). */
#ifndef BASE32_H
#define BASE32_H

#include <stddef.h>
#include <stdint.h>

#define BASE32_SIZE(bytes) (((bytes)*8 + 4) / 5 + 1) /* characters and the terminating zero */

/* out: BASE32_SIZE(size) bytes, terminated. */
void base32_write(const void *bytes, size_t size, char *out);

#endif
