/* The office's acceptance stamp as vector art: a red ring, the office's name along it, a star, what the stamp says,
 * date and case number. Only the office's own mark is ever drawn; an applicant's seal is ink on paper and nothing else.
 * The art is placed marks like everything on a sheet, so PDF, screen and trace show the same. The thread that owns the
 * fonts. */
#ifndef SEAL_ART_H
#define SEAL_ART_H

#include "font.h"
#include "form_layout.h"

#define SEAL_ART_RED 0xc8161du
#define SEAL_ART_ACCEPTED "线下受理" /* what the stamp states */

struct seal_art {
    const char *office; /* along the ring: 天津市勘察设计协会 */
    const char *word;   /* SEAL_ART_ACCEPTED */
    const char *date;   /* 2026年11月22日 */
    const char *number; /* of the case */
};

/* Adds the art to the last sheet, in the circle about x, y. Long names get smaller letters. ERR_INPUT when a name
 * cannot be drawn legibly or no font has one of its characters. */
MUST_USE bool seal_art_place(struct fonts *fonts, struct placed_sheets *sheets, const struct seal_art *art, double x_mm,
                             double y_mm, double diameter_mm, struct err *err);

/* 2026年11月22日, in local time. out: 32 bytes. */
void seal_art_date(int64_t wall_ms, char out[32]);

#endif
