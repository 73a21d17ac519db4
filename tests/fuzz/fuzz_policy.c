/* A policy's text, filled from the settings in both languages. */
#include "fuzz.h"
#include "policy.h"

FUZZ_TARGET(policy)
{
    static struct config config;
    struct policies *policies = NULL;
    struct err err = {0};
    if (!config.station.id)
        FUZZ_SET_UP(config_load(COUNTER_SOURCE_DIR "/assets/station.yaml", NULL, &config, &err), err);
    if (!policies_load(fuzz_folder("notice.yaml", data, size), &policies, NULL))
        return;
    for (size_t i = 0; i < policies->count; i++) {
        struct buffer text = {0};
        if (policy_text(policies->list[i], &config, LANGUAGE_ZH, &text, NULL))
            FUZZ_PROMISE(text.size > 0);
        (void)!policy_text(policies->list[i], &config, LANGUAGE_EN, &text, NULL);
        buffer_finish(&text);
    }
    policies_destroy(policies);
}
