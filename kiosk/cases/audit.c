/* hash(n) = HMAC(hash(n-1), n, time, actor, action, number, detail); the head is kept under a hash of its own. */
#include "audit.h"

#include "clock.h"
#include "text.h"
#include <stdio.h>
#include <string.h>

static void cut(char *out, size_t room, const char *text)
{
    size_t size = strlen(text);
    if (size >= room) {
        size = room - 1;
        while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
            size--;
    }
    memcpy(out, text, size);
    out[size] = '\0';
}

static void add_text(struct buffer *b, const char *text)
{
    buffer_add_u32(b, (uint32_t)strlen(text));
    buffer_add_text(b, text);
}

static bool hash_entry(struct vault *vault, const uint8_t previous[VAULT_HASH_BYTES], const struct audit_entry *entry,
                       uint8_t out[VAULT_HASH_BYTES], struct err *err)
{
    struct buffer bytes = {0};
    buffer_add(&bytes, previous, VAULT_HASH_BYTES);
    buffer_add_u64(&bytes, entry->n);
    buffer_add_u64(&bytes, (uint64_t)entry->time_ms);
    add_text(&bytes, entry->actor);
    add_text(&bytes, entry->action);
    add_text(&bytes, entry->number);
    add_text(&bytes, entry->detail);
    bool ok = buffer_ok(&bytes, err) && vault_hash(vault, VAULT_AUDIT, bytes.data, bytes.size, out, err);
    buffer_finish(&bytes);
    return ok;
}

static bool hash_head(struct vault *vault, const struct audit_head *head, uint8_t out[VAULT_HASH_BYTES],
                      struct err *err)
{
    struct buffer bytes = {0};
    buffer_add_text(&bytes, "head");
    buffer_add_u64(&bytes, head->count);
    buffer_add(&bytes, head->hash, sizeof head->hash);
    bool ok = buffer_ok(&bytes, err) && vault_hash(vault, VAULT_AUDIT, bytes.data, bytes.size, out, err);
    buffer_finish(&bytes);
    return ok;
}

static bool is_hash(struct db_rows *rows, int column, const uint8_t expected[VAULT_HASH_BYTES])
{
    size_t size;
    const uint8_t *bytes = db_column_bytes(rows, column, &size);
    return size == VAULT_HASH_BYTES && vault_same(bytes, expected, VAULT_HASH_BYTES);
}

static bool read_head(struct db_rows *rows, struct vault *vault, struct audit_head *out, struct err *err)
{
    bool there;
    if (!db_next(rows, &there, err))
        return false;
    *out = (struct audit_head){0};
    if (!there)
        return true;
    size_t size;
    const uint8_t *hash = db_column_bytes(rows, 1, &size);
    out->count = (uint64_t)db_column_int(rows, 0);
    if (size == VAULT_HASH_BYTES)
        memcpy(out->hash, hash, VAULT_HASH_BYTES);
    uint8_t expected[VAULT_HASH_BYTES];
    if (!hash_head(vault, out, expected, err))
        return false;
    return is_hash(rows, 2, expected) || err_set(err, ERR_DAMAGED, "audit log: its head was changed");
}

bool audit_head_now(struct db *db, struct vault *vault, struct audit_head *out, struct err *err)
{
    struct db_rows *rows;
    if (!db_ask(db, "SELECT n, hash, seal FROM audit_head", DB_NOTHING, &rows, err))
        return false;
    bool ok = read_head(rows, vault, out, err);
    db_rows_close(rows);
    return ok;
}

bool audit_add(struct db *db, struct vault *vault, const char *actor, const char *action, const char *number,
               const char *detail, struct err *err)
{
    struct audit_head head;
    if (!audit_head_now(db, vault, &head, err))
        return false;
    struct audit_entry entry = {.n = head.count + 1, .time_ms = clock_wall_ms()};
    cut(entry.actor, sizeof entry.actor, actor);
    cut(entry.action, sizeof entry.action, action);
    cut(entry.number, sizeof entry.number, number ? number : "");
    cut(entry.detail, sizeof entry.detail, detail ? detail : "");
    struct audit_head next = {.count = entry.n};
    uint8_t seal[VAULT_HASH_BYTES];
    return hash_entry(vault, head.hash, &entry, next.hash, err) && hash_head(vault, &next, seal, err) &&
           db_do(db, "INSERT INTO audit(n, time_ms, actor, action, number, detail, hash) VALUES(?,?,?,?,?,?,?)",
                 DB_WITH(db_int((int64_t)entry.n), db_int(entry.time_ms), db_text(entry.actor), db_text(entry.action),
                         db_text(entry.number), db_text(entry.detail), db_bytes(next.hash, sizeof next.hash)),
                 err) &&
           db_do(
               db, "INSERT OR REPLACE INTO audit_head(id, n, hash, seal) VALUES(1,?,?,?)",
               DB_WITH(db_int((int64_t)next.count), db_bytes(next.hash, sizeof next.hash), db_bytes(seal, sizeof seal)),
               err);
}

static void read_entry(struct db_rows *rows, struct audit_entry *out)
{
    *out = (struct audit_entry){.n = (uint64_t)db_column_int(rows, 0), .time_ms = db_column_int(rows, 1)};
    cut(out->actor, sizeof out->actor, db_column_text(rows, 2));
    cut(out->action, sizeof out->action, db_column_text(rows, 3));
    cut(out->number, sizeof out->number, db_column_text(rows, 4));
    cut(out->detail, sizeof out->detail, db_column_text(rows, 5));
}

static bool walk(struct db_rows *rows, struct vault *vault, const struct audit_head *known, struct audit_head *reached,
                 struct err *err)
{
    *reached = (struct audit_head){0};
    for (;;) {
        bool there;
        if (!db_next(rows, &there, err))
            return false;
        if (!there)
            return true;
        struct audit_entry entry;
        read_entry(rows, &entry);
        if (entry.n != reached->count + 1)
            return err_set(err, ERR_DAMAGED, "audit log: entry %llu is missing",
                           (unsigned long long)reached->count + 1);
        uint8_t hash[VAULT_HASH_BYTES];
        if (!hash_entry(vault, reached->hash, &entry, hash, err))
            return false;
        if (!is_hash(rows, 6, hash))
            return err_set(err, ERR_DAMAGED, "audit log: entry %llu was changed", (unsigned long long)entry.n);
        reached->count = entry.n;
        memcpy(reached->hash, hash, sizeof hash);
        if (known && known->count == entry.n && !vault_same(known->hash, hash, sizeof hash))
            return err_set(err, ERR_DAMAGED, "audit log: entry %llu is another one than before",
                           (unsigned long long)entry.n);
    }
}

bool audit_verify(struct db *db, struct vault *vault, const struct audit_head *known, struct err *err)
{
    struct audit_head head, reached;
    struct db_rows *rows;
    if (!audit_head_now(db, vault, &head, err) ||
        !db_ask(db, "SELECT n, time_ms, actor, action, number, detail, hash FROM audit ORDER BY n", DB_NOTHING, &rows,
                err))
        return false;
    bool ok = walk(rows, vault, known, &reached, err);
    db_rows_close(rows);
    if (!ok)
        return false;
    if (reached.count != head.count || !vault_same(reached.hash, head.hash, sizeof head.hash))
        return err_set(err, ERR_DAMAGED, "audit log: %llu entries instead of %llu, its end is missing",
                       (unsigned long long)reached.count, (unsigned long long)head.count);
    if (known && known->count > reached.count)
        return err_set(err, ERR_DAMAGED, "audit log: %llu entries, but %llu were seen before",
                       (unsigned long long)reached.count, (unsigned long long)known->count);
    return true;
}

bool audit_list(struct db *db, const char *number, struct audit_entry *out, size_t room, size_t *count, struct err *err)
{
    static const char all[] = "SELECT n, time_ms, actor, action, number, detail FROM audit "
                              "WHERE ?1 IS NULL ORDER BY n DESC LIMIT ?2";
    static const char of_case[] = "SELECT n, time_ms, actor, action, number, detail FROM audit "
                                  "WHERE number = ?1 ORDER BY n DESC LIMIT ?2";
    struct db_rows *rows;
    if (!db_ask(db, number ? of_case : all, DB_WITH(db_text(number), db_int((int64_t)room)), &rows, err))
        return false;
    bool ok = true, there = true;
    size_t found = 0;
    while (ok && there && found < room) {
        ok = db_next(rows, &there, err);
        if (ok && there)
            read_entry(rows, &out[found++]);
    }
    db_rows_close(rows);
    if (ok)
        *count = found;
    return ok;
}

static bool holds(struct db_rows *rows, struct vault *vault, const char *action, struct err *err)
{
    struct audit_entry entry;
    uint8_t previous[VAULT_HASH_BYTES] = {0}, hash[VAULT_HASH_BYTES];
    bool there;
    size_t size;
    if (!db_next(rows, &there, err))
        return false;
    if (!there)
        return err_set(err, ERR_NOT_FOUND, "audit log: there is no such entry of %.31s", action);
    read_entry(rows, &entry);
    const uint8_t *before = db_column_bytes(rows, 7, &size);
    if (size == VAULT_HASH_BYTES)
        memcpy(previous, before, sizeof previous);
    return hash_entry(vault, previous, &entry, hash, err) &&
           (is_hash(rows, 6, hash) ||
            err_set(err, ERR_DAMAGED, "audit log: entry %llu was changed", (unsigned long long)entry.n));
}

bool audit_holds(struct db *db, struct vault *vault, const char *number, const char *action, const char *detail,
                 struct err *err)
{
    struct db_rows *rows;
    if (!db_ask(db,
                "SELECT a.n, a.time_ms, a.actor, a.action, a.number, a.detail, a.hash, b.hash FROM audit a "
                "LEFT JOIN audit b ON b.n = a.n - 1 WHERE a.number = ?1 AND a.action = ?2 AND a.detail = ?3",
                DB_WITH(db_text(number), db_text(action), db_text(detail)), &rows, err))
        return false;
    bool ok = holds(rows, vault, action, err);
    db_rows_close(rows);
    return ok;
}
