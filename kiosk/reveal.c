/* The reveal list as JSON, written byte by byte: it is made after every frame of a trial, and whoever measures how quick a
 * frame is waits for it. */
#include "reveal.h"

#include "text.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool stands_as_it_is(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

static void add_string(struct buffer *out, const char *text)
{
    size_t size = strlen(text);
    if (!text_is_utf8(text, size))
        size = 0;
    buffer_add_byte(out, '"');
    for (size_t at = 0; at < size;) {
        size_t plain = at;
        while (plain < size && stands_as_it_is(text[plain]))
            plain++;
        buffer_add(out, text + at, plain - at);
        if (plain < size)
            buffer_printf(out, "\\u%04x", (unsigned)(unsigned char)text[plain++]);
        at = plain;
    }
    buffer_add_byte(out, '"');
}

static void add_named(struct buffer *out, const char *name, const char *text)
{
    buffer_printf(out, ",\"%s\":", name);
    add_string(out, text);
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

static void add_widget(struct buffer *out, const struct revealed *w)
{
    buffer_add_text(out, "{\"id\":");
    add_string(out, w->id);
    add_named(out, "label", w->label);
    buffer_printf(out, ",\"x\":%d,\"y\":%d,\"w\":%d,\"h\":%d,\"enabled\":%s", w->at.x, w->at.y, w->at.w, w->at.h,
                  truth(w->enabled));
    add_named(out, "state", w->state);
    buffer_add_byte(out, '}');
}

static void add_widgets(struct buffer *out, const struct ui *ui)
{
    size_t count;
    const struct revealed *list = ui_revealed(ui, &count);
    buffer_add_text(out, ",\"widgets\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_add_byte(out, ',');
        add_widget(out, &list[i]);
    }
    buffer_add_byte(out, ']');
}

/* Every line of text on the panel, in drawing order: what a person can read. */
static void add_says(struct buffer *out, const struct draw_list *list)
{
    const char *between = "";
    buffer_add_text(out, ",\"says\":[");
    for (size_t i = 0; i < list->count; i++) {
        if (list->marks[i].kind != DRAW_TEXT)
            continue;
        buffer_add_text(out, between);
        add_string(out, draw_text_of(list, &list->marks[i]));
        between = ",";
    }
    buffer_add_byte(out, ']');
}

static void add_frame(struct buffer *out, const struct front *front, uint64_t frame)
{
    buffer_printf(out, "{\"frame\":%llu", (unsigned long long)frame);
    add_named(out, "screen", front->screen->name);
    add_named(out, "title", front->title);
    buffer_printf(out, ",\"busy\":%s,\"fault\":%s", truth(front_is_busy(front)), truth(front->fault.shown));
    add_named(out, "case", front->visit.has_case ? front->visit.file.number : "");
    add_widgets(out, front->ui);
    add_says(out, ui_drawn(front->ui));
    buffer_add_byte(out, '}');
}

static bool replace(const char *path, const struct buffer *text, struct err *err)
{
    char draft[FILE_PATH_SIZE + 8];
    snprintf(draft, sizeof draft, "%s.tmp", path);
    FILE *file = fopen(draft, "w");
    if (!file)
        return err_set_errno(err, errno, "%s", draft);
    bool ok = fwrite(text->data, 1, text->size, file) == text->size;
    ok = fclose(file) == 0 && ok;
    return (ok && rename(draft, path) == 0) || err_set_errno(err, errno, "%s", path);
}

bool reveal_write(const char *path, const struct front *front, uint64_t frame, struct err *err)
{
    struct buffer text = {0};
    add_frame(&text, front, frame);
    bool ok = buffer_ok(&text, err) && replace(path, &text, err);
    buffer_finish(&text);
    return ok;
}
