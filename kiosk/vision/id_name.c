#include "id_name.h"

#include "text.h"
#include <string.h>

enum { CHARACTERS_MOST = 15 };

/* The usual surnames; a name that begins with none is read, but shown as doubtful. */
static const char surnames[] =
    "王李张刘陈杨黄赵周吴徐孙马胡朱郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范"
    "汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊兰殷施洪翟颜倪"
    "温芦俞葛伍蓝季甘申聂关欧焦柴祝左柳牛鲁毕耿宁童阮舒詹裴翁霍冉盛柯单纪路凌辛游艾包席管卓祁穆阳项喻谷齐屈明符成骆简"
    "苗梅华应尚冼褚娄涂牟桑宗苑鲍邢安苟瞿解房章边靳车邬靖党连隋郁翦巩敖丛仇费滕沙臧晏权兆原楚水窦云卞岳荣尤岑米丘缪"
    "古商卫糜蒲宫计景鄢全冷晋池仲谈阎佟刁宿练农和奚雍荆幸郎隆巫阚匡相燕占令傅司慕迟上容宇鲜淳濮印赫娜乌巴阿买"
    "公孔曲封桂项揭敬来栾罕禹郜银吉查蔚经竺干贝杭丰益海初门木由位铁布同";
static const char *const double_surnames[] = {"欧阳", "司马", "诸葛", "上官", "东方", "皇甫", "尉迟",
                                              "公孙", "慕容", "长孙", "宇文", "司徒", "鲜于", "令狐",
                                              "夏侯", "淳于", "单于", "濮阳", "独孤", "南宫"};

static bool belongs_to_name(int32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x3ffff) || c == 0xb7;
}

static size_t characters_of(const char *text, int32_t out[], size_t most)
{
    size_t size = strlen(text), at = 0, count = 0;
    while (at < size && count < most) {
        int32_t c = text_next(text, size, &at);
        if (belongs_to_name(c))
            out[count++] = c;
    }
    return count;
}

static void write_characters(const int32_t *characters, size_t count, char out[ID_NAME_SIZE])
{
    size_t used = 0;
    for (size_t i = 0; i < count && used + 5 < ID_NAME_SIZE; i++)
        used += text_encode((uint32_t)characters[i], out + used);
    out[used] = '\0';
}

void id_name_add(struct id_name_vote *vote, const char *text, int copies)
{
    int32_t characters[2 * CHARACTERS_MOST];
    size_t count = characters_of(text, characters, 2 * CHARACTERS_MOST);
    size_t each = count / (size_t)copies;
    vote->looks += (size_t)copies;
    if (each < 2 || each > CHARACTERS_MOST || each * (size_t)copies != count)
        return;
    for (int i = 0; i < copies && vote->count < ID_NAME_READINGS_MAX; i++)
        write_characters(characters + (size_t)i * each, each, vote->readings[vote->count++]);
}

/* The most frequent length among the readings, the shorter of two equals. */
static size_t usual_length(const struct id_name_vote *vote)
{
    size_t counts[CHARACTERS_MOST + 1] = {0}, best = 0;
    for (size_t i = 0; i < vote->count; i++)
        counts[text_length(vote->readings[i])]++;
    for (size_t i = 1; i <= CHARACTERS_MOST; i++) {
        if (counts[i] > counts[best])
            best = i;
    }
    return best;
}

static bool is_surname(int32_t c)
{
    for (size_t at = 0; at < sizeof surnames - 1;) {
        if (text_next(surnames, sizeof surnames - 1, &at) == c)
            return true;
    }
    return false;
}

/* What OCR makes of some surnames; the left ones are none. */
static int32_t mend_surname(int32_t c)
{
    static const char seen[] = "阁阐贡虽韶间沽徒玉士干粱肯稽", meant[] = "阎阎贾吕邵闫沈徐王王于梁肖嵇";
    for (size_t at = 0, to = 0; at < sizeof seen - 1;) {
        int32_t from = text_next(seen, sizeof seen - 1, &at), other = text_next(meant, sizeof meant - 1, &to);
        if (from == c)
            return other;
    }
    return c;
}

void id_name_decide(const struct id_name_vote *vote, char out[ID_NAME_SIZE], double *agreement)
{
    int32_t read[ID_NAME_READINGS_MAX][CHARACTERS_MOST], chosen[CHARACTERS_MOST];
    size_t length = usual_length(vote), count = 0, weakest = vote->looks;
    out[0] = '\0';
    *agreement = 0;
    for (size_t i = 0; i < vote->count; i++)
        count += characters_of(vote->readings[i], read[count], CHARACTERS_MOST) == length;
    if (count == 0 || vote->looks == 0)
        return;
    for (size_t at = 0; at < length; at++) {
        size_t best_votes = 0;
        bool best_surname = false;
        for (size_t i = 0; i < count; i++) {
            size_t votes = 0;
            for (size_t k = 0; k < count; k++)
                votes += read[k][at] == read[i][at];
            bool surname = at == 0 && is_surname(read[i][at]);
            if (votes < best_votes || (votes == best_votes && !(surname && !best_surname)))
                continue;
            best_votes = votes;
            best_surname = surname;
            chosen[at] = read[i][at];
        }
        weakest = best_votes < weakest ? best_votes : weakest;
    }
    for (size_t at = 1; at < length; at++) {
        if (chosen[at] == 0x5434) { /* 吴 is a surname; in a given name it is 昊, which the model seldom says */
            chosen[at] = 0x660a;
            weakest = 1;
        }
    }
    if (!is_surname(chosen[0]) && is_surname(mend_surname(chosen[0]))) {
        chosen[0] = mend_surname(chosen[0]);
        weakest = 1; /* likely, but nobody has read it */
    }
    write_characters(chosen, length, out);
    *agreement = (double)weakest / (double)vote->looks;
}

static bool has_double_surname(const char *name)
{
    for (size_t i = 0; i < sizeof double_surnames / sizeof double_surnames[0]; i++) {
        if (strncmp(name, double_surnames[i], strlen(double_surnames[i])) == 0)
            return true;
    }
    return false;
}

bool id_name_has_surname(const char *name)
{
    size_t at = 0, size = strlen(name);
    return has_double_surname(name) || (size && is_surname(text_next(name, size, &at)));
}

bool id_name_is_usual(const char *name)
{
    size_t length = text_length(name);
    if (strstr(name, "\xc2\xb7")) /* long names have a dot, which OCR likes to lose */
        return length >= 4;
    return length <= 3 ? id_name_has_surname(name) : length == 4 && has_double_surname(name);
}
