/* A ring of buffers between two threads. Measured on two cores with 27 MB: 287 MB/s without it, see tests/bench. */
#include "seal_writer.h"

#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BUFFERS = 4,
    BUFFER_BYTES = 256 * 1024,
    WRITE_BACK_BYTES = 4 << 20 /* the disk begins this early, so that the fsync at the end finds little left */
};

struct piece {
    size_t size; /* 0: the end */
    uint8_t bytes[BUFFER_BYTES];
};

/* What goes through the pipes: a buffer's number; back also whether the file still takes bytes. */
struct token {
    uint8_t index, failed;
};

struct seal_writer {
    int fd, full[2], empty[2];
    pthread_t thread;
    bool running, failed;
    struct piece *pieces;
    int at; /* being filled, -1: none */
    size_t filled;
    /* the thread's own until it is joined */
    struct seal_digest *digest;
    uint64_t written, asked_back;
    struct err err;
};

static bool pass(int pipe, struct token token)
{
    ssize_t done;
    do
        done = write(pipe, &token, sizeof token);
    while (done < 0 && errno == EINTR);
    return done == (ssize_t)sizeof token;
}

static bool take(int pipe, struct token *token)
{
    ssize_t done;
    do
        done = read(pipe, token, sizeof *token);
    while (done < 0 && errno == EINTR);
    return done == (ssize_t)sizeof *token;
}

/* ---- the thread ---- */
static void write_piece(struct seal_writer *w, const struct piece *piece)
{
    if (w->err.code != ERR_NONE)
        return;
    seal_digest_add(w->digest, piece->bytes, piece->size);
    if (!file_write_all(w->fd, piece->bytes, piece->size, &w->err))
        return;
    w->written += piece->size;
    if (w->written - w->asked_back >= WRITE_BACK_BYTES) {
        /* Only a hint: what it cannot do, the fsync does. */
        (void)!sync_file_range(w->fd, (off_t)w->asked_back, (off_t)(w->written - w->asked_back), SYNC_FILE_RANGE_WRITE);
        w->asked_back = w->written;
    }
}

static void *run(void *context)
{
    struct seal_writer *w = context;
    struct token token;
    while (take(w->full[0], &token) && w->pieces[token.index].size > 0) {
        write_piece(w, &w->pieces[token.index]);
        token.failed = w->err.code != ERR_NONE;
        if (!pass(w->empty[1], token))
            break;
    }
    return NULL;
}

/* ---- the caller ---- */
static bool stop_thread(struct seal_writer *w)
{
    if (!w->running)
        return true;
    w->running = false;
    close(w->full[1]); /* ends the thread's reading, if no end marker did */
    w->full[1] = -1;
    return pthread_join(w->thread, NULL) == 0;
}

static void close_all(struct seal_writer *w)
{
    int *ends[] = {&w->full[0], &w->full[1], &w->empty[0], &w->empty[1]};
    for (size_t i = 0; i < 4; i++)
        if (*ends[i] >= 0) {
            close(*ends[i]);
            *ends[i] = -1;
        }
}

void seal_writer_destroy(struct seal_writer *writer)
{
    if (!writer)
        return;
    stop_thread(writer);
    close_all(writer);
    seal_digest_destroy(writer->digest);
    free(writer->pieces);
    free(writer);
}

bool seal_writer_start(int fd, struct seal_writer **out, struct err *err)
{
    struct seal_writer *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_SPACE, "no memory to write a bundle");
    *w = (struct seal_writer){.fd = fd, .full = {-1, -1}, .empty = {-1, -1}, .at = -1};
    w->pieces = malloc(BUFFERS * sizeof *w->pieces);
    bool ok = w->pieces && pipe2(w->full, O_CLOEXEC) == 0 && pipe2(w->empty, O_CLOEXEC) == 0;
    ok = ok || err_set(err, ERR_SPACE, "no memory or pipes to write a bundle");
    ok = ok && seal_digest_create(&w->digest, err);
    for (uint8_t i = 0; ok && i < BUFFERS; i++)
        ok = pass(w->empty[1], (struct token){i, 0}) || err_set_errno(err, errno, "pipe");
    if (ok && !(w->running = pthread_create(&w->thread, NULL, run, w) == 0))
        ok = err_set(err, ERR_SPACE, "no thread to write a bundle");
    if (!ok) {
        seal_writer_destroy(w);
        return false;
    }
    *out = w;
    return true;
}

static bool next_buffer(struct seal_writer *w, struct err *err)
{
    struct token token;
    if (!take(w->empty[0], &token))
        return err_set_errno(err, errno, "pipe");
    w->at = token.index;
    w->filled = 0;
    w->failed = token.failed;
    if (!w->failed)
        return true;
    stop_thread(w); /* now its error may be read */
    return err_set(err, w->err.code, "%s", w->err.line);
}

static bool give_buffer(struct seal_writer *w, struct err *err)
{
    w->pieces[w->at].size = w->filled;
    bool ok = pass(w->full[1], (struct token){(uint8_t)w->at, 0}) || err_set_errno(err, errno, "pipe");
    w->at = -1;
    return ok;
}

bool seal_writer_take(void *context, const void *bytes, size_t size, struct err *err)
{
    struct seal_writer *w = context;
    const uint8_t *from = bytes;
    if (w->failed || !w->running)
        return err_set(err, ERR_BUG, "writing after a failure");
    while (size > 0) {
        if (w->at < 0 && !next_buffer(w, err))
            return false;
        size_t step = size < BUFFER_BYTES - w->filled ? size : BUFFER_BYTES - w->filled;
        memcpy(w->pieces[w->at].bytes + w->filled, from, step);
        w->filled += step;
        from += step;
        size -= step;
        if (w->filled == BUFFER_BYTES && !give_buffer(w, err))
            return false;
    }
    return true;
}

bool seal_writer_end(struct seal_writer *w, uint8_t sha256[SEAL_DIGEST_SIZE], uint64_t *size_bytes, struct err *err)
{
    if (w->at >= 0 && w->filled > 0 && !give_buffer(w, err))
        return false;
    if (!stop_thread(w))
        return err_set(err, ERR_BUG, "the writing thread did not end");
    if (w->err.code != ERR_NONE)
        return err_set(err, w->err.code, "%s", w->err.line);
    *size_bytes = w->written;
    return seal_digest_take(w->digest, sha256, err);
}
