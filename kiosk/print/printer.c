/* The kinds of printer, and what they have in common. */
#include "printer_body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct printer_body *const bodies[] = {&printer_cups, &printer_folder};

static const struct printer_body *find_body(const char *kind)
{
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        if (strcmp(bodies[i]->kind, kind) == 0)
            return bodies[i];
    return NULL;
}

static bool set_up(struct printer *printer, const struct config *config, const char *state_folder, struct err *err)
{
    const char *folder = config->printer.folder;
    printer->body = find_body(config->printer.kind);
    if (!printer->body)
        return err_set(err, ERR_CONFIG, "printer.kind \"%s\" is no kind of printer", config->printer.kind);
    if (strlen(config->printer.queue) >= sizeof printer->queue)
        return err_set(err, ERR_CONFIG, "printer.queue is too long");
    snprintf(printer->queue, sizeof printer->queue, "%s", config->printer.queue);
    if (folder[0] != '/')
        return file_join(printer->folder, state_folder, folder, err);
    if (strlen(folder) >= sizeof printer->folder)
        return err_set(err, ERR_CONFIG, "printer.folder is too long");
    snprintf(printer->folder, sizeof printer->folder, "%s", folder);
    return true;
}

bool printer_open(const struct config *config, const char *state_folder, struct printer **out, struct err *err)
{
    struct printer *printer = calloc(1, sizeof *printer);
    if (!printer)
        return err_set(err, ERR_SPACE, "no memory for a printer");
    if (!set_up(printer, config, state_folder, err)) {
        free(printer);
        return false;
    }
    *out = printer;
    return true;
}

void printer_close(struct printer *printer)
{
    free(printer);
}

bool printer_print(struct printer *printer, const void *pdf, size_t size, const char *title,
                   const struct print_watch *watch, struct err *err)
{
    if (size < 5 || memcmp(pdf, "%PDF-", 5) != 0) {
        printer_tell_failed(watch, PRINT_REASON_REFUSED);
        return err_set(err, ERR_INPUT, "\"%s\" is no PDF", title);
    }
    return printer->body->print(printer, pdf, size, title, watch, err);
}

void printer_look(struct printer *printer, struct print_status *out)
{
    *out = (struct print_status){.state = PRINT_DONE};
    printer->body->look(printer, out);
}

void printer_tell(const struct print_watch *watch, struct print_status *told, const struct print_status *now)
{
    if (told->state == now->state && told->reason == now->reason && told->sheets_done == now->sheets_done)
        return;
    *told = *now;
    watch->on_state(watch->context, now);
}

bool printer_tell_failed(const struct print_watch *watch, enum print_reason reason)
{
    const struct print_status failed = {.state = PRINT_FAILED, .reason = reason};
    watch->on_state(watch->context, &failed);
    return false;
}
