/* The input methods (pinyin, handwriting, rare characters, strokes) in a process of their own, kiosk-input: their libraries keep
 * what was typed where we cannot wipe it, and abort on some questions. When the visit ends the process ends, and its
 * memory with it; when it dies in between, the next question starts another. Owner's thread. */
#ifndef METHOD_HOST_H
#define METHOD_HOST_H

#include "method_message.h"

#define METHOD_PATIENCE_MS 5000 /* a cold disk under load: pinyin tables took 0.4 s at worst */

struct method_host;

/* folder: assets/keyboards. Returns at once; the process loads while the person looks for the first key. ERR_CONFIG when
 * the program is not there. */
MUST_USE bool method_host_start(const char *folder, struct method_host **out, struct err *err);
/* Kills it and waits; NULL is fine. */
void method_host_end(struct method_host *host);

/* Lets it load what a kind of question needs, without waiting. */
void method_host_prepare(struct method_host *host, enum method_kind kind);
/* ERR_CANCELLED: it died over this question; ERR_BUSY: it took too long; ERR_DAMAGED: its answer makes no sense. After a
 * failure end it. */
MUST_USE bool method_host_ask(struct method_host *host, const struct method_question *question,
                              struct method_answer *answer, struct err *err);
/* For measuring. */
int method_host_pid(const struct method_host *host);

#endif
