/* A folder of pictures as a pile of paper. */
#include "paper_tray.h"

#include "pnm_head.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool name_ends_with(const char *name, const char *const *endings)
{
    const char *dot = strrchr(name, '.');
    for (; dot && *endings; endings++)
        if (strcasecmp(dot, *endings) == 0)
            return true;
    return false;
}

static bool is_sheet(const char *name, bool pnm_only)
{
    static const char *const pnm[] = {".pnm", ".ppm", ".pgm", ".pbm", NULL};
    static const char *const other[] = {".png", ".jpg", ".jpeg", NULL};
    return name_ends_with(name, pnm) || (!pnm_only && name_ends_with(name, other));
}

static const char *first_sheet(const struct file_names *names, bool pnm_only)
{
    for (size_t i = 0; i < names->count; i++)
        if (strlen(names->names[i]) < sizeof((struct sheet *)0)->name && is_sheet(names->names[i], pnm_only))
            return names->names[i];
    return NULL;
}

bool paper_tray_next(const char *tray, bool pnm_only, struct sheet *out, struct err *err)
{
    struct file_names names = {0};
    struct sheet sheet = {0};
    if (!file_list(tray, &names, err))
        return false;
    const char *first = first_sheet(&names, pnm_only);
    bool found =
        first ? file_join(sheet.path, tray, first, err) : err_set(err, ERR_NOT_FOUND, "%s: no sheet waits", tray);
    if (found) {
        snprintf(sheet.name, sizeof sheet.name, "%s", first);
        sheet.dpi = pnm_head_dpi(sheet.path);
        *out = sheet;
    }
    file_names_destroy(&names);
    return found;
}

bool paper_tray_take_out(const char *tray, const struct sheet *sheet, struct err *err)
{
    char out[FILE_PATH_SIZE], path[FILE_PATH_SIZE];
    if (!file_join(out, tray, "out", err) || !file_make_folder(out, 0700, err) ||
        !file_join(path, out, sheet->name, err))
        return false;
    if (rename(sheet->path, path) != 0)
        return err_set_errno(err, errno, "%s", sheet->path);
    return true;
}
