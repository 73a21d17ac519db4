/* Sets libmicrohttpd up and turns its crank. */
#include "intake_serve.h"

#include "clock.h"
#include "file.h"
#include "intake_connection.h"
#include "intake_http.h"
#include "log.h"
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    CONNECTIONS = 256,
    CONNECTIONS_PER_ADDRESS = 64,
    IDLE_SECONDS = 60,                  /* without a byte */
    MEMORY_PER_CONNECTION = 256 * 1024, /* its read buffer: large pieces for large bodies */
    /* What the kernel has taken of a connection and we have not is lost with a cut: with the system's own sizes 19 % went
     * twice when cut every 20 MB on a busy machine, with these 1 %. Over a line of 10 ms it is still 6 MB a second, each. */
    RECEIVE_BYTES = 64 * 1024,
    SWEEP_EVERY_MS = 3600 * 1000,
    WAIT_MS = 1000,
};

/* TLS 1.3 alone: both ends are ours. Tickets off: a client is looked at anew each time. */
static const char priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:%NO_TICKETS:%DISABLE_SAFE_RENEGOTIATION";

struct address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    };
    bool is_v6, is_loopback;
};

static bool parse_port(const char *text, uint16_t *out)
{
    uint64_t port;
    if (!tus_number_parse(text, &port) || port > 65535)
        return false;
    *out = (uint16_t)port;
    return true;
}

static bool parse_address(const char *listen, struct address *out, struct err *err)
{
    char host[64];
    uint16_t port;
    const char *colon = strrchr(listen, ':');
    size_t length = colon ? (size_t)(colon - listen) : 0;
    if (length == 0 || length >= sizeof host || !parse_port(colon + 1, &port))
        return err_set(err, ERR_CONFIG, "--listen %.80s: HOST:PORT is needed, HOST as an address", listen);
    memcpy(host, listen, length);
    host[length] = '\0';
    *out = (struct address){0};
    if (host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        out->is_v6 = true;
        out->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(port)};
        if (inet_pton(AF_INET6, host + 1, &out->v6.sin6_addr) != 1)
            return err_set(err, ERR_CONFIG, "--listen %.80s: no IPv6 address", listen);
        out->is_loopback = IN6_IS_ADDR_LOOPBACK(&out->v6.sin6_addr);
        return true;
    }
    out->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &out->v4.sin_addr) != 1)
        return err_set(err, ERR_CONFIG, "--listen %.80s: no IPv4 address", listen);
    out->is_loopback = (ntohl(out->v4.sin_addr.s_addr) >> 24) == 127;
    return true;
}

/* ---- the daemon ---- */
static volatile sig_atomic_t stop_asked;

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

struct server {
    struct intake_http http;
    struct receipt_issuer *issuer;
    struct buffer certificate, key, ca;
    struct MHD_Daemon *daemon;
    struct mailbox *mailbox; /* of the workers: their letters wake who waited */
    int bell;                /* an eventfd, rung by each letter */
};

__attribute__((format(printf, 2, 0))) static void on_log(void *cls, const char *format, va_list args)
{
    char line[400];
    (void)cls;
    vsnprintf(line, sizeof line, format, args);
    log_line(LOG_LEVEL_INFO, "http: %s", line);
}

/* From a worker's thread. */
static void ring(void *context)
{
    const struct server *s = context;
    const uint64_t one = 1;
    (void)!write(s->bell, &one, sizeof one);
}

static bool read_pem(const char *path, struct buffer *out, struct err *err)
{
    if (file_read(path, 65536, out, err))
        return true;
    if (err)
        err->code = ERR_DENIED;
    return false;
}

static bool start(struct server *s, const struct intake_serve_order *order, const struct address *address,
                  struct err *err)
{
    const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                           (order->plain ? 0 : MHD_USE_TLS) | (address->is_v6 ? MHD_USE_IPv6 : 0);
    const struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, s->certificate.data},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, s->key.data},
        {MHD_OPTION_HTTPS_MEM_TRUST, 0, s->ca.data},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    errno = 0;
    s->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, intake_http_request, &s->http, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
        MHD_OPTION_SOCK_ADDR, &address->any, MHD_OPTION_NOTIFY_COMPLETED, intake_http_end, &s->http,
        MHD_OPTION_NOTIFY_CONNECTION, intake_connection_changed, &s->http.patience, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_PER_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_PER_CONNECTION,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, order->plain ? none : tls, MHD_OPTION_END);
    if (s->daemon)
        return true;
    if (errno == EADDRINUSE)
        return err_set(err, ERR_BUSY, "%s is in use", order->listen);
    return err_set(err, ERR_CONFIG, "cannot listen on %s%s%s", order->listen, errno ? ": " : "",
                   errno ? strerror(errno) : "");
}

/* Connections get it from the socket that listens. */
static void limit_receiving(struct server *s)
{
    const int bytes = RECEIVE_BYTES;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_LISTEN_FD);
    if (!info || setsockopt(info->listen_fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes) != 0)
        log_line(LOG_LEVEL_WARNING, "the size of receive buffers stays the system's");
}

static bool tell_port(struct server *s, const struct intake_serve_order *order, struct err *err)
{
    char text[16];
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    unsigned port = info ? info->port : 0;
    int length = snprintf(text, sizeof text, "%u\n", port);
    log_line(LOG_LEVEL_NOTICE, "listening on %s, port %u, %s", order->listen, port,
             order->plain ? "plain" : "TLS with client certificates");
    return !order->port_path || file_write_durable(order->port_path, text, (size_t)length, 0600, err);
}

static bool open_server(struct server *s, const struct intake_serve_order *order, struct err *err)
{
    struct address address;
    const struct sigaction action = {.sa_handler = on_signal};
    if (!parse_address(order->listen, &address, err))
        return false;
    if (order->plain && !address.is_loopback)
        return err_set(err, ERR_CONFIG, "--plain listens on loopback only, not on %s", order->listen);
    if (sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGINT, &action, NULL) != 0)
        return err_set_errno(err, errno, "signals");
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on file size is an error of write, not the end */
    if (!order->plain && (!read_pem(order->certificate_path, &s->certificate, err) ||
                          !read_pem(order->key_path, &s->key, err) || !read_pem(order->ca_path, &s->ca, err)))
        return false;
    s->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->bell < 0)
        return err_set_errno(err, errno, "eventfd");
    s->http.most_bytes = order->limits.most_bytes;
    s->http.patience.limit_ms = order->slow_ms;
    s->http.plain = order->plain;
    s->http.office = order->office;
    return receipt_issuer_create(order->tsa_key_path, order->tsa_certificate_path, &s->issuer, err) &&
           intake_store_open(&order->places, &order->limits, s->issuer, &s->http.store, err) &&
           mailbox_create(ring, s, &s->mailbox, err) && intake_waits_init(&s->http.waits, s->mailbox, err) &&
           start(s, order, &address, err) && (limit_receiving(s), tell_port(s, order, err));
}

static void close_server(struct server *s)
{
    /* First nobody sleeps any more, then the doors are closed. */
    intake_waits_finish(&s->http.waits);
    mailbox_destroy(s->mailbox);
    if (s->daemon) {
        (void)!MHD_run(s->daemon);
        MHD_stop_daemon(s->daemon);
    }
    intake_store_close(s->http.store);
    receipt_issuer_destroy(s->issuer);
    buffer_finish(&s->certificate);
    buffer_finish(&s->key);
    buffer_finish(&s->ca);
    if (s->bell >= 0)
        close(s->bell);
}

/* A signal ends the wait; one that comes just before it is seen within a second. */
static bool turn(struct server *s, struct err *err)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (!info)
        return err_set(err, ERR_BUG, "libmicrohttpd was built without epoll");
    struct pollfd polled[] = {{.fd = info->epoll_fd, .events = POLLIN}, {.fd = s->bell, .events = POLLIN}};
    int64_t swept_ms = clock_monotonic_ms();
    while (!stop_asked) {
        MHD_UNSIGNED_LONG_LONG wait_ms = WAIT_MS;
        if (MHD_get_timeout(s->daemon, &wait_ms) != MHD_YES || wait_ms > WAIT_MS)
            wait_ms = WAIT_MS;
        if (wait_ms > 0 && poll(polled, 2, (int)wait_ms) < 0 && errno != EINTR)
            return err_set_errno(err, errno, "waiting for connections");
        uint64_t rung;
        if (read(s->bell, &rung, sizeof rung) > 0)
            mailbox_drain(s->mailbox);
        if (MHD_run(s->daemon) != MHD_YES)
            return err_set(err, ERR_BUG, "libmicrohttpd gave up");
        size_t slow = intake_patience_sweep(&s->http.patience);
        if (slow > 0)
            log_line(LOG_LEVEL_WARNING, "%zu connections were too slow", slow);
        if (clock_monotonic_ms() - swept_ms > SWEEP_EVERY_MS) {
            intake_store_sweep(s->http.store);
            swept_ms = clock_monotonic_ms();
        }
    }
    log_line(LOG_LEVEL_NOTICE, "asked to stop");
    return true;
}

bool intake_serve(const struct intake_serve_order *order, struct err *err)
{
    struct server server = {.bell = -1};
    bool ok = open_server(&server, order, err) && turn(&server, err);
    close_server(&server);
    return ok;
}
