/* The plain kinds of marks, one function each, behind one table. */
#include "layout.h"

#include "code_bars.h"
#include "qr_code.h"
#include "seal_art.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EDGE_TOLERANCE_MM 0.02
#define MM_PER_INCH 25.4
#define CAP_ABOVE_EM 0.9 /* how far glyphs reach above and below the baseline, for the sheet's edges */
#define CAP_BELOW_EM 0.25

/* ---- the sheet's edges ---- */
static struct box reach(const struct placed_mark *mark)
{
    struct box box = {mark->x_mm, mark->y_mm, mark->w_mm, mark->h_mm};
    if (mark->kind == PLACED_TEXT)
        box = (struct box){mark->x_mm, mark->y_mm - CAP_ABOVE_EM * mark->h_mm, mark->w_mm,
                           (CAP_ABOVE_EM + CAP_BELOW_EM) * mark->h_mm};
    if (mark->kind == PLACED_LINE)
        box = (struct box){fmin(mark->x_mm, mark->x_mm + mark->w_mm), fmin(mark->y_mm, mark->y_mm + mark->h_mm),
                           fabs(mark->w_mm), fabs(mark->h_mm)};
    return box;
}

bool layout_add(struct layout *l, const struct placed_mark *mark)
{
    const struct placed_sheet *sheet = &l->out->sheets[l->out->count - 1];
    struct box box = reach(mark);
    bool turned = mark->kind == PLACED_TEXT && fabs(mark->as.text.turn_deg) > 0.01;
    bool on_sheet = box.x >= -EDGE_TOLERANCE_MM && box.y >= -EDGE_TOLERANCE_MM && box.w >= 0 && box.h >= 0 &&
                    box.x + box.w <= sheet->width_mm + EDGE_TOLERANCE_MM &&
                    box.y + box.h <= sheet->height_mm + EDGE_TOLERANCE_MM;
    if (!turned && !on_sheet)
        return layout_fail(l, ERR_INPUT,
                           "this mark reaches %.1f,%.1f to %.1f,%.1f mm, off the sheet of %.0f x %.0f; move it or make it "
                           "smaller",
                           box.x, box.y, box.x + box.w, box.y + box.h, sheet->width_mm, sheet->height_mm);
    return placed_add_mark(l->out, mark, l->err);
}

static bool add_line(struct layout *l, double x, double y, double w, double h, double width, double dash, double ink)
{
    const struct placed_mark mark = {.kind = PLACED_LINE, .x_mm = x, .y_mm = y, .w_mm = w, .h_mm = h,
                                     .ink = layout_grey(ink), .fill = PLACED_NO_INK, .line_mm = width, .dash_mm = dash};
    return layout_add(l, &mark);
}

static bool needs_box(struct layout *l, struct box box)
{
    return box.h >= 0 || layout_fail(l, ERR_INPUT, "this mark needs h");
}

/* ---- kinds ---- */
static bool place_text(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    const struct text_description *text = mark->text;
    const struct style *style = layout_style(l, text->style);
    struct buffer filled = {0};
    struct text_block block = {0};
    bool turned = text->turn && fabs(*text->turn) > 0.01;
    bool ok = style && layout_fill(l, text->text, &filled) &&
              text_block_fit(l, style, text->size, filled.data ? (const char *)filled.data : "", box.w, box.h, &block);
    *height = box.h >= 0 ? fmax(box.h, style && style->fit == FIT_GROW ? text_block_height(&block) : 0)
                         : text_block_height(&block);
    ok = ok && (turned ? text_block_place_turned(l, &block, box, *text->turn) : text_block_place(l, &block, box));
    text_block_finish(&block);
    buffer_finish(&filled);
    return ok;
}

static bool place_line(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    const struct line_description *line = mark->line;
    double w = style_number(line->place.w, line->place.h ? 0 : box.w), h = style_number(line->place.h, 0);
    *height = h;
    return add_line(l, box.x, box.y, w, h, style_number(line->line, 0.2), style_number(line->dash, 0),
                    style_number(line->ink, 0));
}

static bool place_frame(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    const struct frame_description *frame = mark->frame;
    double line = style_number(frame->line, 0.25);
    const struct placed_mark placed = {.kind = PLACED_FRAME, .x_mm = box.x, .y_mm = box.y, .w_mm = box.w,
                                       .h_mm = box.h, .line_mm = line, .dash_mm = style_number(frame->dash, 0),
                                       .round_mm = style_number(frame->round, 0),
                                       .ink = line > 0 ? layout_grey(style_number(frame->ink, 0)) : PLACED_NO_INK,
                                       .fill = frame->fill ? layout_grey(*frame->fill) : PLACED_NO_INK};
    *height = box.h;
    return needs_box(l, box) && layout_add(l, &placed);
}

static bool place_ticks(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    return layout_ticks(l, mark->ticks, box, height, false);
}

static bool place_boxes(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    return layout_boxes(l, mark->boxes, box, height);
}

static bool place_image(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    const struct form_values *values = l->values;
    const struct form_picture *picture =
        values && values->picture ? values->picture(values->context, mark->image->name) : NULL;
    *height = fmax(box.h, 0);
    if (!picture)
        return true;
    if (!picture->pixels || picture->width_px <= 0 || picture->height_px <= 0 || picture->dpi < 30 ||
        (picture->channels != 1 && picture->channels != 3) ||
        picture->stride_bytes < picture->width_px * picture->channels)
        return layout_fail(l, ERR_INPUT, "the picture \"%s\" has no usable pixels", mark->image->name);
    struct placed_mark placed = {.kind = PLACED_PICTURE, .x_mm = box.x, .y_mm = box.y, .fill = PLACED_NO_INK,
                                 .ink = PLACED_NO_INK, .as.picture = picture};
    placed.w_mm = picture->width_px / picture->dpi * MM_PER_INCH;
    placed.h_mm = picture->height_px / picture->dpi * MM_PER_INCH;
    if (mark->image->shrink && box.h > 0) {
        double scale = fmin(1, fmin(box.w / placed.w_mm, box.h / placed.h_mm));
        placed.w_mm *= scale;
        placed.h_mm *= scale;
    }
    if (mark->image->place.w && box.h >= 0 && (placed.w_mm > box.w + 0.5 || placed.h_mm > box.h + 0.5))
        return layout_fail(l, ERR_INPUT, "the picture \"%s\" is %.1f x %.1f mm at its true size, more than its place",
                           mark->image->name, placed.w_mm, placed.h_mm);
    if (mark->image->place.w && box.h >= 0) { /* in the middle of its place */
        placed.x_mm += (box.w - placed.w_mm) / 2;
        placed.y_mm += (box.h - placed.h_mm) / 2;
    }
    *height = fmax(*height, placed.h_mm);
    return layout_add(l, &placed);
}

/* Modules become part of the sheets' store; `modules` is freed here. */
static bool add_code(struct layout *l, uint8_t *modules, unsigned columns, unsigned rows, const char *text,
                     struct box box)
{
    size_t count = (size_t)columns * rows;
    uint8_t *kept = placed_take(l->out, count);
    struct placed_mark mark = {.kind = PLACED_CODE, .x_mm = box.x, .y_mm = box.y, .w_mm = box.w, .h_mm = box.h,
                               .ink = 0, .fill = PLACED_NO_INK};
    mark.as.code.modules = kept;
    mark.as.code.columns = columns;
    mark.as.code.rows = rows;
    mark.as.code.utf8 = placed_text(l->out, text, strlen(text));
    if (kept)
        memcpy(kept, modules, count);
    free(modules);
    return (kept && mark.as.code.utf8) ? layout_add(l, &mark) : err_set(l->err, ERR_SPACE, "no memory for a code");
}

bool layout_code(struct layout *l, const char *text, char level, double x_mm, double y_mm, double side_mm)
{
    uint8_t *modules;
    unsigned side;
    return qr_code(text, level, &modules, &side, l->err)
               ? add_code(l, modules, side, side, text, (struct box){x_mm, y_mm, side_mm, side_mm})
               : layout_fail_within(l);
}

bool layout_again(struct layout *l, double x_mm, double y_mm)
{
    const struct placed_sheet *sheet = &l->out->sheets[l->out->count - 1];
    struct placed_mark mark = sheet->marks[sheet->mark_count - 1];
    mark.x_mm = x_mm;
    mark.y_mm = y_mm;
    return layout_add(l, &mark);
}

static bool place_qr(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    struct buffer text = {0};
    double side = style_number(mark->qr->place.w, 20);
    *height = side;
    bool ok = layout_fill(l, mark->qr->text, &text);
    if (ok && text.size) /* blank forms have nothing to say */
        ok = layout_code(l, (const char *)text.data, mark->qr->level ? mark->qr->level[0] : 'M', box.x, box.y, side);
    buffer_finish(&text);
    return ok;
}

/* What a 300 dpi printer and scanner still keep apart, with two dots a module; and what is wide enough for a hand reader. */
#define MODULE_LEAST_MM 0.19
#define MODULE_MOST_MM 0.38

static bool place_bars(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    enum { QUIET_MODULES = 10 };
    struct buffer text = {0};
    uint8_t *modules;
    unsigned count;
    *height = box.h;
    bool ok = needs_box(l, box) && layout_fill(l, mark->bars->text, &text);
    if (ok && text.size) {
        ok = code_bars((const char *)text.data, &modules, &count, l->err) || layout_fail_within(l);
        double spare = 0, module = ok ? fmin(box.w / (count + 2 * QUIET_MODULES), MODULE_MOST_MM) : 0;
        if (ok && module < MODULE_LEAST_MM) {
            free(modules);
            ok = layout_fail(l, ERR_INPUT, "bars %.2f mm thin are not readable; give the code more width", module);
        } else if (ok) {
            if (mark->bars->align == ALIGN_CENTRE)
                spare = (box.w - (count + 2 * QUIET_MODULES) * module) / 2;
            ok = add_code(l, modules, count, 1, (const char *)text.data,
                          (struct box){box.x + spare + QUIET_MODULES * module, box.y, count * module, box.h});
        }
    }
    buffer_finish(&text);
    return ok;
}

static bool place_crosses(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    double arm = style_number(mark->crosses->arm, 6);
    *height = box.h;
    if (!needs_box(l, box))
        return false;
    for (int corner = 0; corner < 4; corner++) {
        double x = box.x + (corner % 2 ? box.w : 0), y = box.y + (corner / 2 ? box.h : 0);
        if (!add_line(l, x - arm / 2, y, arm, 0, 0.15, 0, 0) || !add_line(l, x, y - arm / 2, 0, arm, 0.15, 0, 0))
            return false;
    }
    return true;
}

/* ---- where ink belongs ---- */
#define STAMP_INK 0.55 /* light enough to vanish under a seal, dark enough to be seen */
#define STAMP_LINE_MM 0.2
#define STAMP_DASH_MM 1.2
#define SAMPLE_WORD_MM 4.6

static bool note_area(struct layout *l, const struct stamp_description *stamp, struct box box)
{
    struct stamp_area area = {.role = stamp->role, .hue = stamp->hue, .shape = stamp->shape,
                              .required = !stamp->optional, .page = (unsigned)l->out->count,
                              .x_mm = box.x, .y_mm = box.y, .w_mm = box.w, .h_mm = box.h,
                              .least_mm = style_number(stamp->least, 0), .most_mm = style_number(stamp->most, 0)};
    if (strlen(stamp->name) >= sizeof area.name || strlen(stamp->word) >= sizeof area.word)
        return layout_fail(l, ERR_INPUT, "name or word of a stamp area is too long");
    snprintf(area.name, sizeof area.name, "%s", stamp->name);
    snprintf(area.word, sizeof area.word, "%s", stamp->word);
    return placed_add_area(l->out, &area, l->err);
}

static bool outline(struct layout *l, const struct stamp_description *stamp, struct box box)
{
    bool round = stamp->shape == STAMP_ROUND || stamp->shape == STAMP_ELLIPSE;
    const struct placed_mark mark = {.kind = round ? PLACED_ELLIPSE : PLACED_FRAME, .x_mm = box.x, .y_mm = box.y,
                                     .w_mm = box.w, .h_mm = box.h, .ink = layout_grey(STAMP_INK),
                                     .fill = PLACED_NO_INK, .line_mm = STAMP_LINE_MM,
                                     .dash_mm = stamp->role == STAMP_SAMPLE ? 0 : STAMP_DASH_MM};
    return layout_add(l, &mark);
}

static bool place_stamp(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    const struct stamp_description *stamp = mark->stamp;
    const struct style *style = layout_style(l, stamp->role == STAMP_SAMPLE ? "sample-word" : "stamp-word");
    *height = box.h;
    if (!style || !needs_box(l, box) || !note_area(l, stamp, box))
        return false;
    if (stamp->role == STAMP_SIGNATURE) /* a line to write on */
        return add_line(l, box.x, box.y + box.h, box.w, 0, STAMP_LINE_MM, 0, 0);
    struct box word = box;
    if (stamp->role == STAMP_SAMPLE) { /* above the frame: what is inside is cut out */
        word.h = SAMPLE_WORD_MM;
        word.y -= word.h;
    }
    return outline(l, stamp, box) && layout_text(l, style, NULL, stamp->word, word);
}

/* ---- where the office will stamp ---- */
/* The field is always there; the stamp once it has a date. */
static bool add_acceptance(struct layout *l, struct box box, const char *name, const char *office, const char *date)
{
    struct placed_mark field = {.kind = PLACED_FIELD, .x_mm = box.x, .y_mm = box.y, .w_mm = box.w, .h_mm = box.w,
                                .ink = PLACED_NO_INK, .fill = PLACED_NO_INK};
    const struct seal_art art = {office, SEAL_ART_ACCEPTED, date, layout_value(l, "case_number")};
    field.as.field.name = placed_text(l->out, name, strlen(name));
    field.as.field.filled = date[0] != '\0';
    if (!field.as.field.name)
        return err_set(l->err, ERR_SPACE, "no memory for a field");
    return layout_add(l, &field) &&
           (!field.as.field.filled ||
            seal_art_place(l->fonts, l->out, &art, box.x + box.w / 2, box.y + box.w / 2, box.w, l->err) ||
            layout_fail_within(l));
}

static bool place_acceptance(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    const struct acceptance_description *about = mark->acceptance;
    struct buffer office = {0}, date = {0};
    *height = box.w;
    bool ok = about->place.w || layout_fail(l, ERR_INPUT, "this mark needs w");
    ok = ok && layout_fill(l, about->office, &office) && layout_fill(l, about->date, &date) &&
         add_acceptance(l, box, about->name, office.data ? (const char *)office.data : "",
                        date.data ? (const char *)date.data : "");
    buffer_finish(&office);
    buffer_finish(&date);
    return ok;
}

bool layout_mark(struct layout *l, const struct mark_description *mark, struct box box, double *height)
{
    typedef bool place_kind(struct layout *, const struct mark_description *, struct box, double *);
    static place_kind *const kinds[MARK_KIND_COUNT] = {
        [MARK_TEXT] = place_text,   [MARK_TICKS] = place_ticks, [MARK_BOXES] = place_boxes,
        [MARK_LINE] = place_line,   [MARK_FRAME] = place_frame, [MARK_IMAGE] = place_image,
        [MARK_QR] = place_qr,       [MARK_BARS] = place_bars,   [MARK_STAMP] = place_stamp,
        [MARK_CROSSES] = place_crosses, [MARK_ACCEPTANCE] = place_acceptance,
    };
    enum mark_kind kind = mark_kind(mark);
    *height = 0;
    return kinds[kind] ? kinds[kind](l, mark, box, height)
                       : err_set(l->err, ERR_BUG, "no way to place a %s", mark_kind_name(kind));
}
