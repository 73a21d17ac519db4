#include "card_faces.h"

#include "card_filing.h"

static const struct card_face citizen[] = {
    {"front", "人像面已保存。", "扫描人像面", NULL,
     {{ILLUSTRATION_CARD_FACE, NULL, "有照片的人像面朝下"},
      {ILLUSTRATION_CARD_ON_GLASS, NULL, "平放在扫描仪玻璃板中间"},
      {ILLUSTRATION_LID, NULL, "合上盖板，点“扫描人像面”"}}},
    {"back", "国徽面已保存。", "扫描国徽面", NULL,
     {{ILLUSTRATION_CARD_BACK, NULL, "翻过来，有国徽的一面朝下"},
      {ILLUSTRATION_CARD_ON_GLASS, NULL, "平放在扫描仪玻璃板中间"},
      {ILLUSTRATION_LID, NULL, "合上盖板，点“扫描国徽面”"}}}};
static const struct card_face other[] = {
    {"front", "第一面已保存。", "扫描第一面", NULL,
     {{ILLUSTRATION_PASSPORT, NULL, "有照片的一面朝下（护照翻到资料页）"},
      {ILLUSTRATION_CARD_ON_GLASS, NULL, "平放在扫描仪玻璃板中间"},
      {ILLUSTRATION_LID, NULL, "合上盖板，点“扫描第一面”"}}},
    {"back", "第二面已保存。", "扫描第二面", NULL,
     {{ILLUSTRATION_PERMIT, NULL, "换另一面朝下（护照放签证页或者封面）"},
      {ILLUSTRATION_CARD_ON_GLASS, NULL, "平放在扫描仪玻璃板中间"},
      {ILLUSTRATION_LID, NULL, "合上盖板，点“扫描第二面”"}}}};
static const struct card_face licence[] = {
    {"1", "执照已保存。", "扫描执照", "请用执照原件。事业单位请放法人证书。",
     {{ILLUSTRATION_LICENCE, NULL, "执照有字的一面朝下"},
      {ILLUSTRATION_LICENCE_ON_GLASS, NULL, "平放在扫描仪玻璃板上"},
      {ILLUSTRATION_LID, NULL, "合上盖板，点“扫描执照”"}}}};
static const struct card_face employer[] = {
    {"1", "单位信息已读出。", "扫描执照", "读出单位名称和代码，就不用打字；图像不保存。没有带来请点“自己填写”。",
     {{ILLUSTRATION_LICENCE, NULL, "工作单位的执照，复印件也可以，有字的一面朝下"},
      {ILLUSTRATION_LICENCE_ON_GLASS, NULL, "平放在扫描仪玻璃板上"},
      {ILLUSTRATION_LID, NULL, "合上盖板，点“扫描执照”"}}}};

size_t card_faces(const struct front *front, const struct card_face **out)
{
    if (card_filing_type_field(&front->visit)) {
        *out = card_filing_is_citizen(&front->visit) ? citizen : other;
        return 2;
    }
    *out = card_filing_is_kept(&front->visit) ? licence : employer;
    return 1;
}
