/* Time-stamp responses made with OpenSSL's TS: the request is our own, its answer carries the certificate. */
#include "receipt_issue.h"

#include "seal_keys.h"
#include "seal_reason.h"
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct receipt_issuer {
    TS_RESP_CTX *context;
    uint64_t serial; /* of the response being made */
};

/* Time-stamp policy: below the arc that X.660 keeps for examples, until the centre has one of its own. */
static const char policy_oid[] = "2.999.1";

static ASN1_INTEGER *next_serial(TS_RESP_CTX *context, void *data)
{
    (void)context;
    const struct receipt_issuer *issuer = data;
    ASN1_INTEGER *serial = ASN1_INTEGER_new();
    if (serial && ASN1_INTEGER_set_uint64(serial, issuer->serial) != 1) {
        ASN1_INTEGER_free(serial);
        return NULL;
    }
    return serial;
}

static bool refuse(struct err *err, enum err_code code, const char *what)
{
    return seal_reason_refuse(err, code, "receipt", what);
}

static bool set_up(struct receipt_issuer *issuer, X509 *certificate, EVP_PKEY *key, const char *certificate_path,
                   struct err *err)
{
    TS_RESP_CTX *context = issuer->context;
    ASN1_OBJECT *policy = OBJ_txt2obj(policy_oid, 1);
    /* The signer certificate goes by its ESS identifier of the second version (RFC 5816). */
    bool ok = policy && TS_RESP_CTX_set_signer_cert(context, certificate) == 1 &&
              TS_RESP_CTX_set_signer_key(context, key) == 1 &&
              TS_RESP_CTX_set_signer_digest(context, EVP_sha256()) == 1 &&
              TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256()) == 1 &&
              TS_RESP_CTX_set_def_policy(context, policy) == 1 && TS_RESP_CTX_add_md(context, EVP_sha256()) == 1;
    ASN1_OBJECT_free(policy);
    if (!ok)
        return refuse(err, ERR_DENIED, certificate_path);
    TS_RESP_CTX_add_flags(context, TS_TSA_NAME);
    TS_RESP_CTX_set_serial_cb(context, next_serial, issuer);
    return true;
}

bool receipt_issuer_create(const char *key_path, const char *certificate_path, struct receipt_issuer **out,
                           struct err *err)
{
    X509 *certificate = NULL;
    EVP_PKEY *key = NULL;
    struct receipt_issuer *issuer = calloc(1, sizeof *issuer);
    if (!issuer || !(issuer->context = TS_RESP_CTX_new())) {
        free(issuer);
        return err_set(err, ERR_SPACE, "no memory for receipts");
    }
    bool ok = seal_certificate_load(certificate_path, &certificate, err) && seal_key_load(key_path, &key, err);
    if (ok && X509_check_private_key(certificate, key) != 1)
        ok = err_set(err, ERR_DENIED, "%s: does not belong to %s", key_path, certificate_path);
    ok = ok && set_up(issuer, certificate, key, certificate_path, err);
    X509_free(certificate);
    EVP_PKEY_free(key);
    if (ok)
        *out = issuer;
    else
        receipt_issuer_destroy(issuer);
    ERR_clear_error();
    return ok;
}

void receipt_issuer_destroy(struct receipt_issuer *issuer)
{
    if (!issuer)
        return;
    TS_RESP_CTX_free(issuer->context);
    free(issuer);
}

static TS_REQ *make_request(const uint8_t sha256[SEAL_DIGEST_SIZE])
{
    TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    bool ok = request && imprint && algorithm &&
              X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
              TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
              TS_MSG_IMPRINT_set_msg(imprint, (unsigned char *)(uintptr_t)sha256, SEAL_DIGEST_SIZE) == 1 &&
              TS_REQ_set_version(request, 1) == 1 && TS_REQ_set_msg_imprint(request, imprint) == 1 &&
              TS_REQ_set_cert_req(request, 1) == 1;
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    if (!ok) {
        TS_REQ_free(request);
        return NULL;
    }
    return request;
}

static bool add_granted(TS_RESP *response, struct buffer *out, struct err *err)
{
    long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)));
    unsigned char *der = NULL;
    int size = status == TS_STATUS_GRANTED ? i2d_TS_RESP(response, &der) : -1;
    if (size <= 0)
        return refuse(err, ERR_BUG, "not granted");
    buffer_add(out, der, (size_t)size);
    OPENSSL_free(der);
    return buffer_ok(out, err);
}

bool receipt_issue(struct receipt_issuer *issuer, const uint8_t sha256[SEAL_DIGEST_SIZE], uint64_t serial,
                   struct buffer *out, struct err *err)
{
    TS_REQ *request = make_request(sha256);
    BIO *bytes = BIO_new(BIO_s_mem());
    issuer->serial = serial;
    TS_RESP *response = request && bytes && i2d_TS_REQ_bio(bytes, request) == 1
                            ? TS_RESP_create_response(issuer->context, bytes)
                            : NULL;
    bool ok = response ? add_granted(response, out, err) : refuse(err, ERR_BUG, "could not be made");
    TS_RESP_free(response);
    BIO_free(bytes);
    TS_REQ_free(request);
    return ok;
}
