/* Which pixels of a page carry red ink, blue ink or black, judged against the paper around them, so that tinted paper
 * and a lamp that falls off do not matter. Any thread. */
#ifndef INK_H
#define INK_H

#include "image.h"

enum ink_kind { INK_NONE, INK_RED, INK_BLUE, INK_DARK };

struct ink_map {
    struct image kind;  /* one channel: enum ink_kind of each pixel */
    struct image depth; /* one channel: how far from the paper's colour, 0..255; 0 where there is no ink */
    size_t counts[4];   /* pixels of each kind */
};

/* from: the page reduced to about 150 dpi (grey pages have no colours). */
MUST_USE bool ink_find(const struct image *from, struct ink_map *out, struct err *err);
void ink_finish(struct ink_map *map);

#endif
