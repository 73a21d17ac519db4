/* What the kiosk and its two children say to each other on file descriptor 3: a SOCK_SEQPACKET socket, one message per
 * packet, pixels and readings beside it as sealed shared memory (SCM_RIGHTS).
 *
 * Packet: one letter for the kind, then that kind's numbers (32 bits, big-endian, in the order of enum scan_field),
 * then that kind's text to the end of the packet. Both ends refuse an unknown letter, a number outside its range, a
 * missing or surplus byte, a text with control characters (but \n in a list), and a descriptor where none belongs.
 * READ and FILE carry the bytes of page_request_write instead of text.
 *
 *   kiosk → scan child   START  TAKEN  STOP
 *   scan child → kiosk   DEVICE  LINES  WHOLE(+pixels)  END
 *   kiosk → read child   READ(+pixels)  FILE(+bytes)
 *   read child → kiosk   READING(+bytes)  UNREAD
 *
 * After WHOLE the scan child waits for TAKEN before it moves the next sheet, so that pages never pile up. */
#ifndef SCAN_PROTOCOL_H
#define SCAN_PROTOCOL_H

#include "buffer.h"
#include "image.h"
#include "page_reading.h"

enum scan_message_kind {
    SCAN_START,   /* begin job JOB: DPI, FLAGS; text: "NAME=VALUE" options, one a line */
    SCAN_TAKEN,   /* page PAGE arrived, go on */
    SCAN_STOP,    /* cancel job JOB */
    SCAN_DEVICE,  /* text: the device that was opened; the paper starts to move */
    SCAN_LINES,   /* LINES of EXPECTED (0: unknown) of page PAGE have arrived */
    SCAN_WHOLE,   /* page PAGE, pixels beside it: WIDTH HEIGHT STRIDE CHANNELS DPI */
    SCAN_END,     /* the job is over: CONDITION, PAGE = pages handed over; text: for the log */
    SCAN_READ,    /* read page PAGE, pixels beside it: WIDTH HEIGHT STRIDE CHANNELS DPI; bytes: the request */
    SCAN_FILE,    /* decode and read page PAGE: SIZE bytes of a PNM, PNG or JPEG file beside it; bytes: the request */
    SCAN_READING, /* page PAGE was read: SIZE bytes of page_reading_write beside it */
    SCAN_UNREAD,  /* page PAGE could not be read; text: why, for the log */
    SCAN_MESSAGE_KINDS
};

enum scan_field {
    SCAN_JOB,
    SCAN_PAGE,
    SCAN_LINE_COUNT,
    SCAN_EXPECTED,
    SCAN_WIDTH,    /* pixels */
    SCAN_HEIGHT,   /* pixels */
    SCAN_STRIDE,   /* bytes from row to row */
    SCAN_CHANNELS, /* 1 grey, 3 red green blue; 8 bits each */
    SCAN_DPI,
    SCAN_CONDITION,
    SCAN_FLAGS,
    SCAN_SIZE,
    SCAN_FIELD_COUNT
};

enum { SCAN_FLAG_FEEDER = 1, SCAN_FLAG_BOTH_SIDES = 2 };

/* The bounds of image.h, as bytes of the largest page. */
#define SCAN_SIDE_MAX_PX ((uint32_t)IMAGE_MAX_SIDE_PX)
#define SCAN_PAGE_MAX_BYTES ((size_t)IMAGE_MAX_PIXELS * 3)
#define SCAN_READING_MAX_BYTES ((size_t)128 << 20)
#define SCAN_FILE_MAX_BYTES ((size_t)256 << 20) /* the largest page as PNM is 240 MB */
#define SCAN_PAGES_MAX 200u /* of one job; a feeder holds 100 sheets at most */
#define SCAN_TEXT_SIZE 4096

struct scan_message {
    enum scan_message_kind kind;
    uint32_t number[SCAN_FIELD_COUNT]; /* those of the kind; the others are 0 */
    char text[SCAN_TEXT_SIZE]; /* terminated */
    size_t text_size;          /* bytes in it; set by the parser, needed from the writer for READ alone */
};

/* Appends the packet. */
void scan_message_write(const struct scan_message *message, struct buffer *out);
/* Strict. ERR_DAMAGED says what is wrong; *out is untouched then. */
MUST_USE bool scan_message_parse(const void *bytes, size_t size, struct scan_message *out, struct err *err);
/* Whether this kind comes with a descriptor. */
bool scan_message_has_memory(enum scan_message_kind kind);
/* "start", "whole" … for the log. */
const char *scan_message_name(enum scan_message_kind kind);

/* Sends one message; `memory` is a descriptor to pass (borrowed) or -1. ERR_IO when the other side is gone. */
MUST_USE bool scan_send(int socket, const struct scan_message *message, int memory, struct err *err);

/* The next message; blocks unless the socket is non-blocking. *memory is the descriptor that came (yours) or -1.
 * ERR_NOT_FOUND: the other side closed. ERR_BUSY: nothing there now. ERR_DAMAGED: not a message. */
MUST_USE bool scan_receive(int socket, struct scan_message *out, int *memory, struct err *err);

/* Whether `memory` is shared memory of at least `size` bytes that can neither shrink nor change any more: only then
 * may it be mapped. ERR_DAMAGED. */
MUST_USE bool scan_memory_check(int memory, size_t size, struct err *err);
/* The reading that SCAN_READING hands over, out of its memory. ERR_DAMAGED, ERR_SPACE. */
MUST_USE bool scan_message_reading(const struct scan_message *message, int memory, struct page_reading *out,
                                   struct err *err);

#endif
