/* The text of a slip's code, against a store that never gave one. */
#include "case_store.h"
#include "fuzz.h"
#include "vault.h"

static struct case_store *open_store(void)
{
    static struct config config = {.privacy = {.keep_draft_min = 10, .keep_slip_days = 30, .reserve_mb = 1}};
    static char prefix[] = "TJ";
    struct case_store *store = NULL;
    struct err err = {0};
    char key[128];
    config.station.prefix = prefix;
    snprintf(key, sizeof key, "%s/keys/station.key", fuzz_state());
    FUZZ_SET_UP(vault_create_key_file(key, &err) && case_store_open(&config, fuzz_state(), &store, &err), err);
    return store;
}

FUZZ_TARGET(slip)
{
    static struct case_store *store;
    struct slip_finding finding = {0};
    char *text = fuzz_text(data, size);
    if (!store)
        store = open_store();
    FUZZ_PROMISE(case_store_find_slip(store, text, "0000", &finding, NULL));
    FUZZ_PROMISE(finding.outcome == SLIP_NOT_A_SLIP || (finding.outcome == SLIP_UNKNOWN && case_store_is_slip(text)));
    free(text);
}
