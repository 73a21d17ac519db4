#include "seal_judge.h"

#include "catalogue.h"
#include <math.h>
#include <stdio.h>

/* Thresholds by measurement on generated sheets (tests/papers/rates): a firm impression has ring 0.85..1, strength
 * 0.45..0.8 and coverage 0.18..0.45; one pressed on one side only has ring 0.4..0.75; a dry pad gives strength below
 * 0.2, and one that a bright lamp has washed out, still legible, 0.16; a drowned one coverage above 0.6. */
#define RING_OBLONG_WHOLE 0.70
#define STRENGTH_READABLE 0.13
#define COVERAGE_READABLE 0.045
#define COVERAGE_ROUND_FLOODED 0.60
#define COVERAGE_SQUARE_FLOODED 0.85
/* Of legible writing hardly anything is left when 0.4 mm are taken off all around: 0..0.1; of writing that has run
 * together half and more. */
#define CLOT_FLOODED 0.30

/* Two outlines of the size of a seal lie on each other when their centres are closer than this part of the sum of
 * their half sizes. */
#define OVERLAP_PART 0.9

static double longer(const struct seal_mark *mark)
{
    return fmax(mark->width_mm, mark->height_mm);
}

static double area_slack(const struct seal_area *area)
{
    return area->slack_mm > 0 ? area->slack_mm : fmin(area->width_mm, area->height_mm) / 4;
}

static bool centre_is_in(const struct seal_area *area, const struct seal_mark *mark, double slack)
{
    return mark->x_mm >= area->x_mm - slack && mark->x_mm <= area->x_mm + area->width_mm + slack &&
           mark->y_mm >= area->y_mm - slack && mark->y_mm <= area->y_mm + area->height_mm + slack;
}

static double distance(const struct seal_area *area, const struct seal_mark *mark)
{
    return hypot(mark->x_mm - (area->x_mm + area->width_mm / 2), mark->y_mm - (area->y_mm + area->height_mm / 2));
}

/* Half of the mark's extent along x and y; oblong ones are taken at their turn. */
static void half_extent(const struct seal_mark *mark, double *x_mm, double *y_mm)
{
    double turn = mark->shape == SEAL_SHAPE_CIRCLE ? 0 : mark->turn_deg * M_PI / 180;
    double w = mark->width_mm / 2, h = mark->height_mm / 2, c = fabs(cos(turn)), s = fabs(sin(turn));
    bool round = mark->shape == SEAL_SHAPE_CIRCLE || mark->shape == SEAL_SHAPE_ELLIPSE;
    *x_mm = round ? hypot(w * c, h * s) : w * c + h * s;
    *y_mm = round ? hypot(w * s, h * c) : w * s + h * c;
}

static double clearance(const struct seal_area *area, const struct seal_mark *mark)
{
    double hx, hy;
    half_extent(mark, &hx, &hy);
    double left = mark->x_mm - hx - area->x_mm, right = area->x_mm + area->width_mm - mark->x_mm - hx;
    double top = mark->y_mm - hy - area->y_mm, bottom = area->y_mm + area->height_mm - mark->y_mm - hy;
    return fmin(fmin(left, right), fmin(top, bottom));
}

static bool hue_fits(const struct seal_area *area, const struct seal_mark *mark)
{
    if (area->hue == SEAL_HUE_ANY)
        return mark->hue == SEAL_HUE_RED || mark->hue == SEAL_HUE_BLUE;
    return mark->hue == area->hue;
}

static bool shape_fits(const struct seal_area *area, const struct seal_mark *mark)
{
    return area->shape == SEAL_SHAPE_ANY || area->shape == mark->shape;
}

static bool is_flooded(const struct seal_mark *mark)
{
    bool round = mark->shape == SEAL_SHAPE_CIRCLE || mark->shape == SEAL_SHAPE_ELLIPSE;
    return mark->clot > CLOT_FLOODED ||
           mark->coverage > (round ? COVERAGE_ROUND_FLOODED : COVERAGE_SQUARE_FLOODED);
}

static bool overlaps_another(const struct seal_mark *marks, size_t count, size_t self)
{
    const struct seal_mark *mark = &marks[self];
    for (size_t i = 0; i < count; i++) {
        if (i == self || marks[i].hue == SEAL_HUE_BLACK)
            continue;
        double apart = hypot(marks[i].x_mm - mark->x_mm, marks[i].y_mm - mark->y_mm);
        double half = (marks[i].width_mm + marks[i].height_mm + mark->width_mm + mark->height_mm) / 4;
        if (apart < half * OVERLAP_PART)
            return true;
    }
    return false;
}

static enum seal_verdict size_verdict(const struct seal_area *area, const struct seal_mark *mark)
{
    double size = longer(mark);
    double least = area->warn_min_mm > 0 ? area->warn_min_mm : area->good_min_mm;
    double most = area->warn_max_mm > 0 ? area->warn_max_mm : area->good_max_mm;
    if (least > 0 && size < least)
        return SEAL_TOO_SMALL;
    if (most > 0 && size > most)
        return SEAL_TOO_LARGE;
    bool odd =
        (area->good_min_mm > 0 && size < area->good_min_mm) || (area->good_max_mm > 0 && size > area->good_max_mm);
    return odd ? SEAL_ODD_SIZE : SEAL_PRESENT;
}

/* What is worst about this mark in this area; the order is what a person should mend first. */
static enum seal_verdict verdict_of(const struct seal_area *area, const struct seal_mark *marks, size_t count,
                                    size_t self)
{
    const struct seal_mark *mark = &marks[self];
    double ring_whole = mark->shape == SEAL_SHAPE_CIRCLE ? SEAL_RING_WHOLE : RING_OBLONG_WHOLE;
    if (mark->hue == SEAL_HUE_BLACK && area->hue != SEAL_HUE_BLACK)
        return SEAL_COPY;
    if (!hue_fits(area, mark))
        return SEAL_WRONG_HUE;
    if (!shape_fits(area, mark))
        return SEAL_WRONG_SHAPE;
    enum seal_verdict size = size_verdict(area, mark);
    if (size == SEAL_TOO_SMALL || size == SEAL_TOO_LARGE)
        return size;
    if (overlaps_another(marks, count, self))
        return SEAL_OVERLAP;
    if (mark->strength < STRENGTH_READABLE || mark->coverage < COVERAGE_READABLE)
        return SEAL_FAINT;
    if (is_flooded(mark))
        return SEAL_FLOODED;
    if (mark->ring < ring_whole)
        return SEAL_INCOMPLETE;
    if (area->inside && clearance(area, mark) < 0)
        return SEAL_OUTSIDE;
    return size;
}

/* Ink of the right colour and shape before anything else, then the nearest: a copy printed below a real impression, or
 * a small private seal beside the company's, must not hide it. */
static int best_mark(const struct seal_area *area, const struct seal_mark *marks, size_t count, const bool *taken)
{
    int best = -1;
    double best_cost = 0;
    for (size_t i = 0; i < count; i++) {
        if (taken[i] || !centre_is_in(area, &marks[i], area_slack(area)))
            continue;
        enum seal_verdict size = size_verdict(area, &marks[i]);
        double cost = distance(area, &marks[i]) + (hue_fits(area, &marks[i]) ? 0 : 4000) +
                      (shape_fits(area, &marks[i]) ? 0 : 2000) +
                      (size == SEAL_TOO_SMALL || size == SEAL_TOO_LARGE ? 1000 : 0);
        if (best < 0 || cost < best_cost) {
            best = (int)i;
            best_cost = cost;
        }
    }
    return best;
}

/* A good seal that lies in no area: stamped in the wrong place. */
static int stray_mark(const struct seal_area *areas, size_t area_count, const struct seal_area *area,
                      const struct seal_mark *marks, size_t count, const bool *taken)
{
    for (size_t i = 0; i < count; i++) {
        if (taken[i] || !hue_fits(area, &marks[i]) || !shape_fits(area, &marks[i]))
            continue;
        enum seal_verdict size = size_verdict(area, &marks[i]);
        bool elsewhere = false;
        for (size_t k = 0; k < area_count; k++)
            elsewhere = elsewhere || centre_is_in(&areas[k], &marks[i], area_slack(&areas[k]));
        if (!elsewhere && size != SEAL_TOO_SMALL && size != SEAL_TOO_LARGE)
            return (int)i;
    }
    return -1;
}

void seal_judge(const struct seal_area *areas, size_t area_count, const struct seal_mark *marks, size_t mark_count,
                struct seal_judgement *out)
{
    enum { MARKS_MOST = 64 };
    bool taken[MARKS_MOST] = {false};
    size_t count = mark_count < MARKS_MOST ? mark_count : MARKS_MOST;
    for (size_t i = 0; i < area_count; i++) {
        int best = best_mark(&areas[i], marks, count, taken);
        out[i] = (struct seal_judgement){.verdict = SEAL_NONE, .mark = best};
        if (best < 0)
            continue;
        taken[best] = true;
        out[i].verdict = verdict_of(&areas[i], marks, count, (size_t)best);
        out[i].clearance_mm = clearance(&areas[i], &marks[best]);
    }
    for (size_t i = 0; i < area_count; i++) {
        int stray = out[i].mark < 0 ? stray_mark(areas, area_count, &areas[i], marks, count, taken) : -1;
        if (stray < 0)
            continue;
        taken[stray] = true;
        out[i] = (struct seal_judgement){
            .verdict = SEAL_OUTSIDE, .mark = stray, .clearance_mm = clearance(&areas[i], &marks[stray])};
    }
}

bool seal_verdict_is_good(enum seal_verdict verdict)
{
    return verdict == SEAL_PRESENT || verdict == SEAL_ODD_SIZE;
}

const char *seal_verdict_name(enum seal_verdict verdict)
{
    static const char *const names[SEAL_VERDICT_COUNT] = {
        [SEAL_NONE] = "none",           [SEAL_PRESENT] = "present",     [SEAL_ODD_SIZE] = "odd_size",
        [SEAL_TOO_SMALL] = "too_small", [SEAL_TOO_LARGE] = "too_large", [SEAL_OUTSIDE] = "outside",
        [SEAL_FAINT] = "faint",         [SEAL_FLOODED] = "flooded",     [SEAL_INCOMPLETE] = "incomplete",
        [SEAL_COPY] = "copy",           [SEAL_WRONG_HUE] = "wrong_hue", [SEAL_WRONG_SHAPE] = "wrong_shape",
        [SEAL_OVERLAP] = "overlap",
    };
    return (unsigned)verdict < SEAL_VERDICT_COUNT ? names[verdict] : "unknown";
}

const char *seal_hue_name(enum seal_hue hue)
{
    static const char *const names[SEAL_HUE_COUNT] = {
        [SEAL_HUE_ANY] = "any", [SEAL_HUE_RED] = "red", [SEAL_HUE_BLUE] = "blue", [SEAL_HUE_BLACK] = "black"};
    return (unsigned)hue < SEAL_HUE_COUNT ? names[hue] : "unknown";
}

const char *seal_shape_name(enum seal_shape shape)
{
    static const char *const names[SEAL_SHAPE_COUNT] = {[SEAL_SHAPE_ANY] = "any",
                                                        [SEAL_SHAPE_CIRCLE] = "circle",
                                                        [SEAL_SHAPE_ELLIPSE] = "ellipse",
                                                        [SEAL_SHAPE_SQUARE] = "square",
                                                        [SEAL_SHAPE_RECTANGLE] = "rectangle",
                                                        [SEAL_SHAPE_TRIANGLE] = "triangle"};
    return (unsigned)shape < SEAL_SHAPE_COUNT ? names[shape] : "unknown";
}

const char *seal_verdict_text(enum seal_verdict verdict)
{
    switch (verdict) {
    case SEAL_NONE:
        return T("这里还没有盖章。请盖章后重新扫描这一页。");
    case SEAL_PRESENT:
        return T("印章清晰完整。");
    case SEAL_ODD_SIZE:
        return T("印章已盖好，但大小与常见公章不同，请确认盖的是公章。");
    case SEAL_TOO_SMALL:
        return T("这枚印章太小，不像公章。请加盖单位公章后重新扫描。");
    case SEAL_TOO_LARGE:
        return T("这枚印章太大，不像公章。请加盖单位公章后重新扫描。");
    case SEAL_OUTSIDE:
        return T("印章没有盖在虚线框的位置。请在框内再盖一次后重新扫描。");
    case SEAL_FAINT:
        return T("印章太淡，看不清楚。请蘸足印油，在空白处重新盖清楚。");
    case SEAL_FLOODED:
        return T("印油太多，字迹糊在一起。请擦净印面后重新盖清楚。");
    case SEAL_INCOMPLETE:
        return T("印章没有盖完整。请垫平纸张，用力均匀地重新盖章。");
    case SEAL_COPY:
        return T("这是黑白复印的印章，不是印油盖的。请加盖实物印章。");
    case SEAL_WRONG_HUE:
        return T("印章颜色不符合要求。请换用要求颜色的印油重新盖章。");
    case SEAL_WRONG_SHAPE:
        return T("这枚印章的形状不符合要求。请核对后加盖正确的印章。");
    case SEAL_OVERLAP:
        return T("两枚印章重叠在一起。请在空白处分开重新盖章。");
    case SEAL_VERDICT_COUNT:
        break;
    }
    return "";
}

struct seal_area seal_area_of_company(const char *name, double x_mm, double y_mm, double width_mm, double height_mm)
{
    struct seal_area area = {.x_mm = x_mm,
                             .y_mm = y_mm,
                             .width_mm = width_mm,
                             .height_mm = height_mm,
                             .hue = SEAL_HUE_RED,
                             .shape = SEAL_SHAPE_CIRCLE,
                             .good_min_mm = 36,
                             .good_max_mm = 46,
                             .warn_min_mm = 30,
                             .warn_max_mm = 50};
    snprintf(area.name, sizeof area.name, "%s", name);
    return area;
}
