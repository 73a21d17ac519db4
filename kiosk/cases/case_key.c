/* Another station key, in the same place or in another one:
 *
 *     keys/station.key.new  ──▶  transaction: root and every case key under it  ──▶  renamed to keys/station.key
 *     keys/station.token.new                                                         or keys/station.token
 *
 * Killed before the transaction the new key is of no use and goes; killed after it, what stood there before no longer
 * opens the store and the new one does, so it is renamed then. What stands in the other place goes last. */
#include "case_row.h"
#include "file.h"
#include "log.h"
#include "station_key.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

struct key_files {
    char now[STATION_KEY_PLACE_COUNT][FILE_PATH_SIZE]; /* that of the credential is where a new one is written for it */
    char next[STATION_KEY_PLACE_COUNT][FILE_PATH_SIZE];
    char store[FILE_PATH_SIZE];
};

static bool find_files(const char *state_folder, struct key_files *out, struct err *err)
{
    *out = (struct key_files){0};
    return file_join(out->now[STATION_KEY_FILE], state_folder, "keys/station.key", err) &&
           file_join(out->next[STATION_KEY_FILE], state_folder, "keys/station.key.new", err) &&
           file_join(out->now[STATION_KEY_TOKEN], state_folder, "keys/station.token", err) &&
           file_join(out->next[STATION_KEY_TOKEN], state_folder, "keys/station.token.new", err) &&
           file_join(out->store, state_folder, "store/cases.db", err);
}

/* ---- the root ---- */
static bool read_root(struct db *db, uint8_t root[VAULT_ROOT_BYTES], bool *there, struct err *err)
{
    struct db_rows *rows;
    if (!db_ask(db, "SELECT value FROM notes WHERE name = 'root'", DB_NOTHING, &rows, err))
        return false;
    bool ok = db_next(rows, there, err);
    if (ok && *there) {
        size_t size;
        const uint8_t *bytes = db_column_bytes(rows, 0, &size);
        ok = size == VAULT_ROOT_BYTES || err_set(err, ERR_DAMAGED, "the wrapped root of the case store was changed");
        if (ok)
            memcpy(root, bytes, VAULT_ROOT_BYTES);
    }
    db_rows_close(rows);
    return ok;
}

bool case_key_adopt_root(struct case_store *store, struct err *err)
{
    uint8_t root[VAULT_ROOT_BYTES];
    bool there = false;
    return read_root(store->db, root, &there, err) && (!there || vault_adopt_root(store->vault, root, err));
}

/* ---- rewrapping ---- */
static bool rewrap_cases(struct case_store *store, struct vault *next, struct err *err)
{
    for (int64_t after = 0;;) {
        struct case_row row;
        bool there = false;
        if (!case_row_ask(store,
                          "SELECT " CASE_ROW_COLUMNS " FROM cases WHERE id > ? AND wrapped IS NOT NULL ORDER BY id LIMIT 1",
                          db_int(after), &row, &there, err) ||
            (there && !db_ask_int(store->db, "SELECT id FROM cases WHERE number = ?",
                                  DB_WITH(db_text(row.summary.number)), 0, &after, err)))
            return false;
        if (!there)
            return true;
        bool ok = vault_rewrap(store->vault, next, row.summary.number, row.wrapped, err) &&
                  case_row_update(store, &row, err);
        wipe(row.wrapped, sizeof row.wrapped);
        if (!ok)
            return false;
    }
}

static bool next_message(struct case_store *store, int64_t *n, char number[CASE_NUMBER_SIZE],
                         uint8_t wrapped[VAULT_WRAPPED_BYTES], bool *there, struct err *err)
{
    struct db_rows *rows;
    if (!db_ask(store->db, "SELECT n, number, wrapped FROM messages WHERE n > ? ORDER BY n LIMIT 1",
                DB_WITH(db_int(*n)), &rows, err))
        return false;
    bool ok = db_next(rows, there, err);
    if (ok && *there) {
        size_t size;
        const uint8_t *bytes = db_column_bytes(rows, 2, &size);
        *n = db_column_int(rows, 0);
        strncpy(number, db_column_text(rows, 1), CASE_NUMBER_SIZE - 1);
        ok = size == VAULT_WRAPPED_BYTES || err_set(err, ERR_DAMAGED, "a message's key was changed");
        if (ok)
            memcpy(wrapped, bytes, size);
    }
    db_rows_close(rows);
    return ok;
}

static bool rewrap_messages(struct case_store *store, struct vault *next, struct err *err)
{
    for (int64_t n = 0;;) {
        char number[CASE_NUMBER_SIZE] = {0};
        uint8_t wrapped[VAULT_WRAPPED_BYTES];
        bool there = false;
        if (!next_message(store, &n, number, wrapped, &there, err))
            return false;
        if (!there)
            return true;
        if (!vault_rewrap(store->vault, next, number, wrapped, err) ||
            !db_do(store->db, "UPDATE messages SET wrapped = ?2 WHERE n = ?1",
                   DB_WITH(db_int(n), db_bytes(wrapped, sizeof wrapped)), err))
            return false;
    }
}

static bool rewrap(struct case_store *store, struct vault *next, struct err *err)
{
    uint8_t root[VAULT_ROOT_BYTES];
    return vault_wrap_root(store->vault, next, root, err) && rewrap_cases(store, next, err) &&
           rewrap_messages(store, next, err) &&
           db_do(store->db, "INSERT OR REPLACE INTO notes(name, value) VALUES('root', ?)",
                 DB_WITH(db_bytes(root, sizeof root)), err) &&
           db_do(store->db, "INSERT OR REPLACE INTO notes(name, value) VALUES('checkpoint-owed', 1)", DB_NOTHING, err) &&
           audit_add(store->db, store->vault, "staff", "new-key", "", "", err);
}

/* The other place's file, which opens nothing any more. */
static bool remove_others(const struct key_files *files, enum station_key_place kept, struct err *err)
{
    static const enum station_key_place own[] = {STATION_KEY_TOKEN, STATION_KEY_FILE};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (own[i] != kept && !file_remove_durable(files->now[own[i]], err))
            return false;
    return true;
}

static bool change_key(struct case_store *store, const struct key_files *files, enum station_key_place place,
                       const char *token_uri, struct err *err)
{
    struct vault *next = NULL;
    bool moves = place != STATION_KEY_CREDENTIAL;
    const char *made = moves ? files->next[place] : files->now[place];
    bool ok = vault_create_key(made, token_uri, err) && vault_open(made, &next, err) &&
              db_end(store->db, db_begin(store->db, err) && rewrap(store, next, err), err) &&
              (!moves || file_move_durable(made, files->now[place], err)) && remove_others(files, place, err);
    if (!ok) {
        vault_close(next);
        return false;
    }
    /* From here on with the new key, under the old root. */
    vault_close(store->vault);
    store->vault = next;
    case_erase_finish(store);
    return case_key_adopt_root(store, err);
}

static bool change_alone(struct case_store *store, const struct key_files *files, enum station_key_place place,
                         const char *token_uri, struct err *err)
{
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK
                   ? err_set(err, ERR_BUSY, "another program has the case store open: stop the kiosk first")
                   : err_set_errno(err, errno, "locking the case store");
    bool ok = change_key(store, files, place, token_uri, err);
    if (flock(store->lock_fd, LOCK_SH | LOCK_NB) != 0 && ok)
        ok = err_set_errno(err, errno, "locking the case store");
    return ok;
}

bool case_store_rotate_key(struct case_store *store, const char *state_folder, struct err *err)
{
    struct key_files files;
    char path[FILE_PATH_SIZE], uri[256];
    enum station_key_place place;
    if (!find_files(state_folder, &files, err) || !station_key_find(state_folder, &place, path, err))
        return false;
    if (place == STATION_KEY_CREDENTIAL)
        return err_set(err, ERR_DENIED,
                       "the station key is the credential %s: `kiosk key credential FILE` makes another one for it", path);
    return (place != STATION_KEY_TOKEN || station_key_uri(path, uri, err)) &&
           change_alone(store, &files, place, place == STATION_KEY_TOKEN ? uri : NULL, err);
}

bool case_store_move_key(struct case_store *store, const char *state_folder, const struct case_key_move *to, struct err *err)
{
    struct key_files files;
    char path[FILE_PATH_SIZE];
    enum station_key_place place;
    if (!find_files(state_folder, &files, err) || !station_key_find(state_folder, &place, path, err))
        return false;
    /* It would stay before what is made now. */
    if (place == STATION_KEY_CREDENTIAL && to->place != STATION_KEY_CREDENTIAL)
        return err_set(err, ERR_DENIED, "the credential %s comes before any other key: take it out of the unit first, with "
                                        "its key in keys/station.key",
                       path);
    if (to->place == STATION_KEY_CREDENTIAL &&
        snprintf(files.now[to->place], FILE_PATH_SIZE, "%s", to->path) >= FILE_PATH_SIZE)
        return err_set(err, ERR_CONFIG, "path too long: %.160s", to->path);
    return change_alone(store, &files, to->place, to->token_uri, err);
}

/* ---- after a kill ---- */
static bool wraps_root(const char *key_path, const uint8_t root[VAULT_ROOT_BYTES])
{
    struct vault *vault = NULL;
    bool wraps = file_exists(key_path) && vault_open(key_path, &vault, NULL) && vault_adopt_root(vault, root, NULL);
    vault_close(vault);
    return wraps;
}

/* The new key of one place: taken if the store is under it, thrown away if it is under what stands there, else left. */
static bool settle_next(const struct key_files *files, enum station_key_place place, const uint8_t *root, struct err *err)
{
    const char *next = files->next[place];
    if (!file_exists(next))
        return true;
    if (root && wraps_root(next, root)) {
        log_line(LOG_LEVEL_NOTICE, "the change of the station key is finished");
        /* Another program may be just ahead of us. */
        return (file_move_durable(next, files->now[place], err) || !file_exists(next)) &&
               remove_others(files, place, err);
    }
    /* With neither key the store stays closed, and nothing is thrown away. */
    bool before = !root || wraps_root(files->now[STATION_KEY_TOKEN], root) || wraps_root(files->now[STATION_KEY_FILE], root);
    return !before || file_remove_durable(next, err);
}

/* Killed between the renaming and the removing. */
static bool settle_both(const struct key_files *files, const uint8_t *root, struct err *err)
{
    static const enum station_key_place own[] = {STATION_KEY_FILE, STATION_KEY_TOKEN};
    if (!root || !file_exists(files->now[STATION_KEY_FILE]) || !file_exists(files->now[STATION_KEY_TOKEN]))
        return true;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (wraps_root(files->now[own[i]], root))
            return remove_others(files, own[i], err);
    return true;
}

static bool is_settled(const struct key_files *files)
{
    return !file_exists(files->next[STATION_KEY_FILE]) && !file_exists(files->next[STATION_KEY_TOKEN]) &&
           !(file_exists(files->now[STATION_KEY_FILE]) && file_exists(files->now[STATION_KEY_TOKEN]));
}

bool case_key_settle(const char *state_folder, struct err *err)
{
    struct key_files files;
    struct db *db = NULL;
    uint8_t root[VAULT_ROOT_BYTES];
    bool there = false;
    if (!find_files(state_folder, &files, err))
        return false;
    if (is_settled(&files) || !file_exists(files.store))
        return true;
    bool ok = case_store_open_db(files.store, &db, err) && read_root(db, root, &there, err);
    db_close(db);
    const uint8_t *now = there ? root : NULL;
    return ok && settle_next(&files, STATION_KEY_FILE, now, err) && settle_next(&files, STATION_KEY_TOKEN, now, err) &&
           settle_both(&files, now, err);
}
