/* The words of licences and certificates: labels, titles, dates, and what their values may look like. Text only; takes
 * what an OCR engine gave. Any thread. */
#ifndef LICENCE_WORDS_H
#define LICENCE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum licence_label {
    LICENCE_LABEL_NONE,
    LICENCE_LABEL_CODE,
    LICENCE_LABEL_COMPANY,
    LICENCE_LABEL_REPRESENTATIVE,
    LICENCE_LABEL_TYPE,
    LICENCE_LABEL_ADDRESS,
    LICENCE_LABEL_TERM,  /* from and until */
    LICENCE_LABEL_UNTIL, /* until alone */
    LICENCE_LABEL_NUMBER,
    LICENCE_LABEL_PERSON,
    LICENCE_LABEL_EMPLOYER, /* the company on a certificate of practice */
    LICENCE_LABEL_OTHER,    /* something that is not asked for */
    LICENCE_LABEL_COUNT
};

/* The label a text begins with: whole, with one character misread where it has four or more, or one of two where the
 * text is just those two. *rest: what follows it and its colon, within text. */
enum licence_label licence_words_label(const char *text, const char **rest);

/* The title of the paper ("营业执照") that a line begins with, or NULL. Static. */
const char *licence_words_title(const char *text);

/* In place: brackets become full-width, letters between digits the digits they look like; anything but Chinese, ASCII
 * letters and digits, brackets, hyphen and middle dot goes. room: of text; what grows beyond it is cut. */
void licence_words_clean(char *text, size_t room);

/* "自2020年03月31日至2025年03月31日", "2014-01-08至长期", "长期": *from may stay empty. False when nothing can be read
 * or the end is before the start. */
bool licence_words_term(const char *text, char from[16], char until[16]);
/* One date alone, or 长期. */
bool licence_words_until(const char *text, char until[16]);

/* Ends as firms' and institutions' names do, four to sixty characters. */
bool licence_words_is_company(const char *text);
/* One of the registry's kinds. */
bool licence_words_is_type(const char *text);
/* Six to seventy characters of which one is a place's word (市 区 县 路 街 …). */
bool licence_words_is_address(const char *text);

#endif
