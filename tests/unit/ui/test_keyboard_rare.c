#include "keyboard_screen.h"

static void hit_strokes(struct screen *s, const char *const *keys)
{
    for (size_t i = 0; keys[i]; i++) {
        char id[24];
        snprintf(id, sizeof id, "key:%s", keys[i]);
        hit(s, id);
    }
}

static void rare_characters_come_by_their_number(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit(s, "key:page:rare");
    hit_letters(s, "4dae");
    assert_string_equal(s->entry.composing, "4dae");
    hit(s, "candidate:0");
    hit_letters(s, "20bb7");
    hit(s, "candidate:0");
    assert_string_equal(s->entry.text, "䶮𠮷");
}

static void rare_characters_come_by_reading_or_radical_and_strokes(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit(s, "key:page:rare");
    hit_letters(s, "yan");
    choose(s, "䶮"); /* among all that are read so */
    hit_letters(s, "yan9");
    choose(s, "䶮");
    hit_letters(s, "kou6");
    choose(s, "𠮷");
    hit_letters(s, "ji6");
    choose(s, "𠮷");
    assert_string_equal(s->entry.text, "䶮䶮𠮷𠮷");
    hit_letters(s, "6x");
    assert_string_equal(s->entry.composing, "6"); /* no number has an x */
}

static void who_cannot_read_a_character_finds_it_by_its_strokes(void **state)
{
    struct screen *s = *state;
    static const char *const yan[] = {"一", "丿", "乙", "丿", "丶", "一", "一", "丿", "丶", NULL};
    static const char *const ji[] = {"一", "丨", "一", "丨", "乙", "一", NULL};
    static const char *const unsure[] = {"一", "丿", "＊", "＊", "丶", "一", "一", "丿", "丶", NULL};
    show(s, "pinyin", 0);
    hit(s, "key:page:rare");
    hit(s, "key:page:strokes");
    hit_strokes(s, yan);
    assert_string_equal(s->entry.composing, "一丿乙丿丶一一丿丶");
    choose(s, "䶮");
    hit_strokes(s, ji);
    choose(s, "𠮷");
    assert_string_equal(s->entry.text, "䶮𠮷");
    assert_string_equal(s->entry.composing, "");
    hit_strokes(s, unsure);
    choose(s, "䶮");
    feed_text(&s->f, "hshs5*"); /* a real keyboard: letters, digits, a star */
    frame(s);
    assert_string_equal(s->entry.composing, "一丨一丨乙＊");
    choose(s, "𠮷");
    assert_string_equal(s->entry.text, "䶮𠮷䶮𠮷");
}

static void strokes_are_taken_back_one_by_one_and_never_become_text(void **state)
{
    struct screen *s = *state;
    static const char *const wood[] = {"一", "丨", "丿", "丶", "丶", NULL};
    show(s, "pinyin", 0);
    hit(s, "key:page:rare");
    hit(s, "key:page:strokes");
    hit_strokes(s, wood);
    hit(s, "key:backspace");
    assert_string_equal(revealed(&s->f, "candidate:0")->label, "木");
    feed_key(&s->f, KEY_ENTER); /* going on takes the first candidate */
    frame(s);
    assert_string_equal(s->entry.text, "木");
    for (int i = 0; i < 40; i++)
        hit(s, "key:丶"); /* no character has so many dots */
    assert_null(revealed(&s->f, "candidate:0"));
    feed_key(&s->f, KEY_ENTER);
    frame(s);
    assert_string_equal(s->entry.text, "木");
    assert_string_equal(s->entry.composing, "");
}

static void no_surrogate_and_nothing_past_unicode_comes_by_number(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit(s, "key:page:rare");
    hit_letters(s, "0d800");
    assert_null(revealed(&s->f, "candidate:0"));
    for (int i = 0; i < 5; i++)
        hit(s, "key:backspace");
    hit_letters(s, "9fffff");
    assert_null(revealed(&s->f, "candidate:0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rare_characters_come_by_their_number, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(rare_characters_come_by_reading_or_radical_and_strokes, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(who_cannot_read_a_character_finds_it_by_its_strokes, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(strokes_are_taken_back_one_by_one_and_never_become_text, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(no_surrogate_and_nothing_past_unicode_comes_by_number, open_screen, close_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
