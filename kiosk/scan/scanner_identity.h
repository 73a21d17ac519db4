/* Who a scanner is, whatever socket it hangs on: "vendor/model/serial", as `kiosk-scan list` shows it and station.yaml
 * may name it. Its SANE name says where it is (libusb:001:007) and changes when the cable moves. Any thread. */
#ifndef SCANNER_IDENTITY_H
#define SCANNER_IDENTITY_H

#include <stdbool.h>

#define SCANNER_WORD_SIZE 64
#define SCANNER_USB_FOLDER "/sys/bus/usb/devices"

struct scanner_identity {
    char vendor[SCANNER_WORD_SIZE], model[SCANNER_WORD_SIZE], serial[SCANNER_WORD_SIZE]; /* "": any, or not known */
};

/* False when the text is no identity: no '/' in it, a ':' (a SANE name), a part too long, or nothing in any part. */
bool scanner_identity_parse(const char *text, struct scanner_identity *out);
/* What is known of a device. usb_folder: SCANNER_USB_FOLDER, where the serial of a name that ends "libusb:BUS:DEVICE"
 * is looked up; names that carry their serial as last part ("fujitsu:fi-7160:108533") say it themselves. */
void scanner_identity_of(const char *usb_folder, const char *sane_name, const char *vendor, const char *model,
                         struct scanner_identity *out);
/* Every part that is wanted is the same, upper or lower case and spaces aside. */
bool scanner_identity_matches(const struct scanner_identity *wanted, const struct scanner_identity *device);

#endif
