/* The sheets of a case: which must come back, and how each stands. */
#include "case_file.h"

#include "clock.h"
#include <stdio.h>
#include <string.h>

static const char *const state_names[SHEET_STATE_COUNT] = {
    [SHEET_WAITING] = "waiting",
    [SHEET_PRINTED] = "printed",
    [SHEET_FAULTY] = "faulty",
    [SHEET_GOOD] = "good",
};

const char *sheet_state_name(enum sheet_state state)
{
    return (unsigned)state < SHEET_STATE_COUNT ? state_names[state] : "?";
}

/* ---- which ---- */

static struct case_sheet sheet_of(const struct paper *paper, unsigned page)
{
    struct case_sheet sheet = {.page = page, .pages = paper->pages};
    snprintf(sheet.paper, sizeof sheet.paper, "%s", paper->id);
    snprintf(sheet.form, sizeof sheet.form, "%s", paper->form ? paper->form : "");
    if (paper->faces_count)
        snprintf(sheet.face, sizeof sheet.face, "%s", paper->faces[page - 1]);
    else
        snprintf(sheet.face, sizeof sheet.face, "%u", page);
    return sheet;
}

struct sheet_list {
    struct case_sheet sheets[CASE_FILE_SHEETS];
    size_t count;
};

static bool add_pages(struct case_file *file, const struct paper *paper, struct sheet_list *list, struct err *err)
{
    for (unsigned page = 1; page <= paper->pages; page++) {
        if (list->count == CASE_FILE_SHEETS)
            return err_set(err, ERR_SPACE, "%s: more than %d sheets", file->number, CASE_FILE_SHEETS);
        struct case_sheet sheet = sheet_of(paper, page);
        const struct case_sheet *known = case_file_face(file, sheet.paper, sheet.face);
        list->sheets[list->count++] = known && known->pages == sheet.pages ? *known : sheet;
    }
    return true;
}

bool case_file_expect(struct case_file *file, const struct papers *papers, struct err *err)
{
    struct sheet_list list = {.count = 0};
    const struct paper *paper;
    if (papers_count(papers, file->kind) == 0)
        return err_set(err, ERR_INPUT, "no papers are known for applications of kind %s", file->kind);
    for (size_t i = 0; (paper = papers_at(papers, file->kind, i)); i++)
        if (paper_is_needed(paper, &file->answers) && !add_pages(file, paper, &list, err))
            return false;
    memset(file->sheets, 0, sizeof file->sheets);
    memcpy(file->sheets, list.sheets, list.count * sizeof list.sheets[0]);
    file->sheet_count = list.count;
    return true;
}

struct case_sheet *case_file_sheet(struct case_file *file, const char *form, unsigned page)
{
    for (size_t i = 0; i < file->sheet_count; i++)
        if (file->sheets[i].form[0] && strcmp(file->sheets[i].form, form) == 0 && file->sheets[i].page == page)
            return &file->sheets[i];
    return NULL;
}

struct case_sheet *case_file_face(struct case_file *file, const char *paper, const char *face)
{
    for (size_t i = 0; i < file->sheet_count; i++)
        if (strcmp(file->sheets[i].paper, paper) == 0 && strcmp(file->sheets[i].face, face) == 0)
            return &file->sheets[i];
    return NULL;
}

/* ---- how each stands ---- */

void case_file_form_printed(struct case_file *file, const char *form, uint32_t revision)
{
    struct case_sheet *sheet;
    for (unsigned page = 1; (sheet = case_file_sheet(file, form, page)); page++) {
        sheet->state = SHEET_PRINTED;
        sheet->printed_revision = revision;
        sheet->printed_ms = clock_wall_ms();
        sheet->returned_ms = 0;
        sheet->fault[0] = '\0';
    }
}

bool case_file_form_changed(struct case_file *file, const char *form, uint32_t revision)
{
    bool any = false;
    struct case_sheet *sheet;
    for (unsigned page = 1; (sheet = case_file_sheet(file, form, page)); page++) {
        if (sheet->state == SHEET_WAITING || sheet->printed_revision >= revision)
            continue;
        sheet->state = SHEET_WAITING;
        sheet->returned_ms = 0;
        sheet->fault[0] = '\0';
        any = true;
    }
    return any;
}

bool case_sheet_returned(struct case_sheet *sheet, const char *fault)
{
    bool never_printed = sheet->form[0] && sheet->state == SHEET_WAITING;
    if (never_printed || (fault && sheet->state == SHEET_GOOD))
        return false;
    sheet->state = fault ? SHEET_FAULTY : SHEET_GOOD;
    sheet->returned_ms = clock_wall_ms();
    snprintf(sheet->fault, sizeof sheet->fault, "%s", fault ? fault : "");
    return true;
}

void case_sheet_take_back(struct case_sheet *sheet)
{
    if (sheet->state != SHEET_GOOD && sheet->state != SHEET_FAULTY)
        return;
    sheet->state = sheet->form[0] ? SHEET_PRINTED : SHEET_WAITING;
    sheet->returned_ms = 0;
    sheet->fault[0] = '\0';
}

void case_sheet_item_name(const struct case_sheet *sheet, char out[CASE_FILE_PAGE_NAME_SIZE])
{
    snprintf(out, CASE_FILE_PAGE_NAME_SIZE, "%s-%s", sheet->paper, sheet->face);
}

size_t case_file_sheets_in(const struct case_file *file, enum sheet_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < file->sheet_count; i++)
        count += file->sheets[i].state == state;
    return count;
}

bool case_file_is_complete(const struct case_file *file)
{
    return file->sheet_count > 0 && case_file_sheets_in(file, SHEET_GOOD) == file->sheet_count;
}
