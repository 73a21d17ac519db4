/* One question, one answer: scan_host's letters are waited for here, so that a command needs no loop of its own. */
#include "picture_reader.h"

#include "child.h"
#include "page_memory.h"
#include "scan_environment.h"
#include "scan_host.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A card with OCR takes under a second; this is for machines ten times slower under a sanitizer. */
enum { ANSWER_LIMIT_MS = 60000 };

struct picture_reader {
    char program[FILE_PATH_SIZE];
    struct mailbox *mailbox;
    struct scan_host *host; /* NULL: not running */
    int awake;              /* eventfd: something waits in the mailbox */
    uint32_t job;
    struct page_reading *reading; /* where the answer goes */
    struct err *err;
    enum { WAITING, ANSWERED, REFUSED } state;
};

static void wake(void *context)
{
    const struct picture_reader *r = context;
    uint64_t one = 1;
    if (write(r->awake, &one, sizeof one) != sizeof one)
        return; /* the counter is full: it is awake already */
}

bool picture_reader_create(struct picture_reader **out, struct err *err)
{
    struct picture_reader *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_SPACE, "no memory for a reader of pictures");
    r->awake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (r->awake < 0 || !mailbox_create(wake, r, &r->mailbox, err) || !child_find("kiosk-scan", r->program, err)) {
        if (r->awake < 0)
            err_set(err, ERR_SPACE, "no descriptor for a reader of pictures");
        picture_reader_destroy(r);
        return false;
    }
    *out = r;
    return true;
}

void picture_reader_destroy(struct picture_reader *r)
{
    if (!r)
        return;
    scan_host_destroy(r->host);
    if (r->mailbox)
        mailbox_destroy(r->mailbox);
    if (r->awake >= 0)
        close(r->awake);
    free(r);
}

/* ---- the answer ---- */

static void refuse(struct picture_reader *r, enum err_code code, const char *line)
{
    if (r->state != WAITING)
        return;
    err_set(r->err, code, "%s", line);
    r->state = REFUSED;
}

/* "input: not a PNG picture" as the child writes it. */
static void refuse_as_told(struct picture_reader *r, const char *text)
{
    const char *colon = strstr(text, ": ");
    for (int code = ERR_NONE + 1; colon && code < ERR_CODE_COUNT; code++) {
        const char *name = err_code_name((enum err_code)code);
        if (strlen(name) == (size_t)(colon - text) && strncmp(text, name, strlen(name)) == 0) {
            refuse(r, (enum err_code)code, colon + 2);
            return;
        }
    }
    refuse(r, ERR_DAMAGED, text);
}

static void on_message(void *context, const struct scan_message *m, int memory, int64_t at_ms)
{
    (void)at_ms;
    struct picture_reader *r = context;
    bool mine = r->state == WAITING && m->number[SCAN_JOB] == r->job;
    if (mine && m->kind == SCAN_UNREAD)
        refuse_as_told(r, m->text);
    else if (mine && m->kind == SCAN_READING)
        r->state = scan_message_reading(m, memory, r->reading, r->err) ? ANSWERED : REFUSED;
    if (memory >= 0)
        close(memory);
}

static void on_alarm(void *context, int64_t at_ms)
{
    (void)at_ms;
    refuse(context, ERR_DAMAGED, "no answer from the reading process within a minute");
}

static void on_ended(void *context, const char *how)
{
    char line[80];
    snprintf(line, sizeof line, "the reading process ended on this picture (%s)", how);
    refuse(context, ERR_DAMAGED, line);
}

/* ---- the question ---- */

static bool start(struct picture_reader *r, struct err *err)
{
    static const char *const arguments[] = {"read", NULL};
    struct scan_environment environment;
    if (r->host)
        return true;
    scan_environment_init(&environment, NULL);
    const struct scan_host_setup setup = {.program = r->program,
                                          .arguments = arguments,
                                          .environment = environment.list,
                                          .mailbox = r->mailbox,
                                          .listener = {r, on_message, on_alarm, on_ended}};
    return scan_host_create(&setup, &r->host, err);
}

static bool ask(struct picture_reader *r, const void *bytes, size_t size, const struct page_request *request,
                struct err *err)
{
    struct scan_message m = {.kind = SCAN_FILE};
    struct buffer wish = {0};
    int memory = -1;
    m.number[SCAN_JOB] = ++r->job;
    m.number[SCAN_SIZE] = (uint32_t)size;
    bool ok = page_request_write(request, &wish, err);
    if (ok && wish.size >= sizeof m.text)
        ok = err_set(err, ERR_BUG, "a request of %zu bytes", wish.size);
    if (ok) {
        memcpy(m.text, wish.data, wish.size);
        m.text_size = wish.size;
        ok = page_memory_of_bytes(bytes, size, &memory, err) && scan_host_send(r->host, &m, memory, err);
    }
    if (memory >= 0)
        close(memory);
    buffer_finish(&wish);
    return ok;
}

static void wait_for_answer(struct picture_reader *r)
{
    scan_host_alarm(r->host, ANSWER_LIMIT_MS);
    while (r->state == WAITING) {
        struct pollfd wait = {.fd = r->awake, .events = POLLIN};
        uint64_t count;
        if (poll(&wait, 1, -1) > 0 && read(r->awake, &count, sizeof count) == sizeof count)
            mailbox_drain(r->mailbox);
    }
    scan_host_alarm(r->host, 0);
}

bool picture_reader_read(struct picture_reader *r, const void *bytes, size_t size, const struct page_request *request,
                         struct page_reading *out, struct err *err)
{
    struct page_reading reading = {0};
    if (size == 0 || size > SCAN_FILE_MAX_BYTES)
        return err_set(err, size ? ERR_SPACE : ERR_INPUT, "a picture file of %zu bytes cannot be read", size);
    if (!start(r, err))
        return false;
    r->state = WAITING;
    r->reading = &reading;
    r->err = err;
    bool asked = ask(r, bytes, size, request, err);
    if (asked)
        wait_for_answer(r);
    if (asked && r->state == ANSWERED) {
        *out = reading;
        return true;
    }
    /* A child that refused in good order goes on; one that died, hung or lied is replaced. */
    if (!asked || !err || err->code == ERR_DAMAGED || err->code == ERR_SPACE) {
        scan_host_destroy(r->host);
        r->host = NULL;
    }
    return false;
}
