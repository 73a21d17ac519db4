/* Packets between the kiosk and its children: refused, or written back byte for byte. */
#include "fuzz.h"
#include "scan_protocol.h"

FUZZ_TARGET(scan_message)
{
    static struct scan_message message;
    struct buffer again = {0};
    struct err err = {0};
    if (!scan_message_parse(data, size, &message, &err)) {
        FUZZ_PROMISE(err.code == ERR_DAMAGED);
        return;
    }
    scan_message_write(&message, &again);
    FUZZ_PROMISE(fuzz_same(again.data, again.size, data, size));
    FUZZ_PROMISE(scan_message_name(message.kind));
    buffer_finish(&again);
}
