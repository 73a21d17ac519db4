/* One HTTP request of a tus delivery through libcurl: made safe, sent, and its answer read into a tus_reply. */
#ifndef TRANSPORT_TUS_REQUEST_H
#define TRANSPORT_TUS_REQUEST_H

#include "tus_delivery.h"
#include <curl/curl.h>

/* The centre and how it is spoken to. */
struct tus_link {
    char url[FILE_PATH_SIZE], origin[FILE_PATH_SIZE];
    char certificate[FILE_PATH_SIZE], key[FILE_PATH_SIZE], ca[FILE_PATH_SIZE];
    bool secure;
    long tls_version, connect_timeout_ms, stall_timeout_s;
    long most_bytes_s; /* of one request; 0: no limit */
    CURLM *multi;
    const struct transport_events *events;
};

/* Certificates, TLS version, no proxies, no redirects, limits of time: for every request. */
MUST_USE CURLcode tus_link_secure(const struct tus_link *link, CURL *easy);

struct tus_request {
    const struct tus_link *link;
    struct tus_delivery *delivery; /* the lane's */
    CURL *easy;
    bool under_way; /* with libcurl */
    struct tus_reply reply;
    struct curl_slist *headers;
    int fd;              /* of the bundle, -1 */
    uint64_t at;         /* next byte to give */
    struct err read_err; /* the bundle could not be read */
    int64_t told_ms;
    char error[CURL_ERROR_SIZE];
};

MUST_USE bool tus_request_init(struct tus_request *request, const struct tus_link *link, struct tus_delivery *delivery,
                               struct err *err);
void tus_request_finish(struct tus_request *request);

/* Sends what the delivery's stage asks for. read_err is set, and nothing sent, when the bundle cannot be opened. */
MUST_USE bool tus_request_begin(struct tus_request *request, struct err *err);
/* libcurl is done with it: completes reply. */
void tus_request_end(struct tus_request *request, CURLcode code);
/* Forgets answer and file, for another delivery. */
void tus_request_clear(struct tus_request *request);

#endif
