/* Layout and PDF in one. */
#include "form_pdf.h"

#include "clock.h"
#include "paper.h"
#include <string.h>

bool form_to_pdf(struct forms *forms, const struct form *form, const struct form_values *values,
                 const struct form_issue *issue, struct buffer *out, struct form_report *report, struct err *err)
{
    struct placed_sheets sheets;
    if (!form_layout(forms, form, values, issue, &sheets, err))
        return false;
    bool ok = paper_pdf(forms, &sheets, clock_wall_ms(), out, err);
    if (ok && report) {
        *report = (struct form_report){.pages = (unsigned)sheets.count, .missing_count = sheets.missing_count};
        memcpy(report->missing, sheets.missing, sizeof report->missing);
    }
    placed_sheets_finish(&sheets);
    return ok;
}
