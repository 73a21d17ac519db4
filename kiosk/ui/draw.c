/* The draw list: appends marks, copies texts, keeps the clip. */
#include "draw.h"
#include <stdlib.h>
#include <string.h>

#define MARKS_AT_FIRST 256
/* A frame with more marks than this is a mistake of its builder. */
#define MARKS_MOST 20000

void draw_clear(struct draw_list *list, const uint32_t *palette, int width_px, int height_px)
{
    buffer_clear(&list->bytes);
    list->count = 0;
    list->window = (struct rect){0, 0, width_px, height_px};
    list->clip = list->window;
    list->clip_depth = 0;
    list->palette = palette;
    list->failed = false;
}

void draw_finish(struct draw_list *list)
{
    buffer_finish(&list->bytes);
    free(list->marks);
    *list = (struct draw_list){0};
}

static bool make_room(struct draw_list *list)
{
    if (list->count < list->room)
        return true;
    size_t room = list->room ? list->room * 2 : MARKS_AT_FIRST;
    struct draw_mark *marks = room <= MARKS_MOST ? realloc(list->marks, room * sizeof *marks) : NULL;
    if (!marks)
        return false;
    list->marks = marks;
    list->room = room;
    return true;
}

/* Everything goes through here. text NULL: none. */
static void add(struct draw_list *list, struct draw_mark mark, const char *text, size_t size)
{
    if (list->failed || mark.colour == COLOUR_NONE || !rect_meets(draw_reach(&mark), list->clip))
        return;
    if (!make_room(list)) {
        list->failed = true;
        return;
    }
    mark.clip = list->clip;
    if (text) {
        mark.text = list->bytes.size;
        mark.text_size = size;
        buffer_add(&list->bytes, text, size);
        buffer_add_byte(&list->bytes, 0);
        list->failed = list->bytes.failed;
    }
    list->marks[list->count++] = mark;
}

void draw_fill(struct draw_list *list, struct rect at, int radius_px, enum colour colour)
{
    struct draw_mark mark = {.kind = DRAW_FILL, .colour = colour, .at = at, .clip = list->clip, .radius = radius_px};
    add(list, mark, NULL, 0);
}

void draw_border(struct draw_list *list, struct rect at, int radius_px, int width_px, enum colour colour)
{
    draw_dashed(list, at, radius_px, width_px, 0, colour);
}

void draw_dashed(struct draw_list *list, struct rect at, int radius_px, int width_px, int dash_px, enum colour colour)
{
    struct draw_mark mark = {.kind = DRAW_BORDER,
                             .colour = colour,
                             .at = at,
                             .clip = list->clip,
                             .radius = radius_px,
                             .width = width_px,
                             .dash = dash_px};
    add(list, mark, NULL, 0);
}

void draw_line(struct draw_list *list, int x0, int y0, int x1, int y1, int width_px, int dash_px, enum colour colour)
{
    struct draw_mark mark = {.kind = DRAW_LINE,
                             .colour = colour,
                             .at = {x0, y0, x1 - x0, y1 - y0},
                             .clip = list->clip,
                             .width = width_px,
                             .dash = dash_px};
    add(list, mark, NULL, 0);
}

void draw_ring(struct draw_list *list, struct rect at, int width_px, int dash_px, enum colour colour)
{
    struct draw_mark mark = {
        .kind = DRAW_RING, .colour = colour, .at = at, .clip = list->clip, .width = width_px, .dash = dash_px};
    add(list, mark, NULL, 0);
}

void draw_text(struct draw_list *list, int x, int y, const char *text, size_t size, int em_px, enum text_weight weight,
               int width_px, enum colour colour)
{
    struct draw_mark mark = {
        .kind = DRAW_TEXT, .colour = colour, .weight = weight, .at = {x, y, width_px, em_px}, .clip = list->clip};
    if (size > 0)
        add(list, mark, text, size);
}

void draw_image(struct draw_list *list, struct rect at, int picture)
{
    struct draw_mark mark = {
        .kind = DRAW_IMAGE, .colour = COLOUR_CARD, .at = at, .clip = list->clip, .picture = picture};
    add(list, mark, NULL, 0);
}

void draw_icon(struct draw_list *list, struct rect at, const char *name, enum colour colour)
{
    struct draw_mark mark = {.kind = DRAW_ICON, .colour = colour, .at = at, .clip = list->clip};
    add(list, mark, name, strlen(name));
}

void draw_clip_push(struct draw_list *list, struct rect clip)
{
    if (list->clip_depth < (int)(sizeof list->clips / sizeof list->clips[0]))
        list->clips[list->clip_depth] = list->clip;
    list->clip_depth++;
    list->clip = rect_common(list->clip, clip);
}

void draw_clip_pop(struct draw_list *list)
{
    if (list->clip_depth == 0)
        return;
    list->clip_depth--;
    if (list->clip_depth < (int)(sizeof list->clips / sizeof list->clips[0]))
        list->clip = list->clips[list->clip_depth];
}

const char *draw_text_of(const struct draw_list *list, const struct draw_mark *mark)
{
    return mark->text_size ? (const char *)list->bytes.data + mark->text : "";
}

/* A line's box: its ends in either order, and half its width around. */
static struct rect line_reach(const struct draw_mark *mark)
{
    struct rect r = mark->at;
    if (r.w < 0)
        r = (struct rect){r.x + r.w, r.y, -r.w, r.h};
    if (r.h < 0)
        r = (struct rect){r.x, r.y + r.h, r.w, -r.h};
    int around = mark->width / 2 + 2;
    return (struct rect){r.x - around, r.y - around, r.w + 2 * around, r.h + 2 * around};
}

struct rect draw_reach(const struct draw_mark *mark)
{
    struct rect r = mark->at;
    if (mark->kind == DRAW_LINE) {
        r = line_reach(mark);
    } else if (mark->kind == DRAW_TEXT) {
        /* accents and descenders of any font of the fallback chain stay within this */
        int up = r.h / 2, side = r.h / 4 + 1;
        r = (struct rect){r.x - side, r.y - up, r.w + 2 * side, r.h + 2 * up};
    }
    return rect_common(r, mark->clip);
}

static const char *const kind_names[] = {
    [DRAW_FILL] = "fill", [DRAW_BORDER] = "border", [DRAW_LINE] = "line", [DRAW_RING] = "ring",
    [DRAW_TEXT] = "text", [DRAW_IMAGE] = "image",   [DRAW_ICON] = "icon",
};

const char *draw_kind_name(enum draw_kind kind)
{
    return kind_names[kind];
}

static void trace_mark(const struct draw_list *list, const struct draw_mark *m, struct buffer *out)
{
    buffer_printf(out, "%s %d,%d %dx%d", kind_names[m->kind], m->at.x, m->at.y, m->at.w, m->at.h);
    if (m->kind == DRAW_IMAGE)
        buffer_printf(out, " #%d", m->picture);
    else
        buffer_printf(out, " %s", colour_name(m->colour));
    if (m->weight == TEXT_BOLD)
        buffer_add_text(out, " bold");
    if (m->radius)
        buffer_printf(out, " r%d", m->radius);
    if (m->width)
        buffer_printf(out, " w%d", m->width);
    if (m->dash)
        buffer_printf(out, " dash%d", m->dash);
    if (!rect_is_empty(m->clip) && memcmp(&m->clip, &list->window, sizeof m->clip) != 0)
        buffer_printf(out, " in %d,%d %dx%d", m->clip.x, m->clip.y, m->clip.w, m->clip.h);
    if (m->text_size)
        buffer_printf(out, " %s", draw_text_of(list, m));
    buffer_add_byte(out, '\n');
}

void draw_trace(const struct draw_list *list, struct buffer *out)
{
    for (size_t i = 0; i < list->count; i++)
        trace_mark(list, &list->marks[i], out);
}
