/* The first bytes of a PNM file: how wide it is, and at how many dots per inch it must have been made. Any thread. */
#ifndef PNM_HEAD_H
#define PNM_HEAD_H

#include <stdbool.h>
#include <stddef.h>

struct pnm_head {
    char format;        /* '4' '5' '6' */
    long width, height; /* 1..65535 */
    long dpi;           /* from a comment "# dpi 300"; 0: none */
};

/* Strict; false for anything but a binary PNM head. */
bool pnm_head_parse(const char *bytes, size_t size, struct pnm_head *out);

/* The file's dpi: from its comment; else from its width when that is A4 (210 mm, ± 1 %) at 75, 100, 150, 200, 300, 400,
 * 600 or 1200 dpi; else 0. */
long pnm_head_dpi(const char *path);

#endif
