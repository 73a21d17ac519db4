/* A walk over tokens; nothing is decoded. */
#include "pdf_file.h"

#include <stdio.h>
#include <string.h>

enum { ENTRY_BYTES = 7, PLAIN = 1, OBJECTS_MOST = 100000, NUMBER_ROOM = 24, TAIL_BYTES = 64 };

static bool damaged(struct err *err, const char *what)
{
    return err_set(err, ERR_DAMAGED, "the stored PDF is not as it was printed: %s", what);
}

/* ---- tokens ---- */
static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool ends_word(char c)
{
    return is_blank(c) || strchr("()<>[]{}/%", c) != NULL;
}

static struct pdf_span skip(struct pdf_span s, size_t size)
{
    return (struct pdf_span){s.at + size, s.size - size};
}

static struct pdf_span skip_blanks(struct pdf_span s)
{
    while (s.size && is_blank(*s.at))
        s = skip(s, 1);
    return s;
}

static bool starts(struct pdf_span s, const char *word)
{
    size_t size = strlen(word);
    return s.size >= size && memcmp(s.at, word, size) == 0;
}

/* How long a string "(…)" is, with its brackets; 0: it does not end. */
static size_t string_size(struct pdf_span s)
{
    size_t depth = 0;
    for (size_t i = 0; i < s.size; i++) {
        if (s.at[i] == '\\')
            i++;
        else if (s.at[i] == '(')
            depth++;
        else if (s.at[i] == ')' && --depth == 0)
            return i + 1;
    }
    return 0;
}

static size_t word_size(struct pdf_span s)
{
    size_t size = 1; /* a name's slash is part of it */
    while (size < s.size && !ends_word(s.at[size]))
        size++;
    return size;
}

/* One token; 0 where none can be. */
static size_t token_size(struct pdf_span s)
{
    if (!s.size)
        return 0;
    if (starts(s, "<<") || starts(s, ">>"))
        return 2;
    if (*s.at == '<') {
        const char *end = memchr(s.at, '>', s.size);
        return end ? (size_t)(end - s.at) + 1 : 0;
    }
    if (*s.at == '(')
        return string_size(s);
    if (*s.at == '[' || *s.at == ']')
        return 1;
    return *s.at == '>' || *s.at == ')' ? 0 : word_size(s);
}

/* From an opening bracket to the one that closes it. */
static size_t nested_size(struct pdf_span s)
{
    size_t depth = 0;
    for (struct pdf_span rest = s;;) {
        rest = skip_blanks(rest);
        size_t size = token_size(rest);
        if (!size)
            return 0;
        bool opens = starts(rest, "<<") || *rest.at == '[', closes = starts(rest, ">>") || *rest.at == ']';
        rest = skip(rest, size);
        depth += opens;
        if (closes && --depth == 0)
            return s.size - rest.size;
    }
}

static bool read_unsigned(struct pdf_span *s, unsigned long *out)
{
    unsigned long number = 0;
    size_t digits = 0;
    *s = skip_blanks(*s);
    while (digits < s->size && s->at[digits] >= '0' && s->at[digits] <= '9' && digits < 10)
        number = number * 10 + (unsigned long)(s->at[digits++] - '0');
    *s = skip(*s, digits);
    *out = number;
    return digits > 0;
}

static size_t reference_size(struct pdf_span s, unsigned *number)
{
    struct pdf_span rest = s;
    unsigned long object, generation;
    if (!read_unsigned(&rest, &object) || !read_unsigned(&rest, &generation) || generation != 0)
        return 0;
    rest = skip_blanks(rest);
    if (!starts(rest, "R") || (rest.size > 1 && !ends_word(rest.at[1])) || object == 0 || object > OBJECTS_MOST)
        return 0;
    *number = (unsigned)object;
    return s.size - rest.size + 1;
}

static size_t value_size(struct pdf_span s)
{
    unsigned number;
    if (starts(s, "<<") || starts(s, "["))
        return nested_size(s);
    size_t reference = reference_size(s, &number);
    return reference ? reference : token_size(s);
}

/* ---- values ---- */
bool pdf_span_key(struct pdf_span dictionary, const char *key, struct pdf_span *value)
{
    for (struct pdf_span rest = skip_blanks(dictionary); rest.size && *rest.at == '/';) {
        struct pdf_span name = {rest.at + 1, token_size(rest) - 1};
        rest = skip_blanks(skip(rest, name.size + 1));
        size_t size = value_size(rest);
        if (!size)
            return false;
        if (name.size == strlen(key) && memcmp(name.at, key, name.size) == 0) {
            *value = (struct pdf_span){rest.at, size};
            return true;
        }
        rest = skip_blanks(skip(rest, size));
    }
    return false;
}

bool pdf_span_reference(struct pdf_span value, unsigned *number)
{
    return value.size > 0 && reference_size(value, number) == value.size;
}

/* What is between the brackets of an array. */
static bool inside(struct pdf_span value, struct pdf_span *out)
{
    if (value.size < 2 || value.at[0] != '[' || value.at[value.size - 1] != ']')
        return false;
    *out = (struct pdf_span){value.at + 1, value.size - 2};
    return true;
}

bool pdf_span_only_reference(struct pdf_span value, unsigned *number)
{
    struct pdf_span rest;
    if (!inside(value, &rest))
        return false;
    rest = skip_blanks(rest);
    size_t size = reference_size(rest, number);
    return size && skip_blanks(skip(rest, size)).size == 0;
}

/* Digits and one point, as paper_pdf writes them. */
static bool read_number(struct pdf_span word, double *out)
{
    double value = 0, unit = 1;
    bool negative = word.size && *word.at == '-', point = false;
    size_t digits = 0;
    for (size_t i = negative; i < word.size; i++) {
        if (word.at[i] == '.' && !point) {
            point = true;
        } else if (word.at[i] >= '0' && word.at[i] <= '9') {
            unit = point ? unit / 10 : unit;
            value = point ? value + unit * (word.at[i] - '0') : value * 10 + (word.at[i] - '0');
            digits++;
        } else {
            return false;
        }
    }
    *out = negative ? -value : value;
    return digits > 0 && digits < NUMBER_ROOM;
}

bool pdf_span_numbers(struct pdf_span value, double *numbers, size_t count)
{
    struct pdf_span rest;
    if (!inside(value, &rest))
        return false;
    for (size_t i = 0; i < count; i++) {
        rest = skip_blanks(rest);
        size_t size = token_size(rest);
        if (!size || !read_number((struct pdf_span){rest.at, size}, &numbers[i]))
            return false;
        rest = skip(rest, size);
    }
    return skip_blanks(rest).size == 0;
}

/* ---- the file ---- */
static const char *last_of(struct pdf_span s, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = s.size < size ? 0 : s.size - size + 1; i > 0; i--)
        if (memcmp(s.at + i - 1, word, size) == 0)
            return s.at + i - 1;
    return NULL;
}

static bool read_start(struct pdf_file *file, struct err *err)
{
    struct pdf_span bytes = file->bytes, tail = bytes;
    unsigned long at;
    if (!starts(bytes, "%PDF-1."))
        return damaged(err, "no PDF");
    if (tail.size > TAIL_BYTES)
        tail = skip(tail, tail.size - TAIL_BYTES);
    const char *start = last_of(tail, "startxref");
    if (!start)
        return damaged(err, "its end is missing");
    struct pdf_span rest = skip(tail, (size_t)(start - tail.at) + strlen("startxref"));
    if (!read_unsigned(&rest, &at) || at >= bytes.size)
        return damaged(err, "its table is not where it should be");
    rest = skip_blanks(rest);
    if (!starts(rest, "%%EOF") || skip_blanks(skip(rest, 5)).size)
        return damaged(err, "its end is missing");
    file->xref_at = at;
    return true;
}

/* "12 0 obj", and what stands between << and >> behind it; `rest` goes on behind those. */
static bool read_object(struct pdf_span *rest, unsigned long *number, struct pdf_span *dictionary)
{
    unsigned long generation;
    if (!read_unsigned(rest, number) || !read_unsigned(rest, &generation) || generation != 0 ||
        !starts(*rest = skip_blanks(*rest), "obj"))
        return false;
    *rest = skip_blanks(skip(*rest, strlen("obj")));
    size_t size = starts(*rest, "<<") ? nested_size(*rest) : 0;
    if (!size)
        return false;
    *dictionary = (struct pdf_span){rest->at + 2, size - 4};
    *rest = skip_blanks(skip(*rest, size));
    return true;
}

static bool key_is(struct pdf_span dictionary, const char *key, const char *wanted)
{
    struct pdf_span value;
    return pdf_span_key(dictionary, key, &value) && value.size == strlen(wanted) &&
           memcmp(value.at, wanted, value.size) == 0;
}

static bool read_count(struct pdf_span dictionary, const char *key, unsigned long *out)
{
    struct pdf_span value;
    return pdf_span_key(dictionary, key, &value) && read_unsigned(&value, out) && !value.size;
}

static bool read_table(struct pdf_file *file, struct err *err)
{
    unsigned long number, count, size;
    struct pdf_span rest = skip(file->bytes, file->xref_at), value;
    if (!read_object(&rest, &number, &file->trailer))
        return damaged(err, "its table is not where it should be");
    if (pdf_span_key(file->trailer, "Prev", &value))
        return damaged(err, "it was changed after it was printed");
    if (!key_is(file->trailer, "Type", "/XRef") || !key_is(file->trailer, "W", "[ 1 4 2 ]") ||
        !read_count(file->trailer, "Size", &count) || !read_count(file->trailer, "Length", &size) || count < 2 ||
        count > OBJECTS_MOST || size != count * ENTRY_BYTES || !starts(rest, "stream\n"))
        return damaged(err, "its table has another shape");
    rest = skip(rest, strlen("stream\n"));
    if (rest.size < size)
        return damaged(err, "its table is cut");
    file->count = (unsigned)count;
    file->xref = (struct pdf_span){rest.at, size};
    return true;
}

bool pdf_file_read(const void *bytes, size_t size, struct pdf_file *out, struct err *err)
{
    struct pdf_file file = {.bytes = {bytes, size}};
    if (!read_start(&file, err) || !read_table(&file, err))
        return false;
    *out = file;
    return true;
}

/* Where a plain object begins; one inside another stream is none that anybody asks for. */
static bool find_plain(const struct pdf_file *file, unsigned number, size_t *at)
{
    if (number >= file->count)
        return false;
    const uint8_t *entry = (const uint8_t *)file->xref.at + (size_t)number * ENTRY_BYTES;
    *at = (size_t)entry[1] << 24 | (size_t)entry[2] << 16 | (size_t)entry[3] << 8 | entry[4];
    return entry[0] == PLAIN && !entry[5] && !entry[6] && *at < file->xref_at;
}

bool pdf_file_dictionary(const struct pdf_file *file, unsigned number, struct pdf_span *out, struct err *err)
{
    unsigned long found;
    size_t at;
    if (!find_plain(file, number, &at))
        return damaged(err, "an object is not in its table");
    struct pdf_span rest = {file->bytes.at + at, file->xref_at - at};
    if (!read_object(&rest, &found, out) || found != number)
        return damaged(err, "an object is not where its table says");
    return true;
}
