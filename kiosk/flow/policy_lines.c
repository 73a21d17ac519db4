/* One buffer: heading, line feed, body, line feed, for each part; then cut at the line feeds. */
#include "policy_lines.h"

#include <stdlib.h>
#include <string.h>

static size_t lines_in(const char *text)
{
    size_t count = 1;
    for (const char *at = text; (at = strchr(at, '\n')) && at[1]; at++)
        count++;
    return count;
}

/* Where each part begins, after filling: headings and bodies may hold placeholders. */
static bool fill(const struct policy *policy, const struct config *config, struct buffer *out, size_t *starts,
                 struct err *err)
{
    for (unsigned i = 0; i < policy->parts_count; i++) {
        starts[i] = out->size;
        if (!policy_fill(policy->parts[i].heading.zh, config, out, err))
            return false;
        buffer_add_byte(out, '\0');
        if (!policy_fill(policy->parts[i].body.zh, config, out, err))
            return false;
        buffer_add_byte(out, '\0');
    }
    return buffer_ok(out, err);
}

static void cut(char *heading, struct policy_lines *lines)
{
    char *text = heading + strlen(heading) + 1;
    size_t count = lines_in(text);
    for (size_t i = 0; i < count; i++) {
        lines->list[lines->count++] = (struct policy_line){i ? "" : heading, text};
        char *end = text + strcspn(text, "\n");
        if (*end)
            *end++ = '\0';
        text = end;
    }
}

static bool cut_all(const struct policy *policy, const size_t *starts, struct policy_lines *out, struct err *err)
{
    size_t total = 0;
    for (unsigned i = 0; i < policy->parts_count; i++) {
        const char *heading = out->texts + starts[i];
        total += lines_in(heading + strlen(heading) + 1);
    }
    out->list = calloc(total, sizeof *out->list);
    if (!out->list)
        return err_set(err, ERR_SPACE, "no memory for the lines of a policy");
    for (unsigned i = 0; i < policy->parts_count; i++)
        cut(out->texts + starts[i], out);
    return true;
}

bool policy_lines_make(const struct policy *policy, const struct config *config, struct policy_lines *out,
                       struct err *err)
{
    struct policy_lines lines = {0};
    struct buffer texts = {0};
    size_t *starts = calloc(policy->parts_count + 1, sizeof *starts);
    bool ok = starts ? fill(policy, config, &texts, starts, err)
                     : err_set(err, ERR_SPACE, "no memory for the lines of a policy");
    if (ok) {
        lines.texts = malloc(texts.size + 1);
        ok = lines.texts || err_set(err, ERR_SPACE, "no memory for the lines of a policy");
    }
    if (ok) {
        memcpy(lines.texts, texts.data, texts.size);
        lines.texts[texts.size] = '\0';
        ok = cut_all(policy, starts, &lines, err);
    }
    buffer_finish(&texts);
    free(starts);
    if (!ok) {
        policy_lines_finish(&lines);
        return err_within(err, "policy %s", policy->id);
    }
    *out = lines;
    return true;
}

void policy_lines_finish(struct policy_lines *lines)
{
    free(lines->list);
    free(lines->texts);
    *lines = (struct policy_lines){0};
}
