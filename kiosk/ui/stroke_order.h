/* Characters by the order of their strokes, for those who do not know how one is read: 一 丨 丿 丶 乙 are h s p n z, a
 * star is a stroke one is not sure of. "hpzpnhhpn" finds 䶮, "hshszh" finds 𠮷. From the stroke table of Debian's
 * rime-data-stroke (CNS 11643 with the mainland's forms), and for the order of what is offered from
 * assets/keyboards/standard.txt. In kiosk-input alone; one thread. */
#ifndef STROKE_ORDER_H
#define STROKE_ORDER_H

#include "method_message.h"

struct stroke_order;

/* folder: assets/keyboards; table: NULL for the one the system has. ERR_NOT_FOUND with the package to install;
 * ERR_DAMAGED when one of the two is no such table. */
MUST_USE bool stroke_order_open(const char *folder, const char *table, struct stroke_order **out, struct err *err);
void stroke_order_close(struct stroke_order *order);

/* letters: h s p n z *. First the characters with exactly these strokes, then those that begin with them; each lot in the
 * order of 通用规范汉字表's levels, what is in none behind. As many as fit; none for no or other letters. */
void stroke_order_find(const struct stroke_order *order, const char *letters, struct method_answer *answer);

#endif
