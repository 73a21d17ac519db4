#include "page_reading.h"

#include "catalogue.h"
#include <string.h>

struct page_request page_request_default(enum page_kind kind)
{
    return (struct page_request){.kind = kind,
                                 .jpeg_quality = 85,
                                 .code_size_mm = PAGE_CODE_SIZE_MM,
                                 .code_top_right_x_mm = PAGE_CODE_TOP_RIGHT_X_MM,
                                 .code_top_right_y_mm = PAGE_CODE_TOP_RIGHT_Y_MM,
                                 .code_bottom_left_x_mm = PAGE_CODE_BOTTOM_LEFT_X_MM,
                                 .code_bottom_left_y_mm = PAGE_CODE_BOTTOM_LEFT_Y_MM};
}

bool page_request_add_frame(struct page_request *request, const struct page_frame *frame)
{
    if (request->frame_count >= PAGE_FRAMES_MAX)
        return false;
    request->frames[request->frame_count++] = *frame;
    return true;
}

void page_reading_finish(struct page_reading *reading)
{
    for (size_t i = 0; i < PAGE_CARDS_MAX; i++) {
        buffer_finish(&reading->cards[i].jpeg);
        image_finish(&reading->cards[i].preview);
    }
    for (size_t i = 0; i < PAGE_SAMPLES_MAX; i++) {
        buffer_finish(&reading->samples[i].png);
        buffer_finish(&reading->samples[i].raw_jpeg);
    }
    buffer_finish(&reading->jpeg);
    image_finish(&reading->preview);
    wipe(reading, sizeof *reading);
}

const struct page_field *page_card_field(const struct page_card *card, const char *name)
{
    for (size_t i = 0; i < card->field_count; i++) {
        if (strcmp(card->fields[i].name, name) == 0)
            return &card->fields[i];
    }
    return NULL;
}

bool page_sample_is_signed(const struct page_sample *sample)
{
    return sample->ink_width_mm >= 8 && sample->ink_height_mm >= 2;
}

const char *page_fault_text(enum page_fault fault)
{
    switch (fault) {
    case PAGE_FAULT_BLURRED:
        return T("图像不清楚。请把纸张压平、擦净玻璃后重新扫描。");
    case PAGE_FAULT_DARK:
        return T("图像太暗。请合上扫描仪盖板后重新扫描。");
    case PAGE_FAULT_PALE:
        return T("图像太淡或有反光，文字看不清。请重新扫描。");
    case PAGE_FAULT_CUT_OFF:
        return T("有一边没有扫进来。请把纸张放在玻璃中间后重新扫描。");
    case PAGE_FAULT_LOW_RESOLUTION:
        return T("扫描分辨率不足 300 dpi。请呼叫工作人员调整扫描设置。");
    case PAGE_FAULT_NO_CARD:
        return T("没有找到身份证。请取下卡套，把身份证平放在玻璃上，不要挡住四边，合上盖板后重新扫描。");
    case PAGE_FAULT_STRETCHED:
        return T("这页打印时被缩放过。请按实际大小重新打印。");
    case PAGE_FAULT_BLANK:
        return T("这一面是空白的。请翻过来，把有字的一面朝下放好后重新扫描。");
    case PAGE_FAULT_FINGER:
        return T("手指或别的东西挡住了一边。请放好、合上盖板、移开手后重新扫描。");
    case PAGE_FAULT_FOLDED:
        return T("有一个角折起或缺损。请把纸角展平后重新扫描。");
    case PAGE_FAULT_GLARE:
        return T("证件上有反光，字迹被遮住。请取下卡套、擦净证件和玻璃板，换个位置放平后重新扫描。");
    case PAGE_FAULT_CREASED:
        return T("证件上有折痕，读出的内容可能不准。请压平后重新扫描，并逐项核对。");
    case PAGE_FAULT_COUNT:
        break;
    }
    return "";
}

const char *page_fault_name(enum page_fault fault)
{
    static const char *const names[PAGE_FAULT_COUNT] = {
        [PAGE_FAULT_BLURRED] = "blurred",
        [PAGE_FAULT_DARK] = "dark",
        [PAGE_FAULT_PALE] = "pale",
        [PAGE_FAULT_CUT_OFF] = "cut_off",
        [PAGE_FAULT_LOW_RESOLUTION] = "low_resolution",
        [PAGE_FAULT_NO_CARD] = "no_card",
        [PAGE_FAULT_STRETCHED] = "stretched",
        [PAGE_FAULT_BLANK] = "blank",
        [PAGE_FAULT_FINGER] = "finger",
        [PAGE_FAULT_FOLDED] = "folded",
        [PAGE_FAULT_GLARE] = "glare",
        [PAGE_FAULT_CREASED] = "creased",
    };
    return (unsigned)fault < PAGE_FAULT_COUNT ? names[fault] : "unknown";
}

const char *page_edge_text(enum page_edge edge)
{
    switch (edge) {
    case PAGE_EDGE_TOP:
        return T("上边");
    case PAGE_EDGE_RIGHT:
        return T("右边");
    case PAGE_EDGE_BOTTOM:
        return T("下边");
    case PAGE_EDGE_LEFT:
        return T("左边");
    }
    return "";
}

const char *page_side_name(enum page_side side)
{
    static const char *const names[PAGE_SIDE_COUNT] = {
        [PAGE_SIDE_UNKNOWN] = "unknown", [PAGE_SIDE_FRONT] = "front", [PAGE_SIDE_BACK] = "back"};
    return (unsigned)side < PAGE_SIDE_COUNT ? names[side] : "unknown";
}

const char *page_found_name(enum page_found found)
{
    static const char *const names[PAGE_FOUND_COUNT] = {
        [PAGE_FOUND_BLANK] = "blank",
        [PAGE_FOUND_SHEET] = "sheet",
        [PAGE_FOUND_CARD] = "card",
        [PAGE_FOUND_LICENCE] = "licence"};
    return (unsigned)found < PAGE_FOUND_COUNT ? names[found] : "unknown";
}
