/* What a scanned page says: where its codes are, how it lay, which seals are on it, what a card carries, what is wrong
 * with the picture. Plain data, and its strict form as bytes: the reading child writes it, the kiosk parses it and
 * trusts nothing. Knows no pixels beyond small pictures it carries. Any thread.
 *
 * Sheet coordinates: millimetres from the top left corner of the upright A4 sheet, x right, y down, set by the page
 * codes where they are found. Turns are degrees counter-clockwise, as a person sees them on the glass. */
#ifndef PAGE_READING_H
#define PAGE_READING_H

#include "buffer.h"
#include "image.h"
#include "seal_judge.h"

/* ---- the nominal places of the two page codes, shared with whoever draws them ----
 * Outer edge of the symbol without its quiet zone, on A4. */
#define PAGE_WIDTH_MM 210.0
#define PAGE_HEIGHT_MM 297.0
#define PAGE_CODE_SIZE_MM 18.0
#define PAGE_CODE_TOP_RIGHT_X_MM 178.0
#define PAGE_CODE_TOP_RIGHT_Y_MM 12.0
#define PAGE_CODE_BOTTOM_LEFT_X_MM 14.0
#define PAGE_CODE_BOTTOM_LEFT_Y_MM 265.0

/* ---- limits, also those of the parser ---- */
#define PAGE_CODES_MAX 8
#define PAGE_SEALS_MAX 16
#define PAGE_CARDS_MAX 2
#define PAGE_FIELDS_MAX 12
#define PAGE_SAMPLES_MAX 12
#define PAGE_FRAMES_MAX 32 /* a request of so many still fits one packet of the scan protocol */
#define PAGE_CODE_TEXT_SIZE 512
#define PAGE_FIELD_NAME_SIZE 24
#define PAGE_FIELD_VALUE_SIZE 256
#define PAGE_MATCH_SIZE 32
#define PAGE_FRAME_NAME_SIZE 48
#define PAGE_PREVIEW_MAX_HEIGHT_PX 640
#define PAGE_PREVIEW_MAX_WIDTH_PX 1024
#define PAGE_JPEG_MAX_BYTES (48u << 20)
#define PAGE_PNG_MAX_BYTES (16u << 20)

/* ---- the question ---- */
enum page_kind {
    PAGE_ANY,     /* without a page code of ours cards are looked for, then a licence */
    PAGE_SHEET,   /* printed sheets only: no card, no OCR */
    PAGE_CARD,    /* an identity card on the glass: no codes, no seals */
    PAGE_LICENCE, /* a firm's licence or a practice certificate: its QR codes and fields (licence.h), no seals */
    PAGE_KIND_COUNT
};

/* A frame whose contents are lifted from the sheet as PNG, when the page's code text contains `match` (for instance
 * ":PS:1/"; empty: every sheet). The rectangle is the inner edge of the drawn frame. `by_hand`: a place to sign; only
 * whether a pen was there is measured, whatever seal lies across it, and no picture is made. */
struct page_frame {
    char match[PAGE_MATCH_SIZE];
    char name[PAGE_FRAME_NAME_SIZE];
    double x_mm, y_mm, width_mm, height_mm;
    bool by_hand;
};

struct page_request {
    enum page_kind kind;
    double dpi;       /* of the scan, when the image does not say; 0: the image's */
    int jpeg_quality; /* 1..100 */
    double code_size_mm;
    double code_top_right_x_mm, code_top_right_y_mm;     /* left top corner of the upper symbol */
    double code_bottom_left_x_mm, code_bottom_left_y_mm; /* left top corner of the lower symbol */
    struct page_frame frames[PAGE_FRAMES_MAX];
    size_t frame_count;
};

/* kind, the nominal code places, quality 85, nothing to lift. */
struct page_request page_request_default(enum page_kind kind);
/* Adds a frame; false when there are PAGE_FRAMES_MAX. */
bool page_request_add_frame(struct page_request *request, const struct page_frame *frame);

/* ---- the answer ---- */
enum page_found {
    PAGE_FOUND_BLANK,   /* the glass or an empty sheet */
    PAGE_FOUND_SHEET,   /* paper with something on it; with codes when code_count > 0 */
    PAGE_FOUND_CARD,    /* one or two cards */
    PAGE_FOUND_LICENCE, /* a licence or certificate: cards[0] holds its fields and its upright picture */
    PAGE_FOUND_COUNT
};

/* Faults of a picture; bits of page_reading.faults and page_card.faults. */
enum page_fault {
    PAGE_FAULT_BLURRED,
    PAGE_FAULT_DARK,
    PAGE_FAULT_PALE,    /* washed out */
    PAGE_FAULT_CUT_OFF, /* see cut_edges */
    PAGE_FAULT_LOW_RESOLUTION,
    PAGE_FAULT_NO_CARD,   /* a card was asked for and none is there */
    PAGE_FAULT_STRETCHED, /* print scale or proportions off by more than 3 % */
    PAGE_FAULT_BLANK,     /* nothing on it: the wrong side lies down, or nothing at all */
    PAGE_FAULT_FINGER,    /* a hand or another thing over an edge */
    PAGE_FAULT_FOLDED,    /* a corner of the sheet is turned over or torn off */
    PAGE_FAULT_GLARE,     /* the lamp mirrored on a card */
    PAGE_FAULT_CREASED,   /* a card that was bent: its print is broken along a line */
    PAGE_FAULT_COUNT
};
#define PAGE_HAS_FAULT(faults, fault) (((faults) >> (unsigned)(fault)) & 1u)

enum page_edge { PAGE_EDGE_TOP = 1, PAGE_EDGE_RIGHT = 2, PAGE_EDGE_BOTTOM = 4, PAGE_EDGE_LEFT = 8 };

/* Raw pixel → sheet millimetres: x_mm = a·x + b·y + c, y_mm = d·x + e·y + f (pixel centres at whole numbers). */
struct page_map {
    double a, b, c, d, e, f;
};

struct page_code_found {
    char text[PAGE_CODE_TEXT_SIZE]; /* UTF-8 without control characters; empty when it held anything else */
    double x_mm, y_mm;              /* centre on the sheet */
    double size_mm;
};

enum page_side { PAGE_SIDE_UNKNOWN, PAGE_SIDE_FRONT, PAGE_SIDE_BACK, PAGE_SIDE_COUNT };

/* A value read from a card. Names: name sex nation birth address number / issuer valid_from valid_to. Dates are
 * 2006-01-02; valid_to may be "long-term"; sex is 男 or 女. Of a licence: see licence.h. */
struct page_field {
    char name[PAGE_FIELD_NAME_SIZE];
    char value[PAGE_FIELD_VALUE_SIZE];
    double confidence; /* 0..1 */
    bool doubtful;     /* show it as such; the number is doubtful unless its check digit, birth and sex agree */
};

struct page_card {
    enum page_side side;
    double x_mm, y_mm; /* centre on the glass */
    double turn_deg;   /* how the card lay: 0 upright, -180..180 */
    unsigned faults;
    unsigned cut_edges;
    struct page_field fields[PAGE_FIELDS_MAX];
    size_t field_count;
    struct buffer jpeg;   /* upright crop of 85.6 × 54.0 mm at the scan's dpi */
    struct image preview; /* RGBA, upright */
};

/* A lifted frame: PNG RGBA at true size (pHYs), paper transparent, colour kept; and the same rectangle untouched. Of a
 * place to sign both are empty. */
struct page_sample {
    char name[PAGE_FRAME_NAME_SIZE];
    double ink_width_mm, ink_height_mm; /* of what is in it; 0: the frame is empty */
    double clearance_mm;                /* from the ink to the frame */
    struct buffer png;
    struct buffer raw_jpeg;
};

struct page_reading {
    enum page_found found;
    int width_px, height_px; /* of the scan */
    double dpi;
    double turn_deg;        /* how the paper lay: 0 upright, 180 upside down */
    bool straight_by_codes; /* map comes from page codes; else from the text lines, orientation as scanned */
    double print_scale;     /* distance of the codes on paper / nominal; 1 when not both were found */
    struct page_map map;
    unsigned faults;    /* bits of enum page_fault */
    unsigned cut_edges; /* bits of enum page_edge of the upright page */
    struct page_code_found codes[PAGE_CODES_MAX];
    size_t code_count;
    struct seal_mark seals[PAGE_SEALS_MAX];
    size_t seal_count;
    struct page_card cards[PAGE_CARDS_MAX];
    size_t card_count;
    struct page_sample samples[PAGE_SAMPLES_MAX];
    size_t sample_count;
    struct buffer jpeg;   /* the raw page as scanned, dpi in the file */
    struct image preview; /* RGBA, upright, at most PAGE_PREVIEW_MAX_HEIGHT_PX high */
    double read_ms;
};

void page_reading_finish(struct page_reading *reading); /* wipes; zeroed is fine */

/* Whether a place to sign was signed: the writing is wider than a stroke or a speck (8 x 2 mm). */
bool page_sample_is_signed(const struct page_sample *sample);

/* A field of a card by name; NULL when it was not read. Borrowed. */
const struct page_field *page_card_field(const struct page_card *card, const char *name);

/* One sentence for the person per fault, in the current language; "blurred" … for JSON and logs; "top" … */
const char *page_fault_text(enum page_fault fault);
const char *page_fault_name(enum page_fault fault);
const char *page_edge_text(enum page_edge edge);
const char *page_side_name(enum page_side side);
const char *page_found_name(enum page_found found); /* "sheet" … */

/* ---- bytes between child and kiosk ----
 * Big-endian, one way to write each value (lengths in micrometres, shares in millionths), nothing may follow. Writing
 * what was parsed gives the same bytes. Parse: ERR_DAMAGED for anything cut, too long, out of range, not UTF-8 or not
 * canonical; `*out` is untouched then, and yours after success. */
MUST_USE bool page_reading_write(const struct page_reading *reading, struct buffer *out, struct err *err);
MUST_USE bool page_reading_parse(const void *bytes, size_t size, struct page_reading *out, struct err *err);
MUST_USE bool page_request_write(const struct page_request *request, struct buffer *out, struct err *err);
MUST_USE bool page_request_parse(const void *bytes, size_t size, struct page_request *out, struct err *err);

#endif
