#include "promise.h"

#include "page_code.h"
#include "page_reading.h"
#include <math.h>
#include <string.h>

static const struct page_code good = {.case_number = "TJ-261122-0007-K", .form = "PA", .page = 1, .pages = 2,
                                      .revision = 3, .tag = "ABCDEFGHIJKLMN27"};
#define GOOD "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMN27"

static void a_page_code_reads_back_as_it_was_written(void **state)
{
    (void)state;
    struct err err = {0};
    struct page_code read = {0};
    char text[PAGE_CODE_ROOM], again[PAGE_CODE_ROOM];
    assert_ok(page_code_format(&good, text, &err), err);
    assert_string_equal(text, GOOD);
    assert_ok(page_code_parse(text, strlen(text), &read, &err), err);
    assert_ok(page_code_format(&read, again, &err), err);
    assert_string_equal(again, GOOD);
    assert_ok(page_code_signed_text(&good, text, &err), err);
    assert_string_equal(text, "KQ1:TJ-261122-0007-K:PA:1/2:3");
}

static void anything_else_is_refused_and_leaves_the_result_alone(void **state)
{
    (void)state;
    const char *const wrong[] = {
        "",
        "KQ1",
        "KQ2:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMN27",
        "kq1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMN27",
        " " GOOD,
        GOOD " ",
        GOOD "\n",
        "KQ1:TJ-261122-0007-k:PA:1/2:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ:PA:1/2:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K-AAAAAAAAA:PA:1/2:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:2A:1/2:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PAPAPAP:1/2:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PA:0/2:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PA:3/2:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PA:01/2:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PA:1/100:3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PA:1/2:10000:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PA:1/2:+3:ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PA:1/2::ABCDEFGHIJKLMN27",
        "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMN2",
        "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMN277",
        "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMN01",
        "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMN27:",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct page_code read = good;
        struct err err = {0};
        assert_refused(page_code_parse(wrong[i], strlen(wrong[i]), &read, &err), err, ERR_INPUT);
        char text[PAGE_CODE_ROOM];
        assert_ok(page_code_format(&read, text, &err), err);
        assert_string_equal(text, GOOD);
    }
    struct page_code read = good;
    assert_false(page_code_parse("KQ1:TJ-\0", 8, &read, NULL));
}

static void every_cut_of_a_page_code_is_refused(void **state)
{
    (void)state;
    struct page_code read;
    for (size_t size = 0; size < strlen(GOOD); size++)
        assert_false(page_code_parse(GOOD, size, &read, NULL));
}

static void what_cannot_be_read_back_is_not_printed(void **state)
{
    (void)state;
    char text[PAGE_CODE_ROOM];
    struct page_code wrong[] = {good, good, good, good, good};
    wrong[0].case_number[2] = '_';
    wrong[1].page = 3;
    wrong[2].tag[0] = 'a';
    wrong[3].revision = 10000;
    wrong[4].form[0] = '\0';
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = {0};
        assert_refused(page_code_format(&wrong[i], text, &err), err, ERR_INPUT);
    }
}

static void printer_and_reader_agree_on_the_places(void **state)
{
    (void)state;
    assert_true(SHEET_CODE_SIDE_MM == PAGE_CODE_SIZE_MM);
    assert_true(SHEET_CODE_TOP_RIGHT_X_MM == PAGE_CODE_TOP_RIGHT_X_MM);
    assert_true(SHEET_CODE_TOP_RIGHT_Y_MM == PAGE_CODE_TOP_RIGHT_Y_MM);
    assert_true(SHEET_CODE_BOTTOM_LEFT_X_MM == PAGE_CODE_BOTTOM_LEFT_X_MM);
    assert_true(SHEET_CODE_BOTTOM_LEFT_Y_MM == PAGE_CODE_BOTTOM_LEFT_Y_MM);
    double distance = hypot(SHEET_CODE_TOP_RIGHT_X_MM - SHEET_CODE_BOTTOM_LEFT_X_MM,
                            SHEET_CODE_TOP_RIGHT_Y_MM - SHEET_CODE_BOTTOM_LEFT_Y_MM);
    assert_true(fabs(distance - SHEET_CODE_DISTANCE_MM) < 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_code_reads_back_as_it_was_written),
        cmocka_unit_test(anything_else_is_refused_and_leaves_the_result_alone),
        cmocka_unit_test(every_cut_of_a_page_code_is_refused),
        cmocka_unit_test(what_cannot_be_read_back_is_not_printed),
        cmocka_unit_test(printer_and_reader_agree_on_the_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
