/* Which screen is on the panel and how one follows another. */
#include "front.h"

#include "catalogue.h"
#include "clock.h"
#include "front_over.h"
#include "log.h"
#include "speaking.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum text_step first_step(const struct front *front)
{
    return strcmp(front->station->config.screen.text_size, "large") == 0 ? TEXT_LARGE : TEXT_NORMAL;
}

void front_init(struct front *front, const struct front_setup *setup)
{
    *front = (struct front){.station = setup->station,
                            .ui = setup->ui,
                            .theme = setup->theme,
                            .forget_text = setup->forget_text,
                            .forget_context = setup->forget_context,
                            .ring = setup->ring,
                            .ring_context = setup->ring_context,
                            .language = setup->language,
                            .screen = &screen_home,
                            .touched_ms = clock_monotonic_ms()};
    front->step = first_step(front);
    language_set(front->language);
}

static void drop_state(struct front *front)
{
    if (front->screen->leave)
        front->screen->leave(front);
    if (front->state)
        wipe(front->state, front->screen->state_bytes);
    free(front->state);
    front->state = NULL;
}

void front_finish(struct front *front)
{
    drop_state(front);
    front_pictures_drop(front);
    visit_end(&front->visit);
    keyboard_destroy(front->keyboard);
    speaking_end(front);
    wipe(front, sizeof *front);
}

/* ---- from screen to screen ---- */

void front_show(struct front *front, const struct screen *screen)
{
    front->next = screen;
}

void front_show_step(struct front *front)
{
    const struct screen *screen = front->visit.edited ? &screen_question : screen_find(front->visit.step->screen);
    front_show(front, screen ? screen : &screen_home);
}

/* The same kind of screen may follow itself (question after question): it is entered anew. */
static void change_screen(struct front *front)
{
    drop_state(front);
    front->screen = front->next;
    front->next = NULL;
    front->fault = (struct front_fault){0};
    front->failures = 0;
    front->question = QUESTION_NONE;
    ui_forget(front->ui);
    if (front->keyboard)
        keyboard_forget(front->keyboard);
    if (front->screen->state_bytes && !(front->state = calloc(1, front->screen->state_bytes))) {
        log_line(LOG_LEVEL_ERROR, "no memory for screen %s", front->screen->name);
        front->screen = &screen_home;
        return;
    }
    if (front->screen->enter)
        front->screen->enter(front);
}

bool front_load_keyboard(struct front *front, struct err *err)
{
    char folder[FILE_PATH_SIZE];
    return front->keyboard || (file_join(folder, front->station->assets_folder, "keyboards", err) &&
                               keyboard_load(folder, &front->keyboard, err));
}

static void forward_again(struct front *front)
{
    front_forward(front);
}

void front_forward(struct front *front)
{
    struct err err = {0};
    if (visit_forward(&front->visit, &err))
        front_show_step(front);
    else
        front_fault_err(front, &err, NULL, forward_again);
}

void front_triage(struct front *front, const char *applicant)
{
    struct visit_world world = station_world(front->station);
    struct err err = {0};
    visit_begin(&front->visit, &world, front->station->triage);
    if (!visit_answer(&front->visit, "applicant", applicant, ANSWER_TYPED, &err)) {
        front_fault_err(front, &err, NULL, NULL);
        return;
    }
    visit_hand_over(&front->visit, front->station->triage);
    front_show_step(front);
}

/* From the first step of an application back to the reason why it is on paper. */
static bool back_to_triage(struct front *front)
{
    if (front->visit.has_case || front->visit.flow == front->station->triage ||
        !answers_get(&front->visit.file.answers, "applicant"))
        return false;
    visit_take_back(&front->visit, front->station->triage);
    return true;
}

void front_back(struct front *front)
{
    if (visit_back(&front->visit) || back_to_triage(front))
        front_show_step(front);
    else
        front_end_visit(front, &screen_home);
}

/* ---- ending ---- */

static void reset_look(struct front *front)
{
    language_set(front->language);
    front->step = first_step(front);
    theme_fit(front->theme, theme_panel(front->theme), front->step, false);
}

void front_end_visit(struct front *front, const struct screen *next)
{
    scanning_drop(front);
    front_pictures_drop(front);
    visit_end(&front->visit);
    wipe(front->slip, sizeof front->slip);
    wipe(front->asked_for, sizeof front->asked_for);
    wipe(front->licence_name, sizeof front->licence_name);
    if (front->keyboard)
        keyboard_end(front->keyboard);
    front->called = false;
    front_show(front, next);
    if (next == &screen_home) {
        printout_clear(front);
        reset_look(front);
        speaking_end(front);
    }
    if (front->forget_text)
        front->forget_text(front->forget_context);
}

void front_abandon(struct front *front, const char *why)
{
    struct err err = {0};
    bool erase = front->visit.has_case && !visit_has_printed(&front->visit);
    if (erase && !visit_erase(&front->visit, why, &err))
        log_err(LOG_LEVEL_ERROR, "erasing an abandoned visit; the sweep will try again", &err);
    front_end_visit(front, &screen_home);
}

/* ---- building ---- */

static const char *bar_title(const struct front *front)
{
    return front->visit.flow ? words_now(&front->visit.flow->title) : front->station->config.station.office;
}

static void build_top_bar(struct front *front, struct rect at)
{
    const struct top_bar bar = {
        .title = bar_title(front),
        .case_number = front->visit.has_case ? front->visit.file.number : NULL,
        .offers = OFFER_LANGUAGE | OFFER_TEXT_SIZE | OFFER_CONTRAST | OFFER_VOICE | OFFER_CALL,
        .voice_on = front->voice,
        .called = front->called,
        .specimen = front->station->config.station.demo,
    };
    switch (ui_top_bar(front->ui, at, &bar)) {
    case OFFER_LANGUAGE:
        language_set(language_now() == LANGUAGE_ZH ? LANGUAGE_EN : LANGUAGE_ZH);
        break;
    case OFFER_TEXT_SIZE:
        front->step = front->step > TEXT_NORMAL ? TEXT_NORMAL : TEXT_LARGE;
        theme_fit(front->theme, theme_panel(front->theme), front->step, theme_is_high_contrast(front->theme));
        break;
    case OFFER_CONTRAST:
        theme_fit(front->theme, theme_panel(front->theme), front->step, !theme_is_high_contrast(front->theme));
        break;
    case OFFER_VOICE:
        speaking_toggle(front);
        break;
    case OFFER_CALL:
        front_call(front);
        break;
    default:
        return;
    }
    ui_again(front->ui);
}

static void build_steps(struct front *front, struct rect at)
{
    const char *titles[20];
    const struct flow *flow = front->visit.flow;
    unsigned count = flow->stages_count < 20 ? flow->stages_count : 20;
    for (unsigned i = 0; i < count; i++)
        titles[i] = words_now(&flow->stages[i].title);
    ui_steps(front->ui, at, titles, (int)count, visit_stage(&front->visit));
}

void front_build(struct front *front)
{
    if (front->next)
        change_screen(front);
    bool bare = front->screen->is_bare && front->screen->is_bare(front), told = front->fault.shown;
    bool steps = front->screen->has_steps && front->visit.flow && front->visit.flow->stages_count && !bare;
    bool bar = (front->screen->has_bottom_bar || front->fault.shown) && !(bare && !front->fault.shown);
    struct page_layout page = page_layout(front->ui, steps, bar);
    build_top_bar(front, page.top_bar);
    if (steps)
        build_steps(front, page.steps);
    if (front->fault.shown)
        front_build_fault(front, &page);
    else
        front->screen->build(front, &page);
    front_build_question(front);
    speaking_follow(front);
    if (front->next || front->fault.shown != told) /* what came up while building is not left to the next touch */
        ui_again(front->ui);
}

struct rect front_heading(struct front *front, struct rect content, const char *title, const char *help)
{
    const struct flow_step *step = front->visit.flow ? front->visit.step : NULL;
    if (!title && step)
        title = words_now(&step->title);
    if (!help && step && step->help.zh)
        help = words_now(&step->help);
    snprintf(front->title, sizeof front->title, "%s", title ? title : "");
    rect_cut_top(&content, ui_heading(front->ui, content, title, help && help[0] ? help : NULL));
    return content;
}

int front_row_height(const struct front *front)
{
    int pill = ui_button_height(front->ui, BUTTON_PILL), line = theme_line_px(ui_theme(front->ui), TEXT_TITLE);
    return pill > line ? pill : line;
}

/* What is said takes at most two lines nearly everywhere; more runs on to the keyboard. */
struct rect front_field_place(const struct front *front, struct rect room)
{
    int said = 4 * theme_text_px(ui_theme(front->ui), TEXT_BODY);
    int free = room.h - ui_px(front->ui, LENGTH_FIELD) - ui_px(front->ui, LENGTH_GAP) - said;
    rect_cut_top(&room, free > 0 ? free / 2 : 0);
    return room;
}

void front_row_title(struct front *front, struct rect row, const char *title, int *width_px)
{
    static const enum text_role roles[] = {TEXT_TITLE, TEXT_HEADING, TEXT_BODY};
    size_t i = 0;
    while (i + 1 < sizeof roles / sizeof roles[0] && ui_text_width(front->ui, title, roles[i], TEXT_BOLD) >= row.w)
        i++;
    *width_px = ui_text_width(front->ui, title, roles[i], TEXT_BOLD) + 1;
    snprintf(front->title, sizeof front->title, "%s", title);
    ui_text(front->ui, row, title, roles[i], TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
}

/* ---- leaving ---- */

const char *front_leave_label(const struct front *front)
{
    if (!front->visit.has_case)
        return T("退出");
    return visit_has_printed(&front->visit) ? T("稍后再来（打印凭条）") : T("退出并清除");
}

void front_ask_leave(struct front *front)
{
    if (!front->visit.has_case)
        front_end_visit(front, &screen_home);
    else
        front->question = visit_has_printed(&front->visit) ? QUESTION_PARK : QUESTION_LEAVE;
    ui_again(front->ui);
}

enum bar_use front_bottom_bar(struct front *front, const struct page_layout *page, const char *main_label,
                              const char *missing, const char *second)
{
    bool busy = front_is_busy(front);
    const struct bottom_bar bar = {
        .back = T("上一步"),
        .leave = front_leave_label(front),
        .second = second,
        .main = main_label,
        .back_off = busy,
        .missing = busy ? NULL : missing,
        .main_off = missing || busy,
        .leave_is_calm = !front->visit.has_case || visit_has_printed(&front->visit),
    };
    enum bar_use use = ui_bottom_bar(front->ui, page->bottom_bar, &bar);
    if (use == BAR_BACK)
        front_back(front);
    else if (use == BAR_LEAVE)
        front_ask_leave(front);
    return use == BAR_MAIN || use == BAR_SECOND ? use : BAR_NOTHING;
}

/* ---- pictures ---- */

static struct front_picture *place_for(struct front *front, const char *name)
{
    struct front_picture *oldest = &front->pictures[0];
    for (size_t i = 0; i < FRONT_PICTURES; i++) {
        if (strcmp(front->pictures[i].name, name) == 0)
            return &front->pictures[i];
        if (front->pictures[i].put < oldest->put)
            oldest = &front->pictures[i];
    }
    return oldest;
}

void front_picture_put(struct front *front, const char *name, const struct image *rgba)
{
    const struct picture_shelf *shelf = ui_shelf(front->ui);
    struct front_picture *place = place_for(front, name);
    if (!shelf || !rgba->px || rgba->channels != 4 || rgba->stride_bytes != (size_t)rgba->width_px * 4)
        return;
    shelf->remove(shelf->context, place->handle);
    snprintf(place->name, sizeof place->name, "%s", name);
    place->put = ++front->pictures_put;
    place->handle = shelf->add(shelf->context, rgba->px, rgba->width_px, rgba->height_px);
}

int front_picture(const struct front *front, const char *name)
{
    for (size_t i = 0; i < FRONT_PICTURES; i++)
        if (front->pictures[i].handle && strcmp(front->pictures[i].name, name) == 0)
            return front->pictures[i].handle;
    return 0;
}

void front_pictures_drop(struct front *front)
{
    const struct picture_shelf *shelf = ui_shelf(front->ui);
    for (size_t i = 0; shelf && i < FRONT_PICTURES; i++)
        shelf->remove(shelf->context, front->pictures[i].handle);
    memset(front->pictures, 0, sizeof front->pictures);
    for (size_t i = 0; i < FRONT_FORMS; i++)
        free(front->places[i].areas);
    memset(front->places, 0, sizeof front->places);
}

bool front_needs(struct front *front, unsigned parts, void (*again)(struct front *front))
{
    struct err err = {0};
    if (station_ready(front->station, parts, &err))
        return true;
    if (err.code == ERR_INPUT || err.code == ERR_NOT_FOUND)
        err.code = ERR_CONFIG; /* a data file or folder of the station, nothing the person gave */
    front_fault_err(front, &err, NULL, again);
    return false;
}
