/* One thread, three descriptors: signals, the folder, and the wish to end. */
#include "outside.h"

#include "log.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct outside {
    struct mailbox *mailbox;
    struct outside_listener listener;
    pthread_t thread;
    int signals, folder, end;
};

static void wanted(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
}

void outside_block_signals(void)
{
    sigset_t set;
    wanted(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void say_end(void *data)
{
    struct outside *o = data;
    o->listener.on_end(o->listener.context);
}

static void say_receipts(void *data)
{
    struct outside *o = data;
    o->listener.on_receipts(o->listener.context);
}

static void empty(int fd)
{
    char bytes[4096];
    while (read(fd, bytes, sizeof bytes) > 0)
        ;
}

static void *listen_until_ended(void *context)
{
    struct outside *o = context;
    struct pollfd fds[] = {
        {.fd = o->signals, .events = POLLIN}, {.fd = o->folder, .events = POLLIN}, {.fd = o->end, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 3, -1) < 0 && errno != EINTR)
            return NULL;
        if (fds[2].revents)
            return NULL;
        if (fds[0].revents & POLLIN) {
            empty(o->signals);
            mailbox_post(o->mailbox, say_end, NULL, o);
        }
        if (fds[1].revents & POLLIN) {
            empty(o->folder);
            mailbox_post(o->mailbox, say_receipts, NULL, o);
        }
    }
}

static bool open_all(struct outside *o, const char *receipts_folder, struct err *err)
{
    sigset_t set;
    wanted(&set);
    o->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    o->folder = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    o->end = eventfd(0, EFD_CLOEXEC);
    if (o->signals < 0 || o->folder < 0 || o->end < 0)
        return err_set_errno(err, errno, "listening to signals and folders");
    if (inotify_add_watch(o->folder, receipts_folder, IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
        return err_set_errno(err, errno, "watching %s", receipts_folder);
    int failure = pthread_create(&o->thread, NULL, listen_until_ended, o);
    return !failure || err_set_errno(err, failure, "starting the listening thread");
}

static void close_all(struct outside *o)
{
    const int fds[] = {o->signals, o->folder, o->end};
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(o);
}

bool outside_create(struct mailbox *mailbox, const char *receipts_folder, const struct outside_listener *listener,
                    struct outside **out, struct err *err)
{
    struct outside *o = malloc(sizeof *o);
    if (!o)
        return err_set(err, ERR_SPACE, "no memory to listen outside");
    *o = (struct outside){.mailbox = mailbox, .listener = *listener, .signals = -1, .folder = -1, .end = -1};
    if (!open_all(o, receipts_folder, err)) {
        close_all(o);
        return false;
    }
    *out = o;
    return true;
}

void outside_destroy(struct outside *o)
{
    if (!o)
        return;
    const uint64_t one = 1;
    if (write(o->end, &one, sizeof one) != sizeof one)
        log_line(LOG_LEVEL_WARNING, "the listening thread could not be told to end");
    else
        pthread_join(o->thread, NULL);
    close_all(o);
}
