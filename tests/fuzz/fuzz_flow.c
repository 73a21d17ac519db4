/* A flow, and what flow_check says of it. */
#include "flow_check.h"
#include "fuzz.h"

static bool known(void *context, const char *name)
{
    (void)context;
    return name[0] != 'z';
}

static bool allowed(void *context, const char *field, const char *value)
{
    (void)context, (void)field;
    return value[0] != 'z';
}

static void complain(void *context, const char *line)
{
    *(size_t *)context += line[0] != '\0';
}

FUZZ_TARGET(flow)
{
    static const struct flow_world world = {known, known, known, allowed, NULL};
    struct flow *flow = NULL;
    size_t said = 0;
    if (!flow_load(fuzz_file(data, size), &flow, NULL))
        return;
    FUZZ_PROMISE(flow_check(flow, &world, complain, &said) == said);
    flow_destroy(flow);
}
