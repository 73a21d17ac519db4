/* The record of an erasure: before it, what there is to erase; after it, what went and what stays. No personal data. */
#include "form_given.h"

#include "clock.h"
#include <stdlib.h>
#include <string.h>

static const char *begun(struct form_answers *a)
{
    struct case_summary row;
    return form_given_summary(a, &row) ? form_given_minute(a, row.begun_ms) : "";
}

/* What the store recorded when it erased. */
static bool record(const struct form_answers *a, struct case_erasure *out)
{
    return a->visit->world.store && case_store_erasure(a->visit->world.store, a->visit->file.number, out, NULL);
}

static const struct {
    const char *word, *text; /* the word as in case_store_erase */
} reasons[] = {
    {"received", "收到证书机构的送达回执后自动删除"},
    {"withdrawn", "申请人要求删除"},
    {"abandoned", "办理中途离开，超过保存时间"},
    {"slip-ran-out", "超过回执单上的保存期限"},
};

static const char *reason(struct form_answers *a)
{
    struct case_summary row;
    struct case_erasure erasure;
    if (!form_given_summary(a, &row))
        return "";
    bool known = record(a, &erasure);
    for (size_t i = 0; known && i < sizeof reasons / sizeof reasons[0]; i++)
        if (strcmp(reasons[i].word, erasure.reason) == 0)
            return reasons[i].text;
    if (row.state == CASE_RECEIVED)
        return reasons[0].text;
    return row.state == CASE_ERASED ? "申请人退出，或者超过保存期限" : "申请人要求删除";
}

static const char *erase_time(struct form_answers *a)
{
    struct case_summary row;
    if (!form_given_summary(a, &row))
        return "";
    return form_given_minute(a, row.erased_ms ? row.erased_ms : row.received_ms ? row.received_ms : clock_wall_ms());
}

/* ---- the record of the erasure; before it, the audit log as it stands ---- */

static bool log_head(const struct form_answers *a, struct audit_head *out)
{
    return a->visit->world.store && case_store_audit_head(a->visit->world.store, out, NULL) && out->count > 0;
}

static const char *log_entry(struct form_answers *a)
{
    struct audit_head head;
    struct case_erasure erasure;
    if (record(a, &erasure))
        return form_given_format(a, "%llu", (unsigned long long)erasure.n);
    return log_head(a, &head) ? form_given_format(a, "%llu", (unsigned long long)head.count) : "";
}

static const char *log_digest(struct form_answers *a)
{
    struct audit_head head;
    struct case_erasure erasure;
    if (record(a, &erasure))
        return form_given_hash(a, erasure.sha256);
    return log_head(a, &head) ? form_given_hash(a, head.hash) : "";
}

/* ---- what goes ---- */

static const struct erased {
    const char *kind, *title; /* kind of item in the store */
} erased[] = {
    {"answers", "填写的全部信息"},
    {"page", "证件和材料的扫描影像"},
    {"sample", "印章和签名图样"},
    {"form", "打印的表格文件"},
    {"verdict", "扫描核对记录"},
};
enum { ERASED = sizeof erased / sizeof erased[0] };

static size_t erased_count(struct form_answers *a)
{
    struct case_summary row;
    return form_given_summary(a, &row) ? ERASED : 0;
}

/* Items still there; after the erasure nobody can count them any more. */
static const char *erased_number(struct form_answers *a, const char *kind)
{
    struct case_item_info *items = NULL;
    size_t count = 0;
    if (!case_store_items(a->visit->world.store, a->visit->file.number, kind, &items, &count, NULL))
        return "全部";
    free(items);
    return count ? form_given_format(a, "%zu", count) : "全部";
}

static const char *erased_text(struct form_answers *a, size_t index, const char *column)
{
    if (index >= ERASED)
        return NULL;
    if (strcmp(column, "title") == 0)
        return erased[index].title;
    return strcmp(column, "number") == 0 ? erased_number(a, erased[index].kind) : "销毁密钥并清除数据";
}

/* ---- what stays ---- */

enum { LOG_YEARS = 3 }; /* 网络数据安全管理条例 12 */

static const struct kept {
    const char *title, *why;
    bool only_received;
} kept[] = {
    {"送达回执与材料包摘要值", "证明材料已经送达", true},
    {"办理编号、时间（无个人信息）", "查询办理结果", false},
    {"操作记录（无个人信息）", "网络数据安全管理条例", false},
};
enum { KEPT = sizeof kept / sizeof kept[0] };

static const struct kept *kept_at(struct form_answers *a, size_t index)
{
    struct case_summary row;
    if (!form_given_summary(a, &row))
        return NULL;
    for (size_t i = 0; i < KEPT; i++)
        if ((!kept[i].only_received || row.state == CASE_RECEIVED) && index-- == 0)
            return &kept[i];
    return NULL;
}

static size_t kept_count(struct form_answers *a)
{
    size_t count = 0;
    while (kept_at(a, count))
        count++;
    return count;
}

static const char *kept_text(struct form_answers *a, size_t index, const char *column)
{
    const struct kept *row = kept_at(a, index);
    if (!row)
        return NULL;
    if (strcmp(column, "title") == 0)
        return row->title;
    return strcmp(column, "why") == 0 ? row->why
                                      : form_given_date(a, clock_wall_ms() + LOG_YEARS * 365 * 86400000LL);
}

static const struct given values[] = {
    {"begun", begun, false},         {"erase_reason", reason, false}, {"erase_time", erase_time, false},
    {"log_entry", log_entry, false}, {"log_digest", log_digest, false},
};

static const struct given_list lists[] = {
    {"erased", erased_count, erased_text, "title number how ", false},
    {"kept", kept_count, kept_text, "title why until ", false},
};

const struct given_table form_given_erase = {values, sizeof values / sizeof values[0], lists,
                                             sizeof lists / sizeof lists[0]};
