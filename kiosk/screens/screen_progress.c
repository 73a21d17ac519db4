/* How far an application is: what the station knows and what the centre said, as time went by, the newest with what to do
 * next. Nothing of the person is shown. */
#include "front.h"

#include "catalogue.h"
#include "clock.h"
#include "date.h"
#include "progress.h"
#include <stdio.h>
#include <string.h>

struct progress_state {
    struct progress progress;
    bool may_go_on; /* the application is still open here */
};

static void go_home(struct front *front)
{
    front_end_visit(front, &screen_home);
}

static void enter(struct front *front)
{
    struct progress_state *s = front->state;
    struct case_summary summary;
    struct err err = {0};
    bool ok = case_store_find(front->station->store, front->asked_for, &summary, &err) &&
              progress_load(front->station, front->asked_for, &s->progress, &err);
    if (ok)
        s->may_go_on = case_state_is_open(summary.state);
    else
        front_fault_err(front, &err, NULL, go_home);
}

static void leave(struct front *front)
{
    struct progress_state *s = front->state;
    if (s)
        progress_finish(&s->progress);
}

/* ---- the way as milestones ---- */

static const struct milestone {
    enum progress_stage stage; /* reached with it */
    const char *title;
} milestones[] = {{PROGRESS_SEALED, "已提交"},  {PROGRESS_RECEIVED, "已收到"}, {PROGRESS_ACCEPTED, "受理"},
                  {PROGRESS_MADE, "制作完成"}, {PROGRESS_SHIPPED, "寄出"},     {PROGRESS_DELIVERED, "签收"}};
enum { MILESTONES = sizeof milestones / sizeof milestones[0] };

/* How many are behind; what was sent back has been received and waits for its acceptance. */
static int milestones_reached(enum progress_stage now)
{
    int reached = 0;
    if (now == PROGRESS_RETURNED)
        now = PROGRESS_RECEIVED;
    for (int i = 0; i < MILESTONES; i++)
        reached += milestones[i].stage <= now;
    return reached;
}

static int milestones_height(struct ui *ui)
{
    return ui_px(ui, LENGTH_ICON) * 3 / 2 + ui_px(ui, LENGTH_GAP_SMALL) + theme_line_px(ui_theme(ui), TEXT_NOTE);
}

static void draw_milestone(struct ui *ui, struct rect cell, int index, int reached, bool trouble)
{
    int side = ui_px(ui, LENGTH_ICON) * 3 / 2;
    struct rect ring = rect_centred(rect_take_top(&cell, side, ui_px(ui, LENGTH_GAP_SMALL)), side, side);
    char number[12];
    snprintf(number, sizeof number, "%d", index + 1);
    if (index < reached) {
        draw_ring(ui_list(ui), ring, 0, 0, COLOUR_GOOD);
        draw_icon(ui_list(ui), rect_inset(ring, side / 5), "tick", COLOUR_ON_MAIN);
    } else if (index == reached && trouble) {
        draw_ring(ui_list(ui), ring, 0, 0, COLOUR_WARN_TINT);
        draw_icon(ui_list(ui), rect_inset(ring, side / 5), "warning", COLOUR_WARN);
    } else {
        draw_ring(ui_list(ui), ring, 0, 0, COLOUR_CARD);
        draw_ring(ui_list(ui), ring, ui_px(ui, LENGTH_BORDER), 0, COLOUR_LINE_STRONG);
        ui_text(ui, ring, number, TEXT_NOTE, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_CENTRE);
    }
    ui_text(ui, cell, text_in_language(milestones[index].title), TEXT_NOTE, index < reached ? TEXT_BOLD : TEXT_REGULAR,
            index < reached ? COLOUR_INK : COLOUR_INK_SOFT, ALIGN_CENTRE);
}

static void draw_milestones(struct ui *ui, struct rect at, enum progress_stage now)
{
    int reached = milestones_reached(now), side = ui_px(ui, LENGTH_ICON) * 3 / 2, width = ui_px(ui, LENGTH_BORDER) * 2;
    for (int i = 0; i + 1 < MILESTONES; i++) {
        struct rect from = rect_column(at, MILESTONES, 0, i), to = rect_column(at, MILESTONES, 0, i + 1);
        draw_fill(ui_list(ui), (struct rect){from.x + from.w / 2, at.y + (side - width) / 2, to.x + to.w / 2 - from.x - from.w / 2, width},
                  0, i + 1 < reached ? COLOUR_GOOD : COLOUR_LINE_STRONG);
    }
    for (int i = 0; i < MILESTONES; i++)
        draw_milestone(ui, rect_column(at, MILESTONES, 0, i), i, reached, now == PROGRESS_RETURNED);
}

/* ---- one line of what happened ---- */

static void add_words(char *out, size_t size, const char *between, const char *words)
{
    size_t used = strlen(out);
    if (words[0] && used + 1 < size)
        snprintf(out + used, size - used, "%s%s", used ? between : "", words);
}

/* What the centre said with it. */
static void said(const struct progress_entry *entry, char *out, size_t size)
{
    const struct message *m = entry->message;
    out[0] = '\0';
    if (!m)
        return;
    add_words(out, size, "\n", progress_words(m->zh, m->en));
    add_words(out, size, "\n", m->carrier);
    add_words(out, size, " ", m->tracking);
    for (size_t i = 0; i < m->reason_count; i++)
        add_words(out, size, "\n", progress_words(m->reasons[i].zh, m->reasons[i].en));
}

static void when(const struct progress_entry *entry, char out[2 * CLOCK_STAMP_SIZE])
{
    char stamp[CLOCK_STAMP_SIZE], day[CLOCK_STAMP_SIZE];
    clock_format_iso(entry->time_ms, stamp);
    stamp[10] = stamp[16] = '\0';
    date_show(stamp, day, sizeof day);
    snprintf(out, 2 * CLOCK_STAMP_SIZE, "%s %s", day, stamp + 11);
}

/* Newest first; with draw false only measured. */
static int build_rows(struct front *front, struct rect at, bool draw)
{
    struct progress_state *s = front->state;
    struct ui *ui = front->ui;
    int top = at.y;
    for (size_t i = s->progress.count; i-- > 0;) {
        const struct progress_entry *entry = &s->progress.entries[i];
        char time[2 * CLOCK_STAMP_SIZE], words[1200], id[UI_ID_SIZE];
        when(entry, time);
        said(entry, words, sizeof words);
        snprintf(id, sizeof id, "entry:%zu", i);
        bool is_now = i + 1 == s->progress.count;
        const struct list_row row = {.id = id,
                                     .label = time,
                                     .value = progress_title(entry->stage),
                                     .badge = !is_now                               ? BADGE_NONE
                                              : entry->stage == PROGRESS_RETURNED ? BADGE_WARN
                                                                                    : BADGE_GOOD,
                                     .badge_text = is_now ? T("现在") : NULL,
                                     .label_px = theme_text_px(ui_theme(ui), TEXT_BODY) * (language_now() == LANGUAGE_EN ? 9 : 12)};
        struct rect place = {at.x, at.y, at.w, ui_row_height(ui, at.w, &row)};
        if (draw)
            ui_row(ui, place, &row);
        at.y += place.h;
        if (!words[0])
            continue;
        int height = ui_note_height(ui, at.w, words);
        if (draw)
            ui_note(ui, (struct rect){at.x, at.y, at.w, height}, BADGE_NONE, words);
        at.y += height;
    }
    return at.y - top;
}

static void build(struct front *front, const struct page_layout *page)
{
    struct progress_state *s = front->state;
    struct ui *ui = front->ui;
    if (!s->progress.count)
        return;
    enum progress_stage now = s->progress.entries[s->progress.count - 1].stage;
    char number[120];
    snprintf(number, sizeof number, T("办理编号　%s"), s->progress.number);
    struct rect rest = front_heading(front, page->content, progress_title(now), progress_advice(now));
    int line = theme_line_px(ui_theme(ui), TEXT_BODY);
    ui_text(ui, rect_take_top(&rest, line, ui_px(ui, LENGTH_GAP)), number, TEXT_BODY, TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
    if (now != PROGRESS_ERASED)
        draw_milestones(ui, rect_take_top(&rest, milestones_height(ui), ui_px(ui, LENGTH_GAP)), now);
    struct rect inner = ui_card(ui, rest);
    int height = build_rows(front, (struct rect){0, 0, inner.w, 0}, false);
    height = build_rows(front, (struct rect){0, 0, ui_scroll_width(ui, inner, height), 0}, false);
    build_rows(front, ui_scroll_begin(ui, inner, "entries", height), true);
    ui_scroll_end(ui);
    const struct bottom_bar bar = {.second = s->may_go_on ? T("继续办理") : NULL, .main = T("我看完了")};
    enum bar_use use = ui_bottom_bar(ui, page->bottom_bar, &bar);
    if (use == BAR_SECOND)
        front_resume(front);
    else if (use == BAR_MAIN)
        go_home(front);
}

const struct screen screen_progress = {.name = "progress",
                                       .state_bytes = sizeof(struct progress_state),
                                       .has_bottom_bar = true,
                                       .enter = enter,
                                       .build = build,
                                       .leave = leave};
