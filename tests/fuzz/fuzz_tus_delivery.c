/* A delivery against a centre that answers anything. Each answer is eight bytes. */
#include "fuzz.h"
#include "tus_delivery.h"

static struct tus_reply answer(struct fuzz_bytes *in, char *error)
{
    uint32_t flags = fuzz_take(in, 1);
    struct tus_reply reply = {.status = (long)fuzz_take(in, 2),
                              .speaks_tus = flags & 1,
                              .has_offset = flags & 2,
                              .has_length = flags & 4,
                              .is_receipt = flags & 8,
                              .refused_by_tls = flags & 16,
                              .error = flags & 32 ? error : NULL};
    reply.offset = fuzz_take(in, 2);
    reply.length = fuzz_take(in, 2);
    reply.retry_after_ms = (int64_t)fuzz_take(in, 1) * 1000;
    snprintf(reply.address, sizeof reply.address, "%s", flags & 64 ? "https://centre.example/files/1" : "");
    if (flags & 128)
        buffer_add_text(&reply.body, "receipt");
    return reply;
}

FUZZ_TARGET(tus_delivery)
{
    struct fuzz_bytes in = {data, size};
    char error[] = "no route";
    struct parcel parcel = {.size_bytes = 1000, .delivered = fuzz_take(&in, 1) & 1, .address = ""};
    struct tus_delivery delivery = {0};
    int answers = 0;
    for (tus_delivery_begin(&delivery, &parcel); delivery.stage != TUS_END && in.left > 0; answers++) {
        struct tus_reply reply = answer(&in, error);
        bool new_address = false;
        tus_delivery_take(&delivery, &reply, &new_address);
        FUZZ_PROMISE(tus_stage_method(delivery.stage) && delivery.offset <= parcel.size_bytes &&
                     delivery.pause_ms >= 0);
        FUZZ_PROMISE(delivery.stage != TUS_END ||
                     (delivery.result.outcome <= TRANSPORT_SENT) == !delivery.result.err.code);
        buffer_finish(&reply.body);
    }
}
