#include "keyboard_screen.h"

#include "text.h"
#include <signal.h>
#include <sys/stat.h>

static void every_kind_has_keys_that_do_not_overlap_and_are_large_enough(void **state)
{
    struct screen *s = *state;
    static const char *const kinds[] = {"digits", "until", "id18", "code18", "document", "latin", "email", "pinyin"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct buffer out = {0};
        show(s, kinds[i], 0);
        size_t broken = ui_check(s->f.ui, 0, &out);
        if (broken)
            fail_msg("%s:\n%s", kinds[i], (const char *)out.data);
        buffer_finish(&out);
    }
    assert_false(keyboard_show(s->keyboard, "no-such-kind"));
}

static void digits_type_and_stop_at_the_length(void **state)
{
    struct screen *s = *state;
    show(s, "digits", 4);
    hit_letters(s, "12345");
    assert_string_equal(s->entry.text, "1234");
    assert_false(revealed(&s->f, "key:5")->enabled);
    hit(s, "key:backspace");
    assert_string_equal(s->entry.text, "123");
    hit(s, "key:clear");
    assert_string_equal(s->entry.text, "");
}

static void a_document_without_an_end_is_one_key(void **state)
{
    struct screen *s = *state;
    show(s, "until", 0);
    hit(s, "key:长期");
    assert_string_equal(s->entry.text, "长期");
    hit(s, "key:clear");
    hit_letters(s, "20360302");
    assert_string_equal(s->entry.text, "20360302");
}

static void a_passport_may_have_any_letter_in_any_place(void **state)
{
    struct screen *s = *state;
    show(s, "document", 18);
    hit_letters(s, "C01XO2VSI");
    assert_string_equal(s->entry.text, "C01XO2VSI");
}

static void an_x_is_only_offered_as_the_18th_character(void **state)
{
    struct screen *s = *state;
    show(s, "id18", 18);
    assert_false(revealed(&s->f, "key:X")->enabled);
    hit_letters(s, "11010519491231002");
    assert_true(revealed(&s->f, "key:X")->enabled);
    hit(s, "key:X");
    assert_string_equal(s->entry.text, "11010519491231002X");
}

static void a_credit_code_takes_no_letters_in_its_area_code_and_no_iosvz(void **state)
{
    struct screen *s = *state;
    show(s, "code18", 18);
    static const char *const never[] = {"key:I", "key:O", "key:S", "key:V", "key:Z"};
    for (int i = 0; i < 5; i++)
        assert_null(revealed(&s->f, never[i]));
    hit_letters(s, "91");
    assert_false(revealed(&s->f, "key:M")->enabled);
    hit_letters(s, "110000");
    assert_true(revealed(&s->f, "key:M")->enabled);
    hit_letters(s, "802100433B");
    assert_string_equal(s->entry.text, "91110000802100433B");
}

static void shift_gives_capitals(void **state)
{
    struct screen *s = *state;
    show(s, "latin", 0);
    hit(s, "key:shift");
    hit_letters(s, "ab");
    hit(s, "key:shift");
    hit_letters(s, "c");
    assert_string_equal(s->entry.text, "ABc");
}

static void email_endings_are_one_key(void **state)
{
    struct screen *s = *state;
    show(s, "email", 0);
    hit_letters(s, "yangben");
    hit(s, "key:@qq.com");
    assert_string_equal(s->entry.text, "yangben@qq.com");
}

static void pinyin_types_the_name_of_the_association(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit_letters(s, "tianjinshi");
    assert_string_equal(s->entry.composing, "tianjinshi");
    choose(s, "天津市");
    hit_letters(s, "kanchasheji");
    choose(s, "勘察设计");
    hit_letters(s, "xiehui");
    choose(s, "协会");
    assert_string_equal(s->entry.text, "天津市勘察设计协会");
    assert_string_equal(s->entry.composing, "");
}

static void a_candidate_for_a_part_leaves_the_rest_to_choose(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit_letters(s, "longfang");
    choose(s, "龙");
    assert_string_equal(s->entry.text, "");
    assert_string_equal(s->entry.composing, "龙fang");
    hit(s, "key:backspace"); /* takes the choice back */
    assert_string_equal(s->entry.composing, "longfang");
    choose(s, "龙");
    choose(s, "芳");
    assert_string_equal(s->entry.text, "龙芳");
}

static void space_takes_the_first_candidate(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit_letters(s, "tianjin");
    hit(s, "key:space");
    assert_string_equal(s->entry.text, "天津");
}

static void a_real_keyboard_composes_too(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    feed_text(&s->f, "tianjin");
    frame(s);
    feed_text(&s->f, " ");
    frame(s);
    assert_string_equal(s->entry.text, "天津");
    feed_text(&s->f, "ok");
    frame(s);
    feed_key(&s->f, KEY_ENTER);
    frame(s);
    assert_string_equal(s->entry.text, "天津ok");
    assert_int_equal(s->use, KEYBOARD_TYPED);
    feed_key(&s->f, KEY_ENTER);
    frame(s);
    assert_int_equal(s->use, KEYBOARD_NEXT);
}

static void english_and_symbols_are_a_page_away(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit(s, "key:page:english");
    hit_letters(s, "cad2");
    hit(s, "key:page:symbols");
    hit(s, "key:·");
    hit(s, "key:page:letters");
    assert_non_null(revealed(&s->f, "key:q"));
    assert_string_equal(s->entry.text, "cad2·");
}

/* Strokes of a character in a box of 100 × 100, as a hand draws them: corners at these points. */
static void write_strokes(struct screen *s, const char *pad, const signed char strokes[][12])
{
    for (int i = 0; strokes[i][0] >= 0; i++) {
        struct rect at = revealed(&s->f, pad)->at;
        int side = at.w < at.h ? at.w : at.h, x = 0, y = 0;
        for (int p = 0; p < 12 && strokes[i][p] > 0; p += 2) {
            int to_x = at.x + strokes[i][p] * side / 100, to_y = at.y + strokes[i][p + 1] * side / 100;
            for (int part = p ? 1 : 10; part <= 10; part++) {
                feed(&s->f, p || part < 10 ? INPUT_MOVE : INPUT_DOWN, p ? x + (to_x - x) * part / 10 : to_x,
                     p ? y + (to_y - y) * part / 10 : to_y);
                frame(s);
            }
            x = to_x;
            y = to_y;
        }
        feed(&s->f, INPUT_UP, x, y);
        frame(s);
    }
}

static const signed char wang[][12] = {
    {20, 20, 80, 19}, {24, 50, 76, 49}, {50, 20, 50, 82}, {12, 84, 88, 82}, {-1}};
static const signed char kou[][12] = {{25, 28, 28, 78}, {25, 28, 76, 27, 72, 76}, {28, 75, 73, 74}, {-1}};

static void written_characters_are_read_stroke_by_stroke(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit(s, "key:page:hand");
    assert_false(revealed(&s->f, "key:undo")->enabled);
    write_strokes(s, "pad:0", wang);
    choose(s, "王");
    assert_string_equal(s->entry.text, "王");
    assert_null(revealed(&s->f, "candidate:0"));
    write_strokes(s, "pad:1", kou);
    assert_string_equal(revealed(&s->f, "candidate:0")->label, "口");
    assert_string_equal(s->entry.composing, "口");
    for (int i = 0; i < 3; i++)
        hit(s, "key:undo");
    assert_string_equal(s->entry.composing, "");
    assert_false(revealed(&s->f, "key:undo")->enabled);
    write_strokes(s, "pad:1", kou);
    hit(s, "key:backspace"); /* the character that is being written */
    assert_string_equal(s->entry.text, "王");
    assert_string_equal(s->entry.composing, "");
}

static void writing_on_in_the_next_cell_takes_what_stands_in_the_last(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 2);
    hit(s, "key:page:hand");
    write_strokes(s, "pad:0", kou);
    write_strokes(s, "pad:1", wang);
    assert_string_equal(s->entry.text, "口");
    hit(s, "candidate:0");
    assert_int_equal(text_length(s->entry.text), 2);
    assert_false(revealed(&s->f, "pad:0")->enabled); /* no room for a third */
    show(s, "digits", 0);
    show(s, "pinyin", 0);
    assert_non_null(revealed(&s->f, "pad:0")); /* who wrote goes on writing */
    keyboard_end(s->keyboard);
    frame(s);
    assert_null(revealed(&s->f, "pad:0"));
}

static void when_the_input_methods_die_the_text_stays_and_typing_goes_on(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit_letters(s, "tianjin");
    choose(s, "天津");
    hit_letters(s, "sh");
    int pid = keyboard_method_pid(s->keyboard);
    assert_true(pid > 0);
    assert_int_equal(kill(pid, SIGKILL), 0);
    hit_letters(s, "i");
    assert_string_equal(s->entry.text, "天津");
    hit_letters(s, "shi");
    choose(s, "市");
    assert_string_equal(s->entry.text, "天津市");
    assert_int_not_equal(keyboard_method_pid(s->keyboard), pid);
}

static void when_the_visit_ends_the_input_methods_end(void **state)
{
    struct screen *s = *state;
    show(s, "pinyin", 0);
    hit_letters(s, "yangben");
    int pid = keyboard_method_pid(s->keyboard);
    keyboard_end(s->keyboard);
    assert_int_equal(keyboard_method_pid(s->keyboard), 0);
    assert_int_equal(kill(pid, 0), -1);
}

static void nothing_is_learned_or_written(void **state)
{
    struct screen *s = *state;
    struct stat st;
    show(s, "pinyin", 0);
    char first[UI_LABEL_SIZE];
    for (int i = 0; i < 6; i++) {
        hit_letters(s, "shi");
        if (i == 0)
            snprintf(first, sizeof first, "%s", revealed(&s->f, "candidate:0")->label);
        assert_string_equal(revealed(&s->f, "candidate:0")->label, first);
        choose(s, "适");
    }
    assert_int_not_equal(stat("/nonexistent", &st), 0);
}

static void write_file(const char *folder, const char *text)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/bad.yaml", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void a_key_or_page_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "pages:\n  - name: a\n    label: 甲\n    rows: [\"1 {nonsense}\"]\n",
        "pages:\n  - name: a\n    label: 甲\n    rows: [\"1 {page=b}\"]\n",
        "pages:\n  - name: a\n    label: 甲\n    typing: telepathy\n    rows: [\"1\"]\n",
        "pages:\n  - name: a\n    label: 甲\n    colour: red\n    rows: [\"1\"]\n",
    };
    char folder[1024];
    promise_folder_make(folder);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct keyboard *keyboard = NULL;
        struct err err = {0};
        write_file(folder, bad[i]);
        assert_refused(keyboard_load(folder, &keyboard, &err), err, ERR_INPUT);
        assert_non_null(strstr(err.line, "bad.yaml"));
    }
    promise_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_has_keys_that_do_not_overlap_and_are_large_enough, open_screen,
                                        close_screen),
        cmocka_unit_test_setup_teardown(digits_type_and_stop_at_the_length, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_document_without_an_end_is_one_key, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_passport_may_have_any_letter_in_any_place, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(an_x_is_only_offered_as_the_18th_character, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_credit_code_takes_no_letters_in_its_area_code_and_no_iosvz, open_screen,
                                        close_screen),
        cmocka_unit_test_setup_teardown(shift_gives_capitals, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(email_endings_are_one_key, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(pinyin_types_the_name_of_the_association, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_candidate_for_a_part_leaves_the_rest_to_choose, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(space_takes_the_first_candidate, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_real_keyboard_composes_too, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(english_and_symbols_are_a_page_away, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(written_characters_are_read_stroke_by_stroke, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(writing_on_in_the_next_cell_takes_what_stands_in_the_last, open_screen,
                                        close_screen),
        cmocka_unit_test_setup_teardown(when_the_input_methods_die_the_text_stays_and_typing_goes_on, open_screen,
                                        close_screen),
        cmocka_unit_test_setup_teardown(when_the_visit_ends_the_input_methods_end, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(nothing_is_learned_or_written, open_screen, close_screen),
        cmocka_unit_test(a_key_or_page_that_does_not_exist_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
