/* The door through which libFuzzer comes in; FUZZ_READER is the target's function. */
#include "fuzz.h"

void FUZZ_READER(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FUZZ_READER(data, size);
    return 0;
}
