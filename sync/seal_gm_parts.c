/* PKCS7_RECIP_INFO and PKCS7_SIGNER_INFO are the structures of GM/T 0010, under other identifiers. */
#include "seal_gm_parts.h"

#include "seal_gm.h"
#include "seal_reason.h"
#include <openssl/ess.h>
#include <openssl/objects.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WRAPPED_MOST = 512 };

static const char data_oid[] = "1.2.156.10197.6.1.4.2.1";
static const char sm2_oid[] = "1.2.156.10197.1.301.3";
static const char older_sm2_oid[] = "1.2.156.10197.1.301.2";

static bool refused(struct err *err, const char *step)
{
    return seal_reason_refuse(err, ERR_BUG, "sealing", step);
}

static bool name_certificate(PKCS7_ISSUER_AND_SERIAL *out, const X509 *certificate)
{
    ASN1_INTEGER *serial = ASN1_INTEGER_dup(X509_get0_serialNumber(certificate));
    if (!serial)
        return false;
    ASN1_INTEGER_free(out->serial);
    out->serial = serial;
    return X509_NAME_set(&out->issuer, X509_get_issuer_name(certificate)) == 1;
}

/* algorithm takes the identifier over; no parameters. */
static bool name_algorithm(X509_ALGOR *algorithm, ASN1_OBJECT *oid)
{
    if (oid && X509_ALGOR_set0(algorithm, oid, V_ASN1_UNDEF, NULL) == 1)
        return true;
    ASN1_OBJECT_free(oid);
    return false;
}

static void add_der(struct buffer *out, unsigned char *der, int size)
{
    if (size > 0)
        buffer_add(out, der, (size_t)size);
    else
        out->failed = true;
    OPENSSL_free(der);
}

/* ---- recipients ---- */
static bool wrap_key(X509 *certificate, const uint8_t *key, size_t key_size, ASN1_OCTET_STRING *out)
{
    uint8_t wrapped[WRAPPED_MOST];
    size_t size = sizeof wrapped;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(X509_get0_pubkey(certificate), NULL);
    bool ok = context && EVP_PKEY_encrypt_init(context) == 1 &&
              EVP_PKEY_encrypt(context, wrapped, &size, key, key_size) == 1 &&
              ASN1_OCTET_STRING_set(out, wrapped, (int)size) == 1;
    EVP_PKEY_CTX_free(context);
    return ok;
}

static bool add_recipient(X509 *certificate, bool older, const uint8_t *key, size_t key_size, struct buffer *out)
{
    PKCS7_RECIP_INFO *info = PKCS7_RECIP_INFO_new();
    unsigned char *der = NULL;
    bool ok = info && ASN1_INTEGER_set(info->version, 1) == 1 &&
              name_certificate(info->issuer_and_serial, certificate) &&
              name_algorithm(info->key_enc_algor, OBJ_txt2obj(older ? older_sm2_oid : sm2_oid, 1)) &&
              wrap_key(certificate, key, key_size, info->enc_key);
    if (ok) {
        int size = i2d_PKCS7_RECIP_INFO(info, &der);
        add_der(out, der, size);
    }
    PKCS7_RECIP_INFO_free(info);
    return ok;
}

bool seal_gm_recipients(const struct seal_keys *keys, const uint8_t *key, size_t key_size, struct buffer *out,
                        struct err *err)
{
    for (int i = 0; i < sk_X509_num(keys->recipients); i++)
        if (!add_recipient(sk_X509_value(keys->recipients, i), (keys->older_oid >> i & 1) != 0, key, key_size, out))
            return refused(err, "recipients");
    return buffer_ok(out, err);
}

/* ---- the signer ---- */
/* As DER orders the members of a SET OF. */
static int by_bytes(const X509_ATTRIBUTE *const *a, const X509_ATTRIBUTE *const *b)
{
    unsigned char *x = NULL, *y = NULL;
    int x_size = i2d_X509_ATTRIBUTE(*a, &x), y_size = i2d_X509_ATTRIBUTE(*b, &y), order = 0;
    if (x_size > 0 && y_size > 0)
        order = memcmp(x, y, (size_t)(x_size < y_size ? x_size : y_size));
    OPENSSL_free(x);
    OPENSSL_free(y);
    return order ? order : x_size - y_size;
}

/* Takes value over. */
static bool add_attribute(STACK_OF(X509_ATTRIBUTE) * list, int nid, int type, void *value)
{
    X509_ATTRIBUTE *attribute = value ? X509_ATTRIBUTE_create(nid, type, value) : NULL;
    if (attribute && sk_X509_ATTRIBUTE_push(list, attribute) > 0)
        return true;
    X509_ATTRIBUTE_free(attribute);
    return false;
}

static ASN1_STRING *signing_certificate(X509 *signer)
{
    ESS_SIGNING_CERT_V2 *certificate = OSSL_ESS_signing_cert_v2_new_init(EVP_sm3(), signer, NULL, 1);
    unsigned char *der = NULL;
    int size = certificate ? i2d_ESS_SIGNING_CERT_V2(certificate, &der) : -1;
    ASN1_STRING *value = size > 0 ? ASN1_STRING_type_new(V_ASN1_SEQUENCE) : NULL;
    if (value)
        ASN1_STRING_set0(value, der, size);
    else
        OPENSSL_free(der);
    ESS_SIGNING_CERT_V2_free(certificate);
    return value;
}

static STACK_OF(X509_ATTRIBUTE) * make_attributes(X509 *signer, const uint8_t digest[SEAL_DIGEST_SIZE])
{
    STACK_OF(X509_ATTRIBUTE) *list = sk_X509_ATTRIBUTE_new(by_bytes);
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    ASN1_TIME *now = ASN1_TIME_set(NULL, time(NULL));
    bool ok = list && octets && now && ASN1_OCTET_STRING_set(octets, digest, SEAL_DIGEST_SIZE) == 1 &&
              add_attribute(list, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_txt2obj(data_oid, 1)) &&
              add_attribute(list, NID_pkcs9_signingTime, now->type, now) &&
              add_attribute(list, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, octets) &&
              add_attribute(list, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE, signing_certificate(signer));
    if (ok) {
        sk_X509_ATTRIBUTE_sort(list);
        return list;
    }
    sk_X509_ATTRIBUTE_pop_free(list, X509_ATTRIBUTE_free);
    return NULL;
}

static bool sign_attributes(PKCS7_SIGNER_INFO *info, EVP_PKEY *key)
{
    struct buffer signature = {0};
    unsigned char *der = NULL;
    int size = ASN1_item_i2d((const ASN1_VALUE *)info->auth_attr, &der, ASN1_ITEM_rptr(PKCS7_ATTR_SIGN));
    bool ok = size > 0 && seal_gm_sign_bytes(key, der, (size_t)size, &signature) &&
              ASN1_OCTET_STRING_set(info->enc_digest, signature.data, (int)signature.size) == 1;
    OPENSSL_free(der);
    buffer_finish(&signature);
    return ok;
}

bool seal_gm_signer(const struct seal_keys *keys, const uint8_t digest[SEAL_DIGEST_SIZE], struct buffer *certificate,
                    struct buffer *signer, struct err *err)
{
    PKCS7_SIGNER_INFO *info = PKCS7_SIGNER_INFO_new();
    unsigned char *der = NULL, *whole = NULL;
    bool ok = info && ASN1_INTEGER_set(info->version, 1) == 1 &&
              name_certificate(info->issuer_and_serial, keys->signer) &&
              name_algorithm(info->digest_alg, OBJ_nid2obj(NID_sm3)) &&
              name_algorithm(info->digest_enc_alg, OBJ_nid2obj(NID_SM2_with_SM3)) &&
              (info->auth_attr = make_attributes(keys->signer, digest)) != NULL && sign_attributes(info, keys->key);
    if (ok) {
        int size = i2d_PKCS7_SIGNER_INFO(info, &der), whole_size = i2d_X509(keys->signer, &whole);
        add_der(signer, der, size);
        add_der(certificate, whole, whole_size);
    }
    PKCS7_SIGNER_INFO_free(info);
    return ok ? buffer_ok(signer, err) && buffer_ok(certificate, err) : refused(err, "signature");
}
