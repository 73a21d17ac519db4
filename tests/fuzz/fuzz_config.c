/* A station's own settings over the defaults. */
#include "config.h"
#include "fuzz.h"

FUZZ_TARGET(config)
{
    struct config config = {0};
    struct err err = {0};
    if (config_load(COUNTER_SOURCE_DIR "/assets/station.yaml", fuzz_file(data, size), &config, &err)) {
        FUZZ_PROMISE(config.station.prefix && config.scanner.kind && config.sync.url);
        config_finish(&config);
    } else {
        FUZZ_PROMISE(err.code != ERR_NONE && err.line[0]);
    }
}
