/* From a letter, a written stroke or a stroke's key to its candidates, as the kiosk asks kiosk-input: what a person waits, and what both processes
 * worked for it, which a busy machine does not lengthen.
 *     bench_input KEYBOARDS ROUNDS */
#include "method_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIMES_MAX 20000

struct times {
    const char *name;
    double wall_ms[TIMES_MAX], busy_ms[TIMES_MAX];
    size_t count;
};

static struct method_host *host;
static struct method_answer answer;

static double clock_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Of the other process, to the nanosecond. */
static double child_ms(void)
{
    char path[64];
    unsigned long long ns = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", method_host_pid(host));
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%llu", &ns) != 1)
        ns = 0;
    if (file)
        fclose(file);
    return (double)ns / 1e6;
}

static bool ask(struct times *times, const struct method_question *question)
{
    struct err err = {0};
    double wall = clock_ms(CLOCK_MONOTONIC), own = clock_ms(CLOCK_PROCESS_CPUTIME_ID), other = child_ms();
    if (!method_host_ask(host, question, &answer, &err)) {
        fprintf(stderr, "%s\n", err.line);
        return false;
    }
    if (times->count < TIMES_MAX) {
        times->wall_ms[times->count] = clock_ms(CLOCK_MONOTONIC) - wall;
        times->busy_ms[times->count++] = clock_ms(CLOCK_PROCESS_CPUTIME_ID) - own + child_ms() - other;
    }
    return true;
}

static bool type(struct times *times, const char *letters)
{
    bool ok = true;
    for (const char *c = letters; ok && *c; c++) {
        struct method_question question = {.kind = METHOD_PINYIN_ADD};
        question.letters[0] = *c;
        ok = ask(times, &question) && answer.count > 0;
    }
    return ok;
}

static bool forget(void)
{
    struct method_question question = {.kind = METHOD_PINYIN_RESET};
    struct err err = {0};
    return method_host_ask(host, &question, &answer, &err);
}

/* 李, stroke by stroke: after each the character so far is read again. */
static bool write_one(struct times *times)
{
    static const int strokes[][4] = {{15, 22, 85, 20}, {50, 8, 50, 48},  {48, 22, 12, 48}, {52, 22, 88, 46},
                                     {28, 52, 70, 50}, {70, 50, 50, 64}, {50, 64, 38, 88}, {12, 72, 88, 70}};
    struct method_question question = {.kind = METHOD_HAND, .box_width = 5000, .box_height = 5000};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof strokes / sizeof strokes[0]; i++) {
        const int *s = strokes[i];
        for (int part = 0; part <= 12; part++)
            strokes_add(&question.ink, (s[0] + (s[2] - s[0]) * part / 12) * 0.5, (s[1] + (s[3] - s[1]) * part / 12) * 0.5);
        strokes_lift(&question.ink);
        ok = ask(times, &question) && answer.count > 0;
    }
    return ok;
}

/* 䶮 and 𠮷 by the order of their strokes, and what is longest to look through. */
static bool name_strokes(struct times *times)
{
    static const char *const typed[] = {"hpzpnhhpn", "hshszh", "************"};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof typed / sizeof typed[0]; i++)
        for (size_t size = 1; ok && size <= strlen(typed[i]); size++) {
            struct method_question question = {.kind = METHOD_STROKES};
            memcpy(question.letters, typed[i], size);
            ok = ask(times, &question) && answer.count > 0;
        }
    return ok;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y ? 1 : 0;
}

static void tell(struct times *t)
{
    if (!t->count)
        return;
    qsort(t->wall_ms, t->count, sizeof t->wall_ms[0], by_size);
    qsort(t->busy_ms, t->count, sizeof t->busy_ms[0], by_size);
    size_t p99 = t->count * 99 / 100;
    printf("%s_count %zu times\n%s_p50 %.2f ms\n%s_p99 %.2f ms\n%s_busy_p99 %.2f ms\n", t->name, t->count, t->name,
           t->wall_ms[t->count / 2], t->name, t->wall_ms[p99], t->name, t->busy_ms[p99]);
}

int main(int argc, char **argv)
{
    static struct times letters = {.name = "letter"}, written = {.name = "stroke"}, named = {.name = "order"},
                        first = {.name = "first"};
    static const char *const names[] = {"tianjinshikanchashejixiehui", "heping", "zhangxiaoming", "youxiangongsi"};
    struct err err = {0};
    if (argc != 3)
        return 64;
    if (!method_host_start(argv[1], &host, &err)) {
        fprintf(stderr, "%s\n", err.line);
        return 70;
    }
    bool ok = type(&first, "t") && forget() && write_one(&first) && name_strokes(&first); /* tables come from the disk */
    for (int round = atoi(argv[2]); ok && round > 0; round--) {
        for (size_t i = 0; ok && i < sizeof names / sizeof names[0]; i++)
            ok = type(&letters, names[i]) && forget();
        ok = ok && write_one(&written) && name_strokes(&named);
    }
    tell(&letters);
    tell(&written);
    tell(&named);
    method_host_end(host);
    return ok ? 0 : 70;
}
