/* One kind of on-screen keyboard. */
#include "fuzz.h"
#include "keyboard.h"

FUZZ_TARGET(keyboard)
{
    struct keyboard *keyboard = NULL;
    if (!keyboard_load(fuzz_folder("latin.yaml", data, size), &keyboard, NULL))
        return;
    (void)keyboard_has(keyboard, "latin");
    keyboard_destroy(keyboard);
}
