/* PostgreSQL, through libpq. A connection that broke is made anew by the next call, but never inside a transaction. */
#include "intake_sql.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 16, COLUMNS_MAX = 12 };

static const char *const migrations[] = {
    "CREATE TABLE uploads (id TEXT PRIMARY KEY, station TEXT NOT NULL, sequence BIGINT NOT NULL, sha256 BYTEA NOT NULL,"
    " size BIGINT NOT NULL, touched_ms BIGINT NOT NULL, whole BIGINT NOT NULL,"
    " writer TEXT NOT NULL DEFAULT '', heard_ms BIGINT NOT NULL DEFAULT 0);"
    "CREATE INDEX uploads_by_bundle ON uploads (station, sequence);"
    "CREATE SEQUENCE receipt_serial;"
    "CREATE TABLE bundles (serial BIGINT PRIMARY KEY, station TEXT NOT NULL, sequence BIGINT NOT NULL,"
    " sha256 BYTEA NOT NULL, size BIGINT NOT NULL, received_ms BIGINT NOT NULL, receipt BYTEA NOT NULL,"
    " UNIQUE (station, sequence));"
    "CREATE TABLE messages (station TEXT NOT NULL, n BIGINT NOT NULL, signed BYTEA NOT NULL, PRIMARY KEY (station, n));",
};

/* Acknowledged means on the disk; nobody waits for ever. The lock keeps nodes that start at once from making the tables
 * twice; its number is ours alone. */
static const char session[] = "SET synchronous_commit = on; SET statement_timeout = '20s'; SET client_min_messages = "
                              "warning; SET idle_in_transaction_session_timeout = '60s'";
static const char lock[] = "SELECT pg_advisory_lock(7155281012)";
static const char unlock[] = "SELECT pg_advisory_unlock(7155281012)";

struct pg {
    struct intake_sql sql; /* first */
    PGconn *connection;
    bool in_transaction;
};

struct pg_rows {
    struct intake_sql_rows rows; /* first */
    PGresult *result;
    int row;
    unsigned char *bytes[COLUMNS_MAX]; /* of the row at hand, unescaped */
};

static const struct intake_sql_kind pg_kind;

static struct pg *of(struct intake_sql *sql)
{
    return (struct pg *)sql;
}

/* ---- errors ---- */
static enum err_code code_of(PGconn *connection, const PGresult *result)
{
    static const struct {
        const char *state; /* how the five characters of SQLSTATE begin */
        enum err_code code;
    } codes[] = {{"53", ERR_SPACE}, {"08", ERR_NETWORK}, {"57", ERR_NETWORK}, {"28", ERR_DENIED},
                 {"42501", ERR_DENIED}, {"40", ERR_BUSY}, {"55", ERR_BUSY}, {"XX", ERR_DAMAGED}, {"58", ERR_IO}};
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    for (size_t i = 0; state && i < sizeof codes / sizeof codes[0]; i++)
        if (strncmp(state, codes[i].state, strlen(codes[i].state)) == 0)
            return codes[i].code;
    return PQstatus(connection) != CONNECTION_OK || !state ? ERR_NETWORK : ERR_BUG;
}

static bool fail(struct pg *pg, const PGresult *result, const char *text, struct err *err)
{
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    char line[160];
    snprintf(line, sizeof line, "%s", message ? message : PQerrorMessage(pg->connection));
    line[strcspn(line, "\n")] = '\0';
    return err_set(err, code_of(pg->connection, result), "PostgreSQL: %s in: %.60s", line, text);
}

/* ---- one connection ---- */
static bool simply(struct pg *pg, const char *text, struct err *err)
{
    PGresult *result = PQexec(pg->connection, text);
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || fail(pg, result, text, err);
    PQclear(result);
    return ok;
}

static bool reach(struct pg *pg, struct err *err)
{
    if (PQstatus(pg->connection) == CONNECTION_OK)
        return true;
    if (pg->in_transaction)
        return err_set(err, ERR_NETWORK, "PostgreSQL: the connection broke inside a transaction");
    PQreset(pg->connection);
    return PQstatus(pg->connection) == CONNECTION_OK ? simply(pg, session, err) : fail(pg, NULL, "connect", err);
}

/* Numbers travel as text, bytes as they are. */
static PGresult *execute(struct pg *pg, const char *text, const struct db_value *values, size_t count)
{
    char numbers[VALUES_MAX][24];
    const char *sent[VALUES_MAX] = {0};
    int lengths[VALUES_MAX] = {0}, formats[VALUES_MAX] = {0};
    for (size_t i = 0; i < count && i < VALUES_MAX; i++) {
        if (values[i].type == DB_INT) {
            snprintf(numbers[i], sizeof numbers[i], "%" PRId64, values[i].number);
            sent[i] = numbers[i];
        } else if (values[i].type != DB_NULL)
            sent[i] = values[i].bytes;
        formats[i] = values[i].type == DB_BYTES;
        lengths[i] = values[i].type == DB_BYTES ? (int)values[i].size : 0;
    }
    return PQexecParams(pg->connection, text, (int)count, NULL, sent, lengths, formats, 0);
}

static bool finish(struct pg *pg, const char *text, const struct db_value *values, size_t count, PGresult **out,
                   struct err *err)
{
    if (count > VALUES_MAX)
        return err_set(err, ERR_BUG, "PostgreSQL: more than %d values", VALUES_MAX);
    if (!reach(pg, err))
        return false;
    PGresult *result = execute(pg, text, values, count);
    /* A server that was started anew ended our connection: that shows at the first statement, which did nothing then. */
    if (PQstatus(pg->connection) != CONNECTION_OK && !pg->in_transaction && reach(pg, NULL)) {
        PQclear(result);
        result = execute(pg, text, values, count);
    }
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail(pg, result, text, err);
        PQclear(result);
        return false;
    }
    *out = result;
    return true;
}

static bool pg_run(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                   int64_t *touched, struct err *err)
{
    PGresult *result = NULL;
    if (!finish(of(sql), text, values, count, &result, err))
        return false;
    if (touched)
        *touched = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return true;
}

static bool pg_run_lightly(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                           struct err *err)
{
    return pg_run(sql, text, values, count, NULL, err);
}

/* ---- rows ---- */
static void forget_bytes(struct pg_rows *r)
{
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        PQfreemem(r->bytes[i]);
        r->bytes[i] = NULL;
    }
}

static bool pg_ask(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                   struct intake_sql_rows **out, struct err *err)
{
    struct pg_rows *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_SPACE, "no memory for a query");
    r->rows.kind = &pg_kind;
    r->row = -1;
    if (!finish(of(sql), text, values, count, &r->result, err)) {
        free(r);
        return false;
    }
    *out = &r->rows;
    return true;
}

static bool pg_next(struct intake_sql_rows *rows, bool *there, struct err *err)
{
    struct pg_rows *r = (struct pg_rows *)rows;
    (void)err;
    forget_bytes(r);
    *there = ++r->row < PQntuples(r->result);
    return true;
}

static void pg_rows_close(struct intake_sql_rows *rows)
{
    struct pg_rows *r = (struct pg_rows *)rows;
    forget_bytes(r);
    PQclear(r->result);
    free(r);
}

static const char *pg_text(struct intake_sql_rows *rows, int column)
{
    const struct pg_rows *r = (struct pg_rows *)rows;
    return PQgetvalue(r->result, r->row, column);
}

static int64_t pg_int(struct intake_sql_rows *rows, int column)
{
    return strtoll(pg_text(rows, column), NULL, 10);
}

static const uint8_t *pg_bytes(struct intake_sql_rows *rows, int column, size_t *size)
{
    struct pg_rows *r = (struct pg_rows *)rows;
    *size = 0;
    if (column < 0 || column >= COLUMNS_MAX)
        return NULL;
    PQfreemem(r->bytes[column]);
    r->bytes[column] = PQunescapeBytea((const unsigned char *)pg_text(rows, column), size);
    return r->bytes[column];
}

/* ---- transactions, numbers, time ---- */
static bool pg_begin(struct intake_sql *sql, struct err *err)
{
    PGresult *result = NULL;
    if (!finish(of(sql), "BEGIN", DB_NOTHING, &result, err))
        return false;
    PQclear(result);
    of(sql)->in_transaction = true;
    return true;
}

static bool pg_end(struct intake_sql *sql, bool ok, struct err *err)
{
    struct pg *pg = of(sql);
    bool ended = simply(pg, ok ? "COMMIT" : "ROLLBACK", ok ? err : NULL);
    pg->in_transaction = false;
    return ok && ended;
}

static bool ask_number(struct intake_sql *sql, const char *text, int64_t *out, struct err *err)
{
    return intake_sql_ask_int(sql, text, DB_NOTHING, 0, out, err);
}

static bool pg_serial(struct intake_sql *sql, int64_t *out, struct err *err)
{
    return ask_number(sql, "SELECT nextval('receipt_serial')", out, err);
}

static bool pg_now(struct intake_sql *sql, int64_t *out, struct err *err)
{
    return ask_number(sql, "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint", out, err);
}

static void pg_close(struct intake_sql *sql)
{
    PQfinish(of(sql)->connection);
    free(sql);
}

static const struct intake_sql_kind pg_kind = {
    .shared = true,
    .run = pg_run,
    .run_lightly = pg_run_lightly,
    .ask = pg_ask,
    .next = pg_next,
    .rows_close = pg_rows_close,
    .column_int = pg_int,
    .column_text = pg_text,
    .column_bytes = pg_bytes,
    .begin = pg_begin,
    .end = pg_end,
    .next_serial = pg_serial,
    .now_ms = pg_now,
    .close = pg_close,
};

/* ---- opening ---- */
static bool apply(struct pg *pg, int64_t version, struct err *err)
{
    const int64_t newest = sizeof migrations / sizeof migrations[0];
    if (version > newest)
        return err_set(err, ERR_CONFIG, "PostgreSQL: the records were written by a newer program");
    if (version == newest)
        return true;
    if (!pg_begin(&pg->sql, err))
        return false;
    bool ok = true;
    for (int64_t v = version; ok && v < newest; v++)
        ok = simply(pg, migrations[v], err);
    ok = ok && pg_run(&pg->sql, "UPDATE intake_version SET version = $1", DB_WITH(db_int(newest)), NULL, err);
    return pg_end(&pg->sql, ok, err);
}

static bool migrate(struct pg *pg, struct err *err)
{
    int64_t version;
    if (!simply(pg, lock, err))
        return false;
    bool ok = simply(pg, "CREATE TABLE IF NOT EXISTS intake_version (one INTEGER PRIMARY KEY, version BIGINT NOT NULL)", err) &&
              simply(pg, "INSERT INTO intake_version VALUES (1, 0) ON CONFLICT DO NOTHING", err) &&
              ask_number(&pg->sql, "SELECT version FROM intake_version", &version, err) && apply(pg, version, err);
    return simply(pg, unlock, ok ? err : NULL) && ok;
}

/* What the caller's conninfo says wins over these. */
static PGconn *connect_to(const char *conninfo)
{
    static const char *const keys[] = {"connect_timeout", "tcp_user_timeout", "keepalives_idle", "application_name",
                                       "dbname", NULL};
    const char *const values[] = {"5", "20000", "30", "kiosk-intake", conninfo, NULL};
    return PQconnectdbParams(keys, values, 1);
}

static bool came(struct pg *pg, struct err *err)
{
    if (PQstatus(pg->connection) == CONNECTION_OK)
        return true;
    fail(pg, NULL, "connect", err);
    if (err && PQconnectionNeedsPassword(pg->connection))
        err->code = ERR_DENIED;
    return false;
}

bool intake_sql_open_pg(const char *conninfo, struct intake_sql **out, struct err *err)
{
    struct pg *pg = calloc(1, sizeof *pg);
    if (!pg)
        return err_set(err, ERR_SPACE, "no memory for the records");
    pg->sql.kind = &pg_kind;
    pg->connection = connect_to(conninfo);
    if (!came(pg, err) || !simply(pg, session, err) || !migrate(pg, err)) {
        pg_close(&pg->sql);
        return false;
    }
    *out = &pg->sql;
    return true;
}
