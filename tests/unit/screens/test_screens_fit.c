/* Every screen, on every panel, in both languages, at every text size: nothing cut, overlapping, too small or too pale. */
#include "front_fixture.h"

#include "printing.h"
#include "ui_check.h"

static struct front_fixture f;
static struct buffer broken;
static size_t looked_at, faults;

static const struct panel panels[] = {{1920, 1080, 476}, {1080, 1920, 268}, {1280, 800, 344}};

static void look_from(const char *name, int first_step)
{
    for (size_t p = 0; p < sizeof panels / sizeof panels[0]; p++) {
        for (int step = first_step; step <= TEXT_LARGE; step++) {
            for (int language = 0; language < LANGUAGE_COUNT; language++) {
                theme_fit(f.theme, &panels[p], (enum text_step)step, step == TEXT_LARGE && language == 0);
                language_set((enum language)language);
                ui_forget(f.ui);
                fixture_wait(&f, 1);
                fixture_wait(&f, 1);
                size_t before = broken.size, found = ui_check(f.ui, 0, &broken);
                looked_at++;
                faults += found;
                if (found) {
                    buffer_printf(&broken, "    ^ %s, %dx%d, step %d, %s\n", name, panels[p].width_px,
                                  panels[p].height_px, step, language_code((enum language)language));
                    if (before > 6000)
                        buffer_clear(&broken);
                }
            }
        }
    }
    theme_fit(f.theme, &panels[0], TEXT_NORMAL, false);
    language_set(LANGUAGE_ZH);
    ui_forget(f.ui);
    fixture_wait(&f, 1);
}

static void look(const char *name)
{
    look_from(name, TEXT_NORMAL);
}

/* Pages of one kind: the large text alone, which is what does not fit first. */
static void look_at_large(const char *name)
{
    look_from(name, TEXT_LARGE);
}

static void nothing(struct front *front)
{
    (void)front;
}

static void look_at_steps(const char *const *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fixture_go(&f, steps[i]);
        for (f.front.visit.question = 0; f.front.visit.question < f.front.visit.step->asks_count; f.front.visit.question++) {
            front_show_step(&f.front);
            look_at_large(steps[i]);
            if (strcmp(f.front.visit.step->screen, FLOW_ONE_BY_ONE) != 0)
                break;
        }
        f.front.visit.question = 0;
    }
}

/* Every question of the triage and every outcome, then every page of the guide. */
static void look_at_triage(void)
{
    static const char *const applicants[] = {"personal", "unit"};
    for (size_t a = 0; a < 2; a++) {
        front_triage(&f.front, applicants[a]);
        fixture_wait(&f, 1);
        const struct flow *triage = f.station.triage;
        for (unsigned i = 0; i < triage->steps_count; i++) {
            f.front.visit.step = &triage->steps[i];
            front_show_step(&f.front);
            bool other = triage->steps[i].when && !strstr(triage->steps[i].when, applicants[a]);
            if (!other && strcmp(triage->steps[i].id, "guide") != 0)
                look_at_large(triage->steps[i].id);
        }
        front_end_visit(&f.front, &screen_home);
        fixture_wait(&f, 1);
    }
    fixture_touch(&f, "door:guide");
    for (unsigned i = 0; i < guide_count(f.station.guide, NULL); i++) {
        look_at_large(guide_at(f.station.guide, NULL, i)->id);
        fixture_touch(&f, "main");
    }
    fixture_expect(&f, "home");
}

static void look_above(void)
{
    fixture_go(&f, "rescan");
    fixture_touch(&f, "leave");
    look_at_large("leaving a printed visit");
    fixture_touch(&f, "dialog:1");
    fixture_touch(&f, "call");
    look_at_large("staff is called");
    fixture_touch(&f, "dialog:0");
    front_fault(&f.front, "scanner", T("本机的加密证书有问题，现在不能封存。工作人员处理好以后会自动提交。"),
                T("您的全部材料已加密保存在本机，不用再来一次。"), T("再试一次"), nothing);
    front_fault_second(&f.front, T("请工作人员协助"), nothing);
    look_at_large("a fault");
    front_fault_close(&f.front);
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

static void mark_faces(const char *paper, const char *const *faces)
{
    for (size_t i = 0; faces[i]; i++) {
        struct case_sheet *sheet = case_file_face(&f.front.visit.file, paper, faces[i]);
        assert_non_null(sheet);
        case_sheet_returned(sheet, NULL);
    }
}

/* What is asked, scanned, printed and stamped for a firm with every seal there is. */
static void look_at_a_firm(void)
{
    static const char *const steps[] = {"services",   "other-seal", "order",   "licence", "same-person",
                                        "legal-card", "agent-card", "answers", "review",  "declaration"};
    static const char *const card[] = {"front", "back", NULL}, *const licence[] = {"1", NULL};
    static const char *const checks[] = {"licence", "legal-card", "agent-card"};
    fixture_begin_unit(&f);
    fixture_fill_unit(&f);
    look_at_steps(steps, sizeof steps / sizeof steps[0]);
    mark_faces("licence", licence);
    mark_faces("legal-card", card);
    mark_faces("agent-card", card);
    look_at_steps(checks, sizeof checks / sizeof checks[0]);
    fixture_go(&f, "print");
    look_at_large("print for a firm");
    print_all();
    fixture_go(&f, "stamp");
    look_at_large("stamp for a firm");
    fixture_touch(&f, "sheets:down");
    look_at_large("stamp for a firm, later sheets");
    fixture_go(&f, "rescan");
    look_at_large("rescan for a firm");
}

/* What a slip opens besides the application, and the blank forms. */
static void look_at_side_doors(void)
{
    char number[CASE_NUMBER_SIZE];
    memcpy(number, f.front.visit.file.number, sizeof number);
    front_end_visit(&f.front, &screen_home);
    fixture_wait(&f, 1);
    const enum front_errand errands[] = {ERRAND_PROGRESS, ERRAND_DATA};
    const struct screen *const screens[] = {&screen_progress, &screen_data};
    for (size_t i = 0; i < 2; i++) {
        front_ask_slip(&f.front, errands[i]);
        look_at_large("asking for a slip");
        memcpy(f.front.asked_for, number, sizeof number);
        front_show(&f.front, screens[i]);
        look_at_large(screens[i]->name);
    }
    fixture_touch(&f, "leave");
    look_at_large("withdrawing");
    fixture_touch(&f, "dialog:0");
    fixture_expect(&f, "erased");
    look_at_large("erased");
    fixture_touch(&f, "main");
    fixture_touch(&f, "door:blank");
    fixture_expect(&f, "blank");
    look_at_large("blank");
}

static void every_screen_keeps_the_rules_of_the_house(void **state)
{
    (void)state;
    static const char *const steps[] = {"services", "order", "card", "answers", "practice", "review", "declaration"};
    fixture_wait(&f, 1);
    look("home");
    fixture_touch(&f, "door:resume");
    look("resume");
    fixture_touch(&f, "second");
    look("resume, typing");
    fixture_touch(&f, "back");
    fixture_touch(&f, "back");
    look_at_triage();
    fixture_triage(&f);
    look("notice");
    fixture_touch(&f, "main");
    look("consents");
    fixture_touch(&f, "tick:sensitive");
    fixture_touch(&f, "tick:handing-on");
    fixture_touch(&f, "main");
    fixture_fill(&f);
    look_at_steps(steps, sizeof steps / sizeof steps[0]);
    fixture_go(&f, "print");
    look("print");
    print_all();
    look("printed");
    fixture_go(&f, "stamp");
    look("stamp");
    fixture_go(&f, "rescan");
    look("rescan");
    look_above();
    front_show(&f.front, &screen_declined);
    look("declined");
    front_end_visit(&f.front, &screen_home);
    look_at_a_firm();
    look_at_side_doors();
    if (faults)
        fail_msg("%zu faults on %zu frames:\n%s", faults, looked_at, (const char *)broken.data);
}

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
    buffer_finish(&broken);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_screen_keeps_the_rules_of_the_house, open_one, close_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
