/*      file -> seal_der (content octets) -> BIO -> cipher BIO of OpenSSL -> plain bytes                    */
#include "seal_plain.h"

#include "seal_reason.h"
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct seal_plain {
    struct seal_file file;
    struct seal_der der;
    struct err err; /* of the reading below the cipher */
    bool source_failed, ended;
    enum seal_open_verdict verdict;
    BIO_METHOD *method;
    BIO *octets, *chain;
    CMS_ContentInfo *cms;
};

bool seal_file_read(void *context, void *to, size_t room, size_t *got, struct err *err)
{
    struct seal_file *file = context;
    ssize_t there;
    do
        there = pread(file->fd, to, room, file->at);
    while (there < 0 && errno == EINTR);
    if (there < 0)
        return err_set_errno(err, errno, "reading a bundle");
    file->at += there;
    *got = (size_t)there;
    return true;
}

static int octets_read(BIO *bio, char *to, int room)
{
    struct seal_plain *p = BIO_get_data(bio);
    size_t got = 0;
    BIO_clear_retry_flags(bio);
    if (room <= 0 || p->source_failed)
        return -1;
    if (!seal_der_content(&p->der, to, (size_t)room, &got, &p->err)) {
        p->source_failed = true;
        p->verdict = p->der.verdict;
        return -1;
    }
    return (int)got;
}

static long octets_control(BIO *bio, int command, long number, void *pointer)
{
    const struct seal_plain *p = BIO_get_data(bio);
    (void)number, (void)pointer;
    if (command == BIO_CTRL_EOF)
        return p->der.content_ended;
    return command == BIO_CTRL_FLUSH;
}

static bool open_octets(struct seal_plain *p, struct err *err)
{
    p->method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "bundle octets");
    if (!p->method || BIO_meth_set_read(p->method, octets_read) != 1 ||
        BIO_meth_set_ctrl(p->method, octets_control) != 1 || !(p->octets = BIO_new(p->method)))
        return err_set(err, ERR_SPACE, "no memory to open a bundle");
    BIO_set_data(p->octets, p);
    BIO_set_init(p->octets, 1);
    return true;
}

/* By the very bytes of issuer and serial: the envelope's tag does not cover them, and OpenSSL's comparison of names
 * overlooks letter case. */
static bool is_named(X509_NAME *issuer, const ASN1_INTEGER *serial, X509 *certificate)
{
    const unsigned char *stated, *own;
    size_t stated_size, own_size;
    return issuer && serial && X509_NAME_get0_der(issuer, &stated, &stated_size) == 1 &&
           X509_NAME_get0_der(X509_get_issuer_name(certificate), &own, &own_size) == 1 && stated_size == own_size &&
           memcmp(stated, own, own_size) == 0 && ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) == 0;
}

static bool is_ours(CMS_RecipientInfo *info, X509 *certificate)
{
    ASN1_OCTET_STRING *id = NULL;
    X509_NAME *issuer = NULL;
    ASN1_INTEGER *serial = NULL;
    if (CMS_RecipientInfo_type(info) == CMS_RECIPINFO_TRANS)
        return CMS_RecipientInfo_ktri_get0_signer_id(info, &id, &issuer, &serial) == 1 &&
               is_named(issuer, serial, certificate);
    if (CMS_RecipientInfo_type(info) != CMS_RECIPINFO_AGREE)
        return false;
    STACK_OF(CMS_RecipientEncryptedKey) *keys = CMS_RecipientInfo_kari_get0_reks(info);
    return sk_CMS_RecipientEncryptedKey_num(keys) == 1 &&
           CMS_RecipientEncryptedKey_get0_id(sk_CMS_RecipientEncryptedKey_value(keys, 0), &id, NULL, NULL, &issuer,
                                             &serial) == 1 &&
           is_named(issuer, serial, certificate);
}

static int times_addressed(CMS_ContentInfo *cms, X509 *certificate)
{
    STACK_OF(CMS_RecipientInfo) *infos = CMS_get0_RecipientInfos(cms);
    int count = 0;
    for (int i = 0; i < sk_CMS_RecipientInfo_num(infos); i++)
        count += is_ours(sk_CMS_RecipientInfo_value(infos, i), certificate);
    return count;
}

static bool refuse(struct seal_plain *p, enum seal_open_verdict verdict, struct err *err, const char *what)
{
    if (seal_reason_code(ERR_DAMAGED) == ERR_SPACE) {
        p->verdict = SEAL_OPEN_UNREADABLE;
        return err_set(err, ERR_SPACE, "no memory to open a bundle");
    }
    p->verdict = verdict;
    return err_set(err, verdict == SEAL_OPEN_NOT_FOR_US ? ERR_DENIED : ERR_DAMAGED, "%s", what);
}

static bool open_cipher(struct seal_plain *p, const struct buffer *frame, X509 *certificate, EVP_PKEY *key,
                        struct err *err)
{
    const unsigned char *at = frame->data;
    p->cms = d2i_CMS_ContentInfo(NULL, &at, (long)frame->size);
    if (!p->cms || at != frame->data + frame->size)
        return refuse(p, SEAL_OPEN_NOT_A_BUNDLE, err, "envelope: not CMS");
    if (times_addressed(p->cms, certificate) != 1)
        return refuse(p, SEAL_OPEN_NOT_FOR_US, err, "envelope: not addressed to this certificate, or more than once");
    if (CMS_decrypt_set1_pkey(p->cms, key, certificate) != 1)
        return refuse(p, SEAL_OPEN_TAMPERED, err, "envelope: its key cannot be unwrapped");
    p->chain = CMS_dataInit(p->cms, p->octets);
    return p->chain || refuse(p, SEAL_OPEN_TAMPERED, err, "envelope: cannot be decrypted");
}

bool seal_plain_open(int fd, const struct buffer *frame, X509 *certificate, EVP_PKEY *key, struct seal_plain **out,
                     enum seal_open_verdict *verdict, struct err *err)
{
    struct seal_plain *p = calloc(1, sizeof *p);
    if (!p) {
        *verdict = SEAL_OPEN_UNREADABLE;
        return err_set(err, ERR_SPACE, "no memory to open a bundle");
    }
    p->file.fd = fd;
    p->verdict = SEAL_OPEN_UNREADABLE;
    const struct seal_source source = {seal_file_read, &p->file};
    bool ok = seal_der_begin(&p->der, SEAL_SHAPE_ENVELOPE, &source, err);
    if (!ok)
        p->verdict = p->der.verdict;
    ok = ok && open_octets(p, err) && open_cipher(p, frame, certificate, key, err);
    if (!ok) {
        *verdict = p->verdict;
        seal_plain_close(p);
        return false;
    }
    *out = p;
    return true;
}

bool seal_plain_read(void *context, void *to, size_t room, size_t *got, struct err *err)
{
    struct seal_plain *p = context;
    *got = 0;
    if (p->ended)
        return true;
    int there = BIO_read(p->chain, to, room > 1 << 20 ? 1 << 20 : (int)room);
    if (there > 0) {
        *got = (size_t)there;
        return true;
    }
    if (p->source_failed)
        return err_set(err, p->err.code, "%s", p->err.line);
    if (!p->der.content_ended || BIO_get_cipher_status(p->chain) <= 0)
        return refuse(p, SEAL_OPEN_TAMPERED, err, "envelope: its authentication tag does not hold");
    p->ended = true;
    return true;
}

enum seal_open_verdict seal_plain_verdict(const struct seal_plain *plain)
{
    return plain->verdict;
}

void seal_plain_close(struct seal_plain *plain)
{
    if (!plain)
        return;
    if (plain->chain)
        BIO_free_all(plain->chain); /* the octets are its end */
    else
        BIO_free(plain->octets);
    BIO_meth_free(plain->method);
    CMS_ContentInfo_free(plain->cms);
    seal_der_finish(&plain->der);
    ERR_clear_error();
    free(plain);
}
