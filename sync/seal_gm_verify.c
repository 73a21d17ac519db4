/* SM2 signatures with their identity, which OpenSSL 3.0's CMS does not set: the attributes are verified here. */
#include "seal_gm.h"

#include "seal_digest.h"
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/objects.h>
#include <openssl/pkcs7.h>
#include <string.h>
#include <time.h>

enum { SIGNATURE_MOST = 128 };

static const char data_oid[] = "1.2.156.10197.6.1.4.2.1";

/* ---- SM2 over bytes ---- */
static EVP_MD_CTX *open_context(EVP_PKEY *key, EVP_PKEY_CTX **identity)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    *identity = EVP_PKEY_CTX_new(key, NULL);
    if (context && *identity && EVP_PKEY_CTX_set1_id(*identity, SEAL_SM2_ID, sizeof SEAL_SM2_ID - 1) == 1) {
        EVP_MD_CTX_set_pkey_ctx(context, *identity);
        return context;
    }
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(*identity);
    *identity = NULL;
    return NULL;
}

bool seal_gm_sign_bytes(EVP_PKEY *key, const void *bytes, size_t size, struct buffer *signature)
{
    uint8_t made[SIGNATURE_MOST];
    size_t made_size = sizeof made;
    EVP_PKEY_CTX *identity;
    EVP_MD_CTX *context = open_context(key, &identity);
    bool ok = context && EVP_DigestSignInit(context, NULL, EVP_sm3(), NULL, key) == 1 &&
              EVP_DigestSign(context, made, &made_size, bytes, size) == 1;
    if (ok)
        buffer_add(signature, made, made_size);
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(identity);
    return ok && buffer_ok(signature, NULL);
}

bool seal_gm_signature_holds(EVP_PKEY *key, const void *bytes, size_t size, const void *signature,
                             size_t signature_size)
{
    EVP_PKEY_CTX *identity;
    EVP_MD_CTX *context = open_context(key, &identity);
    bool ok = context && EVP_DigestVerifyInit(context, NULL, EVP_sm3(), NULL, key) == 1 &&
              EVP_DigestVerify(context, signature, signature_size, bytes, size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(identity);
    ERR_clear_error();
    return ok;
}

/* ---- SignedData ---- */
static bool refuse(enum seal_open_verdict *verdict, enum seal_open_verdict why, struct err *err, const char *what)
{
    *verdict = why;
    ERR_clear_error();
    return err_set(err, why == SEAL_OPEN_SIGNER_UNKNOWN || why == SEAL_OPEN_SIGNER_EXPIRED ? ERR_DENIED : ERR_DAMAGED,
                   "signature: %s", what);
}

static bool check_chain(X509 *signer, X509_STORE *trust, enum seal_open_verdict *verdict, struct err *err)
{
    char why[120];
    enum seal_chain chain = seal_chain_judge(trust, signer, NULL, why);
    if (chain == SEAL_CHAIN_EXPIRED || chain == SEAL_CHAIN_NOT_YET)
        return refuse(verdict, SEAL_OPEN_SIGNER_EXPIRED, err, why);
    if (chain != SEAL_CHAIN_HOLDS)
        return refuse(verdict, SEAL_OPEN_SIGNER_UNKNOWN, err, why);
    EVP_PKEY *key = X509_get0_pubkey(signer);
    return (key && EVP_PKEY_is_a(key, "SM2") && seal_may_sign(signer)) ||
           refuse(verdict, SEAL_OPEN_SIGNER_UNKNOWN, err, "the certificate may not sign, or is not of SM2");
}

static bool is_algorithm(X509_ALGOR *algorithm, int nid)
{
    const ASN1_OBJECT *oid = NULL;
    int type = V_ASN1_UNDEF;
    X509_ALGOR_get0(&oid, &type, NULL, algorithm);
    return OBJ_obj2nid(oid) == nid && type == V_ASN1_UNDEF;
}

/* The one value of an attribute that must be there once, of this type. */
static void *value_of(const CMS_SignerInfo *info, int nid, int type)
{
    return CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(nid), -3, type);
}

static bool check_attributes(const CMS_SignerInfo *info, STACK_OF(X509) * chain,
                             const uint8_t digest[SEAL_DIGEST_SIZE])
{
    const ASN1_OCTET_STRING *stated = value_of(info, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
    const ASN1_OBJECT *type = value_of(info, NID_pkcs9_contentType, V_ASN1_OBJECT);
    const ASN1_STRING *bound = value_of(info, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
    ASN1_OBJECT *data = OBJ_txt2obj(data_oid, 1);
    bool ok = CMS_signed_get_attr_count(info) == 4 && stated && ASN1_STRING_length(stated) == SEAL_DIGEST_SIZE &&
              CRYPTO_memcmp(ASN1_STRING_get0_data(stated), digest, SEAL_DIGEST_SIZE) == 0 && type && data &&
              OBJ_cmp(type, data) == 0 && bound;
    const unsigned char *at = ok ? ASN1_STRING_get0_data(bound) : NULL;
    ESS_SIGNING_CERT_V2 *certificate = ok ? d2i_ESS_SIGNING_CERT_V2(NULL, &at, ASN1_STRING_length(bound)) : NULL;
    ok = certificate && OSSL_ESS_check_signing_certs(NULL, certificate, chain, 1) == 1;
    ESS_SIGNING_CERT_V2_free(certificate);
    ASN1_OBJECT_free(data);
    return ok;
}

/* Signed is the SET OF in its DER; other orders are not accepted. */
static bool check_signature(CMS_SignerInfo *info, X509 *signer)
{
    STACK_OF(X509_ATTRIBUTE) *list = sk_X509_ATTRIBUTE_new_null();
    bool ok = list;
    for (int i = 0; ok && i < CMS_signed_get_attr_count(info); i++)
        ok = sk_X509_ATTRIBUTE_push(list, CMS_signed_get_attr(info, i)) > 0;
    unsigned char *der = NULL;
    int size = ok ? ASN1_item_i2d((const ASN1_VALUE *)list, &der, ASN1_ITEM_rptr(PKCS7_ATTR_SIGN)) : -1;
    const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(info);
    ok = size > 0 && seal_gm_signature_holds(X509_get0_pubkey(signer), der, (size_t)size,
                                             ASN1_STRING_get0_data(signature), (size_t)ASN1_STRING_length(signature));
    OPENSSL_free(der);
    sk_X509_ATTRIBUTE_free(list);
    return ok;
}

static int64_t signing_time_ms(const CMS_SignerInfo *info)
{
    struct tm parts;
    const ASN1_TIME *stated = value_of(info, NID_pkcs9_signingTime, V_ASN1_UTCTIME);
    if (!stated)
        stated = value_of(info, NID_pkcs9_signingTime, V_ASN1_GENERALIZEDTIME);
    return stated && ASN1_TIME_to_tm(stated, &parts) == 1 ? (int64_t)timegm(&parts) * 1000 : 0;
}

static bool verify(CMS_ContentInfo *cms, const uint8_t digest[SEAL_DIGEST_SIZE], X509_STORE *trust,
                   struct seal_opened *out, enum seal_open_verdict *verdict, struct err *err)
{
    STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
    STACK_OF(X509) *certificates = CMS_get1_certs(cms);
    bool ok = sk_CMS_SignerInfo_num(infos) == 1 && sk_X509_num(certificates) == 1;
    CMS_SignerInfo *info = ok ? sk_CMS_SignerInfo_value(infos, 0) : NULL;
    X509 *signer = ok ? sk_X509_value(certificates, 0) : NULL;
    X509_ALGOR *digest_by = NULL, *signed_by = NULL;
    if (info)
        CMS_SignerInfo_get0_algs(info, NULL, NULL, &digest_by, &signed_by);
    if (!ok || CMS_SignerInfo_cert_cmp(info, signer) != 0 || !is_algorithm(digest_by, NID_sm3) ||
        !is_algorithm(signed_by, NID_SM2_with_SM3))
        ok = refuse(verdict, SEAL_OPEN_NOT_SIGNED, err, "not one signer with his certificate, by SM2 with SM3");
    else if (!check_chain(signer, trust, verdict, err))
        ok = false;
    else if (!check_attributes(info, certificates, digest) || !check_signature(info, signer))
        ok = refuse(verdict, SEAL_OPEN_SIGNATURE_WRONG, err, "does not hold");
    if (ok) {
        seal_common_name(signer, out->signer, sizeof out->signer);
        out->signed_ms = signing_time_ms(info);
    }
    sk_X509_pop_free(certificates, X509_free);
    return ok;
}

bool seal_gm_verify(const struct buffer *frame, const uint8_t digest[SEAL_DIGEST_SIZE], X509_STORE *trust,
                    struct seal_opened *out, enum seal_open_verdict *verdict, struct err *err)
{
    const unsigned char *at = frame->data;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)frame->size);
    bool ok = cms && at == frame->data + frame->size;
    if (!ok)
        refuse(verdict, SEAL_OPEN_NOT_SIGNED, err, "not of GM/T 0010");
    ok = ok && verify(cms, digest, trust, out, verdict, err);
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return ok;
}
