/* The peer of bench_form: the same placed marks drawn by bare libharu, which loads and embeds the TrueType files itself.
 *     bench_form_libharu FORMS-FOLDER CODE ROUNDS OUT.pdf
 * It has neither the fallback of rare characters nor ticks in words; it is what one writes who only knows libharu. */
#include "clock.h"
#include "form_layout.h"
#include "form_sample.h"
#include <hpdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define FONTS "/usr/share/fonts/truetype/"
#define PT (72.0f / 25.4f)

static const char *const song = FONTS "arphic-gbsn00lp/gbsn00lp.ttf";
static const char *const hei = FONTS "wqy/wqy-microhei.ttc";

static void failed(HPDF_STATUS error, HPDF_STATUS detail, void *data)
{
    (void)data;
    fprintf(stderr, "libharu: 0x%04lX %lu\n", error, detail);
    exit(1);
}

static void draw(HPDF_Page page, const struct placed_mark *mark, HPDF_Font text, HPDF_Font head)
{
    float height = HPDF_Page_GetHeight(page), x = (float)mark->x_mm * PT, y = height - (float)mark->y_mm * PT;
    float w = (float)mark->w_mm * PT, h = (float)mark->h_mm * PT;
    switch (mark->kind) {
    case PLACED_TEXT:
        if (mark->as.text.shape)
            return;
        HPDF_Page_BeginText(page);
        HPDF_Page_SetFontAndSize(page, mark->as.text.count && mark->as.text.glyphs[0].face < 3 ? text : head, h);
        HPDF_Page_TextOut(page, x, y, mark->as.text.utf8);
        HPDF_Page_EndText(page);
        return;
    case PLACED_LINE:
        HPDF_Page_MoveTo(page, x, y);
        HPDF_Page_LineTo(page, x + w, y - h);
        HPDF_Page_Stroke(page);
        return;
    case PLACED_CODE:
        for (unsigned i = 0; i < mark->as.code.rows * mark->as.code.columns; i++)
            if (mark->as.code.modules[i])
                HPDF_Page_Rectangle(page, x + w * (float)(i % mark->as.code.columns) / (float)mark->as.code.columns,
                                    y - h * (float)(i / mark->as.code.columns + 1) / (float)mark->as.code.rows,
                                    w / (float)mark->as.code.columns, h / (float)mark->as.code.rows);
        HPDF_Page_Fill(page);
        return;
    default:
        HPDF_Page_Rectangle(page, x, y - h, w, h);
        HPDF_Page_Stroke(page);
    }
}

static size_t print_once(const struct placed_sheets *sheets, const char *path)
{
    HPDF_Doc doc = HPDF_New(failed, NULL);
    HPDF_UseUTFEncodings(doc);
    HPDF_SetCompressionMode(doc, HPDF_COMP_ALL);
    HPDF_Font text = HPDF_GetFont(doc, HPDF_LoadTTFontFromFile(doc, song, HPDF_TRUE), "UTF-8");
    HPDF_Font head = HPDF_GetFont(doc, HPDF_LoadTTFontFromFile2(doc, hei, 0, HPDF_TRUE), "UTF-8");
    for (size_t i = 0; i < sheets->count; i++) {
        HPDF_Page page = HPDF_AddPage(doc);
        HPDF_Page_SetWidth(page, (float)sheets->sheets[i].width_mm * PT);
        HPDF_Page_SetHeight(page, (float)sheets->sheets[i].height_mm * PT);
        for (size_t m = 0; m < sheets->sheets[i].mark_count; m++)
            draw(page, &sheets->sheets[i].marks[m], text, head);
    }
    HPDF_SaveToStream(doc);
    size_t size = HPDF_GetStreamSize(doc);
    if (path)
        HPDF_SaveToFile(doc, path);
    HPDF_Free(doc);
    return size;
}

int main(int argc, char **argv)
{
    struct forms *forms = NULL;
    struct placed_sheets sheets = {0};
    struct err err = {0};
    if (argc != 5) {
        fprintf(stderr, "bench_form_libharu FORMS-FOLDER CODE ROUNDS OUT.pdf\n");
        return 64;
    }
    if (!forms_load(argv[1], &forms, &err) ||
        !form_layout(forms, form_find(forms, argv[2]), &form_sample_values, &form_sample_issue, &sheets, &err)) {
        fprintf(stderr, "%s\n", err.line);
        return 1;
    }
    int rounds = atoi(argv[3]);
    int64_t begun = clock_monotonic_us();
    size_t size = print_once(&sheets, argv[4]);
    double cold_ms = (double)(clock_monotonic_us() - begun) / 1000.0;
    begun = clock_monotonic_us();
    for (int i = 0; i < rounds; i++)
        print_once(&sheets, NULL);
    double warm_ms = (double)(clock_monotonic_us() - begun) / 1000.0 / rounds;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("libharu_cold %.1f ms\nlibharu_warm %.2f ms\nlibharu_warm_pages %.0f pages/s\nlibharu_bytes %.1f KB\n"
           "libharu_peak %.1f MB\n",
           cold_ms, warm_ms, (double)sheets.count * 1000.0 / warm_ms, (double)size / 1024.0,
           (double)usage.ru_maxrss / 1024.0);
    placed_sheets_finish(&sheets);
    forms_destroy(forms);
    return 0;
}
