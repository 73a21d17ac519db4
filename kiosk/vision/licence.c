#include "licence.h"

#include "buffer.h"
#include "licence_code.h"
#include "picture.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_field(struct page_card *card, const char *name, const char *value, double confidence, bool doubtful)
{
    if (card->field_count >= PAGE_FIELDS_MAX || !value[0])
        return;
    struct page_field *field = &card->fields[card->field_count++];
    snprintf(field->name, sizeof field->name, "%s", name);
    snprintf(field->value, sizeof field->value, "%.*s", (int)sizeof field->value - 1, value);
    field->confidence = fmin(1, fmax(0, confidence));
    field->doubtful = doubtful;
}

/* What the QR codes say. */
static void read_payloads(const struct page_code_found *codes, size_t count, struct licence_payload *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count && !out->code[0]; i++)
        licence_payload_read(codes[i].text, out);
}

bool licence_read(const struct image *scan, double dpi, const struct page_code_found *codes, size_t code_count,
                  int jpeg_quality, struct page_card *out, bool *is_one, struct err *err)
{
    struct licence_payload payload;
    struct page_card card = {.side = PAGE_SIDE_FRONT};
    read_payloads(codes, code_count, &payload);
    *is_one = payload.code[0] != '\0';
    if (!*is_one)
        return true;
    add_field(&card, "uscc", payload.code, 0.9, payload.grade != LICENCE_GRADE_BOTH);
    add_field(&card, "company", payload.company, 0.8, true);
    card.x_mm = scan->width_px * 12.7 / dpi;
    card.y_mm = scan->height_px * 12.7 / dpi;
    if (!jpeg_write(scan, jpeg_quality, &card.jpeg, err))
        return false;
    *out = card;
    wipe(&card, sizeof card);
    return true;
}
