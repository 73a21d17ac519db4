/* Where ink belongs on the sheets of this station's forms: the frames to lift from them, and the areas a page that
 * names its form is judged by. As the forms lie when printed blank, or with the answers of a file. One thread. */
#ifndef READ_PLACES_H
#define READ_PLACES_H

#include "form.h"
#include "page_reading.h"
#include "stamp_area.h"

#define READ_PLACES_MAX 160

struct read_place {
    char form[8]; /* code */
    struct stamp_area area;
};

struct read_places {
    struct read_place places[READ_PLACES_MAX];
    size_t count;
    bool blank; /* as printed blank: answers may have moved them */
};

/* Every stamp area of every form with page codes. answers: a flat YAML file as for previews, or NULL. */
MUST_USE bool read_places_load(const char *forms_folder, const char *answers, struct read_places *out, struct err *err);

/* Asks for the sample frames to be lifted, or for the places to sign to be looked at (only where they surely are: with
 * answers). ERR_CONFIG: too many. */
MUST_USE bool read_places_ask(const struct read_places *places, enum stamp_role role, struct page_request *request,
                              struct err *err);

/* Those of one page, at most `room`; returns how many. */
size_t read_places_of_page(const struct read_places *places, const char *form, unsigned page,
                           const struct stamp_area **out, size_t room);

/* What seal_judge shall expect there; within 40 mm where answers may have moved it. */
struct seal_area read_places_expected(const struct read_places *places, const struct stamp_area *area);

#endif
