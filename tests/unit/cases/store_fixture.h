/* A station's state folder with a key and an open case store, and strangers' eyes on its files: the sqlite3 program
 * changes rows, a byte search looks at what is on disk. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "promise.h"

#include "case_file.h"
#include "clock.h"
#include "file.h"
#include "vault.h"
#include <string.h>

struct fixture {
    char folder[1024];
    struct config config;
    struct case_store *store;
};

/* The time the store sees; 22 November 2026, noon in China, when a test begins. */
static int64_t fixture_now_ms;

static inline int64_t fixture_wall_ms(void *context)
{
    (void)context;
    return fixture_now_ms;
}

static inline void fixture_open(struct fixture *f)
{
    struct err err = {0};
    assert_ok(case_store_open(&f->config, f->folder, &f->store, &err), err);
}

static inline void fixture_reopen(struct fixture *f)
{
    case_store_close(f->store);
    f->store = NULL;
    fixture_open(f);
}

static inline int fixture_make(void **state)
{
    static struct fixture f;
    static const struct clock_source source = {fixture_wall_ms, fixture_wall_ms, NULL};
    char key[1200];
    struct err err = {0};
    f = (struct fixture){.config.privacy = {.keep_draft_min = 10, .keep_slip_days = 30, .reserve_mb = 1}};
    f.config.station.prefix = (char *)(uintptr_t) "TJ";
    fixture_now_ms = INT64_C(1795320000000);
    clock_replace(&source);
    promise_folder_make(f.folder);
    snprintf(key, sizeof key, "%s/keys/station.key", f.folder);
    assert_ok(vault_create_key_file(key, &err), err);
    fixture_open(&f);
    *state = &f;
    return 0;
}

static inline int fixture_remove(void **state)
{
    struct fixture *f = *state;
    case_store_close(f->store);
    promise_folder_remove(f->folder);
    clock_replace(NULL);
    return 0;
}

/* Runs SQL through the sqlite3 program, as somebody with the file would. */
static inline void fixture_sql(const struct fixture *f, const char *sql)
{
    char command[4096];
    int length = snprintf(command, sizeof command, "sqlite3 -cmd '.timeout 5000' '%s/store/cases.db' \"%s\" > /dev/null",
                          f->folder, sql);
    assert_true(length > 0 && (size_t)length < sizeof command);
    assert_int_equal(system(command), 0);
}

/* In how many files of the store these bytes stand. */
static inline int fixture_files_with(const struct fixture *f, const void *bytes, size_t size)
{
    static const char *const names[] = {"cases.db", "cases.db-wal", "cases.db-shm", "cases.db-journal"};
    int found = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[1200];
        struct buffer content = {0};
        snprintf(path, sizeof path, "%s/store/%s", f->folder, names[i]);
        if (file_read(path, (size_t)1 << 29, &content, NULL) && content.size >= size)
            found += memmem(content.data, content.size, bytes, size) != NULL;
        buffer_finish(&content);
    }
    return found;
}

static inline void fixture_begin(struct fixture *f, char number[CASE_NUMBER_SIZE])
{
    struct err err = {0};
    assert_ok(case_store_begin(f->store, "personal", number, &err), err);
}

static inline void fixture_move(struct fixture *f, const char *number, enum case_state to)
{
    struct err err = {0};
    assert_ok(case_store_move(f->store, number, to, &err), err);
}

/* A case with one item, COMPLETE. */
static inline void fixture_complete(struct fixture *f, char number[CASE_NUMBER_SIZE])
{
    struct err err = {0};
    const struct case_item item = {"page", "application-1", 1, "specimen", 8};
    fixture_begin(f, number);
    assert_ok(case_store_put(f->store, number, &item, 1, &err), err);
    fixture_move(f, number, CASE_PRINTED);
    fixture_move(f, number, CASE_COMPLETE);
}

static inline enum case_state fixture_state(struct fixture *f, const char *number)
{
    struct err err = {0};
    struct case_summary summary;
    assert_ok(case_store_find(f->store, number, &summary, &err), err);
    return summary.state;
}

#define FIXTURE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_remove)

#endif
