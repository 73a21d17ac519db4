/* OpenSSL's CMS always states a signing time; it is taken out again and the attributes are signed anew. */
#include "seal_detached.h"

#include "bundle.h"
#include "seal_keys.h"
#include "seal_reason.h"
#include <openssl/cms.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

struct seal_signer {
    struct seal_keys keys; /* without recipients */
};

static bool refused(struct err *err, const char *step)
{
    return seal_reason_refuse(err, ERR_BUG, "signing a document", step);
}

bool seal_signer_open(const char *state_folder, const char *station, struct seal_signer **out, struct err *err)
{
    char name[BUNDLE_NAME_SIZE];
    struct seal_signer *signer = calloc(1, sizeof *signer);
    if (!signer)
        return err_set(err, ERR_SPACE, "no memory for a signer");
    bool ok = seal_keys_load_signer(state_folder, &signer->keys, err);
    if (ok) {
        seal_common_name(signer->keys.signer, name, sizeof name);
        ok = strcmp(name, station) == 0 ||
             err_set(err, ERR_DENIED, "%s/keys/sign.pem: issued to \"%s\", not to station %s", state_folder, name,
                     station);
    }
    if (!ok) {
        seal_signer_close(signer);
        return false;
    }
    *out = signer;
    return true;
}

void seal_signer_close(struct seal_signer *signer)
{
    if (!signer)
        return;
    seal_keys_finish(&signer->keys);
    free(signer);
}

/* ---- signed attributes ---- */
enum { ATTRIBUTES_MAX = 8 };

struct attribute {
    unsigned char *der;
    int size;
};

/* DER orders the members of a SET OF by their bytes. */
static int by_bytes(const void *a, const void *b)
{
    const struct attribute *x = a, *y = b;
    int order = memcmp(x->der, y->der, (size_t)(x->size < y->size ? x->size : y->size));
    return order ? order : x->size - y->size;
}

static void add_head(struct buffer *out, uint8_t tag, size_t size)
{
    buffer_add_byte(out, tag);
    if (size >= 256) {
        buffer_add_byte(out, 0x82);
        buffer_add_byte(out, (uint8_t)(size >> 8));
    } else if (size >= 128) {
        buffer_add_byte(out, 0x81);
    }
    buffer_add_byte(out, (uint8_t)size);
}

/* The attributes as they are signed (RFC 5652, 5.4): with the tag of a SET, not the one they have inside SignerInfo. */
static bool attributes_der(const CMS_SignerInfo *info, struct buffer *out)
{
    enum { SET = 0x31, SIZE_MOST = 0xffff };
    struct attribute all[ATTRIBUTES_MAX] = {{0}};
    int count = CMS_signed_get_attr_count(info);
    size_t size = 0;
    bool ok = count > 0 && count <= ATTRIBUTES_MAX;
    for (int i = 0; ok && i < count; i++) {
        all[i].size = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(info, i), &all[i].der);
        ok = all[i].size > 0;
        size += ok ? (size_t)all[i].size : 0;
    }
    ok = ok && size <= SIZE_MOST;
    if (ok) {
        qsort(all, (size_t)count, sizeof all[0], by_bytes);
        add_head(out, SET, size);
        for (int i = 0; i < count; i++)
            buffer_add(out, all[i].der, (size_t)all[i].size);
    }
    for (int i = 0; i < ATTRIBUTES_MAX; i++)
        OPENSSL_free(all[i].der);
    return ok && buffer_ok(out, NULL);
}

static bool sign_attributes(CMS_SignerInfo *info, EVP_PKEY *key)
{
    struct buffer der = {0};
    uint8_t signature[1024];
    size_t size = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = context && attributes_der(info, &der) &&
              EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
              EVP_DigestSign(context, signature, &size, der.data, der.size) == 1 &&
              ASN1_STRING_set(CMS_SignerInfo_get0_signature(info), signature, (int)size) == 1;
    EVP_MD_CTX_free(context);
    buffer_finish(&der);
    return ok;
}

static bool leave_out_time(CMS_SignerInfo *info)
{
    int at = CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime, -1);
    if (at >= 0)
        X509_ATTRIBUTE_free(CMS_signed_delete_attr(info, at));
    return CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime, -1) < 0;
}

/* ---- the whole ---- */
static bool digest_content(CMS_ContentInfo *cms, const struct seal_piece *pieces, size_t count, unsigned flags)
{
    BIO *content = BIO_new(BIO_s_mem());
    bool ok = content != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        size_t written = 0;
        ok = !pieces[i].size || (BIO_write_ex(content, pieces[i].bytes, pieces[i].size, &written) == 1 &&
                                 written == pieces[i].size);
    }
    ok = ok && CMS_final(cms, content, NULL, flags) == 1;
    BIO_free(content);
    return ok;
}

static bool add_der(CMS_ContentInfo *cms, struct buffer *out)
{
    unsigned char *der = NULL;
    int size = i2d_CMS_ContentInfo(cms, &der);
    if (size > 0)
        buffer_add(out, der, (size_t)size);
    OPENSSL_free(der);
    return size > 0;
}

bool seal_signer_sign(const struct seal_signer *signer, const struct seal_piece *pieces, size_t count,
                      struct buffer *out, struct err *err)
{
    const unsigned flags = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL | CMS_CADES | CMS_NOSMIMECAP;
    EVP_PKEY *key = signer->keys.key;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    CMS_SignerInfo *info = cms ? CMS_add1_signer(cms, signer->keys.signer, key, EVP_sha256(), flags) : NULL;
    bool ok = (info && digest_content(cms, pieces, count, flags)) || refused(err, "digest");
    ok = ok && ((leave_out_time(info) && sign_attributes(info, key) && add_der(cms, out)) ||
                refused(err, "attributes"));
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return ok && buffer_ok(out, err);
}
