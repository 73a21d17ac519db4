/* The scan desk with its children, measured with SANE's pnm and test scanners; prints "name value unit" lines.
 *   bench_scan ROUNDS SHEET.pnm        kiosk-scan must lie in ../bin
 *   bench_scan alone PACE TRAY         a folder's feeder of PACE pages a minute, its pages dropped unread */
#include "clock.h"
#include "file.h"
#include "scan_job.h"
#include "scan_run.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_SAMPLES 1000

struct bench {
    char state[64];
    struct config config;
    struct mailbox *mailbox;
    struct scan_desk *desk;
    bool ended;
    enum scan_condition condition;
    int progress, pages;
    double read_ms;
    int64_t page_us;
};

static void on_progress(void *context, int page, int lines, int expected)
{
    struct bench *b = context;
    (void)page, (void)lines, (void)expected;
    b->progress++;
}

static void on_page(void *context, int page, struct page_reading *reading)
{
    struct bench *b = context;
    b->pages = page;
    b->page_us = clock_monotonic_us();
    b->read_ms = reading->read_ms;
    page_reading_finish(reading);
}

static void on_unread(void *context, int page, const char *reason)
{
    (void)context;
    fprintf(stderr, "page %d was not read: %s\n", page, reason);
}

static void on_end(void *context, enum scan_condition condition, int pages)
{
    struct bench *b = context;
    b->pages = pages;
    b->condition = condition;
    b->ended = true;
}

/* ---- small tools ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_median(const char *name, double *values, int count, const char *unit)
{
    qsort(values, (size_t)count, sizeof values[0], by_size);
    printf("%s %.1f %s\n", name, values[count / 2], unit);
}

/* "cd FOLDER && WHAT 'ARGUMENT'" */
static bool shell(const char *what, const char *folder, const char *argument)
{
    char command[2400];
    snprintf(command, sizeof command, "cd '%s' && %s '%s'", folder, what, argument);
    return system(command) == 0;
}

static bool open_bench(struct bench *b, const char *backend, struct err *err)
{
    memset(b, 0, sizeof *b);
    snprintf(b->state, sizeof b->state, "/tmp/bench-scan-XXXXXX");
    if (!mkdtemp(b->state) || !shell("mkdir tray sane.d && touch", b->state, "sane.d/dll.conf") ||
        !shell("echo >sane.d/dll.conf", b->state, backend))
        return err_set(err, ERR_IO, "a folder for the bench");
    b->config.scanner.kind = strdup("sane");
    b->config.scanner.device = strdup("");
    b->config.scanner.tray = strdup("tray");
    b->config.scanner.dpi = 300;
    b->config.scanner.line_timeout_s = 15;
    if (!mailbox_create(NULL, NULL, &b->mailbox, err))
        return false;
    const struct scan_desk_setup setup = {
        .config = &b->config, .state_folder = b->state, .mailbox = b->mailbox};
    return scan_desk_create(&setup, &b->desk, err);
}

static void close_bench(struct bench *b)
{
    scan_desk_destroy(b->desk);
    mailbox_destroy(b->mailbox);
    free(b->config.scanner.kind);
    free(b->config.scanner.device);
    free(b->config.scanner.tray);
    if (!shell("rm -rf", "/", b->state))
        fprintf(stderr, "%s stays\n", b->state);
}

static bool start(struct bench *b, bool feeder, const char *const *options, size_t count, struct err *err)
{
    const struct page_request look = page_request_default(PAGE_SHEET);
    const struct scan_request request = {.look = &look, .feeder = feeder, .options = options, .option_count = count};
    const struct scan_listener listener = {b, on_progress, on_page, on_unread, on_end};
    b->ended = false;
    b->progress = b->pages = 0;
    return scan_start(b->desk, &request, &listener, err);
}

static void wait_until(struct bench *b, const int *counter)
{
    while (!b->ended && (!counter || !*counter)) {
        mailbox_drain(b->mailbox);
        usleep(200);
    }
}

static bool put_sheets(const struct bench *b, const char *sheet, int count)
{
    for (int i = 0; i < count; i++) {
        char to[64];
        snprintf(to, sizeof to, "tray/%03d.pnm", i);
        char command[1200];
        snprintf(command, sizeof command, "cp '%s' '%s/%s'", sheet, b->state, to);
        if (system(command) != 0)
            return false;
    }
    return true;
}

/* ---- what is measured ---- */

/* One sheet after another on the glass: from the order to the verdict, and what of it is not reading. */
static bool measure_sheet(const char *sheet, int rounds, struct err *err)
{
    struct bench b;
    double whole[MOST_SAMPLES], scan[MOST_SAMPLES];
    bool fine = open_bench(&b, "pnm", err);
    for (int i = -1; fine && i < rounds; i++) {
        fine = put_sheets(&b, sheet, 1) && start(&b, false, NULL, 0, err);
        int64_t begun_us = clock_monotonic_us();
        if (!fine)
            break;
        wait_until(&b, NULL);
        double ms = (double)(b.page_us - begun_us) / 1000;
        if (i < 0) {
            printf("scan_first_sheet_cold %.1f ms\n", ms);
            continue;
        }
        whole[i] = ms;
        scan[i] = ms - b.read_ms;
    }
    if (fine) {
        print_median("scan_order_to_verdict", whole, rounds, "ms");
        print_median("scan_order_to_verdict_without_reading", scan, rounds, "ms");
    }
    close_bench(&b);
    return fine;
}

/* A pile in the feeder: reading overlaps with scanning. */
static bool measure_pile(const char *sheet, int rounds, struct err *err)
{
    struct bench b;
    bool fine = open_bench(&b, "pnm", err) && put_sheets(&b, sheet, rounds);
    if (fine)
        scan_desk_warm(b.desk);
    int64_t begun_us = clock_monotonic_us();
    fine = fine && start(&b, true, NULL, 0, err);
    if (fine) {
        wait_until(&b, NULL);
        double s = (double)(clock_monotonic_us() - begun_us) / 1e6;
        printf("scan_pile %.1f pages/min\n", b.pages * 60 / s);
    }
    close_bench(&b);
    return fine;
}

static const char *const slow[] = {"read-delay=yes", "read-delay-duration=50000"};

static bool measure_cancel(int rounds, struct err *err)
{
    struct bench b;
    double took[MOST_SAMPLES];
    bool fine = open_bench(&b, "test", err);
    for (int i = 0; fine && i < rounds; i++) {
        fine = start(&b, false, slow, 2, err);
        if (!fine)
            break;
        wait_until(&b, &b.progress);
        int64_t asked_us = clock_monotonic_us();
        scan_cancel(b.desk);
        wait_until(&b, NULL);
        took[i] = (double)(clock_monotonic_us() - asked_us) / 1000;
    }
    if (fine)
        print_median("scan_cancel", took, rounds, "ms");
    close_bench(&b);
    return fine;
}

static pid_t scan_process(void)
{
    char command[100], line[32] = "";
    snprintf(command, sizeof command, "pgrep -P %d -f '[k]iosk-scan scan'", (int)getpid());
    FILE *pipe = popen(command, "re");
    pid_t pid = pipe && fgets(line, sizeof line, pipe) ? (pid_t)atoi(line) : 0;
    if (pipe)
        pclose(pipe);
    return pid;
}

/* kill -9 in the middle: until the desk knows, and from the next order to its first line. */
static bool measure_restart(int rounds, struct err *err)
{
    struct bench b;
    double told[MOST_SAMPLES], again[MOST_SAMPLES];
    bool fine = open_bench(&b, "test", err);
    for (int i = 0; fine && i < rounds; i++) {
        fine = start(&b, false, slow, 2, err);
        if (!fine)
            break;
        wait_until(&b, &b.progress);
        pid_t pid = scan_process();
        int64_t killed_us = clock_monotonic_us();
        kill(pid, SIGKILL);
        wait_until(&b, NULL);
        int64_t told_us = clock_monotonic_us();
        told[i] = (double)(told_us - killed_us) / 1000;
        fine = b.condition == SCAN_CRASHED && start(&b, false, NULL, 0, err);
        wait_until(&b, &b.progress);
        again[i] = (double)(clock_monotonic_us() - told_us) / 1000;
        wait_until(&b, NULL);
    }
    if (fine) {
        print_median("scan_crash_to_told", told, rounds, "ms");
        print_median("scan_restart_to_first_line", again, rounds, "ms");
    }
    close_bench(&b);
    return fine;
}

/* ---- the same sheet without children ---- */

static void no_lines(void *context, int page, int lines, int expected)
{
    (void)context, (void)page, (void)lines, (void)expected;
}

static bool close_page(void *context, int page, const struct page_shape *shape, int fd)
{
    (void)context, (void)page, (void)shape;
    close(fd);
    return true;
}

static bool not_stopped(void *context)
{
    (void)context;
    return false;
}

static bool measure_in_process(const char *sheet, int rounds, struct err *err)
{
    struct bench b;
    double took[MOST_SAMPLES];
    char tray[80], sane[80];
    bool fine = open_bench(&b, "pnm", err);
    snprintf(tray, sizeof tray, "%s/tray", b.state);
    snprintf(sane, sizeof sane, "%s/sane.d", b.state);
    setenv("SANE_CONFIG_DIR", sane, 1);
    const struct scanner_setup setup = {.device = "", .tray = tray};
    const struct scanner_wish wish = {.dpi = 300, .options = ""};
    const struct scan_sink sink = {NULL, no_lines, close_page, not_stopped};
    struct scanner *scanner = NULL;
    fine = fine && scanner_sane.open(&setup, &scanner, err) == SCAN_DONE;
    for (int i = 0; fine && i < rounds; i++) {
        fine = put_sheets(&b, sheet, 1);
        int64_t begun_us = clock_monotonic_us();
        fine = fine && scan_run(&scanner_sane, scanner, &wish, &sink, err).condition == SCAN_DONE;
        took[i] = (double)(clock_monotonic_us() - begun_us) / 1000;
    }
    if (fine)
        print_median("scan_sheet_in_process", took, rounds, "ms");
    if (scanner)
        scanner_sane.close(scanner);
    close_bench(&b);
    return fine;
}

/* From the first sheet's end to the last one's, as the feeder counts. */
struct drop {
    int64_t first_us, last_us;
    int pages;
};

static bool drop_page(void *context, int page, const struct page_shape *shape, int fd)
{
    struct drop *drop = context;
    drop->last_us = clock_monotonic_us();
    if (!drop->pages++)
        drop->first_us = drop->last_us;
    return close_page(NULL, page, shape, fd);
}

static bool measure_alone(const char *pace, const char *tray, struct err *err)
{
    struct drop drop = {0};
    const struct scanner_setup setup = {.device = pace, .tray = tray};
    const struct scanner_wish wish = {.dpi = 300, .feeder = true, .options = ""};
    const struct scan_sink sink = {&drop, no_lines, drop_page, not_stopped};
    struct scanner *scanner = NULL;
    bool fine = scanner_folder.open(&setup, &scanner, err) == SCAN_DONE &&
                scan_run(&scanner_folder, scanner, &wish, &sink, err).condition == SCAN_DONE && drop.pages > 1;
    if (fine)
        printf("scan_alone %.2f pages/min\n", (drop.pages - 1) * 60e6 / (double)(drop.last_us - drop.first_us));
    if (scanner)
        scanner_folder.close(scanner);
    return fine;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    if (argc > 3 && strcmp(argv[1], "alone") == 0) {
        if (measure_alone(argv[2], argv[3], &err))
            return 0;
        fprintf(stderr, "bench_scan: %s\n", err.line);
        return err_exit_status(err.code);
    }
    int rounds = argc > 2 ? atoi(argv[1]) : 0;
    if (rounds < 1 || rounds > MOST_SAMPLES) {
        fputs("bench_scan ROUNDS SHEET.pnm\n", stderr);
        return 64;
    }
    char sheet[FILE_PATH_SIZE];
    if (!realpath(argv[2], sheet))
        return 66;
    if (measure_sheet(sheet, rounds, &err) && measure_in_process(sheet, rounds, &err) &&
        measure_pile(sheet, rounds, &err) && measure_cancel(rounds, &err) && measure_restart(rounds, &err))
        return 0;
    fprintf(stderr, "bench_scan: %s\n", err.line);
    return err_exit_status(err.code);
}
