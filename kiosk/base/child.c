/* posix_spawn, with what it inherits cut down to one socket. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool child_find(const char *name, char out[FILE_PATH_SIZE], struct err *err)
{
    static const char *const places[] = {"", "../bin/"};
    char self[FILE_PATH_SIZE], place[80];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    if (size <= 0)
        return err_set_errno(err, errno, "where this program lies");
    self[size] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        snprintf(place, sizeof place, "%s%.60s", places[i], name);
        if (file_join(out, self, place, err) && access(out, X_OK) == 0)
            return true;
    }
    return err_set(err, ERR_CONFIG, "%s: %s is not there", self, name);
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

static int attributes(posix_spawnattr_t *attr, bool own_group)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (own_group ? POSIX_SPAWN_SETPGROUP : 0);
    int failure = posix_spawnattr_setflags(attr, (short)flags);
    if (!failure)
        failure = posix_spawnattr_setsigmask(attr, &none);
    return failure ? failure : posix_spawnattr_setsigdefault(attr, &all);
}

static bool spawn(const struct child_order *order, int socket, pid_t *pid, struct err *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    char *argv[CHILD_ARGUMENTS_MAX + 2] = {(char *)(uintptr_t)order->program};
    for (size_t i = 0; i < CHILD_ARGUMENTS_MAX && order->arguments[i]; i++)
        argv[i + 1] = (char *)(uintptr_t)order->arguments[i];
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    int failure = file_actions(&actions, socket);
    if (!failure)
        failure = attributes(&attr, order->own_group);
    if (!failure)
        failure = posix_spawn(pid, order->program, &actions, &attr, argv, (char *const *)(uintptr_t)order->environment);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return !failure || err_set(err, ERR_DEVICE, "%s does not start: %s", order->program, strerror(failure));
}

bool child_start(const struct child_order *order, pid_t *pid, int *socket, struct err *err)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set_errno(err, errno, "socket for %s", order->program);
    bool started = spawn(order, pair[1], pid, err);
    close(pair[1]);
    if (started)
        *socket = pair[0];
    else
        close(pair[0]);
    return started;
}
