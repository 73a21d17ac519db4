/* What a kind of printer must be able to do; printer.c has the table of kinds. For the bodies alone. */
#ifndef PRINTER_BODY_H
#define PRINTER_BODY_H

#include "file.h"
#include "printer.h"

struct printer {
    const struct printer_body *body;
    char queue[512];               /* CUPS destination or ipp:// address; "": the default one */
    char folder[FILE_PATH_SIZE];   /* folder printer */
};

struct printer_body {
    const char *kind;
    bool (*print)(struct printer *printer, const void *pdf, size_t size, const char *title,
                  const struct print_watch *watch, struct err *err);
    void (*look)(struct printer *printer, struct print_status *out);
};

extern const struct printer_body printer_folder;
extern const struct printer_body printer_cups;

/* Tells the watcher when anything differs from what it was told last. */
void printer_tell(const struct print_watch *watch, struct print_status *told, const struct print_status *now);
/* Tells the final state PRINT_FAILED with this reason. Returns false. */
bool printer_tell_failed(const struct print_watch *watch, enum print_reason reason);

#endif
