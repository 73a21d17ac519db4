/* A form an office is trying: loaded, laid out, traced, drawn. */
#include "fuzz.h"
#include "paper.h"
#include <unistd.h>

static const char *value(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "papers.count") == 0 ? "2" : name[0] == 's' ? "male" : "样本 Specimen";
}

FUZZ_TARGET(form)
{
    static const struct form_values values = {.text = value};
    struct forms *forms = NULL;
    struct placed_sheets sheets = {0};
    const struct form *form = NULL;
    struct buffer trace = {0}, pdf = {0};
    struct err err = {0};
    char link[128];
    snprintf(link, sizeof link, "%s/furniture.yaml", fuzz_state());
    if (access(link, F_OK) != 0)
        FUZZ_PROMISE(symlink(COUNTER_SOURCE_DIR "/forms/furniture.yaml", link) == 0);
    FUZZ_SET_UP(forms_load(fuzz_state(), &forms, &err), err);
    if (forms_add_file(forms, fuzz_file(data, size), &form, NULL) &&
        form_layout(forms, form, &values, NULL, &sheets, NULL)) {
        FUZZ_PROMISE(paper_trace(&sheets, &trace, NULL));
        FUZZ_PROMISE(paper_pdf(forms, &sheets, 0, &pdf, NULL));
    }
    placed_sheets_finish(&sheets);
    buffer_finish(&trace);
    buffer_finish(&pdf);
    forms_destroy(forms);
}
