/* assets/papers.yaml: which papers a kind of application needs, under which condition, how many pages, which seal each
 * page must carry. Source of the sets: the association's list of papers for the paper route (FIELD.md §2). Read-only
 * after loading, so any thread. */
#ifndef PAPERS_H
#define PAPERS_H

#include "answer.h"
#include "field.h"
#include "words.h"

enum paper_origin {
    PAPER_PRINTED, /* printed here with page codes, stamped, scanned back */
    PAPER_CARD,    /* a card on the glass; its pages are its faces */
    PAPER_BROUGHT, /* a sheet or certificate the person brought; scanned as it is */
};

enum paper_seal_kind {
    PAPER_SEAL_UNIT,
    PAPER_SEAL_LEGAL,
    PAPER_SEAL_PRACTICE,
    PAPER_SEAL_SIGNATURE, /* a sample of the handwriting, which becomes an electronic seal */
    PAPER_SEAL_NAME       /* the name written by hand where the sheet is signed */
};

/* Which seal (or signature) a page must carry when it comes back. Where on the page is said by the form's stamp areas.
 */
struct paper_seal {
    unsigned page; /* 1-based */
    enum paper_seal_kind kind;
    char *area; /* name of the stamp area on the form; NULL: the only one of that page */
    char *when; /* condition.h; NULL: always */
};

struct paper {
    char *id; /* a-z 0-9 - : names items and files, "application", "id-card" */
    struct words title, note;
    enum paper_origin origin;
    char *form;     /* PAPER_PRINTED: code of the form, "PA" */
    unsigned pages; /* of a printed or brought paper; for a card the number of faces */
    char **faces;   /* PAPER_CARD: "front", "back" */
    unsigned faces_count;
    unsigned dpi; /* to be scanned with */
    char **when;  /* needed when any of these conditions holds; none: always */
    unsigned when_count;
    struct paper_seal *seals;
    unsigned seals_count;
};

struct papers;

#define PAPER_ID_SIZE 32
#define PAPER_FORM_SIZE 8

/* ERR_INPUT with file and line. */
MUST_USE bool papers_load(const char *path, struct papers **out, struct err *err);
void papers_destroy(struct papers *papers); /* NULL is fine */

/* The papers of one kind of application ("personal", later "unit") in the order of the file; 0 and NULL when unknown.
 */
size_t papers_count(const struct papers *papers, const char *kind);
const struct paper *papers_at(const struct papers *papers, const char *kind, size_t index);
const struct paper *papers_find(const struct papers *papers, const char *kind, const char *id);
const struct paper *papers_find_form(const struct papers *papers, const char *kind, const char *form);

/* For checks of data: every condition asks for a field that exists. ERR_INPUT names paper and condition. */
MUST_USE bool papers_check(const struct papers *papers, const struct fields *fields, struct err *err);

bool paper_is_needed(const struct paper *paper, const struct answers *answers);
/* The seals a page needs now: fills out[] (borrowed) and returns how many, at most room. */
size_t paper_seals_on_page(const struct paper *paper, unsigned page, const struct answers *answers,
                           const struct paper_seal *out[], size_t room);

#endif
