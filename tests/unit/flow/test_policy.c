#include "promise.h"

#include "policy.h"
#include <string.h>

#define ASSETS COUNTER_SOURCE_DIR "/assets"

static struct config config;
static struct policies *policies;

static void every_policy_fills_its_placeholders_in_both_languages(void **state)
{
    (void)state;
    assert_true(policies->count >= 5);
    for (size_t i = 0; i < policies->count; i++) {
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            struct buffer text = {0};
            struct err err = {0};
            assert_ok(policy_text(policies->list[i], &config, (enum language)language, &text, &err), err);
            assert_null(strchr((const char *)text.data, '{'));
            assert_true(text.size > 100);
            buffer_finish(&text);
        }
    }
}

/* 个人信息保护法 article 17: names, contact, purpose, method, kinds, how long, rights. */
static void the_notice_says_what_the_law_asks(void **state)
{
    (void)state;
    const char *const parts[] = {"天津市勘察设计协会", "咨询服务窗口", "北京数字认证股份有限公司", "010-58515511",
                                 "只用于", "公民身份号码", "加密", "最多保存 30 天", "不超过 10 分钟",
                                 "查看、更正、复制、删除", "撤回同意"};
    struct buffer text = {0};
    struct err err = {0};
    assert_ok(policy_text(policy_find(policies, "notice"), &config, LANGUAGE_ZH, &text, &err), err);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!strstr((const char *)text.data, parts[i]))
            fail_msg("the notice does not say %s", parts[i]);
    buffer_finish(&text);
}

static void a_placeholder_nobody_knows_is_refused(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct err err = {0};
    assert_refused(policy_fill("至 {shoe_size} 天", &config, &text, &err), err, ERR_INPUT);
    assert_refused(policy_fill("至 {office 天", &config, &text, &err), err, ERR_INPUT);
    buffer_finish(&text);
}

static int load(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(config_load(ASSETS "/station.yaml", NULL, &config, &err), err);
    assert_ok(policies_load(ASSETS "/policies", &policies, &err), err);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    policies_destroy(policies);
    config_finish(&config);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_policy_fills_its_placeholders_in_both_languages),
        cmocka_unit_test(the_notice_says_what_the_law_asks),
        cmocka_unit_test(a_placeholder_nobody_knows_is_refused),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
