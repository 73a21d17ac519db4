/* The front of the station: which screen is on the panel, the visit that is under way, what lies above the screen (a
 * fault, a question, the idle warning), and what is reset when a visit ends. It knows no window: the program feeds it
 * input and shows what it drew. Owner's thread.
 *
 *     front_feed(front, &input);
 *     do { ui_begin(ui); front_build(front); } while (ui_end(ui));
 */
#ifndef FRONT_H
#define FRONT_H

#include "catalogue.h"
#include "keyboard.h"
#include "page.h"
#include "printout.h"
#include "scanning.h"
#include "screens.h"
#include "station.h"
#include "voice.h"

#define FRONT_PICTURES 12
#define FRONT_FORMS 16 /* as many as a visit prints */
#define FRONT_TRIES 3 /* the same trouble so often: staff is offered */

struct front_picture {
    char name[48];
    int handle;
    unsigned long put; /* counts up: the oldest makes room */
};

/* A text that stays on the panel while the language may change. */
struct front_words {
    char in[LANGUAGE_COUNT][400];
};

struct stamp_area;

/* Where ink belongs on a form as it was printed: laying it out takes too long for a frame. */
struct front_places {
    char form[PAPER_FORM_SIZE];
    uint32_t revision; /* of the answers on it */
    struct stamp_area *areas;
    size_t count;
};

/* A trouble on the panel: a picture, a sentence, what was kept, one action. The texts are copied. */
struct front_fault {
    bool shown;
    char icon[24];
    struct front_words sentence, kept;
    char action[80], second[80]; /* in Chinese, translated when drawn */
    void (*on_action)(struct front *front); /* NULL: only closes */
    void (*on_second)(struct front *front);
};

/* What lies above the screen and waits for an answer. */
enum front_question { QUESTION_NONE, QUESTION_LEAVE, QUESTION_PARK, QUESTION_IDLE, QUESTION_CALL, QUESTION_WITHDRAW };

/* What a person who shows a slip came for. */
enum front_errand { ERRAND_RESUME, ERRAND_PROGRESS, ERRAND_DATA };

struct front {
    struct station *station;
    struct ui *ui;
    struct theme *theme;
    struct keyboard *keyboard; /* NULL until front_load_keyboard */
    void (*forget_text)(void *context);
    void *forget_context;
    void (*ring)(void *context);
    void *ring_context;

    const struct screen *screen, *next;
    void *state;
    struct visit visit;
    char slip[CASE_SLIP_SIZE];
    enum front_errand errand;
    char licence_name[200]; /* of the legal representative, as the licence says; empty: not read */
    char asked_for[CASE_NUMBER_SIZE]; /* the case of a slip that was shown; empty: none */

    struct voice *voice; /* NULL: off */
    char spoken[200];    /* the heading said last */
    char title[200]; /* the heading on the panel, for the reveal list */
    struct front_fault fault;
    unsigned failures; /* in a row, on this screen */
    enum front_question question;
    bool called;

    struct printout printout;
    struct scanning scanning;
    struct front_picture pictures[FRONT_PICTURES];
    unsigned long pictures_put;
    struct front_places places[FRONT_FORMS];
    unsigned places_put;

    int64_t touched_ms;   /* monotonic: the last input, or the last moment a device was at work */
    int64_t asked_ms;     /* when 还在吗 came up */
    enum language language; /* at the start of each visit */
    enum text_step step;
    bool quit;
};

struct front_setup {
    struct station *station;
    struct ui *ui;
    struct theme *theme;
    enum language language;
    void (*forget_text)(void *context); /* drops rendered text at the end of a visit; may be NULL */
    void *forget_context;
    void (*ring)(void *context); /* a bell; may be NULL */
    void *ring_context;
};

void front_init(struct front *front, const struct front_setup *setup);
void front_finish(struct front *front); /* wipes the visit from memory */

void front_feed(struct front *front, const struct input *input);
void front_build(struct front *front);
/* How long the program may sleep: until a clock on the screen moves; -1: for ever. */
int64_t front_wake_after_ms(const struct front *front);
/* A device or worker is at work. */
bool front_is_busy(const struct front *front);

/* ---- for screens ---- */
void front_show(struct front *front, const struct screen *screen); /* after this frame */
void front_show_step(struct front *front);                         /* the screen of the visit's step */
/* Forward, then shows the step; a failure to save becomes a fault whose action tries again. */
void front_forward(struct front *front);
void front_back(struct front *front);
/* Begins at the question whether this applicant ("personal", "unit") should come online or on paper. */
void front_triage(struct front *front, const char *applicant);
/* The bottom bar with 上一步 and 退出 as they are everywhere; only BAR_MAIN and BAR_SECOND come back. missing: what the
 * person has to do before main can be used, said beside it; NULL: main can be used. */
enum bar_use front_bottom_bar(struct front *front, const struct page_layout *page, const char *main_label,
                              const char *missing, const char *second);
/* The label of leaving, and the question that follows. */
const char *front_leave_label(const struct front *front);
void front_ask_leave(struct front *front);

/* Heading of the step: its title and help, or these instead. Returns the rest of the content below it. */
struct rect front_heading(struct front *front, struct rect content, const char *title, const char *help);

/* A title above a keyboard, on one line, beside the pills that were cut from the row. Smaller where it is too wide. */
void front_row_title(struct front *front, struct rect row, const char *title, int *width_px);
/* How high that row is. */
int front_row_height(const struct front *front);
/* Where between that row and the keyboard a field stands, with what is said below it: in the middle of the room. */
struct rect front_field_place(const struct front *front, struct rect room);

/* Ends the visit: everything of the person leaves screen and memory. The case stays as it is in the store. */
void front_end_visit(struct front *front, const struct screen *next);
/* Asks for a slip on this errand. */
void front_ask_slip(struct front *front, enum front_errand errand);
/* Goes on with the application of the slip that was shown, where it stood. */
void front_resume(struct front *front);
/* Erases the case of the slip that was shown. */
void front_withdraw(struct front *front);
/* Ends the visit and erases its case if nothing was printed. */
void front_abandon(struct front *front, const char *why);

/* ---- texts in every language ---- */
void front_words_set(struct front_words *words, const char *text); /* as T() gave it; NULL empties */
void front_words_add(struct front_words *words, const char *text); /* another sentence: apart in English */
const char *front_words_now(const struct front_words *words);
/* `say` in each language, which it finds set: for texts that are put together. */
void front_each_language(struct front *front, void (*say)(struct front *front, void *context), void *context);

/* ---- faults ---- */
void front_fault(struct front *front, const char *icon, const char *sentence, const char *kept, const char *action,
                 void (*on_action)(struct front *front));
/* More of the sentence, behind it. */
void front_fault_add(struct front *front, const char *text);
/* What was kept, in the language of the moment alone: for texts with figures, said once in each language. */
void front_fault_kept(struct front *front, const char *kept);
/* A second way out. */
void front_fault_second(struct front *front, const char *label, void (*on_second)(struct front *front));
/* Words by the code of the error; the line goes to the log. kept may be NULL. */
void front_fault_err(struct front *front, const struct err *err, const char *kept, void (*again)(struct front *front));
void front_fault_close(struct front *front);
void front_call(struct front *front);
void front_ring(struct front *front);
/* Something went well: troubles are counted anew. */
void front_went_well(struct front *front);

/* ---- pictures of this visit ---- */
void front_picture_put(struct front *front, const char *name, const struct image *rgba);
int front_picture(const struct front *front, const char *name); /* 0: none */
void front_pictures_drop(struct front *front);

/* Opens these parts of the station, or shows why not; `again` is what the fault's action does. */
MUST_USE bool front_needs(struct front *front, unsigned parts, void (*again)(struct front *front));
/* Reads the keyboards when that has not been done. ERR_INPUT, ERR_NOT_FOUND, ERR_SPACE. */
MUST_USE bool front_load_keyboard(struct front *front, struct err *err);

#endif
