/* The walk over placed marks that every surface shares. */
#include "paper.h"

void paper_draw_sheet(struct surface *surface, const struct placed_sheet *sheet)
{
    surface->body->begin(surface, sheet);
    for (size_t i = 0; i < sheet->mark_count; i++)
        surface->body->mark[sheet->marks[i].kind](surface, &sheet->marks[i]);
    surface->body->end(surface);
}

void paper_draw(struct surface *surface, const struct placed_sheets *sheets)
{
    for (size_t i = 0; i < sheets->count; i++)
        paper_draw_sheet(surface, &sheets->sheets[i]);
}
