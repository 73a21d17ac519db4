/* Location of an upload: it stays with the server that was asked. First the address of the centre, then a line feed,
 * then what the answer says. */
#include "fuzz.h"
#include "transport_tus_address.h"

FUZZ_TARGET(tus_address)
{
    char origin[FILE_PATH_SIZE], where[FILE_PATH_SIZE], theirs[FILE_PATH_SIZE];
    char *base = fuzz_text(data, size);
    char *location = strchr(base, '\n');
    if (location)
        *location++ = '\0';
    if (tus_address_origin(base, origin)) {
        (void)tus_address_is_loopback(origin), (void)tus_address_is_secure(origin);
        if (location && tus_address_resolve(origin, base, location, where))
            FUZZ_PROMISE(tus_address_origin(where, theirs) && strcmp(origin, theirs) == 0);
    }
    free(base);
}
