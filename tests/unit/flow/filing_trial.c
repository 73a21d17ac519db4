/* A person's papers printed, and every picture that comes back filed as the station would: for tests/bench/vision, kind
 * `return`. filing-trial DIR prints into DIR and says on one line what it printed; then for each line "DPI PATH" on its
 * input one JSON object follows: the verdict of filing and the page it was filed as.
 *
 * In DIR: own-FORM.pdf (genuine and of now), outdated-FORM.pdf (before an answer changed), other-FORM.pdf (the same
 * station, somebody else), forged-FORM.pdf (the same case number, tags of another station's key). */
#include "visit_fixture.h"

#include "filing.h"
#include "page_read.h"
#include "picture.h"

static void print_paper(struct visit_fixture *f, const struct paper *paper, const char *folder, const char *which)
{
    char path[FILE_PATH_SIZE];
    struct buffer pdf = {0};
    struct err err = {0};
    assert_ok(printing_make(&f->visit, f->forms, paper, &pdf, &err), err);
    snprintf(path, sizeof path, "%.900s/%s-%s.pdf", folder, which, paper->form);
    assert_ok(file_write_durable(path, pdf.data, pdf.size, 0600, &err), err);
    buffer_finish(&pdf);
}

static void print_due(struct visit_fixture *f, const char *folder, const char *which)
{
    struct printing_list due;
    printing_due(&f->visit, &due);
    for (size_t i = 0; i < due.count; i++)
        print_paper(f, due.papers[i], folder, which);
}

/* Prints all, changes an answer, and prints again what is due: those of before are outdated then. */
static void print_own(struct visit_fixture *f, const char *folder)
{
    char from[FILE_PATH_SIZE], to[FILE_PATH_SIZE];
    struct printing_list due;
    struct err err = {0};
    bool changed = false;
    print_due(f, folder, "own");
    assert_ok(visit_answer(&f->visit, "address", "天津市和平区样本路2号样本大厦三层", ANSWER_TYPED, &err), err);
    assert_ok(printing_refresh(&f->visit, f->forms, &changed, &err), err);
    printing_due(&f->visit, &due);
    for (size_t i = 0; i < due.count; i++) {
        snprintf(from, sizeof from, "%.900s/own-%s.pdf", folder, due.papers[i]->form);
        snprintf(to, sizeof to, "%.900s/outdated-%s.pdf", folder, due.papers[i]->form);
        assert_int_equal(rename(from, to), 0);
        print_paper(f, due.papers[i], folder, "own");
    }
}

static void print_all(struct visit_fixture *f, const char *folder)
{
    struct visit_fixture forger, other = *f;
    struct visit_world world = fixture_world(f);
    fixture_answer(f);
    print_own(f, folder);
    visit_begin(&other.visit, &world, f->flow);
    fixture_answer(&other);
    print_due(&other, folder, "other");
    visit_end(&other.visit);
    fixture_open(&forger);
    fixture_answer(&forger);
    print_due(&forger, folder, "forged");
    printf("{\"case\":\"%s\",\"forged\":\"%s\"}\n", f->visit.file.number, forger.visit.file.number);
    fixture_close(&forger);
}

static bool read_picture(struct visit_fixture *f, double dpi, const char *path, struct page_reading *out,
                         struct err *err)
{
    struct buffer bytes = {0};
    struct image scan = {0};
    struct page_request request;
    long wanted = 0;
    bool ok = filing_request(&f->visit, f->forms, &request, &wanted, err) &&
              file_read(path, 400u << 20, &bytes, err) && picture_read(bytes.data, bytes.size, &scan, err);
    request.dpi = dpi;
    ok = ok && page_read(&scan, &request, out, err);
    buffer_finish(&bytes);
    image_finish(&scan);
    return ok;
}

static void file_picture(struct visit_fixture *f, double dpi, const char *path)
{
    struct page_reading reading = {0};
    struct filing filing = {0};
    struct err err = {0};
    if (!read_picture(f, dpi, path, &reading, &err) ||
        !filing_take(&f->visit, f->forms, &reading, &filing, &err)) {
        printf("{\"error\":\"%s\"}\n", err_code_name(err.code));
    } else {
        printf("{\"verdict\":\"%s\",\"form\":\"%s\",\"page\":%u,\"seal\":\"%s\",\"fault\":\"%s\",\"codes\":%zu,"
               "\"times_ms\":{\"read\":%.1f}}\n",
               filing_verdict_name(filing.verdict), filing.sheet ? filing.sheet->form : "",
               filing.sheet ? filing.sheet->page : 0,
               filing.verdict == FILING_SEAL ? seal_verdict_name(filing.seal) : "",
               filing.verdict == FILING_POOR ? page_fault_name(filing.fault) : "", reading.code_count,
               reading.read_ms);
    }
    filing_finish(&filing);
    page_reading_finish(&reading);
}

int main(int argc, char **argv)
{
    static struct visit_fixture f;
    char line[FILE_PATH_SIZE + 32], path[FILE_PATH_SIZE];
    double dpi;
    if (argc != 2) {
        fprintf(stderr, "filing-trial DIR\n");
        return 64;
    }
    fixture_open(&f);
    print_all(&f, argv[1]);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) && sscanf(line, "%lf %1000[^\n]", &dpi, path) == 2) {
        file_picture(&f, dpi, path);
        fflush(stdout);
    }
    fixture_close(&f);
    return 0;
}
