/* Growing bytes, wiped on the way out; big-endian reading. */
#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wipe(void *memory, size_t size)
{
    if (memory && size)
        explicit_bzero(memory, size);
}

void wipe_text(char *text)
{
    if (!text)
        return;
    wipe(text, strlen(text));
    free(text);
}

void buffer_finish(struct buffer *b)
{
    wipe(b->data, b->size);
    free(b->data);
    *b = (struct buffer){0};
}

void buffer_clear(struct buffer *b)
{
    wipe(b->data, b->size);
    b->size = 0;
    b->failed = false;
}

/* realloc may leave a copy of the old bytes behind, so growing copies and wipes by itself. */
static bool grow(struct buffer *b, size_t needed)
{
    size_t room = b->room ? b->room : 256;
    while (room < needed)
        room *= 2;
    uint8_t *data = malloc(room);
    if (!data)
        return false;
    if (b->size)
        memcpy(data, b->data, b->size);
    wipe(b->data, b->size);
    free(b->data);
    b->data = data;
    b->room = room;
    return true;
}

uint8_t *buffer_extend(struct buffer *b, size_t size)
{
    if (b->failed)
        return NULL;
    if (size > BUFFER_MAX_BYTES - b->size || (b->size + size + 1 > b->room && !grow(b, b->size + size + 1))) {
        b->failed = true;
        return NULL;
    }
    uint8_t *at = b->data + b->size;
    b->size += size;
    b->data[b->size] = 0;
    return at;
}

void buffer_add(struct buffer *b, const void *bytes, size_t size)
{
    uint8_t *at = buffer_extend(b, size);
    if (at && size)
        memcpy(at, bytes, size);
}

void buffer_add_text(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

void buffer_add_byte(struct buffer *b, uint8_t byte)
{
    if (b->failed || b->size + 2 > b->room) {
        buffer_add(b, &byte, 1);
        return;
    }
    b->data[b->size++] = byte;
    b->data[b->size] = 0;
}

void buffer_add_u32(struct buffer *b, uint32_t value)
{
    const uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};
    buffer_add(b, bytes, sizeof bytes);
}

void buffer_add_u64(struct buffer *b, uint64_t value)
{
    buffer_add_u32(b, (uint32_t)(value >> 32));
    buffer_add_u32(b, (uint32_t)value);
}

void buffer_vprintf(struct buffer *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    uint8_t *at = length < 0 ? NULL : buffer_extend(b, (size_t)length);
    if (at)
        vsnprintf((char *)at, (size_t)length + 1, format, again);
    else
        b->failed = true;
    va_end(again);
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buffer_vprintf(b, format, args);
    va_end(args);
}

bool buffer_ok(const struct buffer *b, struct err *err)
{
    if (b->failed)
        return err_set(err, ERR_SPACE, "not enough memory for %zu bytes and more", b->size);
    return true;
}

void buffer_move(struct buffer *from, struct buffer *to)
{
    *to = *from;
    *from = (struct buffer){0};
}

struct reader reader_over(const void *bytes, size_t size)
{
    return (struct reader){.at = bytes, .left = size, .ok = true};
}

const uint8_t *read_bytes(struct reader *r, size_t size)
{
    if (!r->ok || size > r->left) {
        r->ok = false;
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += size;
    r->left -= size;
    return at;
}

uint8_t read_u8(struct reader *r)
{
    const uint8_t *b = read_bytes(r, 1);
    return b ? *b : 0;
}

uint32_t read_u32(struct reader *r)
{
    const uint8_t *b = read_bytes(r, 4);
    return b ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3] : 0;
}

uint64_t read_u64(struct reader *r)
{
    uint64_t high = read_u32(r);
    return high << 32 | read_u32(r);
}
