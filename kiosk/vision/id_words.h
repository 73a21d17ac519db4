/* What the words on an identity card may be: names, nations, dates, addresses, the number's check. Text only; takes
 * what an OCR engine gave and never believes more than the rules allow. Any thread. */
#ifndef ID_WORDS_H
#define ID_WORDS_H

#include "ocr.h"

/* 18 characters, area begins 1..8, a date that exists between 1900 and 2100, and the check character (GB 11643). */
bool id_number_holds(const char *number);
/* Birth as 2006-01-02 and sex as 男 or 女; of a number that holds. */
void id_number_says(const char *number, char birth[16], char sex[8]);

/* Letters that look like digits become digits, everything else goes, in place. */
void id_words_to_digits(char *text);
/* Adds a line; confidences are merged. */
void id_words_append(struct ocr_text *to, const struct ocr_text *line);

/* "女民族汉" → 女, 汉; what is not found stays empty. nation: 24 bytes. */
void id_words_split_sex_nation(const char *text, char sex[8], char nation[24]);
/* "1979年10月5日" → 1979-10-05; false (and empty) when no such date can be read. */
bool id_words_date(const char *text, char out[16]);
/* "2019.03.02-2039.03.02", "…-长期" → dates, or long-term; the span must be 5, 10 or 20 years. */
bool id_words_validity(const char *text, char from[16], char until[16]);

/* The travel permit's number with which a residence permit's row begins: eight digits, H or M before those of Hong Kong
 * and Macau. False (and empty) when it does not. */
bool id_words_pass_number(const char *text, char out[16]);

/* Two to fifteen Chinese characters, a middle dot between them allowed. */
bool id_words_is_name(const char *text);
/* One of the 56. */
bool id_words_is_nation(const char *text);
/* Begins with a province-level name, has at least six characters. */
bool id_words_is_address(const char *text);
/* Ends as addresses do, with a number, a letter or 号, 室, 村, 组 and the like: none of its lines was lost. */
bool id_words_ends_address(const char *text);
/* Drops one stray character after the last 局. In place. */
void id_words_trim_issuer(char *text);
/* Ends as the police's offices do: 公安局 or 分局. */
bool id_words_is_issuer(const char *text);
/* Keeps Chinese, ASCII letters and digits, and the hyphen (an upright stroke beside Chinese is dust or a margin); digit look-alikes beside digits become digits ("3O1号" →
 * "301号"). In place. */
void id_words_mend(char *text);

#endif
