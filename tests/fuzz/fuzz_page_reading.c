/* What the reading child says: refused, or written back byte for byte. */
#include "fuzz.h"
#include "page_reading.h"

FUZZ_TARGET(page_reading)
{
    static struct page_reading reading;
    struct buffer again = {0};
    struct err err = {0};
    if (!page_reading_parse(data, size, &reading, &err)) {
        FUZZ_PROMISE(err.code == ERR_DAMAGED || err.code == ERR_SPACE);
        return;
    }
    FUZZ_PROMISE(page_reading_write(&reading, &again, NULL));
    FUZZ_PROMISE(fuzz_same(again.data, again.size, data, size));
    page_reading_finish(&reading);
    buffer_finish(&again);
}
