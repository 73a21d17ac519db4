/* How far an application is: what the station knows and what the centre said, as time went by, the newest with what to do
 * next. Nothing of the person is shown. */
#include "front.h"

#include "catalogue.h"
#include "clock.h"
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

/* ---- one line of what happened ---- */

static void add_words(char *out, size_t size, const char *words)
{
    size_t used = strlen(out);
    if (words[0] && used + 1 < size)
        snprintf(out + used, size - used, "%s%s", used ? "　" : "", words);
}

/* What the centre said with it. */
static void said(const struct progress_entry *entry, char *out, size_t size)
{
    const struct message *m = entry->message;
    out[0] = '\0';
    if (!m)
        return;
    add_words(out, size, progress_words(m->zh, m->en));
    add_words(out, size, m->carrier);
    add_words(out, size, m->tracking);
    for (size_t i = 0; i < m->reason_count; i++)
        add_words(out, size, progress_words(m->reasons[i].zh, m->reasons[i].en));
}

static void when(const struct progress_entry *entry, char out[CLOCK_STAMP_SIZE])
{
    clock_format_iso(entry->time_ms, out);
    out[10] = ' ';
    out[16] = '\0';
}

/* Newest first; with draw false only measured. */
static int build_rows(struct front *front, struct rect at, bool draw)
{
    struct progress_state *s = front->state;
    struct ui *ui = front->ui;
    int top = at.y;
    for (size_t i = s->progress.count; i-- > 0;) {
        const struct progress_entry *entry = &s->progress.entries[i];
        char time[CLOCK_STAMP_SIZE], words[1200], id[UI_ID_SIZE];
        when(entry, time);
        said(entry, words, sizeof words);
        snprintf(id, sizeof id, "entry:%zu", i);
        const struct list_row row = {.id = id,
                                     .label = time,
                                     .value = progress_title(entry->stage),
                                     .badge = i + 1 == s->progress.count ? BADGE_GOOD : BADGE_NONE,
                                     .badge_text = i + 1 == s->progress.count ? T("现在") : NULL,
                                     .label_px = theme_text_px(ui_theme(ui), TEXT_BODY) * 9};
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
