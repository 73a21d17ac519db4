/* Headers of tus: numbers, base64, Upload-Metadata, Upload-Checksum. */
#include "fuzz.h"
#include "tus_text.h"

FUZZ_TARGET(tus_text)
{
    char *text = fuzz_text(data, size);
    uint64_t number = 0;
    uint8_t sum[SEAL_DIGEST_SIZE], plain[256];
    size_t plain_size = 0;
    struct tus_metadata metadata = {0}, same = {0};
    struct buffer again = {0};
    if (tus_number_parse(text, &number))
        FUZZ_PROMISE(number <= INT64_MAX);
    if (tus_base64_parse((const char *)data, size, plain, sizeof plain, &plain_size)) {
        tus_base64_write(plain, plain_size, &again);
        FUZZ_PROMISE(fuzz_same(again.data, again.size, data, size));
        buffer_clear(&again);
    }
    if (tus_metadata_parse(text, &metadata, NULL)) {
        tus_metadata_write(&metadata, &again);
        FUZZ_PROMISE(tus_metadata_parse((char *)again.data, &same, NULL) && metadata.sequence == same.sequence &&
                     strcmp(metadata.station, same.station) == 0);
    }
    (void)!tus_checksum_parse(text, sum);
    buffer_finish(&again);
    free(text);
}
