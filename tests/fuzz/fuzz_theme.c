/* theme.yaml, fitted to panels of all sizes. */
#include "fuzz.h"
#include "theme.h"

FUZZ_TARGET(theme)
{
    static const struct panel panels[] = {{1920, 1080, 476}, {1080, 1920, 268}, {800, 480, 154}, {1, 1, 0}};
    struct theme *theme = NULL;
    if (!theme_load(fuzz_file(data, size), &theme, NULL))
        return;
    for (size_t i = 0; i < sizeof panels / sizeof *panels; i++) {
        theme_fit(theme, &panels[i], TEXT_LARGEST, i & 1);
        for (enum length l = 0; l < LENGTH_COUNT; l++)
            FUZZ_PROMISE(theme_px(theme, l) >= 0);
        for (enum text_role r = 0; r < TEXT_ROLE_COUNT; r++)
            FUZZ_PROMISE(theme_text_px(theme, r) > 0 && theme_line_px(theme, r) > 0);
    }
    theme_destroy(theme);
}
