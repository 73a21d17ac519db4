#include "licence_print.h"

#include "buffer.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Chinese about this high is what the OCR model reads best (see id_fields.c: cards at 300 dpi). */
#define LINE_HEIGHT_PX 40.0
/* A label has at most nine characters; a code in the small hand eighteen of half width. */
#define LABEL_WIDTH_MOST 10.0
#define AROUND_MM 0.5
/* Values begin at most this far right of their label, and go on over gaps smaller than so many heights. */
#define VALUE_REACH_MM 75.0
#define VALUE_REACH 18.0 /* the same in heights of the line */
#define LABEL_GAP 1.3    /* a label of the second column stands at least this far from what is before it */
#define VALUE_GAP 1.9
/* A title of the shortest kind, 注册证书, is four times as wide as high. */
#define TITLE_SHAPE 3.5

void licence_print_find(struct licence_print *print)
{
    memset(print->labels, 0, sizeof print->labels);
    memset(print->texts, 0, sizeof print->texts);
    memset(print->value_x, 0, sizeof print->value_x);
    print->count = licence_lines_find(&print->grey, print->runs);
}

void licence_print_finish(struct licence_print *print)
{
    image_finish(&print->grey);
    wipe(print, sizeof *print);
}

/* ---- looks ---- */
bool licence_print_look(const struct licence_print *print, const struct text_part *parts, size_t count,
                        double height_px, int margin_px, enum ocr_mode mode, struct ocr_text *out, struct err *err)
{
    struct text_part wide[TEXT_LINE_ROWS_MAX];
    double height = 0;
    count = count < TEXT_LINE_ROWS_MAX ? count : TEXT_LINE_ROWS_MAX;
    for (size_t i = 0; i < count; i++) {
        height = fmax(height, parts[i].y1 - parts[i].y0);
        wide[i] = (struct text_part){fmax(0, parts[i].x0 - AROUND_MM), fmax(0, parts[i].y0 - AROUND_MM),
                                     parts[i].x1 + AROUND_MM, parts[i].y1 + AROUND_MM};
    }
    double scale = height > 0 ? height_px / (height * print->grey.dpi / 25.4) : 1;
    const struct text_look look = {fmin(2, fmax(0.3, scale)), margin_px, mode};
    return text_line_read(&print->grey, wide, count, &look, out, err);
}

static bool read_run(struct licence_print *print, size_t i, struct err *err)
{
    const struct licence_run *run = &print->runs[i];
    struct text_part parts[LICENCE_RUN_PARTS_MAX];
    struct ocr_text text;
    for (size_t k = 0; k < run->part_count; k++)
        parts[k] = (struct text_part){run->parts[k].x0, run->box.y0, run->parts[k].x1, run->box.y1};
    if (!licence_print_look(print, parts, run->part_count, LINE_HEIGHT_PX, 10, OCR_RAW, &text, err))
        return false;
    const char *rest;
    print->labels[i] = licence_words_label(text.text, &rest);
    snprintf(print->texts[i], sizeof print->texts[i], "%.*s", (int)sizeof print->texts[i] - 1, text.text);
    /* Where the value begins within the run: by its share of the characters. */
    size_t all = strlen(text.text), tail = strlen(rest);
    if (print->labels[i] && tail >= 3 && tail < all)
        print->value_x[i] = run->box.x1 - licence_run_width(run) * (double)tail / (double)all;
    wipe(&text, sizeof text);
    return true;
}

static bool may_be_label(const struct licence_run *run)
{
    double height = licence_run_height(run), width = licence_run_width(run);
    return height > 2 && height < 9 && (run->part_count > 1 || (width > 1.7 * height && width < 7 * height));
}

/* Whether print goes on from its left within so many of its heights. */
static bool has_left(const struct licence_print *print, size_t i, double heights)
{
    const struct text_part *at = &print->runs[i].box;
    double reach = heights * (at->y1 - at->y0);
    for (size_t k = 0; k < print->count; k++) {
        const struct text_part *other = &print->runs[k].box;
        if (k != i && other->x1 <= at->x0 + 0.5 && at->x0 - other->x1 < reach && licence_lines_level(at, other))
            return true;
    }
    return false;
}

bool licence_print_try(struct licence_print *print, size_t *labels, struct err *err)
{
    enum { TRIES = 20, ENOUGH = 2 };
    *labels = 0;
    size_t tries = 0;
    for (size_t i = 0; i < print->count && tries < TRIES && *labels < ENOUGH; i++) {
        if (!may_be_label(&print->runs[i]) || has_left(print, i, LABEL_GAP))
            continue;
        tries++;
        if (!read_run(print, i, err))
            return false;
        /* Two characters of which one fits are evidence only where they stand apart as a label's do. */
        bool apart = print->runs[i].part_count > 1;
        *labels += print->labels[i] != LICENCE_LABEL_NONE && (apart || strlen(print->texts[i]) >= 9);
        *labels += licence_words_title(print->texts[i]) ? ENOUGH : 0;
    }
    return true;
}

/* Lines of a paragraph stand close under each other: the scope of a business, which nobody asks for. */
static bool in_paragraph(const struct licence_print *print, size_t i)
{
    const struct text_part *at = &print->runs[i].box;
    double height = at->y1 - at->y0;
    size_t near = 0;
    for (size_t k = 0; k < print->count; k++) {
        const struct text_part *other = &print->runs[k].box;
        if (k != i && fabs(other->x0 - at->x0) < 1.5 * height && fabs(other->y0 - at->y0) < 1.8 * height &&
            other->x1 - other->x0 > LABEL_WIDTH_MOST * height)
            near++;
    }
    return near > 0 && at->x1 - at->x0 > LABEL_WIDTH_MOST * height;
}

bool licence_print_labels(struct licence_print *print, struct err *err)
{
    for (size_t i = 0; i < print->count; i++) {
        const struct licence_run *run = &print->runs[i];
        double height = licence_run_height(run), width = licence_run_width(run);
        if (print->texts[i][0] || height < 1.8 || width < 1.5 * height || width > 34 * height)
            continue;
        bool is_short = width < LABEL_WIDTH_MOST * height || run->part_count > 1;
        bool begins = !has_left(print, i, is_short ? LABEL_GAP : VALUE_REACH);
        if (begins && !in_paragraph(print, i) && !read_run(print, i, err))
            return false;
    }
    return true;
}

size_t licence_print_label(const struct licence_print *print, enum licence_label label)
{
    size_t best = print->count, most = 0;
    for (size_t i = 0; i < print->count; i++) {
        if (print->labels[i] != label)
            continue;
        size_t size = strlen(print->texts[i]);
        if (best == print->count || (print->value_x[i] > 0 ? 0 : size) > most) {
            best = i;
            most = print->value_x[i] > 0 ? 0 : size;
        }
    }
    return best;
}

/* ---- values ---- */
static void grow(struct text_part *to, const struct text_part *by)
{
    to->x0 = fmin(to->x0, by->x0);
    to->y0 = fmin(to->y0, by->y0);
    to->x1 = fmax(to->x1, by->x1);
    to->y1 = fmax(to->y1, by->y1);
}

/* The run that goes on to the right of `row` on its line, within `reach`; print->count: none. */
static size_t run_right(const struct licence_print *print, const struct text_part *row, double reach)
{
    size_t best = print->count;
    for (size_t i = 0; i < print->count; i++) {
        const struct text_part *at = &print->runs[i].box;
        bool goes_on = at->x0 >= row->x1 - 0.3 && at->x1 > row->x1; /* a hair line at its end does not */
        if (!goes_on || at->x0 - row->x1 > reach || !licence_lines_level(row, at))
            continue;
        if (best == print->count || at->x0 < print->runs[best].box.x0)
            best = i;
    }
    return best;
}

static void extend_right(const struct licence_print *print, struct text_part *row)
{
    for (;;) {
        size_t next = run_right(print, row, VALUE_GAP * (row->y1 - row->y0));
        if (next == print->count || (print->labels[next] && strlen(print->texts[next]) > 6))
            return;
        grow(row, &print->runs[next].box);
    }
}

bool licence_print_line(const struct licence_print *print, size_t run, struct text_part *out)
{
    *out = print->runs[run].box;
    extend_right(print, out);
    return !has_left(print, run, LABEL_GAP);
}

/* The largest line that begins with a run which was read. */
static bool largest_line(const struct licence_print *print, struct text_part *out)
{
    double most = 0;
    for (size_t i = 0; i < print->count; i++) {
        struct text_part line;
        bool begins = licence_print_line(print, i, &line);
        double height = line.y1 - line.y0;
        if (!begins || !print->texts[i][0] || height <= most || line.x1 - line.x0 < TITLE_SHAPE * height)
            continue;
        most = height;
        *out = line;
    }
    return most > 0;
}

bool licence_print_title(const struct licence_print *print, const char **title, struct err *err)
{
    struct text_part line;
    struct ocr_text text;
    *title = NULL;
    for (size_t i = 0; i < print->count && !*title; i++)
        *title = licence_words_title(print->texts[i]);
    if (*title || !largest_line(print, &line))
        return true;
    if (!licence_print_look(print, &line, 1, LINE_HEIGHT_PX, 10, OCR_RAW, &text, err))
        return false;
    *title = licence_words_title(text.text);
    wipe(&text, sizeof text);
    return true;
}

/* A label's last character that was taken for a run of its own: close behind it and no wider than high. */
static bool is_label_rest(const struct licence_print *print, const struct text_part *label, size_t run)
{
    const struct text_part *at = &print->runs[run].box;
    double height = label->y1 - label->y0;
    return at->x0 - label->x1 < 0.8 * height && at->x1 - at->x0 < 1.3 * height;
}

/* Whether something in the label's column stands on this line. */
static bool begins_at(const struct licence_print *print, const struct text_part *label, const struct text_part *line)
{
    for (size_t i = 0; i < print->count; i++) {
        const struct text_part *at = &print->runs[i].box;
        if (at->x0 < line->x0 - 2 && at->x1 > label->x0 && at->x0 < label->x1 && licence_lines_level(at, line))
            return true;
    }
    return false;
}

/* The run that continues a value under its last row: same left edge, the next line, nothing before it. */
static size_t run_under(const struct licence_print *print, const struct text_part *row, const struct text_part *label)
{
    double height = row->y1 - row->y0;
    for (size_t i = 0; i < print->count; i++) {
        const struct text_part *at = &print->runs[i].box;
        bool below = at->y0 > row->y1 - 0.3 * height && at->y0 - row->y1 < 1.0 * height;
        bool alike = at->y1 - at->y0 < 1.35 * height && at->y1 - at->y0 > 0.6 * height;
        if (below && alike && fabs(at->x0 - row->x0) < 0.9 * height && !print->labels[i] &&
            !begins_at(print, label, at))
            return i;
    }
    return print->count;
}

bool licence_print_value(const struct licence_print *print, size_t label_run, struct licence_value *out)
{
    *out = (struct licence_value){.row_count = 0};
    if (label_run >= print->count)
        return false;
    struct text_part row = print->runs[label_run].box;
    if (print->value_x[label_run] > 0) {
        row.x0 = print->value_x[label_run];
    } else {
        size_t first = run_right(print, &row, VALUE_REACH_MM);
        if (first < print->count && is_label_rest(print, &row, first)) {
            row = print->runs[first].box;
            first = run_right(print, &row, VALUE_REACH_MM);
        }
        if (first == print->count || (print->labels[first] && strlen(print->texts[first]) > 6))
            return false;
        row = print->runs[first].box;
    }
    extend_right(print, &row);
    out->rows[out->row_count++] = row;
    while (out->row_count < LICENCE_VALUE_ROWS_MAX) {
        size_t next = run_under(print, &row, &print->runs[label_run].box);
        if (next == print->count)
            break;
        row = print->runs[next].box;
        extend_right(print, &row);
        out->rows[out->row_count++] = row;
    }
    return true;
}

struct value_look {
    double height_px;
    int margin_px;
    enum ocr_mode mode;
    bool apart; /* row by row */
};

static bool look_at_value(const struct licence_print *print, const struct licence_value *value,
                          const struct value_look *look, char text[OCR_TEXT_SIZE], double *least, struct err *err)
{
    size_t step = look->apart ? 1 : value->row_count, used = 0;
    text[0] = '\0';
    for (size_t r = 0; r < value->row_count; r += step) {
        struct ocr_text seen;
        if (!licence_print_look(print, &value->rows[r], step, look->height_px, look->margin_px, look->mode, &seen, err))
            return false;
        size_t size = strlen(seen.text);
        if (used + size < OCR_TEXT_SIZE) {
            memcpy(text + used, seen.text, size + 1);
            used += size;
        }
        *least = seen.count ? fmin(*least, seen.least) : *least;
        wipe(&seen, sizeof seen);
    }
    licence_words_clean(text, OCR_TEXT_SIZE);
    return true;
}

/* Looks that err differently; only what all saw alike is free of doubt. */
bool licence_print_read(const struct licence_print *print, const struct licence_value *value,
                        struct licence_readings *out, struct err *err)
{
    static const struct value_look looks[] = {
        {36, 8, OCR_RAW, false}, {44, 12, OCR_LINE, true}, {30, 10, OCR_RAW, true}};
    enum { LOOKS = sizeof looks / sizeof looks[0] };
    char texts[LOOKS][OCR_TEXT_SIZE];
    memset(out, 0, sizeof *out);
    out->least = 1;
    for (size_t i = 0; i < LOOKS; i++) {
        if (!look_at_value(print, value, &looks[i], texts[i], &out->least, err))
            return false;
        out->looks++;
    }
    for (size_t i = 0; i < LOOKS; i++) {
        int same = 0;
        for (size_t k = 0; k < LOOKS; k++)
            same += strcmp(texts[i], texts[k]) == 0;
        if (same > out->agreeing) {
            out->agreeing = same;
            memcpy(out->text, texts[i], sizeof out->text);
        }
    }
    wipe(texts, sizeof texts);
    return true;
}

bool licence_print_read_name(const struct licence_print *print, const struct licence_value *value,
                             struct id_name_vote *vote, struct err *err)
{
    static const struct {
        double height_px;
        int margin_px;
        enum ocr_mode mode;
        int copies;
    } looks[] = {
        {44, 10, OCR_RAW, 1}, {44, 10, OCR_RAW, 2}, {44, 16, OCR_LINE, 1}, {36, 10, OCR_RAW, 1}, {36, 10, OCR_RAW, 2}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        const struct text_part copies[2] = {value->rows[0], value->rows[0]};
        struct ocr_text text;
        if (!licence_print_look(print, copies, (size_t)looks[i].copies, looks[i].height_px, looks[i].margin_px,
                                looks[i].mode, &text, err))
            return false;
        id_name_add(vote, text.text, looks[i].copies);
        wipe(&text, sizeof text);
    }
    return true;
}
