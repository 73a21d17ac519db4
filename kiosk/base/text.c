/* Strict UTF-8 and the normal forms that typing at a counter needs. */
#include "text.h"

#include <string.h>

int32_t text_next(const char *text, size_t size, size_t *at)
{
    const unsigned char *s = (const unsigned char *)text + *at;
    size_t left = size - *at;
    size_t length = s[0] < 0x80 ? 1 : (s[0] & 0xE0) == 0xC0 ? 2 : (s[0] & 0xF0) == 0xE0 ? 3 : (s[0] & 0xF8) == 0xF0 ? 4 : 0;
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    static const uint8_t mask[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    *at += 1;
    if (length == 0 || length > left)
        return -1;
    uint32_t value = s[0] & mask[length];
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return -1;
        value = value << 6 | (s[i] & 0x3F);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return -1;
    *at += length - 1;
    return (int32_t)value;
}

bool text_is_utf8(const char *text, size_t size)
{
    for (size_t at = 0; at < size;)
        if (text_next(text, size, &at) <= 0)
            return false;
    return true;
}

size_t text_length(const char *text)
{
    size_t size = strlen(text), count = 0;
    for (size_t at = 0; at < size; count++)
        text_next(text, size, &at);
    return count;
}

size_t text_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        if (c >= 0xD800 && c <= 0xDFFF)
            return 0;
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    if (c > 0x10FFFF)
        return 0;
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

static int32_t normal_form(int32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFEE0;
    switch (c) {
    case 0x3000:
        return ' ';
    case 0x2022: /* bullet */
    case 0x2027: /* hyphenation point */
    case 0x2219: /* bullet operator */
    case 0x22C5: /* dot operator */
    case 0x30FB: /* katakana middle dot */
    case 0x25CF: /* black circle */
        return 0xB7;
    default:
        return c;
    }
}

void text_normalise(char *text)
{
    size_t size = strlen(text), out = 0;
    for (size_t at = 0; at < size;) {
        size_t from = at;
        int32_t c = text_next(text, size, &at);
        int32_t normal = normal_form(c);
        if (normal == c) {
            memmove(text + out, text + from, at - from);
            out += at - from;
        } else {
            out += text_encode((uint32_t)normal, text + out);
        }
    }
    text[out] = '\0';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void text_trim(char *text)
{
    size_t end = strlen(text), start = 0;
    while (end > 0 && is_space(text[end - 1]))
        end--;
    while (start < end && is_space(text[start]))
        start++;
    memmove(text, text + start, end - start);
    text[end - start] = '\0';
}

size_t text_last(const char *text)
{
    size_t size = strlen(text), last = 0;
    for (size_t at = 0; at < size;) {
        last = at;
        text_next(text, size, &at);
    }
    return last;
}
