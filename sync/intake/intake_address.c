/* Fixed words, our own ids, names of stations, numbers: nothing else is a path here. */
#include "intake_address.h"

#include <string.h>

static bool is_message(const char *path, struct intake_address *out)
{
    static const char stations[] = "/stations/", messages[] = "/messages/";
    if (strncmp(path, stations, sizeof stations - 1) != 0)
        return false;
    const char *name = path + sizeof stations - 1, *end = strchr(name, '/');
    if (!end || (size_t)(end - name) >= sizeof out->station || strncmp(end, messages, sizeof messages - 1) != 0)
        return false;
    memcpy(out->station, name, (size_t)(end - name));
    out->station[end - name] = '\0';
    return bundle_name_is_allowed(out->station) && tus_number_parse(end + sizeof messages - 1, &out->n);
}

enum intake_resource intake_address_parse(const char *path, struct intake_address *out)
{
    static const char files[] = "/files";
    if (strcmp(path, "/status") == 0)
        return RESOURCE_OVERVIEW;
    if (strncmp(path, files, sizeof files - 1) != 0)
        return is_message(path, out) ? RESOURCE_MESSAGE : RESOURCE_NONE;
    const char *rest = path + sizeof files - 1;
    if (strcmp(rest, "") == 0 || strcmp(rest, "/") == 0)
        return RESOURCE_FILES;
    if (*rest++ != '/' || strspn(rest, "0123456789abcdef") != INTAKE_ID_SIZE - 1)
        return RESOURCE_NONE;
    memcpy(out->id, rest, INTAKE_ID_SIZE - 1);
    rest += INTAKE_ID_SIZE - 1;
    return *rest == '\0' ? RESOURCE_UPLOAD : strcmp(rest, "/receipt") == 0 ? RESOURCE_RECEIPT : RESOURCE_NONE;
}
