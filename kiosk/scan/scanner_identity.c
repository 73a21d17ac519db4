#include "scanner_identity.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take_word(const char *from, size_t size, char out[SCANNER_WORD_SIZE])
{
    if (size >= SCANNER_WORD_SIZE)
        return false;
    memcpy(out, from, size);
    out[size] = '\0';
    return true;
}

bool scanner_identity_parse(const char *text, struct scanner_identity *out)
{
    char *const parts[] = {out->vendor, out->model, out->serial};
    *out = (struct scanner_identity){.vendor = ""};
    if (!strchr(text, '/') || strchr(text, ':'))
        return false;
    for (size_t i = 0; i < 3; i++) {
        size_t size = i < 2 ? strcspn(text, "/") : strlen(text); /* a serial may hold anything */
        if (!take_word(text, size, parts[i]))
            return false;
        text += size + (text[size] == '/');
    }
    return out->vendor[0] || out->model[0] || out->serial[0];
}

/* One line of a file of a few bytes, as /sys has them; "" when there is none. */
static void read_line(const char *folder, const char *device, const char *name, char out[SCANNER_WORD_SIZE])
{
    char path[1024];
    out[0] = '\0';
    if (snprintf(path, sizeof path, "%s/%s/%s", folder, device, name) >= (int)sizeof path)
        return;
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    if (fgets(out, SCANNER_WORD_SIZE, file))
        out[strcspn(out, "\r\n")] = '\0';
    fclose(file);
}

static bool says_number(const char *folder, const char *device, const char *name, long number)
{
    char line[SCANNER_WORD_SIZE];
    read_line(folder, device, name, line);
    return line[0] && strtol(line, NULL, 10) == number;
}

static void serial_on_usb(const char *folder, long bus, long number, char out[SCANNER_WORD_SIZE])
{
    DIR *devices = opendir(folder);
    struct dirent *entry;
    out[0] = '\0';
    while (devices && !out[0] && (entry = readdir(devices))) {
        if (entry->d_name[0] != '.' && says_number(folder, entry->d_name, "busnum", bus) &&
            says_number(folder, entry->d_name, "devnum", number))
            read_line(folder, entry->d_name, "serial", out);
    }
    if (devices)
        closedir(devices);
}

void scanner_identity_of(const char *usb_folder, const char *sane_name, const char *vendor, const char *model,
                         struct scanner_identity *out)
{
    *out = (struct scanner_identity){.vendor = ""};
    snprintf(out->vendor, sizeof out->vendor, "%s", vendor);
    snprintf(out->model, sizeof out->model, "%s", model);
    const char *usb = strstr(sane_name, "libusb:"), *last = strrchr(sane_name, ':');
    if (usb) {
        char *end;
        long bus = strtol(usb + strlen("libusb:"), &end, 10);
        if (*end == ':')
            serial_on_usb(usb_folder, bus, strtol(end + 1, NULL, 10), out->serial);
    } else if (last && last != strchr(sane_name, ':') && !strchr(last, '/')) {
        snprintf(out->serial, sizeof out->serial, "%s", last + 1);
    }
}

static bool same_word(const char *wanted, const char *word)
{
    for (;;) {
        wanted += strspn(wanted, " ");
        word += strspn(word, " ");
        if (!*wanted || tolower((unsigned char)*wanted) != tolower((unsigned char)*word))
            return !*wanted && !*word;
        wanted++;
        word++;
    }
}

bool scanner_identity_matches(const struct scanner_identity *wanted, const struct scanner_identity *device)
{
    return (!wanted->vendor[0] || same_word(wanted->vendor, device->vendor)) &&
           (!wanted->model[0] || same_word(wanted->model, device->model)) &&
           (!wanted->serial[0] || strcmp(wanted->serial, device->serial) == 0);
}
