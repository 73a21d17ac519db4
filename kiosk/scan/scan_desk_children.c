/* How the desk's two children are started: which program, which folders, which arguments. */
#include "scan_desk.h"

#include "child.h"
#include "scan_environment.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool desk_name_places(struct scan_desk *desk, const struct scan_desk_setup *setup, struct err *err)
{
    const char *tray = desk->config->scanner.tray;
    if (tray[0] == '/' || !tray[0])
        snprintf(desk->tray, sizeof desk->tray, "%s", tray);
    else if (!file_join(desk->tray, setup->state_folder, tray, err))
        return false;
    if (!file_join(desk->sane_folder, setup->state_folder, "sane.d", err))
        return false;
    if (!file_exists(desk->sane_folder))
        desk->sane_folder[0] = '\0';
    if (!setup->program)
        return child_find("kiosk-scan", desk->program, err);
    snprintf(desk->program, sizeof desk->program, "%s", setup->program);
    return access(desk->program, X_OK) == 0 || err_set_errno(err, errno, "%s", desk->program);
}

/* Only a device that is named as one on the network opens the network for its driver. */
static bool device_is_on_network(const char *device)
{
    static const char *const words[] = {"net:", "escl", "airscan", "://", "bjnp", "epsonds:net", "epson2:net"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasestr(device, words[i]))
            return true;
    return false;
}

bool desk_start_scanner(struct scan_desk *desk, const struct scan_host_listener *listener, struct err *err)
{
    if (desk->scanner)
        return true;
    struct scan_environment environment;
    scan_environment_init(&environment, desk->sane_folder);
    const char *device = desk->config->scanner.device;
    const char *const arguments[] = {"scan",
                                     "--kind",
                                     desk->config->scanner.kind,
                                     "--device",
                                     device,
                                     "--tray",
                                     desk->tray,
                                     device_is_on_network(device) ? "--network" : NULL,
                                     NULL};
    const struct scan_host_setup setup = {.program = desk->program,
                                          .arguments = arguments,
                                          .environment = environment.list,
                                          .mailbox = desk->mailbox,
                                          .listener = *listener};
    return scan_host_create(&setup, &desk->scanner, err);
}

bool desk_start_reader(struct scan_desk *desk, const struct scan_host_listener *listener, struct err *err)
{
    if (desk->reader)
        return true;
    struct scan_environment environment;
    scan_environment_init(&environment, desk->sane_folder);
    const char *const arguments[] = {"read", NULL};
    const struct scan_host_setup setup = {.program = desk->program,
                                          .arguments = arguments,
                                          .environment = environment.list,
                                          .mailbox = desk->mailbox,
                                          .listener = *listener};
    return scan_host_create(&setup, &desk->reader, err);
}

void desk_end_scanner(struct scan_desk *desk)
{
    scan_host_destroy(desk->scanner);
    desk->scanner = NULL;
}

void desk_end_reader(struct scan_desk *desk)
{
    scan_host_destroy(desk->reader);
    desk->reader = NULL;
}
