/* The voice of the screens: off until a person switches it on, then the heading of each screen is read once, and stops
 * when the person goes on. Headings are texts of ours; nothing typed, scanned or numbered is ever among them. */
#ifndef SPEAKING_H
#define SPEAKING_H

#include "front.h"

void speaking_toggle(struct front *front);
/* At the end of each building: says a heading that is new. */
void speaking_follow(struct front *front);
/* The visit is over, and the voice with it. */
void speaking_end(struct front *front);

#endif
