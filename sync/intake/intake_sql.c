/* Through the table of the body. */
#include "intake_sql.h"

bool intake_sql_do(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                   int64_t *touched, struct err *err)
{
    return sql->kind->run(sql, text, values, count, touched, err);
}

bool intake_sql_ask(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                    struct intake_sql_rows **out, struct err *err)
{
    return sql->kind->ask(sql, text, values, count, out, err);
}

bool intake_sql_next(struct intake_sql_rows *rows, bool *there, struct err *err)
{
    return rows->kind->next(rows, there, err);
}

void intake_sql_rows_close(struct intake_sql_rows *rows)
{
    if (rows)
        rows->kind->rows_close(rows);
}

int64_t intake_sql_int(struct intake_sql_rows *rows, int column)
{
    return rows->kind->column_int(rows, column);
}

const char *intake_sql_text(struct intake_sql_rows *rows, int column)
{
    return rows->kind->column_text(rows, column);
}

const uint8_t *intake_sql_bytes(struct intake_sql_rows *rows, int column, size_t *size)
{
    return rows->kind->column_bytes(rows, column, size);
}

bool intake_sql_ask_int(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                        int64_t otherwise, int64_t *out, struct err *err)
{
    struct intake_sql_rows *rows = NULL;
    bool there = false;
    bool ok = intake_sql_ask(sql, text, values, count, &rows, err) && intake_sql_next(rows, &there, err);
    if (ok)
        *out = there ? intake_sql_int(rows, 0) : otherwise;
    intake_sql_rows_close(rows);
    return ok;
}

void intake_sql_close(struct intake_sql *sql)
{
    if (sql)
        sql->kind->close(sql);
}
