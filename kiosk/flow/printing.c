/* Which papers are due, and how they become PDF and sheets. */
#include "printing.h"

#include "clock.h"
#include "form_answers.h"
#include "form_pdf.h"
#include "sheet_picture.h"
#include <stdlib.h>
#include <string.h>

/* ---- revisions ---- */

/* The answers a print depends on are those the engine asks for while it lays the form out. */
static bool names_on_form(const struct visit *visit, struct forms *forms, const struct form *form,
                          struct form_answers *answers, struct err *err)
{
    struct form_values values = form_answers_init(answers, visit, NULL);
    struct stamp_area *areas = NULL;
    size_t count = 0;
    if (!form_stamp_areas(forms, form, &values, &areas, &count, err))
        return false;
    free(areas);
    return true;
}

static const struct form *form_of(struct forms *forms, const char *code, struct err *err)
{
    const struct form *form = form_find(forms, code);
    if (!form)
        err_set(err, ERR_CONFIG, "there is no form %s", code);
    return form;
}

bool printing_revision(const struct visit *visit, struct forms *forms, const char *code, uint32_t *out, struct err *err)
{
    const struct form *form = form_of(forms, code, err);
    struct form_answers answers;
    if (!form)
        return false;
    bool ok = names_on_form(visit, forms, form, &answers, err);
    if (ok)
        *out = answers_last_change(&visit->file.answers, answers.asked, answers.asked_count);
    form_answers_finish(&answers);
    return ok;
}

bool printing_refresh(struct visit *visit, struct forms *forms, bool *changed, struct err *err)
{
    struct printing_list all;
    printing_all(visit, &all);
    *changed = false;
    for (size_t i = 0; i < all.count; i++) {
        uint32_t revision = 0;
        if (!printing_revision(visit, forms, all.papers[i]->form, &revision, err))
            return false;
        *changed |= case_file_form_changed(&visit->file, all.papers[i]->form, revision);
    }
    return !*changed || visit_save(visit, err);
}

/* ---- lists ---- */

static void list_add(struct printing_list *list, const struct paper *paper)
{
    if (list->count == PRINTING_MAX)
        return;
    list->papers[list->count++] = paper;
    list->pages += paper->pages;
}

static bool is_due(const struct visit *visit, const struct paper *paper)
{
    for (size_t i = 0; i < visit->file.sheet_count; i++) {
        const struct case_sheet *sheet = &visit->file.sheets[i];
        if (strcmp(sheet->paper, paper->id) == 0 && sheet->state == SHEET_WAITING)
            return true;
    }
    return false;
}

static void list_papers(const struct visit *visit, bool due_only, struct printing_list *out)
{
    const char *kind = visit->flow->kind;
    *out = (struct printing_list){0};
    for (size_t i = 0; i < papers_count(visit->world.papers, kind); i++) {
        const struct paper *paper = papers_at(visit->world.papers, kind, i);
        if (paper->origin == PAPER_PRINTED && paper_is_needed(paper, &visit->file.answers) &&
            (!due_only || is_due(visit, paper)))
            list_add(out, paper);
    }
}

void printing_due(const struct visit *visit, struct printing_list *out)
{
    list_papers(visit, true, out);
}

void printing_all(const struct visit *visit, struct printing_list *out)
{
    list_papers(visit, false, out);
}

/* ---- making ---- */

static bool tag(void *context, const char *signed_text, char *out, struct err *err)
{
    return vault_tag(context, signed_text, out, err);
}

static struct form_issue issue_of(const struct visit *visit, uint32_t revision)
{
    return (struct form_issue){.case_number = visit->file.number,
                               .revision = revision,
                               .tag = tag,
                               .context = case_store_vault(visit->world.store)};
}

static bool keep_print(struct visit *visit, const struct paper *paper, uint32_t revision, const struct buffer *pdf,
                       struct err *err)
{
    enum case_state before = visit->file.state;
    const struct case_item item = {
        .kind = "form", .name = paper->form, .revision = revision, .bytes = pdf->data, .size = pdf->size};
    case_file_form_printed(&visit->file, paper->form, revision);
    if (visit->file.state == CASE_DRAFT)
        visit->file.state = CASE_PRINTED;
    if (case_file_save(&visit->file, visit->world.store, &item, 1, err))
        return true;
    visit->file.state = before;
    return false;
}

bool printing_make(struct visit *visit, struct forms *forms, const struct paper *paper, struct buffer *out,
                   struct err *err)
{
    uint32_t revision = 0;
    const struct form *form = form_of(forms, paper->form, err);
    if (!form || !printing_revision(visit, forms, paper->form, &revision, err))
        return false;
    struct form_answers answers;
    struct form_values values = form_answers_init(&answers, visit, NULL);
    struct form_issue issue = issue_of(visit, revision);
    bool ok = form_to_pdf(forms, form, &values, &issue, out, NULL, err) &&
              keep_print(visit, paper, revision, out, err);
    form_answers_finish(&answers);
    if (!ok)
        buffer_finish(out);
    return ok;
}

static bool print_beside(struct visit *visit, struct forms *forms, const char *code, const char *slip,
                         struct buffer *out, struct err *err)
{
    const struct form *form = form_of(forms, code, err);
    if (!form)
        return false;
    struct form_answers answers;
    struct form_values values = form_answers_init(&answers, visit, slip);
    struct form_issue issue = issue_of(visit, 1);
    bool ok = form_to_pdf(forms, form, &values, &issue, out, NULL, err);
    form_answers_finish(&answers);
    if (!ok)
        buffer_finish(out);
    return ok;
}

bool printing_slip(struct visit *visit, struct forms *forms, const char *slip, struct buffer *out, struct err *err)
{
    return print_beside(visit, forms, "SL", slip, out, err);
}

bool printing_beside(struct visit *visit, struct forms *forms, const char *code, struct buffer *out, struct err *err)
{
    return print_beside(visit, forms, code, NULL, out, err);
}

bool printing_plain(const struct visit *visit, struct forms *forms, const char *code, struct buffer *out,
                    struct err *err)
{
    const struct form *form = form_of(forms, code, err);
    if (!form)
        return false;
    struct form_answers answers;
    struct form_values values = form_answers_init(&answers, visit, NULL);
    bool ok = form_to_pdf(forms, form, &values, NULL, out, NULL, err);
    form_answers_finish(&answers);
    if (!ok)
        buffer_finish(out);
    return ok;
}

static const char *no_text(void *context, const char *name)
{
    (void)context, (void)name;
    return NULL;
}

bool printing_blank(struct forms *forms, const struct form *form, struct buffer *out, struct err *err)
{
    const struct form_values values = {.text = no_text};
    if (form_to_pdf(forms, form, &values, NULL, out, NULL, err))
        return true;
    buffer_finish(out);
    return false;
}

bool printing_areas(const struct visit *visit, struct forms *forms, const struct paper *paper, struct stamp_area **out,
                    size_t *count, struct err *err)
{
    const struct form *form = form_of(forms, paper->form, err);
    if (!form)
        return false;
    struct form_answers answers;
    struct form_values values = form_answers_init(&answers, visit, NULL);
    bool ok = form_stamp_areas(forms, form, &values, out, count, err);
    form_answers_finish(&answers);
    return ok;
}

bool printing_picture(const struct visit *visit, struct forms *forms, const struct paper *paper, unsigned page,
                      int width_px, struct image *out, struct err *err)
{
    uint32_t revision = 0;
    const struct form *form = form_of(forms, paper->form, err);
    if (!form || !printing_revision(visit, forms, paper->form, &revision, err))
        return false;
    struct form_answers answers;
    struct form_values values = form_answers_init(&answers, visit, NULL);
    struct form_issue issue = issue_of(visit, revision);
    struct placed_sheets sheets = {0};
    bool ok = form_layout(forms, form, &values, &issue, &sheets, err) &&
              (page - 1 < sheets.count || err_set(err, ERR_BUG, "%s has no page %u", paper->form, page)) &&
              sheet_picture(forms, &sheets.sheets[page - 1], width_px, out, err);
    placed_sheets_finish(&sheets);
    form_answers_finish(&answers);
    return ok;
}
