/* The envelope of a bundle for the reader of tests/fuzz/trust, opened with another key: refused, whatever it says. */
#include "fuzz_der.h"
#include "seal_keys.h"
#include "seal_plain.h"
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

static void open_plain(int fd, const struct buffer *frame, X509 *reader, EVP_PKEY *key)
{
    struct seal_plain *plain = NULL;
    enum seal_open_verdict verdict = SEAL_OPEN_FINE;
    uint8_t piece[512];
    size_t got = 1;
    bool ok = seal_plain_open(fd, frame, reader, key, &plain, &verdict, NULL);
    FUZZ_PROMISE(ok || verdict != SEAL_OPEN_FINE);
    while (ok && got > 0)
        ok = seal_plain_read(plain, piece, sizeof piece, &got, NULL);
    FUZZ_PROMISE(!ok);
    seal_plain_close(plain);
}

FUZZ_TARGET(seal_plain)
{
    static X509 *reader;
    static EVP_PKEY *key;
    struct fuzz_bytes in = {data, size};
    struct seal_der der = {0};
    struct err err = {0};
    if (!reader) {
        FUZZ_SET_UP(seal_certificate_load(COUNTER_SOURCE_DIR "/tests/fuzz/trust/recipient.pem", &reader, &err), err);
        FUZZ_SET_UP((key = EVP_EC_gen("P-256")) != NULL, err);
    }
    if (fuzz_der_all(&der, SEAL_SHAPE_ENVELOPE, &in, NULL)) {
        int fd = open(fuzz_file(data, size), O_RDONLY | O_CLOEXEC);
        open_plain(fd, &der.frame, reader, key);
        close(fd);
    }
    seal_der_finish(&der);
}
