/* Sheets one after another: the face's furniture, the page's marks from top to bottom, the page codes. */
#include "form_layout.h"

#include "layout.h"
#include "page_code.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 4, PAGES_MAX = 99 };

static bool place_marks(struct layout *l, const struct mark_description *marks, unsigned count, const char *list,
                        unsigned index);

static double sheet_width(const struct layout *l)
{
    return style_number(l->face->width, 210);
}

static double sheet_height(const struct layout *l)
{
    return style_number(l->face->height, 297);
}

double layout_bottom(const struct layout *l)
{
    return l->page ? style_number(l->page->bottom, style_number(l->face->bottom, sheet_height(l))) : sheet_height(l);
}

double layout_left(const struct layout *l)
{
    return style_number(l->face->left, 20);
}

double layout_width(const struct layout *l)
{
    return sheet_width(l) - layout_left(l) - style_number(l->face->right, 20);
}

/* ---- furniture ---- */
/* The face's own marks know nothing of the page under way. */
static bool place_furniture(struct layout *l)
{
    struct layout kept = *l;
    l->file = forms_furniture_path(l->forms);
    l->page = NULL;
    l->each = NULL;
    bool ok = place_marks(l, l->face->marks, l->face->mark_count, "faces",
                          (unsigned)(l->face - l->furniture->faces));
    unsigned turn = l->turn;
    *l = kept;
    l->turn = turn;
    return ok;
}

static bool open_sheet(struct layout *l)
{
    if (l->out->count == PAGES_MAX)
        return layout_fail(l, ERR_INPUT, "more than %d pages", PAGES_MAX);
    if (!placed_add_sheet(l->out, sheet_width(l), sheet_height(l), l->err) || !place_furniture(l))
        return false;
    l->y_mm = style_number(l->page->top, 0);
    return true;
}

bool layout_next_sheet(struct layout *l)
{
    if (!l->page || !l->page->continues)
        return layout_fail(l, ERR_INPUT, "this passes the bottom of the page at %.0f mm; make it smaller or let the page "
                                         "`continues: true`",
                           layout_bottom(l));
    return open_sheet(l);
}

/* ---- marks ---- */
static struct box box_of(const struct layout *l, const struct place *place)
{
    double right = style_number(l->face->right, 20);
    struct box box = {.x = style_number(place->x, layout_left(l))};
    box.y = place->y ? *place->y : l->y_mm + style_number(place->gap, 0);
    box.w = style_number(place->w, sheet_width(l) - right - box.x);
    box.h = style_number(place->h, -1);
    return box;
}

/* A mark that stands below others goes on the next sheet when this one is full. */
static bool make_room(struct layout *l, const struct place *place, struct box *box)
{
    bool flows = l->page && l->page->continues && !place->y;
    if (!flows || box->y + fmax(box->h, 0) <= layout_bottom(l))
        return true;
    if (!layout_next_sheet(l))
        return false;
    box->y = l->y_mm;
    return true;
}

static bool place_mark(struct layout *l, const struct mark_description *mark)
{
    const struct place *place = mark_place(mark);
    bool holds;
    if (!layout_when(l, place->when, &holds))
        return false;
    if (!holds)
        return true;
    struct box box = box_of(l, place);
    double height;
    if (mark_kind(mark) == MARK_TABLE)
        return layout_table(l, mark->table, box);
    if (!make_room(l, place, &box) || !layout_mark(l, mark, box, &height))
        return false;
    l->y_mm = box.y + height;
    return true;
}

static bool place_marks(struct layout *l, const struct mark_description *marks, unsigned count, const char *list,
                        unsigned index)
{
    for (unsigned i = 0; i < count; i++) {
        snprintf(l->place, sizeof l->place, "%s.%u.marks.%u", list, index, i);
        if (!place_mark(l, &marks[i]))
            return false;
    }
    return true;
}

/* ---- page codes ---- */
static bool code_text(struct layout *l, unsigned page, char out[PAGE_CODE_ROOM])
{
    struct page_code code = {.page = page, .pages = (unsigned)l->out->count, .revision = l->issue->revision};
    snprintf(code.case_number, sizeof code.case_number, "%s", l->issue->case_number);
    snprintf(code.form, sizeof code.form, "%s", l->form->code);
    return page_code_signed_text(&code, out, l->err) &&
           (l->issue->tag(l->issue->context, out, code.tag, l->err) || err_within(l->err, "tag of the page code")) &&
           page_code_format(&code, out, l->err);
}

/* Marks go to the last sheet, so each sheet is the last one while its codes are added. */
static bool place_codes(struct layout *l)
{
    size_t count = l->out->count;
    bool ok = true;
    char texts[PAGES_MAX][PAGE_CODE_ROOM];
    for (unsigned i = 0; ok && i < count; i++)
        ok = code_text(l, i + 1, texts[i]);
    for (unsigned i = 0; ok && i < count; i++) {
        l->out->count = i + 1;
        ok = layout_code(l, texts[i], 'Q', SHEET_CODE_TOP_RIGHT_X_MM, SHEET_CODE_TOP_RIGHT_Y_MM, SHEET_CODE_SIDE_MM) &&
             layout_again(l, SHEET_CODE_BOTTOM_LEFT_X_MM, SHEET_CODE_BOTTOM_LEFT_Y_MM);
    }
    l->out->count = count;
    return ok;
}

/* ---- the whole ---- */
static bool lay_out(struct layout *l)
{
    const struct form_description *form = l->form->description;
    for (unsigned i = 0; i < form->page_count; i++) {
        bool holds;
        l->page = &form->pages[i];
        snprintf(l->place, sizeof l->place, "pages.%u", i);
        if (!layout_when(l, l->page->when, &holds))
            return false;
        if (holds && (!open_sheet(l) || !place_marks(l, l->page->marks, l->page->mark_count, "pages", i)))
            return false;
    }
    if (!layout_annex(l))
        return false;
    if (!l->out->count)
        return layout_fail(l, ERR_INPUT, "with these values no page is left");
    bool coded = form->page_codes && l->issue && l->issue->tag && l->issue->case_number;
    return !coded || place_codes(l);
}

static bool is_bare_fill(const struct placed_mark *mark)
{
    return mark->kind == PLACED_FRAME && mark->ink == PLACED_NO_INK;
}

/* The grey of cells lies below everything else, or it would cut the specimen mark of the face to pieces. */
static bool put_fills_below(struct placed_sheet *sheet, struct err *err)
{
    size_t at = 0;
    struct placed_mark *sorted = malloc((sheet->mark_count + 1) * sizeof *sorted);
    if (!sorted)
        return err_set(err, ERR_SPACE, "no memory to order %zu marks", sheet->mark_count);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < sheet->mark_count; i++)
            if (is_bare_fill(&sheet->marks[i]) == (pass == 0))
                sorted[at++] = sheet->marks[i];
    memcpy(sheet->marks, sorted, at * sizeof *sorted);
    free(sorted);
    return true;
}

bool form_layout(struct forms *forms, const struct form *form, const struct form_values *values,
                 const struct form_issue *issue, struct placed_sheets *out, struct err *err)
{
    struct err own = {0};
    unsigned total = form->description->page_count;
    for (int i = 0; i < TRIES; i++) {
        struct placed_sheets sheets = {.title = form->title, .version = form->version, .code = form->code};
        struct layout l = {.forms = forms, .fonts = forms_fonts(forms), .furniture = forms_furniture(forms),
                           .form = form, .values = values, .issue = issue, .out = &sheets, .err = err ? err : &own,
                           .page_total = total, .file = form->path};
        l.face = furniture_face(l.furniture, form->description->face);
        bool ok = lay_out(&l);
        for (size_t k = 0; ok && k < sheets.count; k++)
            ok = put_fills_below(&sheets.sheets[k], l.err);
        if (!ok) {
            placed_sheets_finish(&sheets);
            return false;
        }
        if (sheets.count == total) { /* "page 1 of 3" was printed with the right 3 */
            *out = sheets;
            return true;
        }
        total = (unsigned)sheets.count;
        placed_sheets_finish(&sheets);
    }
    return err_set(err, ERR_INPUT, "%s: the number of pages does not settle", form->path);
}

/* Nothing is printed, but it is laid out as what will be. */
static const struct form_issue unnumbered = {.case_number = NULL};

bool form_page_count(struct forms *forms, const struct form *form, const struct form_values *values, unsigned *out,
                     struct err *err)
{
    struct placed_sheets sheets;
    if (!form_layout(forms, form, values, &unnumbered, &sheets, err))
        return false;
    *out = (unsigned)sheets.count;
    placed_sheets_finish(&sheets);
    return true;
}

bool form_stamp_areas(struct forms *forms, const struct form *form, const struct form_values *values,
                      struct stamp_area **out, size_t *count, struct err *err)
{
    struct placed_sheets sheets;
    if (!form_layout(forms, form, values, &unnumbered, &sheets, err))
        return false;
    size_t total = 0, at = 0;
    for (size_t i = 0; i < sheets.count; i++)
        total += sheets.sheets[i].area_count;
    struct stamp_area *areas = calloc(total ? total : 1, sizeof *areas);
    for (size_t i = 0; areas && i < sheets.count; i++)
        for (size_t k = 0; k < sheets.sheets[i].area_count; k++)
            areas[at++] = sheets.sheets[i].areas[k];
    placed_sheets_finish(&sheets);
    if (!areas)
        return err_set(err, ERR_SPACE, "no memory for stamp areas");
    *out = areas;
    *count = total;
    return true;
}
