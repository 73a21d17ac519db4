/* A text in both languages, as data files carry it (`{zh: …, en: …}`). Owner's thread. */
#ifndef WORDS_H
#define WORDS_H

struct words {
    char *zh, *en;
};

/* The one of the language of the moment (language_now). Borrowed. */
const char *words_now(const struct words *words);

#endif
