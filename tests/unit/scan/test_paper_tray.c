#include "promise.h"

#include "paper_tray.h"
#include "pnm_head.h"
#include <string.h>

static void put(const char *folder, const char *name, const char *bytes)
{
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    assert_ok(file_join(path, folder, name, &err), err);
    assert_ok(file_write_durable(path, bytes, strlen(bytes), 0600, &err), err);
}

static void sheets_come_by_name_and_leave_to_out(void **state)
{
    (void)state;
    char folder[1024];
    struct sheet sheet;
    struct err err = {0};
    promise_folder_make(folder);
    put(folder, "20-b.ppm", "P6\n2480 3508\n255\n");
    put(folder, "10-a.PNM", "P5\n# dpi 600\n100 100\n255\n");
    put(folder, ".30-c.ppm", "P6\n1 1\n255\n");
    put(folder, "05-notes.txt", "x");
    put(folder, "06-picture.png", "x");
    assert_ok(paper_tray_next(folder, true, &sheet, &err), err);
    assert_string_equal(sheet.name, "10-a.PNM");
    assert_int_equal(sheet.dpi, 600);
    assert_ok(paper_tray_take_out(folder, &sheet, &err), err);
    assert_ok(paper_tray_next(folder, true, &sheet, &err), err);
    assert_string_equal(sheet.name, "20-b.ppm");
    assert_int_equal(sheet.dpi, 300);
    assert_ok(paper_tray_take_out(folder, &sheet, &err), err);
    assert_refused(paper_tray_next(folder, true, &sheet, &err), err, ERR_NOT_FOUND);
    assert_ok(paper_tray_next(folder, false, &sheet, &err), err);
    assert_string_equal(sheet.name, "06-picture.png");
    char path[FILE_PATH_SIZE];
    assert_ok(file_join(path, folder, "out/10-a.PNM", &err), err);
    assert_true(file_exists(path));
    promise_folder_remove(folder);
}

static void a_tray_that_is_not_there_is_empty(void **state)
{
    (void)state;
    struct sheet sheet;
    struct err err = {0};
    assert_refused(paper_tray_next("/nowhere/tray", true, &sheet, &err), err, ERR_NOT_FOUND);
}

static void only_a_whole_head_is_a_head(void **state)
{
    (void)state;
    const char *const wrong[] = {"",
                                 "P",
                                 "P3\n1 1\n",
                                 "P7\n",
                                 "P6",
                                 "P6\n",
                                 "P6\n10",
                                 "P6\n10 ",
                                 "P6\n10 x\n",
                                 "P6\n0 10\n255\n",
                                 "P6\n99999 10\n255\n",
                                 "P6\n1234567 10\n",
                                 "P6\n-1 10\n",
                                 "P6\n10 10",
                                 "GIF89a"};
    struct pnm_head head;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(pnm_head_parse(wrong[i], strlen(wrong[i]), &head));
    const char good[] = "P5 # made by hand\n# dpi 200\n 20 # wide\n30\n255\n";
    assert_true(pnm_head_parse(good, sizeof good - 1, &head));
    assert_int_equal(head.width, 20);
    assert_int_equal(head.height, 30);
    assert_int_equal(head.dpi, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sheets_come_by_name_and_leave_to_out),
        cmocka_unit_test(a_tray_that_is_not_there_is_empty),
        cmocka_unit_test(only_a_whole_head_is_a_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
