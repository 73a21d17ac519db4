/* A child process that gets nothing of ours but a socket: kiosk-scan, kiosk-input. Standard input and output are
 * /dev/null, standard error is ours, every other descriptor is closed, no signal is blocked or ignored. Any thread. */
#ifndef CHILD_H
#define CHILD_H

#include "file.h"
#include <sys/types.h>

enum { CHILD_SOCKET = 3, CHILD_ARGUMENTS_MAX = 30 };

struct child_order {
    const char *program;
    const char *const *arguments;   /* after the program's name; NULL at the end; what is beyond the limit is left out */
    const char *const *environment; /* "NAME=VALUE", NULL at the end: all of it */
    bool own_group;                 /* a process group of its own, so that its own children can be ended with it */
};

/* A program of this project: beside this one; beside the folder of a test program. ERR_CONFIG when it is not there. */
MUST_USE bool child_find(const char *name, char out[FILE_PATH_SIZE], struct err *err);

/* *socket (SOCK_SEQPACKET, close-on-exec) talks to its descriptor CHILD_SOCKET; the caller closes it and reaps *pid.
 * ERR_DEVICE when it does not start. */
MUST_USE bool child_start(const struct child_order *order, pid_t *pid, int *socket, struct err *err);

#endif
