/* Items: what is known about a person, sealed one by one; and what a case is found by. */
#include "case_row.h"
#include "clock.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool word_is_fit(const char *word, size_t room)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t size = strlen(word);
    return size > 0 && size < room && strspn(word, allowed) == size;
}

static bool item_is_fit(const struct case_item *item, struct err *err)
{
    if (!word_is_fit(item->kind, CASE_ITEM_KIND_SIZE) || !word_is_fit(item->name, CASE_ITEM_NAME_SIZE))
        return err_set(err, ERR_BUG, "an item's kind or name is not fit: %.20s %.20s", item->kind, item->name);
    return item->size <= CASE_ITEM_MAX_BYTES ||
           err_set(err, ERR_SPACE, "item %s %s of %zu bytes", item->kind, item->name, item->size);
}

static bool insert_item(struct case_store *store, const struct case_row *row, const struct case_item *item,
                        struct err *err)
{
    const char *number = row->summary.number;
    const struct vault_place place = {number, item->kind, item->name, item->revision};
    struct buffer sealed = {0};
    bool ok = vault_seal_item(store->vault, row->wrapped, &place, item->bytes, item->size, &sealed, err) &&
              db_do(store->db,
                    "INSERT INTO items(number, kind, name, revision, changed_ms, bytes) VALUES(?1,?2,?3,?4,?5,?6) "
                    "ON CONFLICT(number, kind, name) DO UPDATE SET revision=?4, changed_ms=?5, bytes=?6",
                    DB_WITH(db_text(number), db_text(item->kind), db_text(item->name), db_int(item->revision),
                            db_int(clock_wall_ms()), db_bytes(sealed.data, sealed.size)),
                    err);
    buffer_finish(&sealed);
    return ok;
}

bool case_item_write(struct case_store *store, const struct case_row *row, const struct case_item *item,
                     struct err *err)
{
    if (!item_is_fit(item, err))
        return false;
    if (item->bytes)
        return insert_item(store, row, item, err);
    return db_do(store->db, "DELETE FROM items WHERE number = ? AND kind = ? AND name = ?",
                 DB_WITH(db_text(row->summary.number), db_text(item->kind), db_text(item->name)), err);
}

bool case_search_write(struct case_store *store, const char *number, const char *what, const char *value,
                       struct err *err)
{
    uint8_t hash[VAULT_HASH_BYTES];
    if (!value || !value[0])
        return db_do(store->db, "DELETE FROM searches WHERE number = ? AND what = ?",
                     DB_WITH(db_text(number), db_text(what)), err);
    return vault_search_hash(store->vault, what, value, hash, err) &&
           db_do(store->db, "INSERT OR REPLACE INTO searches(number, what, hash) VALUES(?,?,?)",
                 DB_WITH(db_text(number), db_text(what), db_bytes(hash, sizeof hash)), err);
}

static bool touch(struct case_store *store, struct case_row *row, struct err *err)
{
    row->summary.changed_ms = clock_wall_ms();
    return case_row_update(store, row, err);
}

static bool put(struct case_store *store, const char *number, const struct case_item *items, size_t count,
                struct err *err)
{
    struct case_row row;
    if (!case_row_load(store, number, &row, err) || !case_row_is_open(&row, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!case_item_write(store, &row, &items[i], err))
            return false;
    return touch(store, &row, err);
}

bool case_store_put(struct case_store *store, const char *number, const struct case_item *items, size_t count,
                    struct err *err)
{
    return db_end(store->db, db_begin(store->db, err) && put(store, number, items, count, err), err);
}

bool case_store_remove(struct case_store *store, const char *number, const char *kind, const char *name,
                       struct err *err)
{
    return case_store_put(store, number, &(struct case_item){.kind = kind, .name = name}, 1, err);
}

bool case_store_put_search(struct case_store *store, const char *number, const char *what, const char *value,
                           struct err *err)
{
    struct case_row row;
    bool ok = db_begin(store->db, err) && case_row_load(store, number, &row, err) && case_row_is_open(&row, err) &&
              case_search_write(store, number, what, value, err);
    return db_end(store->db, ok, err);
}

static bool save_parts(struct case_store *store, const struct case_save *save, const struct case_row *row,
                       struct err *err)
{
    for (size_t i = 0; i < save->item_count; i++)
        if (!case_item_write(store, row, &save->items[i], err))
            return false;
    for (size_t i = 0; i < save->search_count; i++)
        if (!case_search_write(store, save->number, save->searches[i].what, save->searches[i].value, err))
            return false;
    return true;
}

static bool save_case(struct case_store *store, const struct case_save *save, uint32_t *saves, struct err *err)
{
    struct case_row row;
    if (!case_row_load(store, save->number, &row, err) || !case_row_is_open(&row, err))
        return false;
    if (row.summary.saves != *save->saves)
        return err_set(err, ERR_BUSY, "%s was changed elsewhere since it was opened here", save->number);
    if (save->state != row.summary.state && !case_state_is_open(save->state))
        return err_set(err, ERR_BUG, "%s: %s has a call of its own", save->number, case_state_name(save->state));
    if (save->state != row.summary.state && !case_row_move(store, &row, save->state, "station", "", err))
        return false;
    *saves = ++row.summary.saves;
    return save_parts(store, save, &row, err) && touch(store, &row, err);
}

bool case_store_save(struct case_store *store, const struct case_save *save, struct err *err)
{
    uint32_t saves = 0;
    bool ok = db_begin(store->db, err) && save_case(store, save, &saves, err);
    if (!db_end(store->db, ok, err))
        return false;
    *save->saves = saves;
    return true;
}

/* ---- reading ---- */

static bool open_item(struct case_store *store, const struct case_row *row, struct db_rows *rows, const char *kind,
                      const char *name, struct buffer *out, uint32_t *revision, struct err *err)
{
    size_t size;
    const uint8_t *sealed = db_column_bytes(rows, 1, &size);
    const struct vault_place place = {row->summary.number, kind, name, (uint32_t)db_column_int(rows, 0)};
    if (!vault_open_item(store->vault, row->wrapped, &place, sealed, size, out, err))
        return false;
    if (revision)
        *revision = place.revision;
    return true;
}

bool case_store_get(struct case_store *store, const char *number, const char *kind, const char *name,
                    struct buffer *out, uint32_t *revision, struct err *err)
{
    struct case_row row;
    struct db_rows *rows;
    bool there;
    if (!case_row_load(store, number, &row, err))
        return false;
    if (!row.has_key)
        return err_set(err, ERR_NOT_FOUND, "the contents of %s are erased", number);
    if (!db_ask(store->db, "SELECT revision, bytes FROM items WHERE number = ? AND kind = ? AND name = ?",
                DB_WITH(db_text(number), db_text(kind), db_text(name)), &rows, err))
        return false;
    bool ok = db_next(rows, &there, err);
    if (ok && !there)
        ok = err_set(err, ERR_NOT_FOUND, "%s has no %s %s", number, kind, name);
    ok = ok && open_item(store, &row, rows, kind, name, out, revision, err);
    db_rows_close(rows);
    return ok;
}

static bool collect(struct db_rows *rows, struct case_item_info **list, size_t *count, struct err *err)
{
    size_t room = 0;
    for (;;) {
        bool there;
        if (!db_next(rows, &there, err))
            return false;
        if (!there)
            return true;
        if (*count == room) {
            room = room ? room * 2 : 16;
            struct case_item_info *grown = realloc(*list, room * sizeof *grown);
            if (!grown)
                return err_set(err, ERR_SPACE, "no memory for a list of items");
            *list = grown;
        }
        struct case_item_info *info = &(*list)[(*count)++];
        *info =
            (struct case_item_info){.revision = (uint32_t)db_column_int(rows, 2), .changed_ms = db_column_int(rows, 3)};
        snprintf(info->kind, sizeof info->kind, "%s", db_column_text(rows, 0));
        snprintf(info->name, sizeof info->name, "%s", db_column_text(rows, 1));
        int64_t sealed = db_column_int(rows, 4);
        info->size = sealed > VAULT_ITEM_OVERHEAD_BYTES ? (size_t)sealed - VAULT_ITEM_OVERHEAD_BYTES : 0;
    }
}

bool case_store_items(struct case_store *store, const char *number, const char *kind, struct case_item_info **out,
                      size_t *count, struct err *err)
{
    struct case_row row;
    struct db_rows *rows;
    if (!case_row_load(store, number, &row, err) ||
        !db_ask(store->db,
                "SELECT kind, name, revision, changed_ms, length(bytes) FROM items WHERE number = ?1 AND "
                "(?2 IS NULL OR kind = ?2) ORDER BY kind, name",
                DB_WITH(db_text(number), db_text(kind)), &rows, err))
        return false;
    struct case_item_info *list = NULL;
    size_t found = 0;
    bool ok = collect(rows, &list, &found, err);
    db_rows_close(rows);
    if (!ok) {
        free(list);
        return false;
    }
    *out = list;
    *count = found;
    return true;
}
