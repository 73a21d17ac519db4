/* Bytes of indefinite length around two streams, with OpenSSL's templates of PKCS#7 for what has a length:
 *
 *     pour -> [gather] -> SM3, OCTET STRINGs, SignerInfo -> [gather] -> SM4-CBC -> OCTET STRINGs -> sink
 */
#include "seal_gm.h"

#include "seal_digest.h"
#include "seal_gm_parts.h"
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

enum { GATHER_BYTES = 64 * 1024, BLOCK_BYTES = 16, KEY_BYTES = 16 };

#define GM_TYPE "\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02"
#define OCTETS_MOST 5 /* tag and length of a piece */

struct gm_stream {
    const struct bundle_sink *out;
    EVP_CIPHER_CTX *cipher;
    struct seal_digest *digest;
    uint8_t *content; /* GATHER_BYTES that become one OCTET STRING of the SignedData */
    uint8_t *plain;   /* GATHER_BYTES of the SignedData, to be encrypted */
    uint8_t *sealed;  /* the same encrypted, one OCTET STRING of the EnvelopedData */
    size_t content_filled, plain_filled;
};

static size_t write_head(uint8_t tag, size_t size, uint8_t out[OCTETS_MOST])
{
    size_t at = 0;
    out[at++] = tag;
    if (size < 0x80) {
        out[at++] = (uint8_t)size;
        return at;
    }
    size_t count = size > 0xffff ? 3 : size > 0xff ? 2 : 1;
    out[at++] = (uint8_t)(0x80 | count);
    while (count-- > 0)
        out[at++] = (uint8_t)(size >> (8 * count));
    return at;
}

/* ---- the outer layer ---- */
static bool give(struct gm_stream *s, const void *bytes, size_t size, struct err *err)
{
    return s->out->take(s->out->context, bytes, size, err);
}

static bool give_octets(struct gm_stream *s, size_t size, struct err *err)
{
    uint8_t head[OCTETS_MOST];
    return size == 0 || (give(s, head, write_head(0x04, size, head), err) && give(s, s->sealed, size, err));
}

static bool encrypt_gathered(struct gm_stream *s, struct err *err)
{
    int size = 0;
    if (EVP_EncryptUpdate(s->cipher, s->sealed, &size, s->plain, (int)s->plain_filled) != 1)
        return err_set(err, ERR_BUG, "sealing: SM4 refused");
    s->plain_filled = 0;
    return give_octets(s, (size_t)size, err);
}

static bool encrypt(struct gm_stream *s, const void *bytes, size_t size, struct err *err)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        size_t room = GATHER_BYTES - s->plain_filled, step = size < room ? size : room;
        memcpy(s->plain + s->plain_filled, at, step);
        s->plain_filled += step;
        at += step;
        size -= step;
        if (s->plain_filled == GATHER_BYTES && !encrypt_gathered(s, err))
            return false;
    }
    return true;
}

static bool begin_envelope(struct gm_stream *s, const struct seal_keys *keys, struct err *err)
{
    static const char head[] = "\x30\x80\x06\x0a" GM_TYPE "\x03\xa0\x80\x30\x80\x02\x01\x01";
    static const char content[] =
        "\x30\x80\x06\x0a" GM_TYPE "\x01\x30\x1c\x06\x08\x2a\x81\x1c\xcf\x55\x01\x68\x02\x04\x10";
    uint8_t key[KEY_BYTES], nonce[BLOCK_BYTES], set[OCTETS_MOST];
    struct buffer recipients = {0};
    bool ok = (RAND_priv_bytes(key, sizeof key) == 1 && RAND_bytes(nonce, sizeof nonce) == 1 &&
               EVP_EncryptInit_ex(s->cipher, EVP_sm4_cbc(), NULL, key, nonce) == 1) ||
              err_set(err, ERR_BUG, "sealing: SM4 is not available");
    ok = ok && seal_gm_recipients(keys, key, sizeof key, &recipients, err) && give(s, head, sizeof head - 1, err) &&
         give(s, set, write_head(0x31, recipients.size, set), err) &&
         give(s, recipients.data, recipients.size, err) && give(s, content, sizeof content - 1, err) &&
         give(s, nonce, sizeof nonce, err) && give(s, "\xa0\x80", 2, err);
    wipe(key, sizeof key);
    buffer_finish(&recipients);
    return ok;
}

static bool end_envelope(struct gm_stream *s, struct err *err)
{
    int size = 0;
    if (!encrypt_gathered(s, err))
        return false;
    if (EVP_EncryptFinal_ex(s->cipher, s->sealed, &size) != 1)
        return err_set(err, ERR_BUG, "sealing: SM4 refused");
    return give_octets(s, (size_t)size, err) && give(s, "\0\0\0\0\0\0\0\0\0\0", 10, err);
}

/* ---- the inner layer ---- */
static bool empty_content(struct gm_stream *s, struct err *err)
{
    uint8_t head[OCTETS_MOST];
    size_t size = s->content_filled;
    if (size == 0)
        return true;
    s->content_filled = 0;
    seal_digest_add(s->digest, s->content, size);
    return encrypt(s, head, write_head(0x04, size, head), err) && encrypt(s, s->content, size, err);
}

static bool take(void *context, const void *bytes, size_t size, struct err *err)
{
    struct gm_stream *s = context;
    const uint8_t *at = bytes;
    while (size > 0) {
        size_t room = GATHER_BYTES - s->content_filled, step = size < room ? size : room;
        memcpy(s->content + s->content_filled, at, step);
        s->content_filled += step;
        at += step;
        size -= step;
        if (s->content_filled == GATHER_BYTES && !empty_content(s, err))
            return false;
    }
    return true;
}

static bool begin_signed(struct gm_stream *s, struct err *err)
{
    static const char head[] = "\x30\x80\x06\x0a" GM_TYPE "\x02\xa0\x80\x30\x80\x02\x01\x01"
                               "\x31\x0c\x30\x0a\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x11"
                               "\x30\x80\x06\x0a" GM_TYPE "\x01\xa0\x80\x24\x80";
    return encrypt(s, head, sizeof head - 1, err);
}

static bool end_signed(struct gm_stream *s, const struct seal_keys *keys, struct err *err)
{
    uint8_t digest[SEAL_DIGEST_SIZE], head[OCTETS_MOST];
    struct buffer certificate = {0}, signer = {0};
    bool ok = empty_content(s, err) && seal_digest_take(s->digest, digest, err) &&
              seal_gm_signer(keys, digest, &certificate, &signer, err) && encrypt(s, "\0\0\0\0\0\0", 6, err) &&
              encrypt(s, head, write_head(0xa0, certificate.size, head), err) &&
              encrypt(s, certificate.data, certificate.size, err) &&
              encrypt(s, head, write_head(0x31, signer.size, head), err) &&
              encrypt(s, signer.data, signer.size, err) && encrypt(s, "\0\0\0\0\0\0", 6, err);
    buffer_finish(&certificate);
    buffer_finish(&signer);
    return ok;
}

/* ---- the whole ---- */
static void free_wiped(uint8_t *bytes)
{
    if (bytes)
        wipe(bytes, GATHER_BYTES);
    free(bytes);
}

bool seal_gm_pour(const struct seal_keys *keys,
                  bool (*pour)(const void *what, const struct bundle_sink *to, struct err *err), const void *what,
                  const struct bundle_sink *out, struct err *err)
{
    struct gm_stream s = {.out = out,
                          .cipher = EVP_CIPHER_CTX_new(),
                          .content = malloc(GATHER_BYTES),
                          .plain = malloc(GATHER_BYTES),
                          .sealed = malloc(GATHER_BYTES + BLOCK_BYTES)};
    const struct bundle_sink sink = {take, &s};
    bool ok = (s.cipher && s.content && s.plain && s.sealed) || err_set(err, ERR_SPACE, "no memory to seal");
    ok = ok && seal_digest_create_sm3(&s.digest, err) && begin_envelope(&s, keys, err) && begin_signed(&s, err) &&
         pour(what, &sink, err) && end_signed(&s, keys, err) && end_envelope(&s, err);
    seal_digest_destroy(s.digest);
    EVP_CIPHER_CTX_free(s.cipher);
    free_wiped(s.content);
    free_wiped(s.plain);
    free(s.sealed);
    return ok;
}
