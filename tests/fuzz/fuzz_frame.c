/* What a scanner's driver delivers: per frame ten bytes of shape and size, then lines cut anywhere. */
#include "frame.h"
#include "fuzz.h"
#include <unistd.h>

static bool frame(struct page_frames *page, struct fuzz_bytes *in)
{
    struct frame_shape shape = {.format = (enum frame_format)(fuzz_take(in, 1) % (FRAME_FORMAT_COUNT + 1)),
                                .depth = (int)fuzz_take(in, 1),
                                .width_px = (int16_t)fuzz_take(in, 2),
                                .bytes_per_line = (int16_t)fuzz_take(in, 2),
                                .lines = (int16_t)fuzz_take(in, 2)};
    shape.last = fuzz_take(in, 1) & 1;
    size_t bytes = fuzz_take(in, 1) * 16, piece = 7;
    bool ok = frame_begin(page, &shape, NULL);
    for (; ok && bytes > 0 && in->left > 0; piece = piece * 3 % 61 + 1) {
        size_t now = piece < in->left ? piece : in->left;
        ok = frame_add(page, in->at, now, NULL);
        in->at += now, in->left -= now, bytes -= now < bytes ? now : bytes;
    }
    return ok && frame_lines(page) >= 0 && frame_end(page, NULL);
}

FUZZ_TARGET(frame)
{
    struct page_frames page = PAGE_FRAMES_NONE;
    struct fuzz_bytes in = {data, size};
    struct page_shape shape;
    int fd = -1;
    for (int frames = 0; frames < 4 && in.left > 0 && frame(&page, &in); frames++)
        if (frame_take_page(&page, 300, &shape, &fd, NULL)) {
            FUZZ_PROMISE(shape.width_px > 0 && shape.height_px > 0 && close(fd) == 0);
        }
    frame_drop_page(&page);
}
