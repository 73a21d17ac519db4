/* Firms and institutions: unified social credit code (GB 32100), organisation code (GB 11714), names. */
#include "text.h"
#include "value_rules.h"
#include <string.h>

/* 31 characters: no I O S V Z. */
static const char uscc_digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
enum { USCC_LENGTH = 18, USCC_ORG = 8, ORG_LENGTH = 9 };

static char check_of_uscc(const char *code)
{
    int sum = 0, weight = 1;
    for (int i = 0; i < USCC_LENGTH - 1; i++) {
        sum += (int)(strchr(uscc_digits, code[i]) - uscc_digits) * weight;
        weight = weight * 3 % 31;
    }
    return uscc_digits[(31 - sum % 31) % 31];
}

static char check_of_org_code(const char *code)
{
    static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < ORG_LENGTH - 1; i++)
        sum += (value_is_digit(code[i]) ? code[i] - '0' : code[i] - 'A' + 10) * weights[i];
    return "0X987654321"[sum % 11];
}

static bool has_uscc_form(const char *text, struct value_result *out)
{
    size_t span = value_span(text, uscc_digits), size = strlen(text);
    if (span < size) {
        int position = value_position(text, span);
        if (value_is_capital(text[span]))
            value_say(out, VALUE_WRONG, "代码里没有字母 I、O、S、V、Z，请核对第 %d 位（可能是数字 1、0、5、2）。",
                      "The code never has the letters I, O, S, V, Z; check character %d (perhaps a digit 1, 0, 5, 2).",
                      position);
        else
            value_say(out, VALUE_WRONG, "代码只有数字和大写字母，请核对第 %d 位。",
                      "The code has digits and capital letters only; please check character %d.", position);
        return false;
    }
    size_t area = size > 2 ? value_span(text + 2, VALUE_DIGITS) : 0;
    if (size > 2 && area < 6 && 2 + area < size) {
        value_say(out, VALUE_WRONG, "第 3 至 8 位是地区代码，应为数字，请核对第 %d 位。",
                  "Characters 3 to 8 are the area code and must be digits; please check character %d.", (int)area + 3);
        return false;
    }
    return value_has_length(text, USCC_LENGTH, out);
}

void value_rule_uscc(char *text, struct value_result *out)
{
    value_drop(text, " -");
    value_capitals(text);
    if (!has_uscc_form(text, out))
        return;
    bool org_holds = check_of_org_code(text + USCC_ORG) == text[USCC_LENGTH - 2];
    bool whole_holds = check_of_uscc(text) == text[USCC_LENGTH - 1];
    if (!org_holds)
        value_say(out, VALUE_WRONG, "第 9 至 17 位校验不符，请对照营业执照逐位核对。",
                  "Characters 9 to 17 do not agree with their check character; please compare with the licence.");
    else if (!whole_holds)
        value_say(out, VALUE_WRONG, "最后一位校验码不符，请对照营业执照逐位核对；确认无误请呼叫工作人员。",
                  "The last check character does not hold; compare with the licence. If it is right, call the staff.");
}

void value_rule_org_code(char *text, struct value_result *out)
{
    value_drop(text, " -");
    value_capitals(text);
    size_t span = value_span(text, VALUE_DIGITS VALUE_CAPITALS), size = strlen(text);
    if (span < size)
        value_say(out, VALUE_WRONG, "组织机构代码只有数字和大写字母，请核对第 %d 位。",
                  "An organisation code has digits and capital letters only; please check character %d.",
                  value_position(text, span));
    else if (value_has_length(text, ORG_LENGTH, out) && check_of_org_code(text) != text[ORG_LENGTH - 1])
        value_say(out, VALUE_WRONG, "最后一位校验码不符，请逐位核对。",
                  "The last check character does not hold; please check each character.");
}

static bool has_wide_characters(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return true;
    return false;
}

/* Registered names carry full-width brackets; normalisation has made them narrow. */
static void widen_brackets(char *text)
{
    char wide[VALUE_NORMAL_SIZE];
    size_t length = 0;
    for (const char *at = text; *at; at++) {
        if (length + 4 > sizeof wide)
            return;
        bool is_bracket = *at == '(' || *at == ')';
        if (is_bracket)
            memcpy(wide + length, *at == '(' ? "（" : "）", 3);
        else
            wide[length] = *at;
        length += is_bracket ? 3 : 1;
    }
    memcpy(text, wide, length);
    text[length] = '\0';
}

void value_rule_organisation(char *text, struct value_result *out)
{
    if (has_wide_characters(text)) {
        value_drop(text, " ");
        widen_brackets(text);
    }
    size_t length = text_length(text);
    size_t fault = strcspn(text, "@#$%^*=+[]{}<>|\\~`?!;:\"_");
    if (text[fault])
        value_say(out, VALUE_WRONG, "第 %d 个字不会出现在单位名称里，请重新输入。",
                  "Character %d cannot be part of a firm's name; please enter it again.", value_position(text, fault));
    else if (length < 4)
        value_say(out, VALUE_WRONG, "请写单位全称，与营业执照一致。", "Please give the full name as on the licence.");
    else if (length > 60)
        value_say(out, VALUE_WRONG, "单位名称最多 60 个字，请核对。",
                  "A firm's name has at most 60 characters; please check.");
    else if (value_span(text, VALUE_DIGITS) == strlen(text))
        value_say(out, VALUE_WRONG, "这里要填单位名称，不是号码。", "The firm's name is needed here, not a number.");
}
