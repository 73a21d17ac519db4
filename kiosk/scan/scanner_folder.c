/* The scanner without a scanner: each picture in the tray is a sheet. PNM, PNG and JPEG through vision's strict
 * readers. With a pace its lines come as from a feeder of that pace. */
#include "scanner.h"

#include "buffer.h"
#include "clock.h"
#include "paper_tray.h"
#include "picture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A colour A4 page at 1200 dpi as PNM is larger; image.h refuses those anyway. */
#define PICTURE_MAX_BYTES ((size_t)256 << 20)

struct scanner {
    char tray[FILE_PATH_SIZE];
    long wished_dpi;
    bool feeder;
    struct sheet sheet;
    struct image image; /* of the sheet under way */
    size_t at;          /* bytes of it delivered */
    int64_t sheet_us;   /* what a sheet takes to pass the lamp; 0: no time */
    int64_t begun_us;   /* when the sheet under way began to */
};

enum { PACES_MAX = 6000, LINES_WAIT_US = 5000 };

/* A device that is a number is a pace in pages a minute. */
static int64_t sheet_time_us(const char *device)
{
    char *end;
    long pages_a_minute = strtol(device, &end, 10);
    return !*end && pages_a_minute >= 1 && pages_a_minute <= PACES_MAX ? 60000000 / pages_a_minute : 0;
}

static enum scan_condition folder_open(const struct scanner_setup *setup, struct scanner **out, struct err *err)
{
    struct scanner *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_SPACE, "no memory for a scanner");
        return SCAN_IO;
    }
    snprintf(s->tray, sizeof s->tray, "%s", setup->tray);
    s->sheet_us = sheet_time_us(setup->device);
    *out = s;
    return SCAN_DONE;
}

static void folder_stop(struct scanner *s)
{
    image_finish(&s->image);
    s->at = 0;
}

static void folder_close(struct scanner *s)
{
    folder_stop(s);
    free(s);
}

static const char *folder_name(const struct scanner *s)
{
    (void)s;
    return "folder";
}

static enum scan_condition folder_prepare(struct scanner *s, const struct scanner_wish *wish, struct err *err)
{
    s->wished_dpi = wish->dpi;
    s->feeder = wish->feeder;
    if (s->tray[0] && file_exists(s->tray))
        return SCAN_DONE;
    err_set(err, ERR_CONFIG, "scanner.tray \"%s\" is no folder", s->tray);
    return SCAN_NO_SCANNER;
}

static bool load_sheet(struct scanner *s, struct err *err)
{
    struct buffer bytes = {0};
    bool ok = file_read(s->sheet.path, PICTURE_MAX_BYTES, &bytes, err) &&
              picture_read(bytes.data, bytes.size, &s->image, err);
    buffer_finish(&bytes);
    return ok;
}

static enum scan_condition folder_next_frame(struct scanner *s, struct frame_shape *shape, struct err *err)
{
    folder_stop(s);
    s->begun_us = clock_monotonic_us();
    if (!paper_tray_next(s->tray, false, &s->sheet, err))
        return SCAN_EMPTY;
    if (!load_sheet(s, err))
        return SCAN_IO;
    *shape = (struct frame_shape){.format = s->image.channels == 1 ? FRAME_GREY : FRAME_RGB,
                                  .depth = 8,
                                  .width_px = s->image.width_px,
                                  .bytes_per_line = (long)s->image.stride_bytes,
                                  .lines = s->image.height_px,
                                  .last = true};
    return SCAN_DONE;
}

/* How many bytes of the sheet have passed the lamp by now. */
static size_t bytes_passed(const struct scanner *s)
{
    size_t all = s->image.stride_bytes * (size_t)s->image.height_px;
    int64_t since_us = clock_monotonic_us() - s->begun_us;
    return since_us >= s->sheet_us ? all : (size_t)((double)all * (double)since_us / (double)s->sheet_us);
}

static enum scan_condition folder_read(struct scanner *s, uint8_t *bytes, size_t room, size_t *got, bool *end,
                                       struct err *err)
{
    (void)err;
    size_t left = s->image.stride_bytes * (size_t)s->image.height_px - s->at;
    size_t here = bytes_passed(s) - s->at;
    if (left > 0 && here == 0)
        usleep(LINES_WAIT_US); /* the caller looks whether it is to stop, and asks again */
    *got = here < room ? here : room;
    memcpy(bytes, s->image.px + s->at, *got);
    s->at += *got;
    *end = left == 0;
    return SCAN_DONE;
}

static long folder_dpi(const struct scanner *s)
{
    long own = s->image.dpi >= 1 ? (long)(s->image.dpi + 0.5) : s->sheet.dpi;
    return own ? own : s->wished_dpi;
}

static bool folder_next_sheet(struct scanner *s)
{
    struct err err = {0};
    return paper_tray_take_out(s->tray, &s->sheet, &err) && s->feeder;
}

static void folder_interrupt(void)
{
}

const struct scanner_body scanner_folder = {
    .kind = "folder",
    .open = folder_open,
    .close = folder_close,
    .name = folder_name,
    .prepare = folder_prepare,
    .next_frame = folder_next_frame,
    .read = folder_read,
    .dpi = folder_dpi,
    .next_sheet = folder_next_sheet,
    .stop = folder_stop,
    .interrupt = folder_interrupt,
};
