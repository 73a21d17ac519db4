/* A form with its answers to PDF: cold (a new process: forms loaded, fonts opened, first document) and warm; by the clock
 * on the wall, and pages for a second of the processor, which other work on the machine disturbs less.
 *     bench_form FORMS-FOLDER CODE ROUNDS OUT.pdf */
#include "clock.h"
#include "file.h"
#include "form_pdf.h"
#include "form_sample.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static double processor_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool print_once(struct forms *forms, const char *code, struct buffer *out, unsigned *pages, struct err *err)
{
    const struct form *form = form_find(forms, code);
    if (!form)
        return err_set(err, ERR_NOT_FOUND, "no form %s", code);
    struct form_report report = {0};
    if (!form_to_pdf(forms, form, &form_sample_values, &form_sample_issue, out, &report, err))
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
    double worked = processor_ms();
    for (int i = 0; fine && i < rounds; i++) {
        buffer_finish(&pdf);
        fine = print_once(forms, argv[2], &pdf, &pages, &err);
    }
    double warm_ms = (double)(clock_monotonic_us() - begun) / 1000.0 / rounds;
    worked = (processor_ms() - worked) / rounds;
    buffer_finish(&pdf);
    forms_destroy(forms);
    if (!fine) {
        fprintf(stderr, "%s\n", err.line);
        return 1;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("form_cold %.1f ms\nform_warm %.2f ms\nform_warm_pages %.0f pages/s\nform_processor_pages %.0f pages/s\nform_bytes %.1f KB\nform_peak %.1f MB\n",
           cold_ms, warm_ms, pages * 1000.0 / warm_ms, pages * 1000.0 / worked, (double)size / 1024.0, (double)usage.ru_maxrss / 1024.0);
    return 0;
}
