/* Texts a person reads and agrees to: the notice, the separate consents, the declaration, the service agreement.
 * Each is one file assets/policies/<id>.yaml with a version. What is shown is what is recorded: placeholders are
 * filled from the station's settings, and the digest of a consent is SHA-256 over exactly that text, so that
 * `kiosk policy <id> | sha256sum` gives it again. Read-only after loading. */
#ifndef POLICY_H
#define POLICY_H

#include "buffer.h"
#include "catalogue.h"
#include "config.h"
#include "flow.h"

struct policy_part {
    struct words heading;
    struct words body;
};

struct policy {
    char *id;
    char *version;       /* grows with every change of the text */
    struct words title;
    struct words tick;   /* the sentence beside the box; both NULL where nothing is ticked */
    struct words without; /* what happens when the person does not agree */
    struct policy_part *parts;
    unsigned parts_count;
};

struct policies {
    struct policy **list; /* sorted by id */
    size_t count;
};

/* Every *.yaml of the folder. ERR_INPUT with file and line. */
MUST_USE bool policies_load(const char *folder, struct policies **out, struct err *err);
void policies_destroy(struct policies *policies);
const struct policy *policy_find(const struct policies *policies, const char *id);

/* One text with its placeholders filled: {office} {contact} {keep_draft_min} {keep_slip_days}. ERR_INPUT on a
 * placeholder that does not exist. Appends to out. */
MUST_USE bool policy_fill(const char *text, const struct config *config, struct buffer *out, struct err *err);
/* The whole policy as shown in this language: title, version, headings, bodies, tick; one line feed after each. */
MUST_USE bool policy_text(const struct policy *policy, const struct config *config, enum language language,
                          struct buffer *out, struct err *err);

#endif
