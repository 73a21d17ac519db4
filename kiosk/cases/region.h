/* assets/regions.tsv: provinces, cities and districts by their codes (GB/T 2260), those in force and those that were.
 * For choosing an address by touch, and for saying in words where a resident ID number was first given.
 * Read-only after loading, so any thread. */
#ifndef REGION_H
#define REGION_H

#include "err.h"

struct region {
    char code[7];     /* six digits */
    const char *name; /* "和平区" */
    bool is_former;   /* withdrawn: may stand in a number, is not offered as an address */
};

struct regions;

/* Lines of code, tab, name and perhaps a tab and "former", sorted by code; lines with # are notes. ERR_INPUT names
 * file, line and remedy. */
MUST_USE bool regions_load(const char *path, struct regions **out, struct err *err);
void regions_destroy(struct regions *regions); /* NULL is fine */

/* Borrowed; NULL when no edition that we know has the code. */
const struct region *regions_find(const struct regions *regions, const char *code);

/* What lies directly below a code, in force, in the order of the codes: "" the provinces, "130000" its cities,
 * "130100" its districts; a municipality ("120000") has its districts at once. Fills out[] (borrowed) up to `room` and
 * returns how many there are in all; 0 for a district and for an unknown code. */
size_t regions_children(const struct regions *regions, const char *code, const struct region *out[], size_t room);
enum { REGIONS_CHILDREN_MAX = 64 }; /* no code has more; the file is refused if one had */

/* "河北省石家庄市长安区"; false (and out empty) when the code is unknown. size: bytes in out. */
bool regions_full_name(const struct regions *regions, const char *code, char *out, size_t size);

/* Whether an address as identity cards print it begins with places that there are or were, one within the other:
 * province, then a city or a district of it, and behind a city that has districts one of those. */
bool regions_fit_address(const struct regions *regions, const char *address);

#endif
