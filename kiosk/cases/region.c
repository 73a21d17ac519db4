/* A sorted array of regions over one text; what lies below a code follows from the code. */
#include "region.h"

#include "file.h"
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_LENGTH = 6, FILE_MAX_BYTES = 1 << 20, NAME_MAX_CHARACTERS = 30 };

struct entry {
    struct region region;
    const struct entry *parent; /* NULL: a province */
    unsigned children;          /* in force */
};

struct regions {
    struct buffer text; /* the file; names point into it */
    struct entry *list;
    size_t count;
};

/* ---- codes ---- */

static bool is_code(const char *text)
{
    return strspn(text, "0123456789") == CODE_LENGTH && text[CODE_LENGTH] == '\0';
}

/* A code's own level ends where only zeros follow: 2 province, 4 city, 6 district. */
static size_t level_of(const char *code)
{
    return strcmp(code + 2, "0000") == 0 ? 2 : strcmp(code + 4, "00") == 0 ? 4 : 6;
}

static int by_code(const void *key, const void *element)
{
    return strcmp(key, ((const struct entry *)element)->region.code);
}

static struct entry *find(const struct regions *regions, const char *code)
{
    return regions->count ? bsearch(code, regions->list, regions->count, sizeof *regions->list, by_code) : NULL;
}

/* Cut to `level` digits and filled up with zeros. */
static struct entry *above(const struct regions *regions, const char *code, size_t level)
{
    char parent[CODE_LENGTH + 1] = "000000";
    memcpy(parent, code, level);
    return find(regions, parent);
}

/* Districts of a municipality, and counties that a province governs by itself, have no city. */
static struct entry *parent_of(const struct regions *regions, const char *code)
{
    size_t level = level_of(code);
    struct entry *city = level == 6 ? above(regions, code, 4) : NULL;
    return city ? city : level > 2 ? above(regions, code, 2) : NULL;
}

/* ---- asking ---- */

const struct region *regions_find(const struct regions *regions, const char *code)
{
    const struct entry *entry = find(regions, code);
    return entry ? &entry->region : NULL;
}

size_t regions_children(const struct regions *regions, const char *code, const struct region *out[], size_t room)
{
    const struct entry *parent = find(regions, code);
    size_t count = 0;
    if (!parent && code[0])
        return 0;
    for (size_t i = 0; i < regions->count; i++) {
        const struct entry *entry = &regions->list[i];
        if (entry->region.is_former || entry->parent != parent)
            continue;
        if (count < room)
            out[count] = &entry->region;
        count++;
    }
    return count;
}

bool regions_full_name(const struct regions *regions, const char *code, char *out, size_t size)
{
    const struct entry *entry = find(regions, code);
    const struct entry *parent = entry ? entry->parent : NULL;
    const struct entry *province = parent ? parent->parent : NULL;
    out[0] = '\0';
    if (!entry)
        return false;
    int length = snprintf(out, size, "%s%s%s", province ? province->region.name : "",
                          parent ? parent->region.name : "", entry->region.name);
    if (length >= 0 && (size_t)length < size)
        return true;
    out[0] = '\0';
    return false;
}

/* The longest name below `parent` (NULL: the provinces) that the text begins with, also of former ones. A district may
 * follow its province at once: many cards leave the city out. */
static const struct entry *place_that_begins(const struct regions *regions, const struct entry *parent, const char *text)
{
    const struct entry *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < regions->count; i++) {
        const struct entry *entry = &regions->list[i];
        bool below = entry->parent == parent || (parent && entry->parent && entry->parent->parent == parent);
        size_t length = strlen(entry->region.name);
        if (!below || length <= longest || strncmp(text, entry->region.name, length) != 0)
            continue;
        best = entry;
        longest = length;
    }
    return best;
}

bool regions_fit_address(const struct regions *regions, const char *address)
{
    const struct entry *province = place_that_begins(regions, NULL, address);
    const char *rest = province ? address + strlen(province->region.name) : "";
    const struct entry *place = province ? place_that_begins(regions, province, rest) : NULL;
    if (!place)
        return false;
    rest += strlen(place->region.name);
    return place->children == 0 || place_that_begins(regions, place, rest);
}

/* ---- the file ---- */

static bool name_is_good(const char *name)
{
    return name[0] && text_is_utf8(name, strlen(name)) && text_length(name) <= NAME_MAX_CHARACTERS;
}

static bool read_line(char *line, struct region *out, struct err *err)
{
    char *name = strchr(line, '\t');
    char *state = name ? strchr(name + 1, '\t') : NULL;
    if (!name)
        return err_set(err, ERR_INPUT, "write the code, a tab and the name");
    *name++ = '\0';
    if (state)
        *state++ = '\0';
    if (!is_code(line))
        return err_set(err, ERR_INPUT, "the code must be six digits");
    if (!name_is_good(name))
        return err_set(err, ERR_INPUT, "the name must be UTF-8, 1 to %d characters", NAME_MAX_CHARACTERS);
    if (state && strcmp(state, "former") != 0)
        return err_set(err, ERR_INPUT, "after the name only \"former\" may stand");
    memcpy(out->code, line, sizeof out->code);
    out->name = name;
    out->is_former = state != NULL;
    return true;
}

static bool join_family(struct regions *regions, struct entry *entry, struct err *err)
{
    struct entry *parent = parent_of(regions, entry->region.code);
    entry->parent = parent;
    if (!parent && level_of(entry->region.code) > 2)
        return err_set(err, ERR_INPUT, "the province of %s must stand before it", entry->region.code);
    if (parent && !entry->region.is_former && ++parent->children > REGIONS_CHILDREN_MAX)
        return err_set(err, ERR_INPUT, "%s has more than %d regions below it", parent->region.code,
                       REGIONS_CHILDREN_MAX);
    return true;
}

static bool add_line(struct regions *regions, char *line, struct err *err)
{
    struct entry *next = &regions->list[regions->count];
    const char *before = regions->count ? next[-1].region.code : "";
    if (line[0] == '#' || line[0] == '\0')
        return true;
    if (!read_line(line, &next->region, err))
        return false;
    if (strcmp(before, next->region.code) >= 0)
        return err_set(err, ERR_INPUT, "%s must stand before %s; sort the lines by code, each code once",
                       next->region.code, before);
    if (!join_family(regions, next, err))
        return false;
    regions->count++;
    return true;
}

static bool read_lines(struct regions *regions, const char *path, struct err *err)
{
    unsigned number = 1;
    for (char *line = (char *)regions->text.data, *end; line; line = end, number++) {
        end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        if (!add_line(regions, line, err))
            return err_within(err, "%s:%u", path, number);
    }
    return true;
}

static bool make_room(struct regions *regions, struct err *err)
{
    size_t lines = 2; /* the last one may have no end; the list needs an entry for a line that is refused */
    for (size_t i = 0; i < regions->text.size; i++)
        lines += regions->text.data[i] == '\n';
    regions->list = calloc(lines, sizeof *regions->list);
    return regions->list || err_set(err, ERR_SPACE, "no memory for %zu regions", lines);
}

bool regions_load(const char *path, struct regions **out, struct err *err)
{
    struct regions *regions = calloc(1, sizeof *regions);
    if (!regions)
        return err_set(err, ERR_SPACE, "no memory for regions");
    bool ok = file_read(path, FILE_MAX_BYTES, &regions->text, err);
    if (ok && (!regions->text.size || memchr(regions->text.data, '\0', regions->text.size)))
        ok = err_set(err, ERR_INPUT, "%s: is empty or holds a zero byte", path);
    ok = ok && make_room(regions, err) && read_lines(regions, path, err);
    if (!ok) {
        regions_destroy(regions);
        return false;
    }
    *out = regions;
    return true;
}

void regions_destroy(struct regions *regions)
{
    if (!regions)
        return;
    buffer_finish(&regions->text);
    free(regions->list);
    free(regions);
}
