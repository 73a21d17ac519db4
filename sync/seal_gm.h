/* The guomi profile of a bundle, beside seal_cms.h and behind the same interface: SM2/SM3 SignedData inside SM4-CBC
 * EnvelopedData as GM/T 0010 (GB/T 35275) has them, both streamed. SM2 signatures are made with the identity
 * 1234567812345678 (GM/T 0009). SM4-CBC has no integrity of its own: who opens believes nothing before the signature
 * inside has held. Only files that own OpenSSL include this. */
#ifndef SEAL_GM_H
#define SEAL_GM_H

#include "bundle.h"
#include "seal_der.h"
#include "seal_keys.h"
#include <openssl/cms.h>

/* As seal_cms_pour. keys->older_oid chooses, for each recipient, 1.2.156.10197.1.301.2 in place of .301.3. */
MUST_USE bool seal_gm_pour(const struct seal_keys *keys,
                           bool (*pour)(const void *what, const struct bundle_sink *to, struct err *err),
                           const void *what, const struct bundle_sink *out, struct err *err);

/* What seal_signed_verify cannot leave to OpenSSL, whose CMS sets no identity: the signed attributes (exactly four, the
 * certificate bound) and the signature over them. The digest they state is the caller's to compare. */
MUST_USE bool seal_gm_signer_holds(CMS_SignerInfo *info, STACK_OF(X509) * certificates);

/* SM3 with SM2 and the identity above: *signature is DER; for pour, verify and known-answer tests. */
MUST_USE bool seal_gm_sign_bytes(EVP_PKEY *key, const void *bytes, size_t size, struct buffer *signature);
bool seal_gm_signature_holds(EVP_PKEY *key, const void *bytes, size_t size, const void *signature,
                             size_t signature_size);

#endif
