/* The listening end: one thread, one loop over sockets and signals. */
#ifndef INTAKE_SERVE_H
#define INTAKE_SERVE_H

#include "intake_store.h"

struct intake_serve_order {
    struct intake_places places;
    const char *listen;                      /* "127.0.0.1:8443", "[::1]:0"; port 0: any */
    const char *certificate_path, *key_path; /* PEM, of the server */
    const char *ca_path;                     /* client certificates must chain to it */
    const char *tsa_certificate_path, *tsa_key_path;
    const char *office;    /* name of the certificate that may see the overview; NULL: nobody */
    const char *port_path; /* the chosen port is written here; NULL: nowhere */
    bool plain;            /* no TLS; only on loopback, behind a proxy that checks certificates */
    int64_t slow_ms; /* for a handshake, a head, and INTAKE_PATIENCE_LEAST_BYTES of a body */
    struct intake_limits limits;
};

/* Serves until SIGTERM or SIGINT; true then. ERR_CONFIG, ERR_DENIED, ERR_BUSY (port in use) when it cannot begin. */
MUST_USE bool intake_serve(const struct intake_serve_order *order, struct err *err);

#endif
