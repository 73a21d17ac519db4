/* What every body of a platform offers; for this folder only. */
#ifndef PLATFORM_INSIDE_H
#define PLATFORM_INSIDE_H

#include "platform.h"

struct platform_body {
    void (*close)(struct platform *platform);
    void (*wait)(struct platform *platform, int64_t timeout_ms, struct input *out);
    void (*wake)(struct platform *platform);
    bool (*present)(struct platform *platform, const struct draw_list *list, struct err *err);
    void (*forget_text)(struct platform *platform);
    void (*ring)(struct platform *platform);
};

/* The beginning of every body's own struct. */
struct platform {
    const struct platform_body *body;
    int width_px, height_px;
    struct text_measure measure;
    struct picture_shelf shelf;
    struct platform_figures figures;
};

#endif
