/* Facts, answers, consents, sheets, pictures: one section each. */
#include "intake_index.h"

#include "catalogue.h"
#include "config.h"
#include "field.h"
#include "file.h"
#include "intake_html.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APPLICATION_MAX_BYTES ((size_t)4 << 20)

bool intake_listing_add(struct intake_listing *listing, const char *path, struct err *err)
{
    if (listing->count == listing->room) {
        size_t room = listing->room ? listing->room * 2 : 32;
        char(*grown)[BUNDLE_PATH_SIZE] = realloc(listing->paths, room * sizeof *grown);
        if (!grown)
            return err_set(err, ERR_SPACE, "no memory for a list of files");
        listing->paths = grown;
        listing->room = room;
    }
    snprintf(listing->paths[listing->count++], BUNDLE_PATH_SIZE, "%s", path);
    return true;
}

void intake_listing_finish(struct intake_listing *listing)
{
    free(listing->paths);
    *listing = (struct intake_listing){0};
}

/* ---- sections ---- */
struct index {
    struct buffer *page;
    json_t *application;   /* NULL: not readable */
    struct fields *fields; /* for the questions' words; NULL: their names stand for them */
};

static const char *text_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void begin_section(struct buffer *page, const char *title)
{
    buffer_add_text(page, "<section>");
    intake_html_element(page, "h2", title);
}

static void add_bundle(const struct index *x, const struct seal_opened *opened)
{
    const struct bundle_facts *f = &opened->facts;
    char number[32], signed_at[32];
    begin_section(x->page, T("资料包"));
    buffer_add_text(x->page, "<table>");
    intake_html_fact(x->page, T("案号"), f->case_number);
    intake_html_fact(x->page, T("终端"), f->station);
    snprintf(number, sizeof number, "%" PRIu64, f->sequence);
    intake_html_fact(x->page, T("序号"), number);
    intake_html_fact(x->page, T("装包日期"), f->bagging_date);
    intake_html_fact(x->page, T("订单号"), text_of(x->application, "order_number"));
    intake_html_fact(x->page, T("签名证书"), opened->signer);
    intake_html_fact(x->page, T("签名时间（终端时钟）"), intake_html_time(opened->signed_ms, signed_at));
    intake_html_fact(x->page, T("上一资料包摘要"), f->previous_sha256);
    intake_html_fact(x->page, T("终端日志摘要"), f->audit_head);
    buffer_add_text(x->page, "</table></section>\n");
}

static const char *label_of(const struct index *x, const char *name)
{
    const struct field *field = x->fields ? fields_find(x->fields, name) : NULL;
    return field && field->label.zh ? field->label.zh : name;
}

static void add_answers(const struct index *x)
{
    json_t *answers = json_object_get(x->application, "answers"), *answer;
    const char *name;
    begin_section(x->page, T("填写内容"));
    buffer_add_text(x->page, "<table>");
    json_object_foreach(answers, name, answer)
    {
        const struct field *field = x->fields ? fields_find(x->fields, name) : NULL;
        const char *value = text_of(answer, "value"), *source = text_of(answer, "source");
        buffer_add_text(x->page, "<tr>");
        intake_html_element(x->page, "th class=\"key\"", label_of(x, name));
        buffer_add_text(x->page, "<td>");
        intake_html_text(x->page, field ? field_display_zh(field, value) : value);
        if (strcmp(source, "typed") != 0) {
            buffer_add_text(x->page, " <span class=\"mark\">");
            intake_html_text(x->page, strcmp(source, "doubtful") == 0 ? T("（识别结果，请核对）") : T("（证件读取）"));
            buffer_add_text(x->page, "</span>");
        }
        buffer_add_text(x->page, "</td></tr>\n");
    }
    buffer_add_text(x->page, "</table></section>\n");
}

static void add_table(const struct index *x, const char *title, const char *list, const char *const keys[],
                      const char *const heads[], size_t columns)
{
    json_t *array = json_object_get(x->application, list);
    begin_section(x->page, title);
    buffer_add_text(x->page, "<table><tr>");
    for (size_t c = 0; c < columns; c++)
        intake_html_element(x->page, "th", heads[c]);
    buffer_add_text(x->page, "</tr>\n");
    for (size_t i = 0; i < json_array_size(array); i++) {
        json_t *row = json_array_get(array, i);
        buffer_add_text(x->page, "<tr>");
        for (size_t c = 0; c < columns; c++) {
            json_t *cell = json_object_get(row, keys[c]);
            char number[32];
            snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(cell));
            intake_html_element(x->page, "td", json_is_integer(cell) ? number : text_of(row, keys[c]));
        }
        buffer_add_text(x->page, "</tr>\n");
    }
    buffer_add_text(x->page, "</table></section>\n");
}

static void add_tables(const struct index *x)
{
    static const char *const consents[] = {"policy", "version", "given", "sha256"};
    static const char *const sheets[] = {"paper", "form", "page", "pages", "state", "printed", "returned"};
    const char *const consent_heads[] = {T("文件"), T("版本"), T("同意时间"), T("正文摘要（SHA-256）")};
    const char *const sheet_heads[] = {T("材料"), T("表格"), T("第几页"), T("共几页"), T("状态"), T("打印"), T("交回")};
    add_table(x, T("同意记录"), "consents", consents, consent_heads, sizeof consents / sizeof consents[0]);
    add_table(x, T("纸张"), "sheets", sheets, sheet_heads, sizeof sheets / sizeof sheets[0]);
}

/* Paths are made of characters that need no escaping (sync/FORMAT.md). */
static void add_file(struct buffer *page, const char *path, const char *kind)
{
    const char *name = strrchr(path, '/') + 1;
    if (kind)
        buffer_printf(page,
                      "<figure class=\"%s\"><a href=\"%s\"><img src=\"%s\" alt=\"%s\"></a><figcaption>%s</figcaption>"
                      "</figure>\n",
                      kind, path, path, name, name);
    else
        buffer_printf(page, "<li><a href=\"%s\">%s</a></li>\n", path, name);
}

static void add_files(const struct index *x, const struct intake_listing *listing)
{
    const struct {
        const char *folder, *title, *kind;
    } groups[] = {
        {"data/papers/", T("扫描页"), "page"}, {"data/seals/", T("印模"), "sample"}, {"data/forms/", T("表格（PDF）"), NULL}};
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        bool begun = false;
        for (size_t i = 0; i < listing->count; i++) {
            if (strncmp(listing->paths[i], groups[g].folder, strlen(groups[g].folder)) != 0)
                continue;
            if (!begun) {
                begin_section(x->page, groups[g].title);
                buffer_add_text(x->page, groups[g].kind ? "<div class=\"sheets\">" : "<ul>");
            }
            begun = true;
            add_file(x->page, listing->paths[i], groups[g].kind);
        }
        if (begun)
            buffer_add_text(x->page, groups[g].kind ? "</div></section>\n" : "</ul></section>\n");
    }
}

static void add_rest(const struct index *x, const struct intake_listing *listing)
{
    begin_section(x->page, T("原始数据"));
    buffer_add_text(x->page, "<ul>");
    for (size_t i = 0; i < listing->count; i++)
        if (strrchr(listing->paths[i], '/') == listing->paths[i] + strlen("data"))
            add_file(x->page, listing->paths[i], NULL);
    buffer_add_text(x->page, "</ul></section>\n");
    intake_html_element(x->page, "footer", T("签名、证书链、摘要清单均已核验；本页由收件程序生成，不属于资料包。"));
}

/* ---- the whole ---- */
static json_t *load_application(const char *folder)
{
    char path[FILE_PATH_SIZE];
    struct buffer bytes = {0};
    json_t *root = NULL;
    if (file_join(path, folder, "data/application.json", NULL) &&
        file_read(path, APPLICATION_MAX_BYTES, &bytes, NULL))
        root = json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, NULL);
    buffer_finish(&bytes);
    return root;
}

static struct fields *load_fields(void)
{
    char assets[FILE_PATH_SIZE], path[FILE_PATH_SIZE];
    struct fields *fields = NULL;
    if (!config_assets_folder(NULL, assets, NULL) || !file_join(path, assets, "fields.yaml", NULL) ||
        !fields_load(path, &fields, NULL))
        return NULL;
    return fields;
}

bool intake_index_write(const char *folder, const struct seal_opened *opened, const struct intake_listing *listing,
                        struct err *err)
{
    char title[80], path[FILE_PATH_SIZE];
    struct buffer page = {0};
    const struct index x = {.page = &page, .application = load_application(folder), .fields = load_fields()};
    snprintf(title, sizeof title, T("申请资料 %s"), opened->facts.case_number);
    intake_html_begin(&page, title);
    add_bundle(&x, opened);
    if (x.application) {
        add_answers(&x);
        add_tables(&x);
    }
    add_files(&x, listing);
    add_rest(&x, listing);
    intake_html_end(&page);
    bool ok = buffer_ok(&page, err) && file_join(path, folder, "index.html", err) &&
              file_write_durable(path, page.data, page.size, 0600, err);
    buffer_finish(&page);
    json_decref(x.application);
    fields_destroy(x.fields);
    return ok;
}
