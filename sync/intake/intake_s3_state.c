/* Lines by their first word. */
#include "intake_s3_state.h"

#include "tus_text.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 10000, LINE_MAX_BYTES = 400 };

bool intake_s3_id_is_allowed(const char *id)
{
    return id[0] && strlen(id) < 256 &&
           strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~") == strlen(id);
}

void intake_s3_state_finish(struct intake_s3_state *state)
{
    free(state->parts);
    *state = (struct intake_s3_state){0};
}

bool intake_s3_state_add_part(struct intake_s3_state *state, uint64_t size, const char *etag, struct err *err)
{
    if (state->part_count >= PARTS_MAX)
        return err_set(err, ERR_SPACE, "more than %d parts of an upload", PARTS_MAX);
    struct intake_s3_part *grown = realloc(state->parts, (state->part_count + 1) * sizeof *grown);
    if (!grown)
        return err_set(err, ERR_SPACE, "no memory for the parts of an upload");
    state->parts = grown;
    grown[state->part_count] = (struct intake_s3_part){.size = size};
    snprintf(grown[state->part_count++].etag, INTAKE_S3_ETAG_SIZE, "%s", etag);
    return true;
}

uint64_t intake_s3_state_parts_end(const struct intake_s3_state *state)
{
    uint64_t end = 0;
    for (size_t i = 0; i < state->part_count; i++)
        end += state->parts[i].size;
    return end;
}

uint64_t intake_s3_state_offset(const struct intake_s3_state *state)
{
    return state->whole ? state->whole : intake_s3_state_parts_end(state) + state->tail_size;
}

void intake_s3_state_write(const struct intake_s3_state *state, struct buffer *out)
{
    if (state->multipart[0])
        buffer_printf(out, "multipart %s\n", state->multipart);
    for (size_t i = 0; i < state->part_count; i++)
        buffer_printf(out, "part %" PRIu64 " %s\n", state->parts[i].size, state->parts[i].etag);
    if (state->tail_size)
        buffer_printf(out, "tail %" PRIu64 " %" PRIu64 "\n", state->tail_start, state->tail_size);
    if (state->whole)
        buffer_printf(out, "whole %" PRIu64 "\n", state->whole);
}

/* ---- reading ---- */
static bool etag_is_allowed(const char *etag)
{
    size_t length = strlen(etag);
    return length > 2 && length < INTAKE_S3_ETAG_SIZE && strspn(etag, "\"0123456789ABCDEFabcdef-") == length;
}

static bool read_line(char *line, struct intake_s3_state *s)
{
    char *rest = NULL;
    const char *word = strtok_r(line, " ", &rest), *first = strtok_r(NULL, " ", &rest), *second = strtok_r(NULL, "", &rest);
    uint64_t a = 0, b = 0;
    if (!word || !first)
        return false;
    bool number = tus_number_parse(first, &a), numbers = number && second && tus_number_parse(second, &b);
    if (strcmp(word, "multipart") == 0 && !second && !s->multipart[0] && intake_s3_id_is_allowed(first)) {
        snprintf(s->multipart, sizeof s->multipart, "%s", first);
        return true;
    }
    if (strcmp(word, "part") == 0 && number && a > 0 && a < UINT32_MAX && second && etag_is_allowed(second))
        return intake_s3_state_add_part(s, a, second, NULL);
    if (strcmp(word, "tail") == 0 && numbers && b > 0 && b < UINT32_MAX && !s->tail_size &&
        a == intake_s3_state_parts_end(s)) {
        s->tail_start = a;
        s->tail_size = b;
        return true;
    }
    s->whole = strcmp(word, "whole") == 0 && number && !second && !s->whole ? a : 0;
    return s->whole > 0;
}

bool intake_s3_state_read(const void *text, size_t size, struct intake_s3_state *out, struct err *err)
{
    struct intake_s3_state s = {0};
    const char *at = text, *end = at + size;
    char line[LINE_MAX_BYTES];
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = newline ? (size_t)(newline - at) : 0;
        if (length == 0 || length >= sizeof line || memchr(at, '\0', length))
            break;
        memcpy(line, at, length);
        line[length] = '\0';
        if (!read_line(line, &s))
            break;
        at = newline + 1;
    }
    if (at < end || (s.part_count > 0 && !s.multipart[0])) {
        intake_s3_state_finish(&s);
        return err_set(err, ERR_DAMAGED, "bucket: the state of an upload is not readable");
    }
    *out = s;
    return true;
}
