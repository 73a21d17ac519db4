/* A person's name out of several readings of the same line. The OCR model has no context in two or three characters
 * and is sure of itself when wrong; readings at different sizes and beside a copy of the same name err differently.
 * Text only, any thread. */
#ifndef ID_NAME_H
#define ID_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define ID_NAME_SIZE 96
#define ID_NAME_READINGS_MAX 8

struct id_name_vote {
    char readings[ID_NAME_READINGS_MAX][ID_NAME_SIZE];
    size_t count; /* readings that said something */
    size_t looks; /* readings that were asked for */
};

/* Keeps the Chinese characters and middle dots of a reading; copies: how often the name stands in it (1 or 2; an odd
 * half is a reading that failed). */
void id_name_add(struct id_name_vote *vote, const char *text, int copies);
/* The majority, character by character, into out; *agreement: the part of all looks that stands behind the weakest
 * character, 0..1. Empty when nothing was read. */
void id_name_decide(const struct id_name_vote *vote, char out[ID_NAME_SIZE], double *agreement);
/* Whether the name begins with one of the usual surnames (single or double). */
bool id_name_has_surname(const char *name);
/* Whether it looks like most names: a usual surname (single with one or two characters after it, or double). */
bool id_name_is_usual(const char *name);

#endif
