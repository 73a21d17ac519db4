/* What a bucket holds of an upload, told in lines that are believed only as we write them. */
#include "intake_s3_state.h"
#include "promise.h"
#include <string.h>

static bool reads(const char *text, struct intake_s3_state *out)
{
    struct err err = {0};
    bool ok = intake_s3_state_read(text, strlen(text), out, &err);
    assert_true(ok || err.code == ERR_DAMAGED);
    return ok;
}

static void what_was_written_is_read_again(void **state)
{
    (void)state;
    static const char text[] = "multipart a.B-9_~\npart 5242880 \"0a\"\npart 5242880 \"ff-2\"\ntail 10485760 7\n";
    struct intake_s3_state s;
    struct buffer again = {0};
    assert_true(reads(text, &s));
    assert_int_equal(intake_s3_state_parts_end(&s), 10485760);
    assert_int_equal(intake_s3_state_offset(&s), 10485767);
    intake_s3_state_write(&s, &again);
    assert_string_equal((const char *)again.data, text);
    buffer_finish(&again);
    intake_s3_state_finish(&s);
}

static void nothing_is_no_byte_and_whole_is_all(void **state)
{
    (void)state;
    struct intake_s3_state s;
    assert_true(reads("", &s));
    assert_int_equal(intake_s3_state_offset(&s), 0);
    assert_true(reads("whole 99\n", &s));
    assert_int_equal(intake_s3_state_offset(&s), 99);
    intake_s3_state_finish(&s);
}

static void other_lines_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "whole 99",                                    /* cut */
        "\n", "whole\n", "whole 0\n", "whole 1 2\n", "whole 1\nwhole 2\n", "whole -1\n",
        "part 5 \"0a\"\n",                             /* of nothing */
        "multipart a\npart 5 0a/../b\n", "multipart a\npart 0 \"0a\"\n", "multipart a\npart 5\n",
        "multipart a&b\n", "multipart a\nmultipart b\n", "multipart \n",
        "multipart a\npart 5 \"0a\"\ntail 4 1\n",      /* a gap */
        "tail 0 0\n", "tail 0 1\ntail 0 1\n", "more 1\n",
    };
    struct intake_s3_state s;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (reads(texts[i], &s))
            fail_msg("taken: %s", texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_again),
        cmocka_unit_test(nothing_is_no_byte_and_whole_is_all),
        cmocka_unit_test(other_lines_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
