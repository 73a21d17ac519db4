/* What the codes on a scanned sheet say, judged: a page of this station, a forged one, a slip, or nothing of ours. Knows no
 * pictures. Any thread that owns the vault. */
#ifndef SHEET_CODE_H
#define SHEET_CODE_H

#include "case_file.h"

enum sheet_code_kind {
    SHEET_CODE_NONE,   /* no code of ours in the text */
    SHEET_CODE_FORGED, /* reads like a page code, but the tag was not made by this station */
    SHEET_CODE_PAGE,   /* genuine */
    SHEET_CODE_SLIP,   /* "KQR1:…"; whether it is genuine the store says */
};

struct sheet_code {
    enum sheet_code_kind kind;
    char number[CASE_NUMBER_SIZE]; /* of the case; PAGE only */
    char form[PAPER_FORM_SIZE];
    unsigned page, revision;
};

void sheet_code_read(struct vault *vault, const char *text, struct sheet_code *out);

#endif
