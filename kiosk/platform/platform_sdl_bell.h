/* The bell of an SDL window: two strokes, played once. The sound device is open while it rings and no longer, so that an
 * idle station uses no processor time. */
#ifndef PLATFORM_SDL_BELL_H
#define PLATFORM_SDL_BELL_H

#include <stdbool.h>

struct bell;

/* Rings, or does nothing while it rings already. on_end is called on the sound's own thread when the last stroke has
 * faded. *bell is made when it is NULL. False without a sound device (logged once): a station may have none. */
bool bell_ring(struct bell **bell, void (*on_end)(void *context), void *context);
/* On the owner's thread, now and then: lets the device go when the sound is over. NULL is fine. */
void bell_tidy(struct bell *bell);
void bell_destroy(struct bell *bell); /* NULL is fine */

#endif
