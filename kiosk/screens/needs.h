/* What a person should have at hand, as lines with icons: said before anything begins, so that nobody starts in vain. */
#ifndef NEEDS_H
#define NEEDS_H

#include "front.h"

/* For this kind of application ("personal", "unit"). */
void needs_show(struct front *front, struct rect at, const char *kind);

#endif
