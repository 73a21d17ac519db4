/* SM2 signatures with their identity, which OpenSSL 3.0's CMS does not set: the attributes are verified here. */
#include "seal_gm.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/objects.h>
#include <openssl/pkcs7.h>
#include <string.h>

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

/* ---- the signer of SignedData ---- */

/* The one value of an attribute that must be there once, of this type. */
static void *value_of(const CMS_SignerInfo *info, int nid, int type)
{
    return CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(nid), -3, type);
}

static bool check_attributes(const CMS_SignerInfo *info, STACK_OF(X509) * chain)
{
    const ASN1_OBJECT *type = value_of(info, NID_pkcs9_contentType, V_ASN1_OBJECT);
    const ASN1_STRING *bound = value_of(info, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
    ASN1_OBJECT *data = OBJ_txt2obj(data_oid, 1);
    bool ok = CMS_signed_get_attr_count(info) == 4 && type && data && OBJ_cmp(type, data) == 0 && bound;
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

bool seal_gm_signer_holds(CMS_SignerInfo *info, STACK_OF(X509) * certificates)
{
    return check_attributes(info, certificates) && check_signature(info, sk_X509_value(certificates, 0));
}
