/* SHA-256 and SM3 through EVP; the first failure is kept until the digest is taken. */
#include "seal_digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct seal_digest {
    EVP_MD_CTX *context;
    EVP_MD *kind;
    bool failed;
};

static bool create(const char *name, struct seal_digest **out, struct err *err)
{
    struct seal_digest *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_SPACE, "no memory for a digest");
    d->context = EVP_MD_CTX_new();
    d->kind = EVP_MD_fetch(NULL, name, NULL);
    if (!d->context || !d->kind || EVP_DigestInit_ex(d->context, d->kind, NULL) != 1) {
        seal_digest_destroy(d);
        return err_set(err, ERR_BUG, "%s is not available", name);
    }
    *out = d;
    return true;
}

bool seal_digest_create(struct seal_digest **out, struct err *err)
{
    return create("SHA256", out, err);
}

bool seal_digest_create_sm3(struct seal_digest **out, struct err *err)
{
    return create("SM3", out, err);
}

void seal_digest_destroy(struct seal_digest *digest)
{
    if (!digest)
        return;
    EVP_MD_CTX_free(digest->context);
    EVP_MD_free(digest->kind);
    free(digest);
}

void seal_digest_add(struct seal_digest *digest, const void *bytes, size_t size)
{
    if (size > 0 && EVP_DigestUpdate(digest->context, bytes, size) != 1)
        digest->failed = true;
}

bool seal_digest_take(struct seal_digest *digest, uint8_t out[SEAL_DIGEST_SIZE], struct err *err)
{
    bool ok = !digest->failed && EVP_DigestFinal_ex(digest->context, out, NULL) == 1;
    digest->failed = EVP_DigestInit_ex(digest->context, digest->kind, NULL) != 1;
    return ok || err_set(err, ERR_BUG, "a digest was refused");
}

static bool add_file(struct seal_digest *digest, int fd, uint64_t *total, struct err *err)
{
    enum { PIECE = 256 * 1024 };
    uint8_t *piece = malloc(PIECE);
    if (!piece)
        return err_set(err, ERR_SPACE, "no memory to read");
    ssize_t got;
    while ((got = read(fd, piece, PIECE)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        seal_digest_add(digest, piece, (size_t)got);
        *total += (uint64_t)got;
    }
    bool ok = got == 0 || err_set_errno(err, errno, "read");
    free(piece);
    return ok;
}

bool seal_digest_file(const char *path, uint8_t out[SEAL_DIGEST_SIZE], uint64_t *size_bytes, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, errno, "%s", path);
    struct seal_digest *digest = NULL;
    uint64_t total = 0;
    bool ok =
        seal_digest_create(&digest, err) && add_file(digest, fd, &total, err) && seal_digest_take(digest, out, err);
    seal_digest_destroy(digest);
    close(fd);
    if (ok && size_bytes)
        *size_bytes = total;
    return ok || err_within(err, "%s", path);
}

void seal_digest_to_hex(const uint8_t digest[SEAL_DIGEST_SIZE], char out[SEAL_DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SEAL_DIGEST_SIZE; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * SEAL_DIGEST_SIZE] = '\0';
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool seal_digest_from_hex(const char *hex, uint8_t out[SEAL_DIGEST_SIZE])
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    if (strnlen(hex, SEAL_DIGEST_HEX_SIZE) != 2 * SEAL_DIGEST_SIZE)
        return false;
    for (size_t i = 0; i < SEAL_DIGEST_SIZE; i++) {
        int high = digit_value(hex[2 * i]), low = digit_value(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        digest[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(out, digest, sizeof digest);
    return true;
}
