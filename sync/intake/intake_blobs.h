/* Where the centre's bytes are: one seam with two bodies, a folder (intake_blobs_folder.c; shared by the nodes where
 * there are many) and a bucket that speaks S3 (intake_blobs_s3.c). An upload's bytes go by its id until they are whole,
 * then they are kept as <stem>.p7m. One writer per upload; one thread at a time for each blob.
 *
 * Errors: ERR_SPACE, ERR_IO, ERR_NETWORK, ERR_DENIED; ERR_DAMAGED: what is stored is not what was written. */
#ifndef INTAKE_BLOBS_H
#define INTAKE_BLOBS_H

#include "file.h"
#include "seal_digest.h"

struct intake_blobs_kind;
struct intake_blobs {
    const struct intake_blobs_kind *kind;
};

/* Bytes of an upload that are being added to. */
struct intake_blob {
    const struct intake_blobs_kind *kind;
    uint64_t began, at; /* where this writer began, and the next byte to be written */
};

struct intake_blobs_kind {
    bool write_waits; /* for a net, not only for the page cache: not to be called by a loop */
    /* How many bytes of this upload a power cut would leave; 0 for an unknown one. */
    bool (*measure)(struct intake_blobs *blobs, const char *id, uint64_t *out, struct err *err);
    /* To add at `at`, which measure has told. tentative: what is added may be taken back by cut. */
    bool (*open)(struct intake_blobs *blobs, const char *id, uint64_t at, uint64_t size_bytes, bool tentative,
                 struct intake_blob **out, struct err *err);
    bool (*write)(struct intake_blob *blob, const void *bytes, size_t size, struct err *err);
    /* Waits until everything is safe. */
    bool (*make_durable)(struct intake_blob *blob, struct err *err);
    /* Back to where it began. */
    bool (*cut)(struct intake_blob *blob, struct err *err);
    void (*close)(struct intake_blob *blob);
    /* Of a whole upload: its digest; under its name among the bundles as well, durable. */
    bool (*digest)(struct intake_blobs *blobs, const char *id, uint8_t out[SEAL_DIGEST_SIZE], struct err *err);
    bool (*keep)(struct intake_blobs *blobs, const char *id, const char *stem, struct err *err);
    /* The upload's bytes go; those that were kept stay. Unknown ones are fine. */
    bool (*drop)(struct intake_blobs *blobs, const char *id, struct err *err);
    /* Bytes that still fit; UINT64_MAX where nobody can tell. */
    bool (*room)(struct intake_blobs *blobs, uint64_t *out, struct err *err);
    /* Ids of uploads that have bytes here, to be tidied at the start; may be empty where the store tidies itself. */
    bool (*list)(struct intake_blobs *blobs, struct file_names *out, struct err *err);
    void (*close_all)(struct intake_blobs *blobs);
};

/* FOLDER/data/uploads/<id> and FOLDER/data/bundles/<stem>.p7m. */
MUST_USE bool intake_blobs_open_folder(const char *folder, struct intake_blobs **out, struct err *err);

/* A bucket: https://HOST[:PORT]/BUCKET, or http:// on loopback; region as the store knows it. Objects uploads/<id> and
 * bundles/<stem>.p7m. secret_path: a file of two lines, access key and secret key. */
struct intake_bucket {
    const char *url, *region, *secret_path;
};
MUST_USE bool intake_blobs_open_s3(const struct intake_bucket *bucket, struct intake_blobs **out, struct err *err);

#endif
