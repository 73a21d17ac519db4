/* Whether a built frame keeps the rules of the house: for tests over every screen, language, size and layout. */
#ifndef UI_CHECK_H
#define UI_CHECK_H

#include "ui.h"

enum ui_rule {
    UI_RULE_OVERLAP,  /* two enabled targets share pixels */
    UI_RULE_TARGET,   /* a target is lower or narrower than the touch floor */
    UI_RULE_OUTSIDE,  /* a target or a text reaches past the window */
    UI_RULE_CUT,      /* a text was wider or higher than its box */
    UI_RULE_CONTRAST, /* a text against what lies under it: below 4.5, or 3 for large text */
    UI_RULE_ID,       /* two targets with one id */
    UI_RULE_SMALL,    /* a text smaller than the smallest of theme.yaml */
    UI_RULE_CROSSED,  /* two texts share pixels, and nothing lies between them */
    UI_RULE_COUNT
};

/* Writes one line per broken rule to `out` (may be NULL) and returns how many there were. `rules`: bits 1 << rule;
 * 0 means all. */
size_t ui_check(const struct ui *ui, unsigned rules, struct buffer *out);
const char *ui_rule_name(enum ui_rule rule);

#endif
