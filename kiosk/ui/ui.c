/* The state that outlives a frame, and what a touch means. */
#include "ui.h"
#include "clock.h"
#include "text.h"
#include "ui_inside.h"
#include <stdlib.h>
#include <string.h>

#define PASSES_MOST 3

bool ui_create(struct theme *theme, const struct text_measure *measure, const struct picture_shelf *shelf,
               struct ui **out, struct err *err)
{
    struct ui *ui = calloc(1, sizeof *ui);
    if (!ui)
        return err_set(err, ERR_SPACE, "no memory for the user interface");
    ui->theme = theme;
    ui->measure = measure;
    ui->shelf = shelf;
    ui->acted_ms = INT64_MIN / 2;
    ui->scroll_open = -1;
    ui->wake_ms = -1;
    *out = ui;
    return true;
}

void ui_destroy(struct ui *ui)
{
    if (!ui)
        return;
    draw_finish(&ui->list);
    paragraph_finish(&ui->paragraph);
    if (ui->revealed)
        wipe(ui->revealed, ui->revealed_room * sizeof *ui->revealed);
    free(ui->revealed);
    wipe(ui, sizeof *ui);
    free(ui);
}

/* ---- events ---- */
static void touch_down(struct ui *ui, const struct input *input)
{
    ui->is_down = true;
    ui->x = ui->down_x = input->x;
    ui->y = ui->down_y = input->y;
    ui->down_ms = input->at_ms;
    ui->pressed[0] = '\0';
    ui->focus[0] = '\0';
    ui->events.down = true;
}

static void touch_up(struct ui *ui, const struct input *input)
{
    ui->x = input->x;
    ui->y = input->y;
    ui->events.up = ui->is_down;
    ui->is_down = false;
}

void ui_feed(struct ui *ui, const struct input *input)
{
    switch (input->kind) {
    case INPUT_DOWN:
        touch_down(ui, input);
        break;
    case INPUT_MOVE:
        ui->x = input->x;
        ui->y = input->y;
        break;
    case INPUT_UP:
        touch_up(ui, input);
        break;
    case INPUT_LOST:
        ui->is_down = false;
        ui->pressed[0] = '\0';
        break;
    case INPUT_TEXT:
        memcpy(ui->events.text, input->text, sizeof ui->events.text);
        break;
    case INPUT_KEY:
        ui->events.key = input->key;
        break;
    default:
        break;
    }
}

enum input_key ui_take_key(struct ui *ui)
{
    enum input_key key = ui->layer < ui->top_layer ? KEY_NONE : ui->events.key;
    if (key != KEY_NONE)
        ui->events.key = KEY_NONE;
    return key;
}

bool ui_take_text(struct ui *ui, char out[64])
{
    if (ui->layer < ui->top_layer || !ui->events.text[0])
        return false;
    memcpy(out, ui->events.text, sizeof ui->events.text);
    wipe(ui->events.text, sizeof ui->events.text);
    return true;
}

bool ui_finger(const struct ui *ui, int *x, int *y)
{
    *x = ui->x;
    *y = ui->y;
    return ui->is_down;
}

/* ---- the frame ---- */
void ui_begin(struct ui *ui)
{
    const struct panel *panel = theme_panel(ui->theme);
    draw_clear(&ui->list, theme_palette(ui->theme), panel->width_px, panel->height_px);
    draw_fill(&ui->list, ui_window(ui), 0, COLOUR_PAGE);
    ui->revealed_count = 0;
    ui->misfit_count = 0;
    ui->layer = ui->layers_built = 0;
    ui->is_clipped = false;
    ui->scroll_open = -1;
    ui->again = false;
    ui->now_ms = clock_monotonic_ms();
    ui->wake_ms = -1;
    for (int i = 0; i < UI_SCROLLS_MAX; i++)
        ui->scrolls[i].built = false;
}

/* The enabled widget `by` places after the focused one, round the ends; the first when none is focused. */
static void move_focus(struct ui *ui, int by)
{
    size_t places[256], count = 0, now = 0;
    bool found = false;
    for (size_t i = 0; i < ui->revealed_count && count < 256; i++) {
        if (!ui->revealed[i].enabled)
            continue;
        if (strcmp(ui->revealed[i].id, ui->focus) == 0) {
            now = count;
            found = true;
        }
        places[count++] = i;
    }
    if (count == 0)
        return;
    size_t next = found ? (now + count + (size_t)(by + (int)count)) % count : (by > 0 ? 0 : count - 1);
    ui_copy(ui->focus, sizeof ui->focus, ui->revealed[places[next]].id);
    ui->again = true;
}

static void use_leftover_key(struct ui *ui)
{
    static const int moves[KEY_ESCAPE + 1] = {
        [KEY_TAB] = 1, [KEY_BACK_TAB] = -1, [KEY_RIGHT] = 1, [KEY_DOWN] = 1, [KEY_LEFT] = -1, [KEY_UP] = -1};
    int by = moves[ui->events.key];
    ui->events.key = KEY_NONE;
    if (by)
        move_focus(ui, by);
}

bool ui_end(struct ui *ui)
{
    if (ui->layers_built != ui->top_layer) {
        ui->top_layer = ui->layers_built;
        ui->pressed[0] = '\0';
        ui->focus[0] = '\0';
        ui->again = true;
    }
    use_leftover_key(ui);
    if (ui->events.up)
        ui->pressed[0] = '\0';
    wipe(&ui->events, sizeof ui->events);
    for (int i = 0; i < UI_SCROLLS_MAX; i++)
        if (!ui->is_down)
            ui->scrolls[i].dragged_from_px = -1;
    if (ui->again && ++ui->passes < PASSES_MOST)
        return true;
    ui->passes = 0;
    ui_toast_draw(ui);
    return false;
}

void ui_forget(struct ui *ui)
{
    ui->is_down = false;
    ui->pressed[0] = ui->focus[0] = '\0';
    wipe(&ui->events, sizeof ui->events);
    memset(ui->scrolls, 0, sizeof ui->scrolls);
    if (ui->revealed)
        wipe(ui->revealed, ui->revealed_room * sizeof *ui->revealed);
    ui->revealed_count = 0;
    ui->again = true;
}

/* ---- touch ---- */
static struct revealed *next_revealed(struct ui *ui)
{
    if (ui->revealed_count == ui->revealed_room) {
        size_t room = ui->revealed_room ? ui->revealed_room * 2 : 64;
        struct revealed *list = realloc(ui->revealed, room * sizeof *list);
        if (!list)
            return NULL;
        ui->revealed = list;
        ui->revealed_room = room;
    }
    return &ui->revealed[ui->revealed_count++];
}

static void reveal(struct ui *ui, struct rect at, struct rect whole, const char *id, const char *label, bool enabled,
                   const char *state)
{
    struct revealed *r = next_revealed(ui);
    if (!r)
        return;
    memset(r, 0, sizeof *r);
    r->at = at;
    r->whole = whole;
    r->enabled = enabled;
    ui_copy(r->id, sizeof r->id, id);
    ui_copy(r->label, sizeof r->label, label ? label : "");
    ui_copy(r->state, sizeof r->state, state ? state : "");
}

static struct ui_touch touch(struct ui *ui, struct rect at, const char *id, bool debounced)
{
    struct ui_touch t = {0};
    bool inside = rect_holds(at, ui->x, ui->y);
    if (ui->events.down && inside)
        ui_copy(ui->pressed, sizeof ui->pressed, id);
    bool mine = strcmp(ui->pressed, id) == 0;
    bool too_soon = debounced && ui->down_ms - ui->acted_ms < UI_DEBOUNCE_MS;
    t.pressed = mine && inside && ui->is_down && !too_soon;
    t.focused = strcmp(ui->focus, id) == 0;
    if (mine && inside && ui->events.up && !too_soon) {
        t.acted = true;
        ui->events.up = false;
        ui->pressed[0] = '\0';
    } else if (t.focused && ui->events.key == KEY_ENTER) {
        t.acted = true;
        ui->events.key = KEY_NONE;
    }
    if (t.acted) {
        if (debounced)
            ui->acted_ms = ui->now_ms;
        ui->again = true;
    }
    return t;
}

static struct ui_touch touchable(struct ui *ui, struct rect at, const char *id, const char *label, bool enabled,
                                 const char *state, bool debounced)
{
    struct rect whole = at;
    if (ui->is_clipped)
        at = rect_common(at, ui->touch_clip);
    at = rect_common(at, ui_window(ui));
    if (rect_is_empty(at))
        return (struct ui_touch){0};
    enabled = enabled && ui->layer >= ui->top_layer;
    reveal(ui, at, whole, id, label, enabled, state);
    return enabled ? touch(ui, at, id, debounced) : (struct ui_touch){0};
}

struct ui_touch ui_touchable(struct ui *ui, struct rect at, const char *id, const char *label, bool enabled,
                             const char *state)
{
    return touchable(ui, at, id, label, enabled, state, true);
}

struct ui_touch ui_touchable_key(struct ui *ui, struct rect at, const char *id, const char *label, bool enabled,
                                 const char *state)
{
    return touchable(ui, at, id, label, enabled, state, false);
}

/* ---- what it holds ---- */
const struct revealed *ui_revealed(const struct ui *ui, size_t *count)
{
    *count = ui->revealed_count;
    return ui->revealed;
}

const struct ui_misfit *ui_misfits(const struct ui *ui, size_t *count)
{
    *count = ui->misfit_count;
    return ui->misfits;
}

void ui_note_misfit(struct ui *ui, struct rect at, const char *text, int needed_px, int given_px, bool is_height)
{
    if (ui->misfit_count == UI_MISFITS_MAX)
        return;
    struct ui_misfit *m = &ui->misfits[ui->misfit_count++];
    *m = (struct ui_misfit){.at = at, .needed_px = needed_px, .given_px = given_px, .is_height = is_height};
    ui_copy(m->text, sizeof m->text, text);
}

void ui_copy(char *out, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    memmove(out, text, length);
    out[length] = '\0';
}

const struct draw_list *ui_drawn(const struct ui *ui)
{
    return &ui->list;
}

struct draw_list *ui_list(struct ui *ui)
{
    return &ui->list;
}

const struct theme *ui_theme(const struct ui *ui)
{
    return ui->theme;
}

const struct text_measure *ui_measure(const struct ui *ui)
{
    return ui->measure;
}

const struct picture_shelf *ui_shelf(const struct ui *ui)
{
    return ui->shelf;
}

struct rect ui_window(const struct ui *ui)
{
    const struct panel *panel = theme_panel(ui->theme);
    return (struct rect){0, 0, panel->width_px, panel->height_px};
}

int ui_px(const struct ui *ui, enum length length)
{
    return theme_px(ui->theme, length);
}

int64_t ui_now_ms(const struct ui *ui)
{
    return ui->now_ms;
}

int64_t ui_wake_after_ms(const struct ui *ui)
{
    return ui->wake_ms;
}

void ui_wake_in(struct ui *ui, int64_t ms)
{
    if (ui->wake_ms < 0 || ms < ui->wake_ms)
        ui->wake_ms = ms > 0 ? ms : 1;
}

void ui_again(struct ui *ui)
{
    ui->again = true;
}
