/* Machine readable zones of passports (TD3, two lines of 44) and cards (TD1, three of 30), ICAO 9303. Text only: takes
 * what an OCR engine gave and believes what the check digits prove. Any thread. */
#ifndef MRZ_H
#define MRZ_H

#include "err.h"

#define MRZ_LINE_SIZE 48
#define MRZ_LINES_MAX 3

enum mrz_form { MRZ_TD1, MRZ_TD3, MRZ_FORM_COUNT };

struct mrz {
    enum mrz_form form;
    char document[4], issuer[4], nationality[4]; /* without fillers; codes of three letters */
    char number[16], more[24];                   /* document number; optional data (a card's own number may be there) */
    char birth[16], expiry[16];                  /* 2006-01-02; empty when no such date exists */
    char sex[8];                                 /* 男, 女 or empty */
    char name[64];                               /* surname, a blank, given names */
    bool number_holds, birth_holds, expiry_holds, all_hold; /* check digits; all_hold: the composite one too */
};

size_t mrz_line_count(enum mrz_form form);
size_t mrz_line_length(enum mrz_form form);

/* Makes a line of what OCR read: upper case, only A-Z 0-9 and <; letters where only digits may stand become those they
 * look like, and the other way round; missing or superfluous < at the end are mended. False, and out untouched,
 * when its length cannot be right. row: 0.. */
bool mrz_line_mend(enum mrz_form form, size_t row, const char *text, char out[MRZ_LINE_SIZE]);

/* lines: as many as the form has, each mended. False when they are no such zone at all. */
bool mrz_parse(enum mrz_form form, char lines[][MRZ_LINE_SIZE], struct mrz *out);

#endif
