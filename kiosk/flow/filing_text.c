/* What a filed or refused sheet means in words, for the checklist and for the person. */
#include "catalogue.h"
#include "filing.h"
#include <stdio.h>
#include <string.h>

static const char *const names[FILING_VERDICT_COUNT] = {
    [FILING_GOOD] = "good",
    [FILING_BLANK] = "blank",
    [FILING_NO_CODE] = "no-code",
    [FILING_SLIP] = "slip",
    [FILING_FORGED] = "forged",
    [FILING_OTHER_CASE] = "other-case",
    [FILING_NOT_NEEDED] = "not-needed",
    [FILING_OUTDATED] = "outdated",
    [FILING_POOR] = "poor",
    [FILING_SEAL] = "seal",
    [FILING_WORSE] = "worse",
};

const char *filing_verdict_name(enum filing_verdict verdict)
{
    return verdict < FILING_VERDICT_COUNT ? names[verdict] : "";
}

void filing_sheet_title(const struct visit *visit, const struct case_sheet *sheet, char *out, size_t size)
{
    const struct paper *paper = papers_find(visit->world.papers, visit->flow->kind, sheet->paper);
    const char *title = paper ? words_now(&paper->title) : sheet->paper;
    if (sheet->pages > 1 && sheet->form[0])
        snprintf(out, size, T("《%s》第 %u 页"), title, sheet->page);
    else
        snprintf(out, size, T("《%s》"), title);
}

/* Sentences about sheets that belong nowhere: complete as they stand. */
static const char *sentence_without_sheet(enum filing_verdict verdict)
{
    switch (verdict) {
    case FILING_BLANK:
        return T("扫到的是空白页。请看看纸张是不是放反了，再扫一次。");
    case FILING_NO_CODE:
        return T("这一页上没有找到二维码，没有收。请放入本机打印的材料，并确认二维码没有被遮住或弄脏。");
    case FILING_SLIP:
        return T("凭条不用扫描，请您自己收好。");
    case FILING_FORGED:
        return T("这一页的二维码不是本机打印的，没有收。请使用本机打印的原件；有疑问请找工作人员。");
    case FILING_NOT_NEEDED:
        return T("这一页现在不需要了，没有收。其他材料不受影响。");
    default:
        return "";
    }
}

/* What is missing at the first place that is not as it should be. */
static void seal_words(const struct filing *filing, char *out, size_t size)
{
    if (!filing->by_hand)
        snprintf(out, size, "%s", seal_verdict_text(filing->seal));
    else if (filing->area.role == STAMP_SIGNATURE)
        snprintf(out, size, T("“%s”处还没有签名。请用黑色笔写上姓名，再扫一次这一页。"), text_in_language(filing->area.word));
    else
        snprintf(out, size, "%s", T("签名框里还没有签名。请用黑色笔在框内签名，再扫一次这一页。"));
}

void filing_text(const struct visit *visit, const struct filing *filing, char *out, size_t size)
{
    char title[200] = "", what[300];
    if (filing->sheet)
        filing_sheet_title(visit, filing->sheet, title, sizeof title);
    switch (filing->verdict) {
    case FILING_GOOD:
        snprintf(out, size, T("%s 合格，已保存。"), title);
        return;
    case FILING_OTHER_CASE:
        snprintf(out, size, T("这一页属于另一次办理（%s），没有收。请取出，只放入编号 %s 的材料。"), filing->number,
                 visit->file.number);
        return;
    case FILING_OUTDATED:
        snprintf(out, size, T("%s 是修改前打印的，内容已经变了，没有收。请用新打印的一页盖章后再扫描。"), title);
        return;
    case FILING_POOR:
        snprintf(out, size, T("%s：%s"), title, page_fault_text(filing->fault));
        return;
    case FILING_SEAL:
        seal_words(filing, what, sizeof what);
        snprintf(out, size, T("%s：%s"), title, what);
        return;
    case FILING_WORSE:
        snprintf(out, size, T("%s 先前扫描的一份合格，已保留先前那份。"), title);
        return;
    default:
        snprintf(out, size, "%s", sentence_without_sheet(filing->verdict));
    }
}

/* By the beginning of case_sheet.fault. */
static const char *faulty_badge(const char *fault)
{
    if (strncmp(fault, "signature-", 10) == 0)
        return T("未见签名");
    if (strcmp(fault, "seal-none") == 0)
        return T("未见印章");
    if (strcmp(fault, "seal-faint") == 0 || strcmp(fault, "seal-flooded") == 0 || strcmp(fault, "seal-incomplete") == 0)
        return T("印章不清楚");
    if (strcmp(fault, "seal-outside") == 0 || strcmp(fault, "seal-overlap") == 0)
        return T("印章位置不对");
    if (strncmp(fault, "seal-", 5) == 0)
        return T("印章不符");
    return T("不清晰，请重扫");
}

static bool asks_for_a_seal(const struct visit *visit, const struct case_sheet *sheet)
{
    const struct paper *paper = papers_find(visit->world.papers, visit->flow->kind, sheet->paper);
    const struct paper_seal *seal[1];
    return paper && paper_seals_on_page(paper, sheet->page, &visit->file.answers, seal, 1) > 0;
}

const char *filing_badge(const struct visit *visit, const struct case_sheet *sheet)
{
    switch (sheet->state) {
    case SHEET_GOOD:
        return asks_for_a_seal(visit, sheet) ? T("已盖章") : T("已扫描");
    case SHEET_FAULTY:
        return faulty_badge(sheet->fault);
    case SHEET_PRINTED:
        return T("待扫描");
    default:
        return sheet->form[0] ? T("待打印") : T("待扫描");
    }
}
