/* kiosk-input: the input methods of the kiosk's keyboard, started by the kiosk for one visit. Socket on descriptor 3,
 * the keyboards' folder as its only argument; see method_host.h. */
#include "log.h"
#include "machine.h"
#include "method_child.h"
#include <linux/landlock.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sysexits.h>
#include <unistd.h>

/* No file can be opened for writing, made or run from here on; what is open (the log) stays. */
static bool shut_folders(void)
{
    const struct landlock_ruleset_attr rules = {
        .handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                             LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
                             LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                             LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM};
    long fence = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (fence < 0)
        return false;
    bool shut = syscall(SYS_landlock_restrict_self, (int)fence, 0) == 0;
    close((int)fence);
    return shut;
}

/* It reads tables and answers: it starts nothing, gains nothing, writes no file, and does not outlive the kiosk. */
static void fence(void)
{
    machine_harden();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !shut_folders())
        log_line(LOG_LEVEL_WARNING, "input methods run without a fence");
}

int main(int argc, char **argv)
{
    struct err err = {0};
    if (argc != 2 || argv[1][0] == '-') {
        fprintf(stderr, "kiosk-input is started by kiosk; it has no commands of its own\n");
        return EX_USAGE;
    }
    log_open("kiosk-input", LOG_LEVEL_INFO);
    fence();
    if (method_child_serve(3, argv[1], &err))
        return 0;
    log_err(LOG_LEVEL_ERROR, "input methods", &err);
    return err_exit_status(err.code);
}
