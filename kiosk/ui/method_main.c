/* kiosk-input: the input methods of the kiosk's keyboard, started by the kiosk for one visit. Socket on descriptor 3,
 * the keyboards' folder as its only argument; see method_host.h. */
#include "log.h"
#include "machine.h"
#include "method_child.h"
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>

/* It reads tables and answers: it starts nothing, gains nothing, writes no file, and does not outlive the kiosk. */
static void fence(void)
{
    const struct rlimit no_bytes = {0, 0};
    machine_harden();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (setrlimit(RLIMIT_FSIZE, &no_bytes) != 0)
        log_line(LOG_LEVEL_WARNING, "files could be written");
}

int main(int argc, char **argv)
{
    struct err err = {0};
    if (argc != 2 || argv[1][0] == '-') {
        fprintf(stderr, "kiosk-input is started by kiosk; it has no commands of its own\n");
        return EX_USAGE;
    }
    fence();
    log_open("kiosk-input", LOG_LEVEL_INFO);
    if (method_child_serve(3, argv[1], &err))
        return 0;
    log_err(LOG_LEVEL_ERROR, "input methods", &err);
    return err_exit_status(err.code);
}
