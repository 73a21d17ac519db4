/* The system calls that kiosk-sync needs, and no others: files, SQLite, sockets, threads of the resolver, time. Running
 * programs, looking into other processes, mounting, other kinds of sockets fail with EPERM from then on, for every thread.
 * The unit's SystemCallFilter stands outside of this one; this one also holds where there is no systemd. */
#ifndef SYNC_FENCE_H
#define SYNC_FENCE_H

#include "err.h"

/* Cannot be undone; before any thread starts. False when this kernel cannot: err says why. */
MUST_USE bool sync_fence_close(struct err *err);

#endif
