/* A form with its answers to PDF: cold (a new process: forms loaded, fonts opened, first document) and warm.
 *     bench_form FORMS-FOLDER CODE ROUNDS OUT.pdf */
#include "clock.h"
#include "file.h"
#include "form_pdf.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char *const answers[][2] = {
    {"name", "样小芳"},
    {"sex", "女"},
    {"id_type", "居民身份证"},
    {"id_number", "120103197910053202"},
    {"id_valid_to", "长期"},
    {"mobile", "13800001234"},
    {"email", "yang.xiaofang@example.com"},
    {"address", "天津市和平区样本路一号样本大厦二十层"},
    {"postcode", "300000"},
    {"company", "天津样本建筑设计有限公司"},
    {"company_uscc", "91120000MA05X1A00X"},
    {"order_number", "2026112217450038"},
    {"personal_signature", "yes"},
    {"practice_seal", "yes"},
    {"practice_number", "1200123-S045"},
    {"demo", "true"},
};

static const char *answer(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (strcmp(answers[i][0], name) == 0)
            return answers[i][1];
    return "";
}

static bool tag(void *context, const char *signed_text, char *out, struct err *err)
{
    (void)context;
    (void)signed_text;
    (void)err;
    memcpy(out, "ABCDEFGHIJKLMNOP", 17);
    return true;
}

static bool print_once(struct forms *forms, const char *code, struct buffer *out, unsigned *pages, struct err *err)
{
    const struct form *form = form_find(forms, code);
    if (!form)
        return err_set(err, ERR_NOT_FOUND, "no form %s", code);
    struct form_values values = {.text = answer};
    struct form_issue issue = {.case_number = "TJ-261122-0007-K", .revision = 1, .tag = tag};
    struct form_report report = {0};
    if (!form_to_pdf(forms, form, &values, &issue, out, &report, err))
        return false;
    *pages = report.pages;
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "bench_form FORMS-FOLDER CODE ROUNDS OUT.pdf\n");
        return 64;
    }
    struct forms *forms = NULL;
    struct buffer pdf = {0};
    struct err err = {0};
    unsigned pages = 0;
    int64_t begun = clock_monotonic_us();
    bool fine = forms_load(argv[1], &forms, &err) && print_once(forms, argv[2], &pdf, &pages, &err);
    double cold_ms = (double)(clock_monotonic_us() - begun) / 1000.0;
    fine = fine && file_write_durable(argv[4], pdf.data, pdf.size, 0600, &err);
    size_t size = pdf.size;
    int rounds = atoi(argv[3]);
    begun = clock_monotonic_us();
    for (int i = 0; fine && i < rounds; i++) {
        buffer_finish(&pdf);
        fine = print_once(forms, argv[2], &pdf, &pages, &err);
    }
    double warm_ms = (double)(clock_monotonic_us() - begun) / 1000.0 / rounds;
    buffer_finish(&pdf);
    forms_destroy(forms);
    if (!fine) {
        fprintf(stderr, "%s\n", err.line);
        return 1;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("form_cold %.1f ms\nform_warm %.2f ms\nform_warm_pages %.0f pages/s\nform_bytes %.1f KB\nform_peak %.1f MB\n",
           cold_ms, warm_ms, pages * 1000.0 / warm_ms, (double)size / 1024.0, (double)usage.ru_maxrss / 1024.0);
    return 0;
}
