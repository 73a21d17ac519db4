/* Opening in the order in which a person notices: the picture first, then what works behind it. */
#include "app.h"

#include "clock.h"
#include "front.h"
#include "log.h"
#include "machine.h"
#include "outbox.h"
#include "outside.h"
#include "platform.h"
#include "reveal.h"
#include "submission.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define TIDY_EVERY_MS 60000 /* sweeping and another try to seal: once a minute is no load */

struct app {
    struct station station;
    struct platform *platform;
    struct mailbox *mailbox;
    struct outside *outside;
    struct theme *theme;
    struct ui *ui;
    struct front front;
    bool has_front;
    int lock;
    const char *reveal;
    bool opening; /* parts of the station are still to be opened */
    bool tidied;  /* what a killed process left has been seen to */
    bool quit;
    bool has_forgotten; /* a visit ended in this frame */
    int64_t tidy_ms;
    uint64_t frame;
};

/* ---- opening ---- */

static bool take_lock(struct app *app, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (!file_make_folder(app->station.state_folder, 0700, err) ||
        !station_path(&app->station, "kiosk.lock", path, err))
        return false;
    app->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (app->lock < 0)
        return err_set_errno(err, errno, "%s", path);
    if (flock(app->lock, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, ERR_BUSY, "another kiosk runs on %s", app->station.state_folder);
    return true;
}

static void fit(struct app *app)
{
    struct panel panel = {.width_mm = app->station.config.screen.width_mm};
    platform_size(app->platform, &panel.width_px, &panel.height_px);
    theme_fit(app->theme, &panel, app->has_front ? app->front.step : TEXT_NORMAL,
              theme_is_high_contrast(app->theme));
}

static void forget_text(void *context)
{
    struct app *app = context;
    platform_forget_text(app->platform);
    app->has_forgotten = true;
}

static void ring(void *context)
{
    struct app *app = context;
    platform_ring(app->platform);
}

static bool open_window(struct app *app, struct err *err)
{
    const struct config *config = &app->station.config;
    char icons[FILE_PATH_SIZE], theme[FILE_PATH_SIZE];
    if (!file_join(icons, app->station.assets_folder, "icons", err) ||
        !file_join(theme, app->station.assets_folder, "theme.yaml", err))
        return false;
    const struct platform_wish wish = {
        .title = config->station.office,
        .width_px = (int)config->screen.width_px,
        .height_px = (int)config->screen.height_px,
        .fullscreen = config->screen.fullscreen,
        .icons = icons,
    };
    return theme_load(theme, &app->theme, err) && platform_open_sdl(&wish, &app->platform, err) &&
           mailbox_create(platform_wake, app->platform, &app->mailbox, err);
}

static bool load_english(struct app *app, struct err *err)
{
    char folder[FILE_PATH_SIZE];
    return file_join(folder, app->station.assets_folder, "text/en", err) && catalogue_load(folder, err);
}

static bool open_front(struct app *app, const struct app_options *options, struct err *err)
{
    fit(app);
    if (options->language == LANGUAGE_EN && !load_english(app, err))
        return false;
    if (!ui_create(app->theme, platform_measure(app->platform), platform_shelf(app->platform), &app->ui, err))
        return false;
    const struct front_setup setup = {.station = &app->station,
                                      .ui = app->ui,
                                      .theme = app->theme,
                                      .language = options->language,
                                      .forget_text = forget_text,
                                      .forget_context = app,
                                      .ring = ring,
                                      .ring_context = app};
    front_init(&app->front, &setup);
    app->has_front = true;
    fit(app);
    return true;
}

/* ---- what goes on behind the screens ---- */

static void on_end(void *context)
{
    struct app *app = context;
    app->quit = true;
}

static void on_receipts(void *context)
{
    struct app *app = context;
    struct err err = {0};
    if (!station_ready(&app->station, STATION_STORE, &err) || !submission_collect(&app->station, NULL, &err))
        log_err(LOG_LEVEL_WARNING, "collecting receipts", &err);
}

static void on_sealed(void *context, const char *number, bool ok, const struct err *err)
{
    struct app *app = context;
    struct err next = {0};
    (void)number, (void)err;
    if (ok && !submission_recover(&app->station, on_sealed, app, &next))
        log_err(LOG_LEVEL_WARNING, "sealing what is complete", &next);
}

/* A draft at the start belongs to nobody: nothing was printed, nothing promised. */
static void erase_orphaned_drafts(struct app *app, const char *here)
{
    struct case_list list = {0};
    struct err err = {0};
    const struct case_filter drafts = {.state = CASE_DRAFT, .limit = 1000};
    if (!case_store_list(app->station.store, &drafts, &list, &err))
        log_err(LOG_LEVEL_WARNING, "looking for drafts", &err);
    for (size_t i = 0; i < list.count; i++)
        if (!list.cases[i].slip_until_ms && !(here && strcmp(here, list.cases[i].number) == 0) &&
            !case_store_erase(app->station.store, list.cases[i].number, "kiosk", "abandoned", &err))
            log_err(LOG_LEVEL_WARNING, "erasing a draft", &err);
    case_list_finish(&list);
}

/* The case on the panel is the person's, whatever its age; what is complete but not sealed is tried again only while
 * nobody is here. */
static void tidy(struct app *app)
{
    struct err err = {0};
    const char *here = app->front.visit.has_case ? app->front.visit.file.number : NULL;
    app->tidy_ms = clock_monotonic_ms() + TIDY_EVERY_MS;
    if (!(app->station.parts_open & STATION_STORE))
        return;
    if (!app->tidied)
        erase_orphaned_drafts(app, here);
    app->tidied = true;
    if (!case_store_sweep(app->station.store, here, NULL, &err))
        log_err(LOG_LEVEL_WARNING, "sweeping the store", &err);
    if (!here && !submission_recover(&app->station, on_sealed, app, &err))
        log_err(LOG_LEVEL_WARNING, "sealing what is complete", &err);
    on_receipts(app);
}

static void listen_outside(struct app *app)
{
    struct err err = {0};
    char receipts[FILE_PATH_SIZE];
    const struct outside_listener listener = {.context = app, .on_end = on_end, .on_receipts = on_receipts};
    bool ok = outbox_prepare(app->station.state_folder, &err) &&
              station_path(&app->station, "outbox/receipts", receipts, &err) &&
              outside_create(app->mailbox, receipts, &listener, &app->outside, &err);
    if (!ok)
        log_err(LOG_LEVEL_WARNING, "listening outside", &err);
}

/* One part in each quiet moment, so that a touch never waits for more than one of them. */
static void open_more(struct app *app)
{
    struct err err = {0};
    if (!app->outside) {
        listen_outside(app);
        if (!app->outside)
            app->opening = false;
        return;
    }
    if (!catalogue_has("您好，请选择要办理的业务") && !load_english(app, &err)) {
        log_err(LOG_LEVEL_WARNING, "English texts", &err);
        app->opening = station_open_next(&app->station);
        return;
    }
    if (!app->front.keyboard && !front_load_keyboard(&app->front, &err))
        log_err(LOG_LEVEL_WARNING, "keyboards", &err); /* the question that needs one says so */
    app->opening = station_open_next(&app->station);
    if (!app->opening)
        tidy(app);
}

/* ---- the loop ---- */

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    if (a_ms < 0 || b_ms < 0)
        return a_ms > b_ms ? a_ms : b_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

static int64_t patience_ms(const struct app *app)
{
    if (app->opening)
        return 0;
    int64_t until_tidy = app->tidy_ms - clock_monotonic_ms();
    return sooner(front_wake_after_ms(&app->front), until_tidy > 0 ? until_tidy : 0);
}

static bool show(struct app *app, struct err *err)
{
    do {
        ui_begin(app->ui);
        front_build(&app->front);
    } while (ui_end(app->ui));
    if (!platform_present(app->platform, ui_drawn(app->ui), err))
        return false;
    app->frame++;
    if (app->has_forgotten) /* the visit that ended left its words on the stack too */
        machine_wipe_stack();
    app->has_forgotten = false;
    return !app->reveal || reveal_write(app->reveal, &app->front, app->frame, err);
}

static void take(struct app *app, const struct input *input)
{
    if (input->kind == INPUT_QUIT)
        app->quit = true;
    else if (input->kind == INPUT_RESIZE)
        fit(app);
    front_feed(&app->front, input);
    ui_feed(app->ui, input);
}

static bool run(struct app *app, struct err *err)
{
    if (!show(app, err))
        return false;
    log_line(LOG_LEVEL_INFO, "the first frame is shown");
    while (!app->quit && !app->front.quit) {
        struct input input;
        platform_wait(app->platform, patience_ms(app), &input);
        bool posted = mailbox_drain(app->mailbox);
        if (input.kind == INPUT_NONE && !posted && app->opening) {
            open_more(app);
            continue;
        }
        if (clock_monotonic_ms() >= app->tidy_ms && !app->opening)
            tidy(app);
        take(app, &input);
        if (!show(app, err))
            return false;
    }
    return true;
}

static void close_all(struct app *app)
{
    outside_destroy(app->outside);
    if (app->has_front)
        front_finish(&app->front);
    station_close(&app->station);
    mailbox_destroy(app->mailbox);
    ui_destroy(app->ui);
    platform_close(app->platform);
    theme_destroy(app->theme);
    catalogue_unload();
    if (app->lock >= 0)
        close(app->lock);
}

bool app_run(const struct app_options *options, struct err *err)
{
    struct app app = {.lock = -1, .opening = true, .reveal = options->reveal};
    outside_block_signals();
    bool ok = station_open(&app.station, &options->places, NULL, err) &&
              (!options->reveal || app.station.config.station.demo ||
               err_set(err, ERR_DENIED, "--reveal is for demo stations alone (station.demo: true)")) &&
              take_lock(&app, err) && open_window(&app, err);
    if (ok) {
        app.station.mailbox = app.mailbox;
        ok = open_front(&app, options, err) && run(&app, err);
    }
    close_all(&app);
    return ok;
}

bool app_collect(const struct station_places *places, size_t *received, struct err *err)
{
    struct station station;
    bool ok = station_open(&station, places, NULL, err) && station_ready(&station, STATION_STORE, err) &&
              submission_collect(&station, received, err);
    station_close(&station);
    return ok;
}
