/* The clocks behind one small table, so that tests can turn them. */
#include "clock.h"

#include <string.h>
#include <time.h>

static int64_t system_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_wall_ms(void *context)
{
    (void)context;
    return system_ms(CLOCK_REALTIME);
}

static int64_t system_monotonic_ms(void *context)
{
    (void)context;
    return system_ms(CLOCK_MONOTONIC);
}

static const struct clock_source system_clock = {system_wall_ms, system_monotonic_ms, NULL};
static struct clock_source current = {system_wall_ms, system_monotonic_ms, NULL};

void clock_replace(const struct clock_source *source)
{
    current = source ? *source : system_clock;
}

int64_t clock_wall_ms(void)
{
    return current.wall_ms(current.context);
}

int64_t clock_monotonic_ms(void)
{
    return current.monotonic_ms(current.context);
}

int64_t clock_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct tm local_time(int64_t wall_ms)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm local;
    localtime_r(&seconds, &local);
    return local;
}

void clock_format_iso(int64_t wall_ms, char out[CLOCK_STAMP_SIZE])
{
    struct tm local = local_time(wall_ms);
    size_t length = strftime(out, CLOCK_STAMP_SIZE, "%Y-%m-%dT%H:%M:%S%z", &local);
    if (length < 5 || length + 2 > CLOCK_STAMP_SIZE)
        return;
    /* strftime writes +0800; ISO 8601's extended form wants +08:00. */
    memmove(out + length - 1, out + length - 2, 3);
    out[length - 2] = ':';
}

void clock_format_date(int64_t wall_ms, char out[CLOCK_STAMP_SIZE])
{
    struct tm local = local_time(wall_ms);
    strftime(out, CLOCK_STAMP_SIZE, "%Y-%m-%d", &local);
}

void clock_format_day6(int64_t wall_ms, char out[CLOCK_STAMP_SIZE])
{
    struct tm local = local_time(wall_ms);
    strftime(out, CLOCK_STAMP_SIZE, "%Y%m%d", &local);
    memmove(out, out + 2, 7);
}
