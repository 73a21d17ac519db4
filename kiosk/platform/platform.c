/* What all bodies have in common: passing the call on. */
#include "platform.h"
#include "platform_inside.h"

void platform_close(struct platform *platform)
{
    if (platform)
        platform->body->close(platform);
}

void platform_wait(struct platform *platform, int64_t timeout_ms, struct input *out)
{
    platform->body->wait(platform, timeout_ms, out);
}

void platform_wake(void *platform)
{
    ((struct platform *)platform)->body->wake(platform);
}

bool platform_present(struct platform *platform, const struct draw_list *list, struct err *err)
{
    return platform->body->present(platform, list, err);
}

void platform_ring(struct platform *platform)
{
    platform->body->ring(platform);
}

void platform_forget_text(struct platform *platform)
{
    platform->body->forget_text(platform);
}

void platform_size(const struct platform *platform, int *width_px, int *height_px)
{
    *width_px = platform->width_px;
    *height_px = platform->height_px;
}

const struct text_measure *platform_measure(struct platform *platform)
{
    return &platform->measure;
}

const struct picture_shelf *platform_shelf(struct platform *platform)
{
    return &platform->shelf;
}

struct platform_figures platform_figures(const struct platform *platform)
{
    return platform->figures;
}
