/* theme.yaml in memory, and what it means on the panel at hand. */
#include "theme.h"
#include "yaml_file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct colour_pair {
    char *normal, *high; /* #RRGGBB or #RRGGBBAA */
};

struct theme_sizes {
    double text[TEXT_ROLE_COUNT];
};

struct theme_file {
    struct {
        double width_mm, height_mm;
    } full;
    struct {
#define THEME_COLOUR_FIELD(role, name) struct colour_pair name;
        THEME_COLOURS(THEME_COLOUR_FIELD)
#undef THEME_COLOUR_FIELD
    } colours;
    struct {
#define THEME_LENGTH_FIELD(length, name) double name;
        THEME_LENGTHS(THEME_LENGTH_FIELD)
#undef THEME_LENGTH_FIELD
    } lengths_mm;
    struct {
        struct theme_sizes compact, normal, large, largest;
    } capitals_mm;
    double capital_of_em;
    double line_of_em;
};

struct theme {
    struct theme_file *file;
    uint32_t palettes[2][COLOUR_COUNT];
    double lengths[LENGTH_COUNT];
    struct panel panel;
    enum text_step step;
    bool high;
    int length_px[LENGTH_COUNT];
    int text_px[TEXT_ROLE_COUNT];
};

/* ---- schema ---- */
static const cyaml_schema_field_t pair_schema[] = {
    CYAML_FIELD_STRING_PTR("normal", CYAML_FLAG_POINTER, struct colour_pair, normal, 7, 9),
    CYAML_FIELD_STRING_PTR("high", CYAML_FLAG_POINTER, struct colour_pair, high, 7, 9),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t colours_schema[] = {
#define THEME_COLOUR_SCHEMA(role, name)                                                                                \
    {.key = #name,                                                                                                     \
     .value = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct colour_pair, pair_schema)},                              \
     .data_offset = offsetof(struct theme_file, colours.name) - offsetof(struct theme_file, colours)},
    THEME_COLOURS(THEME_COLOUR_SCHEMA)
#undef THEME_COLOUR_SCHEMA
        CYAML_FIELD_END,
};

static const cyaml_schema_field_t lengths_schema[] = {
#define THEME_LENGTH_SCHEMA(length, name)                                                                              \
    {.key = #name,                                                                                                     \
     .value = {.type = CYAML_FLOAT, .flags = CYAML_FLAG_DEFAULT, .data_size = sizeof(double)},                         \
     .data_offset = offsetof(struct theme_file, lengths_mm.name) - offsetof(struct theme_file, lengths_mm)},
    THEME_LENGTHS(THEME_LENGTH_SCHEMA)
#undef THEME_LENGTH_SCHEMA
        CYAML_FIELD_END,
};

#define SIZE_FIELD(name, role) CYAML_FIELD_FLOAT(name, CYAML_FLAG_DEFAULT, struct theme_sizes, text[role])
static const cyaml_schema_field_t sizes_schema[] = {
    SIZE_FIELD("note", TEXT_NOTE),
    SIZE_FIELD("body", TEXT_BODY),
    SIZE_FIELD("button", TEXT_BUTTON),
    SIZE_FIELD("heading", TEXT_HEADING),
    SIZE_FIELD("title", TEXT_TITLE),
    SIZE_FIELD("display", TEXT_DISPLAY),
    CYAML_FIELD_END,
};

#define WITHIN(type, part) offsetof(struct theme_file, part) - offsetof(struct theme_file, type)
#define SIZES_FIELD(name)                                                                                              \
    {                                                                                                                  \
        .key = #name, .value = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct theme_sizes, sizes_schema)},            \
        .data_offset = WITHIN(capitals_mm, capitals_mm.name)                                                           \
    }
static const cyaml_schema_field_t capitals_schema[] = {
    SIZES_FIELD(compact), SIZES_FIELD(normal), SIZES_FIELD(large), SIZES_FIELD(largest), CYAML_FIELD_END,
};

static const cyaml_schema_field_t full_schema[] = {
    {.key = "width_mm",
     .value = {.type = CYAML_FLOAT, .flags = CYAML_FLAG_DEFAULT, .data_size = sizeof(double)},
     .data_offset = WITHIN(full, full.width_mm)},
    {.key = "height_mm",
     .value = {.type = CYAML_FLOAT, .flags = CYAML_FLAG_DEFAULT, .data_size = sizeof(double)},
     .data_offset = WITHIN(full, full.height_mm)},
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t file_schema[] = {
    CYAML_FIELD_MAPPING("full", CYAML_FLAG_DEFAULT, struct theme_file, full, full_schema),
    CYAML_FIELD_MAPPING("colours", CYAML_FLAG_DEFAULT, struct theme_file, colours, colours_schema),
    CYAML_FIELD_MAPPING("lengths_mm", CYAML_FLAG_DEFAULT, struct theme_file, lengths_mm, lengths_schema),
    CYAML_FIELD_MAPPING("capitals_mm", CYAML_FLAG_DEFAULT, struct theme_file, capitals_mm, capitals_schema),
    CYAML_FIELD_FLOAT("capital_of_em", CYAML_FLAG_DEFAULT, struct theme_file, capital_of_em),
    CYAML_FIELD_FLOAT("line_of_em", CYAML_FLAG_DEFAULT, struct theme_file, line_of_em),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct theme_file, file_schema),
};

/* ---- names ---- */
static const char *const colour_names[COLOUR_COUNT] = {[COLOUR_NONE] = "none",
#define THEME_COLOUR_TEXT(role, name) [COLOUR_##role] = #name,
                                                       THEME_COLOURS(THEME_COLOUR_TEXT)
#undef THEME_COLOUR_TEXT
};

static const char *const role_names[TEXT_ROLE_COUNT] = {"note", "body", "button", "heading", "title", "display"};

const char *colour_name(enum colour colour)
{
    return colour_names[colour];
}

const char *text_role_name(enum text_role role)
{
    return role_names[role];
}

/* ---- loading ---- */
static bool read_colour(const char *path, const char *name, const char *text, uint32_t *out, struct err *err)
{
    size_t length = strlen(text);
    char *end = NULL;
    unsigned long value = text[0] == '#' ? strtoul(text + 1, &end, 16) : 0;
    if (!end || *end || (length != 7 && length != 9))
        return err_set(err, ERR_INPUT, "%s: colours: %s: '%s' is not #RRGGBB or #RRGGBBAA", path, name, text);
    *out = length == 7 ? 0xFF000000u | (uint32_t)value : (uint32_t)(value >> 8) | (uint32_t)(value & 0xFF) << 24;
    return true;
}

static bool read_pair(struct theme *theme, const char *path, enum colour colour, const struct colour_pair *pair,
                      struct err *err)
{
    return read_colour(path, colour_names[colour], pair->normal, &theme->palettes[0][colour], err) &&
           read_colour(path, colour_names[colour], pair->high, &theme->palettes[1][colour], err);
}

static bool read_colours(struct theme *theme, const char *path, struct err *err)
{
#define THEME_COLOUR_READ(role, name)                                                                                  \
    if (!read_pair(theme, path, COLOUR_##role, &theme->file->colours.name, err))                                       \
        return false;
    THEME_COLOURS(THEME_COLOUR_READ)
#undef THEME_COLOUR_READ
    return true;
}

static bool read_lengths(struct theme *theme, const char *path, struct err *err)
{
#define THEME_LENGTH_READ(length, name) theme->lengths[LENGTH_##length] = theme->file->lengths_mm.name;
    THEME_LENGTHS(THEME_LENGTH_READ)
#undef THEME_LENGTH_READ
    for (int i = 0; i < LENGTH_COUNT; i++)
        if (!(theme->lengths[i] > 0 && theme->lengths[i] < 400))
            return err_set(err, ERR_INPUT, "%s: lengths_mm: %g is not between 0 and 400", path, theme->lengths[i]);
    if (!(theme->file->capital_of_em > 0.4 && theme->file->capital_of_em < 1))
        return err_set(err, ERR_INPUT, "%s: capital_of_em is not between 0.4 and 1", path);
    if (!(theme->file->line_of_em >= 1.3 && theme->file->line_of_em < 3))
        return err_set(err, ERR_INPUT, "%s: line_of_em is not between 1.3 and 3", path);
    return true;
}

bool theme_load(const char *path, struct theme **out, struct err *err)
{
    struct theme *theme = calloc(1, sizeof *theme);
    if (!theme)
        return err_set(err, ERR_SPACE, "no memory for the theme");
    void *file = NULL;
    if (!yaml_file_load(path, &schema, &file, err))
        goto destroy;
    theme->file = file;
    if (!read_colours(theme, path, err) || !read_lengths(theme, path, err))
        goto destroy;
    theme_fit(theme, &(struct panel){1920, 1080, 476}, TEXT_NORMAL, false);
    *out = theme;
    return true;
destroy:
    theme_destroy(theme);
    return false;
}

void theme_destroy(struct theme *theme)
{
    if (!theme)
        return;
    yaml_file_free(&schema, theme->file);
    free(theme);
}

/* ---- fitting ---- */
static double mm_per_px(const struct theme *theme)
{
    return theme->panel.width_mm / theme->panel.width_px;
}

static int in_px(const struct theme *theme, double mm)
{
    int px = (int)lround(mm / mm_per_px(theme));
    return px > 0 ? px : 1;
}

/* How much smaller than `full` the panel is, 1 where it is not. The long side is compared with the long side, so
 * portrait and landscape of one panel are drawn alike. */
static double shrink(const struct theme *theme)
{
    double w = theme->panel.width_mm, h = mm_per_px(theme) * theme->panel.height_px;
    double by_long = fmax(w, h) / theme->file->full.width_mm, by_short = fmin(w, h) / theme->file->full.height_mm;
    return fmin(1, fmin(by_long, by_short));
}

static const struct theme_sizes *sizes_of(const struct theme *theme, enum text_step step)
{
    const struct theme_sizes *by_step[TEXT_STEP_COUNT] = {
        &theme->file->capitals_mm.compact, &theme->file->capitals_mm.normal, &theme->file->capitals_mm.large,
        &theme->file->capitals_mm.largest};
    return by_step[step];
}

void theme_fit(struct theme *theme, const struct panel *panel, enum text_step step, bool high_contrast)
{
    theme->panel = *panel;
    if (!(theme->panel.width_mm > 0))
        theme->panel.width_mm = 476;
    theme->step = step;
    theme->high = high_contrast;
    double by = shrink(theme);
    static const bool is_touched[LENGTH_COUNT] = {
        [LENGTH_BUTTON] = true, [LENGTH_PILL] = true, [LENGTH_FIELD] = true, [LENGTH_ROW] = true, [LENGTH_KEY] = true};
    double floor_mm = theme->lengths[LENGTH_TOUCH_FLOOR];
    for (int i = 0; i < LENGTH_COUNT; i++) {
        bool fixed = i == LENGTH_TOUCH_FLOOR || i == LENGTH_TOUCH_GAP;
        double mm = fixed ? theme->lengths[i] : theme->lengths[i] * by;
        theme->length_px[i] = in_px(theme, is_touched[i] ? fmax(mm, fmin(floor_mm, theme->lengths[i])) : mm);
    }
    for (int i = 0; i < TEXT_ROLE_COUNT; i++) {
        double mm = sizes_of(theme, step)->text[i], least = fmin(mm, sizes_of(theme, TEXT_COMPACT)->text[i]);
        theme->text_px[i] = in_px(theme, fmax(mm * by, least) / theme->file->capital_of_em);
    }
}

const struct panel *theme_panel(const struct theme *theme)
{
    return &theme->panel;
}

enum text_step theme_step(const struct theme *theme)
{
    return theme->step;
}

bool theme_is_high_contrast(const struct theme *theme)
{
    return theme->high;
}

bool theme_is_portrait(const struct theme *theme)
{
    return theme->panel.height_px > theme->panel.width_px;
}

int theme_px(const struct theme *theme, enum length length)
{
    return theme->length_px[length];
}

int theme_mm(const struct theme *theme, double mm)
{
    return in_px(theme, mm);
}

int theme_text_px(const struct theme *theme, enum text_role role)
{
    return theme->text_px[role];
}

int theme_least_text_px(const struct theme *theme)
{
    double mm = sizes_of(theme, TEXT_COMPACT)->text[TEXT_NOTE];
    return in_px(theme, mm / theme->file->capital_of_em);
}

int theme_line_px(const struct theme *theme, enum text_role role)
{
    /* large text needs less air between its lines than small text, but never under 1.3 */
    double of_em = role >= TEXT_HEADING ? fmax(1.3, theme->file->line_of_em - 0.15) : theme->file->line_of_em;
    return (int)ceil(theme->text_px[role] * of_em);
}

uint32_t theme_colour(const struct theme *theme, enum colour colour)
{
    return theme->palettes[theme->high][colour];
}

const uint32_t *theme_palette(const struct theme *theme)
{
    return theme->palettes[theme->high];
}

static double luminance(uint32_t argb)
{
    static const double weights[3] = {0.0722, 0.7152, 0.2126}; /* WCAG 2: blue, green, red */
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double c = (double)(argb >> (8 * i) & 0xFF) / 255;
        sum += weights[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double colour_contrast(uint32_t a, uint32_t b)
{
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}
