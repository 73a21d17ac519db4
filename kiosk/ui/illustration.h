/* Coloured pictures of what lies where and what to do with it, drawn from tables of shapes in the theme's colours: the
 * card on the glass, the sheet with its code, the places for seals. Owner's thread. */
#ifndef ILLUSTRATION_H
#define ILLUSTRATION_H

#include "ui.h"

enum illustration {
    ILLUSTRATION_NONE,
    ILLUSTRATION_CARD_FACE,     /* an identity card, the side with the portrait */
    ILLUSTRATION_CARD_BACK,     /* the side with the national emblem */
    ILLUSTRATION_PASSPORT,      /* a booklet open at its data page */
    ILLUSTRATION_PERMIT,        /* the other side of a document */
    ILLUSTRATION_LICENCE,       /* a business licence */
    ILLUSTRATION_CARD_ON_GLASS, /* face down in the middle */
    ILLUSTRATION_LICENCE_ON_GLASS,
    ILLUSTRATION_LID,      /* closed over what lies there */
    ILLUSTRATION_SLIP,     /* the slip, or any printed sheet: both with their code */
    ILLUSTRATION_FEEDER,   /* sheets going into the scanner */
    ILLUSTRATION_PRINTER,  /* sheets coming out */
    ILLUSTRATION_STAMPING, /* a sheet with its seal and its signature */
    ILLUSTRATION_PERSON_SEALS, /* what a person gets: signature and practice seal */
    ILLUSTRATION_FIRM_SEALS,   /* what a firm gets: round seals with a star */
    ILLUSTRATION_SIGNATURE,
    ILLUSTRATION_PRACTICE_SEAL, /* a frame with lines of text */
    ILLUSTRATION_ROUND_SEAL,    /* with a star */
    ILLUSTRATION_NAME_SEAL,     /* small and square */
    ILLUSTRATION_COUNT
};

/* Fitted into `at` at 8 : 5, in its middle. NONE draws nothing. */
void ui_illustration(struct ui *ui, struct rect at, enum illustration which);

#endif
