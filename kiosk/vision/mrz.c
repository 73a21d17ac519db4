#include "mrz.h"

#include <stdio.h>
#include <string.h>

/* What may stand where: a letter or filler, n digit, x anything, c a digit or filler. */
static const char *const patterns[MRZ_FORM_COUNT][MRZ_LINES_MAX] = {
    [MRZ_TD1] = {"aaaaaxxxxxxxxxcxxxxxxxxxxxxxxx", "nnnnnnnannnnnnnaaaxxxxxxxxxxxn", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    [MRZ_TD3] = {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "xxxxxxxxxnaaannnnnnnannnnnnnxxxxxxxxxxxxxxcn", NULL},
};

size_t mrz_line_count(enum mrz_form form)
{
    return form == MRZ_TD1 ? 3 : 2;
}

size_t mrz_line_length(enum mrz_form form)
{
    return strlen(patterns[form][0]);
}

/* ---- mending ---- */
static char swapped(char c, const char *from, const char *to)
{
    const char *at = c ? strchr(from, c) : NULL;
    return at ? to[at - from] : c;
}

static char fitted(char c, char allowed)
{
    if (allowed == 'n' || allowed == 'c')
        return swapped(c, "OQDUILZSBGAT", "000011258647");
    return allowed == 'a' ? swapped(c, "01258645", "OIZSBGAS") : c;
}

static bool fits(char c, char allowed)
{
    bool digit = c >= '0' && c <= '9', letter = c >= 'A' && c <= 'Z', filler = c == '<';
    if (allowed == 'n')
        return digit;
    if (allowed == 'c')
        return digit || filler;
    return allowed == 'a' ? letter || filler : digit || letter || filler;
}

bool mrz_line_mend(enum mrz_form form, size_t row, const char *text, char out[MRZ_LINE_SIZE])
{
    const char *pattern = patterns[form][row];
    char line[MRZ_LINE_SIZE];
    size_t length = strlen(pattern), count = 0;
    bool names = pattern[length - 1] == 'a';
    for (; *text; text++) {
        char c = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
        if (!fits(c, 'x'))
            continue;
        if (count < length)
            line[count++] = c;
        else if (!names || c != '<')
            return false;
    }
    /* Long rows of fillers are miscounted; nothing else is. */
    if (count < length && (!names || count < 6 || line[count - 1] != '<'))
        return false;
    while (count < length)
        line[count++] = '<';
    line[length] = '\0';
    for (size_t i = 0; i < length; i++) {
        line[i] = fitted(line[i], pattern[i]);
        if (!fits(line[i], pattern[i]))
            return false;
    }
    memcpy(out, line, length + 1);
    return true;
}

/* ---- check digits ---- */
static int value_of(char c)
{
    return c == '<' ? 0 : c <= '9' ? c - '0' : c - 'A' + 10;
}

struct sum {
    int total;
    size_t count;
};

static void sum_add(struct sum *sum, const char *text, size_t size)
{
    static const int weights[] = {7, 3, 1};
    for (size_t i = 0; i < size; i++)
        sum->total += value_of(text[i]) * weights[sum->count++ % 3];
}

static bool holds(const char *text, size_t size, char check)
{
    struct sum sum = {0};
    sum_add(&sum, text, size);
    return sum.total % 10 == value_of(check);
}

/* ---- parts ---- */
static void copy_part(char *out, size_t room, const char *text, size_t size)
{
    size_t kept = 0;
    for (size_t i = 0; i < size && kept + 1 < room; i++) {
        if (text[i] != '<')
            out[kept++] = text[i];
    }
    out[kept] = '\0';
}

static void copy_name(char out[64], const char *text, size_t size)
{
    size_t kept = 0;
    for (size_t i = 0; i < size && kept + 1 < 64; i++) {
        if (text[i] != '<')
            out[kept++] = text[i];
        else if (kept && out[kept - 1] != ' ')
            out[kept++] = ' ';
    }
    while (kept && out[kept - 1] == ' ')
        kept--;
    out[kept] = '\0';
}

/* latest: the year no birth may reach; 0 for an expiry, which lies in this century. */
static void copy_date(char out[16], const char *six, int latest)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 2000 + 10 * value_of(six[0]) + value_of(six[1]), month = 10 * value_of(six[2]) + value_of(six[3]);
    int day = 10 * value_of(six[4]) + value_of(six[5]);
    out[0] = '\0';
    if (latest && year >= latest)
        year -= 100;
    if (month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1])
        snprintf(out, 16, "%04d-%02d-%02d", year % 10000, month, day);
}

static void copy_person(struct mrz *out, const char *birth, char sex, const char *expiry)
{
    copy_date(out->birth, birth, 2000 + 10 * value_of(expiry[0]) + value_of(expiry[1]));
    copy_date(out->expiry, expiry, 0);
    out->birth_holds = out->birth[0] && holds(birth, 6, birth[6]);
    out->expiry_holds = out->expiry[0] && holds(expiry, 6, expiry[6]);
    snprintf(out->sex, sizeof out->sex, "%s", sex == 'M' ? "男" : sex == 'F' ? "女" : "");
}

static void parse_passport(const char *top, const char *low, struct mrz *out)
{
    copy_part(out->document, sizeof out->document, top, 2);
    copy_part(out->issuer, sizeof out->issuer, top + 2, 3);
    copy_name(out->name, top + 5, 39);
    copy_part(out->number, sizeof out->number, low, 9);
    copy_part(out->nationality, sizeof out->nationality, low + 10, 3);
    copy_part(out->more, sizeof out->more, low + 28, 14);
    copy_person(out, low + 13, low[20], low + 21);
    out->number_holds = holds(low, 9, low[9]);
    struct sum all = {0};
    sum_add(&all, low, 10);
    sum_add(&all, low + 13, 7);
    sum_add(&all, low + 21, 22);
    out->all_hold = out->number_holds && out->birth_holds && out->expiry_holds && holds(low + 28, 14, low[42]) &&
                    all.total % 10 == value_of(low[43]);
}

static void parse_card(const char *top, const char *middle, const char *low, struct mrz *out)
{
    copy_part(out->document, sizeof out->document, top, 2);
    copy_part(out->issuer, sizeof out->issuer, top + 2, 3);
    copy_part(out->number, sizeof out->number, top + 5, 9);
    copy_part(out->more, sizeof out->more, top + 15, 15);
    copy_part(out->nationality, sizeof out->nationality, middle + 15, 3);
    copy_name(out->name, low, 30);
    copy_person(out, middle, middle[7], middle + 8);
    out->number_holds = holds(top + 5, 9, top[14]);
    struct sum all = {0};
    sum_add(&all, top + 5, 25);
    sum_add(&all, middle, 7);
    sum_add(&all, middle + 8, 7);
    sum_add(&all, middle + 18, 11);
    out->all_hold =
        out->number_holds && out->birth_holds && out->expiry_holds && all.total % 10 == value_of(middle[29]);
}

bool mrz_parse(enum mrz_form form, char lines[][MRZ_LINE_SIZE], struct mrz *out)
{
    struct mrz zone = {.form = form};
    for (size_t i = 0; i < mrz_line_count(form); i++) {
        if (strlen(lines[i]) != mrz_line_length(form))
            return false;
        for (size_t k = 0; lines[i][k]; k++) {
            if (!fits(lines[i][k], patterns[form][i][k]))
                return false;
        }
    }
    if (form == MRZ_TD3)
        parse_passport(lines[0], lines[1], &zone);
    else
        parse_card(lines[0], lines[1], lines[2], &zone);
    if (form == MRZ_TD3 ? zone.document[0] != 'P' : !strchr("IAC", zone.document[0]))
        return false;
    *out = zone;
    return true;
}
