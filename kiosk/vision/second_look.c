#include "second_look.h"

#include "buffer.h"
#include "glyph_bank.h"
#include "glyph_line.h"
#include "text.h"
#include <math.h>
#include <string.h>

/* Likenesses are compared by the logarithm of what they lack; see id_name_shapes.c. OCR knows the words around a
 * character, shape does not: so much ahead the other must be. */
#define READ_WORTH 0.3
#define RARE_COST 0.35
#define LEAD_BEYOND_DOUBT 0.9
#define LIKENESS_CERTAIN 0.93
/* A digit that looks more like another one by so much is not believed. */
#define DIGIT_LEAD 0.25
/* Less like than this a character is not what was read, whatever else it may be; Kai against Hei and Song gives 0.8. */
#define LIKENESS_LEAST 0.72
/* Of a Chinese character's width; other digits have 0.4 and more. */
#define ONE_WIDTH_MOST 0.36
/* A mean misfit of right readings is below 0.25. */
#define MISFIT_MOST 0.6
/* So badly fits only what is no line of such characters at all. */
#define MISFIT_HOPELESS 4.0

static double worth(double likeness)
{
    return -log(1.005 - likeness);
}

static bool is_narrow(int32_t c)
{
    return c < 0x80;
}

/* The likest Chinese character other than this, and what it is worth. */
static double rival_of(const struct glyph_cell *cell, int32_t character, struct glyph_match *rival)
{
    enum { NEAREST = 6 };
    struct glyph_match near[NEAREST];
    double best = 0;
    size_t count = glyph_bank_nearest(&cell->shape, near, NEAREST);
    *rival = (struct glyph_match){0};
    for (size_t i = 0; i < count; i++) {
        double w = worth(near[i].likeness) - (glyph_bank_is_rare(near[i].character) ? RARE_COST : 0);
        if (near[i].character == character || w <= best)
            continue;
        best = w;
        *rival = near[i];
    }
    return best;
}

/* What a Chinese character is, and how sure that is: when shape and OCR differ, only where the shape is beyond doubt. */
static double judge_wide(const struct glyph_cell *cell, int32_t *character)
{
    struct glyph_match rival;
    double likeness = glyph_bank_likeness(&cell->shape, *character), lead;
    double best = rival_of(cell, *character, &rival), own = likeness > 0 ? worth(likeness) : 0;
    if (likeness > 0 && glyph_bank_is_rare(*character))
        own -= RARE_COST;
    lead = own - best;
    if (lead < -READ_WORTH) {
        *character = rival.character;
        return rival.likeness > LIKENESS_CERTAIN && -lead > LEAD_BEYOND_DOUBT ? 0.7 : 0.4;
    }
    return likeness < LIKENESS_LEAST ? 0.2 : fmax(0, fmin(1, 0.5 + lead));
}

/* A 1 is a stroke with or without serifs: its proportions say more than its edges. */
static bool is_one(const struct glyph_cell *cell, const struct glyph_line *line)
{
    return cell->x1 - cell->x0 < ONE_WIDTH_MOST * line->em_px;
}

static double judge_digit(const struct glyph_line *line, const struct glyph_cell *cell, int32_t character)
{
    double own = glyph_bank_likeness(&cell->shape, character), best = 0;
    for (int32_t c = '0'; character <= '9' && c <= '9'; c++)
        best = fmax(best, glyph_bank_likeness(&cell->shape, c));
    if (character == '1' && is_one(cell, line) && best < LIKENESS_CERTAIN)
        return 0.8;
    if (own < 0) /* a hyphen, a letter that is not drawn */
        return 0.6;
    return own < LIKENESS_LEAST ? 0.2 : worth(best) - worth(own) > DIGIT_LEAD ? 0.3 : 0.9;
}

/* The text's characters; 0 when there are too many. */
static size_t kinds_of(const char *text, int32_t characters[GLYPH_CELLS_MAX], enum glyph_kind kinds[GLYPH_CELLS_MAX],
                       bool *any_wide)
{
    size_t size = strlen(text), count = 0;
    *any_wide = false;
    for (size_t at = 0; at < size; count++) {
        if (count == GLYPH_CELLS_MAX)
            return 0;
        characters[count] = text_next(text, size, &at);
        kinds[count] = is_narrow(characters[count]) ? GLYPH_NARROW : GLYPH_WIDE;
        *any_wide = *any_wide || kinds[count] == GLYPH_WIDE;
    }
    return count;
}

static double judge_cells(const struct glyph_line *line, const struct glyph_cell *cells, size_t count,
                          int32_t *characters)
{
    double sure = 1;
    for (size_t i = 0; i < count; i++) {
        if (!cells[i].seen)
            return 0;
        double now = cells[i].kind == GLYPH_WIDE ? judge_wide(&cells[i], &characters[i])
                                                 : judge_digit(line, &cells[i], characters[i]);
        sure = fmin(sure, now);
    }
    return sure;
}

static void write_back(const int32_t *characters, size_t count, struct ocr_text *text)
{
    size_t used = 0;
    for (size_t i = 0; i < count && used + 5 < sizeof text->text; i++)
        used += text_encode((uint32_t)characters[i], text->text + used);
    text->text[used] = '\0';
}

bool second_look(const struct image *grey, const struct text_part *part, struct ocr_text *text, double *sure,
                 struct err *err)
{
    int32_t characters[GLYPH_CELLS_MAX];
    enum glyph_kind kinds[GLYPH_CELLS_MAX];
    struct glyph_cell cells[GLYPH_CELLS_MAX];
    struct glyph_line line;
    struct err why;
    bool any_wide;
    size_t count = kinds_of(text->text, characters, kinds, &any_wide);
    *sure = 0;
    if (count == 0 || !glyph_bank_prepare(&why))
        return true;
    if (!glyph_line_open(grey, part, any_wide, &line, err))
        return false;
    double misfit = glyph_line_lay(&line, 0, line.piece_count, kinds, count, cells);
    if (misfit < MISFIT_HOPELESS) {
        *sure = fmin(misfit < MISFIT_MOST ? 1 : 0.3, judge_cells(&line, cells, count, characters));
        write_back(characters, count, text);
    }
    glyph_line_close(&line);
    wipe(cells, sizeof cells);
    wipe(characters, sizeof characters);
    return true;
}
