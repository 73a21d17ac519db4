/* catalogue.yaml through its schema. */
#include "shop.h"

#include "condition.h"
#include "words_schema.h"
#include "yuan.h"
#include <string.h>

static const cyaml_schema_field_t product_schema[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct product, id, 1, 31),
    CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct product, title, words_schema),
    CYAML_FIELD_STRING_PTR("when", CYAML_FLAG_POINTER, struct product, when, 1, 200),
    CYAML_FIELD_STRING_PTR("price", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct product, price, 1, 15),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t product_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct product, product_schema)};
static const cyaml_schema_field_t payment_schema[] = {
    CYAML_FIELD_STRING_PTR("holder", CYAML_FLAG_POINTER, struct shop_payment, holder, 1, 120),
    CYAML_FIELD_STRING_PTR("account", CYAML_FLAG_POINTER, struct shop_payment, account, 1, 40),
    CYAML_FIELD_STRING_PTR("bank", CYAML_FLAG_POINTER, struct shop_payment, bank, 1, 120),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t post_schema[] = {
    CYAML_FIELD_STRING_PTR("address", CYAML_FLAG_POINTER, struct shop_post, address, 1, 240),
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct shop_post, name, 1, 120),
    CYAML_FIELD_STRING_PTR("telephone", CYAML_FLAG_POINTER, struct shop_post, telephone, 1, 40),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t file_schema[] = {
    CYAML_FIELD_SEQUENCE("products", CYAML_FLAG_POINTER, struct shop, products, &product_entry, 1, 32),
    CYAML_FIELD_MAPPING("payment", CYAML_FLAG_DEFAULT, struct shop, payment, payment_schema),
    CYAML_FIELD_MAPPING("post", CYAML_FLAG_DEFAULT, struct shop, post, post_schema),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct shop, file_schema)};

static bool is_sound(const struct shop *shop, struct err *err)
{
    int64_t fen;
    for (unsigned i = 0; i < shop->products_count; i++) {
        const struct product *product = &shop->products[i];
        if (!condition_check(product->when, NULL, NULL, err))
            return err_within(err, "product %s", product->id);
        if (product->price && !yuan_read(product->price, &fen))
            return err_set(err, ERR_INPUT, "product %s: write the price in yuan, for example \"240.00\"", product->id);
        for (unsigned k = 0; k < i; k++)
            if (strcmp(shop->products[k].id, product->id) == 0)
                return err_set(err, ERR_INPUT, "product %s stands there twice", product->id);
    }
    return true;
}

bool shop_load(const char *path, struct shop **out, struct err *err)
{
    void *loaded = NULL;
    if (!yaml_file_load(path, &schema, &loaded, err))
        return false;
    if (!is_sound(loaded, err)) {
        yaml_file_free(&schema, loaded);
        return err_within(err, "%s", path);
    }
    *out = loaded;
    return true;
}

static bool name_is_known(void *context, const char *name)
{
    const struct fields *const *fields = context;
    return fields_find(*fields, name) != NULL;
}

bool shop_check(const struct shop *shop, const struct fields *fields, struct err *err)
{
    for (unsigned i = 0; i < shop->products_count; i++)
        if (!condition_check(shop->products[i].when, name_is_known, &fields, err))
            return err_within(err, "product %s", shop->products[i].id);
    return true;
}

void shop_destroy(struct shop *shop)
{
    yaml_file_free(&schema, shop);
}

const struct product *shop_ordered(const struct shop *shop, const struct answers *answers, size_t index)
{
    for (unsigned i = 0; i < shop->products_count; i++)
        if (answers_meet(answers, shop->products[i].when) && index-- == 0)
            return &shop->products[i];
    return NULL;
}
