/* The centre's messages: the JSON, and as signed, where nobody in tests/fuzz/trust is pinned but a reader. */
#include "fuzz.h"
#include "message_signed.h"

#define TRUST COUNTER_SOURCE_DIR "/tests/fuzz/trust/"

FUZZ_TARGET(message)
{
    static struct message m, again;
    struct buffer text = {0};
    struct err err = {0};
    if (message_parse(data, size, &m, &err)) {
        FUZZ_PROMISE(m.n >= 1 && m.n <= MESSAGE_N_MAX && m.reason_count <= MESSAGE_REASONS_MAX &&
                     m.receipt_size <= sizeof m.receipt);
        if (m.type != MESSAGE_NEWER) {
            FUZZ_PROMISE(message_write(&m, &text, &err));
            FUZZ_PROMISE(message_parse(text.data, text.size, &again, &err) && memcmp(&m, &again, sizeof m) == 0);
        }
    } else {
        FUZZ_PROMISE(err.code == ERR_INPUT);
    }
    FUZZ_PROMISE(!message_verify(data, size, TRUST "recipient.pem", TRUST "ca.pem", &m, NULL, &err));
    FUZZ_PROMISE(err.code == ERR_DAMAGED || err.code == ERR_DENIED);
    buffer_finish(&text);
}
