/* What the office does when it accepts a case: the stored PDF of a form that has a place for the acceptance stamp gets
 * it, signed with the station's certificate, so that the bundle carries the accepted form. The print on paper stays
 * without: paper carries ink. Owner's thread. */
#ifndef ACCEPTANCE_H
#define ACCEPTANCE_H

#include "station.h"

/* Stamps and signs in place, as of now; a form without a place for the stamp stays as it is. ERR_DENIED naming file and
 * reason when the station's key or certificate is missing, expired or not its own; ERR_DAMAGED when the PDF is not as
 * it was printed. */
MUST_USE bool acceptance_sign(struct station *station, const char *number, struct buffer *pdf, struct err *err);

#endif
