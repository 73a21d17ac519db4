/* Addresses through libcurl's own reader, so that both understand the same. */
#include "transport_tus_address.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool origin_of(CURLU *url, char out[FILE_PATH_SIZE])
{
    char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL;
    bool ok = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_NO_USER;
    int length = ok ? snprintf(out, FILE_PATH_SIZE, "%s://%s:%s", scheme, host, port) : -1;
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(user);
    return length > 0 && length < FILE_PATH_SIZE;
}

bool tus_address_origin(const char *address, char out[FILE_PATH_SIZE])
{
    CURLU *url = curl_url();
    bool ok = url && strlen(address) < FILE_PATH_SIZE && curl_url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK &&
              origin_of(url, out) && (tus_address_is_secure(out) || strncmp(out, "http://", 7) == 0);
    curl_url_cleanup(url);
    return ok;
}

bool tus_address_resolve(const char *origin, const char *base, const char *location, char out[FILE_PATH_SIZE])
{
    char there[FILE_PATH_SIZE], *whole = NULL;
    CURLU *url = curl_url();
    bool ok = url && curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK &&
              curl_url_set(url, CURLUPART_URL, location, 0) == CURLUE_OK && origin_of(url, there) &&
              strcasecmp(there, origin) == 0 && curl_url_get(url, CURLUPART_URL, &whole, 0) == CURLUE_OK &&
              strlen(whole) < FILE_PATH_SIZE;
    if (ok)
        snprintf(out, FILE_PATH_SIZE, "%s", whole);
    curl_free(whole);
    curl_url_cleanup(url);
    return ok;
}

bool tus_address_is_secure(const char *origin)
{
    return strncmp(origin, "https://", 8) == 0;
}

/* A name is never believed by how it begins: 127.0.0.1.example.com is somewhere else. */
static bool is_loopback_address(const char *host, size_t length)
{
    char text[INET_ADDRSTRLEN];
    struct in_addr address;
    if (length >= sizeof text)
        return false;
    snprintf(text, sizeof text, "%.*s", (int)length, host);
    return inet_pton(AF_INET, text, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

bool tus_address_is_loopback(const char *origin)
{
    static const char plain[] = "http://";
    if (strncmp(origin, plain, sizeof plain - 1) != 0)
        return false;
    const char *host = origin + sizeof plain - 1;
    return strncmp(host, "localhost:", 10) == 0 || strncmp(host, "[::1]:", 6) == 0 ||
           is_loopback_address(host, strcspn(host, ":"));
}
