/* Opening, beginning, finding and moving cases. */
#include "case_store.h"

#include "case_row.h"
#include "clock.h"
#include "file.h"
#include "log.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* One text per schema version; a released one is never changed again. */
static const char *const migrations[] = {
    "CREATE TABLE cases("
    "  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state INTEGER NOT NULL,"
    "  begun_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, sealed_ms INTEGER NOT NULL,"
    "  received_ms INTEGER NOT NULL, erased_ms INTEGER NOT NULL, saves INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    "  bundle_sha256 BLOB NOT NULL, receipt_sha256 BLOB NOT NULL, slip_hash BLOB, digits_hash BLOB,"
    "  slip_until_ms INTEGER NOT NULL, slip_tries INTEGER NOT NULL, wrapped BLOB, seal BLOB NOT NULL);"
    "CREATE INDEX cases_by_state ON cases(state, id);"
    "CREATE UNIQUE INDEX cases_by_sequence ON cases(sequence) WHERE sequence > 0;"
    "CREATE TABLE items("
    "  id INTEGER PRIMARY KEY, number TEXT NOT NULL REFERENCES cases(number), kind TEXT NOT NULL, name TEXT NOT NULL,"
    "  revision INTEGER NOT NULL, changed_ms INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE(number, kind, name));"
    "CREATE TABLE searches("
    "  number TEXT NOT NULL REFERENCES cases(number), what TEXT NOT NULL, hash BLOB NOT NULL,"
    "  PRIMARY KEY(number, what)) WITHOUT ROWID;"
    "CREATE INDEX searches_by_hash ON searches(what, hash);"
    "CREATE TABLE days(day TEXT PRIMARY KEY, serial INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE audit("
    "  n INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,"
    "  number TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL);"
    "CREATE INDEX audit_by_number ON audit(number, n);"
    "CREATE TABLE audit_head("
    "  id INTEGER PRIMARY KEY CHECK(id = 1), n INTEGER NOT NULL, hash BLOB NOT NULL, seal BLOB NOT NULL);"
    "CREATE TABLE notes(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;",
    "CREATE TABLE messages("
    "  n INTEGER PRIMARY KEY, number TEXT NOT NULL, added_ms INTEGER NOT NULL, wrapped BLOB NOT NULL,"
    "  bytes BLOB NOT NULL);"
    "CREATE INDEX messages_by_number ON messages(number, n);",
    "CREATE TABLE erasures(n INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, text TEXT NOT NULL);"
    "CREATE INDEX cases_by_stay ON cases(state, changed_ms) WHERE state IN (0, 1) AND sequence = 0 AND slip_hash IS NULL;"
    "CREATE INDEX cases_by_slip ON cases(state, slip_until_ms) WHERE state IN (0, 1) AND sequence = 0 AND "
    "slip_hash IS NOT NULL;",
};
enum { SCHEMA = sizeof migrations / sizeof migrations[0] };

/* ---- opening ---- */

/* The store remembers a hash under its station key, so that another key is named as such and not as damage. */
static bool read_key_check(struct case_store *store, const uint8_t own[VAULT_HASH_BYTES], bool *there, struct err *err)
{
    struct db_rows *rows;
    if (!db_ask(store->db, "SELECT value FROM notes WHERE name = 'key'", DB_NOTHING, &rows, err))
        return false;
    bool ok = db_next(rows, there, err);
    if (ok && *there) {
        size_t size;
        const uint8_t *kept = db_column_bytes(rows, 0, &size);
        if (size != VAULT_HASH_BYTES || !vault_same(kept, own, VAULT_HASH_BYTES))
            ok = err_set(err, ERR_CONFIG,
                         "the station key is not the one this case store was made with: put back the "
                         "right station.key; with this one nothing stored can be read");
    }
    db_rows_close(rows);
    return ok;
}

static bool key_belongs(struct case_store *store, struct err *err)
{
    static const char text[] = "case store";
    uint8_t own[VAULT_HASH_BYTES];
    bool there;
    if (!vault_hash(store->vault, VAULT_KEY_CHECK, text, sizeof text, own, err) ||
        !read_key_check(store, own, &there, err))
        return false;
    /* Another process may have been the first in the meantime, so it is read again. */
    return there || (db_do(store->db, "INSERT OR IGNORE INTO notes(name, value) VALUES('key', ?)",
                           DB_WITH(db_bytes(own, sizeof own)), err) &&
                     read_key_check(store, own, &there, err));
}

bool case_store_open_db(const char *path, struct db **out, struct err *err)
{
    return db_open(path, migrations, SCHEMA, out, err);
}

/* Whoever has the store open shares it; a change of key wants it alone. Gone with the process. */
static bool share(struct case_store *store, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (!file_join(path, store->folder, "lock", err))
        return false;
    store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->lock_fd < 0)
        return err_set_errno(err, errno, "%s", path);
    if (flock(store->lock_fd, LOCK_SH | LOCK_NB) == 0)
        return true;
    return errno == EWOULDBLOCK ? err_set(err, ERR_BUSY, "the station key is being changed")
                                : err_set_errno(err, errno, "%s", path);
}

static bool open_parts(struct case_store *store, const char *state_folder, struct err *err)
{
    char key[FILE_PATH_SIZE], path[FILE_PATH_SIZE];
    return file_join(store->folder, state_folder, "store", err) && file_make_folder(store->folder, 0700, err) &&
           share(store, err) && case_key_settle(state_folder, err) && station_key_find(state_folder, NULL, key, err) &&
           vault_open(key, &store->vault, err) && file_join(path, store->folder, "cases.db", err) &&
           case_store_open_db(path, &store->db, err) && case_key_adopt_root(store, err) && key_belongs(store, err);
}

/* Whoever reads that the store is damaged wants to know what to put back. */
static bool tell_backup(const char *state_folder, struct err *err)
{
    char path[FILE_PATH_SIZE];
    struct buffer last = {0};
    if (!err || err->code != ERR_DAMAGED)
        return false;
    struct err before = *err;
    bool known = file_join(path, state_folder, CASE_STORE_LAST_BACKUP, NULL) && file_read(path, FILE_PATH_SIZE, &last, NULL) &&
                 last.size > 0;
    err_set(err, before.code, "%.230s. Nothing was changed; %s%.*s", before.line,
            known ? "the last backup is " : "no backup was made yet (kiosk backup FOLDER)",
            known ? (int)strcspn((const char *)last.data, "\n") : 0, known ? (const char *)last.data : "");
    buffer_finish(&last);
    return false;
}

bool case_store_open(const struct config *config, const char *state_folder, struct case_store **out, struct err *err)
{
    struct case_store *store = calloc(1, sizeof *store);
    if (!store)
        return err_set(err, ERR_SPACE, "no memory for the case store");
    store->lock_fd = -1;
    snprintf(store->prefix, sizeof store->prefix, "%s", config->station.prefix);
    snprintf(store->station, sizeof store->station, "%s", config->station.id ? config->station.id : "");
    store->reserve_bytes = (uint64_t)config->privacy.reserve_mb << 20;
    store->keep_draft_ms = (int64_t)config->privacy.keep_draft_min * 60 * 1000;
    if (!open_parts(store, state_folder, err)) {
        case_store_close(store);
        return tell_backup(state_folder, err);
    }
    case_erase_finish(store);
    *out = store;
    return true;
}

void case_store_close(struct case_store *store)
{
    if (!store)
        return;
    db_close(store->db);
    vault_close(store->vault);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    free(store);
}

struct vault *case_store_vault(struct case_store *store)
{
    return store->vault;
}

/* ---- beginning ---- */

static bool next_serial(struct case_store *store, const char *day, int64_t *out, struct err *err)
{
    return db_do(store->db,
                 "INSERT INTO days(day, serial) VALUES(?, 1) ON CONFLICT(day) DO UPDATE SET serial = serial + 1",
                 DB_WITH(db_text(day)), err) &&
           db_ask_int(store->db, "SELECT serial FROM days WHERE day = ?", DB_WITH(db_text(day)), 0, out, err);
}

static bool insert_case(struct case_store *store, const char *kind, char number[CASE_NUMBER_SIZE], struct err *err)
{
    struct case_row row = {.summary = {.state = CASE_DRAFT, .begun_ms = clock_wall_ms()}, .has_key = true};
    struct case_summary *s = &row.summary;
    char day[CLOCK_STAMP_SIZE];
    int64_t serial;
    s->changed_ms = s->begun_ms;
    snprintf(s->kind, sizeof s->kind, "%s", kind);
    clock_format_day6(s->begun_ms, day);
    if (!next_serial(store, day, &serial, err))
        return false;
    if (serial > CASE_NUMBER_SERIAL_MAX)
        return err_set(err, ERR_SPACE, "all %d case numbers of today are used", CASE_NUMBER_SERIAL_MAX);
    if (!case_number_format(store->prefix, day, (unsigned)serial, s->number))
        return err_set(err, ERR_CONFIG, "station.prefix \"%s\" must be 1 to %d capital letters", store->prefix,
                       CASE_NUMBER_PREFIX_MAX);
    if (!vault_new_case_key(store->vault, s->number, row.wrapped, err) || !case_row_insert(store, &row, err) ||
        !audit_add(store->db, store->vault, "station", "begun", s->number, kind, err))
        return false;
    memcpy(number, s->number, CASE_NUMBER_SIZE);
    return true;
}

bool case_store_begin(struct case_store *store, const char *kind, char number[CASE_NUMBER_SIZE], struct err *err)
{
    uint64_t free_bytes;
    if (!file_free_bytes(store->folder, &free_bytes, err))
        return false;
    if (free_bytes < store->reserve_bytes)
        return err_set(err, ERR_SPACE, "%llu MB free, %llu MB are kept for cases already begun",
                       (unsigned long long)(free_bytes >> 20), (unsigned long long)(store->reserve_bytes >> 20));
    if (!kind[0] || strlen(kind) >= CASE_KIND_SIZE)
        return err_set(err, ERR_BUG, "a case of no kind");
    return db_end(store->db, db_begin(store->db, err) && insert_case(store, kind, number, err), err);
}

/* ---- finding ---- */

bool case_store_find(struct case_store *store, const char *number, struct case_summary *out, struct err *err)
{
    struct case_row row;
    if (!case_row_load(store, number, &row, err))
        return false;
    *out = row.summary;
    return true;
}

static bool add_summary(struct case_list *list, size_t *room, const struct case_summary *summary)
{
    if (list->count == *room) {
        size_t more = *room ? *room * 2 : 32;
        struct case_summary *grown = realloc(list->cases, more * sizeof *grown);
        if (!grown)
            return false;
        list->cases = grown;
        *room = more;
    }
    list->cases[list->count++] = *summary;
    return true;
}

static bool collect(struct case_store *store, struct db_rows *rows, struct case_list *list, struct err *err)
{
    size_t room = 0;
    for (;;) {
        bool there;
        struct case_row row;
        if (!db_next(rows, &there, err))
            return false;
        if (!there)
            return true;
        struct err damage = {0};
        if (!case_row_read(store, rows, &row, &damage)) {
            log_err(LOG_LEVEL_ERROR, "case store", &damage);
            list->damaged++;
            continue;
        }
        if (!add_summary(list, &room, &row.summary))
            return err_set(err, ERR_SPACE, "no memory for a list of cases");
    }
}

bool case_store_list(struct case_store *store, const struct case_filter *filter, struct case_list *out, struct err *err)
{
    /* One query per shape, so that each walks an index of its own; CROSS JOIN keeps the order: from the few that were
     * found to their rows, not from all rows to whether they are among them. What a search finds is put in order by its
     * ids alone: four digits are those of hundreds, and only the newest of them are read. */
#define BEFORE "CASE WHEN ?5 IS NULL THEN 0x7fffffffffffffff ELSE (SELECT id FROM cases WHERE number = ?5) END"
#define NEWEST " AND cases.id < " BEFORE " ORDER BY cases.id DESC LIMIT ?4"
#define FOUND(which)                                                                                                   \
    "SELECT " CASE_ROW_COLUMNS " FROM (SELECT cases.id AS found FROM searches CROSS JOIN cases USING(number) "         \
    "WHERE what = ?2 AND hash = ?3 AND " which NEWEST ") CROSS JOIN cases ON cases.id = found ORDER BY found DESC"
    static const char *const queries[2][2] = {
        {"SELECT " CASE_ROW_COLUMNS " FROM cases WHERE ?1 < 0 AND ?2 IS NULL AND ?3 IS NULL" NEWEST,
         "SELECT " CASE_ROW_COLUMNS " FROM cases WHERE state = ?1 AND ?2 IS NULL AND ?3 IS NULL" NEWEST},
        {FOUND("?1 < 0"), FOUND("state = ?1")},
    };
#undef FOUND
#undef NEWEST
#undef BEFORE
    bool searches = filter->search_what && filter->search_value;
    uint8_t hash[VAULT_HASH_BYTES];
    if (searches && !vault_search_hash(store->vault, filter->search_what, filter->search_value, hash, err))
        return false;
    const struct db_value values[] = {
        db_int(filter->state),
        searches ? db_text(filter->search_what) : db_null(),
        searches ? db_bytes(hash, sizeof hash) : db_null(),
        db_int(filter->limit ? (int64_t)filter->limit : 100),
        db_text(filter->before),
    };
    struct db_rows *rows;
    if (!db_ask(store->db, queries[searches][filter->state >= 0], values, 5, &rows, err))
        return false;
    struct case_list list = {0};
    bool ok = collect(store, rows, &list, err);
    db_rows_close(rows);
    if (ok)
        *out = list;
    else
        case_list_finish(&list);
    return ok;
}

void case_list_finish(struct case_list *list)
{
    free(list->cases);
    *list = (struct case_list){0};
}

/* ---- moving ---- */

static bool move(struct case_store *store, const char *number, enum case_state to, struct err *err)
{
    struct case_row row;
    if (!case_row_load(store, number, &row, err))
        return false;
    if (row.summary.state == to)
        return true;
    if (!case_state_is_open(to))
        return err_set(err, ERR_BUG, "%s: %s has a call of its own", number, case_state_name(to));
    return case_row_is_open(&row, err) && case_row_move(store, &row, to, "station", "", err) &&
           case_row_update(store, &row, err);
}

bool case_store_move(struct case_store *store, const char *number, enum case_state to, struct err *err)
{
    return db_end(store->db, db_begin(store->db, err) && move(store, number, to, err), err);
}

/* ---- audit log and health ---- */

bool case_store_note(struct case_store *store, const char *actor, const char *action, const char *number,
                     const char *detail, struct err *err)
{
    bool ok = db_begin(store->db, err) && audit_add(store->db, store->vault, actor, action, number, detail, err);
    return db_end(store->db, ok, err);
}

bool case_store_audit_head(struct case_store *store, struct audit_head *out, struct err *err)
{
    return audit_head_now(store->db, store->vault, out, err);
}

bool case_store_audit_verify(struct case_store *store, const struct audit_head *known, struct err *err)
{
    return audit_verify(store->db, store->vault, known, err);
}

bool case_store_audit_list(struct case_store *store, const char *number, struct audit_entry *out, size_t room,
                           size_t *count, struct err *err)
{
    return audit_list(store->db, number, out, room, count, err);
}

static bool sync_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = (fd >= 0 && fchmod(fd, 0600) == 0 && fsync(fd) == 0) || err_set_errno(err, errno, "%s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool case_store_backup(struct case_store *store, const char *path, struct err *err)
{
    struct db *copy = NULL;
    if (file_exists(path))
        return err_set(err, ERR_BUSY, "%s is there already", path);
    if (!db_do(store->db, "VACUUM INTO ?", DB_WITH(db_text(path)), err))
        return err_within(err, "%s", path);
    bool ok = case_store_open_db(path, &copy, err) && db_check(copy, err);
    db_close(copy);
    return ok && sync_file(path, err);
}

static bool check_rows(struct case_store *store, struct err *err)
{
    struct db_rows *rows;
    if (!db_ask(store->db, "SELECT " CASE_ROW_COLUMNS " FROM cases", DB_NOTHING, &rows, err))
        return false;
    bool ok = true, there = true;
    while (ok && there) {
        struct case_row row;
        ok = db_next(rows, &there, err) && (!there || case_row_read(store, rows, &row, err));
    }
    db_rows_close(rows);
    return ok;
}

bool case_store_check(struct case_store *store, struct err *err)
{
    return db_check(store->db, err) && check_rows(store, err) && case_erasure_check(store, err) &&
           case_store_audit_verify(store, NULL, err);
}
