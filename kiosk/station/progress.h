/* How far a case is, in words, for the person it is about: what the station itself knows, and after it what the centre
 * has told. Owner's thread. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "message.h"
#include "station.h"

enum progress_stage {
    PROGRESS_BEGUN,
    PROGRESS_PRINTED,  /* the signed sheets are awaited */
    PROGRESS_COMPLETE, /* is being sealed */
    PROGRESS_SEALED,   /* waits for the net, or for the centre's receipt */
    PROGRESS_RECEIVED, /* the centre has it, and has said so */
    PROGRESS_ACCEPTED, /* from here on in the centre's words */
    PROGRESS_RETURNED,
    PROGRESS_MADE,
    PROGRESS_SHIPPED,
    PROGRESS_DELIVERED,
    PROGRESS_ERASED, /* withdrawn, or its time ran out */
    PROGRESS_STAGE_COUNT
};

struct progress_entry {
    enum progress_stage stage;
    int64_t time_ms;
    struct message *message; /* what the centre said with it; NULL: the station's own knowledge */
};
struct progress {
    char number[CASE_NUMBER_SIZE];
    struct progress_entry *entries; /* as time went by; the last is where it stands */
    size_t count;                   /* one or more */
};

/* ERR_NOT_FOUND: no such case. The store must be open. */
MUST_USE bool progress_load(struct station *station, const char *number, struct progress *out, struct err *err);
void progress_finish(struct progress *progress); /* zeroed is fine */

/* In the language of the moment: "北京数字认证已受理", and one sentence on what that means or what to do. Borrowed. */
const char *progress_title(enum progress_stage stage);
const char *progress_advice(enum progress_stage stage);
/* Of the texts of a message or reason, that of the language of the moment; Chinese where English is not there. Borrowed,
 * may be empty. */
const char *progress_words(const char *zh, const char *en);

#endif
