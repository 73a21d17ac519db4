/* For trials: what can be touched in the present frame, as JSON, so that tours and scenario tests find their way by
 * what is on the panel. Only a demo station reveals anything: labels and fields may hold what a person typed. */
#ifndef REVEAL_H
#define REVEAL_H

#include "front.h"

/* Replaces the file (rename) with this frame:
 * {"frame":7,"screen":"home","title":"…","busy":false,"fault":false,"case":"TJ-…","widgets":[{"id":"main","label":"…","x":0,…}],
 * "says":["each line of text",…]} */
MUST_USE bool reveal_write(const char *path, const struct front *front, uint64_t frame, struct err *err);

#endif
