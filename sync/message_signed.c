/* OpenSSL's CMS. The signer's certificate is looked for among the pinned ones only (CMS_NOINTERN). */
#include "message_signed.h"

#include "seal_keys.h"
#include "seal_reason.h"
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <string.h>

enum { CENTRES_MAX = 8 };

static bool refuse(struct err *err, enum err_code code, const char *what)
{
    return seal_reason_refuse(err, code, "message", what);
}

/* ---- signing ---- */
static bool sign_text(X509 *certificate, EVP_PKEY *key, const struct buffer *text, struct buffer *out, struct err *err)
{
    const unsigned flags = CMS_BINARY | CMS_CADES | CMS_NOSMIMECAP | CMS_PARTIAL;
    BIO *content = BIO_new_mem_buf(text->data, (int)text->size);
    CMS_ContentInfo *cms = content ? CMS_sign(NULL, NULL, NULL, NULL, flags) : NULL;
    unsigned char *der = NULL;
    int size = -1;
    if (cms && CMS_add1_signer(cms, certificate, key, EVP_sha256(), flags) &&
        CMS_final(cms, content, NULL, flags) == 1)
        size = i2d_CMS_ContentInfo(cms, &der);
    if (size > 0)
        buffer_add(out, der, (size_t)size);
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(content);
    return size > 0 ? buffer_ok(out, err) : refuse(err, ERR_BUG, "could not be signed");
}

bool message_sign(const struct message *message, const char *key_path, const char *certificate_path, struct buffer *out,
                  struct err *err)
{
    X509 *certificate = NULL;
    EVP_PKEY *key = NULL;
    struct buffer text = {0};
    bool ok = message_write(message, &text, err) && seal_certificate_load(certificate_path, &certificate, err) &&
              seal_key_load(key_path, &key, err);
    if (ok && (X509_check_private_key(certificate, key) != 1 || !seal_may_sign(certificate)))
        ok = err_set(err, ERR_DENIED, "%s: not of %s, or not for signing", key_path, certificate_path);
    ok = ok && sign_text(certificate, key, &text, out, err);
    if (ok && out->size > MESSAGE_MAX_BYTES)
        ok = err_set(err, ERR_SPACE, "message: %zu bytes are too many", out->size);
    X509_free(certificate);
    EVP_PKEY_free(key);
    buffer_finish(&text);
    ERR_clear_error();
    return ok;
}

/* ---- verifying ---- */
static STACK_OF(X509) * load_centres(const char *path, struct err *err)
{
    BIO *file = BIO_new_file(path, "r");
    STACK_OF(X509) *centres = file ? sk_X509_new_null() : NULL;
    while (centres && sk_X509_num(centres) < CENTRES_MAX) {
        X509 *one = PEM_read_bio_X509(file, NULL, NULL, NULL);
        if (!one || sk_X509_push(centres, one) <= 0) {
            X509_free(one);
            break;
        }
    }
    BIO_free(file);
    enum err_code code = seal_reason_code(ERR_DENIED);
    if (centres && sk_X509_num(centres) > 0)
        return centres;
    sk_X509_free(centres);
    err_set(err, code, "%s: no certificate in it", path);
    return NULL;
}

/* One signer, and SHA-256: CMS allows weaker ones. */
static bool shape_is_ours(CMS_ContentInfo *cms)
{
    X509_ALGOR *digest = NULL;
    const ASN1_OBJECT *oid = NULL;
    if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed || OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_pkcs7_data)
        return false;
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    if (sk_CMS_SignerInfo_num(signers) != 1)
        return false;
    CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(signers, 0), NULL, NULL, &digest, NULL);
    X509_ALGOR_get0(&oid, NULL, NULL, digest);
    return OBJ_obj2nid(oid) == NID_sha256;
}

static CMS_ContentInfo *parse(const void *der, size_t size, struct err *err)
{
    const unsigned char *at = der;
    CMS_ContentInfo *cms =
        size > 0 && size <= MESSAGE_MAX_BYTES ? d2i_CMS_ContentInfo(NULL, &at, (long)size) : NULL;
    if (cms && at == (const unsigned char *)der + size && shape_is_ours(cms))
        return cms;
    CMS_ContentInfo_free(cms);
    refuse(err, ERR_DAMAGED, "not a signed message");
    return NULL;
}

static bool verify(CMS_ContentInfo *cms, STACK_OF(X509) * centres, X509_STORE *trust, struct buffer *text,
                   struct err *err)
{
    BIO *content = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    if (!content || CMS_verify(cms, centres, trust, NULL, content, CMS_BINARY | CMS_NOINTERN | CMS_CADES) != 1) {
        BIO_free(content);
        return refuse(err, ERR_DENIED, "signature, signer or chain does not hold");
    }
    long size = BIO_get_mem_data(content, &bytes);
    if (size > 0)
        buffer_add(text, bytes, (size_t)size);
    BIO_free(content);
    return buffer_ok(text, err);
}

bool message_verify(const void *der, size_t size, const char *centre_path, const char *ca_path, struct message *out,
                    struct buffer *text, struct err *err)
{
    STACK_OF(X509) *centres = NULL;
    X509_STORE *trust = NULL;
    struct buffer json = {0};
    CMS_ContentInfo *cms = parse(der, size, err);
    bool ok = cms && (centres = load_centres(centre_path, err)) != NULL && seal_trust_load(ca_path, 0, &trust, err) &&
              verify(cms, centres, trust, &json, err) && message_parse(json.data, json.size, out, err);
    if (ok && text) {
        buffer_add(text, json.data, json.size);
        ok = buffer_ok(text, err);
    }
    sk_X509_pop_free(centres, X509_free);
    X509_STORE_free(trust);
    CMS_ContentInfo_free(cms);
    buffer_finish(&json);
    ERR_clear_error();
    return ok;
}
