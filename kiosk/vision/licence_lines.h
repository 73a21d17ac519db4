/* Where print stands on an upright licence: runs of characters, columns and labels apart. Millimetres of the picture,
 * from its left top. Any thread. */
#ifndef LICENCE_LINES_H
#define LICENCE_LINES_H

#include "image.h"
#include "text_line.h"

#define LICENCE_RUNS_MAX 192
#define LICENCE_RUN_PARTS_MAX 8

/* Characters that stand close together; or single ones spread over a label's width, each then a part. */
struct licence_run {
    struct text_part box;
    struct text_part parts[LICENCE_RUN_PARTS_MAX];
    size_t part_count;
};

/* Runs from top to bottom. grey: LICENCE_DPI, dark = ink. Returns how many; 0 also without memory. */
size_t licence_lines_find(const struct image *grey, struct licence_run runs[LICENCE_RUNS_MAX]);

static inline double licence_run_height(const struct licence_run *run)
{
    return run->box.y1 - run->box.y0;
}

static inline double licence_run_width(const struct licence_run *run)
{
    return run->box.x1 - run->box.x0;
}

/* Whether the two stand on one line. */
bool licence_lines_level(const struct text_part *a, const struct text_part *b);

#endif
