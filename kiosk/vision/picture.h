/* Pictures as files hold them: PNM, PNG and JPEG in, whichever it is by its first bytes; every size is checked before
 * memory is taken. Bytes come from outside; ERR_INPUT for anything malformed, cut short or of another kind, ERR_SPACE
 * for more than IMAGE_MAX_PIXELS. For the folder scanner, `kiosk read` and tests; reads bytes, never paths. */
#ifndef PICTURE_H
#define PICTURE_H

#include "buffer.h"
#include "image.h"

/* `*out` is grey or RGB (transparent PNG pixels are laid on white) and yours; dpi is what the file says, else 0. */
MUST_USE bool picture_read(const void *bytes, size_t size, struct image *out, struct err *err);

/* The three readers behind it, each strict about its own format. */
MUST_USE bool pnm_read(const void *bytes, size_t size, struct image *out, struct err *err);  /* P4 P5 P6, 8 or 16 bit */
MUST_USE bool jpeg_read(const void *bytes, size_t size, struct image *out, struct err *err); /* warnings are errors */
MUST_USE bool png_read(const void *bytes, size_t size, struct image *out, struct err *err);

/* Appends a baseline JPEG with its dpi in the JFIF header. quality 1..100; RGBA loses its alpha. */
MUST_USE bool jpeg_write(const struct image *image, int quality, struct buffer *out, struct err *err);
/* Appends a PNG of 1, 3 or 4 channels with pHYs where the dpi is known. */
MUST_USE bool png_write(const struct image *image, struct buffer *out, struct err *err);
/* Appends P5 or P6. */
MUST_USE bool pnm_write(const struct image *image, struct buffer *out, struct err *err);

#endif
