#include "method_child.h"

#include "handwriting.h"
#include "log.h"
#include "pinyin_input.h"
#include "rare_characters.h"
#include "stroke_order.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct methods {
    const char *folder;
    struct pinyin_input *pinyin;
    struct handwriting *hand;
    struct buffer characters;
    struct stroke_order *order;
};

static bool need_pinyin(struct methods *m, struct err *err)
{
    return m->pinyin || pinyin_input_open(NULL, &m->pinyin, err);
}

static bool need_hand(struct methods *m, struct err *err)
{
    return m->hand || handwriting_open(NULL, &m->hand, err);
}

static bool need_order(struct methods *m, struct err *err)
{
    return m->order || stroke_order_open(m->folder, NULL, &m->order, err);
}

static void tell_pinyin(struct methods *m, struct method_answer *answer)
{
    snprintf(answer->segments, sizeof answer->segments, "%s", pinyin_input_segments(m->pinyin));
    snprintf(answer->composed, sizeof answer->composed, "%s", pinyin_input_composed(m->pinyin));
    size_t count = pinyin_input_candidate_count(m->pinyin);
    for (size_t i = 0; i < count; i++)
        if (!method_answer_add(answer, pinyin_input_candidate(m->pinyin, i)))
            break;
}

static bool answer_pinyin(struct methods *m, const struct method_question *q, struct method_answer *answer,
                          struct err *err)
{
    if (!need_pinyin(m, err))
        return false;
    if (q->kind == METHOD_PINYIN_ADD)
        pinyin_input_add(m->pinyin, q->letters[0]);
    else if (q->kind == METHOD_PINYIN_BACKSPACE)
        pinyin_input_backspace(m->pinyin);
    else if (q->kind == METHOD_PINYIN_RESET)
        pinyin_input_reset(m->pinyin);
    else
        answer->is_done = pinyin_input_choose(m->pinyin, q->index, answer->text, sizeof answer->text);
    tell_pinyin(m, answer);
    return true;
}

static bool answer_rare(struct methods *m, const struct method_question *q, struct method_answer *answer,
                        struct err *err)
{
    if (!m->characters.size && !rare_characters_load(m->folder, &m->characters, err))
        return false;
    rare_characters_find(&m->characters, q->letters, answer);
    return true;
}

static bool answer_strokes(struct methods *m, const struct method_question *q, struct method_answer *answer,
                           struct err *err)
{
    if (!need_order(m, err))
        return false;
    stroke_order_find(m->order, q->letters, answer);
    return true;
}

static bool answer_hand(struct methods *m, const struct method_question *q, struct method_answer *answer,
                        struct err *err)
{
    if (!need_hand(m, err))
        return false;
    handwriting_read(m->hand, &q->ink, q->box_width, q->box_height, answer);
    return true;
}

/* False: the method cannot be had, and the process ends so that the kiosk sees it. */
static bool answer_question(struct methods *m, const struct method_question *q, struct method_answer *answer,
                            struct err *err)
{
    switch (q->kind) {
    case METHOD_PREPARE_PINYIN:
        return need_pinyin(m, err);
    case METHOD_PREPARE_HAND:
        return need_hand(m, err);
    case METHOD_PREPARE_STROKES:
        return need_order(m, err);
    case METHOD_RARE:
        return answer_rare(m, q, answer, err);
    case METHOD_STROKES:
        return answer_strokes(m, q, answer, err);
    case METHOD_HAND:
        return answer_hand(m, q, answer, err);
    default:
        return answer_pinyin(m, q, answer, err);
    }
}

static bool serve_one(struct methods *m, int socket, const struct method_question *q, struct err *err)
{
    struct method_answer answer = {0};
    if (!method_question_is_sound(q))
        return err_set(err, ERR_INPUT, "the kiosk asks nonsense");
    if (!answer_question(m, q, &answer, err))
        return false;
    if (q->kind <= METHOD_PREPARE_STROKES)
        return true;
    return send(socket, &answer, sizeof answer, MSG_NOSIGNAL) == (ssize_t)sizeof answer ||
           err_set_errno(err, errno, "answering the kiosk");
}

bool method_child_serve(int socket, const char *folder, struct err *err)
{
    struct methods methods = {.folder = folder};
    static struct method_question question;
    bool ok = true;
    while (ok) {
        ssize_t size = recv(socket, &question, sizeof question, 0);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            break;
        ok = size == (ssize_t)sizeof question ? serve_one(&methods, socket, &question, err)
                                              : err_set(err, ERR_INPUT, "half a question");
    }
    pinyin_input_close(methods.pinyin);
    handwriting_close(methods.hand);
    buffer_finish(&methods.characters);
    stroke_order_close(methods.order);
    return ok;
}
