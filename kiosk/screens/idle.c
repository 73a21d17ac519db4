/* Who is not there any more leaves nothing on the panel. */
#include "idle.h"

#include "catalogue.h"
#include "clock.h"
#include "front.h"
#include "log.h"
#include <stdio.h>

/* The last screens leave by a clock of their own, but not while a fault stands before them. */
static bool leaves_by_itself(const struct front *front)
{
    return (front->screen == &screen_done || front->screen == &screen_parked) && !front->fault.shown;
}

static bool clock_stands(const struct front *front)
{
    return front->screen == &screen_home || leaves_by_itself(front) || front->called || front_is_busy(front);
}

static int64_t patience_ms(const struct front *front)
{
    const struct config *config = &front->station->config;
    const struct field *field = front->visit.flow ? visit_field(&front->visit) : NULL;
    bool is_private = front->screen->is_private || (front->screen == &screen_question && field && field->private);
    return 1000 * (is_private ? config->privacy.idle_private_s : config->privacy.idle_s);
}

static int64_t warning_left_ms(const struct front *front)
{
    return front->asked_ms + 1000 * front->station->config.privacy.warning_s - clock_monotonic_ms();
}

bool front_is_busy(const struct front *front)
{
    return front->scanning.under_way || (front->screen->is_busy && front->screen->is_busy(front));
}

void front_feed(struct front *front, const struct input *input)
{
    int64_t now = clock_monotonic_ms();
    bool by_hand = input->kind == INPUT_DOWN || input->kind == INPUT_UP || input->kind == INPUT_TEXT ||
                   input->kind == INPUT_KEY;
    if (by_hand || clock_stands(front)) {
        front->touched_ms = now;
    } else if (front->question != QUESTION_IDLE && now - front->touched_ms >= patience_ms(front)) {
        front->question = QUESTION_IDLE;
        front->asked_ms = now;
        front_ring(front);
    }
}

int64_t front_wake_after_ms(const struct front *front)
{
    int64_t by_ui = ui_wake_after_ms(front->ui), by_clock = -1;
    if (front->question == QUESTION_IDLE) {
        int64_t left = warning_left_ms(front);
        by_clock = left > 0 ? left % 1000 + 1 : 0;
    } else if (!clock_stands(front)) {
        by_clock = front->touched_ms + patience_ms(front) - clock_monotonic_ms();
        by_clock = by_clock > 0 ? by_clock : 0;
    }
    if (by_ui < 0 || by_clock < 0)
        return by_ui > by_clock ? by_ui : by_clock;
    return by_ui < by_clock ? by_ui : by_clock;
}

void idle_ask(struct front *front)
{
    char text[300];
    int64_t left = warning_left_ms(front);
    if (left <= 0) {
        log_line(LOG_LEVEL_NOTICE, "nobody at screen %s: the panel is wiped", front->screen->name);
        front->question = QUESTION_NONE;
        front_abandon(front, "abandoned");
        return;
    }
    int seconds = (int)((left + 999) / 1000);
    if (visit_has_printed(&front->visit))
        snprintf(text, sizeof text, T("%d 秒后返回首页。材料加密保存在本机，凭任意一张打印的材料可以继续。"), seconds);
    else
        snprintf(text, sizeof text, T("%d 秒后返回首页，已经填写的内容会清除。"), seconds);
    const struct dialog dialog = {.icon = "clock", .title = T("您还在吗？"), .text = text, .actions = {T("继续")}};
    if (ui_dialog(front->ui, &dialog) == 0) {
        front->question = QUESTION_NONE;
        front->touched_ms = clock_monotonic_ms();
        ui_again(front->ui);
    }
}
