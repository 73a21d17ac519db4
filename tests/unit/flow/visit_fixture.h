/* A visit over the real data files and a store of its own, for the tests of flow. */
#ifndef VISIT_FIXTURE_H
#define VISIT_FIXTURE_H

#include "promise.h"

#include "file.h"
#include "form.h"
#include "visit.h"
#include <string.h>

#define ASSETS COUNTER_SOURCE_DIR "/assets"

struct visit_fixture {
    char folder[1024];
    struct config config;
    struct fields *fields;
    struct papers *papers;
    struct policies *policies;
    struct flow *flow;
    struct shop *shop;
    struct forms *forms;
    struct case_store *store;
    struct visit visit;
};

static inline struct visit_world fixture_world(struct visit_fixture *f)
{
    return (struct visit_world){.config = &f->config,
                                .fields = f->fields,
                                .papers = f->papers,
                                .policies = f->policies,
                                .store = f->store,
                                .shop = f->shop};
}

static inline void fixture_open(struct visit_fixture *f)
{
    struct err err = {0};
    char path[FILE_PATH_SIZE];
    *f = (struct visit_fixture){.folder = ""};
    promise_folder_make(f->folder);
    assert_ok(config_load(ASSETS "/station.yaml", NULL, &f->config, &err), err);
    f->config.privacy.reserve_mb = 1;
    assert_ok(shop_load(ASSETS "/catalogue.yaml", &f->shop, &err), err);
    snprintf(path, sizeof path, "%.900s/keys/station.key", f->folder);
    assert_ok(vault_create_key_file(path, &err), err);
    assert_ok(fields_load(ASSETS "/fields.yaml", &f->fields, &err), err);
    assert_ok(papers_load(ASSETS "/papers.yaml", &f->papers, &err), err);
    assert_ok(policies_load(ASSETS "/policies", &f->policies, &err), err);
    assert_ok(flow_load(ASSETS "/flows/personal.yaml", &f->flow, &err), err);
    assert_ok(forms_load(COUNTER_SOURCE_DIR "/forms", &f->forms, &err), err);
    assert_ok(case_store_open(&f->config, f->folder, &f->store, &err), err);
    struct visit_world world = fixture_world(f);
    visit_begin(&f->visit, &world, f->flow);
}

static inline void fixture_close(struct visit_fixture *f)
{
    visit_end(&f->visit);
    case_store_close(f->store);
    forms_destroy(f->forms);
    flow_destroy(f->flow);
    policies_destroy(f->policies);
    shop_destroy(f->shop);
    papers_destroy(f->papers);
    fields_destroy(f->fields);
    config_finish(&f->config);
    promise_folder_remove(f->folder);
}

/* What an invented person (样本) answers. */
static inline void fixture_answer(struct visit_fixture *f)
{
    static const char *const answers[][2] = {
        {"personal_signature", "yes"}, {"order_number", "2026112217450038"},
        {"name", "样小明"},            {"sex", "male"},
        {"nation", "汉"},              {"birth", "1990-06-15"},
        {"id_type", "citizen-id"},     {"id_number", "120101199006159013"},
        {"id_valid_from", "2020-03-02"}, {"id_valid_to", "2040-03-02"},
        {"business_type", "first"},    {"mobile", "13800001234"},
        {"address", "天津市和平区样本路1号"}, {"company", "天津样本设计有限公司"},
        {"company_uscc", "91120101MA05XYK1X6"},
    };
    struct err err = {0};
    assert_ok(visit_open_case(&f->visit, &err), err);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        assert_ok(visit_answer(&f->visit, answers[i][0], answers[i][1], ANSWER_TYPED, &err), err);
}

/* The process is killed here, as far as memory goes. */
static inline void fixture_forget(struct visit_fixture *f)
{
    struct err err = {0};
    visit_end(&f->visit);
    case_store_close(f->store);
    assert_ok(case_store_open(&f->config, f->folder, &f->store, &err), err);
}

#endif
