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

void ui_text(struct ui *ui, struct rect at, const char *text, enum text_role role, enum text_weight weight,
             enum colour colour, enum ui_align align)
{
    ui_text_em(ui, at, text, theme_text_px(ui->theme, role), weight, colour, align);
}

int ui_fitting_em(struct ui *ui, const char *text, enum text_role role, enum text_weight weight, int width_px)
{
    int em = theme_text_px(ui->theme, role), least = em * 7 / 10;
    int width = width_em(ui, text, strlen(text), em, weight);
    if (width <= width_px || width == 0)
        return em;
    em = (int)((long)em * width_px / width);
    return em > least ? em : least;
}

/* Lines of `text` in ui->paragraph; none when memory runs out. */
static const struct paragraph *broken(struct ui *ui, int width_px, const char *text, enum text_role role,
                                      enum text_weight weight)
{
    struct paragraph *p = &ui->paragraph;
    if (!paragraph_break(p, ui->measure, text, strlen(text), theme_text_px(ui->theme, role), weight, width_px,
                         language_code(language_now())))
        p->count = 0;
    return p;
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
static void balance(struct ui *ui, int width_px, const char *text, enum text_role role, enum text_weight weight)
{
    size_t lines = ui->paragraph.count;
    int low = width_px / 2, high = width_px, em = theme_text_px(ui->theme, role);
    if (lines < 2 || lines > 4 || strchr(text, '\n'))
        return;
    while (high - low > em / 2) {
        int middle = (low + high) / 2;
        if (broken(ui, middle, text, role, weight)->count <= lines)
            high = middle;
        else
            low = middle;
    }
    for (int wider = high; wider <= width_px && wider < high + 6 * em; wider += em)
        if (pauses_at_line_ends(broken(ui, wider, text, role, weight), text))
            return;
    broken(ui, high, text, role, weight);
}

int ui_paragraph_height(struct ui *ui, int width_px, const char *text, enum text_role role, enum text_weight weight)
{
    return (int)broken(ui, width_px, text, role, weight)->count * theme_line_px(ui->theme, role);
}

int ui_paragraph(struct ui *ui, struct rect at, const char *text, enum text_role role, enum text_weight weight,
                 enum colour colour, enum ui_align align)
{
    const struct paragraph *p = broken(ui, at.w, text, role, weight);
    if (align == ALIGN_CENTRE)
        balance(ui, at.w, text, role, weight);
    int line = theme_line_px(ui->theme, role), em = theme_text_px(ui->theme, role), y = at.y;
    int needed = (int)p->count * line;
    /* the last line needs no air below it */
    if (needed - (line - em) > at.h)
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
