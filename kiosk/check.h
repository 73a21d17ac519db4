/* `kiosk check`: everything that is data, looked at before a person meets it. Each fault is one line with file (and line
 * where it has one), what is wrong and what to do. */
#ifndef CHECK_H
#define CHECK_H

#include "station.h"
#include <stdio.h>

/* Settings, fields, papers, policies, flows, forms, texts, theme, keyboards; and, when the state folder holds a station, its keys,
 * certificates and store. Returns the number of faults. */
size_t check_station(const struct station_places *places, FILE *out);

#endif
