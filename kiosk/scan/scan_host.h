/* One child process, seen from the kiosk: started with a socket and nothing else, followed by a thread that only waits
 * and posts, ended for certain. Everything here is called, and calls back, on the owner's thread. */
#ifndef SCAN_HOST_H
#define SCAN_HOST_H

#include "scan_protocol.h"
#include "worker.h"

struct scan_host;

struct scan_host_listener {
    void *context;
    /* memory: descriptor that came along, the listener's to close, or -1. at_ms: monotonic, when it arrived. */
    void (*on_message)(void *context, const struct scan_message *message, int memory, int64_t at_ms);
    /* The alarm set by scan_host_alarm rang. */
    void (*on_alarm)(void *context, int64_t at_ms);
    /* The process is gone, all its messages were delivered before. `how`: for the log ("exit 0", "signal 9"). The
     * host is still to be destroyed. */
    void (*on_ended)(void *context, const char *how);
};

struct scan_host_setup {
    const char *program;
    const char *const *arguments;   /* after the program's name; NULL at the end */
    const char *const *environment; /* "NAME=VALUE"; NULL at the end */
    struct mailbox *mailbox;
    struct scan_host_listener listener;
};

/* Starts the process: its socket is descriptor 3, input and output are /dev/null, errors go where ours go, all else is
 * closed; it leads its own process group. ERR_DEVICE, ERR_SPACE. */
MUST_USE bool scan_host_create(const struct scan_host_setup *setup, struct scan_host **out, struct err *err);
/* Kills the process and its group, waits until it is gone; no call-back any more, also for what waits in the mailbox.
 * May be called from a call-back. NULL is fine. */
void scan_host_destroy(struct scan_host *host);

/* Never blocks: ERR_IO when the child is gone or does not listen. */
MUST_USE bool scan_host_send(struct scan_host *host, const struct scan_message *message, int memory, struct err *err);
/* on_alarm after so many milliseconds, once; replaces an alarm set before; 0: none. */
void scan_host_alarm(struct scan_host *host, int64_t after_ms);
/* SIGTERM: the child's main thread leaves a call that blocks. */
void scan_host_interrupt(struct scan_host *host);

#endif
