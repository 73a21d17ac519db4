/* Checks by asking for names and by laying out: what cannot be placed says so itself. */
#include "form_check.h"

#include "condition.h"
#include "form_layout.h"
#include "form_names.h"
#include "page_code.h"
#include "text.h"
#include "yaml_file.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE_CLEARANCE_MM 10.0 /* white between sample frames and any other place for ink (design FIELD §3) */

/* Combinations to lay out of one form: a layout takes a millisecond. */
enum { SWITCHES_MAX = 12, SWITCH_VALUES_MAX = 10, COMBINATIONS_MAX = 256 };

#define AT_ITS_LONGEST "*" /* a value that is only asked whether it is there */

/* A name that decides what stands on the form, and the values that make a difference. */
struct check_switch {
    char name[FORM_NAME_SIZE], values[SWITCH_VALUES_MAX][FORM_NAME_SIZE];
    size_t count, now;
};

struct check {
    struct forms *forms;
    const struct form *form;
    const struct form_names *names;
    form_fault *fault;
    void *context;
    size_t count;
    char last[400]; /* so that the same fault of several layouts is told once */
    /* the layout under way: some names are set to values of their own */
    struct check_switch switches[SWITCHES_MAX];
    size_t switch_count;
    bool blank; /* without values and number */
};

static void tell(struct check *c, const char *line)
{
    if (strcmp(line, c->last) == 0)
        return;
    snprintf(c->last, sizeof c->last, "%.399s", line);
    c->fault(c->context, line);
    c->count++;
}

__attribute__((format(printf, 4, 5))) static void tell_at(struct check *c, const char *file, const char *place,
                                                          const char *format, ...)
{
    char what[300], line[400];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    snprintf(line, sizeof line, "%.180s:%zu: %.200s", file, yaml_file_line(file, place), what);
    tell(c, line);
}

/* ---- names ---- */
static const struct given *given_of(const struct form *form, const char *name)
{
    for (unsigned i = 0; i < form->description->given_count; i++)
        if (strcmp(form->description->given[i].name, name) == 0)
            return &form->description->given[i];
    return NULL;
}

static bool engine_knows(const char *name)
{
    static const char *const own[] = {"case_number", "revision", "page", "pages", "form", "title", "version"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strcmp(own[i], name) == 0)
            return true;
    return false;
}

static bool is_number_in_row(const char *name, const char *each)
{
    size_t size = each ? strlen(each) : 0;
    return size && strncmp(name, each, size) == 0 && strcmp(name + size, ".n") == 0;
}

static bool is_known(const struct check *c, const char *name, const char *each)
{
    if (engine_knows(name) || given_of(c->form, name) || is_number_in_row(name, each))
        return true;
    char plain[FORM_NAME_SIZE];
    size_t size = strlen(name);
    bool word = size > 5 && strcmp(name + size - 5, ".word") == 0;
    snprintf(plain, sizeof plain, "%.*s", (int)(word ? size - 5 : size), name);
    return c->names && c->names->known && c->names->known(c->names->context, plain);
}

static void check_text(void *context, const struct form_text *text)
{
    struct check *c = context;
    struct err err = {0};
    struct form_clause clause;
    if (text->is_condition && !condition_check(text->text, NULL, NULL, &err)) {
        tell_at(c, text->file, text->place, "%s", err.line);
        return;
    }
    for (const char *at = text->text; form_names_next(text, &at, &clause);)
        if (!is_known(c, clause.name, text->each))
            tell_at(c, text->file, text->place,
                    "asks for \"%s\", which is no field; add it to fields.yaml or to `given:`", clause.name);
}

/* ---- layouts ---- */
/* "sheets.3.title" is declared as "sheets.title". */
static void without_index(const char *name, char out[FORM_NAME_SIZE])
{
    const char *dot = strchr(name, '.');
    size_t digits = dot ? strspn(dot + 1, "0123456789") : 0;
    if (digits && dot[1 + digits] == '.')
        snprintf(out, FORM_NAME_SIZE, "%.*s%s", (int)(dot - name), name, dot + 1 + digits);
    else
        snprintf(out, FORM_NAME_SIZE, "%s", name);
}

static const char *longest(void *context, const char *name)
{
    const struct check *c = context;
    char plain[FORM_NAME_SIZE];
    if (strlen(name) >= sizeof plain)
        return NULL;
    for (size_t i = 0; i < c->switch_count; i++) {
        const struct check_switch *s = &c->switches[i];
        if (strcmp(name, s->name) == 0 && strcmp(s->values[s->now], AT_ITS_LONGEST) != 0)
            return s->values[s->now];
    }
    if (c->blank)
        return NULL;
    without_index(name, plain);
    const struct given *given = given_of(c->form, plain);
    if (given)
        return given->longest;
    return c->names && c->names->longest ? c->names->longest(c->names->context, plain) : NULL;
}

static bool tag(void *context, const char *signed_text, char *out, struct err *err)
{
    (void)context, (void)signed_text, (void)err;
    memcpy(out, "WWWWWWWWWWWWWWWW", PAGE_CODE_TAG_SIZE);
    return true;
}

struct area {
    double x, y, w, h;
};

static bool meet(struct area a, struct area b, double apart)
{
    return a.x < b.x + b.w + apart && b.x < a.x + a.w + apart && a.y < b.y + b.h + apart && b.y < a.y + a.h + apart;
}

static const struct area codes[] = {
    {SHEET_CODE_TOP_RIGHT_X_MM, SHEET_CODE_TOP_RIGHT_Y_MM, SHEET_CODE_SIDE_MM, SHEET_CODE_SIDE_MM},
    {SHEET_CODE_BOTTOM_LEFT_X_MM, SHEET_CODE_BOTTOM_LEFT_Y_MM, SHEET_CODE_SIDE_MM, SHEET_CODE_SIDE_MM},
};

static struct area area_of(const struct placed_mark *mark)
{
    double left = fmin(mark->x_mm, mark->x_mm + mark->w_mm), top = fmin(mark->y_mm, mark->y_mm + mark->h_mm);
    struct area area = {left, top, fabs(mark->w_mm), fabs(mark->h_mm)};
    if (mark->kind == PLACED_TEXT) /* from the ascenders to the descenders */
        area = (struct area){mark->x_mm, mark->y_mm - 0.85 * mark->h_mm, mark->w_mm, 1.05 * mark->h_mm};
    return area;
}

static bool is_page_code(const struct placed_mark *mark)
{
    return mark->kind == PLACED_CODE && strncmp(mark->as.code.utf8, "KQ1:", 4) == 0;
}

static void check_codes_are_clear(struct check *c, const struct placed_sheet *sheet, size_t page)
{
    for (size_t i = 0; i < sheet->mark_count; i++) {
        const struct placed_mark *mark = &sheet->marks[i];
        if (is_page_code(mark) || (mark->kind == PLACED_TEXT && mark->as.text.shape))
            continue;
        for (size_t k = 0; k < 2; k++)
            if (meet(area_of(mark), codes[k], SHEET_CODE_QUIET_MM))
                tell_at(c, c->form->path, "pages",
                        "on page %zu a mark at %.1f,%.1f mm comes too near to a page code; keep %.1f mm away", page,
                        mark->x_mm, mark->y_mm, SHEET_CODE_QUIET_MM);
    }
}

static void check_areas(struct check *c, const struct placed_sheet *sheet)
{
    for (size_t i = 0; i < sheet->area_count; i++) {
        const struct stamp_area *a = &sheet->areas[i];
        struct area at = {a->x_mm, a->y_mm, a->w_mm, a->h_mm};
        for (size_t k = 0; k < 2; k++)
            if (c->form->has_page_codes && meet(at, codes[k], SHEET_CODE_QUIET_MM))
                tell_at(c, c->form->path, "pages", "the stamp area %s lies on a page code", a->name);
        for (size_t k = 0; k < i; k++) {
            const struct stamp_area *b = &sheet->areas[k];
            bool sample = a->role == STAMP_SAMPLE || b->role == STAMP_SAMPLE;
            if (strcmp(a->name, b->name) == 0)
                tell_at(c, c->form->path, "pages", "two stamp areas of page %u are called %s", a->page, a->name);
            if (meet(at, (struct area){b->x_mm, b->y_mm, b->w_mm, b->h_mm}, sample ? SAMPLE_CLEARANCE_MM - 0.01 : 0))
                tell_at(c, c->form->path, "pages", "the stamp areas %s and %s of page %u come too near to each other",
                        a->name, b->name, a->page);
        }
    }
}

/* A stamp is round: how far the nearest point of an area is from its middle tells whether it lies on it. */
static bool lies_on(const struct placed_mark *stamp, struct area area)
{
    double radius = stamp->w_mm / 2, x = stamp->x_mm + radius, y = stamp->y_mm + radius;
    return hypot(x - fmin(fmax(x, area.x), area.x + area.w), y - fmin(fmax(y, area.y), area.y + area.h)) < radius;
}

/* The office's stamp covers no ink of the applicant's, no text and no code. */
static void check_stamp(struct check *c, const struct placed_sheet *sheet, size_t page, size_t at)
{
    const struct placed_mark *stamp = &sheet->marks[at];
    for (size_t i = 0; i < sheet->area_count; i++)
        if (lies_on(stamp, (struct area){sheet->areas[i].x_mm, sheet->areas[i].y_mm, sheet->areas[i].w_mm,
                                         sheet->areas[i].h_mm}))
            tell_at(c, c->form->path, "pages", "the acceptance stamp of page %zu lies on the stamp area %s", page,
                    sheet->areas[i].name);
    for (size_t i = 0; i < sheet->mark_count; i++) {
        const struct placed_mark *mark = &sheet->marks[i];
        bool is_read = mark->kind == PLACED_CODE || (mark->kind == PLACED_TEXT && !mark->as.text.shape);
        if (is_read && lies_on(stamp, area_of(mark)))
            tell_at(c, c->form->path, "pages",
                    "the acceptance stamp of page %zu lies on a text or code at %.1f,%.1f mm", page, mark->x_mm,
                    mark->y_mm);
    }
}

static void check_stamps(struct check *c, const struct placed_sheet *sheet, size_t page, size_t *stamps)
{
    for (size_t i = 0; i < sheet->mark_count; i++)
        if (sheet->marks[i].kind == PLACED_FIELD) {
            check_stamp(c, sheet, page, i);
            if (++*stamps > 1)
                tell_at(c, c->form->path, "pages", "page %zu has a second acceptance stamp; one signature is made",
                        page);
        }
}

/* ---- characters ---- */
/* The first text of the form that holds a character. */
struct search {
    char character[5], place[128];
    const char *file;
};

static void search_text(void *context, const struct form_text *text)
{
    struct search *s = context;
    if (s->file || text->is_condition || !strstr(text->text, s->character))
        return;
    s->file = text->file;
    snprintf(s->place, sizeof s->place, "%s", text->place);
}

/* A form prints what is written in it; only what people answer may hold a character that no font has. */
static void check_characters(struct check *c, const struct placed_sheets *sheets)
{
    for (size_t i = 0; i < sheets->missing_count; i++) {
        struct search s = {.file = NULL};
        text_encode(sheets->missing[i], s.character);
        form_texts_each(c->forms, c->form, search_text, &s);
        bool in_title = strstr(c->form->title, s.character) != NULL;
        if (s.file || in_title)
            tell_at(c, s.file ? s.file : c->form->path, s.file ? s.place : "title",
                    "no font has U+%04X; write another character", (unsigned)sheets->missing[i]);
    }
}

static void check_layout(struct check *c)
{
    const struct form_values values = {.text = longest, .context = c};
    const struct form_issue issue = {.case_number = "TJ-888888-8888-8", .revision = 9999, .tag = tag};
    struct placed_sheets sheets;
    struct err err = {0};
    size_t stamps = 0;
    if (!form_layout(c->forms, c->form, &values, c->blank ? NULL : &issue, &sheets, &err)) {
        tell(c, err.line);
        return;
    }
    for (size_t i = 0; i < sheets.count; i++) {
        if (c->form->has_page_codes)
            check_codes_are_clear(c, &sheets.sheets[i], i + 1);
        check_areas(c, &sheets.sheets[i]);
        check_stamps(c, &sheets.sheets[i], i + 1, &stamps);
    }
    check_characters(c, &sheets);
    placed_sheets_finish(&sheets);
}

/* ---- combinations ---- */
/* Notes what the conditions for marks, rows and pages compare with; what is ticked takes the same place either way. */
static void note_clause(void *context, const struct form_text *text)
{
    struct check *c = context;
    struct form_clause clause;
    if (!text->is_condition || text->is_tick)
        return;
    for (const char *at = text->text; form_names_next(text, &at, &clause);) {
        size_t i = 0, k = 0;
        while (i < c->switch_count && strcmp(c->switches[i].name, clause.name) != 0)
            i++;
        if (i == SWITCHES_MAX)
            continue;
        struct check_switch *s = &c->switches[i];
        if (i == c->switch_count) {
            *s = (struct check_switch){.count = 1}; /* the first value: none */
            snprintf(s->name, sizeof s->name, "%s", clause.name);
            c->switch_count++;
        }
        const char *value = clause.value[0] ? clause.value : AT_ITS_LONGEST;
        while (k < s->count && strcmp(s->values[k], value) != 0)
            k++;
        if (k == s->count && k < SWITCH_VALUES_MAX)
            snprintf(s->values[s->count++], FORM_NAME_SIZE, "%s", value);
    }
}

/* The next combination; false after the last. */
static bool turn_switches(struct check *c)
{
    for (size_t i = 0; i < c->switch_count; i++) {
        struct check_switch *s = &c->switches[i];
        s->now = s->now + 1 < s->count ? s->now + 1 : 0;
        if (s->now)
            return true;
    }
    return false;
}

/* Every combination at once where they are few, as of services; else each switch alone, the others at their longest. */
static void check_combinations(struct check *c)
{
    size_t combinations = 1;
    form_texts_each(c->forms, c->form, note_clause, c);
    for (size_t i = 0; i < c->switch_count && combinations <= COMBINATIONS_MAX; i++)
        combinations *= c->switches[i].count;
    size_t all = c->switch_count;
    if (combinations <= COMBINATIONS_MAX) {
        do
            check_layout(c);
        while (turn_switches(c));
    }
    for (size_t i = 0; i < all && combinations > COMBINATIONS_MAX; i++) {
        struct check_switch first = c->switches[0];
        c->switches[0] = c->switches[i];
        c->switch_count = 1;
        do
            check_layout(c);
        while (turn_switches(c));
        c->switches[i] = c->switches[0];
        c->switches[0] = i ? first : c->switches[0];
    }
    c->switch_count = 0;
}

size_t form_check_names(struct forms *forms, const struct form *form, const struct form_names *names, form_fault *fault,
                        void *context)
{
    struct check c = {.forms = forms, .form = form, .names = names, .fault = fault, .context = context};
    form_texts_each(forms, form, check_text, &c);
    return c.count;
}

bool form_check_knows(const struct forms *forms, const struct form_names *names, const char *name)
{
    char plain[FORM_NAME_SIZE];
    if (strlen(name) >= sizeof plain)
        return false;
    without_index(name, plain);
    for (size_t i = 0; i < form_count(forms); i++) {
        const struct check c = {.form = form_at(forms, i), .names = names};
        if (is_known(&c, plain, NULL))
            return true;
    }
    return false;
}

size_t form_check(struct forms *forms, const struct form *form, const struct form_names *names, form_fault *fault,
                  void *context)
{
    struct check c = {.forms = forms, .form = form, .names = names, .fault = fault, .context = context};
    form_texts_each(forms, form, check_text, &c);
    if (c.count) /* what is not understood cannot be laid out either */
        return c.count;
    check_layout(&c);
    c.blank = true;
    check_layout(&c);
    c.blank = false;
    check_combinations(&c);
    return c.count;
}

size_t forms_check(struct forms *forms, const struct form_names *names, form_fault *fault, void *context)
{
    size_t count = 0;
    for (size_t i = 0; i < form_count(forms); i++)
        count += form_check(forms, form_at(forms, i), names, fault, context);
    return count;
}
