/* Every screen, on every panel, in both languages, at every text size: nothing cut, overlapping, too small or too pale. */
#include "front_fixture.h"

#include "printing.h"
#include "ui_check.h"

static struct front_fixture f;
static struct buffer broken;
static size_t looked_at, faults;

static const struct panel panels[] = {{1920, 1080, 476}, {1080, 1920, 268}, {1280, 800, 344}};

static void look(const char *name)
{
    for (size_t p = 0; p < sizeof panels / sizeof panels[0]; p++) {
        for (int step = TEXT_NORMAL; step <= TEXT_LARGE; step++) {
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

static void nothing(struct front *front)
{
    (void)front;
}

static void look_at_steps(void)
{
    static const char *const steps[] = {"services", "order", "card", "answers", "practice", "review", "declaration"};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        fixture_go(&f, steps[i]);
        for (f.front.visit.question = 0; f.front.visit.question < f.front.visit.step->asks_count; f.front.visit.question++) {
            front_show_step(&f.front);
            look(steps[i]);
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
                look(triage->steps[i].id);
        }
        front_end_visit(&f.front, &screen_home);
        fixture_wait(&f, 1);
    }
    fixture_touch(&f, "door:guide");
    for (unsigned i = 0; i < guide_count(f.station.guide, NULL); i++) {
        look(guide_at(f.station.guide, NULL, i)->id);
        fixture_touch(&f, "main");
    }
    fixture_expect(&f, "home");
}

static void look_above(void)
{
    fixture_go(&f, "rescan");
    fixture_touch(&f, "leave");
    look("leaving a printed visit");
    fixture_touch(&f, "dialog:1");
    fixture_touch(&f, "call");
    look("staff is called");
    fixture_touch(&f, "dialog:0");
    front_fault(&f.front, "scanner", T("本机的加密证书有问题，现在不能封存。工作人员处理好以后会自动提交。"),
                T("您的全部材料已加密保存在本机，不用再来一次。"), T("再试一次"), nothing);
    front_fault_second(&f.front, T("请工作人员协助"), nothing);
    look("a fault");
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

static void every_screen_keeps_the_rules_of_the_house(void **state)
{
    (void)state;
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
    look_at_steps();
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
