#include "method_message.h"
#include "text.h"
#include <string.h>

static size_t used(const struct method_answer *answer)
{
    size_t at = 0;
    for (uint32_t i = 0; i < answer->count; i++)
        at += strlen(answer->candidates + at) + 1;
    return at;
}

bool method_answer_add(struct method_answer *answer, const char *candidate)
{
    size_t at = used(answer), size = strlen(candidate) + 1;
    if (size == 1 || answer->count == METHOD_CANDIDATES_MAX || at + size > sizeof answer->candidates)
        return false;
    memcpy(answer->candidates + at, candidate, size);
    answer->count++;
    return true;
}

static bool is_text(const char *text, size_t room)
{
    const char *end = memchr(text, '\0', room);
    return end && text_is_utf8(text, (size_t)(end - text));
}

bool method_answer_is_sound(const struct method_answer *answer)
{
    if (!is_text(answer->segments, sizeof answer->segments) || !is_text(answer->composed, sizeof answer->composed) ||
        !is_text(answer->text, sizeof answer->text) || answer->count > METHOD_CANDIDATES_MAX)
        return false;
    size_t at = 0;
    for (uint32_t i = 0; i < answer->count; i++) {
        const char *candidate = answer->candidates + at;
        if (at >= sizeof answer->candidates || !candidate[0] ||
            !is_text(candidate, sizeof answer->candidates - at))
            return false;
        at += strlen(candidate) + 1;
    }
    return true;
}

bool method_question_is_sound(const struct method_question *question)
{
    return question->kind < METHOD_KIND_COUNT && memchr(question->letters, '\0', sizeof question->letters) &&
           strokes_is_sound(&question->ink);
}
