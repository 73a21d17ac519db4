#include "entry.h"
#include "promise.h"
#include <string.h>

static void characters_are_never_cut(void **state)
{
    (void)state;
    struct entry e;
    entry_init(&e, "天津市勘察", 3);
    assert_string_equal(e.text, "天津市");
    assert_int_equal(e.caret, 9);
    assert_false(entry_insert(&e, "区"));
    assert_string_equal(e.text, "天津市");
}

static void typing_goes_in_at_the_caret(void **state)
{
    (void)state;
    struct entry e;
    entry_init(&e, "天市", 0);
    entry_move(&e, -1);
    assert_true(entry_insert(&e, "津"));
    assert_string_equal(e.text, "天津市");
    entry_move(&e, 5);
    assert_int_equal(e.caret, 9);
    entry_move(&e, -9);
    assert_int_equal(e.caret, 0);
    entry_backspace(&e);
    assert_string_equal(e.text, "天津市");
}

static void backspace_takes_one_character_and_leaves_no_trace_behind_the_end(void **state)
{
    (void)state;
    struct entry e;
    entry_init(&e, "a𠮷", 0);
    entry_backspace(&e);
    assert_string_equal(e.text, "a");
    for (size_t i = 1; i < 8; i++)
        assert_int_equal(e.text[i], 0);
}

static void a_full_entry_refuses_more(void **state)
{
    (void)state;
    struct entry e;
    entry_init(&e, "", 0);
    for (int i = 0; i < ENTRY_SIZE / 10; i++)
        entry_insert(&e, "0123456789");
    assert_true(strlen(e.text) < ENTRY_SIZE);
    assert_false(entry_insert(&e, "0123456789"));
}

static void a_touch_inside_a_character_goes_to_its_border(void **state)
{
    (void)state;
    struct entry e;
    entry_init(&e, "天津", 0);
    entry_move_to(&e, 4);
    assert_int_equal(e.caret, 3);
    entry_move_to(&e, 1000);
    assert_int_equal(e.caret, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_never_cut),
        cmocka_unit_test(typing_goes_in_at_the_caret),
        cmocka_unit_test(backspace_takes_one_character_and_leaves_no_trace_behind_the_end),
        cmocka_unit_test(a_full_entry_refuses_more),
        cmocka_unit_test(a_touch_inside_a_character_goes_to_its_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
