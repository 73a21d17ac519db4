/* Invented people only. */
#include "specimen.h"

#include "page_code.h"
#include <string.h>

static const char *const applicant[][2] = {
    {"demo", "true"},
    {"office", "天津市勘察设计协会"},
    {"contact", "022-23000000"},
    {"business_type", "first"},
    {"name", "样本䶮𠮷㛃𬭎"},
    {"sex", "female"},
    {"sex.word", "女"},
    {"id_type", "citizen-id"},
    {"id_type.word", "居民身份证"},
    {"id_number", "11010519491231002X"},
    {"id_valid_from", "2019-03-02"},
    {"id_valid_to", "2039-03-02"},
    {"mobile", "13800002222"},
    {"email", "yangben.specimen@example.cn"},
    {"address", "天津市河北区样本路133号学府花园36-4-914"},
    {"postcode", "300140"},
    {"telephone", "022-26230000"},
    {"company", "天津样本建筑设计院有限公司"},
    {"company_uscc", "91110108722619411A"},
    {"personal_signature", "yes"},
    {"practice_seal", "yes"},
    {"practice_qualification", "structural-1"},
    {"practice_qualification.word", "一级注册结构工程师"},
    {"practice_number", "1200123-S045"},
    {"order_number", "2026112217450038"},
    {"ukey_count", "2"},
    {"agreement_title", "数字证书服务协议（占位文本，待证书机构提供正式文本）"},
    {"agreement_version", "占位 2026-11"},
    {"agreement_sha256", "0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9 0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9"},
    {"consents.count", "2"},
    {"consents.1.title", "同意将申请材料转交北京数字认证股份有限公司"},
    {"consents.1.version", "2026-11"},
    {"consents.1.time", "2026-11-22 09:30"},
    {"consents.2.title", "同意处理身份证件号码、证件影像等敏感个人信息"},
    {"consents.2.version", "2026-11"},
    {"consents.2.time", "2026-11-22 09:31"},
    {"state", "待盖章扫描"},
    {"now", "2026-11-22 09:32"},
    {"keep_until", "2026-11-29"},
    {"slip_code", "KQR1:TJ-261122-0007-K:ABCDEFGHIJKLMNOP"},
    {"slip_secret", "ABCD EFGH IJKL MNOP"},
    {"missing.count", "2"},
    {"missing.1.title", "个人证书申请表"},
    {"missing.1.page", "第 2 页"},
    {"missing.2.title", "个人电子印章采样表"},
    {"missing.2.page", "第 1 页"},
    {"receipt_time", "2026-11-22 23:30:05"},
    {"receipt_digest", "0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9 0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9"},
    {"receipt_code", "KQT1:TJ-261122-0007-K:2026-11-22T23:30:05+08:00:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d"},
};

static const char *const parcel[][2] = {
    {"office", "天津市勘察设计协会"},
    {"post_address", "北京市西城区京版信息港一层"},
    {"post_name", "商城-天津勘察设计协会"},
    {"post_telephone", "010-58515511"},
    {"contact", "022-23000000"},
    {"today", "2026-11-22"},
    {"parcel_number", "TJ-P-261122-02"},
    {"parcel_code", "KQP1:TJ-P-261122-02:2:17"},
    {"cases_total", "2"},
    {"pages_total", "17"},
    {"cases.count", "2"},
    {"cases.1.number", "TJ-261122-0007-K"},
    {"cases.1.kind", "个人"},
    {"cases.1.papers", "申请表 2 · 服务协议 3 · 身份证正反面 1 · 采样表 1"},
    {"cases.1.pages", "7"},
    {"cases.2.number", "TJ-261122-0009-4"},
    {"cases.2.kind", "单位"},
    {"cases.2.papers",
     "申请表 2 · 服务协议 3 · 营业执照 1 · 法人证件 1 · 经办人身份证 1 · 授权委托书 1 · 采样表 1"},
    {"cases.2.pages", "10"},
};

#define HAN_10 "国国国国国国国国国国"
#define LATIN_10 "wwwwwwwwww"
/* By the limits of assets/fields.yaml. */
static const char *const longest[][2] = {
    {"business_type", "broken"},
    {"name", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"sex", "female"},
    {"sex.word", "女"},
    {"id_type", "travel-permit"},
    {"id_type.word", "港澳台居民来往内地（大陆）通行证"},
    {"id_number", "11010519491231002X"},
    {"id_valid_from", "2019-03-02"},
    {"id_valid_to", "2039-03-02"},
    {"mobile", "13800002222"},
    {"email", LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10},
    {"address", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"postcode", "300140"},
    {"telephone", "0222-26230000"},
    {"company", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"company_uscc", "91110108722619411A"},
    {"personal_signature", "yes"},
    {"practice_seal", "yes"},
    {"practice_qualification", "harbour"},
    {"practice_qualification.word", "注册土木工程师（港口与航道工程）"},
    {"practice_number", "W23456789012345678901234"},
    {"paper_reason", "bank"},
    {"paper_reason.word", "没有本人名下的银行卡"},
    {"nation", HAN_10},
    {"birth", "2026-11-22"},
    {"id_issuer", HAN_10 HAN_10 HAN_10 HAN_10},
    {"company_address", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"company_postcode", "0222-26230000"},
    {"company_telephone", "0222-26230000"},
    {"legal_name", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"legal_id_type", "travel-permit"},
    {"legal_id_type.word", "港澳台居民来往内地（大陆）通行证"},
    {"legal_id_number", LATIN_10 "wwwwwwww"},
    {"legal_mobile", "0222-26230000"},
    {"agent_name", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"agent_id_type", "travel-permit"},
    {"agent_id_type.word", "港澳台居民来往内地（大陆）通行证"},
    {"agent_id_number", LATIN_10 "wwwwwwww"},
    {"agent_id_valid_from", "2026-11-22"},
    {"agent_id_valid_to", "0222-26230000"},
    {"agent_mobile", "0222-26230000"},
    {"agent_email", LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10 LATIN_10},
    {"authorization_from", "2026-11-22"},
    {"authorization_to", "2026-11-22"},
    {"seal_official", "yes"},
    {"seal_legal", "yes"},
    {"seal_drawing", "yes"},
    {"seal_contract", "yes"},
    {"seal_finance", "yes"},
    {"seal_other", "yes"},
    {"seal_other_name", HAN_10 HAN_10},
    {"invoice_kind", "ordinary"},
    {"invoice_kind.word", "电子普通发票"},
    {"invoice_title", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"invoice_tax_number", LATIN_10 LATIN_10},
    {"invoice_bank", HAN_10 HAN_10 HAN_10 HAN_10},
    {"invoice_account", LATIN_10 LATIN_10 LATIN_10 "ww"},
    {"invoice_address", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"invoice_telephone", "0222-26230000"},
    {"payer_name", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"payer_bank", HAN_10 HAN_10 HAN_10 HAN_10},
    {"payer_account", LATIN_10 LATIN_10 LATIN_10 "ww"},
    {"remittance_amount", LATIN_10 "ww"},
    {"remittance_date", "2026-11-22"},
    {"remittance_serial", LATIN_10 LATIN_10 LATIN_10 LATIN_10},
    {"refund_reason", "wrong-order"},
    {"refund_reason.word", "下单有误"},
    {"refund_note", HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10 HAN_10},
    {"order_number", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"},
};

#define ROWS(list) {.values = list, .count = sizeof list / sizeof list[0]}
const struct specimen specimen_applicant = ROWS(applicant);
const struct specimen specimen_parcel = ROWS(parcel);
const struct specimen specimen_longest = ROWS(longest);

const char *specimen_text(void *context, const char *name)
{
    const struct specimen *specimen = context;
    if (specimen->name && strcmp(specimen->name, name) == 0)
        return specimen->value;
    for (size_t i = 0; i < specimen->count; i++)
        if (strcmp(specimen->values[i][0], name) == 0)
            return specimen->values[i][1];
    return NULL;
}

struct form_values specimen_values(const struct specimen *specimen)
{
    return (struct form_values){.text = specimen_text, .context = (void *)(uintptr_t)specimen};
}

static bool tag(void *context, const char *signed_text, char *out, struct err *err)
{
    (void)context, (void)signed_text, (void)err;
    memcpy(out, "ABCDEFGHIJKLMNOP", PAGE_CODE_TAG_SIZE);
    return true;
}

struct form_issue specimen_issue(void)
{
    return (struct form_issue){.case_number = "TJ-261122-0007-K", .revision = 3, .tag = tag};
}
