/* data/application.json of a bundle: the case as the person gave it, with consents and sheets. The key names are
 * described in sync/FORMAT.md. Owner's thread. */
#ifndef APPLICATION_JSON_H
#define APPLICATION_JSON_H

#include "station.h"

MUST_USE bool application_json_write(const struct station *station, const struct case_file *file, struct buffer *out,
                                     struct err *err);

#endif
