/* The paper tray of the virtual scanner: a folder whose picture files, in the order of their names, are the sheets that
 * wait; a sheet that was scanned goes to <tray>/out. Files that begin with a dot are not there yet. One thread. */
#ifndef PAPER_TRAY_H
#define PAPER_TRAY_H

#include "file.h"

struct sheet {
    char name[256];
    char path[FILE_PATH_SIZE];
    long dpi; /* of its picture; 0: not known */
};

/* The next sheet, left in its place. ERR_NOT_FOUND: the tray is empty, or is not there. `pnm_only`: other files are
 * passed over. */
MUST_USE bool paper_tray_next(const char *tray, bool pnm_only, struct sheet *out, struct err *err);
/* Moves it to <tray>/out (made when missing); an older sheet of that name there is replaced. */
MUST_USE bool paper_tray_take_out(const char *tray, const struct sheet *sheet, struct err *err);

#endif
