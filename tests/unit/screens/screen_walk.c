#include "screen_walk.h"
#include "screen_hand.h"

#include "card_filing.h"
#include "catalogue.h"
#include "message.h"
#include "printing.h"

static struct front_fixture *f;
static const struct screen_walk *walk;

/* ---- looking ---- */
static void look_with(const char *name, void (*prepare)(struct front_fixture *, int), int which)
{
    walk->look(walk->context, &(struct screen_stop){name, prepare, which});
}

static void look(const char *name)
{
    look_with(name, NULL, 0);
}

static void look_numbered(const char *what, const char *name, void (*prepare)(struct front_fixture *, int), int which)
{
    char whole[80];
    snprintf(whole, sizeof whole, "%.30s-%.40s", what, name);
    for (char *c = whole; *c; c++)
        if (*c == '_')
            *c = '-';
    look_with(whole, prepare, which);
}

/* ---- questions ---- */
static bool is_asked(const char *name, const char *const *asked, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(asked[i], name) == 0)
            return true;
    return false;
}

/* Every field of the flow once, as the review lets it be edited. */
static void look_at_questions(const char *what)
{
    static const char *seen[120];
    size_t count = 0;
    const struct flow *flow = f->front.visit.flow;
    for (unsigned i = 0; i < flow->steps_count; i++)
        for (unsigned j = 0; j < flow->steps[i].asks_count; j++) {
            const char *name = flow->steps[i].asks[j];
            if (count == 120 || is_asked(name, seen, count) || !visit_edit(&f->front.visit, name))
                continue;
            seen[count++] = name;
            front_show_step(&f->front);
            fixture_wait(f, 1);
            look_numbered(what, name, NULL, 0);
            fixture_touch(f, "back");
        }
}

/* From the page of readings to that of strokes: 一丨一丨乙一 is 吉, and 𠮷. */
static void look_at_strokes(void)
{
    static const char *const keys[] = {"key:一", "key:丨", "key:一", "key:丨", "key:乙", "key:一"};
    fixture_touch(f, "key:page:strokes");
    look("typing-strokes");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        fixture_touch(f, keys[i]);
    look("typing-strokes-found");
    for (int i = 0; i < 8; i++)
        fixture_touch(f, "key:丶");
    look("typing-strokes-not-found");
    fixture_touch(f, "key:clear");
}

/* The keyboard that has them all, on the longest Chinese field. */
static void look_at_typing(void)
{
    static const char *const pages[] = {"english", "symbols", "hand", "rare"};
    static const int down[][2] = {{50, 10}, {50, 90}}, across[][2] = {{15, 45}, {85, 45}};
    assert_true(visit_edit(&f->front.visit, "company"));
    front_show_step(&f->front);
    fixture_touch(f, "key:clear");
    look("typing-nothing");
    hand_keys(f, "tianjinkancha");
    look("typing-pinyin");
    fixture_touch(f, "key:clear");
    fixture_touch(f, "key:clear");
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        char id[40];
        snprintf(id, sizeof id, "key:page:%s", pages[i]);
        fixture_touch(f, id);
        look_numbered("typing", pages[i], NULL, 0);
        if (strcmp(pages[i], "hand") == 0) {
            hand_stroke(f, "pad:0", across, 2);
            hand_stroke(f, "pad:0", down, 2);
            look("typing-hand-written");
            fixture_touch(f, "key:undo");
            fixture_touch(f, "key:undo");
        }
        if (strcmp(pages[i], "rare") == 0) {
            hand_keys(f, "yan9");
            look("typing-rare-found");
            fixture_touch(f, "key:backspace");
            look_at_strokes();
        }
        fixture_go(f, "review");
        assert_true(visit_edit(&f->front.visit, "company"));
        front_show_step(&f->front);
        fixture_wait(f, 1);
    }
    fixture_go(f, "review");
    assert_true(visit_edit(&f->front.visit, "address"));
    front_show_step(&f->front);
    fixture_touch(f, "regions");
    look("typing-provinces");
    fixture_touch(f, "region:120000");
    look("typing-districts");
    fixture_go(f, "review");
    assert_true(visit_edit(&f->front.visit, "birth"));
    front_show_step(&f->front);
    fixture_touch(f, "dates");
    look("typing-day");
    fixture_touch(f, "date:month:2");
    fixture_touch(f, "dates:more");
    look("typing-february");
    fixture_go(f, "review");
}

static void look_at_mistakes(void)
{
    static const struct {
        const char *field, *text, *name;
    } mistakes[] = {{"mobile", "1380000", "mistake-too-short"},
                    {"id_number", "120101199006159017", "mistake-check-character"},
                    {"id_number", "1201011990061", "mistake-id-unfinished"},
                    {"email", "yang@", "mistake-email"},
                    {"birth", "20261399", "mistake-date"}};
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        assert_true(visit_edit(&f->front.visit, mistakes[i].field));
        front_show_step(&f->front);
        fixture_touch(f, "key:clear");
        hand_type(f, mistakes[i].text);
        look(mistakes[i].name);
        fixture_touch(f, "back");
    }
}

/* ---- pictures and cards ---- */
static void put_picture(const char *face)
{
    struct err err = {0};
    struct image picture;
    char name[48];
    assert_ok(image_create(510, 324, 4, 150, &picture, &err), err);
    for (int y = 0; y < 324; y++)
        for (int x = 0; x < 510; x++) {
            uint8_t *px = image_pixel(&picture, x, y);
            px[0] = (uint8_t)(200 + x / 16);
            px[1] = (uint8_t)(210 + y / 16);
            px[2] = 230;
            px[3] = 255;
        }
    snprintf(name, sizeof name, "%.30s-%.10s", card_filing_paper(&f->front.visit), face);
    front_picture_put(&f->front, name, &picture);
    image_finish(&picture);
}

static void mark_faces(const char *paper, const char *const *faces)
{
    for (size_t i = 0; faces[i]; i++) {
        struct case_sheet *sheet = case_file_face(&f->front.visit.file, paper, faces[i]);
        assert_non_null(sheet);
        case_sheet_returned(sheet, NULL);
    }
}

/* A document on the glass: asked for, its second face asked for, under the lamp, and what was read. */
static void look_at_document(const char *step, const char *const *faces)
{
    const char *const first[] = {faces[0], NULL};
    fixture_go(f, step);
    const char *paper = card_filing_paper(&f->front.visit);
    look_numbered(step, "asked", NULL, 0);
    if (faces[1]) {
        mark_faces(paper, first);
        fixture_go(f, step);
        look_numbered(step, "second", NULL, 0);
    }
    f->front.scanning = (struct scanning){.under_way = true, .page = 1, .lines = 300, .expected = 1000};
    look_numbered(step, "scanning", NULL, 0);
    f->front.scanning = (struct scanning){0};
    mark_faces(paper, faces);
    for (size_t i = 0; faces[i]; i++)
        put_picture(faces[i]);
    fixture_go(f, step);
    look_numbered(step, "read", NULL, 0);
}

/* ---- the triage and the guide ---- */
static void look_at_triage(void)
{
    static const char *const applicants[] = {"personal", "unit"};
    for (size_t a = 0; a < 2; a++) {
        front_triage(&f->front, applicants[a]);
        fixture_wait(f, 1);
        const struct flow *triage = f->station.triage;
        for (unsigned i = 0; i < triage->steps_count; i++) {
            bool other = triage->steps[i].when && !strstr(triage->steps[i].when, applicants[a]);
            if (other || strcmp(triage->steps[i].screen, "guide") == 0)
                continue;
            f->front.visit.step = &triage->steps[i];
            front_show_step(&f->front);
            fixture_wait(f, 1);
            look_numbered(applicants[a], triage->steps[i].id, NULL, 0);
        }
        front_end_visit(&f->front, &screen_home);
        fixture_wait(f, 1);
    }
}

static void look_at_guide(void)
{
    fixture_touch(f, "door:guide");
    for (unsigned i = 0; i < guide_count(f->station.guide, NULL); i++) {
        look_numbered("guide", guide_at(f->station.guide, NULL, i)->id, NULL, 0);
        fixture_touch(f, "main");
    }
    fixture_expect(f, "home");
}

/* ---- above the screen ---- */
static void nothing(struct front *front)
{
    (void)front;
}

static void prepare_fault(struct front_fixture *fixture, int which)
{
    struct err err = {.code = (enum err_code)which, .line = "a trial"};
    front_fault_close(&fixture->front);
    front_fault_err(&fixture->front, &err, T("您的全部材料已加密保存在本机，不用再来一次。"), nothing);
    front_fault_second(&fixture->front, T("打印凭条，先离开"), nothing);
}

static void prepare_scan_fault(struct front_fixture *fixture, int which)
{
    fixture->front.failures = 0;
    front_fault_close(&fixture->front);
    scanning_fault(&fixture->front, (enum scan_condition)which, T("填写的内容已加密保存在本机。"), nothing);
}

/* The screen tells it itself, once for each trouble. */
static void prepare_print_fault(struct front_fixture *fixture, int which)
{
    struct printout *p = &fixture->front.printout;
    front_fault_close(&fixture->front);
    fixture->front.failures = 0;
    p->count = 1;
    p->states[0] = (struct print_status){.state = PRINT_DONE};
    fixture_wait(fixture, 1);
    enum print_state state = which == PRINT_REASON_CANCELLED ? PRINT_FAILED : PRINT_STOPPED; /* what is cancelled is over */
    p->states[0] = (struct print_status){.state = state, .reason = (enum print_reason)which};
}

static void look_at_faults(void)
{
    for (int i = ERR_NONE + 1; i < ERR_CODE_COUNT; i++)
        look_numbered("fault", err_code_name((enum err_code)i), prepare_fault, i);
    for (int i = SCAN_EMPTY; i < SCAN_CONDITION_COUNT; i++)
        if (i != SCAN_CANCELLED)
            look_numbered("scanner", scan_condition_name((enum scan_condition)i), prepare_scan_fault, i);
    front_fault_close(&f->front);
    fixture_wait(f, 1);
}

static void prepare_idle(struct front_fixture *fixture, int which)
{
    (void)which;
    fixture->front.question = QUESTION_NONE;
    fixture_feed(fixture, (struct input){.kind = INPUT_UP});
    fixture_wait(fixture, 120000);
}

static void look_at_questions_above(const char *leaving)
{
    fixture_touch(f, "leave");
    look(leaving);
    fixture_touch(f, "dialog:1");
    fixture_touch(f, "call");
    look_numbered(leaving, "call", NULL, 0);
    fixture_touch(f, "dialog:0");
}

/* ---- the papers ---- */
static void print_all(void)
{
    struct printing_list due;
    struct err err = {0};
    assert_ok(station_ready(&f->station, STATION_FORMS, &err), err);
    printing_due(&f->front.visit, &due);
    for (size_t i = 0; i < due.count; i++) {
        struct buffer pdf = {0};
        assert_ok(printing_make(&f->front.visit, f->station.forms, due.papers[i], &pdf, &err), err);
        buffer_finish(&pdf);
    }
}

static void look_at_papers(const char *who)
{
    fixture_go(f, "print");
    look_numbered(who, "print", NULL, 0);
    print_all();
    fixture_go(f, "stamp");
    look_numbered(who, "stamp", NULL, 0);
    for (int more = 1; fixture_find(f, "sheets:down") && fixture_find(f, "sheets:down")->enabled; more++) {
        char name[20];
        snprintf(name, sizeof name, "stamp-%d", more % 10);
        fixture_touch(f, "sheets:down");
        look_numbered(who, name, NULL, 0);
    }
    fixture_go(f, "rescan");
    look_numbered(who, "rescan", NULL, 0);
    f->front.scanning = (struct scanning){.under_way = true, .page = 3, .lines = 700, .expected = 1000};
    look_numbered(who, "rescan-scanning", NULL, 0);
    f->front.scanning = (struct scanning){0};
}

static void look_at_declaration(void)
{
    static const int waves[][2] = {{10, 20}, {40, 80}, {50, 20}, {80, 80}, {90, 30}, {30, 30}};
    fixture_go(f, "declaration");
    look("declaration");
    fixture_touch(f, "tick:declaration");
    hand_stroke(f, "signature", waves, 6);
    look("declaration-signed");
}

/* ---- the two applications ---- */
static void look_at_personal(void)
{
    static const char *const card[] = {"front", "back", NULL};
    fixture_triage(f);
    look("personal-notice");
    fixture_touch(f, "main");
    look("personal-consents");
    fixture_touch(f, "tick:sensitive");
    fixture_touch(f, "tick:handing-on");
    look("personal-consents-ticked");
    fixture_touch(f, "main");
    look("personal-services");
    look_at_questions_above("leaving-draft");
    fixture_fill(f);
    look("personal-review");
    look_at_questions("personal");
    look_at_typing();
    look_at_mistakes();
    look_at_document("card", card);
    look_with("idle", prepare_idle, 0);
    fixture_touch(f, "dialog:0");
    look_at_papers("personal");
    look_at_questions_above("leaving-printed");
    look_at_faults();
    look_at_declaration();
}

static void look_at_firm(void)
{
    static const char *const card[] = {"front", "back", NULL}, *const licence[] = {"1", NULL};
    fixture_begin_unit(f);
    look("unit-services");
    fixture_fill_unit(f);
    look("unit-review");
    look_at_questions("unit");
    look_at_document("licence", licence);
    look_at_document("legal-card", card);
    look_at_document("agent-card", card);
    fixture_go(f, "same-person");
    look("unit-same-person");
    look_at_papers("unit");
    front_show(&f->front, &screen_parked);
    fixture_wait(f, 1);
    look("parked");
    for (int i = PRINT_REASON_NONE + 1; i < PRINT_REASON_COUNT; i++)
        look_numbered("printer", print_reason_name((enum print_reason)i), prepare_print_fault, i);
    front_fault_close(&f->front);
    front_show(&f->front, &screen_done);
    fixture_wait(f, 1);
    look("done");
}

/* ---- what a slip opens ---- */
static void add_messages(const char *number)
{
    struct message m = {.n = 1, .type = MESSAGE_STATUS, .time_ms = 1795311005000, .status = MESSAGE_ACCEPTED};
    struct err err = {0};
    for (; m.n <= 2; m.n++) {
        struct case_message kept = {.n = m.n};
        snprintf(m.station, sizeof m.station, "%s", f->station.config.station.id);
        snprintf(m.case_number, sizeof m.case_number, "%s", number);
        memcpy(kept.number, m.case_number, strlen(m.case_number) + 1);
        assert_ok(message_write(&m, &kept.text, &err), err);
        assert_ok(case_store_add_message(f->station.store, &kept, &err), err);
        buffer_finish(&kept.text);
        m.status = MESSAGE_RETURNED;
        m.time_ms += 86400000;
        m.reason_count = 2;
        for (size_t i = 0; i < 2; i++) {
            snprintf(m.reasons[i].paper, sizeof m.reasons[i].paper, "%s", i ? "licence" : "");
            snprintf(m.reasons[i].zh, sizeof m.reasons[i].zh, "%s", i ? "营业执照复印件上没有公章。" : "授权委托书上的日期与申请表不一致，请重新打印后盖章。");
            snprintf(m.reasons[i].en, sizeof m.reasons[i].en, "%s", i ? "The copy of the licence bears no company seal." : "The date on the letter of authority differs from that on the application; please print and stamp it again.");
        }
    }
}

static void look_at_resume(const char *slip)
{
    fixture_touch(f, "door:resume");
    look("resume");
    fixture_touch(f, "second");
    look("resume-code");
    hand_type(f, slip);
    fixture_touch(f, "key:next");
    look("resume-digits");
    hand_type(f, "9999");
    fixture_touch(f, "key:next");
    look("resume-digits-wrong");
    fixture_touch(f, "back");
    fixture_touch(f, "back");
    fixture_expect(f, "home");
}

static void look_at_side_doors(void)
{
    static const enum front_errand errands[] = {ERRAND_PROGRESS, ERRAND_DATA};
    static const struct screen *const screens[] = {&screen_progress, &screen_data};
    char number[CASE_NUMBER_SIZE], slip[CASE_SLIP_SIZE];
    memcpy(number, f->front.visit.file.number, sizeof number);
    memcpy(slip, f->front.slip, sizeof slip);
    add_messages(number);
    front_end_visit(&f->front, &screen_home);
    fixture_wait(f, 1);
    look_at_resume(slip);
    for (size_t i = 0; i < 2; i++) {
        front_ask_slip(&f->front, errands[i]);
        fixture_wait(f, 1);
        look_numbered("slip-for", screens[i]->name, NULL, 0);
        memcpy(f->front.asked_for, number, sizeof number);
        front_show(&f->front, screens[i]);
        fixture_wait(f, 1);
        look(screens[i]->name);
    }
    fixture_touch(f, "leave");
    look("withdrawing");
    fixture_touch(f, "dialog:0");
    fixture_expect(f, "erased");
    look("erased");
    fixture_touch(f, "main");
    fixture_touch(f, "door:blank");
    fixture_expect(f, "blank");
    look("blank");
}

void screen_walk(struct front_fixture *fixture, const struct screen_walk *given)
{
    f = fixture;
    walk = given;
    fixture_wait(f, 1);
    look("home");
    fixture_touch(f, "call");
    look("home-call");
    fixture_touch(f, "dialog:0");
    look_at_guide();
    look_at_triage();
    look_at_personal();
    front_show(&f->front, &screen_declined);
    fixture_wait(f, 1);
    look("declined");
    front_end_visit(&f->front, &screen_home);
    fixture_wait(f, 1);
    look_at_firm();
    look_at_side_doors();
}
