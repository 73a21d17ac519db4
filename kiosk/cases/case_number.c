/* The grammar and the check character. */
#include "case_number.h"

#include "text.h"
#include <stdio.h>
#include <string.h>

static int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

char case_number_check_character(const char *text, size_t size)
{
    int product = 36;
    for (size_t i = 0; i < size; i++) {
        int value = value_of(text[i]);
        if (value < 0)
            return 0;
        product = (product + value) % 36;
        product = (product ? product : 36) * 2 % 37;
    }
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - product) % 36];
}

static bool is_digits(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static bool is_prefix(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] < 'A' || text[i] > 'Z')
            return false;
    return size >= 1 && size <= CASE_NUMBER_PREFIX_MAX;
}

bool case_number_format(const char *prefix, const char *day6, unsigned serial, char out[CASE_NUMBER_SIZE])
{
    if (!is_prefix(prefix, strlen(prefix)) || strlen(day6) != 6 || !is_digits(day6, 6) || serial < 1 ||
        serial > CASE_NUMBER_SERIAL_MAX)
        return false;
    char plain[CASE_NUMBER_SIZE];
    int length = snprintf(plain, sizeof plain, "%.4s%.6s%04u", prefix, day6, serial % 10000);
    snprintf(out, CASE_NUMBER_SIZE, "%.4s-%.6s-%04u-%c", prefix, day6, serial % 10000,
             case_number_check_character(plain, (size_t)length));
    return true;
}

/* Drops what people put between the parts; false when more than a number is there. */
static bool squeeze(const char *text, char out[CASE_NUMBER_SIZE])
{
    char copy[128];
    if (strlen(text) >= sizeof copy)
        return false;
    snprintf(copy, sizeof copy, "%s", text);
    text_normalise(copy);
    size_t length = 0;
    for (const char *at = copy; *at; at++) {
        if (*at == '-' || *at == ' ')
            continue;
        if (length + 1 >= CASE_NUMBER_SIZE)
            return false;
        out[length++] = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
    }
    out[length] = '\0';
    return true;
}

bool case_number_read(const char *text, char out[CASE_NUMBER_SIZE])
{
    char plain[CASE_NUMBER_SIZE];
    if (!squeeze(text, plain))
        return false;
    size_t length = strlen(plain);
    enum { DAY = 6, SERIAL = 4, TAIL = DAY + SERIAL + 1 };
    if (length <= TAIL || !is_prefix(plain, length - TAIL) || !is_digits(plain + length - TAIL, DAY + SERIAL) ||
        plain[length - 1] != case_number_check_character(plain, length - 1))
        return false;
    const char *day = plain + length - TAIL;
    snprintf(out, CASE_NUMBER_SIZE, "%.*s-%.6s-%.4s-%c", (int)(length - TAIL), plain, day, day + DAY,
             day[DAY + SERIAL]);
    return true;
}
