/* What the centre's people say about a case, as a message to its station. Any process beside the one that serves. */
#ifndef INTAKE_STATUS_H
#define INTAKE_STATUS_H

#include "intake_store.h"
#include "message.h"

struct intake_status {
    struct intake_store *store;
    const char *key_path, *certificate_path; /* the centre's, for messages */
    const char *case_number;
    const char *status;              /* "accepted" …; NULL: a notice to the station's staff, of no case */
    const char *station;             /* NULL: the only one that bundles came from */
    const char *zh, *en;             /* NULL: none */
    const char *carrier, *tracking;  /* NULL: none */
    const char *const *reasons;      /* "id-copy:身份证复印件缺少背面", or without a paper */
    size_t reason_count;
};

/* *out is the message as it was published, with its number. ERR_INPUT says what is wrong with the order. */
MUST_USE bool intake_status_publish(const struct intake_status *order, struct message *out, struct err *err);

#endif
