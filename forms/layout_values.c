/* Values by name, texts filled with them, conditions over them; and where in a file a fault is written. */
#include "layout.h"

#include "condition.h"
#include "yaml_file.h"
#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 96 };

static const char *number_text(struct layout *l, unsigned value)
{
    char *text = l->numbers[l->turn++ % 4];
    snprintf(text, sizeof l->numbers[0], "%u", value);
    return text;
}

/* What the engine knows itself; NULL for other names. */
static const char *own_value(struct layout *l, const char *name)
{
    const struct form_issue *issue = l->issue;
    if (strcmp(name, "case_number") == 0)
        return issue && issue->case_number ? issue->case_number : "";
    if (strcmp(name, "revision") == 0)
        return issue ? number_text(l, issue->revision) : "";
    if (strcmp(name, "page") == 0)
        return number_text(l, (unsigned)l->out->count);
    if (strcmp(name, "pages") == 0)
        return number_text(l, l->page_total);
    if (strcmp(name, "annex.n") == 0)
        return number_text(l, (unsigned)l->annex_count);
    if (strcmp(name, "form") == 0)
        return l->form->code;
    if (strcmp(name, "title") == 0)
        return l->form->title;
    if (strcmp(name, "version") == 0)
        return l->form->version;
    return NULL;
}

/* Inside a repeated row "sheets.title" means "sheets.3.title", and "sheets.n" the 3. */
static bool name_in_row(const struct layout *l, const char *name, char out[NAME_SIZE])
{
    size_t size = l->each ? strlen(l->each) : 0;
    if (!size || strncmp(name, l->each, size) != 0 || name[size] != '.')
        return false;
    snprintf(out, NAME_SIZE, "%s.%u%s", l->each, l->each_index, name + size);
    return true;
}

const char *layout_value(struct layout *l, const char *name)
{
    char full[NAME_SIZE];
    const char *value = own_value(l, name);
    if (value)
        return value;
    if (name_in_row(l, name, full)) {
        if (strcmp(name + strlen(l->each), ".n") == 0)
            return number_text(l, l->each_index);
        name = full;
    }
    value = l->values && l->values->text ? l->values->text(l->values->context, name) : NULL;
    return value ? value : "";
}

bool layout_fill(struct layout *l, const char *text, struct buffer *out)
{
    while (*text) {
        size_t plain = strcspn(text, "{");
        buffer_add(out, text, plain);
        text += plain;
        if (text[0] == '{' && text[1] == '{') {
            buffer_add_byte(out, '{');
            text += 2;
        } else if (text[0] == '{') {
            char name[NAME_SIZE];
            size_t size = strcspn(text + 1, "}");
            if (!text[1 + size] || size == 0 || size >= sizeof name)
                return layout_fail(l, ERR_INPUT, "a name in braces is not closed or not a name: \"%.40s\"", text);
            memcpy(name, text + 1, size);
            name[size] = '\0';
            buffer_add_text(out, layout_value(l, name));
            text += size + 2;
        }
    }
    buffer_add(out, "", 0);
    return buffer_ok(out, l->err);
}

static const char *value_of(void *context, const char *name)
{
    return layout_value(context, name);
}

bool layout_when(struct layout *l, const char *condition, bool *holds)
{
    if (!condition_check(condition, NULL, NULL, l->err))
        return layout_fail_within(l);
    *holds = condition_holds(condition, value_of, l);
    return true;
}

bool layout_fail_within(struct layout *l)
{
    return err_within(l->err, "%s:%zu", l->file, l->err ? yaml_file_line(l->file, l->place) : 0);
}

bool layout_fail(struct layout *l, enum err_code code, const char *format, ...)
{
    char line[300];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    err_set(l->err, code, "%s", line);
    return layout_fail_within(l);
}
