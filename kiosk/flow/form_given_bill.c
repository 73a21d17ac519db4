/* What is ordered in the shop and what it costs, who pays where, and to whom the goods and the papers go. */
#include "form_given.h"

#include "shop.h"
#include "yuan.h"
#include <string.h>

static const struct shop *shop(const struct form_answers *a)
{
    return a->visit->world.shop;
}

/* ---- seals: one seal, one UKEY ---- */

static const char *seal_count(struct form_answers *a)
{
    static const char *const of_a_person[] = {"personal_signature", "practice_seal"};
    static const char *const of_a_firm[] = {"seal_official", "seal_legal",   "seal_drawing",
                                            "seal_contract", "seal_finance", "seal_other"};
    bool firm = form_given_is_unit(a);
    size_t kinds = firm ? sizeof of_a_firm / sizeof of_a_firm[0] : sizeof of_a_person / sizeof of_a_person[0];
    int count = 0;
    for (size_t i = 0; i < kinds; i++) {
        const char *value = form_given_answer(a, firm ? of_a_firm[i] : of_a_person[i]);
        count += value && strcmp(value, "yes") == 0;
    }
    return form_given_format(a, "%d", count);
}

/* ---- the order ---- */

static const struct product *item(struct form_answers *a, size_t index)
{
    return shop(a) ? shop_ordered(shop(a), &a->visit->file.answers, index) : NULL;
}

static size_t item_count(struct form_answers *a)
{
    size_t count = 0;
    while (item(a, count))
        count++;
    return count;
}

/* As in the catalogue; two decimals. */
static const char *price_of(struct form_answers *a, const struct product *product)
{
    int64_t fen;
    if (!product->price || !yuan_read(product->price, &fen))
        return "";
    char *out = form_given_room(a);
    yuan_write(fen, out);
    return out;
}

static const char *item_text(struct form_answers *a, size_t index, const char *column)
{
    const struct product *product = item(a, index);
    if (!product)
        return NULL;
    if (strcmp(column, "title") == 0)
        return product->title.zh;
    return strcmp(column, "quantity") == 0 ? "1" : price_of(a, product);
}

/* False when a price is not known here. */
static bool sum_of_items(struct form_answers *a, int64_t *out)
{
    const struct product *product;
    int64_t sum = 0, fen;
    size_t i = 0;
    for (; (product = item(a, i)); i++) {
        if (!product->price || !yuan_read(product->price, &fen))
            return false;
        sum += fen;
    }
    *out = sum;
    return i > 0;
}

/* What was transferred is what the order came to, where no prices are known. */
static bool sum_of_order(struct form_answers *a, int64_t *out)
{
    const char *paid = form_given_answer(a, "remittance_amount");
    return sum_of_items(a, out) || (paid && yuan_read(paid, out));
}

static const char *order_sum(struct form_answers *a)
{
    int64_t fen;
    char *out = form_given_room(a);
    if (sum_of_order(a, &fen))
        yuan_write(fen, out);
    return out;
}

static const char *order_words(struct form_answers *a)
{
    int64_t fen;
    char *out = form_given_room(a);
    if (sum_of_order(a, &fen))
        yuan_words(fen, out);
    return out;
}

static const char *remittance_words(struct form_answers *a)
{
    int64_t fen;
    const char *amount = form_given_answer(a, "remittance_amount");
    char *out = form_given_room(a);
    if (amount && yuan_read(amount, &fen))
        yuan_words(fen, out);
    return out;
}

static const char *pay_by(struct form_answers *a)
{
    const char *amount = form_given_answer(a, "remittance_amount");
    return amount && amount[0] ? "线下汇款" : "";
}

/* ---- whom it concerns: the person, or the firm and its agent ---- */

static const char *by_kind(struct form_answers *a, const char *of_a_person, const char *of_a_firm)
{
    return form_given_answer(a, form_given_is_unit(a) ? of_a_firm : of_a_person);
}

static const char *contact_name(struct form_answers *a)
{
    return by_kind(a, "name", "agent_name");
}

static const char *contact_mobile(struct form_answers *a)
{
    return by_kind(a, "mobile", "agent_mobile");
}

static const char *contact_address(struct form_answers *a)
{
    return by_kind(a, "address", "company_address");
}

static const char *addressee(struct form_answers *a)
{
    return by_kind(a, "name", "company");
}

/* ---- accounts and addresses ---- */

static const char *pay_holder(struct form_answers *a)
{
    return shop(a) ? shop(a)->payment.holder : "";
}

static const char *pay_account(struct form_answers *a)
{
    return shop(a) ? shop(a)->payment.account : "";
}

static const char *pay_bank(struct form_answers *a)
{
    return shop(a) ? shop(a)->payment.bank : "";
}

static const char *post_address(struct form_answers *a)
{
    return shop(a) ? shop(a)->post.address : "";
}

static const char *post_name(struct form_answers *a)
{
    return shop(a) ? shop(a)->post.name : "";
}

static const char *post_telephone(struct form_answers *a)
{
    return shop(a) ? shop(a)->post.telephone : "";
}

static const struct given values[] = {
    {"ukey_count", seal_count, false},
    {"seal_count", seal_count, false},
    {"order_sum", order_sum, false},
    {"order_words", order_words, false},
    {"remittance_words", remittance_words, false},
    {"pay_by", pay_by, false},
    {"contact_name", contact_name, false},
    {"contact_mobile", contact_mobile, false},
    {"contact_address", contact_address, false},
    {"addressee", addressee, false},
    {"pay_holder", pay_holder, true},
    {"pay_account", pay_account, true},
    {"pay_bank", pay_bank, true},
    {"post_address", post_address, true},
    {"post_name", post_name, true},
    {"post_telephone", post_telephone, true},
};

static const struct given_list lists[] = {
    {"items", item_count, item_text, "title price quantity sum ", false},
};

const struct given_table form_given_bill = {values, sizeof values / sizeof values[0], lists,
                                            sizeof lists / sizeof lists[0]};
