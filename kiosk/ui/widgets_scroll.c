/* Scrolling: arrows that can be seen, and dragging. Page by page, so that nothing is skipped. */
#include "ui_inside.h"
#include "widgets.h"
#include <stdio.h>
#include <string.h>

static struct ui_scroll *find(struct ui *ui, const char *id)
{
    struct ui_scroll *free_one = NULL;
    for (int i = 0; i < UI_SCROLLS_MAX; i++) {
        if (strcmp(ui->scrolls[i].id, id) == 0)
            return &ui->scrolls[i];
        if (!free_one && !ui->scrolls[i].built)
            free_one = &ui->scrolls[i];
    }
    if (!free_one)
        free_one = &ui->scrolls[UI_SCROLLS_MAX - 1];
    *free_one = (struct ui_scroll){.dragged_from_px = -1};
    ui_copy(free_one->id, sizeof free_one->id, id);
    return free_one;
}

static int arrow_width(const struct ui *ui)
{
    return ui_px(ui, LENGTH_TOUCH_FLOOR) * 5 / 4;
}

int ui_scroll_width(struct ui *ui, struct rect at, int content_px)
{
    return content_px > at.h ? at.w - arrow_width(ui) - ui_px(ui, LENGTH_GAP) : at.w;
}

static int last_offset(const struct ui_scroll *s)
{
    return s->content_px > s->view_px ? s->content_px - s->view_px : 0;
}

static void settle(struct ui_scroll *s)
{
    if (s->offset_px > last_offset(s))
        s->offset_px = last_offset(s);
    if (s->offset_px < 0)
        s->offset_px = 0;
    s->seen_end = s->seen_end || s->offset_px >= last_offset(s);
}

/* A drag that began inside moves the content with the finger; it takes the press away from what lies below once it
 * has moved further than a trembling finger does. */
static void drag(struct ui *ui, struct ui_scroll *s, struct rect at)
{
    if (!ui->is_down || ui->layer < ui->top_layer || last_offset(s) == 0)
        return;
    if (ui->events.down)
        s->dragged_from_px = rect_holds(at, ui->x, ui->y) ? s->offset_px : -1;
    if (s->dragged_from_px < 0)
        return;
    int moved = ui->down_y - ui->y, slack = ui_px(ui, LENGTH_GAP);
    if (moved > -slack && moved < slack && s->offset_px == s->dragged_from_px)
        return;
    s->offset_px = s->dragged_from_px + moved;
    ui_copy(ui->pressed, sizeof ui->pressed, s->id);
}

static void arrow(struct ui *ui, struct ui_scroll *s, struct rect at, const char *which, int by_px, bool enabled)
{
    char id[UI_ID_SIZE];
    snprintf(id, sizeof id, "%.56s:%s", s->id, which);
    char icon[24];
    snprintf(icon, sizeof icon, "arrow-%s", which);
    if (!ui_icon_button(ui, at, id, icon, "", BUTTON_SECONDARY, enabled))
        return;
    s->offset_px += by_px;
    settle(s);
}

/* Between the arrows: how much there is and which part is seen. */
static void track(struct ui *ui, const struct ui_scroll *s, struct rect at)
{
    int width = ui_px(ui, LENGTH_GAP_SMALL);
    struct rect all = rect_centred(rect_inset_xy(at, 0, ui_px(ui, LENGTH_GAP)), width, at.h);
    all = rect_inset_xy(all, 0, ui_px(ui, LENGTH_GAP));
    if (all.h <= width * 4)
        return;
    draw_fill(&ui->list, all, width / 2, COLOUR_LINE);
    int size = (int)((long)all.h * s->view_px / s->content_px);
    size = size > width * 2 ? size : width * 2;
    int top = (int)((long)(all.h - size) * s->offset_px / last_offset(s));
    draw_fill(&ui->list, (struct rect){all.x, all.y + top, width, size}, width / 2, COLOUR_INK_FAINT);
}

struct rect ui_scroll_begin(struct ui *ui, struct rect at, const char *id, int content_px)
{
    struct ui_scroll *s = find(ui, id);
    s->built = true;
    s->content_px = content_px;
    s->view_px = at.h;
    struct rect view = at;
    drag(ui, s, at);
    settle(s);
    if (last_offset(s) > 0) {
        struct rect bar = rect_cut_right(&view, arrow_width(ui));
        rect_cut_right(&view, ui_px(ui, LENGTH_GAP));
        int side = ui_button_height(ui, BUTTON_SECONDARY), page = at.h * 4 / 5;
        arrow(ui, s, rect_cut_top(&bar, side), "up", -page, s->offset_px > 0);
        arrow(ui, s, rect_cut_bottom(&bar, side), "down", page, s->offset_px < last_offset(s));
        track(ui, s, bar);
    }
    ui->scroll_open = (int)(s - ui->scrolls);
    ui->touch_clip = view;
    ui->is_clipped = true;
    draw_clip_push(&ui->list, view);
    return (struct rect){view.x, view.y - s->offset_px, view.w, content_px > at.h ? content_px : at.h};
}

void ui_scroll_end(struct ui *ui)
{
    draw_clip_pop(&ui->list);
    ui->is_clipped = false;
    ui->scroll_open = -1;
}

void ui_scroll_to(struct ui *ui, const char *id, int offset_px)
{
    find(ui, id)->offset_px = offset_px;
    ui_again(ui);
}

bool ui_scroll_seen_end(const struct ui *ui, const char *id)
{
    for (int i = 0; i < UI_SCROLLS_MAX; i++)
        if (strcmp(ui->scrolls[i].id, id) == 0)
            return ui->scrolls[i].seen_end;
    return false;
}
