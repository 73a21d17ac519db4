/* Text on the page: one line, shortened where it must be, and paragraphs. */
#include "catalogue.h"
#include "text.h"
#include "ui_inside.h"
#include <stdlib.h>
#include <string.h>

#define ELLIPSIS "…"
#define LINE_SIZE 1024 /* a line that is shortened is not longer */

static int width_em(struct ui *ui, const char *text, size_t size, int em_px, enum text_weight weight)
{
    return size ? ui->measure->width(ui->measure->context, text, size, em_px, weight) : 0;
}

int ui_text_width(struct ui *ui, const char *text, enum text_role role, enum text_weight weight)
{
    return width_em(ui, text, strlen(text), theme_text_px(ui->theme, role), weight);
}

/* The bytes of the longest beginning that fits into width_px. */
static size_t fitting(struct ui *ui, const char *text, int em_px, enum text_weight weight, int width_px)
{
    size_t size = strlen(text), low = 0, high = size;
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        while (middle < size && ((unsigned char)text[middle] & 0xC0) == 0x80)
            middle++;
        if (width_em(ui, text, middle, em_px, weight) <= width_px) {
            low = middle;
            continue;
        }
        do
            middle--;
        while (middle > low && ((unsigned char)text[middle] & 0xC0) == 0x80);
        high = middle;
    }
    return low;
}

static int aligned_x(struct rect at, int width_px, enum ui_align align)
{
    if (align == ALIGN_CENTRE)
        return at.x + (at.w - width_px) / 2;
    return align == ALIGN_RIGHT ? at.x + at.w - width_px : at.x;
}

static void draw_shortened(struct ui *ui, struct rect at, const char *text, int em_px, enum text_weight weight,
                           enum colour colour, enum ui_align align)
{
    char line[LINE_SIZE];
    int dots = width_em(ui, ELLIPSIS, strlen(ELLIPSIS), em_px, weight);
    size_t size = fitting(ui, text, em_px, weight, at.w - dots);
    if (size > sizeof line - sizeof ELLIPSIS)
        return;
    memcpy(line, text, size);
    memcpy(line + size, ELLIPSIS, sizeof ELLIPSIS);
    size += strlen(ELLIPSIS);
    int width = width_em(ui, line, size, em_px, weight);
    draw_text(&ui->list, aligned_x(at, width, align), at.y + (at.h - em_px) / 2, line, size, em_px, weight, width,
              colour);
    wipe(line, sizeof line);
}

void ui_text_em(struct ui *ui, struct rect at, const char *text, int em_px, enum text_weight weight, enum colour colour,
                enum ui_align align)
{
    size_t size = strlen(text);
    int width = width_em(ui, text, size, em_px, weight);
    if (at.h < em_px)
        ui_note_misfit(ui, at, text, em_px, at.h, true);
    if (width > at.w) {
        ui_note_misfit(ui, at, text, width, at.w, false);
        draw_shortened(ui, at, text, em_px, weight, colour, align);
        return;
    }
    draw_text(&ui->list, aligned_x(at, width, align), at.y + (at.h - em_px) / 2, text, size, em_px, weight, width,
              colour);
}

/* How far a text may give way before it is shortened: the largest step down to the size of the normal one, and never
 * below what can be read. */
static int least_em(const struct ui *ui, int em)
{
    int least = theme_least_text_px(ui->theme), most = em * 11 / 20 > least ? em * 11 / 20 : least;
    return most < em ? most : em;
}

int ui_fitting_em(struct ui *ui, const char *text, enum text_role role, enum text_weight weight, int width_px)
{
    int em = theme_text_px(ui->theme, role), least = least_em(ui, em);
    int width = width_em(ui, text, strlen(text), em, weight);
    if (width <= width_px || width == 0)
        return em;
    em = (int)((long)em * width_px / width);
    return em > least ? em : least;
}

void ui_text(struct ui *ui, struct rect at, const char *text, enum text_role role, enum text_weight weight,
             enum colour colour, enum ui_align align)
{
    int em = ui_fitting_em(ui, text, role, weight, at.w);
    if (em > at.h && at.h >= least_em(ui, theme_text_px(ui->theme, role)))
        em = at.h;
    ui_text_em(ui, at, text, em, weight, colour, align);
}

/* A paragraph's type: its size and the distance between its lines. */
struct type {
    int em, line;
    enum text_weight weight;
};

static struct type type_of(const struct ui *ui, enum text_role role, enum text_weight weight)
{
    return (struct type){theme_text_px(ui->theme, role), theme_line_px(ui->theme, role), weight};
}

/* Lines of `text` in ui->paragraph; none when memory runs out. */
static const struct paragraph *broken(struct ui *ui, int width_px, const char *text, const struct type *type)
{
    struct paragraph *p = &ui->paragraph;
    if (!paragraph_break(p, ui->measure, text, strlen(text), type->em, type->weight, width_px,
                         language_code(language_now())))
        p->count = 0;
    return p;
}

/* The last line needs no air below it. */
static int least_height(const struct paragraph *p, const struct type *type)
{
    return (int)p->count * type->line - (type->line - type->em);
}

/* In a box that is too low the type gives way, as it does on one line that is too narrow. */
static struct type fitting_type(struct ui *ui, struct rect at, const char *text, enum text_role role,
                                enum text_weight weight)
{
    struct type type = type_of(ui, role, weight);
    int full = type.em, line = type.line, least = least_em(ui, full);
    while (least_height(broken(ui, at.w, text, &type), &type) > at.h && type.em > least && at.h > 0) {
        type.em = type.em * 19 / 20 > least ? type.em * 19 / 20 : least;
        type.line = line * type.em / full;
    }
    return type;
}

static bool ends_with(const char *text, size_t size, const char *mark)
{
    size_t length = strlen(mark);
    return size >= length && memcmp(text + size - length, mark, length) == 0;
}

/* Whether every line but the last ends where a sentence pauses. */
static bool pauses_at_line_ends(const struct paragraph *p, const char *text)
{
    static const char *const pauses[] = {"，", "。", "；", "：", "！", "？", "、", ",", ".", ";", ":"};
    for (size_t i = 0; i + 1 < p->count; i++) {
        bool pauses_here = false;
        for (size_t j = 0; j < sizeof pauses / sizeof pauses[0]; j++)
            pauses_here = pauses_here || ends_with(text + p->lines[i].start, p->lines[i].size, pauses[j]);
        if (!pauses_here)
            return false;
    }
    return true;
}

/* A few centred lines look right when they are about equally long: the narrowest width that needs no more lines, or a
 * little more where the lines then end at pauses. */
static void balance(struct ui *ui, int width_px, const char *text, const struct type *type)
{
    size_t lines = ui->paragraph.count;
    int low = width_px / 2, high = width_px, em = type->em;
    if (lines < 2 || lines > 4 || strchr(text, '\n'))
        return;
    while (high - low > em / 2) {
        int middle = (low + high) / 2;
        if (broken(ui, middle, text, type)->count <= lines)
            high = middle;
        else
            low = middle;
    }
    for (int wider = high; wider <= width_px && wider < high + 6 * em; wider += em)
        if (pauses_at_line_ends(broken(ui, wider, text, type), text))
            return;
    broken(ui, high, text, type);
}

int ui_paragraph_height(struct ui *ui, int width_px, const char *text, enum text_role role, enum text_weight weight)
{
    struct type type = type_of(ui, role, weight);
    return (int)broken(ui, width_px, text, &type)->count * type.line;
}

int ui_paragraph(struct ui *ui, struct rect at, const char *text, enum text_role role, enum text_weight weight,
                 enum colour colour, enum ui_align align)
{
    struct type type = fitting_type(ui, at, text, role, weight);
    const struct paragraph *p = broken(ui, at.w, text, &type);
    if (align == ALIGN_CENTRE)
        balance(ui, at.w, text, &type);
    int line = type.line, em = type.em, y = at.y, needed = (int)p->count * line;
    if (least_height(p, &type) > at.h)
        ui_note_misfit(ui, at, text, needed, at.h, true);
    for (size_t i = 0; i < p->count; i++, y += line) {
        const struct paragraph_line *l = &p->lines[i];
        if (y + em > at.y + at.h + (line - em))
            break;
        draw_text(&ui->list, aligned_x(at, l->width_px, align), y + (line - em) / 2, text + l->start, l->size, em,
                  weight, l->width_px, colour);
    }
    return needed;
}
