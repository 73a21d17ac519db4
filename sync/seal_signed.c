/* Verifies SignedData whose content was read elsewhere: chain, attributes and their signature by OpenSSL, the message
 * digest by comparison with ours. */
#include "seal_signed.h"

#include "seal_gm.h"
#include "seal_reason.h"
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <string.h>
#include <time.h>

static bool is_about_signer(enum seal_open_verdict why)
{
    return why == SEAL_OPEN_SIGNER_UNKNOWN || why == SEAL_OPEN_SIGNER_EXPIRED || why == SEAL_OPEN_SIGNER_REVOKED;
}

static bool refuse(enum seal_open_verdict *verdict, enum seal_open_verdict why, struct err *err, const char *what)
{
    if (seal_reason_code(ERR_DAMAGED) == ERR_SPACE) {
        *verdict = SEAL_OPEN_UNREADABLE;
        return err_set(err, ERR_SPACE, "no memory to verify a signature");
    }
    *verdict = why;
    return err_set(err, is_about_signer(why) ? ERR_DENIED : ERR_DAMAGED,
                   "signature: %s", what);
}

static bool check_chain(X509 *signer, X509_STORE *trust, enum seal_open_verdict *verdict, struct err *err)
{
    static const enum seal_open_verdict verdicts[] = {
        [SEAL_CHAIN_EXPIRED] = SEAL_OPEN_SIGNER_EXPIRED, [SEAL_CHAIN_NOT_YET] = SEAL_OPEN_SIGNER_EXPIRED,
        [SEAL_CHAIN_UNKNOWN] = SEAL_OPEN_SIGNER_UNKNOWN, [SEAL_CHAIN_REVOKED] = SEAL_OPEN_SIGNER_REVOKED,
        [SEAL_CHAIN_WEAK] = SEAL_OPEN_SIGNER_UNKNOWN,
    };
    char why[120];
    enum seal_chain chain = seal_chain_judge(trust, signer, NULL, why);
    if (chain != SEAL_CHAIN_HOLDS)
        return refuse(verdict, verdicts[chain], err, why);
    return seal_may_sign(signer) || refuse(verdict, SEAL_OPEN_SIGNER_UNKNOWN, err, "the certificate may not sign");
}

/* The one value of an attribute that must be there once, of this type. */
static void *value_of(const CMS_SignerInfo *info, int nid, int type)
{
    return CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(nid), -3, type);
}

static bool states_digest(const CMS_SignerInfo *info, const uint8_t digest[SEAL_DIGEST_SIZE])
{
    const ASN1_OCTET_STRING *stated = value_of(info, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
    return stated && ASN1_STRING_length(stated) == SEAL_DIGEST_SIZE &&
           CRYPTO_memcmp(ASN1_STRING_get0_data(stated), digest, SEAL_DIGEST_SIZE) == 0;
}

static int64_t signing_time_ms(const CMS_SignerInfo *info)
{
    struct tm parts;
    const ASN1_TIME *stated = value_of(info, NID_pkcs9_signingTime, V_ASN1_UTCTIME);
    if (!stated)
        stated = value_of(info, NID_pkcs9_signingTime, V_ASN1_GENERALIZEDTIME);
    return stated && ASN1_TIME_to_tm(stated, &parts) == 1 ? (int64_t)timegm(&parts) * 1000 : 0;
}

/* ---- the two ways ---- */

/* The content is not here; its digest was compared. CAdES also binds the very certificate. */
static bool holds_by_cms(CMS_ContentInfo *cms, X509_STORE *trust)
{
    BIO *nothing = BIO_new_mem_buf("", 0);
    bool ok =
        nothing && CMS_verify(cms, NULL, trust, nothing, NULL, CMS_NO_CONTENT_VERIFY | CMS_BINARY | CMS_CADES) == 1;
    BIO_free(nothing);
    return ok;
}

/* Whether key, digest and signature are those of the profile. */
static bool is_way_of(enum seal_profile profile, CMS_SignerInfo *info, X509 *signer)
{
    X509_ALGOR *digest_by = NULL, *signed_by = NULL;
    const ASN1_OBJECT *digest = NULL, *signature = NULL;
    int digest_type = V_ASN1_UNDEF, signature_type = V_ASN1_UNDEF;
    EVP_PKEY *key = X509_get0_pubkey(signer);
    CMS_SignerInfo_get0_algs(info, NULL, NULL, &digest_by, &signed_by);
    X509_ALGOR_get0(&digest, &digest_type, NULL, digest_by);
    X509_ALGOR_get0(&signature, &signature_type, NULL, signed_by);
    bool is_sm2 = key && EVP_PKEY_is_a(key, "SM2");
    if (profile != SEAL_PROFILE_GM)
        return OBJ_obj2nid(digest) == NID_sha256 && !is_sm2;
    return is_sm2 && OBJ_obj2nid(digest) == NID_sm3 && digest_type == V_ASN1_UNDEF &&
           OBJ_obj2nid(signature) == NID_SM2_with_SM3 && signature_type == V_ASN1_UNDEF;
}

struct signed_data {
    CMS_ContentInfo *cms;
    CMS_SignerInfo *info;
    STACK_OF(X509) * certificates;
    X509 *signer;
};

static bool take_apart(const struct buffer *frame, struct signed_data *out)
{
    const unsigned char *at = frame->data;
    out->cms = d2i_CMS_ContentInfo(NULL, &at, (long)frame->size);
    if (!out->cms || at != frame->data + frame->size)
        return false;
    STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(out->cms);
    out->certificates = CMS_get1_certs(out->cms);
    if (sk_CMS_SignerInfo_num(infos) != 1 || sk_X509_num(out->certificates) != 1)
        return false;
    out->info = sk_CMS_SignerInfo_value(infos, 0);
    out->signer = sk_X509_value(out->certificates, 0);
    return CMS_SignerInfo_cert_cmp(out->info, out->signer) == 0;
}

static bool holds(enum seal_profile profile, const struct signed_data *s, const uint8_t digest[SEAL_DIGEST_SIZE],
                  X509_STORE *trust)
{
    return states_digest(s->info, digest) &&
           (profile == SEAL_PROFILE_GM ? seal_gm_signer_holds(s->info, s->certificates) : holds_by_cms(s->cms, trust));
}

bool seal_signed_verify(enum seal_profile profile, const struct buffer *frame, const uint8_t digest[SEAL_DIGEST_SIZE],
                        X509_STORE *trust, struct seal_opened *out, enum seal_open_verdict *verdict, struct err *err)
{
    struct signed_data s = {0};
    bool ok;
    if (!take_apart(frame, &s))
        ok = refuse(verdict, SEAL_OPEN_NOT_SIGNED, err, "not one signer with his certificate");
    else if (!check_chain(s.signer, trust, verdict, err))
        ok = false;
    else if (!is_way_of(profile, s.info, s.signer))
        ok = refuse(verdict, SEAL_OPEN_NOT_SIGNED, err, "by other algorithms than the profile's");
    else
        ok = holds(profile, &s, digest, trust) || refuse(verdict, SEAL_OPEN_SIGNATURE_WRONG, err, "does not hold");
    if (ok) {
        seal_common_name(s.signer, out->signer, sizeof out->signer);
        out->signed_ms = signing_time_ms(s.info);
    }
    sk_X509_pop_free(s.certificates, X509_free);
    CMS_ContentInfo_free(s.cms);
    ERR_clear_error();
    return ok;
}
