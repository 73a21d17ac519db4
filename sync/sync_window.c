/* Minutes of the day. */
#include "sync_window.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool read_time(const char *text, int *out)
{
    static const char shape[] = "dd:dd";
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    *out = hour * 60 + minute;
    return hour < 24 && minute < 60;
}

bool sync_window_parse(const char *text, struct sync_window *out, struct err *err)
{
    struct sync_window w = {0};
    if (text[0] && (strlen(text) != 11 || !read_time(text, &w.from_min) || text[5] != '-' ||
                    !read_time(text + 6, &w.until_min)))
        return err_set(err, ERR_CONFIG, "sync.window is \"%.40s\"; 22:00-06:00 is needed, or nothing", text);
    *out = w;
    return true;
}

bool sync_window_is_open(const struct sync_window *w, int64_t wall_ms)
{
    struct tm parts;
    time_t seconds = (time_t)(wall_ms / 1000);
    if (w->from_min == w->until_min || !localtime_r(&seconds, &parts))
        return true;
    int now = parts.tm_hour * 60 + parts.tm_min;
    if (w->from_min < w->until_min)
        return now >= w->from_min && now < w->until_min;
    return now >= w->from_min || now < w->until_min;
}
