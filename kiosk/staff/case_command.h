/* `kiosk case list` and `kiosk case show NUMBER`: numbers, states and times; never personal data. */
#ifndef CASE_COMMAND_H
#define CASE_COMMAND_H

#include "station.h"
#include <stdio.h>

/* One line per case, newest first; state NULL: all. ERR_INPUT for a state that is none. */
MUST_USE bool case_command_list(struct station *station, const char *state, bool json, FILE *out, struct err *err);
/* Those of one person or firm, newest first. What to look for comes as a line of `in`: it is personal data and has no place
 * on a command line. ERR_INPUT: `what` is nothing that cases are found by. */
MUST_USE bool case_command_find(struct station *station, const char *what, FILE *in, bool json, FILE *out,
                                struct err *err);
/* One case with its log. ERR_NOT_FOUND. */
MUST_USE bool case_command_show(struct station *station, const char *number, bool json, FILE *out, struct err *err);
/* Lets a locked slip be tried again; noted in the log under this actor. */
MUST_USE bool case_command_unlock(struct station *station, const char *number, struct err *err);
/* Seals a case anew whose bundle the centre refused for its number (submission_reseal). */
MUST_USE bool case_command_reseal(struct station *station, const char *number, struct err *err);

#endif
