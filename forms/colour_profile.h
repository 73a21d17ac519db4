/* What red, green and blue mean on our sheets: sRGB (IEC 61966-2-1) as an ICC profile of 480 bytes, version 4.2 (ISO
 * 15076-1:2005). Any thread. */
#ifndef COLOUR_PROFILE_H
#define COLOUR_PROFILE_H

#include "buffer.h"

void colour_profile(struct buffer *out);

#endif
