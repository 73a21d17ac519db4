#include "promise.h"

#include "file.h"
#include "shop.h"
#include <string.h>

#define SHIPPED COUNTER_SOURCE_DIR "/assets/catalogue.yaml"

static const char rest[] = "payment: {holder: 甲, account: \"1\", bank: 乙}\npost: {address: 丙, name: 丁, telephone: \"2\"}\n";

static char folder[1024], path[FILE_PATH_SIZE];

static bool load(const char *products, struct shop **out, struct err *err)
{
    char text[2000];
    snprintf(text, sizeof text, "products:\n%s%s", products, rest);
    return file_write_durable(path, text, strlen(text), 0600, err) && shop_load(path, out, err);
}

static void one_seal_is_one_product(void **state)
{
    (void)state;
    struct shop *shop;
    struct answers answers = {0};
    struct err err = {0};
    assert_ok(shop_load(SHIPPED, &shop, &err), err);
    assert_null(shop_ordered(shop, &answers, 0));
    assert_ok(answers_set(&answers, "seal_legal", "yes", ANSWER_TYPED, &err), err);
    assert_ok(answers_set(&answers, "seal_official", "yes", ANSWER_TYPED, &err), err);
    assert_string_equal(shop_ordered(shop, &answers, 0)->id, "seal-official"); /* in the order of the file */
    assert_string_equal(shop_ordered(shop, &answers, 1)->id, "seal-legal");
    assert_null(shop_ordered(shop, &answers, 2));
    assert_string_equal(shop->payment.account, "110906291910702");
    assert_string_equal(shop->post.telephone, "010-58515511");
    answers_finish(&answers);
    shop_destroy(shop);
}

static void a_bad_catalogue_is_refused_and_named(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "  - {id: a, title: {zh: 一, en: a}, when: x = yes, price: \"12,5\"}\n",
        "  - {id: a, title: {zh: 一, en: a}, when: x equals yes}\n",
        "  - {id: a, title: {zh: 一, en: a}, when: x = yes}\n  - {id: a, title: {zh: 一, en: a}, when: x = yes}\n",
        "  - {id: a, title: {zh: 一}, when: x = yes}\n",
        "  - {id: a, title: {zh: 一, en: a}, when: x = yes, colour: red}\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct shop *shop = NULL;
        struct err err = {0};
        assert_refused(load(bad[i], &shop, &err), err, ERR_INPUT);
        assert_non_null(strstr(err.line, "catalogue.yaml"));
        assert_null(shop);
    }
}

static void products_ask_for_fields_that_exist(void **state)
{
    (void)state;
    struct shop *shop;
    struct fields *fields;
    struct err err = {0};
    assert_ok(fields_load(COUNTER_SOURCE_DIR "/assets/fields.yaml", &fields, &err), err);
    assert_ok(shop_load(SHIPPED, &shop, &err), err);
    assert_ok(shop_check(shop, fields, &err), err);
    shop_destroy(shop);
    assert_ok(load("  - {id: a, title: {zh: 一, en: a}, when: no_such_field = yes, price: \"12.50\"}\n", &shop, &err), err);
    assert_refused(shop_check(shop, fields, &err), err, ERR_INPUT);
    assert_non_null(strstr(err.line, "no_such_field"));
    shop_destroy(shop);
    fields_destroy(fields);
}

static int begin(void **state)
{
    (void)state;
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/catalogue.yaml", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    promise_folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seal_is_one_product),
        cmocka_unit_test(a_bad_catalogue_is_refused_and_named),
        cmocka_unit_test(products_ask_for_fields_that_exist),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
