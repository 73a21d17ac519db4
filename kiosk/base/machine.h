/* The process against its surroundings: nothing of it may end on disk or in another process. Call first in main. */
#ifndef MACHINE_H
#define MACHINE_H

#include "err.h"

/* No core dumps, not attachable by others of the same user, umask 077. Failure is logged and not fatal. */
void machine_harden(void);
/* Keeps secrets out of swap; failure (a low RLIMIT_MEMLOCK) is logged once and not fatal. */
void machine_lock_memory(void *memory, size_t size);
void machine_unlock_memory(void *memory, size_t size);
/* Overwrites 256 KB of this thread's stack below the caller: what calls that have returned left there. */
void machine_wipe_stack(void);

#endif
