/* Who somebody is: resident ID numbers (GB 11643), dates of documents, names. */
#include "date.h"
#include "text.h"
#include "value_rules.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- area codes (GB/T 2260): the first six digits name where the number was first given ---- */

static bool is_listed(const char *code, size_t size, const char *list)
{
    char padded[16];
    snprintf(padded, sizeof padded, " %.*s ", (int)size, code);
    return strstr(list, padded);
}

static bool province_is_known(const char *code)
{
    return is_listed(code, 2,
                     " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
                     "61 62 63 64 65 71 81 82 83 ");
}

/* What follows the province. 01–20 and 51–53 were ever used for cities, 21–43 for prefectures and leagues, 90 for
 * counties of the province itself; the counties below them come and go with every edition and are not listed. Of the
 * municipalities every district and county that ever was is: a number given under a code since withdrawn stays valid
 * for life (塘沽 120107 ended in 2009). */
static const struct area_range {
    const char *province; /* empty: all that are not named before */
    int first, last;      /* digits 3 to 6 */
} areas[] = {
    {"11", 101, 119}, {"11", 221, 229}, {"12", 101, 119}, {"12", 221, 225}, {"31", 101, 120}, {"31", 151, 151},
    {"31", 221, 230}, {"50", 101, 120}, {"50", 151, 156}, {"50", 221, 243}, {"50", 381, 384}, {"81", 0, 0},
    {"82", 0, 0},     {"83", 0, 0},     {"", 100, 2099},  {"", 2100, 4399}, {"", 5100, 5399}, {"", 9000, 9099},
};

/* Districts 01–20, counties and the like 21–64, cities of the county's rank 81–89: region.h lists those since 2002. */
static bool ending_was_ever_used(int rest)
{
    int ending = rest % 100;
    return ending <= 64 || (ending >= 81 && ending <= 89) || rest / 100 == 90;
}

static bool area_is_known(const char *number)
{
    bool named = false;
    int rest = (int)strtol((char[]){number[2], number[3], number[4], number[5], '\0'}, NULL, 10);
    if (!province_is_known(number) || !ending_was_ever_used(rest))
        return false;
    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        bool own = strncmp(areas[i].province, number, 2) == 0;
        named = named || own;
        bool applies = own || (!areas[i].province[0] && !named);
        if (applies && rest >= areas[i].first && rest <= areas[i].last)
            return true;
    }
    return false;
}

/* ---- resident ID ---- */

enum { ID_LENGTH = 18, ID_BIRTH = 6, ID_BIRTH_END = 14 };

static char check_of_citizen_id(const char *number)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < ID_LENGTH - 1; i++)
        sum += (number[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

static bool birth_of(const char *number, struct date *out)
{
    char text[9];
    snprintf(text, sizeof text, "%.8s", number + ID_BIRTH);
    return date_read(text, out);
}

static bool has_citizen_form(const char *text, struct value_result *out)
{
    size_t span = value_span(text, VALUE_DIGITS), size = strlen(text);
    if (span < size && !(span == ID_LENGTH - 1 && size == ID_LENGTH && text[span] == 'X')) {
        value_say(out, VALUE_WRONG, "身份证号只有数字，最后一位可能是 X，请核对第 %d 位。",
                  "The number has digits only, and perhaps an X at the end; please check character %d.",
                  value_position(text, span));
        return false;
    }
    struct date birth;
    if (size >= ID_BIRTH_END && size != 15 && !birth_of(text, &birth)) {
        value_say(out, VALUE_WRONG, "第 7 至 14 位是出生日期，没有这一天，请核对。",
                  "Characters 7 to 14 are the date of birth, and there is no such day; please check.");
        return false;
    }
    if (size == 15) {
        value_say_missing(out, 3);
        value_say(out, VALUE_WRONG, "还差 3 位。15 位的旧号码自 2013 年起停用，请填写 18 位号码。",
                  "3 more characters are missing. 15-digit numbers are out of use since 2013; please enter all 18.");
        return false;
    }
    return value_has_length(text, ID_LENGTH, out);
}

static void judge_age(struct date birth, struct value_result *out)
{
    int age = date_age(birth, date_today());
    if (age < 0)
        value_say(out, VALUE_WRONG, "出生日期在今天之后，请核对第 7 至 14 位。",
                  "The date of birth lies in the future; please check characters 7 to 14.");
    else if (age < 18)
        value_say(out, VALUE_WRONG, "未满 18 周岁不能办理，如有疑问请呼叫工作人员。",
                  "Applicants must be 18 or older; please call the staff if you have questions.");
}

void value_rule_citizen_id(char *text, struct value_result *out)
{
    value_drop(text, " -");
    value_capitals(text);
    if (!has_citizen_form(text, out))
        return;
    char check = check_of_citizen_id(text);
    if (text[ID_LENGTH - 1] != check) {
        value_say(out, VALUE_WRONG, "最后一位应为 %c，请核对整个号码。",
                  "The last character should be %c; please check the whole number.", check);
        return;
    }
    struct date birth;
    if (birth_of(text, &birth))
        judge_age(birth, out);
    /* 9: foreigner's permanent residence card of 2023; digits 2 and 3 are the issuing province. */
    bool known = text[0] == '9' ? province_is_known(text + 1) : area_is_known(text);
    if (out->verdict == VALUE_GOOD && !known)
        value_say(out, VALUE_DOUBTFUL, "前六位不是已知的地区代码，请对照证件再看一遍。",
                  "The first six digits are no known area code; please compare with the document.");
}

bool value_citizen_read(const char *number, struct value_citizen *out)
{
    struct date birth;
    if (strlen(number) != ID_LENGTH || value_span(number, VALUE_DIGITS) < ID_LENGTH - 1 || !birth_of(number, &birth) ||
        check_of_citizen_id(number) != number[ID_LENGTH - 1])
        return false;
    date_write(birth, out->birth);
    out->male = (number[16] - '0') % 2 == 1;
    snprintf(out->area, sizeof out->area, "%.6s", number);
    return true;
}

/* ---- dates ---- */

static bool read_date(char *text, struct date *date, struct value_result *out)
{
    value_drop(text, " ");
    size_t size = strlen(text);
    if (size < 8 && value_span(text, VALUE_DIGITS) == size) {
        value_say_missing(out, 8 - size);
        return false;
    }
    if (!date_read(text, date)) {
        value_say(out, VALUE_WRONG, "没有这一天，请按“年月日”八位数字填写，如 20260302。",
                  "There is no such day; please enter year, month, day as eight digits, for example 20260302.");
        return false;
    }
    date_write(*date, text);
    return true;
}

void value_rule_date(char *text, struct value_result *out)
{
    struct date date;
    (void)read_date(text, &date, out);
}

/* An identity document needs this much time left to survive review and post; below it warns (FIELD.md §4). */
enum { VALIDITY_WARNING_DAYS = 90 };

void value_rule_id_valid_until(char *text, struct value_result *out)
{
    struct date until;
    if (strcmp(text, "长期") == 0 || strcmp(text, "長期") == 0) {
        snprintf(text, VALUE_NORMAL_SIZE, "长期");
        return;
    }
    if (!read_date(text, &until, out))
        return;
    long left = date_days(until) - date_days(date_today());
    if (left < 0)
        value_say(out, VALUE_WRONG, "证件已经过期，请换领新证件后再来办理。",
                  "The document has expired; please renew it first and come back.");
    else if (left < VALIDITY_WARNING_DAYS)
        value_say(out, VALUE_DOUBTFUL, "证件还有 %ld 天到期，建议先换领新证件。",
                  "The document expires in %ld days; better renew it first.", left);
}

/* ---- names ---- */

static bool is_han(int32_t c)
{
    return (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) || c == 0x3007 ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x323af);
}

static bool is_latin(int32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7);
}

/* What may stand between the parts of a name, not at its ends and not twice. */
static bool is_joint(int32_t c)
{
    return c == 0xb7 || c == ' ' || c == '-' || c == '\'' || c == '.';
}

struct name_shape {
    int characters, han, latin;
    int fault; /* position of the first character that cannot be in a name; 0: none */
    bool is_digit;
};

static struct name_shape shape_of(const char *text)
{
    struct name_shape shape = {0};
    size_t size = strlen(text), at = 0;
    bool joint_before = true;
    while (at < size && !shape.fault) {
        int32_t c = text_next(text, size, &at);
        shape.characters++;
        shape.han += is_han(c);
        shape.latin += is_latin(c);
        bool fits = is_han(c) || is_latin(c) ||
                    (is_joint(c) && (!joint_before || (c == ' ' && at >= 2 && text[at - 2] == '.')));
        if (!fits) {
            shape.fault = shape.characters;
            shape.is_digit = c >= '0' && c <= '9';
        }
        joint_before = is_joint(c);
    }
    if (!shape.fault && shape.characters && joint_before && (shape.han || text[size - 1] != '.'))
        shape.fault = shape.characters;
    return shape;
}

/* "阿卜杜拉.买买提": between Chinese characters a point is the middle dot that the keyboard did not have. */
static void points_to_middle_dots(char *text)
{
    size_t size = strlen(text), at = 0, before = 0;
    bool han = false;
    while (at < size) {
        before = at;
        int32_t c = text_next(text, size, &at), next = -1;
        size_t after = at;
        if (c == '.' && after < size)
            next = text_next(text, size, &after);
        if (c == '.' && han && is_han(next) && size + 1 < VALUE_NORMAL_SIZE) {
            memmove(text + before + 2, text + before + 1, size - before);
            memcpy(text + before, "\xc2\xb7", 2);
            size++;
            at++;
        }
        han = is_han(c);
    }
}

void value_rule_name(char *text, struct value_result *out)
{
    points_to_middle_dots(text);
    struct name_shape shape = shape_of(text);
    if (shape.han && !shape.latin) {
        value_drop(text, " "); /* people set short names apart: "龙 芳" */
        shape = shape_of(text);
    }
    if (shape.is_digit)
        value_say(out, VALUE_WRONG, "姓名中不应有数字，请核对第 %d 个字。",
                  "A name has no digits; please check character %d.", shape.fault);
    else if (shape.fault)
        value_say(out, VALUE_WRONG, "第 %d 个字不能用在姓名里，请重新输入。",
                  "Character %d cannot be part of a name; please enter it again.", shape.fault);
    else if (shape.characters < 2)
        value_say_missing(out, (size_t)(2 - shape.characters));
    else if (shape.characters > 50)
        value_say(out, VALUE_WRONG, "姓名最多 50 个字，请核对。", "A name has at most 50 characters; please check.");
    else if (shape.han && shape.latin)
        value_say(out, VALUE_DOUBTFUL, "姓名里既有汉字又有字母，请对照证件再看一遍。",
                  "The name mixes Chinese characters and letters; please compare with the document.");
}
