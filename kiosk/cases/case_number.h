/* Case numbers: `TJ-261122-0007-A` = station prefix, day, serial of the day, check character over the others
 * (ISO 7064 MOD 37,36). The form with hyphens is the one kept, shown and printed; reading ignores hyphens, spaces,
 * case and width. Any thread. */
#ifndef CASE_NUMBER_H
#define CASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CASE_NUMBER_SIZE 24
#define CASE_NUMBER_PREFIX_MAX 4
#define CASE_NUMBER_SERIAL_MAX 9999

/* prefix: 1..4 capital letters; day6: "261122"; serial: 1..9999. False when one is not. */
bool case_number_format(const char *prefix, const char *day6, unsigned serial, char out[CASE_NUMBER_SIZE]);
/* The number in its one form; false when the text is not one or its check character is wrong. */
bool case_number_read(const char *text, char out[CASE_NUMBER_SIZE]);
/* The check character of ISO 7064 MOD 37,36 for characters 0-9A-Z; 0 when there is another character. */
char case_number_check_character(const char *text, size_t size);

#endif
