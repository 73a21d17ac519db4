#include "seal_find.h"

#include "buffer.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Less ink of a colour than this on the whole page (5 mm²) cannot be a seal. */
#define INK_LEAST_MM2 5.0
/* Round seals: 法人章 from 14 mm, 公章 to 50 mm (design FIELD §6), with a margin. */
#define RADIUS_LEAST_MM 6.0
#define RADIUS_MOST_MM 26.5
/* Copies are looked for only in the sizes of a 公章: small dark rings are everywhere in print. */
#define COPY_LEAST_MM 14.0

/* Black below or above the ink, in the disc that every shape holds; copies are black themselves. */
static double print_share(const struct ink_map *ink, const struct seal_mark *mark)
{
    double reach = mark->height_mm / 2 * 0.92; /* pixels here */
    int dark = 0, all = 0;
    if (mark->hue == SEAL_HUE_BLACK)
        return 0;
    for (int y = (int)(mark->y_mm - reach); y <= (int)(mark->y_mm + reach); y++) {
        for (int x = (int)(mark->x_mm - reach); x <= (int)(mark->x_mm + reach); x++) {
            if (x < 0 || y < 0 || x >= ink->kind.width_px || y >= ink->kind.height_px ||
                hypot(x - mark->x_mm, y - mark->y_mm) > reach)
                continue;
            all++;
            dark += *image_at(&ink->kind, x, y) == INK_DARK;
        }
    }
    return all ? (double)dark / all : 0;
}

size_t seal_find(const struct ink_map *ink, struct seal_mark *out, size_t room)
{
    double px_per_mm = ink->kind.dpi / 25.4;
    size_t pixels = ink->kind.stride_bytes * (size_t)ink->kind.height_px;
    struct seal_search search = {.ink = ink, .px_per_mm = px_per_mm, .out = out, .room = room};
    search.taken = calloc(pixels, 1);
    if (!search.taken || px_per_mm < 1) {
        free(search.taken);
        return 0;
    }
    const enum ink_kind colours[] = {INK_RED, INK_BLUE, INK_DARK};
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
        search.kind = colours[i];
        if ((double)ink->counts[search.kind] < INK_LEAST_MM2 * px_per_mm * px_per_mm)
            continue;
        bool copy = search.kind == INK_DARK;
        /* Oblong ones first: their outline must be whole, so they take nothing from a round one, but the writing in a
         * frame holds pieces of many circles. */
        if (!copy)
            seal_box_find(&search);
        seal_circle_find(&search, copy ? COPY_LEAST_MM : RADIUS_LEAST_MM, RADIUS_MOST_MM);
    }
    free(search.taken);
    for (size_t i = 0; i < search.count; i++)
        out[i].print = print_share(ink, &out[i]);
    return search.count;
}
