#include "method_host.h"

#include "child.h"
#include "clock.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct method_host {
    pid_t pid;
    int socket;
};

static bool start(struct method_host *host, const char *folder, struct err *err)
{
    char program[FILE_PATH_SIZE], place[FILE_PATH_SIZE];
    if (!child_find("kiosk-input", program, err) || !file_join(place, folder, "", err))
        return false;
    const char *const arguments[] = {place, NULL}, *const environment[] = {NULL};
    const struct child_order order = {program, arguments, environment, .own_group = false};
    return child_start(&order, &host->pid, &host->socket, err);
}

bool method_host_start(const char *folder, struct method_host **out, struct err *err)
{
    struct method_host *host = calloc(1, sizeof *host);
    if (!host)
        return err_set(err, ERR_SPACE, "no memory for kiosk-input");
    if (!start(host, folder, err)) {
        free(host);
        return false;
    }
    *out = host;
    return true;
}

void method_host_end(struct method_host *host)
{
    if (!host)
        return;
    close(host->socket);
    kill(host->pid, SIGKILL);
    while (waitpid(host->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    free(host);
}

int method_host_pid(const struct method_host *host)
{
    return host->pid;
}

void method_host_prepare(struct method_host *host, enum method_kind kind)
{
    const struct method_question question = {.kind = kind};
    if (send(host->socket, &question, sizeof question, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        return; /* the question that follows will say what is wrong */
}

static bool receive(const struct method_host *host, struct method_answer *answer, struct err *err)
{
    struct pollfd wait = {.fd = host->socket, .events = POLLIN};
    int64_t until = clock_monotonic_ms() + METHOD_PATIENCE_MS;
    int ready;
    do
        ready = poll(&wait, 1, METHOD_PATIENCE_MS);
    while (ready < 0 && errno == EINTR && clock_monotonic_ms() < until);
    if (ready <= 0)
        return err_set(err, ERR_BUSY, "kiosk-input does not answer");
    ssize_t size = recv(host->socket, answer, sizeof *answer, 0);
    if (size <= 0)
        return err_set(err, ERR_CANCELLED, "kiosk-input ended");
    if (size != (ssize_t)sizeof *answer || !method_answer_is_sound(answer)) {
        wipe(answer, sizeof *answer);
        return err_set(err, ERR_DAMAGED, "kiosk-input answers nonsense");
    }
    return true;
}

bool method_host_ask(struct method_host *host, const struct method_question *question, struct method_answer *answer,
                     struct err *err)
{
    if (send(host->socket, question, sizeof *question, MSG_NOSIGNAL) != (ssize_t)sizeof *question)
        return err_set(err, ERR_CANCELLED, "kiosk-input ended");
    return receive(host, answer, err);
}
