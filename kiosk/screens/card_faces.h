/* What is laid on the glass before anything is printed, face by face: how each is called and, in three pictures, how it is
 * laid. Texts are in Chinese, translated when drawn. */
#ifndef CARD_FACES_H
#define CARD_FACES_H

#include "pictured.h"

#define CARD_FACE_STEPS 3

struct card_face {
    const char *name; /* "front" "back" of a document, "1" of a licence */
    const char *kept, *ask;
    const char *help; /* NULL: none */
    struct pictured how[CARD_FACE_STEPS];
};

/* How many faces what the visit's step wants has; *out is that many, borrowed. */
size_t card_faces(const struct front *front, const struct card_face **out);

#endif
