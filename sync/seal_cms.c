/* Two CMS writers of OpenSSL chained as BIOs:
 *
 *     pour -> [gather] -> SignedData -> AuthEnvelopedData -> [out BIO] -> sink
 *
 * Both write BER of indefinite length, because neither can know its length before its end. */
#include "seal_cms.h"

#include "buffer.h"
#include "seal_reason.h"
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

enum { GATHER_BYTES = 64 * 1024 };

static bool refused(struct err *err, const char *step)
{
    return seal_reason_refuse(err, ERR_BUG, "sealing", step);
}

/* ---- the end of the chain: a BIO over a sink that keeps the first error ---- */
struct outlet {
    const struct bundle_sink *sink;
    struct err err; /* ERR_NONE while all is well */
};

static int outlet_write(BIO *bio, const char *bytes, int size)
{
    struct outlet *o = BIO_get_data(bio);
    if (size <= 0)
        return 0;
    if (o->err.code != ERR_NONE || !o->sink->take(o->sink->context, bytes, (size_t)size, &o->err))
        return -1;
    return size;
}

static long outlet_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *outlet_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "bundle outlet");
    if (!method || BIO_meth_set_write(method, outlet_write) != 1 || BIO_meth_set_ctrl(method, outlet_control) != 1) {
        BIO_meth_free(method);
        return NULL;
    }
    return method;
}

/* ---- the beginning: small pieces are gathered, because each piece becomes an OCTET STRING of its own ---- */
struct inlet {
    BIO *bio;
    struct outlet *outlet;
    uint8_t *gathered;
    size_t filled;
};

static bool inlet_give(struct inlet *in, const uint8_t *bytes, size_t size, struct err *err)
{
    while (size > 0) {
        int step = size < 1 << 20 ? (int)size : 1 << 20;
        int written = BIO_write(in->bio, bytes, step);
        if (written <= 0) {
            if (in->outlet->err.code == ERR_NONE)
                return refused(err, "encryption");
            return err_set(err, in->outlet->err.code, "%s", in->outlet->err.line);
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static bool inlet_empty(struct inlet *in, struct err *err)
{
    size_t size = in->filled;
    in->filled = 0;
    return inlet_give(in, in->gathered, size, err);
}

static bool inlet_take(void *context, const void *bytes, size_t size, struct err *err)
{
    struct inlet *in = context;
    if (in->filled + size > GATHER_BYTES && !inlet_empty(in, err))
        return false;
    if (size >= GATHER_BYTES)
        return inlet_give(in, bytes, size, err);
    if (size > 0)
        memcpy(in->gathered + in->filled, bytes, size);
    in->filled += size;
    return true;
}

/* ---- the two structures ---- */
static CMS_ContentInfo *make_signed(const struct seal_keys *keys, struct err *err)
{
    const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_STREAM | CMS_CADES | CMS_NOSMIMECAP;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    if (!cms || !CMS_add1_signer(cms, keys->signer, keys->key, EVP_sha256(), flags)) {
        CMS_ContentInfo_free(cms);
        refused(err, "signature");
        return NULL;
    }
    return cms;
}

/* How the content key goes to one recipient: RSA-OAEP with SHA-256, or ECDH with the X9.63 KDF over SHA-256. */
static bool set_way(CMS_RecipientInfo *recipient)
{
    EVP_PKEY_CTX *context = CMS_RecipientInfo_get0_pkey_ctx(recipient);
    if (!context)
        return false;
    if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_TRANS)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
               EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0 &&
               EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0;
    return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) > 0;
}

static CMS_ContentInfo *make_envelope(const struct seal_keys *keys, struct err *err)
{
    const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_STREAM;
    CMS_ContentInfo *cms = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), flags);
    bool ok = cms;
    for (int i = 0; ok && i < sk_X509_num(keys->recipients); i++) {
        CMS_RecipientInfo *recipient = CMS_add1_recipient_cert(cms, sk_X509_value(keys->recipients, i), CMS_KEY_PARAM);
        ok = recipient && set_way(recipient);
    }
    if (ok)
        return cms;
    CMS_ContentInfo_free(cms);
    refused(err, "recipients");
    return NULL;
}

/* Frees the BIOs that BIO_new_CMS put before `end`, and not `end`. */
static void free_chain(BIO *chain, const BIO *end)
{
    while (chain && chain != end) {
        BIO *next = BIO_pop(chain);
        BIO_free(chain);
        chain = next;
    }
}

static bool pour_through(const struct seal_keys *keys, struct inlet *in, BIO *out,
                         bool (*pour)(const void *what, const struct bundle_sink *to, struct err *err),
                         const void *what, struct err *err)
{
    const struct bundle_sink sink = {inlet_take, in};
    BIO *sealing = NULL, *signing = NULL;
    CMS_ContentInfo *inner = make_signed(keys, err);
    CMS_ContentInfo *outer = inner ? make_envelope(keys, err) : NULL;
    bool ok = outer;
    if (ok) {
        sealing = BIO_new_CMS(out, outer);
        signing = sealing ? BIO_new_CMS(sealing, inner) : NULL;
        ok = signing || refused(err, "its beginning");
    }
    in->bio = signing;
    ok = ok && pour(what, &sink, err) && inlet_empty(in, err);
    if (ok && BIO_flush(signing) <= 0)
        ok = in->outlet->err.code == ERR_NONE ? refused(err, "its end")
                                              : err_set(err, in->outlet->err.code, "%s", in->outlet->err.line);
    free_chain(signing ? signing : sealing, out);
    CMS_ContentInfo_free(inner);
    CMS_ContentInfo_free(outer);
    return ok;
}

bool seal_cms_pour(const struct seal_keys *keys,
                   bool (*pour)(const void *what, const struct bundle_sink *to, struct err *err), const void *what,
                   const struct bundle_sink *out, struct err *err)
{
    struct outlet outlet = {.sink = out};
    struct inlet in = {.outlet = &outlet, .gathered = malloc(GATHER_BYTES)};
    BIO_METHOD *method = outlet_method();
    BIO *end = method ? BIO_new(method) : NULL;
    bool ok = (end && in.gathered) || err_set(err, ERR_SPACE, "no memory to seal");
    if (ok) {
        BIO_set_data(end, &outlet);
        BIO_set_init(end, 1);
        ok = pour_through(keys, &in, end, pour, what, err);
    }
    BIO_free(end);
    BIO_meth_free(method);
    if (in.gathered)
        wipe(in.gathered, GATHER_BYTES);
    free(in.gathered);
    return ok;
}
