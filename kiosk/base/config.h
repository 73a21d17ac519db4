/* The station's settings: assets/station.yaml holds every one with its default and a comment; a station's own file
 * overrides some. Two levels, `section:` then `key: value`. An unknown key, a wrong type or a value out of range is
 * refused with file and line. Read-only after loading, so any thread. */
#ifndef CONFIG_H
#define CONFIG_H

#include "err.h"

struct config {
    struct {
        char *prefix; /* case numbers: "TJ" */
        char *id;     /* names bundles and messages: "tianjin-01" */
        char *office; /* 天津市勘察设计协会 */
        char *contact;
        bool demo; /* marks every screen and sheet as a specimen */
    } station;
    struct {
        double width_mm; /* of the panel's visible picture */
        long width_px, height_px; /* 0: the display's own */
        bool fullscreen;
        char *text_size; /* normal | large, at the start of each visit */
    } screen;
    struct {
        char *kind;   /* sane | folder */
        char *device; /* SANE device name or a part of it; empty: the first found */
        char *tray;   /* demo: folder whose files are the sheets in SANE's pnm scanner or the folder scanner */
        long dpi, samples_dpi;
        long line_timeout_s;
    } scanner;
    struct {
        char *kind;  /* cups | folder */
        char *queue; /* CUPS destination; empty: the default one */
        char *folder;
    } printer;
    struct {
        char *url;     /* https://host:port/files of the centre */
        char *tls_min; /* 1.3 | 1.2 */
        long connect_timeout_s, stall_timeout_s;
        long parallel;
        long attempts; /* before a bundle is set aside */
        char *folder;  /* transport folder instead of the net; empty: off */
        long most_kb_s; /* of all uploads together; 0: no limit */
        char *window;   /* "22:00-06:00", local time; empty: any time */
    } sync;
    struct {
        long idle_s, idle_private_s, warning_s, done_s;
        long keep_draft_min;  /* an abandoned visit */
        long keep_slip_days;  /* a visit that asked to come back */
        long reserve_mb;      /* free space needed before a new case may begin */
    } privacy;
};

/* Defaults first, then the overrides (NULL: none). Relative folders stay relative; see state_path. */
MUST_USE bool config_load(const char *defaults_path, const char *override_path, struct config *out, struct err *err);
void config_finish(struct config *config); /* zeroed is fine */

/* ---- where things are ----
 * state: $STATE from --state, else $STATE_DIRECTORY (systemd), else $XDG_STATE_HOME/counter, else
 * ~/.local/state/counter. assets: --assets, else $COUNTER_ASSETS, else the installed or the source folder. forms
 * likewise beside it. `option` is the command-line value or NULL. out holds FILE_PATH_SIZE bytes. */
MUST_USE bool config_state_folder(const char *option, char *out, struct err *err);
MUST_USE bool config_assets_folder(const char *option, char *out, struct err *err);
MUST_USE bool config_forms_folder(const char *option, char *out, struct err *err);

#endif
