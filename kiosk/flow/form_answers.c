/* What forms ask for, put together from a visit. */
#include "form_answers.h"

#include "clock.h"
#include <stdio.h>
#include <string.h>
