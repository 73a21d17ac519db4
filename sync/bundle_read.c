/* Reads a bag as bundle.c writes it. What must follow is known at every block, so anything else is a fault; manifests
 * are written anew from the digests measured and compared as text. */
#include "bundle_read.h"

#include "buffer.h"
#include "bundle_tar.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*      bagit -> info -> payload (1..n files) -> manifest (by SM3 too) -> tagmanifest (by SM3 too) -> two zero blocks -> end */
enum stage {
    STAGE_BAGIT,
    STAGE_INFO,
    STAGE_PAYLOAD,
    STAGE_MANIFEST,
    STAGE_MANIFEST_SM3,
    STAGE_TAGMANIFEST,
    STAGE_TAGMANIFEST_SM3,
    STAGE_ZEROS,
    STAGE_END
};
enum phase { PHASE_HEADER, PHASE_BYTES, PHASE_PADDING };

enum { TAG_FILE_MAX = BUNDLE_MAX_PARTS * (BUNDLE_PATH_SIZE + SEAL_DIGEST_HEX_SIZE + 2) };

struct bundle_reader {
    struct bundle_target target; /* all NULL: check only */
    uint64_t most_bytes;
    enum stage stage; /* of the entry under way, or the next */
    enum phase phase;
    enum bundle_fault fault;
    bool refused;
    uint8_t header[BUNDLE_TAR_BLOCK];
    size_t header_filled;
    struct bundle_tar_entry entry; /* under way */
    uint64_t left;                 /* bytes or padding of it */
    char folder[BUNDLE_NAME_SIZE]; /* of the first entry; all must agree */
    int64_t time_s;
    struct seal_digest *digest, *sm3; /* sm3 NULL: not wanted */
    struct buffer tag;                /* the tag file under way */
    struct buffer manifest, tags;     /* what they must be */
    struct buffer manifest_sm3, tags_sm3;
    struct buffer paths; /* payload paths, each with its zero byte */
    struct bundle_facts facts, counted;
    int zero_blocks;
};

bool bundle_reader_create(const struct bundle_target *target, uint64_t most_bytes, struct bundle_reader **out,
                          struct err *err)
{
    struct bundle_reader *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_SPACE, "no memory to read a bundle");
    if (!seal_digest_create(&r->digest, err)) {
        free(r);
        return false;
    }
    if (target)
        r->target = *target;
    r->most_bytes = most_bytes;
    *out = r;
    return true;
}

bool bundle_reader_want_sm3(struct bundle_reader *reader, struct err *err)
{
    return seal_digest_create_sm3(&reader->sm3, err);
}

void bundle_reader_destroy(struct bundle_reader *reader)
{
    if (!reader)
        return;
    seal_digest_destroy(reader->digest);
    seal_digest_destroy(reader->sm3);
    buffer_finish(&reader->manifest_sm3);
    buffer_finish(&reader->tags_sm3);
    buffer_finish(&reader->tag);
    buffer_finish(&reader->manifest);
    buffer_finish(&reader->tags);
    buffer_finish(&reader->paths);
    wipe(reader, sizeof *reader);
    free(reader);
}

enum bundle_fault bundle_reader_fault(const struct bundle_reader *reader)
{
    return reader->fault;
}

static bool refuse(struct bundle_reader *r, enum bundle_fault fault, struct err *err, const char *why)
{
    r->fault = fault;
    return err_set(err, ERR_DAMAGED, "bag: %s%s%s", why, r->entry.path[0] ? ": " : "", r->entry.path);
}

/* ---- headers ---- */
static bool path_is_new(const struct bundle_reader *r, const char *path)
{
    for (size_t at = 0; at < r->paths.size; at += strlen((const char *)r->paths.data + at) + 1)
        if (strcmp((const char *)r->paths.data + at, path) == 0)
            return false;
    return true;
}

static bool begin_payload(struct bundle_reader *r, struct err *err)
{
    const struct bundle_tar_entry *e = &r->entry;
    if (!bundle_path_is_allowed(e->path))
        return refuse(r, BUNDLE_FAULT_NAME, err, "a path that is not allowed");
    if (!path_is_new(r, e->path))
        return refuse(r, BUNDLE_FAULT_NAME, err, "a path that comes twice");
    if (r->counted.payload_files >= BUNDLE_MAX_PARTS || e->size_bytes > r->most_bytes - r->counted.payload_bytes)
        return refuse(r, BUNDLE_FAULT_LIMIT, err, "more than is allowed");
    buffer_add(&r->paths, e->path, strlen(e->path) + 1);
    if (!buffer_ok(&r->paths, err))
        return false;
    r->counted.payload_files++;
    r->counted.payload_bytes += e->size_bytes;
    if (r->target.begin && !r->target.begin(r->target.context, e->path, e->size_bytes, err)) {
        r->fault = BUNDLE_FAULT_TARGET;
        return false;
    }
    return true;
}

static bool begin_tag(struct bundle_reader *r, const char *expected, struct err *err)
{
    if (strcmp(r->entry.path, expected) != 0)
        return refuse(r, r->stage < STAGE_PAYLOAD ? BUNDLE_FAULT_BAG : BUNDLE_FAULT_MANIFEST, err,
                      "a tag file is missing or out of its place");
    if (r->entry.size_bytes > TAG_FILE_MAX)
        return refuse(r, BUNDLE_FAULT_LIMIT, err, "a tag file is too long");
    buffer_clear(&r->tag);
    if (r->target.begin && !r->target.begin(r->target.context, r->entry.path, r->entry.size_bytes, err)) {
        r->fault = BUNDLE_FAULT_TARGET;
        return false;
    }
    return true;
}

static bool begin_entry(struct bundle_reader *r, struct err *err)
{
    static const char *const tags[] = {[STAGE_BAGIT] = BUNDLE_BAGIT,
                                       [STAGE_INFO] = BUNDLE_INFO,
                                       [STAGE_MANIFEST] = BUNDLE_MANIFEST,
                                       [STAGE_MANIFEST_SM3] = BUNDLE_MANIFEST_SM3,
                                       [STAGE_TAGMANIFEST] = BUNDLE_TAGMANIFEST,
                                       [STAGE_TAGMANIFEST_SM3] = BUNDLE_TAGMANIFEST_SM3};
    if (r->stage == STAGE_BAGIT) {
        snprintf(r->folder, sizeof r->folder, "%s", r->entry.folder);
        r->time_s = r->entry.time_s;
    }
    if (strcmp(r->folder, r->entry.folder) != 0)
        return refuse(r, BUNDLE_FAULT_NAME, err, "a file outside the bag's folder");
    if (r->time_s != r->entry.time_s)
        return refuse(r, BUNDLE_FAULT_TAR, err, "times that differ");
    if (r->stage == STAGE_PAYLOAD && strcmp(r->entry.path, BUNDLE_MANIFEST) == 0 && r->counted.payload_files > 0)
        r->stage = STAGE_MANIFEST;
    return r->stage == STAGE_PAYLOAD ? begin_payload(r, err) : begin_tag(r, tags[r->stage], err);
}

/* Which of the ways to be wrong a block that is no canonical header shows. */
static enum bundle_fault header_fault(const uint8_t block[BUNDLE_TAR_BLOCK])
{
    enum { AT_TYPE = 156, AT_MAGIC = 257 };
    if (memcmp(block + AT_MAGIC, "ustar", 5) != 0)
        return BUNDLE_FAULT_TAR;
    return block[AT_TYPE] != '0' ? BUNDLE_FAULT_NAME : BUNDLE_FAULT_TAR;
}

static bool end_header(struct bundle_reader *r, struct err *err)
{
    static const uint8_t zeros[BUNDLE_TAR_BLOCK];
    r->header_filled = 0;
    r->entry.path[0] = '\0';
    if (r->stage == STAGE_ZEROS) {
        if (memcmp(r->header, zeros, sizeof zeros) != 0)
            return refuse(r, BUNDLE_FAULT_TAR, err, "something follows the last file");
        if (++r->zero_blocks == 2)
            r->stage = STAGE_END;
        return true;
    }
    if (!bundle_tar_read(r->header, &r->entry))
        return refuse(r, header_fault(r->header), err, "an entry that is no plain file in the one form allowed");
    r->phase = PHASE_BYTES;
    r->left = r->entry.size_bytes;
    return begin_entry(r, err);
}

/* ---- ends of entries ---- */

/* The rest of one line of bag-info.txt after "name: ", cut off in place; NULL if the next line is another. */
static char *take_line(char **at, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(*at, name, length) != 0 || strncmp(*at + length, ": ", 2) != 0)
        return NULL;
    char *value = *at + length + 2;
    char *end = strchr(value, '\n');
    if (!end)
        return NULL;
    *end = '\0';
    *at = end + 1;
    return value;
}

static bool take_text(char **at, const char *name, char *out, size_t size)
{
    const char *value = take_line(at, name);
    if (!value || !value[0] || strlen(value) >= size)
        return false;
    snprintf(out, size, "%s", value);
    return true;
}

/* Decimal as printf writes it: digits, no leading zero, up to `end`. */
static bool take_number(const char *text, char end, uint64_t *out, const char **rest)
{
    uint64_t value = 0;
    const char *c = text;
    if (*c == '0' && c[1] != end)
        return false;
    for (; *c >= '0' && *c <= '9'; c++) {
        if (value > (UINT64_MAX - 9) / 10)
            return false;
        value = value * 10 + (uint64_t)(*c - '0');
    }
    *out = value;
    if (rest)
        *rest = c + 1;
    return c != text && *c == end;
}

static bool is_digest(const char *hex)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    return seal_digest_from_hex(hex, digest);
}

static bool parse_info(char *at, struct bundle_facts *f)
{
    char oxum[48], sequence[24], entries[24];
    const char *files;
    uint64_t count;
    bool ok = take_text(&at, "Bag-Software-Agent", f->software, sizeof f->software) &&
              take_text(&at, "Bagging-Date", f->bagging_date, sizeof f->bagging_date) &&
              take_text(&at, "Payload-Oxum", oxum, sizeof oxum) &&
              take_text(&at, "External-Identifier", f->case_number, sizeof f->case_number) &&
              take_text(&at, "Station", f->station, sizeof f->station) &&
              take_text(&at, "Station-Sequence", sequence, sizeof sequence) &&
              take_text(&at, "Previous-Bundle-SHA256", f->previous_sha256, sizeof f->previous_sha256);
    if (!ok ||
        (*at && (!take_text(&at, "Audit-Entries", entries, sizeof entries) ||
                 !take_number(entries, '\0', &f->audit_entries, NULL) ||
                 !take_text(&at, "Audit-Head", f->audit_head, sizeof f->audit_head) || !is_digest(f->audit_head))))
        return false;
    if (*at || !take_number(oxum, '.', &f->payload_bytes, &files) || !take_number(files, '\0', &count, NULL) ||
        !take_number(sequence, '\0', &f->sequence, NULL))
        return false;
    f->payload_files = (size_t)count;
    return bundle_name_is_allowed(f->station) && bundle_name_is_allowed(f->case_number) && f->sequence > 0 &&
           f->sequence <= 99999999 && is_digest(f->previous_sha256);
}

static bool end_info(struct bundle_reader *r, struct err *err)
{
    char folder[BUNDLE_NAME_SIZE + 24];
    bool ok = !memchr(r->tag.data, 0, r->tag.size) && parse_info((char *)r->tag.data, &r->facts);
    snprintf(folder, sizeof folder, "%s-%08" PRIu64, r->facts.station, r->facts.sequence);
    if (!ok || strcmp(folder, r->folder) != 0)
        return refuse(r, BUNDLE_FAULT_BAG, err, "not as the format says");
    return true;
}

static bool same(const struct buffer *a, const char *text, size_t size)
{
    return a->size == size && (size == 0 || memcmp(a->data, text, size) == 0);
}

static bool is_list(struct bundle_reader *r, const struct buffer *list, const char *otherwise, struct err *err)
{
    return same(&r->tag, (const char *)list->data, list->size) || refuse(r, BUNDLE_FAULT_MANIFEST, err, otherwise);
}

static bool end_tag(struct bundle_reader *r, struct err *err)
{
    switch (r->stage) {
    case STAGE_BAGIT:
        return same(&r->tag, bundle_bagit_text, strlen(bundle_bagit_text)) ||
               refuse(r, BUNDLE_FAULT_BAG, err, "not as the format says");
    case STAGE_INFO:
        return end_info(r, err);
    case STAGE_MANIFEST:
    case STAGE_MANIFEST_SM3:
        return is_list(r, r->stage == STAGE_MANIFEST ? &r->manifest : &r->manifest_sm3,
                       "digests or files are not those of the bag", err);
    case STAGE_TAGMANIFEST:
    case STAGE_TAGMANIFEST_SM3:
        return is_list(r, r->stage == STAGE_TAGMANIFEST ? &r->tags : &r->tags_sm3, "digests of the tag files differ", err);
    case STAGE_PAYLOAD:
    case STAGE_ZEROS:
    case STAGE_END:
        break;
    }
    return true;
}

static bool check_counts(struct bundle_reader *r, struct err *err)
{
    return (r->facts.payload_bytes == r->counted.payload_bytes && r->facts.payload_files == r->counted.payload_files) ||
           refuse(r, BUNDLE_FAULT_BAG, err, "Payload-Oxum is not what the bag holds");
}

/* The line of the entry under way, for the lists that come after it. */
static bool note(struct bundle_reader *r, struct seal_digest *by, struct buffer *manifest, struct buffer *tags,
                 struct err *err)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    char hex[SEAL_DIGEST_HEX_SIZE];
    if (!seal_digest_take(by, digest, err))
        return false;
    seal_digest_to_hex(digest, hex);
    struct buffer *list = r->stage == STAGE_PAYLOAD ? manifest : tags;
    if (r->stage < STAGE_TAGMANIFEST)
        buffer_printf(list, "%s  %s\n", hex, r->entry.path);
    return buffer_ok(list, err);
}

static void next_stage(struct bundle_reader *r)
{
    r->stage++;
    if (!r->sm3 && (r->stage == STAGE_MANIFEST_SM3 || r->stage == STAGE_TAGMANIFEST_SM3))
        r->stage++;
}

static bool end_bytes(struct bundle_reader *r, struct err *err)
{
    if (!end_tag(r, err) || (r->stage == STAGE_MANIFEST && !check_counts(r, err)) ||
        !note(r, r->digest, &r->manifest, &r->tags, err) ||
        (r->sm3 && !note(r, r->sm3, &r->manifest_sm3, &r->tags_sm3, err)))
        return false;
    if (r->target.end && !r->target.end(r->target.context, err)) {
        r->fault = BUNDLE_FAULT_TARGET;
        return false;
    }
    r->phase = PHASE_PADDING;
    r->left = bundle_tar_padding(r->entry.size_bytes);
    if (r->stage != STAGE_PAYLOAD)
        next_stage(r);
    return true;
}

/* ---- pieces ---- */
static bool take_bytes(struct bundle_reader *r, const uint8_t *bytes, size_t size, struct err *err)
{
    seal_digest_add(r->digest, bytes, size);
    if (r->sm3)
        seal_digest_add(r->sm3, bytes, size);
    if (r->stage != STAGE_PAYLOAD) {
        buffer_add(&r->tag, bytes, size);
        if (!buffer_ok(&r->tag, err))
            return false;
    }
    if (r->target.bytes && !r->target.bytes(r->target.context, bytes, size, err)) {
        r->fault = BUNDLE_FAULT_TARGET;
        return false;
    }
    return true;
}

static bool take_padding(struct bundle_reader *r, const uint8_t *bytes, size_t size, struct err *err)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return refuse(r, BUNDLE_FAULT_TAR, err, "bytes between files");
    return true;
}

static size_t at_most(uint64_t left, size_t size)
{
    return left < size ? (size_t)left : size;
}

/* Takes a piece from the front; *used says how much. */
static bool take_piece(struct bundle_reader *r, const uint8_t *bytes, size_t size, size_t *used, struct err *err)
{
    if (r->phase == PHASE_HEADER) {
        *used = at_most(BUNDLE_TAR_BLOCK - r->header_filled, size);
        memcpy(r->header + r->header_filled, bytes, *used);
        r->header_filled += *used;
        return r->header_filled < BUNDLE_TAR_BLOCK || end_header(r, err);
    }
    *used = at_most(r->left, size);
    r->left -= *used;
    return r->phase == PHASE_BYTES ? take_bytes(r, bytes, *used, err) : take_padding(r, bytes, *used, err);
}

bool bundle_reader_add(struct bundle_reader *r, const void *bytes, size_t size, struct err *err)
{
    const uint8_t *at = bytes;
    bool ok = !r->refused || err_set(err, ERR_DAMAGED, "bag: refused before");
    while (ok && size > 0) {
        if (r->stage == STAGE_END) {
            ok = refuse(r, BUNDLE_FAULT_TAR, err, "something follows its end");
            break;
        }
        size_t used = 0;
        ok = take_piece(r, at, size, &used, err);
        at += used;
        size -= used;
        /* An empty file or no padding: the next phase begins without a byte. */
        if (ok && r->phase == PHASE_BYTES && r->left == 0)
            ok = end_bytes(r, err);
        if (ok && r->phase == PHASE_PADDING && r->left == 0)
            r->phase = PHASE_HEADER;
    }
    r->refused = !ok;
    return ok;
}

bool bundle_reader_end(struct bundle_reader *r, struct bundle_facts *out, struct err *err)
{
    if (r->refused)
        return err_set(err, ERR_DAMAGED, "bag: refused before");
    r->entry.path[0] = '\0';
    if (r->stage != STAGE_END)
        return refuse(r, BUNDLE_FAULT_TAR, err, "ends before its end");
    *out = r->facts;
    return true;
}
