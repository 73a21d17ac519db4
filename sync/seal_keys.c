/* PEM files in, judged certificates out. */
#include "seal_keys.h"

#include "file.h"
#include "seal.h"
#include "seal_gm.h"
#include "seal_reason.h"
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

bool seal_openssl_is_fit(struct err *err)
{
    /* 3.0.22 repairs AuthEnvelopedData with foreign ciphers or short tags and the key unwrap overflow. */
    const unsigned long least = 0x30000160UL;
    if (OpenSSL_version_num() < least)
        return err_set(err, ERR_CONFIG, "%s is too old to be trusted with bundles: 3.0.22 or newer is needed",
                       OpenSSL_version(OPENSSL_VERSION));
    /* without which the library runs into a null pointer */
    return OSSL_LIB_CTX_get0_global_default() || err_set(err, ERR_SPACE, "no memory for OpenSSL");
}

enum { RECIPIENTS_MAX = 64 };

static BIO *open_pem(const char *path, struct err *err)
{
    errno = 0;
    BIO *file = BIO_new_file(path, "r");
    if (!file) {
        if (errno == ENOENT)
            err_set(err, ERR_DENIED, "%s: missing", path);
        else
            err_set(err, seal_reason_code(ERR_DENIED), "%s: cannot be read: %s", path, strerror(errno));
        ERR_clear_error();
    }
    return file;
}

/* No terminal to ask at: a key with a passphrase is a key that cannot be read. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

/* A certificate signed with SM2 is verified under the identity it was signed with. */
static void give_identity(X509 *certificate)
{
    if (X509_get_signature_nid(certificate) != NID_SM2_with_SM3)
        return;
    ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
    if (id && ASN1_OCTET_STRING_set(id, (const unsigned char *)SEAL_SM2_ID, (int)strlen(SEAL_SM2_ID)) == 1)
        X509_set0_distinguishing_id(certificate, id);
    else
        ASN1_OCTET_STRING_free(id);
}

bool seal_certificate_load(const char *path, X509 **out, struct err *err)
{
    BIO *file = open_pem(path, err);
    if (!file)
        return false;
    X509 *certificate = PEM_read_bio_X509(file, NULL, no_passphrase, NULL);
    BIO_free(file);
    enum err_code code = seal_reason_code(ERR_DENIED);
    if (!certificate)
        return err_set(err, code, "%s: no certificate in it", path);
    *out = certificate;
    return true;
}

bool seal_key_load(const char *path, EVP_PKEY **out, struct err *err)
{
    BIO *file = open_pem(path, err);
    if (!file)
        return false;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(file, NULL, no_passphrase, NULL);
    BIO_free(file);
    enum err_code code = seal_reason_code(ERR_DENIED);
    if (!key)
        return err_set(err, code, "%s: no private key without passphrase in it", path);
    *out = key;
    return true;
}

/* ---- trust ---- */

/* OpenSSL 3.0 has no place for the identity in a revocation list: one signed with SM2 does not verify there and does here. */
static bool holds_by_sm2(X509_CRL *list, X509 *issuer)
{
    const ASN1_BIT_STRING *signature = NULL;
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    unsigned char *signed_part = NULL;
    X509_CRL_get0_signature(list, &signature, NULL);
    int size = X509_CRL_get_signature_nid(list) == NID_SM2_with_SM3 && key && EVP_PKEY_is_a(key, "SM2")
                   ? i2d_re_X509_CRL_tbs(list, &signed_part)
                   : 0;
    bool holds = size > 0 && signature &&
                 seal_gm_signature_holds(key, signed_part, (size_t)size, ASN1_STRING_get0_data(signature),
                                         (size_t)ASN1_STRING_length(signature));
    OPENSSL_free(signed_part);
    return holds;
}

static int judge_step(int holds, X509_STORE_CTX *context)
{
    X509_CRL *list = X509_STORE_CTX_get0_current_crl(context);
    if (holds || !list || X509_STORE_CTX_get_error(context) != X509_V_ERR_CRL_SIGNATURE_FAILURE)
        return holds;
    const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    for (int i = 0; i < sk_X509_num(chain); i++) {
        X509 *issuer = sk_X509_value(chain, i);
        if (X509_NAME_cmp(X509_get_subject_name(issuer), X509_CRL_get_issuer(list)) != 0 || !holds_by_sm2(list, issuer))
            continue;
        X509_STORE_CTX_set_error(context, X509_V_OK);
        return 1;
    }
    return 0;
}

static bool add_revocations(X509_STORE *store, const char *ca_path, struct err *err)
{
    char path[FILE_PATH_SIZE];
    const char *slash = strrchr(ca_path, '/');
    int length = snprintf(path, sizeof path, "%.*scrl.pem", slash ? (int)(slash + 1 - ca_path) : 0, ca_path);
    if (length < 0 || (size_t)length >= sizeof path)
        return err_set(err, ERR_SPACE, "path too long: %.100s", ca_path);
    if (!file_exists(path))
        return true;
    X509_LOOKUP *lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
    bool ok = lookup && X509_load_crl_file(lookup, path, X509_FILETYPE_PEM) > 0;
    enum err_code code = seal_reason_code(ERR_DENIED);
    return (ok && X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK) == 1) ||
           err_set(err, code, "%s: no revocation list in it", path);
}

static bool add_authorities(X509_STORE *store, const char *ca_path, struct err *err)
{
    BIO *file = open_pem(ca_path, err);
    if (!file)
        return false;
    int count = 0;
    X509 *ca;
    while ((ca = PEM_read_bio_X509(file, NULL, no_passphrase, NULL))) {
        give_identity(ca);
        count += X509_STORE_add_cert(store, ca) == 1;
        X509_free(ca);
    }
    BIO_free(file);
    enum err_code code = seal_reason_code(ERR_DENIED);
    return count > 0 || err_set(err, code, "%s: no certificate in it", ca_path);
}

bool seal_trust_load(const char *ca_path, int64_t at_ms, X509_STORE **out, struct err *err)
{
    X509_STORE *store = X509_STORE_new();
    if (!store)
        return err_set(err, ERR_SPACE, "no memory for certificates");
    if (!add_authorities(store, ca_path, err) || !add_revocations(store, ca_path, err)) {
        X509_STORE_free(store);
        return false;
    }
    X509_VERIFY_PARAM *rules = X509_STORE_get0_param(store);
    X509_VERIFY_PARAM_set_auth_level(rules, 2);
    X509_STORE_set_verify_cb(store, judge_step);
    if (at_ms)
        X509_VERIFY_PARAM_set_time(rules, (time_t)(at_ms / 1000));
    *out = store;
    return true;
}

static void format_time(const ASN1_TIME *time, char out[40])
{
    struct tm parts;
    if (ASN1_TIME_to_tm(time, &parts) != 1 || strftime(out, 40, "%Y-%m-%d %H:%M:%S UTC", &parts) == 0)
        snprintf(out, 40, "an unreadable date");
}

/* Judged by this machine's clock, a certificate that is not valid may also mean that the clock is wrong. */
static void add_clock(X509_STORE_CTX *context, char why[120])
{
    const X509_VERIFY_PARAM *how = X509_STORE_CTX_get0_param(context);
    const time_t now = time(NULL);
    struct tm parts;
    size_t at = strlen(why);
    if (!how || X509_VERIFY_PARAM_get_flags(how) & X509_V_FLAG_USE_CHECK_TIME || !gmtime_r(&now, &parts))
        return;
    if (strftime(why + at, 120 - at, "; by this machine's clock it is %Y-%m-%d", &parts) == 0)
        why[at] = '\0';
}

static enum seal_chain judge_error(X509_STORE_CTX *context, X509 *certificate, char why[120])
{
    X509 *at = X509_STORE_CTX_get_current_cert(context);
    if (!at)
        at = certificate;
    const char *whose = at == certificate ? "" : "its CA ";
    char when[40];
    int error = X509_STORE_CTX_get_error(context);
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        format_time(X509_get0_notAfter(at), when);
        snprintf(why, 120, "%sexpired on %s", whose, when);
        add_clock(context, why);
        return SEAL_CHAIN_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        format_time(X509_get0_notBefore(at), when);
        snprintf(why, 120, "%snot valid before %s", whose, when);
        add_clock(context, why);
        return SEAL_CHAIN_NOT_YET;
    case X509_V_ERR_CERT_REVOKED:
        snprintf(why, 120, "%srevoked", whose);
        return SEAL_CHAIN_REVOKED;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED:
        snprintf(why, 120, "unknown CA");
        return SEAL_CHAIN_UNKNOWN;
    default:
        snprintf(why, 120, "refused: %.100s", X509_verify_cert_error_string(error));
        return SEAL_CHAIN_WEAK;
    }
}

enum seal_chain seal_chain_judge(X509_STORE *trust, X509 *certificate, STACK_OF(X509) * others, char why[120])
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    enum seal_chain verdict = SEAL_CHAIN_WEAK;
    snprintf(why, 120, "could not be judged");
    give_identity(certificate);
    if (context && X509_STORE_CTX_init(context, trust, certificate, others) == 1)
        verdict = X509_verify_cert(context) == 1 ? SEAL_CHAIN_HOLDS : judge_error(context, certificate, why);
    X509_STORE_CTX_free(context);
    ERR_clear_error();
    return verdict;
}

void seal_common_name(const X509 *certificate, char *out, size_t size)
{
    out[0] = '\0';
    X509_NAME *subject = X509_get_subject_name(certificate);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at < 0)
        return;
    unsigned char *utf8 = NULL;
    int length = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    bool clean = length > 0 && (size_t)length < size;
    for (int i = 0; clean && i < length; i++)
        clean = utf8[i] >= ' ' && utf8[i] != 0x7f;
    if (clean) {
        memcpy(out, utf8, (size_t)length);
        out[length] = '\0';
    }
    OPENSSL_free(utf8);
}

bool seal_may_sign(X509 *certificate)
{
    return X509_check_purpose(certificate, X509_PURPOSE_SMIME_SIGN, 0) == 1;
}

bool seal_may_receive(X509 *certificate)
{
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    uint32_t usage = X509_get_key_usage(certificate);
    if (!key || usage == UINT32_MAX) /* no key usage stated: it was not issued for this */
        return false;
    if (EVP_PKEY_is_a(key, "EC"))
        return (usage & KU_KEY_AGREEMENT) && EVP_PKEY_get_bits(key) >= 256;
    if (EVP_PKEY_is_a(key, "SM2"))
        return (usage & (KU_KEY_AGREEMENT | KU_KEY_ENCIPHERMENT)) != 0;
    return EVP_PKEY_is_a(key, "RSA") && (usage & KU_KEY_ENCIPHERMENT) && EVP_PKEY_get_bits(key) >= 2048;
}

/* ---- a station's keys ---- */
static bool judge(X509_STORE *trust, X509 *certificate, const char *path, bool purpose, struct seal_keys *keys,
                  struct err *err)
{
    char why[120];
    if (seal_chain_judge(trust, certificate, NULL, why) != SEAL_CHAIN_HOLDS)
        return err_set(err, ERR_DENIED, "%s: %s", path, why);
    if (!purpose)
        return err_set(err, ERR_DENIED, "%s: wrong purpose", path);
    struct tm end;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1)
        return err_set(err, ERR_DENIED, "%s: its end of validity cannot be read", path);
    int64_t end_ms = (int64_t)timegm(&end) * 1000;
    if (keys->valid_until_ms == 0 || end_ms < keys->valid_until_ms)
        keys->valid_until_ms = end_ms;
    return true;
}

static bool load_pair(const char *certificate, const char *key, struct seal_keys *keys, struct err *err)
{
    if (!seal_certificate_load(certificate, &keys->signer, err) || !seal_key_load(key, &keys->key, err))
        return false;
    bool pair = X509_check_private_key(keys->signer, keys->key) == 1;
    enum err_code code = seal_reason_code(ERR_DENIED);
    return pair || err_set(err, code, "%s: does not belong to %s", key, certificate);
}

static bool load_signer(const char *state_folder, X509_STORE *trust, struct seal_keys *keys, struct err *err)
{
    static const char *const names[2][2] = {{"keys/sign.pem", "keys/sign.key"},
                                            {"keys/sign-gm.pem", "keys/sign-gm.key"}};
    char certificate[FILE_PATH_SIZE], key[FILE_PATH_SIZE];
    return file_join(certificate, state_folder, names[keys->is_gm][0], err) &&
           file_join(key, state_folder, names[keys->is_gm][1], err) && load_pair(certificate, key, keys, err) &&
           judge(trust, keys->signer, certificate,
                 seal_may_sign(keys->signer) && EVP_PKEY_is_a(keys->key, "SM2") == keys->is_gm, keys, err);
}

bool seal_check_client(const char *certificate_path, const char *key_path, const char *ca_path, struct err *err)
{
    struct seal_keys keys = {0};
    X509_STORE *trust = NULL;
    bool ok = seal_trust_load(ca_path, 0, &trust, err) && load_pair(certificate_path, key_path, &keys, err) &&
              judge(trust, keys.signer, certificate_path,
                    X509_check_purpose(keys.signer, X509_PURPOSE_SSL_CLIENT, 0) == 1, &keys, err);
    X509_STORE_free(trust);
    seal_keys_finish(&keys);
    return ok;
}

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), own = strlen(ending);
    return length > own && strcmp(name + length - own, ending) == 0;
}

static bool load_recipient(const char *path, X509_STORE *trust, struct seal_keys *keys, struct err *err)
{
    X509 *recipient = NULL;
    if (!seal_certificate_load(path, &recipient, err))
        return false;
    if (!judge(trust, recipient, path, seal_may_receive(recipient), keys, err)) {
        X509_free(recipient);
        return false;
    }
    int index = sk_X509_num(keys->recipients);
    bool is_gm = EVP_PKEY_is_a(X509_get0_pubkey(recipient), "SM2");
    bool fits = index == 0 || is_gm == keys->is_gm;
    if (!fits)
        err_set(err, ERR_DENIED, "%s: SM2 and other recipients cannot read one bundle", path);
    else if (index >= RECIPIENTS_MAX || sk_X509_push(keys->recipients, recipient) <= 0)
        fits = err_set(err, ERR_SPACE, "%s: more recipients than fit", path);
    if (!fits) {
        X509_free(recipient);
        return false;
    }
    keys->is_gm = is_gm;
    if (ends_with(path, ".301-2.pem"))
        keys->older_oid |= (uint64_t)1 << index;
    return true;
}

static bool load_recipients(const char *state_folder, X509_STORE *trust, struct seal_keys *keys, struct err *err)
{
    char folder[FILE_PATH_SIZE], path[FILE_PATH_SIZE];
    struct file_names names = {0};
    if (!file_join(folder, state_folder, "trust/recipients", err))
        return false;
    keys->recipients = sk_X509_new_null();
    if (!keys->recipients)
        return err_set(err, ERR_SPACE, "no memory for recipients");
    if (!file_list(folder, &names, NULL))
        return err_set(err, ERR_DENIED, "%s: missing", folder);
    bool ok = true;
    for (size_t i = 0; ok && i < names.count; i++)
        if (ends_with(names.names[i], ".pem"))
            ok = file_join(path, folder, names.names[i], err) && load_recipient(path, trust, keys, err);
    file_names_destroy(&names);
    if (ok && sk_X509_num(keys->recipients) == 0)
        return err_set(err, ERR_DENIED, "%s: no recipient certificate in it", folder);
    return ok;
}

static bool load(const char *state_folder, bool recipients, struct seal_keys *out, struct err *err)
{
    char ca_path[FILE_PATH_SIZE];
    X509_STORE *trust = NULL;
    struct seal_keys keys = {0};
    if (!seal_openssl_is_fit(err) || !file_join(ca_path, state_folder, "trust/ca.pem", err) ||
        !seal_trust_load(ca_path, 0, &trust, err))
        return false;
    bool ok = (!recipients || load_recipients(state_folder, trust, &keys, err)) &&
              load_signer(state_folder, trust, &keys, err);
    X509_STORE_free(trust);
    if (ok)
        *out = keys;
    else
        seal_keys_finish(&keys);
    return ok;
}

bool seal_keys_load(const char *state_folder, struct seal_keys *out, struct err *err)
{
    return load(state_folder, true, out, err);
}

bool seal_keys_load_signer(const char *state_folder, struct seal_keys *out, struct err *err)
{
    return load(state_folder, false, out, err);
}

void seal_keys_finish(struct seal_keys *keys)
{
    X509_free(keys->signer);
    EVP_PKEY_free(keys->key);
    sk_X509_pop_free(keys->recipients, X509_free);
    *keys = (struct seal_keys){0};
}
