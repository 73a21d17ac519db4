#include "id_name_shapes.h"

#include "buffer.h"
#include "text.h"
#include <math.h>
#include <string.h>

enum { LENGTH_MOST_PLAIN = 5, DOTS_MOST = 3 };
/* Beyond this mean misfit a line is not that many characters. */
#define MISFIT_MOST 1.5
/* Choices are compared by the logarithm of what they are unlike: a face like those of the bank gives 4.5 for the right
 * character and 3.2 for the next, a foreign one 2.7 and 2.4, and only there what follows tips the scale. */
#define VOTE_WORTH 0.5
#define SURNAME_WORTH 0.35
#define USUAL_WORTH 0.15
#define RARE_COST 0.35
/* Ahead of the next choice by so much it is certain. */
#define LEAD_CERTAIN 0.35

/* Characters that given names are made of again and again; and those by which foreign names are written. */
static const char usual[] =
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰红玉梅建华志国文辉鑫宇婷雪倩佳欣慧琳玲丹萍颖莹晨阳浩然子轩梓涵思远"
    "昊晗琦璐鹏淼婧雨泽嘉怡学振海清泉松柏云峰立新民安康宁庆福禄瑞祥启航天翔妍媛楠桐煜烨毅懿馨瑾瑜瑶璇珊珂珍冰凯旭东斌"
    "晓小春生金林龙成俊亮永利波飞燕洪荣广忠义光宏德胜全兴中正君方卫家世玺智仁信礼良友善美惠珠爱凤香月莲翠雅芝素云"
    "菊芬琴贞莉巧彩霜冬秋夏彬彤彦心怀恩恒悦惟慕成承才诚谦贤达辰辉奇奕威宝宗宜富寿少尚山川江河湖波涌润深淑源溪滨潇"
    "澜瀚火炎焕炜烁灿炳烈照熙燊牧玮珏珑理琛琪琨琼瑛璟瓒田申畅白益盛真睿石硕磐社祖禹秉科穆空章童竹笑笛筠简粟红纯纲"
    "绍绪维绮缘群羽翎翰翠耀聪肖育胤致舒航色艺艾芊芮芷芸苑苗若茂茜茵茹荃荷莎菁菲萌萱蓉蓓蓝蔓蕊蕾薇虎虹蝶行衡裕西诗语"
    "谊豪贝贵赫跃路轶辛迅迎运进远连逸遥邦郁采里野量钊钦钧钰铁铃铭锋锐锡锦镇长雁雄雯霄霆露青靖音韬韵顺颂颜风飘驰骏骥高"
    "鸣鸿鹤鹰麒麟黎黛齐上下一二三四五六七八九十千万士大夫太元先克兵其冠凌出前力功加劲勤化升南博厚发可史右叶同名向含吉"
    "响哲唐唯喜圆坚坤城培基堂增声多奎好如妙姗姣姿娅娇娥婉婕媚嫣孝孟季孙守定宪宾寒尔岚岩岭岳崇巍州帅帆常干年序延弘弛"
    "强彪征微念忆忱怡恺情意愉愚慈成戈战所才扬拓持捷政敬斐斯日旦旺昀昆昌昕星映昱晋晖晟晴景晶智暖曙曦月朋望朝木未本朴"
    "来果枫柔柳标栋树校根格桂梦梁棋森椿楚榕槐樱檀欢歌止步殿毓水汉汐池汝沁沐沛沙泓洁洲津流浦浪海润涓淇淳渊温湘滢漪漫"
    "澄然熠牡特献玄率王玟珈珉珞班瑗甜用男留畴登百皓相省知矿祎祺禾稳竞端第笙策箐米粉精索练组经绣继绿缨罗翊老者耘联肃"
    "胡能自至舜良节芃芙芹苒范茗荔莘菡萃营葆葵蒙蓬薪藤融裴言训许诺谋谨豫贺赛越超辅达迪逊通道遵郎都酉重银镜闯闻阔阿陆陶"
    "隆雷霏霖韦韶顾颀飒香驹骄魁鲁鲲鹃麦黄鼎依古丽买提力吐热不拉木江孜克买尔帕夏迪沙";

static bool stands_in(const char *list, size_t size, int32_t c)
{
    for (size_t at = 0; at < size;) {
        if (text_next(list, size, &at) == c)
            return true;
    }
    return false;
}

/* ---- cutting ---- */
static void take_matches(const struct glyph_cell *cells, size_t count, struct id_name_shapes *out)
{
    for (size_t i = 0; i < count; i++, out->length++) {
        out->at[out->length].count = 0;
        out->at[out->length].shape = cells[i].shape;
        if (cells[i].seen)
            out->at[out->length].count =
                glyph_bank_nearest(&cells[i].shape, out->at[out->length].choices, ID_NAME_CHOICES);
    }
}

/* How well cells look like characters, less what they are off by. */
static double goodness_of(const struct glyph_cell *cells, size_t count, double misfit)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        struct glyph_match best;
        if (cells[i].seen && glyph_bank_nearest(&cells[i].shape, &best, 1))
            sum += best.likeness;
    }
    return sum / (double)count - 0.1 * misfit;
}

/* The number of characters that fits best between two pieces; what they are is added. */
static bool add_stretch(const struct glyph_line *line, size_t from, size_t to, size_t least, struct id_name_shapes *out)
{
    static const enum glyph_kind wide[GLYPH_CELLS_MAX]; /* all GLYPH_WIDE */
    struct glyph_cell cells[GLYPH_CELLS_MAX], best[GLYPH_CELLS_MAX];
    double best_goodness = 0, best_misfit = 0;
    size_t chosen = 0, room = ID_NAME_CHARACTERS_MAX - out->length;
    size_t most = room < LENGTH_MOST_PLAIN + 4 ? room : LENGTH_MOST_PLAIN + 4;
    for (size_t count = least; count <= most; count++) {
        double misfit = glyph_line_lay(line, from, to, wide, count, cells);
        if (!(misfit < MISFIT_MOST))
            continue;
        double goodness = goodness_of(cells, count, misfit);
        if (goodness <= best_goodness)
            continue;
        best_goodness = goodness;
        best_misfit = misfit;
        chosen = count;
        memcpy(best, cells, count * sizeof cells[0]);
    }
    take_matches(best, chosen, out);
    out->misfit = fmax(out->misfit, best_misfit);
    wipe(cells, sizeof cells);
    wipe(best, sizeof best);
    return chosen > 0;
}

bool id_name_shapes_take(const struct image *grey, const struct text_part *part, struct id_name_shapes *out,
                         struct err *err)
{
    struct glyph_line line;
    size_t dots[DOTS_MOST], from = 0;
    memset(out, 0, sizeof *out);
    struct err why; /* without faces to draw from there is OCR alone */
    if (!glyph_bank_prepare(&why))
        return true;
    if (!glyph_line_open(grey, part, true, &line, err))
        return false;
    size_t count = glyph_line_dots(&line, dots, DOTS_MOST);
    bool ok = true;
    for (size_t i = 0; ok && i <= count; i++) {
        size_t to = i < count ? dots[i] : line.piece_count;
        ok = add_stretch(&line, from, to, count ? 1 : 2, out) &&
             (i == count || out->length + 1 < ID_NAME_CHARACTERS_MAX);
        if (ok && i < count)
            out->at[out->length++].count = 0;
        from = to + 1;
    }
    if (!ok)
        out->length = 0;
    glyph_line_close(&line);
    return true;
}

/* ---- deciding ---- */
static size_t characters_of(const char *text, int32_t out[ID_NAME_CHARACTERS_MAX + 1])
{
    size_t size = strlen(text), at = 0, count = 0;
    while (at < size && count <= ID_NAME_CHARACTERS_MAX)
        out[count++] = text_next(text, size, &at);
    return count;
}

/* How many readings of this length have c at this place. */
static size_t votes_for(const struct id_name_vote *vote, size_t length, size_t at, int32_t c)
{
    size_t votes = 0;
    for (size_t i = 0; i < vote->count; i++) {
        int32_t read[ID_NAME_CHARACTERS_MAX + 1];
        votes += characters_of(vote->readings[i], read) == length && read[at] == c;
    }
    return votes;
}

static double habit_of(int32_t c, size_t at)
{
    char text[8] = "";
    text_encode((uint32_t)c, text);
    if (at == 0 && id_name_has_surname(text))
        return SURNAME_WORTH;
    if (stands_in(usual, sizeof usual - 1, c))
        return USUAL_WORTH;
    return glyph_bank_is_rare(c) && !id_name_has_surname(text) ? -RARE_COST : 0;
}

struct weighed {
    int32_t character;
    double likeness, weight;
    size_t votes;
};

static void weigh(const struct id_name_shapes *shapes, const struct id_name_vote *vote, size_t at, int32_t c,
                  double likeness, struct weighed best[2])
{
    size_t votes = votes_for(vote, shapes->length, at, c);
    double share = vote->looks ? (double)votes / (double)vote->looks : 0;
    struct weighed w = {c, likeness, VOTE_WORTH * share + habit_of(c, at) - log(1.005 - likeness), votes};
    if (c == best[0].character)
        return;
    if (w.weight > best[0].weight) {
        best[1] = best[0];
        best[0] = w;
    } else if (c != best[1].character && w.weight > best[1].weight) {
        best[1] = w;
    }
}

/* The best two for a place, among what looks like it and what OCR has read there. */
static void choose_at(const struct id_name_shapes *shapes, const struct id_name_vote *vote, size_t at,
                      struct weighed best[2])
{
    best[0] = best[1] = (struct weighed){0};
    for (size_t i = 0; i < shapes->at[at].count; i++)
        weigh(shapes, vote, at, shapes->at[at].choices[i].character, shapes->at[at].choices[i].likeness, best);
    for (size_t i = 0; i < vote->count; i++) {
        int32_t read[ID_NAME_CHARACTERS_MAX + 1];
        if (characters_of(vote->readings[i], read) != shapes->length || read[at] == 0xb7)
            continue;
        double likeness = glyph_bank_likeness(&shapes->at[at].shape, read[at]);
        if (likeness > 0)
            weigh(shapes, vote, at, read[at], likeness, best);
    }
}

/* 0.5 and more where OCR has read the same or the shape alone leaves no question, 1 where it is far ahead. */
static double certainty_of(const struct weighed best[2])
{
    double lead = best[0].weight - best[1].weight, sure = fmin(1, fmax(0, lead / (2 * LEAD_CERTAIN)));
    if (best[0].votes == 0)
        sure = fmin(sure, best[0].likeness > 0.95 && lead > LEAD_CERTAIN ? 0.8 : 0.45);
    return sure;
}

bool id_name_shapes_decide(const struct id_name_shapes *shapes, const struct id_name_vote *vote,
                           char out[ID_NAME_SIZE], double *sure)
{
    size_t used = 0;
    *sure = 1;
    for (size_t at = 0; at < shapes->length; at++) {
        struct weighed best[2];
        int32_t c = 0xb7;
        if (shapes->at[at].count) {
            choose_at(shapes, vote, at, best);
            c = best[0].character;
            *sure = fmin(*sure, certainty_of(best));
        }
        used += text_encode((uint32_t)c, out + used);
    }
    out[used] = '\0';
    return shapes->length > 0;
}
