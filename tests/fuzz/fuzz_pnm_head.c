/* The head of a PNM file in the paper tray. */
#include "fuzz.h"
#include "pnm_head.h"

FUZZ_TARGET(pnm_head)
{
    struct pnm_head head = {0};
    if (pnm_head_parse((const char *)data, size, &head))
        FUZZ_PROMISE(head.width >= 1 && head.width <= 65535 && head.height >= 1 && head.height <= 65535 &&
                     head.dpi >= 0);
    FUZZ_PROMISE(pnm_head_dpi(fuzz_file(data, size)) >= 0);
}
