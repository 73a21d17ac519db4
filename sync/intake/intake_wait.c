/* Jobs whose end wakes a connection. */
#include "intake_wait.h"

#include <stdlib.h>

bool intake_waits_init(struct intake_waits *out, struct mailbox *answers, struct err *err)
{
    bool ok = true;
    *out = (struct intake_waits){0};
    for (size_t i = 0; ok && i < INTAKE_WORKERS; i++)
        ok = worker_create(answers, &out->workers[i], err);
    return ok;
}

void intake_waits_finish(struct intake_waits *waits)
{
    for (size_t i = 0; i < INTAKE_WORKERS; i++)
        worker_destroy(waits->workers[i]);
    *waits = (struct intake_waits){0};
}

struct wait {
    struct MHD_Connection *connection;
    struct intake_writer *writer;
    void (*work)(struct intake_writer *writer);
};

static void run(void *data)
{
    const struct wait *wait = data;
    wait->work(wait->writer);
}

/* Also when the work was dropped. */
static void wake(void *data)
{
    struct wait *wait = data;
    intake_writer_lend(wait->writer, false);
    MHD_resume_connection(wait->connection);
    free(wait);
}

bool intake_wait(struct intake_waits *waits, struct MHD_Connection *connection, struct intake_writer *writer,
                 void (*work)(struct intake_writer *writer))
{
    struct worker *worker = waits->workers[waits->turn++ % INTAKE_WORKERS];
    struct wait *wait = worker ? calloc(1, sizeof *wait) : NULL;
    if (!wait)
        return false;
    *wait = (struct wait){connection, writer, work};
    MHD_suspend_connection(connection);
    intake_writer_lend(writer, true);
    if (!worker_add(worker, run, wake, wake, wait, NULL))
        wake(wait);
    return true;
}
