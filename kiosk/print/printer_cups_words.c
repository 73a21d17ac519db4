/* The keywords of IPP as our reasons. */
#include "printer_cups_words.h"

#include <string.h>

/* printer-state-reasons without their -error, -warning, -report (RFC 8011 5.4.12, PWG 5100.9). */
static const struct keyword {
    const char *word;
    enum print_reason reason;
} keywords[] = {
    {"media-jam", PRINT_REASON_JAM},
    {"media-empty", PRINT_REASON_PAPER_OUT},
    {"media-needed", PRINT_REASON_PAPER_OUT},
    {"input-media-supply-empty", PRINT_REASON_PAPER_OUT},
    {"cover-open", PRINT_REASON_COVER},
    {"door-open", PRINT_REASON_COVER},
    {"interlock-open", PRINT_REASON_COVER},
    {"toner-empty", PRINT_REASON_INK},
    {"marker-supply-empty", PRINT_REASON_INK},
    {"developer-empty", PRINT_REASON_INK},
    {"marker-waste-full", PRINT_REASON_INK},
    {"input-tray-missing", PRINT_REASON_TRAY},
    {"output-tray-missing", PRINT_REASON_TRAY},
    {"output-area-full", PRINT_REASON_TRAY},
    {"offline", PRINT_REASON_OFFLINE},
    {"shutdown", PRINT_REASON_OFFLINE},
    {"timed-out", PRINT_REASON_OFFLINE},
    {"connecting-to-device", PRINT_REASON_OFFLINE},
    {"paused", PRINT_REASON_PAUSED},
    {"moving-to-paused", PRINT_REASON_PAUSED},
};

static const struct keyword job_keywords[] = {
    {"document-format-error", PRINT_REASON_REFUSED},       {"document-unprintable-error", PRINT_REASON_REFUSED},
    {"unsupported-document-format", PRINT_REASON_REFUSED}, {"document-password-error", PRINT_REASON_REFUSED},
    {"job-canceled-by-user", PRINT_REASON_CANCELLED},      {"job-canceled-by-operator", PRINT_REASON_CANCELLED},
    {"job-canceled-at-device", PRINT_REASON_CANCELLED},    {"printer-stopped", PRINT_REASON_PAUSED},
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static bool keyword_is(const char *said, const char *word, bool warnings)
{
    size_t size = strlen(word);
    return strncmp(said, word, size) == 0 &&
           (!said[size] || strcmp(said + size, "-error") == 0 || (warnings && strcmp(said + size, "-warning") == 0));
}

static enum print_reason find_reason(ipp_attribute_t *said, const struct keyword *list, size_t count, bool warnings)
{
    int values = said ? ippGetCount(said) : 0;
    for (size_t k = 0; k < count; k++)
        for (int i = 0; i < values; i++) {
            const char *word = ippGetString(said, i, NULL);
            if (word && keyword_is(word, list[k].word, warnings))
                return list[k].reason;
        }
    return PRINT_REASON_NONE;
}

enum print_reason printer_cups_reason(ipp_attribute_t *said, bool warnings)
{
    return find_reason(said, keywords, COUNT(keywords), warnings);
}

enum print_reason printer_cups_job_reason(ipp_attribute_t *said)
{
    return find_reason(said, job_keywords, COUNT(job_keywords), false);
}

enum print_reason printer_cups_status_reason(ipp_status_t status)
{
    switch (status) {
    case IPP_STATUS_ERROR_NOT_FOUND:
        return PRINT_REASON_NO_PRINTER;
    case IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED:
    case IPP_STATUS_ERROR_DOCUMENT_FORMAT_ERROR:
    case IPP_STATUS_ERROR_REQUEST_ENTITY:
        return PRINT_REASON_REFUSED;
    case IPP_STATUS_ERROR_FORBIDDEN:
    case IPP_STATUS_ERROR_NOT_AUTHENTICATED:
    case IPP_STATUS_ERROR_NOT_AUTHORIZED:
    case IPP_STATUS_ERROR_CUPS_PKI:
        return PRINT_REASON_DENIED;
    case IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS:
        return PRINT_REASON_PAUSED;
    case IPP_STATUS_ERROR_SERVICE_UNAVAILABLE:
    case IPP_STATUS_ERROR_INTERNAL:
        return PRINT_REASON_OFFLINE;
    default:
        return PRINT_REASON_UNKNOWN;
    }
}
