/* The unified social credit code (GB 32100) in what a QR code or an OCR engine says. Text only, any thread; the texts
 * come from outside and may hold anything. */
#ifndef LICENCE_CODE_H
#define LICENCE_CODE_H

#include <stdbool.h>
#include <stddef.h>

#define LICENCE_CODE_SIZE 19
#define LICENCE_VALUE_SIZE 256

/* How far a text is a code. WHOLE: eighteen characters of the alphabet, characters 3 to 8 digits, and the check of the
 * whole holds (MOD 31-3); BOTH: the organisation code in it holds too (GB 11714). */
enum licence_grade { LICENCE_GRADE_NONE, LICENCE_GRADE_WHOLE, LICENCE_GRADE_BOTH };
enum licence_grade licence_code_grade(const char *code);

/* What a QR code of a licence says; empty where it says nothing. */
struct licence_payload {
    char code[LICENCE_CODE_SIZE]; /* of the best grade in the text; empty when two different ones of it stand there */
    enum licence_grade grade;
    char company[LICENCE_VALUE_SIZE];
    char person[LICENCE_VALUE_SIZE]; /* legal representative */
};

/* An address with the code in it (percent signs decoded), or "统一社会信用代码：…；名称：…" in any order, or JSON of
 * those names. The code counts only where it stands by itself: eighteen letters and digits between other characters. */
void licence_payload_read(const char *text, struct licence_payload *out);

/* Whether a value of the payload and the print beside it are of one paper: equal, or in a line of eight characters and
 * more one was misread. */
bool licence_payload_agrees(const char *said, const char *print);

/* The code out of an OCR line: letters that no code has (I O S V Z) and letters among the area digits become what they
 * look like. Where the checks do not hold then, up to two characters are exchanged for look-alikes (0 8 5 …) if there
 * is just one way to make both hold; *mended says how many. out: empty when there are no eighteen characters. */
enum licence_grade licence_code_from_print(const char *text, char out[LICENCE_CODE_SIZE], int *mended);

#endif
