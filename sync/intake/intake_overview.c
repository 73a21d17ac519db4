/* One query per table of the page. */
#include "intake_overview.h"

#include "catalogue.h"
#include "clock.h"
#include "intake_html.h"
#include "intake_messages.h"
#include "intake_rows.h"
#include <inttypes.h>

enum { NEWEST = 20 };

static void add_number(struct buffer *page, int64_t number)
{
    buffer_printf(page, "<td>%" PRId64 "</td>", number);
}

static void add_heads(struct buffer *page, const char *const heads[], size_t count)
{
    buffer_add_text(page, "<tr>");
    for (size_t i = 0; i < count; i++)
        intake_html_element(page, "th", heads[i]);
    buffer_add_text(page, "</tr>\n");
}

static bool add_station(struct intake_store *store, struct intake_sql_rows *rows, struct buffer *page,
                        struct err *err)
{
    char time[32];
    const char *station = intake_sql_text(rows, 0);
    uint64_t messages = 0;
    if (!intake_message_count(store, station, &messages, err))
        return false;
    int64_t bundles = intake_sql_int(rows, 1), highest = intake_sql_int(rows, 2);
    buffer_add_text(page, "<tr>");
    intake_html_element(page, "td", station);
    add_number(page, bundles);
    add_number(page, highest - bundles);
    buffer_printf(page, "<td>%.1f</td>", (double)intake_sql_int(rows, 3) / 1e6);
    intake_html_element(page, "td", intake_html_time(intake_sql_int(rows, 4), time));
    add_number(page, intake_sql_int(rows, 5));
    add_number(page, (int64_t)messages);
    buffer_add_text(page, "</tr>\n");
    return true;
}

static bool add_stations(struct intake_store *store, struct buffer *page, struct err *err)
{
    const char *const heads[] = {T("终端"), T("已收件"), T("缺号"), T("共计（MB）"),
                                 T("最近收件"), T("接收中"), T("已发消息")};
    struct intake_sql_rows *rows;
    if (!intake_sql_ask(store->sql,
                "SELECT s.station, count(b.serial), coalesce(max(b.sequence), 0), coalesce(sum(b.size), 0),"
                " coalesce(max(b.received_ms), 0),"
                " (SELECT count(*) FROM uploads u WHERE u.station = s.station AND u.whole = 0) "
                "FROM (SELECT station FROM bundles UNION SELECT station FROM uploads) s "
                "LEFT JOIN bundles b ON b.station = s.station GROUP BY s.station ORDER BY s.station",
                DB_NOTHING, &rows, err))
        return false;
    buffer_add_text(page, "<section>");
    intake_html_element(page, "h2", T("终端"));
    buffer_add_text(page, "<table>");
    add_heads(page, heads, sizeof heads / sizeof heads[0]);
    bool ok, there = true;
    while ((ok = intake_sql_next(rows, &there, err)) && there && (ok = add_station(store, rows, page, err)))
        continue;
    intake_sql_rows_close(rows);
    buffer_add_text(page, "</table></section>\n");
    return ok;
}

static bool add_newest(struct intake_store *store, struct buffer *page, struct err *err)
{
    const char *const heads[] = {T("回执号"), T("终端"), T("序号"), T("大小（字节）"), T("收件时间")};
    struct intake_sql_rows *rows;
    if (!intake_sql_ask(store->sql,
                "SELECT serial, station, sequence, size, received_ms FROM bundles ORDER BY serial DESC LIMIT $1",
                DB_WITH(db_int(NEWEST)), &rows, err))
        return false;
    buffer_add_text(page, "<section>");
    intake_html_element(page, "h2", T("最近收到的资料包"));
    buffer_add_text(page, "<table>");
    add_heads(page, heads, sizeof heads / sizeof heads[0]);
    bool ok, there = true;
    while ((ok = intake_sql_next(rows, &there, err)) && there) {
        char time[32];
        buffer_add_text(page, "<tr>");
        add_number(page, intake_sql_int(rows, 0));
        intake_html_element(page, "td", intake_sql_text(rows, 1));
        add_number(page, intake_sql_int(rows, 2));
        add_number(page, intake_sql_int(rows, 3));
        intake_html_element(page, "td", intake_html_time(intake_sql_int(rows, 4), time));
        buffer_add_text(page, "</tr>\n");
    }
    intake_sql_rows_close(rows);
    buffer_add_text(page, "</table></section>\n");
    return ok;
}

bool intake_overview_write(struct intake_store *store, struct buffer *page, struct err *err)
{
    char time[32];
    intake_html_begin(page, T("收件情况"));
    intake_html_element(page, "p", intake_html_time(clock_wall_ms(), time));
    bool ok = add_stations(store, page, err) && add_newest(store, page, err);
    intake_html_element(page, "footer", T("本页只读，不含个人信息。“缺号”为序号之间尚未收到的资料包数。"));
    intake_html_end(page);
    return ok && buffer_ok(page, err);
}
