/* Mailbox and worker thread: the project's only locks. */
#include "worker.h"

#include "log.h"
#include "machine.h"
#include <pthread.h>
#include <stdlib.h>

struct letter {
    void (*run)(void *data);
    void (*drop)(void *data);
    void *data;
    struct letter *next;
};

struct letters {
    struct letter *first;
    struct letter **last;
};

static void letters_add(struct letters *list, struct letter *letter)
{
    letter->next = NULL;
    if (!list->first)
        list->last = &list->first;
    *list->last = letter;
    list->last = &letter->next;
}

static struct letter *letters_take(struct letters *list)
{
    struct letter *letter = list->first;
    if (letter)
        list->first = letter->next;
    return letter;
}

static void letter_drop(struct letter *letter)
{
    if (letter->drop)
        letter->drop(letter->data);
    free(letter);
}

struct mailbox {
    pthread_mutex_t lock;
    struct letters waiting;
    void (*wake)(void *context);
    void *context;
};

bool mailbox_create(void (*wake)(void *context), void *context, struct mailbox **out, struct err *err)
{
    struct mailbox *box = calloc(1, sizeof *box);
    if (!box)
        return err_set(err, ERR_SPACE, "no memory for a mailbox");
    pthread_mutex_init(&box->lock, NULL);
    box->wake = wake;
    box->context = context;
    *out = box;
    return true;
}

void mailbox_destroy(struct mailbox *box)
{
    if (!box)
        return;
    struct letter *letter;
    while ((letter = letters_take(&box->waiting)))
        letter_drop(letter);
    pthread_mutex_destroy(&box->lock);
    free(box);
}

void mailbox_post(struct mailbox *box, void (*message)(void *data), void (*drop)(void *data), void *data)
{
    struct letter *letter = malloc(sizeof *letter);
    if (!letter) {
        log_line(LOG_LEVEL_ERROR, "mailbox: no memory, a message is dropped");
        if (drop)
            drop(data);
        return;
    }
    *letter = (struct letter){.run = message, .drop = drop, .data = data};
    pthread_mutex_lock(&box->lock);
    letters_add(&box->waiting, letter);
    pthread_mutex_unlock(&box->lock);
    if (box->wake)
        box->wake(box->context);
}

bool mailbox_drain(struct mailbox *box)
{
    bool any = false;
    for (;;) {
        pthread_mutex_lock(&box->lock);
        struct letter *letter = letters_take(&box->waiting);
        pthread_mutex_unlock(&box->lock);
        if (!letter)
            return any;
        letter->run(letter->data);
        free(letter);
        any = true;
    }
}

struct job {
    void (*work)(void *data);
    void (*done)(void *data);
    void (*drop)(void *data);
    void *data;
};

struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct letters jobs; /* letters whose data is a struct job */
    bool ending;
    struct mailbox *answers;
};

static void job_drop(void *data)
{
    struct job *job = data;
    if (job->drop)
        job->drop(job->data);
    free(job);
}

static void job_done(void *data)
{
    struct job *job = data;
    if (job->done)
        job->done(job->data);
    free(job);
}

static struct letter *wait_for_job(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    while (!worker->jobs.first && !worker->ending)
        pthread_cond_wait(&worker->changed, &worker->lock);
    struct letter *letter = worker->ending ? NULL : letters_take(&worker->jobs);
    pthread_mutex_unlock(&worker->lock);
    return letter;
}

static void *work_until_ended(void *context)
{
    struct worker *worker = context;
    struct letter *letter;
    while ((letter = wait_for_job(worker))) {
        struct job *job = letter->data;
        free(letter);
        job->work(job->data);
        machine_wipe_stack(); /* the thread lives on, what it printed or sealed does not */
        mailbox_post(worker->answers, job_done, job_drop, job);
    }
    return NULL;
}

bool worker_create(struct mailbox *answers, struct worker **out, struct err *err)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return err_set(err, ERR_SPACE, "no memory for a worker");
    worker->answers = answers;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->changed, NULL);
    int failure = pthread_create(&worker->thread, NULL, work_until_ended, worker);
    if (failure) {
        pthread_cond_destroy(&worker->changed);
        pthread_mutex_destroy(&worker->lock);
        free(worker);
        return err_set_errno(err, failure, "worker thread");
    }
    *out = worker;
    return true;
}

void worker_destroy(struct worker *worker)
{
    if (!worker)
        return;
    pthread_mutex_lock(&worker->lock);
    worker->ending = true;
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    struct letter *letter;
    while ((letter = letters_take(&worker->jobs)))
        letter_drop(letter);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

bool worker_add(struct worker *worker, void (*work)(void *data), void (*done)(void *data), void (*drop)(void *data),
                void *data, struct err *err)
{
    struct job *job = malloc(sizeof *job);
    struct letter *letter = malloc(sizeof *letter);
    if (!job || !letter) {
        free(job);
        free(letter);
        return err_set(err, ERR_SPACE, "no memory for a job");
    }
    *job = (struct job){.work = work, .done = done, .drop = drop, .data = data};
    *letter = (struct letter){.drop = job_drop, .data = job};
    pthread_mutex_lock(&worker->lock);
    letters_add(&worker->jobs, letter);
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
    return true;
}
