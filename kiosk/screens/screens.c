/* The table of screens. */
#include "screens.h"

#include <string.h>

static const struct screen *const all[] = {
    &screen_home,  &screen_notice, &screen_consents, &screen_declined,    &screen_services, &screen_question,
    &screen_card,  &screen_review, &screen_print,    &screen_stamp,       &screen_rescan,   &screen_declaration,
    &screen_submit, &screen_done,  &screen_parked,   &screen_resume,      &screen_triage,   &screen_online,
    &screen_on_paper, &screen_guide, &screen_licence,     &screen_progress, &screen_data,
    &screen_blank,  &screen_erased,
};

const struct screen *screen_find(const char *name)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}
