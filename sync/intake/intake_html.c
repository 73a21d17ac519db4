/* Escaping, and the frame that every page has. */
#include "intake_html.h"

#include <string.h>
#include <time.h>

static const char style[] =
    "body{font:16px/1.6 'Noto Sans CJK SC','Source Han Sans SC',sans-serif;color:#1f2937;background:#f3f5f8;margin:0}"
    "main{max-width:1120px;margin:0 auto;padding:24px 32px 48px}"
    "h1{font-size:26px;margin:8px 0 16px}h2{font-size:19px;margin:32px 0 10px}"
    "section{background:#fff;border:1px solid #dbe1e8;border-radius:8px;padding:4px 20px 20px;margin:18px 0}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;"
    "border-bottom:1px solid #e8ecf1}th{font-weight:500;color:#5b6675;white-space:nowrap}td{word-break:break-word}"
    "th.key{width:16em}.sheets{display:flex;flex-wrap:wrap}"
    "figure{margin:0 14px 14px 0;width:252px}figure img{width:250px;height:340px;object-fit:contain;background:#e8ecf1;"
    "border:1px solid #c8d0da}figure.sample img{height:250px;background:#fff}"
    "figcaption{font-size:13px;color:#5b6675;word-break:break-all}a{color:#0b57a4}"
    ".mark{color:#9a5b00;font-size:13px}.digest{font:13px monospace}footer{color:#5b6675;font-size:13px;margin-top:24px}";

void intake_html_text(struct buffer *page, const char *text)
{
    for (const char *c = text; *c; c++) {
        switch (*c) {
        case '&':
            buffer_add_text(page, "&amp;");
            break;
        case '<':
            buffer_add_text(page, "&lt;");
            break;
        case '>':
            buffer_add_text(page, "&gt;");
            break;
        case '"':
            buffer_add_text(page, "&quot;");
            break;
        case '\'':
            buffer_add_text(page, "&#39;");
            break;
        default:
            if ((unsigned char)*c < ' ' || *c == 0x7f)
                buffer_add_text(page, "\xef\xbf\xbd");
            else
                buffer_add_byte(page, (uint8_t)*c);
        }
    }
}

void intake_html_element(struct buffer *page, const char *tag, const char *text)
{
    buffer_printf(page, "<%s>", tag);
    intake_html_text(page, text);
    buffer_printf(page, "</%.*s>", (int)strcspn(tag, " "), tag);
}

void intake_html_fact(struct buffer *page, const char *name, const char *text)
{
    if (!text[0])
        return;
    buffer_add_text(page, "<tr>");
    intake_html_element(page, "th class=\"key\"", name);
    intake_html_element(page, "td", text);
    buffer_add_text(page, "</tr>\n");
}

void intake_html_begin(struct buffer *page, const char *title)
{
    buffer_add_text(page, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file:; "
                          "style-src 'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    intake_html_element(page, "title", title);
    buffer_printf(page, "\n<style>%s</style></head>\n<body><main>\n", style);
    intake_html_element(page, "h1", title);
    buffer_add_byte(page, '\n');
}

void intake_html_end(struct buffer *page)
{
    buffer_add_text(page, "</main></body></html>\n");
}

const char *intake_html_time(int64_t wall_ms, char out[32])
{
    struct tm parts;
    time_t seconds = (time_t)(wall_ms / 1000);
    out[0] = '\0';
    if (wall_ms > 0 && localtime_r(&seconds, &parts))
        (void)strftime(out, 32, "%Y-%m-%d %H:%M", &parts);
    return out;
}
