/* RFC 3161 responses, verified with OpenSSL's TS. */
#include "receipt.h"

#include "seal_reason.h"
#include <openssl/crypto.h>
#include <openssl/objects.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MOST_BYTES = 65536 };

static bool refuse(struct err *err, enum err_code code, const char *what)
{
    return seal_reason_refuse(err, code, "receipt", what);
}

static TS_RESP *parse(const void *tsr, size_t size, struct err *err)
{
    const unsigned char *at = tsr;
    TS_RESP *response = size > 0 && size <= MOST_BYTES ? d2i_TS_RESP(NULL, &at, (long)size) : NULL;
    if (response && at == (const unsigned char *)tsr + size && TS_RESP_get_tst_info(response))
        return response;
    TS_RESP_free(response);
    refuse(err, ERR_DAMAGED, "not a time-stamp response with a token");
    return NULL;
}

static bool read_digest(TS_TST_INFO *info, uint8_t out[SEAL_DIGEST_SIZE])
{
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OBJECT *oid = NULL;
    X509_ALGOR_get0(&oid, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    const ASN1_OCTET_STRING *digest = TS_MSG_IMPRINT_get_msg(imprint);
    if (OBJ_obj2nid(oid) != NID_sha256 || ASN1_STRING_length(digest) != SEAL_DIGEST_SIZE)
        return false;
    memcpy(out, ASN1_STRING_get0_data(digest), SEAL_DIGEST_SIZE);
    return true;
}

static void read_serial(TS_TST_INFO *info, char out[44])
{
    BIGNUM *number = ASN1_INTEGER_to_BN(TS_TST_INFO_get_serial(info), NULL);
    char *hex = number ? BN_bn2hex(number) : NULL;
    snprintf(out, 44, "%.43s", hex ? hex : "");
    OPENSSL_free(hex);
    BN_free(number);
}

/* The name is stated by the authority itself; verification binds it to the certificate. */
static void read_authority(TS_TST_INFO *info, char out[80])
{
    out[0] = '\0';
    GENERAL_NAME *name = TS_TST_INFO_get_tsa(info);
    if (!name || name->type != GEN_DIRNAME)
        return;
    int at = X509_NAME_get_index_by_NID(name->d.directoryName, NID_commonName, -1);
    unsigned char *utf8 = NULL;
    int length =
        at < 0 ? 0
               : ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name->d.directoryName, at)));
    if (length > 0 && length < 80)
        snprintf(out, 80, "%s", (const char *)utf8);
    OPENSSL_free(utf8);
}

static bool read_facts(TS_RESP *response, struct receipt_facts *out, struct err *err)
{
    TS_TST_INFO *info = TS_RESP_get_tst_info(response);
    struct receipt_facts facts = {0};
    struct tm time;
    if (!read_digest(info, facts.sha256))
        return refuse(err, ERR_DAMAGED, "not over a SHA-256");
    if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &time) != 1)
        return refuse(err, ERR_DAMAGED, "its time cannot be read");
    facts.time_ms = (int64_t)timegm(&time) * 1000;
    read_serial(info, facts.serial);
    read_authority(info, facts.authority);
    *out = facts;
    return true;
}

bool receipt_read(const void *tsr, size_t size, struct receipt_facts *out, struct err *err)
{
    TS_RESP *response = parse(tsr, size, err);
    bool ok = response && read_facts(response, out, err);
    TS_RESP_free(response);
    return ok;
}

static X509_STORE *load_trust(const char *ca_path, struct err *err)
{
    X509_STORE *store = X509_STORE_new();
    if (store && X509_STORE_load_file(store, ca_path) == 1)
        return store;
    X509_STORE_free(store);
    err_set(err, seal_reason_code(ERR_DENIED), "%s: no certificate in it", ca_path);
    return NULL;
}

static bool verify(TS_RESP *response, const uint8_t sha256[SEAL_DIGEST_SIZE], X509_STORE *trust, struct err *err)
{
    TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();
    unsigned char *imprint = OPENSSL_memdup(sha256, SEAL_DIGEST_SIZE);
    if (!context || !imprint) {
        TS_VERIFY_CTX_free(context);
        OPENSSL_free(imprint);
        X509_STORE_free(trust);
        return err_set(err, ERR_SPACE, "no memory to verify a receipt");
    }
    /* The context owns both from here. */
    TS_VERIFY_CTX_set_imprint(context, imprint, SEAL_DIGEST_SIZE);
    TS_VERIFY_CTX_set_store(context, trust);
    TS_VERIFY_CTX_set_flags(context, TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_IMPRINT);
    bool ok = TS_RESP_verify_response(context, response) == 1;
    TS_VERIFY_CTX_free(context);
    return ok || refuse(err, ERR_DENIED, "signature or chain does not hold");
}

bool receipt_verify(const void *tsr, size_t size, const uint8_t sha256[SEAL_DIGEST_SIZE], const char *ca_path,
                    struct receipt_facts *out, struct err *err)
{
    struct receipt_facts facts = {0};
    TS_RESP *response = parse(tsr, size, err);
    if (!response)
        return false;
    bool ok = read_facts(response, &facts, err);
    if (ok && CRYPTO_memcmp(facts.sha256, sha256, SEAL_DIGEST_SIZE) != 0)
        ok = refuse(err, ERR_DENIED, "is for another bundle");
    X509_STORE *trust = ok ? load_trust(ca_path, err) : NULL;
    ok = trust && verify(response, sha256, trust, err);
    TS_RESP_free(response);
    if (ok)
        *out = facts;
    return ok;
}
