/* Before an application on paper begins: what to bring, and what will happen, as two lists. */
#ifndef NEEDS_H
#define NEEDS_H

#include "front.h"

/* kind: "personal" or "unit". Fills `at`. */
void needs_show(struct front *front, struct rect at, const char *kind);

#endif
