/* One application in memory: its answers, the consents given, and the sheets that must come back, each with its
 * verdict. Loaded from the store and saved to it as encrypted items; each save is one transaction, so after a crash
 * the case is as before or after it. Owner's thread. */
#ifndef CASE_FILE_H
#define CASE_FILE_H

#include "answer.h"
#include "case_store.h"
#include "papers.h"

/* How one page stands:
 *
 *     WAITING ──▶ PRINTED ──▶ FAULTY ◀──▶ GOOD        (a printed sheet; printing again starts over at PRINTED)
 *     WAITING ──▶ FAULTY ◀──▶ GOOD                    (a card's face or a brought paper)
 *     any of them ──▶ WAITING                         (an answer on it changed, or it was taken back) */
enum sheet_state { SHEET_WAITING, SHEET_PRINTED, SHEET_FAULTY, SHEET_GOOD, SHEET_STATE_COUNT };

#define SHEET_FACE_SIZE 16
#define SHEET_FAULT_SIZE 40

struct case_sheet {
    char paper[PAPER_ID_SIZE];  /* id in papers.yaml */
    char form[PAPER_FORM_SIZE]; /* code of the form; empty when not printed here */
    char face[SHEET_FACE_SIZE]; /* "front" "back" of a card, else the page number: "1" */
    unsigned page, pages;       /* page from 1 */
    enum sheet_state state;
    uint32_t printed_revision;       /* of the answers on it (answers_last_change); 0: never printed */
    int64_t printed_ms, returned_ms; /* 0: not yet */
    char fault[SHEET_FAULT_SIZE];    /* FAULTY: the name of what is wrong, from vision ("seal-missing"); else empty */
};

struct consent {
    char policy[32]; /* id of the policy text */
    char version[16];
    char sha256[2 * VAULT_HASH_BYTES + 1]; /* of the text that was shown */
    int64_t given_ms;
};

#define CASE_FILE_SHEETS 64
#define CASE_FILE_CONSENTS 16
#define CASE_FILE_STEP_SIZE 48
#define CASE_FILE_PAGE_NAME_SIZE (PAPER_ID_SIZE + SHEET_FACE_SIZE)

struct case_file {
    char number[CASE_NUMBER_SIZE];
    char kind[CASE_KIND_SIZE];
    enum case_state state;
    char step[CASE_FILE_STEP_SIZE]; /* where the visit stands, in the flow's words; kept so that it can be resumed */
    struct answers answers;
    struct consent consents[CASE_FILE_CONSENTS];
    size_t consent_count;
    struct case_sheet sheets[CASE_FILE_SHEETS];
    size_t sheet_count;
    uint32_t saves; /* the store's counter when loaded or last saved */
};

/* A zeroed struct is no case. Wipes. */
void case_file_finish(struct case_file *file);

/* A new case in the store and in memory, in DRAFT. */
MUST_USE bool case_file_begin(struct case_file *out, struct case_store *store, const char *kind, struct err *err);
/* ERR_NOT_FOUND: no such case, or its contents are erased (RECEIVED, ERASED). ERR_DAMAGED: not what was written. */
MUST_USE bool case_file_load(struct case_file *out, struct case_store *store, const char *number, struct err *err);

/* Saves all of it, the state included, and `extra` items beside it (a page with its verdict), in one transaction.
 * ERR_BUSY: the case was changed elsewhere since it was loaded. On failure the file in memory keeps its changes. */
MUST_USE bool case_file_save(struct case_file *file, struct case_store *store, const struct case_item *extra,
                             size_t extra_count, struct err *err);
/* Sets the state and saves; the old state comes back when that fails. ERR_BUG when the move is not allowed. */
MUST_USE bool case_file_move(struct case_file *file, struct case_store *store, enum case_state to, struct err *err);

/* ---- consents ---- */
MUST_USE bool case_file_consent(struct case_file *file, const char *policy, const char *version, const char *sha256_hex,
                                struct err *err);
void case_file_withdraw_consent(struct case_file *file, const char *policy);
bool case_file_has_consent(const struct case_file *file, const char *policy, const char *version);

/* ---- sheets ---- */
/* Brings the list of sheets up to the papers needed under the answers of now: new ones WAITING, those no longer needed
 * gone, the others as they are. In the order of papers.yaml. ERR_INPUT: no papers for this kind. */
MUST_USE bool case_file_expect(struct case_file *file, const struct papers *papers, struct err *err);

/* By the form and page of a page code, or by paper and face. NULL: this case has no such sheet. */
struct case_sheet *case_file_sheet(struct case_file *file, const char *form, unsigned page);
struct case_sheet *case_file_face(struct case_file *file, const char *paper, const char *face);

/* All pages of the form went to the printer with this revision: PRINTED, what came back before no longer counts. */
void case_file_form_printed(struct case_file *file, const char *form, uint32_t revision);
/* Answers on the form changed up to `revision`: pages printed before it wait again. True when there were any. */
bool case_file_form_changed(struct case_file *file, const char *form, uint32_t revision);

/* A scan of this page was judged. fault: NULL when good, else its name. A good page is not made faulty by a worse
 * second scan; false then, and the better one stays. */
bool case_sheet_returned(struct case_sheet *sheet, const char *fault);
/* The person takes the scan back or a staff member refuses it. A printed sheet is PRINTED again, a card WAITING. */
void case_sheet_take_back(struct case_sheet *sheet);

/* The name of the page's item of kind "page" (and "verdict"): "application-1", "id-card-front". */
void case_sheet_item_name(const struct case_sheet *sheet, char out[CASE_FILE_PAGE_NAME_SIZE]);

size_t case_file_sheets_in(const struct case_file *file, enum sheet_state state);
/* There are sheets and every one is GOOD. */
bool case_file_is_complete(const struct case_file *file);
const char *sheet_state_name(enum sheet_state state); /* "waiting" … */

#endif
