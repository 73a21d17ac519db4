/* Time. The wall clock stamps records and may jump; the monotonic clock measures waiting and never does. Tests and
 * the scripted platform put their own clock in place with clock_replace. Any thread, except clock_replace (before
 * the first thread starts). */
#ifndef CLOCK_H
#define CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct clock_source {
    int64_t (*wall_ms)(void *context);      /* milliseconds since 1970-01-01 UTC */
    int64_t (*monotonic_ms)(void *context); /* milliseconds from an arbitrary start */
    void *context;
};

/* NULL puts the system's clock back. The struct is copied, its context borrowed. */
void clock_replace(const struct clock_source *source);

int64_t clock_wall_ms(void);
int64_t clock_monotonic_ms(void);
/* Microseconds for measuring; always the system's. */
int64_t clock_monotonic_us(void);

#define CLOCK_STAMP_SIZE 32

/* "2026-11-22T09:30:05+08:00" in local time; "2026-11-22" ; "261122". `out` holds CLOCK_STAMP_SIZE bytes. */
void clock_format_iso(int64_t wall_ms, char out[CLOCK_STAMP_SIZE]);
void clock_format_date(int64_t wall_ms, char out[CLOCK_STAMP_SIZE]);
void clock_format_day6(int64_t wall_ms, char out[CLOCK_STAMP_SIZE]);

#endif
