/* Messages of the centre: each under a key of its own, so that they outlive the contents of their case, which go with
 * the receipt, and can be erased one by one. The number of the last one is kept apart from them. */
#include "case_row.h"
#include "clock.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool case_store_last_message(struct case_store *store, uint64_t *out, struct err *err)
{
    int64_t last;
    if (!db_ask_int(store->db, "SELECT value FROM notes WHERE name = 'message'", DB_NOTHING, 0, &last, err))
        return false;
    *out = (uint64_t)last;
    return true;
}

static void place_of(const char *number, uint64_t n, char name[CASE_ITEM_NAME_SIZE], struct vault_place *out)
{
    snprintf(name, CASE_ITEM_NAME_SIZE, "%" PRIu64, n);
    *out = (struct vault_place){number, "message", name, 0};
}

static bool insert(struct case_store *store, const struct case_message *message, struct err *err)
{
    uint8_t wrapped[VAULT_WRAPPED_BYTES];
    char name[CASE_ITEM_NAME_SIZE];
    struct vault_place place;
    struct buffer sealed = {0};
    place_of(message->number, message->n, name, &place);
    bool ok = vault_new_case_key(store->vault, message->number, wrapped, err) &&
              vault_seal_item(store->vault, wrapped, &place, message->text.data, message->text.size, &sealed, err) &&
              db_do(store->db, "INSERT INTO messages(n, number, added_ms, wrapped, bytes) VALUES(?1,?2,?3,?4,?5)",
                    DB_WITH(db_int((int64_t)message->n), db_text(message->number), db_int(clock_wall_ms()),
                            db_bytes(wrapped, sizeof wrapped), db_bytes(sealed.data, sealed.size)),
                    err) &&
              db_do(store->db, "INSERT OR REPLACE INTO notes(name, value) VALUES('message', ?)",
                    DB_WITH(db_int((int64_t)message->n)), err) &&
              audit_add(store->db, store->vault, "centre", "message", message->number, name, err);
    buffer_finish(&sealed);
    return ok;
}

static bool add(struct case_store *store, const struct case_message *message, struct err *err)
{
    uint64_t last;
    if (!case_store_last_message(store, &last, err))
        return false;
    if (message->n <= last)
        return true;
    if (message->n != last + 1)
        return err_set(err, ERR_DAMAGED, "message %" PRIu64 " after %" PRIu64 ": one between them is missing",
                       message->n, last);
    return insert(store, message, err);
}

bool case_store_add_message(struct case_store *store, const struct case_message *message, struct err *err)
{
    if (message->text.size == 0 || strlen(message->number) >= CASE_NUMBER_SIZE)
        return err_set(err, ERR_BUG, "a message without text, or of no case");
    return db_end(store->db, db_begin(store->db, err) && add(store, message, err), err);
}

/* ---- reading ---- */

static bool read_message(struct case_store *store, struct db_rows *rows, struct case_message *out, struct err *err)
{
    char name[CASE_ITEM_NAME_SIZE];
    struct vault_place place;
    size_t wrapped_size, sealed_size;
    out->n = (uint64_t)db_column_int(rows, 0);
    snprintf(out->number, sizeof out->number, "%s", db_column_text(rows, 1));
    const uint8_t *wrapped = db_column_bytes(rows, 2, &wrapped_size);
    place_of(out->number, out->n, name, &place);
    if (wrapped_size != VAULT_WRAPPED_BYTES)
        return err_set(err, ERR_DAMAGED, "message %s: its key was changed", name);
    const uint8_t *sealed = db_column_bytes(rows, 3, &sealed_size);
    return vault_open_item(store->vault, wrapped, &place, sealed, sealed_size, &out->text, err);
}

static bool collect(struct case_store *store, struct db_rows *rows, struct case_messages *list, struct err *err)
{
    for (;;) {
        bool there;
        if (!db_next(rows, &there, err))
            return false;
        if (!there)
            return true;
        struct case_message *grown = realloc(list->messages, (list->count + 1) * sizeof *grown);
        if (!grown)
            return err_set(err, ERR_SPACE, "no memory for messages");
        list->messages = grown;
        grown[list->count] = (struct case_message){0};
        if (!read_message(store, rows, &grown[list->count++], err))
            return false;
    }
}

bool case_store_messages(struct case_store *store, const char *number, struct case_messages *out, struct err *err)
{
    struct db_rows *rows;
    struct case_messages list = {0};
    if (!db_ask(store->db, "SELECT n, number, wrapped, bytes FROM messages WHERE number = ? ORDER BY n",
                DB_WITH(db_text(number)), &rows, err))
        return false;
    bool ok = collect(store, rows, &list, err);
    db_rows_close(rows);
    if (ok)
        *out = list;
    else
        case_messages_finish(&list);
    return ok;
}

void case_messages_finish(struct case_messages *list)
{
    for (size_t i = 0; i < list->count; i++)
        buffer_finish(&list->messages[i].text);
    free(list->messages);
    *list = (struct case_messages){0};
}
