/* One way to bring bundles to the centre. The run (sync_run.h) knows this interface only; bodies: transport_tus.c (the
 * net) and transport_folder.c (a stick or share). All calls and events on one thread. */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include "buffer.h"
#include "config.h"
#include "outbox.h"
#include "seal_digest.h"

/* What is to be brought. Borrowed from the start of the delivery until its end event. */
struct parcel {
    char stem[OUTBOX_STEM_SIZE];
    char path[FILE_PATH_SIZE];
    char station[OUTBOX_STEM_SIZE];
    uint64_t sequence;
    uint64_t size_bytes;
    uint8_t sha256[SEAL_DIGEST_SIZE];
    char address[FILE_PATH_SIZE]; /* where an earlier attempt left off; empty: begin anew */
    uint64_t reached;             /* the first byte that was never given to the net in this run; the transport's own */
    bool delivered;               /* every byte is there already: only ask for the receipt */
};

enum transport_outcome {
    TRANSPORT_RECEIPT, /* every byte is there, and here is the receipt (not yet verified) */
    TRANSPORT_SENT,    /* every byte is there by the other end's own word; no receipt yet */
    TRANSPORT_LOST,    /* a delivered bundle is not there (any more): send it again */
    TRANSPORT_LATER,   /* net or centre: try again later; counts nothing against the bundle */
    TRANSPORT_REFUSED, /* for this bundle's own reasons: counts as an attempt */
    TRANSPORT_TAKEN,   /* the centre has another bundle under this number: in vain, whenever it is tried */
    TRANSPORT_HALT     /* no bundle can go: certificates, portal page, wrong server; staff */
};

struct transport_result {
    enum transport_outcome outcome;
    struct buffer receipt;   /* TRANSPORT_RECEIPT; borrowed during the event */
    int64_t wait_ms;         /* TRANSPORT_LATER: not before; 0: as the run thinks fit */
    uint64_t sent_bytes;     /* bytes of the bundle given to the net in this delivery, repeats included */
    uint64_t repeated_bytes; /* of them, those that this run had given before */
    struct err err;          /* every outcome but the first two */
};

struct transport_events {
    /* The address to go on at after a stop; empty: there is none any more. */
    void (*on_address)(void *context, struct parcel *parcel, const char *address);
    void (*on_progress)(void *context, struct parcel *parcel, uint64_t bytes_there);
    /* The last word of a delivery. The parcel is free again. */
    void (*on_end)(void *context, struct parcel *parcel, const struct transport_result *result);
    void *context;
};

/* What came of asking for a message. */
enum transport_fetch {
    TRANSPORT_FETCHED,
    TRANSPORT_NONE_THERE, /* by the other end's own word */
    TRANSPORT_NOT_NOW     /* net or centre: see err */
};

struct transport_kind;
struct transport {
    const struct transport_kind *kind;
    size_t parallel; /* how many deliveries may be under way */
};
struct transport_kind {
    const char *name;
    MUST_USE bool (*start)(struct transport *transport, struct parcel *parcel, struct err *err);
    /* Works for at most wait_ms and returns; events come from inside. */
    MUST_USE bool (*step)(struct transport *transport, int wait_ms, struct err *err);
    /* Message n of the centre for this station, not yet verified, appended to *out. Waits for the answer; only while no
     * delivery is under way. */
    enum transport_fetch (*fetch)(struct transport *transport, const char *station, uint64_t n, struct buffer *out,
                                  struct err *err);
    void (*destroy)(struct transport *transport);
};

/* tus 1.0 over mutual TLS: keys/tls.pem and keys/tls.key for us, trust/ca.pem alone for them; http:// only to loopback.
 * ERR_CONFIG for an address that is neither; ERR_DENIED for keys that cannot be read, naming the file. */
MUST_USE bool transport_tus_create(const struct config *config, const char *state_folder,
                                   const struct transport_events *events, struct transport **out, struct err *err);
/* Copies to <folder>/<stem>.p7m, reads back from the medium and compares; a receipt is <folder>/<stem>.tsr, put there
 * by the centre. */
MUST_USE bool transport_folder_create(const struct config *config, const char *state_folder,
                                      const struct transport_events *events, struct transport **out, struct err *err);
void transport_destroy(struct transport *transport);

#endif
