/* A blank layout, and what is drawn on it. */
#include "form_glyphs.h"

#include "form_description.h"
#include <stdlib.h>

/* ---- characters ---- */
static bool note(struct face_characters *face, uint32_t character)
{
    if (face->count == face->room) {
        size_t room = face->room ? face->room * 2 : 512;
        uint32_t *more = malloc(room * sizeof *more);
        if (!more)
            return false;
        for (size_t i = 0; i < face->count; i++)
            more[i] = face->list[i];
        wipe(face->list, face->count * sizeof *face->list);
        free(face->list);
        face->list = more;
        face->room = room;
    }
    face->list[face->count++] = character;
    return true;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void sort_once(struct face_characters *face)
{
    size_t kept = 0;
    if (!face->count)
        return;
    qsort(face->list, face->count, sizeof *face->list, by_value);
    for (size_t i = 1; i < face->count; i++)
        if (face->list[i] != face->list[kept])
            face->list[++kept] = face->list[i];
    face->count = kept + 1;
}

static bool note_mark(struct form_characters *characters, const struct placed_mark *mark)
{
    if (mark->kind != PLACED_TEXT || mark->as.text.shape)
        return true;
    for (size_t i = 0; i < mark->as.text.count; i++) {
        const struct placed_glyph *glyph = &mark->as.text.glyphs[i];
        if (glyph->face < FONT_FACES_MAX && !note(&characters->faces[glyph->face], glyph->character))
            return false;
    }
    return true;
}

bool form_characters_of(const struct placed_sheets *sheets, struct form_characters *out)
{
    struct form_characters characters = {0};
    for (size_t s = 0; s < sheets->count; s++)
        for (size_t m = 0; m < sheets->sheets[s].mark_count; m++)
            if (!note_mark(&characters, &sheets->sheets[s].marks[m])) {
                form_characters_finish(&characters);
                return false;
            }
    for (size_t i = 0; i < FONT_FACES_MAX; i++)
        sort_once(&characters.faces[i]);
    *out = characters;
    return true;
}

void form_characters_finish(struct form_characters *characters)
{
    for (size_t i = 0; i < FONT_FACES_MAX; i++) {
        struct face_characters *face = &characters->faces[i];
        wipe(face->list, face->room * sizeof *face->list);
        free(face->list);
        *face = (struct face_characters){.list = NULL};
    }
}

/* ---- what a form shares ---- */
static struct form_glyphs *make(struct forms *forms, const struct form *form)
{
    struct placed_sheets blank = {0};
    struct form_characters characters = {0};
    struct form_glyphs *glyphs = calloc(1, sizeof *glyphs);
    bool ok = glyphs && form_layout(forms, form, NULL, NULL, &blank, NULL) && form_characters_of(&blank, &characters);
    for (uint8_t i = 0; ok && i < FONT_FACES_MAX; i++)
        if (characters.faces[i].count)
            ok = font_base_make(forms_fonts(forms), i, characters.faces[i].list, characters.faces[i].count,
                                &glyphs->faces[i], NULL);
    form_characters_finish(&characters);
    placed_sheets_finish(&blank);
    if (ok)
        return glyphs;
    form_glyphs_destroy(glyphs);
    return NULL;
}

const struct form_glyphs *form_glyphs_of(struct forms *forms, const char *code)
{
    const struct form *form = code ? form_find(forms, code) : NULL;
    struct form_glyphs **kept = form ? forms_glyphs(forms, form) : NULL;
    if (kept && !*kept)
        *kept = make(forms, form);
    return kept ? *kept : NULL;
}

void form_glyphs_destroy(struct form_glyphs *glyphs)
{
    for (size_t i = 0; glyphs && i < FONT_FACES_MAX; i++)
        font_base_finish(&glyphs->faces[i]);
    free(glyphs);
}
