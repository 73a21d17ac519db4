/* A day by touch, in the place of the keyboard: a wheel of years that arrows turn, the months, the days of that month. The
 * calendar itself is the caller's, so that this folder need not know it. Keys: "date:year:<y>", "date:month:<m>",
 * "date:day:<d>", "dates:back" and "dates:more" (turn the years), "dates:close". Owner's thread. */
#ifndef DATE_PAD_H
#define DATE_PAD_H

#include "ui.h"

struct date_pad {
    int year, month, day; /* 0: not chosen yet */
    int first_year;       /* of the years shown */
    bool is_open;
};

enum date_use { DATE_NOTHING, DATE_CLOSED, DATE_CHOSEN };

/* year, month and day may be 0: then only the years around `around` are brought up. */
void date_pad_open(struct date_pad *pad, int year, int month, int day, int around);
/* DATE_CHOSEN when a day was touched and year and month were chosen before: they are in the pad, which is closed then.
 * exists: whether there is such a day. */
enum date_use ui_date_pad(struct ui *ui, struct rect at, struct date_pad *pad, bool (*exists)(int year, int month, int day));

/* The least it needs. */
int ui_date_pad_height(struct ui *ui);

#endif
