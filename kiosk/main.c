/* kiosk: the command line. */
#include "app.h"
#include "case_command.h"
#include "check.h"
#include "form_answers.h"
#include "form_preview.h"
#include "keeping_command.h"
#include "log.h"
#include "machine.h"
#include "proof_command.h"
#include "read_command.h"
#include "value_command.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

struct options {
    struct app_options app;
    const char *answers, *out, *case_state;
    bool json, english, help;
    struct read_options read;
    const char **words; /* what is no option, the command first; room for all of argv */
    int count;
};

/* ---- options ---- */

static const struct option_row {
    const char *name;
    size_t text; /* offset in struct options of a const char *, or of a bool where `takes` is false */
    bool takes;
} rows[] = {
#define AT(field) offsetof(struct options, field)
    {"--state", AT(app.places.state), true},
    {"--assets", AT(app.places.assets), true},
    {"--forms", AT(app.places.forms), true},
    {"--reveal", AT(app.reveal), true},
    {"--answers", AT(answers), true},
    {"--in-state", AT(case_state), true},
    {"--as", AT(read.as), true},
    {"--out", AT(read.crops), true},
    {"--dpi", AT(read.dpi), true},
    {"-o", AT(out), true},
    {"--json", AT(json), false},
    {"--help", AT(help), false},
    {"-h", AT(help), false},
#undef AT
};

static const struct option_row *find_option(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

static bool take_language(const char *text, struct options *out)
{
    out->english = strcmp(text, "en") == 0;
    out->app.language = out->english ? LANGUAGE_EN : LANGUAGE_ZH;
    return out->english || strcmp(text, "zh") == 0;
}

static bool take_option(int argc, char **argv, int *i, struct options *out)
{
    const char *name = argv[*i];
    const struct option_row *row = find_option(name);
    bool is_language = strcmp(name, "--lang") == 0;
    if (!row && !is_language) {
        fprintf(stderr, "kiosk: unknown option %s; see --help\n", name);
        return false;
    }
    if (row && !row->takes) {
        *(bool *)(void *)((char *)out + row->text) = true;
        return true;
    }
    if (*i + 1 == argc) {
        fprintf(stderr, "kiosk: %s needs a value; see --help\n", name);
        return false;
    }
    const char *value = argv[++*i];
    if (is_language && !take_language(value, out)) {
        fprintf(stderr, "kiosk: --lang is zh or en\n");
        return false;
    }
    if (row)
        *(const char **)(void *)((char *)out + row->text) = value;
    return true;
}

static bool parse(int argc, char **argv, struct options *out)
{
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        bool is_option = !only_words && argv[i][0] == '-' && argv[i][1];
        if (is_option && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (is_option) {
            if (!take_option(argc, argv, &i, out))
                return false;
        } else {
            out->words[out->count++] = argv[i];
        }
    }
    return true;
}

static int ended(bool ok, const struct err *err)
{
    if (!ok)
        fprintf(stderr, "kiosk: %s: %s\n", err_code_name(err->code), err->line);
    return ok ? 0 : err_exit_status(err->code);
}

/* ---- commands ---- */

static int run(struct options *o)
{
    struct err err = {0};
    return ended(app_run(&o->app, &err), &err);
}

static int collect(struct options *o)
{
    struct err err = {0};
    size_t received = 0;
    bool ok = app_collect(&o->app.places, &received, &err);
    if (ok || received)
        printf("%zu received\n", received);
    return ended(ok, &err);
}

static int check(struct options *o)
{
    return check_station(&o->app.places, stdout) ? EX_CONFIG : 0;
}

static int with_store(struct options *o, bool (*command)(struct station *s, struct options *o, struct err *err))
{
    struct station station;
    struct err err = {0};
    bool ok = station_open(&station, &o->app.places, NULL, &err) && station_ready(&station, STATION_STORE, &err) &&
              command(&station, o, &err);
    station_close(&station);
    return ended(ok, &err);
}

static bool list_cases(struct station *station, struct options *o, struct err *err)
{
    return case_command_list(station, o->case_state, o->json, stdout, err);
}

static bool show_case(struct station *station, struct options *o, struct err *err)
{
    return case_command_show(station, o->words[2], o->json, stdout, err);
}

static bool find_cases(struct station *station, struct options *o, struct err *err)
{
    return case_command_find(station, o->words[2], stdin, o->json, stdout, err);
}

static bool unlock_case(struct station *station, struct options *o, struct err *err)
{
    return case_command_unlock(station, o->words[2], err);
}

static bool reseal_case(struct station *station, struct options *o, struct err *err)
{
    return case_command_reseal(station, o->words[2], err);
}

static bool rotate_key(struct station *station, struct options *o, struct err *err)
{
    (void)o;
    return keeping_rotate_key(station, stdout, err);
}

static bool back_up(struct station *station, struct options *o, struct err *err)
{
    return keeping_backup(station, o->words[1], stdout, err);
}

static bool accept_clock(struct station *station, struct options *o, struct err *err)
{
    (void)o;
    return keeping_accept_clock(station, stdout, err);
}

static bool move_key_to(struct station *station, const struct case_key_move *to, struct err *err)
{
    return keeping_move_key(station, to, stdout, err);
}

static bool key_to_file(struct station *station, struct options *o, struct err *err)
{
    (void)o;
    return move_key_to(station, &(struct case_key_move){.place = STATION_KEY_FILE}, err);
}

static bool key_to_token(struct station *station, struct options *o, struct err *err)
{
    return move_key_to(station, &(struct case_key_move){.place = STATION_KEY_TOKEN, .token_uri = o->words[2]}, err);
}

static bool key_to_credential(struct station *station, struct options *o, struct err *err)
{
    return move_key_to(station, &(struct case_key_move){.place = STATION_KEY_CREDENTIAL, .path = o->words[2]}, err);
}

static bool prove_erasure(struct station *station, struct options *o, struct err *err)
{
    return proof_command(station, o->words[2], o->out, stdout, err);
}

static int key_rotate(struct options *o)
{
    return with_store(o, rotate_key);
}

static int key_file(struct options *o)
{
    return with_store(o, key_to_file);
}

static int key_token(struct options *o)
{
    return with_store(o, key_to_token);
}

static int key_credential(struct options *o)
{
    return with_store(o, key_to_credential);
}

static int key_show(struct options *o)
{
    struct station station;
    struct err err = {0};
    bool ok = station_open(&station, &o->app.places, NULL, &err) && keeping_show_key(&station, stdout, &err);
    station_close(&station);
    return ended(ok, &err);
}

static int case_proof(struct options *o)
{
    return with_store(o, prove_erasure);
}

static int case_find(struct options *o)
{
    return with_store(o, find_cases);
}

static int backup(struct options *o)
{
    return with_store(o, back_up);
}

static int clock_accept(struct options *o)
{
    return with_store(o, accept_clock);
}

static int case_list(struct options *o)
{
    return with_store(o, list_cases);
}

static int case_show(struct options *o)
{
    return with_store(o, show_case);
}

static int case_unlock(struct options *o)
{
    return with_store(o, unlock_case);
}

static int case_reseal(struct options *o)
{
    return with_store(o, reseal_case);
}

static int value(struct options *o)
{
    struct err err = {0};
    struct regions *regions = NULL;
    char assets[FILE_PATH_SIZE], path[FILE_PATH_SIZE];
    if (!config_assets_folder(o->app.places.assets, assets, &err) || !file_join(path, assets, "regions.tsv", &err) ||
        !regions_load(path, &regions, &err))
        log_err(LOG_LEVEL_WARNING, "regions", &err); /* the checks need no names */
    int status = value_command(o->words[1], o->words[2], regions, o->json, stdout);
    regions_destroy(regions);
    return status;
}

static bool print_policy(struct station *station, struct options *o, struct err *err)
{
    struct buffer text = {0};
    if (!station_ready(station, STATION_DATA, err))
        return false;
    const struct policy *policy = policy_find(station->policies, o->words[1]);
    bool ok = (policy || err_set(err, ERR_NOT_FOUND, "there is no policy %.40s", o->words[1])) &&
              policy_text(policy, &station->config, o->app.language, &text, err);
    if (ok)
        fwrite(text.data, 1, text.size, stdout);
    buffer_finish(&text);
    return ok;
}

static int policy(struct options *o)
{
    struct station station;
    struct err err = {0};
    bool ok = station_open(&station, &o->app.places, NULL, &err) && print_policy(&station, o, &err);
    station_close(&station);
    return ended(ok, &err);
}

static bool may_ask(void *station, const char *name)
{
    return form_answers_may_ask(((const struct station *)station)->fields, name);
}

static void tell_fault(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "kiosk: %s\n", line);
}

static bool preview_pdf(struct station *station, const struct options *o, struct form_report *report, struct err *err)
{
    struct form_answers texts;
    if (!station_ready(station, STATION_DATA | STATION_FORMS, err))
        return false;
    const struct visit nobody = {.world = station_world(station)};
    const struct form_values values = form_answers_init_blank(&texts, &nobody);
    const struct form_names names = {.known = may_ask, .context = station};
    const struct form_preview wanted = {.form = o->words[2], .answers = o->answers, .out = o->out, .station = &values,
                                        .names = &names, .fault = tell_fault};
    bool ok = form_preview(station->forms, &wanted, report, err);
    form_answers_finish(&texts);
    return ok;
}

static int preview(struct options *o)
{
    struct err err = {0};
    struct form_report report = {0};
    struct station station;
    if (!o->out) {
        fprintf(stderr, "kiosk: say where the PDF goes with -o FILE\n");
        return EX_USAGE;
    }
    bool ok = station_open(&station, &o->app.places, NULL, &err) && preview_pdf(&station, o, &report, &err);
    for (size_t i = 0; ok && i < report.missing_count; i++)
        fprintf(stderr, "kiosk: no font has U+%04X; it is drawn as a box with its number\n", (unsigned)report.missing[i]);
    if (ok)
        printf("%u pages in %s\n", report.pages, o->out);
    station_close(&station);
    return ended(ok, &err);
}

static int read_pictures(struct options *o)
{
    struct err err = {0};
    o->read.answers = o->answers;
    o->read.forms = o->app.places.forms;
    o->read.files = o->words + 1;
    o->read.file_count = (size_t)o->count - 1;
    return read_command(&o->read, stdout, &err) ? 0 : err_exit_status(err.code);
}

enum { MANY = -1 };

static const struct command {
    const char *words[2]; /* the second may be NULL */
    int operands;         /* words that must follow; MANY: one at least */
    int (*run)(struct options *o);
    const char *synopsis, *about;
} commands[] = {
    {{"run", NULL}, 0, run, "run [--reveal FILE] [--lang zh|en]", "the window; also without any word"},
    {{"check", NULL}, 0, check, "check", "look at settings, data files, forms, texts, keys and store"},
    {{"collect", NULL}, 0, collect, "collect", "take in the receipts that kiosk-sync brought"},
    {{"case", "list"}, 0, case_list, "case list [--in-state STATE] [--json]", "numbers, kinds, states, times"},
    {{"case", "show"}, 1, case_show, "case show NUMBER [--json]", "one case and its log; no personal data"},
    {{"case", "unlock"}, 1, case_unlock, "case unlock NUMBER", "let a locked slip be tried again"},
    {{"case", "reseal"}, 1, case_reseal, "case reseal NUMBER", "after the centre refused its bundle for the number"},
    {{"case", "find"}, 1, case_find, "case find WHAT [--json]", "by id, name, company, order, phone or phone4, read from input"},
    {{"case", "proof"}, 1, case_proof, "case proof NUMBER [-o STEM]", "that its contents were erased; signed and on paper"},
    {{"key", "show"}, 0, key_show, "key show", "where the station key is, and whether it opens the store"},
    {{"key", "rotate"}, 0, key_rotate, "key rotate", "a new station key; the kiosk must not be running"},
    {{"key", "file"}, 0, key_file, "key file", "a new one, in keys/station.key"},
    {{"key", "token"}, 1, key_token, "key token URI", "a new one, wrapped by a PKCS#11 token"},
    {{"key", "credential"}, 1, key_credential, "key credential FILE", "a new one, to be made a systemd credential"},
    {{"backup", NULL}, 1, backup, "backup FOLDER", "a copy of all that is sealed, without any key"},
    {{"clock", "accept"}, 0, clock_accept, "clock accept", "the clock is right, though it jumped"},
    {{"value", NULL}, 2, value, "value KIND TEXT [--json]", "a named check; status 0 good, 1 doubtful, 2 wrong"},
    {{"read", NULL}, MANY, read_pictures, "read [--as KIND] [--out DIR] [--dpi N] FILE...", "what is seen in pictures, as JSON"},
    {{"policy", NULL}, 1, policy, "policy ID [--lang zh|en]", "a text as people see it; its SHA-256 is in their consent"},
    {{"form", "preview"}, 1, preview, "form preview FORM [--answers FILE] -o PDF", "a form by file, code or name"},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void help(void)
{
    printf("kiosk %s: the station's screens, its store and its checks\n\n", COUNTER_VERSION);
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  kiosk %-46s %s\n", commands[i].synopsis, commands[i].about);
    printf("\n  --state DIR    the station's folder (else $STATE_DIRECTORY, $XDG_STATE_HOME/counter)\n"
           "  --assets DIR   data files      --forms DIR   forms      --version   --help\n"
           "  Exit status: 0, or as in sysexits.h (64 usage, 65 input, 69 device, 78 configuration, ...)\n");
}

static int dispatch(struct options *o)
{
    if (o->count == 0)
        return run(o);
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &commands[i];
        int words = c->words[1] ? 2 : 1;
        if (strcmp(o->words[0], c->words[0]) != 0 || (c->words[1] && (o->count < 2 || strcmp(o->words[1], c->words[1]) != 0)))
            continue;
        if (c->operands == MANY ? o->count <= words : o->count != words + c->operands) {
            fprintf(stderr, "usage: kiosk %s\n", c->synopsis);
            return EX_USAGE;
        }
        return c->run(o);
    }
    fprintf(stderr, "kiosk: there is no command %s; see --help\n", o->words[0]);
    return EX_USAGE;
}

static void help_with(const char *command)
{
    static const struct {
        const char *command;
        void (*print)(FILE *out);
    } more[] = {{"value", value_command_kinds}, {"read", read_command_help}, {"key", keeping_key_help}};
    help();
    for (size_t i = 0; command && i < sizeof more / sizeof more[0]; i++)
        if (strcmp(command, more[i].command) == 0)
            more[i].print(stdout);
}

static int obey(int argc, char **argv, struct options *options)
{
    if (!parse(argc, argv, options))
        return EX_USAGE;
    if (options->help) {
        help_with(options->count ? options->words[0] : NULL);
        return 0;
    }
    int status = dispatch(options);
    return fflush(stdout) == 0 ? status : EX_IOERR;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    machine_harden();
    log_open("kiosk", LOG_LEVEL_INFO);
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("kiosk %s\n", COUNTER_VERSION);
        return 0;
    }
    options.words = calloc((size_t)argc, sizeof *options.words);
    if (!options.words)
        fputs("kiosk: space: no memory for the command line\n", stderr);
    int status = options.words ? obey(argc, argv, &options) : EX_OSERR;
    free(options.words);
    return status;
}
