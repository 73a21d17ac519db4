/* Amounts of money: "720", "720.5", "720.00" to fen and back, and in the capitals that banks and receipts ask for
 * (柒佰贰拾元整). Source of the capitals: 正确填写票据和结算凭证的基本规定 (中国人民银行). Any thread. */
#ifndef YUAN_H
#define YUAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YUAN_MAX_FEN INT64_C(99999999999999) /* below a trillion yuan */
#define YUAN_TEXT_SIZE 32
#define YUAN_WORDS_SIZE 200

/* Digits, perhaps a point and one or two more. False for anything else and above YUAN_MAX_FEN. */
bool yuan_read(const char *text, int64_t *fen);
/* "720.00". fen: 0 … YUAN_MAX_FEN. */
void yuan_write(int64_t fen, char out[YUAN_TEXT_SIZE]);
/* "柒佰贰拾元整", "壹佰零伍元叁角整", "零元整". */
void yuan_words(int64_t fen, char out[YUAN_WORDS_SIZE]);

#endif
