#include "screen_golden.h"

#include "painter.h"
#include "picture.h"

#define FOLDER COUNTER_SOURCE_DIR "/tests/golden/screens"

const char *const golden_traced[] = {"home",         "personal-services", "personal-address", "card-read",
                                     "personal-stamp", "personal-rescan",   "scanner-jam",      "done", NULL};

/* ---- the file ---- */
static void take_line(struct golden *golden, const char *text)
{
    char stop[GOLDEN_STOP_SIZE], language[4];
    int used = 0;
    if (sscanf(text, "%63s %3s %n", stop, language, &used) != 2)
        return;
    struct golden_line *line = golden_line(golden, stop, language);
    for (int i = 0; i < GOLDEN_LOOKS; i++) {
        int more = 0;
        if (sscanf(text + used, "%10s %n", line->digests[i], &more) != 1)
            return;
        used += more;
    }
}

void golden_read(const char *panel, struct golden *out)
{
    char path[FILE_PATH_SIZE], line[400];
    *out = (struct golden){0};
    snprintf(path, sizeof path, "%s/%.20s.txt", FOLDER, panel);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (line[0] != '#')
            take_line(out, line);
    if (file)
        fclose(file);
}

void golden_finish(struct golden *golden)
{
    free(golden->lines);
    *golden = (struct golden){0};
}

const struct golden_line *golden_find(const struct golden *golden, const char *stop, const char *language)
{
    for (size_t i = 0; i < golden->count; i++)
        if (strcmp(golden->lines[i].stop, stop) == 0 && strcmp(golden->lines[i].language, language) == 0)
            return &golden->lines[i];
    return NULL;
}

struct golden_line *golden_line(struct golden *golden, const char *stop, const char *language)
{
    const struct golden_line *known = golden_find(golden, stop, language);
    if (known)
        return &golden->lines[known - golden->lines];
    golden->lines = realloc(golden->lines, (golden->count + 1) * sizeof *golden->lines);
    assert_non_null(golden->lines);
    struct golden_line *line = &golden->lines[golden->count++];
    *line = (struct golden_line){0};
    snprintf(line->stop, sizeof line->stop, "%s", stop);
    snprintf(line->language, sizeof line->language, "%s", language);
    for (int i = 0; i < GOLDEN_LOOKS; i++)
        memcpy(line->digests[i], "-", 2);
    return line;
}

void golden_make_folder(void)
{
    struct err err = {0};
    assert_ok(file_make_folder(FOLDER, 0755, &err), err);
}

void golden_write(const struct golden *golden, const char *panel)
{
    char path[FILE_PATH_SIZE];
    struct buffer text = {0};
    struct err err = {0};
    buffer_printf(&text, "# Every screen on %s as it was looked at. tests/screens/run --write makes this file anew.\n"
                         "# screen, language, then normal and high contrast of the text compact, normal, large, largest\n",
                  panel);
    for (size_t i = 0; i < golden->count; i++) {
        const struct golden_line *line = &golden->lines[i];
        buffer_printf(&text, "%-36s %s", line->stop, line->language);
        for (int look = 0; look < GOLDEN_LOOKS; look++)
            buffer_printf(&text, " %s", line->digests[look]);
        buffer_add_byte(&text, '\n');
    }
    snprintf(path, sizeof path, "%s/%.20s.txt", FOLDER, panel);
    assert_ok(buffer_ok(&text, &err) && file_write_durable(path, text.data, text.size, 0644, &err), err);
    buffer_finish(&text);
}

/* ---- one frame ---- */
void golden_trace(const struct ui *ui, struct buffer *out)
{
    const struct draw_list *list = ui_drawn(ui);
    size_t count;
    const struct revealed *all = ui_revealed(ui, &count);
    bool used[COLOUR_COUNT] = {false};
    draw_trace(list, out);
    for (size_t i = 0; i < list->count; i++)
        used[list->marks[i].colour] = true;
    for (int i = 0; i < COLOUR_COUNT; i++)
        if (used[i])
            buffer_printf(out, "colour %s #%08X\n", colour_name((enum colour)i), (unsigned)list->palette[i]);
    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "touch %s %d,%d %dx%d%s %s\n", all[i].id, all[i].at.x, all[i].at.y, all[i].at.w, all[i].at.h,
                      all[i].enabled ? "" : " off", all[i].state);
}

void golden_digest(const struct buffer *trace, char out[GOLDEN_DIGEST_SIZE])
{
    uint8_t hash[VAULT_HASH_BYTES];
    struct err err = {0};
    assert_ok(vault_sha256(trace->data, trace->size, hash, &err), err);
    for (size_t i = 0; i < GOLDEN_DIGEST_SIZE / 2; i++)
        snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

void golden_trace_path(const char *stop, char out[FILE_PATH_SIZE])
{
    snprintf(out, FILE_PATH_SIZE, "%s/%.60s.trace", FOLDER, stop);
}

void golden_picture(const struct front_fixture *f, const char *path)
{
    const struct panel *panel = theme_panel(f->theme);
    struct image picture;
    struct icons *icons = NULL;
    struct buffer png = {0};
    struct err err = {0};
    size_t count = (size_t)panel->width_px * (size_t)panel->height_px;
    uint32_t *px = calloc(count, sizeof *px);
    assert_non_null(px);
    assert_ok(icons_create(ASSETS "/icons", &icons, &err), err);
    const struct paints paints = {f->glyphs, icons, f->pictures};
    const struct canvas canvas = {px, panel->width_px, panel->height_px, panel->width_px,
                                  {0, 0, panel->width_px, panel->height_px}};
    painter_paint(&paints, ui_drawn(f->ui), &canvas);
    assert_ok(image_create(panel->width_px, panel->height_px, 3, 0, &picture, &err), err);
    for (size_t i = 0; i < count; i++)
        for (int c = 0; c < 3; c++)
            picture.px[3 * i + (size_t)c] = (uint8_t)(px[i] >> (16 - 8 * c));
    assert_ok(png_write(&picture, &png, &err) && file_write_durable(path, png.data, png.size, 0644, &err), err);
    buffer_finish(&png);
    image_finish(&picture);
    icons_destroy(icons);
    free(px);
}
