/* Days of the calendar, without time of day. Any thread. */
#ifndef DATE_H
#define DATE_H

#include <stdbool.h>
#include <stddef.h>

struct date {
    int year, month, day;
};

#define DATE_TEXT_SIZE 11

bool date_exists(struct date date); /* years 1800..2199 */
/* "1992-09-05", "1992.9.5", "1992/09/05", "19920905", "1992年9月5日". False: another form, or no such day. */
bool date_read(const char *text, struct date *out);
void date_write(struct date date, char out[DATE_TEXT_SIZE]); /* "1992-09-05" */
/* A written day as people read it in the language of the moment: "1992年9月5日", in English "1992-09-05". Whatever is no
 * day stands as it is, cut to `size`. */
void date_show(const char *text, char *out, size_t size);
struct date date_today(void);                                /* clock_wall_ms in local time */
long date_days(struct date date);                            /* for differences; one more each day */
/* Full years; a birthday on 29 February is reached on 1 March in common years. Negative before birth. */
int date_age(struct date birth, struct date on);

#endif
