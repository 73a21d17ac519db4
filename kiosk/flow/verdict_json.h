/* What the checks measured on one page, as JSON: kept with the page and carried in the bundle as its verdict. Names and numbers
 * only, no personal data. Any thread. */
#ifndef VERDICT_JSON_H
#define VERDICT_JSON_H

#include "page_reading.h"

struct verdict_seal {
    const char *area; /* name of the stamp area */
    struct seal_judgement judgement;
};

/* Appends one object: {"page":"application-1","verdict":"good","dpi":300,…,"seals":[…]}. */
void verdict_json_write(const char *page, const char *verdict, const struct page_reading *reading,
                        const struct verdict_seal *seals, size_t seal_count, struct buffer *out);

#endif
