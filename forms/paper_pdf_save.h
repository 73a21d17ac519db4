/* A finished document as a file (ISO 32000-1, 7.5.7 and 7.5.8). For paper_pdf alone. */
#ifndef PAPER_PDF_SAVE_H
#define PAPER_PDF_SAVE_H

#include "paper_pdf_page.h"

/* Appends to `out`, whose failure buffer_ok tells; false when libharu or zlib refused. */
MUST_USE bool pdf_save(struct pdf *pdf, struct buffer *out);

#endif
