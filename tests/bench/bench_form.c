/* A form with its answers to PDF: cold (a new process: forms loaded, fonts opened, first document) and warm.
 *     bench_form FORMS-FOLDER CODE ROUNDS OUT.pdf */
#include "clock.h"
#include "file.h"
#include "form_pdf.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Forty values of a full application, as a visit gives them. */
static const char *const answers[][2] = {
    {"demo", "true"},
    {"office", "天津市勘察设计协会数字证书线下受理窗口"},
    {"contact", "022-23000000"},
    {"business_type", "first"},
    {"name", "样小芳"},
    {"sex", "female"},
    {"sex.word", "女"},
    {"id_type", "citizen-id"},
    {"id_type.word", "居民身份证"},
    {"id_number", "120103197910053202"},
    {"id_valid_from", "2019-03-02"},
    {"id_valid_to", "2039-03-02"},
    {"mobile", "13800001234"},
    {"email", "yang.xiaofang@example.com"},
    {"address", "天津市和平区样本路一号样本大厦二十层"},
    {"postcode", "300000"},
    {"telephone", "022-26230000"},
    {"company", "天津样本建筑设计有限公司"},
    {"company_uscc", "91120000MA05X1A00X"},
    {"order_number", "2026112217450038"},
    {"personal_signature", "yes"},
    {"practice_seal", "yes"},
    {"practice_qualification", "structural-1"},
    {"practice_qualification.word", "一级注册结构工程师"},
    {"practice_number", "1200123-S045"},
    {"ukey_count", "2"},
    {"agreement_title", "数字证书服务协议（样本，待证书机构提供正式文本）"},
    {"agreement_version", "样本 2026-11"},
    {"agreement_sha256", "0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9 0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9"},
    {"consents.count", "3"},
    {"consents.1.title", "同意将申请材料转交北京数字认证股份有限公司"},
    {"consents.1.version", "样本 2026-11"},
    {"consents.1.time", "2026-11-22 09:30:05"},
    {"consents.2.title", "同意处理身份证件号码、证件影像等敏感个人信息"},
    {"consents.2.version", "样本 2026-11"},
    {"consents.2.time", "2026-11-22 09:31:11"},
    {"consents.3.title", "同意接收办理进度的短信通知"},
    {"consents.3.version", "样本 2026-11"},
    {"consents.3.time", "2026-11-22 09:31:40"},
    {"now", "2026-11-22 09:32"},
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
