/* AES-256-GCM and HMAC-SHA-256 from OpenSSL; keys in one locked page. */
#include "vault.h"

#include "base32.h"
#include "machine.h"
#include "station_key.h"
#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

enum { KEY_BYTES = 32, NONCE_BYTES = 12, TAG_BYTES = 16, FORMAT = 1, TAG_TEXT_BYTES = 10 };

struct vault {
    uint8_t wrap[KEY_BYTES];
    uint8_t root[KEY_BYTES];
    uint8_t purpose[VAULT_PURPOSE_COUNT][KEY_BYTES];
    uint8_t scratch[KEY_BYTES]; /* the station key while opening, then a case key while it is used */
};

/* One label per key; changing one changes every value made under it. */
static const char wrap_label[] = "counter/1/case-wrap";
static const char *const purpose_labels[VAULT_PURPOSE_COUNT] = {
    [VAULT_PAGE_TAG] = "counter/1/page-tag", [VAULT_SEARCH] = "counter/1/search", [VAULT_SLIP] = "counter/1/slip",
    [VAULT_ROW] = "counter/1/row",           [VAULT_AUDIT] = "counter/1/audit",   [VAULT_KEY_CHECK] = "counter/1/check",
};

bool vault_openssl_is_fit(unsigned long version)
{
    /* 0xMNN00PP0: 3.0.22 */
    return version >= 0x30000160UL;
}

static bool hmac(const uint8_t key[KEY_BYTES], const void *bytes, size_t size, uint8_t out[VAULT_HASH_BYTES],
                 struct err *err)
{
    unsigned length = 0;
    if (!HMAC(EVP_sha256(), key, KEY_BYTES, bytes, size, out, &length) || length != VAULT_HASH_BYTES)
        return err_set(err, ERR_BUG, "HMAC-SHA-256 failed");
    return true;
}

/* ---- the station key ---- */

static bool derive_purposes(struct vault *vault, struct err *err)
{
    for (size_t i = 0; i < VAULT_PURPOSE_COUNT; i++)
        if (!hmac(vault->root, purpose_labels[i], strlen(purpose_labels[i]), vault->purpose[i], err))
            return false;
    return true;
}

static bool derive(struct vault *vault, struct err *err)
{
    memcpy(vault->root, vault->scratch, KEY_BYTES);
    return hmac(vault->scratch, wrap_label, strlen(wrap_label), vault->wrap, err) && derive_purposes(vault, err);
}

bool vault_open(const char *key_path, struct vault **out, struct err *err)
{
    struct err local = {0};
    struct err *at = err ? err : &local;
    if (!vault_openssl_is_fit(OpenSSL_version_num()))
        return err_set(at, ERR_CONFIG, "%s is too old: 3.0.22 or newer is needed", OpenSSL_version(OPENSSL_VERSION));
    if (!OSSL_LIB_CTX_get0_global_default()) /* without which the library runs into a null pointer */
        return err_set(at, ERR_SPACE, "no memory for OpenSSL");
    struct vault *vault = mmap(NULL, sizeof *vault, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (vault == MAP_FAILED)
        return err_set_errno(at, errno, "memory for keys");
    machine_lock_memory(vault, sizeof *vault);
    bool ok = station_key_read(key_path, vault->scratch, at) && derive(vault, at);
    wipe(vault->scratch, KEY_BYTES);
    if (!ok) {
        vault_close(vault);
        return false;
    }
    *out = vault;
    return true;
}

void vault_close(struct vault *vault)
{
    if (!vault)
        return;
    wipe(vault, sizeof *vault);
    machine_unlock_memory(vault, sizeof *vault);
    munmap(vault, sizeof *vault);
}

bool vault_create_key(const char *path, const char *token_uri, struct err *err)
{
    uint8_t key[KEY_BYTES];
    bool ok = vault_random(key, sizeof key, err) && station_key_write(path, token_uri, key, err);
    wipe(key, sizeof key);
    return ok;
}

bool vault_create_key_file(const char *path, struct err *err)
{
    return vault_create_key(path, NULL, err);
}

/* ---- AES-256-GCM: nonce, ciphertext, tag one behind the other ---- */

static bool gcm_seal(const uint8_t key[KEY_BYTES], const char *bound_to, const void *bytes, int size, uint8_t *out,
                     struct err *err)
{
    uint8_t *nonce = out, *body = out + NONCE_BYTES;
    int length = 0, last = 0;
    if (!vault_random(nonce, NONCE_BYTES, err))
        return false;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool ok = context && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
              EVP_EncryptUpdate(context, NULL, &length, (const uint8_t *)bound_to, (int)strlen(bound_to)) == 1 &&
              (size == 0 || EVP_EncryptUpdate(context, body, &length, bytes, size) == 1) &&
              EVP_EncryptFinal_ex(context, body + size, &last) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, body + size) == 1;
    EVP_CIPHER_CTX_free(context);
    return ok || err_set(err, ERR_BUG, "AES-256-GCM failed");
}

/* size: of the plain bytes. False without a reason: whatever did not hold, the bytes are not what was written. */
static bool gcm_open(const uint8_t key[KEY_BYTES], const char *bound_to, const uint8_t *sealed, int size, uint8_t *out)
{
    const uint8_t *body = sealed + NONCE_BYTES;
    uint8_t tag[TAG_BYTES];
    int length = 0, last = 0;
    memcpy(tag, body + size, TAG_BYTES);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool ok = context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
              EVP_DecryptUpdate(context, NULL, &length, (const uint8_t *)bound_to, (int)strlen(bound_to)) == 1 &&
              (size == 0 || EVP_DecryptUpdate(context, out, &length, body, size) == 1) &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1 &&
              EVP_DecryptFinal_ex(context, out + size, &last) == 1;
    EVP_CIPHER_CTX_free(context);
    return ok;
}

/* ---- case keys and items ---- */

bool vault_new_case_key(struct vault *vault, const char *number, uint8_t wrapped[VAULT_WRAPPED_BYTES], struct err *err)
{
    if (RAND_priv_bytes(vault->scratch, KEY_BYTES) != 1)
        return err_set(err, ERR_BUG, "no random bytes");
    bool ok = gcm_seal(vault->wrap, number, vault->scratch, KEY_BYTES, wrapped, err);
    wipe(vault->scratch, KEY_BYTES);
    return ok;
}

static bool unwrap(struct vault *vault, const uint8_t wrapped[VAULT_WRAPPED_BYTES], const char *number, struct err *err)
{
    if (gcm_open(vault->wrap, number, wrapped, KEY_BYTES, vault->scratch))
        return true;
    wipe(vault->scratch, KEY_BYTES);
    return err_set(err, ERR_DAMAGED, "%s: its key does not open under the station key", number);
}

static const char root_place[] = "counter/1/root";

bool vault_wrap_root(struct vault *vault, struct vault *by, uint8_t out[VAULT_ROOT_BYTES], struct err *err)
{
    return gcm_seal(by->wrap, root_place, vault->root, KEY_BYTES, out, err);
}

bool vault_adopt_root(struct vault *vault, const uint8_t root[VAULT_ROOT_BYTES], struct err *err)
{
    if (gcm_open(vault->wrap, root_place, root, KEY_BYTES, vault->scratch)) {
        memcpy(vault->root, vault->scratch, KEY_BYTES);
        wipe(vault->scratch, KEY_BYTES);
        return derive_purposes(vault, err);
    }
    wipe(vault->scratch, KEY_BYTES);
    return err_set(err, ERR_CONFIG,
                   "the station key is not the one this case store was last given: put back the right station.key; "
                   "with this one nothing stored can be read");
}

bool vault_rewrap(struct vault *from, struct vault *to, const char *number, uint8_t wrapped[VAULT_WRAPPED_BYTES],
                  struct err *err)
{
    bool ok = unwrap(from, wrapped, number, err) &&
              gcm_seal(to->wrap, number, from->scratch, KEY_BYTES, wrapped, err);
    wipe(from->scratch, KEY_BYTES);
    return ok;
}

enum { BOUND_SIZE = 160 };

static bool bind_place(const struct vault_place *place, char out[BOUND_SIZE], struct err *err)
{
    int length = snprintf(out, BOUND_SIZE, "%s|%s|%s|%lu", place->number, place->kind, place->name,
                          (unsigned long)place->revision);
    bool fits = length > 0 && length < BOUND_SIZE && !strchr(place->number, '|') && !strchr(place->kind, '|') &&
                !strchr(place->name, '|');
    return fits || err_set(err, ERR_BUG, "%.20s: an item's kind or name is not fit", place->number);
}

bool vault_seal_item(struct vault *vault, const uint8_t wrapped[VAULT_WRAPPED_BYTES], const struct vault_place *place,
                     const void *bytes, size_t size, struct buffer *out, struct err *err)
{
    char bound_to[BOUND_SIZE];
    if (size > INT_MAX - VAULT_ITEM_OVERHEAD_BYTES)
        return err_set(err, ERR_SPACE, "%s: an item of %zu bytes", place->number, size);
    if (!bind_place(place, bound_to, err) || !unwrap(vault, wrapped, place->number, err))
        return false;
    uint8_t *at = buffer_extend(out, size + VAULT_ITEM_OVERHEAD_BYTES);
    bool ok = at != NULL || err_set(err, ERR_SPACE, "no memory for %zu bytes", size);
    if (ok) {
        at[0] = FORMAT;
        ok = gcm_seal(vault->scratch, bound_to, bytes, (int)size, at + 1, err);
    }
    if (at && !ok) {
        out->size -= size + VAULT_ITEM_OVERHEAD_BYTES;
        out->data[out->size] = 0;
    }
    wipe(vault->scratch, KEY_BYTES);
    return ok;
}

bool vault_open_item(struct vault *vault, const uint8_t wrapped[VAULT_WRAPPED_BYTES], const struct vault_place *place,
                     const void *sealed, size_t size, struct buffer *out, struct err *err)
{
    char bound_to[BOUND_SIZE];
    const uint8_t *bytes = sealed;
    if (size < VAULT_ITEM_OVERHEAD_BYTES || size > INT_MAX || bytes[0] != FORMAT)
        return err_set(err, ERR_DAMAGED, "%s: %s %s is not a sealed item", place->number, place->kind, place->name);
    if (!bind_place(place, bound_to, err) || !unwrap(vault, wrapped, place->number, err))
        return false;
    size_t plain = size - VAULT_ITEM_OVERHEAD_BYTES;
    uint8_t *at = buffer_extend(out, plain);
    bool ok = at && gcm_open(vault->scratch, bound_to, bytes + 1, (int)plain, at);
    wipe(vault->scratch, KEY_BYTES);
    if (ok)
        return true;
    if (!at)
        return err_set(err, ERR_SPACE, "no memory for %zu bytes", plain);
    wipe(at, plain);
    out->size -= plain;
    out->data[out->size] = 0;
    return err_set(err, ERR_DAMAGED, "%s: %s %s is not what was written", place->number, place->kind, place->name);
}

/* ---- digests ---- */

bool vault_hash(struct vault *vault, enum vault_purpose purpose, const void *bytes, size_t size,
                uint8_t out[VAULT_HASH_BYTES], struct err *err)
{
    if ((unsigned)purpose >= VAULT_PURPOSE_COUNT)
        return err_set(err, ERR_BUG, "no such purpose");
    return hmac(vault->purpose[purpose], bytes, size, out, err);
}

bool vault_tag(struct vault *vault, const char *text, char out[VAULT_TAG_SIZE], struct err *err)
{
    uint8_t hash[VAULT_HASH_BYTES];
    if (!vault_hash(vault, VAULT_PAGE_TAG, text, strlen(text), hash, err))
        return false;
    base32_write(hash, TAG_TEXT_BYTES, out);
    return true;
}

bool vault_tag_holds(struct vault *vault, const char *text, const char *tag)
{
    char right[VAULT_TAG_SIZE];
    return strlen(tag) == VAULT_TAG_SIZE - 1 && vault_tag(vault, text, right, NULL) &&
           vault_same(right, tag, VAULT_TAG_SIZE - 1);
}

bool vault_search_hash(struct vault *vault, const char *what, const char *value, uint8_t out[VAULT_HASH_BYTES],
                       struct err *err)
{
    struct buffer text = {0};
    buffer_printf(&text, "%s|%s", what, value);
    bool ok = buffer_ok(&text, err) && vault_hash(vault, VAULT_SEARCH, text.data, text.size, out, err);
    buffer_finish(&text);
    return ok;
}

bool vault_random(void *bytes, size_t size, struct err *err)
{
    uint8_t *to = bytes;
    while (size > 0) { /* the kernel's own: OpenSSL's first use crashes when there is no memory for it */
        ssize_t got = getrandom(to, size, 0);
        if (got < 0 && errno != EINTR)
            return err_set_errno(err, errno, "no random bytes");
        to += got > 0 ? got : 0;
        size -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

bool vault_sha256(const void *bytes, size_t size, uint8_t out[VAULT_HASH_BYTES], struct err *err)
{
    return EVP_Digest(bytes, size, out, NULL, EVP_sha256(), NULL) == 1 || err_set(err, ERR_BUG, "SHA-256 failed");
}

void vault_hex(const uint8_t hash[VAULT_HASH_BYTES], char out[2 * VAULT_HASH_BYTES + 1])
{
    for (size_t i = 0; i < VAULT_HASH_BYTES; i++)
        snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

bool vault_same(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}
