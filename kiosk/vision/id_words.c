#include "id_words.h"

#include "text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const nations[] = {
    "汉",   "蒙古",   "回",   "藏",     "维吾尔",   "苗",   "彝",       "壮",     "布依",   "朝鲜", "满",   "侗",
    "瑶",   "白",     "土家", "哈尼",   "哈萨克",   "傣",   "黎",       "傈僳",   "佤",     "畲",   "高山", "拉祜",
    "水",   "东乡",   "纳西", "景颇",   "柯尔克孜", "土",   "达斡尔",   "仫佬",   "羌",     "布朗", "撒拉", "毛南",
    "仡佬", "锡伯",   "阿昌", "普米",   "塔吉克",   "怒",   "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固",
    "京",   "塔塔尔", "独龙", "鄂伦春", "赫哲",     "门巴", "珞巴",     "基诺"};

static const char *const provinces[] = {"北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江",
                                        "上海", "江苏", "浙江", "安徽", "福建",   "江西", "山东", "河南",
                                        "湖北", "湖南", "广东", "广西", "海南",   "重庆", "四川", "贵州",
                                        "云南", "西藏", "陕西", "甘肃", "青海",   "宁夏", "新疆"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int number_of(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

static bool date_exists(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] + (month == 2 && leap);
}

static void date_text(int year, int month, int day, char out[16])
{
    snprintf(out, 16, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
}

/* ---- the number ---- */
bool id_number_holds(const char *number)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    if (strlen(number) != 18 || number[0] < '1' || number[0] > '9')
        return false;
    for (int i = 0; i < 17; i++) {
        if (!is_digit(number[i]))
            return false;
        sum += (number[i] - '0') * weights[i];
    }
    return number[17] == "10X98765432"[sum % 11] &&
           date_exists(number_of(number + 6, 4), number_of(number + 10, 2), number_of(number + 12, 2));
}

void id_number_says(const char *number, char birth[16], char sex[8])
{
    date_text(number_of(number + 6, 4), number_of(number + 10, 2), number_of(number + 12, 2), birth);
    snprintf(sex, 8, "%s", (number[16] - '0') % 2 ? "男" : "女");
}

void id_words_to_digits(char *text)
{
    static const char from[] = "OoDQIl|iZzSsBbGqgxX", to[] = "00001111225588699XX";
    size_t size = strlen(text), at = 0, kept = 0;
    while (at < size) {
        int32_t c = text_next(text, size, &at);
        const char *look = c > 0 && c < 0x80 ? strchr(from, (char)c) : NULL;
        if (c >= '0' && c <= '9')
            text[kept++] = (char)c;
        else if (look)
            text[kept++] = to[look - from];
        else if (c == 0xd7) /* × */
            text[kept++] = 'X';
    }
    text[kept] = '\0';
}

void id_words_append(struct ocr_text *to, const struct ocr_text *line)
{
    size_t used = strlen(to->text), more = strlen(line->text);
    if (line->count == 0 || used + more >= sizeof to->text)
        return;
    memcpy(to->text + used, line->text, more + 1);
    to->mean = (to->mean * (double)to->count + line->mean * (double)line->count) / (double)(to->count + line->count);
    to->least = to->count ? fmin(to->least, line->least) : line->least;
    to->count += line->count;
}

/* ---- words ---- */
bool id_words_is_nation(const char *text)
{
    for (size_t i = 0; i < COUNT(nations); i++) {
        if (strcmp(text, nations[i]) == 0)
            return true;
    }
    return false;
}

static bool is_chinese(int32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x3ffff);
}

void id_words_split_sex_nation(const char *text, char sex[8], char nation[24])
{
    const char *man = strstr(text, "男"), *woman = strstr(text, "女"), *at = strstr(text, "族");
    sex[0] = nation[0] = '\0';
    if ((man != NULL) != (woman != NULL))
        snprintf(sex, 8, "%s", man ? "男" : "女");
    at = at ? at + strlen("族") : NULL;
    for (size_t size = at ? strlen(at) : 0, from = 0, kept = 0; from < size;) {
        size_t start = from;
        bool chinese = is_chinese(text_next(at, size, &from));
        if (chinese && kept + (from - start) < 24) {
            memcpy(nation + kept, at + start, from - start);
            nation[kept += from - start] = '\0';
        }
    }
}

/* Groups of digits in a text; anything else parts them. */
static int digit_groups(const char *text, int *values, int *lengths, int most)
{
    int count = 0;
    for (const char *at = text; *at && count < most;) {
        if (!is_digit(*at)) {
            at++;
            continue;
        }
        int length = 0;
        while (is_digit(at[length]) && length < 8)
            length++;
        values[count] = number_of(at, length);
        lengths[count++] = length;
        at += length;
    }
    return count;
}

bool id_words_date(const char *text, char out[16])
{
    int v[4], length[4], count = digit_groups(text, v, length, 4);
    out[0] = '\0';
    if (count != 3 || length[0] != 4 || length[1] > 2 || length[2] > 2 || !date_exists(v[0], v[1], v[2]))
        return false;
    date_text(v[0], v[1], v[2], out);
    return true;
}

bool id_words_validity(const char *text, char from[16], char until[16])
{
    char digits[64];
    size_t count = 0;
    bool ever = strstr(text, "长") || strstr(text, "期");
    from[0] = until[0] = '\0';
    for (const char *at = text; *at && count < sizeof digits - 1; at++) {
        if (is_digit(*at))
            digits[count++] = *at;
    }
    if (count != (ever ? 8u : 16u))
        return false;
    int v[6];
    for (int i = 0; i < (ever ? 1 : 2); i++) {
        const char *date = digits + 8 * i;
        v[3 * i] = number_of(date, 4);
        v[3 * i + 1] = number_of(date + 4, 2);
        v[3 * i + 2] = number_of(date + 6, 2);
        if (!date_exists(v[3 * i], v[3 * i + 1], v[3 * i + 2]))
            return false;
    }
    date_text(v[0], v[1], v[2], from);
    if (ever) {
        snprintf(until, 16, "long-term");
        return true;
    }
    date_text(v[3], v[4], v[5], until);
    int years = v[3] - v[0];
    bool same_day = v[1] == v[4] && v[2] == v[5];
    bool leap_day = v[1] == 2 && v[2] == 29;
    return (same_day || leap_day) && (years == 5 || years == 10 || years == 20);
}

bool id_words_pass_number(const char *text, char out[16])
{
    size_t letter = text[0] == 'H' || text[0] == 'M', count = letter;
    out[0] = '\0';
    while (is_digit(text[count]) && count < 12)
        count++;
    if (count - letter != 8)
        return false;
    memcpy(out, text, count);
    out[count] = '\0';
    return true;
}

bool id_words_is_name(const char *text)
{
    size_t size = strlen(text), at = 0, characters = 0;
    while (at < size) {
        int32_t c = text_next(text, size, &at);
        bool dot = c == 0xb7 && characters > 0 && at < size;
        if (!is_chinese(c) && !dot)
            return false;
        characters++;
    }
    return characters >= 2 && characters <= 15;
}

bool id_words_is_address(const char *text)
{
    size_t size = strlen(text), at = 0;
    bool begins = false;
    for (size_t i = 0; i < COUNT(provinces); i++)
        begins = begins || strncmp(text, provinces[i], strlen(provinces[i])) == 0;
    while (at < size) {
        int32_t c = text_next(text, size, &at);
        bool plain = c < 0x80 && (is_digit((char)c) || (c >= 'A' && c <= 'Z') || c == '-');
        if (!is_chinese(c) && !plain)
            return false;
    }
    return begins && text_length(text) >= 6;
}

static bool ends_with(const char *text, const char *tail)
{
    size_t size = strlen(text), tail_size = strlen(tail);
    return size > tail_size && strcmp(text + size - tail_size, tail) == 0;
}

bool id_words_ends_address(const char *text)
{
    static const char *const tails[] = {"号", "室", "村", "组", "队", "户", "巷", "里", "屯", "舍", "楼", "层",
                                        "院", "弄", "栋", "幢", "座", "区", "苑", "园", "庄", "寨", "场", "连"};
    size_t size = strlen(text);
    if (size && (is_digit(text[size - 1]) || (text[size - 1] >= 'A' && text[size - 1] <= 'Z')))
        return true;
    for (size_t i = 0; i < COUNT(tails); i++) {
        if (ends_with(text, tails[i]))
            return true;
    }
    return false;
}

void id_words_trim_issuer(char *text)
{
    char *end = NULL;
    for (char *at = strstr(text, "局"); at; at = strstr(end, "局"))
        end = at + strlen("局");
    if (end && text_length(end) == 1)
        *end = '\0';
}

bool id_words_is_issuer(const char *text)
{
    return text_length(text) >= 4 && (ends_with(text, "公安局") || ends_with(text, "分局"));
}

static void keep_plain(char *text)
{
    size_t size = strlen(text), at = 0, kept = 0;
    while (at < size) {
        size_t from = at;
        int32_t c = text_next(text, size, &at);
        bool plain = is_chinese(c) || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '|';
        if (!plain)
            continue;
        memmove(text + kept, text + from, at - from);
        kept += at - from;
    }
    text[kept] = '\0';
}

void id_words_mend(char *text)
{
    static const char from[] = "OoIl|", to[] = "00111";
    keep_plain(text);
    for (size_t i = 0; text[i]; i++) {
        const char *look = strchr(from, text[i]);
        bool beside = (i > 0 && is_digit(text[i - 1])) || is_digit(text[i + 1]);
        if (look && beside)
            text[i] = to[look - from];
    }
    size_t kept = 0;
    for (size_t i = 0; text[i]; i++) {
        if (text[i] != '|')
            text[kept++] = text[i];
    }
    text[kept] = '\0';
}
