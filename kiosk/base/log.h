/* The log: one line per event on standard error, with the <n> priority prefix that systemd's journal reads. Control
 * characters are replaced, so nothing from a code or a file can forge a line. Never personal data. Any thread. */
#ifndef LOG_H
#define LOG_H

#include "err.h"

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* The program's name stands at the start of each line when standard error is a terminal. Borrowed. */
void log_open(const char *program, enum log_level most);

void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Where an error stops travelling: "what: code: line". */
void log_err(enum log_level level, const char *what, const struct err *err);

#endif
