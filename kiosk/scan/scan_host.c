/* A process, the thread that waits for it, and letters to the owner. The thread owns waiting and reaping; the owner
 * signals through the pidfd, so a number the kernel gave to somebody else is never hit. */
#include "scan_host.h"

#include "child.h"
#include "clock.h"
#include "log.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct scan_host {
    atomic_int references; /* the owner's, and one for each letter under way */
    bool destroyed;        /* owner's thread */
    struct mailbox *mailbox;
    struct scan_host_listener listener;
    pid_t pid;
    int process, socket, timer;
    pthread_t thread;
};

/* ---- letters to the owner ---- */

enum letter_kind { LETTER_MESSAGE, LETTER_ALARM, LETTER_ENDED };

struct letter {
    struct scan_host *host;
    enum letter_kind kind;
    int memory;
    int64_t at_ms;
    struct scan_message message;
    char how[32];
};

static void release(struct scan_host *host)
{
    if (atomic_fetch_sub(&host->references, 1) == 1)
        free(host);
}

static void letter_drop(void *data)
{
    struct letter *letter = data;
    if (letter->memory >= 0)
        close(letter->memory);
    release(letter->host);
    free(letter);
}

static void letter_deliver(void *data)
{
    struct letter *letter = data;
    const struct scan_host *host = letter->host;
    int memory = letter->memory;
    if (!host->destroyed) {
        letter->memory = -1;
        switch (letter->kind) {
        case LETTER_MESSAGE:
            host->listener.on_message(host->listener.context, &letter->message, memory, letter->at_ms);
            break;
        case LETTER_ALARM:
            host->listener.on_alarm(host->listener.context, letter->at_ms);
            break;
        case LETTER_ENDED:
            host->listener.on_ended(host->listener.context, letter->how);
            break;
        }
    }
    letter_drop(letter);
}

static struct letter *letter_create(struct scan_host *host, enum letter_kind kind)
{
    struct letter *letter = calloc(1, sizeof *letter);
    if (!letter) {
        log_line(LOG_LEVEL_ERROR, "no memory for a message of kiosk-scan");
        return NULL;
    }
    atomic_fetch_add(&host->references, 1);
    letter->host = host;
    letter->kind = kind;
    letter->memory = -1;
    letter->at_ms = clock_monotonic_ms();
    return letter;
}

static void post(struct scan_host *host, struct letter *letter)
{
    if (letter)
        mailbox_post(host->mailbox, letter_deliver, letter_drop, letter);
}

/* ---- the thread ---- */

/* One message to the owner; false when nothing more will come. */
static bool pass_message(struct scan_host *host)
{
    struct err err = {0};
    struct scan_message message;
    int memory = -1;
    if (!scan_receive(host->socket, &message, &memory, &err)) {
        if (err.code == ERR_BUSY)
            return true;
        if (err.code != ERR_NOT_FOUND)
            log_err(LOG_LEVEL_ERROR, "kiosk-scan", &err);
        return false;
    }
    struct letter *letter = letter_create(host, LETTER_MESSAGE);
    if (letter) {
        letter->message = message;
        letter->memory = memory;
    } else if (memory >= 0) {
        close(memory);
    }
    post(host, letter);
    return true;
}

static void pass_alarm(struct scan_host *host)
{
    uint64_t rings;
    if (read(host->timer, &rings, sizeof rings) == sizeof rings)
        post(host, letter_create(host, LETTER_ALARM));
}

static bool socket_has_more(const struct scan_host *host)
{
    struct pollfd wait = {.fd = host->socket, .events = POLLIN};
    return poll(&wait, 1, 0) > 0 && (wait.revents & POLLIN);
}

/* The process is a zombie now, so its number and its group are still its own. */
static void pass_end(struct scan_host *host)
{
    siginfo_t info = {0};
    while (socket_has_more(host) && pass_message(host))
        ;
    kill(-host->pid, SIGKILL);
    waitid(P_PIDFD, (id_t)host->process, &info, WEXITED);
    struct letter *letter = letter_create(host, LETTER_ENDED);
    if (letter)
        snprintf(letter->how, sizeof letter->how, "%s %d", info.si_code == CLD_EXITED ? "exit" : "signal",
                 info.si_status);
    post(host, letter);
}

static void *follow(void *context)
{
    struct scan_host *host = context;
    struct pollfd waits[] = {{.fd = host->process, .events = POLLIN},
                             {.fd = host->timer, .events = POLLIN},
                             {.fd = host->socket, .events = POLLIN}};
    for (;;) {
        if (poll(waits, 3, -1) < 0)
            continue;
        if (waits[0].revents) {
            pass_end(host);
            return NULL;
        }
        if (waits[1].revents)
            pass_alarm(host);
        if (waits[2].revents && !pass_message(host)) {
            /* It closed its socket or does not speak our language: there is nothing more to hear from it. */
            waits[2].fd = -1;
            pidfd_send_signal(host->process, SIGKILL, NULL, 0);
        }
    }
}

/* ---- start ---- */

static void close_all(struct scan_host *host)
{
    const int fds[] = {host->process, host->timer, host->socket};
    for (size_t i = 0; i < 3; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static bool start(struct scan_host *host, const struct scan_host_setup *setup, struct err *err)
{
    const struct child_order order = {setup->program, setup->arguments, setup->environment, .own_group = true};
    if (!child_start(&order, &host->pid, &host->socket, err))
        return false;
    host->process = pidfd_open(host->pid, 0);
    host->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    int failure = host->process < 0 || host->timer < 0 || fcntl(host->socket, F_SETFL, O_NONBLOCK) != 0 ? errno : 0;
    if (!failure)
        failure = pthread_create(&host->thread, NULL, follow, host);
    if (!failure)
        return true;
    kill(host->pid, SIGKILL);
    waitpid(host->pid, NULL, 0);
    return err_set_errno(err, failure, "following kiosk-scan");
}

bool scan_host_create(const struct scan_host_setup *setup, struct scan_host **out, struct err *err)
{
    struct scan_host *host = calloc(1, sizeof *host);
    if (!host)
        return err_set(err, ERR_SPACE, "no memory for kiosk-scan");
    atomic_init(&host->references, 1);
    host->mailbox = setup->mailbox;
    host->listener = setup->listener;
    host->process = host->timer = host->socket = -1;
    if (!start(host, setup, err)) {
        close_all(host);
        free(host);
        return false;
    }
    *out = host;
    return true;
}

void scan_host_destroy(struct scan_host *host)
{
    if (!host)
        return;
    host->destroyed = true;
    pidfd_send_signal(host->process, SIGKILL, NULL, 0);
    pthread_join(host->thread, NULL);
    close_all(host);
    release(host);
}

/* ---- while it runs ---- */

bool scan_host_send(struct scan_host *host, const struct scan_message *message, int memory, struct err *err)
{
    return scan_send(host->socket, message, memory, err) || err_within(err, "%s", scan_message_name(message->kind));
}

void scan_host_alarm(struct scan_host *host, int64_t after_ms)
{
    struct itimerspec when = {.it_value = {.tv_sec = after_ms / 1000, .tv_nsec = after_ms % 1000 * 1000000}};
    timerfd_settime(host->timer, 0, &when, NULL);
}

void scan_host_interrupt(struct scan_host *host)
{
    pidfd_send_signal(host->process, SIGTERM, NULL, 0);
}
