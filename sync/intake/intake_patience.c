/* One window of time for each visitor, begun anew with each step. */
#include "intake_patience.h"

#include "clock.h"
#include <stdlib.h>
#include <sys/socket.h>

enum visitor_state { VISITOR_SPEAKS, VISITOR_GIVES, VISITOR_WAITS, VISITOR_GONE };

struct intake_visitor {
    struct intake_visitor *next;
    int fd;
    enum visitor_state state;
    int64_t since_ms;
    uint64_t bytes; /* in this window */
};

static void begin(struct intake_visitor *v, enum visitor_state state)
{
    if (!v || v->state == VISITOR_GONE)
        return;
    v->state = state;
    v->since_ms = clock_monotonic_ms();
    v->bytes = 0;
}

struct intake_visitor *intake_visitor_came(struct intake_patience *patience, int fd)
{
    struct intake_visitor *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    v->fd = fd;
    begin(v, VISITOR_SPEAKS);
    v->next = patience->visitors;
    patience->visitors = v;
    return v;
}

void intake_visitor_left(struct intake_patience *patience, struct intake_visitor *visitor)
{
    struct intake_visitor **at = &patience->visitors;
    while (*at && *at != visitor)
        at = &(*at)->next;
    if (*at)
        *at = visitor->next;
    free(visitor);
}

void intake_visitor_asked(struct intake_visitor *visitor)
{
    begin(visitor, VISITOR_GIVES);
}

void intake_visitor_gave(struct intake_visitor *visitor, size_t bytes)
{
    if (visitor)
        visitor->bytes += bytes;
}

void intake_visitor_waits(struct intake_visitor *visitor)
{
    begin(visitor, VISITOR_WAITS);
}

void intake_visitor_answered(struct intake_visitor *visitor)
{
    begin(visitor, VISITOR_SPEAKS);
}

size_t intake_patience_sweep(struct intake_patience *patience)
{
    const int64_t now_ms = clock_monotonic_ms();
    size_t shown_out = 0;
    for (struct intake_visitor *v = patience->visitors; v; v = v->next) {
        if (v->state >= VISITOR_WAITS || now_ms - v->since_ms < patience->limit_ms)
            continue;
        if (v->state == VISITOR_GIVES && v->bytes >= INTAKE_PATIENCE_LEAST_BYTES) {
            begin(v, VISITOR_GIVES);
            continue;
        }
        v->state = VISITOR_GONE;
        (void)shutdown(v->fd, SHUT_RDWR);
        shown_out++;
    }
    return shown_out;
}
