/* Scanners through SANE: which device, which options, and its statuses as our conditions. The driver is code of others
 * that reads bytes of a device: it runs in the scan child alone. */
#include "scanner.h"

#include "log.h"
#include "paper_tray.h"
#include "scanner_identity.h"
#include "scanner_sane_option.h"
#include <sane/saneopts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Paper is A4 on a glass that may be larger, or in a feeder that would take banners: 5 mm more than A4 all round. */
#define AREA_WIDTH_MM 220.0
#define AREA_HEIGHT_MM 307.0

enum source { SOURCE_GLASS, SOURCE_FEEDER, SOURCE_TRAY };

struct scanner {
    SANE_Handle device;
    char label[128]; /* vendor, name */
    char sane_name[128];
    char type[64];
    char tray[FILE_PATH_SIZE];
    struct sheet sheet;
    enum source source;
    bool many;       /* sheet after sheet is wanted */
    bool glass_also; /* an empty feeder falls back to the glass */
    bool in_page;    /* between two frames of one page */
    int pages;
    long dpi;
    double wished_dpi;
};

/* What the signal handler may reach: set only while the driver is inside a call that can block. */
static SANE_Handle volatile blocked_device;

static const struct status_row {
    SANE_Status status;
    enum scan_condition condition;
} statuses[] = {
    {SANE_STATUS_GOOD, SCAN_DONE},        {SANE_STATUS_UNSUPPORTED, SCAN_IO}, {SANE_STATUS_CANCELLED, SCAN_CANCELLED},
    {SANE_STATUS_DEVICE_BUSY, SCAN_BUSY}, {SANE_STATUS_INVAL, SCAN_GONE}, /* "includes no dev at open" (sane.h); what
                                                                             drivers say after an unplug */
    {SANE_STATUS_EOF, SCAN_IO}, /* where it stands for a fault; the end of a frame is not looked up here */
    {SANE_STATUS_JAMMED, SCAN_JAM},       {SANE_STATUS_NO_DOCS, SCAN_EMPTY},  {SANE_STATUS_COVER_OPEN, SCAN_COVER},
    {SANE_STATUS_IO_ERROR, SCAN_IO},      {SANE_STATUS_NO_MEM, SCAN_IO},      {SANE_STATUS_ACCESS_DENIED, SCAN_DENIED},
};

static enum scan_condition condition_of(SANE_Status status, const char *call, struct err *err)
{
    if (status == SANE_STATUS_GOOD)
        return SCAN_DONE;
    err_set(err, ERR_DEVICE, "%s: %s", call, sane_strstatus(status));
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (statuses[i].status == status)
            return statuses[i].condition;
    return SCAN_IO;
}

/* ---- which device ---- */

static bool device_matches(const SANE_Device *d, const char *wanted)
{
    char all[512];
    snprintf(all, sizeof all, "%s|%s %s %s", d->name, d->vendor, d->model, d->type);
    return wanted[0] ? strcasestr(all, wanted) != NULL : strcasestr(d->type, "camera") == NULL;
}

static struct scanner_identity identity_of(const SANE_Device *d)
{
    struct scanner_identity identity;
    scanner_identity_of(SCANNER_USB_FOLDER, d->name, d->vendor, d->model, &identity);
    return identity;
}

/* An identity is meant as it stands: another scanner of the house does not take its place. */
static const SANE_Device *choose_known(const SANE_Device *const *list, const struct scanner_identity *wanted)
{
    for (size_t i = 0; list[i]; i++) {
        struct scanner_identity identity = identity_of(list[i]);
        if (scanner_identity_matches(wanted, &identity))
            return list[i];
    }
    return NULL;
}

static const SANE_Device *choose(const SANE_Device *const *list, const char *wanted)
{
    struct scanner_identity identity;
    if (scanner_identity_parse(wanted, &identity))
        return choose_known(list, &identity);
    for (size_t i = 0; list[i]; i++)
        if (strcmp(list[i]->name, wanted) == 0)
            return list[i];
    for (size_t i = 0; list[i]; i++)
        if (device_matches(list[i], wanted))
            return list[i];
    return NULL;
}

/* A name that no search lists may still open: "net:scanner.office:fujitsu". */
static bool name_device(struct scanner *s, const struct scanner_setup *setup, struct err *err)
{
    const SANE_Device **list = NULL;
    if (sane_get_devices(&list, setup->network ? SANE_FALSE : SANE_TRUE) != SANE_STATUS_GOOD)
        list = NULL;
    const SANE_Device *found = list ? choose(list, setup->device) : NULL;
    if (found) {
        snprintf(s->label, sizeof s->label, "%s %s", found->vendor, found->name);
        snprintf(s->sane_name, sizeof s->sane_name, "%s", found->name);
        snprintf(s->type, sizeof s->type, "%s", found->type);
        return true;
    }
    if (!strchr(setup->device, ':'))
        return err_set(err, ERR_DEVICE, "no scanner%s%s", setup->device[0] ? " like " : "", setup->device);
    snprintf(s->label, sizeof s->label, "%s", setup->device);
    snprintf(s->sane_name, sizeof s->sane_name, "%s", setup->device);
    return true;
}

static enum scan_condition sane_body_open(const struct scanner_setup *setup, struct scanner **out, struct err *err)
{
    struct scanner *s = calloc(1, sizeof *s);
    SANE_Int version;
    if (!s || sane_init(&version, NULL) != SANE_STATUS_GOOD) {
        free(s);
        err_set(err, ERR_DEVICE, "SANE does not start");
        return SCAN_IO;
    }
    snprintf(s->tray, sizeof s->tray, "%s", setup->tray);
    enum scan_condition condition = SCAN_NO_SCANNER;
    if (name_device(s, setup, err)) {
        condition = condition_of(sane_open(s->sane_name, &s->device), "open", err);
        if (condition == SCAN_GONE)
            condition = SCAN_NO_SCANNER;
    }
    if (condition == SCAN_DONE) {
        *out = s;
        return SCAN_DONE;
    }
    sane_exit();
    free(s);
    return condition;
}

static void sane_body_close(struct scanner *s)
{
    sane_close(s->device);
    sane_exit();
    free(s);
}

static const char *sane_body_name(const struct scanner *s)
{
    return s->label;
}

bool scanner_sane_list(bool network, struct err *err)
{
    SANE_Int version;
    const SANE_Device **list;
    if (sane_init(&version, NULL) != SANE_STATUS_GOOD)
        return err_set(err, ERR_DEVICE, "SANE does not start");
    SANE_Status status = sane_get_devices(&list, network ? SANE_FALSE : SANE_TRUE);
    for (size_t i = 0; status == SANE_STATUS_GOOD && list[i]; i++) {
        struct scanner_identity identity = identity_of(list[i]);
        printf("%s\t%s\t%s\t%s\t%s/%s/%s\n", list[i]->name, list[i]->vendor, list[i]->model, list[i]->type,
               identity.vendor, identity.model, identity.serial);
    }
    sane_exit();
    return status == SANE_STATUS_GOOD || err_set(err, ERR_DEVICE, "devices: %s", sane_strstatus(status));
}

/* ---- options of a job ---- */

static const char *const feeder_words[] = {"feeder", "adf", "simplex", NULL};
static const char *const duplex_words[] = {"duplex", NULL};
static const char *const glass_words[] = {"flatbed", "platen", "document table", "glass", "normal", NULL};
static const char *const colour_words[] = {"24bit color", "color", "colour", "rgb", "gray", "grey", NULL};
static const char *const not_colour_words[] = {"lineart", "halftone", "48", "16", NULL};

static bool source_glass(SANE_Handle device)
{
    const char *glass = sane_option_choice(device, SANE_NAME_SCAN_SOURCE, glass_words, feeder_words);
    return glass && sane_option_set_text(device, SANE_NAME_SCAN_SOURCE, glass);
}

/* What drivers call the sensor of their feeder. */
static bool feeder_is_empty(SANE_Handle device)
{
    static const char *const sensors[] = {"page-loaded", "adf-loaded", "paper-loaded", "document-loaded"};
    bool loaded;
    for (size_t i = 0; i < sizeof sensors / sizeof sensors[0]; i++)
        if (sane_option_get_bool(device, sensors[i], &loaded))
            return !loaded;
    return false;
}

static bool source_feeder(SANE_Handle device, bool both_sides)
{
    const char *both = sane_option_choice(device, SANE_NAME_SCAN_SOURCE, duplex_words, NULL);
    const char *one = sane_option_choice(device, SANE_NAME_SCAN_SOURCE, feeder_words, duplex_words);
    const char *source = (both_sides && both) || !one ? both : one;
    if (!source || !sane_option_set_text(device, SANE_NAME_SCAN_SOURCE, source))
        return false;
    if (both_sides && source != both && !sane_option_set_bool(device, "duplex", true) &&
        !sane_option_set_text(device, "adf-mode", "Duplex"))
        log_line(LOG_LEVEL_NOTICE, "the feeder scans one side only");
    return true;
}

static void choose_source(struct scanner *s, const struct scanner_wish *wish)
{
    bool feeder = wish->feeder && source_feeder(s->device, wish->both_sides);
    bool glass = sane_option_choice(s->device, SANE_NAME_SCAN_SOURCE, glass_words, feeder_words) != NULL;
    if (feeder && glass && feeder_is_empty(s->device))
        feeder = !source_glass(s->device);
    else if (!feeder && glass && !source_glass(s->device))
        log_line(LOG_LEVEL_WARNING, "the scanner does not go to its glass");
    /* A device without a choice is what its type says; "sheetfed scanner" is SANE's own word. */
    bool sheetfed = strcasestr(s->type, "sheet") != NULL && !glass;
    s->source = feeder || sheetfed ? SOURCE_FEEDER : SOURCE_GLASS;
    s->glass_also = s->source == SOURCE_FEEDER && glass;
    s->many = s->source == SOURCE_FEEDER && wish->feeder;
}

static void set_corner(SANE_Handle device, const char *name, double wanted_mm, bool far_corner)
{
    double least, most;
    if (sane_option_range_mm(device, name, &least, &most))
        sane_option_set_number(device, name, far_corner && most > wanted_mm ? wanted_mm : far_corner ? most : least);
}

static void set_area(SANE_Handle device)
{
    set_corner(device, SANE_NAME_PAGE_WIDTH, AREA_WIDTH_MM, true);
    set_corner(device, SANE_NAME_PAGE_HEIGHT, AREA_HEIGHT_MM, true);
    set_corner(device, SANE_NAME_SCAN_TL_X, 0, false);
    set_corner(device, SANE_NAME_SCAN_TL_Y, 0, false);
    set_corner(device, SANE_NAME_SCAN_BR_X, AREA_WIDTH_MM, true);
    set_corner(device, SANE_NAME_SCAN_BR_Y, AREA_HEIGHT_MM, true);
}

static void set_resolution(struct scanner *s, double dpi)
{
    double real;
    if (!sane_option_set_number(s->device, SANE_NAME_SCAN_RESOLUTION, dpi))
        sane_option_set_number(s->device, SANE_NAME_SCAN_X_RESOLUTION, dpi);
    sane_option_set_number(s->device, SANE_NAME_SCAN_Y_RESOLUTION, dpi);
    bool known = sane_option_get_number(s->device, SANE_NAME_SCAN_RESOLUTION, &real) ||
                 sane_option_get_number(s->device, SANE_NAME_SCAN_X_RESOLUTION, &real);
    s->dpi = known && real >= 1 && real <= 2400 ? (long)(real + 0.5) : (long)dpi;
}

/* "NAME=VALUE" lines; the buffer is the caller's own. */
static bool set_wished_options(struct scanner *s, const char *lines, struct err *err)
{
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", lines);
    char *rest = NULL;
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *value = strchr(line, '=');
        if (value)
            *value++ = '\0';
        if (!sane_option_set_any(s->device, line, value ? value : "", err))
            return false;
    }
    return true;
}

static enum scan_condition sane_body_prepare(struct scanner *s, const struct scanner_wish *wish, struct err *err)
{
    const char *mode = sane_option_choice(s->device, SANE_NAME_SCAN_MODE, colour_words, not_colour_words);
    choose_source(s, wish);
    if (mode && !sane_option_set_text(s->device, SANE_NAME_SCAN_MODE, mode))
        log_line(LOG_LEVEL_WARNING, "the scanner does not take mode %s", mode);
    sane_option_set_bool(s->device, SANE_NAME_PREVIEW, false);
    sane_option_set_number(s->device, SANE_NAME_BIT_DEPTH, 8);
    set_resolution(s, (double)wish->dpi);
    set_area(s->device);
    s->wished_dpi = (double)wish->dpi;
    s->pages = 0;
    s->in_page = false;
    if (s->tray[0] && sane_option_find(s->device, SANE_NAME_FILE) >= 0) {
        s->source = SOURCE_TRAY;
        s->many = wish->feeder;
    }
    return set_wished_options(s, wish->options, err) ? SCAN_DONE : SCAN_IO;
}

/* ---- sheets and frames ---- */

/* SANE's pnm scanner scans the file it is told. */
static enum scan_condition feed_from_tray(struct scanner *s, struct err *err)
{
    if (!paper_tray_next(s->tray, true, &s->sheet, err))
        return SCAN_EMPTY;
    if (!sane_option_set_text(s->device, SANE_NAME_FILE, s->sheet.path)) {
        err_set(err, ERR_DEVICE, "%s: the virtual scanner does not take this sheet", s->sheet.name);
        return SCAN_IO;
    }
    s->dpi = s->sheet.dpi ? s->sheet.dpi : (long)s->wished_dpi;
    return SCAN_DONE;
}

static SANE_Status start_frame(struct scanner *s)
{
    blocked_device = s->device;
    SANE_Status status = sane_start(s->device);
    blocked_device = NULL;
    return status;
}

static enum scan_condition start_sheet(struct scanner *s, struct err *err)
{
    if (s->source == SOURCE_TRAY) {
        enum scan_condition fed = feed_from_tray(s, err);
        if (fed != SCAN_DONE)
            return fed;
    }
    SANE_Status status = start_frame(s);
    if (status == SANE_STATUS_NO_DOCS && s->pages == 0 && s->glass_also) {
        sane_cancel(s->device);
        if (source_glass(s->device)) {
            s->source = SOURCE_GLASS;
            s->many = s->glass_also = false;
            status = start_frame(s);
        }
    }
    return condition_of(status, "start", err);
}

static bool shape_of(const SANE_Parameters *p, struct frame_shape *shape, struct err *err)
{
    static const struct {
        SANE_Frame sane;
        enum frame_format format;
    } formats[] = {{SANE_FRAME_GRAY, FRAME_GREY},
                   {SANE_FRAME_RGB, FRAME_RGB},
                   {SANE_FRAME_RED, FRAME_RED},
                   {SANE_FRAME_GREEN, FRAME_GREEN},
                   {SANE_FRAME_BLUE, FRAME_BLUE}};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (formats[i].sane != p->format)
            continue;
        *shape = (struct frame_shape){.format = formats[i].format,
                                      .depth = p->depth,
                                      .width_px = p->pixels_per_line,
                                      .bytes_per_line = p->bytes_per_line,
                                      .lines = p->lines > 0 ? p->lines : -1,
                                      .last = p->last_frame != SANE_FALSE};
        return true;
    }
    return err_set(err, ERR_DEVICE, "a frame of a format we do not know: %d", (int)p->format);
}

static enum scan_condition sane_body_next_frame(struct scanner *s, struct frame_shape *shape, struct err *err)
{
    SANE_Parameters parameters = {0};
    enum scan_condition condition = s->in_page ? condition_of(start_frame(s), "start", err) : start_sheet(s, err);
    if (condition == SCAN_DONE)
        condition = condition_of(sane_get_parameters(s->device, &parameters), "parameters", err);
    if (condition != SCAN_DONE)
        return condition;
    if (!shape_of(&parameters, shape, err))
        return SCAN_IO;
    s->in_page = !shape->last;
    return SCAN_DONE;
}

static enum scan_condition sane_body_read(struct scanner *s, uint8_t *bytes, size_t room, size_t *got, bool *end,
                                          struct err *err)
{
    SANE_Int length = 0;
    blocked_device = s->device;
    SANE_Status status = sane_read(s->device, bytes, (SANE_Int)room, &length);
    blocked_device = NULL;
    *end = status == SANE_STATUS_EOF;
    *got = status == SANE_STATUS_GOOD && length > 0 ? (size_t)length : 0;
    if (*end)
        return SCAN_DONE;
    if (*got > room) {
        err_set(err, ERR_DEVICE, "read: the driver wrote %zu bytes into %zu", *got, room);
        return SCAN_IO;
    }
    return condition_of(status, "read", err);
}

static long sane_body_dpi(const struct scanner *s)
{
    return s->dpi;
}

static bool sane_body_next_sheet(struct scanner *s)
{
    struct err err = {0};
    s->pages++;
    if (s->source != SOURCE_TRAY)
        return s->many;
    sane_cancel(s->device); /* the virtual scanner takes another file only when it rests */
    if (!paper_tray_take_out(s->tray, &s->sheet, &err)) {
        log_err(LOG_LEVEL_ERROR, "tray", &err);
        return false;
    }
    return s->many;
}

static void sane_body_stop(struct scanner *s)
{
    sane_cancel(s->device);
    s->in_page = false;
}

/* sane_cancel is the one call SANE allows from a signal handler. */
static void sane_body_interrupt(void)
{
    SANE_Handle device = blocked_device;
    if (device)
        sane_cancel(device);
}

const struct scanner_body scanner_sane = {
    .kind = "sane",
    .open = sane_body_open,
    .close = sane_body_close,
    .name = sane_body_name,
    .prepare = sane_body_prepare,
    .next_frame = sane_body_next_frame,
    .read = sane_body_read,
    .dpi = sane_body_dpi,
    .next_sheet = sane_body_next_sheet,
    .stop = sane_body_stop,
    .interrupt = sane_body_interrupt,
};
