/* Every widget in a real window, for looking at them and for measuring: not a test by itself.
 *
 *     ui_gallery [--page NAME] [--size WxH] [--mm WIDTH] [--en] [--step 0..3] [--high] [--seconds N] [--figures]
 *
 * The pages resemble the station's screens; texts in English where a page has them. */
#include "ui_gallery.h"
#include "catalogue.h"
#include "clock.h"
#include "platform.h"
#include "ui_check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASSETS COUNTER_SOURCE_DIR "/assets"

static int make_picture(const struct picture_shelf *shelf)
{
    static uint8_t px[510 * 324 * 4];
    for (int y = 0; y < 324; y++)
        for (int x = 0; x < 510; x++) {
            uint8_t *p = px + (y * 510 + x) * 4;
            bool face = (x - 410) * (x - 410) + (y - 120) * (y - 120) < 60 * 60;
            p[0] = (uint8_t)(face ? 150 : 215 + x / 32);
            p[1] = (uint8_t)(face ? 150 : 228 + y / 40);
            p[2] = (uint8_t)(face ? 160 : 240);
            p[3] = 255;
        }
    return shelf->add(shelf->context, px, 510, 324);
}

static void show(struct gallery *g, struct platform *platform)
{
    struct err err = {0};
    do {
        ui_begin(g->ui);
        gallery_build(g);
    } while (ui_end(g->ui));
    if (!platform_present(platform, ui_drawn(g->ui), &err))
        fprintf(stderr, "%s\n", err.line);
}

static void write_reveal(const struct gallery *g, const char *path)
{
    char temporary[300];
    snprintf(temporary, sizeof temporary, "%.290s.tmp", path);
    FILE *f = fopen(temporary, "w");
    size_t count;
    const struct revealed *all = ui_revealed(g->ui, &count);
    for (size_t i = 0; f && i < count; i++)
        fprintf(f, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", all[i].id, all[i].at.x, all[i].at.y, all[i].at.w, all[i].at.h,
                all[i].enabled, all[i].label, all[i].state);
    if (f) {
        fclose(f);
        rename(temporary, path);
    }
}

static const struct panel panels[] = {{1920, 1080, 476}, {1080, 1920, 268}, {1280, 800, 261}, {1280, 800, 344}};

/* Every page on every panel, in both languages, at every size: what breaks a rule of the house. */
static size_t check_all(struct gallery *g, struct theme *theme, struct buffer *out)
{
    size_t broken = 0;
    for (size_t i = 0; i < gallery_page_count * sizeof panels / sizeof panels[0] * 2 * TEXT_STEP_COUNT * 2; i++) {
        size_t n = i;
        g->high = n % 2;
        g->step = (enum text_step)((n /= 2) % TEXT_STEP_COUNT);
        enum language language = (n /= TEXT_STEP_COUNT) % 2 ? LANGUAGE_EN : LANGUAGE_ZH;
        g->panel = panels[(n /= 2) % (sizeof panels / sizeof panels[0])];
        n /= sizeof panels / sizeof panels[0];
        language_set(language);
        if (!gallery_open_page(g, gallery_pages[n].name))
            buffer_printf(out, "no keyboard for %s\n", g->page);
        theme_fit(theme, &g->panel, g->step, g->high);
        ui_forget(g->ui);
        do {
            ui_begin(g->ui);
            gallery_build(g);
        } while (ui_end(g->ui));
        gallery_touch_first(g);
        struct buffer faults = {0};
        size_t found = ui_check(g->ui, 0, &faults);
        if (found)
            buffer_printf(out, "-- %s %dx%d (%.0f mm) %s step %d%s\n%s", g->page, g->panel.width_px, g->panel.height_px,
                          g->panel.width_mm, language_code(language), (int)g->step, g->high ? " high" : "",
                          (const char *)faults.data);
        buffer_finish(&faults);
        broken += found;
    }
    return broken;
}

int main(int argc, char **argv)
{
    bool check = false;
    struct gallery g = {.page = "home", .step = TEXT_NORMAL, .panel = {0, 0, 476}, .opened_us = clock_monotonic_us()};
    int width = 0, height = 0, seconds = -1;
    bool figures = false;
    const char *reveal = NULL;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--page") == 0)
            g.page = value;
        if (strcmp(argv[i], "--size") == 0)
            sscanf(value, "%dx%d", &width, &height);
        if (strcmp(argv[i], "--mm") == 0)
            g.panel.width_mm = atof(value);
        if (strcmp(argv[i], "--en") == 0)
            language_set(LANGUAGE_EN);
        if (strcmp(argv[i], "--step") == 0)
            g.step = (enum text_step)atoi(value);
        if (strcmp(argv[i], "--high") == 0)
            g.high = true;
        if (strcmp(argv[i], "--seconds") == 0)
            seconds = atoi(value);
        if (strcmp(argv[i], "--figures") == 0)
            figures = true;
        if (strcmp(argv[i], "--reveal") == 0)
            reveal = value;
        if (strcmp(argv[i], "--check") == 0)
            check = true;
        if (strcmp(argv[i], "--ask") == 0)
            g.asks = true;
    }
    struct err err = {0};
    struct platform *platform = NULL;
    struct theme *theme = NULL;
    struct platform_wish wish = {"gallery", width, height, true, ASSETS "/icons"};
    if (!platform_open_sdl(&wish, &platform, &err) || !theme_load(ASSETS "/theme.yaml", &theme, &err) ||
        !catalogue_load(ASSETS "/text/en", &err) || !keyboard_load(ASSETS "/keyboards", &g.keyboard, &err) ||
        !ui_create(theme, platform_measure(platform), platform_shelf(platform), &g.ui, &err)) {
        fprintf(stderr, "%s\n", err.line);
        return 1;
    }
    platform_size(platform, &g.panel.width_px, &g.panel.height_px);
    theme_fit(theme, &g.panel, g.step, g.high);
    g.picture = make_picture(platform_shelf(platform));
    entry_init(&g.entry, strcmp(g.page, "form") == 0 ? "天津市勘察设计" : "", 18);
    struct buffer broken = {0};
    size_t broken_count = check ? check_all(&g, theme, &broken) : 0;
    if (broken_count)
        printf("%s%zu rules broken\n", (const char *)broken.data, broken_count);
    buffer_finish(&broken);
    if (check)
        seconds = 0;
    if (!gallery_open_page(&g, g.page))
        fprintf(stderr, "no keyboard for %s\n", g.page);
    show(&g, platform);
    gallery_touch_first(&g);
    show(&g, platform);
    if (figures)
        fprintf(stderr, "first frame %.1f ms after main, present %.1f ms, %llu px\n",
                (double)(clock_monotonic_us() - g.opened_us) / 1000,
                (double)platform_figures(platform).last_present_us / 1000,
                (unsigned long long)platform_figures(platform).painted_px);
    struct buffer faults = {0};
    if (ui_check(g.ui, 0, &faults) > 0)
        fprintf(stderr, "%s %dx%d step %d %s:\n%s", g.page, g.panel.width_px, g.panel.height_px, (int)g.step,
                language_code(language_now()), (const char *)faults.data);
    buffer_finish(&faults);
    if (reveal)
        write_reveal(&g, reveal);
    int64_t until = seconds < 0 ? INT64_MAX : clock_monotonic_ms() + seconds * 1000;
    while (clock_monotonic_ms() < until) {
        struct input input;
        int64_t wait = seconds < 0 ? -1 : until - clock_monotonic_ms(), wake = ui_wake_after_ms(g.ui);
        platform_wait(platform, wake >= 0 && (wait < 0 || wake < wait) ? wake : wait, &input);
        if (input.kind == INPUT_QUIT)
            break;
        int64_t begun = clock_monotonic_us();
        if (input.kind == INPUT_RESIZE) {
            g.panel.width_px = input.width_px;
            g.panel.height_px = input.height_px;
            theme_fit(theme, &g.panel, g.step, g.high);
        }
        ui_feed(g.ui, &input);
        show(&g, platform);
        if (figures && input.kind != INPUT_NONE)
            fprintf(stderr, "event %d: %.2f ms, present %.2f ms, %llu px\n", (int)input.kind,
                    (double)(clock_monotonic_us() - begun) / 1000,
                    (double)platform_figures(platform).last_present_us / 1000,
                    (unsigned long long)platform_figures(platform).painted_px);
        if (reveal)
            write_reveal(&g, reveal);
    }
    ui_destroy(g.ui);
    keyboard_destroy(g.keyboard);
    theme_destroy(theme);
    catalogue_unload();
    platform_close(platform);
    return broken_count > 0;
}
