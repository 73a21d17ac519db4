/* From what a scanner delivers (frames of 1, 8 or 16 bits, grey, interleaved colour or one colour a pass, rows with
 * padding, heights nobody knew) to one page of plain 8-bit grey or RGB rows in shared memory. Knows no SANE. Bytes come
 * from a driver: every size is checked before memory is taken. One thread. */
#ifndef FRAME_H
#define FRAME_H

#include "page_memory.h"

enum frame_format { FRAME_GREY, FRAME_RGB, FRAME_RED, FRAME_GREEN, FRAME_BLUE, FRAME_FORMAT_COUNT };

struct frame_shape {
    enum frame_format format;
    int depth;           /* bits per sample: 1, 8, 16 (in the machine's byte order) */
    long width_px;
    long bytes_per_line; /* at least what width and depth need; the rest of each line is skipped */
    long lines;          /* as announced; -1: unknown. More or fewer may come */
    bool last;           /* false: another frame belongs to the same page */
};

/* A page under construction. */
struct page_frames {
    struct page_memory memory;
    struct frame_shape shape; /* of the frame under way */
    int width_px, channels;
    size_t stride;
    int row;                     /* next row of this frame */
    int rows;                    /* complete rows of the page: the fewest of its finished frames, -1 before the first */
    unsigned planes;             /* bits of enum frame_format that are complete */
    uint8_t *line;               /* one line of the frame, collected */
    size_t line_size, line_room; /* bytes in it, bytes allocated */
};

/* What a whole page is. */
struct page_shape {
    int width_px, height_px, channels;
    size_t stride_bytes;
    long dpi;
};

#define PAGE_FRAMES_NONE ((struct page_frames){.memory = {.fd = -1}, .rows = -1})

/* Opens the next frame of the page. ERR_DAMAGED for a shape that cannot be, or does not fit the frames before it;
 * ERR_SPACE. */
MUST_USE bool frame_begin(struct page_frames *page, const struct frame_shape *shape, struct err *err);
/* Takes bytes as they come, cut anywhere. ERR_SPACE when the page grows past the bounds of image.h. */
MUST_USE bool frame_add(struct page_frames *page, const uint8_t *bytes, size_t size, struct err *err);
/* Closes the frame; a last line that did not come whole is dropped. ERR_DAMAGED when it had no line at all. */
MUST_USE bool frame_end(struct page_frames *page, struct err *err);
/* The page is whole: sealed shared memory (*fd, yours) and its shape; the page is empty again. ERR_DAMAGED when a
 * colour is missing. */
MUST_USE bool frame_take_page(struct page_frames *page, long dpi, struct page_shape *out, int *fd, struct err *err);
void frame_drop_page(struct page_frames *page); /* wipes the collected line; NONE and dropped are fine */

/* Lines complete in the frame under way, and the announced number (0: unknown). */
int frame_lines(const struct page_frames *page);
int frame_lines_expected(const struct page_frames *page);

#endif
