/* Numbers of accounts, orders and cases. */
#include "case_number.h"
#include "value_rules.h"
#include <stdio.h>
#include <string.h>

static bool luhn_holds(const char *digits)
{
    int sum = 0;
    size_t size = strlen(digits);
    for (size_t i = 0; i < size; i++) {
        int digit = digits[size - 1 - i] - '0';
        int doubled = i % 2 ? digit * 2 : digit;
        sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
}

/* Digits only, at least and at most so many. */
static bool has_digits(char *text, size_t least, size_t most, struct value_result *out)
{
    value_drop(text, " -");
    size_t span = value_span(text, VALUE_DIGITS), size = strlen(text);
    if (span < size)
        value_say(out, VALUE_WRONG, "这里只能有数字，请核对第 %d 位。",
                  "Only digits are possible; please check character %d.", value_position(text, span));
    else if (size < least)
        value_say_missing(out, least - size);
    else if (size > most)
        value_say_surplus(out, size - most);
    return out->verdict == VALUE_GOOD;
}

void value_rule_bank_card(char *text, struct value_result *out)
{
    if (has_digits(text, 13, 19, out) && !luhn_holds(text))
        value_say(out, VALUE_WRONG, "卡号校验不符，现在是 %d 位，请对照银行卡逐位核对。",
                  "The card number does not hold; it has %d digits now. Please compare with the card.",
                  (int)strlen(text));
}

/* Corporate accounts have no Luhn digit. */
void value_rule_bank_account(char *text, struct value_result *out)
{
    (void)has_digits(text, 8, 32, out);
}

/* Yuan with two decimals; larger sums than any order of the shop are taken for a slip of the finger. */
enum { AMOUNT_DIGITS = 7 };

/* "1,480.00": commas stand before groups of three, or the text is no amount ("480,00" is not 48000). */
static bool drop_thousands(char *text)
{
    size_t first = value_span(text, VALUE_DIGITS), end = strcspn(text, ".");
    for (size_t at = first; at < end; at += 4)
        if (text[at] != ',' || value_span(text + at + 1, VALUE_DIGITS) != 3 || first == 0 || first > 3)
            return false;
    value_drop(text, ",");
    return true;
}

/* What people write around an amount. */
static void drop_currency(char *text)
{
    static const char *const signs[] = {"¥", "￥", "整", "元", "圆"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t sign = strlen(signs[i]), size = strlen(text);
        if (strncmp(text, signs[i], sign) == 0)
            memmove(text, text + sign, size - sign + 1);
        else if (size > sign && strcmp(text + size - sign, signs[i]) == 0)
            text[size - sign] = '\0';
    }
}

void value_rule_amount(char *text, struct value_result *out)
{
    value_drop(text, " ");
    drop_currency(text);
    if (strchr(text, ',') && !drop_thousands(text)) {
        value_say(out, VALUE_WRONG, "小数点请用“.”，如 480.00。", "Please write decimals with a point, for example 480.00.");
        return;
    }
    size_t whole = value_span(text, VALUE_DIGITS), size = strlen(text);
    size_t decimals = text[whole] == '.' ? value_span(text + whole + 1, VALUE_DIGITS) : 0;
    size_t end = text[whole] == '.' ? whole + 1 + decimals : whole;
    if (!whole || end < size || decimals > 2 || whole > AMOUNT_DIGITS || value_span(text, "0.") == size) {
        value_say(out, VALUE_WRONG, "请填写大于零的金额，单位为元，最多两位小数，如 480.00。",
                  "Please give an amount above zero in yuan, with at most two decimals, for example 480.00.");
        return;
    }
    static const char *const missing[] = {".00", "0", ""};
    if (end == whole + 1)
        text[whole] = '\0';
    snprintf(text + strlen(text), 4, "%s", missing[decimals]);
}

/* The shop does not publish the form of its order numbers; those seen are 16 digits beginning with the date. */
void value_rule_order_number(char *text, struct value_result *out)
{
    value_drop(text, " ");
    value_capitals(text);
    size_t size = strlen(text), span = value_span(text, VALUE_DIGITS VALUE_CAPITALS "-");
    if (span < size)
        value_say(out, VALUE_WRONG, "订单编号只有数字和字母，请核对第 %d 位。",
                  "An order number has digits and letters only; please check character %d.",
                  value_position(text, span));
    else if (size < 6)
        value_say_missing(out, 6 - size);
    else if (size > 32)
        value_say_surplus(out, size - 32);
    else if (!strpbrk(text, VALUE_DIGITS))
        value_say(out, VALUE_WRONG, "订单编号里应有数字，请对照“我的订单”核对。",
                  "An order number has digits; please compare with “My orders” in the shop.");
    else if (size < 10)
        value_say(out, VALUE_DOUBTFUL, "比常见的订单编号短，请对照“我的订单”再看一遍。",
                  "This is shorter than usual order numbers; please compare with “My orders” in the shop.");
}

void value_rule_case_number(char *text, struct value_result *out)
{
    char number[CASE_NUMBER_SIZE];
    if (case_number_read(text, number)) {
        snprintf(text, VALUE_NORMAL_SIZE, "%s", number);
        return;
    }
    value_drop(text, " -");
    value_capitals(text);
    size_t prefix = value_span(text, VALUE_CAPITALS), size = strlen(text);
    size_t digits = value_span(text + prefix, VALUE_DIGITS);
    size_t whole = prefix + 11;
    if (prefix < 1 || prefix > CASE_NUMBER_PREFIX_MAX || (prefix + digits < size && prefix + digits + 1 < whole))
        value_say(out, VALUE_WRONG, "编号像 TJ-261122-0007-A：字母、日期、序号和一位校验字符，请核对。",
                  "A number looks like TJ-261122-0007-A: letters, date, serial, one check character; please check.");
    else if (size < whole)
        value_say_missing(out, whole - size);
    else if (size > whole)
        value_say_surplus(out, size - whole);
    else
        value_say(out, VALUE_WRONG, "最后的校验字符不符，请对照凭条逐位核对。",
                  "The check character at the end does not hold; please compare with the slip.");
}
