/* A policy in the pieces in which it is printed: every line of a body apart, the heading of a part with its first line.
 * What is printed is what policy_text gives, placeholders filled, in Chinese. Any thread. */
#ifndef POLICY_LINES_H
#define POLICY_LINES_H

#include "policy.h"

struct policy_line {
    const char *heading; /* "" but for the first line of a part */
    const char *text;
};

struct policy_lines {
    struct policy_line *list;
    size_t count;
    char *texts; /* owns them */
};

/* ERR_INPUT on a placeholder that does not exist. `out` is yours to finish. */
MUST_USE bool policy_lines_make(const struct policy *policy, const struct config *config, struct policy_lines *out,
                                struct err *err);
void policy_lines_finish(struct policy_lines *lines); /* zeroed is fine */

#endif
