/* Jobs wait for one worker thread; what the printer says travels back through the mailbox. A job is shared by the desk,
 * the worker and the messages under way, and counted. */
#include "print_job.h"

#include "log.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    atomic_int references;
    atomic_bool give_up;
    int number; /* 0: a look */
    struct print_listener listener;
    bool silent; /* owner's thread: no more call-backs */
    struct mailbox *mailbox;
    struct printer *printer;
    int *failed; /* the desk's, for the worker's thread */
    struct buffer pdf;
    char title[256];
    struct job *next; /* in the desk's list */
};

struct print_desk {
    struct printer *printer;
    struct worker *worker;
    struct mailbox *mailbox;
    struct job *jobs;
    int last_number;
    int failed; /* the last job that did not come out; the worker's thread alone */
};

struct news {
    struct job *job;
    struct print_status status;
};

static void job_release(struct job *job)
{
    if (atomic_fetch_sub(&job->references, 1) != 1)
        return;
    buffer_finish(&job->pdf);
    free(job);
}

static void drop_job(void *data)
{
    job_release(data);
}

/* ---- messages to the owner ---- */

static void news_drop(void *data)
{
    struct news *news = data;
    job_release(news->job);
    free(news);
}

static void news_deliver(void *data)
{
    struct news *news = data;
    struct job *job = news->job;
    if (!job->silent)
        job->listener.on_state(job->listener.context, job->number, &news->status);
    news_drop(news);
}

static void tell(void *context, const struct print_status *status)
{
    struct job *job = context;
    struct news *news = malloc(sizeof *news);
    if (!news) {
        log_line(LOG_LEVEL_ERROR, "no memory for the printer's state");
        return;
    }
    atomic_fetch_add(&job->references, 1);
    *news = (struct news){job, *status};
    mailbox_post(job->mailbox, news_deliver, news_drop, news);
}

/* ---- the worker's thread ---- */

static void print_now(void *data)
{
    struct job *job = data;
    struct err err = {0};
    const struct print_watch watch = {tell, job, &job->give_up};
    bool fails_with_former = job->listener.after && job->listener.after == *job->failed;
    if (atomic_load(&job->give_up) || fails_with_former) {
        *job->failed = job->number;
        tell(job, &(struct print_status){.state = PRINT_FAILED, .reason = PRINT_REASON_CANCELLED});
        return;
    }
    if (printer_print(job->printer, job->pdf.data, job->pdf.size, job->title, &watch, &err))
        return;
    *job->failed = job->number;
    log_err(LOG_LEVEL_ERROR, "print", &err);
}

static void look_now(void *data)
{
    struct job *job = data;
    struct print_status status;
    printer_look(job->printer, &status);
    tell(job, &status);
}

/* ---- the owner's calls ---- */

bool print_desk_create(const struct config *config, const char *state_folder, struct mailbox *mailbox,
                       struct print_desk **out, struct err *err)
{
    struct print_desk *desk = calloc(1, sizeof *desk);
    if (!desk)
        return err_set(err, ERR_SPACE, "no memory for the print desk");
    desk->mailbox = mailbox;
    if (!printer_open(config, state_folder, &desk->printer, err))
        goto free_desk;
    if (!worker_create(mailbox, &desk->worker, err))
        goto close_printer;
    *out = desk;
    return true;
close_printer:
    printer_close(desk->printer);
free_desk:
    free(desk);
    return false;
}

static struct job *job_create(struct print_desk *desk, const struct print_listener *listener, struct err *err)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job) {
        err_set(err, ERR_SPACE, "no memory for a print job");
        return NULL;
    }
    atomic_init(&job->references, 1);
    job->listener = *listener;
    job->mailbox = desk->mailbox;
    job->printer = desk->printer;
    job->failed = &desk->failed;
    job->next = desk->jobs;
    desk->jobs = job;
    return job;
}

/* Jobs that only the desk still knows are over. */
static void forget_finished(struct print_desk *desk)
{
    for (struct job **at = &desk->jobs; *at;) {
        struct job *job = *at;
        if (atomic_load(&job->references) > 1) {
            at = &job->next;
            continue;
        }
        *at = job->next;
        job_release(job);
    }
}

static bool give_to_worker(struct print_desk *desk, struct job *job, void (*work)(void *data), struct err *err)
{
    atomic_fetch_add(&job->references, 1);
    if (worker_add(desk->worker, work, drop_job, drop_job, job, err))
        return true;
    job_release(job);
    return false;
}

bool print_start(struct print_desk *desk, const void *pdf, size_t size, const char *title,
                 const struct print_listener *listener, int *job_number, struct err *err)
{
    forget_finished(desk);
    struct job *job = job_create(desk, listener, err);
    if (!job)
        return false;
    job->number = ++desk->last_number;
    snprintf(job->title, sizeof job->title, "%s", title);
    buffer_add(&job->pdf, pdf, size);
    if (!buffer_ok(&job->pdf, err))
        return false;
    tell(job, &(struct print_status){.state = PRINT_QUEUED});
    *job_number = job->number;
    if (give_to_worker(desk, job, print_now, err))
        return true;
    job->silent = true;
    return false;
}

bool print_look(struct print_desk *desk, const struct print_listener *listener, struct err *err)
{
    forget_finished(desk);
    struct job *job = job_create(desk, listener, err);
    return job && give_to_worker(desk, job, look_now, err);
}

void print_cancel(struct print_desk *desk, int job_number)
{
    for (struct job *job = desk->jobs; job; job = job->next)
        if (job->number == job_number)
            atomic_store(&job->give_up, true);
}

void print_drop(struct print_desk *desk)
{
    for (struct job *job = desk->jobs; job; job = job->next) {
        job->silent = true;
        atomic_store(&job->give_up, true);
    }
    forget_finished(desk);
}

void print_desk_destroy(struct print_desk *desk)
{
    if (!desk)
        return;
    print_drop(desk);
    worker_destroy(desk->worker);
    while (desk->jobs) {
        struct job *job = desk->jobs;
        desk->jobs = job->next;
        job_release(job);
    }
    printer_close(desk->printer);
    free(desk);
}
