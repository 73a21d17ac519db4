/* The life of a case.
 *
 *        DRAFT ──▶ PRINTED ◀──▶ COMPLETE ◀──▶ SEALED ──▶ RECEIVED
 *          │          │            │
 *          └──────────┴────────────┴──▶ ERASED
 *
 * DRAFT     questions and cards; nothing printed yet
 * PRINTED   sheets are out for stamping and come back one by one
 * COMPLETE  every sheet is back and good; it falls back to PRINTED when an answer changes or a sheet is found wrong
 * SEALED    a bundle of it stands in the outbox; it is not changed any more. It falls back when the centre refused that
 *           bundle for its number, and is sealed anew under another
 * RECEIVED  the centre's receipt was verified; pages and key are erased, number, times and digests stay
 * ERASED    abandoned or withdrawn before sealing; likewise only number and times stay */
#ifndef CASE_STATE_H
#define CASE_STATE_H

#include <stdbool.h>

enum case_state { CASE_DRAFT, CASE_PRINTED, CASE_COMPLETE, CASE_SEALED, CASE_RECEIVED, CASE_ERASED, CASE_STATE_COUNT };

bool case_state_may_move(enum case_state from, enum case_state to);
/* Whether the contents may still change (DRAFT, PRINTED, COMPLETE). */
bool case_state_is_open(enum case_state state);
const char *case_state_name(enum case_state state);  /* "draft" …, for logs and JSON */
const char *case_state_label(enum case_state state); /* 办理中 …, in the language of the moment */

#endif
