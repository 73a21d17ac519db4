/* Keys and what is done with them. The station key (32 bytes; station_key.h says from where) wraps one random key per
 * case. The root, which is the first station key a store ever had, makes page tags, search hashes, slip and audit
 * hashes under purpose labels: they are on paper or cannot be made anew, so a new station key wraps the old root. Case
 * keys never leave this file. The only file of this folder that knows OpenSSL. Keys live in one locked page that is not
 * dumped, and are wiped on every path.
 *
 * A vault is used by one thread at a time; a worker opens its own. */
#ifndef VAULT_H
#define VAULT_H

#include "buffer.h"
#include "err.h"

struct vault;

#define VAULT_HASH_BYTES 32
#define VAULT_TAG_SIZE 17            /* 80 bits: 16 characters of base32, terminated */
#define VAULT_WRAPPED_BYTES 60       /* nonce 12, key 32, tag 16 */
#define VAULT_ITEM_OVERHEAD_BYTES 29 /* format byte, nonce 12, tag 16 */

/* key_path as station_key_find tells it. Errors of station_key_read; ERR_CONFIG also for an OpenSSL older than 3.0.22
 * (whose repaired faults in CMS and key unwrapping concern us). The line says which and what to do. */
MUST_USE bool vault_open(const char *key_path, struct vault **out, struct err *err);
void vault_close(struct vault *vault); /* NULL is fine */

/* ---- another station key ---- */
#define VAULT_ROOT_BYTES VAULT_WRAPPED_BYTES
/* The root of this vault, wrapped by the key of another; and the way back: from then on this vault's purposes come from
 * that root. ERR_CONFIG: the root is not wrapped by this station key. */
MUST_USE bool vault_wrap_root(struct vault *vault, struct vault *by, uint8_t out[VAULT_ROOT_BYTES], struct err *err);
MUST_USE bool vault_adopt_root(struct vault *vault, const uint8_t root[VAULT_ROOT_BYTES], struct err *err);
/* A case's key from one station key to another. ERR_DAMAGED as below. */
MUST_USE bool vault_rewrap(struct vault *from, struct vault *to, const char *number,
                           uint8_t wrapped[VAULT_WRAPPED_BYTES], struct err *err);

/* A fresh random key in a new file, plain or wrapped by a token, as station_key_write says. */
MUST_USE bool vault_create_key(const char *path, const char *token_uri, struct err *err);
/* The same without a token. */
MUST_USE bool vault_create_key_file(const char *path, struct err *err);

/* Whether this OpenSSL (OpenSSL_version_num) may be used: 3.0.22 or newer. */
bool vault_openssl_is_fit(unsigned long version);

/* ---- one case's items ---- */
/* A new random key for this case, wrapped for the store. */
MUST_USE bool vault_new_case_key(struct vault *vault, const char *number, uint8_t wrapped[VAULT_WRAPPED_BYTES],
                                 struct err *err);

/* What an item is bound to: case|kind|name|revision. Moving bytes to another place makes them unreadable. */
struct vault_place {
    const char *number; /* case number */
    const char *kind, *name;
    uint32_t revision;
};

/* Appends to *out. ERR_DAMAGED: the wrapped key or the item is not what was written, or stands in another's place. */
MUST_USE bool vault_seal_item(struct vault *vault, const uint8_t wrapped[VAULT_WRAPPED_BYTES],
                              const struct vault_place *place, const void *bytes, size_t size, struct buffer *out,
                              struct err *err);
MUST_USE bool vault_open_item(struct vault *vault, const uint8_t wrapped[VAULT_WRAPPED_BYTES],
                              const struct vault_place *place, const void *sealed, size_t size, struct buffer *out,
                              struct err *err);

/* ---- keyed digests; each purpose has its own key derived from the station key ---- */
enum vault_purpose {
    VAULT_PAGE_TAG,
    VAULT_SEARCH,
    VAULT_SLIP,
    VAULT_ROW,
    VAULT_AUDIT,
    VAULT_KEY_CHECK,
    VAULT_PURPOSE_COUNT
};

MUST_USE bool vault_hash(struct vault *vault, enum vault_purpose purpose, const void *bytes, size_t size,
                         uint8_t out[VAULT_HASH_BYTES], struct err *err);
/* For page codes: base32 of the first 80 bits under VAULT_PAGE_TAG. text: the code without its tag. */
MUST_USE bool vault_tag(struct vault *vault, const char *text, char out[VAULT_TAG_SIZE], struct err *err);
/* Compares in constant time. */
MUST_USE bool vault_tag_holds(struct vault *vault, const char *text, const char *tag);
/* For finding a case by a value that is not kept in the clear; `what` names the value ("id", "order", "phone"). */
MUST_USE bool vault_search_hash(struct vault *vault, const char *what, const char *value, uint8_t out[VAULT_HASH_BYTES],
                                struct err *err);

/* ---- not keyed ---- */
MUST_USE bool vault_random(void *bytes, size_t size, struct err *err);
MUST_USE bool vault_sha256(const void *bytes, size_t size, uint8_t out[VAULT_HASH_BYTES], struct err *err);
/* 64 lower-case hex digits, terminated. */
void vault_hex(const uint8_t hash[VAULT_HASH_BYTES], char out[2 * VAULT_HASH_BYTES + 1]);
bool vault_same(const void *a, const void *b, size_t size); /* constant time */

#endif
