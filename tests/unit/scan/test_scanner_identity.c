#include "promise.h"

#include "file.h"
#include "scanner_identity.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A scanner is known by who it is, not by where it is plugged in. A folder plays the kernel's list of USB devices. */

static char usb[512];

static void write_file(const char *device, const char *name, const char *text)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", usb, device);
    (void)mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%s/%s", usb, device, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void plug(const char *device, const char *bus, const char *number, const char *serial)
{
    write_file(device, "busnum", bus);
    write_file(device, "devnum", number);
    write_file(device, "serial", serial);
}

static int make_usb(void **state)
{
    (void)state;
    snprintf(usb, sizeof usb, "/tmp/counter-usb-XXXXXX");
    return mkdtemp(usb) ? 0 : -1;
}

static int drop_usb(void **state)
{
    (void)state;
    char command[600];
    snprintf(command, sizeof command, "rm -r '%s'", usb);
    return system(command);
}

static struct scanner_identity parsed(const char *text)
{
    struct scanner_identity identity;
    assert_true(scanner_identity_parse(text, &identity));
    return identity;
}

static bool found(const char *wanted, const char *sane_name)
{
    struct scanner_identity want = parsed(wanted), device;
    scanner_identity_of(usb, sane_name, "FUJITSU", "fi-7160", &device);
    return scanner_identity_matches(&want, &device);
}

static void the_serial_is_found_behind_any_address(void **state)
{
    (void)state;
    plug("1-1", "1", "4", "A0042\n");
    plug("1-2", "1", "5", "B0007\n");
    assert_true(found("Fujitsu/fi-7160/A0042", "fujitsu:libusb:001:004"));
    assert_false(found("Fujitsu/fi-7160/A0042", "fujitsu:libusb:001:005"));
    plug("1-1", "1", "9", "A0042\n"); /* pulled and plugged: another number, the same scanner */
    assert_false(found("Fujitsu/fi-7160/A0042", "fujitsu:libusb:001:004"));
    assert_true(found("Fujitsu/fi-7160/A0042", "fujitsu:libusb:001:009"));
}

static void a_name_that_carries_its_serial_needs_no_list(void **state)
{
    (void)state;
    assert_true(found("/fi-7160/108533", "fujitsu:fi-7160:108533"));
    assert_false(found("/fi-7160/108534", "fujitsu:fi-7160:108533"));
}

static void parts_left_empty_are_any(void **state)
{
    (void)state;
    assert_true(found("FUJITSU//", "fujitsu:libusb:003:001"));
    assert_true(found("/FI-7160", "fujitsu:libusb:003:001"));
    assert_true(found("fuji tsu/fi-7160/", "net:desk:fujitsu"));
    assert_false(found("Canon//", "fujitsu:libusb:003:001"));
    assert_false(found("/fi-716/", "fujitsu:libusb:003:001"));
}

static void other_ways_to_name_a_device_are_no_identity(void **state)
{
    (void)state;
    static const char *const others[] = {
        "", "fujitsu", "/", "//", "fujitsu:libusb:001:004", "escl:http://127.0.0.1:8080", "net:scanner.office:fujitsu"};
    struct scanner_identity identity;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(scanner_identity_parse(others[i], &identity));
    char longer[300];
    memset(longer, 'a', sizeof longer);
    memcpy(longer + sizeof longer - 3, "/b", 3);
    assert_false(scanner_identity_parse(longer, &identity));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_serial_is_found_behind_any_address, make_usb, drop_usb),
        cmocka_unit_test(a_name_that_carries_its_serial_needs_no_list),
        cmocka_unit_test_setup_teardown(parts_left_empty_are_any, make_usb, drop_usb),
        cmocka_unit_test(other_ways_to_name_a_device_are_no_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
