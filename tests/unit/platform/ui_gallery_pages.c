/* The gallery's pages: they resemble the station's screens, with invented people. */
#include "catalogue.h"
#include "region_pad.h"
#include "ui_gallery.h"
#include <stdio.h>
#include <string.h>

static const char *say(const char *zh, const char *en)
{
    return language_now() == LANGUAGE_EN ? en : zh;
}

static void bars(struct gallery *g, struct page_layout *page, const char *number, struct bottom_bar bottom)
{
    struct top_bar top = {.title = say("个人证书 · 线下申请", "Personal certificate on paper"),
                          .case_number = number,
                          .offers = OFFER_LANGUAGE | OFFER_TEXT_SIZE | OFFER_CONTRAST | OFFER_VOICE | OFFER_CALL,
                          .specimen = true};
    unsigned used = ui_top_bar(g->ui, page->top_bar, &top);
    if (used == OFFER_LANGUAGE)
        language_set(language_now() == LANGUAGE_ZH ? LANGUAGE_EN : LANGUAGE_ZH);
    if (used == OFFER_TEXT_SIZE)
        g->step = g->step == TEXT_NORMAL ? TEXT_LARGE : TEXT_NORMAL;
    if (used == OFFER_CONTRAST)
        g->high = !g->high;
    if (used == OFFER_CALL)
        ui_toast(g->ui, say("已通知工作人员，请稍候", "Staff have been called, one moment please"), BADGE_GOOD);
    theme_fit((struct theme *)ui_theme(g->ui), &g->panel, g->step, g->high);
    if (rect_is_empty(page->bottom_bar))
        return;
    if (ui_bottom_bar(g->ui, page->bottom_bar, &bottom) == BAR_LEAVE)
        g->asks = true;
}

static void steps(struct gallery *g, struct rect at, int now)
{
    const char *const titles[] = {
        say("选择服务", "Services"),     say("阅读并同意", "Read and agree"),  say("扫描身份证", "Scan ID card"),
        say("填写信息", "Your details"), say("打印并盖章", "Print and stamp"), say("扫描材料", "Scan papers"),
        say("确认提交", "Confirm")};
    ui_steps(g->ui, at, titles, 7, now);
}

static void page_home(struct gallery *g)
{
    struct page_layout page = page_layout(g->ui, false, false);
    bars(g, &page, NULL, (struct bottom_bar){0});
    struct rect rest = rect_inset_xy(page.content, ui_px(g->ui, LENGTH_MARGIN), 0);
    int gap = ui_px(g->ui, LENGTH_GAP);
    bool tall = theme_is_portrait(ui_theme(g->ui));
    rect_cut_top(&rest, ui_heading(g->ui, rest, say("您好，请选择要办理的业务", "Welcome. What would you like to do?"),
                                   say("线上平台无法核验身份时，可在此办理纸质申请。全程约 10 分钟，请带好证件和公章。",
                                       "If the online platform cannot verify you, apply on paper here. It takes about "
                                       "ten minutes; please have your ID card and the company seal ready.")));
    int button = ui_button_height(g->ui, BUTTON_SECONDARY);
    struct rect low = rect_take_bottom(&rest, tall ? 2 * button + gap : button, gap * 3 / 2);
    const struct tile tiles[] = {
        {.id = "tile:personal", .icon = "person", .title = say("个人证书", "Personal certificate"),
         .subtitle = say("注册工程师个人签名、执业印章", "Signature and practice seal of a registered engineer")},
        {.id = "tile:unit", .icon = "firm", .title = say("单位证书", "Company certificate"),
         .subtitle = say("单位公章等电子印章，由经办人办理", "Electronic company seals, applied for by an agent")}};
    for (int i = 0; i < 2; i++)
        ui_tile(g->ui, tall ? rect_row(rest, 2, gap * 3 / 2, i) : rect_column(rest, 2, gap * 3 / 2, i), &tiles[i]);
    static const char *const ids[] = {"resume", "status", "guide", "blank"}, *const icons[] = {"slip", "search", "book",
                                                                                               "sheets"};
    const char *const labels[] = {say("继续上次的办理", "Resume"), say("查询进度", "Check progress"),
                                  say("线上办理指引", "Online guide"), say("打印空白表格", "Blank forms")};
    for (int i = 0; i < 4; i++)
        ui_icon_button(g->ui, tall ? rect_cell(low, 2, 2, gap, i) : rect_column(low, 4, gap, i), ids[i], icons[i],
                       labels[i], BUTTON_SECONDARY, true);
}

static void page_form(struct gallery *g)
{
    struct page_layout page = page_layout(g->ui, false, false);
    bars(g, &page, NULL, (struct bottom_bar){0});
    struct rect window = ui_window(g->ui), rest = page.content;
    int keys = ui_keyboard_height(g->ui, g->keyboard), gap = ui_px(g->ui, LENGTH_GAP);
    rest.h = window.h - keys - rest.y;
    const char *title = say("工作单位", "Employer");
    rect_cut_top(&rest, ui_heading(g->ui, rest, title, say("填写信息 · 第 2 项，共 6 项", "Your details: 2 of 6")));
    ui_keyboard(g->ui, window, g->keyboard, &g->entry, say("下一项", "Next"), g->entry.text[0]);
    struct text_field field = {.id = "field",
                               .label = title,
                               .active = true,
                               .large = true,
                               .placeholder = say("请输入单位全称", "Full name of the firm")};
    ui_text_field(g->ui, rect_take_top(&rest, ui_px(g->ui, LENGTH_FIELD), gap), &field, &g->entry);
    if (rest.h > theme_line_px(ui_theme(g->ui), TEXT_BODY))
        ui_paragraph(g->ui, rest, say("与营业执照上的名称一致。", "As it stands on the business licence."), TEXT_BODY,
                     TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
}

static void page_card(struct gallery *g)
{
    struct page_layout page = page_layout(g->ui, true, true);
    bars(g, &page, "TJ-261122-0007-K",
         (struct bottom_bar){.back = say("上一步", "Back"),
                             .leave = say("退出并清除", "Leave and erase"),
                             .main = say("信息无误，下一步", "All correct, next")});
    steps(g, page.steps, 2);
    struct rect rest = page.content;
    int gap = ui_px(g->ui, LENGTH_GAP);
    rect_cut_top(&rest, ui_heading(g->ui, rest, say("请核对身份证信息", "Please check your ID card"), NULL));
    const char *note = say("黄色一项不够清楚，请核对；触摸“修改”即可更正。",
                           "One line is unclear, please check it. Touch Edit to correct it.");
    int below = ui_note_height(g->ui, rest.w, note);
    ui_note(g->ui, rect_take_bottom(&rest, below, gap), BADGE_WARN, note);
    bool tall = theme_is_portrait(ui_theme(g->ui));
    int button = ui_button_height(g->ui, BUTTON_SECONDARY);
    struct rect left = tall ? rect_take_top(&rest, rest.h / 3, gap) : rect_take_left(&rest, rest.w * 2 / 5, gap);
    ui_icon_button(g->ui, rect_take_bottom(&left, button, gap), "again", "scanner", say("重新扫描", "Scan again"),
                   BUTTON_SECONDARY, true);
    left = tall ? left : rect_cut_top(&left, left.w * 2 / 3);
    ui_picture(g->ui, left, g->picture, "card");
    const struct list_row rows[] = {{.id = "name",
                                     .label = say("姓名", "Name"),
                                     .value = "龙样本",
                                     .badge = BADGE_GOOD,
                                     .edit = say("修改", "Edit")},
                                    {.id = "number",
                                     .label = say("公民身份号码", "ID number"),
                                     .value = "11010519491231002X",
                                     .badge = BADGE_GOOD,
                                     .edit = say("修改", "Edit")},
                                    {.id = "birth",
                                     .label = say("出生日期", "Born"),
                                     .value = "1949年12月31日",
                                     .badge = BADGE_GOOD,
                                     .edit = say("修改", "Edit")},
                                    {.id = "address",
                                     .label = say("住址", "Address"),
                                     .value = "天津市河北区中山路样本133号学府花园36-4-914",
                                     .badge = BADGE_WARN,
                                     .edit = say("修改", "Edit")},
                                    {.id = "by",
                                     .label = say("签发机关", "Issued by"),
                                     .value = "天津市公安局河北分局",
                                     .badge = BADGE_GOOD,
                                     .edit = say("修改", "Edit")},
                                    {.id = "until",
                                     .label = say("有效期限", "Valid"),
                                     .value = "2019.03.02–长期",
                                     .badge = BADGE_GOOD,
                                     .edit = say("修改", "Edit")}};
    ui_card(g->ui, rest);
    rest = rect_inset_xy(rest, gap / 2, gap / 2);
    int height = 0, width = rest.w;
    for (int pass = 0; pass < 2; pass++) {
        height = 0;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            height += ui_row_height(g->ui, width, &rows[i]);
        width = ui_scroll_width(g->ui, rest, height);
    }
    struct rect list = ui_scroll_begin(g->ui, rest, "rows", height);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ui_row(g->ui, rect_cut_top(&list, ui_row_height(g->ui, list.w, &rows[i])), &rows[i]);
    ui_scroll_end(g->ui);
}

static void page_paper(struct gallery *g)
{
    struct page_layout page = page_layout(g->ui, true, true);
    bars(g, &page, "TJ-261122-0007-K",
         (struct bottom_bar){.back = say("上一步", "Back"),
                             .leave = say("稍后再来（打印凭条）", "Come back later"),
                             .leave_is_calm = true,
                             .main = say("扫描 5 / 8", "Scan 5 / 8")});
    steps(g, page.steps, 5);
    struct rect rest = page.content;
    int gap = ui_px(g->ui, LENGTH_GAP);
    rect_cut_top(&rest, ui_heading(g->ui, rest,
                                   say("把盖好章的材料放进扫描仪，顺序和方向不限",
                                       "Put the stamped papers into the scanner, in any order"),
                                   NULL));
    bool tall = theme_is_portrait(ui_theme(g->ui));
    struct rect side =
        tall ? rect_take_bottom(&rest, rest.h * 2 / 5, gap) : rect_take_right(&rest, rest.w * 3 / 10, gap);
    const struct list_row rows[] = {{.id = "r1",
                                     .label = say("个人证书申请表", "Application form"),
                                     .note = say("第 1、2 页", "pages 1, 2"),
                                     .badge = BADGE_GOOD,
                                     .badge_text = say("已盖章", "Stamped")},
                                    {.id = "r2",
                                     .label = say("数字证书服务协议", "Service agreement"),
                                     .note = say("3 页", "3 pages"),
                                     .badge = BADGE_GOOD,
                                     .badge_text = say("已盖章", "Stamped")},
                                    {.id = "r3",
                                     .label = say("身份证正反面", "ID card, both sides"),
                                     .badge = BADGE_BAD,
                                     .badge_text = say("未见公章", "No seal")},
                                    {.id = "r4",
                                     .label = say("单位授权委托书", "Letter of authority"),
                                     .badge = BADGE_WARN,
                                     .badge_text = say("不清晰，请重扫", "Unclear, rescan")},
                                    {.id = "r5",
                                     .label = say("个人电子印章采样表", "Seal samples"),
                                     .badge = BADGE_WAITING,
                                     .badge_text = say("待扫描", "To scan")}};
    ui_card(g->ui, rest);
    rest = rect_inset_xy(rest, gap / 2, gap / 2);
    int bar = theme_line_px(ui_theme(g->ui), TEXT_BODY) + 2 * gap;
    ui_progress(g->ui, rect_inset_xy(rect_cut_bottom(&rest, bar), gap, 0), 5, 8,
                say("正在读取第 5 页", "Reading page 5"));
    int height = 0, width = rest.w;
    for (int pass = 0; pass < 2; pass++) {
        height = 0;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            height += ui_row_height(g->ui, width, &rows[i]);
        width = ui_scroll_width(g->ui, rest, height);
    }
    struct rect list = ui_scroll_begin(g->ui, rest, "rows", height);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ui_row(g->ui, rect_cut_top(&list, ui_row_height(g->ui, list.w, &rows[i])), &rows[i]);
    ui_scroll_end(g->ui);
    struct rect inner = ui_card(g->ui, side);
    const char *text =
        say("请在虚线处加盖公章后，重新扫描这一页", "Stamp inside the dashed line, then scan this page again");
    height = ui_paragraph_height(g->ui, inner.w, text, TEXT_BODY, TEXT_REGULAR);
    ui_paragraph(g->ui, rect_take_bottom(&inner, height, gap), text, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT,
                 ALIGN_CENTRE);
    struct rect sheet = ui_sheet(g->ui, inner, say("身份证复印件", "Copy of ID card"));
    int d = sheet.w * 45 / 210;
    draw_ring(ui_list(g->ui), (struct rect){sheet.x + sheet.w * 140 / 210, sheet.y + sheet.h * 220 / 297, d, d},
              ui_px(g->ui, LENGTH_BORDER) * 2, ui_px(g->ui, LENGTH_GAP_SMALL), COLOUR_SEAL);
}

static void page_consent(struct gallery *g)
{
    struct page_layout page = page_layout(g->ui, true, true);
    bool all = g->ticks[0] && g->ticks[1];
    bars(g, &page, NULL,
         (struct bottom_bar){.back = say("上一步", "Back"),
                             .leave = say("退出", "Leave"),
                             .second = say("打印全文", "Print"),
                             .main = say("同意并继续", "Agree and go on"),
                             .main_off = !all});
    steps(g, page.steps, 1);
    struct rect rest = page.content;
    int gap = ui_px(g->ui, LENGTH_GAP);
    rect_cut_top(&rest, ui_heading(g->ui, rest, say("请逐项阅读并选择", "Please read and choose"), NULL));
    const char *texts[] = {
        say("我同意协会为办理本次申请处理我的身份证件信息。",
            "I agree that the association uses my identity data for this application."),
        say("我同意将申请材料交给北京数字认证股份有限公司审核。",
            "I agree that the papers are handed to Beijing Certificate Authority for review."),
        say("办好后用短信通知我（可不选）。", "Tell me by text message when it is done (optional).")};
    for (int i = 0; i < 3; i++) {
        char id[16];
        snprintf(id, sizeof id, "tick:%d", i % 10);
        ui_tick(g->ui, rect_take_top(&rest, ui_tick_height(g->ui, rest.w, texts[i]), gap), id, texts[i], &g->ticks[i],
                true);
    }
    const char *labels[] = {say("个人签名", "Signature"), say("执业印章", "Practice seal"), say("两者都办", "Both")};
    rect_cut_top(&rest, gap);
    int height = ui_choice_height(g->ui, rest.w, labels, 3);
    if (rest.h >= height)
        ui_choice(g->ui, rect_take_top(&rest, height, gap), "service", labels, 3, &g->chosen, false);
    struct text_field field = {
        .id = "empty", .label = say("订单号", "Order"), .placeholder = say("商城订单编号", "Order number of the shop")};
    struct entry entry;
    entry_init(&entry, "", 0);
    if (rest.h > ui_px(g->ui, LENGTH_FIELD) + gap)
        ui_text_field(g->ui, rect_take_top(&rest, ui_px(g->ui, LENGTH_FIELD), gap), &field, &entry);
}

static void page_text(struct gallery *g)
{
    static const char *const article = "第一条　申请人应当如实填写申请信息，并对其真实性、完整性和准确性负责。申请人提"
                                       "交的材料有变化的，应当在变化之日起五个工作日内书面通知电子认证服务机构。\n"
                                       "第二条　数字证书由申请人本人或者其书面授权的经办人保管和使用。UKEY "
                                       "遗失、损坏或者密码泄露的，应当立即办理挂失、吊销手续（电话 010-58515511）。\n"
                                       "第三条　电子认证服务机构按照《中华人民共和国电子签名法》和公布的电子认证业务规"
                                       "则提供服务，保存与认证相关的信息至电子签名认证证书失效后至少五年。\n";
    struct page_layout page = page_layout(g->ui, true, true);
    bool seen = ui_scroll_seen_end(g->ui, "text");
    bars(g, &page, NULL,
         (struct bottom_bar){
             .back = say("上一步", "Back"), .main = say("已阅读，下一步", "Read, next"), .main_off = !seen});
    steps(g, page.steps, 1);
    struct rect rest = page.content;
    rect_cut_top(&rest, ui_heading(g->ui, rest, say("数字证书服务协议（样本）", "Service agreement (specimen)"), NULL));
    char text[8000] = "";
    for (int i = 0; i < 4; i++)
        strcat(text, article);
    struct rect inner = ui_card(g->ui, rest);
    int width = ui_scroll_width(g->ui, inner, inner.h + 1);
    int height = ui_paragraph_height(g->ui, width, text, TEXT_BODY, TEXT_REGULAR);
    struct rect at = ui_scroll_begin(g->ui, inner, "text", height);
    ui_paragraph(g->ui, at, text, TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
    ui_scroll_end(g->ui);
}

static void page_done(struct gallery *g)
{
    struct page_layout page = page_layout(g->ui, false, true);
    bars(g, &page, "TJ-261122-0007-K",
         (struct bottom_bar){.second = say("再打印一张", "Print again"), .main = say("我办完了", "I am done")});
    struct rect rest = page.content;
    int gap = ui_px(g->ui, LENGTH_GAP);
    rect_cut_top(&rest, gap);
    rect_cut_top(&rest,
                 ui_done_mark(g->ui, rest, say("材料齐全，已加密封存", "Complete, encrypted and sealed"),
                              say("今晚自动送往北京数字认证。审核通过后，UKEY 会寄到您填写的地址。",
                                  "It is sent to BJCA tonight. After the review the UKEY is posted to your address.")));
    int pad = ui_px(g->ui, LENGTH_PAD);
    int height = theme_line_px(ui_theme(g->ui), TEXT_BODY) * 2 + theme_line_px(ui_theme(g->ui), TEXT_DISPLAY) + 2 * pad;
    int width = ui_text_width(g->ui, "TJ-261122-0007-K", TEXT_DISPLAY, TEXT_BOLD) + 4 * pad;
    struct rect card = ui_card(g->ui, rect_centred(rect_take_top(&rest, height, gap), width, height));
    ui_text(g->ui, rect_cut_top(&card, theme_line_px(ui_theme(g->ui), TEXT_BODY)), say("办理编号", "Case number"),
            TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
    ui_text(g->ui, rect_cut_top(&card, theme_line_px(ui_theme(g->ui), TEXT_DISPLAY)), "TJ-261122-0007-K", TEXT_DISPLAY,
            TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
    ui_text(g->ui, rect_cut_top(&card, theme_line_px(ui_theme(g->ui), TEXT_BODY)),
            say("凭此编号可查询进度。", "Ask with this number."), TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
}

static void page_fault(struct gallery *g)
{
    struct page_layout page = page_layout(g->ui, true, false);
    bars(g, &page, "TJ-261122-0007-K", (struct bottom_bar){0});
    steps(g, page.steps, 5);
    struct fault fault = {.icon = "scanner",
                          .sentence = say("纸卡住了。请打开扫描仪上盖，轻轻抽出纸张后合上。",
                                          "A sheet is stuck. Open the cover, pull it out gently and close the cover."),
                          .kept =
                              say("前 3 页已保存，请从第 4 页继续。", "The first 3 pages are kept; go on with page 4."),
                          .action = say("已取出，继续扫描", "Done, go on"),
                          .second = say("呼叫工作人员", "Call staff")};
    ui_fault(g->ui, page.content, &fault);
}

/* Provinces as many as there are, with the longest names. */
static size_t sample_regions(void *context, const char *code, struct region_row out[], size_t room)
{
    static const char *const names[] = {"北京市", "天津市", "河北省", "内蒙古自治区", "新疆维吾尔自治区", "香港特别行政区"};
    size_t count = code[0] ? 0 : room < 34 ? room : 34;
    (void)context;
    for (size_t i = 0; i < count; i++) {
        snprintf(out[i].code, sizeof out[i].code, "%02zu0000", i % 100);
        out[i].name = names[i % (sizeof names / sizeof names[0])];
    }
    return count;
}

static void page_regions(struct gallery *g)
{
    static struct region_pad pad = {.is_open = true};
    const struct region_source source = {sample_regions, NULL};
    char text[128];
    struct page_layout page = page_layout(g->ui, false, false);
    bars(g, &page, NULL, (struct bottom_bar){0});
    struct rect window = ui_window(g->ui);
    ui_heading(g->ui, page.content, say("通信地址", "Postal address"), NULL);
    if (ui_region_pad(g->ui, rect_cut_bottom(&window, ui_keyboard_height(g->ui, g->keyboard)), &pad, &source, text,
                      sizeof text) != REGION_NOTHING)
        region_pad_open(&pad);
}

static void page_signature(struct gallery *g)
{
    struct page_layout page = page_layout(g->ui, true, true);
    bars(g, &page, "TJ-261122-0007-K",
         (struct bottom_bar){.back = say("上一步", "Back"),
                             .leave = say("稍后再来（打印凭条）", "Come back later"),
                             .leave_is_calm = true,
                             .main = say("提交", "Submit"),
                             .main_off = !ui_signature_is_enough(&g->ink)});
    steps(g, page.steps, 6);
    struct rect rest = page.content;
    int gap = ui_px(g->ui, LENGTH_GAP);
    rect_cut_top(&rest, ui_heading(g->ui, rest, say("申请人声明", "Declaration"), NULL));
    ui_signature(g->ui, rect_take_bottom(&rest, ui_signature_height(g->ui), gap), "signature", &g->ink);
    ui_card(g->ui, rest);
}

const struct gallery_page gallery_pages[] = {
    {"home", page_home, NULL, NULL},
    {"form", page_form, "pinyin", NULL},
    {"hand", page_form, "pinyin", "key:page:hand"},
    {"rare", page_form, "pinyin", "key:page:rare"},
    {"english", page_form, "pinyin", "key:page:english"},
    {"symbols", page_form, "pinyin", "key:page:symbols"},
    {"signature", page_signature, NULL, NULL},
    {"regions", page_regions, "pinyin", NULL},
      {"code18", page_form, "code18", NULL},
    {"id18", page_form, "id18", NULL},     {"digits", page_form, "digits", NULL}, {"email", page_form, "email", NULL},
    {"latin", page_form, "latin", NULL},   {"card", page_card, NULL, NULL},       {"paper", page_paper, NULL, NULL},
    {"consent", page_consent, NULL, NULL}, {"text", page_text, NULL, NULL},       {"done", page_done, NULL, NULL},
    {"fault", page_fault, NULL, NULL}};

const size_t gallery_page_count = sizeof gallery_pages / sizeof gallery_pages[0];

bool gallery_open_page(struct gallery *g, const char *name)
{
    g->page = name;
    keyboard_end(g->keyboard);
    for (size_t i = 0; i < gallery_page_count; i++)
        if (strcmp(gallery_pages[i].name, name) == 0 && gallery_pages[i].keyboard)
            return keyboard_show(g->keyboard, gallery_pages[i].keyboard);
    return true;
}

void gallery_touch_first(struct gallery *g)
{
    const char *id = NULL;
    for (size_t i = 0; i < gallery_page_count; i++)
        if (strcmp(gallery_pages[i].name, g->page) == 0)
            id = gallery_pages[i].touch;
    size_t count;
    const struct revealed *all = ui_revealed(g->ui, &count);
    for (size_t i = 0; id && i < count; i++) {
        if (strcmp(all[i].id, id) != 0)
            continue;
        struct input input = {
            .kind = INPUT_DOWN, .x = all[i].at.x + all[i].at.w / 2, .y = all[i].at.y + all[i].at.h / 2};
        for (int kind = 0; kind < 2; kind++) {
            input.kind = kind ? INPUT_UP : INPUT_DOWN;
            ui_feed(g->ui, &input);
            do {
                ui_begin(g->ui);
                gallery_build(g);
            } while (ui_end(g->ui));
        }
        return;
    }
}

void gallery_build(struct gallery *g)
{
    for (size_t i = 0; i < gallery_page_count; i++)
        if (strcmp(gallery_pages[i].name, g->page) == 0)
            gallery_pages[i].build(g);
    if (!g->asks)
        return;
    struct dialog dialog = {.icon = "warning",
                            .title = say("要退出并清除吗？", "Leave and erase everything?"),
                            .text = say("已填写的内容和扫描件会立即删除，无法恢复。",
                                        "What you entered and scanned is deleted at once and cannot be brought back."),
                            .actions = {say("退出并清除", "Leave and erase"), say("继续办理", "Go on")},
                            .danger = true};
    if (ui_dialog(g->ui, &dialog) >= 0)
        g->asks = false;
}
