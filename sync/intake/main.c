/* kiosk-intake: the centre's end. Commands by table. */
#include "clock.h"
#include "file.h"
#include "intake_messages.h"
#include "intake_open.h"
#include "intake_serve.h"
#include "intake_status.h"
#include "log.h"
#include "machine.h"
#include "outbox.h"
#include "receipt.h"
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

struct options {
    const char *folder, *listen, *certificate, *key, *trust, *tsa_certificate, *tsa_key, *port_file, *out, *receipt, *chain;
    const char *office, *station, *text, *text_en, *carrier, *tracking, *database, *bucket, *region, *secret;
    const char *reasons[MESSAGE_REASONS_MAX];
    size_t reason_count;
    bool plain, publish;
    uint64_t max_mb, keep_free_mb, expire_hours, open_uploads, slow_seconds;
    char *operand, *second;
};

static const char help[] =
    "kiosk-intake serve --folder DIR --listen HOST:PORT\n"
    "    receives bundles over tus 1.0 and gives receipts, until SIGTERM\n"
    "      --cert FILE --key FILE          of the server        (DIR/tls.pem, DIR/tls.key)\n"
    "      --trust FILE                    CA of the stations   (DIR/ca.pem)\n"
    "      --tsa-cert FILE --tsa-key FILE  for receipts         (DIR/tsa.pem, DIR/tsa.key)\n"
    "      --plain                         without TLS, on loopback, behind a proxy that checks certificates and sets\n"
    "                                      the header Counter-Station to their common name\n"
    "      --port-file FILE                gets the port's number, for --listen 127.0.0.1:0\n"
    "      --max-mb N                      largest bundle       (2048)\n"
    "      --keep-free-mb N                room to be left      (500)\n"
    "      --expire-hours N                for unfinished uploads (168)\n"
    "      --open-uploads N                unfinished uploads of one station (256)\n"
    "      --slow-seconds N                for a handshake, the head of a request, and each 64 KB of a body (60)\n"
    "      --office NAME                   whose certificate may look at /status: what has come in, read-only\n"
    "    for many nodes behind nginx or HAProxy, here and with receipt, status and notice:\n"
    "      --database CONNINFO             records in PostgreSQL instead of SQLite, such as \"host=db dbname=intake\"; a\n"
    "                                      password in ~/.pgpass or PGPASSFILE\n"
    "      --bucket https://HOST/BUCKET    bytes in a store that speaks S3, instead of a folder that the nodes share\n"
    "      --bucket-region NAME            as the store knows it (us-east-1)\n"
    "      --bucket-secret FILE            two lines: access key, secret key\n"
    "kiosk-intake open FILE --key FILE --cert FILE --trust FILE --out DIR [--receipt FILE] [--chain DIR]\n"
    "    verifies everything, then writes the bag's files and index.html into DIR; nothing is written otherwise\n"
    "      --receipt FILE                  judge certificates at the time of this receipt, which must be for FILE\n"
    "      --chain DIR                     where it is remembered what was opened: each bundle must follow the one before\n"
    "    exit status 0, or one for each kind of damage:\n";
static const char help_rest[] =
    "kiosk-intake receipt STEM --folder DIR [--out FILE] [--publish]\n"
    "    writes the receipt that was given for a bundle, such as tianjin-01-00000007\n"
    "      --publish                       as a message to its station, for one that is reached by a stick or a bucket\n"
    "      --cert FILE --key FILE          for messages         (DIR/message.pem, DIR/message.key)\n"
    "kiosk-intake verify-receipt FILE --receipt FILE --trust FILE\n"
    "    whether the receipt is for this bundle and holds\n"
    "kiosk-intake status CASE accepted|returned|made|shipped|delivered --folder DIR\n"
    "    publishes a signed message to the station of the case, which fetches and shows it\n"
    "      --text ZH --text-en EN          a sentence for the person\n"
    "      --reason [PAPER:]TEXT           why it was returned, up to twelve times\n"
    "      --carrier NAME --tracking NO    of what was shipped\n"
    "      --station NAME                  (the only one that bundles came from)\n"
    "      --cert FILE --key FILE          for messages         (DIR/message.pem, DIR/message.key)\n"
    "kiosk-intake notice --text ZH [--text-en EN] --folder DIR [--station NAME]\n"
    "    publishes a message to the staff of a station\n";

static void print_help(FILE *to)
{
    fputs(help, to);
    for (enum seal_open_verdict v = SEAL_OPEN_FINE + 1; v < SEAL_OPEN_VERDICT_COUNT; v++)
        fprintf(to, "      %2d %s\n", seal_open_exit_status(v), seal_open_verdict_name(v));
    fputs(help_rest, to);
}

static int fail(const struct err *err)
{
    log_err(LOG_LEVEL_ERROR, "kiosk-intake", err);
    return err_exit_status(err->code);
}

static int wrong_use(const char *what)
{
    fprintf(stderr, "kiosk-intake: %s\n", what);
    print_help(stderr);
    return EX_USAGE;
}

/* The option, or the file's place below the folder. */
static const char *file_of(const char *option, const char *folder, const char *name, char out[FILE_PATH_SIZE])
{
    return option ? option : file_join(out, folder, name, NULL) ? out : "";
}

static struct intake_places places_of(const struct options *o)
{
    return (struct intake_places){.folder = o->folder,
                                  .database = o->database,
                                  .bucket = {.url = o->bucket, .region = o->region, .secret_path = o->secret}};
}

/* Beside a process that serves. */
static bool look_into(const struct options *o, struct intake_store **out, struct err *err)
{
    const struct intake_limits limits = {.expire_ms = INT64_MAX / 2};
    const struct intake_places places = places_of(o);
    return intake_store_open(&places, &limits, NULL, out, err);
}

static int serve(const struct options *o)
{
    char paths[5][FILE_PATH_SIZE];
    struct err err;
    if (!o->folder || !o->listen || o->operand)
        return wrong_use("serve needs --folder and --listen");
    const struct intake_serve_order order = {
        .places = places_of(o),
        .listen = o->listen,
        .certificate_path = file_of(o->certificate, o->folder, "tls.pem", paths[0]),
        .key_path = file_of(o->key, o->folder, "tls.key", paths[1]),
        .ca_path = file_of(o->trust, o->folder, "ca.pem", paths[2]),
        .tsa_certificate_path = file_of(o->tsa_certificate, o->folder, "tsa.pem", paths[3]),
        .tsa_key_path = file_of(o->tsa_key, o->folder, "tsa.key", paths[4]),
        .port_path = o->port_file,
        .plain = o->plain,
        .office = o->office,
        .slow_ms = (int64_t)o->slow_seconds * 1000,
        .limits = {.most_bytes = o->max_mb << 20,
                   .keep_free = o->keep_free_mb << 20,
                   .most_open = o->open_uploads,
                   .expire_ms = (int64_t)o->expire_hours * 3600 * 1000},
    };
    return intake_serve(&order, &err) ? EX_OK : fail(&err);
}

/* The receipt's time, if there is one and it is for this file. */
static bool receipt_time(const struct options *o, int64_t *at_ms, struct err *err)
{
    struct buffer bytes = {0};
    uint8_t sha256[SEAL_DIGEST_SIZE];
    struct receipt_facts facts = {0};
    if (!o->receipt)
        return true;
    bool ok = file_read(o->receipt, OUTBOX_RECEIPT_MAX_BYTES, &bytes, err) &&
              seal_digest_file(o->operand, sha256, NULL, err) &&
              receipt_verify(bytes.data, bytes.size, sha256, o->trust, &facts, err);
    buffer_finish(&bytes);
    *at_ms = facts.time_ms;
    return ok;
}

static int open_bundle(const struct options *o)
{
    struct err err;
    struct seal_opened opened;
    enum seal_open_verdict verdict;
    if (!o->operand || !o->key || !o->certificate || !o->trust || !o->out)
        return wrong_use("open needs FILE, --key, --cert, --trust and --out");
    struct seal_order order = {.bundle_path = o->operand,
                               .key_path = o->key,
                               .certificate_path = o->certificate,
                               .ca_path = o->trust,
                               .chain_folder = o->chain,
                               .most_bytes = o->max_mb << 20};
    if (!receipt_time(o, &order.at_ms, &err))
        return fail(&err);
    if (!intake_open(&order, o->out, &opened, &verdict, &err)) {
        log_line(LOG_LEVEL_ERROR, "refused: %s: %s", seal_open_verdict_name(verdict), err.line);
        return seal_open_exit_status(verdict);
    }
    const struct bundle_facts *f = &opened.facts;
    printf("case: %s\nstation: %s\nsequence: %" PRIu64 "\nprevious-bundle-sha256: %s\nbagging-date: %s\n"
           "files: %zu\nbytes: %" PRIu64 "\nsigner: %s\n",
           f->case_number, f->station, f->sequence, f->previous_sha256, f->bagging_date, f->payload_files,
           f->payload_bytes, opened.signer);
    if (f->audit_head[0])
        printf("audit-entries: %" PRIu64 "\naudit-head: %s\n", f->audit_entries, f->audit_head);
    return EX_OK;
}

static bool publish_receipt(const struct options *o, struct intake_store *store, const char *station, uint64_t sequence,
                            const struct buffer *receipt, struct err *err)
{
    char paths[2][FILE_PATH_SIZE];
    struct message *m = calloc(1, sizeof *m);
    bool ok = m || err_set(err, ERR_SPACE, "no memory for a message");
    ok = ok && (receipt->size <= sizeof m->receipt || err_set(err, ERR_SPACE, "the receipt is too long for a message"));
    if (ok) {
        *m = (struct message){.type = MESSAGE_RECEIPT, .time_ms = clock_wall_ms(), .sequence = sequence};
        snprintf(m->station, sizeof m->station, "%s", station);
        memcpy(m->receipt, receipt->data, receipt->size);
        m->receipt_size = receipt->size;
        ok = intake_message_publish(store, m, file_of(o->key, o->folder, "message.key", paths[0]),
                                    file_of(o->certificate, o->folder, "message.pem", paths[1]), err);
    }
    if (ok)
        printf("message: %" PRIu64 "\nstation: %s\n", m->n, m->station);
    free(m);
    return ok;
}

static int give_receipt(const struct options *o)
{
    struct err err;
    struct intake_store *store = NULL;
    struct buffer receipt = {0};
    char station[OUTBOX_STEM_SIZE];
    uint64_t sequence;
    if (!o->folder || (!o->out && !o->publish) || !o->operand || !outbox_stem_parse(o->operand, station, &sequence))
        return wrong_use("receipt needs STEM, --folder, and --out or --publish");
    bool ok = look_into(o, &store, &err) &&
              intake_store_receipt_of(store, station, sequence, &receipt, &err) == INTAKE_FINE &&
              (!o->out || file_write_durable(o->out, receipt.data, receipt.size, 0600, &err)) &&
              (!o->publish || publish_receipt(o, store, station, sequence, &receipt, &err));
    intake_store_close(store);
    buffer_finish(&receipt);
    return ok ? EX_OK : fail(&err);
}

static int verify_receipt(const struct options *o)
{
    struct err err;
    int64_t at_ms = 0;
    if (!o->operand || !o->receipt || !o->trust)
        return wrong_use("verify-receipt needs FILE, --receipt and --trust");
    return receipt_time(o, &at_ms, &err) ? EX_OK : fail(&err);
}

static int publish(const struct options *o, const char *status)
{
    char paths[2][FILE_PATH_SIZE];
    struct err err;
    struct message *m = malloc(sizeof *m);
    struct intake_status order = {
        .key_path = file_of(o->key, o->folder, "message.key", paths[0]),
        .certificate_path = file_of(o->certificate, o->folder, "message.pem", paths[1]),
        .case_number = o->operand,
        .status = status,
        .station = o->station,
        .zh = o->text,
        .en = o->text_en,
        .carrier = o->carrier,
        .tracking = o->tracking,
        .reasons = o->reasons,
        .reason_count = o->reason_count,
    };
    bool ok = (m || err_set(&err, ERR_SPACE, "no memory for a message")) && look_into(o, &order.store, &err) &&
              intake_status_publish(&order, m, &err);
    intake_store_close(order.store);
    if (ok)
        printf("message: %" PRIu64 "\nstation: %s\n", m->n, m->station);
    free(m);
    return ok ? EX_OK : fail(&err);
}

static int tell_status(const struct options *o)
{
    if (!o->folder || !o->operand || !o->second)
        return wrong_use("status needs CASE, a status and --folder");
    return publish(o, o->second);
}

static int tell_staff(const struct options *o)
{
    if (!o->folder || !o->text || o->operand)
        return wrong_use("notice needs --text and --folder");
    return publish(o, NULL);
}

static const struct {
    const char *name;
    int (*run)(const struct options *o);
    int operands; /* at most */
} commands[] = {{"serve", serve, 0},          {"open", open_bundle, 1},
                {"receipt", give_receipt, 1}, {"verify-receipt", verify_receipt, 1},
                {"status", tell_status, 2},   {"notice", tell_staff, 0}};

enum {
    OPTION_FIRST = 256,
    FOLDER = OPTION_FIRST,
    LISTEN,
    CERT,
    KEY,
    TRUST,
    TSA_CERT,
    TSA_KEY,
    PORT_FILE,
    OUT,
    RECEIPT,
    OFFICE,
    STATION,
    TEXT,
    TEXT_EN,
    CARRIER,
    TRACKING,
    DATABASE,
    BUCKET,
    BUCKET_REGION,
    BUCKET_SECRET,
    CHAIN,
    REASON,
    PLAIN,
    PUBLISH,
    MAX_MB,
    KEEP_FREE_MB,
    EXPIRE_HOURS,
    OPEN_UPLOADS,
    SLOW_SECONDS,
    HELP
};

static const struct option long_options[] = {
    {"folder", required_argument, NULL, FOLDER},
    {"listen", required_argument, NULL, LISTEN},
    {"cert", required_argument, NULL, CERT},
    {"key", required_argument, NULL, KEY},
    {"trust", required_argument, NULL, TRUST},
    {"tsa-cert", required_argument, NULL, TSA_CERT},
    {"tsa-key", required_argument, NULL, TSA_KEY},
    {"port-file", required_argument, NULL, PORT_FILE},
    {"out", required_argument, NULL, OUT},
    {"receipt", required_argument, NULL, RECEIPT},
    {"office", required_argument, NULL, OFFICE},
    {"station", required_argument, NULL, STATION},
    {"text", required_argument, NULL, TEXT},
    {"text-en", required_argument, NULL, TEXT_EN},
    {"carrier", required_argument, NULL, CARRIER},
    {"tracking", required_argument, NULL, TRACKING},
    {"database", required_argument, NULL, DATABASE},
    {"bucket", required_argument, NULL, BUCKET},
    {"bucket-region", required_argument, NULL, BUCKET_REGION},
    {"bucket-secret", required_argument, NULL, BUCKET_SECRET},
    {"chain", required_argument, NULL, CHAIN},
    {"reason", required_argument, NULL, REASON},
    {"plain", no_argument, NULL, PLAIN},
    {"publish", no_argument, NULL, PUBLISH},
    {"max-mb", required_argument, NULL, MAX_MB},
    {"keep-free-mb", required_argument, NULL, KEEP_FREE_MB},
    {"expire-hours", required_argument, NULL, EXPIRE_HOURS},
    {"open-uploads", required_argument, NULL, OPEN_UPLOADS},
    {"slow-seconds", required_argument, NULL, SLOW_SECONDS},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

static bool take_option(struct options *o, int option)
{
    const char **const texts[] = {
        [FOLDER - FOLDER] = &o->folder,           [LISTEN - FOLDER] = &o->listen,
        [CERT - FOLDER] = &o->certificate,        [KEY - FOLDER] = &o->key,
        [TRUST - FOLDER] = &o->trust,             [TSA_CERT - FOLDER] = &o->tsa_certificate,
        [TSA_KEY - FOLDER] = &o->tsa_key,         [PORT_FILE - FOLDER] = &o->port_file,
        [OUT - FOLDER] = &o->out,                 [RECEIPT - FOLDER] = &o->receipt,
        [OFFICE - FOLDER] = &o->office,           [STATION - FOLDER] = &o->station,
        [TEXT - FOLDER] = &o->text,               [TEXT_EN - FOLDER] = &o->text_en,
        [CARRIER - FOLDER] = &o->carrier,         [TRACKING - FOLDER] = &o->tracking,
        [DATABASE - FOLDER] = &o->database,       [BUCKET - FOLDER] = &o->bucket,
        [BUCKET_REGION - FOLDER] = &o->region,    [BUCKET_SECRET - FOLDER] = &o->secret,
        [CHAIN - FOLDER] = &o->chain,
    };
    uint64_t *const numbers[] = {&o->max_mb, &o->keep_free_mb, &o->expire_hours, &o->open_uploads, &o->slow_seconds};
    if (option >= FOLDER && (size_t)option - FOLDER < sizeof texts / sizeof texts[0])
        *texts[option - FOLDER] = optarg;
    else if (option == REASON && o->reason_count < MESSAGE_REASONS_MAX)
        o->reasons[o->reason_count++] = optarg;
    else if (option == PLAIN)
        o->plain = true;
    else if (option == PUBLISH)
        o->publish = true;
    else if (option >= MAX_MB && option <= SLOW_SECONDS)
        return tus_number_parse(optarg, numbers[option - MAX_MB]) && *numbers[option - MAX_MB] <= 1 << 24;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    struct options o = {.max_mb = 2048, .keep_free_mb = 500, .expire_hours = 168, .open_uploads = 256, .slow_seconds = 60};
    log_open("kiosk-intake", LOG_LEVEL_INFO);
    machine_harden();
    int option;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (option == HELP) {
            print_help(stdout);
            return EX_OK;
        }
        if (!take_option(&o, option))
            return wrong_use("an option is not understood");
    }
    if (optind >= argc || argc - optind > 3)
        return wrong_use("a command is needed");
    int operands = argc - optind - 1;
    o.operand = operands > 0 ? argv[optind + 1] : NULL;
    o.second = operands > 1 ? argv[optind + 2] : NULL;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, argv[optind]) == 0)
            return operands <= commands[i].operands ? commands[i].run(&o) : wrong_use("too many words");
    return wrong_use("no such command");
}
