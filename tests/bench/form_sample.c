/* Forty values. */
#include "form_sample.h"

#include <string.h>

static const char *const answers[][2] = {
    {"office", "天津市勘察设计协会数字证书线下受理窗口"},
    {"contact", "022-23000000"},
    {"business_type", "first"},
    {"name", "样小芳"},
    {"sex", "female"},
    {"sex.word", "女"},
    {"id_type", "citizen-id"},
    {"id_type.word", "居民身份证"},
    {"id_number", "120103197910053202"},
    {"id_valid_from", "2019-03-02"},
    {"id_valid_to", "2039-03-02"},
    {"mobile", "13800001234"},
    {"email", "yang.xiaofang@example.com"},
    {"address", "天津市和平区样本路一号样本大厦二十层"},
    {"postcode", "300000"},
    {"telephone", "022-26230000"},
    {"company", "天津样本建筑设计有限公司"},
    {"company_uscc", "91120000MA05X1A00X"},
    {"order_number", "2026112217450038"},
    {"personal_signature", "yes"},
    {"practice_seal", "yes"},
    {"practice_qualification", "structural-1"},
    {"practice_qualification.word", "一级注册结构工程师"},
    {"practice_number", "1200123-S045"},
    {"ukey_count", "2"},
    {"agreement_title", "数字证书服务协议（样本，待证书机构提供正式文本）"},
    {"agreement_version", "样本 2026-11"},
    {"agreement_sha256", "0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9 0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9"},
    {"consents.count", "3"},
    {"consents.1.title", "同意将申请材料转交北京数字认证股份有限公司"},
    {"consents.1.version", "样本 2026-11"},
    {"consents.1.time", "2026-11-22 09:30:05"},
    {"consents.2.title", "同意处理身份证件号码、证件影像等敏感个人信息"},
    {"consents.2.version", "样本 2026-11"},
    {"consents.2.time", "2026-11-22 09:31:11"},
    {"consents.3.title", "同意接收办理进度的短信通知"},
    {"consents.3.version", "样本 2026-11"},
    {"consents.3.time", "2026-11-22 09:31:40"},
    {"now", "2026-11-22 09:32"},
};

static const char *answer(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (strcmp(answers[i][0], name) == 0)
            return answers[i][1];
    return "";
}

static bool tag(void *context, const char *signed_text, char *out, struct err *err)
{
    (void)context;
    (void)signed_text;
    (void)err;
    memcpy(out, "ABCDEFGHIJKLMNOP", 17);
    return true;
}

const struct form_values form_sample_values = {.text = answer};
const struct form_issue form_sample_issue = {.case_number = "TJ-261122-0007-K", .revision = 1, .tag = tag};
