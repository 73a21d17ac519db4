/* A walk over descriptions. */
#include "form_names.h"

#include "condition.h"
#include <stdio.h>
#include <string.h>

struct walk {
    form_text_visit *visit;
    void *context;
    const char *file, *each;
    bool in_choices;
    char place[128];
};

static void tell(struct walk *w, const char *text, bool is_condition)
{
    const struct form_text told = {text, is_condition, w->in_choices, w->file, w->place, w->each};
    if (text)
        w->visit(w->context, &told);
}

static void choices(struct walk *w, const struct ticks_description *ticks)
{
    for (unsigned i = 0; ticks && i < ticks->choice_count; i++) {
        w->in_choices = true;
        tell(w, ticks->choices[i].when, true);
        w->in_choices = false;
        tell(w, ticks->choices[i].label, false);
    }
}

static void marks(struct walk *w, const struct mark_description *list, unsigned count);

static void table(struct walk *w, const struct table_description *table)
{
    size_t prefix = strlen(w->place);
    for (unsigned r = 0; r < table->row_count; r++) {
        const struct row *row = &table->rows[r];
        w->each = row->each;
        snprintf(w->place + prefix, sizeof w->place - prefix, ".table.rows.%u", r);
        tell(w, row->when, true);
        if (row->each) {
            char count[FORM_NAME_SIZE];
            snprintf(count, sizeof count, "{%.60s.count}", row->each);
            tell(w, count, false);
        }
        size_t inner = strlen(w->place);
        for (unsigned c = 0; c < row->cell_count; c++) {
            const struct cell *cell = &row->cells[c];
            snprintf(w->place + inner, sizeof w->place - inner, ".cells.%u", c);
            tell(w, cell->text, false);
            choices(w, cell->ticks);
            tell(w, cell->boxes ? cell->boxes->text : NULL, false);
            marks(w, cell->marks, cell->mark_count);
        }
    }
    w->each = NULL;
    w->place[prefix] = '\0';
}

static void marks(struct walk *w, const struct mark_description *list, unsigned count)
{
    size_t prefix = strlen(w->place);
    for (unsigned i = 0; i < count; i++) {
        const struct mark_description *mark = &list[i];
        snprintf(w->place + prefix, sizeof w->place - prefix, ".marks.%u", i);
        tell(w, mark_place(mark)->when, true);
        tell(w, mark->text ? mark->text->text : NULL, false);
        tell(w, mark->qr ? mark->qr->text : NULL, false);
        tell(w, mark->bars ? mark->bars->text : NULL, false);
        tell(w, mark->boxes ? mark->boxes->text : NULL, false);
        tell(w, mark->stamp ? mark->stamp->word : NULL, false);
        tell(w, mark->acceptance ? mark->acceptance->office : NULL, false);
        tell(w, mark->acceptance ? mark->acceptance->date : NULL, false);
        choices(w, mark->ticks);
        if (mark->table)
            table(w, mark->table);
    }
    w->place[prefix] = '\0';
}

void form_texts_each(const struct forms *forms, const struct form *form, form_text_visit *visit, void *context)
{
    struct walk w = {.visit = visit, .context = context, .file = form->path};
    const struct form_description *description = form->description;
    const struct furniture *furniture = forms_furniture(forms);
    const struct face_description *face = furniture_face(furniture, description->face);
    for (unsigned i = 0; i < description->page_count; i++) {
        snprintf(w.place, sizeof w.place, "pages.%u", i);
        tell(&w, description->pages[i].when, true);
        marks(&w, description->pages[i].marks, description->pages[i].mark_count);
    }
    w.file = forms_furniture_path(forms);
    snprintf(w.place, sizeof w.place, "faces.%u", (unsigned)(face - furniture->faces));
    marks(&w, face->marks, face->mark_count);
}

/* ---- names ---- */
static bool next_in_braces(const char **at, struct form_clause *out)
{
    while ((*at = strchr(*at, '{')) != NULL) {
        if ((*at)[1] == '{') {
            *at += 2;
            continue;
        }
        size_t size = strcspn(*at + 1, "}");
        snprintf(out->name, sizeof out->name, "%.*s", (int)(size < 90 ? size : 90), *at + 1);
        *at += 1 + size;
        return true;
    }
    return false;
}

static bool next_clause(const char **at, struct form_clause *out)
{
    struct condition_term term;
    if (!condition_next(at, &term))
        return false;
    memcpy(out->name, term.name, sizeof term.name);
    memcpy(out->value, term.value, sizeof term.value);
    return true;
}

bool form_names_next(const struct form_text *text, const char **at, struct form_clause *out)
{
    *out = (struct form_clause){.name = ""};
    return text->is_condition ? next_clause(at, out) : next_in_braces(at, out);
}
