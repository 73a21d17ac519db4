/* Items of a case become parts of a bag. */
#include "case_bundle.h"

#include "acceptance.h"
#include "application_json.h"
#include "clock.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which kinds of items go, where, and under which ending. */
static const struct shelf {
    const char *kind, *folder, *ending;
    bool is_accepted; /* the office stamps and signs what has a place for it */
} shelves[] = {
    {"form", "data/forms", "pdf", true},
    {"page", "data/papers", "jpg", false},
    {"sample", "data/seals", "png", false},
    {"declaration", "data/declaration", "json", false},
    {"signature", "data/declaration", "png", false},
};

static struct buffer *add_part(struct case_bundle *b)
{
    if (b->count == b->room)
        return NULL;
    return &b->bytes[b->count];
}

static bool close_part(struct case_bundle *b, const char *path, struct err *err)
{
    struct buffer *bytes = &b->bytes[b->count];
    if (!buffer_ok(bytes, err) || !bundle_part_of_bytes(&b->parts[b->count], path, bytes->data, bytes->size, err))
        return false;
    b->count++;
    return true;
}

static bool add_application(struct station *station, struct case_bundle *b, const struct case_file *file,
                            struct err *err)
{
    struct buffer *bytes = add_part(b);
    return bytes && application_json_write(station, file, bytes, err) &&
           close_part(b, "data/application.json", err);
}

static bool add_item(struct station *station, struct case_bundle *b, const struct case_item_info *item,
                     const struct shelf *shelf, struct err *err)
{
    char path[BUNDLE_PATH_SIZE];
    struct buffer *bytes = add_part(b);
    if (!bytes)
        return err_set(err, ERR_BUG, "more items than were counted");
    snprintf(path, sizeof path, "%s/%s.%s", shelf->folder, item->name, shelf->ending);
    return case_store_get(station->store, b->number, item->kind, item->name, bytes, NULL, err) &&
           (!shelf->is_accepted || acceptance_sign(station, b->number, bytes, err) || err_within(err, "%s", path)) &&
           close_part(b, path, err);
}

static bool add_shelves(struct station *station, struct case_bundle *b, const struct case_item_info *items,
                        size_t count, struct err *err)
{
    for (size_t s = 0; s < sizeof shelves / sizeof shelves[0]; s++)
        for (size_t i = 0; i < count; i++)
            if (strcmp(items[i].kind, shelves[s].kind) == 0 &&
                !add_item(station, b, &items[i], &shelves[s], err))
                return false;
    return true;
}

static bool add_verdicts(struct station *station, struct case_bundle *b, const struct case_item_info *items,
                         size_t count, struct err *err)
{
    struct buffer *bytes = add_part(b);
    if (!bytes)
        return err_set(err, ERR_BUG, "more items than were counted");
    const char *comma = "";
    buffer_add_text(bytes, "[");
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].kind, "verdict") != 0)
            continue;
        buffer_printf(bytes, "%s\n", comma);
        comma = ",";
        if (!case_store_get(station->store, b->number, "verdict", items[i].name, bytes, NULL, err))
            return false;
    }
    buffer_add_text(bytes, "\n]\n");
    return close_part(b, "data/verdicts.json", err);
}

static bool gather(struct station *station, struct case_bundle *b, const struct case_file *file, struct err *err)
{
    struct case_item_info *items = NULL;
    size_t count = 0;
    if (!case_store_items(station->store, b->number, NULL, &items, &count, err))
        return false;
    b->room = count + 2;
    b->parts = calloc(b->room, sizeof *b->parts);
    b->bytes = calloc(b->room, sizeof *b->bytes);
    bool ok = (b->parts && b->bytes) || err_set(err, ERR_SPACE, "no memory to gather %s", b->number);
    ok = ok && add_application(station, b, file, err) && add_shelves(station, b, items, count, err) &&
         add_verdicts(station, b, items, count, err);
    free(items);
    return ok;
}

static bool describe(struct station *station, const struct case_reservation *reservation, struct case_bundle *b,
                     struct err *err)
{
    struct audit_head head;
    if (!case_store_audit_head(station->store, &head, err))
        return false;
    vault_hex(head.hash, b->audit_head);
    vault_hex(reservation->previous_sha256, b->previous_sha256);
    snprintf(b->station, sizeof b->station, "%.60s", station->config.station.id);
    b->bundle = (struct bundle){
        .case_number = b->number,
        .station = b->station,
        .sequence = reservation->sequence,
        .previous_sha256 = b->previous_sha256,
        .audit_entries = head.count,
        .audit_head = b->audit_head,
        .software = "counter " COUNTER_VERSION,
        .created_ms = clock_wall_ms(),
        .parts = b->parts,
        .part_count = b->count,
    };
    return bundle_check(&b->bundle, err);
}

bool case_bundle_gather(struct station *station, const struct case_reservation *reservation, struct case_bundle **out,
                        struct err *err)
{
    struct case_file file = {0};
    if (!case_file_load(&file, station->store, reservation->number, err))
        return false;
    struct case_bundle *b = calloc(1, sizeof *b);
    bool ok = b || err_set(err, ERR_SPACE, "no memory to gather %s", reservation->number);
    ok = ok && (case_file_is_complete(&file) ||
                err_set(err, ERR_BUG, "%s is gathered before every sheet is back", reservation->number));
    if (ok) {
        memcpy(b->number, reservation->number, sizeof b->number);
        ok = gather(station, b, &file, err) && describe(station, reservation, b, err);
    }
    case_file_finish(&file);
    if (!ok) {
        case_bundle_destroy(b);
        return false;
    }
    *out = b;
    return true;
}

void case_bundle_destroy(struct case_bundle *b)
{
    if (!b)
        return;
    for (size_t i = 0; b->bytes && i < b->room; i++)
        buffer_finish(&b->bytes[i]);
    free(b->bytes);
    free(b->parts);
    free(b);
}
