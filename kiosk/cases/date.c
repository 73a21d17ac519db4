/* Proleptic Gregorian calendar. */
#include "date.h"

#include "catalogue.h"
#include "clock.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool date_exists(struct date date)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < 1800 || date.year > 2199 || date.month < 1 || date.month > 12 || date.day < 1)
        return false;
    return date.day <= days[date.month - 1] + (date.month == 2 && is_leap(date.year));
}

/* Up to `most` digits; how many there were. */
static int take_number(const char **at, int most, int *out)
{
    int count = 0;
    for (*out = 0; count < most && **at >= '0' && **at <= '9'; (*at)++, count++)
        *out = *out * 10 + (**at - '0');
    return count;
}

static bool take(const char **at, const char *const words[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(*at, words[i], length) == 0) {
            *at += length;
            return true;
        }
    }
    return false;
}

static bool take_separator(const char **at, const char *word)
{
    const char *const separators[] = {"-", ".", "/", word};
    return take(at, separators, 4);
}

bool date_read(const char *text, struct date *out)
{
    struct date date;
    const char *at = text;
    if (take_number(&at, 4, &date.year) != 4)
        return false;
    if (take_separator(&at, "年")) {
        if (!take_number(&at, 2, &date.month) || !take_separator(&at, "月") || !take_number(&at, 2, &date.day))
            return false;
        const char *const end[] = {"日"};
        take(&at, end, 1);
    } else if (take_number(&at, 2, &date.month) != 2 || take_number(&at, 2, &date.day) != 2) {
        return false;
    }
    if (*at || !date_exists(date))
        return false;
    *out = date;
    return true;
}

void date_write(struct date date, char out[DATE_TEXT_SIZE])
{
    /* The bounds of date_exists, said again where the compiler can see them. */
    snprintf(out, DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)date.year % 10000u, (unsigned)date.month % 100u,
             (unsigned)date.day % 100u);
}

void date_show(const char *text, char *out, size_t size)
{
    struct date day;
    if (language_now() == LANGUAGE_ZH && date_read(text, &day))
        snprintf(out, size, "%d年%d月%d日", day.year, day.month, day.day);
    else
        snprintf(out, size, "%s", text);
}

struct date date_today(void)
{
    time_t now = (time_t)(clock_wall_ms() / 1000);
    struct tm local;
    if (!localtime_r(&now, &local))
        return (struct date){1970, 1, 1};
    return (struct date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday};
}

long date_days(struct date date)
{
    /* Counted from 1 March, so that the leap day is the last of its year. */
    long year = date.month <= 2 ? date.year - 1 : date.year;
    long month = (date.month + 9) % 12;
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date.day - 1;
}

int date_age(struct date birth, struct date on)
{
    int years = on.year - birth.year;
    return on.month < birth.month || (on.month == birth.month && on.day < birth.day) ? years - 1 : years;
}
