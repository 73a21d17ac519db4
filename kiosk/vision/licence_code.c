#include "licence_code.h"

#include "buffer.h"
#include "text.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* 31 characters: no I O S V Z (GB 32100). */
static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
enum { CODE_LENGTH = 18, ORG_FIRST = 8, ORG_CHECK = 16, TEXT_MAX = 1024 };

static int value_of(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool org_check_holds(const char *org)
{
    static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 8; i++)
        sum += (is_digit(org[i]) ? org[i] - '0' : org[i] - 'A' + 10) * weights[i];
    return org[8] == "0X987654321"[sum % 11];
}

enum licence_grade licence_code_grade(const char *code)
{
    int sum = 0, weight = 1;
    if (strlen(code) != CODE_LENGTH)
        return LICENCE_GRADE_NONE;
    for (int i = 0; i < CODE_LENGTH; i++) {
        int value = value_of(code[i]);
        if (value < 0 || (i >= 2 && i < 8 && !is_digit(code[i])))
            return LICENCE_GRADE_NONE;
        if (i < CODE_LENGTH - 1)
            sum += value * weight;
        weight = weight * 3 % 31;
    }
    if (code[CODE_LENGTH - 1] != alphabet[(31 - sum % 31) % 31])
        return LICENCE_GRADE_NONE;
    return org_check_holds(code + ORG_FIRST) ? LICENCE_GRADE_BOTH : LICENCE_GRADE_WHOLE;
}

/* ---- payloads ---- */
static int hex_of(char c)
{
    return is_digit(c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

/* Percent signs decoded; what is no text afterwards stays as it was. */
static void decode(const char *text, char out[TEXT_MAX])
{
    size_t size = strnlen(text, TEXT_MAX - 1), made = 0;
    for (size_t i = 0; i < size; i++) {
        int high = text[i] == '%' && i + 2 < size ? hex_of(text[i + 1]) : -1;
        int low = high >= 0 ? hex_of(text[i + 2]) : -1;
        out[made++] = low >= 0 ? (char)(high * 16 + low) : text[i];
        i += low >= 0 ? 2 : 0;
    }
    out[made] = '\0';
    if (!text_is_utf8(out, made)) {
        memcpy(out, text, size);
        out[size] = '\0';
    }
}

static void find_code(const char *text, struct licence_payload *out)
{
    bool several = false;
    for (const char *at = text; *at;) {
        size_t run = 0;
        char code[LICENCE_CODE_SIZE] = "";
        while (is_word(at[run]))
            run++;
        for (size_t i = 0; run == CODE_LENGTH && i < run; i++)
            code[i] = (char)toupper((unsigned char)at[i]);
        enum licence_grade grade = licence_code_grade(code);
        several =
            grade > out->grade ? false : several || (grade && grade == out->grade && strcmp(out->code, code) != 0);
        if (grade > out->grade) {
            memcpy(out->code, code, sizeof code);
            out->grade = grade;
        }
        at += run ? run : 1;
    }
    if (several) {
        out->code[0] = '\0';
        out->grade = LICENCE_GRADE_NONE;
    }
}

/* The value after "key：", "key=" or "\"key\":\""; ends where the next one may begin. */
static bool find_value(const char *text, const char *key, char out[LICENCE_VALUE_SIZE])
{
    static const char *const ends[] = {";", "；", ",", "，", "&", "\"", "}", "|", "\xe2\x80\xa8", "\n", "\r", "。"};
    const char *at = strstr(text, key);
    if (!at)
        return false;
    at += strlen(key);
    at += strspn(at, "\" ");
    size_t sign = strncmp(at, "：", 3) == 0 ? 3 : *at == ':' || *at == '=' ? 1 : 0;
    if (!sign)
        return false;
    at += sign;
    at += strspn(at, "\" ");
    size_t size = strlen(at);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const char *end = strstr(at, ends[i]);
        size = end && (size_t)(end - at) < size ? (size_t)(end - at) : size;
    }
    if (size == 0 || size >= LICENCE_VALUE_SIZE)
        return false;
    memcpy(out, at, size);
    out[size] = '\0';
    text_trim(out);
    return out[0] != '\0';
}

static void find_first_value(const char *text, const char *const *keys, char out[LICENCE_VALUE_SIZE])
{
    out[0] = '\0';
    while (*keys && !find_value(text, *keys, out))
        keys++;
}

void licence_payload_read(const char *text, struct licence_payload *out)
{
    static const char *const company_keys[] = {"企业名称", "单位名称", "机构名称",    "名称",
                                               "entName",  "entname",  "companyName", NULL};
    static const char *const person_keys[] = {"法定代表人", "负责人", "legalPerson", "lerep", NULL};
    char plain[TEXT_MAX];
    memset(out, 0, sizeof *out);
    decode(text, plain);
    find_code(plain, out);
    find_first_value(plain, company_keys, out->company);
    find_first_value(plain, person_keys, out->person);
    wipe(plain, sizeof plain);
}

/* Characters: two names of firms that differ in one alone are rare. */
#define LONG_LINE 8

bool licence_payload_agrees(const char *said, const char *print)
{
    size_t a = 0, b = 0, said_size = strlen(said), print_size = strlen(print), length = 0, other = 0;
    for (; a < said_size && b < print_size; length++)
        other += text_next(said, said_size, &a) != text_next(print, print_size, &b);
    return length > 0 && a == said_size && b == print_size && (other == 0 || (other == 1 && length >= LONG_LINE));
}

/* ---- print ---- */
/* What a printed character is taken for: first the letters that no code has, then pairs that OCR mixes up. */
static const char excluded[] = "IOSVZ", instead[] = "105U2";
static const char *const alike[] = {"0QDUCO", "1LITJ7", "2Z7", "5S6",  "6GC5", "8B36", "9PG",   "4A",
                                    "7T1Y",   "3B8",    "KX",  "MNWH", "EFR",  "RFPK", "UJLV0", "YXT"};
#define ALIKE_COUNT (sizeof alike / sizeof alike[0])
enum { MENDED_MOST = 2 };

/* The characters of a code that an OCR line holds, upper case, the excluded ones exchanged; at most `room` - 1. */
static size_t keep_words(const char *text, char *out, size_t room)
{
    size_t made = 0;
    for (; *text && made + 1 < room; text++) {
        char c = (char)toupper((unsigned char)*text);
        const char *at = strchr(excluded, c);
        if (is_word(*text))
            out[made++] = at ? instead[at - excluded] : c;
    }
    out[made] = '\0';
    return made;
}

/* A letter where only a digit may stand becomes the digit it looks like. */
static void fix_area(char *code)
{
    static const char letters[] = "QDUCLTJGBPAYE", digits[] = "0000111689478";
    for (int i = 2; i < 8; i++) {
        const char *at = strchr(letters, code[i]);
        code[i] = at && code[i] ? digits[at - letters] : code[i];
    }
}

struct repair {
    char code[LICENCE_CODE_SIZE], found[LICENCE_CODE_SIZE];
    int solutions;
};

static void try_exchanges(struct repair *r, int from, int left)
{
    if (licence_code_grade(r->code) == LICENCE_GRADE_BOTH) {
        r->solutions += strcmp(r->code, r->found) != 0;
        memcpy(r->found, r->code, sizeof r->found);
        return;
    }
    for (int i = from; left > 0 && i < CODE_LENGTH; i++) {
        char was = r->code[i];
        for (size_t k = 0; k < ALIKE_COUNT; k++) {
            for (const char *c = strchr(alike[k], was) ? alike[k] : ""; *c; c++) {
                if (*c == was || value_of(*c) < 0)
                    continue;
                r->code[i] = *c;
                try_exchanges(r, i + 1, left - 1);
            }
        }
        r->code[i] = was;
    }
}

enum licence_grade licence_code_from_print(const char *text, char out[LICENCE_CODE_SIZE], int *mended)
{
    char words[128];
    size_t size = keep_words(text, words, sizeof words);
    out[0] = '\0';
    *mended = 0;
    if (size != CODE_LENGTH)
        return LICENCE_GRADE_NONE;
    memcpy(out, words, LICENCE_CODE_SIZE);
    fix_area(out);
    enum licence_grade grade = licence_code_grade(out);
    for (int most = 1; most <= MENDED_MOST && grade == LICENCE_GRADE_NONE; most++) {
        struct repair r = {.solutions = 0};
        memcpy(r.code, out, sizeof r.code);
        try_exchanges(&r, 0, most);
        if (r.solutions == 0)
            continue;
        if (r.solutions > 1)
            return LICENCE_GRADE_NONE;
        memcpy(out, r.found, sizeof r.found);
        *mended = most;
        grade = LICENCE_GRADE_BOTH;
    }
    return grade;
}
