/* The guide for going online as a printed sheet: all pages for who is applying, or for everybody. */
#ifndef GUIDE_PRINT_H
#define GUIDE_PRINT_H

#include "front.h"

/* Queues it and says so in a toast; what goes wrong becomes a fault. */
void guide_print(struct front *front);

#endif
