/* Chinese from pinyin through libpinyin. The library and its tables are loaded by pinyin_open, on first use; nothing is
 * learned and nothing is written: the user folder it asks for is empty and stays so. Owner's thread. */
#ifndef PINYIN_H
#define PINYIN_H

#include "err.h"

#define PINYIN_LETTERS_MAX 60
#define PINYIN_CANDIDATE_SIZE 64

struct pinyin;

/* data_folder NULL: where the package puts it. ERR_NOT_FOUND when library or tables are missing. */
MUST_USE bool pinyin_open(const char *data_folder, struct pinyin **out, struct err *err);
void pinyin_close(struct pinyin *pinyin); /* wipes */

/* Adds one of a–z or ' to the letters; false when it would be too many. */
bool pinyin_add(struct pinyin *pinyin, char letter);
void pinyin_backspace(struct pinyin *pinyin); /* a letter, or the last candidate chosen */
void pinyin_reset(struct pinyin *pinyin);     /* wipes letters, choices and candidates */
bool pinyin_is_empty(const struct pinyin *pinyin);

/* "xie'hui": what is still to be chosen, in syllables; before it what has been chosen already. Borrowed until the next call. */
const char *pinyin_segments(const struct pinyin *pinyin);
/* Chosen characters and the letters left, as shown at the caret. Borrowed. */
const char *pinyin_composed(const struct pinyin *pinyin);

size_t pinyin_candidate_count(const struct pinyin *pinyin);
const char *pinyin_candidate(const struct pinyin *pinyin, size_t index); /* borrowed until the next call */
/* Takes a candidate for the letters it covers. When none are left, true and the whole text is in out (terminated);
 * the letters are reset. */
bool pinyin_choose(struct pinyin *pinyin, size_t index, char *out, size_t out_size);

#endif
