/* What a PDF says of itself: title, language, dates, in the old way and in XMP, the same in both; what its colours mean (an
 * sRGB output intent); its structure, as far as reading aloud needs it; an identity. As PDF/A-2b (ISO 19005-2) asks. For
 * paper_pdf alone. */
#ifndef PAPER_PDF_ABOUT_H
#define PAPER_PDF_ABOUT_H

#include "paper_pdf_page.h"

/* All that is shown on a page is one piece of its structure: what stands before and behind its content. */
#define PDF_CONTENT_BEGINS "/P <</MCID 0>> BDC\n"
#define PDF_CONTENT_ENDS "EMC\n"

/* When all pages are drawn. created_ms 0: no date. False when the document has failed. */
bool pdf_describe(struct pdf *pdf, const struct placed_sheets *sheets, int64_t created_ms);

#endif
