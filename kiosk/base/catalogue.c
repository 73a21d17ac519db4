/* The gettext catalogue in memory: a hash table from Chinese to English, filled by GNU's own PO reader. */
#include "catalogue.h"

#include "file.h"
#include <gettext-po.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    char *zh;
    char *en;
    struct entry *next;
};

enum { SLOTS = 1024 };
static struct entry *slots[SLOTS];
static enum language current = LANGUAGE_ZH;

static struct entry **slot_of(const char *zh)
{
    uint32_t hash = 2166136261u;
    for (const char *at = zh; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    return &slots[hash % SLOTS];
}

static const struct entry *find(const char *zh)
{
    for (const struct entry *e = *slot_of(zh); e; e = e->next)
        if (strcmp(e->zh, zh) == 0)
            return e;
    return NULL;
}

static bool add(const char *zh, const char *en)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return false;
    entry->zh = strdup(zh);
    entry->en = strdup(en);
    if (!entry->zh || !entry->en) {
        free(entry->zh);
        free(entry->en);
        free(entry);
        return false;
    }
    struct entry **slot = slot_of(zh);
    entry->next = *slot;
    *slot = entry;
    return true;
}

/* The PO reader reports through callbacks without a context argument. */
static char complaint[300];

static void on_error(int severity, po_message_t message, const char *file, size_t line, size_t column, int multiline,
                     const char *text)
{
    (void)severity, (void)message, (void)column, (void)multiline;
    if (!complaint[0])
        snprintf(complaint, sizeof complaint, "%s:%zu: %s", file ? file : "catalogue", line, text);
}

static void on_two_errors(int severity, po_message_t message1, const char *file1, size_t line1, size_t column1,
                          int multiline1, const char *text1, po_message_t message2, const char *file2, size_t line2,
                          size_t column2, int multiline2, const char *text2)
{
    (void)message2, (void)file2, (void)line2, (void)column2, (void)multiline2, (void)text2;
    on_error(severity, message1, file1, line1, column1, multiline1, text1);
}

static bool load_file(const char *path, struct err *err)
{
    static const struct po_xerror_handler handler = {on_error, on_two_errors};
    complaint[0] = '\0';
    po_file_t file = po_file_read(path, &handler);
    if (!file)
        return err_set(err, ERR_NOT_FOUND, "%s: cannot be read", path);
    bool ok = !complaint[0] || err_set(err, ERR_INPUT, "%s", complaint);
    po_message_iterator_t messages = po_message_iterator(file, NULL);
    for (po_message_t message; ok && (message = po_next_message(messages));) {
        const char *zh = po_message_msgid(message), *en = po_message_msgstr(message);
        if (zh[0] && en[0] && !po_message_is_obsolete(message))
            ok = add(zh, en) || err_set(err, ERR_SPACE, "%s: no memory", path);
    }
    po_message_iterator_free(messages);
    po_file_free(file);
    return ok;
}

bool catalogue_load(const char *folder, struct err *err)
{
    struct file_names names;
    if (!file_list(folder, &names, err))
        return false;
    catalogue_unload();
    bool ok = true;
    for (size_t i = 0; ok && i < names.count; i++) {
        char path[FILE_PATH_SIZE];
        ok = file_join(path, folder, names.names[i], err) && load_file(path, err);
    }
    file_names_destroy(&names);
    return ok;
}

void catalogue_unload(void)
{
    for (size_t i = 0; i < SLOTS; i++) {
        while (slots[i]) {
            struct entry *entry = slots[i];
            slots[i] = entry->next;
            free(entry->zh);
            free(entry->en);
            free(entry);
        }
    }
}

void language_set(enum language language)
{
    current = language;
}

enum language language_now(void)
{
    return current;
}

const char *language_code(enum language language)
{
    return language == LANGUAGE_EN ? "en" : "zh";
}

const char *text_in_language(const char *zh)
{
    const struct entry *entry = current == LANGUAGE_EN ? find(zh) : NULL;
    return entry ? entry->en : zh;
}

const char *text_source(const char *shown)
{
    for (size_t i = 0; i < SLOTS; i++)
        for (const struct entry *e = slots[i]; e; e = e->next)
            if (strcmp(e->en, shown) == 0)
                return e->zh;
    return shown;
}

bool catalogue_has(const char *zh)
{
    return find(zh) != NULL;
}
