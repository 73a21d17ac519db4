/* The audit log: who did what to which case and when, each entry chained to the one before by a keyed hash, in the same
 * database and the same transaction as what it tells. It holds no personal data: actor names a role or a staff name,
 * detail a digest or a count. The head (count and hash) goes signed into each bundle, so that a log cut at its end,
 * which no chain can show by itself, is found at the centre. Owner's thread. */
#ifndef AUDIT_H
#define AUDIT_H

#include "db.h"
#include "vault.h"

struct audit_head {
    uint64_t count; /* entries so far; 0: none, hash all zero */
    uint8_t hash[VAULT_HASH_BYTES];
};

struct audit_entry {
    uint64_t n; /* from 1 */
    int64_t time_ms;
    char actor[32], action[32], number[24], detail[200];
};

/* Adds one entry inside the caller's transaction. number may be NULL. Longer texts are cut at a character. */
MUST_USE bool audit_add(struct db *db, struct vault *vault, const char *actor, const char *action, const char *number,
                        const char *detail, struct err *err);
MUST_USE bool audit_head_now(struct db *db, struct vault *vault, struct audit_head *out, struct err *err);

/* ERR_DAMAGED names the first entry that was changed, removed or added by someone without the station key. `known` (may
 * be NULL) is a head seen earlier, for instance in a bundle: the log must go through it. */
MUST_USE bool audit_verify(struct db *db, struct vault *vault, const struct audit_head *known, struct err *err);

/* Whether the log has an entry of this action about this case with this detail, as it was written: ERR_NOT_FOUND,
 * ERR_DAMAGED. The chain beyond its neighbour is audit_verify's. */
MUST_USE bool audit_holds(struct db *db, struct vault *vault, const char *number, const char *action, const char *detail,
                          struct err *err);

/* The newest entries about one case (NULL: about all), newest first; returns how many in *count, at most room. */
MUST_USE bool audit_list(struct db *db, const char *number, struct audit_entry *out, size_t room, size_t *count,
                         struct err *err);

#endif
