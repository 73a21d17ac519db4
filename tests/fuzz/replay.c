/* replay READER FOLDER: gives every file of the folder to the reader's fuzz target, whatever the compiler. What a
 * fuzzer once found stays in the corpus and is a test from then on. */
#include "fuzz.h"

#include "file.h"
#include "fuzz_targets.h"

#define DECLARED(reader) void fuzz_target_##reader(const uint8_t *data, size_t size);
FUZZ_TARGETS(DECLARED)

static const struct {
    const char *reader;
    void (*target)(const uint8_t *data, size_t size);
} targets[] = {
#define LISTED(reader) {#reader, fuzz_target_##reader},
    FUZZ_TARGETS(LISTED)};

static bool replay(void (*target)(const uint8_t *data, size_t size), const char *folder, const char *name,
                   struct err *err)
{
    char path[FILE_PATH_SIZE];
    struct buffer bytes = {0};
    if (!file_join(path, folder, name, err) || !file_read(path, 1 << 20, &bytes, err))
        return false;
    uint8_t *exact = malloc(bytes.size ? bytes.size : 1);
    if (!exact)
        abort();
    memcpy(exact, bytes.data, bytes.size);
    fprintf(stderr, "%s\n", path); /* the last one is the culprit */
    target(exact, bytes.size);
    free(exact);
    buffer_finish(&bytes);
    return true;
}

int main(int count, char **words)
{
    struct err err = {0};
    struct file_names names = {0};
    size_t t = 0;
    while (count == 3 && t < sizeof targets / sizeof *targets && strcmp(targets[t].reader, words[1]) != 0)
        t++;
    if (count != 3 || t == sizeof targets / sizeof *targets) {
        fprintf(stderr, "replay READER FOLDER; readers: tests/fuzz/CMakeLists.txt\n");
        return 64;
    }
    bool ok = file_list(words[2], &names, &err);
    if (ok && names.count == 0)
        ok = err_set(&err, ERR_NOT_FOUND, "%s is empty", words[2]);
    targets[t].target((const uint8_t *)"", 0);
    for (size_t i = 0; ok && i < names.count; i++)
        ok = replay(targets[t].target, words[2], names.names[i], &err);
    if (!ok)
        fprintf(stderr, "%s\n", err.line);
    file_names_destroy(&names);
    return err_exit_status(err.code);
}
