/* Lines, sizes and what does not fit, seen in placed marks; conditions; bars. */
#include "promise.h"

#include "code_bars.h"
#include "file.h"
#include "font.h"
#include "font_kept.h"
#include "line_break.h"
#include "qr_code.h"
#include "specimen.h"
#include "text.h"
#include <math.h>
#include <string.h>

static struct fonts *fonts;

static const char *const paragraphs[] = {
    "本人保证以上填写内容及所附材料真实、完整、有效，并承担因提供不实信息产生的责任。本人已阅读并同意随表所附的《电子认证"
    "服务协议》（样本，2026-11版），签字并加盖公章即表示接受其全部条款：“同意”与“不同意”，均由本人作出！",
    "UKEY 2 把，金额 1,234.50 元；地址：天津市河北区样本路133号学府花园36-4-914（A座），邮箱 yangben@example.cn。",
};

static uint32_t character_at(const struct letters *letters, size_t index)
{
    return letters->letters[index].character;
}

static bool is_one_of(uint32_t c, const char *set)
{
    for (size_t at = 0, size = strlen(set); at < size;)
        if ((uint32_t)text_next(set, size, &at) == c)
            return true;
    return false;
}

static void no_line_begins_with_closing_or_ends_with_opening_punctuation(void **state)
{
    (void)state;
    struct err err = {0};
    for (size_t i = 0; i < sizeof paragraphs / sizeof paragraphs[0]; i++) {
        struct letters letters;
        assert_ok(letters_make(fonts, FONT_SONG, paragraphs[i], 0, &letters, &err), err);
        for (double width = 6; width < 40; width += 0.37) {
            struct text_line *lines;
            size_t count;
            bool fits;
            assert_ok(letters_break(&letters, width, 2, true, &lines, &count, &fits, &err), err);
            assert_true(fits);
            for (size_t k = 0; k < count; k++) {
                assert_false(k && is_one_of(character_at(&letters, lines[k].first), "，。、；：）》”！"));
                assert_false(k + 1 < count && is_one_of(character_at(&letters, lines[k].end - 1), "（《“"));
                assert_true(lines[k].width <= width + 0.46); /* closing punctuation may hang out by its white half */
            }
            free(lines);
        }
        letters_finish(&letters);
    }
}

static void every_character_stands_on_exactly_one_line(void **state)
{
    (void)state;
    struct err err = {0};
    struct letters letters;
    assert_ok(letters_make(fonts, FONT_SONG, paragraphs[1], 0, &letters, &err), err);
    for (double width = 3; width < 30; width += 0.51) {
        struct text_line *lines;
        size_t count, at = 0;
        bool fits;
        assert_ok(letters_break(&letters, width, 0, true, &lines, &count, &fits, &err), err);
        for (size_t k = 0; k < count; k++) {
            for (; at < lines[k].first; at++)
                assert_int_equal(character_at(&letters, at), ' ');
            at = lines[k].end;
        }
        assert_int_equal(at, letters.count);
        free(lines);
    }
    letters_finish(&letters);
}

static void a_word_is_not_broken_unless_it_must(void **state)
{
    (void)state;
    struct err err = {0};
    struct letters letters;
    struct text_line *lines;
    size_t count;
    bool fits;
    assert_ok(letters_make(fonts, FONT_SONG, "yangben.specimen.applicant", 0, &letters, &err), err);
    assert_ok(letters_break(&letters, 5, 0, false, &lines, &count, &fits, &err), err);
    assert_false(fits);
    free(lines);
    assert_ok(letters_break(&letters, 5, 0, true, &lines, &count, &fits, &err), err);
    assert_true(fits && count > 1);
    free(lines);
    letters_finish(&letters);
}

/* ---- in marks ---- */
struct sheet {
    struct forms *forms;
    struct placed_sheets sheets;
};

static void place(struct sheet *sheet, const char *text, const char *style, const char *box)
{
    char folder[1024], path[FILE_PATH_SIZE], yaml[2000];
    struct err err = {0};
    const struct form *form = NULL;
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/form.yaml", folder);
    snprintf(yaml, sizeof yaml,
             "code: XX\ntitle: 样表\nversion: \"1\"\nface: a4\npages:\n  - marks:\n    - text: {%s, style: %s, text: \"%s\"}\n",
             box, style, text);
    assert_ok(file_write_durable(path, yaml, strlen(yaml), 0600, &err), err);
    assert_ok(forms_load(FORMS_FOLDER, &sheet->forms, &err), err);
    assert_ok(forms_add_file(sheet->forms, path, &form, &err), err);
    assert_ok(form_layout(sheet->forms, form, NULL, NULL, &sheet->sheets, &err), err);
    promise_folder_remove(folder);
}

static void finish(struct sheet *sheet)
{
    placed_sheets_finish(&sheet->sheets);
    forms_destroy(sheet->forms);
}

/* The marks of the text itself: furniture comes before it. */
static size_t own_marks(const struct sheet *sheet, const struct placed_mark *out[], size_t room)
{
    const struct placed_sheet *s = &sheet->sheets.sheets[0];
    size_t count = 0;
    for (size_t i = 0; i < s->mark_count && count < room; i++)
        if (s->marks[i].kind == PLACED_TEXT && s->marks[i].y_mm > 99 && s->marks[i].y_mm < 250)
            out[count++] = &s->marks[i];
    return count;
}

static void a_justified_line_ends_at_the_edge_and_the_last_does_not(void **state)
{
    (void)state;
    struct sheet sheet = {0};
    const struct placed_mark *lines[20];
    place(&sheet, paragraphs[0], "body", "x: 30, y: 100, w: 120");
    size_t count = own_marks(&sheet, lines, 20);
    assert_true(count >= 3);
    for (size_t i = 0; i + 1 < count; i++) {
        double end = lines[i]->x_mm + lines[i]->w_mm;
        assert_true(end > 149.9 && end < 150 + 0.46 * lines[i]->as.text.size_mm);
        assert_true(fabs(lines[i]->x_mm - (i ? 30 : 30 + 2 * lines[i]->as.text.size_mm)) < 0.01);
    }
    assert_true(lines[count - 1]->x_mm + lines[count - 1]->w_mm < 149);
    finish(&sheet);
}

static void text_shrinks_to_its_place_but_not_below_the_least_size(void **state)
{
    (void)state;
    struct sheet sheet = {0};
    const struct placed_mark *lines[4];
    place(&sheet, "天津市样本建筑设计院有限公司第一分公司", "value", "x: 30, y: 100, w: 60, h: 7");
    assert_int_equal(own_marks(&sheet, lines, 4), 1);
    double pt = lines[0]->as.text.size_mm * 72 / 25.4;
    assert_true(pt < 11.5 && pt >= 5.5);
    assert_true(lines[0]->x_mm + lines[0]->w_mm <= 90);
    finish(&sheet);
}

static void spread_text_fills_its_width_and_copies_as_a_word(void **state)
{
    (void)state;
    struct sheet sheet = {0};
    const struct placed_mark *lines[4];
    place(&sheet, "姓名", "label", "x: 30, y: 100, w: 28, h: 9");
    assert_int_equal(own_marks(&sheet, lines, 4), 1);
    assert_true(fabs(lines[0]->x_mm - 33) < 0.01 && fabs(lines[0]->w_mm - 22) < 0.01);
    assert_true(lines[0]->as.text.spaced);
    finish(&sheet);
}

static void a_missing_character_stands_as_a_box_with_its_code_point(void **state)
{
    (void)state;
    struct sheet sheet = {0};
    place(&sheet, "甲\U0010FFFD乙", "plain", "x: 30, y: 100, w: 60");
    assert_int_equal(sheet.sheets.missing_count, 1);
    assert_int_equal(sheet.sheets.missing[0], 0x10fffd);
    const struct placed_sheet *s = &sheet.sheets.sheets[0];
    size_t frames = 0, digits = 0;
    for (size_t i = 0; i < s->mark_count; i++) {
        frames += s->marks[i].kind == PLACED_FRAME;
        digits += s->marks[i].kind == PLACED_TEXT && s->marks[i].as.text.shape;
    }
    assert_int_equal(frames, 1);
    assert_int_equal(digits, 2);
    finish(&sheet);
}

/* ---- codes ---- */
static void codes_refuse_what_they_cannot_say(void **state)
{
    (void)state;
    uint8_t *modules;
    unsigned count;
    struct err err = {0};
    char long_text[QR_CODE_TEXT_MAX + 2];
    memset(long_text, 'A', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    assert_refused(code_bars("", &modules, &count, &err), err, ERR_INPUT);
    assert_refused(code_bars("a\tb", &modules, &count, &err), err, ERR_INPUT);
    assert_refused(code_bars(long_text, &modules, &count, &err), err, ERR_INPUT);
    assert_refused(qr_code("", 'Q', &modules, &count, &err), err, ERR_INPUT);
    assert_refused(qr_code(long_text, 'Q', &modules, &count, &err), err, ERR_INPUT);
}

static void a_page_code_has_large_modules(void **state)
{
    (void)state;
    uint8_t *modules;
    unsigned side;
    struct err err = {0};
    assert_ok(qr_code("KQ1:TJ-261122-0007-K:PA:1/2:99:ABCDEFGHIJKLMNOP", 'Q', &modules, &side, &err), err);
    assert_true(side <= 29); /* 0.62 mm a module */
    free(modules);
}

/* ---- what stays behind ---- */
static void only_glyphs_of_the_forms_own_text_are_kept(void **state)
{
    (void)state;
    struct font_kept kept = {0};
    const struct font_entry entry = {.bytes = (uint8_t[]){1, 2}, .size = 2};
    font_kept_note(&kept, "姓名");
    assert_true(font_kept_may(&kept, 0x59d3));
    assert_false(font_kept_may(&kept, 0x20bb7));
    assert_false(font_kept_may(&kept, 0x7ffffff));
    for (unsigned glyph = 0; glyph < 5000; glyph++)
        font_kept_add(&kept, (uint8_t)(glyph % 3), (uint16_t)glyph, &entry);
    for (unsigned glyph = 0; glyph < 5000; glyph++)
        assert_non_null(font_kept_find(&kept, (uint8_t)(glyph % 3), (uint16_t)glyph));
    assert_null(font_kept_find(&kept, 0, 5000));
    font_kept_finish(&kept);
}

/* ---- fonts that are not as they should be ---- */
static void write_faces(const char *root, const char *bytes, size_t size)
{
    static const char *const folders[] = {"liberation/LiberationSerif-Regular.ttf", "arphic-gbsn00lp/gbsn00lp.ttf"};
    struct err err = {0};
    char path[FILE_PATH_SIZE];
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "mkdir -p \"$(dirname '%.900s/usr/share/fonts/truetype/%s')\"", root, folders[i]);
        assert_int_equal(system(path), 0);
        snprintf(path, sizeof path, "%.900s/usr/share/fonts/truetype/%s", root, folders[i]);
        assert_ok(file_write_durable(path, i ? bytes : "\0\1\0\0", i ? size : 4, 0600, &err), err);
    }
}

static void a_font_that_is_missing_or_no_truetype_is_named_with_its_package(void **state)
{
    (void)state;
    char root[1024];
    struct fonts *none = NULL;
    struct err err = {0};
    promise_folder_make(root);
    assert_refused(fonts_open(root, &none, &err), err, ERR_CONFIG);
    assert_non_null(strstr(err.line, "LiberationSerif-Regular.ttf is not there; install the package fonts-liberation"));
    static const char *const wrong[] = {"OTTO and more", "no font", ""};
    for (size_t i = 0; i < 3; i++) {
        write_faces(root, wrong[i], strlen(wrong[i]));
        assert_refused(fonts_open(root, &none, &err), err, ERR_CONFIG);
        assert_non_null(strstr(err.line, "gbsn00lp.ttf holds no TrueType outlines"));
        assert_non_null(strstr(err.line, "fonts-arphic-gbsn00lp"));
        assert_null(none);
    }
    promise_folder_remove(root);
}

static int begin(void **state)
{
    (void)state;
    struct err err = {0};
    if (!fonts_open("", &fonts, &err))
        fail_msg("%s", err.line);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fonts_close(fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_begins_with_closing_or_ends_with_opening_punctuation),
        cmocka_unit_test(every_character_stands_on_exactly_one_line),
        cmocka_unit_test(a_word_is_not_broken_unless_it_must),
        cmocka_unit_test(a_justified_line_ends_at_the_edge_and_the_last_does_not),
        cmocka_unit_test(text_shrinks_to_its_place_but_not_below_the_least_size),
        cmocka_unit_test(spread_text_fills_its_width_and_copies_as_a_word),
        cmocka_unit_test(a_missing_character_stands_as_a_box_with_its_code_point),
        cmocka_unit_test(codes_refuse_what_they_cannot_say),
        cmocka_unit_test(a_page_code_has_large_modules),
        cmocka_unit_test(a_font_that_is_missing_or_no_truetype_is_named_with_its_package),
        cmocka_unit_test(only_glyphs_of_the_forms_own_text_are_kept),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
