#include "promise.h"

#include "config.h"
#include "file.h"
#include <string.h>

#define DEFAULTS COUNTER_SOURCE_DIR "/assets/station.yaml"

static char folder[1024], path[FILE_PATH_SIZE];

static bool load(const char *overrides, struct config *config, struct err *err)
{
    assert_true(file_write_durable(path, overrides, strlen(overrides), 0600, err));
    return config_load(DEFAULTS, path, config, err);
}

static void a_station_overrides_only_what_it_names(void **state)
{
    (void)state;
    struct config config = {0};
    struct err err = {0};
    assert_ok(load("printer:\n  kind: folder\nscreen:\n  width_mm: 300.5\n", &config, &err), err);
    assert_string_equal(config.printer.kind, "folder");
    assert_string_equal(config.station.prefix, "TJ");
    assert_true(config.screen.width_mm > 300.4);
    config_finish(&config);
}

static void a_wrong_setting_is_refused_with_its_line(void **state)
{
    (void)state;
    const char *const wrong[] = {
        "printer:\n  kind: laser\n",        "printer:\n  colour: red\n", "screen:\n  width_mm: 3\n",
        "scanner:\n  dpi: 300\n  dpi: 300\n", "screen:\n  fullscreen: yes\n", "- a\n- b\n", "scanner:\n  dpi: 3x\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct config config = {0};
        struct err err = {0};
        assert_refused(load(wrong[i], &config, &err), err, ERR_CONFIG);
        assert_non_null(strstr(err.line, "station.yaml:"));
    }
}

static int make(void **state)
{
    (void)state;
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/station.yaml", folder);
    return 0;
}

static int remove_all(void **state)
{
    (void)state;
    promise_folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_station_overrides_only_what_it_names),
        cmocka_unit_test(a_wrong_setting_is_refused_with_its_line),
    };
    return cmocka_run_group_tests(tests, make, remove_all);
}
