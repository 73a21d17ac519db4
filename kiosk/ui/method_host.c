#include "method_host.h"

#include "clock.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_SOCKET = 3 };

struct method_host {
    pid_t pid;
    int socket;
};

/* Beside this program; beside the folder of a test program. */
static bool find_program(char out[FILE_PATH_SIZE], struct err *err)
{
    static const char *const places[] = {"kiosk-input", "../bin/kiosk-input"};
    char self[FILE_PATH_SIZE];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    if (size <= 0)
        return err_set_errno(err, errno, "where this program lies");
    self[size] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (file_join(out, self, places[i], err) && access(out, X_OK) == 0)
            return true;
    return err_set(err, ERR_CONFIG, "%s: kiosk-input is not there", self);
}

static int file_actions(posix_spawn_file_actions_t *actions, int socket)
{
    int failure = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    if (!failure)
        failure = posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
    if (!failure)
        failure = posix_spawn_file_actions_adddup2(actions, socket, CHILD_SOCKET);
    if (!failure)
        failure = posix_spawn_file_actions_addclosefrom_np(actions, CHILD_SOCKET + 1);
    return failure;
}

static int attributes(posix_spawnattr_t *attr)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int failure = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!failure)
        failure = posix_spawnattr_setsigmask(attr, &none);
    return failure ? failure : posix_spawnattr_setsigdefault(attr, &all);
}

static bool spawn(const char *folder, int socket, pid_t *pid, struct err *err)
{
    char program[FILE_PATH_SIZE], place[FILE_PATH_SIZE];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    if (!find_program(program, err) || !file_join(place, folder, "", err))
        return false;
    char *const argv[] = {program, place, NULL}, *const environment[] = {NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    int failure = file_actions(&actions, socket);
    if (!failure)
        failure = attributes(&attr);
    if (!failure)
        failure = posix_spawn(pid, program, &actions, &attr, argv, environment);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return !failure || err_set(err, ERR_CONFIG, "%s does not start: %s", program, strerror(failure));
}

bool method_host_start(const char *folder, struct method_host **out, struct err *err)
{
    int pair[2];
    struct method_host *host = calloc(1, sizeof *host);
    if (!host)
        return err_set(err, ERR_SPACE, "no memory for kiosk-input");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        free(host);
        return err_set_errno(err, errno, "socket for kiosk-input");
    }
    host->socket = pair[0];
    bool started = spawn(folder, pair[1], &host->pid, err);
    close(pair[1]);
    if (started) {
        *out = host;
        return true;
    }
    close(host->socket);
    free(host);
    return false;
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
