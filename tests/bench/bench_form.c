/* A form with its answers to PDF: cold (a new process: forms loaded, fonts opened, first document written) and warm; by the
 * clock on the wall, and pages for a second of the processor, which other work on the machine disturbs less.
 *     bench_form FORMS-FOLDER CODE|all ROUNDS OUT.pdf */
#include "clock.h"
#include "form_pdf.h"
#include "form_sample.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double processor_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool print_once(struct forms *forms, const struct form *form, struct buffer *out, unsigned *pages, struct err *err)
{
    struct form_report report = {0};
    buffer_finish(out);
    if (!form_to_pdf(forms, form, &form_sample_values, &form_sample_issue, out, &report, err))
        return false;
    *pages += report.pages;
    return true;
}

/* One form, or all of them one after the other. */
static bool print_all(struct forms *forms, const char *code, struct buffer *out, unsigned *pages, struct err *err)
{
    const struct form *form = form_find(forms, code);
    *pages = 0;
    if (form)
        return print_once(forms, form, out, pages, err);
    if (strcmp(code, "all") != 0)
        return err_set(err, ERR_NOT_FOUND, "no form %s", code);
    for (size_t i = 0; i < form_count(forms); i++)
        if (!print_once(forms, form_at(forms, i), out, pages, err))
            return false;
    return true;
}

/* As the peers do it: the kiosk itself also waits for the disk. */
static bool write_file(const char *path, const struct buffer *bytes, struct err *err)
{
    FILE *file = fopen(path, "wb");
    bool fine = file && fwrite(bytes->data, 1, bytes->size, file) == bytes->size;
    fine = (!file || fclose(file) == 0) && fine;
    return fine || err_set(err, ERR_SPACE, "%s could not be written", path);
}

struct rounds {
    int count;
    double wall_ms, worked_ms; /* each */
};

static bool print_warm(struct forms *forms, const char *code, struct rounds *rounds, struct err *err)
{
    struct buffer pdf = {0};
    unsigned pages;
    bool fine = true;
    int64_t begun = clock_monotonic_us();
    double worked = processor_ms();
    for (int i = 0; fine && i < rounds->count; i++)
        fine = print_all(forms, code, &pdf, &pages, err);
    rounds->wall_ms = (double)(clock_monotonic_us() - begun) / 1000.0 / rounds->count;
    rounds->worked_ms = (processor_ms() - worked) / rounds->count;
    buffer_finish(&pdf);
    return fine;
}

int main(int argc, char **argv)
{
    int64_t begun = clock_monotonic_us();
    if (argc != 5) {
        fprintf(stderr, "bench_form FORMS-FOLDER CODE|all ROUNDS OUT.pdf\n");
        return 64;
    }
    struct forms *forms = NULL;
    struct buffer pdf = {0};
    struct err err = {0};
    unsigned pages = 0;
    struct rounds rounds = {.count = atoi(argv[3])};
    bool fine = forms_load(argv[1], &forms, &err) && print_all(forms, argv[2], &pdf, &pages, &err) &&
                write_file(argv[4], &pdf, &err);
    double cold_ms = (double)(clock_monotonic_us() - begun) / 1000.0, cold_worked_ms = processor_ms();
    size_t size = pdf.size, count = fine ? form_count(forms) : 0;
    buffer_finish(&pdf);
    fine = fine && (!rounds.count || print_warm(forms, argv[2], &rounds, &err));
    forms_destroy(forms);
    if (!fine) {
        fprintf(stderr, "%s\n", err.line);
        return 1;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("form_cold %.1f ms\nform_cold_processor %.1f ms\nform_pages %u pages\nform_count %zu forms\n", cold_ms,
           cold_worked_ms, pages, count);
    printf("form_bytes %.1f KB\nform_peak %.1f MB\n", (double)size / 1024.0, (double)usage.ru_maxrss / 1024.0);
    if (rounds.count)
        printf("form_warm %.2f ms\nform_warm_pages %.0f pages/s\nform_processor_pages %.0f pages/s\n", rounds.wall_ms,
               pages * 1000.0 / rounds.wall_ms, pages * 1000.0 / rounds.worked_ms);
    return 0;
}
