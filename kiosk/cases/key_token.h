/* A station key that is of use only with a PKCS#11 token in its slot: an AES key that never leaves the token wraps it
 * (AES-256-GCM, made on the token). Modules are those that p11-kit knows; the token is named by an RFC 7512 URI such as
 * pkcs11:token=counter;object=station-key (object left out: station-key). Nothing stays open between two calls, so a token
 * that is pulled out later disturbs nobody. The only file that knows PKCS#11. Owner's thread.
 *
 * Errors name the token and the remedy: ERR_DEVICE (not there, or it failed), ERR_DENIED (PIN wrong, locked, or one try
 * left, which is never used up by a program), ERR_CONFIG (the URI, or a token without this key), ERR_DAMAGED (the wrapped
 * key does not open under the token's key). */
#ifndef KEY_TOKEN_H
#define KEY_TOKEN_H

#include "err.h"
#include <stdint.h>

#define KEY_TOKEN_KEY_BYTES 32
#define KEY_TOKEN_WRAPPED_BYTES 60 /* nonce 12, key 32, tag 16 */

struct key_token {
    const char *uri; /* holds no PIN */
    const uint8_t *pin;
    size_t pin_bytes;
};

/* Makes the wrapping key on the token if it is not there; then wraps. */
MUST_USE bool key_token_wrap(const struct key_token *token, const uint8_t key[KEY_TOKEN_KEY_BYTES],
                             uint8_t out[KEY_TOKEN_WRAPPED_BYTES], struct err *err);
MUST_USE bool key_token_unwrap(const struct key_token *token, const uint8_t wrapped[KEY_TOKEN_WRAPPED_BYTES],
                               uint8_t out[KEY_TOKEN_KEY_BYTES], struct err *err);

#endif
