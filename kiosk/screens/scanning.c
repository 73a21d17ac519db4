/* The scan desk's call-backs, for one screen at a time. */
#include "front.h"

#include "catalogue.h"
#include "log.h"
#include <stdio.h>
#include <string.h>

static void on_progress(void *context, int page, int lines, int expected)
{
    struct front *front = context;
    front->scanning.page = page;
    front->scanning.lines = lines;
    front->scanning.expected = expected;
}

static void on_page(void *context, int page, struct page_reading *reading)
{
    struct front *front = context;
    front->scanning.page = page + 1;
    front->scanning.lines = front->scanning.expected = 0;
    if (front->scanning.under_way)
        front->scanning.user.on_page(front, reading);
    page_reading_finish(reading);
}

static void on_unread(void *context, int page, const char *reason)
{
    struct front *front = context;
    log_line(LOG_LEVEL_WARNING, "scanned page %d could not be read: %s", page, reason);
    if (front->scanning.under_way)
        front->scanning.user.on_unread(front);
}

static void on_end(void *context, enum scan_condition condition, int pages)
{
    struct front *front = context;
    struct scanning_user user = front->scanning.user;
    bool wanted = front->scanning.under_way;
    front->scanning = (struct scanning){0};
    if (condition != SCAN_DONE)
        log_line(LOG_LEVEL_NOTICE, "scan ended: %s after %d pages", scan_condition_name(condition), pages);
    if (wanted)
        user.on_end(front, condition, pages);
}

bool scanning_start(struct front *front, const struct page_request *look, long dpi, bool feeder,
                    const struct scanning_user *user, struct err *err)
{
    const struct scan_request request = {.look = look, .dpi = dpi, .feeder = feeder};
    const struct scan_listener listener = {
        .context = front, .on_progress = on_progress, .on_page = on_page, .on_unread = on_unread, .on_end = on_end};
    if (!station_ready(front->station, STATION_SCANNER, err) ||
        !scan_start(front->station->scanner, &request, &listener, err))
        return false;
    front->scanning = (struct scanning){.under_way = true, .page = 1, .user = *user};
    return true;
}

void scanning_drop(struct front *front)
{
    if (front->station->scanner)
        scan_drop(front->station->scanner);
    front->scanning = (struct scanning){0};
}

int scanning_height(const struct front *front)
{
    return theme_line_px(ui_theme(front->ui), TEXT_BODY) + ui_px(front->ui, LENGTH_GAP) * 2;
}

void scanning_show(struct front *front, struct rect at, bool with_pages)
{
    char label[120];
    const struct scanning *s = &front->scanning;
    if (s->expected > 0 && s->lines >= s->expected)
        snprintf(label, sizeof label, "%s", T("扫描完成，正在识别"));
    else if (with_pages)
        snprintf(label, sizeof label, T("正在扫描第 %d 页，请不要移动纸张"), s->page > 0 ? s->page : 1);
    else
        snprintf(label, sizeof label, "%s", T("正在扫描，请不要打开盖板"));
    ui_progress(front->ui, at, s->lines, s->expected, label);
}

void scanning_fault(struct front *front, enum scan_condition condition, const char *kept,
                    void (*again)(struct front *front))
{
    front_fault(front, "scanner", scan_condition_what(condition), kept, T("重新扫描"), again);
    front_fault_add(front, scan_condition_remedy(condition));
    if (!scan_condition_is_mendable(condition))
        front_fault_second(front, T("请工作人员协助"), front_call);
}
