/* The role that reads pages: pixels in, a page_reading out, behind the tightest fence. */
#include "scan_child.h"

#include "buffer.h"
#include "clock.h"
#include "log.h"
#include "page_memory.h"
#include "page_read.h"
#include "scan_protocol.h"
#include "scan_sandbox.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The largest page is 240 MB, its picture as file 48; Tesseract with chi_sim takes about 100. */
#define READER_MEMORY_BYTES ((size_t)2 << 30)

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
    if (!scan_send(SCAN_CHILD_SOCKET, &answer, -1, &lost))
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
        sent = scan_send(SCAN_CHILD_SOCKET, &answer, fd, err);
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

bool scan_child_read(struct err *err)
{
    struct scan_message m;
    int memory = -1;
    if (!page_read_prepare(false, err) || !fence(err))
        return false;
    while (scan_receive(SCAN_CHILD_SOCKET, &m, &memory, err)) {
        struct err why = {0};
        if (m.kind == SCAN_READ && !read_page(&m, memory, &why))
            tell_unread(&m, &why);
        if (memory >= 0)
            close(memory);
    }
    page_read_release();
    return err->code == ERR_NOT_FOUND;
}
