/* Jobs at the printer and what they say. */
#include "front.h"

#include "catalogue.h"
#include "log.h"
#include <stdio.h>

static void on_state(void *context, int job, const struct print_status *status)
{
    struct front *front = context;
    for (int i = 0; i < front->printout.count; i++) {
        if (front->printout.jobs[i] != job)
            continue;
        front->printout.states[i] = *status;
        if (status->reason != PRINT_REASON_NONE)
            log_line(LOG_LEVEL_NOTICE, "printing: %s, %s", print_state_name(status->state),
                     print_reason_name(status->reason));
    }
}

void printout_clear(struct front *front)
{
    front->printout = (struct printout){0};
}

bool printout_add(struct front *front, const struct buffer *pdf, const char *title, struct err *err)
{
    struct printout *p = &front->printout;
    int job = 0;
    if (p->count == PRINTOUT_JOBS)
        return err_set(err, ERR_BUG, "more prints at once than there is room for");
    const struct print_listener listener = {
        .context = front, .on_state = on_state, .after = p->is_set && p->count ? p->jobs[p->count - 1] : 0};
    if (!station_ready(front->station, STATION_PRINTER, err) ||
        !print_start(front->station->printer, pdf->data, pdf->size, title, &listener, &job, err))
        return false;
    p->jobs[p->count] = job;
    p->states[p->count++] = (struct print_status){.state = PRINT_QUEUED};
    return true;
}

static enum printout_state state_of(const struct print_status *status)
{
    static const enum printout_state states[PRINT_STATE_COUNT] = {
        [PRINT_QUEUED] = PRINTOUT_AT_WORK,   [PRINT_HELD] = PRINTOUT_STOPPED, [PRINT_PRINTING] = PRINTOUT_AT_WORK,
        [PRINT_STOPPED] = PRINTOUT_STOPPED, [PRINT_DONE] = PRINTOUT_DONE,    [PRINT_FAILED] = PRINTOUT_FAILED,
    };
    return states[status->state];
}

enum printout_state printout_state(const struct front *front, struct print_status *status)
{
    static const int weight[] = {[PRINTOUT_NONE] = 0, [PRINTOUT_DONE] = 1, [PRINTOUT_AT_WORK] = 2,
                                 [PRINTOUT_STOPPED] = 3, [PRINTOUT_FAILED] = 4};
    enum printout_state worst = PRINTOUT_NONE;
    for (int i = 0; i < front->printout.count; i++) {
        enum printout_state one = state_of(&front->printout.states[i]);
        if (weight[one] <= weight[worst])
            continue;
        worst = one;
        if (status)
            *status = front->printout.states[i];
    }
    return worst;
}

int printout_done_count(const struct front *front)
{
    int done = 0;
    for (int i = 0; i < front->printout.count; i++)
        done += front->printout.states[i].state == PRINT_DONE;
    return done;
}

void printout_tell(struct front *front, const char *kept, void (*again)(struct front *front), bool *told)
{
    struct print_status status;
    enum printout_state state = printout_state(front, &status);
    bool failed = state == PRINTOUT_FAILED, trouble = failed || state == PRINTOUT_STOPPED;
    if (trouble && !*told) {
        front_fault(front, "printer", print_status_what(&status), kept, failed ? T("重新打印") : T("已经处理好了"),
                    failed ? again : NULL);
        front_fault_add(front, print_status_remedy(&status));
    }
    *told = trouble;
}

bool printout_is_over(const struct front *front)
{
    for (int i = 0; i < front->printout.count; i++)
        if (!print_state_is_final(front->printout.states[i].state))
            return false;
    return true;
}

bool printout_is_done(const struct front *front, int index)
{
    return index < front->printout.count && front->printout.states[index].state == PRINT_DONE;
}

void printout_cancel(struct front *front)
{
    for (int i = 0; front->station->printer && i < front->printout.count; i++)
        if (!print_state_is_final(front->printout.states[i].state))
            print_cancel(front->station->printer, front->printout.jobs[i]);
    printout_clear(front);
}
