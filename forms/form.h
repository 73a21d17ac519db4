/* The sheets of paper this station prints, as data: every *.yaml of the forms folder is one form, furniture.yaml holds
 * what they share (text styles; the head and foot of a face). A form lists marks in millimetres from the top left of
 * the sheet; form_layout.h places them, paper.h draws them. The keys are described in forms/README.md.
 *
 * `struct forms` also keeps the opened font files between documents, so it belongs to one thread at a time. It knows
 * nothing of cases: values come through callbacks. Errors name file:line and the remedy. */
#ifndef FORM_H
#define FORM_H

#include "err.h"
#include <stdint.h>

struct forms;
struct form_description; /* form_description.h, for the engine alone */

struct form {
    const char *code;    /* "PA", as in the page code */
    const char *name;    /* "personal-application", the file's stem */
    const char *title;   /* 个人数字证书申请表; translate with T() on screens */
    const char *version; /* "2026.11" */
    bool has_page_codes;
    const char *path; /* for messages */
    const struct form_description *description;
};

/* Reads furniture.yaml and every form of the folder. ERR_INPUT with file:line for a file that is not as it should be,
 * ERR_CONFIG when a font file of the table in font.c is not installed. */
MUST_USE bool forms_load(const char *folder, struct forms **out, struct err *err);
void forms_destroy(struct forms *forms); /* NULL is fine */

size_t form_count(const struct forms *forms);
const struct form *form_at(const struct forms *forms, size_t index); /* in order of file names */
/* By code ("PA") or name ("personal-application"); NULL when there is none. Borrowed until the next forms_add_file. */
const struct form *form_find(const struct forms *forms, const char *code_or_name);

/* One more form from a file anywhere (an office trying a new one); replaces a form of the same code. */
MUST_USE bool forms_add_file(struct forms *forms, const char *path, const struct form **out, struct err *err);

/* ---- what the forms ask of the caller ---- */

/* A picture printed at true size: pixels decoded by us, rows from the top. */
struct form_picture {
    const uint8_t *pixels;
    int width_px, height_px, stride_bytes;
    int channels; /* 1 grey, 3 RGB */
    double dpi;   /* true size: width_px / dpi * 25.4 mm */
};

/* Where values come from. `text` returns the answer to a field, or a value the caller gives (forms list them under
 * `given:`), UTF-8, NULL or "" when there is none; borrowed until the third next call of `text` at least. Names:
 *   sex             what is stored: "male"; ticks are "yes"; this is what conditions compare
 *   sex.word        a choice in words, as printed: 男
 *   sheets.count, sheets.1.title, sheets.2.title …   a list
 *   demo            "true" prints the specimen mark
 * The engine itself knows case_number (from form_issue), form, title, version, revision, page, pages. `picture` may be
 * NULL. */
struct form_values {
    const char *(*text)(void *context, const char *name);
    const struct form_picture *(*picture)(void *context, const char *name);
    void *context;
};

/* Which print this is: goes into the page codes. `tag` computes the keyed hash of page_code_signed_text: 16 characters and
 * the zero byte; false (with err set) stops the print. A form without page codes needs only what its text names; NULL
 * prints the form blank: no page codes, no values from here. */
struct form_issue {
    const char *case_number;
    unsigned revision; /* counts changes of the answers on this form, 0..9999 */
    bool (*tag)(void *context, const char *signed_text, char *out, struct err *err);
    void *context;
};

#endif
