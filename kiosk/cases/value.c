/* The table of kinds, normalisation, and masks. */
#include "value.h"

#include "buffer.h"
#include "catalogue.h"
#include "text.h"
#include "value_rules.h"
#include "words.h"
#include <stdio.h>
#include <string.h>

static const struct kind {
    const char *name;
    value_rule *rule;
    const char *zh, *en;
    int front, back; /* characters shown when masked; both 0: not masked */
    bool is_words;   /* what somebody writes, not a number or a code */
} kinds[] = {
    {"citizen-id", value_rule_citizen_id, "居民身份证号码（含港澳台居民居住证、外国人永久居留身份证）",
     "resident identity number (also residence permits 81/82/83 and foreigner's card 9)", 6, 4, false},
    {"id-valid-until", value_rule_id_valid_until, "证件有效期的最后一天，或“长期”",
     "last day an identity document is valid, or 长期", 0, 0, false},
    {"uscc", value_rule_uscc, "统一社会信用代码", "unified social credit code", 0, 0, false},
    {"org-code", value_rule_org_code, "组织机构代码", "organisation code", 0, 0, false},
    {"organisation", value_rule_organisation, "单位名称", "name of a firm or institution", 0, 0, true},
    {"mobile", value_rule_mobile, "手机号码", "mobile number", 3, 4, false},
    {"landline", value_rule_landline, "固定电话", "landline with area code", 4, 2, false},
    {"postcode", value_rule_postcode, "邮政编码", "postcode", 0, 0, false},
    {"bank-card", value_rule_bank_card, "个人银行卡号", "personal bank card", 4, 4, false},
    {"bank-account", value_rule_bank_account, "对公账号", "corporate bank account", 0, 4, false},
    {"passport", value_rule_passport, "护照号码，或护照机读码的第二行",
     "passport number, or the second line of its MRZ", 2, 2, false},
    {"permit", value_rule_permit, "港澳台居民来往内地（大陆）通行证号码", "Mainland travel permit number", 2, 2, false},
    {"foreigner-card", value_rule_foreigner_card, "外国人永久居留身份证号码（2023 年版 18 位，旧版 15 位）",
     "foreign permanent resident ID card: 18 digits, or the 15 characters of the card before 2023", 6, 4, false},
    {"name", value_rule_name, "姓名", "name of a person", 1, 1, true},
    {"practice-number", value_rule_practice_number, "执业印章号", "practice seal number", 0, 0, false},
    {"order-number", value_rule_order_number, "商城订单编号", "shop order number", 0, 0, false},
    {"amount", value_rule_amount, "金额（元）", "amount of money in yuan", 0, 0, false},
    {"case-number", value_rule_case_number, "办理编号", "case number", 0, 0, false},
    {"email", value_rule_email, "电子邮箱", "e-mail address", 0, 0, true},
    {"address", value_rule_address, "通信地址", "postal address", 6, 0, true},
    {"date", value_rule_date, "日期", "date", 0, 0, false},
    {"text", value_rule_text, "任意一行文字", "any line of text", 0, 0, true},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct kind *find(const char *name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

size_t value_kind_count(void)
{
    return KINDS;
}

const char *value_kind_name(size_t index)
{
    return index < KINDS ? kinds[index].name : NULL;
}

const char *value_kind_about(const char *name)
{
    const struct kind *kind = find(name);
    if (!kind)
        return NULL;
    return language_now() == LANGUAGE_EN ? kind->en : kind->zh;
}

const char *value_message(const struct value_result *result)
{
    return language_now() == LANGUAGE_EN ? result->en : result->zh;
}

static bool has_control_character(const char *text)
{
    size_t size = strlen(text), at = 0;
    while (at < size) {
        int32_t c = text_next(text, size, &at);
        /* C0, DEL, C1; line and paragraph separators; marks that reorder what is seen (U+202A..E, U+2066..9). */
        if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
            return true;
    }
    return false;
}

/* In numbers every dash that keyboards and word processors make (U+2010–2015, U+2212, U+30FC) is a hyphen. */
static void plain_dashes(char *text)
{
    size_t size = strlen(text), to = 0;
    for (size_t at = 0; at < size;) {
        size_t from = at;
        int32_t c = text_next(text, size, &at);
        if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30fc) {
            text[to++] = '-';
            continue;
        }
        memmove(text + to, text + from, at - from);
        to += at - from;
    }
    text[to] = '\0';
}

bool value_check(const char *name, const char *text, struct value_result *out)
{
    const struct kind *kind = find(name);
    if (!kind)
        return false;
    *out = (struct value_result){.verdict = VALUE_GOOD};
    size_t size = strnlen(text, VALUE_NORMAL_SIZE);
    if (size == VALUE_NORMAL_SIZE) {
        value_say(out, VALUE_WRONG, "内容太长，请核对后重新输入。",
                  "This is too long; please check and enter it again.");
        return true;
    }
    if (!text_is_utf8(text, size) || has_control_character(text)) {
        value_say(out, VALUE_WRONG, "含有无法识别的字符，请重新输入。",
                  "It contains characters that cannot be read; please enter it again.");
        return true;
    }
    memcpy(out->normal, text, size + 1);
    text_normalise(out->normal);
    text_trim(out->normal);
    if (!kind->is_words)
        plain_dashes(out->normal);
    kind->rule(out->normal, out);
    return true;
}

/* What every kind has been asked already: one line of readable characters. */
void value_rule_text(char *text, struct value_result *out)
{
    (void)text, (void)out;
}

/* ---- how checks speak ---- */

void value_say(struct value_result *out, enum value_verdict verdict, const char *zh, const char *en, ...)
{
    va_list args, again;
    va_start(args, en);
    va_copy(again, args);
    out->verdict = verdict;
    vsnprintf(out->zh, sizeof out->zh, zh, args);
    vsnprintf(out->en, sizeof out->en, en, again);
    va_end(again);
    va_end(args);
}

void value_say_missing(struct value_result *out, size_t missing)
{
    out->missing = (int)missing;
    if (missing == 1)
        value_say(out, VALUE_WRONG, "还差 1 位，请继续输入。", "One more character is missing; please go on.");
    else
        value_say(out, VALUE_WRONG, "还差 %d 位，请继续输入。", "%d more characters are missing; please go on.",
                  (int)missing);
}

void value_say_surplus(struct value_result *out, size_t surplus)
{
    if (surplus == 1)
        value_say(out, VALUE_WRONG, "多了 1 位，请核对后删去。", "There is one character too many; please check.");
    else
        value_say(out, VALUE_WRONG, "多了 %d 位，请核对后删去。", "There are %d characters too many; please check.",
                  (int)surplus);
}

bool value_has_length(const char *text, size_t length, struct value_result *out)
{
    size_t size = strlen(text);
    if (size < length)
        value_say_missing(out, length - size);
    else if (size > length)
        value_say_surplus(out, size - length);
    return size == length;
}

void value_drop(char *text, const char *characters)
{
    char *to = text;
    for (const char *at = text; *at; at++)
        if (!strchr(characters, *at))
            *to++ = *at;
    *to = '\0';
}

void value_capitals(char *text)
{
    for (; *text; text++)
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - 'a' + 'A');
}

bool value_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool value_is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

size_t value_span(const char *text, const char *allowed)
{
    return strspn(text, allowed);
}

int value_position(const char *text, size_t byte)
{
    int position = 1;
    for (size_t i = 1; i <= byte; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            position++;
    return position;
}

/* ---- masks ---- */

static void mask_characters(const char *text, size_t size, int front, int back, char *out)
{
    int length = (int)text_length(text), index = 0;
    /* A two-character name shows the first only; what is shorter than what may be shown is not shown whole. */
    if (length <= front + back)
        back = 0;
    size_t at = 0, written = 0;
    for (; at < size; index++) {
        size_t from = at;
        text_next(text, size, &at);
        if (index < front || index >= length - back) {
            memcpy(out + written, text + from, at - from);
            written += at - from;
        } else {
            out[written++] = '*';
        }
    }
    out[written] = '\0';
}

void value_mask(const char *name, const char *text, char *out)
{
    const struct kind *kind = find(name);
    size_t size = strnlen(text, VALUE_NORMAL_SIZE - 1);
    const char *at_sign = kind && strcmp(name, "email") == 0 ? strchr(text, '@') : NULL;
    if (at_sign && at_sign > text)
        snprintf(out, VALUE_NORMAL_SIZE, "%c***%s", text[0], at_sign);
    else if (kind && (kind->front || kind->back))
        mask_characters(text, size, kind->front, kind->back, out);
    else
        snprintf(out, VALUE_NORMAL_SIZE, "%s", text);
}
