/* The words of tus 1.0 that both ends read and write: numbers, base64, Upload-Metadata, Upload-Checksum. Strict and
 * bounded. Any thread. */
#ifndef TUS_TEXT_H
#define TUS_TEXT_H

#include "buffer.h"
#include "bundle.h"
#include "seal_digest.h"

#define TUS_VERSION "1.0.0"
#define TUS_CONTENT_TYPE "application/offset+octet-stream"
#define TUS_RECEIPT_TYPE "application/timestamp-reply" /* RFC 3161 */

/* Digits only, 0 to 2^63 - 1. NULL is no number. */
MUST_USE bool tus_number_parse(const char *text, uint64_t *out);

/* Standard alphabet with padding; decoding refuses anything else. */
void tus_base64_write(const void *bytes, size_t size, struct buffer *out);
MUST_USE bool tus_base64_parse(const char *text, size_t length, void *out, size_t room, size_t *size);

/* What a bundle is, in Upload-Metadata: station, sequence, sha256 (hexadecimal), filename. */
struct tus_metadata {
    char station[BUNDLE_NAME_SIZE];
    uint64_t sequence;
    uint8_t sha256[SEAL_DIGEST_SIZE];
};
void tus_metadata_write(const struct tus_metadata *metadata, struct buffer *out);
/* station, sequence and sha256 must be there, once; filename and filetype may; nothing else. ERR_INPUT says what is
 * wrong. */
MUST_USE bool tus_metadata_parse(const char *header, struct tus_metadata *out, struct err *err);

/* "sha256 <base64>"; false for another algorithm or form. */
MUST_USE bool tus_checksum_parse(const char *header, uint8_t out[SEAL_DIGEST_SIZE]);

#endif
