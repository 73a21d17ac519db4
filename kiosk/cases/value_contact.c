/* How somebody is reached: mobile, landline, postcode, e-mail, postal address. */
#include "text.h"
#include "value_rules.h"
#include <string.h>

static bool has_only_digits(const char *text)
{
    return value_span(text, VALUE_DIGITS) == strlen(text);
}

static void drop_front(char *text, size_t size)
{
    memmove(text, text + size, strlen(text + size) + 1);
}

void value_rule_mobile(char *text, struct value_result *out)
{
    value_drop(text, " -()");
    if (strncmp(text, "+86", 3) == 0)
        drop_front(text, 3);
    else if (strncmp(text, "0086", 4) == 0)
        drop_front(text, 4);
    else if (strncmp(text, "86", 2) == 0 && strlen(text) == 13)
        drop_front(text, 2);
    if (!has_only_digits(text))
        value_say(out, VALUE_WRONG, "手机号码只有数字，请核对。", "A mobile number has digits only; please check.");
    else if (text[0] && (text[0] != '1' || (text[1] && text[1] < '3')))
        value_say(out, VALUE_WRONG, "手机号码以 13 至 19 开头，请核对；固定电话请填在“固定电话”里。",
                  "Mobile numbers begin with 13 to 19; please check. A landline goes under “Landline”.");
    else
        (void)value_has_length(text, 11, out);
}

/* 010 and 02x are areas of three digits with eight-digit numbers; all others have four, and seven or eight. */
static size_t area_length(const char *text)
{
    return text[1] == '1' || text[1] == '2' ? 3 : 4;
}

void value_rule_landline(char *text, struct value_result *out)
{
    value_drop(text, " -()");
    if (strncmp(text, "+86", 3) == 0) {
        text[2] = '0';
        drop_front(text, text[3] == '0' ? 3 : 2);
    }
    if (!has_only_digits(text)) {
        value_say(out, VALUE_WRONG, "固定电话只有区号和号码，分机号请不要填写。",
                  "A landline is an area code and digits; please leave out extensions.");
        return;
    }
    if (text[0] == '1' && strlen(text) == 11) {
        value_say(out, VALUE_WRONG, "这是手机号码，请填在“手机号码”里；没有固定电话可以不填。",
                  "This is a mobile number; it goes under “Mobile number”. Without a landline leave this empty.");
        return;
    }
    if (text[0] && text[0] != '0') {
        value_say(out, VALUE_WRONG, "请在前面加上区号，天津是 022。",
                  "Please put the area code in front; Tianjin is 022.");
        return;
    }
    size_t area = area_length(text), size = strlen(text), most = area + 8, least = area == 3 ? most : most - 1;
    if (size < least)
        value_say_missing(out, least - size);
    else if (size > most)
        value_say_surplus(out, size - most);
    else if (text[area] == '0' || text[area] == '1')
        value_say(out, VALUE_WRONG, "区号后的号码不会以 0 或 1 开头，请核对。",
                  "After the area code a number never begins with 0 or 1; please check.");
    if (out->verdict != VALUE_GOOD)
        return;
    memmove(text + area + 1, text + area, size - area + 1);
    text[area] = '-';
}

void value_rule_postcode(char *text, struct value_result *out)
{
    value_drop(text, " ");
    if (!has_only_digits(text))
        value_say(out, VALUE_WRONG, "邮政编码是六位数字，请核对。", "A postcode is six digits; please check.");
    else if (value_has_length(text, 6, out) && strncmp(text, "30", 2) != 0)
        value_say(out, VALUE_DOUBTFUL, "这不是天津的邮政编码（以 30 开头），请再看一遍。",
                  "This is no postcode of Tianjin (they begin with 30); please look again.");
}

static bool is_domain(const char *domain)
{
    const char *dot = strrchr(domain, '.');
    if (!dot || strlen(dot) < 3 || domain[0] == '.' || strstr(domain, "..") || strstr(domain, ".-") || domain[0] == '-')
        return false;
    return value_span(domain, VALUE_DIGITS "abcdefghijklmnopqrstuvwxyz.-") == strlen(domain) &&
           value_span(dot + 1, VALUE_DIGITS) == 0;
}

void value_rule_email(char *text, struct value_result *out)
{
    value_drop(text, " ");
    /* The full stop of a Chinese keyboard. */
    for (char *stop; (stop = strstr(text, "。"));) {
        *stop = '.';
        drop_front(stop + 1, 2);
    }
    char *at_sign = strchr(text, '@');
    if (!at_sign) {
        value_say(out, VALUE_WRONG, "邮箱里缺少 @，请补上。", "The @ is missing; please add it.");
        return;
    }
    for (char *at = at_sign; *at; at++)
        if (value_is_capital(*at))
            *at = (char)(*at - 'A' + 'a');
    size_t local = value_span(text, VALUE_DIGITS VALUE_CAPITALS "abcdefghijklmnopqrstuvwxyz._%+-");
    if (local == 0 || text + local != at_sign || text[0] == '.' || at_sign[-1] == '.' || strstr(text, ".."))
        value_say(out, VALUE_WRONG, "@ 前面的部分有误，请核对。", "The part before the @ is not right; please check.");
    else if (!is_domain(at_sign + 1))
        value_say(out, VALUE_WRONG, "@ 后面应为网址，如 example.cn，请核对。",
                  "After the @ comes a domain such as example.cn; please check.");
    else if (strlen(text) > 100)
        value_say(out, VALUE_WRONG, "邮箱最多 100 个字符，请核对。",
                  "An address has at most 100 characters; please check.");
}

static bool has_number(const char *text)
{
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "号", "村"};
    if (strpbrk(text, VALUE_DIGITS))
        return true;
    for (size_t i = 0; i < sizeof numerals / sizeof numerals[0]; i++)
        if (strstr(text, numerals[i]))
            return true;
    return false;
}

void value_rule_address(char *text, struct value_result *out)
{
    size_t length = text_length(text);
    if (length < 6)
        value_say(out, VALUE_WRONG, "地址太短，请从省市写到门牌号。",
                  "The address is too short; please give it from the province down to the house number.");
    else if (length > 80)
        value_say(out, VALUE_WRONG, "地址最多 80 个字，请删去不必要的部分。",
                  "An address has at most 80 characters; please shorten it.");
    else if (!has_number(text))
        value_say(out, VALUE_DOUBTFUL, "没有看到门牌号，请再看一遍。",
                  "There seems to be no house number; please look again.");
}
