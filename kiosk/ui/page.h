/* The frame around every screen: top bar, steps, bottom bar, and what lies above it: dialog, fault, toast. */
#ifndef PAGE_H
#define PAGE_H

#include "widgets.h"

/* ---- where things are: landscape has the rail at the left, portrait a strip below the top bar ---- */
struct page_layout {
    struct rect top_bar, steps, content, bottom_bar; /* steps and bottom_bar are empty when not asked for */
};
/* content is inside the page's margins already. */
struct page_layout page_layout(const struct ui *ui, bool with_steps, bool with_bottom_bar);

/* ---- top bar ---- */
enum bar_offer {
    OFFER_LANGUAGE = 1 << 0,  /* id "language" */
    OFFER_TEXT_SIZE = 1 << 1, /* id "text-size" */
    OFFER_CONTRAST = 1 << 2,  /* id "contrast" */
    OFFER_VOICE = 1 << 3,     /* id "voice" */
    OFFER_CALL = 1 << 4       /* id "call" */
};
struct top_bar {
    const char *title;
    const char *case_number; /* NULL: none */
    unsigned offers;         /* bits of enum bar_offer */
    bool voice_on, called;   /* shown as states */
    bool specimen;           /* demo stations: a "演示" mark */
};
/* The one offer that was used, or 0. */
unsigned ui_top_bar(struct ui *ui, struct rect at, const struct top_bar *bar);

/* ---- bottom bar ---- */
enum bar_use { BAR_NOTHING, BAR_BACK, BAR_LEAVE, BAR_SECOND, BAR_MAIN };
struct bottom_bar {
    const char *back;   /* id "back"; NULL: none */
    const char *leave;  /* id "leave"; NULL: none */
    const char *second; /* id "second", left of main; NULL: none */
    const char *main;   /* id "main"; NULL: none */
    const char *missing; /* why main is off, said beside it, or above the bar where that is full; NULL: nothing to say */
    bool back_off, main_off;
    bool leave_is_calm; /* leaving loses nothing: no red */
};
enum bar_use ui_bottom_bar(struct ui *ui, struct rect at, const struct bottom_bar *bar);

/* ---- step rail ---- */
/* Steps before `now` are ticked. In a wide low rectangle it is drawn as a strip. */
void ui_steps(struct ui *ui, struct rect at, const char *const *titles, int count, int now);

/* Title and, below it, an optional paragraph; returns the height used including the gap after it. */
int ui_heading(struct ui *ui, struct rect at, const char *title, const char *text);
int ui_heading_height(struct ui *ui, int width_px, const char *title, const char *text);

/* ---- above the page ---- */
struct dialog {
    const char *icon; /* NULL: none */
    const char *title, *text;
    const char *actions[3]; /* ids "dialog:0".. ; the first is the primary one; NULL: no more */
    bool danger;            /* the first action loses something */
};
/* Call last in a frame. The index of the action used, else -1. */
int ui_dialog(struct ui *ui, const struct dialog *dialog);

struct fault {
    const char *icon;     /* "scanner", "printer", "paper" … */
    const char *sentence; /* what happened, plain words */
    const char *kept;     /* "前 3 页已保存，请从第 4 页继续。"; NULL: none */
    const char *action;   /* id "fault:action" */
    const char *second;   /* id "fault:second"; NULL: none */
};
/* 0: nothing, 1: action, 2: second. Fills `at` with a card. */
int ui_fault(struct ui *ui, struct rect at, const struct fault *fault);
/* The big mark, title and paragraph of an ending ("材料齐全，已加密封存"); returns the height used. */
int ui_done_mark(struct ui *ui, struct rect at, const char *title, const char *text);

/* A sentence below the top bar for some seconds, in the language of the moment even when that changes; a new one replaces
 * it. Drawn by ui_end. */
void ui_toast(struct ui *ui, const char *text, enum badge_kind kind);

#endif
