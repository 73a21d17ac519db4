/* The centre's time-stamp response. The seeds are signed by the CA of tests/fuzz/trust; none is for this digest. */
#include "fuzz.h"
#include "receipt.h"

FUZZ_TARGET(receipt)
{
    static const uint8_t other[SEAL_DIGEST_SIZE] = {1};
    struct receipt_facts facts = {0};
    struct err err = {0};
    if (receipt_read(data, size, &facts, &err)) {
        (void)!receipt_verify(data, size, facts.sha256, COUNTER_SOURCE_DIR "/tests/fuzz/trust/ca.pem", &facts, NULL);
        FUZZ_PROMISE(!receipt_verify(data, size, other, COUNTER_SOURCE_DIR "/tests/fuzz/trust/ca.pem", &facts, &err));
    }
    FUZZ_PROMISE(err.code == ERR_DAMAGED || err.code == ERR_DENIED);
}
