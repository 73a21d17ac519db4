/* The shape of a bundle, byte by byte: what may vary is read as DER with definite lengths, the rest is compared. */
#include "seal_der.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 64 * 1024 };

static bool refuse(struct seal_der *d, enum seal_open_verdict verdict, struct err *err, const char *what)
{
    d->verdict = verdict;
    return err_set(err, ERR_DAMAGED, "%s: %s", d->shape == SEAL_SHAPE_ENVELOPE ? "envelope" : "signed data", what);
}

/* ---- bytes ---- */
static bool fill(struct seal_der *d, struct err *err)
{
    d->piece_at = d->piece_end = 0;
    size_t got = 0;
    if (!d->source.read(d->source.context, d->piece, PIECE_BYTES, &got, err)) {
        d->verdict = SEAL_OPEN_UNREADABLE;
        return false;
    }
    d->piece_end = got;
    return true;
}

/* Up to room bytes at once; fewer only at the end. */
static bool pull(struct seal_der *d, uint8_t *to, size_t room, size_t *got, struct err *err)
{
    *got = 0;
    while (*got < room) {
        if (d->piece_at == d->piece_end && (!fill(d, err)))
            return false;
        if (d->piece_end == 0)
            return true;
        size_t there = d->piece_end - d->piece_at;
        size_t step = there < room - *got ? there : room - *got;
        memcpy(to + *got, d->piece + d->piece_at, step);
        d->piece_at += step;
        *got += step;
    }
    return true;
}

static bool pull_all(struct seal_der *d, uint8_t *to, size_t size, struct err *err)
{
    size_t got = 0;
    return pull(d, to, size, &got, err) && (got == size || refuse(d, SEAL_OPEN_CUT, err, "ends before its end"));
}

/* size bytes into the frame; where they stand in it, or NULL. */
static const uint8_t *keep(struct seal_der *d, size_t size, struct err *err)
{
    if (size > SEAL_FRAME_MAX_BYTES - d->frame.size) {
        refuse(d, SEAL_OPEN_NOT_A_BUNDLE, err, "an element is too long");
        return NULL;
    }
    uint8_t *at = buffer_extend(&d->frame, size);
    if (!at) {
        d->verdict = SEAL_OPEN_UNREADABLE;
        err_set(err, ERR_SPACE, "no memory for an envelope");
        return NULL;
    }
    return pull_all(d, at, size, err) ? at : NULL;
}

/* Bytes that must be exactly these; into the frame or not. A file too short for them is another file, not a cut one,
 * where what is there already differs. */
static bool expect(struct seal_der *d, bool kept, const char *bytes, size_t size, enum seal_open_verdict otherwise,
                   const char *what, struct err *err)
{
    uint8_t there[64];
    size_t got = 0;
    if (!pull(d, there, size, &got, err))
        return false;
    if (memcmp(there, bytes, got) != 0)
        return refuse(d, otherwise, err, what);
    if (got < size)
        return refuse(d, SEAL_OPEN_CUT, err, "ends before its end");
    if (kept)
        buffer_add(&d->frame, there, size);
    d->verdict = SEAL_OPEN_UNREADABLE;
    return buffer_ok(&d->frame, err);
}

/* The length of an element after its tag, DER, in at most four octets. */
static bool element_length(struct seal_der *d, bool kept, size_t *out, struct err *err)
{
    uint8_t octets[4], first;
    const uint8_t *at = kept ? keep(d, 1, err) : pull_all(d, octets, 1, err) ? octets : NULL;
    if (!at)
        return false;
    first = *at;
    if (first < 0x80) {
        *out = first;
        return true;
    }
    size_t count = first & 0x7fu;
    if (count == 0 || count > sizeof octets)
        return refuse(d, SEAL_OPEN_NOT_A_BUNDLE, err, "a length that is not DER");
    at = kept ? keep(d, count, err) : pull_all(d, octets, count, err) ? octets : NULL;
    if (!at)
        return false;
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length = length << 8 | at[i];
    if (at[0] == 0 || length < 0x80)
        return refuse(d, SEAL_OPEN_NOT_A_BUNDLE, err, "a length that is not DER");
    *out = length;
    return true;
}

/* A whole element with this tag, kept; *at and *size are its contents. */
static bool keep_element(struct seal_der *d, uint8_t tag, size_t *at, size_t *size, struct err *err)
{
    const uint8_t *first = keep(d, 1, err);
    if (!first)
        return false;
    if (*first != tag)
        return refuse(d, SEAL_OPEN_NOT_A_BUNDLE, err, "an element is missing or another than expected");
    if (!element_length(d, true, size, err))
        return false;
    *at = d->frame.size;
    return keep(d, *size, err) != NULL;
}

/* ---- recipients: only the ways that seal_cms.c and seal_gm.c know ---- */
static bool inside(struct reader *from, uint8_t tag, struct reader *out)
{
    uint8_t first = read_u8(from);
    size_t length = read_u8(from);
    if (length >= 0x80) {
        size_t count = length & 0x7f;
        length = 0;
        from->ok = from->ok && count >= 1 && count <= 3;
        for (size_t i = 0; from->ok && i < count; i++)
            length = length << 8 | read_u8(from);
    }
    const uint8_t *bytes = read_bytes(from, length);
    *out = reader_over(bytes, from->ok ? length : 0);
    return from->ok && first == tag;
}

static bool is(struct reader *from, const char *bytes, size_t size)
{
    const uint8_t *at = read_bytes(from, size);
    return at && memcmp(at, bytes, size) == 0;
}

/* dhSinglePass-stdDH-sha256kdf with id-aes256-wrap */
static const char ecdh_way[] =
    "\x30\x15\x06\x06\x2b\x81\x04\x01\x0b\x01\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2d";
/* RSAES-OAEP, SHA-256, MGF1 with SHA-256 */
static const char oaep_way[] =
    "\x30\x3c\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x07\x30\x2f\xa0\x0f\x30\x0d\x06\x09\x60\x86\x48"
    "\x01\x65\x03\x04\x02\x01\x05\x00\xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30"
    "\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00";
#define BYTES(literal) literal, sizeof(literal) - 1

/* The sender's point, uncompressed: OpenSSL would take the hybrid form as well, and no tag covers this byte. */
static bool is_point(struct reader originator)
{
    struct reader key, point;
    return inside(&originator, 0xa1, &key) && originator.left == 0 &&
           is(&key, BYTES("\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01")) && inside(&key, 0x03, &point) &&
           key.left == 0 && is(&point, BYTES("\x00\x04"));
}

static bool is_key_agreement(struct reader *set)
{
    struct reader kari, originator, keys;
    return inside(set, 0xa1, &kari) && is(&kari, BYTES("\x02\x01\x03")) && inside(&kari, 0xa0, &originator) &&
           is_point(originator) && is(&kari, BYTES(ecdh_way)) && inside(&kari, 0x30, &keys) && kari.left == 0;
}

static bool is_key_transport(struct reader *set)
{
    struct reader ktri, part;
    if (!inside(set, 0x30, &ktri) || !is(&ktri, BYTES("\x02\x01\x00")) || !inside(&ktri, 0x30, &part) ||
        !is(&ktri, BYTES(oaep_way)) || !inside(&ktri, 0x04, &part))
        return false;
    return ktri.left == 0;
}

/* By the public key of SM2 (GM/T 0009), under either of the two identifiers in use. */
static bool is_sm2(struct reader *set)
{
    static const char way[] = "\x30\x0b\x06\x09\x2a\x81\x1c\xcf\x55\x01\x82\x2d";
    struct reader ktri, part;
    if (!inside(set, 0x30, &ktri) || !is(&ktri, BYTES("\x02\x01\x01")) || !inside(&ktri, 0x30, &part) ||
        !is(&ktri, BYTES(way)))
        return false;
    uint8_t last = read_u8(&ktri);
    return (last == 3 || last == 2) && inside(&ktri, 0x04, &part) && ktri.left == 0;
}

static bool is_known(struct reader *set, enum seal_profile profile)
{
    if (profile == SEAL_PROFILE_GM)
        return is_sm2(set);
    return *set->at == 0xa1 ? is_key_agreement(set) : is_key_transport(set);
}

static bool check_recipients(struct seal_der *d, size_t at, size_t size, struct err *err)
{
    struct reader set = reader_over(d->frame.data + at, size);
    size_t count = 0;
    while (set.left > 0) {
        if (!is_known(&set, d->profile))
            return refuse(d, SEAL_OPEN_ALGORITHM, err,
                          "a recipient by another way than ECDH with AES-256, RSA-OAEP or SM2");
        if (++count > SEAL_RECIPIENTS_MAX)
            return refuse(d, SEAL_OPEN_ALGORITHM, err, "too many recipients");
    }
    return count > 0 || refuse(d, SEAL_OPEN_NOT_FOR_US, err, "no recipient");
}

/* ---- the two shapes, in the words of each profile ---- */
struct span {
    const char *bytes;
    size_t size;
};
#define SPAN(literal) {literal, sizeof(literal) - 1}
#define CMS_TYPE "\x2a\x86\x48\x86\xf7\x0d\x01\x07"
#define GM_TYPE "\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02"

enum { FIRST = 4, NONCE_BYTES = 12, BLOCK_BYTES = 16 };
/* The first four bytes tell the profile. What is put into the frame where it is not what is read stands beside it. */
struct words {
    struct span first, type, version, data, cipher;
    struct span framed_first, framed_type, framed_data;
    size_t nonce_bytes;
    bool has_tag;
};
#define ENVELOPE_END "\xa0\x80\x30\x80\x02\x01"
static const struct words envelope_words[SEAL_PROFILE_COUNT] = {
    [SEAL_PROFILE_CMS] = {.first = SPAN("\x30\x80\x06\x0b"),
                          .type = SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17" ENVELOPE_END),
                          .version = SPAN("\x00"),
                          .data = SPAN("\x30\x80\x06\x09" CMS_TYPE "\x01"),
                          .cipher = SPAN("\x30\x1e\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2e\x30\x11\x04\x0c"),
                          .nonce_bytes = NONCE_BYTES,
                          .has_tag = true},
    [SEAL_PROFILE_GM] = {.first = SPAN("\x30\x80\x06\x0a"),
                         .type = SPAN(GM_TYPE "\x03" ENVELOPE_END),
                         .version = SPAN("\x01"),
                         .data = SPAN("\x30\x80\x06\x0a" GM_TYPE "\x01"),
                         .cipher = SPAN("\x30\x1c\x06\x08\x2a\x81\x1c\xcf\x55\x01\x68\x02\x04\x10"),
                         .framed_first = SPAN("\x30\x80\x06\x09"),
                         .framed_type = SPAN(CMS_TYPE "\x03" ENVELOPE_END),
                         .framed_data = SPAN("\x30\x80\x06\x09" CMS_TYPE "\x01"),
                         .nonce_bytes = BLOCK_BYTES},
};
/* .cipher is the one digest */
static const struct words signed_words[SEAL_PROFILE_COUNT] = {
    [SEAL_PROFILE_CMS] = {.first = SPAN("\x30\x80\x06\x09"),
                          .type = SPAN(CMS_TYPE "\x02" ENVELOPE_END),
                          .version = SPAN("\x01"),
                          .data = SPAN("\x30\x80\x06\x09" CMS_TYPE "\x01"),
                          .cipher = SPAN("\x31\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01")},
    [SEAL_PROFILE_GM] = {.first = SPAN("\x30\x80\x06\x0a"),
                         .type = SPAN(GM_TYPE "\x02" ENVELOPE_END),
                         .version = SPAN("\x01"),
                         .data = SPAN("\x30\x80\x06\x0a" GM_TYPE "\x01"),
                         .cipher = SPAN("\x31\x0c\x30\x0a\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x11"),
                         .framed_first = SPAN("\x30\x80\x06\x09"),
                         .framed_type = SPAN(CMS_TYPE "\x02" ENVELOPE_END),
                         .framed_data = SPAN("\x30\x80\x06\x09" CMS_TYPE "\x01")},
};

static bool expect_words(struct seal_der *d, const struct span *seen, const struct span *framed,
                         enum seal_open_verdict otherwise, const char *what, struct err *err)
{
    const struct span *kept = framed->size ? framed : seen;
    if (!expect(d, false, seen->bytes, seen->size, otherwise, what, err))
        return false;
    buffer_add(&d->frame, kept->bytes, kept->size);
    return buffer_ok(&d->frame, err);
}

/* The profile, by the first bytes; those of neither are compared with the standard's. */
static const struct words *begin_words(struct seal_der *d, const struct words all[SEAL_PROFILE_COUNT],
                                       enum seal_open_verdict otherwise, struct err *err)
{
    static const char what[] = "not signed or sealed data as a station writes it";
    uint8_t first[FIRST];
    size_t got = 0;
    if (!pull(d, first, FIRST, &got, err))
        return NULL;
    if (got == FIRST && memcmp(first, all[SEAL_PROFILE_GM].first.bytes, FIRST) == 0)
        d->profile = SEAL_PROFILE_GM;
    const struct words *w = &all[d->profile];
    if (memcmp(first, w->first.bytes, got) != 0) {
        refuse(d, otherwise, err, what);
        return NULL;
    }
    if (got < FIRST) {
        refuse(d, SEAL_OPEN_CUT, err, "ends before its end");
        return NULL;
    }
    const struct span *kept = w->framed_first.size ? &w->framed_first : &w->first;
    buffer_add(&d->frame, kept->bytes, kept->size);
    return expect_words(d, &w->type, &w->framed_type, otherwise, what, err) ? w : NULL;
}

static bool begin_envelope(struct seal_der *d, struct err *err)
{
    static const struct span same = {0};
    size_t at, size;
    const struct words *w = begin_words(d, envelope_words, SEAL_OPEN_NOT_A_BUNDLE, err);
    return w && expect_words(d, &w->version, &same, SEAL_OPEN_NOT_A_BUNDLE, "another version", err) &&
           keep_element(d, 0x31, &at, &size, err) && check_recipients(d, at, size, err) &&
           expect_words(d, &w->data, &w->framed_data, SEAL_OPEN_NOT_A_BUNDLE, "another content than plain data", err) &&
           expect_words(d, &w->cipher, &same, SEAL_OPEN_ALGORITHM, "another cipher than AES-256-GCM or SM4-CBC", err) &&
           keep(d, w->nonce_bytes, err) &&
           (!w->has_tag ||
            expect(d, true, "\x02\x01\x10", 3, SEAL_OPEN_ALGORITHM, "a tag of other than 16 bytes", err)) &&
           expect(d, false, "\xa0\x80", 2, SEAL_OPEN_NOT_A_BUNDLE, "no content", err);
}

static bool begin_signed(struct seal_der *d, struct err *err)
{
    static const struct span same = {0};
    const struct words *w = begin_words(d, signed_words, SEAL_OPEN_NOT_SIGNED, err);
    return w && expect_words(d, &w->version, &same, SEAL_OPEN_NOT_SIGNED, "another version", err) &&
           expect_words(d, &w->cipher, &same, SEAL_OPEN_NOT_SIGNED, "another digest than the profile's", err) &&
           expect_words(d, &w->data, &w->framed_data, SEAL_OPEN_NOT_SIGNED, "another content than plain data", err) &&
           expect(d, false, "\xa0\x80\x24\x80", 4, SEAL_OPEN_NOT_SIGNED, "no content", err);
}

bool seal_der_begin(struct seal_der *der, enum seal_shape shape, const struct seal_source *source, struct err *err)
{
    *der = (struct seal_der){.shape = shape, .source = *source, .piece = malloc(PIECE_BYTES)};
    if (!der->piece) {
        der->verdict = SEAL_OPEN_UNREADABLE;
        return err_set(err, ERR_SPACE, "no memory to read a bundle");
    }
    return shape == SEAL_SHAPE_ENVELOPE ? begin_envelope(der, err) : begin_signed(der, err);
}

/* The next chunk's length, or the end of the content. */
static bool next_chunk(struct seal_der *d, struct err *err)
{
    uint8_t tag;
    size_t length = 0;
    enum seal_open_verdict other = d->shape == SEAL_SHAPE_ENVELOPE ? SEAL_OPEN_NOT_A_BUNDLE : SEAL_OPEN_NOT_SIGNED;
    if (!pull_all(d, &tag, 1, err))
        return false;
    if (tag != 0 && tag != 0x04)
        return refuse(d, other, err, "content that is no OCTET STRING");
    if (!element_length(d, false, &length, err))
        return false;
    if (tag == 0x04 && length == 0)
        return refuse(d, other, err, "an empty piece of content");
    if (tag == 0) {
        d->content_ended = true;
        return length == 0 || refuse(d, other, err, "content without an end");
    }
    d->chunk_left = length;
    return true;
}

bool seal_der_content(struct seal_der *d, void *to, size_t room, size_t *got, struct err *err)
{
    *got = 0;
    if (d->chunk_left == 0 && !d->content_ended && !next_chunk(d, err))
        return false;
    if (d->content_ended)
        return true;
    size_t size = d->chunk_left < room ? (size_t)d->chunk_left : room;
    if (!pull_all(d, to, size, err))
        return false;
    d->chunk_left -= size;
    d->content_bytes += size;
    *got = size;
    return true;
}

static bool end_envelope(struct seal_der *d, struct err *err)
{
    return expect(d, true, "\x00\x00", 2, SEAL_OPEN_NOT_A_BUNDLE, "something after the content", err) &&
           (!envelope_words[d->profile].has_tag ||
            (expect(d, true, "\x04\x10", 2, SEAL_OPEN_ALGORITHM, "a tag of other than 16 bytes, or attributes", err) &&
             keep(d, 16, err))) &&
           expect(d, true, "\0\0\0\0\0\0", 6, SEAL_OPEN_NOT_A_BUNDLE, "something after the tag", err);
}

static bool end_signed(struct seal_der *d, struct err *err)
{
    size_t at, size;
    return expect(d, false, "\0\0", 2, SEAL_OPEN_NOT_SIGNED, "something after the content", err) &&
           expect(d, true, "\0\0", 2, SEAL_OPEN_NOT_SIGNED, "something after the content", err) &&
           keep_element(d, 0xa0, &at, &size, err) && keep_element(d, 0x31, &at, &size, err) &&
           expect(d, true, "\0\0\0\0\0\0", 6, SEAL_OPEN_NOT_SIGNED, "something after the signature", err);
}

bool seal_der_end(struct seal_der *d, struct err *err)
{
    uint8_t more;
    size_t got = 0;
    if (!(d->shape == SEAL_SHAPE_ENVELOPE ? end_envelope(d, err) : end_signed(d, err)))
        return false;
    if (!pull(d, &more, 1, &got, err))
        return false;
    return got == 0 || refuse(d, SEAL_OPEN_TRAILING, err, "bytes after its end");
}

void seal_der_finish(struct seal_der *der)
{
    buffer_finish(&der->frame);
    if (der->piece)
        wipe(der->piece, PIECE_BYTES);
    free(der->piece);
    *der = (struct seal_der){0};
}
