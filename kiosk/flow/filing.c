/* The questions put to a sheet, in their order. */
#include "filing.h"

#include "seal_places.h"
#include "sheet_code.h"
#include "verdict_json.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void filing_finish(struct filing *filing)
{
    buffer_finish(&filing->measured);
}

/* Of several codes on one sheet the one that says most: a page of this case, of another, a forged one, a slip. */
static struct sheet_code best_code(const struct visit *visit, const struct page_reading *reading)
{
    static const int worth[] = {
        [SHEET_CODE_NONE] = 0, [SHEET_CODE_SLIP] = 1, [SHEET_CODE_FORGED] = 2, [SHEET_CODE_PAGE] = 3};
    struct sheet_code best = {.kind = SHEET_CODE_NONE};
    for (size_t i = 0; i < reading->code_count; i++) {
        struct sheet_code code;
        sheet_code_read(case_store_vault(visit->world.store), reading->codes[i].text, &code);
        bool ours = code.kind == SHEET_CODE_PAGE && strcmp(code.number, visit->file.number) == 0;
        if (ours || worth[code.kind] > worth[best.kind])
            best = code;
        if (ours)
            break;
    }
    return best;
}

static enum filing_verdict place(struct visit *visit, const struct page_reading *reading, struct filing *out)
{
    struct sheet_code code = best_code(visit, reading);
    switch (code.kind) {
    case SHEET_CODE_NONE:
        return reading->found == PAGE_FOUND_BLANK ? FILING_BLANK : FILING_NO_CODE;
    case SHEET_CODE_SLIP:
        return FILING_SLIP;
    case SHEET_CODE_FORGED:
        return FILING_FORGED;
    case SHEET_CODE_PAGE:
        break;
    }
    memcpy(out->number, code.number, sizeof out->number);
    if (strcmp(code.number, visit->file.number) != 0)
        return FILING_OTHER_CASE;
    struct case_sheet *sheet = case_file_sheet(&visit->file, code.form, code.page);
    if (!sheet)
        return FILING_NOT_NEEDED;
    out->sheet = sheet;
    return sheet->state == SHEET_WAITING || sheet->printed_revision != code.revision ? FILING_OUTDATED : FILING_GOOD;
}

/* The fault that the person can do most about comes first. */
static bool is_poor(const struct page_reading *reading, enum page_fault *fault)
{
    static const enum page_fault order[] = {PAGE_FAULT_CUT_OFF, PAGE_FAULT_FINGER,         PAGE_FAULT_FOLDED,
                                            PAGE_FAULT_BLURRED, PAGE_FAULT_DARK,           PAGE_FAULT_PALE,
                                            PAGE_FAULT_LOW_RESOLUTION, PAGE_FAULT_STRETCHED};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (PAGE_HAS_FAULT(reading->faults, order[i])) {
            *fault = order[i];
            return true;
        }
    }
    return false;
}

/* In a frame for samples anything drawn counts; a place to sign wants the width of a name. */
static bool is_written(const struct page_reading *reading, const struct stamp_area *area)
{
    for (size_t i = 0; i < reading->sample_count; i++) {
        const struct page_sample *sample = &reading->samples[i];
        if (strcmp(sample->name, area->name) == 0)
            return area->role == STAMP_SIGNATURE ? page_sample_is_signed(sample) : sample->ink_width_mm > 0;
    }
    return true; /* not looked at: the sheet's codes did not place it, which is a fault of its own */
}

static enum filing_verdict judge_seals(const struct seal_places *places, const struct page_reading *reading,
                                       struct filing *out, struct verdict_seal *seals)
{
    struct seal_area areas[SEAL_PLACES_MAX];
    struct seal_judgement judgements[SEAL_PLACES_MAX];
    size_t stamped = 0, at[SEAL_PLACES_MAX];
    for (size_t i = 0; i < places->count; i++) {
        seals[i] = (struct verdict_seal){.area = places->areas[i].name, .judgement = {.mark = -1}};
        if (places->by_hand[i])
            seals[i].judgement.verdict = is_written(reading, &places->areas[i]) ? SEAL_PRESENT : SEAL_NONE;
        else
            at[stamped] = i, areas[stamped++] = places->expected[i];
    }
    seal_judge(areas, stamped, reading->seals, reading->seal_count, judgements);
    for (size_t i = 0; i < stamped; i++)
        seals[at[i]].judgement = judgements[i];
    for (size_t i = 0; i < places->count; i++) {
        if (seal_verdict_is_good(seals[i].judgement.verdict))
            continue;
        out->seal = seals[i].judgement.verdict;
        out->by_hand = places->by_hand[i];
        out->area = places->areas[i];
        return FILING_SEAL;
    }
    return FILING_GOOD;
}

static bool judge_sheet(struct visit *visit, struct forms *forms, const struct page_reading *reading,
                        struct filing *out, struct err *err)
{
    struct seal_places places;
    struct verdict_seal seals[SEAL_PLACES_MAX];
    char page[CASE_FILE_PAGE_NAME_SIZE];
    if (!seal_places_of(visit, forms, out->sheet, &places, err))
        return false;
    enum filing_verdict by_seal = judge_seals(&places, reading, out, seals);
    out->verdict = is_poor(reading, &out->fault) ? FILING_POOR : by_seal;
    case_sheet_item_name(out->sheet, page);
    verdict_json_write(page, filing_verdict_name(out->verdict), reading, seals, places.count, &out->measured);
    if (out->verdict != FILING_GOOD && out->sheet->state == SHEET_GOOD)
        out->verdict = FILING_WORSE;
    return buffer_ok(&out->measured, err);
}

bool filing_judge(struct visit *visit, struct forms *forms, const struct page_reading *reading, struct filing *out,
                  struct err *err)
{
    *out = (struct filing){0};
    out->verdict = place(visit, reading, out);
    if (out->verdict != FILING_GOOD)
        return true;
    if (judge_sheet(visit, forms, reading, out, err))
        return true;
    filing_finish(out);
    return false;
}

/* ---- keeping ---- */

enum { ITEMS_MAX = 2 + PAGE_SAMPLES_MAX };

static size_t collect_items(const struct filing *filing, const struct page_reading *reading, const char *page,
                            struct case_item *items)
{
    size_t count = 0;
    items[count++] = (struct case_item){.kind = "page", .name = page, .bytes = reading->jpeg.data, .size = reading->jpeg.size};
    items[count++] = (struct case_item){
        .kind = "verdict", .name = page, .bytes = filing->measured.data, .size = filing->measured.size};
    for (size_t i = 0; i < reading->sample_count; i++) {
        const struct page_sample *sample = &reading->samples[i];
        if (sample->png.size > 0)
            items[count++] = (struct case_item){
                .kind = "sample", .name = sample->name, .bytes = sample->png.data, .size = sample->png.size};
    }
    return count;
}

static void fault_name(const struct filing *filing, char out[SHEET_FAULT_SIZE])
{
    const char *verdict = filing_verdict_name(filing->verdict);
    if (filing->verdict == FILING_POOR)
        snprintf(out, SHEET_FAULT_SIZE, "%s-%s", verdict, page_fault_name(filing->fault));
    else if (filing->by_hand)
        snprintf(out, SHEET_FAULT_SIZE, "signature-%s", seal_verdict_name(filing->seal));
    else
        snprintf(out, SHEET_FAULT_SIZE, "%s-%s", verdict, seal_verdict_name(filing->seal));
}

static bool is_kept(const struct filing *filing)
{
    return filing->verdict == FILING_GOOD || filing->verdict == FILING_POOR || filing->verdict == FILING_SEAL;
}

bool filing_take(struct visit *visit, struct forms *forms, const struct page_reading *reading, struct filing *out,
                 struct err *err)
{
    if (!filing_judge(visit, forms, reading, out, err))
        return false;
    if (!is_kept(out))
        return true;
    char fault[SHEET_FAULT_SIZE], page[CASE_FILE_PAGE_NAME_SIZE];
    struct case_item items[ITEMS_MAX];
    struct case_sheet before = *out->sheet;
    fault_name(out, fault);
    case_sheet_item_name(out->sheet, page);
    bool taken = case_sheet_returned(out->sheet, out->verdict == FILING_GOOD ? NULL : fault);
    size_t count = collect_items(out, reading, page, items);
    if (!taken || case_file_save(&visit->file, visit->world.store, items, count, err))
        return true;
    *out->sheet = before;
    filing_finish(out);
    return false;
}

/* ---- asking ---- */

static bool add_frames(const struct visit *visit, struct forms *forms, const struct paper *paper,
                       struct page_request *out, struct err *err)
{
    struct stamp_area *areas = NULL;
    size_t count = 0;
    if (!printing_areas(visit, forms, paper, &areas, &count, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        if (areas[i].role == STAMP_SEAL)
            continue;
        struct page_frame frame = {.x_mm = areas[i].x_mm, .y_mm = areas[i].y_mm, .width_mm = areas[i].w_mm,
                                   .height_mm = areas[i].h_mm, .by_hand = areas[i].role == STAMP_SIGNATURE};
        snprintf(frame.match, sizeof frame.match, ":%.8s:%u/", paper->form, areas[i].page);
        snprintf(frame.name, sizeof frame.name, "%s", areas[i].name);
        ok = page_request_add_frame(out, &frame) || err_set(err, ERR_CONFIG, "%s: too many frames", paper->form);
    }
    free(areas);
    return ok;
}

static bool is_awaited(const struct visit *visit, const struct paper *paper)
{
    for (size_t i = 0; i < visit->file.sheet_count; i++) {
        const struct case_sheet *sheet = &visit->file.sheets[i];
        if (strcmp(sheet->paper, paper->id) == 0 && sheet->state != SHEET_GOOD)
            return true;
    }
    return false;
}

bool filing_request(const struct visit *visit, struct forms *forms, struct page_request *out, long *dpi,
                    struct err *err)
{
    struct printing_list all;
    *out = page_request_default(PAGE_SHEET);
    *dpi = visit->world.config->scanner.dpi;
    printing_all(visit, &all);
    for (size_t i = 0; i < all.count; i++) {
        const struct paper *paper = all.papers[i];
        bool samples = is_awaited(visit, paper) && paper->dpi > 300;
        if (samples && visit->world.config->scanner.samples_dpi > *dpi)
            *dpi = visit->world.config->scanner.samples_dpi;
        if (!add_frames(visit, forms, paper, out, err))
            return false;
    }
    return true;
}
