/* Every widget in a real window, for looking at them and for measuring: not a test by itself.
 *
 *     ui_gallery [--page NAME] [--size WxH] [--mm WIDTH] [--en] [--step 0..3] [--high] [--seconds N] [--figures]
 *
 * The pages resemble the station's screens; texts in English where a page has them. */
#include "catalogue.h"
#include "clock.h"
#include "keyboard.h"
#include "page.h"
#include "platform.h"
#include "ui_check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASSETS COUNTER_SOURCE_DIR "/assets"

struct gallery {
    struct ui *ui;
    struct keyboard *keyboard;
    const char *page;
    struct entry entry;
    bool ticks[3];
    uint32_t chosen, services;
    int picture;
    bool asks, high;
    enum text_step step;
    struct panel panel;
    int64_t opened_us;
};

static const char *say(const char *zh, const char *en)
{
    return language_now() == LANGUAGE_EN ? en : zh;
}

static void bars(struct gallery *g, struct page_layout *page, const char *number, struct bottom_bar bottom)
{
    struct top_bar top = {.title = say("个人证书 · 线下申请", "Personal certificate on paper"),
                          .case_number = number,
                          .offers = OFFER_LANGUAGE | OFFER_TEXT_SIZE | OFFER_CONTRAST | OFFER_CALL,
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
        {"tile:personal", "person", say("个人证书", "Personal certificate"),
         say("注册工程师个人签名、执业印章", "Signature and practice seal of a registered engineer"), NULL, false,
         false},
        {"tile:unit", "firm", say("单位证书", "Company certificate"),
         say("单位公章等电子印章，由经办人办理", "Electronic company seals, applied for by an agent"), NULL, false,
         false}};
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

static const struct {
    const char *name;
    void (*build)(struct gallery *);
    const char *keyboard;
} pages[] = {{"home", page_home, NULL},       {"form", page_form, "pinyin"},   {"code18", page_form, "code18"},
             {"id18", page_form, "id18"},     {"digits", page_form, "digits"}, {"email", page_form, "email"},
             {"latin", page_form, "latin"},   {"card", page_card, NULL},       {"paper", page_paper, NULL},
             {"consent", page_consent, NULL}, {"text", page_text, NULL},       {"done", page_done, NULL},
             {"fault", page_fault, NULL}};

static void build(struct gallery *g)
{
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (strcmp(pages[i].name, g->page) == 0)
            pages[i].build(g);
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

static int make_picture(const struct picture_shelf *shelf)
{
    static uint8_t px[510 * 324 * 4];
    for (int y = 0; y < 324; y++)
        for (int x = 0; x < 510; x++) {
            uint8_t *p = px + (y * 510 + x) * 4;
            bool face = (x - 410) * (x - 410) + (y - 120) * (y - 120) < 60 * 60;
            p[0] = (uint8_t)(face ? 150 : 215 + x / 32);
            p[1] = (uint8_t)(face ? 150 : 228 + y / 40);
            p[2] = (uint8_t)(face ? 160 : 240);
            p[3] = 255;
        }
    return shelf->add(shelf->context, px, 510, 324);
}

static void show(struct gallery *g, struct platform *platform)
{
    struct err err = {0};
    do {
        ui_begin(g->ui);
        build(g);
    } while (ui_end(g->ui));
    if (!platform_present(platform, ui_drawn(g->ui), &err))
        fprintf(stderr, "%s\n", err.line);
}

static void write_reveal(const struct gallery *g, const char *path)
{
    char temporary[300];
    snprintf(temporary, sizeof temporary, "%.290s.tmp", path);
    FILE *f = fopen(temporary, "w");
    size_t count;
    const struct revealed *all = ui_revealed(g->ui, &count);
    for (size_t i = 0; f && i < count; i++)
        fprintf(f, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", all[i].id, all[i].at.x, all[i].at.y, all[i].at.w, all[i].at.h,
                all[i].enabled, all[i].label, all[i].state);
    if (f) {
        fclose(f);
        rename(temporary, path);
    }
}

static const struct panel panels[] = {{1920, 1080, 476}, {1080, 1920, 268}, {1280, 800, 261}, {1280, 800, 344}};

/* Every page on every panel, in both languages, at every size: what breaks a rule of the house. */
static size_t check_all(struct gallery *g, struct theme *theme, struct buffer *out)
{
    size_t broken = 0;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0] * sizeof panels / sizeof panels[0] * 2 * TEXT_STEP_COUNT * 2;
         i++) {
        size_t n = i;
        g->high = n % 2;
        g->step = (enum text_step)((n /= 2) % TEXT_STEP_COUNT);
        enum language language = (n /= TEXT_STEP_COUNT) % 2 ? LANGUAGE_EN : LANGUAGE_ZH;
        g->panel = panels[(n /= 2) % (sizeof panels / sizeof panels[0])];
        n /= sizeof panels / sizeof panels[0];
        g->page = pages[n].name;
        language_set(language);
        if (pages[n].keyboard && !keyboard_show(g->keyboard, pages[n].keyboard))
            buffer_printf(out, "no keyboard %s\n", pages[n].keyboard);
        theme_fit(theme, &g->panel, g->step, g->high);
        ui_forget(g->ui);
        do {
            ui_begin(g->ui);
            build(g);
        } while (ui_end(g->ui));
        struct buffer faults = {0};
        size_t found = ui_check(g->ui, 0, &faults);
        if (found)
            buffer_printf(out, "-- %s %dx%d (%.0f mm) %s step %d%s\n%s", g->page, g->panel.width_px, g->panel.height_px,
                          g->panel.width_mm, language_code(language), (int)g->step, g->high ? " high" : "",
                          (const char *)faults.data);
        buffer_finish(&faults);
        broken += found;
    }
    return broken;
}

int main(int argc, char **argv)
{
    bool check = false;
    struct gallery g = {.page = "home", .step = TEXT_NORMAL, .panel = {0, 0, 476}, .opened_us = clock_monotonic_us()};
    int width = 0, height = 0, seconds = -1;
    bool figures = false;
    const char *reveal = NULL;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--page") == 0)
            g.page = value;
        if (strcmp(argv[i], "--size") == 0)
            sscanf(value, "%dx%d", &width, &height);
        if (strcmp(argv[i], "--mm") == 0)
            g.panel.width_mm = atof(value);
        if (strcmp(argv[i], "--en") == 0)
            language_set(LANGUAGE_EN);
        if (strcmp(argv[i], "--step") == 0)
            g.step = (enum text_step)atoi(value);
        if (strcmp(argv[i], "--high") == 0)
            g.high = true;
        if (strcmp(argv[i], "--seconds") == 0)
            seconds = atoi(value);
        if (strcmp(argv[i], "--figures") == 0)
            figures = true;
        if (strcmp(argv[i], "--reveal") == 0)
            reveal = value;
        if (strcmp(argv[i], "--check") == 0)
            check = true;
        if (strcmp(argv[i], "--ask") == 0)
            g.asks = true;
    }
    struct err err = {0};
    struct platform *platform = NULL;
    struct theme *theme = NULL;
    struct platform_wish wish = {"gallery", width, height, true, ASSETS "/icons"};
    if (!platform_open_sdl(&wish, &platform, &err) || !theme_load(ASSETS "/theme.yaml", &theme, &err) ||
        !catalogue_load(ASSETS "/text/en", &err) || !keyboard_load(ASSETS "/keyboards", &g.keyboard, &err) ||
        !ui_create(theme, platform_measure(platform), platform_shelf(platform), &g.ui, &err)) {
        fprintf(stderr, "%s\n", err.line);
        return 1;
    }
    platform_size(platform, &g.panel.width_px, &g.panel.height_px);
    theme_fit(theme, &g.panel, g.step, g.high);
    g.picture = make_picture(platform_shelf(platform));
    entry_init(&g.entry, strcmp(g.page, "form") == 0 ? "天津市勘察设计" : "", 18);
    struct buffer broken = {0};
    size_t broken_count = check ? check_all(&g, theme, &broken) : 0;
    if (broken_count)
        printf("%s%zu rules broken\n", (const char *)broken.data, broken_count);
    buffer_finish(&broken);
    if (check)
        seconds = 0;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (strcmp(pages[i].name, g.page) == 0 && pages[i].keyboard && !keyboard_show(g.keyboard, pages[i].keyboard))
            fprintf(stderr, "no keyboard %s\n", pages[i].keyboard);
    show(&g, platform);
    if (figures)
        fprintf(stderr, "first frame %.1f ms after main, present %.1f ms, %llu px\n",
                (double)(clock_monotonic_us() - g.opened_us) / 1000,
                (double)platform_figures(platform).last_present_us / 1000,
                (unsigned long long)platform_figures(platform).painted_px);
    struct buffer faults = {0};
    if (ui_check(g.ui, 0, &faults) > 0)
        fprintf(stderr, "%s %dx%d step %d %s:\n%s", g.page, g.panel.width_px, g.panel.height_px, (int)g.step,
                language_code(language_now()), (const char *)faults.data);
    buffer_finish(&faults);
    if (reveal)
        write_reveal(&g, reveal);
    int64_t until = seconds < 0 ? INT64_MAX : clock_monotonic_ms() + seconds * 1000;
    while (clock_monotonic_ms() < until) {
        struct input input;
        int64_t wait = seconds < 0 ? -1 : until - clock_monotonic_ms(), wake = ui_wake_after_ms(g.ui);
        platform_wait(platform, wake >= 0 && (wait < 0 || wake < wait) ? wake : wait, &input);
        if (input.kind == INPUT_QUIT)
            break;
        int64_t begun = clock_monotonic_us();
        if (input.kind == INPUT_RESIZE) {
            g.panel.width_px = input.width_px;
            g.panel.height_px = input.height_px;
            theme_fit(theme, &g.panel, g.step, g.high);
        }
        ui_feed(g.ui, &input);
        show(&g, platform);
        if (figures && input.kind != INPUT_NONE)
            fprintf(stderr, "event %d: %.2f ms, present %.2f ms, %llu px\n", (int)input.kind,
                    (double)(clock_monotonic_us() - begun) / 1000,
                    (double)platform_figures(platform).last_present_us / 1000,
                    (unsigned long long)platform_figures(platform).painted_px);
        if (reveal)
            write_reveal(&g, reveal);
    }
    ui_destroy(g.ui);
    keyboard_destroy(g.keyboard);
    theme_destroy(theme);
    catalogue_unload();
    platform_close(platform);
    return broken_count > 0;
}
