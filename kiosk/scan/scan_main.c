/* kiosk-scan: the program that touches scanners and strange pixels, so that the kiosk does not have to. The kiosk starts
 * it in two roles; staff may list devices and try a scan by hand. */
#include "buffer.h"
#include "file.h"
#include "log.h"
#include "machine.h"
#include "scan_child.h"
#include "scan_run.h"
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Leak checking at exit needs calls that the fences deny; the unit tests check the same code for leaks. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

static const char help[] =
    "Usage: kiosk-scan COMMAND [OPTION]...\n"
    "\n"
    "  list                 the scanners SANE finds: name, vendor, model, type, identity\n"
    "  pages                scan by hand; each page is written as PNM\n"
    "  scan, read           roles the kiosk starts by itself, on file descriptor 3\n"
    "\n"
    "  --kind KIND          sane (default) or folder\n"
    "  --device TEXT        SANE name, VENDOR/MODEL/SERIAL as listed, or a part of name, vendor or model\n"
    "  --tray FOLDER        its pictures are the sheets of the virtual scanner\n"
    "  --network            scanners on the network too\n"
    "  --dpi N              pages: dots per inch (300)\n"
    "  --feeder             pages: take sheets from the feeder until it is empty\n"
    "  --both-sides         pages: both sides of each sheet\n"
    "  --option NAME=VALUE  pages: a scanner option, may be repeated\n"
    "  --out FOLDER         pages: where to (.)\n"
    "  --help, --version\n";

struct arguments {
    const char *kind, *out;
    struct scanner_setup setup;
    struct scanner_wish wish;
    char options[4096];
};

enum { OPT_KIND = 256, OPT_DEVICE, OPT_TRAY, OPT_NETWORK, OPT_DPI, OPT_FEEDER, OPT_BOTH, OPT_OPTION, OPT_OUT, OPT_HELP,
       OPT_VERSION };

static const struct option long_options[] = {
    {"kind", required_argument, NULL, OPT_KIND},     {"device", required_argument, NULL, OPT_DEVICE},
    {"tray", required_argument, NULL, OPT_TRAY},     {"network", no_argument, NULL, OPT_NETWORK},
    {"dpi", required_argument, NULL, OPT_DPI},       {"feeder", no_argument, NULL, OPT_FEEDER},
    {"both-sides", no_argument, NULL, OPT_BOTH},     {"option", required_argument, NULL, OPT_OPTION},
    {"out", required_argument, NULL, OPT_OUT},       {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},     {NULL, 0, NULL, 0},
};

static bool add_option(struct arguments *a, const char *text, struct err *err)
{
    size_t used = strlen(a->options);
    int more = snprintf(a->options + used, sizeof a->options - used, "%s\n", text);
    return (more > 0 && (size_t)more < sizeof a->options - used) || err_set(err, ERR_INPUT, "too many --option");
}

static bool take_dpi(struct arguments *a, const char *text, struct err *err)
{
    char *end;
    a->wish.dpi = strtol(text, &end, 10);
    return (!*end && a->wish.dpi >= 50 && a->wish.dpi <= 1200) ||
           err_set(err, ERR_INPUT, "--dpi %s: a number from 50 to 1200 is needed", text);
}

static bool take_option(struct arguments *a, int option, const char *value, struct err *err)
{
    switch (option) {
    case OPT_KIND:
        a->kind = value;
        return true;
    case OPT_DEVICE:
        a->setup.device = value;
        return true;
    case OPT_TRAY:
        a->setup.tray = value;
        return true;
    case OPT_NETWORK:
        a->setup.network = true;
        return true;
    case OPT_DPI:
        return take_dpi(a, value, err);
    case OPT_FEEDER:
        a->wish.feeder = true;
        return true;
    case OPT_BOTH:
        a->wish.both_sides = true;
        return true;
    case OPT_OPTION:
        return add_option(a, value, err);
    case OPT_OUT:
        a->out = value;
        return true;
    default:
        return err_set(err, ERR_INPUT, "see kiosk-scan --help");
    }
}

/* ---- commands ---- */

static bool find_body(const struct arguments *a, const struct scanner_body **out, struct err *err)
{
    *out = scanner_body_find(a->kind);
    return *out || err_set(err, ERR_INPUT, "--kind %s: sane or folder is needed", a->kind);
}

/* The kiosk may die without a word; then nobody is left to scan for. */
static bool die_with_parent(struct err *err)
{
    pid_t parent = getppid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        return err_set(err, ERR_IO, "the kiosk is gone");
    return true;
}

static bool command_scan(struct arguments *a, struct err *err)
{
    const struct scanner_body *body;
    machine_harden();
    return die_with_parent(err) && find_body(a, &body, err) && scan_child_scan(body, &a->setup, err);
}

static bool command_read(struct arguments *a, struct err *err)
{
    (void)a;
    machine_harden();
    /* The screen comes first. */
    if (setpriority(PRIO_PROCESS, 0, 5) != 0)
        log_line(LOG_LEVEL_INFO, "priority: %s", strerror(errno));
    return die_with_parent(err) && scan_child_read(err);
}

static bool command_list(struct arguments *a, struct err *err)
{
    return scanner_sane_list(a->setup.network, err);
}

static bool write_page(const char *path, const struct page_shape *shape, int fd, struct err *err)
{
    char head[64];
    size_t size = shape->stride_bytes * (size_t)shape->height_px;
    struct buffer file = {0};
    snprintf(head, sizeof head, "P%d\n# dpi %ld\n%d %d\n255\n", shape->channels == 1 ? 5 : 6, shape->dpi,
             shape->width_px, shape->height_px);
    buffer_add_text(&file, head);
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return err_set_errno(err, errno, "%s", path);
    buffer_add(&file, map, size);
    munmap(map, size);
    bool ok = buffer_ok(&file, err) && file_write_durable(path, file.data, file.size, 0600, err);
    buffer_finish(&file);
    return ok;
}

static bool hand_whole(void *context, int page, const struct page_shape *shape, int fd)
{
    const struct arguments *a = context;
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    snprintf(path, sizeof path, "%s/page-%03d.pnm", a->out, page);
    bool ok = write_page(path, shape, fd, &err);
    close(fd);
    if (ok)
        printf("%s\t%d x %d px\t%d dpi\t%s\n", path, shape->width_px, shape->height_px, (int)shape->dpi,
               shape->channels == 1 ? "grey" : "colour");
    else
        log_err(LOG_LEVEL_ERROR, "page", &err);
    return ok;
}

static void hand_lines(void *context, int page, int lines, int expected)
{
    (void)context, (void)page, (void)lines, (void)expected;
}

static bool hand_stopped(void *context)
{
    (void)context;
    return false;
}

static bool command_pages(struct arguments *a, struct err *err)
{
    const struct scanner_body *body;
    struct scanner *scanner;
    if (!find_body(a, &body, err) || body->open(&a->setup, &scanner, err) != SCAN_DONE)
        return false;
    const struct scan_sink sink = {a, hand_lines, hand_whole, hand_stopped};
    struct scan_outcome outcome = scan_run(body, scanner, &a->wish, &sink, err);
    body->close(scanner);
    fprintf(stderr, "%s, pages: %d\n", scan_condition_name(outcome.condition), outcome.pages);
    return outcome.condition == SCAN_DONE || err_within(err, "%s", scan_condition_name(outcome.condition));
}

static const struct command {
    const char *name;
    bool (*run)(struct arguments *a, struct err *err);
} commands[] = {{"scan", command_scan}, {"read", command_read}, {"list", command_list}, {"pages", command_pages}};

static bool run_command(const char *name, struct arguments *a, struct err *err)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].run(a, err);
    return err_set(err, ERR_INPUT, "%s: no such command; see kiosk-scan --help", name);
}

int main(int argc, char **argv)
{
    static struct arguments a = {.kind = "sane", .out = ".", .setup = {.device = "", .tray = ""},
                                 .wish = {.dpi = 300}};
    struct err err = {0};
    log_open("kiosk-scan", LOG_LEVEL_INFO);
    signal(SIGPIPE, SIG_IGN); /* SANE's net driver writes to a server that may have closed */
    a.wish.options = a.options;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == OPT_HELP || option == OPT_VERSION) {
            fputs(option == OPT_HELP ? help : "kiosk-scan " COUNTER_VERSION "\n", stdout);
            return 0;
        }
        if (!take_option(&a, option, optarg, &err)) {
            log_err(LOG_LEVEL_ERROR, "options", &err);
            return err_exit_status(err.code);
        }
    }
    if (optind + 1 != argc) {
        fputs(help, stderr);
        return err_exit_status(ERR_INPUT);
    }
    if (run_command(argv[optind], &a, &err))
        return 0;
    log_err(LOG_LEVEL_ERROR, argv[optind], &err);
    return err_exit_status(err.code);
}
