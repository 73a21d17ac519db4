/* The forms of a folder, and what they share. */
#include "form.h"

#include "file.h"
#include "font_kept.h"
#include "form_description.h"
#include "form_glyphs.h"
#include "form_names.h"
#include "page_code.h"
#include "yaml_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FURNITURE "furniture.yaml"

struct loaded {
    struct form form;
    struct form_description *description;
    char *path, *name;
    struct form_glyphs *glyphs; /* NULL until first printed */
};

struct forms {
    struct furniture *furniture;
    struct fonts *fonts;
    char furniture_path[FILE_PATH_SIZE];
    struct loaded *forms;
    size_t count;
};

struct fonts *forms_fonts(struct forms *forms)
{
    return forms->fonts;
}

const struct furniture *forms_furniture(const struct forms *forms)
{
    return forms->furniture;
}

const char *forms_furniture_path(const struct forms *forms)
{
    return forms->furniture_path;
}

struct form_glyphs **forms_glyphs(struct forms *forms, const struct form *form)
{
    for (size_t i = 0; i < forms->count; i++)
        if (&forms->forms[i].form == form)
            return &forms->forms[i].glyphs;
    return NULL;
}

/* ---- one form ---- */
static void unload(struct loaded *form)
{
    form_description_destroy(form->description);
    form_glyphs_destroy(form->glyphs);
    free(form->path);
    free(form->name);
    *form = (struct loaded){0};
}

static char *stem_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return strndup(name, dot ? (size_t)(dot - name) : strlen(name));
}

static bool is_newer(const char *path, unsigned long format, struct err *err)
{
    return err_set(err, ERR_INPUT, "%s:%zu: this form is of format %lu, the station reads up to %d; update the station or "
                                   "keep the form's older version", path, yaml_file_line(path, "format"), format, FORM_FORMAT);
}

/* A file that could not be read: what is unknown here may be known to newer stations, and then that is what to say. */
static bool explain(const char *path, struct err *err)
{
    static const char key[] = "\nformat:";
    struct buffer text = {0};
    buffer_add_byte(&text, '\n');
    unsigned long format = 0;
    struct buffer bytes = {0};
    if (file_read(path, YAML_FILE_MAX_BYTES, &bytes, NULL))
        buffer_add(&text, bytes.data, bytes.size);
    const char *at = text.data ? strstr((const char *)text.data, key) : NULL;
    if (at)
        format = strtoul(at + sizeof key - 1, NULL, 10);
    buffer_finish(&bytes);
    buffer_finish(&text);
    return format > FORM_FORMAT ? is_newer(path, format, err) : false;
}

/* What a schema cannot say: what the format allows, what the page code takes, that a page which goes on says where. */
static bool is_sound(const struct forms *forms, const struct form_description *d, const char *path, struct err *err)
{
    if (d->format > FORM_FORMAT)
        return is_newer(path, d->format, err);
    if (!page_code_takes_form(d->code))
        return err_set(err, ERR_INPUT, "%s:%zu: the code must be 1 to %d of A-Z 0-9, a letter first", path,
                       yaml_file_line(path, "code"), PAGE_CODE_FORM_SIZE - 1);
    if (!furniture_face(forms->furniture, d->face))
        return err_set(err, ERR_INPUT, "%s:%zu: there is no face \"%s\" in " FURNITURE, path,
                       yaml_file_line(path, "face"), d->face);
    for (unsigned i = 0; i < d->page_count; i++) {
        char place[32];
        snprintf(place, sizeof place, "pages.%u", i);
        if (d->pages[i].continues && !d->pages[i].top)
            return err_set(err, ERR_INPUT, "%s:%zu: this page continues and has no `top`; add it: the millimetres from "
                                           "above at which the next sheet begins", path, yaml_file_line(path, place));
    }
    return true;
}

static bool load(struct forms *forms, const char *path, struct loaded *out, struct err *err)
{
    struct loaded form = {0};
    if (!form_description_load(path, &form.description, err))
        return explain(path, err);
    const struct form_description *d = form.description;
    form.path = strdup(path);
    form.name = stem_of(path);
    bool ok = (form.path && form.name) || err_set(err, ERR_SPACE, "no memory for %s", path);
    if (!ok || !is_sound(forms, d, path, err)) {
        unload(&form);
        return false;
    }
    form.form = (struct form){.code = d->code, .name = form.name, .title = d->title, .version = d->version,
                              .has_page_codes = d->page_codes, .path = form.path, .description = d};
    *out = form;
    return true;
}

static void note_text(void *context, const struct form_text *text)
{
    if (!text->is_condition)
        font_kept_note(context, text->text);
}

static struct loaded *slot_for(struct forms *forms, const char *code)
{
    for (size_t i = 0; i < forms->count; i++)
        if (strcmp(forms->forms[i].form.code, code) == 0)
            return &forms->forms[i];
    struct loaded *more = realloc(forms->forms, (forms->count + 1) * sizeof *more);
    if (!more)
        return NULL;
    forms->forms = more;
    more[forms->count] = (struct loaded){0};
    return &more[forms->count++];
}

static bool add(struct forms *forms, const char *path, bool replace, const struct form **out, struct err *err)
{
    struct loaded form;
    if (!load(forms, path, &form, err))
        return false;
    const struct form *same = form_find(forms, form.form.code);
    if (same && !replace) {
        err_set(err, ERR_INPUT, "%s:%zu: %s has the code %s already", path, yaml_file_line(path, "code"), same->path,
                same->code);
        unload(&form);
        return false;
    }
    struct loaded *slot = slot_for(forms, form.form.code);
    if (!slot) {
        unload(&form);
        return err_set(err, ERR_SPACE, "no memory for %s", path);
    }
    unload(slot);
    *slot = form;
    form_texts_each(forms, &slot->form, note_text, fonts_kept(forms->fonts));
    font_kept_note(fonts_kept(forms->fonts), slot->form.title);
    if (out)
        *out = &slot->form;
    return true;
}

/* ---- the folder ---- */
static bool is_form_file(const char *name)
{
    size_t size = strlen(name);
    return size > 5 && strcmp(name + size - 5, ".yaml") == 0 && strcmp(name, FURNITURE) != 0;
}

static bool load_folder(struct forms *forms, const char *folder, struct err *err)
{
    struct file_names names = {0};
    if (!file_join(forms->furniture_path, folder, FURNITURE, err) ||
        !furniture_load(forms->furniture_path, &forms->furniture, err) || !fonts_open("", &forms->fonts, err) ||
        !file_list(folder, &names, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < names.count; i++) {
        char path[FILE_PATH_SIZE];
        if (is_form_file(names.names[i]))
            ok = file_join(path, folder, names.names[i], err) && add(forms, path, false, NULL, err);
    }
    file_names_destroy(&names);
    return ok;
}

bool forms_load(const char *folder, struct forms **out, struct err *err)
{
    struct forms *forms = calloc(1, sizeof *forms);
    if (!forms)
        return err_set(err, ERR_SPACE, "no memory for forms");
    if (!load_folder(forms, folder, err)) {
        forms_destroy(forms);
        return false;
    }
    *out = forms;
    return true;
}

void forms_destroy(struct forms *forms)
{
    if (!forms)
        return;
    for (size_t i = 0; i < forms->count; i++)
        unload(&forms->forms[i]);
    free(forms->forms);
    fonts_close(forms->fonts);
    furniture_destroy(forms->furniture);
    free(forms);
}

bool forms_add_file(struct forms *forms, const char *path, const struct form **out, struct err *err)
{
    return add(forms, path, true, out, err);
}

size_t form_count(const struct forms *forms)
{
    return forms->count;
}

const struct form *form_at(const struct forms *forms, size_t index)
{
    return index < forms->count ? &forms->forms[index].form : NULL;
}

const struct form *form_find(const struct forms *forms, const char *code_or_name)
{
    for (size_t i = 0; i < forms->count; i++)
        if (strcmp(forms->forms[i].form.code, code_or_name) == 0 ||
            strcmp(forms->forms[i].form.name, code_or_name) == 0)
            return &forms->forms[i].form;
    return NULL;
}
