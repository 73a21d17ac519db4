/* The schema of forms and of their furniture. */
#include "form_description.h"

#include "yaml_file.h"
#include <stdio.h>
#include <string.h>

#define ANY CYAML_UNLIMITED
#define OPTIONAL (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, struct type, member, 0, ANY)
#define TEXT_OR_NOT(key, type, member) CYAML_FIELD_STRING_PTR(key, OPTIONAL, struct type, member, 0, ANY)
#define NUMBER_OR_NOT(key, type, member) CYAML_FIELD_FLOAT_PTR(key, OPTIONAL, struct type, member)
#define COUNT_OR_NOT(key, type, member) CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, struct type, member)
#define FLAG_OR_NOT(key, type, member) CYAML_FIELD_BOOL(key, CYAML_FLAG_OPTIONAL, struct type, member)
#define WORD_OR_NOT(key, type, member, words)                                                                          \
    CYAML_FIELD_ENUM(key, CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct type, member, words, CYAML_ARRAY_LEN(words))
#define LIST(key, flags, type, member, count, entry, least)                                                            \
    CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), struct type, member, count, &(entry), least, 500)
#define INSIDE(key, type, member, fields) CYAML_FIELD_MAPPING_PTR(key, OPTIONAL, struct type, member, fields)
#define PLACE(type)                                                                                                    \
    TEXT_OR_NOT("when", type, place.when), NUMBER_OR_NOT("x", type, place.x), NUMBER_OR_NOT("y", type, place.y),       \
        NUMBER_OR_NOT("gap", type, place.gap), NUMBER_OR_NOT("w", type, place.w), NUMBER_OR_NOT("h", type, place.h)
#define ENTRY(type, fields) {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct type, fields)}

/* ---- words ---- */
static const cyaml_strval_t aligns[] = {
    {"left", ALIGN_LEFT}, {"centre", ALIGN_CENTRE}, {"right", ALIGN_RIGHT}, {"justify", ALIGN_JUSTIFY},
    {"spread", ALIGN_SPREAD},
};
static const cyaml_strval_t middles[] = {
    {"top", MIDDLE_TOP},
    {"middle", MIDDLE_MIDDLE},
    {"bottom", MIDDLE_BOTTOM},
};
static const cyaml_strval_t fits[] = {
    {"wrap", FIT_WRAP},
    {"shrink", FIT_SHRINK},
    {"grow", FIT_GROW},
    {"line", FIT_LINE},
    {"annex", FIT_ANNEX},
};
static const cyaml_strval_t font_families[] = {
    {"song", FONT_SONG},
    {"hei", FONT_HEI},
};
static const cyaml_strval_t roles[] = {
    {"seal", STAMP_SEAL},
    {"signature", STAMP_SIGNATURE},
    {"sample", STAMP_SAMPLE},
};
static const cyaml_strval_t hues[] = {
    {"any", STAMP_ANY_HUE},   {"red", STAMP_RED},     {"blue", STAMP_BLUE}, {"red-or-blue", STAMP_RED_OR_BLUE},
    {"black", STAMP_BLACK},
};
static const cyaml_strval_t shapes[] = {
    {"any", STAMP_ANY_SHAPE},    {"round", STAMP_ROUND},         {"ellipse", STAMP_ELLIPSE},
    {"square", STAMP_SQUARE},    {"rectangle", STAMP_RECTANGLE},
};

/* ---- marks ---- */
static const cyaml_schema_field_t text_fields[] = {
    PLACE(text_description),
    TEXT("text", text_description, text),
    TEXT("style", text_description, style),
    NUMBER_OR_NOT("size", text_description, size),
    NUMBER_OR_NOT("turn", text_description, turn),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t choice_fields[] = {
    TEXT_OR_NOT("when", choice, when),
    TEXT("label", choice, label),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t choice_entry = ENTRY(choice, choice_fields);
static const cyaml_schema_field_t ticks_fields[] = {
    PLACE(ticks_description),
    TEXT("style", ticks_description, style),
    NUMBER_OR_NOT("between", ticks_description, between),
    LIST("choices", CYAML_FLAG_DEFAULT, ticks_description, choices, choice_count, choice_entry, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t boxes_fields[] = {
    PLACE(boxes_description),
    TEXT("text", boxes_description, text),
    TEXT("style", boxes_description, style),
    CYAML_FIELD_UINT("count", CYAML_FLAG_DEFAULT, struct boxes_description, count),
    NUMBER_OR_NOT("box_w", boxes_description, box_w),
    NUMBER_OR_NOT("box_h", boxes_description, box_h),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t line_fields[] = {
    PLACE(line_description),
    NUMBER_OR_NOT("line", line_description, line),
    NUMBER_OR_NOT("dash", line_description, dash),
    NUMBER_OR_NOT("ink", line_description, ink),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t frame_fields[] = {
    PLACE(frame_description),
    NUMBER_OR_NOT("line", frame_description, line),
    NUMBER_OR_NOT("dash", frame_description, dash),
    NUMBER_OR_NOT("ink", frame_description, ink),
    NUMBER_OR_NOT("fill", frame_description, fill),
    NUMBER_OR_NOT("round", frame_description, round),
    CYAML_FIELD_END,
};
/* Cells hold marks, and a table is a mark. */
static const cyaml_schema_value_t mark_entry;
static const cyaml_schema_field_t cell_fields[] = {
    TEXT_OR_NOT("text", cell, text),
    TEXT("style", cell, style),
    COUNT_OR_NOT("span", cell, span),
    INSIDE("ticks", cell, ticks, ticks_fields),
    INSIDE("boxes", cell, boxes, boxes_fields),
    LIST("marks", CYAML_FLAG_OPTIONAL, cell, marks, mark_count, mark_entry, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t cell_entry = ENTRY(cell, cell_fields);
static const cyaml_schema_field_t row_fields[] = {
    TEXT_OR_NOT("when", row, when),
    TEXT_OR_NOT("each", row, each),
    COUNT_OR_NOT("blank", row, blank),
    NUMBER_OR_NOT("height", row, height),
    LIST("cells", CYAML_FLAG_DEFAULT, row, cells, cell_count, cell_entry, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t row_entry = ENTRY(row, row_fields);
static const cyaml_schema_value_t number_entry = {CYAML_VALUE_FLOAT(CYAML_FLAG_DEFAULT, double)};
static const cyaml_schema_field_t table_fields[] = {
    PLACE(table_description),
    LIST("columns", CYAML_FLAG_DEFAULT, table_description, columns, column_count, number_entry, 1),
    NUMBER_OR_NOT("height", table_description, height),
    NUMBER_OR_NOT("line", table_description, line),
    NUMBER_OR_NOT("border", table_description, border),
    COUNT_OR_NOT("head", table_description, head),
    LIST("rows", CYAML_FLAG_DEFAULT, table_description, rows, row_count, row_entry, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t image_fields[] = {
    PLACE(image_description),
    TEXT("name", image_description, name),
    FLAG_OR_NOT("shrink", image_description, shrink),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t qr_fields[] = {
    PLACE(qr_description),
    TEXT("text", qr_description, text),
    TEXT_OR_NOT("level", qr_description, level),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t bars_fields[] = {
    PLACE(bars_description),
    TEXT("text", bars_description, text),
    WORD_OR_NOT("align", bars_description, align, aligns),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t stamp_fields[] = {
    PLACE(stamp_description),
    TEXT("name", stamp_description, name),
    TEXT("word", stamp_description, word),
    WORD_OR_NOT("role", stamp_description, role, roles),
    WORD_OR_NOT("hue", stamp_description, hue, hues),
    WORD_OR_NOT("shape", stamp_description, shape, shapes),
    FLAG_OR_NOT("optional", stamp_description, optional),
    NUMBER_OR_NOT("least", stamp_description, least),
    NUMBER_OR_NOT("most", stamp_description, most),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t crosses_fields[] = {
    PLACE(crosses_description),
    NUMBER_OR_NOT("arm", crosses_description, arm),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t acceptance_fields[] = {
    PLACE(acceptance_description),
    TEXT("name", acceptance_description, name),
    TEXT("office", acceptance_description, office),
    TEXT("date", acceptance_description, date),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t mark_fields[] = {
    INSIDE("text", mark_description, text, text_fields),
    INSIDE("ticks", mark_description, ticks, ticks_fields),
    INSIDE("boxes", mark_description, boxes, boxes_fields),
    INSIDE("line", mark_description, line, line_fields),
    INSIDE("frame", mark_description, frame, frame_fields),
    INSIDE("table", mark_description, table, table_fields),
    INSIDE("image", mark_description, image, image_fields),
    INSIDE("qr", mark_description, qr, qr_fields),
    INSIDE("bars", mark_description, bars, bars_fields),
    INSIDE("stamp", mark_description, stamp, stamp_fields),
    INSIDE("crosses", mark_description, crosses, crosses_fields),
    INSIDE("acceptance", mark_description, acceptance, acceptance_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t mark_entry = ENTRY(mark_description, mark_fields);

/* ---- a form ---- */
static const cyaml_schema_field_t given_fields[] = {
    TEXT("name", given, name),
    TEXT("longest", given, longest),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t given_entry = ENTRY(given, given_fields);
static const cyaml_schema_field_t page_fields[] = {
    TEXT_OR_NOT("when", page_description, when),
    FLAG_OR_NOT("continues", page_description, continues),
    NUMBER_OR_NOT("top", page_description, top),
    NUMBER_OR_NOT("bottom", page_description, bottom),
    LIST("marks", CYAML_FLAG_DEFAULT, page_description, marks, mark_count, mark_entry, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t page_entry = ENTRY(page_description, page_fields);
static const cyaml_schema_field_t form_fields[] = {
    TEXT("code", form_description, code),
    TEXT("title", form_description, title),
    TEXT("version", form_description, version),
    COUNT_OR_NOT("format", form_description, format),
    TEXT("face", form_description, face),
    FLAG_OR_NOT("page_codes", form_description, page_codes),
    LIST("given", CYAML_FLAG_OPTIONAL, form_description, given, given_count, given_entry, 0),
    LIST("pages", CYAML_FLAG_DEFAULT, form_description, pages, page_count, page_entry, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t form_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct form_description, form_fields)};

/* ---- furniture ---- */
static const cyaml_schema_field_t style_fields[] = {
    TEXT("name", style, name),
    WORD_OR_NOT("font", style, family, font_families),
    NUMBER_OR_NOT("size", style, size),
    NUMBER_OR_NOT("least", style, least),
    NUMBER_OR_NOT("leading", style, leading),
    NUMBER_OR_NOT("indent", style, indent),
    NUMBER_OR_NOT("spacing", style, spacing),
    NUMBER_OR_NOT("pad", style, pad),
    NUMBER_OR_NOT("ink", style, ink),
    NUMBER_OR_NOT("fill", style, fill),
    WORD_OR_NOT("align", style, align, aligns),
    WORD_OR_NOT("middle", style, middle, middles),
    WORD_OR_NOT("fit", style, fit, fits),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t style_entry = ENTRY(style, style_fields);
static const cyaml_schema_field_t annex_fields[] = {
    NUMBER_OR_NOT("top", annex_description, top),
    NUMBER_OR_NOT("gap", annex_description, gap),
    TEXT("title", annex_description, title),
    TEXT("title_style", annex_description, title_style),
    TEXT("reference", annex_description, reference),
    TEXT("style", annex_description, style),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t face_fields[] = {
    TEXT("name", face_description, name),
    NUMBER_OR_NOT("width", face_description, width),
    NUMBER_OR_NOT("height", face_description, height),
    NUMBER_OR_NOT("left", face_description, left),
    NUMBER_OR_NOT("right", face_description, right),
    NUMBER_OR_NOT("bottom", face_description, bottom),
    LIST("marks", CYAML_FLAG_OPTIONAL, face_description, marks, mark_count, mark_entry, 0),
    INSIDE("annex", face_description, annex, annex_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t face_entry = ENTRY(face_description, face_fields);
static const cyaml_schema_field_t furniture_fields[] = {
    LIST("styles", CYAML_FLAG_DEFAULT, furniture, styles, style_count, style_entry, 1),
    LIST("faces", CYAML_FLAG_DEFAULT, furniture, faces, face_count, face_entry, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t furniture_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct furniture, furniture_fields)};

/* ---- kinds ---- */
static const struct kind_row {
    const char *name;
    size_t at, place;
} kinds[MARK_KIND_COUNT] = {
#define KIND(member) {#member, offsetof(struct mark_description, member), offsetof(struct member##_description, place)}
    [MARK_TEXT] = KIND(text),   [MARK_TICKS] = KIND(ticks), [MARK_BOXES] = KIND(boxes), [MARK_LINE] = KIND(line),
    [MARK_FRAME] = KIND(frame), [MARK_TABLE] = KIND(table), [MARK_IMAGE] = KIND(image), [MARK_QR] = KIND(qr),
    [MARK_BARS] = KIND(bars),   [MARK_STAMP] = KIND(stamp), [MARK_CROSSES] = KIND(crosses),
    [MARK_ACCEPTANCE] = KIND(acceptance),
#undef KIND
};

static const void *body_of(const struct mark_description *mark, size_t kind)
{
    return *(const void *const *)(const void *)((const char *)mark + kinds[kind].at);
}

enum mark_kind mark_kind(const struct mark_description *mark)
{
    for (size_t kind = 0; kind < MARK_KIND_COUNT; kind++)
        if (body_of(mark, kind))
            return (enum mark_kind)kind;
    return MARK_KIND_COUNT;
}

const char *mark_kind_name(enum mark_kind kind)
{
    return kind < MARK_KIND_COUNT ? kinds[kind].name : "none";
}

const struct place *mark_place(const struct mark_description *mark)
{
    enum mark_kind kind = mark_kind(mark);
    return (const struct place *)(const void *)((const char *)body_of(mark, kind) + kinds[kind].place);
}

/* How many kinds a mark claims to be. */
static unsigned kinds_of(const struct mark_description *mark)
{
    unsigned set = 0;
    for (size_t kind = 0; kind < MARK_KIND_COUNT; kind++)
        set += body_of(mark, kind) != NULL;
    return set;
}

static bool marks_in_cells_are_one(const struct table_description *table, const char *path, const char *place,
                                   struct err *err)
{
    for (unsigned r = 0; r < table->row_count; r++)
        for (unsigned c = 0; c < table->rows[r].cell_count; c++) {
            const struct cell *cell = &table->rows[r].cells[c];
            for (unsigned i = 0; i < cell->mark_count; i++) {
                char inner[128];
                snprintf(inner, sizeof inner, "%s.table.rows.%u.cells.%u.marks.%u", place, r, c, i);
                if (kinds_of(&cell->marks[i]) != 1 || cell->marks[i].table)
                    return err_set(err, ERR_INPUT, "%s:%zu: a mark in a cell must be exactly one kind, and no table", path,
                                   yaml_file_line(path, inner));
            }
        }
    return true;
}

static bool every_mark_is_one(const char *path, const char *list, unsigned index, const struct mark_description *marks,
                              unsigned count, struct err *err)
{
    for (unsigned i = 0; i < count; i++) {
        char place[64];
        snprintf(place, sizeof place, "%s.%u.marks.%u", list, index, i);
        if (kinds_of(&marks[i]) != 1)
            return err_set(err, ERR_INPUT, "%s:%zu: a mark must be exactly one of text, table, stamp …; this has %u",
                           path, yaml_file_line(path, place), kinds_of(&marks[i]));
        if (marks[i].table && !marks_in_cells_are_one(marks[i].table, path, place, err))
            return false;
    }
    return true;
}

bool form_description_load(const char *path, struct form_description **out, struct err *err)
{
    void *data;
    if (!yaml_file_load(path, &form_schema, &data, err))
        return false;
    struct form_description *form = data;
    for (unsigned i = 0; i < form->page_count; i++)
        if (!every_mark_is_one(path, "pages", i, form->pages[i].marks, form->pages[i].mark_count, err)) {
            form_description_destroy(form);
            return false;
        }
    *out = form;
    return true;
}

void form_description_destroy(struct form_description *form)
{
    yaml_file_free(&form_schema, form);
}

bool furniture_load(const char *path, struct furniture **out, struct err *err)
{
    void *data;
    if (!yaml_file_load(path, &furniture_schema, &data, err))
        return false;
    struct furniture *furniture = data;
    for (unsigned i = 0; i < furniture->face_count; i++)
        if (!every_mark_is_one(path, "faces", i, furniture->faces[i].marks, furniture->faces[i].mark_count, err)) {
            furniture_destroy(furniture);
            return false;
        }
    *out = furniture;
    return true;
}

void furniture_destroy(struct furniture *furniture)
{
    yaml_file_free(&furniture_schema, furniture);
}

const struct style *furniture_style(const struct furniture *furniture, const char *name)
{
    for (unsigned i = 0; i < furniture->style_count; i++)
        if (strcmp(furniture->styles[i].name, name) == 0)
            return &furniture->styles[i];
    return NULL;
}

const struct face_description *furniture_face(const struct furniture *furniture, const char *name)
{
    for (unsigned i = 0; i < furniture->face_count; i++)
        if (strcmp(furniture->faces[i].name, name) == 0)
            return &furniture->faces[i];
    return NULL;
}
