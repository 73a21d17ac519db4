/* Asks the centre for one message, on the same terms as everything else that goes to it. */
#ifndef TRANSPORT_TUS_FETCH_H
#define TRANSPORT_TUS_FETCH_H

#include "transport_tus_request.h"

/* GET <origin>/stations/<station>/messages/<n>. easy is the caller's, for this alone: its connection stays open. Waits. */
enum transport_fetch transport_tus_fetch(const struct tus_link *link, CURL *easy, const char *station, uint64_t n,
                                         struct buffer *out, struct err *err);

#endif
