/* Every kind of screen, as one table. A step of a flow names a kind; the others are reached by the front itself.
 *
 * Widget ids are stable: the tour, the scenarios and the golden traces find everything by them.
 *
 *   top bar, everywhere     language  text-size  contrast  voice  call
 *   bottom bar              back  leave  second  main
 *   a fault                 fault:action  fault:second
 *   dialogs                 dialog:0 (the primary one)  dialog:1  dialog:2
 *
 *   home                    tile:personal   tile:unit   door:resume  door:progress  door:guide  door:blank  door:data
 *   triage                  choice:<field>:<i>
 *   online                  second (print the guide)   main (read the guide)
 *   on-paper                (scrolls: needs, next)   main (begin)
 *   guide                   (scrolls: guide:up guide:down)   back   second (print it)   main (next page; at the end: home)
 *   notice                  (scrolls: policy:up policy:down)   main
 *   consents                tick:sensitive  tick:handing-on    main
 *   services                tile:personal_signature  tile:practice_seal   main
 *   question                field:<name>, keyboard keys, key:next; back and leave stand beside the question;
 *                           a field without a keyboard: choice:<name>:<i>, main
 *   card                    main (scan)   second (another kind of document)   rescan   edit:<field>
 *                           main (fill in what is missing, then confirm)
 *   licence                 like card, with one face
 *   review                  edit:<field> for each line (ticks that are asked together: the first)   main
 *   print                   main
 *   stamp                   sheets:up  sheets:down   main   leave (稍后再来)
 *   rescan                  sheet:<form>:<page>   main (scan, then go on)   second (scan again)   leave (稍后再来)
 *   declaration             tick:declaration   signature  signature:undo  signature:clear   main
 *   submit                  -
 *   done                    second (print the slip again)   main (我办完了)
 *   parked                  second   main
 *   declined                main
 *   progress                second (go on with the application)   main
 *   data                    second (print the consents)   leave (withdraw and erase)   main
 *   erased                  second (print the record)   main
 *   blank                   print:<form>:edit for each form   main
 *   resume                  main (scan)   second (type the code)   field:code   field:last4   key:next
 */
#ifndef SCREENS_H
#define SCREENS_H

#include "page.h"
#include <stddef.h>

struct front;

struct screen {
    const char *name;
    size_t state_bytes;  /* of front->state, zeroed before enter and wiped after leave */
    bool is_private;     /* pictures of cards or full numbers: the shorter idle time */
    bool has_steps;      /* the rail */
    bool has_bottom_bar;
    bool (*is_bare)(const struct front *front); /* neither of the two now: the keyboard needs the room. May be NULL */
    void (*enter)(struct front *front);                           /* may be NULL */
    void (*build)(struct front *front, const struct page_layout *page);
    void (*leave)(struct front *front);                           /* may be NULL */
    bool (*is_busy)(const struct front *front); /* a device or worker is at work: the idle clock stands. May be NULL */
};

/* NULL: no such kind. */
const struct screen *screen_find(const char *name);

extern const struct screen screen_home, screen_notice, screen_consents, screen_declined, screen_services,
    screen_question, screen_card, screen_review, screen_print, screen_stamp, screen_rescan, screen_declaration,
    screen_submit, screen_done, screen_parked, screen_resume, screen_triage, screen_online, screen_on_paper,
    screen_guide, screen_licence, screen_progress, screen_data, screen_blank,
    screen_erased;

#endif
