/* A finished PDF as paper_pdf writes it, taken apart as far as an incremental update needs it: one table of
 * cross references, plain objects by number, keys of plain dictionaries. It is no reader of PDFs in general: what looks
 * different is refused. Any thread. */
#ifndef PDF_FILE_H
#define PDF_FILE_H

#include "buffer.h"

struct pdf_span {
    const char *at; /* borrowed from the file, not terminated */
    size_t size;
};

struct pdf_file {
    struct pdf_span bytes;
    struct pdf_span xref;    /* its entries, 7 bytes each */
    struct pdf_span trailer; /* between << and >> */
    size_t xref_at;
    unsigned count; /* of objects */
};

/* ERR_DAMAGED when it is cut, changed, or was updated after it was written. The bytes are borrowed. */
MUST_USE bool pdf_file_read(const void *bytes, size_t size, struct pdf_file *out, struct err *err);

/* What stands between << and >> of an object that is a dictionary or a stream. */
MUST_USE bool pdf_file_dictionary(const struct pdf_file *file, unsigned number, struct pdf_span *out, struct err *err);

/* The value of a key at the top of a dictionary: one name, number, array, string or dictionary, or a reference. False
 * when it is not there. */
bool pdf_span_key(struct pdf_span dictionary, const char *key, struct pdf_span *value);
/* "12 0 R"; false when it is none. */
bool pdf_span_reference(struct pdf_span value, unsigned *number);
/* "[ 1 2.5 3 4 ]": exactly count numbers. */
bool pdf_span_numbers(struct pdf_span value, double *numbers, size_t count);
/* The only member of an array: "[ 12 0 R ]"; false when there is another or none. */
bool pdf_span_only_reference(struct pdf_span value, unsigned *number);

#endif
