/* The reveal list as JSON. */
#include "reveal.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *widget_json(const struct revealed *w)
{
    return json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:b, s:s}", "id", w->id, "label", w->label, "x", w->at.x, "y",
                     w->at.y, "w", w->at.w, "h", w->at.h, "enabled", (int)w->enabled, "state", w->state);
}

/* Every line of text on the panel, in drawing order: what a person can read. */
static json_t *says_json(const struct front *front)
{
    const struct draw_list *list = ui_drawn(front->ui);
    json_t *says = json_array();
    for (size_t i = 0; i < list->count; i++)
        if (list->marks[i].kind == DRAW_TEXT)
            json_array_append_new(says, json_string(draw_text_of(list, &list->marks[i])));
    return says;
}

static json_t *frame_json(const struct front *front, uint64_t frame)
{
    size_t count;
    const struct revealed *list = ui_revealed(front->ui, &count);
    json_t *widgets = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *one = widget_json(&list[i]);
        if (one)
            json_array_append_new(widgets, one);
    }
    return json_pack("{s:I, s:s, s:s, s:b, s:b, s:s, s:o, s:o}", "frame", (json_int_t)frame, "screen",
                     front->screen->name, "title", front->title, "busy", (int)front_is_busy(front), "fault",
                     (int)front->fault.shown, "case", front->visit.has_case ? front->visit.file.number : "", "widgets",
                     widgets, "says", says_json(front));
}

static bool replace(const char *path, const char *text, struct err *err)
{
    char draft[FILE_PATH_SIZE + 8];
    snprintf(draft, sizeof draft, "%s.tmp", path);
    FILE *file = fopen(draft, "w");
    if (!file)
        return err_set_errno(err, errno, "%s", draft);
    bool ok = fputs(text, file) >= 0;
    ok = fclose(file) == 0 && ok;
    return (ok && rename(draft, path) == 0) || err_set_errno(err, errno, "%s", path);
}

bool reveal_write(const char *path, const struct front *front, uint64_t frame, struct err *err)
{
    json_t *root = frame_json(front, frame);
    char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
    json_decref(root);
    if (!text)
        return err_set(err, ERR_SPACE, "no memory to reveal a frame");
    bool ok = replace(path, text, err);
    wipe_text(text);
    return ok;
}
