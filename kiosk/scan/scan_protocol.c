/* The packets as one table: which numbers and text each kind carries. */
#include "scan_protocol.h"

#include "scan_condition.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum text_rule { TEXT_NONE, TEXT_LINE, TEXT_LIST, TEXT_BYTES };

#define F(field) (1u << SCAN_##field)

static const struct packet {
    const char *name;
    char letter;
    unsigned fields;
    enum text_rule text;
    bool memory;
} packets[SCAN_MESSAGE_KINDS] = {
    [SCAN_START] = {"start", 'S', F(JOB) | F(DPI) | F(FLAGS), TEXT_LIST, false},
    [SCAN_TAKEN] = {"taken", 'T', F(JOB) | F(PAGE), TEXT_NONE, false},
    [SCAN_STOP] = {"stop", 'C', F(JOB), TEXT_NONE, false},
    [SCAN_DEVICE] = {"device", 'D', F(JOB), TEXT_LINE, false},
    [SCAN_LINES] = {"lines", 'L', F(JOB) | F(PAGE) | F(LINE_COUNT) | F(EXPECTED), TEXT_NONE, false},
    [SCAN_WHOLE] = {"whole", 'W', F(JOB) | F(PAGE) | F(WIDTH) | F(HEIGHT) | F(STRIDE) | F(CHANNELS) | F(DPI), TEXT_NONE,
                    true},
    [SCAN_END] = {"end", 'E', F(JOB) | F(PAGE) | F(CONDITION), TEXT_LINE, false},
    [SCAN_READ] = {"read", 'R', F(JOB) | F(PAGE) | F(WIDTH) | F(HEIGHT) | F(STRIDE) | F(CHANNELS) | F(DPI), TEXT_BYTES,
                   true},
    [SCAN_FILE] = {"file", 'F', F(JOB) | F(PAGE) | F(SIZE), TEXT_BYTES, true},
    [SCAN_READING] = {"reading", 'A', F(JOB) | F(PAGE) | F(SIZE), TEXT_NONE, true},
    [SCAN_UNREAD] = {"unread", 'U', F(JOB) | F(PAGE), TEXT_LINE, false},
};

static const struct range {
    uint32_t least, most;
} ranges[SCAN_FIELD_COUNT] = {
    [SCAN_JOB] = {1, UINT32_MAX},
    [SCAN_PAGE] = {0, SCAN_PAGES_MAX},
    [SCAN_LINE_COUNT] = {0, SCAN_SIDE_MAX_PX},
    [SCAN_EXPECTED] = {0, SCAN_SIDE_MAX_PX},
    [SCAN_WIDTH] = {1, SCAN_SIDE_MAX_PX},
    [SCAN_HEIGHT] = {1, SCAN_SIDE_MAX_PX},
    [SCAN_STRIDE] = {1, SCAN_SIDE_MAX_PX * 3},
    [SCAN_CHANNELS] = {1, 3},
    [SCAN_DPI] = {1, 2400},
    [SCAN_CONDITION] = {0, SCAN_CONDITION_COUNT - 1},
    [SCAN_FLAGS] = {0, SCAN_FLAG_FEEDER | SCAN_FLAG_BOTH_SIDES},
    [SCAN_SIZE] = {1, SCAN_FILE_MAX_BYTES},
};

#undef F

void scan_message_write(const struct scan_message *message, struct buffer *out)
{
    const struct packet *packet = &packets[message->kind];
    buffer_add_byte(out, (uint8_t)packet->letter);
    for (unsigned i = 0; i < SCAN_FIELD_COUNT; i++)
        if (packet->fields & 1u << i)
            buffer_add_u32(out, message->number[i]);
    if (packet->text == TEXT_BYTES)
        buffer_add(out, message->text, message->text_size);
    else if (packet->text != TEXT_NONE)
        buffer_add_text(out, message->text);
}

static const struct packet *find_packet(uint8_t letter)
{
    for (size_t i = 0; i < SCAN_MESSAGE_KINDS; i++)
        if ((uint8_t)packets[i].letter == letter)
            return &packets[i];
    return NULL;
}

static bool parse_numbers(const struct packet *packet, struct reader *r, struct scan_message *m, struct err *err)
{
    for (unsigned i = 0; i < SCAN_FIELD_COUNT; i++) {
        if (!(packet->fields & 1u << i))
            continue;
        m->number[i] = read_u32(r);
        if (r->ok && (m->number[i] < ranges[i].least || m->number[i] > ranges[i].most))
            return err_set(err, ERR_DAMAGED, "%s: field %u is %u", packet->name, i, m->number[i]);
    }
    return r->ok || err_set(err, ERR_DAMAGED, "%s: too short", packet->name);
}

static bool text_holds(const struct packet *packet, const uint8_t *bytes, size_t size, struct err *err)
{
    for (size_t i = 0; i < size; i++)
        if ((bytes[i] < 0x20 && !(bytes[i] == '\n' && packet->text == TEXT_LIST)) || bytes[i] == 0x7f)
            return err_set(err, ERR_DAMAGED, "%s: control character in the text", packet->name);
    return text_is_utf8((const char *)bytes, size) || err_set(err, ERR_DAMAGED, "%s: not UTF-8", packet->name);
}

static bool parse_text(const struct packet *packet, struct reader *r, struct scan_message *m, struct err *err)
{
    size_t size = r->left;
    if (size > (packet->text == TEXT_NONE ? 0 : sizeof m->text - 1))
        return err_set(err, ERR_DAMAGED, "%s: %zu bytes too many", packet->name, size);
    if (!size)
        return true;
    const uint8_t *bytes = read_bytes(r, size);
    if (packet->text != TEXT_BYTES && !text_holds(packet, bytes, size, err))
        return false;
    memcpy(m->text, bytes, size);
    m->text_size = size;
    return true;
}

static bool geometry_holds(const struct packet *packet, const struct scan_message *m, struct err *err)
{
    const uint32_t *n = m->number;
    if (!n[SCAN_WIDTH])
        return true;
    if (n[SCAN_CHANNELS] == 2 || n[SCAN_STRIDE] < n[SCAN_WIDTH] * n[SCAN_CHANNELS] ||
        (size_t)n[SCAN_WIDTH] * n[SCAN_HEIGHT] > IMAGE_MAX_PIXELS ||
        (size_t)n[SCAN_STRIDE] * n[SCAN_HEIGHT] > SCAN_PAGE_MAX_BYTES)
        return err_set(err, ERR_DAMAGED, "%s: %u x %u pixels of %u bytes in rows of %u", packet->name, n[SCAN_WIDTH],
                       n[SCAN_HEIGHT], n[SCAN_CHANNELS], n[SCAN_STRIDE]);
    return true;
}

static bool size_holds(const struct packet *packet, const struct scan_message *m, struct err *err)
{
    return m->kind != SCAN_READING || m->number[SCAN_SIZE] <= SCAN_READING_MAX_BYTES ||
           err_set(err, ERR_DAMAGED, "%s: %u bytes", packet->name, m->number[SCAN_SIZE]);
}

bool scan_message_parse(const void *bytes, size_t size, struct scan_message *out, struct err *err)
{
    struct reader r = reader_over(bytes, size);
    const struct packet *packet = find_packet(read_u8(&r));
    if (!packet || !r.ok)
        return err_set(err, ERR_DAMAGED, "a packet of no kind");
    struct scan_message m = {.kind = (enum scan_message_kind)(packet - packets)};
    if (!parse_numbers(packet, &r, &m, err) || !parse_text(packet, &r, &m, err) || !geometry_holds(packet, &m, err) ||
        !size_holds(packet, &m, err))
        return false;
    *out = m;
    return true;
}

bool scan_message_has_memory(enum scan_message_kind kind)
{
    return packets[kind].memory;
}

const char *scan_message_name(enum scan_message_kind kind)
{
    return packets[kind].name;
}

/* ---- the socket ---- */

union ancillary {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int))];
};

static bool send_bytes(int socket, const struct buffer *packet, int memory, struct err *err)
{
    struct iovec piece = {packet->data, packet->size};
    union ancillary extra = {0};
    struct msghdr header = {.msg_iov = &piece, .msg_iovlen = 1};
    if (memory >= 0) {
        header.msg_control = extra.bytes;
        header.msg_controllen = sizeof extra.bytes;
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &memory, sizeof memory);
    }
    for (;;) {
        if (sendmsg(socket, &header, MSG_NOSIGNAL) >= 0)
            return true;
        if (errno != EINTR)
            return err_set(err, ERR_IO, "scan socket: %s", strerror(errno));
    }
}

bool scan_send(int socket, const struct scan_message *message, int memory, struct err *err)
{
    struct buffer packet = {0};
    scan_message_write(message, &packet);
    bool sent = buffer_ok(&packet, err) && send_bytes(socket, &packet, memory, err);
    buffer_finish(&packet);
    return sent;
}

/* The descriptor in the ancillary data, or -1. There is room for one, so the kernel closes any others itself. */
static int take_descriptor(struct msghdr *header)
{
    int fd = -1;
    struct cmsghdr *c = CMSG_FIRSTHDR(header);
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof fd))
        memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}

static bool accept_packet(const uint8_t *bytes, size_t size, const struct msghdr *header, int fd,
                          struct scan_message *out, struct err *err)
{
    struct scan_message m;
    if (header->msg_flags & (MSG_TRUNC | MSG_CTRUNC))
        return err_set(err, ERR_DAMAGED, "a packet larger than any message");
    if (!scan_message_parse(bytes, size, &m, err))
        return false;
    if ((fd >= 0) != packets[m.kind].memory)
        return err_set(err, ERR_DAMAGED, "%s: %s", packets[m.kind].name,
                       fd >= 0 ? "an unexpected descriptor" : "the shared memory is missing");
    *out = m;
    return true;
}

bool scan_receive(int socket, struct scan_message *out, int *memory, struct err *err)
{
    uint8_t bytes[SCAN_TEXT_SIZE + 1 + 4 * SCAN_FIELD_COUNT];
    union ancillary extra;
    struct iovec piece = {bytes, sizeof bytes};
    struct msghdr header = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = extra.bytes, .msg_controllen = sizeof extra.bytes};
    ssize_t size;
    do {
        size = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return err_set(err, ERR_BUSY, "no message now");
    if (size < 0 && errno != ECONNRESET)
        return err_set(err, ERR_IO, "scan socket: %s", strerror(errno));
    if (size <= 0)
        return err_set(err, ERR_NOT_FOUND, "the other side closed");
    int fd = take_descriptor(&header);
    if (!accept_packet(bytes, (size_t)size, &header, fd, out, err)) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    *memory = fd;
    return true;
}

bool scan_memory_check(int memory, size_t size, struct err *err)
{
    struct stat status;
    int seals = fcntl(memory, F_GET_SEALS);
    if (seals < 0 || (seals & (F_SEAL_SHRINK | F_SEAL_WRITE)) != (F_SEAL_SHRINK | F_SEAL_WRITE))
        return err_set(err, ERR_DAMAGED, "the shared memory is not sealed");
    if (fstat(memory, &status) != 0 || status.st_size < 0 || (size_t)status.st_size < size)
        return err_set(err, ERR_DAMAGED, "the shared memory is smaller than %zu bytes", size);
    return true;
}

bool scan_message_reading(const struct scan_message *m, int memory, struct page_reading *out, struct err *err)
{
    struct buffer bytes = {0};
    size_t size = m->number[SCAN_SIZE];
    bool ok = scan_memory_check(memory, size, err);
    uint8_t *room = ok ? buffer_extend(&bytes, size) : NULL;
    if (ok && (!room || pread(memory, room, size, 0) != (ssize_t)size))
        ok = err_set(err, ERR_SPACE, "a reading of %zu bytes", size);
    ok = ok && page_reading_parse(bytes.data, bytes.size, out, err);
    buffer_finish(&bytes);
    return ok;
}
