/* What a frame of every screen costs this program, in time of the processor: building it, finding what changed and painting
 * that into memory at 1920×1080; what the display does with it is measured by `touch`. Each screen comes up over the one
 * before it, and then each of its targets is pressed and let go outside.
 *     bench_screens [all]     all: the p99 of each screen; always: how they are spread, and on stderr the worst */
#include "screen_walk.h"

#include "catalogue.h"
#include "log.h"
#include "painter.h"
#include <time.h>

enum { FRAMES = 5 }; /* until a screen has all its pictures */

struct cost {
    char what[120];
    double ms;
};

static struct front_fixture f;
static struct cells cells;
static struct paints paints;
static uint32_t *px;
static struct cost *costs;
static size_t count;
static bool all;

static double used_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void present(void)
{
    struct rect changes[CHANGES_MAX];
    struct canvas canvas = {px, 1920, 1080, 1920, {0, 0, 1920, 1080}};
    int changed = cells_changes(&cells, ui_drawn(f.ui), changes);
    for (int i = 0; i < changed; i++) {
        canvas.clip = changes[i];
        painter_paint(&paints, ui_drawn(f.ui), &canvas);
    }
}

static double frame(struct input input)
{
    double begun = used_ms();
    fixture_feed(&f, input);
    present();
    return used_ms() - begun;
}

static void note(const char *stop, const char *what, double ms)
{
    costs = realloc(costs, (count + 1) * sizeof *costs);
    assert_non_null(costs);
    snprintf(costs[count].what, sizeof costs[0].what, "%.60s %.50s", stop, what);
    costs[count++].ms = ms;
}

/* Every target, as it was when the first was pressed: pressing and leaving changes nothing. */
static void press_each(const char *stop)
{
    size_t targets;
    const struct revealed *shown = ui_revealed(f.ui, &targets);
    struct revealed *kept = calloc(targets ? targets : 1, sizeof *kept);
    assert_non_null(kept);
    memcpy(kept, shown, targets * sizeof *kept);
    for (size_t i = 0; i < targets; i++) {
        int x = kept[i].at.x + kept[i].at.w / 2, y = kept[i].at.y + kept[i].at.h / 2;
        if (!kept[i].enabled || strncmp(kept[i].id, "pad:", 4) == 0 || strcmp(kept[i].id, "signature") == 0)
            continue;
        note(stop, kept[i].id, frame((struct input){.kind = INPUT_DOWN, .x = x, .y = y}));
        note(stop, kept[i].id, frame((struct input){.kind = INPUT_MOVE, .x = 1, .y = 1079}));
        frame((struct input){.kind = INPUT_UP, .x = 1, .y = 1079});
    }
    free(kept);
}

static int by_cost(const void *a, const void *b)
{
    double x = ((const struct cost *)a)->ms, y = ((const struct cost *)b)->ms;
    return x < y ? 1 : x > y ? -1 : 0;
}

static void tell_screen(const char *stop, size_t first)
{
    size_t frames = count - first;
    qsort(costs + first, frames, sizeof *costs, by_cost);
    printf("%s %.2f ms\n", stop, costs[first + frames / 100].ms);
}

static void look(void *context, const struct screen_stop *stop)
{
    (void)context;
    size_t first = count;
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        language_set((enum language)language);
        if (stop->prepare)
            stop->prepare(&f, stop->which);
        for (int i = 0; i < FRAMES; i++)
            note(stop->name, "shown", frame((struct input){.kind = INPUT_NONE}));
        press_each(stop->name);
    }
    language_set(LANGUAGE_ZH);
    if (all)
        tell_screen(stop->name, first);
    fixture_wait(&f, 0);
    present();
}

int main(int argc, char **argv)
{
    struct err err = {0};
    all = argc > 1 && strcmp(argv[1], "all") == 0;
    log_open("bench_screens", (enum log_level)0);
    fixture_open(&f);
    px = calloc(1920 * 1080, sizeof *px);
    paints = (struct paints){.glyphs = f.glyphs, .shelf = f.pictures};
    if (!px || !cells_resize(&cells, 1920, 1080) || !icons_create(ASSETS "/icons", &paints.icons, &err))
        return 1;
    const struct screen_walk walk = {look, NULL};
    screen_walk(&f, &walk);
    qsort(costs, count, sizeof *costs, by_cost);
    printf("frames %zu frames\nframe_p50 %.2f ms\nframe_p99 %.2f ms\nframe_most %.2f ms\n", count, costs[count / 2].ms,
           costs[count / 100].ms, costs[0].ms);
    for (size_t i = 0; i < 12 && i < count; i++)
        fprintf(stderr, "  %6.2f ms  %s\n", costs[i].ms, costs[i].what);
    icons_destroy(paints.icons);
    cells_finish(&cells);
    fixture_close(&f);
    free(px);
    free(costs);
    return 0;
}
