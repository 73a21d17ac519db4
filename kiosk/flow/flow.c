/* flow.yaml through a strict schema, and the walk from step to step. */
#include "flow.h"

#include "condition.h"
#include "words_schema.h"
#include <string.h>

/* A short name: letters, digits, hyphen, underscore. */
static const cyaml_schema_value_t name_value = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 47)};

static const cyaml_schema_field_t stage_fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct flow_stage, id, 1, 47),
    CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct flow_stage, title, words_schema),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t stage_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct flow_stage, stage_fields),
};

static const cyaml_schema_field_t given_fields[] = {
    CYAML_FIELD_STRING_PTR("field", CYAML_FLAG_POINTER, struct flow_given, field, 1, 47),
    CYAML_FIELD_STRING_PTR("value", CYAML_FLAG_POINTER, struct flow_given, value, 1, 63),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t given_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct flow_given, given_fields),
};

static const cyaml_schema_field_t step_fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct flow_step, id, 1, 47),
    CYAML_FIELD_STRING_PTR("screen", CYAML_FLAG_POINTER, struct flow_step, screen, 1, 47),
    CYAML_FIELD_STRING_PTR("stage", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow_step, stage, 1, 47),
    CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct flow_step, title, words_schema),
    CYAML_FIELD_MAPPING("help", CYAML_FLAG_OPTIONAL, struct flow_step, help, words_schema),
    CYAML_FIELD_SEQUENCE_COUNT("asks", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow_step, asks, asks_count,
                               &name_value, 1, 100),
    CYAML_FIELD_SEQUENCE_COUNT("policies", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow_step, policies,
                               policies_count, &name_value, 1, 20),
    CYAML_FIELD_SEQUENCE_COUNT("gives", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow_step, gives, gives_count,
                               &given_value, 1, 20),
    CYAML_FIELD_STRING_PTR("paper", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow_step, paper, 1, 31),
    CYAML_FIELD_STRING_PTR("when", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow_step, when, 1, 400),
    CYAML_FIELD_STRING_PTR("next", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow_step, next, 1, 47),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t step_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct flow_step, step_fields),
};

static const cyaml_schema_field_t flow_fields[] = {
    CYAML_FIELD_STRING_PTR("flow", CYAML_FLAG_POINTER, struct flow, id, 1, 47),
    CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct flow, title, words_schema),
    CYAML_FIELD_STRING_PTR("kind", CYAML_FLAG_POINTER, struct flow, kind, 1, 47),
    CYAML_FIELD_SEQUENCE_COUNT("carries", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow, carries, carries_count,
                               &name_value, 1, 20),
    CYAML_FIELD_SEQUENCE_COUNT("stages", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct flow, stages, stages_count,
                               &stage_value, 1, 20),
    CYAML_FIELD_SEQUENCE_COUNT("steps", CYAML_FLAG_POINTER, struct flow, steps, steps_count, &step_value, 1, 100),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t flow_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct flow, flow_fields),
};

static bool check_conditions(const struct flow *flow, const char *path, struct err *err)
{
    for (unsigned i = 0; i < flow->steps_count; i++)
        if (!condition_check(flow->steps[i].when, NULL, NULL, err))
            return err_within(err, "%s: step %s: when", path, flow->steps[i].id);
    return true;
}

bool flow_load(const char *path, struct flow **out, struct err *err)
{
    void *loaded = NULL;
    if (!yaml_file_load(path, &flow_schema, &loaded, err))
        return false;
    struct flow *flow = loaded;
    if (!check_conditions(flow, path, err)) {
        flow_destroy(flow);
        return false;
    }
    *out = flow;
    return true;
}

void flow_destroy(struct flow *flow)
{
    if (flow)
        yaml_file_free(&flow_schema, flow);
}

const struct flow_step *flow_step_find(const struct flow *flow, const char *id)
{
    for (unsigned i = 0; i < flow->steps_count; i++)
        if (strcmp(flow->steps[i].id, id) == 0)
            return &flow->steps[i];
    return NULL;
}

size_t flow_step_index(const struct flow *flow, const struct flow_step *step)
{
    return (size_t)(step - flow->steps);
}

const struct flow_step *flow_step_after(const struct flow *flow, const struct flow_step *step, bool shown)
{
    if (step->next && shown)
        return strcmp(step->next, "end") == 0 ? NULL : flow_step_find(flow, step->next);
    size_t index = flow_step_index(flow, step) + 1;
    return index < flow->steps_count ? &flow->steps[index] : NULL;
}

static bool lists(char *const names[], unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

bool flow_answers(const struct flow *flow, const char *field)
{
    if (lists(flow->carries, flow->carries_count, field))
        return true;
    for (unsigned s = 0; s < flow->steps_count; s++) {
        const struct flow_step *step = &flow->steps[s];
        if (lists(step->asks, step->asks_count, field))
            return true;
        for (unsigned i = 0; i < step->gives_count; i++)
            if (strcmp(step->gives[i].field, field) == 0)
                return true;
    }
    return false;
}
