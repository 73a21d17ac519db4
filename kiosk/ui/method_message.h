/* What the kiosk and kiosk-input say to each other: a question, then its answer, each one packet of fixed size on a
 * SOCK_SEQPACKET pair. Both ends are the same build on the same machine; the kiosk still looks at every count, because
 * behind the other end are large libraries. Any thread. */
#ifndef METHOD_MESSAGE_H
#define METHOD_MESSAGE_H

#include "err.h"
#include "strokes.h"
#include <stdint.h>

#define METHOD_LETTERS_SIZE 64
#define METHOD_TEXT_SIZE 384
#define METHOD_CANDIDATES_BYTES 12000
#define METHOD_CANDIDATES_MAX 400

enum method_kind {
    METHOD_PREPARE_PINYIN, /* load what is needed; no answer */
    METHOD_PREPARE_HAND,
    METHOD_PREPARE_STROKES,
    METHOD_PINYIN_ADD, /* letters[0] */
    METHOD_PINYIN_BACKSPACE,
    METHOD_PINYIN_RESET,
    METHOD_PINYIN_CHOOSE, /* index */
    METHOD_RARE,          /* letters: a reading and, behind it, a number of strokes */
    METHOD_STROKES,       /* letters: strokes in their order, see stroke_order.h */
    METHOD_HAND,          /* ink in a box of width × height hundredths of a millimetre */
    METHOD_KIND_COUNT
};

struct method_question {
    enum method_kind kind;
    uint32_t index;
    char letters[METHOD_LETTERS_SIZE];
    uint16_t box_width, box_height;
    struct strokes ink;
};

struct method_answer {
    uint32_t is_done; /* `text` is complete and nothing is composed any more */
    char segments[METHOD_TEXT_SIZE], composed[METHOD_TEXT_SIZE], text[METHOD_TEXT_SIZE];
    uint32_t count;
    char candidates[METHOD_CANDIDATES_BYTES]; /* `count` terminated texts, one behind the other */
};

/* False, and nothing added, when there is no more room. */
bool method_answer_add(struct method_answer *answer, const char *candidate);
/* Every text terminated and UTF-8, every candidate there and not empty. */
bool method_answer_is_sound(const struct method_answer *answer);
/* Every count in bounds, letters terminated. */
bool method_question_is_sound(const struct method_question *question);

#endif
