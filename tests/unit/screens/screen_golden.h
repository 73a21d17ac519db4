/* How every screen looked when somebody looked at it: a file for each panel in tests/golden/screens, a line for each screen
 * and language, in it a digest for each text step, normal and high contrast. A digest is of the draw list, its colours and
 * what can be touched: no fonts' pixels, no machine. A few screens stand there as readable traces too. */
#ifndef SCREEN_GOLDEN_H
#define SCREEN_GOLDEN_H

#include "front_fixture.h"

#define GOLDEN_STOP_SIZE 64
#define GOLDEN_LOOKS (2 * TEXT_STEP_COUNT) /* step * 2 + contrast */
#define GOLDEN_DIGEST_SIZE 11

struct golden_line {
    char stop[GOLDEN_STOP_SIZE];
    char language[4];
    char digests[GOLDEN_LOOKS][GOLDEN_DIGEST_SIZE]; /* "-": not looked at */
};

struct golden {
    struct golden_line *lines;
    size_t count;
};

/* "1920x1080": NULL lines when there is no such file yet. */
void golden_read(const char *panel, struct golden *out);
void golden_finish(struct golden *golden);
/* Adds the line if it is not there. */
struct golden_line *golden_line(struct golden *golden, const char *stop, const char *language);
const struct golden_line *golden_find(const struct golden *golden, const char *stop, const char *language);
void golden_make_folder(void);
void golden_write(const struct golden *golden, const char *panel);

/* The readable trace of the frame, and its digest. */
void golden_trace(const struct ui *ui, struct buffer *out);
void golden_digest(const struct buffer *trace, char out[GOLDEN_DIGEST_SIZE]);

/* Traces kept as text, by stop, on the first panel in Chinese; NULL at the end. */
extern const char *const golden_traced[];
void golden_trace_path(const char *stop, char out[FILE_PATH_SIZE]);

/* The frame as a picture, for eyes. */
void golden_picture(const struct front_fixture *f, const char *path);

#endif
