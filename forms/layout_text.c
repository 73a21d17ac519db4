/* Text into boxes: which size, which lines, where each glyph. */
#include "layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_STEP_PT 0.25
#define TOLERANCE_MM 0.005
#define AIR_EM 0.5 /* that several lines keep above and below together, where the height is given */
#define BASELINE_EM 0.88   /* of a Han em box, from its top */
#define MIDDLE_EM 0.38     /* of a Han em box, above the baseline */
#define COPIED_GAP_EM 0.09 /* wider gaps are read as blanks when text is copied out of a PDF */

double style_number(const double *number, double otherwise)
{
    return number ? *number : otherwise;
}

const struct style *layout_style(struct layout *l, const char *name)
{
    const struct style *style = furniture_style(l->furniture, name);
    if (!style)
        layout_fail(l, ERR_INPUT, "there is no style \"%s\" in furniture.yaml", name);
    return style;
}

uint32_t layout_grey(double ink)
{
    uint32_t level = (uint32_t)lround(fmin(fmax(ink, 0), 1) * 255);
    return level << 16 | level << 8 | level;
}

/* ---- fitting ---- */
void text_block_finish(struct text_block *block)
{
    letters_finish(&block->letters);
    free(block->lines);
    block->lines = NULL;
    block->count = 0;
}

double text_block_height(const struct text_block *block)
{
    return (double)block->count * block->line_mm;
}

/* Lines at one size; *fits says whether they are within the height and no word is wider than a line. */
static bool try_size(struct layout *l, struct text_block *block, double size_pt, double height_mm, bool anywhere,
                     bool *fits)
{
    free(block->lines);
    block->lines = NULL;
    block->size_mm = size_pt * LAYOUT_PT_MM;
    block->line_mm = block->size_mm * style_number(block->style->leading, 1.4);
    if (!letters_break(&block->letters, block->width_mm / block->size_mm, style_number(block->style->indent, 0), anywhere,
                       &block->lines, &block->count, fits, l->err))
        return false;
    double needed = block->count ? (double)(block->count - 1) * block->line_mm + block->size_mm : 0;
    double air = block->count > 1 ? AIR_EM * block->size_mm : 0;
    if (height_mm >= 0 && needed + air > height_mm + TOLERANCE_MM)
        *fits = false;
    if (block->style->fit == FIT_LINE && block->count > 1)
        *fits = false;
    return true;
}

static bool choose_size(struct layout *l, struct text_block *block, double size_pt, double height_mm, bool *fits)
{
    enum text_fit fit = block->style->fit;
    bool shrinks = fit == FIT_SHRINK || fit == FIT_ANNEX;
    double least = shrinks ? fmin(style_number(block->style->least, size_pt), size_pt) : size_pt;
    *fits = false;
    for (double size = size_pt; size >= least - 1e-9 && !*fits; size -= SIZE_STEP_PT)
        if (!try_size(l, block, size, height_mm, false, fits))
            return false;
    return *fits || fit == FIT_LINE || try_size(l, block, least, height_mm, true, fits);
}

static bool fail_to_fit(struct layout *l, const struct text_block *block, double height_mm)
{
    double size_pt = block->size_mm / LAYOUT_PT_MM;
    if (height_mm >= 0)
        return layout_fail(l, ERR_INPUT,
                           "a text of %zu characters does not fit into %.1f x %.1f mm at %.2f pt; give it more room, "
                           "a smaller `least`, `fit: grow` or `fit: annex`",
                           block->letters.count, block->width_mm, height_mm, size_pt);
    return layout_fail(l, ERR_INPUT, "a text of %zu characters does not fit on a line of %.1f mm at %.2f pt",
                       block->letters.count, block->width_mm, size_pt);
}

static bool fit_letters(struct layout *l, struct text_block *block, const char *text, double size_pt, double height_mm,
                        bool *fits)
{
    const struct style *style = block->style;
    text_block_finish(block);
    return letters_make(l->fonts, style->family, text, style_number(style->spacing, 0), &block->letters, l->err) &&
           choose_size(l, block, size_pt, height_mm, fits);
}

bool text_block_fit(struct layout *l, const struct style *style, const double *size_pt, const char *text, double w_mm,
                    double h_mm, struct text_block *out)
{
    struct text_block block = {.style = style, .width_mm = w_mm - 2 * style_number(style->pad, 0)};
    double size = size_pt ? *size_pt : style_number(style->size, 10.5), height = style->fit == FIT_GROW ? -1 : h_mm;
    const char *reference;
    bool fits = false;
    if (block.width_mm <= 0 || size < 3)
        return layout_fail(l, ERR_INPUT, "no room for text: %.1f mm wide, %.1f pt", block.width_mm, size);
    bool ok = fit_letters(l, &block, text, size, height, &fits);
    if (ok && !fits && style->fit == FIT_ANNEX)
        ok = layout_annex_note(l, text, &reference) && fit_letters(l, &block, reference, size, height, &fits);
    ok = ok && (fits || fail_to_fit(l, &block, height));
    if (ok)
        *out = block;
    else
        text_block_finish(&block);
    return ok;
}

/* ---- placing ---- */
struct spread {
    double before_mm; /* from the left of the block to the first glyph */
    double each_em;   /* added after glyphs */
    bool everywhere;  /* after every glyph, not only where a line may stretch */
};

static size_t stretches(const struct letters *letters, const struct text_line *line)
{
    size_t count = 0;
    for (size_t i = line->first; i + 1 < line->end; i++)
        count += letter_may_stretch(letters, i);
    return count;
}

static struct spread spread_of(const struct text_block *block, const struct text_line *line, double indent_em)
{
    double slack = block->width_mm / block->size_mm - indent_em - line->width;
    size_t letters = line->end - line->first;
    struct spread spread = {.before_mm = indent_em * block->size_mm};
    switch (block->style->align) {
    case ALIGN_LEFT:
        break;
    case ALIGN_CENTRE:
        spread.before_mm += slack / 2 * block->size_mm;
        break;
    case ALIGN_RIGHT:
        spread.before_mm += slack * block->size_mm;
        break;
    case ALIGN_JUSTIFY:
        if (!line->last && slack > 0 && stretches(&block->letters, line))
            spread.each_em = slack / (double)stretches(&block->letters, line);
        break;
    case ALIGN_SPREAD:
        spread.everywhere = true;
        if (letters > 1 && slack > 0)
            spread.each_em = slack / (double)(letters - 1);
        else
            spread.before_mm += slack / 2 * block->size_mm;
        break;
    }
    return spread;
}

/* Glyphs of a line from x = 0 on; says how far they reach. */
static struct placed_glyph *place_glyphs(struct layout *l, const struct text_block *block, const struct text_line *line,
                                         struct spread spread, struct placed_mark *mark)
{
    size_t count = line->end - line->first;
    struct placed_glyph *glyphs = placed_take(l->out, (count ? count : 1) * sizeof *glyphs);
    double x = 0;
    for (size_t i = 0; glyphs && i < count; i++) {
        const struct letter *letter = &block->letters.letters[line->first + i];
        glyphs[i] = (struct placed_glyph){letter->character, letter->glyph, letter->face, (float)(x * block->size_mm)};
        double gap = 0;
        if (i + 1 < count)
            gap = letter->after +
                  (spread.everywhere || letter_may_stretch(&block->letters, line->first + i) ? spread.each_em : 0);
        mark->as.text.spaced |= gap > COPIED_GAP_EM || letter->face == FONT_MISSING;
        x += letter->advance + gap;
    }
    mark->w_mm = x * block->size_mm;
    return glyphs;
}

static struct box box_of_missing(const struct placed_mark *mark, const struct placed_glyph *glyph)
{
    double size = mark->as.text.size_mm;
    return (struct box){mark->x_mm + (double)glyph->x_mm + 0.06 * size, mark->y_mm - 0.82 * size, 0.88 * size,
                        0.88 * size};
}

/* A character no face has: a box with its code point in two rows. */
static bool place_missing(struct layout *l, const struct placed_mark *mark, const struct placed_glyph *glyph)
{
    char hex[12];
    struct box box = box_of_missing(mark, glyph);
    const struct placed_mark frame = {.kind = PLACED_FRAME, .x_mm = box.x, .y_mm = box.y, .w_mm = box.w,
                                      .h_mm = box.h, .ink = mark->ink, .fill = PLACED_NO_INK, .line_mm = 0.15};
    placed_add_missing(l->out, glyph->character);
    if (!layout_add(l, &frame))
        return false;
    int size = snprintf(hex, sizeof hex, "%04X", glyph->character);
    int half = (size + 1) / 2;
    for (int row = 0; row < 2; row++) {
        struct placed_mark digits = {.kind = PLACED_TEXT, .ink = mark->ink, .fill = PLACED_NO_INK};
        const char *part = hex + row * half;
        size_t count = (size_t)(row ? size - half : half);
        double em = box.h * 0.42;
        struct placed_glyph *glyphs = placed_take(l->out, count * sizeof *glyphs);
        double x = 0;
        for (size_t i = 0; glyphs && i < count; i++) {
            double advance;
            glyphs[i].character = (uint8_t)part[i];
            glyphs[i].face = font_glyph(l->fonts, FONT_HEI, glyphs[i].character, &glyphs[i].glyph, &advance);
            glyphs[i].x_mm = (float)(x * em);
            x += advance;
        }
        digits.x_mm = box.x + (box.w - x * em) / 2;
        digits.y_mm = box.y + box.h * (row ? 0.93 : 0.48);
        digits.w_mm = x * em;
        digits.h_mm = digits.as.text.size_mm = em;
        digits.as.text.utf8 = placed_text(l->out, part, count);
        if (!glyphs || !digits.as.text.utf8)
            return err_set(l->err, ERR_SPACE, "no memory for glyphs");
        digits.as.text.shape = true;
        digits.as.text.glyphs = glyphs;
        digits.as.text.count = count;
        if (!layout_add(l, &digits))
            return false;
    }
    return true;
}

static bool place_line(struct layout *l, const struct text_block *block, const struct text_line *line, double x,
                       double baseline, double turn, double indent_em)
{
    const struct letters *letters = &block->letters;
    struct spread spread = spread_of(block, line, indent_em);
    size_t from = line->first < letters->count ? letters->letters[line->first].at : strlen(letters->text);
    size_t to = line->end < letters->count ? letters->letters[line->end].at : strlen(letters->text);
    struct placed_mark mark = {.kind = PLACED_TEXT, .x_mm = x + spread.before_mm, .y_mm = baseline,
                               .h_mm = block->size_mm, .ink = layout_grey(style_number(block->style->ink, 0)),
                               .fill = PLACED_NO_INK};
    mark.as.text.size_mm = block->size_mm;
    mark.as.text.turn_deg = turn;
    mark.as.text.shape = fabs(turn) > 0.01;
    mark.as.text.count = line->end - line->first;
    mark.as.text.glyphs = place_glyphs(l, block, line, spread, &mark);
    mark.as.text.utf8 = placed_text(l->out, letters->text + from, to - from);
    if (!mark.as.text.glyphs || !mark.as.text.utf8)
        return err_set(l->err, ERR_SPACE, "no memory for glyphs");
    if (mark.as.text.count && !layout_add(l, &mark))
        return false;
    for (size_t i = 0; i < mark.as.text.count; i++)
        if (mark.as.text.glyphs[i].face == FONT_MISSING && !place_missing(l, &mark, &mark.as.text.glyphs[i]))
            return false;
    return true;
}

bool text_block_place(struct layout *l, const struct text_block *block, struct box box)
{
    double total = text_block_height(block), y = box.y;
    double indent = style_number(block->style->indent, 0);
    if (box.h >= 0 && block->style->middle == MIDDLE_MIDDLE)
        y += (box.h - total) / 2;
    if (box.h >= 0 && block->style->middle == MIDDLE_BOTTOM)
        y += box.h - total;
    for (size_t i = 0; i < block->count; i++) {
        bool opens = i == 0 || block->lines[i - 1].last;
        double top = y + (double)i * block->line_mm + (block->line_mm - block->size_mm) / 2;
        if (!place_line(l, block, &block->lines[i], box.x + style_number(block->style->pad, 0),
                        top + BASELINE_EM * block->size_mm, 0, opens ? indent : 0))
            return false;
    }
    return true;
}

bool text_block_place_turned(struct layout *l, const struct text_block *block, struct box box, double deg)
{
    if (block->count != 1)
        return layout_fail(l, ERR_INPUT, "turned text must be one line");
    double angle = deg * acos(-1) / 180;
    double along = block->lines[0].width * block->size_mm / 2, up = MIDDLE_EM * block->size_mm;
    double x = box.x + box.w / 2 - along * cos(angle) + up * sin(angle);
    double y = box.y + fmax(box.h, 0) / 2 + along * sin(angle) + up * cos(angle);
    return place_line(l, block, &block->lines[0], x, y, deg, 0);
}

bool layout_text(struct layout *l, const struct style *style, const double *size_pt, const char *text, struct box box)
{
    struct buffer filled = {0};
    struct text_block block = {0};
    bool ok = layout_fill(l, text, &filled) &&
              text_block_fit(l, style, size_pt, (const char *)filled.data, box.w, box.h, &block) &&
              text_block_place(l, &block, box);
    text_block_finish(&block);
    buffer_finish(&filled);
    return ok;
}
