/* A scanned sheet finds its place: which case, form and page it is by its page codes, whether it is genuine and of the
 * present revision, whether it can be read, and whether the seals that belong on it are there. Every way to fail has a
 * name, a sentence and a remedy. Owner's thread. */
#ifndef FILING_H
#define FILING_H

#include "page_reading.h"
#include "printing.h"

enum filing_verdict {
    FILING_GOOD,
    FILING_BLANK,      /* an empty sheet, or laid the wrong way down */
    FILING_NO_CODE,    /* paper without a page code of ours: something else, or too poor to be read */
    FILING_SLIP,       /* the slip came along; it stays with the person */
    FILING_FORGED,     /* the code's tag does not hold: not printed here, or altered */
    FILING_OTHER_CASE, /* printed here, for somebody else */
    FILING_NOT_NEEDED, /* of this case, but no longer among its papers */
    FILING_OUTDATED,   /* printed before an answer changed */
    FILING_POOR,       /* recognised, but the picture is not good enough */
    FILING_SEAL,       /* recognised and clear, but a seal is missing or not as it should be */
    FILING_WORSE,      /* a good scan of this page is kept already, and this one is not good */
    FILING_VERDICT_COUNT
};

struct filing {
    enum filing_verdict verdict;
    struct case_sheet *sheet;       /* the page it belongs to; NULL when it belongs nowhere. Borrowed from the visit */
    char number[CASE_NUMBER_SIZE];  /* the case its code names; empty without one */
    enum page_fault fault;          /* FILING_POOR */
    enum seal_verdict seal;         /* FILING_SEAL */
    bool by_hand;                   /* FILING_SEAL: it is a signature that is missing */
    struct stamp_area area;         /* FILING_SEAL: where it belongs */
    struct buffer measured;         /* JSON of what was measured; empty when it belongs nowhere */
};

void filing_finish(struct filing *filing); /* zeroed is fine */

/* Judges and keeps nothing. */
MUST_USE bool filing_judge(struct visit *visit, struct forms *forms, const struct page_reading *reading,
                           struct filing *out, struct err *err);
/* Judges and keeps: the page's picture, its samples, what was measured and the sheet's state are saved together. A faulty page is
 * kept as well until a better one comes; what belongs nowhere is not kept. */
MUST_USE bool filing_take(struct visit *visit, struct forms *forms, const struct page_reading *reading,
                          struct filing *out, struct err *err);

/* What the reading child should look for on the sheets that are still to come back, and at which resolution. */
MUST_USE bool filing_request(const struct visit *visit, struct forms *forms, struct page_request *out, long *dpi,
                             struct err *err);

const char *filing_verdict_name(enum filing_verdict verdict); /* "good", "no-code" … */
/* What happened, what was kept and what to do, in the language of the moment. */
void filing_text(const struct visit *visit, const struct filing *filing, char *out, size_t size);
/* The badge of a sheet on the checklist, in the language of the moment: "已盖章" (only where a seal was asked for),
 * "已扫描", "未见印章" … */
const char *filing_badge(const struct visit *visit, const struct case_sheet *sheet);
/* "《个人证书申请表》第 2 页", in the language of the moment. */
void filing_sheet_title(const struct visit *visit, const struct case_sheet *sheet, char *out, size_t size);

#endif
