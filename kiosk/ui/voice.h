/* Reads titles and questions aloud through the program espeak-ng: Mandarin, or English. It is given nothing a person
 * typed or a scan held: whoever calls voice_say answers for that. A station without espeak-ng or without a sound device
 * says nothing and tells so. Owner's thread. */
#ifndef VOICE_H
#define VOICE_H

#include "catalogue.h"
#include "err.h"

struct voice;

MUST_USE bool voice_create(struct voice **out, struct err *err);
void voice_destroy(struct voice *voice); /* stops at once; NULL is fine */

/* Stops what is being said and says this instead. Returns at once. */
void voice_say(struct voice *voice, const char *text, enum language language);
void voice_stop(struct voice *voice);
/* While something is being said: ask again in a moment, for its end is only seen here. */
bool voice_is_speaking(struct voice *voice);
/* The last words could not be said. */
bool voice_has_failed(const struct voice *voice);

#endif
