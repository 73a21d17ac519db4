/* How the two children are started: which program, which arguments, and what little of our environment. */
#include "scan_desk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where programs lie that are started: beside this one; beside the folder of a test program. */
static bool find_program(char out[FILE_PATH_SIZE], struct err *err)
{
    static const char *const places[] = {"kiosk-scan", "../bin/kiosk-scan"};
    char self[FILE_PATH_SIZE];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    if (size <= 0)
        return err_set_errno(err, errno, "where this program lies");
    self[size] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (file_join(out, self, places[i], err) && access(out, X_OK) == 0)
            return true;
    return err_set(err, ERR_CONFIG, "%s: kiosk-scan is not there", self);
}

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
        return find_program(desk->program, err);
    snprintf(desk->program, sizeof desk->program, "%s", setup->program);
    return access(desk->program, X_OK) == 0 || err_set_errno(err, errno, "%s", desk->program);
}

enum { ENVIRONMENT_MAX = 10, ENVIRONMENT_SIZE = FILE_PATH_SIZE + 64 };

struct environment {
    char text[ENVIRONMENT_MAX][ENVIRONMENT_SIZE];
    const char *list[ENVIRONMENT_MAX + 1];
};

static void environment_add(struct environment *e, const char *name, const char *value)
{
    size_t count = 0;
    while (e->list[count])
        count++;
    if (!value || !value[0] || count == ENVIRONMENT_MAX)
        return;
    snprintf(e->text[count], ENVIRONMENT_SIZE, "%s=%s", name, value);
    e->list[count] = e->text[count];
}

/* Only what the children need; the kiosk's own environment may hold credentials. */
static void environment_init(struct environment *e, const struct scan_desk *desk)
{
    static const char *const kept[] = {"TESSDATA_PREFIX", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE"};
    memset(e, 0, sizeof *e);
    environment_add(e, "PATH", "/usr/bin:/bin");
    environment_add(e, "LANG", "C.UTF-8");
    /* With its default threads Tesseract is 3.5 times slower; read when the library is loaded. */
    environment_add(e, "OMP_THREAD_LIMIT", "1");
    environment_add(e, "SANE_CONFIG_DIR", desk->sane_folder[0] ? desk->sane_folder : getenv("SANE_CONFIG_DIR"));
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        environment_add(e, kept[i], getenv(kept[i]));
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
    struct environment environment;
    environment_init(&environment, desk);
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
    struct environment environment;
    environment_init(&environment, desk);
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
