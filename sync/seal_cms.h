/* The CMS of a bundle: plain bytes in, SignedData (CAdES-BES) inside AuthEnvelopedData (AES-256-GCM) out, both
 * streamed. One of the profiles a bundle can be sealed in; what the bytes mean is not known here. */
#ifndef SEAL_CMS_H
#define SEAL_CMS_H

#include "bundle.h"
#include "seal_keys.h"

/* Everything `pour` gives to its sink leaves sealed through `out`. Memory is constant. Errors of pour and out come
 * through; ERR_BUG names the step OpenSSL refused. */
MUST_USE bool seal_cms_pour(const struct seal_keys *keys,
                            bool (*pour)(const void *what, const struct bundle_sink *to, struct err *err),
                            const void *what, const struct bundle_sink *out, struct err *err);

#endif
