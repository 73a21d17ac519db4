/* tus 1.0 as a server: core, creation, creation-with-upload, checksum (sha256), termination, expiration; and the
 * receipt of a bundle at <upload>/receipt, messages at /stations/<station>/messages/<n>, and an overview at /status for
 * the office. Knows the store and libmicrohttpd, not TLS nor sockets. Runs on the daemon's one
 * thread, but for the waits. */
#ifndef INTAKE_HTTP_H
#define INTAKE_HTTP_H

#include "intake_patience.h"
#include "intake_wait.h"
#include <microhttpd.h>

struct intake_http {
    struct intake_store *store;
    uint64_t most_bytes;
    bool plain;            /* no certificates: the header Counter-Station of a proxy names the client; without that
                            * header the metadata's station is believed */
    const char *office;    /* the certificate's name that may look at the overview; NULL: nobody */
    struct intake_patience patience; /* with everybody who is connected */
    struct intake_waits waits;
};

/* For MHD_start_daemon; cls: struct intake_http. */
enum MHD_Result intake_http_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                                    const char *version, const char *upload_data, size_t *upload_data_size,
                                    void **request);
/* For MHD_OPTION_NOTIFY_COMPLETED; cls: struct intake_http. */
void intake_http_end(void *cls, struct MHD_Connection *connection, void **request,
                     enum MHD_RequestTerminationCode code);

#endif
