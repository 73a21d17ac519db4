/* Province, city, district by touch, in the place of the keyboard: rows come from a callback, so that this folder needs to
 * know no codes. Keys: "region:<code>", "regions:more", "regions:back", "regions:up" (one level), "regions:close".
 * Owner's thread. */
#ifndef REGION_PAD_H
#define REGION_PAD_H

#include "ui.h"

#define REGION_LEVELS 3
#define REGION_ROWS_MAX 64

struct region_row {
    char code[7];
    const char *name; /* borrowed */
};

struct region_source {
    /* What lies directly below a code ("": the provinces), at most `room`; 0: nothing. */
    size_t (*below)(void *context, const char *code, struct region_row out[], size_t room);
    void *context;
};

struct region_pad {
    char codes[REGION_LEVELS][7], names[REGION_LEVELS][64];
    int depth, page;
    bool is_open;
};

enum region_use { REGION_NOTHING, REGION_CLOSED, REGION_CHOSEN };

void region_pad_open(struct region_pad *pad);
/* REGION_CHOSEN when the last level was touched: the names, one behind the other, are in out; the pad is closed then. */
enum region_use ui_region_pad(struct ui *ui, struct rect at, struct region_pad *pad, const struct region_source *source,
                              char *out, size_t out_size);

#endif
