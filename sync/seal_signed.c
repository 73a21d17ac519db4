/* Verifies SignedData whose content was read elsewhere: chain, attributes and their signature by OpenSSL, the message
 * digest by comparison with ours. */
#include "seal_signed.h"

#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <string.h>
#include <time.h>

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
    return seal_may_sign(signer) || refuse(verdict, SEAL_OPEN_SIGNER_UNKNOWN, err, "the certificate may not sign");
}

static bool check_digest(CMS_SignerInfo *info, const uint8_t digest[SEAL_DIGEST_SIZE])
{
    X509_ALGOR *algorithm = NULL;
    CMS_SignerInfo_get0_algs(info, NULL, NULL, &algorithm, NULL);
    const ASN1_OBJECT *oid = NULL;
    X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
    const ASN1_OCTET_STRING *stated =
        CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING);
    return OBJ_obj2nid(oid) == NID_sha256 && stated && ASN1_STRING_length(stated) == SEAL_DIGEST_SIZE &&
           CRYPTO_memcmp(ASN1_STRING_get0_data(stated), digest, SEAL_DIGEST_SIZE) == 0;
}

static bool check_signature(CMS_ContentInfo *cms, X509_STORE *trust)
{
    /* The content is not here; its digest is compared by check_digest. CAdES also binds the very certificate. */
    BIO *nothing = BIO_new_mem_buf("", 0);
    bool ok =
        nothing && CMS_verify(cms, NULL, trust, nothing, NULL, CMS_NO_CONTENT_VERIFY | CMS_BINARY | CMS_CADES) == 1;
    BIO_free(nothing);
    return ok;
}

static int64_t signing_time_ms(CMS_SignerInfo *info)
{
    int at = CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime, -1);
    X509_ATTRIBUTE *attribute = at < 0 ? NULL : CMS_signed_get_attr(info, at);
    const ASN1_TYPE *value = attribute ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
    struct tm parts;
    if (!value || (value->type != V_ASN1_UTCTIME && value->type != V_ASN1_GENERALIZEDTIME) ||
        ASN1_TIME_to_tm(value->value.asn1_string, &parts) != 1)
        return 0;
    return (int64_t)timegm(&parts) * 1000;
}

static bool verify(CMS_ContentInfo *cms, const uint8_t digest[SEAL_DIGEST_SIZE], X509_STORE *trust,
                   struct seal_opened *out, enum seal_open_verdict *verdict, struct err *err)
{
    STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
    STACK_OF(X509) *certificates = CMS_get1_certs(cms);
    bool ok = sk_CMS_SignerInfo_num(infos) == 1 && sk_X509_num(certificates) == 1;
    CMS_SignerInfo *info = ok ? sk_CMS_SignerInfo_value(infos, 0) : NULL;
    X509 *signer = ok ? sk_X509_value(certificates, 0) : NULL;
    if (!ok || CMS_SignerInfo_cert_cmp(info, signer) != 0)
        ok = refuse(verdict, SEAL_OPEN_NOT_SIGNED, err, "not one signer with his certificate");
    else if (!check_chain(signer, trust, verdict, err))
        ok = false;
    else if (!check_digest(info, digest) || !check_signature(cms, trust))
        ok = refuse(verdict, SEAL_OPEN_SIGNATURE_WRONG, err, "does not hold");
    if (ok) {
        seal_common_name(signer, out->signer, sizeof out->signer);
        out->signed_ms = signing_time_ms(info);
    }
    sk_X509_pop_free(certificates, X509_free);
    return ok;
}

bool seal_signed_verify(const struct buffer *frame, const uint8_t digest[SEAL_DIGEST_SIZE], X509_STORE *trust,
                        struct seal_opened *out, enum seal_open_verdict *verdict, struct err *err)
{
    const unsigned char *at = frame->data;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)frame->size);
    bool ok = cms && at == frame->data + frame->size;
    if (!ok)
        refuse(verdict, SEAL_OPEN_NOT_SIGNED, err, "not CMS");
    ok = ok && verify(cms, digest, trust, out, verdict, err);
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return ok;
}
