/* States and reasons as words: one table each. */
#include "printer.h"

#include "catalogue.h"

/* Marks a text for the catalogue; it is translated where it is used. */
#define LATER(zh) zh

static const struct state_row {
    const char *name, *what;
    bool final;
} states[PRINT_STATE_COUNT] = {
    [PRINT_QUEUED] = {"queued", LATER("正在排队等待打印。"), false},
    [PRINT_HELD] = {"held", LATER("打印任务被暂停，等待工作人员放行。"), false},
    [PRINT_PRINTING] = {"printing", LATER("正在打印，请稍候。"), false},
    [PRINT_STOPPED] = {"stopped", LATER("打印机停下来了。"), false},
    [PRINT_DONE] = {"done", LATER("打印完成，请取走纸张。"), true},
    [PRINT_FAILED] = {"failed", LATER("没有打印成功。"), true},
};

static const struct reason_row {
    const char *name, *what, *remedy;
} reasons[PRINT_REASON_COUNT] = {
    [PRINT_REASON_NONE] = {"none", "", ""},
    [PRINT_REASON_PAPER_OUT] = {"paper-out", LATER("打印机缺纸。"), LATER("请在纸盒里装入A4纸，或请工作人员加纸。")},
    [PRINT_REASON_JAM] = {"jam", LATER("打印机卡纸。"), LATER("请工作人员取出卡住的纸。")},
    [PRINT_REASON_COVER] = {"cover", LATER("打印机的盖子没有合上。"), LATER("请合上打印机的盖子。")},
    [PRINT_REASON_INK] = {"ink", LATER("打印机的墨粉或墨水用完了。"), LATER("请工作人员更换。")},
    [PRINT_REASON_TRAY] = {"tray", LATER("打印机的纸盒没有装好，或者出纸口满了。"),
                           LATER("请取走出纸口的纸；仍不行请找工作人员。")},
    [PRINT_REASON_OFFLINE] = {"offline", LATER("打印机没有连接上。"), LATER("请工作人员检查打印机的电源和连线。")},
    [PRINT_REASON_PAUSED] = {"paused", LATER("打印机被暂停了。"), LATER("请工作人员恢复打印。")},
    [PRINT_REASON_CANCELLED] = {"cancelled", LATER("打印已取消。"), LATER("需要时请重新打印。")},
    [PRINT_REASON_REFUSED] = {"refused", LATER("打印机不能打印这份文件。"), LATER("请找工作人员。")},
    [PRINT_REASON_DENIED] = {"denied", LATER("打印机不接受本机的任务。"), LATER("请找工作人员。")},
    [PRINT_REASON_NO_PRINTER] = {"no-printer", LATER("没有找到打印机。"), LATER("请找工作人员。")},
    [PRINT_REASON_SPACE] = {"space", LATER("存放打印文件的地方满了。"), LATER("请找工作人员。")},
    [PRINT_REASON_UNKNOWN] = {"unknown", LATER("打印机没有说明原因。"), LATER("请看一看打印机的显示，或找工作人员。")},
};

bool print_state_is_final(enum print_state state)
{
    return states[state].final;
}

const char *print_state_name(enum print_state state)
{
    return states[state].name;
}

const char *print_reason_name(enum print_reason reason)
{
    return reasons[reason].name;
}

/* A reason says more than the state it belongs to, except where paper moves or has come out. */
static bool reason_speaks(const struct print_status *status)
{
    return status->reason != PRINT_REASON_NONE && status->state != PRINT_DONE;
}

const char *print_status_what(const struct print_status *status)
{
    return reason_speaks(status) ? T(reasons[status->reason].what) : T(states[status->state].what);
}

const char *print_status_remedy(const struct print_status *status)
{
    return reason_speaks(status) ? T(reasons[status->reason].remedy) : "";
}
