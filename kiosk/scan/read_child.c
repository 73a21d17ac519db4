/* The role that reads pages: pixels in, a page_reading out, behind the tightest fence. */
#include "scan_child.h"

#include "buffer.h"
#include "child.h"
#include "clock.h"
#include "log.h"
#include "page_memory.h"
#include "page_read.h"
#include "picture.h"
#include "pnm_head.h"
#include "scan_protocol.h"
#include "scan_sandbox.h"
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The largest page is 240 MB, its picture as file 48; Tesseract with chi_sim takes about 100. */
#define READER_MEMORY_BYTES ((size_t)2 << 30)

enum { IDLE_MS = 1500 };

static bool fence(struct err *err)
{
    const struct sandbox_folder folders[] = {
        {getenv("TESSDATA_PREFIX"), SANDBOX_READ},
        {"/usr/share", SANDBOX_READ},
        {"/usr/lib", SANDBOX_READ}, /* character tables of the C library, loaded when first needed */
    };
    const struct sandbox_plan plan = {.calls = SANDBOX_READER,
                                      .folders = folders,
                                      .folder_count = sizeof folders / sizeof folders[0],
                                      .memory_bytes = READER_MEMORY_BYTES};
    return sandbox_enter(&plan, err);
}

static void tell_unread(const struct scan_message *m, const struct err *err)
{
    struct err lost = {0};
    struct scan_message answer = {.kind = SCAN_UNREAD};
    answer.number[SCAN_JOB] = m->number[SCAN_JOB];
    answer.number[SCAN_PAGE] = m->number[SCAN_PAGE];
    snprintf(answer.text, sizeof answer.text, "%s: %s", err_code_name(err->code), err->line);
    for (char *c = answer.text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    if (!scan_send(CHILD_SOCKET, &answer, -1, &lost))
        log_err(LOG_LEVEL_WARNING, "reading", &lost);
}

static bool send_reading(const struct scan_message *m, const struct page_reading *reading, struct err *err)
{
    struct buffer bytes = {0};
    struct scan_message answer = {.kind = SCAN_READING};
    int fd = -1;
    bool sent = page_reading_write(reading, &bytes, err) && page_memory_of_bytes(bytes.data, bytes.size, &fd, err);
    if (sent) {
        answer.number[SCAN_JOB] = m->number[SCAN_JOB];
        answer.number[SCAN_PAGE] = m->number[SCAN_PAGE];
        answer.number[SCAN_SIZE] = (uint32_t)bytes.size;
        sent = scan_send(CHILD_SOCKET, &answer, fd, err);
        close(fd);
    }
    buffer_finish(&bytes);
    return sent;
}

static bool read_mapped(const struct scan_message *m, const struct image *scan, struct err *err)
{
    struct page_request request;
    struct page_reading reading;
    if (!page_request_parse(m->text, m->text_size, &request, err) || !page_read(scan, &request, &reading, err))
        return false;
    bool sent = send_reading(m, &reading, err);
    page_reading_finish(&reading);
    return sent;
}

static bool read_page(const struct scan_message *m, int memory, struct err *err)
{
    size_t size = (size_t)m->number[SCAN_STRIDE] * m->number[SCAN_HEIGHT];
    if (!scan_memory_check(memory, size, err))
        return false;
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, memory, 0);
    if (map == MAP_FAILED)
        return err_set_errno(err, errno, "mapping a page of %zu bytes", size);
    const struct image scan = {.px = map,
                               .width_px = (int)m->number[SCAN_WIDTH],
                               .height_px = (int)m->number[SCAN_HEIGHT],
                               .stride_bytes = m->number[SCAN_STRIDE],
                               .channels = (int)m->number[SCAN_CHANNELS],
                               .dpi = m->number[SCAN_DPI]};
    bool ok = read_mapped(m, &scan, err);
    munmap(map, size);
    return ok;
}

/* ---- files: whatever somebody has on a disk ---- */

#define A4_WIDTH_INCHES (210.0 / 25.4)
#define DPI_ASSUMED 300

/* A picture that does not say: from its width when that is A4 (± 1 %) at a usual step, else 300. */
static double dpi_of_width(int width_px)
{
    static const int usual[] = {150, 200, 300, 400, 600};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (fabs(width_px / (usual[i] * A4_WIDTH_INCHES) - 1) < 0.01)
            return usual[i];
    return DPI_ASSUMED;
}

/* The request's dpi is what a person said: it goes before what the file says. Below 100 a file repeats what programs
 * write into pictures that were never on a scanner. */
static double dpi_of(const struct image *image, const void *bytes, size_t size, const struct page_request *request)
{
    struct pnm_head head;
    if (request->dpi > 0)
        return request->dpi;
    if (image->dpi >= 100)
        return image->dpi;
    bool said = pnm_head_parse(bytes, size, &head) && head.dpi >= 50;
    return said ? (double)head.dpi : dpi_of_width(image->width_px);
}

static bool decode(const void *bytes, size_t size, const struct scan_message *m, struct image *out, struct err *err)
{
    struct page_request request;
    if (!page_request_parse(m->text, m->text_size, &request, err) || !picture_read(bytes, size, out, err))
        return false;
    out->dpi = dpi_of(out, bytes, size, &request);
    return true;
}

static bool read_file_bytes(const struct scan_message *m, int memory, struct err *err)
{
    size_t size = m->number[SCAN_SIZE];
    struct image scan = {0};
    if (!scan_memory_check(memory, size, err))
        return false;
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, memory, 0);
    if (map == MAP_FAILED)
        return err_set_errno(err, errno, "mapping a file of %zu bytes", size);
    bool decoded = decode(map, size, m, &scan, err);
    munmap(map, size);
    bool ok = decoded && read_mapped(m, &scan, err);
    image_finish(&scan);
    return ok;
}

static bool read_whatever(const struct scan_message *m, int memory, struct err *err)
{
    switch (m->kind) {
    case SCAN_READ:
        return read_page(m, memory, err);
    case SCAN_FILE:
        return read_file_bytes(m, memory, err);
    default:
        return true; /* nothing that asks for an answer */
    }
}

/* The kiosk starts this role when a person comes near a scan and has yet to lay the card down. What reading a card needs
 * takes most of a second to load: where nothing is asked for so long, it is loaded now. A page that comes at once may be
 * a sheet, which needs none of it. */
static void warm_while_idle(void)
{
    struct pollfd asked = {.fd = CHILD_SOCKET, .events = POLLIN};
    struct err err = {0};
    if (poll(&asked, 1, IDLE_MS) == 0 && !page_read_prepare(true, &err))
        log_err(LOG_LEVEL_WARNING, "reading cards", &err);
}

bool scan_child_read(struct err *err)
{
    struct scan_message m;
    int memory = -1;
    if (!page_read_prepare(false, err) || !fence(err))
        return false;
    warm_while_idle();
    while (scan_receive(CHILD_SOCKET, &m, &memory, err)) {
        struct err why = {0};
        if (!read_whatever(&m, memory, &why))
            tell_unread(&m, &why);
        if (memory >= 0)
            close(memory);
    }
    page_read_release();
    return err->code == ERR_NOT_FOUND;
}
