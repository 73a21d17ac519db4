/* papers.yaml, and a case that needs them. */
#include "case_file.h"
#include "fuzz.h"

FUZZ_TARGET(papers)
{
    static struct case_file file;
    static struct fields *fields;
    struct papers *papers = NULL;
    struct err err = {0};
    if (!fields)
        FUZZ_SET_UP(fields_load(COUNTER_SOURCE_DIR "/assets/fields.yaml", &fields, &err), err);
    if (!papers_load(fuzz_file(data, size), &papers, NULL))
        return;
    (void)!papers_check(papers, fields, NULL);
    snprintf(file.kind, sizeof file.kind, "personal");
    if (case_file_expect(&file, papers, NULL))
        for (size_t i = 0; i < file.sheet_count; i++)
            FUZZ_PROMISE(case_file_face(&file, file.sheets[i].paper, file.sheets[i].face));
    papers_destroy(papers);
    case_file_finish(&file);
}
