/* A head, a table of tags, and what they point to. */
#include "colour_profile.h"

#include <math.h>
#include <string.h>

enum { HEAD_SIZE = 128, TAG_SIZE = 12 };

/* Primaries and white adapted to D50 by Bradford, as the profile connection space wants them; the curve is
 * ((x + 0.055) / 1.055) ^ 2.4, below 0.04045 x / 12.92. */
enum part { NAME, RIGHTS, WHITE, ADAPT, RED, GREEN, BLUE, CURVE, PARTS };
static const struct {
    const char *type; /* 12 bytes at most, as many as `head` */
    size_t head;
    double numbers[9];
    size_t count;
    const char *text;
} parts[PARTS] = {
    [NAME] = {.text = "sRGB"},
    [RIGHTS] = {.text = "CC0"},
    [WHITE] = {"XYZ \0\0\0\0", 8, {0.9642, 1, 0.8249}, 3, NULL},
    [ADAPT] = {"sf32\0\0\0\0", 8,
               {1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168}, 9, NULL},
    [RED] = {"XYZ \0\0\0\0", 8, {0.43607, 0.22249, 0.01392}, 3, NULL},
    [GREEN] = {"XYZ \0\0\0\0", 8, {0.38515, 0.71687, 0.09708}, 3, NULL},
    [BLUE] = {"XYZ \0\0\0\0", 8, {0.14307, 0.06061, 0.7141}, 3, NULL},
    [CURVE] = {"para\0\0\0\0\0\3\0\0", 12, {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}, 5, NULL},
};

static const struct {
    char name[5];
    enum part part;
} tags[] = {{"desc", NAME}, {"cprt", RIGHTS}, {"wtpt", WHITE}, {"chad", ADAPT}, {"rXYZ", RED},
            {"gXYZ", GREEN}, {"bXYZ", BLUE}, {"rTRC", CURVE}, {"gTRC", CURVE}, {"bTRC", CURVE}};
enum { TAGS = sizeof tags / sizeof tags[0] };

static void add_text(struct buffer *out, const char *ascii)
{
    size_t size = strlen(ascii);
    buffer_add(out, "mluc\0\0\0\0\0\0\0\1\0\0\0\14enUS", 20); /* one record of 12 bytes */
    buffer_add_u32(out, (uint32_t)(2 * size));
    buffer_add_u32(out, 28);
    for (size_t i = 0; i < size; i++) {
        buffer_add_byte(out, 0);
        buffer_add_byte(out, (uint8_t)ascii[i]);
    }
}

static void add_part(struct buffer *out, enum part part)
{
    if (parts[part].text)
        add_text(out, parts[part].text);
    buffer_add(out, parts[part].type, parts[part].head);
    for (size_t i = 0; i < parts[part].count; i++)
        buffer_add_u32(out, (uint32_t)(int32_t)lround(parts[part].numbers[i] * 65536));
}

static void add_head(struct buffer *out, size_t size)
{
    static const uint8_t none[44];
    buffer_add_u32(out, (uint32_t)size);
    buffer_add(out, "\0\0\0\0\4\x20\0\0mntrRGB XYZ ", 20);
    buffer_add(out, "\x07\xea\0\1\0\1\0\0\0\0\0\0" "acsp", 16); /* a day in 2026 */
    buffer_add(out, none, 28); /* platform, flags, device, intent */
    buffer_add_u32(out, 0xf6d6); /* D50 */
    buffer_add_u32(out, 0x10000);
    buffer_add_u32(out, 0xd32d);
    buffer_add(out, none, 4 + 16); /* creator, no digest */
    buffer_add(out, none, 28);
}

void colour_profile(struct buffer *out)
{
    struct buffer data = {0};
    size_t at[PARTS], sizes[PARTS], before = HEAD_SIZE + 4 + TAGS * TAG_SIZE;
    for (int i = 0; i < PARTS; i++) {
        at[i] = before + data.size;
        add_part(&data, (enum part)i);
        sizes[i] = before + data.size - at[i];
        while (data.size % 4 && !data.failed)
            buffer_add_byte(&data, 0);
    }
    add_head(out, before + data.size);
    buffer_add_u32(out, TAGS);
    for (size_t i = 0; i < TAGS; i++) {
        buffer_add(out, tags[i].name, 4);
        buffer_add_u32(out, (uint32_t)at[tags[i].part]);
        buffer_add_u32(out, (uint32_t)sizes[tags[i].part]);
    }
    buffer_add(out, data.data, data.size);
    out->failed |= data.failed;
    buffer_finish(&data);
}
