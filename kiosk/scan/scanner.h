/* A scanner as the scan child sees it: sheets one after another, each a few frames of lines. Two bodies: SANE, and a
 * folder whose files are sheets. Runs in the child process only, on its main thread; scanner_interrupt alone may be
 * called from a signal handler of that thread.
 *
 * Every call answers with a condition: SCAN_DONE means it worked, anything else says what kept it from working, with
 * the line for the log in err. */
#ifndef SCANNER_H
#define SCANNER_H

#include "frame.h"
#include "scan_condition.h"

struct scanner_setup {
    const char *device; /* SANE name; "vendor/model/serial" (scanner_identity.h); or a part of name, vendor or model;
                           "": the first that is no camera. For the folder a number: the pages a minute of its
                           feeder; anything else: as quick as they can be read */
    const char *tray;   /* "": none. Folder whose files are the sheets of the virtual scanner */
    bool network;       /* devices on the network may be asked */
};

/* What a job wants. */
struct scanner_wish {
    long dpi;
    bool feeder, both_sides;
    const char *options; /* "NAME=VALUE" lines, set last */
};

struct scanner; /* each body has its own */

struct scanner_body {
    const char *kind;
    enum scan_condition (*open)(const struct scanner_setup *setup, struct scanner **out, struct err *err);
    void (*close)(struct scanner *scanner);
    /* "Noname test:0". Borrowed. */
    const char *(*name)(const struct scanner *scanner);
    /* Sets the options of a job. */
    enum scan_condition (*prepare)(struct scanner *scanner, const struct scanner_wish *wish, struct err *err);
    /* Starts the next frame; with it the next sheet when the frame before was the last of its page. SCAN_EMPTY: no
     * sheet. */
    enum scan_condition (*next_frame)(struct scanner *scanner, struct frame_shape *shape, struct err *err);
    /* The next bytes of the frame, perhaps none yet; *end after its last. Blocks while the device is slow. */
    enum scan_condition (*read)(struct scanner *scanner, uint8_t *bytes, size_t room, size_t *got, bool *end,
                                struct err *err);
    /* After the last frame: the resolution the page really has. */
    long (*dpi)(const struct scanner *scanner);
    /* The page was handed over: its sheet leaves. False: it was the only one (the glass). */
    bool (*next_sheet)(struct scanner *scanner);
    /* Paper stops, lamp off; after every job, whatever happened. */
    void (*stop)(struct scanner *scanner);
    /* Makes a blocked next_frame or read return. */
    void (*interrupt)(void);
};

/* The body of that kind ("sane", "folder"), or NULL. */
const struct scanner_body *scanner_body_find(const char *kind);

extern const struct scanner_body scanner_sane;
extern const struct scanner_body scanner_folder;

/* Prints one line per device SANE finds: name, vendor, model, type, identity. For staff. */
MUST_USE bool scanner_sane_list(bool network, struct err *err);

#endif
