/* A small page of any pixels, with a frame to lift: a byte each for colour, dpi, width and height, then the picture,
 * repeated. What is said of it survives the way to the kiosk. */
#include "fuzz.h"
#include "page_read.h"

FUZZ_TARGET(page_read)
{
    static struct page_reading reading, again;
    struct fuzz_bytes in = {data, size};
    struct page_request request = page_request_default(PAGE_SHEET);
    struct image scan = {0};
    struct buffer bytes = {0};
    bool colour = fuzz_take(&in, 1) & 1;
    double dpi = 70 + fuzz_take(&in, 1) % 8 * 10;
    int width_px = 64 + (int)fuzz_take(&in, 1) % 96, height_px = 64 + (int)fuzz_take(&in, 1) % 96;
    const struct page_frame frame = {.name = "seal-1", .x_mm = 5, .y_mm = 5, .width_mm = 20, .height_mm = 20};
    if (in.left == 0 || !page_request_add_frame(&request, &frame) ||
        !image_create(width_px, height_px, colour ? 3 : 1, dpi, &scan, NULL))
        return;
    for (size_t i = 0; i < (size_t)scan.height_px * scan.stride_bytes; i++)
        scan.px[i] = in.at[i % in.left];
    FUZZ_PROMISE(page_read(&scan, &request, &reading, NULL));
    FUZZ_PROMISE(page_reading_write(&reading, &bytes, NULL));
    FUZZ_PROMISE(page_reading_parse(bytes.data, bytes.size, &again, NULL));
    page_reading_finish(&again);
    page_reading_finish(&reading);
    buffer_finish(&bytes);
    image_finish(&scan);
}
