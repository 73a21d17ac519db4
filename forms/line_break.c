/* libunibreak says where lines may end; the rest is adding up advances. */
#include "line_break.h"

#include "text.h"
#include <linebreak.h>
#include <stdlib.h>
#include <string.h>

/* White between Chinese and Latin, in ems. More than a tenth is read as a blank when text is copied out of a PDF. */
#define BESIDE_LATIN_EM 0.08
#define TOLERANCE_EM 1e-6
#define MIDDLE_DOT 0xb7

static bool is_wide(uint32_t c)
{
    return (c >= 0x2e80 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xfe30 && c <= 0xfe4f) || (c >= 0xff00 && c <= 0xff60) || (c >= 0x20000 && c <= 0x3ffff);
}

static bool is_hanzi(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

static bool is_latin(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c <= 0x24f);
}

/* Closing full-width punctuation leaves its right half white: at the end of a line that half may hang out. */
static double white_at_end(uint32_t c)
{
    switch (c) {
    case 0xff0c: case 0x3001: case 0x3002: case 0xff1b: case 0xff1a: case 0xff09: case 0x300b: case 0x3011:
    case 0x300d: case 0x300f: case 0x201d: case 0x2019:
        return 0.45;
    default:
        return 0;
    }
}

static void space_between(struct letters *letters, double spacing)
{
    for (size_t i = 0; i + 1 < letters->count; i++) {
        uint32_t a = letters->letters[i].character, b = letters->letters[i + 1].character;
        bool meet = (is_hanzi(a) && is_latin(b)) || (is_latin(a) && is_hanzi(b));
        letters->letters[i].after = spacing + (meet && spacing < BESIDE_LATIN_EM ? BESIDE_LATIN_EM : 0);
    }
}

static bool set_breaks(struct letters *letters, size_t size)
{
    static bool initialised;
    if (!initialised)
        init_linebreak();
    initialised = true;
    char *breaks = malloc(size + 1);
    if (!breaks)
        return false;
    set_linebreaks_utf8((const utf8_t *)letters->text, size, "zh", breaks);
    for (size_t i = 0; i < letters->count; i++) {
        struct letter *l = &letters->letters[i];
        size_t last = (i + 1 < letters->count ? letters->letters[i + 1].at : size) - 1;
        l->must_break = l->character == '\n';
        l->may_break = l->must_break || breaks[last] == LINEBREAK_ALLOWBREAK;
        /* A dot between items of a list stays at the end of its line. */
        if (!l->must_break && i + 1 < letters->count && letters->letters[i + 1].character == MIDDLE_DOT)
            l->may_break = false;
    }
    free(breaks);
    return true;
}

bool letters_make(struct fonts *fonts, enum font_family family, const char *text, double spacing, struct letters *out,
                  struct err *err)
{
    size_t size = strlen(text);
    struct letters letters = {.text = text, .letters = calloc(size + 1, sizeof *letters.letters)};
    if (!letters.letters)
        return err_set(err, ERR_SPACE, "no memory for a text");
    for (size_t at = 0; at < size;) {
        struct letter *l = &letters.letters[letters.count++];
        l->at = (uint32_t)at;
        int32_t character = text_next(text, size, &at);
        l->character = character < 0 ? 0xfffd : (uint32_t)character;
        if (l->character >= ' ')
            l->face = font_glyph(fonts, family, l->character, &l->glyph, &l->advance);
    }
    space_between(&letters, spacing);
    if (!set_breaks(&letters, size)) {
        letters_finish(&letters);
        return err_set(err, ERR_SPACE, "no memory for a text");
    }
    *out = letters;
    return true;
}

void letters_finish(struct letters *letters)
{
    if (letters->letters)
        wipe(letters->letters, letters->count * sizeof *letters->letters);
    free(letters->letters);
    *letters = (struct letters){0};
}

bool letter_may_stretch(const struct letters *letters, size_t index)
{
    if (index + 1 >= letters->count)
        return false;
    uint32_t a = letters->letters[index].character, b = letters->letters[index + 1].character;
    return a == ' ' || is_wide(a) || is_wide(b);
}

/* ---- lines ---- */
struct breaking {
    const struct letters *letters;
    struct text_line *lines;
    size_t count, room;
    bool anywhere, fits;
};

static double width_of(const struct letters *letters, size_t first, size_t end)
{
    double width = 0;
    for (size_t i = first; i < end; i++)
        width += letters->letters[i].advance + (i + 1 < end ? letters->letters[i].after : 0);
    return width;
}

static bool add_line(struct breaking *b, size_t first, size_t end, bool last)
{
    if (b->count == b->room) {
        size_t room = b->room ? b->room * 2 : 8;
        struct text_line *more = realloc(b->lines, room * sizeof *more);
        if (!more)
            return false;
        b->lines = more;
        b->room = room;
    }
    while (end > first && (b->letters->letters[end - 1].character == ' ' || b->letters->letters[end - 1].must_break))
        end--;
    b->lines[b->count++] = (struct text_line){first, end, width_of(b->letters, first, end), last};
    return true;
}

/* Where a word wider than a line is broken: before letter i, or earlier where i may not begin a line; 0: nowhere. */
static size_t forced_end(const struct breaking *b, size_t first, size_t i)
{
    const struct letter *l = b->letters->letters;
    if (!b->anywhere)
        return 0;
    while (i > first + 1 && (white_at_end(l[i].character) > 0 || l[i].character == 0xff01 || l[i].character == 0xff1f))
        i--;
    return i > first ? i : 0;
}

/* The end of the line that begins at `first`; 0 when a word must be broken and may not. */
static size_t end_of_line(const struct breaking *b, size_t first, double width)
{
    const struct letter *l = b->letters->letters;
    double used = 0;
    size_t candidate = 0;
    for (size_t i = first; i < b->letters->count; i++) {
        double with = used + l[i].advance;
        bool blank = l[i].character == ' ' || l[i].must_break;
        if (!blank && with - white_at_end(l[i].character) > width + TOLERANCE_EM)
            return candidate ? candidate : forced_end(b, first, i);
        bool over = !blank && with > width + TOLERANCE_EM; /* fits only as the last of the line */
        if (l[i].must_break)
            return i + 1;
        if (l[i].may_break)
            candidate = i + 1;
        if (over && i + 1 < b->letters->count)
            return candidate ? candidate : forced_end(b, first, i);
        used = with + l[i].after;
    }
    return b->letters->count;
}

bool letters_break(const struct letters *letters, double width, double indent, bool anywhere, struct text_line **out,
                   size_t *count, bool *fits, struct err *err)
{
    struct breaking b = {.letters = letters, .anywhere = anywhere, .fits = true};
    bool opens = true; /* a paragraph */
    bool ok = true;
    for (size_t first = 0; ok && first < letters->count;) {
        size_t end = end_of_line(&b, first, width - (opens ? indent : 0));
        if (!end) {
            b.fits = false;
            break;
        }
        opens = letters->letters[end - 1].must_break;
        ok = add_line(&b, first, end, opens || end == letters->count);
        for (first = end; !opens && first < letters->count && letters->letters[first].character == ' ';)
            first++;
    }
    if (!ok) {
        free(b.lines);
        return err_set(err, ERR_SPACE, "no memory for lines");
    }
    *out = b.lines;
    *count = b.count;
    *fits = b.fits;
    return true;
}
