/* Signs, and finds a number that is free. */
#include "intake_messages.h"

#include "intake_shelf.h"
#include "message_signed.h"

enum { TRIES = 100 };

static const struct intake_shelf *shelf_of(const struct intake_store *store)
{
    return store->sql->kind->shared ? &intake_shelf_table : &intake_shelf_files;
}

bool intake_message_read(struct intake_store *store, const char *station, uint64_t n, struct buffer *out, struct err *err)
{
    return shelf_of(store)->read(store, station, n, out, err);
}

bool intake_message_count(struct intake_store *store, const char *station, uint64_t *out, struct err *err)
{
    return shelf_of(store)->count(store, station, out, err);
}

bool intake_message_publish(struct intake_store *store, struct message *message, const char *key_path,
                            const char *certificate_path, struct err *err)
{
    for (int i = 0; i < TRIES; i++) {
        struct buffer der = {0};
        uint64_t last = 0;
        bool taken = false, ok = intake_message_count(store, message->station, &last, err);
        message->n = last + 1;
        ok = ok && message_sign(message, key_path, certificate_path, &der, err) &&
             shelf_of(store)->place(store, message->station, message->n, &der, &taken, err);
        buffer_finish(&der);
        if (!taken)
            return ok;
    }
    return err_set(err, ERR_BUSY, "no free number for a message to %s", message->station);
}
