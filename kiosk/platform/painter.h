/* A draw list onto a canvas, and which parts of it differ from the last one. The window is divided into cells; each
 * cell's hash covers every mark that reaches into it, so equal hashes mean equal pixels. Owner's thread. */
#ifndef PAINTER_H
#define PAINTER_H

#include "glyphs.h"
#include "icon.h"
#include "raster.h"
#include "shelf.h"

struct paints {
    struct glyphs *glyphs;
    struct icons *icons;
    struct shelf *shelf;
};

/* Paints what of the list lies in canvas->clip. */
void painter_paint(const struct paints *paints, const struct draw_list *list, const struct canvas *canvas);

/* ---- cells ---- */
#define CELL_PX 64
#define CHANGES_MAX 64

struct cells {
    int columns, rows;
    uint64_t *now, *last;
    bool all; /* the last frame is not on the screen: everything has changed */
};

/* For a window of this size; forgets the last frame. False without memory. */
bool cells_resize(struct cells *cells, int width_px, int height_px);
void cells_finish(struct cells *cells);
/* The next comparison finds everything changed. */
void cells_forget(struct cells *cells);
/* Takes the list as the new frame and writes rectangles that cover all that differs; returns how many. */
int cells_changes(struct cells *cells, const struct draw_list *list, struct rect out[CHANGES_MAX]);

#endif
