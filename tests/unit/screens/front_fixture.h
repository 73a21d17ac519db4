/* A front over the real data files, true text widths and a store of its own, touched by widget ids; no window. */
#ifndef FRONT_FIXTURE_H
#define FRONT_FIXTURE_H

#include "promise.h"

#include "clock.h"
#include "front.h"
#include "glyphs.h"
#include "shelf.h"
#include <string.h>

#define ASSETS COUNTER_SOURCE_DIR "/assets"

struct front_fixture {
    char folder[1024];
    struct station station;
    struct mailbox *mailbox;
    struct glyphs *glyphs;
    struct theme *theme;
    struct text_measure measure;
    struct shelf *pictures;
    struct picture_shelf shelf;
    struct ui *ui;
    struct front front;
    int64_t now_ms;
    unsigned rings;
};

static inline int64_t fixture_clock(void *context)
{
    return ((struct front_fixture *)context)->now_ms;
}

static inline void fixture_ring(void *context)
{
    ((struct front_fixture *)context)->rings++;
}

static inline void fixture_open(struct front_fixture *f)
{
    struct err err = {0};
    char path[FILE_PATH_SIZE];
    static const char settings[] = "printer:\n  kind: folder\nprivacy:\n  reserve_mb: 1\n";
    *f = (struct front_fixture){.now_ms = 1795000000000};
    const struct clock_source clock = {fixture_clock, fixture_clock, f};
    clock_replace(&clock);
    promise_folder_make(f->folder);
    snprintf(path, sizeof path, "%.900s/keys/station.key", f->folder);
    assert_ok(vault_create_key_file(path, &err), err);
    snprintf(path, sizeof path, "%.900s/station.yaml", f->folder);
    assert_ok(file_write_durable(path, settings, sizeof settings - 1, 0600, &err), err);
    assert_ok(mailbox_create(NULL, NULL, &f->mailbox, &err), err);
    const struct station_places places = {f->folder, ASSETS, COUNTER_SOURCE_DIR "/forms"};
    assert_ok(station_open(&f->station, &places, f->mailbox, &err), err);
    assert_ok(catalogue_load(ASSETS "/text/en", &err), err);
    assert_ok(theme_load(ASSETS "/theme.yaml", &f->theme, &err), err);
    assert_ok(glyphs_create(&f->glyphs, &err), err);
    f->measure = (struct text_measure){glyphs_width, glyphs_has, f->glyphs};
    assert_ok(shelf_create(&f->pictures, &err), err);
    f->shelf = (struct picture_shelf){shelf_add, shelf_remove, shelf_size, f->pictures};
    assert_ok(ui_create(f->theme, &f->measure, &f->shelf, &f->ui, &err), err);
    const struct front_setup setup = {.station = &f->station, .ui = f->ui, .theme = f->theme,
                                      .ring = fixture_ring, .ring_context = f};
    front_init(&f->front, &setup);
}

static inline void fixture_close(struct front_fixture *f)
{
    front_finish(&f->front);
    station_close(&f->station);
    mailbox_destroy(f->mailbox);
    ui_destroy(f->ui);
    shelf_destroy(f->pictures);
    glyphs_destroy(f->glyphs);
    theme_destroy(f->theme);
    catalogue_unload();
    language_set(LANGUAGE_ZH);
    clock_replace(NULL);
    promise_folder_remove(f->folder);
}

static inline void fixture_feed(struct front_fixture *f, struct input input)
{
    input.at_ms = f->now_ms;
    front_feed(&f->front, &input);
    ui_feed(f->ui, &input);
    do {
        ui_begin(f->ui);
        front_build(&f->front);
    } while (ui_end(f->ui));
}

static inline void fixture_wait(struct front_fixture *f, int64_t ms)
{
    f->now_ms += ms;
    fixture_feed(f, (struct input){.kind = INPUT_NONE});
}

static inline const struct revealed *fixture_find(struct front_fixture *f, const char *id)
{
    size_t count;
    const struct revealed *list = ui_revealed(f->ui, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].id, id) == 0)
            return &list[i];
    return NULL;
}

static inline void fixture_touch(struct front_fixture *f, const char *id)
{
    fixture_wait(f, 400);
    const struct revealed *w = fixture_find(f, id);
    if (!w || !w->enabled)
        fail_msg("%s on screen %s cannot be touched", id, f->front.screen->name);
    int x = w->at.x + w->at.w / 2, y = w->at.y + w->at.h / 2;
    fixture_feed(f, (struct input){.kind = INPUT_DOWN, .x = x, .y = y});
    fixture_feed(f, (struct input){.kind = INPUT_UP, .x = x, .y = y});
    fixture_wait(f, 1);
}

static inline void fixture_expect(struct front_fixture *f, const char *screen)
{
    if (strcmp(f->front.screen->name, screen) != 0)
        fail_msg("screen %s instead of %s; fault: %s", f->front.screen->name, screen,
                 front_words_now(&f->front.fault.sentence));
}

/* A person whose number is somebody else's and who has no bank card: paper, at the notice. */
static inline void fixture_triage(struct front_fixture *f)
{
    fixture_wait(f, 1);
    fixture_touch(f, "tile:personal");
    fixture_touch(f, "choice:own_phone:2");
    fixture_touch(f, "choice:bank_card:2");
    fixture_expect(f, "on-paper");
    fixture_touch(f, "main");
    fixture_expect(f, "notice");
}

/* Through notice and consents to the services. */
static inline void fixture_begin(struct front_fixture *f)
{
    fixture_triage(f);
    fixture_touch(f, "main");
    fixture_touch(f, "tick:sensitive");
    fixture_touch(f, "tick:handing-on");
    fixture_touch(f, "main");
    fixture_expect(f, "services");
}

/* What an invented person (样本) answers; then the review. */
static inline void fixture_fill(struct front_fixture *f)
{
    static const char *const answers[][2] = {
        {"personal_signature", "yes"},   {"practice_seal", "yes"},
        {"order_number", "2026112217450038"}, {"name", "样小明"},
        {"sex", "male"},                 {"nation", "汉"},
        {"birth", "1990-06-15"},         {"id_type", "citizen-id"},
        {"id_number", "120101199006159013"}, {"id_issuer", "天津市公安局和平分局"},
        {"id_valid_from", "2020-03-02"}, {"id_valid_to", "2040-03-02"},
        {"business_type", "first"},      {"mobile", "13800001234"},
        {"email", "yang@example.com"},   {"address", "天津市和平区样本路1号"},
        {"postcode", "300000"},          {"company", "天津样本设计有限公司"},
        {"company_uscc", "91120101MA05XYK1X6"}, {"practice_qualification", "structural-1"},
        {"practice_number", "1200123-S045"},
    };
    struct err err = {0};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        assert_ok(visit_answer(&f->front.visit, answers[i][0], answers[i][1], ANSWER_TYPED, &err), err);
    assert_ok(visit_go(&f->front.visit, "review", &err), err);
    front_show_step(&f->front);
    fixture_wait(f, 1);
    fixture_expect(f, "review");
}

/* The agent of an invented firm (样本), who has chosen all seals; then the review. */
static inline void fixture_fill_unit(struct front_fixture *f)
{
    static const char *const answers[][2] = {
        {"seal_official", "yes"}, {"seal_legal", "yes"}, {"seal_drawing", "yes"}, {"seal_contract", "yes"},
        {"seal_finance", "yes"}, {"seal_other", "yes"}, {"seal_other_name", "样本专用章"},
        {"order_number", "2026112217450038"}, {"company", "天津样本设计有限公司"},
        {"company_uscc", "91120101MA05XYK1X6"}, {"agent_is_legal", "no"}, {"legal_name", "样大明"},
        {"legal_id_type", "citizen-id"}, {"legal_id_number", "120101199006159013"}, {"agent_name", "样小明"},
        {"agent_id_type", "citizen-id"}, {"agent_id_number", "120101199006159013"},
        {"agent_id_valid_from", "2020-03-02"}, {"agent_id_valid_to", "2040-03-02"}, {"business_type", "first"},
        {"agent_mobile", "13800001234"}, {"company_address", "天津市和平区样本路1号"},
    };
    struct err err = {0};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        assert_ok(visit_answer(&f->front.visit, answers[i][0], answers[i][1], ANSWER_TYPED, &err), err);
    assert_ok(visit_go(&f->front.visit, "review", &err), err);
    front_show_step(&f->front);
    fixture_wait(f, 1);
    fixture_expect(f, "review");
}

/* Home, to the consents given: a firm whose account and legal representative cannot be used online. */
static inline void fixture_begin_unit(struct front_fixture *f)
{
    fixture_wait(f, 1);
    fixture_touch(f, "tile:unit");
    fixture_touch(f, "choice:agent_phone:0");
    fixture_touch(f, "choice:company_account:2");
    fixture_touch(f, "choice:legal_phone:2");
    fixture_expect(f, "on-paper");
    fixture_touch(f, "main");
    fixture_touch(f, "main");
    fixture_touch(f, "tick:sensitive");
    fixture_touch(f, "tick:handing-on");
    fixture_touch(f, "main");
    fixture_expect(f, "services");
}

static inline void fixture_go(struct front_fixture *f, const char *step)
{
    struct err err = {0};
    assert_ok(visit_go(&f->front.visit, step, &err), err);
    front_show_step(&f->front);
    fixture_wait(f, 1);
}

static inline enum case_state fixture_state(struct front_fixture *f, const char *number)
{
    struct case_summary summary;
    struct err err = {0};
    assert_ok(case_store_find(f->station.store, number, &summary, &err), err);
    return summary.state;
}

#endif
