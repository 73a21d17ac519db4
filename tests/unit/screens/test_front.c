#include "front_fixture.h"

#include "printing.h"

static struct front_fixture f;

static int open_one(void **state)
{
    (void)state;
    fixture_open(&f);
    return 0;
}

static int close_one(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

static void no_box_is_ticked_beforehand_and_each_is_needed(void **state)
{
    (void)state;
    fixture_triage(&f);
    fixture_touch(&f, "main");
    fixture_expect(&f, "consents");
    assert_string_not_equal(fixture_find(&f, "tick:sensitive")->state, "ticked");
    assert_false(fixture_find(&f, "main")->enabled);
    fixture_touch(&f, "tick:handing-on");
    assert_false(fixture_find(&f, "main")->enabled);
    fixture_touch(&f, "tick:sensitive");
    assert_true(fixture_find(&f, "main")->enabled);
    fixture_touch(&f, "tick:handing-on");
    assert_false(fixture_find(&f, "main")->enabled);
}

static void from_the_first_page_of_the_guide_back_is_home(void **state)
{
    (void)state;
    fixture_wait(&f, 1);
    fixture_touch(&f, "door:guide");
    fixture_touch(&f, "main");
    fixture_touch(&f, "back");
    fixture_expect(&f, "guide");
    fixture_touch(&f, "back");
    fixture_expect(&f, "home");
}

static void refusing_ends_politely_and_stores_nothing(void **state)
{
    (void)state;
    struct case_list list = {0};
    struct err err = {0};
    const struct case_filter all = {.state = -1};
    fixture_triage(&f);
    fixture_touch(&f, "main");
    fixture_touch(&f, "leave");
    fixture_expect(&f, "declined");
    fixture_touch(&f, "main");
    fixture_expect(&f, "home");
    assert_ok(case_store_list(f.station.store, &all, &list, &err), err);
    assert_int_equal(list.count, 0);
    case_list_finish(&list);
}

static void the_consents_are_recorded_with_version_digest_and_time(void **state)
{
    (void)state;
    fixture_begin(&f);
    const struct case_file *file = &f.front.visit.file;
    assert_int_equal(file->consent_count, 3);
    for (size_t i = 0; i < file->consent_count; i++) {
        assert_true(file->consents[i].given_ms >= 1795000000000);
        assert_int_equal(strlen(file->consents[i].sha256), 64);
        assert_string_equal(file->consents[i].version, "2026-11");
    }
}

static void at_least_one_service_is_needed(void **state)
{
    (void)state;
    fixture_begin(&f);
    assert_false(fixture_find(&f, "main")->enabled);
    fixture_touch(&f, "tile:practice_seal");
    assert_true(fixture_find(&f, "main")->enabled);
    fixture_touch(&f, "tile:practice_seal");
    assert_false(fixture_find(&f, "main")->enabled);
}

static void what_is_typed_is_checked_and_kept_by_the_next_key(void **state)
{
    (void)state;
    fixture_begin(&f);
    fixture_fill(&f);
    fixture_touch(&f, "edit:mobile");
    fixture_expect(&f, "question");
    fixture_touch(&f, "key:clear");
    fixture_touch(&f, "key:1");
    assert_false(fixture_find(&f, "key:next")->enabled);
    static const char *const keys[] = {"key:3", "key:9", "key:0", "key:0", "key:0", "key:0", "key:5", "key:6", "key:7", "key:8"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        fixture_touch(&f, keys[i]);
    fixture_touch(&f, "key:next");
    fixture_expect(&f, "review");
    assert_string_equal(answers_get(&f.front.visit.file.answers, "mobile"), "13900005678");
}

static void leaving_a_draft_erases_it_after_a_question(void **state)
{
    (void)state;
    char number[CASE_NUMBER_SIZE];
    fixture_begin(&f);
    memcpy(number, f.front.visit.file.number, sizeof number);
    fixture_touch(&f, "leave");
    assert_false(fixture_find(&f, "main")->enabled);
    fixture_touch(&f, "dialog:1");
    assert_int_equal(fixture_state(&f, number), CASE_DRAFT);
    fixture_touch(&f, "leave");
    fixture_touch(&f, "dialog:0");
    fixture_expect(&f, "home");
    assert_int_equal(fixture_state(&f, number), CASE_ERASED);
    assert_false(f.front.visit.has_case);
}

static void an_idle_draft_is_asked_about_and_then_erased(void **state)
{
    (void)state;
    char number[CASE_NUMBER_SIZE];
    fixture_begin(&f);
    memcpy(number, f.front.visit.file.number, sizeof number);
    assert_true(front_wake_after_ms(&f.front) <= 120000);
    fixture_wait(&f, 120001);
    assert_non_null(fixture_find(&f, "dialog:0"));
    assert_int_equal(f.rings, 1);
    fixture_touch(&f, "dialog:0");
    assert_null(fixture_find(&f, "dialog:0"));
    fixture_wait(&f, 120001);
    fixture_wait(&f, 45001);
    fixture_wait(&f, 1);
    fixture_expect(&f, "home");
    assert_int_equal(fixture_state(&f, number), CASE_ERASED);
}

static void print_all(void)
{
    struct printing_list due;
    struct err err = {0};
    assert_ok(station_ready(&f.station, STATION_FORMS, &err), err);
    printing_due(&f.front.visit, &due);
    for (size_t i = 0; i < due.count; i++) {
        struct buffer pdf = {0};
        assert_ok(printing_make(&f.front.visit, f.station.forms, due.papers[i], &pdf, &err), err);
        buffer_finish(&pdf);
    }
}

static void what_was_printed_outlives_an_idle_visit(void **state)
{
    (void)state;
    char number[CASE_NUMBER_SIZE];
    fixture_begin(&f);
    fixture_fill(&f);
    print_all();
    fixture_go(&f, "stamp");
    memcpy(number, f.front.visit.file.number, sizeof number);
    fixture_wait(&f, 60001); /* the forms show: the shorter idle time */
    assert_non_null(fixture_find(&f, "dialog:0"));
    fixture_wait(&f, 45001);
    fixture_wait(&f, 1);
    fixture_expect(&f, "home");
    assert_int_equal(fixture_state(&f, number), CASE_PRINTED);
}

static void the_clock_stands_while_staff_is_called(void **state)
{
    (void)state;
    fixture_begin(&f);
    fixture_touch(&f, "call");
    assert_int_equal(f.rings, 1);
    fixture_wait(&f, 900000);
    fixture_expect(&f, "services");
    fixture_touch(&f, "dialog:0");
    assert_false(f.front.called);
}

static void again(struct front *front)
{
    (void)front;
}

static void the_third_trouble_offers_staff_and_there_is_always_a_way_out(void **state)
{
    (void)state;
    fixture_begin(&f);
    for (int i = 0; i < 3; i++) {
        front_fault(&f.front, "scanner", "样本", "样本", "再试一次", again);
        fixture_wait(&f, 1);
        assert_int_equal(fixture_find(&f, "fault:second") != NULL, i == 2);
        assert_non_null(fixture_find(&f, "back"));
        fixture_touch(&f, "fault:action");
    }
    assert_null(fixture_find(&f, "fault:action"));
}

static void a_trouble_is_told_in_the_language_that_is_chosen_while_it_stands(void **state)
{
    (void)state;
    fixture_begin(&f);
    front_fault(&f.front, "scanner", T("扫到的图像没能读出来，请再扫一次。"), T("人像面已保存。"), T("重新扫描"), again);
    fixture_wait(&f, 1);
    assert_string_equal(fixture_find(&f, "fault:action")->label, "重新扫描");
    fixture_touch(&f, "language");
    assert_string_equal(fixture_find(&f, "fault:action")->label, T("重新扫描"));
    assert_null(strstr(f.front.title, "扫"));
    assert_null(strstr(front_words_now(&f.front.fault.kept), "保存"));
    fixture_touch(&f, "language");
    assert_string_equal(f.front.title, "扫到的图像没能读出来，请再扫一次。");
}

static void two_names_of_a_legal_representative_are_shown_and_asked_about(void **state)
{
    (void)state;
    struct err err = {0};
    fixture_begin_unit(&f);
    fixture_fill_unit(&f);
    const char *const faces[] = {"front", "back"};
    for (size_t i = 0; i < 2; i++)
        case_sheet_returned(case_file_face(&f.front.visit.file, "legal-card", faces[i]), NULL);
    snprintf(f.front.licence_name, sizeof f.front.licence_name, "样大民");
    fixture_go(&f, "legal-card");
    assert_string_equal(fixture_find(&f, "main")->label, "以证件为准，下一步");
    assert_ok(visit_answer(&f.front.visit, "legal_name", "样大民", ANSWER_TYPED, &err), err);
    fixture_wait(&f, 1);
    assert_string_equal(fixture_find(&f, "main")->label, "信息无误，下一步");
    front_end_visit(&f.front, &screen_home);
    assert_string_equal(f.front.licence_name, "");
}

static void the_name_on_the_licence_is_there_again_when_the_case_is_taken_up(void **state)
{
    (void)state;
    struct err err = {0};
    char number[CASE_NUMBER_SIZE];
    fixture_begin_unit(&f);
    fixture_fill_unit(&f);
    assert_ok(visit_open_case(&f.front.visit, &err), err);
    assert_ok(visit_keep_licence_name(&f.front.visit, "样大民", &err), err);
    snprintf(number, sizeof number, "%s", f.front.visit.file.number);
    front_end_visit(&f.front, &screen_home);
    fixture_wait(&f, 1);
    assert_string_equal(f.front.licence_name, "");
    snprintf(f.front.asked_for, sizeof f.front.asked_for, "%s", number);
    front_resume(&f.front);
    assert_string_equal(f.front.licence_name, "样大民");
}

static void language_size_and_contrast_go_back_after_the_visit(void **state)
{
    (void)state;
    fixture_begin(&f);
    fixture_touch(&f, "language");
    fixture_touch(&f, "text-size");
    fixture_touch(&f, "contrast");
    assert_int_equal(language_now(), LANGUAGE_EN);
    assert_int_equal(theme_step(f.theme), TEXT_LARGE);
    assert_true(theme_is_high_contrast(f.theme));
    fixture_touch(&f, "leave");
    fixture_touch(&f, "dialog:0");
    assert_int_equal(language_now(), LANGUAGE_ZH);
    assert_int_equal(theme_step(f.theme), TEXT_NORMAL);
    assert_false(theme_is_high_contrast(f.theme));
}

static void a_full_disk_is_said_before_anything_is_stored(void **state)
{
    (void)state;
    f.station.config.privacy.reserve_mb = 1000000000;
    fixture_triage(&f);
    fixture_touch(&f, "main");
    fixture_touch(&f, "tick:sensitive");
    fixture_touch(&f, "tick:handing-on");
    fixture_touch(&f, "main");
    fixture_expect(&f, "consents");
    assert_non_null(fixture_find(&f, "fault:second"));
    assert_non_null(strstr(f.front.fault.sentence.in[LANGUAGE_ZH], "存储空间"));
}

static void a_station_without_its_key_says_so(void **state)
{
    (void)state;
    char path[FILE_PATH_SIZE];
    snprintf(path, sizeof path, "%.900s/keys/station.key", f.folder);
    assert_int_equal(unlink(path), 0);
    fixture_wait(&f, 1);
    fixture_touch(&f, "tile:personal");
    fixture_expect(&f, "home");
    assert_non_null(strstr(f.front.fault.sentence.in[LANGUAGE_ZH], "没有设置好"));
}

static void a_trouble_that_comes_up_in_a_frame_is_shown_after_it_and_does_not_stay_for_ever(void **state)
{
    (void)state;
    fixture_begin(&f);
    fixture_fill(&f);
    front_show(&f.front, &screen_parked);
    fixture_wait(&f, 1);
    front_fault_close(&f.front);
    f.front.printout.count = 1;
    f.front.printout.states[0] = (struct print_status){.state = PRINT_QUEUED};
    fixture_wait(&f, 1);
    f.front.printout.states[0] = (struct print_status){.state = PRINT_FAILED};
    fixture_wait(&f, 1);
    assert_true(f.front.fault.shown);
    assert_non_null(fixture_find(&f, "fault:action"));
    fixture_wait(&f, 120001);
    assert_int_equal(f.front.question, QUESTION_IDLE);
    fixture_wait(&f, 45001);
    fixture_wait(&f, 1);
    fixture_expect(&f, "home");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define PROMISE(test) cmocka_unit_test_setup_teardown(test, open_one, close_one)
        PROMISE(no_box_is_ticked_beforehand_and_each_is_needed),
        PROMISE(from_the_first_page_of_the_guide_back_is_home),
        PROMISE(refusing_ends_politely_and_stores_nothing),
        PROMISE(the_consents_are_recorded_with_version_digest_and_time),
        PROMISE(at_least_one_service_is_needed),
        PROMISE(what_is_typed_is_checked_and_kept_by_the_next_key),
        PROMISE(leaving_a_draft_erases_it_after_a_question),
        PROMISE(an_idle_draft_is_asked_about_and_then_erased),
        PROMISE(what_was_printed_outlives_an_idle_visit),
        PROMISE(the_clock_stands_while_staff_is_called),
        PROMISE(the_third_trouble_offers_staff_and_there_is_always_a_way_out),
        PROMISE(a_trouble_is_told_in_the_language_that_is_chosen_while_it_stands),
        PROMISE(a_trouble_that_comes_up_in_a_frame_is_shown_after_it_and_does_not_stay_for_ever),
        PROMISE(two_names_of_a_legal_representative_are_shown_and_asked_about),
        PROMISE(the_name_on_the_licence_is_there_again_when_the_case_is_taken_up),
        PROMISE(language_size_and_contrast_go_back_after_the_visit),
        PROMISE(a_full_disk_is_said_before_anything_is_stored),
        PROMISE(a_station_without_its_key_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
