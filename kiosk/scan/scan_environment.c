/* The environment that kiosk-scan gets. */
#include "scan_environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void environment_add(struct scan_environment *e, const char *name, const char *value)
{
    size_t count = 0;
    while (e->list[count])
        count++;
    if (!value || !value[0] || count == SCAN_ENVIRONMENT_MAX)
        return;
    snprintf(e->text[count], SCAN_ENVIRONMENT_SIZE, "%s=%s", name, value);
    e->list[count] = e->text[count];
}

/* Only what the children need; the kiosk's own environment may hold credentials. */
void scan_environment_init(struct scan_environment *e, const char *sane_folder)
{
    static const char *const kept[] = {"TESSDATA_PREFIX", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE"};
    memset(e, 0, sizeof *e);
    environment_add(e, "PATH", "/usr/bin:/bin");
    environment_add(e, "LANG", "C.UTF-8");
    /* With its default threads Tesseract is 3.5 times slower; read when the library is loaded. */
    environment_add(e, "OMP_THREAD_LIMIT", "1");
    environment_add(e, "SANE_CONFIG_DIR", sane_folder && sane_folder[0] ? sane_folder : getenv("SANE_CONFIG_DIR"));
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        environment_add(e, kept[i], getenv(kept[i]));
}
