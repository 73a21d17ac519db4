/* Deflated parts put together, and what they say when a stranger inflates them. */
#include "promise.h"

#include "file.h"
#include "packed.h"
#include <string.h>

static char folder[1024];

/* What zlib-flate (of qpdf) makes of a stream; it checks the sum at the end. */
static bool inflates_to(const struct buffer *stream, const struct buffer *expected)
{
    char path[FILE_PATH_SIZE], command[2400];
    struct err err = {0};
    snprintf(path, sizeof path, "%.900s/packed", folder);
    assert_ok(file_write_durable(path, stream->data, stream->size, 0600, &err), err);
    snprintf(path, sizeof path, "%.900s/plain", folder);
    assert_ok(file_write_durable(path, expected->data, expected->size, 0600, &err), err);
    snprintf(command, sizeof command, "cd %s && zlib-flate -uncompress < packed 2> said | cmp - plain && test ! -s said",
             folder);
    return system(command) == 0;
}

static void fill(struct buffer *out, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1103515245u + 12345u;
        buffer_add_byte(out, (uint8_t)((seed >> 16) % 23));
    }
}

static void parts_make_one_stream(void **state)
{
    (void)state;
    static const size_t sizes[][3] = {{0, 0, 0}, {108, 0, 20}, {0, 1, 0}, {108, 20000, 7000}, {3, 70000, 90000}};
    struct packer packer = {0};
    struct err err = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct buffer head = {0}, shared = {0}, rest = {0}, all = {0};
        struct packed_part part = {0};
        fill(&head, sizes[i][0], 1);
        fill(&shared, sizes[i][1], 2);
        fill(&rest, sizes[i][2], 2); /* begins as the part does */
        buffer_add(&all, head.data, head.size);
        buffer_add(&all, shared.data, shared.size);
        buffer_add(&all, rest.data, rest.size);
        buffer_add(&all, "", 0);
        assert_ok(packed_part_make(shared.data, shared.size, &part, &err), err);
        packer_begin(&packer);
        packer_add_plain(&packer, head.data, head.size);
        packer_add_part(&packer, &part);
        assert_ok(packer_end(&packer, rest.data, rest.size, shared.data, shared.size, &err), err);
        if (!inflates_to(&packer.out, &all))
            fail_msg("row %zu", i);
        packed_part_finish(&part);
        buffer_finish(&head);
        buffer_finish(&shared);
        buffer_finish(&rest);
        buffer_finish(&all);
    }
    packer_finish(&packer);
}

static void what_stands_before_makes_it_shorter(void **state)
{
    (void)state;
    struct packer packer = {0};
    struct buffer text = {0};
    struct err err = {0};
    fill(&text, 8000, 5);
    packer_begin(&packer);
    assert_ok(packer_end(&packer, text.data, text.size, NULL, 0, &err), err);
    size_t alone = packer.out.size;
    packer_begin(&packer);
    assert_ok(packer_end(&packer, text.data, text.size, text.data, text.size, &err), err);
    assert_true(packer.out.size * 10 < alone);
    packer_finish(&packer);
    buffer_finish(&text);
}

static int begin(void **state)
{
    (void)state;
    promise_folder_make(folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    promise_folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_make_one_stream),
        cmocka_unit_test(what_stands_before_makes_it_shorter),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
