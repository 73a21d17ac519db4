/* Sealing with bag, digests, signature and durable write.     bench_seal STATE MEGABYTES ROUNDS FIRST-SEQUENCE
 * The state folder needs keys and trust; bundles are left in its outbox. */
#include "buffer.h"
#include "clock.h"
#include "outbox.h"
#include "seal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PART_BYTES ((size_t)1 << 20)

static void fill(uint8_t *bytes, size_t size)
{
    uint32_t x = 12345;
    for (size_t i = 0; i < size; i++) {
        x = x * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(x >> 24);
    }
}

/* The most this process held; getrusage would count the one that started it as well. */
static double peak_mb(void)
{
    char line[200];
    double kilobytes = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kilobytes = strtod(line + 6, NULL);
    if (status)
        fclose(status);
    return kilobytes / 1024.0;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "bench_seal STATE MEGABYTES ROUNDS FIRST-SEQUENCE\n");
        return 64;
    }
    size_t megabytes = (size_t)atoi(argv[2]);
    int rounds = atoi(argv[3]);
    uint64_t sequence = strtoull(argv[4], NULL, 10);
    uint8_t *bytes = malloc(PART_BYTES);
    struct bundle_part *parts = calloc(megabytes ? megabytes : 1, sizeof *parts);
    struct err err = {0};
    bool fine = (bytes && parts) || err_set(&err, ERR_SPACE, "no memory for the parts");
    fine = fine && outbox_prepare(argv[1], &err);
    if (fine)
        fill(bytes, PART_BYTES);
    for (size_t i = 0; fine && i < megabytes; i++) {
        char path[BUNDLE_PATH_SIZE];
        snprintf(path, sizeof path, "data/papers/page-%zu.jpg", i);
        fine = bundle_part_of_bytes(&parts[i], path, bytes, PART_BYTES, &err);
    }
    char previous[SEAL_DIGEST_HEX_SIZE] = BUNDLE_FIRST_PREVIOUS;
    double best_ms = 1e9, sum_ms = 0;
    for (int i = 0; fine && i < rounds; i++) {
        struct bundle bundle = {.case_number = "TJ-261122-0007-K",
                                .station = "tianjin-01",
                                .sequence = sequence + (uint64_t)i,
                                .previous_sha256 = previous,
                                .software = "counter bench",
                                .created_ms = clock_wall_ms(),
                                .parts = parts,
                                .part_count = megabytes};
        struct seal_result result;
        int64_t begun = clock_monotonic_us();
        fine = seal_bundle(argv[1], &bundle, &result, &err);
        double took_ms = (double)(clock_monotonic_us() - begun) / 1000.0;
        if (fine)
            seal_digest_to_hex(result.sha256, previous);
        best_ms = took_ms < best_ms ? took_ms : best_ms;
        sum_ms += took_ms;
    }
    free(parts);
    free(bytes);
    if (!fine) {
        fprintf(stderr, "%s\n", err.line);
        return 1;
    }
    printf("seal_mean %.0f MB/s\nseal_best %.0f MB/s\nseal_time %.1f ms\nseal_peak %.1f MB\n",
           (double)megabytes * 1000.0 * rounds / sum_ms, (double)megabytes * 1000.0 / best_ms, sum_ms / rounds,
           peak_mb());
    return 0;
}
