/* Two sine strokes that fade, computed while they play. */
#include "platform_sdl_bell.h"

#include "log.h"
#include <SDL.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#define RATE_HZ 22050
#define STROKE_SAMPLES (RATE_HZ * 7 / 10)
#define STROKES 2
#define LOUDNESS 9000.0 /* of 32767: heard across a hall, not a fright for who stands before it */

struct bell {
    SDL_AudioDeviceID device; /* 0: closed */
    int at;                   /* the sound's thread alone, while the device is open */
    atomic_bool over;
    bool told; /* that there is no sound device */
    void (*on_end)(void *context);
    void *context;
};

/* Strokes at 880 and 660 Hz, each fading to a thousandth within its time. */
static Sint16 sample(int at)
{
    static const double pitch_hz[STROKES] = {880.0, 660.0};
    int stroke = at / STROKE_SAMPLES;
    double t = (double)(at % STROKE_SAMPLES) / RATE_HZ;
    return (Sint16)(LOUDNESS * exp(-9.8 * t) * sin(6.283185307 * pitch_hz[stroke] * t));
}

static void SDLCALL play(void *userdata, Uint8 *stream, int bytes)
{
    struct bell *bell = userdata;
    Sint16 *out = (Sint16 *)(void *)stream;
    for (int i = 0; i < bytes / (int)sizeof *out; i++)
        out[i] = bell->at < STROKES * STROKE_SAMPLES ? sample(bell->at++) : 0;
    if (bell->at == STROKES * STROKE_SAMPLES && !atomic_exchange(&bell->over, true) && bell->on_end)
        bell->on_end(bell->context);
}

static void tell(struct bell *bell)
{
    if (!bell->told)
        log_line(LOG_LEVEL_NOTICE, "no bell: %s", SDL_GetError());
    bell->told = true;
}

bool bell_ring(struct bell **out, void (*on_end)(void *context), void *context)
{
    if (!*out && !(*out = calloc(1, sizeof **out)))
        return false;
    struct bell *bell = *out;
    bell_tidy(bell);
    if (bell->device)
        return true;
    const SDL_AudioSpec wish = {
        .freq = RATE_HZ, .format = AUDIO_S16SYS, .channels = 1, .samples = 1024, .callback = play, .userdata = bell};
    bell->at = 0;
    bell->on_end = on_end;
    bell->context = context;
    atomic_store(&bell->over, false);
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        tell(bell);
        return false;
    }
    bell->device = SDL_OpenAudioDevice(NULL, 0, &wish, NULL, 0);
    if (!bell->device) {
        tell(bell);
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
        return false;
    }
    SDL_PauseAudioDevice(bell->device, 0);
    return true;
}

static void let_go(struct bell *bell)
{
    if (!bell->device)
        return;
    SDL_CloseAudioDevice(bell->device);
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    bell->device = 0;
}

void bell_tidy(struct bell *bell)
{
    if (bell && atomic_load(&bell->over))
        let_go(bell);
}

void bell_destroy(struct bell *bell)
{
    if (!bell)
        return;
    let_go(bell);
    free(bell);
}
