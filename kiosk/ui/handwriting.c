#include "handwriting.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <zinnia.h>

#define LIBRARY "libzinnia.so.0"
#define MODEL "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model"
#define CANDIDATES 16
#define BOX 1000 /* the model was taught in a square of so many units */

#define CALLS(X)                                                                                                       \
    X(zinnia_recognizer_new)                                                                                           \
    X(zinnia_recognizer_destroy)                                                                                       \
    X(zinnia_recognizer_open)                                                                                          \
    X(zinnia_recognizer_classify)                                                                                      \
    X(zinnia_character_new)                                                                                            \
    X(zinnia_character_destroy)                                                                                        \
    X(zinnia_character_clear)                                                                                          \
    X(zinnia_character_set_width)                                                                                      \
    X(zinnia_character_set_height)                                                                                     \
    X(zinnia_character_add)                                                                                            \
    X(zinnia_result_size)                                                                                              \
    X(zinnia_result_value)                                                                                             \
    X(zinnia_result_destroy)

struct handwriting {
    void *library;
    struct {
#define CALL_FIELD(name) __typeof__(&name) name;
        CALLS(CALL_FIELD)
#undef CALL_FIELD
    } call;
    zinnia_recognizer_t *recognizer;
    zinnia_character_t *character;
};

static bool find_calls(struct handwriting *h, struct err *err)
{
    /* POSIX lets a data pointer hold a function's address; ISO C has no conversion for it, so the bytes are copied */
#define CALL_FIND(name)                                                                                                \
    {                                                                                                                  \
        void *at = dlsym(h->library, #name);                                                                           \
        if (!at)                                                                                                       \
            return err_set(err, ERR_NOT_FOUND, "%s has no %s", LIBRARY, #name);                                        \
        memcpy(&h->call.name, &at, sizeof at);                                                                         \
    }
    CALLS(CALL_FIND)
#undef CALL_FIND
    return true;
}

static bool open_model(struct handwriting *h, const char *model, struct err *err)
{
    h->recognizer = h->call.zinnia_recognizer_new();
    h->character = h->call.zinnia_character_new();
    if (!h->recognizer || !h->character)
        return err_set(err, ERR_SPACE, "no memory for handwriting");
    return h->call.zinnia_recognizer_open(h->recognizer, model) ||
           err_set(err, ERR_NOT_FOUND, "%s: install tegaki-zinnia-simplified-chinese", model);
}

bool handwriting_open(const char *model, struct handwriting **out, struct err *err)
{
    struct handwriting *h = calloc(1, sizeof *h);
    if (!h)
        return err_set(err, ERR_SPACE, "no memory for handwriting");
    h->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!h->library)
        err_set(err, ERR_NOT_FOUND, "%s", dlerror());
    if (!h->library || !find_calls(h, err) || !open_model(h, model ? model : MODEL, err)) {
        handwriting_close(h);
        return false;
    }
    *out = h;
    return true;
}

void handwriting_close(struct handwriting *h)
{
    if (!h)
        return;
    if (h->character)
        h->call.zinnia_character_destroy(h->character);
    if (h->recognizer)
        h->call.zinnia_recognizer_destroy(h->recognizer);
    if (h->library)
        dlclose(h->library);
    free(h);
}

/* ---- reading ---- */

/* The model knows characters as large as its square. Eight characters, each drawn in seven sizes, came first 34 times of
 * 56 as they were and 42 times made as large as 0.8 of it, always among the first three. What is smaller is made larger,
 * unless it is so small that it is a dot or a comma. */
struct frame {
    double left, top, scale;
};

static struct frame frame_of(const struct strokes *ink, int side)
{
    int left = UINT16_MAX, top = UINT16_MAX, right = 0, bottom = 0;
    for (size_t i = 0; i < ink->point_count; i++) {
        int x = ink->points[i].x, y = ink->points[i].y;
        left = x < left ? x : left;
        right = x > right ? x : right;
        top = y < top ? y : top;
        bottom = y > bottom ? y : bottom;
    }
    int larger = right - left > bottom - top ? right - left : bottom - top;
    double scale = (double)BOX / side;
    if (larger > side / 5 && larger < side * 4 / 5)
        scale = BOX * 0.8 / larger;
    if (larger <= side / 5)
        return (struct frame){0, 0, scale};
    return (struct frame){(left + right) / 2.0 - BOX / 2 / scale, (top + bottom) / 2.0 - BOX / 2 / scale, scale};
}

static void take_strokes(struct handwriting *h, const struct strokes *ink, int side)
{
    struct frame frame = frame_of(ink, side);
    h->call.zinnia_character_clear(h->character);
    h->call.zinnia_character_set_width(h->character, BOX);
    h->call.zinnia_character_set_height(h->character, BOX);
    for (size_t s = 0; s < ink->stroke_count; s++)
        for (size_t i = strokes_begin_of(ink, s); i < ink->ends[s]; i++)
            h->call.zinnia_character_add(h->character, s, (int)((ink->points[i].x - frame.left) * frame.scale),
                                         (int)((ink->points[i].y - frame.top) * frame.scale));
}

/* Parts of characters that nobody writes for themselves; the model offers them before 人 and 小. */
static bool is_part(const char *text)
{
    return strstr("亻氵忄艹饣礻灬宀冖彳丬讠钅纟辶廴阝卩冂勹匚凵犭疒攵廾彐屮巛丶丨丿", text) != NULL;
}

void handwriting_read(struct handwriting *h, const struct strokes *ink, uint16_t box_width, uint16_t box_height,
                      struct method_answer *answer)
{
    int side = box_width < box_height ? box_width : box_height;
    if (side == 0)
        return;
    take_strokes(h, ink, side);
    zinnia_result_t *result = h->call.zinnia_recognizer_classify(h->recognizer, h->character, CANDIDATES);
    if (!result)
        return;
    for (int parts = 0; parts < 2; parts++)
        for (size_t i = 0; i < h->call.zinnia_result_size(result); i++) {
            const char *text = h->call.zinnia_result_value(result, i);
            text = strcmp(text, "囗") == 0 ? "口" : text; /* the frame of 国: written alone it is a mouth */
            if (is_part(text) == (parts > 0) && !method_answer_add(answer, text))
                break;
        }
    h->call.zinnia_result_destroy(result);
}
