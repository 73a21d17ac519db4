/* Lines from text: libunibreak says where a break may be, the measure says what fits. */
#include "paragraph.h"
#include "text.h"
#include <linebreak.h>
#include <stdlib.h>
#include <string.h>

struct breaking {
    struct paragraph *out;
    const struct text_measure *measure;
    const char *text;
    size_t size;
    int em_px, width_px;
    enum text_weight weight;
    const char *breaks;
    size_t line_start, line_end; /* of the line under way, without its trailing white space */
    int line_px, pending_px;     /* up to line_end; white space behind it */
    bool failed;
};

static int width_of(const struct breaking *b, size_t from, size_t to)
{
    return from == to ? 0 : b->measure->width(b->measure->context, b->text + from, to - from, b->em_px, b->weight);
}

static void end_line(struct breaking *b, size_t next)
{
    struct paragraph *p = b->out;
    if (p->count == p->room) {
        size_t room = p->room ? p->room * 2 : 16;
        struct paragraph_line *lines = realloc(p->lines, room * sizeof *lines);
        if (!lines) {
            b->failed = true;
            return;
        }
        p->lines = lines;
        p->room = room;
    }
    p->lines[p->count++] = (struct paragraph_line){b->line_start, b->line_end - b->line_start, b->line_px};
    if (b->line_px > p->width_px)
        p->width_px = b->line_px;
    b->line_start = b->line_end = next;
    b->line_px = b->pending_px = 0;
}

static size_t without_space(const struct breaking *b, size_t from, size_t to)
{
    while (to > from && (b->text[to - 1] == ' ' || b->text[to - 1] == '\n' || b->text[to - 1] == '\r'))
        to--;
    return to;
}

/* A piece wider than a whole line: character by character. */
static void add_characters(struct breaking *b, size_t from, size_t to)
{
    for (size_t at = from; at < to;) {
        size_t next = at;
        text_next(b->text, to, &next);
        int px = width_of(b, at, next);
        if (b->line_end > b->line_start && b->line_px + b->pending_px + px > b->width_px)
            end_line(b, at);
        b->line_px += b->pending_px + px;
        b->pending_px = 0;
        b->line_end = at = next;
    }
}

/* What stands between two allowed breaks, with the white space that ends it. */
static void add_piece(struct breaking *b, size_t from, size_t to)
{
    size_t ink_end = without_space(b, from, to);
    int px = width_of(b, from, ink_end);
    if (b->line_end > b->line_start && b->line_px + b->pending_px + px > b->width_px)
        end_line(b, from);
    if (px > b->width_px) {
        add_characters(b, from, ink_end);
    } else if (ink_end > from) {
        b->line_px += b->pending_px + px;
        b->line_end = ink_end;
        b->pending_px = 0;
    }
    size_t space_end = to;
    while (space_end > ink_end && b->text[space_end - 1] != ' ')
        space_end--;
    b->pending_px += width_of(b, ink_end, space_end);
}

static void break_at(struct breaking *b, int width_px)
{
    b->out->count = 0;
    b->out->width_px = 0;
    b->width_px = width_px;
    b->line_start = b->line_end = 0;
    b->line_px = b->pending_px = 0;
    size_t from = 0;
    for (size_t i = 0; i < b->size && !b->failed; i++) {
        if (b->breaks[i] != LINEBREAK_ALLOWBREAK && b->breaks[i] != LINEBREAK_MUSTBREAK)
            continue;
        add_piece(b, from, i + 1);
        from = i + 1;
        if (b->breaks[i] == LINEBREAK_MUSTBREAK)
            end_line(b, from);
    }
    if (from < b->size)
        add_piece(b, from, b->size);
    if (b->line_end > b->line_start)
        end_line(b, b->size);
}

/* A last line of a single character looks like a mistake: a slightly narrower paragraph pulls another one down. */
static bool ends_in_one_character(const struct breaking *b)
{
    const struct paragraph *p = b->out;
    return p->count > 1 && p->lines[p->count - 1].width_px <= 2 * b->em_px &&
           p->lines[p->count - 2].width_px > b->width_px - 3 * b->em_px && b->width_px > 8 * b->em_px;
}

bool paragraph_break(struct paragraph *p, const struct text_measure *measure, const char *text, size_t size, int em_px,
                     enum text_weight weight, int width_px, const char *language)
{
    static bool ready;
    if (!ready) {
        init_linebreak();
        ready = true;
    }
    p->count = 0;
    p->width_px = 0;
    if (size == 0)
        return true;
    char few[512], *breaks = size <= sizeof few ? few : malloc(size);
    if (!breaks)
        return false;
    set_linebreaks_utf8((const utf8_t *)text, size, language, breaks);
    breaks[size - 1] = text[size - 1] == '\n' ? LINEBREAK_MUSTBREAK : LINEBREAK_NOBREAK;
    struct breaking b = {
        .out = p, .measure = measure, .text = text, .size = size, .em_px = em_px, .weight = weight, .breaks = breaks};
    break_at(&b, width_px);
    size_t lines = p->count;
    if (!b.failed && ends_in_one_character(&b)) {
        break_at(&b, width_px - 2 * em_px);
        if (p->count > lines)
            break_at(&b, width_px);
    }
    if (breaks != few)
        free(breaks);
    return !b.failed;
}

void paragraph_finish(struct paragraph *p)
{
    free(p->lines);
    *p = (struct paragraph){0};
}
