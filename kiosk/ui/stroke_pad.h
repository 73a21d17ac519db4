/* Pads that a finger writes on: the strokes as drawn, and the pad of the signature. Owner's thread. */
#ifndef STROKE_PAD_H
#define STROKE_PAD_H

#include "strokes.h"
#include "ui.h"

/* Draws the strokes from the top left of `at`. */
void ui_ink(struct ui *ui, struct rect at, const struct strokes *ink, double pen_mm, enum colour colour);
/* Lets the finger that began inside the touchable `id` write into the ink. True in the frame in which it lifts. */
bool ui_ink_write(struct ui *ui, struct rect at, const char *id, struct strokes *ink);
double ui_mm_per_px(const struct ui *ui);

/* A line to sign on, with 撤一笔 ("<id>:undo") and 重写 ("<id>:clear") below it. True when the ink changed. */
bool ui_signature(struct ui *ui, struct rect at, const char *id, struct strokes *ink);
int ui_signature_height(struct ui *ui);
/* More than a dot or a dash: at least 30 mm of ink, over at least 10 mm. */
bool ui_signature_is_enough(const struct strokes *ink);

#endif
