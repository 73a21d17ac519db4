/* A real window through SDL2: X11 or KMS, drawn in memory and put on the screen where it changed. The only file that
 * sees SDL. */
#include "clock.h"
#include "log.h"
#include "painter.h"
#include "platform_inside.h"
#include "platform_sdl_bell.h"
#include "text.h"
#include <SDL.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct window {
    struct platform platform;
    SDL_Window *window;
    bool fullscreen;
    Uint32 wake_event;
    atomic_bool wake_pending;
    struct paints paints;
    struct cells cells;
    const void *pixels; /* of the surface at the last frame */
    bool is_exposed;    /* the pixels are right, but the display lost them */
    bool is_touched;    /* the finger or button that counts is down */
    SDL_FingerID finger;
    struct bell *bell; /* NULL until it rang once */
};

static struct window *window_of(struct platform *platform)
{
    return (struct window *)platform;
}

/* ---- events ---- */
static void point(struct input *out, enum input_kind kind, int x, int y)
{
    out->kind = kind;
    out->x = x;
    out->y = y;
}

static void pointer(bool shown)
{
    if ((SDL_ShowCursor(SDL_QUERY) == SDL_ENABLE) != shown)
        SDL_ShowCursor(shown ? SDL_ENABLE : SDL_DISABLE);
}

static void from_finger(struct window *w, const SDL_TouchFingerEvent *e, struct input *out)
{
    int x = (int)(e->x * (float)w->platform.width_px), y = (int)(e->y * (float)w->platform.height_px);
    pointer(false);
    if (e->type == SDL_FINGERDOWN && !w->is_touched) {
        w->is_touched = true;
        w->finger = e->fingerId;
        point(out, INPUT_DOWN, x, y);
    } else if (w->is_touched && e->fingerId == w->finger) {
        w->is_touched = e->type != SDL_FINGERUP;
        point(out, e->type == SDL_FINGERUP ? INPUT_UP : INPUT_MOVE, x, y);
    }
}

static void from_button(struct window *w, const SDL_MouseButtonEvent *e, struct input *out)
{
    if (e->button != SDL_BUTTON_LEFT || e->which == SDL_TOUCH_MOUSEID)
        return;
    w->is_touched = e->type == SDL_MOUSEBUTTONDOWN;
    point(out, w->is_touched ? INPUT_DOWN : INPUT_UP, e->x, e->y);
}

/* Moves that follow each other become one. */
static void from_motion(struct window *w, SDL_MouseMotionEvent e, struct input *out)
{
    SDL_Event next;
    while (SDL_PeepEvents(&next, 1, SDL_PEEKEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1 &&
           next.type == SDL_MOUSEMOTION) {
        SDL_PeepEvents(&next, 1, SDL_GETEVENT, SDL_MOUSEMOTION, SDL_MOUSEMOTION);
        e = next.motion;
    }
    pointer(true);
    if (w->is_touched)
        point(out, INPUT_MOVE, e.x, e.y);
}

static bool with_modifier(SDL_Keymod mod)
{
    return mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI);
}

static void from_key(const SDL_KeyboardEvent *e, struct input *out)
{
    static const struct {
        SDL_Keycode code;
        enum input_key key;
    } keys[] = {
        {SDLK_TAB, KEY_TAB},   {SDLK_LEFT, KEY_LEFT},    {SDLK_RIGHT, KEY_RIGHT},    {SDLK_UP, KEY_UP},
        {SDLK_DOWN, KEY_DOWN}, {SDLK_RETURN, KEY_ENTER}, {SDLK_KP_ENTER, KEY_ENTER}, {SDLK_BACKSPACE, KEY_BACKSPACE},
        {SDLK_HOME, KEY_HOME}, {SDLK_END, KEY_END},      {SDLK_ESCAPE, KEY_ESCAPE},
    };
    SDL_Keymod mod = (SDL_Keymod)e->keysym.mod;
    if (with_modifier(mod))
        return;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].code == e->keysym.sym) {
            out->kind = INPUT_KEY;
            out->key = keys[i].key == KEY_TAB && (mod & KMOD_SHIFT) ? KEY_BACK_TAB : keys[i].key;
        }
}

static void from_text(const SDL_TextInputEvent *e, struct input *out)
{
    size_t size = strnlen(e->text, sizeof e->text);
    if (with_modifier(SDL_GetModState()) || size == 0 || size >= sizeof out->text || !text_is_utf8(e->text, size))
        return;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)e->text[i] < 0x20 || e->text[i] == 0x7F)
            return;
    out->kind = INPUT_TEXT;
    memcpy(out->text, e->text, size + 1);
}

static void from_window(struct window *w, const SDL_WindowEvent *e, struct input *out)
{
    if (e->event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        bool same = e->data1 == w->platform.width_px && e->data2 == w->platform.height_px;
        w->platform.width_px = e->data1;
        w->platform.height_px = e->data2;
        out->kind = same ? INPUT_NONE : INPUT_RESIZE;
        out->width_px = e->data1;
        out->height_px = e->data2;
        if (!same && !cells_resize(&w->cells, e->data1, e->data2))
            log_line(LOG_LEVEL_ERROR, "no memory for a window of %dx%d", e->data1, e->data2);
    } else if (e->event == SDL_WINDOWEVENT_EXPOSED) {
        w->is_exposed = true;
        out->kind = INPUT_SHOWN;
    }
}

/* out->kind stays INPUT_NONE for what does not concern us. */
static void translate(struct window *w, const SDL_Event *e, struct input *out)
{
    switch (e->type) {
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
    case SDL_FINGERMOTION:
        from_finger(w, &e->tfinger, out);
        break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        from_button(w, &e->button, out);
        break;
    case SDL_MOUSEMOTION:
        from_motion(w, e->motion, out);
        break;
    case SDL_KEYDOWN:
        from_key(&e->key, out);
        break;
    case SDL_TEXTINPUT:
        from_text(&e->text, out);
        break;
    case SDL_WINDOWEVENT:
        from_window(w, &e->window, out);
        break;
    case SDL_QUIT:
        out->kind = w->fullscreen ? INPUT_NONE : INPUT_QUIT;
        break;
    default:
        if (e->type == w->wake_event) {
            atomic_store(&w->wake_pending, false);
            out->kind = INPUT_WAKE;
        }
    }
}

static void sdl_wait(struct platform *platform, int64_t timeout_ms, struct input *out)
{
    struct window *w = window_of(platform);
    int64_t until = clock_monotonic_ms() + timeout_ms;
    memset(out, 0, sizeof *out);
    bell_tidy(w->bell);
    while (out->kind == INPUT_NONE) {
        SDL_Event event;
        int64_t left = timeout_ms < 0 ? -1 : until - clock_monotonic_ms();
        if (timeout_ms >= 0 && left < 0)
            left = 0;
        if (!SDL_WaitEventTimeout(&event, left > 3600000 ? 3600000 : (int)left)) {
            if (timeout_ms >= 0 && clock_monotonic_ms() >= until)
                break;
            continue;
        }
        out->at_ms = clock_monotonic_ms();
        translate(w, &event, out);
        wipe(&event, sizeof event); /* it may hold what was typed */
    }
    out->at_ms = clock_monotonic_ms();
}

static void sdl_wake(struct platform *platform)
{
    struct window *w = window_of(platform);
    if (atomic_exchange(&w->wake_pending, true))
        return;
    SDL_Event event = {.type = w->wake_event};
    if (SDL_PushEvent(&event) < 0)
        atomic_store(&w->wake_pending, false);
}

static void sdl_ring(struct platform *platform)
{
    bell_ring(&window_of(platform)->bell, platform_wake, platform);
}

/* ---- drawing ---- */
static bool sdl_present(struct platform *platform, const struct draw_list *list, struct err *err)
{
    struct window *w = window_of(platform);
    int64_t begun = clock_monotonic_us();
    SDL_Surface *surface = SDL_GetWindowSurface(w->window);
    if (!surface || surface->format->BytesPerPixel != 4)
        return err_set(err, ERR_DEVICE, "no surface to draw on: %s", SDL_GetError());
    if (surface->pixels != w->pixels) /* a new surface holds nothing of the last frame */
        cells_forget(&w->cells);
    w->pixels = surface->pixels;
    struct rect changes[CHANGES_MAX];
    SDL_Rect rects[CHANGES_MAX];
    struct canvas canvas = {
        .px = surface->pixels, .width_px = surface->w, .height_px = surface->h, .stride_px = surface->pitch / 4};
    int count = cells_changes(&w->cells, list, changes), kept = 0;
    platform->figures.painted_px = 0;
    for (int i = 0; i < count; i++) {
        canvas.clip = rect_common(changes[i], (struct rect){0, 0, surface->w, surface->h});
        if (rect_is_empty(canvas.clip))
            continue;
        painter_paint(&w->paints, list, &canvas);
        rects[kept++] = (SDL_Rect){canvas.clip.x, canvas.clip.y, canvas.clip.w, canvas.clip.h};
        platform->figures.painted_px += (uint64_t)canvas.clip.w * (uint64_t)canvas.clip.h;
    }
    if (w->is_exposed) {
        rects[0] = (SDL_Rect){0, 0, surface->w, surface->h};
        kept = 1;
        w->is_exposed = false;
    }
    if (kept && SDL_UpdateWindowSurfaceRects(w->window, rects, kept) != 0)
        return err_set(err, ERR_DEVICE, "the window cannot be updated: %s", SDL_GetError());
    platform->figures.frames++;
    platform->figures.text_cache_bytes = glyphs_cache_bytes(w->paints.glyphs);
    platform->figures.last_present_us = clock_monotonic_us() - begun;
    return true;
}

static void sdl_forget_text(struct platform *platform)
{
    glyphs_forget(window_of(platform)->paints.glyphs);
}

/* ---- life ---- */
static void sdl_close(struct platform *platform)
{
    struct window *w = window_of(platform);
    bell_destroy(w->bell);
    cells_finish(&w->cells);
    glyphs_destroy(w->paints.glyphs);
    icons_destroy(w->paints.icons);
    shelf_destroy(w->paints.shelf);
    if (w->window)
        SDL_DestroyWindow(w->window);
    SDL_Quit();
    free(w);
}

static const struct platform_body sdl_body = {
    .close = sdl_close,
    .wait = sdl_wait,
    .wake = sdl_wake,
    .present = sdl_present,
    .forget_text = sdl_forget_text,
    .ring = sdl_ring,
};

static void set_hints(void)
{
    /* Without this one SDL shows the software surface through an OpenGL texture: 11 ms and 110 MB more a frame. */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    /* SDL swallows a touch that comes with the focus, as the first one after the start does. */
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0");
    SDL_SetHint(SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED, "0");
    /* the kiosk session keeps the panel lit; SDL would start D-Bus for it */
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
}

/* A borderless window over the whole display: without a window manager SDL's own fullscreen only waits for one. */
static bool make_window(struct window *w, const struct platform_wish *wish, struct err *err)
{
    SDL_Rect display = {0, 0, 1280, 800};
    SDL_GetDisplayBounds(0, &display);
    int width = wish->width_px > 0 ? wish->width_px : display.w;
    int height = wish->height_px > 0 ? wish->height_px : display.h;
    bool x11 = strcmp(SDL_GetCurrentVideoDriver(), "x11") == 0;
    Uint32 flags = SDL_WINDOW_SHOWN;
    if (wish->fullscreen)
        flags |= x11 ? SDL_WINDOW_BORDERLESS : SDL_WINDOW_FULLSCREEN_DESKTOP;
    w->fullscreen = wish->fullscreen;
    w->window = SDL_CreateWindow(wish->title, display.x, display.y, width, height, flags);
    if (!w->window)
        return err_set(err, ERR_DEVICE, "no window: %s", SDL_GetError());
    if (wish->fullscreen)
        SDL_SetWindowKeyboardGrab(w->window, SDL_TRUE);
    SDL_GetWindowSize(w->window, &w->platform.width_px, &w->platform.height_px);
    w->wake_event = SDL_RegisterEvents(1);
    SDL_StartTextInput();
    if (!cells_resize(&w->cells, w->platform.width_px, w->platform.height_px))
        return err_set(err, ERR_SPACE, "no memory for a window");
    return true;
}

bool platform_open_sdl(const struct platform_wish *wish, struct platform **out, struct err *err)
{
    struct window *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_SPACE, "no memory for a window");
    w->platform.body = &sdl_body;
    set_hints();
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        err_set(err, ERR_DEVICE, "no display: %s", SDL_GetError());
        goto close;
    }
    if (!make_window(w, wish, err) || !glyphs_create(&w->paints.glyphs, err) ||
        !icons_create(wish->icons, &w->paints.icons, err) || !shelf_create(&w->paints.shelf, err))
        goto close;
    w->platform.measure = (struct text_measure){glyphs_width, glyphs_has, w->paints.glyphs};
    w->platform.shelf = (struct picture_shelf){shelf_add, shelf_remove, shelf_size, w->paints.shelf};
    *out = &w->platform;
    return true;
close:
    sdl_close(&w->platform);
    return false;
}
