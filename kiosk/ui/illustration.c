/* Each picture is a table of shapes on a grid of 160 × 100, from the bottom up. */
#include "illustration.h"

#include "ui_inside.h"

#define GRID_W 160
#define GRID_H 100
#define CARD_CORNER 7

enum shape_kind {
    SHAPE_END,
    SHAPE_BOX,   /* filled; size: radius of its corners */
    SHAPE_FRAME, /* its edge; size: tenths of a grid unit thick */
    SHAPE_DASH,  /* a dashed edge */
    SHAPE_EDGE,  /* that of a card, with round corners */
    SHAPE_DISC,  /* filled ellipse */
    SHAPE_RING,  /* its edge */
    SHAPE_HOOP,  /* a dashed ring */
    SHAPE_LINE,  /* from x, y to x + w, y + h */
    SHAPE_ICON,  /* of assets/icons */
    SHAPE_TITLE, /* a word on a paper, as it is printed there in any language */
    SHAPE_PART   /* another picture, into this box */
};

struct shape {
    enum shape_kind kind;
    enum colour colour;
    int x, y, w, h, size;
    const char *text;
    enum illustration part;
};

/* Grey lines of writing: a short way to say that something stands there. */
#define WRITING(x, y, w) {SHAPE_BOX, COLOUR_LINE_STRONG, x, y, w, 3, 1, 0, 0}
#define PAPER(x, y, w, h) \
    {SHAPE_BOX, COLOUR_PAPER, x, y, w, h, 2, 0, 0}, {SHAPE_FRAME, COLOUR_LINE_STRONG, x, y, w, h, 10, 0, 0}
/* Three corners and a few modules, s wide. */
#define CODE(x, y, s)                                                                                                  \
    {SHAPE_FRAME, COLOUR_PAPER_INK, x, y, (s) * 2 / 5, (s) * 2 / 5, 14, 0, 0},                                          \
        {SHAPE_FRAME, COLOUR_PAPER_INK, (x) + (s) * 3 / 5, y, (s) * 2 / 5, (s) * 2 / 5, 14, 0, 0},                      \
        {SHAPE_FRAME, COLOUR_PAPER_INK, x, (y) + (s) * 3 / 5, (s) * 2 / 5, (s) * 2 / 5, 14, 0, 0},                      \
        {SHAPE_BOX, COLOUR_PAPER_INK, (x) + (s) * 3 / 5, (y) + (s) * 3 / 5, (s) / 5, (s) / 5, 0, 0, 0},                 \
        {SHAPE_BOX, COLOUR_PAPER_INK, (x) + (s) * 4 / 5, (y) + (s) * 4 / 5, (s) / 5, (s) / 5, 0, 0, 0}
#define PORTRAIT(x, y, w, h)                                                                                           \
    {SHAPE_BOX, COLOUR_LINE, x, y, w, h, 2, 0, 0},                                                                     \
        {SHAPE_DISC, COLOUR_INK_FAINT, (x) + (w) / 3, (y) + (h) / 6, (w) / 3, (h) / 3, 0, 0, 0},                        \
        {SHAPE_BOX, COLOUR_INK_FAINT, (x) + (w) / 6, (y) + (h) * 3 / 5, (w) * 2 / 3, (h) * 2 / 5, 5, 0, 0}
#define ROUND_SEAL(x, y, d)                                                                                            \
    {SHAPE_RING, COLOUR_SEAL, x, y, d, d, (d) * 10 / 18, 0, 0},                                                        \
    {                                                                                                                  \
        SHAPE_ICON, COLOUR_SEAL, (x) + (d) * 5 / 16, (y) + (d) * 5 / 16, (d) * 3 / 8, (d) * 3 / 8, 0, "star", 0        \
    }
#define GLASS                                                                                                          \
    {SHAPE_BOX, COLOUR_RAIL, 18, 4, 124, 92, 6, 0, 0}, {SHAPE_BOX, COLOUR_TINT, 27, 12, 106, 76, 2, 0, 0}

static const struct shape card_face[] = {{SHAPE_BOX, COLOUR_TINT, 14, 8, 132, 84, 7, 0, 0},
                                         {SHAPE_EDGE, COLOUR_MAIN, 14, 8, 132, 84, 16, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_SOFT, 24, 19, 30, 4, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_FAINT, 24, 31, 20, 3, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_FAINT, 50, 31, 16, 3, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_FAINT, 24, 42, 44, 3, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_FAINT, 24, 53, 56, 3, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_FAINT, 24, 60, 40, 3, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_SOFT, 24, 78, 84, 4, 1, 0, 0},
                                         PORTRAIT(98, 18, 38, 50),
                                         {0}};
static const struct shape card_back[] = {{SHAPE_BOX, COLOUR_TINT, 14, 8, 132, 84, 7, 0, 0},
                                         {SHAPE_EDGE, COLOUR_MAIN, 14, 8, 132, 84, 16, 0, 0},
                                         {SHAPE_DISC, COLOUR_SEAL, 23, 17, 30, 30, 0, 0, 0},
                                         {SHAPE_RING, COLOUR_WARN_TINT, 25, 19, 26, 26, 12, 0, 0},
                                         {SHAPE_ICON, COLOUR_WARN_TINT, 31, 23, 14, 14, 0, "star", 0},
                                         {SHAPE_BOX, COLOUR_INK_SOFT, 62, 21, 70, 5, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_SOFT, 68, 34, 58, 6, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_FAINT, 46, 66, 16, 3, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_SOFT, 68, 66, 52, 3, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_FAINT, 46, 78, 16, 3, 1, 0, 0},
                                         {SHAPE_BOX, COLOUR_INK_SOFT, 68, 78, 62, 3, 1, 0, 0},
                                         {0}};
static const struct shape passport[] = {PAPER(30, 4, 100, 46),
                                        {SHAPE_BOX, COLOUR_TINT, 32, 6, 96, 42, 1, 0, 0},
                                        PAPER(30, 50, 100, 46),
                                        PORTRAIT(36, 55, 22, 26),
                                        WRITING(64, 56, 46),
                                        WRITING(64, 64, 58),
                                        WRITING(64, 72, 34),
                                        {SHAPE_BOX, COLOUR_INK_SOFT, 36, 85, 88, 3, 0, 0, 0},
                                        {SHAPE_BOX, COLOUR_INK_SOFT, 36, 90, 88, 3, 0, 0, 0},
                                        WRITING(42, 16, 50),
                                        WRITING(42, 25, 64),
                                        {SHAPE_RING, COLOUR_MAIN, 100, 22, 20, 20, 12, 0, 0},
                                        {0}};
static const struct shape permit[] = {{SHAPE_BOX, COLOUR_TINT, 14, 8, 132, 84, 7, 0, 0},
                                      {SHAPE_EDGE, COLOUR_MAIN, 14, 8, 132, 84, 16, 0, 0},
                                      WRITING(26, 22, 60),
                                      WRITING(26, 33, 82),
                                      WRITING(26, 44, 44),
                                      {SHAPE_BOX, COLOUR_INK_SOFT, 26, 66, 108, 4, 0, 0, 0},
                                      {SHAPE_BOX, COLOUR_INK_SOFT, 26, 75, 108, 4, 0, 0, 0},
                                      {0}};
static const struct shape licence[] = {PAPER(12, 4, 136, 92),
                                       {SHAPE_FRAME, COLOUR_CALL_LINE, 16, 8, 128, 84, 22, 0, 0},
                                       {SHAPE_FRAME, COLOUR_CALL_LINE, 20, 12, 120, 76, 6, 0, 0},
                                       {SHAPE_DISC, COLOUR_SEAL, 72, 13, 16, 16, 0, 0, 0},
                                       {SHAPE_ICON, COLOUR_WARN_TINT, 76, 16, 8, 8, 0, "star", 0},
                                       {SHAPE_TITLE, COLOUR_PAPER_INK, 44, 30, 72, 17, 0, "营业执照", 0},
                                       WRITING(27, 54, 34),
                                       WRITING(27, 62, 46),
                                       WRITING(27, 70, 28),
                                       WRITING(27, 78, 38),
                                       WRITING(82, 54, 34),
                                       WRITING(82, 62, 24),
                                       CODE(25, 17, 15),
                                       ROUND_SEAL(106, 60, 25),
                                       {0}};
static const struct shape card_on_glass[] = {GLASS,
                                             {SHAPE_BOX, COLOUR_PAPER, 53, 34, 54, 34, 3, 0, 0},
                                             {SHAPE_DASH, COLOUR_MAIN, 53, 34, 54, 34, 14, 0, 0},
                                             {SHAPE_ICON, COLOUR_MAIN, 72, 43, 16, 16, 0, "arrow-down", 0},
                                             {0}};
static const struct shape licence_on_glass[] = {GLASS,
                                                {SHAPE_BOX, COLOUR_PAPER, 32, 17, 96, 66, 1, 0, 0},
                                                {SHAPE_DASH, COLOUR_MAIN, 32, 17, 96, 66, 14, 0, 0},
                                                {SHAPE_ICON, COLOUR_MAIN, 68, 38, 24, 24, 0, "arrow-down", 0},
                                                {0}};
static const struct shape lid[] = {{SHAPE_BOX, COLOUR_RAIL, 16, 66, 128, 24, 5, 0, 0},
                                   {SHAPE_BOX, COLOUR_TINT, 26, 62, 100, 4, 0, 0, 0},
                                   {SHAPE_BOX, COLOUR_PAPER, 54, 58, 44, 4, 1, 0, 0},
                                   {SHAPE_FRAME, COLOUR_MAIN, 54, 58, 44, 4, 8, 0, 0},
                                   {SHAPE_LINE, COLOUR_INK_FAINT, 140, 60, -108, -42, 55, 0, 0},
                                   {SHAPE_DISC, COLOUR_INK_SOFT, 135, 56, 10, 10, 0, 0, 0},
                                   {SHAPE_ICON, COLOUR_MAIN, 44, 28, 26, 26, 0, "arrow-down", 0},
                                   {SHAPE_DISC, COLOUR_GOOD_MARK, 128, 75, 7, 7, 0, 0, 0},
                                   {0}};
static const struct shape slip[] = {PAPER(18, 14, 46, 78),
                                    CODE(29, 22, 25),
                                    WRITING(25, 56, 32),
                                    WRITING(25, 65, 24),
                                    WRITING(25, 74, 30),
                                    WRITING(25, 83, 18),
                                    PAPER(86, 4, 62, 88),
                                    CODE(127, 9, 15),
                                    CODE(92, 72, 15),
                                    WRITING(94, 12, 26),
                                    WRITING(94, 30, 46),
                                    WRITING(94, 39, 40),
                                    WRITING(94, 48, 46),
                                    WRITING(94, 57, 30),
                                    {0}};
static const struct shape feeder[] = {PAPER(50, 2, 60, 56),
                                      CODE(90, 8, 15),
                                      WRITING(58, 12, 24),
                                      WRITING(58, 22, 26),
                                      WRITING(58, 32, 44),
                                      WRITING(58, 41, 36),
                                      {SHAPE_BOX, COLOUR_RAIL, 14, 52, 132, 40, 6, 0, 0},
                                      {SHAPE_BOX, COLOUR_RAIL_RING, 42, 52, 76, 5, 2, 0, 0},
                                      {SHAPE_ICON, COLOUR_ON_MAIN, 68, 60, 24, 24, 0, "arrow-down", 0},
                                      {SHAPE_DISC, COLOUR_GOOD_MARK, 128, 78, 7, 7, 0, 0, 0},
                                      {0}};
static const struct shape printer[] = {PAPER(50, 4, 60, 40),
                                       {SHAPE_BOX, COLOUR_RAIL, 18, 32, 124, 38, 6, 0, 0},
                                       {SHAPE_BOX, COLOUR_RAIL_RING, 40, 56, 80, 6, 2, 0, 0},
                                       PAPER(46, 59, 68, 38),
                                       WRITING(54, 66, 36),
                                       WRITING(54, 75, 50),
                                       WRITING(54, 84, 44),
                                       {SHAPE_DISC, COLOUR_GOOD_MARK, 126, 40, 7, 7, 0, 0, 0},
                                       {0}};
static const struct shape stamping[] = {PAPER(34, 3, 92, 94),
                                        WRITING(44, 12, 50),
                                        WRITING(44, 22, 70),
                                        WRITING(44, 31, 62),
                                        WRITING(44, 40, 70),
                                        {SHAPE_DASH, COLOUR_MAIN, 42, 58, 38, 20, 12, 0, 0},
                                        {SHAPE_ICON, COLOUR_INK, 51, 58, 20, 20, 0, "signature", 0},
                                        ROUND_SEAL(86, 54, 32),
                                        {0}};
static const struct shape signature[] = {PAPER(20, 16, 120, 68),
                                         {SHAPE_ICON, COLOUR_INK, 50, 18, 58, 58, 0, "signature", 0},
                                         {SHAPE_LINE, COLOUR_LINE_STRONG, 34, 74, 92, 0, 10, 0, 0},
                                         {0}};
static const struct shape practice_seal[] = {{SHAPE_BOX, COLOUR_PAPER, 26, 20, 108, 60, 1, 0, 0},
                                             {SHAPE_FRAME, COLOUR_SEAL, 26, 20, 108, 60, 26, 0, 0},
                                             {SHAPE_BOX, COLOUR_SEAL, 48, 29, 64, 7, 1, 0, 0},
                                             {SHAPE_BOX, COLOUR_SEAL, 36, 44, 16, 4, 1, 0, 0},
                                             {SHAPE_BOX, COLOUR_SEAL, 58, 44, 50, 4, 1, 0, 0},
                                             {SHAPE_BOX, COLOUR_SEAL, 36, 55, 16, 4, 1, 0, 0},
                                             {SHAPE_BOX, COLOUR_SEAL, 58, 55, 66, 4, 1, 0, 0},
                                             {SHAPE_BOX, COLOUR_SEAL, 36, 66, 16, 4, 1, 0, 0},
                                             {SHAPE_BOX, COLOUR_SEAL, 58, 66, 42, 4, 1, 0, 0},
                                             {0}};
static const struct shape round_seal[] = {ROUND_SEAL(40, 10, 80), {SHAPE_BOX, COLOUR_SEAL, 64, 70, 32, 5, 1, 0, 0}, {0}};
static const struct shape name_seal[] = {{SHAPE_FRAME, COLOUR_SEAL, 52, 22, 56, 56, 40, 0, 0},
                                         {SHAPE_TITLE, COLOUR_SEAL, 52, 30, 56, 40, 0, "印", 0},
                                         {0}};
static const struct shape person_seals[] = {{SHAPE_PART, COLOUR_NONE, 0, 2, 100, 62, 0, 0, ILLUSTRATION_SIGNATURE},
                                            {SHAPE_PART, COLOUR_NONE, 58, 34, 100, 62, 0, 0, ILLUSTRATION_PRACTICE_SEAL},
                                            {0}};
static const struct shape firm_seals[] = {PAPER(12, 6, 70, 88),
                                          WRITING(22, 18, 44),
                                          WRITING(22, 28, 50),
                                          WRITING(22, 38, 38),
                                          WRITING(22, 48, 46),
                                          ROUND_SEAL(60, 30, 62),
                                          {SHAPE_PART, COLOUR_NONE, 98, 38, 84, 52, 0, 0, ILLUSTRATION_NAME_SEAL},
                                          {0}};

static const struct shape *const pictures[ILLUSTRATION_COUNT] = {
    [ILLUSTRATION_CARD_FACE] = card_face,
    [ILLUSTRATION_CARD_BACK] = card_back,
    [ILLUSTRATION_PASSPORT] = passport,
    [ILLUSTRATION_PERMIT] = permit,
    [ILLUSTRATION_LICENCE] = licence,
    [ILLUSTRATION_CARD_ON_GLASS] = card_on_glass,
    [ILLUSTRATION_LICENCE_ON_GLASS] = licence_on_glass,
    [ILLUSTRATION_LID] = lid,
    [ILLUSTRATION_SLIP] = slip,
    [ILLUSTRATION_FEEDER] = feeder,
    [ILLUSTRATION_PRINTER] = printer,
    [ILLUSTRATION_STAMPING] = stamping,
    [ILLUSTRATION_PERSON_SEALS] = person_seals,
    [ILLUSTRATION_FIRM_SEALS] = firm_seals,
    [ILLUSTRATION_SIGNATURE] = signature,
    [ILLUSTRATION_PRACTICE_SEAL] = practice_seal,
    [ILLUSTRATION_ROUND_SEAL] = round_seal,
    [ILLUSTRATION_NAME_SEAL] = name_seal,
};

static void shape(struct ui *ui, struct rect grid, const struct shape *s)
{
    struct draw_list *list = &ui->list;
    struct rect at = {grid.x + s->x * grid.w / GRID_W, grid.y + s->y * grid.h / GRID_H, s->w * grid.w / GRID_W,
                      s->h * grid.h / GRID_H};
    int corner = s->size * grid.w / GRID_W, line = s->size * grid.w / (GRID_W * 10);
    line = line > 0 ? line : 1;
    switch (s->kind) {
    case SHAPE_BOX:
        draw_fill(list, at, corner, s->colour);
        break;
    case SHAPE_FRAME:
        draw_border(list, at, 0, line, s->colour);
        break;
    case SHAPE_EDGE:
        draw_border(list, at, CARD_CORNER * grid.w / GRID_W, line, s->colour);
        break;
    case SHAPE_DASH:
        draw_dashed(list, at, 0, line, line * 3, s->colour);
        break;
    case SHAPE_DISC:
        draw_ring(list, at, 0, 0, s->colour);
        break;
    case SHAPE_RING:
        draw_ring(list, at, line, 0, s->colour);
        break;
    case SHAPE_HOOP:
        draw_ring(list, at, line, line * 3, s->colour);
        break;
    case SHAPE_LINE:
        draw_line(list, at.x, at.y, at.x + at.w, at.y + at.h, line, 0, s->colour);
        break;
    case SHAPE_ICON:
        draw_icon(list, at, s->text, s->colour);
        break;
    case SHAPE_TITLE:
        ui_text_em(ui, at, s->text, at.h, TEXT_BOLD, s->colour, ALIGN_CENTRE);
        break;
    case SHAPE_PART:
        ui_illustration(ui, at, s->part);
        break;
    default:
        break;
    }
}

void ui_illustration(struct ui *ui, struct rect at, enum illustration which)
{
    struct rect grid = rect_fitted(at, GRID_W, GRID_H);
    for (const struct shape *s = pictures[which]; s && s->kind != SHAPE_END; s++)
        shape(ui, grid, s);
}
