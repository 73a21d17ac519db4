/* What to do in two to four pictures, each numbered and with a sentence: side by side, or one above the other on tall
 * panels. */
#ifndef PICTURED_H
#define PICTURED_H

#include "front.h"
#include "illustration.h"

struct pictured {
    enum illustration picture; /* NONE: the icon */
    const char *icon;
    const char *words; /* in Chinese, translated when drawn */
};

/* Fills `at`. count: 1 to 4. */
void pictured_show(struct front *front, struct rect at, const struct pictured *steps, int count);

#endif
