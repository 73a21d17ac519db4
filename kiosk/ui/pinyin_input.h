/* Chinese from pinyin through libpinyin. The library and its tables are loaded by pinyin_input_open, on first use;
 * nothing is learned and nothing is written: the user folder it asks for is empty and stays so. Owner's thread. */
#ifndef PINYIN_INPUT_H
#define PINYIN_INPUT_H

#include "err.h"

#define PINYIN_INPUT_LETTERS_MAX 60

struct pinyin_input;

/* data_folder NULL: where the package puts it. ERR_NOT_FOUND when library or tables are missing. */
MUST_USE bool pinyin_input_open(const char *data_folder, struct pinyin_input **out, struct err *err);
void pinyin_input_close(struct pinyin_input *pinyin); /* wipes */

/* Adds one of a–z or ' to the letters; false when it would be too many. */
bool pinyin_input_add(struct pinyin_input *pinyin, char letter);
void pinyin_input_backspace(struct pinyin_input *pinyin); /* a letter, or the last candidate chosen */
void pinyin_input_reset(struct pinyin_input *pinyin);     /* wipes letters, choices and candidates */
bool pinyin_input_is_empty(const struct pinyin_input *pinyin);

/* "xie'hui": what is still to be chosen, in syllables; before it what has been chosen already. Borrowed until the next
 * call. */
const char *pinyin_input_segments(const struct pinyin_input *pinyin);
/* Chosen characters and the letters left, as shown at the caret. Borrowed. */
const char *pinyin_input_composed(const struct pinyin_input *pinyin);

size_t pinyin_input_candidate_count(const struct pinyin_input *pinyin);
const char *pinyin_input_candidate(const struct pinyin_input *pinyin, size_t index); /* borrowed until the next call */
/* Takes a candidate for the letters it covers. When none are left, true and the whole text is in out (terminated);
 * the letters are reset. */
bool pinyin_input_choose(struct pinyin_input *pinyin, size_t index, char *out, size_t out_size);

#endif
