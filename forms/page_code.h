/* What a printed sheet says about itself: "KQ1:<case>:<form>:<page>/<pages>:<revision>:<tag>", a QR code in
 * alphanumeric mode at level Q, printed twice on each face, at the places below. It holds no personal data.
 *
 *   case      4..24 of A-Z 0-9 -     as shown to people: TJ-261122-0007-K
 *   form      1..6 of A-Z 0-9, a letter first
 *   page      1..pages, pages 1..99, revision 0..9999, all without leading zeros
 *   tag       16 of A-Z 2-7: 80 bits of a keyed hash over everything before it (the caller's vault)
 *
 * The reader takes exactly this and nothing else: it looks at bytes from a scanner. Any thread. */
#ifndef PAGE_CODE_H
#define PAGE_CODE_H

#include "err.h"

#define PAGE_CODE_CASE_SIZE 25
#define PAGE_CODE_FORM_SIZE 7
#define PAGE_CODE_TAG_SIZE 17
#define PAGE_CODE_ROOM 80

/* Where the two codes stand on an A4 face: top left corner of each symbol without its quiet zone, mm from the top left of
 * the sheet. All edges are at least 12 mm from the paper's (printers that cannot print to the edge, scanners that cut
 * it). The reader in vision works with the same numbers; a unit test holds the two together. The distance of the centres
 * measures the print scale. */
#define SHEET_CODE_SIDE_MM 18.0
#define SHEET_CODE_TOP_RIGHT_X_MM 178.0
#define SHEET_CODE_TOP_RIGHT_Y_MM 12.0
#define SHEET_CODE_BOTTOM_LEFT_X_MM 14.0
#define SHEET_CODE_BOTTOM_LEFT_Y_MM 265.0
#define SHEET_CODE_DISTANCE_MM 301.504 /* hypot(164, 253), at print scale 1 */
#define SHEET_CODE_QUIET_MM 2.5        /* white kept around each: four modules */

struct page_code {
    char case_number[PAGE_CODE_CASE_SIZE];
    char form[PAGE_CODE_FORM_SIZE];
    unsigned page, pages, revision;
    char tag[PAGE_CODE_TAG_SIZE]; /* empty until computed */
};

/* Whether a form can have this code. */
bool page_code_takes_form(const char *text);
/* Everything before the tag, without the last colon: the text over which the tag is computed. ERR_INPUT when a part is
 * not as above. */
MUST_USE bool page_code_signed_text(const struct page_code *code, char out[PAGE_CODE_ROOM], struct err *err);
/* The whole text. ERR_INPUT when a part, the tag included, is not as above. */
MUST_USE bool page_code_format(const struct page_code *code, char out[PAGE_CODE_ROOM], struct err *err);

/* ERR_INPUT when the bytes are anything but one page code; *out is untouched then. The tag is not verified here. */
MUST_USE bool page_code_parse(const void *bytes, size_t size, struct page_code *out, struct err *err);

#endif
