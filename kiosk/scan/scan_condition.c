/* The conditions in one table. */
#include "scan_condition.h"

#include "catalogue.h"

/* Marks a text for the catalogue; it is translated where it is used. */
#define LATER(zh) zh

static const struct row {
    const char *name, *what, *remedy;
    bool mendable, restart;
} rows[SCAN_CONDITION_COUNT] = {
    [SCAN_DONE] = {"done", LATER("扫描完成。"), "", true, false},
    [SCAN_EMPTY] = {"empty", LATER("扫描仪里没有纸。"), LATER("请把纸放好，再点“重新扫描”。"), true, false},
    [SCAN_JAM] = {"jam", LATER("纸张卡住了，或者两张纸一起进了扫描仪。"),
                  LATER("请打开扫描仪的盖子，轻轻取出纸张，合上盖子，再点“重新扫描”。"), true, false},
    [SCAN_COVER] = {"cover", LATER("扫描仪的盖子没有合上。"), LATER("请合上盖子，再点“重新扫描”。"), true, false},
    [SCAN_BUSY] = {"busy", LATER("扫描仪正忙。"), LATER("请稍等片刻，再点“重新扫描”。"), true, false},
    [SCAN_GONE] = {"gone", LATER("扫描仪断开了连接。"),
                   LATER("请检查扫描仪的电源和连线，再点“重新扫描”；仍不行请找工作人员。"), true, true},
    [SCAN_IO] = {"fault", LATER("扫描仪报告了故障。"), LATER("请再试一次；仍不行请找工作人员。"), true, true},
    [SCAN_HUNG] = {"hung", LATER("扫描仪很久没有反应，已经重新启动。"),
                   LATER("请把纸取出来放好，再点“重新扫描”；仍不行请找工作人员。"), true, true},
    [SCAN_CRASHED] = {"crashed", LATER("扫描程序意外中断，已经重新启动。"),
                      LATER("请把纸取出来放好，再点“重新扫描”。"), true, true},
    [SCAN_CANCELLED] = {"cancelled", LATER("扫描已停止。"), LATER("需要时请点“重新扫描”。"), true, false},
    [SCAN_NO_SCANNER] = {"no-scanner", LATER("没有找到扫描仪。"), LATER("请找工作人员检查扫描仪的电源和连线。"), false,
                         true},
    [SCAN_DENIED] = {"denied", LATER("系统不允许使用这台扫描仪。"), LATER("请找工作人员。"), false, true},
};

const char *scan_condition_name(enum scan_condition condition)
{
    return rows[condition].name;
}

const char *scan_condition_what(enum scan_condition condition)
{
    return T(rows[condition].what);
}

const char *scan_condition_remedy(enum scan_condition condition)
{
    return rows[condition].remedy[0] ? T(rows[condition].remedy) : "";
}

bool scan_condition_is_mendable(enum scan_condition condition)
{
    return rows[condition].mendable;
}

bool scan_condition_needs_restart(enum scan_condition condition)
{
    return rows[condition].restart;
}
