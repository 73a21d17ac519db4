/* What the reading child is asked: refused, or written back byte for byte. */
#include "fuzz.h"
#include "page_reading.h"

FUZZ_TARGET(page_request)
{
    struct page_request request;
    struct buffer again = {0};
    if (!page_request_parse(data, size, &request, NULL))
        return;
    FUZZ_PROMISE(page_request_write(&request, &again, NULL));
    FUZZ_PROMISE(fuzz_same(again.data, again.size, data, size));
    buffer_finish(&again);
}
