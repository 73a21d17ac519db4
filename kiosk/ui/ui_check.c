/* The rules of the house, measured on a built frame. */
#include "ui_check.h"
#include <string.h>

static const char *const rule_names[UI_RULE_COUNT] = {"overlap", "target", "outside", "cut", "contrast", "id", "small", "crossed"};

const char *ui_rule_name(enum ui_rule rule)
{
    return rule_names[rule];
}

struct checking {
    const struct ui *ui;
    unsigned rules;
    struct buffer *out;
    size_t broken;
};

static bool wanted(const struct checking *c, enum ui_rule rule)
{
    return c->rules == 0 || c->rules >> rule & 1;
}

__attribute__((format(printf, 3, 4))) static void complain(struct checking *c, enum ui_rule rule, const char *format,
                                                           ...)
{
    c->broken++;
    if (!c->out)
        return;
    va_list args;
    va_start(args, format);
    buffer_printf(c->out, "%s: ", rule_names[rule]);
    buffer_vprintf(c->out, format, args);
    buffer_add_byte(c->out, '\n');
    va_end(args);
}

/* ---- targets ---- */
static bool holds_all(struct rect outer, struct rect inner)
{
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
           inner.y + inner.h <= outer.y + outer.h;
}

static void check_pair(struct checking *c, const struct revealed *a, const struct revealed *b)
{
    if (wanted(c, UI_RULE_ID) && strcmp(a->id, b->id) == 0)
        complain(c, UI_RULE_ID, "'%s' twice", a->id);
    if (wanted(c, UI_RULE_OVERLAP) && a->enabled && b->enabled && rect_meets(a->at, b->at))
        complain(c, UI_RULE_OVERLAP, "'%s' %d,%d %dx%d and '%s' %d,%d %dx%d", a->id, a->at.x, a->at.y, a->at.w, a->at.h,
                 b->id, b->at.x, b->at.y, b->at.w, b->at.h);
}

static void check_targets(struct checking *c)
{
    size_t count;
    const struct revealed *all = ui_revealed(c->ui, &count);
    int least = ui_px(c->ui, LENGTH_TOUCH_FLOOR) - 1; /* rounding */
    for (size_t i = 0; i < count; i++) {
        const struct revealed *r = &all[i];
        if (wanted(c, UI_RULE_TARGET) && (r->whole.w < least || r->whole.h < least))
            complain(c, UI_RULE_TARGET, "'%s' is %dx%d, the floor is %d", r->id, r->whole.w, r->whole.h, least);
        bool scrolled = r->whole.h != r->at.h && rect_common(r->whole, ui_window(c->ui)).h != r->at.h;
        if (wanted(c, UI_RULE_OUTSIDE) && !scrolled && !holds_all(ui_window(c->ui), r->whole))
            complain(c, UI_RULE_OUTSIDE, "'%s' %d,%d %dx%d", r->id, r->whole.x, r->whole.y, r->whole.w, r->whole.h);
        for (size_t j = i + 1; j < count; j++)
            check_pair(c, r, &all[j]);
    }
}

/* ---- texts ---- */
static uint32_t over(uint32_t below, uint32_t above)
{
    uint32_t alpha = above >> 24, mixed = 0xFF000000u;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t a = above >> shift & 0xFF, b = below >> shift & 0xFF;
        mixed |= (a * alpha + b * (255 - alpha)) / 255 << shift;
    }
    return mixed;
}

/* The colour under the middle of a text: fills that lie before it in the list. Over a picture, or out of sight: none to judge. */
static bool ground_of(const struct draw_list *list, size_t index, uint32_t *out)
{
    const struct rect *at = &list->marks[index].at;
    int x = at->x + at->w / 2, y = at->y + at->h / 2;
    uint32_t colour = 0xFFFFFFFFu;
    bool known = false;
    if (!rect_holds(list->marks[index].clip, x, y))
        return false; /* scrolled out of sight */
    for (size_t i = 0; i < index; i++) {
        const struct draw_mark *m = &list->marks[i];
        bool fills = m->kind == DRAW_FILL || (m->kind == DRAW_RING && m->width == 0);
        if (!rect_holds(rect_common(m->at, m->clip), x, y))
            continue;
        if (m->kind == DRAW_IMAGE)
            known = false;
        if (!fills)
            continue;
        colour = over(colour, list->palette[m->colour]);
        known = true;
    }
    *out = colour;
    return known;
}

static void check_contrast(struct checking *c)
{
    const struct draw_list *list = ui_drawn(c->ui);
    /* WCAG 2: 18 pt, or 14 pt bold, is large; on this panel that is the heading size */
    int large = theme_text_px(ui_theme(c->ui), TEXT_HEADING);
    for (size_t i = 0; i < list->count; i++) {
        const struct draw_mark *m = &list->marks[i];
        uint32_t ground;
        if (m->kind != DRAW_TEXT || m->colour == COLOUR_INK_FAINT || !ground_of(list, i, &ground))
            continue;
        double ratio = colour_contrast(ground, list->palette[m->colour]), least = m->at.h >= large ? 3.0 : 4.5;
        if (ratio < least)
            complain(c, UI_RULE_CONTRAST, "%.2f under %.1f: %s '%s'", ratio, least, colour_name(m->colour),
                     draw_text_of(list, m));
    }
}

/* Numbers in rings, and what stands on a picture of a sheet, are no words to read. */
static void check_sizes(struct checking *c)
{
    const struct draw_list *list = ui_drawn(c->ui);
    int least = theme_least_text_px(ui_theme(c->ui)) - 1; /* rounding */
    for (size_t i = 0; i < list->count; i++) {
        const struct draw_mark *m = &list->marks[i];
        if (m->kind == DRAW_TEXT && m->at.h < least && m->text_size > 2 && m->colour != COLOUR_PAPER_INK)
            complain(c, UI_RULE_SMALL, "%d under %d: '%s'", m->at.h, least, draw_text_of(list, m));
    }
}

/* Where ink is: neither the air above and below it, nor what a clip cuts away. */
static struct rect ink_of(const struct draw_mark *m)
{
    return rect_common(rect_inset_xy(m->at, 1, m->at.h / 5), m->clip);
}

/* Something opaque or a picture, put on the first before the second was written. */
static bool lies_between(const struct draw_list *list, size_t first, size_t second, struct rect at)
{
    for (size_t i = first + 1; i < second; i++) {
        const struct draw_mark *m = &list->marks[i];
        bool covers = m->kind == DRAW_FILL || m->kind == DRAW_IMAGE || (m->kind == DRAW_RING && m->width == 0);
        if (covers && rect_meets(rect_common(m->at, m->clip), at))
            return true;
    }
    return false;
}

static void check_crossings(struct checking *c)
{
    const struct draw_list *list = ui_drawn(c->ui);
    for (size_t i = 0; i < list->count; i++)
        for (size_t j = i + 1; list->marks[i].kind == DRAW_TEXT && j < list->count; j++) {
            struct rect both = rect_common(ink_of(&list->marks[i]), ink_of(&list->marks[j]));
            if (list->marks[j].kind != DRAW_TEXT || rect_is_empty(both) || lies_between(list, i, j, both))
                continue;
            complain(c, UI_RULE_CROSSED, "'%s' and '%s'", draw_text_of(list, &list->marks[i]),
                     draw_text_of(list, &list->marks[j]));
        }
}

static void check_texts(struct checking *c)
{
    size_t count;
    const struct ui_misfit *misfits = ui_misfits(c->ui, &count);
    for (size_t i = 0; i < count && wanted(c, UI_RULE_CUT); i++)
        complain(c, UI_RULE_CUT, "%s %d in %d: '%s'", misfits[i].is_height ? "height" : "width", misfits[i].needed_px,
                 misfits[i].given_px, misfits[i].text);
    const struct draw_list *list = ui_drawn(c->ui);
    for (size_t i = 0; i < list->count && wanted(c, UI_RULE_OUTSIDE); i++) {
        const struct draw_mark *m = &list->marks[i];
        bool unclipped = memcmp(&m->clip, &list->window, sizeof m->clip) == 0;
        if (m->kind == DRAW_TEXT && unclipped && !holds_all(list->window, m->at))
            complain(c, UI_RULE_OUTSIDE, "text %d,%d %dx%d '%s'", m->at.x, m->at.y, m->at.w, m->at.h,
                     draw_text_of(list, m));
    }
    if (wanted(c, UI_RULE_CONTRAST))
        check_contrast(c);
    if (wanted(c, UI_RULE_SMALL))
        check_sizes(c);
    if (wanted(c, UI_RULE_CROSSED))
        check_crossings(c);
}

size_t ui_check(const struct ui *ui, unsigned rules, struct buffer *out)
{
    struct checking c = {.ui = ui, .rules = rules, .out = out};
    check_targets(&c);
    check_texts(&c);
    return c.broken;
}
