/* Addresses of the centre: which server they name, and that an upload stays with it. */
#ifndef TRANSPORT_TUS_ADDRESS_H
#define TRANSPORT_TUS_ADDRESS_H

#include "file.h"

/* "https://host:port" of an address; false when it is no plain http(s) address or names a user. */
bool tus_address_origin(const char *address, char out[FILE_PATH_SIZE]);
/* location against base, as a whole address; false unless it is of this origin. */
bool tus_address_resolve(const char *origin, const char *base, const char *location, char out[FILE_PATH_SIZE]);
bool tus_address_is_loopback(const char *origin); /* without TLS, on this machine */
bool tus_address_is_secure(const char *origin);

#endif
