#include "promise.h"

#include "clock.h"
#include "file.h"
#include "region.h"
#include "value.h"
#include <string.h>

#define SHIPPED COUNTER_SOURCE_DIR "/assets/regions.tsv"

static struct regions *shipped(void)
{
    struct regions *regions = NULL;
    struct err err = {0};
    assert_ok(regions_load(SHIPPED, &regions, &err), err);
    return regions;
}

static void all_sixteen_districts_of_tianjin_are_offered(void **state)
{
    (void)state;
    static const char *const names[] = {"和平区", "河东区", "河西区", "南开区",   "河北区", "红桥区", "东丽区", "西青区",
                                        "津南区", "北辰区", "武清区", "宝坻区", "滨海新区", "宁河区", "静海区", "蓟州区"};
    struct regions *regions = shipped();
    const struct region *found[REGIONS_CHILDREN_MAX];
    assert_int_equal(regions_children(regions, "120000", found, REGIONS_CHILDREN_MAX), 16);
    for (size_t i = 0; i < 16; i++)
        assert_string_equal(found[i]->name, names[i]);
    regions_destroy(regions);
}

static void a_withdrawn_code_keeps_its_name_and_is_not_offered(void **state)
{
    (void)state;
    struct regions *regions = shipped();
    const struct region *tanggu = regions_find(regions, "120107");
    char name[100];
    assert_non_null(tanggu);
    assert_true(tanggu->is_former);
    assert_true(regions_full_name(regions, "120107", name, sizeof name));
    assert_string_equal(name, "天津市塘沽区");
    assert_null(regions_find(regions, "120199"));
    regions_destroy(regions);
}

static void a_district_is_named_with_all_above_it(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"130102", "河北省石家庄市长安区"}, {"130100", "河北省石家庄市"}, {"110105", "北京市朝阳区"},
        {"429004", "湖北省仙桃市"},         {"810000", "香港特别行政区"}, {"650000", "新疆维吾尔自治区"}};
    struct regions *regions = shipped();
    char name[100], small[8];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_true(regions_full_name(regions, names[i][0], name, sizeof name));
        assert_string_equal(name, names[i][1]);
    }
    assert_false(regions_full_name(regions, "990000", name, sizeof name));
    assert_false(regions_full_name(regions, "130102", small, sizeof small)); /* never half a name */
    assert_string_equal(small, "");
    regions_destroy(regions);
}

/* From the provinces down nothing is lost: every region in force is offered exactly once. */
static size_t offered_below(const struct regions *regions, const char *code)
{
    const struct region *found[REGIONS_CHILDREN_MAX];
    size_t count = regions_children(regions, code, found, REGIONS_CHILDREN_MAX), all = count;
    for (size_t i = 0; i < count; i++) {
        assert_false(found[i]->is_former);
        if (strcmp(found[i]->code + 4, "00") == 0)
            all += offered_below(regions, found[i]->code);
    }
    return all;
}

static void every_region_in_force_is_reached_by_choosing(void **state)
{
    (void)state;
    struct regions *regions = shipped();
    const struct region *found[REGIONS_CHILDREN_MAX];
    struct buffer text = {0};
    struct err err = {0};
    size_t in_force = 0;
    assert_int_equal(regions_children(regions, "", found, REGIONS_CHILDREN_MAX), 34);
    assert_ok(file_read(SHIPPED, 1 << 20, &text, &err), err);
    for (char *line = strtok((char *)text.data, "\n"); line; line = strtok(NULL, "\n"))
        in_force += line[0] != '#' && !strstr(line, "\tformer");
    assert_true(in_force > 3000);
    assert_int_equal(offered_below(regions, ""), in_force);
    assert_int_equal(regions_children(regions, "120101", found, REGIONS_CHILDREN_MAX), 0);
    assert_int_equal(regions_children(regions, "nowhere", found, REGIONS_CHILDREN_MAX), 0);
    assert_int_equal(regions_children(regions, "130100", found, 2), 22);
    buffer_finish(&text);
    regions_destroy(regions);
}

static int64_t fixed_wall_ms(void *context)
{
    (void)context;
    return 1795348800000; /* 2026-11-22 */
}

static int64_t fixed_monotonic_ms(void *context)
{
    (void)context;
    return 0;
}

static const struct clock_source fixed = {fixed_wall_ms, fixed_monotonic_ms, NULL};

/* The check of ID numbers has rules instead of a list; nobody's own number may be called unknown by it. */
static void an_id_number_of_every_listed_district_is_good(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct err err = {0};
    size_t seen = 0;
    clock_replace(&fixed);
    assert_ok(file_read(SHIPPED, 1 << 20, &text, &err), err);
    for (char *line = strtok((char *)text.data, "\n"); line; line = strtok(NULL, "\n")) {
        static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        char number[19];
        struct value_result result;
        int sum = 0;
        if (line[0] == '#' || strncmp(line + 4, "00", 2) == 0)
            continue;
        snprintf(number, sizeof number, "%.6s19900615901", line);
        for (int i = 0; i < 17; i++)
            sum += (number[i] - '0') * weights[i];
        number[17] = "10X98765432"[sum % 11];
        number[18] = '\0';
        assert_true(value_check("citizen-id", number, &result));
        if (result.verdict != VALUE_GOOD)
            fail_msg("%.6s: %s", line, result.en);
        seen++;
    }
    assert_true(seen > 3000);
    clock_replace(NULL);
    buffer_finish(&text);
}

static void an_address_begins_with_places_that_there_are(void **state)
{
    (void)state;
    struct regions *regions = shipped();
    static const char *const there[] = {
        "天津市和平区样本路1号", "河北省石家庄市长安区样本街2号", "河北省正定县样本村3号",
        "天津市塘沽区样本里4号", /* withdrawn in 2009 */
        "广东省东莞市样本镇5号"};
    static const char *const not_there[] = {
        "天津市和乎区样本路1号", "河北省石家庄市样本路2号", "河比省正定县样本村3号", "河北省和平区样本街4号", "天津市", ""};
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
        assert_true(regions_fit_address(regions, there[i]));
    for (size_t i = 0; i < sizeof not_there / sizeof not_there[0]; i++)
        assert_false(regions_fit_address(regions, not_there[i]));
    regions_destroy(regions);
}

static void a_bad_table_is_refused_with_file_and_line(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",                                             /* nothing */
        "120000 天津市\n",                              /* no tab */
        "12000\t天津市\n",                              /* short code */
        "1200000\t天津市\n",                            /* long code */
        "120000\t\n",                                   /* no name */
        "120000\t天津市\tgone\n",                       /* an unknown word */
        "120000\t天津市\n120000\t天津市\n",             /* twice */
        "120000\t天津市\n110000\t北京市\n",             /* out of order */
        "120101\t和平区\n",                             /* no province */
        "120000\t天\xff津\n",                           /* broken UTF-8 */
    };
    char folder[1024], path[FILE_PATH_SIZE];
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/regions.tsv", folder);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct regions *regions = NULL;
        struct err err = {0};
        assert_ok(file_write_durable(path, bad[i], strlen(bad[i]), 0600, &err), err);
        assert_refused(regions_load(path, &regions, &err), err, ERR_INPUT);
        assert_non_null(strstr(err.line, "regions.tsv"));
        assert_null(regions);
    }
    promise_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sixteen_districts_of_tianjin_are_offered),
        cmocka_unit_test(a_withdrawn_code_keeps_its_name_and_is_not_offered),
        cmocka_unit_test(a_district_is_named_with_all_above_it),
        cmocka_unit_test(every_region_in_force_is_reached_by_choosing),
        cmocka_unit_test(an_id_number_of_every_listed_district_is_good),
        cmocka_unit_test(an_address_begins_with_places_that_there_are),
        cmocka_unit_test(a_bad_table_is_refused_with_file_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
