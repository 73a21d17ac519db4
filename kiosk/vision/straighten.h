/* How a page lay on the glass, and the map from its pixels to sheet millimetres. Any thread. */
#ifndef STRAIGHTEN_H
#define STRAIGHTEN_H

#include "codes.h"

/* Codes as rulers: within this the scanner's step and the printer's are as told, and the codes measure better than
 * either; beyond it the print was scaled and sizes of ink come from the scan's dpi. */
#define STRAIGHT_RULER_SLACK 0.006

struct straight {
    struct page_map map;
    bool by_codes;
    double turn_deg;
    double print_scale;
};

/* From the codes where two (or one) stand as the request says; else the skew of what is printed, as scanned. small is
 * a grey reduction of the scan (ink dark), factor its reduction; dpi and size are the scan's. Cannot fail: without
 * anything to go by the page is taken as straight. */
struct straight straighten(const struct code_place *codes, size_t code_count, const struct page_request *request,
                           const struct image *small, int factor, double dpi);

/* Raw pixel → sheet mm, and back. */
void page_map_apply(const struct page_map *map, double x, double y, double *x_mm, double *y_mm);
void page_map_back(const struct page_map *map, double x_mm, double y_mm, double *x, double *y);
/* Length of one raw pixel on the sheet. */
double page_map_mm(const struct page_map *map);

/* The upright sheet of width_mm × height_mm as RGBA, height_px high (aspect kept); outside the scan it is light grey.
 */
MUST_USE bool straighten_preview(const struct image *small, int factor, const struct page_map *map, double width_mm,
                                 double height_mm, int height_px, struct image *out, struct err *err);

/* Skew of printed lines in degrees counter-clockwise, -10..10; 0 where nothing can be said. ink is grey, dark = ink. */
double straighten_skew(const struct image *ink, int threshold);

#endif
