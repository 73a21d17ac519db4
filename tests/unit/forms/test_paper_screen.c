/* The screen shows what the PDF prints: both drawn at one size and laid over each other. Pictures on paper, too. */
#include "promise.h"

#include "file.h"
#include "form_pdf.h"
#include "paper.h"
#include "specimen.h"
#include <string.h>

static struct forms *forms;
static char folder[1024];

/* A PGM drawn by poppler from the first page. */
static void draw_pdf(const struct buffer *pdf, int width_px, struct buffer *out, int *height_px)
{
    char path[FILE_PATH_SIZE], command[3000];
    struct err err = {0};
    int width = 0, most = 0, header = 0;
    snprintf(path, sizeof path, "%.900s/sheet.pdf", folder);
    assert_ok(file_write_durable(path, pdf->data, pdf->size, 0600, &err), err);
    snprintf(command, sizeof command, "cd %s && pdftoppm -gray -f 1 -l 1 -singlefile -scale-to-x %d -scale-to-y -1 %s page",
             folder, width_px, path);
    assert_int_equal(system(command), 0);
    snprintf(path, sizeof path, "%.900s/page.pgm", folder);
    assert_ok(file_read(path, 1 << 26, out, &err), err);
    assert_int_equal(sscanf((char *)out->data, "P5 %d %d %d%n", &width, height_px, &most, &header), 3);
    assert_int_equal(width, width_px);
    memmove(out->data, out->data + header + 1, out->size - (size_t)header - 1);
}

/* Means over squares of 4 x 4 pixels: strokes of a hair differ in how they are drawn, half a pixel's shift does not pass. */
static double difference(const uint8_t *grey, const struct paper_pixels *pixels, int height_px, double *darkness)
{
    double sum = 0;
    long squares = 0;
    *darkness = 0;
    for (int y = 0; y + 4 <= height_px && y + 4 <= pixels->height_px; y += 4)
        for (int x = 0; x + 4 <= pixels->width_px; x += 4, squares++) {
            int a = 0, b = 0;
            for (int i = 0; i < 16; i++) {
                size_t at = (size_t)(y + i / 4) * (size_t)pixels->width_px + (size_t)(x + i % 4);
                a += grey[at];
                b += pixels->rgba[4 * at];
            }
            sum += abs(a - b) / 16.0;
            *darkness += 255 - b / 16.0;
        }
    *darkness /= (double)squares;
    return sum / (double)squares;
}

static void the_screen_shows_what_is_printed(void **state)
{
    (void)state;
    const char *const codes[] = {"PA", "PS", "SL"};
    for (size_t i = 0; i < 3; i++) {
        struct err err = {0};
        struct placed_sheets sheets;
        struct buffer pdf = {0}, page = {0};
        struct paper_pixels pixels = {0};
        int height_px;
        double darkness;
        struct form_values values = specimen_values(&specimen_applicant);
        struct form_issue issue = specimen_issue();
        assert_ok(form_layout(forms, form_find(forms, codes[i]), &values, &issue, &sheets, &err), err);
        assert_ok(paper_pdf(forms, &sheets, 0, &pdf, &err), err);
        assert_ok(paper_pixels(forms, &sheets.sheets[0], 1000, &pixels, &err), err);
        draw_pdf(&pdf, 1000, &page, &height_px);
        assert_true(abs(height_px - pixels.height_px) <= 1);
        double off = difference(page.data, &pixels, height_px, &darkness);
        print_message("%s: %.2f of 255 between screen and print, %.1f ink\n", codes[i], off, darkness);
        assert_true(darkness > 5);
        assert_true(off < darkness / 5);
        paper_pixels_finish(&pixels);
        placed_sheets_finish(&sheets);
        buffer_finish(&pdf);
        buffer_finish(&page);
    }
}

/* ---- pictures ---- */
static const struct form_picture *picture(void *context, const char *name)
{
    return strcmp(name, "front") == 0 ? context : NULL;
}

static void a_picture_is_printed_at_its_true_size(void **state)
{
    (void)state;
    enum { WIDTH = 1012, HEIGHT = 638 }; /* 85.7 x 54.0 mm at 300 dpi: an identity card */
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    const struct form *form;
    struct placed_sheets sheets;
    struct buffer pdf = {0}, page = {0};
    struct paper_pixels pixels = {0};
    static const char yaml[] = "code: XX\ntitle: 样表\nversion: \"1\"\nface: a4\npages:\n  - marks:\n"
                               "    - image: {x: 40, y: 60, w: 90, h: 60, name: front}\n"
                               "    - image: {x: 40, y: 160, w: 90, h: 60, name: back}\n";
    uint8_t *grey = malloc((size_t)WIDTH * HEIGHT);
    assert_non_null(grey);
    memset(grey, 40, (size_t)WIDTH * HEIGHT);
    const struct form_picture front = {grey, WIDTH, HEIGHT, WIDTH, 1, 300};
    const struct form_values values = {.picture = picture, .context = (void *)(uintptr_t)&front};
    snprintf(path, sizeof path, "%.900s/form.yaml", folder);
    assert_ok(file_write_durable(path, yaml, sizeof yaml - 1, 0600, &err), err);
    assert_ok(forms_add_file(forms, path, &form, &err), err);
    struct form_values only = values;
    only.text = NULL;
    assert_ok(form_layout(forms, form, &only, NULL, &sheets, &err), err);
    const struct placed_mark *mark = NULL;
    for (size_t i = 0; i < sheets.sheets[0].mark_count; i++)
        if (sheets.sheets[0].marks[i].kind == PLACED_PICTURE)
            mark = &sheets.sheets[0].marks[i];
    assert_non_null(mark);
    assert_true(mark->w_mm > 85.6 && mark->w_mm < 85.8 && mark->h_mm > 53.9 && mark->h_mm < 54.1);
    assert_true(mark->x_mm > 42 && mark->x_mm < 42.3);
    int height_px;
    double darkness;
    assert_ok(paper_pdf(forms, &sheets, 0, &pdf, &err), err);
    assert_ok(paper_pixels(forms, &sheets.sheets[0], 1000, &pixels, &err), err);
    draw_pdf(&pdf, 1000, &page, &height_px);
    assert_true(difference(page.data, &pixels, height_px, &darkness) < 1);
    assert_true(darkness > 14); /* the card covers 7 % of the sheet, at 215 of 255 */
    paper_pixels_finish(&pixels);
    placed_sheets_finish(&sheets);
    buffer_finish(&pdf);
    buffer_finish(&page);
    free(grey);
}

static int begin(void **state)
{
    (void)state;
    struct err err = {0};
    promise_folder_make(folder);
    if (!forms_load(FORMS_FOLDER, &forms, &err))
        fail_msg("%s", err.line);
    return 0;
}

static int end(void **state)
{
    (void)state;
    forms_destroy(forms);
    promise_folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_screen_shows_what_is_printed),
        cmocka_unit_test(a_picture_is_printed_at_its_true_size),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
