/* What stands in cells and on sheets besides text: choices to tick, and one character per box. */
#include "layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- ticks ---- */
#define TICK_SIDE_EM 0.82
#define TICK_GAP_EM 0.4

struct choice_block {
    struct buffer label;
    struct text_block text;
    double width; /* mm of square, gap and label */
    bool ticked;
};

static bool measure_choice(struct layout *l, const struct style *style, const struct choice *choice, double w,
                           struct choice_block *out)
{
    if (!layout_fill(l, choice->label, &out->label) ||
        !text_block_fit(l, style, NULL, out->label.data ? (const char *)out->label.data : "", w, -1, &out->text))
        return false;
    if (out->text.count > 1)
        return layout_fail(l, ERR_INPUT, "the label of a choice is wider than its place");
    out->width = (TICK_SIDE_EM + TICK_GAP_EM + (out->text.count ? out->text.lines[0].width : 0)) * out->text.size_mm;
    /* A choice without a condition is ticked by hand. */
    return !choice->when || layout_when(l, choice->when, &out->ticked);
}

static bool place_choice(struct layout *l, const struct choice_block *choice, double x, double y, double line)
{
    double size = choice->text.size_mm, side = TICK_SIDE_EM * size;
    const struct placed_mark tick = {.kind = PLACED_TICK, .x_mm = x, .y_mm = y + (line - side) / 2, .w_mm = side,
                                     .h_mm = side, .ink = 0, .fill = PLACED_NO_INK, .line_mm = 0.2,
                                     .as.ticked = choice->ticked};
    double pad = style_number(choice->text.style->pad, 0);
    return layout_add(l, &tick) &&
           text_block_place(l, &choice->text,
                            (struct box){x + side + TICK_GAP_EM * size - pad, y, choice->text.width_mm, line});
}

/* Choices stand side by side and wrap; two passes, because the lines together stand in the middle of the box. */
bool layout_ticks(struct layout *l, const struct ticks_description *ticks, struct box box, double *height,
                  bool measure_only)
{
    const struct style *style = layout_style(l, ticks->style);
    if (!style)
        return false;
    double pad = style_number(style->pad, 0), between = style_number(ticks->between, 6);
    double size = style_number(style->size, 10.5) * LAYOUT_PT_MM, line = size * style_number(style->leading, 1.4);
    double start = 0;
    for (int pass = 0; pass < (measure_only ? 1 : 2); pass++) {
        double x = pad, y = 0;
        for (unsigned i = 0; i < ticks->choice_count; i++) {
            struct choice_block choice = {0};
            bool ok = measure_choice(l, style, &ticks->choices[i], box.w, &choice);
            if (ok && x > pad && x + choice.width > box.w - pad) {
                x = pad;
                y += line;
            }
            ok = ok && (pass == 0 || place_choice(l, &choice, box.x + x, box.y + start + y, line));
            x += choice.width + between;
            text_block_finish(&choice.text);
            buffer_finish(&choice.label);
            if (!ok)
                return false;
        }
        *height = fmax(y + line, box.h);
        if (box.h >= 0 && y + line > box.h + 0.01 && !measure_only)
            return layout_fail(l, ERR_INPUT, "the choices need %.1f mm height, there are %.1f", y + line, box.h);
        start = box.h >= 0 ? (box.h - y - line) / 2 : 0;
    }
    return true;
}

/* ---- boxes ---- */
static bool place_in_boxes(struct layout *l, const struct boxes_description *boxes, const struct style *style,
                           const char *text, struct box first)
{
    struct letters letters = {0};
    if (!letters_make(l->fonts, style->family, text, 0, &letters, l->err))
        return false;
    bool ok = letters.count <= boxes->count ||
              layout_fail(l, ERR_INPUT, "%zu characters for %u boxes", letters.count, boxes->count);
    for (size_t i = 0; ok && i < letters.count; i++) {
        size_t end = i + 1 < letters.count ? letters.letters[i + 1].at : strlen(text);
        char one[8];
        snprintf(one, sizeof one, "%.*s", (int)(end - letters.letters[i].at), text + letters.letters[i].at);
        struct text_block block = {0};
        struct box box = {first.x + (double)i * first.w, first.y, first.w, first.h};
        ok = text_block_fit(l, style, NULL, one, box.w, box.h, &block) && text_block_place(l, &block, box);
        text_block_finish(&block);
        wipe(one, sizeof one);
    }
    letters_finish(&letters);
    return ok;
}

bool layout_boxes(struct layout *l, const struct boxes_description *boxes, struct box box, double *height)
{
    const struct style *style = layout_style(l, boxes->style);
    if (!style)
        return false;
    double h = style_number(boxes->box_h, 7);
    struct box first = {box.x, box.y, style_number(boxes->box_w, 6), h};
    first.y += box.h > h ? (box.h - h) / 2 : 0;
    *height = fmax(h, box.h);
    struct buffer text = {0};
    bool ok = layout_fill(l, boxes->text, &text);
    for (unsigned i = 0; ok && i < boxes->count; i++) {
        const struct placed_mark frame = {.kind = PLACED_FRAME, .x_mm = first.x + i * first.w, .y_mm = first.y,
                                          .w_mm = first.w, .h_mm = first.h, .ink = layout_grey(0.35),
                                          .fill = PLACED_NO_INK, .line_mm = 0.15};
        ok = layout_add(l, &frame);
    }
    ok = ok && (!text.size || place_in_boxes(l, boxes, style, (const char *)text.data, first));
    buffer_finish(&text);
    return ok;
}
