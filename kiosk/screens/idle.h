/* The idle clock: after a while without a touch the person is asked, then the panel is wiped. It stands while a device
 * works or staff is called, and on the home screen. For front.c and front_over.c. */
#ifndef IDLE_H
#define IDLE_H

struct front;

/* "还在吗？" with its countdown; acts when the time is over. */
void idle_ask(struct front *front);

#endif
