/* Inside value: the checks by name, and how they speak. Not for users of value.h. */
#ifndef VALUE_RULES_H
#define VALUE_RULES_H

#include "value.h"

/* A check gets the normalised text (UTF-8, trimmed, no control characters, never longer than VALUE_NORMAL_SIZE - 1),
 * may rewrite it into the value's one form, and speaks through the functions below. Saying nothing means good. */
typedef void value_rule(char *text, struct value_result *out);

value_rule value_rule_citizen_id, value_rule_id_valid_until, value_rule_date, value_rule_name, value_rule_passport,
    value_rule_permit, value_rule_foreigner_card, value_rule_practice_number;
value_rule value_rule_text;
value_rule value_rule_uscc, value_rule_org_code, value_rule_organisation;
value_rule value_rule_mobile, value_rule_landline, value_rule_postcode, value_rule_email, value_rule_address;
value_rule value_rule_bank_card, value_rule_bank_account, value_rule_order_number, value_rule_case_number,
    value_rule_amount;

/* Both formats take the same arguments. */
void value_say(struct value_result *out, enum value_verdict verdict, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
/* "还差 3 位" */
void value_say_missing(struct value_result *out, size_t missing);
void value_say_surplus(struct value_result *out, size_t surplus);
/* Says missing or surplus unless the text has exactly so many bytes. */
bool value_has_length(const char *text, size_t length, struct value_result *out);

/* ASCII helpers. */
void value_drop(char *text, const char *characters); /* removes each of them everywhere */
void value_capitals(char *text);
bool value_is_digit(char c);
bool value_is_capital(char c);
/* Where the first byte stands that `allowed` does not contain; the length when all are. */
size_t value_span(const char *text, const char *allowed);
/* The character (from 1) to which this byte belongs, for "第 3 位". */
int value_position(const char *text, size_t byte);

#define VALUE_DIGITS "0123456789"
#define VALUE_CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#endif
