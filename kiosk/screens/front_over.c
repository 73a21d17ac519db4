/* Faults, leaving, calling staff. */
#include "front_over.h"

#include "catalogue.h"
#include "idle.h"
#include "log.h"
#include <stdio.h>
#include <string.h>

/* ---- texts in every language ---- */

void front_words_add(struct front_words *words, const char *text)
{
    const char *source = text_source(text);
    enum language now = language_now();
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        language_set((enum language)l);
        size_t used = strlen(words->in[l]);
        const char *added = text_in_language(source);
        bool apart = l == LANGUAGE_EN && used > 0 && added[0] && added[0] != ' ';
        snprintf(words->in[l] + used, sizeof words->in[l] - used, "%s%s", apart ? " " : "", added);
    }
    language_set(now);
}

void front_words_set(struct front_words *words, const char *text)
{
    *words = (struct front_words){0};
    if (text)
        front_words_add(words, text);
}

const char *front_words_now(const struct front_words *words)
{
    return words->in[language_now()];
}

void front_each_language(struct front *front, void (*say)(struct front *front, void *context), void *context)
{
    enum language now = language_now();
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        language_set((enum language)l);
        say(front, context);
    }
    language_set(now);
}

/* ---- faults ---- */

void front_fault(struct front *front, const char *icon, const char *sentence, const char *kept, const char *action,
                 void (*on_action)(struct front *front))
{
    struct front_fault *f = &front->fault;
    *f = (struct front_fault){.shown = true, .on_action = on_action};
    snprintf(f->icon, sizeof f->icon, "%s", icon);
    front_words_set(&f->sentence, sentence);
    front_words_set(&f->kept, kept);
    snprintf(f->action, sizeof f->action, "%s", text_source(action));
    if (++front->failures >= FRONT_TRIES)
        front_fault_second(front, T("请工作人员协助"), front_call);
}

void front_fault_add(struct front *front, const char *text)
{
    front_words_add(&front->fault.sentence, text);
}

void front_fault_kept(struct front *front, const char *kept)
{
    char *now = front->fault.kept.in[language_now()];
    snprintf(now, sizeof front->fault.kept.in[0], "%s", kept);
}

void front_fault_second(struct front *front, const char *label, void (*on_second)(struct front *front))
{
    snprintf(front->fault.second, sizeof front->fault.second, "%s", text_source(label));
    front->fault.on_second = on_second;
}

void front_fault_close(struct front *front)
{
    front->fault = (struct front_fault){0};
}

void front_went_well(struct front *front)
{
    front->failures = 0;
}

/* Whatever the trouble is, the person can go back to the screen below it, or leave. */
static void build_fault_bar(struct front *front, struct rect at)
{
    const struct bottom_bar bar = {
        .back = T("返回"),
        .leave = front->visit.flow ? front_leave_label(front) : NULL,
        .leave_is_calm = !front->visit.has_case || visit_has_printed(&front->visit),
    };
    switch (ui_bottom_bar(front->ui, at, &bar)) {
    case BAR_BACK:
        front_fault_close(front);
        ui_again(front->ui);
        break;
    case BAR_LEAVE:
        front_ask_leave(front);
        break;
    default:
        break;
    }
}

void front_build_fault(struct front *front, const struct page_layout *page)
{
    const struct front_fault f = front->fault;
    const char *kept = front_words_now(&f.kept);
    const struct fault fault = {
        .icon = f.icon,
        .sentence = front_words_now(&f.sentence),
        .kept = kept[0] ? kept : NULL,
        .action = text_in_language(f.action),
        .second = f.second[0] ? text_in_language(f.second) : NULL,
    };
    snprintf(front->title, sizeof front->title, "%.190s", fault.sentence);
    build_fault_bar(front, page->bottom_bar);
    int used = ui_fault(front->ui, page->content, &fault);
    if (!used)
        return;
    if (used == 1 || f.on_second != front_call)
        front_fault_close(front);
    void (*next)(struct front *) = used == 1 ? f.on_action : f.on_second;
    if (next)
        next(front);
    ui_again(front->ui);
}

/* What can be done about an error, by its code. */
static const struct words_of_code {
    const char *icon, *sentence;
    bool staff; /* the person cannot mend it */
} words_of[ERR_CODE_COUNT] = {
    [ERR_NONE] = {"warning", "刚才没有完成，请再试一次。", false},
    [ERR_INPUT] = {"warning", "有一项内容用不了，请返回核对后再试。", false},
    [ERR_NOT_FOUND] = {"warning", "没有找到需要的内容，请再试一次。", false},
    [ERR_SPACE] = {"warning", "本机的存储空间不够，暂时不能继续。请找工作人员清理后再试。", true},
    [ERR_DEVICE] = {"printer", "设备没有反应。请再试一次，还不行请找工作人员。", false},
    [ERR_DAMAGED] = {"warning", "本机保存的内容读不出来，请找工作人员处理。", true},
    [ERR_DENIED] = {"lock", "本机的证书或权限有问题，暂时不能继续。请找工作人员处理。", true},
    [ERR_NETWORK] = {"net", "网络暂时不通，稍后会自动再试。", false},
    [ERR_BUSY] = {"warning", "上一件事还没有做完，请稍等片刻再试。", false},
    [ERR_CANCELLED] = {"warning", "已经停下来了。", false},
    [ERR_CONFIG] = {"staff", "本机还没有设置好，暂时不能办理。请找工作人员处理。", true},
    [ERR_IO] = {"warning", "本机写入存储时出错。请再试一次；还不行请找工作人员。", false},
    [ERR_BUG] = {"warning", "本机程序出了差错，请找工作人员处理。", true},
};

void front_fault_err(struct front *front, const struct err *err, const char *kept, void (*again)(struct front *front))
{
    enum err_code code = err->code < ERR_CODE_COUNT ? err->code : ERR_BUG;
    const struct words_of_code *w = &words_of[code];
    log_err(LOG_LEVEL_ERROR, front->screen->name, err);
    front_fault(front, w->icon, text_in_language(w->sentence), kept, T("再试一次"), again);
    if (w->staff)
        front_fault_second(front, T("请工作人员协助"), front_call);
}

/* ---- questions ---- */

void front_ring(struct front *front)
{
    if (front->ring)
        front->ring(front->ring_context);
}

/* What helps on a screen until somebody comes; the others say it in their own heading. */
static const struct help {
    const char *screen, *text;
} helps[] = {
    {"home", "第一次来：点“个人证书”或“单位证书”。来过的：点“继续上次的办理”。"},
    {"triage", "选最接近的一项就行，选错了可以点“上一步”重选。"},
    {"online", "网上办更快；不会用手机的，可以请家人帮忙，或者点“打印指引”带回去。"},
    {"on-paper", "东西没带齐也可以先办；公章可以带回单位盖，回来接着办。"},
    {"guide", "点“打印指引”，全部步骤打印在一张纸上。"},
    {"notice", "看完点“我已阅读，下一步”；不同意可以退出，不会留下任何信息。"},
    {"consents", "两项要分别打勾才能继续；不同意可以退出，不会留下任何信息。"},
    {"services", "点一下选中，再点一下取消。有几枚章就要买几把 UKEY。"},
    {"question", "用屏幕下方的键盘输入，不会拼音可以点“手写”。"},
    {"card", "证件放在玻璃板中间，不要贴边，合上盖板再点“扫描”。"},
    {"licence", "执照放正，不要折叠；太大的执照放缩小的复印件也可以。"},
    {"review", "点任意一行就能修改，改完自动回到这里。"},
    {"print", "打印机没有出纸时，请看打印机面板的提示。"},
    {"stamp", "红色虚线圈里盖单位公章，蓝色虚线框里签字。"},
    {"rescan", "材料理齐放进扫描仪的进纸口，一次放一叠就行。"},
    {"declaration", "先勾选声明，再用手指在框内签名；写得不满意可以点“重写”。"},
    {"progress", "最上面一行是现在的情况，下面是以前的。"},
    {"data", "只看不会改变什么；点“撤回同意并清除”才会删除，删除以前还会再问一次。"},
    {"blank", "表格可以带回去手写，盖好章交到窗口。"},
    {"resume", "凭条丢了也没关系，扫描任意一张这里打印的材料就行。"},
};

static const char *help_of(const struct front *front)
{
    for (size_t i = 0; i < sizeof helps / sizeof helps[0]; i++)
        if (strcmp(helps[i].screen, front->screen->name) == 0)
            return text_in_language(helps[i].text);
    return "";
}

void front_call(struct front *front)
{
    front->called = true;
    front_ring(front);
    front->question = QUESTION_CALL;
    log_line(LOG_LEVEL_NOTICE, "staff is called at screen %s%s%s", front->screen->name,
             front->visit.has_case ? ", case " : "", front->visit.has_case ? front->visit.file.number : "");
    ui_again(front->ui);
}

static void ask_call(struct front *front)
{
    char text[700];
    int used = snprintf(text, sizeof text, T("请向%s示意。本页会一直等着您，已经填写的内容都在。"),
                        front->station->config.station.contact);
    if (used > 0 && (size_t)used < sizeof text && help_of(front)[0])
        snprintf(text + used, sizeof text - (size_t)used, "\n%s%s", T("等的时候可以先看看："), help_of(front));
    const struct dialog dialog = {
        .icon = "bell", .title = T("正在等工作人员"), .text = text, .actions = {T("我继续办理")}};
    if (ui_dialog(front->ui, &dialog) != 0)
        return;
    front->called = false;
    front->question = QUESTION_NONE;
    ui_again(front->ui);
}

static void ask_leave(struct front *front)
{
    const struct dialog dialog = {
        .icon = "leave",
        .title = T("要退出并清除吗？"),
        .text = T("刚才填写和扫描的内容会从本机全部清除，不能恢复。"),
        .actions = {T("退出并清除"), T("继续办理")},
        .danger = true,
    };
    int used = ui_dialog(front->ui, &dialog);
    if (used < 0)
        return;
    front->question = QUESTION_NONE;
    if (used == 0)
        front_abandon(front, "withdrawn");
    ui_again(front->ui);
}

static void erase_printed(struct front *front)
{
    struct err err = {0};
    if (visit_erase(&front->visit, "withdrawn", &err))
        front_end_visit(front, &screen_home);
    else
        front_fault_err(front, &err, NULL, NULL);
}

static void ask_park(struct front *front)
{
    char text[300];
    snprintf(text, sizeof text,
             T("材料加密保存在本机，最多 %ld 天。回来时带上凭条或任意一张打印的材料，再输入手机号后四位就能继续。"),
             front->station->config.privacy.keep_slip_days);
    const struct dialog dialog = {
        .icon = "slip",
        .title = T("稍后再来？"),
        .text = text,
        .actions = {T("打印凭条，稍后再来"), T("继续办理"), T("不办了，全部清除")},
    };
    int used = ui_dialog(front->ui, &dialog);
    if (used < 0)
        return;
    front->question = QUESTION_NONE;
    if (used == 0)
        front_show(front, &screen_parked);
    else if (used == 2)
        erase_printed(front);
    ui_again(front->ui);
}

static void ask_withdraw(struct front *front)
{
    const struct dialog dialog = {
        .icon = "warning",
        .title = T("撤回同意，全部清除？"),
        .text = T("这次办理的内容和图像会马上从本机清除，不能恢复。以后要办，需要从头开始。"),
        .actions = {T("撤回并清除"), T("不清除")},
        .danger = true,
    };
    int used = ui_dialog(front->ui, &dialog);
    if (used < 0)
        return;
    front->question = QUESTION_NONE;
    if (used == 0)
        front_withdraw(front);
    ui_again(front->ui);
}

void front_build_question(struct front *front)
{
    static void (*const ask[])(struct front *) = {
        [QUESTION_NONE] = NULL,         [QUESTION_LEAVE] = ask_leave, [QUESTION_PARK] = ask_park,
        [QUESTION_IDLE] = idle_ask, [QUESTION_CALL] = ask_call,
        [QUESTION_WITHDRAW] = ask_withdraw,
    };
    if (ask[front->question])
        ask[front->question](front);
}
