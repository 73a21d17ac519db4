/* What an IPP printer says about itself and its jobs, as our reasons (RFC 8011 5.4.12 and 5.3.8, PWG 5100.9). Any
 * thread. */
#ifndef PRINTER_CUPS_WORDS_H
#define PRINTER_CUPS_WORDS_H

#include "printer.h"
#include <cups/cups.h>

/* The gravest of printer-state-reasons we know (NULL: none). Reports never count, warnings only when asked for: a
 * printer with two trays warns of an empty one and goes on printing from the other. */
enum print_reason printer_cups_reason(ipp_attribute_t *said, bool warnings);
/* Of job-state-reasons. */
enum print_reason printer_cups_job_reason(ipp_attribute_t *said);
/* Of an answer that refuses a request. */
enum print_reason printer_cups_status_reason(ipp_status_t status);

#endif
