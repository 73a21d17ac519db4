/* Lines to standard error, as systemd reads them. */
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *program_name = "counter";
static enum log_level most_level = LOG_LEVEL_INFO;
static bool on_terminal;

void log_open(const char *program, enum log_level most)
{
    program_name = program;
    most_level = most;
    on_terminal = isatty(STDERR_FILENO) == 1;
}

static void write_line(enum log_level level, const char *text)
{
    char line[1200];
    int length = on_terminal ? snprintf(line, sizeof line, "%s: %s", program_name, text)
                             : snprintf(line, sizeof line, "<%d>%s: %s", (int)level, program_name, text);
    size_t size = length < 0 ? 0 : (size_t)length < sizeof line - 1 ? (size_t)length : sizeof line - 2;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
    line[size] = '\n';
    /* One write per line keeps lines of several threads apart; a full pipe must not stop the station. */
    ssize_t written = write(STDERR_FILENO, line, size + 1);
    (void)written;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level > most_level)
        return;
    int saved = errno;
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    write_line(level, text);
    errno = saved;
}

void log_err(enum log_level level, const char *what, const struct err *err)
{
    log_line(level, "%s: %s: %s", what, err_code_name(err->code), err->line);
}
