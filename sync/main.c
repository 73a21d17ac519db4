/* kiosk-sync: one run, and what came of it for people (on a terminal) or programs (--json). */
#include "catalogue.h"
#include "clock.h"
#include "config.h"
#include "log.h"
#include "machine.h"
#include "sync_fence.h"
#include "sync_morning.h"
#include "sync_run.h"
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

static const char help[] =
    "kiosk-sync [run] [--state DIR] [--assets DIR] [--json] [--patience SECONDS] [--now]\n"
    "    sends the sealed bundles in STATE/outbox/new to the centre, fetches receipts, verifies them and puts them in\n"
    "    STATE/outbox/receipts; what has its receipt leaves the outbox; then fetches the centre's messages\n"
    "      --json              a report on standard output, for programs\n"
    "      --patience SECONDS  how long to go on asking a centre that is not there or says \"later\" (0)\n"
    "      --now               also bundles whose next try is later, and outside the hours of sync.window\n"
    "kiosk-sync report [--state DIR] [--assets DIR] [--json]\n"
    "    for the staff in the morning: what waits and since when, what was set aside and why; sends nothing\n"
    "    exit status: 0 all is sent, nothing to do (receipts may be outstanding); 75 something waits for another run; 65 a bundle\n"
    "    was set aside; 77 keys or certificates do not allow it, or a message of the centre does not hold; 78 the\n"
    "    station is set up wrongly; others as in sysexits.h\n";

static volatile sig_atomic_t stop_asked;

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

static int wrong_use(void)
{
    fputs(help, stderr);
    return EX_USAGE;
}

static void write_json_text(const char *text)
{
    putchar('"');
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < ' ')
            printf("\\u%04x", *c);
        else
            putchar(*c);
    putchar('"');
}

/* Said in every report: without it a broken library could do more than bring bundles. */
static bool fenced;

static void write_json(const struct sync_report *r)
{
    printf("{\"waiting\":%zu,\"sent\":%zu,\"received\":%zu,\"outstanding\":%zu,\"later\":%zu,\"set_aside\":%zu,"
           "\"messages\":%zu,\"messages_refused\":%s,\"bytes_sent\":%" PRIu64 ",\"bytes_repeated\":%" PRIu64
           ",\"took_ms\":%" PRId64 ",\"clock_off_ms\":%" PRId64 ",\"out_of_hours\":%s,\"halted\":%s,",
           r->waiting, r->sent, r->received, r->outstanding, r->later, r->set_aside, r->messages,
           r->messages_refused ? "true" : "false", r->bytes_sent, r->bytes_repeated, r->took_ms,
           r->clock_off_ms, r->out_of_hours ? "true" : "false", r->halted ? "true" : "false");
    printf("\"fenced\":%s,\"problem\":", fenced ? "true" : "false");
    if (r->problem.code == ERR_NONE) {
        puts("null}");
        return;
    }
    printf("{\"code\":\"%s\",\"line\":", err_code_name(r->problem.code));
    write_json_text(r->problem.line);
    puts("}}");
}

static void write_text(const struct sync_report *r)
{
    printf(T("待发送 %zu 件：已送达 %zu 件，收到回执 %zu 件，等待回执 %zu 件，留待下次 %zu 件，搁置 %zu 件。\n"),
           r->waiting, r->sent, r->received, r->outstanding, r->later, r->set_aside);
    if (r->messages)
        printf(T("收到中心消息 %zu 条。\n"), r->messages);
    if (r->messages_refused)
        fputs(T("中心发来的下一条消息未通过核验，没有采用，请工作人员与中心联系。\n"), stdout);
    if (r->out_of_hours)
        fputs(T("现在不在规定的发送时段，未发送的资料留待下次。\n"), stdout);
    if (!fenced)
        fputs(T("本机系统不支持对发送程序的系统调用限制，发送照常，请工作人员告知维护单位。\n"), stdout);
    if (r->clock_off_ms != 0)
        fputs(T("本机时钟与中心时钟相差超过一天，请工作人员校对本机时钟。\n"), stdout);
    if (r->problem.code != ERR_NONE)
        printf(T("原因（%s）：%s\n资料仍保存在本机发件箱，没有丢失。\n"), err_code_name(r->problem.code),
               r->problem.line);
    if (r->set_aside)
        printf(T("搁置的资料包在 outbox/set-aside，请工作人员查看原因后放回 outbox/new。\n"));
}

static void write_morning_json(const struct sync_morning *m, bool needs_staff)
{
    printf("{\"waiting\":%zu,\"sent\":%zu,\"set_aside\":%zu,\"receipts\":%zu,\"oldest_ms\":%" PRId64
           ",\"last_receipt_ms\":%" PRId64 ",\"last_message\":%" PRIu64 ",\"needs_staff\":%s,\"aside\":[",
           m->waiting, m->sent, m->set_aside, m->receipts, m->oldest_ms, m->last_receipt_ms, m->last_message,
           needs_staff ? "true" : "false");
    for (size_t i = 0; i < m->set_aside && i < SYNC_MORNING_ASIDE_MAX; i++) {
        printf("%s{\"stem\":", i ? "," : "");
        write_json_text(m->aside[i].stem);
        printf(",\"problem\":");
        write_json_text(m->aside[i].problem);
        putchar('}');
    }
    puts("]}");
}

static void write_morning_text(const struct sync_morning *m, bool needs_staff)
{
    char time[CLOCK_STAMP_SIZE];
    printf(T("待发送 %zu 件，已送达等待回执 %zu 件，搁置 %zu 件，累计回执 %zu 件，中心消息已收到第 %llu 条。\n"), m->waiting, m->sent,
           m->set_aside, m->receipts, (unsigned long long)m->last_message);
    if (m->oldest_ms) {
        clock_format_iso(m->oldest_ms, time);
        printf(T("最早一件待发送资料封存于 %s。\n"), time);
    }
    if (m->last_receipt_ms) {
        clock_format_iso(m->last_receipt_ms, time);
        printf(T("最近一次收到回执：%s。\n"), time);
    }
    for (size_t i = 0; i < m->set_aside && i < SYNC_MORNING_ASIDE_MAX; i++)
        printf(T("搁置：%s（%s）\n"), m->aside[i].stem, m->aside[i].problem);
    fputs(needs_staff ? T("需要工作人员处理。\n") : T("一切正常，无需处理。\n"), stdout);
}

static int tell_morning(const char *state, const struct config *config, bool json, struct err *err)
{
    struct sync_morning morning;
    if (!sync_morning_look(state, config->station.id, &morning, err)) {
        log_err(LOG_LEVEL_ERROR, "kiosk-sync", err);
        return err_exit_status(err->code);
    }
    bool needs_staff = sync_morning_needs_staff(&morning, clock_wall_ms());
    if (json)
        write_morning_json(&morning, needs_staff);
    else
        write_morning_text(&morning, needs_staff);
    return needs_staff ? EX_DATAERR : EX_OK;
}

static int status_of(const struct sync_report *r)
{
    if (r->halted)
        return err_exit_status(r->problem.code);
    if (r->set_aside)
        return EX_DATAERR;
    if (r->messages_refused)
        return EX_NOPERM;
    return r->later || r->problem.code == ERR_SPACE ? EX_TEMPFAIL : EX_OK;
}

struct options {
    const char *state, *assets;
    bool json, now, report;
    long patience_s;
};

static bool parse(int argc, char **argv, struct options *o, bool *helped)
{
    static const struct option names[] = {
        {"state", required_argument, NULL, 's'},
        {"assets", required_argument, NULL, 'a'},
        {"json", no_argument, NULL, 'j'},
        {"patience", required_argument, NULL, 'p'},
        {"now", no_argument, NULL, 'n'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    char *end;
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 's':
            o->state = optarg;
            break;
        case 'a':
            o->assets = optarg;
            break;
        case 'j':
            o->json = true;
            break;
        case 'n':
            o->now = true;
            break;
        case 'p':
            o->patience_s = strtol(optarg, &end, 10);
            if (!optarg[0] || *end || o->patience_s < 0 || o->patience_s > 86400)
                return false;
            break;
        case 'h':
            *helped = true;
            return true;
        default:
            return false;
        }
    }
    o->report = optind == argc - 1 && strcmp(argv[optind], "report") == 0;
    return optind == argc || o->report || (optind == argc - 1 && strcmp(argv[optind], "run") == 0);
}

/* Chinese, unless the terminal's language is English and there is a catalogue. */
static void choose_language(const char *assets)
{
    char folder[FILE_PATH_SIZE];
    const char *wanted = getenv("LC_ALL");
    if (!wanted || !wanted[0])
        wanted = getenv("LANG");
    if (wanted && strncmp(wanted, "en", 2) == 0 && file_join(folder, assets, "text/en", NULL) &&
        catalogue_load(folder, NULL))
        language_set(LANGUAGE_EN);
}

static bool load(const struct options *o, struct config *config, char state[FILE_PATH_SIZE], struct err *err)
{
    char assets[FILE_PATH_SIZE], defaults[FILE_PATH_SIZE], own[FILE_PATH_SIZE];
    if (!config_state_folder(o->state, state, err) || !config_assets_folder(o->assets, assets, err) ||
        !file_join(defaults, assets, "station.yaml", err) || !file_join(own, state, "station.yaml", err))
        return false;
    choose_language(assets);
    return config_load(defaults, file_exists(own) ? own : NULL, config, err);
}

/* loaded false: err says why, and the report too. */
static int run(const struct options *o, bool loaded, const struct config *config, const char *state, struct err *err)
{
    struct sync_report report = {0};
    const struct sync_order order = {.config = config,
                                     .state_folder = state,
                                     .on_terminal = !o->json && isatty(STDERR_FILENO) == 1,
                                     .patience_ms = o->patience_s * 1000,
                                     .impatient = o->now,
                                     .stop = &stop_asked};
    bool ok = loaded && sync_run(&order, &report, err);
    if (!ok) {
        report.problem = *err;
        report.halted = true;
        log_err(LOG_LEVEL_ERROR, "kiosk-sync", err);
    }
    if (o->json)
        write_json(&report);
    else if (ok)
        write_text(&report);
    return status_of(&report);
}

int main(int argc, char **argv)
{
    struct options o = {0};
    struct config config = {0};
    struct err err = {0};
    char state[FILE_PATH_SIZE];
    bool helped = false;
    log_open("kiosk-sync", LOG_LEVEL_INFO);
    machine_harden();
    umask(0027); /* the kiosk, another user of the outbox's group, reads receipts and messages */
    if (!parse(argc, argv, &o, &helped))
        return wrong_use();
    if (helped) {
        fputs(help, stdout);
        return EX_OK;
    }
    const struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    bool ok = load(&o, &config, state, &err);
    struct err unfenced;
    fenced = sync_fence_close(&unfenced);
    if (!fenced)
        log_err(LOG_LEVEL_WARNING, "system calls are not fenced", &unfenced);
    int status = ok && o.report ? tell_morning(state, &config, o.json, &err) : run(&o, ok, &config, state, &err);
    config_finish(&config);
    catalogue_unload();
    return status;
}
