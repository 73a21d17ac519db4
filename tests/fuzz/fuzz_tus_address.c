/* Location of an upload: it stays with the server that was asked. First the address of the centre, then a line feed,
 * then what the answer says. */
#include "fuzz.h"
#include "transport_tus_address.h"
#include <arpa/inet.h>
#include <strings.h>

static bool is_here(const char *origin)
{
    struct in_addr address;
    char host[64] = "";
    (void)!sscanf(origin, "http://%63[^:]:", host);
    return strcmp(host, "localhost") == 0 || strncmp(origin, "http://[::1]:", 13) == 0 ||
           (inet_pton(AF_INET, host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127);
}

FUZZ_TARGET(tus_address)
{
    char origin[FILE_PATH_SIZE], where[FILE_PATH_SIZE], theirs[FILE_PATH_SIZE];
    char *base = fuzz_text(data, size);
    char *location = strchr(base, '\n');
    if (location)
        *location++ = '\0';
    if (tus_address_origin(base, origin)) {
        FUZZ_PROMISE(!tus_address_is_loopback(origin) || is_here(origin));
        FUZZ_PROMISE(tus_address_is_secure(origin) == (strncmp(origin, "https:", 6) == 0));
        if (location && tus_address_resolve(origin, base, location, where))
            FUZZ_PROMISE(tus_address_origin(where, theirs) && strcasecmp(origin, theirs) == 0);
    }
    free(base);
}
