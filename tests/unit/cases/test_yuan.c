#include "promise.h"

#include "yuan.h"

static void amounts_are_written_in_the_capitals_of_banks(void **state)
{
    (void)state;
    static const struct {
        const char *amount, *words;
    } rows[] = {
        {"0", "零元整"},
        {"0.05", "伍分"},
        {"0.50", "伍角整"},
        {"10", "壹拾元整"},
        {"720.00", "柒佰贰拾元整"},
        {"105.3", "壹佰零伍元叁角整"},
        {"1409.50", "壹仟肆佰零玖元伍角整"},
        {"6007.14", "陆仟零柒元壹角肆分"},
        {"325.04", "叁佰贰拾伍元零肆分"},
        {"16409.02", "壹万陆仟肆佰零玖元零贰分"},
        {"107000", "壹拾万零柒仟元整"},
        {"100000", "壹拾万元整"},
        {"199980.00", "壹拾玖万玖仟玖佰捌拾元整"},
        {"100000001", "壹亿零壹元整"},
        {"1000100000", "壹拾亿零壹拾万元整"},
        {"999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char words[YUAN_WORDS_SIZE];
        int64_t fen = -1;
        assert_true(yuan_read(rows[i].amount, &fen));
        yuan_words(fen, words);
        assert_string_equal(words, rows[i].words);
    }
}

static void amounts_read_as_they_are_written(void **state)
{
    (void)state;
    static const char *const bad[] = {"", ".", "1.", ".5", "1.234", "1,000", "-1", "+1", " 1", "1 ", "1e3", "壹", "1234567890123"};
    char text[YUAN_TEXT_SIZE];
    int64_t fen = 0;
    for (int64_t n = 0; n < 3000; n += 7) {
        yuan_write(n * 9973, text);
        assert_true(yuan_read(text, &fen));
        assert_int_equal(fen, n * 9973);
    }
    assert_true(yuan_read("720.5", &fen));
    assert_int_equal(fen, 72050);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(yuan_read(bad[i], &fen));
    assert_int_equal(fen, 72050);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_written_in_the_capitals_of_banks),
        cmocka_unit_test(amounts_read_as_they_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
