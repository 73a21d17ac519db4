/* Forms that an office wrote wrongly: each is refused with the file and the line of the fault, and told by form_check where
 * it reads well but promises too much. */
#include "forms_fixture.h"

#include "file.h"
#include "form_check.h"
#include "form_layout.h"
#include <string.h>

static char path[FILE_PATH_SIZE];

#define HEAD "code: XX\ntitle: 样表\nversion: \"1\"\nface: a4\n" /* four lines */
#define PAGE HEAD "pages:\n  - marks:\n"                        /* six lines */

static const struct form *load(const char *text, struct err *err)
{
    const struct form *form = NULL;
    struct err ignored = {0};
    assert_ok(file_write_durable(path, text, strlen(text), 0600, &ignored), ignored);
    return forms_add_file(forms, path, &form, err) ? form : NULL;
}

static void a_wrong_form_is_refused_with_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
    } wrong[] = {
        {"", 1},
        {"code: XX\n", 1},
        {HEAD "colour: red\npages: []\n", 5},
        {"code: XX\ntitle: 样表\nversion: \"1\"\nface: a3\npages:\n  - marks:\n    - line: {w: 1}\n", 4},
        {PAGE "    - text: {text: 字, style: plain, x: zwei}\n", 7},
        {PAGE "    - text: {text: 字, style: plain, shade: 3}\n", 7},
        {PAGE "    - text: {style: plain}\n", 7},
        {PAGE "    - line: {w: 3}\n      frame: {w: 3, h: 3}\n", 7},
        {PAGE "    - table:\n        columns: [30]\n        rows:\n          - cells:\n            - style: value\n"
              "              marks:\n              - table: {columns: [3], rows: [{cells: [{style: value}]}]}\n",
         13},
        {PAGE "    - stamp: {name: a, word: b, shape: hexagon, x: 1, y: 1, w: 2, h: 2}\n", 7},
        {"code: xx-1\ntitle: 样表\nversion: \"1\"\nface: a4\npages:\n  - marks:\n    - line: {w: 1}\n", 1},
        {"code: TOOLONG\ntitle: 样表\nversion: \"1\"\nface: a4\npages:\n  - marks:\n    - line: {w: 1}\n", 1},
        {HEAD "pages:\n  - continues: true\n    marks:\n    - line: {w: 1}\n", 6},
        {HEAD "pages: {}\n", 5},
        {HEAD "pages: []\n", 5},
        {PAGE "    - text: {text: \"字, style: plain}\n", 7},
        {PAGE "    - &a {line: {w: 1}}\n    - *a\n", 8},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = {0};
        char place[FILE_PATH_SIZE + 16];
        snprintf(place, sizeof place, "%s:", path);
        if (load(wrong[i].text, &err))
            fail_msg("accepted:\n%s", wrong[i].text);
        assert_int_equal(err.code, ERR_INPUT);
        if (strncmp(err.line, place, strlen(place)) != 0)
            fail_msg("no place in: %s", err.line);
        int line = atoi(err.line + strlen(place));
        /* libyaml names the end of what it could not read; everything else names the very line, or the field before. */
        if (line < wrong[i].line - 3 || line > wrong[i].line + 1)
            fail_msg("line %d, not %d: %s", line, wrong[i].line, err.line);
    }
}

/* An office that took a form from a newer station is told so, not that a key is unknown. */
static void a_form_of_a_newer_format_is_refused_as_such(void **state)
{
    (void)state;
    static const char *const newer[] = {
        HEAD "format: 2\npages:\n  - marks:\n    - line: {w: 3}\n",
        HEAD "format: 7\nhologram: yes\npages:\n  - marks:\n    - spiral: {w: 3}\n",
    };
    for (size_t i = 0; i < sizeof newer / sizeof newer[0]; i++) {
        struct err err = {0};
        assert_null(load(newer[i], &err));
        assert_int_equal(err.code, ERR_INPUT);
        assert_non_null(strstr(err.line, "form.yaml:5: "));
        assert_non_null(strstr(err.line, "update the station"));
    }
    struct err err = {0};
    assert_non_null(load(HEAD "format: 1\npages:\n  - marks:\n    - line: {w: 3}\n", &err));
}

/* What cannot be printed is no reason to lose what was answered: the values of the caller stay as they are. */
static const char *answer(void *context, const char *name)
{
    return strcmp(name, "note") == 0 ? context : NULL;
}

static const struct form_picture *no_picture(void *context, const char *name)
{
    (void)context, (void)name;
    static const struct form_picture unreadable = {.width_px = 10, .height_px = 10, .stride_bytes = 10, .channels = 1, .dpi = 300};
    return &unreadable;
}

static void what_cannot_be_printed_is_refused_with_its_line_and_answers_stay(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } wrong[] = {
        {PAGE "    - text: {w: 20, text: \"{note}\", style: plain}\n", "does not fit"},
        {PAGE "    - boxes: {text: \"{note}\", style: plain, count: 3}\n", "boxes"},
        {PAGE "    - image: {name: front, x: 20, y: 20, w: 90, h: 60}\n", "no usable pixels"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char note[] = "这是一段无论如何也放不进二十毫米宽的一行里的说明文字", place[FILE_PATH_SIZE + 16];
        const struct form_values values = {.text = answer, .picture = no_picture, .context = note};
        struct placed_sheets sheets;
        struct err err = {0};
        const struct form *form = load(wrong[i].text, &err);
        if (!form)
            fail_msg("%s", err.line);
        assert_refused(form_layout(forms, form, &values, NULL, &sheets, &err), err, ERR_INPUT);
        snprintf(place, sizeof place, "%s:7: ", path);
        if (strncmp(err.line, place, strlen(place)) != 0 || !strstr(err.line, wrong[i].word))
            fail_msg("%s does not say \"%s\"", err.line, wrong[i].word);
        assert_string_equal(note, "这是一段无论如何也放不进二十毫米宽的一行里的说明文字");
    }
}

struct told {
    char line[400];
    size_t count;
};

static void tell(void *context, const char *line)
{
    struct told *told = context;
    if (!told->count++)
        snprintf(told->line, sizeof told->line, "%s", line);
}

static void a_form_that_promises_too_much_is_told_by_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *word;
    } wrong[] = {
        {PAGE "    - line: {w: 3}\n    - line: {x: 200, y: 20, w: 30}\n", 8, "off the sheet"},
        {PAGE "    - text: {y: 300, text: 字, style: plain}\n", 7, "off the sheet"},
        {PAGE "    - text: {text: \"{nobody}\", style: plain}\n", 7, "nobody"},
        {PAGE "    - text: {text: 字, style: no-such}\n", 7, "no-such"},
        {PAGE "    - line: {w: 3}\n    - text: {text: \"字\xF0\xBF\xBF\xB0\", style: plain}\n", 8, "no font has U+3FFF0"},
        {PAGE "    - stamp: {x: 20, y: 50, w: 42, h: 42, name: a, word: \"\xF0\xBF\xBF\xB0\"}\n", 7, "U+3FFF0"},
        {PAGE "    - text: {when: demo is true, text: 字, style: plain}\n", 7, "condition"},
        {PAGE "    - text: {when: nobody = 1, text: 字, style: plain}\n", 7, "nobody"},
        {PAGE "    - text: {w: 10, text: 不可能放得下的一行字, style: plain}\n", 7, "does not fit"},
        {PAGE "    - table: {columns: [30, 30], rows: [{cells: [{style: value}]}]}\n", 7, "columns"},
        {PAGE "    - table: {y: 250, columns: [30], rows: [{height: 30, cells: [{style: value}]}]}\n", 7, "bottom"},
        {PAGE "    - bars: {w: 9, h: 8, text: \"2026112217450038\"}\n", 7, "readable"},
        {PAGE "    - bars: {w: 90, h: 8, text: 中文}\n", 7, "bar code"},
        {PAGE "    - boxes: {text: \"12345\", style: plain, count: 3}\n", 7, "boxes"},
        {PAGE "    - frame: {w: 9}\n", 7, "needs h"},
        {HEAD "page_codes: true\npages:\n  - marks:\n    - line: {x: 170, y: 20, w: 20}\n", 7, "page code"},
        {HEAD "page_codes: true\npages:\n  - marks:\n    - stamp: {x: 20, y: 250, w: 42, h: 42, name: a, word: 章}\n", 7,
         "page code"},
        {PAGE "    - stamp: {x: 20, y: 50, w: 42, h: 42, name: a, word: 章}\n"
              "    - stamp: {x: 50, y: 50, w: 42, h: 42, name: b, word: 章}\n",
         6, "too near"},
        {PAGE "    - stamp: {x: 20, y: 50, w: 42, h: 42, name: a, word: 章}\n"
              "    - stamp: {x: 90, y: 50, w: 42, h: 42, name: a, word: 章}\n",
         6, "two stamp areas"},
        {PAGE "    - text: {text: \"{\", style: plain}\n", 7, ""},
    };
    static const char *const given = "given: [{name: office, longest: 样}, {name: demo, longest: \"true\"}]\n";
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = {0};
        struct told told = {{0}, 0};
        char text[2000], place[FILE_PATH_SIZE + 16];
        /* `given` goes to the end, so that lines stay as they are counted above */
        snprintf(text, sizeof text, "%s%s", wrong[i].text, given);
        const struct form *form = load(text, &err);
        if (!form)
            fail_msg("%s", err.line);
        form_check(forms, form, NULL, tell, &told);
        if (!told.count)
            fail_msg("not told:\n%s", wrong[i].text);
        snprintf(place, sizeof place, "%s:", path);
        if (strncmp(told.line, place, strlen(place)) != 0 || !strstr(told.line, wrong[i].word))
            fail_msg("%s does not say \"%s\" of %s", told.line, wrong[i].word, path);
        int line = atoi(told.line + strlen(place));
        if (line != wrong[i].line)
            fail_msg("line %d, not %d: %s", line, wrong[i].line, told.line);
    }
}

static void a_folder_with_two_forms_of_one_code_is_refused(void **state)
{
    (void)state;
    char other[FILE_PATH_SIZE], furniture[FILE_PATH_SIZE];
    struct buffer bytes = {0};
    struct forms *both = NULL;
    struct err err = {0};
    static const char text[] = PAGE "    - line: {w: 3}\n";
    assert_ok(file_read(FORMS_FOLDER "/furniture.yaml", 1 << 20, &bytes, &err), err);
    snprintf(furniture, sizeof furniture, "%.900s/furniture.yaml", folder);
    snprintf(other, sizeof other, "%.900s/other.yaml", folder);
    assert_ok(file_write_durable(furniture, bytes.data, bytes.size, 0600, &err), err);
    assert_ok(file_write_durable(other, text, sizeof text - 1, 0600, &err), err);
    assert_ok(file_write_durable(path, text, sizeof text - 1, 0600, &err), err);
    assert_refused(forms_load(folder, &both, &err), err, ERR_INPUT);
    assert_non_null(strstr(err.line, ".yaml:1: "));
    assert_null(both);
    assert_int_equal(unlink(other), 0);
    assert_ok(forms_load(folder, &both, &err), err);
    forms_destroy(both);
    buffer_finish(&bytes);
}

static void a_folder_without_forms_says_what_is_missing(void **state)
{
    (void)state;
    struct forms *none = NULL;
    struct err err = {0};
    assert_false(forms_load("/nonexistent", &none, &err));
    assert_non_null(strstr(err.line, "furniture.yaml"));
}

static int begin(void **state)
{
    forms_begin(state);
    snprintf(path, sizeof path, "%.900s/form.yaml", folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_form_is_refused_with_file_and_line),
        cmocka_unit_test(a_form_of_a_newer_format_is_refused_as_such),
        cmocka_unit_test(what_cannot_be_printed_is_refused_with_its_line_and_answers_stay),
        cmocka_unit_test(a_form_that_promises_too_much_is_told_by_its_line),
        cmocka_unit_test(a_folder_with_two_forms_of_one_code_is_refused),
        cmocka_unit_test(a_folder_without_forms_says_what_is_missing),
    };
    return cmocka_run_group_tests(tests, begin, forms_end);
}
