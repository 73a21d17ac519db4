/* The screen shows what the PDF prints: both drawn at one size and laid over each other. Pictures on paper, too. */
#include "forms_fixture.h"

#include "file.h"
#include "form_pdf.h"
#include "paper.h"
#include <math.h>
#include <string.h>


#define BY_POPPLER "pdftoppm -gray -f 1 -l 1 -singlefile -scale-to-x 1000 -scale-to-y -1 sheet.pdf page"
/* 1240 pixels across A4. Poppler moves baselines and thin lines to whole pixels, so it cannot judge halves. */
#define BY_MUPDF "mutool draw -q -A 8 -c gray -r 149.981 -o page.pgm sheet.pdf 1"

/* A PGM drawn by a stranger from the first page: `drawing` makes page.pgm of sheet.pdf. */
static void draw_pdf(const struct buffer *pdf, const char *drawing, int width_px, struct buffer *out, int *height_px)
{
    char path[FILE_PATH_SIZE], command[3000];
    struct err err = {0};
    int width = 0, most = 0, header = 0;
    snprintf(path, sizeof path, "%.900s/sheet.pdf", folder);
    assert_ok(file_write_durable(path, pdf->data, pdf->size, 0600, &err), err);
    snprintf(command, sizeof command, "cd %s && %s 2>/dev/null", folder, drawing);
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
        draw_pdf(&pdf, BY_POPPLER, 1000, &page, &height_px);
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

/* ---- mark by mark ---- */
struct window {
    int left, top, right, bottom;
};

/* The pixels that a mark covers and a few around them. */
static struct window window_of(const struct placed_mark *mark, double px_per_mm)
{
    double top = mark->y_mm, bottom = mark->y_mm + mark->h_mm;
    if (mark->kind == PLACED_TEXT) {
        top = mark->y_mm - 0.9 * mark->h_mm;
        bottom = mark->y_mm + 0.25 * mark->h_mm;
    }
    return (struct window){(int)(mark->x_mm * px_per_mm) - 4, (int)(top * px_per_mm) - 4,
                           (int)((mark->x_mm + mark->w_mm) * px_per_mm) + 5, (int)(bottom * px_per_mm) + 5};
}

/* The middle of the ink in a window, in pixels; false where there is next to none. */
static bool middle_of(const uint8_t *px, int step, int width_px, struct window w, double *x, double *y)
{
    double ink = 0, across = 0, down = 0;
    for (int row = w.top; row < w.bottom; row++)
        for (int column = w.left; column < w.right; column++) {
            double dark = 255 - px[((size_t)row * (size_t)width_px + (size_t)column) * (size_t)step];
            ink += dark;
            across += dark * column;
            down += dark * row;
        }
    *x = across / fmax(ink, 1);
    *y = down / fmax(ink, 1);
    return ink > 500;
}

enum { FIRST_MM = 30, LAST_MM = 262 }; /* between the furniture of the face */

/* Marks of every kind, with white around each, at places that fall between pixels. */
static void write_marks(struct buffer *yaml)
{
    static const char *const kinds[] = {
        "text: {w: 60, text: 天津市勘察设计协会国口, style: plain, ", "text: {w: 60, text: \"TJ-261122-0007-K\", style: plain, ",
        "text: {w: 60, text: 𠮷㛃䶮国永, style: plain, ",             "frame: {w: 12.3, h: 5.7, fill: 0.2, line: 0.2, ",
        "frame: {w: 12.3, h: 5.7, line: 0.4, ",                      "line: {w: 31.7, line: 0.3, ",
        "line: {h: 6.1, line: 0.3, ",                                "qr: {w: 7.3, text: \"TJ-261122-0007-K\", level: Q, ",
        "bars: {w: 50, h: 6, text: \"2026112217450038\", ",
        "ticks: {w: 30, style: plain, choices: [{label: 口, when: \"name not answered\"}], ",
    };
    enum { KINDS = sizeof kinds / sizeof kinds[0], ROWS = 18 };
    buffer_add_text(yaml, "code: XX\ntitle: 样表\nversion: \"1\"\nface: a4\npages:\n  - marks:\n");
    for (int i = 0; i < 3 * ROWS; i++)
        buffer_printf(yaml, "      - %sx: %.2f, y: %.2f}\n", kinds[(i / 3 + i) % KINDS], 8 + i % 3 * 66 + i * 0.13,
                      FIRST_MM + i / 3 * 12.37);
}

static void every_mark_stands_within_half_a_pixel_of_its_print(void **state)
{
    (void)state;
    enum { WIDTH = 1240, LEAST = 54 };
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    const struct form *form;
    struct placed_sheets sheets;
    struct buffer yaml = {0}, pdf = {0}, page = {0};
    struct paper_pixels pixels = {0};
    int height_px;
    size_t marks = 0;
    double furthest = 0;
    write_marks(&yaml);
    snprintf(path, sizeof path, "%.900s/form.yaml", folder);
    assert_ok(file_write_durable(path, yaml.data, yaml.size, 0600, &err), err);
    assert_ok(forms_add_file(forms, path, &form, &err), err);
    assert_ok(form_layout(forms, form, NULL, NULL, &sheets, &err), err);
    assert_ok(paper_pdf(forms, &sheets, 0, &pdf, &err), err);
    assert_ok(paper_pixels(forms, &sheets.sheets[0], WIDTH, &pixels, &err), err);
    draw_pdf(&pdf, BY_MUPDF, WIDTH, &page, &height_px);
    for (size_t m = 0; m < sheets.sheets[0].mark_count; m++) {
        const struct placed_mark *mark = &sheets.sheets[0].marks[m];
        struct window w = window_of(mark, WIDTH / sheets.sheets[0].width_mm);
        double x, y, screen_x, screen_y;
        if (mark->y_mm < FIRST_MM || mark->y_mm > LAST_MM)
            continue;
        assert_true(middle_of(page.data, 1, WIDTH, w, &x, &y));
        assert_true(middle_of(pixels.rgba, 4, WIDTH, w, &screen_x, &screen_y));
        double off = fmax(fabs(x - screen_x), fabs(y - screen_y));
        if (off > 0.5)
            fail_msg("mark %zu (kind %d) at %.1f,%.1f mm is %.2f pixels off", m, mark->kind, mark->x_mm, mark->y_mm, off);
        furthest = fmax(furthest, off);
        marks++;
    }
    print_message("%zu marks, at most %.2f pixels between screen and print\n", marks, furthest);
    assert_true(marks >= LEAST);
    paper_pixels_finish(&pixels);
    placed_sheets_finish(&sheets);
    buffer_finish(&yaml);
    buffer_finish(&pdf);
    buffer_finish(&page);
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
    draw_pdf(&pdf, BY_POPPLER, 1000, &page, &height_px);
    assert_true(difference(page.data, &pixels, height_px, &darkness) < 1);
    assert_true(darkness > 14); /* the card covers 7 % of the sheet, at 215 of 255 */
    paper_pixels_finish(&pixels);
    placed_sheets_finish(&sheets);
    buffer_finish(&pdf);
    buffer_finish(&page);
    free(grey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_screen_shows_what_is_printed),
        cmocka_unit_test(every_mark_stands_within_half_a_pixel_of_its_print),
        cmocka_unit_test(a_picture_is_printed_at_its_true_size),
    };
    return cmocka_run_group_tests(tests, forms_begin, forms_end);
}
