/* The faces on paper: which file, which glyph for a character, how wide, its outline, and a subset of it for one
 * document. TrueType outlines only, fixed Debian paths in one table. Files are mapped once and kept between documents.
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

/* ERR_CONFIG names the file and its Debian package when one of the table is not there or not TrueType. */
MUST_USE bool fonts_open(struct fonts **out, struct err *err);
void fonts_close(struct fonts *fonts); /* NULL is fine */

const char *font_family_name(enum font_family family); /* "song", "hei" */

/* The face (FONT_MISSING if none) and glyph for a character, and the glyph's advance. */
uint8_t font_glyph(struct fonts *fonts, enum font_family family, uint32_t character, uint16_t *glyph, double *advance);

/* What a PDF says of a face; millièmes of an em. */
struct font_face_about {
    const char *name; /* PostScript name, without a subset's tag */
    int ascent, descent, cap_height, stem;
    int box[4]; /* left, bottom, right, top */
    bool serif;
    double thicken; /* ems of stroke added around each outline, so that thin Song prints firmly; 0: none */
};
struct font_face_about font_face_about(struct fonts *fonts, uint8_t face);

/* ---- subset ---- */
struct font_subset {
    struct buffer file;    /* a TrueType file with the glyphs asked for; glyph 0 is .notdef */
    uint16_t *glyph_after; /* for each character asked for, in order: its glyph in the subset */
    int *width;            /* likewise: its advance in millièmes */
};
/* characters: sorted ascending, each once, all drawn by this face. ERR_SPACE or ERR_DAMAGED (a font file that cannot be
 * read). */
MUST_USE bool font_subset_make(struct fonts *fonts, uint8_t face, const uint32_t *characters, size_t count,
                               struct font_subset *out, struct err *err);
void font_subset_finish(struct font_subset *subset); /* zeroed is fine */

/* ---- outlines, for the screen ---- */
/* How many of the pen's units make an em. */
double font_units(struct fonts *fonts, uint8_t face);
struct font_pen {
    void (*move)(void *context, double x, double y); /* face units, y upwards from the baseline */
    void (*line)(void *context, double x, double y);
    void (*curve)(void *context, double cx, double cy, double x, double y); /* quadratic */
    void (*close)(void *context);
    void *context;
};
void font_outline(struct fonts *fonts, uint8_t face, uint16_t glyph, const struct font_pen *pen);

#endif
