/* Slips: a secret on paper and four digits in the head; the store keeps only keyed hashes of both. */
#include "base32.h"
#include "case_row.h"
#include "clock.h"
#include <stdio.h>
#include <string.h>

enum { SECRET_BYTES = 15, SECRET_SIZE = BASE32_SIZE(SECRET_BYTES) }; /* 120 bits, 24 characters */
static const char slip_head[] = "KQR1:";

struct slip_hashes {
    uint8_t secret[VAULT_HASH_BYTES]; /* of number and secret: is this a slip of ours? */
    uint8_t digits[VAULT_HASH_BYTES]; /* of number, secret and digits: is this the person? */
};

static bool hash_slip(struct case_store *store, const char *number, const char *secret, const char *last4,
                      struct slip_hashes *out, struct err *err)
{
    char text[128];
    int length = snprintf(text, sizeof text, "secret|%s|%s", number, secret);
    bool ok = vault_hash(store->vault, VAULT_SLIP, text, (size_t)length, out->secret, err);
    if (ok && last4) {
        length = snprintf(text, sizeof text, "digits|%s|%s|%.4s", number, secret, last4);
        ok = vault_hash(store->vault, VAULT_SLIP, text, (size_t)length, out->digits, err);
    }
    wipe(text, sizeof text);
    return ok;
}

static bool is_four_digits(const char *text)
{
    return strlen(text) == 4 && strspn(text, "0123456789") == 4;
}

static bool give(struct case_store *store, const char *number, const char *last4, int64_t keep_until_ms,
                 const char *secret, struct err *err)
{
    struct case_row row;
    struct slip_hashes hashes;
    if (!case_row_load(store, number, &row, err) || !hash_slip(store, number, secret, last4, &hashes, err))
        return false;
    if (row.summary.state == CASE_ERASED)
        return err_set(err, ERR_BUG, "%s is erased and gets no slip", number);
    row.has_slip = row.has_digits = true;
    memcpy(row.slip_hash, hashes.secret, sizeof row.slip_hash);
    memcpy(row.digits_hash, hashes.digits, sizeof row.digits_hash);
    row.summary.slip_until_ms = keep_until_ms;
    row.summary.slip_tries = 0;
    return case_row_update(store, &row, err) &&
           audit_add(store->db, store->vault, "station", "slip-given", number, "", err);
}

bool case_store_give_slip(struct case_store *store, const char *number, const char *last4, int64_t keep_until_ms,
                          char out[CASE_SLIP_SIZE], struct err *err)
{
    uint8_t random[SECRET_BYTES];
    char secret[SECRET_SIZE];
    if (!is_four_digits(last4))
        return err_set(err, ERR_INPUT, "a slip needs the last four digits of the phone");
    if (!vault_random(random, sizeof random, err))
        return false;
    base32_write(random, sizeof random, secret);
    bool ok = db_begin(store->db, err) && give(store, number, last4, keep_until_ms, secret, err);
    ok = db_end(store->db, ok, err);
    if (ok)
        snprintf(out, CASE_SLIP_SIZE, "%s%s:%s", slip_head, number, secret);
    wipe(random, sizeof random);
    wipe(secret, sizeof secret);
    return ok;
}

bool case_store_is_slip(const char *text)
{
    return strncmp(text, slip_head, strlen(slip_head)) == 0;
}

static bool read_slip(const char *text, char number[CASE_NUMBER_SIZE], char secret[SECRET_SIZE])
{
    if (!case_store_is_slip(text) || strlen(text) >= CASE_SLIP_SIZE)
        return false;
    const char *from = text + strlen(slip_head), *colon = strchr(from, ':');
    size_t length = colon ? (size_t)(colon - from) : CASE_NUMBER_SIZE;
    if (length >= CASE_NUMBER_SIZE || strlen(colon + 1) != SECRET_SIZE - 1 ||
        strspn(colon + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != SECRET_SIZE - 1)
        return false;
    char written[CASE_NUMBER_SIZE];
    snprintf(written, sizeof written, "%.*s", (int)length, from);
    memcpy(secret, colon + 1, SECRET_SIZE);
    return case_number_read(written, number) && strcmp(number, written) == 0;
}

/* Right digits forget earlier mistakes; wrong ones count and, at the fifth, lock. */
static bool judge_digits(struct case_store *store, struct case_row *row, bool right, struct slip_finding *out,
                         struct err *err)
{
    struct case_summary *s = &row->summary;
    unsigned tries = right ? 0 : s->slip_tries + 1;
    out->tries_left = CASE_SLIP_TRIES - tries;
    out->outcome = right ? SLIP_FOUND : tries >= CASE_SLIP_TRIES ? SLIP_LOCKED : SLIP_WRONG_DIGITS;
    if (right)
        memcpy(out->number, s->number, sizeof out->number);
    if (tries == s->slip_tries)
        return true;
    s->slip_tries = tries;
    if (!case_row_update(store, row, err))
        return false;
    return out->outcome != SLIP_LOCKED ||
           audit_add(store->db, store->vault, "station", "slip-locked", s->number, "", err);
}

static bool judge(struct case_store *store, const char *number, const char *secret, const char *last4,
                  struct slip_finding *out, struct err *err)
{
    struct case_row row;
    struct slip_hashes hashes;
    bool there;
    if (!case_row_ask(store, "SELECT " CASE_ROW_COLUMNS " FROM cases WHERE number = ?", db_text(number), &row, &there,
                      err) ||
        !hash_slip(store, number, secret, is_four_digits(last4) ? last4 : "", &hashes, err))
        return false;
    if (!there || !row.has_slip || !vault_same(hashes.secret, row.slip_hash, sizeof row.slip_hash))
        out->outcome = SLIP_UNKNOWN;
    else if (row.summary.state == CASE_ERASED)
        out->outcome = SLIP_GONE;
    else if (row.summary.slip_tries >= CASE_SLIP_TRIES)
        out->outcome = SLIP_LOCKED;
    else
        return judge_digits(store, &row,
                            row.has_digits && vault_same(hashes.digits, row.digits_hash, sizeof row.digits_hash), out,
                            err);
    return true;
}

bool case_store_find_slip(struct case_store *store, const char *text, const char *last4, struct slip_finding *out,
                          struct err *err)
{
    char number[CASE_NUMBER_SIZE], secret[SECRET_SIZE];
    struct slip_finding finding = {.outcome = SLIP_NOT_A_SLIP};
    bool ok = true;
    if (read_slip(text, number, secret))
        ok = db_end(store->db, db_begin(store->db, err) && judge(store, number, secret, last4, &finding, err), err);
    wipe(secret, sizeof secret);
    if (ok)
        *out = finding;
    return ok;
}

static bool unlock(struct case_store *store, const char *number, const char *actor, struct err *err)
{
    struct case_row row;
    if (!case_row_load(store, number, &row, err))
        return false;
    row.summary.slip_tries = 0;
    return case_row_update(store, &row, err) &&
           audit_add(store->db, store->vault, actor, "slip-unlocked", number, "", err);
}

bool case_store_unlock_slip(struct case_store *store, const char *number, const char *actor, struct err *err)
{
    return db_end(store->db, db_begin(store->db, err) && unlock(store, number, actor, err), err);
}
