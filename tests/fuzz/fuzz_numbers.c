/* Short words with a form of their own: case numbers, dates, what an ID number says. */
#include "case_number.h"
#include "date.h"
#include "fuzz.h"
#include "value.h"

FUZZ_TARGET(numbers)
{
    char *text = fuzz_text(data, size), number[CASE_NUMBER_SIZE], again[CASE_NUMBER_SIZE], day[DATE_TEXT_SIZE];
    struct date date, same;
    struct value_citizen citizen;
    if (case_number_read(text, number))
        FUZZ_PROMISE(case_number_read(number, again) && strcmp(number, again) == 0);
    if (date_read(text, &date)) {
        date_write(date, day);
        FUZZ_PROMISE(date_exists(date) && date_read(day, &same) && date_days(date) == date_days(same));
    }
    if (value_citizen_read(text, &citizen))
        FUZZ_PROMISE(date_read(citizen.birth, &date));
    (void)case_number_check_character((const char *)data, size);
    free(text);
}
