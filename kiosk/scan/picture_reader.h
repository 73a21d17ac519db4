/* Pictures from files, read by the reading child behind its fence: the caller never decodes a byte of them. For
 * commands and benches; the kiosk's own pages go through scan_job.h. One thread. */
#ifndef PICTURE_READER_H
#define PICTURE_READER_H

#include "page_reading.h"

struct picture_reader;

/* Finds kiosk-scan beside this program; its process starts with the first picture. ERR_CONFIG, ERR_SPACE. */
MUST_USE bool picture_reader_create(struct picture_reader **out, struct err *err);
void picture_reader_destroy(struct picture_reader *reader); /* NULL is fine */

/* Reads one PNM, PNG or JPEG; waits for the answer, a minute at most. request.dpi goes before what the file says; 0:
 * the file's, else from an A4 width, else 300. ERR_INPUT, ERR_SPACE: as the child said. ERR_DAMAGED: this picture ended
 * the child, or it did not answer; the next picture gets a new one. `*out` is yours after success. */
MUST_USE bool picture_reader_read(struct picture_reader *reader, const void *bytes, size_t size,
                                  const struct page_request *request, struct page_reading *out, struct err *err);

#endif
