#include "promise.h"

#include "file.h"
#include "flow_check.h"
#include <string.h>

static char folder[1024], path[FILE_PATH_SIZE];

#define HEAD                                                                                                           \
    "flow: trial\ntitle: {zh: 甲, en: a}\nkind: personal\nstages:\n  - {id: one, title: {zh: 一, en: one}}\nsteps:\n"
#define STEP(id, rest) "  - {id: " id ", screen: questions, stage: one, title: {zh: 问, en: ask}" rest "}\n"

static bool load(const char *text, struct flow **out, struct err *err)
{
    assert_true(file_write_durable(path, text, strlen(text), 0600, err));
    return flow_load(path, out, err);
}

static bool is_among(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

static bool has_screen(void *context, const char *name)
{
    (void)context;
    return is_among((const char *const[]){"questions", "review", NULL}, name);
}

static bool has_field(void *context, const char *name)
{
    (void)context;
    return is_among((const char *const[]){"mobile", "firm", "services", NULL}, name);
}

static bool has_policy(void *context, const char *name)
{
    (void)context;
    return is_among((const char *const[]){"notice", NULL}, name);
}

static bool field_allows(void *context, const char *field, const char *value)
{
    (void)context;
    return strcmp(field, "services") != 0 || is_among((const char *const[]){"sign", "seal", NULL}, value);
}

static const struct flow_world world = {has_screen, has_field, has_policy, field_allows, NULL};

struct complaints {
    char all[4000];
};

static void collect(void *context, const char *line)
{
    struct complaints *c = context;
    strncat(c->all, line, sizeof c->all - strlen(c->all) - 2);
    strcat(c->all, "\n");
}

static size_t check(const char *text, struct complaints *c)
{
    struct flow *flow = NULL;
    struct err err = {0};
    *c = (struct complaints){{0}};
    assert_ok(load(text, &flow, &err), err);
    size_t count = flow_check(flow, &world, collect, c);
    flow_destroy(flow);
    return count;
}

static void a_good_flow_has_no_complaint(void **state)
{
    (void)state;
    struct complaints c;
    const char *good = HEAD STEP("a", ", asks: [services], policies: [notice]")
        STEP("b", ", asks: [firm], when: services = seal, next: d") STEP("c", ", asks: [mobile]") STEP("d", "");
    if (check(good, &c) != 0)
        fail_msg("%s", c.all);
}

static void each_broken_flow_is_named_with_its_step(void **state)
{
    (void)state;
    const struct {
        const char *text, *says;
    } broken[] = {
        {HEAD STEP("a", ", next: z"), "step a: next leads to no step"},
        {HEAD STEP("a", ", next: c") STEP("b", "") STEP("c", ""), "step b: dead: no step leads here"},
        {HEAD STEP("a", "") STEP("b", "") STEP("c", ", next: b"), "step c: lies on a circle"},
        {HEAD STEP("a", "") STEP("a", ""), "step a: there are two of this name"},
        {HEAD STEP("a", ", asks: [shoe_size]"), "step a: asks the unknown field \"shoe_size\""},
        {HEAD STEP("a", ", policies: [gossip]"), "step a: names the unknown policy"},
        {HEAD STEP("a", ", when: firm answered") STEP("b", ", asks: [firm]"), "over firm, which no step before it asks"},
        {HEAD STEP("a", ", asks: [services]") STEP("b", ", when: services = gold"), "services can never be \"gold\""},
        {HEAD STEP("a", ", asks: [firm]") STEP("b", ", when: firm = x and firm != x"), "can never hold"},
        {HEAD STEP("a", ", asks: [firm]") STEP("b", ", asks: [firm]"), "step b: asks firm again, after step a"},
        {HEAD "  - {id: a, screen: cinema, title: {zh: 问, en: ask}}\n", "no kind of screen \"cinema\""},
        {HEAD "  - {id: a, screen: review, stage: two, title: {zh: 问, en: ask}}\n", "no stage \"two\""},
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct complaints c;
        size_t count = check(broken[i].text, &c);
        if (count == 0 || !strstr(c.all, broken[i].says))
            fail_msg("expected \"%s\", got \"%s\"", broken[i].says, c.all);
    }
}

static void two_ways_that_exclude_each_other_may_ask_the_same(void **state)
{
    (void)state;
    struct complaints c;
    const char *text = HEAD STEP("a", ", asks: [services]") STEP("b", ", asks: [firm], when: services = seal")
        STEP("c", ", asks: [firm], when: services != seal");
    if (check(text, &c) != 0)
        fail_msg("%s", c.all);
}

static void a_flow_with_an_unknown_key_or_without_english_is_refused_with_its_line(void **state)
{
    (void)state;
    const char *const wrong[] = {
        HEAD STEP("a", ", colour: red"),
        HEAD "  - {id: a, screen: review, title: {zh: 问}}\n",
        HEAD STEP("a", ", when: firm is nice"),
        "flow: trial\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct flow *flow = NULL;
        struct err err = {0};
        assert_refused(load(wrong[i], &flow, &err), err, ERR_INPUT);
        assert_non_null(strstr(err.line, "trial.yaml"));
        assert_null(flow);
    }
}

static int make(void **state)
{
    (void)state;
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/trial.yaml", folder);
    return 0;
}

static int remove_all(void **state)
{
    (void)state;
    promise_folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_flow_has_no_complaint),
        cmocka_unit_test(each_broken_flow_is_named_with_its_step),
        cmocka_unit_test(two_ways_that_exclude_each_other_may_ask_the_same),
        cmocka_unit_test(a_flow_with_an_unknown_key_or_without_english_is_refused_with_its_line),
    };
    return cmocka_run_group_tests(tests, make, remove_all);
}
