#include "promise.h"

#include "text.h"
#include <string.h>

static void rare_characters_are_whole_characters(void **state)
{
    (void)state;
    assert_int_equal(text_length("䶮𠮷㛃𬭎"), 4);
    assert_true(text_is_utf8("𠮷", 4));
    char out[4];
    assert_int_equal(text_encode(0x20BB7, out), 4);
    assert_memory_equal(out, "𠮷", 4);
    assert_int_equal(text_last("王𠮷"), 3);
}

static void broken_bytes_are_never_characters(void **state)
{
    (void)state;
    assert_false(text_is_utf8("\xC0\x80", 2));
    assert_false(text_is_utf8("\xED\xA0\x80", 3));
    assert_false(text_is_utf8("\xF4\x90\x80\x80", 4));
    assert_false(text_is_utf8("a\0b", 3));
    assert_false(text_is_utf8("\xE5\x8D", 2));
}

static void full_width_typing_becomes_plain(void **state)
{
    (void)state;
    char text[] = "１２０１０１ＡＢ　ｘ阿依・古丽";
    text_normalise(text);
    assert_string_equal(text, "120101AB x阿依·古丽");
    char padded[] = "  天津 \n";
    text_trim(padded);
    assert_string_equal(padded, "天津");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rare_characters_are_whole_characters),
        cmocka_unit_test(broken_bytes_are_never_characters),
        cmocka_unit_test(full_width_typing_becomes_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
