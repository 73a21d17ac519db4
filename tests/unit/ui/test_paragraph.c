#include "fixture.h"

#include "paragraph.h"

#define EM 20

static void break_text(struct paragraph *p, const char *text, int width_px)
{
    assert_true(paragraph_break(p, &fixture_measure, text, strlen(text), EM, TEXT_REGULAR, width_px, "zh"));
}

static void assert_line(const struct paragraph *p, const char *text, size_t line, const char *expected)
{
    char got[200] = "";
    assert_true(line < p->count);
    memcpy(got, text + p->lines[line].start, p->lines[line].size);
    assert_string_equal(got, expected);
}

static void chinese_breaks_between_characters(void **state)
{
    (void)state;
    struct paragraph p = {0};
    const char *text = "天津市勘察设计协会数字证书受理";
    break_text(&p, text, 5 * EM);
    assert_int_equal(p.count, 3);
    assert_line(&p, text, 0, "天津市勘察");
    assert_line(&p, text, 2, "字证书受理");
    paragraph_finish(&p);
}

static void no_line_begins_with_closing_punctuation(void **state)
{
    (void)state;
    struct paragraph p = {0};
    const char *text = "请核对证件，然后继续。谢谢（样本）。";
    for (int width = 3; width < 12; width++) {
        break_text(&p, text, width * EM);
        for (size_t i = 0; i < p.count; i++) {
            static const char *const never[] = {"，", "。", "）"};
            for (int j = 0; j < 3; j++)
                assert_int_not_equal(strncmp(text + p.lines[i].start, never[j], 3), 0);
            assert_true(p.lines[i].width_px <= width * EM);
        }
    }
    paragraph_finish(&p);
}

static void numbers_and_words_stay_whole(void **state)
{
    (void)state;
    struct paragraph p = {0};
    const char *text = "电话 010-58515511 或访问 UKEY 页面";
    break_text(&p, text, 8 * EM);
    bool whole = false;
    for (size_t i = 0; i < p.count; i++) {
        char line[200] = "";
        memcpy(line, text + p.lines[i].start, p.lines[i].size);
        whole = whole || strstr(line, "010-58515511");
    }
    assert_true(whole);
    paragraph_finish(&p);
}

static void a_word_wider_than_the_line_is_broken_inside(void **state)
{
    (void)state;
    struct paragraph p = {0};
    const char *text = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    break_text(&p, text, 5 * EM); /* ten letters */
    assert_int_equal(p.count, 3);
    assert_line(&p, text, 0, "ABCDEFGHIJ");
    assert_line(&p, text, 2, "UVWXYZ");
    paragraph_finish(&p);
}

static void line_feeds_break_and_empty_lines_stay(void **state)
{
    (void)state;
    struct paragraph p = {0};
    const char *text = "第一条\n\n第二条";
    break_text(&p, text, 20 * EM);
    assert_int_equal(p.count, 3);
    assert_line(&p, text, 0, "第一条");
    assert_line(&p, text, 1, "");
    assert_line(&p, text, 2, "第二条");
    paragraph_finish(&p);
}

static void spaces_at_the_end_of_a_line_do_not_count(void **state)
{
    (void)state;
    struct paragraph p = {0};
    const char *text = "aaaaaaaaaa bbbbbbbbbb";
    break_text(&p, text, 5 * EM);
    assert_int_equal(p.count, 2);
    assert_line(&p, text, 0, "aaaaaaaaaa");
    assert_line(&p, text, 1, "bbbbbbbbbb");
    paragraph_finish(&p);
}

static void no_last_line_of_a_single_character(void **state)
{
    (void)state;
    struct paragraph p = {0};
    const char *text = "请在虚线处加盖公章后重新扫描这一页纸";
    break_text(&p, text, 17 * EM);
    assert_int_equal(p.count, 2);
    assert_true(p.lines[1].width_px >= 2 * EM);
    paragraph_finish(&p);
}

static void every_byte_lands_in_exactly_one_line(void **state)
{
    (void)state;
    struct paragraph p = {0};
    const char *text = "统一社会信用代码911201160000000000，单位全称“天津样本勘察设计院（有限）公司”。UKEY×2 … 完";
    for (int width = 1; width < 60; width++) {
        break_text(&p, text, width * EM / 2);
        size_t at = 0;
        for (size_t i = 0; i < p.count; i++) {
            assert_true(p.lines[i].start >= at);
            for (; at < p.lines[i].start; at++)
                assert_int_equal(text[at], ' ');
            at = p.lines[i].start + p.lines[i].size;
        }
        assert_int_equal(at, strlen(text));
    }
    paragraph_finish(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_breaks_between_characters),
        cmocka_unit_test(no_line_begins_with_closing_punctuation),
        cmocka_unit_test(numbers_and_words_stay_whole),
        cmocka_unit_test(a_word_wider_than_the_line_is_broken_inside),
        cmocka_unit_test(line_feeds_break_and_empty_lines_stay),
        cmocka_unit_test(spaces_at_the_end_of_a_line_do_not_count),
        cmocka_unit_test(no_last_line_of_a_single_character),
        cmocka_unit_test(every_byte_lands_in_exactly_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
