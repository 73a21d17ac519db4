#include "promise.h"

#include "page_memory.h"
#include "scan_condition.h"
#include "scan_protocol.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

static struct scan_message whole(void)
{
    struct scan_message m = {.kind = SCAN_WHOLE};
    m.number[SCAN_JOB] = 7;
    m.number[SCAN_PAGE] = 2;
    m.number[SCAN_WIDTH] = 2480;
    m.number[SCAN_HEIGHT] = 3508;
    m.number[SCAN_STRIDE] = 7440;
    m.number[SCAN_CHANNELS] = 3;
    m.number[SCAN_DPI] = 300;
    return m;
}

static bool parses(const struct scan_message *m)
{
    struct buffer packet = {0};
    struct scan_message back;
    struct err err = {0};
    scan_message_write(m, &packet);
    bool ok = scan_message_parse(packet.data, packet.size, &back, &err);
    if (ok)
        assert_memory_equal(back.number, m->number, sizeof m->number);
    buffer_finish(&packet);
    return ok;
}

static void every_kind_comes_back_as_it_was_sent(void **state)
{
    (void)state;
    for (int kind = 0; kind < SCAN_MESSAGE_KINDS; kind++) {
        struct scan_message m = whole(), back;
        struct buffer packet = {0}, again = {0};
        struct err err = {0};
        m.kind = (enum scan_message_kind)kind;
        m.number[SCAN_FLAGS] = SCAN_FLAG_FEEDER;
        m.number[SCAN_CONDITION] = SCAN_JAM;
        m.number[SCAN_SIZE] = 12345;
        snprintf(m.text, sizeof m.text, "扫描仪 test:0");
        m.text_size = strlen(m.text);
        scan_message_write(&m, &packet);
        assert_ok(scan_message_parse(packet.data, packet.size, &back, &err), err);
        assert_int_equal(back.kind, kind);
        scan_message_write(&back, &again);
        assert_int_equal(again.size, packet.size);
        assert_memory_equal(again.data, packet.data, packet.size);
        buffer_finish(&packet);
        buffer_finish(&again);
    }
}

static void numbers_out_of_range_are_refused(void **state)
{
    (void)state;
    const struct {
        enum scan_field field;
        uint32_t value;
    } wrong[] = {
        {SCAN_JOB, 0},        {SCAN_PAGE, SCAN_PAGES_MAX + 1},
        {SCAN_WIDTH, 0},      {SCAN_WIDTH, 20001},
        {SCAN_HEIGHT, 0},     {SCAN_HEIGHT, UINT32_MAX},
        {SCAN_CHANNELS, 0},   {SCAN_CHANNELS, 2},
        {SCAN_CHANNELS, 4},   {SCAN_STRIDE, 7439},
        {SCAN_STRIDE, 60001}, {SCAN_DPI, 0},
        {SCAN_DPI, 100000},
    };
    struct scan_message good = whole();
    assert_true(parses(&good));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct scan_message m = whole();
        m.number[wrong[i].field] = wrong[i].value;
        assert_false(parses(&m));
    }
    struct scan_message huge = whole(); /* each side is allowed, both together are 1.2 GB */
    huge.number[SCAN_WIDTH] = huge.number[SCAN_HEIGHT] = 20000;
    huge.number[SCAN_STRIDE] = 60000;
    assert_false(parses(&huge));
}

static void bytes_too_few_or_too_many_are_refused(void **state)
{
    (void)state;
    struct scan_message m = whole(), back;
    struct buffer packet = {0};
    struct err err = {0};
    scan_message_write(&m, &packet);
    for (size_t size = 0; size < packet.size; size++)
        assert_refused(scan_message_parse(packet.data, size, &back, &err), err, ERR_DAMAGED);
    buffer_add_byte(&packet, 0);
    assert_refused(scan_message_parse(packet.data, packet.size, &back, &err), err, ERR_DAMAGED);
    buffer_finish(&packet);
}

static void texts_cannot_carry_control_characters(void **state)
{
    (void)state;
    const char *const wrong[] = {"a\nb", "a\033[2J", "\x7f", "\xff\xfe", "\xc0\xaf"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct scan_message m = {.kind = SCAN_END};
        m.number[SCAN_JOB] = 1;
        snprintf(m.text, sizeof m.text, "%s", wrong[i]);
        assert_false(parses(&m));
    }
    struct scan_message options = {.kind = SCAN_START, .text = "mode=Gray\ndepth=8\n"};
    options.number[SCAN_JOB] = 1;
    options.number[SCAN_DPI] = 300;
    assert_true(parses(&options));
}

static void what_is_accepted_has_one_way_to_be_written(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    int accepted = 0;
    for (int round = 0; round < 200000; round++) {
        uint8_t bytes[64];
        size_t size = 0;
        for (size = 0; size < sizeof bytes; size++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[size] = size % 4 == 0 || (seed >> 28) == 0 ? (uint8_t)(seed >> 16) : 0;
            if ((seed >> 8) % 23 == 0)
                break;
        }
        struct scan_message m;
        struct err err = {0};
        bytes[0] = (uint8_t) "STCDLWERAU"[(seed >> 20) % 10];
        if (!scan_message_parse(bytes, size, &m, &err))
            continue;
        struct buffer again = {0};
        scan_message_write(&m, &again);
        assert_int_equal(again.size, size);
        assert_memory_equal(again.data, bytes, size);
        buffer_finish(&again);
        accepted++;
    }
    assert_true(accepted > 100);
}

static void make_pair(int pair[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
}

static void pixels_travel_sealed(void **state)
{
    (void)state;
    int pair[2], fd, got;
    struct scan_message m = whole(), back;
    struct err err = {0};
    make_pair(pair);
    assert_ok(page_memory_of_bytes("pixels", 6, &fd, &err), err);
    assert_ok(scan_send(pair[0], &m, fd, &err), err);
    assert_ok(scan_receive(pair[1], &back, &got, &err), err);
    assert_true(got >= 0 && got != fd);
    assert_ok(scan_memory_check(got, 6, &err), err);
    assert_refused(scan_memory_check(got, 7, &err), err, ERR_DAMAGED);
    assert_int_equal(ftruncate(fd, 3), -1);
    assert_int_equal(pwrite(fd, "x", 1, 0), -1);
    close(got);
    close(fd);
    close(pair[0]);
    close(pair[1]);
}

static void memory_that_may_still_change_is_not_mapped(void **state)
{
    (void)state;
    struct err err = {0};
    int fd = memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_int_equal(ftruncate(fd, 4096), 0);
    assert_refused(scan_memory_check(fd, 4096, &err), err, ERR_DAMAGED);
    close(fd);
    fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    assert_refused(scan_memory_check(fd, 1, &err), err, ERR_DAMAGED);
    close(fd);
}

static void a_descriptor_belongs_where_the_kind_says(void **state)
{
    (void)state;
    int pair[2], got = -1;
    struct scan_message m = whole(), back;
    struct scan_message stop = {.kind = SCAN_STOP};
    struct err err = {0};
    stop.number[SCAN_JOB] = 1;
    make_pair(pair);
    assert_ok(scan_send(pair[0], &m, -1, &err), err);
    assert_refused(scan_receive(pair[1], &back, &got, &err), err, ERR_DAMAGED);
    assert_ok(scan_send(pair[0], &stop, STDERR_FILENO, &err), err);
    assert_refused(scan_receive(pair[1], &back, &got, &err), err, ERR_DAMAGED);
    assert_int_equal(got, -1);
    close(pair[0]);
    assert_refused(scan_receive(pair[1], &back, &got, &err), err, ERR_NOT_FOUND);
    assert_refused(scan_send(pair[1], &stop, -1, &err), err, ERR_IO);
    close(pair[1]);
}

static void a_packet_larger_than_any_message_is_refused(void **state)
{
    (void)state;
    static char bytes[20000];
    int pair[2], got = -1;
    struct scan_message back;
    struct err err = {0};
    make_pair(pair);
    memset(bytes, 'E', sizeof bytes);
    assert_int_equal(send(pair[0], bytes, sizeof bytes, 0), sizeof bytes);
    assert_refused(scan_receive(pair[1], &back, &got, &err), err, ERR_DAMAGED);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_as_it_was_sent),
        cmocka_unit_test(numbers_out_of_range_are_refused),
        cmocka_unit_test(bytes_too_few_or_too_many_are_refused),
        cmocka_unit_test(texts_cannot_carry_control_characters),
        cmocka_unit_test(what_is_accepted_has_one_way_to_be_written),
        cmocka_unit_test(pixels_travel_sealed),
        cmocka_unit_test(memory_that_may_still_change_is_not_mapped),
        cmocka_unit_test(a_descriptor_belongs_where_the_kind_says),
        cmocka_unit_test(a_packet_larger_than_any_message_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
