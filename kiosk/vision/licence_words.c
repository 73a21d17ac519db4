#include "licence_words.h"

#include "text.h"
#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
    enum licence_label label;
    const char *text;
} labels[] = {
    {LICENCE_LABEL_CODE, "统一社会信用代码"},
    {LICENCE_LABEL_CODE, "社会信用代码"},
    {LICENCE_LABEL_COMPANY, "名称"},
    {LICENCE_LABEL_COMPANY, "企业名称"},
    {LICENCE_LABEL_COMPANY, "单位名称"},
    {LICENCE_LABEL_REPRESENTATIVE, "法定代表人"},
    {LICENCE_LABEL_REPRESENTATIVE, "法定代表人姓名"},
    {LICENCE_LABEL_REPRESENTATIVE, "负责人"},
    {LICENCE_LABEL_REPRESENTATIVE, "经营者"},
    {LICENCE_LABEL_REPRESENTATIVE, "投资人"},
    {LICENCE_LABEL_REPRESENTATIVE, "执行事务合伙人"},
    {LICENCE_LABEL_TYPE, "类型"},
    {LICENCE_LABEL_TYPE, "主体类型"},
    {LICENCE_LABEL_TYPE, "公司类型"},
    {LICENCE_LABEL_ADDRESS, "住所"},
    {LICENCE_LABEL_ADDRESS, "经营场所"},
    {LICENCE_LABEL_ADDRESS, "营业场所"},
    {LICENCE_LABEL_ADDRESS, "主要经营场所"},
    {LICENCE_LABEL_ADDRESS, "企业住所"},
    {LICENCE_LABEL_TERM, "营业期限"},
    {LICENCE_LABEL_TERM, "经营期限"},
    {LICENCE_LABEL_TERM, "合伙期限"},
    {LICENCE_LABEL_UNTIL, "有效期至"},
    {LICENCE_LABEL_UNTIL, "有效期限至"},
    {LICENCE_LABEL_UNTIL, "注册有效期至"},
    {LICENCE_LABEL_TERM, "有效期"},
    {LICENCE_LABEL_TERM, "有效期限"},
    {LICENCE_LABEL_TERM, "证书有效期"},
    {LICENCE_LABEL_TERM, "注册有效期"},
    {LICENCE_LABEL_NUMBER, "证书编号"},
    {LICENCE_LABEL_NUMBER, "注册编号"},
    {LICENCE_LABEL_NUMBER, "注册证书编号"},
    {LICENCE_LABEL_NUMBER, "注册号"},
    {LICENCE_LABEL_NUMBER, "证书号"},
    {LICENCE_LABEL_NUMBER, "执业印章号"},
    {LICENCE_LABEL_PERSON, "姓名"},
    {LICENCE_LABEL_PERSON, "持证人"},
    {LICENCE_LABEL_EMPLOYER, "聘用单位"},
    {LICENCE_LABEL_EMPLOYER, "聘用企业"},
    {LICENCE_LABEL_EMPLOYER, "注册单位"},
    {LICENCE_LABEL_EMPLOYER, "工作单位"},
    {LICENCE_LABEL_OTHER, "经营范围"},
    {LICENCE_LABEL_OTHER, "注册资本"},
    {LICENCE_LABEL_OTHER, "注册资金"},
    {LICENCE_LABEL_OTHER, "成立日期"},
    {LICENCE_LABEL_OTHER, "登记机关"},
    {LICENCE_LABEL_OTHER, "登记管理机关"},
    {LICENCE_LABEL_OTHER, "发证机关"},
    {LICENCE_LABEL_OTHER, "宗旨和业务范围"},
    {LICENCE_LABEL_OTHER, "业务范围"},
    {LICENCE_LABEL_OTHER, "经费来源"},
    {LICENCE_LABEL_OTHER, "开办资金"},
    {LICENCE_LABEL_OTHER, "举办单位"},
    {LICENCE_LABEL_OTHER, "活动地域"},
    {LICENCE_LABEL_OTHER, "业务主管单位"},
    {LICENCE_LABEL_OTHER, "组成形式"},
    {LICENCE_LABEL_OTHER, "注册日期"},
    {LICENCE_LABEL_OTHER, "发证日期"},
    {LICENCE_LABEL_OTHER, "签发日期"},
    {LICENCE_LABEL_OTHER, "性别"},
    {LICENCE_LABEL_OTHER, "出生日期"},
    {LICENCE_LABEL_OTHER, "身份证号"},
    {LICENCE_LABEL_OTHER, "专业"},
};

/* Titles are set so wide that a line may end within; how it begins is enough. */
static const struct {
    const char *begins, *title;
} titles[] = {
    {"营业执照", "营业执照"},
    {"事业单位", "事业单位法人证书"},
    {"社会团体", "社会团体法人登记证书"},
    {"民办非企业", "民办非企业单位登记证书"},
    {"基金会法人", "基金会法人登记证书"},
};
static const char *const certificates[] = {"注册执业证书", "注册证书", "执业资格证书", "职业资格证书"};

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static size_t characters(const char *text, int32_t *out, size_t room)
{
    size_t size = strlen(text), at = 0, count = 0;
    while (at < size && count < room)
        out[count++] = text_next(text, size, &at);
    return count;
}

/* How many characters of the label stand where they should at the text's beginning. */
static size_t agreeing(const int32_t *text, size_t text_count, const int32_t *label, size_t label_count)
{
    size_t same = 0;
    for (size_t i = 0; i < label_count && i < text_count; i++)
        same += text[i] == label[i];
    return same;
}

/* Behind so many characters and any punctuation, which is what a model makes of a colon. */
static const char *after(const char *text, size_t count)
{
    size_t size = strlen(text), at = 0;
    for (; at<size; count -= count> 0) {
        size_t next = at;
        int32_t c = text_next(text, size, &next);
        bool sign = (c < 0x80 && !is_digit(c) && !is_letter(c)) || (c >= 0x3000 && c < 0x3400) || c >= 0xff00;
        if (count == 0 && !sign)
            break;
        at = next;
    }
    return text + at;
}

enum licence_label licence_words_label(const char *text, const char **rest)
{
    int32_t word[64], label[16];
    size_t size = characters(text, word, 64), best = 0;
    enum licence_label found = LICENCE_LABEL_NONE;
    *rest = text;
    for (size_t i = 0; i < COUNT(labels); i++) {
        size_t count = characters(labels[i].text, label, 16), same = agreeing(word, size, label, count);
        bool whole = same == count, near = count >= 4 && same + 1 == count && same > 2;
        bool half = count == 2 && same == 1 && size == 2;
        size_t score = whole ? 4 * count : near ? 4 * count - 5 : half ? 2 : 0;
        if (score > best) {
            best = score;
            found = labels[i].label;
            *rest = after(text, count);
        }
    }
    const char *code = found ? NULL : strstr(text, "信用代码");
    if (code) {
        found = LICENCE_LABEL_CODE;
        *rest = after(code, 4);
    }
    return found;
}

const char *licence_words_title(const char *text)
{
    for (size_t i = 0; i < COUNT(titles); i++) {
        if (strncmp(text, titles[i].begins, strlen(titles[i].begins)) == 0)
            return titles[i].title;
    }
    for (size_t i = 0; i < COUNT(certificates); i++) {
        if (strstr(text, certificates[i]))
            return certificates[i];
    }
    return NULL;
}

/* ---- values ---- */
static int32_t kept_character(int32_t c)
{
    if (c == '(' || c == 0xff08 || c == 0x3014 || c == '[')
        return 0xff08;
    if (c == ')' || c == 0xff09 || c == 0x3015 || c == ']')
        return 0xff09;
    if (c == 0x2014 || c == 0x2013 || c == '-')
        return '-';
    bool chinese = (c >= 0x3400 && c <= 0x9fff) || c >= 0x20000;
    return chinese || is_digit(c) || is_letter(c) || c == 0xb7 ? c : 0;
}

static int32_t digit_like(int32_t c)
{
    static const char from[] = "OoDQIl|iZzSsB", to[] = "0000111122558";
    const char *at = c > 0 && c < 0x80 ? strchr(from, (char)c) : NULL;
    return at && *at ? to[at - from] : c;
}

/* Words of this trade and of Tianjin's map that the model reads wrong in some faces, always into nothing that exists.
 * Each pair has the same length. */
static void mend_words(char *text)
{
    static const struct {
        const char *read, *word;
    } pairs[] = {{"丁字泪", "丁字沽"}, {"津泪", "津沽"},
                 {"塘泪", "塘沽"},     {"大泪", "大沽"},
                 {"岩士", "岩土"},     {"士木", "土木"},
                 {"葡州", "蓟州"},     {"莉州", "蓟州"},
                 {"获州", "蓟州"},     {"前州", "蓟州"},
                 {"勘蔡", "勘察"},     {"勘祭", "勘察"},
                 {"测给", "测绘"},     {"结构工程枝术", "结构工程技术"}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        for (char *at = text; (at = strstr(at, pairs[i].read));)
            memcpy(at, pairs[i].word, strlen(pairs[i].word));
    }
}

/* The model drops an opening bracket beside a full character; what stands in brackets on licences is known. */
static void mend_brackets(char *text, size_t room)
{
    static const char *const inner[] = {"集团",     "法人独资",     "自然人独资", "自然人投资或控股",
                                        "有限合伙", "特殊普通合伙", "普通合伙"};
    for (size_t i = 0; i < COUNT(inner); i++) {
        char closed[64];
        snprintf(closed, sizeof closed, "%s）", inner[i]);
        char *at = strstr(text, closed);
        size_t size = strlen(text), before = at ? (size_t)(at - text) : 0;
        if (!at || before < 3 || strncmp(at - 3, "（", 3) == 0 || size + 3 >= room || strstr(text, "（"))
            continue;
        memmove(at + 3, at, size - before + 1);
        memcpy(at, "（", 3);
    }
}

void licence_words_clean(char *text, size_t room)
{
    enum { MOST = 512 };
    int32_t word[MOST];
    char made[4];
    size_t count = characters(text, word, MOST), kept = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t c = kept_character(word[i]);
        if (c)
            word[kept++] = c;
    }
    for (size_t i = 0; i < kept; i++) {
        bool beside =
            (i > 0 && is_digit(word[i - 1])) && (i + 1 == kept || is_digit(word[i + 1]) || word[i + 1] > 0x3000);
        word[i] = beside ? digit_like(word[i]) : word[i];
    }
    for (size_t i = 0; i < kept; i++) {
        size_t size = text_encode((uint32_t)word[i], made);
        if (at + size >= room)
            break;
        memcpy(text + at, made, size);
        at += size;
    }
    text[at] = '\0';
    mend_words(text);
    mend_brackets(text, room);
}

/* ---- dates ---- */
static bool date_exists(int y, int m, int d)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    return y >= 1949 && y <= 2120 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] && (m != 2 || d < 29 || leap);
}

/* Reads digits, look-alikes among them, up to `most`; *at moves behind them. */
static int read_number(const int32_t *word, size_t count, size_t *at, int most)
{
    int value = -1;
    for (int n = 0; n < most && *at < count && is_digit(digit_like(word[*at])); n++, ++*at)
        value = (value < 0 ? 0 : value) * 10 + (digit_like(word[*at]) - '0');
    return value;
}

static bool read_date(const int32_t *word, size_t count, size_t *at, char out[16])
{
    size_t i = *at;
    int y = read_number(word, count, &i, 4);
    if (y < 1000 || i >= count)
        return false;
    i++;
    int m = read_number(word, count, &i, 2);
    if (m < 0 || i >= count)
        return false;
    i++;
    int d = read_number(word, count, &i, 2);
    if (!date_exists(y, m, d))
        return false;
    snprintf(out, 16, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
    *at = i;
    return true;
}

bool licence_words_term(const char *text, char from[16], char until[16])
{
    int32_t word[96];
    size_t count = characters(text, word, 96), dates = 0;
    char date[2][16] = {"", ""};
    from[0] = until[0] = '\0';
    for (size_t i = 0; i < count && dates < 2;) {
        if (read_date(word, count, &i, date[dates]))
            dates++;
        else
            i++;
    }
    bool long_term = strstr(text, "长期") != NULL;
    if ((dates == 2 && (long_term || strcmp(date[0], date[1]) >= 0)) || (dates < 2 && !long_term))
        return false;
    memcpy(from, date[0], 16);
    if (long_term)
        snprintf(until, 16, "long-term");
    else
        memcpy(until, date[1], 16);
    return true;
}

bool licence_words_until(const char *text, char until[16])
{
    int32_t word[96];
    size_t count = characters(text, word, 96);
    until[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (read_date(word, count, &i, until))
            return true;
    }
    if (strstr(text, "长期"))
        snprintf(until, 16, "long-term");
    return until[0] != '\0';
}

static bool brackets_match(const char *text)
{
    int open = 0;
    for (const char *at = text; open >= 0 && *at; at++)
        open += strncmp(at, "（", 3) == 0 ? 1 : strncmp(at, "）", 3) == 0 ? -1 : 0;
    return open == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);
    return size >= tail && strcmp(text + size - tail, end) == 0;
}

bool licence_words_is_company(const char *text)
{
    static const char *const ends[] = {"公司",
                                       "中心",
                                       "协会",
                                       "学会",
                                       "研究院",
                                       "研究所",
                                       "设计院",
                                       "勘察院",
                                       "测绘院",
                                       "事务所",
                                       "企业（有限合伙）",
                                       "（有限合伙）",
                                       "（普通合伙）",
                                       "站",
                                       "局",
                                       "院",
                                       "所",
                                       "商会",
                                       "联合会",
                                       "促进会",
                                       "基金会",
                                       "学校",
                                       "厂",
                                       "集团",
                                       "处",
                                       "馆",
                                       "队",
                                       "部"};
    size_t length = text_length(text);
    for (size_t i = 0; i < COUNT(ends) && length >= 4 && length <= 60 && brackets_match(text); i++) {
        if (ends_with(text, ends[i]))
            return true;
    }
    return false;
}

bool licence_words_is_type(const char *text)
{
    static const char *const kinds[] = {"有限责任公司", "股份有限公司", "全民所有制", "集体所有制",     "个人独资企业",
                                        "有限合伙企业", "普通合伙企业", "合伙企业",   "个体工商户",     "股份合作制",
                                        "内资",         "外商",         "有限公司",   "农民专业合作社", "联营"};
    for (size_t i = 0; i < COUNT(kinds) && brackets_match(text); i++) {
        if (strncmp(text, kinds[i], strlen(kinds[i])) == 0)
            return true;
    }
    return false;
}

bool licence_words_is_address(const char *text)
{
    static const char *const words[] = {"市", "区", "县", "路", "街", "道", "镇", "村", "号"};
    size_t length = text_length(text), seen = 0;
    for (size_t i = 0; i < COUNT(words); i++)
        seen += strstr(text, words[i]) != NULL;
    return length >= 6 && length <= 70 && seen >= 2 && brackets_match(text);
}
