/* A text file a station, read whole: a station makes some ten thousand bundles in its life. */
#include "bundle_chain.h"

#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { CHAIN_MOST_BYTES = 256 << 20 };

struct link {
    uint64_t sequence, entries;
    char sha256[SEAL_DIGEST_HEX_SIZE], head[SEAL_DIGEST_HEX_SIZE]; /* head: empty if not stated */
};

static bool path_of(const char *folder, const char *station, char out[FILE_PATH_SIZE], struct err *err)
{
    char name[BUNDLE_NAME_SIZE + 8];
    snprintf(name, sizeof name, "%s.chain", station);
    return file_join(out, folder, name, err);
}

bool bundle_chain_hold(const char *folder, int *fd, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (!file_make_folder(folder, 0700, err) || !file_join(path, folder, "lock", err))
        return false;
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), result;
    if (lock < 0)
        return err_set_errno(err, errno, "%s", path);
    do
        result = flock(lock, LOCK_EX);
    while (result != 0 && errno == EINTR);
    if (result != 0) {
        err_set_errno(err, errno, "%s", path);
        close(lock);
        return false;
    }
    *fd = lock;
    return true;
}

/* ---- reading ---- */
static bool parse_line(const char *line, struct link *out)
{
    int end = 0;
    uint8_t digest[SEAL_DIGEST_SIZE];
    char head[SEAL_DIGEST_HEX_SIZE];
    if (sscanf(line, "%" SCNu64 " %64[0-9a-f] %" SCNu64 " %64[-0-9a-f]%n", &out->sequence, out->sha256, &out->entries, head,
               &end) != 4 ||
        line[end] != '\0' || !seal_digest_from_hex(out->sha256, digest))
        return false;
    bool stated = strcmp(head, "-") != 0;
    snprintf(out->head, sizeof out->head, "%s", stated ? head : "");
    return stated ? seal_digest_from_hex(head, digest) : out->entries == 0;
}

/* Goes through the lines: the last one, and that of a sequence, each zeroed when there is none. */
static bool walk(char *text, uint64_t wanted, struct link *last, struct link *same)
{
    *last = *same = (struct link){0};
    for (char *line = text, *next; *line; line = next) {
        struct link link;
        char *end = strchr(line, '\n');
        if (!end)
            return false;
        *end = '\0';
        next = end + 1;
        if (!parse_line(line, &link) || (last->sequence && link.sequence != last->sequence + 1))
            return false;
        *last = link;
        if (link.sequence == wanted)
            *same = link;
    }
    return true;
}

static bool read_chain(const char *folder, const struct bundle_facts *facts, struct buffer *text, struct link *last,
                       struct link *same, struct err *err)
{
    char path[FILE_PATH_SIZE];
    *last = *same = (struct link){0};
    if (!path_of(folder, facts->station, path, err))
        return false;
    if (!file_exists(path))
        return true;
    if (!file_read(path, CHAIN_MOST_BYTES, text, err))
        return false;
    struct buffer copy = {0};
    buffer_add(&copy, text->data, text->size);
    bool ok = buffer_ok(&copy, err) && (copy.size == 0 || walk((char *)copy.data, facts->sequence, last, same) ||
                                        err_set(err, ERR_CONFIG, "%s is not a chain of bundles", path));
    buffer_finish(&copy);
    return ok;
}

/* ---- judging ---- */
static enum bundle_chain_fault fault_of(const struct bundle_facts *f, const char *sha256, const struct link *last,
                                        const struct link *same)
{
    if (same->sequence && strcmp(same->sha256, sha256) != 0)
        return BUNDLE_CHAIN_SWAP;
    if (same->sequence)
        return same->sequence == last->sequence ? BUNDLE_CHAIN_DUPLICATE : BUNDLE_CHAIN_REPLAY;
    if (last->sequence && f->sequence < last->sequence)
        return BUNDLE_CHAIN_REPLAY; /* from before the chain begins here */
    if (f->sequence != last->sequence + 1)
        return BUNDLE_CHAIN_GAP;
    if (strcmp(f->previous_sha256, last->sequence ? last->sha256 : BUNDLE_FIRST_PREVIOUS) != 0)
        return BUNDLE_CHAIN_SWAP;
    bool other_log = last->head[0] && (f->audit_entries < last->entries ||
                                       (f->audit_entries == last->entries && strcmp(f->audit_head, last->head) != 0));
    return other_log ? BUNDLE_CHAIN_LOG : BUNDLE_CHAIN_FITS;
}

static const char *const faults[] = {
    [BUNDLE_CHAIN_DUPLICATE] = "it was opened before",
    [BUNDLE_CHAIN_REPLAY] = "it is an earlier one, come again",
    [BUNDLE_CHAIN_GAP] = "those before it have not been opened: open them first, or ask the station for them",
    [BUNDLE_CHAIN_SWAP] = "another bundle was opened in its place, or the one before it is another than it names",
    [BUNDLE_CHAIN_LOG] = "the station's log is shorter than the last bundle said, or was written anew: the store there was put "
                         "back from a copy, or somebody changed it",
};

bool bundle_chain_judge(const char *folder, const struct bundle_facts *facts, const uint8_t sha256[SEAL_DIGEST_SIZE],
                        enum bundle_chain_fault *fault, struct err *err)
{
    struct link last, same;
    struct buffer text = {0};
    char hex[SEAL_DIGEST_HEX_SIZE];
    *fault = BUNDLE_CHAIN_FITS;
    bool ok = read_chain(folder, facts, &text, &last, &same, err);
    buffer_finish(&text);
    if (!ok)
        return false;
    seal_digest_to_hex(sha256, hex);
    *fault = fault_of(facts, hex, &last, &same);
    return *fault == BUNDLE_CHAIN_FITS || err_set(err, ERR_DAMAGED, "%s, bundle %" PRIu64 " after %" PRIu64 ": %s",
                                                  facts->station, facts->sequence, last.sequence, faults[*fault]);
}

bool bundle_chain_add(const char *folder, const struct bundle_facts *facts, const uint8_t sha256[SEAL_DIGEST_SIZE],
                      struct err *err)
{
    struct link last, same;
    struct buffer text = {0};
    char path[FILE_PATH_SIZE], hex[SEAL_DIGEST_HEX_SIZE];
    seal_digest_to_hex(sha256, hex);
    bool ok = path_of(folder, facts->station, path, err) && read_chain(folder, facts, &text, &last, &same, err);
    buffer_printf(&text, "%" PRIu64 " %s %" PRIu64 " %s\n", facts->sequence, hex, facts->audit_head[0] ? facts->audit_entries : 0,
                  facts->audit_head[0] ? facts->audit_head : "-");
    ok = ok && buffer_ok(&text, err) && file_write_durable(path, text.data, text.size, 0600, err);
    buffer_finish(&text);
    return ok;
}
