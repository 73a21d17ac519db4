/* What anybody may send to the centre's port: one connection of any bytes against the whole intake, without TLS. */
#include "fuzz.h"
#include "intake_serve.h"
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static char paths[5][128];
static pthread_t serving;
enum { FOLDER, CERTIFICATE, KEY, CA, PORT };

static void *serve(void *unused)
{
    const struct intake_serve_order order = {.places = {.folder = paths[FOLDER]},
                                             .listen = "127.0.0.1:0",
                                             .plain = true,
                                             .ca_path = paths[CA],
                                             .tsa_certificate_path = paths[CERTIFICATE],
                                             .tsa_key_path = paths[KEY],
                                             .port_path = paths[PORT],
                                             .slow_ms = 60000,
                                             .limits = {1 << 20, 0, 64, 60000}};
    struct err err = {0};
    FUZZ_SET_UP(intake_serve(&order, &err), err);
    return unused;
}

/* Before OpenSSL takes itself down at exit: a receipt may just be in the making. */
static void end(void)
{
    pthread_kill(serving, SIGTERM);
    pthread_join(serving, NULL);
}

static uint16_t begin(void)
{
    static const char *const names[] = {"centre", "centre/tsa.pem", "centre/tsa.key", "trust/ca.pem", "port"};
    char command[300];
    unsigned port = 0;
    for (size_t i = 0; i < 5; i++)
        snprintf(paths[i], sizeof paths[i], "%s/%s", fuzz_state(), names[i]);
    snprintf(command, sizeof command, "'%s/tests/unit/sync/make_keys.sh' '%s' 2>/dev/null", COUNTER_SOURCE_DIR,
             fuzz_state());
    FUZZ_PROMISE(system(command) == 0 && pthread_create(&serving, NULL, serve, NULL) == 0);
    for (int tries = 0; tries < 1000 && port == 0; tries++, usleep(10000)) {
        FILE *file = fopen(paths[PORT], "r");
        if (file && fscanf(file, "%u", &port) != 1)
            port = 0;
        if (file)
            fclose(file);
    }
    FUZZ_PROMISE(port != 0 && atexit(end) == 0);
    return (uint16_t)port;
}

FUZZ_TARGET(intake_http)
{
    static uint16_t port;
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct linger at_once = {1, 0};
    char said[4096];
    if (!port)
        port = begin();
    there.sin_port = htons(port);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    FUZZ_PROMISE(s >= 0 && connect(s, (struct sockaddr *)&there, sizeof there) == 0);
    setsockopt(s, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    bool sent = send(s, data, size, MSG_NOSIGNAL) == (ssize_t)size;
    while (sent && poll(&(struct pollfd){s, POLLIN, 0}, 1, 3) == 1 && recv(s, said, sizeof said, 0) > 0)
        ; /* quiet for 3 ms: it has looked at everything */
    close(s);
}
