/* The pages of the gallery: what they share with the program that shows them. */
#ifndef UI_GALLERY_H
#define UI_GALLERY_H

#include "stroke_pad.h"
#include "keyboard.h"
#include "page.h"

struct gallery {
    struct ui *ui;
    struct keyboard *keyboard;
    const char *page;
    struct entry entry;
    struct strokes ink;
    bool ticks[3];
    uint32_t chosen, services;
    int picture;
    bool asks, high;
    enum text_step step;
    struct panel panel;
    int64_t opened_us;
};

struct gallery_page {
    const char *name;
    void (*build)(struct gallery *);
    const char *keyboard; /* NULL: none */
    const char *touch;    /* a key to touch first; NULL: none */
};
extern const struct gallery_page gallery_pages[];
extern const size_t gallery_page_count;

/* The page shown, and the question above it. */
void gallery_build(struct gallery *g);
/* Touches the page's first key, as a finger would. */
void gallery_touch_first(struct gallery *g);
/* False when the page's keyboard is not there. */
bool gallery_open_page(struct gallery *g, const char *name);

#endif
