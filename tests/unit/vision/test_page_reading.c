#include "promise.h"

#include "catalogue.h"
#include "page_reading.h"
#include <math.h>
#include <string.h>

static void fill(struct page_reading *r)
{
    struct err err;
    memset(r, 0, sizeof *r);
    r->found = PAGE_FOUND_SHEET;
    r->width_px = 2480;
    r->height_px = 3508;
    r->dpi = 300;
    r->turn_deg = -178.71;
    r->straight_by_codes = true;
    r->print_scale = 0.9987;
    r->map = (struct page_map){-0.0846, 0.0019, 209.1, -0.0019, -0.0846, 296.3};
    r->faults = 1u << PAGE_FAULT_CUT_OFF;
    r->cut_edges = PAGE_EDGE_LEFT;
    r->code_count = 1;
    snprintf(r->codes[0].text, sizeof r->codes[0].text, "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP");
    r->codes[0].x_mm = 187;
    r->codes[0].size_mm = 18.03;
    r->seal_count = 1;
    r->seals[0] = (struct seal_mark){.x_mm = 155.03,
                                     .y_mm = 205.04,
                                     .width_mm = 42.1,
                                     .height_mm = 42.1,
                                     .hue = SEAL_HUE_RED,
                                     .shape = SEAL_SHAPE_CIRCLE,
                                     .ring = 0.97,
                                     .coverage = 0.2,
                                     .strength = 0.5,
                                     .clot = 0.04};
    r->card_count = 1;
    struct page_card *card = &r->cards[0];
    card->side = PAGE_SIDE_FRONT;
    card->turn_deg = 89.5;
    card->field_count = 1;
    snprintf(card->fields[0].name, sizeof card->fields[0].name, "name");
    snprintf(card->fields[0].value, sizeof card->fields[0].value, "样本");
    card->fields[0].confidence = 0.6;
    card->fields[0].doubtful = true;
    buffer_add_text(&card->jpeg, "jpeg bytes");
    assert_ok(image_create(4, 3, 4, 0, &card->preview, &err), err);
    r->sample_count = 1;
    snprintf(r->samples[0].name, sizeof r->samples[0].name, "seal-1");
    buffer_add_text(&r->samples[0].png, "png bytes");
    buffer_add_text(&r->samples[0].raw_jpeg, "raw");
    buffer_add_text(&r->jpeg, "page bytes");
    assert_ok(image_create(5, 7, 4, 0, &r->preview, &err), err);
    memset(r->preview.px, 77, 5 * 7 * 4);
    r->read_ms = 123.456;
}

static void write_one(struct buffer *out)
{
    static struct page_reading r;
    struct err err;
    fill(&r);
    assert_ok(page_reading_write(&r, out, &err), err);
    page_reading_finish(&r);
}

static void what_was_written_is_what_is_parsed(void **state)
{
    (void)state;
    static struct page_reading r;
    struct buffer bytes = {0}, again = {0};
    struct err err;
    write_one(&bytes);
    assert_ok(page_reading_parse(bytes.data, bytes.size, &r, &err), err);
    assert_string_equal(r.codes[0].text, "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP");
    assert_true(fabs(r.map.c - 209.1) < 1e-9 && fabs(r.map.b - 0.0019) < 1e-12);
    assert_int_equal(r.seals[0].hue, SEAL_HUE_RED);
    assert_string_equal(page_card_field(&r.cards[0], "name")->value, "样本");
    assert_null(page_card_field(&r.cards[0], "number"));
    assert_true(r.cards[0].fields[0].doubtful);
    assert_string_equal((char *)r.samples[0].png.data, "png bytes");
    assert_int_equal(r.preview.px[0], 77);
    assert_int_equal(r.preview.height_px, 7);
    assert_ok(page_reading_write(&r, &again, &err), err);
    assert_int_equal(again.size, bytes.size);
    assert_memory_equal(again.data, bytes.data, bytes.size);
    page_reading_finish(&r);
    buffer_finish(&bytes);
    buffer_finish(&again);
}

static void a_reading_cut_at_any_byte_is_refused(void **state)
{
    (void)state;
    static struct page_reading r;
    struct buffer bytes = {0};
    struct err err;
    write_one(&bytes);
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *part = malloc(size + 1); /* its own block, so that a read past the end is seen */
        memcpy(part, bytes.data, size);
        assert_refused(page_reading_parse(part, size, &r, &err), err, ERR_DAMAGED);
        free(part);
    }
    buffer_finish(&bytes);
}

static void a_byte_too_many_is_refused(void **state)
{
    (void)state;
    static struct page_reading r;
    struct buffer bytes = {0};
    struct err err;
    write_one(&bytes);
    buffer_add_byte(&bytes, 0);
    assert_refused(page_reading_parse(bytes.data, bytes.size, &r, &err), err, ERR_DAMAGED);
    buffer_finish(&bytes);
}

/* Whatever a broken child sends: refused, or every value within its limits and written back as it came. */
static void a_changed_byte_is_refused_or_stays_within_limits(void **state)
{
    (void)state;
    static struct page_reading r;
    struct buffer bytes = {0};
    struct err err;
    size_t refused = 0;
    write_one(&bytes);
    for (size_t i = 0; i < bytes.size; i++) {
        static const uint8_t changes[] = {0x01, 0x80, 0xff};
        for (size_t k = 0; k < sizeof changes; k++) {
            bytes.data[i] ^= changes[k];
            if (page_reading_parse(bytes.data, bytes.size, &r, &err)) {
                struct buffer again = {0};
                assert_true(r.code_count <= PAGE_CODES_MAX && r.seal_count <= PAGE_SEALS_MAX);
                assert_true(r.dpi > 0 && r.dpi <= 2400 && isfinite(r.map.a));
                assert_ok(page_reading_write(&r, &again, &err), err);
                assert_memory_equal(again.data, bytes.data, bytes.size);
                buffer_finish(&again);
                page_reading_finish(&r);
            } else {
                assert_int_equal(err.code, ERR_DAMAGED);
                refused++;
            }
            bytes.data[i] ^= changes[k];
        }
    }
    assert_true(refused > bytes.size);
    buffer_finish(&bytes);
}

static void control_characters_never_pass(void **state)
{
    (void)state;
    static struct page_reading r;
    struct buffer bytes = {0};
    struct err err;
    fill(&r);
    r.codes[0].text[3] = '\n';
    assert_refused(page_reading_write(&r, &bytes, &err), err, ERR_BUG);
    buffer_finish(&bytes);
    r.codes[0].text[3] = ':';
    r.seals[0].x_mm = NAN;
    assert_refused(page_reading_write(&r, &bytes, &err), err, ERR_BUG);
    page_reading_finish(&r);
    buffer_finish(&bytes);
}

static void a_request_survives_the_way_to_the_child(void **state)
{
    (void)state;
    struct page_request request = page_request_default(PAGE_SHEET), back;
    struct page_frame frame = {
        .match = ":PS:1/", .name = "sample-1", .x_mm = 26, .y_mm = 104, .width_mm = 60, .height_mm = 60};
    struct buffer bytes = {0};
    struct err err;
    for (int i = 0; i < PAGE_FRAMES_MAX; i++)
        assert_true(page_request_add_frame(&request, &frame));
    assert_false(page_request_add_frame(&request, &frame));
    assert_ok(page_request_write(&request, &bytes, &err), err);
    assert_ok(page_request_parse(bytes.data, bytes.size, &back, &err), err);
    assert_int_equal(back.kind, PAGE_SHEET);
    assert_string_equal(back.frames[23].match, ":PS:1/");
    assert_true(fabs(back.code_top_right_x_mm - 178) < 1e-6);
    for (size_t size = 0; size < bytes.size; size++)
        assert_refused(page_request_parse(bytes.data, size, &back, &err), err, ERR_DAMAGED);
    buffer_finish(&bytes);
}

static void every_fault_has_words_in_both_languages(void **state)
{
    (void)state;
    struct err err;
    assert_ok(catalogue_load("assets/text/en", &err), err);
    language_set(LANGUAGE_ZH);
    for (int i = 0; i < PAGE_FAULT_COUNT; i++)
        assert_true(catalogue_has(page_fault_text((enum page_fault)i)));
    for (int i = 1; i <= PAGE_EDGE_LEFT; i *= 2)
        assert_true(catalogue_has(page_edge_text((enum page_edge)i)));
    catalogue_unload();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_what_is_parsed),
        cmocka_unit_test(a_reading_cut_at_any_byte_is_refused),
        cmocka_unit_test(a_byte_too_many_is_refused),
        cmocka_unit_test(a_changed_byte_is_refused_or_stays_within_limits),
        cmocka_unit_test(control_characters_never_pass),
        cmocka_unit_test(a_request_survives_the_way_to_the_child),
        cmocka_unit_test(every_fault_has_words_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
