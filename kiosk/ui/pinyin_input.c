/* libpinyin behind a dozen calls. The library is opened by name when somebody first types Chinese, so that a station
 * that never does carries neither it nor its tables. Letters already chosen for are kept here, not there: what is left
 * is always parsed as a word of its own, with the chosen characters as its context. */
#include "pinyin_input.h"
#include "buffer.h"
#include <dlfcn.h>
#include <pinyin.h> /* of libpinyin */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "libpinyin.so.15"
#define DATA_FOLDER "/usr/lib/x86_64-linux-gnu/libpinyin/data"
/* libpinyin wants a user folder to read from; it writes there only in pinyin_save, which is never called. */
#define NO_FOLDER "/nonexistent"
#define CHOICES_MAX 32
#define TEXT_SIZE 256

#define CALLS(X)                                                                                                       \
    X(pinyin_init)                                                                                                     \
    X(pinyin_fini)                                                                                                     \
    X(pinyin_set_options)                                                                                              \
    X(pinyin_alloc_instance)                                                                                           \
    X(pinyin_free_instance)                                                                                            \
    X(pinyin_parse_more_full_pinyins)                                                                                  \
    X(pinyin_guess_sentence_with_prefix)                                                                               \
    X(pinyin_guess_candidates)                                                                                         \
    X(pinyin_get_n_candidate)                                                                                          \
    X(pinyin_get_candidate)                                                                                            \
    X(pinyin_get_candidate_string)                                                                                     \
    X(pinyin_choose_candidate)                                                                                         \
    X(pinyin_get_pinyin_key_rest)                                                                                      \
    X(pinyin_get_pinyin_key_rest_positions)                                                                            \
    X(pinyin_reset)

struct calls {
#define CALL_FIELD(name) __typeof__(&name) name;
    CALLS(CALL_FIELD)
#undef CALL_FIELD
};

struct choice {
    size_t letters, bytes; /* how long `letters_done` and `text` were before it */
};

struct pinyin_input {
    void *library;
    struct calls call;
    pinyin_context_t *context;
    pinyin_instance_t *instance;
    char letters[PINYIN_INPUT_LETTERS_MAX + 1];
    size_t letters_done;  /* letters that have their characters */
    char text[TEXT_SIZE]; /* those characters */
    struct choice choices[CHOICES_MAX];
    size_t choice_count;
    size_t parsed; /* letters of the rest that the library understood */
    char segments[PINYIN_INPUT_LETTERS_MAX * 2 + 2];
    char composed[TEXT_SIZE + PINYIN_INPUT_LETTERS_MAX + 1];
};

/* ---- opening ---- */
static bool find_calls(struct pinyin_input *p, struct err *err)
{
    /* POSIX lets a data pointer hold a function's address; ISO C has no conversion for it, so the bytes are copied */
#define CALL_FIND(name)                                                                                                \
    {                                                                                                                  \
        void *at = dlsym(p->library, #name);                                                                           \
        if (!at)                                                                                                       \
            return err_set(err, ERR_NOT_FOUND, "%s has no %s", LIBRARY, #name);                                        \
        memcpy(&p->call.name, &at, sizeof at);                                                                         \
    }
    CALLS(CALL_FIND)
#undef CALL_FIND
    return true;
}

static bool open_tables(struct pinyin_input *p, const char *folder, struct err *err)
{
    char table[1024];
    snprintf(table, sizeof table, "%.900s/table.conf", folder);
    FILE *there = fopen(table, "re");
    if (!there)
        return err_set(err, ERR_NOT_FOUND, "%s: pinyin tables are missing; install libpinyin-data", folder);
    fclose(there);
    p->context = p->call.pinyin_init(folder, NO_FOLDER);
    if (!p->context)
        return err_set(err, ERR_DAMAGED, "%s: pinyin tables cannot be read", folder);
    /* without DYNAMIC_ADJUST: nothing is learned */
    p->call.pinyin_set_options(p->context, PINYIN_INCOMPLETE | PINYIN_CORRECT_ALL | USE_DIVIDED_TABLE |
                                               USE_RESPLIT_TABLE | IS_PINYIN);
    p->instance = p->call.pinyin_alloc_instance(p->context);
    return p->instance || err_set(err, ERR_SPACE, "no memory for pinyin");
}

bool pinyin_input_open(const char *data_folder, struct pinyin_input **out, struct err *err)
{
    struct pinyin_input *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_SPACE, "no memory for pinyin");
    p->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!p->library) {
        err_set(err, ERR_NOT_FOUND, "%s", dlerror());
        goto close;
    }
    if (!find_calls(p, err) || !open_tables(p, data_folder ? data_folder : DATA_FOLDER, err))
        goto close;
    *out = p;
    return true;
close:
    pinyin_input_close(p);
    return false;
}

void pinyin_input_close(struct pinyin_input *p)
{
    if (!p)
        return;
    if (p->instance)
        p->call.pinyin_free_instance(p->instance);
    if (p->context)
        p->call.pinyin_fini(p->context);
    if (p->library)
        dlclose(p->library);
    wipe(p, sizeof *p);
    free(p);
}

/* ---- letters ---- */
static const char *rest(const struct pinyin_input *p)
{
    return p->letters + p->letters_done;
}

/* libpinyin asserts when it is asked for the syllable behind a separator: with separators the person has shown the
 * syllables already, and the letters stand as they are. */
static size_t write_syllables(struct pinyin_input *p)
{
    size_t size = 0, at = 0, end_of_all = strlen(rest(p));
    while (at < p->parsed && !strchr(rest(p), '\'')) {
        ChewingKeyRest *key = NULL;
        guint16 begin = 0, end = 0;
        if (!p->call.pinyin_get_pinyin_key_rest(p->instance, at, &key) || !key ||
            !p->call.pinyin_get_pinyin_key_rest_positions(p->instance, key, &begin, &end) || end <= at ||
            end > end_of_all)
            break;
        if (size)
            p->segments[size++] = '\'';
        memcpy(p->segments + size, rest(p) + at, end - at);
        size += end - at;
        at = end;
    }
    if (size && rest(p)[at])
        p->segments[size++] = '\'';
    p->segments[size] = '\0';
    return at;
}

static void write_segments(struct pinyin_input *p)
{
    size_t at = write_syllables(p), size = strlen(p->segments);
    snprintf(p->segments + size, sizeof p->segments - size, "%s", rest(p) + at);
}

static void look_up(struct pinyin_input *p)
{
    p->parsed = 0;
    p->call.pinyin_reset(p->instance);
    if (rest(p)[0]) {
        p->parsed = p->call.pinyin_parse_more_full_pinyins(p->instance, rest(p));
        if (p->parsed) {
            p->call.pinyin_guess_sentence_with_prefix(p->instance, p->text);
            p->call.pinyin_guess_candidates(p->instance, 0, SORT_BY_PHRASE_LENGTH_AND_PINYIN_LENGTH_AND_FREQUENCY);
        }
    }
    write_segments(p);
    snprintf(p->composed, sizeof p->composed, "%s%s", p->text, rest(p));
}

bool pinyin_input_add(struct pinyin_input *p, char letter)
{
    size_t size = strlen(p->letters);
    /* a separator stands between letters: not first, not twice */
    bool known = (letter >= 'a' && letter <= 'z') || (letter == '\'' && rest(p)[0] && p->letters[size - 1] != '\'');
    if (!known || size == PINYIN_INPUT_LETTERS_MAX)
        return false;
    p->letters[size] = letter;
    look_up(p);
    return true;
}

static void undo_choice(struct pinyin_input *p)
{
    const struct choice *last = &p->choices[--p->choice_count];
    p->letters_done = last->letters;
    wipe(p->text + last->bytes, sizeof p->text - last->bytes);
}

void pinyin_input_backspace(struct pinyin_input *p)
{
    size_t size = strlen(p->letters);
    if (p->choice_count > 0)
        undo_choice(p);
    else if (size > 0)
        p->letters[size - 1] = '\0';
    look_up(p);
}

void pinyin_input_reset(struct pinyin_input *p)
{
    wipe(p->letters, sizeof p->letters);
    wipe(p->text, sizeof p->text);
    wipe(p->segments, sizeof p->segments);
    wipe(p->composed, sizeof p->composed);
    p->letters_done = p->choice_count = 0;
    look_up(p);
}

bool pinyin_input_is_empty(const struct pinyin_input *p)
{
    return !p->letters[0];
}

const char *pinyin_input_segments(const struct pinyin_input *p)
{
    return p->segments;
}

const char *pinyin_input_composed(const struct pinyin_input *p)
{
    return p->composed;
}

/* ---- candidates ---- */
size_t pinyin_input_candidate_count(const struct pinyin_input *p)
{
    guint count = 0;
    if (p->parsed == 0 || !p->call.pinyin_get_n_candidate(p->instance, &count))
        return 0;
    return count;
}

static lookup_candidate_t *candidate_at(const struct pinyin_input *p, size_t index)
{
    lookup_candidate_t *candidate = NULL;
    if (index >= pinyin_input_candidate_count(p) ||
        !p->call.pinyin_get_candidate(p->instance, (guint)index, &candidate))
        return NULL;
    return candidate;
}

const char *pinyin_input_candidate(const struct pinyin_input *p, size_t index)
{
    const gchar *text = NULL;
    lookup_candidate_t *candidate = candidate_at(p, index);
    if (!candidate || !p->call.pinyin_get_candidate_string(p->instance, candidate, &text) || !text)
        return "";
    return text;
}

/* Letters of the rest that are done with when `used` were covered: separators behind them go along. */
static size_t with_separators(const struct pinyin_input *p, size_t used)
{
    while (rest(p)[used] == '\'')
        used++;
    return used;
}

bool pinyin_input_choose(struct pinyin_input *p, size_t index, char *out, size_t out_size)
{
    lookup_candidate_t *candidate = candidate_at(p, index);
    if (!candidate || p->choice_count == CHOICES_MAX)
        return false;
    const char *text = pinyin_input_candidate(p, index);
    size_t bytes = strlen(p->text), more = strlen(text);
    if (bytes + more >= sizeof p->text)
        return false;
    p->choices[p->choice_count++] = (struct choice){p->letters_done, bytes};
    memcpy(p->text + bytes, text, more + 1);
    int used = p->call.pinyin_choose_candidate(p->instance, 0, candidate);
    size_t covered = used > 0 ? (size_t)used : p->parsed;
    size_t left = strlen(rest(p));
    p->letters_done += with_separators(p, covered < left ? covered : left);
    look_up(p);
    if (rest(p)[0])
        return false;
    snprintf(out, out_size, "%s", p->text);
    pinyin_input_reset(p);
    return true;
}
