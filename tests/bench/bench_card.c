/* Identity cards, both sides one after the other as the reading child would, from pixels to fields and pictures. Prints
 * milliseconds for the first card of the process and for those after it, on the clock and of the processor.
 *    bench_card ROUNDS FRONT BACK [FRONT BACK]...    ROUNDS 0: the first pair alone */
#include "clock.h"
#include "file.h"
#include "page_read.h"
#include "picture.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { SAMPLES_MOST = 4096, SIDES = 2 };

struct took {
    double clock_ms, processor_ms;
};

static double processor_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool scan_load(const char *path, struct image *out, struct err *err)
{
    struct buffer bytes = {0};
    bool ok = file_read(path, (size_t)200 << 20, &bytes, err) && picture_read(bytes.data, bytes.size, out, err);
    buffer_finish(&bytes);
    if (ok)
        out->dpi = 300;
    return ok;
}

/* A side that is not read is no figure. */
static bool is_read(const struct page_reading *reading, int side)
{
    const struct page_field *field =
        reading->card_count == 1 ? page_card_field(&reading->cards[0], side ? "valid_from" : "number") : NULL;
    return field && field->value[0] && !field->doubtful;
}

static bool measure(const char *path, int side, struct took *took, struct err *err)
{
    struct image scan = {0};
    struct page_reading reading;
    struct page_request request = page_request_default(PAGE_CARD);
    if (!scan_load(path, &scan, err))
        return false;
    int64_t begun = clock_monotonic_us();
    double worked = processor_ms();
    bool ok = page_read(&scan, &request, &reading, err);
    took->processor_ms += processor_ms() - worked;
    took->clock_ms += (double)(clock_monotonic_us() - begun) / 1000.0;
    if (ok) {
        ok = is_read(&reading, side) || err_set(err, ERR_INPUT, "%s: not read as the side it is", path);
        page_reading_finish(&reading);
    }
    image_finish(&scan);
    return ok;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void tell(const char *name, double *times, size_t count)
{
    qsort(times, count, sizeof times[0], by_size);
    printf("%s_p50 %.1f ms\n%s_p99 %.1f ms\n", name, times[count / 2], name, times[count * 99 / 100]);
}

struct figures {
    double clock[SAMPLES_MOST], processor[SAMPLES_MOST], side[SIDES][SAMPLES_MOST];
    size_t count;
};

static bool add_pair(char **files, struct figures *all, struct err *err)
{
    struct took both = {0};
    for (int side = 0; side < SIDES; side++) {
        double before = both.processor_ms;
        if (!measure(files[side], side, &both, err))
            return false;
        all->side[side][all->count] = both.processor_ms - before;
    }
    all->clock[all->count] = both.clock_ms;
    all->processor[all->count] = both.processor_ms;
    all->count++;
    return true;
}

int main(int argc, char **argv)
{
    static struct figures all;
    int rounds = argc > 3 ? atoi(argv[1]) : -1;
    struct err err = {0};
    if (rounds < 0 || argc % 2) {
        fprintf(stderr, "bench_card ROUNDS FRONT BACK [FRONT BACK]...\n");
        return 64;
    }
    bool ok = add_pair(&argv[2], &all, &err);
    double cold[] = {all.clock[0], all.processor[0]};
    all.count = 0;
    for (int round = 0; ok && round < rounds; round++) {
        for (int i = 2; ok && i + 1 < argc && all.count < SAMPLES_MOST; i += SIDES)
            ok = add_pair(&argv[i], &all, &err);
    }
    if (!ok) {
        fprintf(stderr, "%s\n", err.line);
        return 1;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("card_cold %.1f ms\ncard_cold_processor %.1f ms\ncard_peak %.1f MB\n", cold[0], cold[1],
           (double)usage.ru_maxrss / 1024.0);
    if (all.count) {
        tell("card_both", all.clock, all.count);
        tell("card_both_processor", all.processor, all.count);
        tell("card_front_processor", all.side[0], all.count);
        tell("card_back_processor", all.side[1], all.count);
    }
    page_read_release();
    return 0;
}
