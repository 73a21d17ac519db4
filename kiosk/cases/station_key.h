/* Where the station key comes from, in this order:
 *
 *     $CREDENTIALS_DIRECTORY/station.key   a systemd credential (LoadCredential, LoadCredentialEncrypted): 32 bytes
 *     STATE/keys/station.token             wrapped by a PKCS#11 token (key_token.h); its PIN in keys/token.pin, 0400, or in
 *                                          the credential token.pin
 *     STATE/keys/station.key               32 bytes, 0400
 *
 * Owner's thread. Errors are ERR_CONFIG with file and remedy, and those of key_token.h. */
#ifndef STATION_KEY_H
#define STATION_KEY_H

#include "file.h"

#define STATION_KEY_BYTES 32

enum station_key_place { STATION_KEY_CREDENTIAL, STATION_KEY_TOKEN, STATION_KEY_FILE, STATION_KEY_PLACE_COUNT };
/* "credential", "token", "file". */
const char *station_key_place_name(enum station_key_place place);

/* The first of them that is there; else that of STATION_KEY_FILE. place may be NULL; out: FILE_PATH_SIZE bytes. */
MUST_USE bool station_key_find(const char *state_folder, enum station_key_place *place, char *out, struct err *err);

/* From a file of either form, which is told by what is in it. */
MUST_USE bool station_key_read(const char *path, uint8_t out[STATION_KEY_BYTES], struct err *err);

/* A new file, 0400 and durable, its folder made if missing; ERR_DENIED when the name is taken: a key is never
 * overwritten. uri NULL: the key itself; else wrapped by this token. */
MUST_USE bool station_key_write(const char *path, const char *uri, const uint8_t key[STATION_KEY_BYTES], struct err *err);
/* The token's URI out of a file of the wrapped form. */
MUST_USE bool station_key_uri(const char *path, char out[256], struct err *err);

#endif
