/* Bytes that grow, and that are wiped when they go: the one container for file contents, JSON, PDFs, pages.
 *
 * A zeroed struct is an empty buffer. `data` is always followed by a zero byte that is not counted, so text can be
 * used as a C string. Writers collect: after the first failed append `failed` stays set, later appends do nothing,
 * and buffer_ok reports it once at the end. Not thread-safe. */
#ifndef BUFFER_H
#define BUFFER_H

#include "err.h"
#include <stdarg.h>
#include <stdint.h>

struct buffer {
    uint8_t *data; /* NULL while empty */
    size_t size;   /* bytes used */
    size_t room;   /* bytes allocated */
    bool failed;   /* an append did not fit into memory or would pass BUFFER_MAX_BYTES */
};

#define BUFFER_MAX_BYTES ((size_t)1 << 30)

void buffer_finish(struct buffer *b); /* wipes, frees, leaves an empty buffer */
void buffer_clear(struct buffer *b);  /* wipes what is in it, keeps the room */

void buffer_add(struct buffer *b, const void *bytes, size_t size);
void buffer_add_text(struct buffer *b, const char *text);
void buffer_add_byte(struct buffer *b, uint8_t byte);
void buffer_add_u32(struct buffer *b, uint32_t value); /* big-endian */
void buffer_add_u64(struct buffer *b, uint64_t value); /* big-endian */
void buffer_printf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *b, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
/* size more bytes, uninitialised, to be written by the caller; NULL (and failed) when there is no room. */
uint8_t *buffer_extend(struct buffer *b, size_t size);

/* ERR_SPACE when any append failed since the buffer was last empty. */
MUST_USE bool buffer_ok(const struct buffer *b, struct err *err);

/* Moves the contents out and leaves an empty buffer; `*to` is yours to finish. */
void buffer_move(struct buffer *from, struct buffer *to);

/* Overwrites memory in a way the compiler may not drop. NULL is fine. */
void wipe(void *memory, size_t size);
/* Wipes and frees a string. NULL is fine. */
void wipe_text(char *text);

/* Big-endian readers over borrowed bytes: each takes from the front, or sets ok to false and yields 0. Check `ok`
 * once at the end. The one way in this project to take apart binary messages. */
struct reader {
    const uint8_t *at;
    size_t left;
    bool ok;
};

struct reader reader_over(const void *bytes, size_t size);
uint8_t read_u8(struct reader *r);
uint32_t read_u32(struct reader *r);
uint64_t read_u64(struct reader *r);
const uint8_t *read_bytes(struct reader *r, size_t size); /* borrowed; NULL when not there */

#endif
