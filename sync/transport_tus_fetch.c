/* One GET through libcurl, waited for. */
#include "transport_tus_fetch.h"

#include <inttypes.h>
#include <stdio.h>

enum { FETCH_MS = 60000 };

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct buffer *body = context;
    if (body->size + size * count > OUTBOX_MESSAGE_MAX_BYTES)
        return 0;
    buffer_add(body, bytes, size * count);
    return body->failed ? 0 : size * count;
}

static bool set_up(const struct tus_link *link, CURL *easy, const char *url, struct buffer *body)
{
    curl_easy_reset(easy);
    return tus_link_secure(link, easy) == CURLE_OK && curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)FETCH_MS) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, (void *)body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, "counter/" COUNTER_VERSION) == CURLE_OK;
}

enum transport_fetch transport_tus_fetch(const struct tus_link *link, CURL *easy, const char *station, uint64_t n,
                                         struct buffer *out, struct err *err)
{
    char url[FILE_PATH_SIZE + 128];
    struct buffer body = {0};
    long status = 0;
    enum transport_fetch came = TRANSPORT_NOT_NOW;
    snprintf(url, sizeof url, "%s/stations/%s/messages/%" PRIu64, link->origin, station, n);
    CURLcode code = set_up(link, easy, url, &body) ? curl_easy_perform(easy) : CURLE_FAILED_INIT;
    if (code == CURLE_OK)
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        err_set(err, ERR_NETWORK, "message %" PRIu64 ": %s", n, curl_easy_strerror(code));
    else if (status == 404 || status == 410)
        came = TRANSPORT_NONE_THERE;
    else if (status == 200 && body.size > 0)
        came = TRANSPORT_FETCHED;
    else
        err_set(err, ERR_NETWORK, "message %" PRIu64 ": the centre answers %ld", n, status);
    if (came == TRANSPORT_FETCHED)
        buffer_add(out, body.data, body.size);
    buffer_finish(&body);
    return came;
}
