#include "speaking.h"
#include "catalogue.h"
#include "log.h"
#include <stdio.h>
#include <string.h>

#define LISTEN_EVERY_MS 400 /* while something is said: to hear that it cannot be */

static void cannot_speak(struct front *front)
{
    speaking_end(front);
    ui_toast(front->ui, T("本机没有声音设备，暂时不能朗读。"), BADGE_NONE);
    ui_again(front->ui);
}

void speaking_toggle(struct front *front)
{
    struct err err = {0};
    if (front->voice)
        speaking_end(front);
    else if (!voice_create(&front->voice, &err))
        log_err(LOG_LEVEL_WARNING, "voice", &err);
}

void speaking_end(struct front *front)
{
    voice_destroy(front->voice);
    front->voice = NULL;
    front->spoken[0] = '\0';
}

void speaking_follow(struct front *front)
{
    if (!front->voice)
        return;
    if (strcmp(front->spoken, front->title) != 0) {
        snprintf(front->spoken, sizeof front->spoken, "%s", front->title);
        voice_say(front->voice, front->title, language_now());
    }
    if (voice_is_speaking(front->voice))
        ui_wake_in(front->ui, LISTEN_EVERY_MS);
    else if (voice_has_failed(front->voice))
        cannot_speak(front);
}
