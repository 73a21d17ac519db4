/* A window on the panel: waits for input without using the processor, shows draw lists, keeps pictures, measures text.
 * Two bodies: platform_sdl (a real window) and platform_script (no window: touches from a script, frames as text).
 * Only programs see this header. Owner's thread, except platform_wake. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include "draw.h"
#include "input.h"

struct platform;

struct platform_wish {
    const char *title;
    int width_px, height_px; /* 0: the display's own */
    bool fullscreen;         /* a kiosk: no frame, no pointer, closing is ignored */
    const char *icons;       /* folder of *.svg */
};

/* ---- bodies ---- */
/* ERR_DEVICE when there is no display, ERR_NOT_FOUND when no font is there. */
MUST_USE bool platform_open_sdl(const struct platform_wish *wish, struct platform **out, struct err *err);

/* Reads the script line by line as it is waited for; '#' begins a comment:
 *     touch ID | touch X,Y     down and up in the middle of a revealed widget or at a point
 *     down X,Y   move X,Y   up X,Y
 *     type TEXT   key NAME      a real keyboard ("enter", "tab", "backspace" …)
 *     wait MS                   moves the script's clock on (clock_replace)
 *     wake                      waits until somebody calls platform_wake
 *     until ID                  waits (wakes, time) until this widget is revealed and enabled
 * At its end every wait gives INPUT_QUIT. Traces go to `trace` (borrowed, may be NULL): "frame N" and the draw list. */
MUST_USE bool platform_open_script(const struct platform_wish *wish, const char *script, struct buffer *trace,
                                   struct platform **out, struct err *err);
/* "touch ID" asks this for the widget's middle; false: no such widget or not enabled (an error of the script). */
void platform_script_find(struct platform *platform, bool (*find)(void *context, const char *id, int *x, int *y),
                          void *context);
/* The first line that could not be carried out: false and its text. */
bool platform_script_ok(const struct platform *platform, struct err *err);

/* ---- any body ---- */
void platform_close(struct platform *platform); /* wipes pictures and caches; NULL is fine */

/* Blocks until something happens or timeout_ms are over (-1: never). Moves that follow each other come as one. */
void platform_wait(struct platform *platform, int64_t timeout_ms, struct input *out);
/* Makes the wait return INPUT_WAKE; many calls may give one. Any thread; fits mailbox_create. */
void platform_wake(void *platform);

/* Shows the frame; only what changed since the last one is painted. ERR_DEVICE when the display is gone. */
MUST_USE bool platform_present(struct platform *platform, const struct draw_list *list, struct err *err);

/* A bell for the staff: two strokes. Nothing is heard where the station has no sound device; it is never waited for. */
void platform_ring(struct platform *platform);

void platform_size(const struct platform *platform, int *width_px, int *height_px);
const struct text_measure *platform_measure(struct platform *platform);
const struct picture_shelf *platform_shelf(struct platform *platform);

/* Forgets (wipes) rendered text, so that no trace of what a person typed stays in memory. Call at the end of a visit.
 */
void platform_forget_text(struct platform *platform);

/* Frames shown, and the pixels painted for the last one; for the bench and tests. */
struct platform_figures {
    uint64_t frames;
    uint64_t painted_px;
    uint64_t text_cache_bytes;
    int64_t last_present_us;
};
struct platform_figures platform_figures(const struct platform *platform);

#endif
