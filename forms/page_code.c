/* The page code's text: written from one table of parts, read by the same grammar. */
#include "page_code.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define CASE_CHARS LETTERS DIGITS "-"
#define FORM_CHARS LETTERS DIGITS
#define TAG_CHARS LETTERS "234567"

enum { CASE_LEAST = 4, PAGES_MOST = 99, REVISION_MOST = 9999 };

static bool consists_of(const char *text, size_t size, const char *chars)
{
    for (size_t i = 0; i < size; i++)
        if (!text[i] || !strchr(chars, text[i]))
            return false;
    return true;
}

static bool case_is_good(const char *text)
{
    size_t size = strnlen(text, PAGE_CODE_CASE_SIZE);
    return size >= CASE_LEAST && size < PAGE_CODE_CASE_SIZE && consists_of(text, size, CASE_CHARS);
}

bool page_code_takes_form(const char *text)
{
    size_t size = strnlen(text, PAGE_CODE_FORM_SIZE);
    return size >= 1 && size < PAGE_CODE_FORM_SIZE && consists_of(text, 1, LETTERS) &&
           consists_of(text, size, FORM_CHARS);
}

static bool tag_is_good(const char *text)
{
    return strnlen(text, PAGE_CODE_TAG_SIZE) == PAGE_CODE_TAG_SIZE - 1 &&
           consists_of(text, PAGE_CODE_TAG_SIZE - 1, TAG_CHARS);
}

bool page_code_signed_text(const struct page_code *code, char out[PAGE_CODE_ROOM], struct err *err)
{
    if (!case_is_good(code->case_number))
        return err_set(err, ERR_INPUT, "page code: the case number must be %d to %d of A-Z 0-9 -", CASE_LEAST,
                       PAGE_CODE_CASE_SIZE - 1);
    if (!page_code_takes_form(code->form))
        return err_set(err, ERR_INPUT, "page code: the form's code must be 1 to %d of A-Z 0-9, a letter first",
                       PAGE_CODE_FORM_SIZE - 1);
    if (code->page < 1 || code->page > code->pages || code->pages > PAGES_MOST || code->revision > REVISION_MOST)
        return err_set(err, ERR_INPUT, "page code: page %u of %u, revision %u is out of range", code->page, code->pages,
                       code->revision);
    int size = snprintf(out, PAGE_CODE_ROOM, "KQ1:%s:%s:%u/%u:%u", code->case_number, code->form, code->page,
                        code->pages, code->revision);
    return (size > 0 && size < PAGE_CODE_ROOM) || err_set(err, ERR_BUG, "page code: too long");
}

bool page_code_format(const struct page_code *code, char out[PAGE_CODE_ROOM], struct err *err)
{
    if (!tag_is_good(code->tag))
        return err_set(err, ERR_INPUT, "page code: the tag must be %d of A-Z 2-7", PAGE_CODE_TAG_SIZE - 1);
    if (!page_code_signed_text(code, out, err))
        return false;
    size_t size = strlen(out);
    int more = snprintf(out + size, PAGE_CODE_ROOM - size, ":%s", code->tag);
    return (more > 0 && size + (size_t)more < PAGE_CODE_ROOM) || err_set(err, ERR_BUG, "page code: too long");
}

/* ---- reading ---- */
struct cursor {
    const char *at;
    size_t left;
};

/* Everything up to `stop`, which is eaten; false when there is none or it does not fit with its zero byte. */
static bool take_until(struct cursor *c, char stop, char *out, size_t room)
{
    const char *end = c->left ? memchr(c->at, stop, c->left) : NULL;
    size_t size = end ? (size_t)(end - c->at) : room;
    if (!end || size >= room || memchr(c->at, '\0', size))
        return false;
    memcpy(out, c->at, size);
    out[size] = '\0';
    c->at = end + 1;
    c->left -= size + 1;
    return true;
}

static bool take_number(struct cursor *c, char stop, unsigned *out)
{
    char digits[5];
    if (!take_until(c, stop, digits, sizeof digits) || !digits[0] || !consists_of(digits, strlen(digits), DIGITS) ||
        (digits[0] == '0' && digits[1]))
        return false;
    *out = 0;
    for (const char *d = digits; *d; d++)
        *out = *out * 10 + (unsigned)(*d - '0');
    return true;
}

bool page_code_parse(const void *bytes, size_t size, struct page_code *out, struct err *err)
{
    struct page_code code = {0};
    struct cursor c = {bytes, size};
    char mark[4], again[PAGE_CODE_ROOM];
    bool read = take_until(&c, ':', mark, sizeof mark) && strcmp(mark, "KQ1") == 0 &&
                take_until(&c, ':', code.case_number, sizeof code.case_number) &&
                take_until(&c, ':', code.form, sizeof code.form) && take_number(&c, '/', &code.page) &&
                take_number(&c, ':', &code.pages) && take_number(&c, ':', &code.revision) &&
                c.left == PAGE_CODE_TAG_SIZE - 1;
    if (read)
        memcpy(code.tag, c.at, c.left);
    if (!read || !page_code_format(&code, again, NULL))
        return err_set(err, ERR_INPUT, "not a page code");
    *out = code;
    return true;
}
