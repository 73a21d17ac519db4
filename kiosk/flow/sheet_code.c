/* Page codes and slips from the text of a QR code. */
#include "sheet_code.h"

#include "page_code.h"
#include <stdio.h>
#include <string.h>

static bool looks_like_page_code(const char *text)
{
    return strncmp(text, "KQ1:", 4) == 0;
}

void sheet_code_read(struct vault *vault, const char *text, struct sheet_code *out)
{
    *out = (struct sheet_code){.kind = SHEET_CODE_NONE};
    if (case_store_is_slip(text)) {
        out->kind = SHEET_CODE_SLIP;
        return;
    }
    if (!looks_like_page_code(text))
        return;
    struct page_code code;
    char signed_text[PAGE_CODE_ROOM];
    out->kind = SHEET_CODE_FORGED;
    if (!page_code_parse(text, strlen(text), &code, NULL) || !page_code_signed_text(&code, signed_text, NULL) ||
        !vault_tag_holds(vault, signed_text, code.tag))
        return;
    out->kind = SHEET_CODE_PAGE;
    snprintf(out->number, sizeof out->number, "%.23s", code.case_number);
    snprintf(out->form, sizeof out->form, "%.7s", code.form);
    out->page = code.page;
    out->revision = code.revision;
}
