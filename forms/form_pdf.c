/* Layout and PDF in one; previews. */
#include "form_pdf.h"

#include "clock.h"
#include "file.h"
#include "page_code.h"
#include "paper.h"
#include "yaml_file.h"
#include <stdlib.h>
#include <string.h>

bool form_to_pdf(struct forms *forms, const struct form *form, const struct form_values *values,
                 const struct form_issue *issue, struct buffer *out, struct form_report *report, struct err *err)
{
    struct placed_sheets sheets;
    if (!form_layout(forms, form, values, issue, &sheets, err))
        return false;
    bool ok = paper_pdf(forms, &sheets, clock_wall_ms(), out, err);
    if (ok && report) {
        *report = (struct form_report){.pages = (unsigned)sheets.count, .missing_count = sheets.missing_count};
        memcpy(report->missing, sheets.missing, sizeof report->missing);
    }
    placed_sheets_finish(&sheets);
    return ok;
}

/* ---- preview ---- */
struct answer {
    char *name, *value;
};

struct answer_list {
    struct answer *answers;
    size_t count;
    const struct form_values *station; /* NULL: nothing beside the answers */
};

static void finish(struct answer_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->answers[i].name);
        wipe_text(list->answers[i].value);
    }
    free(list->answers);
}

static bool keep(void *context, const char *key, const char *value, struct err *err)
{
    struct answer_list *list = context;
    struct answer *more = realloc(list->answers, (list->count + 1) * sizeof *more);
    if (!more)
        return err_set(err, ERR_SPACE, "no memory for answers");
    list->answers = more;
    more[list->count++] = (struct answer){strdup(key), strdup(value)};
    return (more[list->count - 1].name && more[list->count - 1].value) ||
           err_set(err, ERR_SPACE, "no memory for answers");
}

static const char *written(const struct answer_list *list, const char *name, size_t size)
{
    for (size_t i = 0; i < list->count; i++)
        if (strncmp(list->answers[i].name, name, size) == 0 && !list->answers[i].name[size])
            return list->answers[i].value;
    return NULL;
}

/* Without a case a preview is a specimen, whatever the answers say; without answers it is a form to fill in by hand. */
static const char *value_of(void *context, const char *name)
{
    const struct answer_list *list = context;
    if (strcmp(name, "demo") == 0)
        return list->count ? "true" : NULL;
    size_t size = strlen(name);
    bool is_word = size > 5 && strcmp(name + size - 5, ".word") == 0;
    const char *value = written(list, name, size);
    if (!value && is_word) /* a choice is printed as it was written, rather than not at all */
        value = written(list, name, size - 5);
    if (value)
        return value;
    return list->station ? list->station->text(list->station->context, name) : NULL;
}

static const struct form *form_named(struct forms *forms, const char *name, struct err *err)
{
    const struct form *form = form_find(forms, name);
    if (form)
        return form;
    size_t size = strlen(name);
    if (size < 5 || strcmp(name + size - 5, ".yaml") != 0) {
        err_set(err, ERR_NOT_FOUND, "there is no form \"%s\"; give its code, its name or a YAML file", name);
        return NULL;
    }
    return forms_add_file(forms, name, &form, err) ? form : NULL;
}

/* Codes of a preview stand where they will stand, and name no case: their tag is no hash, so such a sheet is never
 * filed. */
static bool specimen_tag(void *context, const char *signed_text, char *out, struct err *err)
{
    (void)context, (void)signed_text, (void)err;
    memcpy(out, "SPECIMENSPECIMEN", PAGE_CODE_TAG_SIZE);
    return true;
}

bool form_preview(struct forms *forms, const char *form_name, const char *answers_path,
                  const struct form_values *station, const char *out_path, struct form_report *report, struct err *err)
{
    struct answer_list answers = {.station = station};
    const struct form_values values = {.text = value_of, .context = &answers};
    struct buffer pdf = {0};
    const struct form *form = form_named(forms, form_name, err);
    bool ok = form && (!answers_path || yaml_file_pairs(answers_path, keep, &answers, err));
    const char *number = value_of(&answers, "case_number");
    const struct form_issue issue = {.case_number = number ? number : "TJ-000000-0000-0", .tag = specimen_tag};
    ok = ok && form_to_pdf(forms, form, &values, answers.count ? &issue : NULL, &pdf, report, err) &&
         file_write_durable(out_path, pdf.data, pdf.size, 0644, err);
    buffer_finish(&pdf);
    finish(&answers);
    return ok;
}
