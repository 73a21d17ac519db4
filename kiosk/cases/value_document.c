/* Other documents: passports (ICAO 9303), travel permits, residence cards of foreigners, practice seals. */
#include "value_rules.h"
#include <stdio.h>
#include <string.h>

/* ---- passport ---- */

static int mrz_value(char c)
{
    if (value_is_digit(c))
        return c - '0';
    return value_is_capital(c) ? c - 'A' + 10 : 0;
}

/* ICAO 9303 part 3 §4.9: weights 7 3 1 over the characters, modulo 10. */
static bool mrz_check_holds(const char *text, size_t size, char check)
{
    static const int weights[] = {7, 3, 1};
    int sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += mrz_value(text[i]) * weights[i % 3];
    return check == (char)('0' + sum % 10) || (check == '<' && sum % 10 == 0);
}

enum { MRZ_LENGTH = 44 };

/* Second line of a TD3 passport: number 9+1, nationality 3, birth 6+1, sex 1, expiry 6+1, personal 14+1, whole 1. */
static void judge_mrz(char *line, struct value_result *out)
{
    char whole[40];
    snprintf(whole, sizeof whole, "%.10s%.7s%.22s", line, line + 13, line + 21);
    bool holds = mrz_check_holds(line, 9, line[9]) && mrz_check_holds(line + 13, 6, line[19]) &&
                 mrz_check_holds(line + 21, 6, line[27]) && mrz_check_holds(line + 28, 14, line[42]) &&
                 mrz_check_holds(whole, strlen(whole), line[43]);
    if (!holds) {
        value_say(out, VALUE_WRONG, "护照机读码的校验位不符，请对照护照重新输入。",
                  "The check digits of the machine-readable line do not hold; please compare and enter it again.");
        return;
    }
    line[9] = '\0';
    value_drop(line, "<");
}

/* Forms of Chinese passports: E or one of the older letters and 8 digits; E and a letter (not I, O) and 7 digits; D S P
 * and 7 or 8 digits; Hong Kong and Macao K, H, M likewise. */
static bool is_chinese_passport(const char *text)
{
    size_t size = strlen(text);
    size_t letters = value_span(text, VALUE_CAPITALS);
    size_t digits = value_span(text + letters, VALUE_DIGITS);
    if (letters + digits != size || letters < 1 || letters > 2 || !strchr("EGKMHDSP", text[0]))
        return false;
    if (letters == 2)
        return digits == 7 && strchr("EKMHDSP", text[0]) && text[1] != 'I' && text[1] != 'O';
    return digits == 8 || (digits == 7 && strchr("DSP", text[0]));
}

void value_rule_passport(char *text, struct value_result *out)
{
    value_drop(text, " -");
    value_capitals(text);
    size_t size = strlen(text), span = value_span(text, VALUE_CAPITALS VALUE_DIGITS "<");
    if (span < size)
        value_say(out, VALUE_WRONG, "护照号码只有字母和数字，请核对第 %d 位。",
                  "A passport number has letters and digits only; please check character %d.",
                  value_position(text, span));
    else if (size == MRZ_LENGTH)
        judge_mrz(text, out);
    else if (size < 6)
        value_say_missing(out, 6 - size);
    else if (strchr(text, '<') || size > 9)
        value_say(out, VALUE_WRONG, "护照号码最多 9 位；机读码请完整输入第二行的 44 位。",
                  "A passport number has at most 9 characters; of the machine-readable zone enter all 44 of line two.");
    else if (!is_chinese_passport(text))
        value_say(out, VALUE_DOUBTFUL, "与中国护照号码的样式不同，请对照护照再看一遍。",
                  "This does not look like a Chinese passport number; please compare with the passport.");
}

/* ---- travel permits ---- */

void value_rule_permit(char *text, struct value_result *out)
{
    value_drop(text, " -");
    value_capitals(text);
    size_t letters = text[0] == 'H' || text[0] == 'M' ? 1 : 0;
    size_t digits = value_span(text + letters, VALUE_DIGITS), size = strlen(text);
    if (letters + digits < size)
        value_say(out, VALUE_WRONG, "港澳通行证是 H 或 M 加 8 位数字，台湾通行证是 8 位数字，请核对第 %d 位。",
                  "Hong Kong and Macao permits are H or M and 8 digits, Taiwan permits 8 digits; check character %d.",
                  value_position(text, letters + digits));
    else if (digits < 8)
        value_say_missing(out, 8 - digits);
    else if (digits == 10)
        /* Older permits print how often they were issued behind the number for life. */
        value_say(out, VALUE_DOUBTFUL, "末两位像是旧式通行证的换证次数，请对照证件再看一遍。",
                  "The last two digits look like the issue count of an older permit; please compare.");
    else if (digits > 8)
        value_say_surplus(out, digits - 8);
}

/* ---- permanent residence cards of foreigners: that of 2023 has a citizen's form, cards from before stay valid and have
 * the nationality's three letters, then six digits of the place, four of the birth, and two more ---- */

void value_rule_foreigner_card(char *text, struct value_result *out)
{
    enum { LETTERS = 3, OLD_LENGTH = 15 };
    value_drop(text, " -");
    value_capitals(text);
    if (!value_is_capital(text[0])) {
        value_rule_citizen_id(text, out);
        return;
    }
    size_t letters = value_span(text, VALUE_CAPITALS);
    letters = letters < LETTERS ? letters : LETTERS;
    size_t digits = letters == LETTERS ? value_span(text + letters, VALUE_DIGITS) : 0;
    if (letters + digits < strlen(text))
        value_say(out, VALUE_WRONG, "旧版号码是 3 位字母加 12 位数字，请核对第 %d 位。",
                  "The older card's number is 3 letters and 12 digits; please check character %d.",
                  value_position(text, letters + digits));
    else
        value_has_length(text, OLD_LENGTH, out);
}

/* ---- practice seals: <firm code>-<speciality><3 digits> ---- */

static bool is_speciality(const char *letters, size_t size)
{
    static const char *const specialities[] = {"S", "AY", "CN", "CS", "CD", "DG", "DF", "H"};
    for (size_t i = 0; i < sizeof specialities / sizeof specialities[0]; i++)
        if (strlen(specialities[i]) == size && strncmp(specialities[i], letters, size) == 0)
            return true;
    return false;
}

void value_rule_practice_number(char *text, struct value_result *out)
{
    value_drop(text, " ");
    value_capitals(text);
    size_t size = strlen(text), span = value_span(text, VALUE_CAPITALS VALUE_DIGITS "-");
    if (size < 5) {
        value_say_missing(out, 5 - size);
        return;
    }
    size_t firm = value_span(text, VALUE_DIGITS);
    const char *speciality = text[firm] == '-' ? text + firm + 1 : "";
    size_t letters = value_span(speciality, VALUE_CAPITALS);
    bool usual = span == size && firm >= 5 && firm <= 8 && is_speciality(speciality, letters) &&
                 strlen(speciality + letters) == 3 && value_span(speciality + letters, VALUE_DIGITS) == 3;
    if (!usual)
        value_say(out, VALUE_DOUBTFUL, "与常见的执业印章号（如 1200123-S045）不同，请对照印章再看一遍。",
                  "This differs from usual practice seal numbers such as 1200123-S045; please compare with the seal.");
}
