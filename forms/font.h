/* The faces on paper: which file, which glyph for a character, how wide, and its outline. TrueType outlines only, fixed Debian paths in one table. Files are mapped once and kept between documents.
 *
 * A family is a chain of faces: a character is drawn by the first face of the chain that has it, so a rare name keeps
 * the look of its line as long as that is possible. Lengths in ems. One thread at a time. */
#ifndef FONT_H
#define FONT_H

#include "buffer.h"

enum font_family {
    FONT_SONG, /* text: Song, with Times shapes for Latin and digits */
    FONT_HEI,  /* headings, labels, codes: Hei */
    FONT_FAMILY_COUNT
};

#define FONT_FACES_MAX 8
#define FONT_MISSING 0xffu /* a face number: no face has the character */

struct fonts;

/* root: what stands before the paths of the table, "" for this machine. ERR_CONFIG names the file and its Debian package when
 * one of the table is not there or holds no TrueType outlines. */
MUST_USE bool fonts_open(const char *root, struct fonts **out, struct err *err);
void fonts_close(struct fonts *fonts); /* NULL is fine */

const char *font_family_name(enum font_family family); /* "song", "hei" */

/* The face (FONT_MISSING if none) and glyph for a character, and the glyph's advance. */
uint8_t font_glyph(struct fonts *fonts, enum font_family family, uint32_t character, uint16_t *glyph, double *advance);

/* The same in one face; false when it does not have the character. */
bool font_glyph_in(struct fonts *fonts, uint8_t face, uint32_t character, uint16_t *glyph, double *advance);

/* Glyphs kept between documents; borrowed. */
struct font_kept *fonts_kept(struct fonts *fonts);

/* What a PDF says of a face; millièmes of an em. */
struct font_face_about {
    const char *name; /* PostScript name, without a subset's tag */
    int ascent, descent, cap_height, stem;
    int box[4]; /* left, bottom, right, top */
    bool serif;
};
struct font_face_about font_face_about(struct fonts *fonts, uint8_t face);

/* ---- outlines ---- */
/* How many of the pen's units make an em. */
double font_units(struct fonts *fonts, uint8_t face);
/* How many units make an em in a PDF. */
double font_grid(uint8_t face);
struct font_pen {
    void (*move)(void *context, double x, double y); /* face units, y upwards from the baseline */
    void (*line)(void *context, double x, double y);
    void (*curve)(void *context, double cx, double cy, double x, double y); /* quadratic */
    void (*close)(void *context);
    void *context;
};
void font_outline(struct fonts *fonts, uint8_t face, uint16_t glyph, const struct font_pen *pen);

#endif
