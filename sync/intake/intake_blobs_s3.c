/* Objects. A bundle that came in one piece is one PUT; a longer one is a multipart upload whose parts go out as they fill;
 * what is left at the end of a request is an object of its own, read back by whoever goes on. The state object is
 * written after what it tells of: a kill in between costs a part that is sent again. */
#include "intake_blobs.h"

#include "intake_s3_state.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* S3 takes no smaller part but the last one; a writer holds one in memory. */
enum { PART_BYTES = 5 << 20, KEY_SIZE = 160 };

struct bucket {
    struct intake_blobs blobs; /* first */
    struct intake_s3 *s3;
    struct intake_s3_line *line; /* of the loop's thread */
};

struct s3_blob {
    struct intake_blob blob; /* first */
    struct intake_s3_line *line;
    char id[64];
    uint64_t size_bytes;
    bool tentative, began_multipart;
    struct intake_s3_state state; /* as far as the bucket has it */
    uint8_t *part;                /* bytes after the last whole part */
    size_t filled;
};

static struct bucket *of(struct intake_blobs *blobs)
{
    return (struct bucket *)blobs;
}

/* ---- objects of an upload ---- */
static const char *key_of(const char *id, const char *name, char out[KEY_SIZE])
{
    snprintf(out, KEY_SIZE, "uploads/%s/%s", id, name);
    return out;
}

static const char *tail_key(const char *id, uint64_t start, uint64_t size, char out[KEY_SIZE])
{
    snprintf(out, KEY_SIZE, "uploads/%s/tail-%" PRIu64 "-%" PRIu64, id, start, size);
    return out;
}

/* Without an answer that anybody wants. */
static bool simply(struct intake_s3_line *line, const struct intake_s3_request *request, struct err *err)
{
    struct intake_s3_answer answer;
    bool ok = intake_s3_ask(line, request, &answer, err);
    buffer_finish(&answer.body);
    return ok;
}

static bool put(struct intake_s3_line *line, const char *key, const void *body, size_t size, struct err *err)
{
    return simply(line, &(struct intake_s3_request){.method = "PUT", .key = key, .body = body, .size = size}, err);
}

static bool delete_key(struct intake_s3_line *line, const char *key, struct err *err)
{
    struct err local = {0};
    bool ok = simply(line, &(struct intake_s3_request){.method = "DELETE", .key = key}, &local);
    return ok || local.code == ERR_NOT_FOUND || err_set(err, local.code, "%s", local.line);
}

static bool load_state(struct intake_s3_line *line, const char *id, struct intake_s3_state *out, struct err *err)
{
    char key[KEY_SIZE];
    struct intake_s3_answer answer;
    struct err local = {0};
    bool ok = intake_s3_ask(line, &(struct intake_s3_request){.method = "GET", .key = key_of(id, "state", key)}, &answer,
                            &local);
    *out = (struct intake_s3_state){0};
    if (ok)
        ok = intake_s3_state_read(answer.body.data, answer.body.size, out, err);
    else
        ok = local.code == ERR_NOT_FOUND || err_set(err, local.code, "%s", local.line);
    buffer_finish(&answer.body);
    return ok;
}

static bool save_state(struct s3_blob *b, struct err *err)
{
    char key[KEY_SIZE];
    struct buffer text = {0};
    intake_s3_state_write(&b->state, &text);
    bool ok = buffer_ok(&text, err) && put(b->line, key_of(b->id, "state", key), text.data, text.size, err);
    buffer_finish(&text);
    return ok;
}

/* ---- parts ---- */
static bool begin_multipart(struct s3_blob *b, struct err *err)
{
    static const char open_tag[] = "<UploadId>", close_tag[] = "</UploadId>";
    char key[KEY_SIZE];
    struct intake_s3_answer answer;
    if (b->state.multipart[0])
        return true;
    bool ok = intake_s3_ask(
        b->line,
        &(struct intake_s3_request){.method = "POST", .key = key_of(b->id, "bytes", key), .query = "uploads="}, &answer,
        err);
    const char *from = ok && answer.body.data ? strstr((const char *)answer.body.data, open_tag) : NULL;
    const char *to = from ? strstr(from, close_tag) : NULL;
    if (to && (size_t)(to - from) - (sizeof open_tag - 1) < sizeof b->state.multipart)
        snprintf(b->state.multipart, sizeof b->state.multipart, "%.*s", (int)(to - from - (ptrdiff_t)sizeof open_tag + 1),
                 from + sizeof open_tag - 1);
    buffer_finish(&answer.body);
    if (ok && !intake_s3_id_is_allowed(b->state.multipart)) {
        b->state.multipart[0] = '\0';
        return err_set(err, ERR_NETWORK, "bucket: no multipart upload was begun");
    }
    b->began_multipart = ok;
    return ok;
}

static bool send_part(struct s3_blob *b, struct err *err)
{
    char key[KEY_SIZE], query[400];
    struct intake_s3_answer answer;
    if (!begin_multipart(b, err))
        return false;
    snprintf(query, sizeof query, "partNumber=%zu&uploadId=%s", b->state.part_count + 1, b->state.multipart);
    const struct intake_s3_request request = {.method = "PUT",
                                              .key = key_of(b->id, "bytes", key),
                                              .query = query,
                                              .body = b->part,
                                              .size = b->filled};
    bool ok = intake_s3_ask(b->line, &request, &answer, err) &&
              intake_s3_state_add_part(&b->state, b->filled, answer.etag, err);
    buffer_finish(&answer.body);
    if (!ok)
        return false;
    b->filled = 0;
    b->state.tail_size = 0; /* its bytes are in the part */
    return b->tentative || save_state(b, err);
}

static bool complete(struct s3_blob *b, struct err *err)
{
    char key[KEY_SIZE], query[300];
    struct buffer list = {0};
    buffer_add_text(&list, "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    for (size_t i = 0; i < b->state.part_count; i++)
        buffer_printf(&list, "<Part><PartNumber>%zu</PartNumber><ETag>%s</ETag></Part>", i + 1, b->state.parts[i].etag);
    buffer_add_text(&list, "</CompleteMultipartUpload>");
    snprintf(query, sizeof query, "uploadId=%s", b->state.multipart);
    const struct intake_s3_request request = {.method = "POST",
                                              .key = key_of(b->id, "bytes", key),
                                              .query = query,
                                              .body = list.data,
                                              .size = list.size};
    struct err local = {0};
    bool ok = buffer_ok(&list, &local) && simply(b->line, &request, &local);
    buffer_finish(&list);
    /* Killed after the last time it was completed: the object is there, the multipart upload is not. */
    if (!ok && local.code == ERR_NOT_FOUND)
        ok = simply(b->line, &(struct intake_s3_request){.method = "HEAD", .key = key}, NULL) ||
             err_set(&local, ERR_DAMAGED, "bucket: the parts of an upload are gone");
    return ok || err_set(err, local.code, "%s", local.line);
}

/* ---- the seam ---- */
static bool s3_measure(struct intake_blobs *blobs, const char *id, uint64_t *out, struct err *err)
{
    struct intake_s3_state state;
    if (!load_state(of(blobs)->line, id, &state, err))
        return false;
    *out = intake_s3_state_offset(&state);
    intake_s3_state_finish(&state);
    return true;
}

static void s3_close(struct intake_blob *blob)
{
    struct s3_blob *b = (struct s3_blob *)blob;
    intake_s3_line_close(b->line);
    intake_s3_state_finish(&b->state);
    free(b->part);
    free(b);
}

static bool load_tail(struct s3_blob *b, struct err *err)
{
    char key[KEY_SIZE];
    struct intake_s3_answer answer;
    const struct intake_s3_state *s = &b->state;
    if (s->tail_size == 0)
        return true;
    const struct intake_s3_request request = {.method = "GET",
                                              .key = tail_key(b->id, s->tail_start, s->tail_size, key)};
    bool ok = intake_s3_ask(b->line, &request, &answer, err) &&
              ((answer.body.size == s->tail_size && s->tail_size <= PART_BYTES) ||
               err_set(err, ERR_DAMAGED, "bucket: %s is not as long as it was", key));
    if (ok) {
        memcpy(b->part, answer.body.data, answer.body.size);
        b->filled = answer.body.size;
    }
    buffer_finish(&answer.body);
    return ok;
}

static bool s3_open(struct intake_blobs *blobs, const char *id, uint64_t at, uint64_t size_bytes, bool tentative,
                    struct intake_blob **out, struct err *err)
{
    struct s3_blob *b = calloc(1, sizeof *b);
    if (!b || !(b->part = malloc(PART_BYTES))) {
        free(b);
        return err_set(err, ERR_SPACE, "no memory for an upload");
    }
    b->blob = (struct intake_blob){.kind = blobs->kind, .began = at, .at = at};
    snprintf(b->id, sizeof b->id, "%s", id);
    b->size_bytes = size_bytes;
    b->tentative = tentative;
    if (!intake_s3_line_open(of(blobs)->s3, &b->line, err) || !load_state(b->line, id, &b->state, err) ||
        !load_tail(b, err) ||
        (intake_s3_state_offset(&b->state) != at && !err_set(err, ERR_BUSY, "bucket: the upload has moved on"))) {
        s3_close(&b->blob);
        return false;
    }
    *out = &b->blob;
    return true;
}

static bool s3_write(struct intake_blob *blob, const void *bytes, size_t size, struct err *err)
{
    struct s3_blob *b = (struct s3_blob *)blob;
    const uint8_t *from = bytes;
    while (size > 0) {
        if (b->filled == PART_BYTES && !send_part(b, err))
            return false;
        size_t step = size < PART_BYTES - b->filled ? size : PART_BYTES - b->filled;
        memcpy(b->part + b->filled, from, step);
        b->filled += step;
        blob->at += step;
        from += step;
        size -= step;
    }
    return true;
}

static bool finish_whole(struct s3_blob *b, struct err *err)
{
    char key[KEY_SIZE];
    if (b->state.whole)
        return true;
    bool ok = b->state.part_count == 0 ? put(b->line, key_of(b->id, "bytes", key), b->part, b->filled, err)
                                       : (b->filled == 0 || send_part(b, err)) && complete(b, err);
    if (!ok)
        return false;
    b->state.whole = b->size_bytes;
    b->state.tail_size = 0;
    return save_state(b, err);
}

static bool leave_tail(struct s3_blob *b, struct err *err)
{
    char key[KEY_SIZE];
    uint64_t start = intake_s3_state_parts_end(&b->state);
    if (b->filled > 0 && !put(b->line, tail_key(b->id, start, b->filled, key), b->part, b->filled, err))
        return false;
    b->state.tail_start = start;
    b->state.tail_size = b->filled;
    return save_state(b, err);
}

static bool s3_make_durable(struct intake_blob *blob, struct err *err)
{
    struct s3_blob *b = (struct s3_blob *)blob;
    char key[KEY_SIZE];
    uint64_t start = b->state.tail_start, size = b->state.tail_size;
    if (!(blob->at == b->size_bytes ? finish_whole(b, err) : leave_tail(b, err)))
        return false;
    if (size > 0 && (b->state.tail_size != size || b->state.tail_start != start))
        (void)!delete_key(b->line, tail_key(b->id, start, size, key), NULL);
    return true;
}

static bool abort_multipart(struct intake_s3_line *line, const char *id, const char *multipart, struct err *err)
{
    char key[KEY_SIZE], query[300];
    snprintf(query, sizeof query, "uploadId=%s", multipart);
    return simply(line,
                  &(struct intake_s3_request){.method = "DELETE", .key = key_of(id, "bytes", key), .query = query}, err);
}

/* Nothing of a tentative writer is in the state object; parts that it sent are sent over. */
static bool s3_cut(struct intake_blob *blob, struct err *err)
{
    struct s3_blob *b = (struct s3_blob *)blob;
    (void)err;
    if (b->began_multipart)
        (void)!abort_multipart(b->line, b->id, b->state.multipart, NULL);
    b->filled = 0;
    blob->at = blob->began;
    return true;
}

static bool s3_digest(struct intake_blobs *blobs, const char *id, uint8_t out[SEAL_DIGEST_SIZE], struct err *err)
{
    char key[KEY_SIZE];
    struct seal_digest *digest = NULL;
    bool ok = seal_digest_create(&digest, err) &&
              simply(of(blobs)->line,
                     &(struct intake_s3_request){.method = "GET", .key = key_of(id, "bytes", key), .into = digest},
                     err) &&
              seal_digest_take(digest, out, err);
    seal_digest_destroy(digest);
    return ok;
}

static bool s3_keep(struct intake_blobs *blobs, const char *id, const char *stem, struct err *err)
{
    char from[KEY_SIZE], to[KEY_SIZE];
    snprintf(to, sizeof to, "bundles/%s.p7m", stem);
    return simply(of(blobs)->line,
                  &(struct intake_s3_request){.method = "PUT", .key = to, .copy_from = key_of(id, "bytes", from)}, err);
}

static bool s3_drop(struct intake_blobs *blobs, const char *id, struct err *err)
{
    char key[KEY_SIZE];
    struct intake_s3_line *line = of(blobs)->line;
    struct intake_s3_state state;
    if (!load_state(line, id, &state, err))
        return false;
    if (state.multipart[0] && !state.whole)
        (void)!abort_multipart(line, id, state.multipart, NULL);
    bool ok = state.tail_size == 0 || delete_key(line, tail_key(id, state.tail_start, state.tail_size, key), err);
    intake_s3_state_finish(&state);
    /* The state last: it says what else there is. */
    return ok && delete_key(line, key_of(id, "bytes", key), err) && delete_key(line, key_of(id, "state", key), err);
}

static bool s3_room(struct intake_blobs *blobs, uint64_t *out, struct err *err)
{
    (void)blobs, (void)err;
    *out = UINT64_MAX;
    return true;
}

/* Records are dropped after their objects: nothing is left without one that expires. */
static bool s3_list(struct intake_blobs *blobs, struct file_names *out, struct err *err)
{
    (void)blobs, (void)err;
    *out = (struct file_names){0};
    return true;
}

static void s3_close_all(struct intake_blobs *blobs)
{
    intake_s3_line_close(of(blobs)->line);
    intake_s3_close(of(blobs)->s3);
    free(blobs);
}

static const struct intake_blobs_kind s3_kind = {
    .write_waits = true,
    .measure = s3_measure,
    .open = s3_open,
    .write = s3_write,
    .make_durable = s3_make_durable,
    .cut = s3_cut,
    .close = s3_close,
    .digest = s3_digest,
    .keep = s3_keep,
    .drop = s3_drop,
    .room = s3_room,
    .list = s3_list,
    .close_all = s3_close_all,
};

bool intake_blobs_open_s3(const struct intake_bucket *bucket, struct intake_blobs **out, struct err *err)
{
    struct bucket *b = calloc(1, sizeof *b);
    if (!b)
        return err_set(err, ERR_SPACE, "no memory for the bucket");
    b->blobs.kind = &s3_kind;
    if (!intake_s3_open(bucket, &b->s3, err) || !intake_s3_line_open(b->s3, &b->line, err)) {
        s3_close_all(&b->blobs);
        return false;
    }
    *out = &b->blobs;
    return true;
}
