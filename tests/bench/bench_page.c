/* From the scanner's bytes to the verdict: reads PPM scans again and again as the reading child would, and prints
 * milliseconds per page and the memory it took.    bench_page ROUNDS FILE.pnm... */
#include "clock.h"
#include "file.h"
#include "page_read.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define MOST_SAMPLES 4096

static bool ppm_read(const char *path, struct buffer *bytes, struct image *out, struct err *err)
{
    if (!file_read(path, (size_t)200 << 20, bytes, err))
        return false;
    int width, height, used = 0;
    if (sscanf((const char *)bytes->data, "P6 %d %d 255%n", &width, &height, &used) != 2 || used == 0)
        return err_set(err, ERR_INPUT, "%s: not a plain P6 picture", path);
    size_t start = (size_t)used + 1;
    if (width <= 0 || height <= 0 || bytes->size < start + (size_t)width * (size_t)height * 3)
        return err_set(err, ERR_INPUT, "%s: cut", path);
    *out = (struct image){.px = bytes->data + start,
                          .width_px = width,
                          .height_px = height,
                          .stride_bytes = (size_t)width * 3,
                          .channels = 3,
                          .dpi = (double)width / (210.0 / 25.4)};
    return true;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool measure(const char *path, double *took_ms, struct err *err)
{
    struct buffer bytes = {0};
    struct image scan;
    struct page_reading reading;
    struct page_request request = page_request_default(PAGE_SHEET);
    bool fine = false;
    if (!ppm_read(path, &bytes, &scan, err))
        goto end;
    int64_t begun = clock_monotonic_us();
    fine = page_read(&scan, &request, &reading, err);
    *took_ms = (double)(clock_monotonic_us() - begun) / 1000.0;
    if (fine)
        page_reading_finish(&reading);
end:
    buffer_finish(&bytes);
    return fine;
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[1]) : 0;
    double times[MOST_SAMPLES];
    size_t count = 0;
    struct err err = {0};
    if (rounds < 1) {
        fprintf(stderr, "bench_page ROUNDS FILE.pnm...\n");
        return 64;
    }
    for (int round = 0; round <= rounds; round++) {
        for (int i = 2; i < argc && count < MOST_SAMPLES; i++) {
            double took_ms;
            if (!measure(argv[i], &took_ms, &err)) {
                fprintf(stderr, "%s\n", err.line);
                return 1;
            }
            if (round > 0) /* the first warms caches and is not counted */
                times[count++] = took_ms;
        }
    }
    qsort(times, count, sizeof times[0], by_size);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("page_p50 %.1f ms\npage_p99 %.1f ms\npage_peak %.1f MB\n", times[count / 2], times[count * 99 / 100],
           (double)usage.ru_maxrss / 1024.0);
    page_read_release();
    return 0;
}
