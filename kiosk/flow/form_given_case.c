/* How a case stands: what is still to come back, what is wrong, which sheets there are, what goes by post, what the
 * centre answered. */
#include "form_given.h"

#include "clock.h"
#include <stdio.h>
#include <string.h>

static const struct paper *paper_of(const struct form_answers *a, const struct case_file *file, const char *id)
{
    return a->visit->world.papers ? papers_find(a->visit->world.papers, file->kind, id) : NULL;
}

static const char *title_of(const struct form_answers *a, const struct case_file *file, const struct case_sheet *sheet)
{
    const struct paper *paper = paper_of(a, file, sheet->paper);
    return paper ? paper->title.zh : sheet->paper;
}

/* A card has faces, everything else pages. */
static const char *page_of(struct form_answers *a, const struct case_sheet *sheet)
{
    if (strcmp(sheet->face, "front") == 0)
        return "人像面";
    return strcmp(sheet->face, "back") == 0 ? "国徽面" : form_given_format(a, "第 %u 页", sheet->page);
}

/* ---- sheets that are not good yet: for the slip, and with what is wrong for the notice ---- */

static const struct case_sheet *open_sheet(const struct case_file *file, size_t index)
{
    for (size_t i = 0; i < file->sheet_count; i++)
        if (file->sheets[i].state != SHEET_GOOD && index-- == 0)
            return &file->sheets[i];
    return NULL;
}

static size_t open_count(struct form_answers *a)
{
    return a->visit->file.sheet_count - case_file_sheets_in(&a->visit->file, SHEET_GOOD);
}

static const char *missing_text(struct form_answers *a, size_t index, const char *column)
{
    const struct case_sheet *sheet = open_sheet(&a->visit->file, index);
    if (!sheet)
        return NULL;
    return strcmp(column, "title") == 0 ? title_of(a, &a->visit->file, sheet) : page_of(a, sheet);
}

/* By the beginning of case_sheet.fault (filing.c, card_filing.c); the last row fits all. */
static const struct defect {
    const char *fault, *what, *remedy;
} defects[] = {
    {"seal-none", "没有加盖印章。", "在虚线处加盖印章，印迹应完整清晰。"},
    {"seal-faint", "印章太淡，看不清楚。", "蘸足印油，在空白处重新盖清楚。"},
    {"seal-flooded", "印油太多，字迹糊在一起。", "擦净印面后重新盖清楚。"},
    {"seal-incomplete", "印章没有盖完整。", "垫平纸张，用力均匀地重新盖章。"},
    {"seal-outside", "印章没有盖在虚线框内。", "在虚线框内再盖一次。"},
    {"seal-overlap", "两枚印章重叠在一起。", "在空白处分开重新盖章。"},
    {"seal-copy", "印章是复印的，不是印油盖的。", "加盖实物印章。"},
    {"seal-wrong_hue", "印章颜色不符合要求。", "换用要求颜色的印油重新盖章。"},
    {"seal-", "印章的大小或者形状与要求不符。", "核对后加盖正确的印章。"},
    {"signature-", "没有签名。", "用黑色笔在签名处签名。"},
    {"poor-cut_off", "有一边没有扫进来。", "把纸张放在玻璃中间，重新扫描。"},
    {"poor-stretched", "打印时被缩放过。", "按实际大小重新打印、盖章。"},
    {"", "扫描图像不清楚。", "压平纸张，重新扫描。"},
};

static const struct defect *defect_of(const struct case_sheet *sheet)
{
    static const struct defect not_back = {"", "还没有交回。", "盖章、签名后交回并扫描。"};
    static const struct defect not_printed = {"", "还没有打印。", "在受理终端打印，盖章、签名后交回。"};
    static const struct defect not_scanned = {"", "还没有扫描。", "携带原件，在受理终端扫描。"};
    if (sheet->state == SHEET_PRINTED)
        return &not_back;
    if (sheet->state != SHEET_FAULTY)
        return sheet->form[0] ? &not_printed : &not_scanned;
    const struct defect *defect = defects;
    while (strncmp(sheet->fault, defect->fault, strlen(defect->fault)) != 0)
        defect++;
    return defect;
}

static const char *defect_text(struct form_answers *a, size_t index, const char *column)
{
    const struct case_sheet *sheet = open_sheet(&a->visit->file, index);
    if (!sheet)
        return NULL;
    if (strcmp(column, "paper") == 0)
        return title_of(a, &a->visit->file, sheet);
    if (strcmp(column, "page") == 0)
        return page_of(a, sheet);
    return strcmp(column, "what") == 0 ? defect_of(sheet)->what : defect_of(sheet)->remedy;
}

static const char *correct_until(struct form_answers *a)
{
    return form_given_date(a, clock_wall_ms() + a->visit->world.config->privacy.keep_slip_days * 86400000LL);
}

/* ---- papers of cases: the parcel's contents, and the list of a hand-over ---- */

/* The index-th case that goes along. */
static const struct case_file *file_at(const struct form_answers *a, size_t index)
{
    if (a->parcel)
        return index < a->parcel->count ? &a->parcel->files[index] : NULL;
    return index == 0 && a->visit->file.number[0] ? &a->visit->file : NULL;
}

static size_t file_count(struct form_answers *a)
{
    return a->parcel ? a->parcel->count : a->visit->file.number[0] ? 1 : 0;
}

/* The index-th printed paper of a case: its first page among the sheets. What is on the glass only is not on paper. */
static const struct case_sheet *paper_at(const struct case_file *file, size_t index)
{
    for (size_t i = 0; i < file->sheet_count; i++)
        if (file->sheets[i].form[0] && file->sheets[i].page == 1 && index-- == 0)
            return &file->sheets[i];
    return NULL;
}

static unsigned pages_of(const struct case_file *file)
{
    const struct case_sheet *sheet;
    unsigned pages = 0;
    for (size_t i = 0; (sheet = paper_at(file, i)); i++)
        pages += sheet->pages;
    return pages;
}

/* "个人证书申请表 2 · 服务协议 3": grows with the papers, so it stands in the long text. */
static const char *papers_of(struct form_answers *a, const struct case_file *file)
{
    const struct case_sheet *sheet;
    buffer_clear(&a->long_text);
    for (size_t i = 0; (sheet = paper_at(file, i)); i++)
        buffer_printf(&a->long_text, "%s%s %u", i ? " · " : "", title_of(a, file, sheet), sheet->pages);
    return a->long_text.data ? (const char *)a->long_text.data : "";
}

static const char *case_text(struct form_answers *a, size_t index, const char *column)
{
    const struct case_file *file = file_at(a, index);
    if (!file)
        return NULL;
    if (strcmp(column, "number") == 0)
        return file->number;
    if (strcmp(column, "kind") == 0)
        return strcmp(file->kind, "unit") == 0 ? "单位" : "个人";
    if (strcmp(column, "pages") == 0)
        return form_given_format(a, "%u", pages_of(file));
    return papers_of(a, file);
}

static const char *cases_total(struct form_answers *a)
{
    size_t count = file_count(a);
    return count ? form_given_format(a, "%zu", count) : "";
}

static unsigned all_pages(struct form_answers *a)
{
    unsigned pages = 0;
    for (size_t i = 0; i < file_count(a); i++)
        pages += pages_of(file_at(a, i));
    return pages;
}

static const char *pages_total(struct form_answers *a)
{
    return file_count(a) ? form_given_format(a, "%u", all_pages(a)) : "";
}

/* A case that goes alone gives the parcel its own number: TJ-261122-0007-K is TJ-P-261122-0007. */
static const char *parcel_number(struct form_answers *a)
{
    if (a->parcel)
        return a->parcel->number;
    const char *number = a->visit->file.number, *day = strchr(number, '-');
    if (!day || strlen(day) < 3)
        return "";
    return form_given_format(a, "%.*s-P%.*s", (int)(day - number), number, (int)(strlen(day) - 2), day);
}

static const char *parcel_code(struct form_answers *a)
{
    char number[40];
    snprintf(number, sizeof number, "%s", parcel_number(a));
    return number[0] ? form_given_format(a, "KQP1:%s:%zu:%u", number, file_count(a), all_pages(a)) : "";
}

/* ---- the hand-over: one row a paper ---- */

static const struct case_sheet *row_at(const struct form_answers *a, size_t index, const struct case_file **file)
{
    for (size_t i = 0; (*file = file_at(a, i)); i++) {
        size_t count = 0;
        while (paper_at(*file, count))
            count++;
        if (index < count)
            return paper_at(*file, index);
        index -= count;
    }
    return NULL;
}

static size_t row_count(struct form_answers *a)
{
    const struct case_file *file;
    size_t count = 0;
    while (row_at(a, count, &file))
        count++;
    return count;
}

/* Each kind of seal that the paper's pages carry, once. */
static const char *seals_of(struct form_answers *a, const struct case_file *file, const struct case_sheet *sheet)
{
    static const char *const words[] = {[PAPER_SEAL_UNIT] = "公章",
                                        [PAPER_SEAL_LEGAL] = "法人名章",
                                        [PAPER_SEAL_PRACTICE] = "印章图样",
                                        [PAPER_SEAL_SIGNATURE] = "签名图样",
                                        [PAPER_SEAL_NAME] = NULL /* no seal */};
    const struct paper *paper = paper_of(a, file, sheet->paper);
    char *out = form_given_room(a);
    unsigned named = 0;
    for (unsigned i = 0; paper && i < paper->seals_count; i++) {
        const struct paper_seal *seal = &paper->seals[i];
        if (!words[seal->kind] || (named & 1u << seal->kind) || !answers_meet(&file->answers, seal->when))
            continue;
        size_t size = strlen(out);
        snprintf(out + size, FORM_ANSWERS_TEXT_SIZE - size, "%s%s", named ? "、" : "", words[seal->kind]);
        named |= 1u << seal->kind;
    }
    return out;
}

static const char *row_text(struct form_answers *a, size_t index, const char *column)
{
    const struct case_file *file;
    const struct case_sheet *sheet = row_at(a, index, &file);
    if (!sheet)
        return NULL;
    if (strcmp(column, "case") == 0)
        return file->number;
    if (strcmp(column, "title") == 0)
        return title_of(a, file, sheet);
    return strcmp(column, "pages") == 0 ? form_given_format(a, "%u", sheet->pages) : seals_of(a, file, sheet);
}

static const char *sheets_total(struct form_answers *a)
{
    size_t count = row_count(a);
    return count ? form_given_format(a, "%zu", count) : "";
}

static const char *handed_by(struct form_answers *a)
{
    return a->parcel ? "" : form_given_answer(a, form_given_is_unit(a) ? "agent_name" : "name");
}

static const char *handed_to(struct form_answers *a)
{
    return a->visit->world.config->station.office;
}

/* Nobody can say it but who hands over: for the pen. */
static const char *by_hand(struct form_answers *a)
{
    (void)a;
    return "";
}

/* ---- state and receipt ---- */

static const char *state_word(struct form_answers *a)
{
    return case_state_label(a->visit->file.state);
}

static bool is_received(const struct form_answers *a, struct case_summary *out)
{
    return form_given_summary(a, out) && out->state == CASE_RECEIVED;
}

static const char *receipt_time(struct form_answers *a)
{
    struct case_summary row;
    return is_received(a, &row) ? form_given_minute(a, row.received_ms) : "";
}

/* Of the bundle: what the centre's time stamp stands over. */
static const char *receipt_digest(struct form_answers *a)
{
    struct case_summary row;
    return is_received(a, &row) ? form_given_hash(a, row.bundle_sha256) : "";
}

static const char *receipt_code(struct form_answers *a)
{
    struct case_summary row;
    char time[CLOCK_STAMP_SIZE], hex[2 * VAULT_HASH_BYTES + 1];
    if (!is_received(a, &row))
        return "";
    clock_format_iso(row.received_ms, time);
    vault_hex(row.bundle_sha256, hex);
    return form_given_format(a, "KQT1:%s:%s:%s", row.number, time, hex);
}

/* GB 32100: the first character names the registering authority, the second the kind of organisation. Empty for the
 * usual business licence and where no code is answered. */
static const char *licence_paper(struct form_answers *a)
{
    static const struct {
        const char *code, *paper;
    } papers[] = {{"12", "事业单位法人证书"}, {"51", "社会团体法人登记证书"}, {"52", "民办非企业单位登记证书"}, {"53", "基金会法人登记证书"}};
    const char *code = form_given_answer(a, "company_uscc");
    for (size_t i = 0; code && i < sizeof papers / sizeof papers[0]; i++)
        if (strncmp(code, papers[i].code, 2) == 0)
            return papers[i].paper;
    return "";
}

static const struct given values[] = {
    {"state", state_word, false},
    {"licence_paper", licence_paper, false},
    {"reviewer", by_hand, false},
    {"correct_until", correct_until, false},
    {"cases_total", cases_total, false},
    {"pages_total", pages_total, false},
    {"parcel_number", parcel_number, false},
    {"parcel_code", parcel_code, false},
    {"sheets_total", sheets_total, false},
    {"handed_by", handed_by, false},
    {"handed_to", handed_to, false},
    {"handed_how", by_hand, false},
    {"accepted_date", by_hand, false}, /* drawn when the bundle is gathered (station/acceptance.h) */
    {"receipt_time", receipt_time, false},
    {"receipt_digest", receipt_digest, false},
    {"receipt_code", receipt_code, false},
};

static const struct given_list lists[] = {
    {"missing", open_count, missing_text, "title page ", false},
    {"defects", open_count, defect_text, "paper page what remedy ", false},
    {"cases", file_count, case_text, "number kind papers pages ", false},
    {"sheets", row_count, row_text, "case title pages seal ", false},
};

const struct given_table form_given_case = {values, sizeof values / sizeof values[0], lists,
                                            sizeof lists / sizeof lists[0]};
