#include "promise.h"

#include "buffer.h"
#include "file.h"
#include <string.h>

static void a_buffer_stays_a_c_string_while_it_grows(void **state)
{
    (void)state;
    struct buffer b = {0};
    for (int i = 0; i < 1000; i++)
        buffer_printf(&b, "%d,", i % 10);
    assert_true(buffer_ok(&b, NULL));
    assert_int_equal(b.size, 2000);
    assert_int_equal(strlen((char *)b.data), 2000);
    buffer_finish(&b);
    assert_null(b.data);
}

static void a_reader_stops_at_the_end_and_says_so_once(void **state)
{
    (void)state;
    struct buffer b = {0};
    buffer_add_u32(&b, 0x01020304);
    buffer_add_u64(&b, 0x1122334455667788u);
    struct reader r = reader_over(b.data, b.size);
    assert_int_equal(read_u32(&r), 0x01020304);
    assert_true(read_u64(&r) == 0x1122334455667788u);
    assert_true(r.ok);
    assert_int_equal(read_u8(&r), 0);
    assert_false(r.ok);
    buffer_finish(&b);
}

static void a_durable_write_leaves_the_whole_file_and_no_temporary_one(void **state)
{
    (void)state;
    char folder[1024], path[FILE_PATH_SIZE];
    struct err err = {0};
    promise_folder_make(folder);
    assert_ok(file_join(path, folder, "case", &err), err);
    assert_ok(file_write_durable(path, "first", 5, 0600, &err), err);
    assert_ok(file_write_durable(path, "second", 6, 0600, &err), err);
    struct buffer read = {0};
    assert_ok(file_read(path, 100, &read, &err), err);
    assert_string_equal((char *)read.data, "second");
    buffer_finish(&read);
    assert_refused(file_read(path, 3, &read, &err), err, ERR_SPACE);
    struct file_names names;
    assert_ok(file_list(folder, &names, &err), err);
    assert_int_equal(names.count, 1);
    file_names_destroy(&names);
    promise_folder_remove(folder);
}

static void an_error_line_is_never_cut_inside_a_character(void **state)
{
    (void)state;
    struct err err = {0};
    char text[600];
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "\xe5\x8d\x97", 4);
    err_set(&err, ERR_INPUT, "x%s", text);
    assert_int_equal((strlen(err.line) - 1) % 3, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_stays_a_c_string_while_it_grows),
        cmocka_unit_test(a_reader_stops_at_the_end_and_says_so_once),
        cmocka_unit_test(a_durable_write_leaves_the_whole_file_and_no_temporary_one),
        cmocka_unit_test(an_error_line_is_never_cut_inside_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
