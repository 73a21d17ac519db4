/* How long the intake listens to somebody who takes his time: a connection has so many seconds for its handshake and the
 * head of each request, and a body must bring LEAST bytes in each such time. Who does not is shown the door; what came of an
 * upload stays. (libmicrohttpd's own limit ends those who say nothing at all.) The loop's thread alone. */
#ifndef INTAKE_PATIENCE_H
#define INTAKE_PATIENCE_H

#include <stddef.h>
#include <stdint.h>

enum { INTAKE_PATIENCE_LEAST_BYTES = 64 * 1024 };

struct intake_visitor;
struct intake_patience {
    struct intake_visitor *visitors;
    int64_t limit_ms;
};

/* NULL when there is no memory: that visitor is not watched. fd is borrowed until intake_visitor_left. */
struct intake_visitor *intake_visitor_came(struct intake_patience *patience, int fd);
void intake_visitor_left(struct intake_patience *patience, struct intake_visitor *visitor);
/* NULL is fine in all of these. The head of a request is there; bytes of its body came; the body is over and it is for us
 * to answer; the answer is out. */
void intake_visitor_asked(struct intake_visitor *visitor);
void intake_visitor_gave(struct intake_visitor *visitor, size_t bytes);
void intake_visitor_waits(struct intake_visitor *visitor);
void intake_visitor_answered(struct intake_visitor *visitor);
/* Ends the connections of those who were too slow; call every second or so. How many there were. */
size_t intake_patience_sweep(struct intake_patience *patience);

#endif
