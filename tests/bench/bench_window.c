/* The least that could be put on the panel: a bare SDL2 window of this size with a page of text by SDL_ttf, shown the
 * same cheap way as ours. Says "shown" when its first frame is presented, and waits to be ended. The peer of `start`.
 *     bench_window WIDTH HEIGHT FONT */
#include <SDL.h>
#include <SDL_ttf.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const lines[] = {"天津市勘察设计协会",
                                    "您好，请选择要办理的业务",
                                    "线上平台无法核验身份时，可在此办理纸质申请。全程约 10 分钟，请带好证件和公章。",
                                    "个人证书　注册工程师个人签名、执业印章",
                                    "单位证书　单位公章等电子印章，由经办人办理",
                                    "继续上次的办理　查询进度　线上办理指引　打印空白表格",
                                    "English　大字　对比度　语音　呼叫工作人员"};

static void draw(SDL_Surface *surface, TTF_Font *font)
{
    const SDL_Color ink = {24, 32, 44, 255};
    SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, 244, 246, 248));
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        SDL_Surface *text = TTF_RenderUTF8_Blended(font, lines[i], ink);
        SDL_Rect at = {80, 60 + (int)i * 120, 0, 0};
        if (!text)
            continue;
        SDL_BlitSurface(text, NULL, surface, &at);
        SDL_FreeSurface(text);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 64;
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    if (SDL_Init(SDL_INIT_VIDEO) != 0 || TTF_Init() != 0)
        return 69;
    SDL_Window *window =
        SDL_CreateWindow("bare", 0, 0, atoi(argv[1]), atoi(argv[2]), SDL_WINDOW_SHOWN | SDL_WINDOW_BORDERLESS);
    TTF_Font *font = TTF_OpenFont(argv[3], 32);
    SDL_Surface *surface = window ? SDL_GetWindowSurface(window) : NULL;
    if (!surface || !font)
        return 69;
    draw(surface, font);
    SDL_UpdateWindowSurface(window);
    puts("shown");
    fflush(stdout);
    SDL_Event event;
    while (SDL_WaitEvent(&event) && event.type != SDL_QUIT)
        ;
    TTF_CloseFont(font);
    SDL_DestroyWindow(window);
    TTF_Quit();
    SDL_Quit();
    return 0;
}
