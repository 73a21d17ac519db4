/* A full application of an invented person, as the measurements print it. */
#ifndef FORM_SAMPLE_H
#define FORM_SAMPLE_H

#include "form.h"

extern const struct form_values form_sample_values;
extern const struct form_issue form_sample_issue;

#endif
