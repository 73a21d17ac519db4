/* furniture.yaml: what the forms share. */
#include "form_description.h"
#include "fuzz.h"

FUZZ_TARGET(furniture)
{
    struct furniture *furniture = NULL;
    if (!furniture_load(fuzz_file(data, size), &furniture, NULL))
        return;
    (void)furniture_style(furniture, "text");
    (void)furniture_face(furniture, "sheet");
    furniture_destroy(furniture);
}
