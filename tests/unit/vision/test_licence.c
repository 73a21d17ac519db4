#include "promise.h"

#include "licence_code.h"
#include "licence_print.h"
#include "licence_upright.h"
#include "licence_words.h"
#include <math.h>
#include <string.h>

/* What QR codes and OCR say about a licence, and which way it lies. Codes: real ones, design FIELD §4. */

static void a_code_needs_both_checks(void **state)
{
    (void)state;
    static const char *const good[] = {"91110108722619411A", "91110000802100433B", "9144030071526726XG",
                                       "91110000600037341L", "91350200MA2YJ1XR9G", "123502001549897397",
                                       "31430000MD0217741Q", "92510107MA62M3M24U", "913502000728319549"};
    static const char *const wrong[] = {
        "9137V2O0163562681G", "91350203M0001QAY9B", "91110108722619411B", "9111010872261941", "",
        "91110108722619411AA"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(licence_code_grade(good[i]), LICENCE_GRADE_BOTH);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(licence_code_grade(wrong[i]), LICENCE_GRADE_NONE);
    assert_int_equal(licence_code_grade("911201164NMXJQXPD3"), LICENCE_GRADE_WHOLE); /* the organisation's is wrong */
}

static void payloads_of_every_shape_give_the_code(void **state)
{
    (void)state;
    static const char *const texts[] = {"http://www.gsxt.gov.cn/index.html?uniscid=91110108722619411A",
                                        "http://www.gsxt.gov.cn/%7Buniscid=91110108722619411A%7D",
                                        "https://zzgx.example.cn/v?c=%7B91110108722619411A%7D&t=1",
                                        "统一社会信用代码:91110108722619411A;名称:样本建筑设计院有限公司",
                                        "统一社会信用代码：91110108722619411A\xe2\x80\xa8名称：样本建筑设计院有限公司",
                                        "{\"uniscid\":\"91110108722619411a\",\"entName\":\"样本建筑设计院有限公司\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct licence_payload p;
        licence_payload_read(texts[i], &p);
        assert_string_equal(p.code, "91110108722619411A");
        assert_string_equal(p.company, i < 3 ? "" : "样本建筑设计院有限公司");
    }
}

static void one_misread_character_does_not_part_code_and_print(void **state)
{
    (void)state;
    assert_true(licence_payload_agrees("天津样本设计有限公司", "天津样本设计有限公司"));
    assert_true(licence_payload_agrees("天津蓟州设计有限公司", "天津蔗州设计有限公司"));
    assert_false(licence_payload_agrees("天津蓟州设计有限公司", "天津蔗川设计有限公司"));
    assert_false(licence_payload_agrees("天津样本设计有限公司", "天津样本设计有限公"));
    assert_false(licence_payload_agrees("样小明", "样小朋"));
    assert_false(licence_payload_agrees("", ""));
}

static void what_only_looks_like_a_code_gives_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "https://zwfw.example.cn/qr/0a1b2c3d4e5f60718293a4b5",
                                        "https://x.example.cn/?t=91110108722619411A00",
                                        "91110108722619411B",
                                        "甲91110108722619411A乙123502001549897397", /* two of them */
                                        "%",
                                        "%9",
                                        "%zz",
                                        "名称",
                                        "名称：",
                                        "名称=;"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct licence_payload p;
        licence_payload_read(texts[i], &p);
        assert_string_equal(p.code, "");
        assert_string_equal(p.company, "");
    }
}

static void look_alikes_that_no_code_has_become_what_they_are(void **state)
{
    (void)state;
    char code[LICENCE_CODE_SIZE];
    int mended;
    assert_int_equal(licence_code_from_print("9III0IO87226I94IIA", code, &mended), LICENCE_GRADE_BOTH);
    assert_string_equal(code, "91110108722619411A");
    assert_int_equal(mended, 0);
}

static void one_misread_character_is_mended_only_where_there_is_one_way(void **state)
{
    (void)state;
    static const char real[] = "91350200MA2YJ1XR9G";
    for (size_t i = 0; i < 18; i++) {
        static const char others[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        for (const char *c = others; *c; c++) {
            char text[19], code[LICENCE_CODE_SIZE];
            int mended;
            memcpy(text, real, sizeof text);
            text[i] = *c;
            if (*c == real[i])
                continue;
            enum licence_grade grade = licence_code_from_print(text, code, &mended);
            /* Never the grade of a code that was seen as it is, unless letters stood where digits must. */
            if (grade == LICENCE_GRADE_BOTH && mended == 0)
                assert_string_equal(code, real);
            else if (grade == LICENCE_GRADE_BOTH)
                assert_true(mended > 0);
        }
    }
}

static enum licence_label label_of(const char *text, const char *rest)
{
    const char *at;
    enum licence_label label = licence_words_label(text, &at);
    assert_string_equal(at, rest);
    return label;
}

static void labels_are_known_in_spite_of_a_misread_character(void **state)
{
    (void)state;
    assert_int_equal(label_of("名称", ""), LICENCE_LABEL_COMPANY);
    assert_int_equal(label_of("法定代表入，", ""), LICENCE_LABEL_REPRESENTATIVE);
    assert_int_equal(label_of("统一社会信用代码：9111", "9111"), LICENCE_LABEL_CODE);
    assert_int_equal(label_of("有效期至2027年", "2027年"), LICENCE_LABEL_UNTIL);
    assert_int_equal(label_of("有效期限", ""), LICENCE_LABEL_TERM);
    assert_int_equal(label_of("天津样本", "天津样本"), LICENCE_LABEL_NONE);
    assert_int_equal(label_of("", ""), LICENCE_LABEL_NONE);
}

static void terms_are_read_or_refused(void **state)
{
    (void)state;
    char from[16], until[16];
    assert_true(licence_words_term("自2020年03月31日至2025年03月31日", from, until));
    assert_string_equal(from, "2020-03-31");
    assert_string_equal(until, "2025-03-31");
    assert_true(licence_words_term("2014-01-08至长期", from, until));
    assert_string_equal(until, "long-term");
    assert_false(licence_words_term("2025年03月31日至2020年03月31日", from, until));
    assert_false(licence_words_term("2020年02月30日", from, until));
    assert_false(licence_words_term("", from, until));
}

static void cleaning_keeps_what_belongs_and_mends_brackets(void **state)
{
    (void)state;
    char text[128] = " 天津市(样本)设计。有限公司, ";
    licence_words_clean(text, sizeof text);
    assert_string_equal(text, "天津市（样本）设计有限公司");
    strcpy(text, "天津样本集团）有限责任公司");
    licence_words_clean(text, sizeof text);
    assert_string_equal(text, "天津样本（集团）有限责任公司");
    char full[8] = "((((";
    licence_words_clean(full, sizeof full);
    assert_string_equal(full, "（（");
}

/* Dashes in rows, as print: level or standing, and askew. */
static void draw_rows(struct image *page, double deg, bool stand)
{
    memset(page->px, 255, page->stride_bytes * (size_t)page->height_px);
    for (int line = 0; line < 12; line++) {
        for (int x = 100; x < 900; x++) {
            for (int y = 0; y < 10; y++) {
                double px = x + y * sin(deg * M_PI / 180), py = 150 + line * 60 + y - x * tan(deg * M_PI / 180);
                int at_x = (int)lround(px), at_y = (int)lround(py);
                if (x % 14 < 9 && at_x >= 0 && at_x < 1000 && at_y >= 0 && at_y < 1000)
                    *(stand ? image_pixel(page, at_y, at_x) : image_pixel(page, at_x, at_y)) = 20;
            }
        }
    }
}

static void the_way_a_paper_lies_is_seen(void **state)
{
    (void)state;
    struct image page = {0};
    assert_true(image_create(1000, 1000, 1, 150, &page, NULL));
    for (double deg = -4; deg <= 4; deg += 1.6) {
        draw_rows(&page, deg, false);
        assert_true(fabs(licence_skew(&page) - deg) < 0.1);
        assert_false(licence_lines_stand(&page));
        draw_rows(&page, deg, true);
        assert_true(licence_lines_stand(&page));
    }
    image_finish(&page);
}

static void turning_by_quarters_moves_every_pixel(void **state)
{
    (void)state;
    uint8_t px[6] = {1, 2, 3, 4, 5, 6}; /* 3 wide, 2 high */
    const struct image from = {.px = px, .width_px = 3, .height_px = 2, .stride_bytes = 3, .channels = 1};
    static const uint8_t turned[4][6] = {
        {1, 2, 3, 4, 5, 6}, {4, 1, 5, 2, 6, 3}, {6, 5, 4, 3, 2, 1}, {3, 6, 2, 5, 1, 4}};
    for (int q = 0; q < 4; q++) {
        struct image out = {0};
        assert_true(licence_turn_quarters(&from, q, &out, NULL));
        assert_int_equal(out.width_px, q % 2 ? 2 : 3);
        for (int i = 0; i < 6; i++)
            assert_int_equal(*image_at(&out, i % out.width_px, i / out.width_px), turned[q][i]);
        image_finish(&out);
    }
    struct image over = {.px = px, .width_px = 3, .height_px = 2, .stride_bytes = 3, .channels = 1};
    licence_turn_over(&over);
    assert_memory_equal(px, turned[2], 6);
}

static void add_run(struct licence_print *print, enum licence_label label, double x0, double x1, double y0)
{
    struct licence_run *run = &print->runs[print->count];
    run->box = (struct text_part){x0, y0, x1, y0 + 4};
    run->parts[0] = run->box;
    run->part_count = 1;
    strcpy(print->texts[print->count], label ? "法定代表人" : "");
    print->labels[print->count++] = label;
}

/* A line of the border beside a value once held the reader for ever. */
static void a_value_ends_where_its_line_ends(void **state)
{
    (void)state;
    static struct licence_print print;
    struct licence_value value;
    add_run(&print, LICENCE_LABEL_ADDRESS, 20, 40, 50);
    add_run(&print, LICENCE_LABEL_NONE, 50, 90, 50);
    add_run(&print, LICENCE_LABEL_NONE, 92, 100, 50);
    add_run(&print, LICENCE_LABEL_NONE, 100, 100.1, 50);
    add_run(&print, LICENCE_LABEL_NONE, 50, 70, 56); /* its second row */
    add_run(&print, LICENCE_LABEL_TYPE, 130, 150, 50);
    add_run(&print, LICENCE_LABEL_TYPE, 20, 40, 70);
    assert_true(licence_print_value(&print, 0, &value));
    assert_int_equal(value.row_count, 2);
    assert_true(fabs(value.rows[0].x0 - 50) < 1e-9 && fabs(value.rows[0].x1 - 100.1) < 1e-9);
    assert_true(fabs(value.rows[1].x1 - 70) < 1e-9);
    assert_false(licence_print_value(&print, 6, &value));
    assert_int_equal(licence_print_label(&print, LICENCE_LABEL_NUMBER), print.count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_needs_both_checks),
        cmocka_unit_test(payloads_of_every_shape_give_the_code),
        cmocka_unit_test(one_misread_character_does_not_part_code_and_print),
        cmocka_unit_test(what_only_looks_like_a_code_gives_none),
        cmocka_unit_test(look_alikes_that_no_code_has_become_what_they_are),
        cmocka_unit_test(one_misread_character_is_mended_only_where_there_is_one_way),
        cmocka_unit_test(labels_are_known_in_spite_of_a_misread_character),
        cmocka_unit_test(terms_are_read_or_refused),
        cmocka_unit_test(cleaning_keeps_what_belongs_and_mends_brackets),
        cmocka_unit_test(the_way_a_paper_lies_is_seen),
        cmocka_unit_test(turning_by_quarters_moves_every_pixel),
        cmocka_unit_test(a_value_ends_where_its_line_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
