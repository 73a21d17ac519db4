/* Header values of tus, taken apart and put together. */
#include "tus_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool tus_number_parse(const char *text, uint64_t *out)
{
    uint64_t value = 0;
    if (!text || !text[0] || strnlen(text, 20) > 19)
        return false;
    for (const char *c = text; *c; c++) {
        if (*c < '0' || *c > '9')
            return false;
        value = value * 10 + (uint64_t)(*c - '0');
    }
    if (value > INT64_MAX)
        return false;
    *out = value;
    return true;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void tus_base64_write(const void *bytes, size_t size, struct buffer *out)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < size; i += 3) {
        size_t there = size - i < 3 ? size - i : 3;
        uint32_t group = (uint32_t)at[i] << 16;
        group |= there > 1 ? (uint32_t)at[i + 1] << 8 : 0;
        group |= there > 2 ? at[i + 2] : 0;
        for (size_t digit = 0; digit < 4; digit++)
            buffer_add_byte(out, digit <= there ? (uint8_t)alphabet[group >> (18 - 6 * digit) & 63] : '=');
    }
}

static int digit_value(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

bool tus_base64_parse(const char *text, size_t length, void *out, size_t room, size_t *size)
{
    uint8_t *to = out;
    size_t filled = 0;
    if (length % 4 != 0)
        return false;
    for (size_t i = 0; i < length; i += 4) {
        bool last = i + 4 == length;
        size_t digits = last && text[i + 3] == '=' ? text[i + 2] == '=' ? 2 : 3 : 4;
        uint32_t group = 0;
        for (size_t d = 0; d < 4; d++) {
            int value = d < digits ? digit_value(text[i + d]) : 0;
            if (value < 0)
                return false;
            group = group << 6 | (uint32_t)value;
        }
        /* Bits that stand for no byte must be zero: one text for each value. */
        if ((digits == 2 && (group & 0xffff)) || (digits == 3 && (group & 0xff)) || filled + digits - 1 > room)
            return false;
        for (size_t b = 0; b < digits - 1; b++)
            to[filled++] = (uint8_t)(group >> (16 - 8 * b));
    }
    *size = filled;
    return true;
}

static void write_pair(struct buffer *out, const char *name, const char *value)
{
    buffer_printf(out, "%s%s ", out->size ? "," : "", name);
    tus_base64_write(value, strlen(value), out);
}

void tus_metadata_write(const struct tus_metadata *metadata, struct buffer *out)
{
    char hex[SEAL_DIGEST_HEX_SIZE], number[24], name[BUNDLE_NAME_SIZE + 24];
    struct buffer pairs = {0};
    seal_digest_to_hex(metadata->sha256, hex);
    snprintf(number, sizeof number, "%" PRIu64, metadata->sequence);
    snprintf(name, sizeof name, "%s-%08" PRIu64 ".p7m", metadata->station, metadata->sequence);
    write_pair(&pairs, "station", metadata->station);
    write_pair(&pairs, "sequence", number);
    write_pair(&pairs, "sha256", hex);
    write_pair(&pairs, "filename", name);
    buffer_add(out, pairs.data, pairs.size);
    buffer_finish(&pairs);
}

enum { KEY_STATION = 1, KEY_SEQUENCE = 2, KEY_SHA256 = 4, KEY_FILENAME = 8, KEY_FILETYPE = 16 };

static int key_of(const char *name, size_t length)
{
    static const struct {
        const char *name;
        int key;
    } keys[] = {{"station", KEY_STATION},
                {"sequence", KEY_SEQUENCE},
                {"sha256", KEY_SHA256},
                {"filename", KEY_FILENAME},
                {"filetype", KEY_FILETYPE}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strlen(keys[i].name) == length && memcmp(keys[i].name, name, length) == 0)
            return keys[i].key;
    return 0;
}

static bool take_value(struct tus_metadata *m, int key, const char *value)
{
    switch (key) {
    case KEY_STATION:
        if (!bundle_name_is_allowed(value))
            return false;
        snprintf(m->station, sizeof m->station, "%s", value);
        return true;
    case KEY_SEQUENCE:
        return tus_number_parse(value, &m->sequence) && m->sequence >= 1 && m->sequence <= 99999999;
    case KEY_SHA256:
        return seal_digest_from_hex(value, m->sha256);
    default:
        return true; /* filename and filetype are for people */
    }
}

static bool take_pair(struct tus_metadata *m, const char *pair, size_t length, int *seen, struct err *err)
{
    char value[256];
    size_t size = 0;
    const char *space = memchr(pair, ' ', length);
    size_t name = space ? (size_t)(space - pair) : length;
    int key = key_of(pair, name);
    if (!key || (*seen & key))
        return err_set(err, ERR_INPUT, "Upload-Metadata: %.*s is unknown or stands there twice",
                       (int)(name < 40 ? name : 40), pair);
    *seen |= key;
    bool ok = space && tus_base64_parse(space + 1, length - name - 1, value, sizeof value - 1, &size);
    value[ok ? size : 0] = '\0';
    return (ok && strlen(value) == size && take_value(m, key, value)) ||
           err_set(err, ERR_INPUT, "Upload-Metadata: the value of %.*s is wrong", (int)name, pair);
}

bool tus_metadata_parse(const char *header, struct tus_metadata *out, struct err *err)
{
    struct tus_metadata m = {0};
    int seen = 0;
    if (!header || strnlen(header, 2048) >= 2048)
        return err_set(err, ERR_INPUT, "Upload-Metadata is missing or too long");
    for (const char *at = header;; at++) {
        size_t length = strcspn(at, ",");
        if (!take_pair(&m, at, length, &seen, err))
            return false;
        at += length;
        if (!*at)
            break;
    }
    const int needed = KEY_STATION | KEY_SEQUENCE | KEY_SHA256;
    if ((seen & needed) != needed)
        return err_set(err, ERR_INPUT, "Upload-Metadata needs station, sequence and sha256");
    *out = m;
    return true;
}

bool tus_checksum_parse(const char *header, uint8_t out[SEAL_DIGEST_SIZE])
{
    static const char name[] = "sha256 ";
    uint8_t digest[SEAL_DIGEST_SIZE];
    size_t size = 0;
    if (!header || strncmp(header, name, sizeof name - 1) != 0 || strnlen(header, 128) >= 128)
        return false;
    const char *value = header + sizeof name - 1;
    if (!tus_base64_parse(value, strlen(value), digest, sizeof digest, &size) || size != sizeof digest)
        return false;
    memcpy(out, digest, sizeof digest);
    return true;
}
