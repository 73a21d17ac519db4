/* What the centre says, and the pages it reads. */
#include "intake_html.h"
#include "intake_messages.h"
#include "intake_overview.h"
#include "intake_status.h"
#include "message_signed.h"
#include "sealing.h"

static struct intake_store *store;

static int begin(void **state)
{
    const struct intake_limits limits = {.most_bytes = 1 << 20, .most_open = 4, .expire_ms = 1000000};
    struct err err;
    if (sealing_begin(state) != 0)
        return -1;
    const struct intake_places places = {.folder = sealing_path("centre")};
    return intake_store_open(&places, &limits, NULL, &store, &err) ? 0 : -1;
}

static int end(void **state)
{
    intake_store_close(store);
    return sealing_end(state);
}

static uint64_t count(void)
{
    uint64_t n = 0;
    struct err err;
    assert_ok(intake_message_count(store, "station-01", &n, &err), err);
    return n;
}

static struct intake_status order_for(const char *status)
{
    return (struct intake_status){.store = store,
                                  .key_path = sealing_path("centre/message.key"),
                                  .certificate_path = sealing_path("centre/message.pem"),
                                  .case_number = "tj 261122 0007 A",
                                  .status = status,
                                  .station = "station-01"};
}

static void what_is_published_is_numbered_and_believed(void **state)
{
    (void)state;
    static const char *const reasons[] = {"id-copy:缺少背面", "照片不清晰"};
    struct message m, read;
    struct buffer der = {0};
    struct err err = {0};
    struct intake_status order = order_for("returned");
    order.reasons = reasons;
    order.reason_count = 2;
    assert_ok(intake_status_publish(&order, &m, &err), err);
    assert_int_equal(m.n, 1);
    order = order_for("shipped");
    order.carrier = "邮政";
    order.tracking = "EX123";
    assert_ok(intake_status_publish(&order, &m, &err), err);
    assert_int_equal(m.n, 2);
    assert_int_equal(count(), 2);
    assert_ok(intake_message_read(store, "station-01", 1, &der, &err), err);
    assert_ok(message_verify(der.data, der.size, sealing_path("trust/centre.pem"), sealing_path("trust/ca.pem"), &read,
                             NULL, &err),
              err);
    assert_string_equal(read.case_number, "TJ-261122-0007-A");
    assert_string_equal(read.reasons[0].paper, "id-copy");
    assert_string_equal(read.reasons[1].paper, "");
    assert_string_equal(read.reasons[1].zh, reasons[1]);
    buffer_finish(&der);
}

static void a_wrong_order_publishes_nothing(void **state)
{
    (void)state;
    struct message m;
    struct err err = {0};
    uint64_t before = count();
    struct intake_status order = order_for("lost");
    assert_refused(intake_status_publish(&order, &m, &err), err, ERR_INPUT);
    order = order_for("made");
    order.case_number = "TJ-261122-0007-X";
    assert_refused(intake_status_publish(&order, &m, &err), err, ERR_INPUT);
    order = order_for("made");
    order.carrier = "only what is shipped has one";
    assert_refused(intake_status_publish(&order, &m, &err), err, ERR_INPUT);
    order = order_for("made");
    order.station = "../station-01";
    assert_refused(intake_status_publish(&order, &m, &err), err, ERR_INPUT);
    order = order_for("made");
    order.station = NULL;
    assert_false(intake_status_publish(&order, &m, &err));
    order = order_for("made");
    order.key_path = sealing_path("centre/tsa.key");
    assert_refused(intake_status_publish(&order, &m, &err), err, ERR_DENIED);
    assert_int_equal(count(), before);
}

static void text_from_outside_never_becomes_markup(void **state)
{
    (void)state;
    struct buffer page = {0};
    intake_html_element(&page, "td", "<script>alert('1')&\"\x01");
    assert_string_equal((const char *)page.data,
                        "<td>&lt;script&gt;alert(&#39;1&#39;)&amp;&quot;\xef\xbf\xbd</td>");
    buffer_finish(&page);
}

static void the_overview_counts_what_came_and_what_is_missing(void **state)
{
    (void)state;
    struct buffer page = {0};
    struct err err = {0};
    assert_int_equal(sealing_shell("sqlite3 centre/data/intake.db \"INSERT INTO bundles VALUES(1,'station-01',1,x'00',5,1795311005000,x'00'),"
                                   "(2,'station-01',4,x'00',5,1795311005000,x'00')\""),
                     0);
    assert_ok(intake_overview_write(store, &page, &err), err);
    /* Two of four are here, and two messages went out. */
    assert_non_null(strstr((const char *)page.data, "<td>station-01</td><td>2</td><td>2</td>"));
    assert_non_null(strstr((const char *)page.data, "<td>0</td><td>2</td></tr>"));
    assert_null(strstr((const char *)page.data, "<script"));
    buffer_finish(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_published_is_numbered_and_believed),
        cmocka_unit_test(a_wrong_order_publishes_nothing),
        cmocka_unit_test(text_from_outside_never_becomes_markup),
        cmocka_unit_test(the_overview_counts_what_came_and_what_is_missing),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
