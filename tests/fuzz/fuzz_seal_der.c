/* The shape of a bundle and of what is inside it: whole with nothing behind it, or refused by name. */
#include "fuzz_der.h"

FUZZ_TARGET(seal_der)
{
    for (enum seal_shape shape = SEAL_SHAPE_ENVELOPE; shape <= SEAL_SHAPE_SIGNED; shape++) {
        struct fuzz_bytes in = {data, size};
        struct seal_der der = {0};
        bool whole = fuzz_der_all(&der, shape, &in, NULL);
        FUZZ_PROMISE(der.frame.size <= SEAL_FRAME_MAX_BYTES && (!whole || in.left == 0));
        FUZZ_PROMISE(whole || (der.verdict != SEAL_OPEN_FINE && der.verdict != SEAL_OPEN_UNREADABLE));
        seal_der_finish(&der);
    }
}
