/* assets/catalogue.yaml: what is ordered in the shop for this route, and where money and paper go. Source of account and
 * address: the association's guide (FIELD.md §2); prices are the office's to fill in. Read-only after loading, so any
 * thread. */
#ifndef SHOP_H
#define SHOP_H

#include "answer.h"
#include "field.h"
#include "words.h"

struct product {
    char *id;
    struct words title;
    char *when;  /* condition.h: ordered when it holds */
    char *price; /* yuan, "240.00"; NULL: not known here */
};

struct shop_payment {
    char *holder, *account, *bank;
};

struct shop_post {
    char *address, *name, *telephone;
};

struct shop {
    struct product *products;
    unsigned products_count;
    struct shop_payment payment;
    struct shop_post post;
};

/* ERR_INPUT with file and line, or naming the product. */
MUST_USE bool shop_load(const char *path, struct shop **out, struct err *err);
void shop_destroy(struct shop *shop); /* NULL is fine */

/* For checks of data: every condition asks for a field that exists. ERR_INPUT names the product. */
MUST_USE bool shop_check(const struct shop *shop, const struct fields *fields, struct err *err);

/* The index-th product that these answers order; NULL past the last. */
const struct product *shop_ordered(const struct shop *shop, const struct answers *answers, size_t index);

#endif
