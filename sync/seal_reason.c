/* The first error in the queue is the cause, the last one what was to be done. */
#include "seal_reason.h"

#include <openssl/err.h>

enum err_code seal_reason_code(enum err_code otherwise)
{
    enum err_code code = otherwise;
    unsigned long error;
    while ((error = ERR_get_error()) != 0)
        if (ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE)
            code = ERR_SPACE;
    return code;
}

bool seal_reason_refuse(struct err *err, enum err_code otherwise, const char *about, const char *what)
{
    unsigned long error = ERR_peek_last_error();
    const char *reason = error ? ERR_reason_error_string(error) : NULL;
    enum err_code code = seal_reason_code(otherwise);
    if (code != otherwise)
        reason = "no memory";
    return err_set(err, code, "%s: %s%s%s", about, what, reason ? ": " : "", reason ? reason : "");
}
