/* Seals on paper and what to think of them: what was found on a sheet, what was expected where, and one verdict per
 * expected area. Arithmetic only, no pixels: the kiosk judges what the reading child found. Any thread.
 *
 * Lengths are millimetres in sheet coordinates (from the top left corner of the A4 sheet). Sizes of the trade stand in
 * design FIELD §6: 公章 at most 45 mm (国发[1999]25号), 36–46 good, 30–50 warns; 法人章 14–28; 注册土木/结构 63×28 red;
 * 建造师 double ellipse 50×36 dark blue. */
#ifndef SEAL_JUDGE_H
#define SEAL_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

enum seal_hue { SEAL_HUE_ANY, SEAL_HUE_RED, SEAL_HUE_BLUE, SEAL_HUE_BLACK, SEAL_HUE_COUNT };
enum seal_shape {
    SEAL_SHAPE_ANY,
    SEAL_SHAPE_CIRCLE,
    SEAL_SHAPE_ELLIPSE,
    SEAL_SHAPE_SQUARE,
    SEAL_SHAPE_RECTANGLE,
    SEAL_SHAPE_TRIANGLE, /* no area asks for one: found so that the person is told what is wrong */
    SEAL_SHAPE_COUNT
};

/* From here a round outline counts as whole; measured, see seal_judge.c. */
#define SEAL_RING_WHOLE 0.78
#define SEAL_OVER_TEXT 0.02 /* of seal_mark.print */

/* One impression found on the sheet. SEAL_HUE_BLACK is the outline of a seal without colour: a copy, not ink. */
struct seal_mark {
    double x_mm, y_mm;          /* centre */
    double width_mm, height_mm; /* of the outline; width >= height for ellipse and rectangle, whatever their turn */
    double turn_deg;            /* -180..180, counter-clockwise, of the long side or the star; 0 where unknown */
    enum seal_hue hue;
    enum seal_shape shape;
    double ring;     /* 0..1: how much of the outline carries ink */
    double coverage; /* 0..1: inked part of the area inside the outline */
    double strength; /* 0..1: how deep the colour of the inked part is; a fresh red impression is about 0.7 */
    double clot;     /* 0..1: part of the ink where a round one's writing stands that is wider than strokes are */
    double print;    /* 0..1: part of its middle that is black print or writing */
};

/* Where a seal belongs. A mark belongs to the area whose rectangle, widened by slack_mm, holds its centre. */
struct seal_area {
    char name[48]; /* as the form calls it; not interpreted */
    double x_mm, y_mm, width_mm, height_mm;
    double slack_mm;                 /* 0: a quarter of the shorter side */
    enum seal_hue hue;               /* SEAL_HUE_ANY: red or blue */
    enum seal_shape shape;           /* SEAL_SHAPE_ANY: all */
    double good_min_mm, good_max_mm; /* longer side; 0: not asked */
    double warn_min_mm, warn_max_mm; /* outside these it is refused; 0: the same as good */
    bool inside; /* the whole outline must lie in the rectangle (sample frames), not only its centre */
};

enum seal_verdict {
    SEAL_NONE,     /* nothing that could be a seal is near */
    SEAL_PRESENT,  /* as it should be */
    SEAL_ODD_SIZE, /* accepted with a warning: between good and warn */
    SEAL_TOO_SMALL,
    SEAL_TOO_LARGE,
    SEAL_OUTSIDE,    /* a fitting seal is on the sheet, but not here, or it crosses the frame */
    SEAL_FAINT,      /* too little ink to be read */
    SEAL_FLOODED,    /* so much ink that the text has run together */
    SEAL_INCOMPLETE, /* part of the outline is missing */
    SEAL_COPY,       /* a black copy instead of ink */
    SEAL_WRONG_HUE,  /* blue where red belongs or the other way */
    SEAL_WRONG_SHAPE,
    SEAL_OVERLAP, /* two impressions lie on each other */
    SEAL_VERDICT_COUNT
};

struct seal_judgement {
    enum seal_verdict verdict;
    int mark;            /* index of the mark that was judged, -1 for none */
    double clearance_mm; /* from the outline to the nearest side of the area; negative: across it; 0 without a mark */
};

/* Fills out[0..area_count). A mark is used for one area at most, the nearest. */
void seal_judge(const struct seal_area *areas, size_t area_count, const struct seal_mark *marks, size_t mark_count,
                struct seal_judgement *out);

/* Whether the sheet may go on with this verdict (present, odd size). */
bool seal_verdict_is_good(enum seal_verdict verdict);

/* "present", "too_small" …: for JSON and logs. Static. */
const char *seal_verdict_name(enum seal_verdict verdict);
const char *seal_hue_name(enum seal_hue hue);       /* "red", … */
const char *seal_shape_name(enum seal_shape shape); /* "circle", … */
/* One sentence for the person, naming the fault and the remedy, in the current language (owner's thread). Borrowed. */
const char *seal_verdict_text(enum seal_verdict verdict);

/* The area of a 公章 (red, round, 36–46 mm good, 30–50 mm with a warning) around this rectangle. */
struct seal_area seal_area_of_company(const char *name, double x_mm, double y_mm, double width_mm, double height_mm);

#endif
