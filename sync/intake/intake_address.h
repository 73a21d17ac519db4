/* What the intake has, and where: the path of a request taken apart, strictly. Any thread. */
#ifndef INTAKE_ADDRESS_H
#define INTAKE_ADDRESS_H

#include "intake_store.h"

enum intake_resource {
    RESOURCE_NONE,
    RESOURCE_FILES,   /* /files */
    RESOURCE_UPLOAD,  /* /files/<id> */
    RESOURCE_RECEIPT, /* /files/<id>/receipt; from here on not in the words of tus */
    RESOURCE_MESSAGE, /* /stations/<station>/messages/<n> */
    RESOURCE_OVERVIEW /* /status */
};

struct intake_address {
    char id[INTAKE_ID_SIZE];        /* of an upload */
    char station[BUNDLE_NAME_SIZE]; /* of a message */
    uint64_t n;
};

/* out is zeroed by the caller; only what the resource has is set. */
enum intake_resource intake_address_parse(const char *path, struct intake_address *out);

#endif
