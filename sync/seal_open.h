/* Opening a sealed bundle at the other end, at constant memory, by reading the file several times: first its shape, then
 * the authentication tag, then the signature with its chain, then the bag with its manifests; and only when all of it
 * holds are the files given to the target. Every kind of damage has a name of its own.
 *
 * The shape is checked by our own reader (seal_der.h) before OpenSSL sees a byte: AuthEnvelopedData, AES-256-GCM with a
 * 16-byte tag, no attributes, exactly one recipient that is our certificate. One thread per call. */
#ifndef SEAL_OPEN_H
#define SEAL_OPEN_H

#include "bundle_read.h"

enum seal_open_verdict {
    SEAL_OPEN_FINE,
    SEAL_OPEN_UNREADABLE,      /* the file itself could not be read, or keys and trust are not usable */
    SEAL_OPEN_NOT_A_BUNDLE,    /* not CMS AuthEnvelopedData */
    SEAL_OPEN_CUT,             /* ends before its end */
    SEAL_OPEN_TRAILING,        /* bytes after its end */
    SEAL_OPEN_ALGORITHM,       /* not AES-256-GCM with a tag of 16 bytes */
    SEAL_OPEN_NOT_FOR_US,      /* no recipient, or several, match the certificate */
    SEAL_OPEN_TAMPERED,        /* the tag or the wrapped key does not hold: bytes were changed */
    SEAL_OPEN_NOT_SIGNED,      /* inside is no CMS SignedData with one signer */
    SEAL_OPEN_SIGNATURE_WRONG, /* the signature does not hold */
    SEAL_OPEN_SIGNER_UNKNOWN,  /* the signer does not chain to the trusted CA, or may not sign */
    SEAL_OPEN_SIGNER_EXPIRED,  /* the signer's certificate or its CA was not valid at that time */
    SEAL_OPEN_BAG_TAR,         /* the tar is not of plain files, or is cut */
    SEAL_OPEN_BAG_NAME,        /* a path that could leave the folder, a link, a name twice */
    SEAL_OPEN_BAG_LIMIT,       /* more files or bytes than allowed */
    SEAL_OPEN_BAG_INFO,        /* bagit.txt or bag-info.txt wrong */
    SEAL_OPEN_BAG_MANIFEST,    /* a digest or the list of files does not hold */
    SEAL_OPEN_WRONG_STATION,   /* the bag names another station than the signer's certificate */
    SEAL_OPEN_TARGET,          /* what was opened could not be written */
    SEAL_OPEN_SIGNER_REVOKED,  /* the signer, or its CA, is on the revocation list beside the trusted CA */
    SEAL_OPEN_DUPLICATE,       /* the following as in bundle_chain.h */
    SEAL_OPEN_REPLAYED,
    SEAL_OPEN_GAP,
    SEAL_OPEN_SWAPPED,
    SEAL_OPEN_LOG_REWRITTEN,
    SEAL_OPEN_VERDICT_COUNT
};

/* "tampered", and the exit status of `kiosk-intake open`: 0, else 20 + the verdict. */
const char *seal_open_verdict_name(enum seal_open_verdict verdict);
int seal_open_exit_status(enum seal_open_verdict verdict);

struct seal_order {
    const char *bundle_path;
    const char *key_path, *certificate_path; /* the recipient's, PEM */
    const char *ca_path;
    int64_t at_ms;       /* judge certificates at this time (that of a verified receipt); 0: now */
    uint64_t most_bytes; /* of payload; 0: 2 GiB */
    const char *chain_folder; /* must fit what is remembered there (bundle_chain.h); NULL: not looked at */
};

struct seal_opened {
    struct bundle_facts facts;
    char signer[BUNDLE_NAME_SIZE]; /* common name of the signer's certificate */
    int64_t signed_ms;             /* the signer's own clock; 0 if not stated */
    uint8_t sha256[SEAL_DIGEST_SIZE]; /* of the bundle's file, when a chain was looked at */
};

/* target NULL: check only. The chain is judged and not added to: whoever has the bundle where it belongs does that. *verdict is always set; false goes with every verdict but SEAL_OPEN_FINE. */
MUST_USE bool seal_open(const struct seal_order *order, const struct bundle_target *target, struct seal_opened *out,
                        enum seal_open_verdict *verdict, struct err *err);

#endif
