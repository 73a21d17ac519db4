/* The text of any code on a sheet: nobody but the station's key makes a genuine one. */
#include "fuzz.h"
#include "sheet_code.h"
#include "vault.h"

FUZZ_TARGET(sheet_code)
{
    static struct vault *vault;
    struct sheet_code code = {0};
    struct err err = {0};
    char *text = fuzz_text(data, size), key[128];
    if (!vault) {
        snprintf(key, sizeof key, "%s/keys/station.key", fuzz_state());
        FUZZ_SET_UP(vault_create_key_file(key, &err) && vault_open(key, &vault, &err), err);
    }
    sheet_code_read(vault, text, &code);
    FUZZ_PROMISE(code.kind != SHEET_CODE_PAGE);
    free(text);
}
