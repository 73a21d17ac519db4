/* What lies above the screen: the fault panel, and the questions that wait for an answer. For front.c. */
#ifndef FRONT_OVER_H
#define FRONT_OVER_H

#include "front.h"

void front_build_fault(struct front *front, const struct page_layout *page);
void front_build_question(struct front *front);

#endif
