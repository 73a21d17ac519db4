/* Pages for the centre's people: plain HTML without scripts, everything that comes from outside escaped. One thread per
 * buffer. */
#ifndef INTAKE_HTML_H
#define INTAKE_HTML_H

#include "buffer.h"
#include <stdint.h>

/* From the doctype to the heading; head and style forbid everything but our own style and pictures beside the page. */
void intake_html_begin(struct buffer *page, const char *title);
void intake_html_end(struct buffer *page);

/* Escaped; control characters become a replacement character. */
void intake_html_text(struct buffer *page, const char *text);
/* <tag>text</tag> */
void intake_html_element(struct buffer *page, const char *tag, const char *text);
/* A row of a table with a heading cell and one other. Empty text: no row. */
void intake_html_fact(struct buffer *page, const char *name, const char *text);
/* "2026-11-22 09:30" in local time; "" for 0. */
const char *intake_html_time(int64_t wall_ms, char out[32]);

#endif
