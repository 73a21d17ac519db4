/* The guide for those who can go online, read from assets/guide.yaml: pages in the order of the two platforms, each with a
 * row of pictures, numbered lines and a warning. The screen shows one page at a time; the printed sheet lists them all.
 * Source: the association's description of both platforms. Read-only after loading, any thread. */
#ifndef GUIDE_H
#define GUIDE_H

#include "err.h"
#include "words.h"

struct guide_picture {
    char *icon; /* of assets/icons */
    struct words word;
};

struct guide_page {
    char *id;
    struct words platform; /* where this is done */
    struct words title;
    struct guide_picture *pictures;
    unsigned pictures_count;
    bool either; /* the pictures are ways to choose from, not steps one after another */
    struct words *lines;
    unsigned lines_count;
    struct words note; /* what goes wrong most often; both NULL: none */
    char *when;        /* condition.h over `applicant`; NULL: for everybody */
};

struct guide {
    char *version;
    struct guide_page *pages;
    unsigned pages_count;
};

/* ERR_INPUT with file and line. */
MUST_USE bool guide_load(const char *path, struct guide **out, struct err *err);
void guide_destroy(struct guide *guide); /* NULL is fine */

/* The pages for this applicant ("personal", "unit"; NULL: all), and the index-th of them; NULL past the end. */
unsigned guide_count(const struct guide *guide, const char *applicant);
const struct guide_page *guide_at(const struct guide *guide, const char *applicant, unsigned index);

#endif
