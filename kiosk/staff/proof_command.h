/* `kiosk case proof NUMBER [-o STEM]`: that the contents of a case were erased, for its person, for the office, for an
 * auditor. Owner's thread; the store is open. */
#ifndef PROOF_COMMAND_H
#define PROOF_COMMAND_H

#include "station.h"
#include <stdio.h>

/* Judges the record of erasure (case_store_erasure) and prints it with its SHA-256. With a stem it also writes, each whole or
 * not at all: STEM.txt, the record; STEM.p7s, the station's signature over it (CMS, detached); STEM.pdf, the form for
 * paper. Errors besides those of case_store_erasure: ERR_DENIED when the station's certificate may not sign any more. */
MUST_USE bool proof_command(struct station *station, const char *number, const char *stem, FILE *out, struct err *err);

#endif
