/* Where ink belongs on a sheet, as data: for judging a scanned page, for the picture that shows where to stamp, and for
 * cutting samples out. Plain values; any thread. */
#ifndef STAMP_AREA_H
#define STAMP_AREA_H

#include <stdbool.h>
#include <stddef.h>

enum stamp_role {
    STAMP_SEAL,      /* a seal that makes the sheet valid: 公章 */
    STAMP_SIGNATURE, /* a place to sign by hand */
    STAMP_SAMPLE,    /* a frame whose content is cut out and becomes the electronic seal */
    STAMP_ROLE_COUNT
};
enum stamp_hue { STAMP_ANY_HUE, STAMP_RED, STAMP_BLUE, STAMP_RED_OR_BLUE, STAMP_BLACK, STAMP_HUE_COUNT };
enum stamp_shape { STAMP_ANY_SHAPE, STAMP_ROUND, STAMP_ELLIPSE, STAMP_SQUARE, STAMP_RECTANGLE, STAMP_SHAPE_COUNT };

#define STAMP_NAME_SIZE 32

struct stamp_area {
    char name[STAMP_NAME_SIZE]; /* "official-seal", "signature-1", "practice-2": stable, for files and verdicts */
    char word[64];              /* what stands in it, for people: 加盖单位公章 (Chinese; translate with T()) */
    enum stamp_role role;
    enum stamp_hue hue;
    enum stamp_shape shape;
    bool required;                  /* without it the sheet is not complete */
    unsigned page;                  /* 1.. */
    double x_mm, y_mm, w_mm, h_mm;  /* the outline, from the top left of the sheet */
    double least_mm, most_mm;       /* the longer side of a good impression; 0, 0: not judged */
};

/* Whether the area goes by this name: "practice" names "practice" as well as "practice-1" and "practice-2", the frames
 * for several impressions of one seal. */
bool stamp_area_is(const struct stamp_area *area, const char *name);

const char *stamp_role_name(enum stamp_role role);    /* "seal" "signature" "sample" */
const char *stamp_hue_name(enum stamp_hue hue);       /* "any" "red" "blue" "red-or-blue" "black" */
const char *stamp_shape_name(enum stamp_shape shape); /* "any" "round" "ellipse" "square" "rectangle" */

#endif
