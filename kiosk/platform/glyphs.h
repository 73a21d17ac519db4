/* Text as pixels: faces with a fallback per character, shaping (HarfBuzz), rasterising (FreeType), and a bounded cache
 * of what was rasterised. Faces are mapped when first needed. Owner's thread. */
#ifndef GLYPHS_H
#define GLYPHS_H

#include "draw.h"
#include "raster.h"

/* Each of two generations of rasterised glyphs; the older goes when the younger is full. 2 MB hold some 2000 Chinese
 * glyphs at 30 px: more than any two screens show. */
#define GLYPHS_GENERATION_BYTES ((size_t)2 << 20)

struct glyphs;

/* ERR_NOT_FOUND when none of the faces is on this machine. */
MUST_USE bool glyphs_create(struct glyphs **out, struct err *err);
void glyphs_destroy(struct glyphs *glyphs); /* wipes */

/* struct text_measure's functions; context is the struct glyphs. */
int glyphs_width(void *context, const char *text, size_t size, int em_px, enum text_weight weight);
bool glyphs_has(void *context, uint32_t character);

/* x, y: the top left of the em box. canvas NULL: only fills the cache. */
void glyphs_draw(struct glyphs *glyphs, const struct canvas *canvas, int x, int y, const char *text, size_t size,
                 int em_px, enum text_weight weight, uint32_t colour);

/* Wipes everything rasterised or measured. */
void glyphs_forget(struct glyphs *glyphs);
size_t glyphs_cache_bytes(const struct glyphs *glyphs);

#endif
