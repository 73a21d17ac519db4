/* What a station has: its settings and folders, its data files, its store, its forms, its scanner and printer. Each part
 * is opened when first needed, so that the first picture is on the panel before anything slow begins. Owner's thread. */
#ifndef STATION_H
#define STATION_H

#include "case_store.h"
#include "config.h"
#include "field.h"
#include "file.h"
#include "flow.h"
#include "form.h"
#include "papers.h"
#include "policy.h"
#include "print_job.h"
#include "region.h"
#include "scan_job.h"
#include "visit.h"
#include "worker.h"

struct station {
    struct config config;
    char state_folder[FILE_PATH_SIZE], assets_folder[FILE_PATH_SIZE], forms_folder[FILE_PATH_SIZE];
    struct mailbox *mailbox; /* borrowed */
    struct worker *worker;   /* for sealing */

    /* NULL until station_ready has opened them */
    struct case_store *store;
    struct fields *fields;
    struct papers *papers;
    struct regions *regions;
    struct policies *policies;
    struct flow *triage, *personal, *unit;
    struct guide *guide;
    struct shop *shop;
    struct forms *forms;
    struct scan_desk *scanner;
    struct print_desk *printer;

    unsigned parts_open; /* bits of enum station_part */
};

enum station_part {
    STATION_DATA = 1 << 0, /* fields, papers, policies, flows */
    STATION_STORE = 1 << 1,
    STATION_FORMS = 1 << 2,
    STATION_SCANNER = 1 << 3,
    STATION_PRINTER = 1 << 4,
    STATION_WORKER = 1 << 5,
    STATION_EVERYTHING = (1 << 6) - 1
};

struct station_places { /* command-line options; NULL: the default of config.h */
    const char *state, *assets, *forms;
};

/* Finds the folders and reads the settings, nothing else. The mailbox is borrowed; NULL: no devices, no worker. */
MUST_USE bool station_open(struct station *out, const struct station_places *places, struct mailbox *mailbox,
                           struct err *err);
/* Closes what is open; zeroed is fine. */
void station_close(struct station *station);

/* Opens those of these parts that are not open yet. On failure the part stays closed and may be tried again; parts before it in
 * the list are open. Errors are those of the part: the line says what and where. */
MUST_USE bool station_ready(struct station *station, unsigned parts, struct err *err);
/* Opens the next part that is not open yet, for quiet moments; false when all are open or the next one failed. */
bool station_open_next(struct station *station);

/* The flow of this kind of case; NULL: none. */
const struct flow *station_flow(const struct station *station, const char *kind);

/* What a visit works with; DATA and STORE must be open. */
struct visit_world station_world(const struct station *station);

/* STATE/name. */
MUST_USE bool station_path(const struct station *station, const char *name, char out[FILE_PATH_SIZE], struct err *err);

#endif
