/* Every screen on one panel, in both languages, at every text size, in both contrasts: nothing cut, overlapping, too small
 * or too pale, and everything as it was when somebody looked at it.
 *
 *     test_screens WxH [--some] [--write] [--pictures DIR] [--changed DIR]
 *
 * --some: every fifth look, for the slow sanitised build. --write: the goldens anew, and which screens changed.
 * --pictures: a PNG of each screen in each language. --changed: where pictures and traces of what differs go. */
#include "screen_golden.h"
#include "screen_walk.h"

#include "catalogue.h"
#include "log.h"
#include "ui_check.h"

enum {
    SOME_OF = 5,
    PICTURES_OF_CHANGES = 12,
    BROKEN_BYTES = 12000,
    FRAMES_UNTIL_STILL = 6, /* pictures of sheets are made one in a frame */
    BEAT_MS = 2100, /* what moves by itself stands the same at every stop, whatever was looked at before */
};

static struct {
    struct panel panel;
    char name[20]; /* of the panel */
    bool some, write;
    const char *pictures, *changed;
} asked;

static struct front_fixture f;
static struct golden before, now;
static struct buffer broken, differing;
static size_t looked_at, offered, faults, differences;

static const struct panel panels[] = {{1920, 1080, 476}, {1080, 1920, 268}, {1280, 800, 344}};

/* ---- one look ---- */
struct sight {
    const struct screen_stop *stop;
    enum language language;
    enum text_step step;
    bool high;
};

static int look_of(const struct sight *s)
{
    return (int)s->step * 2 + s->high;
}

static bool is_usual(const struct sight *s)
{
    return s->step == TEXT_NORMAL && !s->high;
}

static void name_of(const struct sight *s, char out[120])
{
    static const char *const steps[] = {"compact", "normal", "large", "largest"};
    snprintf(out, 120, "%.60s-%.12s-%s-%s%s", s->stop->name, asked.name, language_code(s->language), steps[s->step],
             s->high ? "-high" : "");
}

static void check_rules(const struct sight *s)
{
    char name[120];
    struct buffer found = {0};
    size_t count = ui_check(f.ui, 0, &found);
    faults += count;
    name_of(s, name);
    if (count && broken.size < BROKEN_BYTES)
        buffer_printf(&broken, "  %s\n%s", name, (const char *)found.data);
    buffer_finish(&found);
}

static void save_trace(const char *path, const struct buffer *trace)
{
    struct err err = {0};
    assert_ok(file_write_durable(path, trace->data, trace->size, 0644, &err), err);
}

static void tell_difference(const struct sight *s, const struct buffer *trace)
{
    char name[120], path[FILE_PATH_SIZE];
    struct err err = {0};
    name_of(s, name);
    if (differing.size < BROKEN_BYTES)
        buffer_printf(&differing, "  %s\n", name);
    if (!asked.changed || differences++ >= PICTURES_OF_CHANGES)
        return;
    assert_ok(file_make_folder(asked.changed, 0755, &err), err);
    snprintf(path, sizeof path, "%.800s/%s.png", asked.changed, name);
    golden_picture(&f, path);
    snprintf(path, sizeof path, "%.800s/%s.trace", asked.changed, name);
    save_trace(path, trace);
}

static bool has_trace(const struct sight *s)
{
    bool first = asked.panel.width_px == panels[0].width_px;
    for (size_t i = 0; first && is_usual(s) && s->language == LANGUAGE_ZH && golden_traced[i]; i++)
        if (strcmp(golden_traced[i], s->stop->name) == 0)
            return true;
    return false;
}

static void compare(const struct sight *s)
{
    struct buffer trace = {0};
    char digest[GOLDEN_DIGEST_SIZE], path[FILE_PATH_SIZE];
    const char *language = language_code(s->language);
    golden_trace(f.ui, &trace);
    golden_digest(&trace, digest);
    memcpy(golden_line(&now, s->stop->name, language)->digests[look_of(s)], digest, sizeof digest);
    const struct golden_line *known = golden_find(&before, s->stop->name, language);
    if (!known || strcmp(known->digests[look_of(s)], digest) != 0)
        tell_difference(s, &trace);
    if (asked.write && has_trace(s)) {
        golden_trace_path(s->stop->name, path);
        save_trace(path, &trace);
    }
    buffer_finish(&trace);
}

static void take_picture(const struct sight *s)
{
    char path[FILE_PATH_SIZE], name[120];
    struct err err = {0};
    name_of(s, name);
    assert_ok(file_make_folder(asked.pictures, 0755, &err), err);
    snprintf(path, sizeof path, "%.800s/%s.png", asked.pictures, name);
    golden_picture(&f, path);
}

static void look_at(const struct sight *s)
{
    theme_fit(f.theme, &asked.panel, s->step, s->high);
    language_set(s->language);
    ui_forget(f.ui);
    if (s->stop->prepare)
        s->stop->prepare(&f, s->stop->which);
    for (int i = 0; i < FRAMES_UNTIL_STILL; i++)
        fixture_wait(&f, 0);
    looked_at++;
    check_rules(s);
    compare(s);
    if (asked.pictures && is_usual(s))
        take_picture(s);
}

static void look(void *context, const struct screen_stop *stop)
{
    (void)context;
    assert_null(golden_find(&now, stop->name, "zh"));
    fixture_wait(&f, BEAT_MS - f.now_ms % BEAT_MS);
    int64_t begun_ms = f.now_ms;
    for (int i = 0; i < LANGUAGE_COUNT * GOLDEN_LOOKS; i++) {
        const struct sight s = {stop, (enum language)(i / GOLDEN_LOOKS), (enum text_step)(i % GOLDEN_LOOKS / 2), i % 2};
        golden_line(&now, stop->name, language_code(s.language));
        if (!asked.some || offered++ % SOME_OF == 0)
            look_at(&s);
    }
    theme_fit(f.theme, &panels[0], TEXT_NORMAL, false);
    language_set(LANGUAGE_ZH);
    ui_forget(f.ui);
    f.now_ms = begun_ms; /* what time it is later does not depend on how often something was looked at */
    fixture_wait(&f, 0);
}

/* ---- promises ---- */
static void every_screen_keeps_the_rules_of_the_house(void **state)
{
    (void)state;
    const struct screen_walk walk = {look, NULL};
    screen_walk(&f, &walk);
    printf("%zu looks at %zu screens on %s\n", looked_at, now.count / LANGUAGE_COUNT, asked.name);
    if (faults) {
        fputs((const char *)broken.data, stdout); /* cmocka would cut it */
        fail_msg("%zu faults on %zu frames", faults, looked_at);
    }
}

/* A line for each screen and language that is not as it was. */
static void tell_what_changed(void)
{
    for (size_t i = 0; i < now.count; i++) {
        const struct golden_line *line = &now.lines[i], *known = golden_find(&before, line->stop, line->language);
        int changed = 0;
        for (int look = 0; known && look < GOLDEN_LOOKS; look++)
            changed += strcmp(known->digests[look], line->digests[look]) != 0;
        if (!known)
            printf("  %s %s: new\n", line->stop, line->language);
        else if (changed)
            printf("  %s %s: %d of %d\n", line->stop, line->language, changed, GOLDEN_LOOKS);
    }
}

static void every_screen_looks_as_it_was_looked_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < before.count; i++)
        if (!golden_find(&now, before.lines[i].stop, before.lines[i].language))
            buffer_printf(&differing, "  %s: gone\n", before.lines[i].stop);
    if (asked.write) {
        golden_write(&now, asked.name);
        printf("written anew; what changed on %s:\n%s", asked.name, differing.size ? "" : "  nothing\n");
        tell_what_changed();
    } else if (differing.size) {
        fputs((const char *)differing.data, stdout);
        fail_msg("not as in tests/golden/screens; as it is now: %s. Where it is meant: tests/screens/run --write",
                 asked.changed ? asked.changed : "--changed DIR");
    }
}

static int open_all(void **state)
{
    (void)state;
    fixture_open(&f);
    golden_read(asked.name, &before);
    if (asked.write)
        golden_make_folder();
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    fixture_close(&f);
    golden_finish(&before);
    golden_finish(&now);
    buffer_finish(&broken);
    buffer_finish(&differing);
    return 0;
}

static bool take_arguments(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof panels / sizeof panels[0]; i++) {
        snprintf(asked.name, sizeof asked.name, "%dx%d", panels[i].width_px, panels[i].height_px);
        if (strcmp(asked.name, argv[1]) == 0) {
            asked.panel = panels[i];
            break;
        }
    }
    for (int i = 2; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        asked.some |= strcmp(argv[i], "--some") == 0;
        asked.write |= strcmp(argv[i], "--write") == 0;
        if (strcmp(argv[i], "--pictures") == 0)
            asked.pictures = value;
        if (strcmp(argv[i], "--changed") == 0)
            asked.changed = value;
    }
    return asked.panel.width_px && !(asked.some && asked.write);
}

int main(int argc, char **argv)
{
    setenv("TZ", "Asia/Shanghai", 1);
    log_open("test_screens", (enum log_level)0); /* the faults are trials */
    if (!take_arguments(argc, argv)) {
        fprintf(stderr, "test_screens 1920x1080|1080x1920|1280x800 [--some] [--write] [--pictures DIR] [--changed DIR]\n");
        return 64;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_keeps_the_rules_of_the_house),
        cmocka_unit_test(every_screen_looks_as_it_was_looked_at),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
