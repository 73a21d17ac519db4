/* Texts that did not fit their place, in full on sheets behind the form's own. */
#include "layout.h"

#include <stdio.h>
#include <string.h>

bool layout_annex_note(struct layout *l, const char *text, const char **reference)
{
    const struct annex_description *annex = l->face->annex;
    struct buffer filled = {0};
    if (!annex)
        return layout_fail(l, ERR_INPUT, "a text of %zu bytes does not fit, and the face \"%s\" has no annex", strlen(text),
                           l->face->name);
    if (l->annex_count == ANNEX_MAX)
        return layout_fail(l, ERR_INPUT, "more than %d texts do not fit; give them more room", ANNEX_MAX);
    struct annexed *item = &l->annexed[l->annex_count++];
    bool ok = layout_fill(l, l->label ? l->label : "", &filled);
    item->label = ok ? placed_text(l->out, (const char *)filled.data, filled.size) : NULL;
    item->text = placed_text(l->out, text, strlen(text));
    buffer_clear(&filled);
    ok = ok && layout_fill(l, annex->reference, &filled);
    *reference = ok ? placed_text(l->out, (const char *)filled.data, filled.size) : NULL;
    buffer_finish(&filled);
    return (ok && item->label && item->text && *reference) || err_set(l->err, ERR_SPACE, "no memory for an annex");
}

static bool open_annex(struct layout *l, const struct annex_description *annex)
{
    const struct style *style = layout_style(l, annex->title_style);
    struct buffer title = {0};
    struct text_block block = {0};
    double width = layout_width(l);
    bool ok = style && layout_next_sheet(l) && layout_fill(l, annex->title, &title) &&
              text_block_fit(l, style, NULL, (const char *)title.data, width, -1, &block) &&
              text_block_place(l, &block, (struct box){layout_left(l), l->y_mm, width, -1});
    l->y_mm += text_block_height(&block) + style_number(annex->gap, 0);
    text_block_finish(&block);
    buffer_finish(&title);
    return ok;
}

/* As many lines as the sheet takes, the others on the next. */
static bool place_item(struct layout *l, const struct annex_description *annex, struct text_block *block)
{
    struct text_block part = *block;
    while (block->count) {
        double room = layout_bottom(l) - l->y_mm;
        size_t fit = room > 0 ? (size_t)(room / block->line_mm) : 0;
        part.count = fit < block->count ? fit : block->count;
        if (!text_block_place(l, &part, (struct box){layout_left(l), l->y_mm, layout_width(l), -1}))
            return false;
        l->y_mm += text_block_height(&part);
        part.lines += part.count;
        block->count -= part.count;
        if (block->count && (!open_annex(l, annex) || layout_bottom(l) - l->y_mm < block->line_mm))
            return layout_fail(l, ERR_INPUT, "an annex sheet has no room for a line");
    }
    return true;
}

static bool place_annexed(struct layout *l, const struct annex_description *annex, size_t number,
                          const struct annexed *item)
{
    const struct style *style = layout_style(l, annex->style);
    struct buffer text = {0};
    struct text_block block = {0};
    buffer_printf(&text, "%zu. ", number);
    for (const char *at = item->label; *at; at++) /* a label in a narrow cell is broken by hand */
        if (*at != '\n')
            buffer_add_byte(&text, (uint8_t)*at);
    buffer_add_text(&text, item->label[0] ? "：" : "");
    buffer_add_text(&text, item->text);
    bool ok = style && buffer_ok(&text, l->err) &&
              text_block_fit(l, style, NULL, (const char *)text.data, layout_width(l), -1, &block);
    size_t lines = block.count;
    ok = ok && place_item(l, annex, &block);
    l->y_mm += lines ? style_number(annex->gap, 0) / 2 : 0;
    text_block_finish(&block);
    buffer_finish(&text);
    return ok;
}

bool layout_annex(struct layout *l)
{
    const struct page_description page = {.continues = true, .top = l->face->annex ? l->face->annex->top : NULL};
    if (!l->annex_count)
        return true;
    l->page = &page;
    l->file = forms_furniture_path(l->forms);
    snprintf(l->place, sizeof l->place, "faces.%u.annex", (unsigned)(l->face - l->furniture->faces));
    bool ok = open_annex(l, l->face->annex);
    for (size_t i = 0; ok && i < l->annex_count; i++)
        ok = place_annexed(l, l->face->annex, i + 1, &l->annexed[i]);
    l->page = NULL;
    l->file = l->form->path;
    return ok;
}
