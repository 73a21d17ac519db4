/* The store's row and the centre's messages, as one list. */
#include "progress.h"

#include "catalogue.h"
#include "log.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* In a function, because T looks up when it runs. */
const char *progress_title(enum progress_stage stage)
{
    const char *const titles[PROGRESS_STAGE_COUNT] = {
        [PROGRESS_BEGUN] = T("填写中"),
        [PROGRESS_PRINTED] = T("材料已打印，等您盖章带回"),
        [PROGRESS_COMPLETE] = T("材料齐全，正在加密封存"),
        [PROGRESS_SEALED] = T("已提交，正在发往北京数字认证"),
        [PROGRESS_RECEIVED] = T("北京数字认证已收到"),
        [PROGRESS_ACCEPTED] = T("北京数字认证已受理"),
        [PROGRESS_RETURNED] = T("材料需要补正"),
        [PROGRESS_MADE] = T("证书已制作完成"),
        [PROGRESS_SHIPPED] = T("UKEY 已寄出"),
        [PROGRESS_DELIVERED] = T("UKEY 已签收"),
        [PROGRESS_ERASED] = T("办理已结束，内容已清除"),
    };
    return (unsigned)stage < PROGRESS_STAGE_COUNT ? titles[stage] : "";
}

const char *progress_advice(enum progress_stage stage)
{
    const char *const advice[PROGRESS_STAGE_COUNT] = {
        [PROGRESS_BEGUN] = T("请继续填写，填好以后打印材料。"),
        [PROGRESS_PRINTED] = T("请盖章、签字以后，把材料带回这里扫描。"),
        [PROGRESS_COMPLETE] = T("您不用做什么，本机会自动封存并发送。"),
        [PROGRESS_SEALED] = T("您不用做什么，本机会自动发送，通常当晚送达。"),
        [PROGRESS_RECEIVED] = T("北京数字认证正在审核，有结果以后在这里可以查到。"),
        [PROGRESS_ACCEPTED] = T("材料符合要求，正在安排制作。"),
        [PROGRESS_RETURNED] = T("请按下面说的改好，再来办理一次。"),
        [PROGRESS_MADE] = T("很快会寄出，请留意快递的电话或短信。"),
        [PROGRESS_SHIPPED] = T("请按下面的单号查快递，注意查收。"),
        [PROGRESS_DELIVERED] = T("如果没有收到，请联系窗口工作人员。"),
        [PROGRESS_ERASED] = T("需要办理，请重新开始。"),
    };
    return (unsigned)stage < PROGRESS_STAGE_COUNT ? advice[stage] : "";
}

const char *progress_words(const char *zh, const char *en)
{
    return language_now() == LANGUAGE_EN && en[0] ? en : zh;
}

static bool add(struct progress *p, enum progress_stage stage, int64_t time_ms, const struct message *m,
                struct err *err)
{
    struct progress_entry *grown = realloc(p->entries, (p->count + 1) * sizeof *grown);
    if (!grown)
        return err_set(err, ERR_SPACE, "no memory for the progress of a case");
    p->entries = grown;
    grown[p->count] = (struct progress_entry){.stage = stage, .time_ms = time_ms};
    if (m) {
        grown[p->count].message = malloc(sizeof *m);
        if (!grown[p->count].message)
            return err_set(err, ERR_SPACE, "no memory for the progress of a case");
        *grown[p->count].message = *m;
    }
    p->count++;
    return true;
}

/* Steps that are over have left a time of their own; where the case stands now is always there. */
static bool add_own(struct progress *p, const struct case_summary *s, struct err *err)
{
    static const enum progress_stage stages[CASE_STATE_COUNT] = {
        [CASE_DRAFT] = PROGRESS_BEGUN,   [CASE_PRINTED] = PROGRESS_PRINTED,   [CASE_COMPLETE] = PROGRESS_COMPLETE,
        [CASE_SEALED] = PROGRESS_SEALED, [CASE_RECEIVED] = PROGRESS_RECEIVED, [CASE_ERASED] = PROGRESS_ERASED,
    };
    const int64_t past_ms[] = {s->begun_ms, s->sealed_ms, s->received_ms, s->erased_ms};
    static const enum progress_stage past[] = {PROGRESS_BEGUN, PROGRESS_SEALED, PROGRESS_RECEIVED, PROGRESS_ERASED};
    for (size_t i = 0; i < sizeof past / sizeof past[0]; i++)
        if (past_ms[i] != 0 && !add(p, past[i], past_ms[i], NULL, err))
            return false;
    bool shown = p->count > 0 && p->entries[p->count - 1].stage == stages[s->state];
    return shown || add(p, stages[s->state], s->changed_ms, NULL, err);
}

static bool add_message(struct progress *p, const struct case_message *kept, struct message *m, struct err *err)
{
    static const enum progress_stage stages[MESSAGE_STATUS_COUNT] = {
        [MESSAGE_ACCEPTED] = PROGRESS_ACCEPTED,   [MESSAGE_RETURNED] = PROGRESS_RETURNED,
        [MESSAGE_MADE] = PROGRESS_MADE,           [MESSAGE_SHIPPED] = PROGRESS_SHIPPED,
        [MESSAGE_DELIVERED] = PROGRESS_DELIVERED,
    };
    struct err inner = {0};
    if (!message_parse(kept->text.data, kept->text.size, m, &inner)) {
        log_err(LOG_LEVEL_WARNING, "a message in the store", &inner);
        return true;
    }
    return m->type != MESSAGE_STATUS || add(p, stages[m->status], m->time_ms, m, err);
}

static bool add_told(struct station *station, struct progress *p, struct err *err)
{
    struct case_messages list = {0};
    struct message *m = malloc(sizeof *m);
    bool ok = m || err_set(err, ERR_SPACE, "no memory for the progress of a case");
    ok = ok && case_store_messages(station->store, p->number, &list, err);
    for (size_t i = 0; ok && i < list.count; i++)
        ok = add_message(p, &list.messages[i], m, err);
    case_messages_finish(&list);
    free(m);
    return ok;
}

bool progress_load(struct station *station, const char *number, struct progress *out, struct err *err)
{
    struct case_summary summary;
    struct progress p = {0};
    if (!case_store_find(station->store, number, &summary, err))
        return false;
    memcpy(p.number, summary.number, sizeof p.number);
    if (!add_own(&p, &summary, err) || !add_told(station, &p, err)) {
        progress_finish(&p);
        return false;
    }
    *out = p;
    return true;
}

void progress_finish(struct progress *progress)
{
    for (size_t i = 0; i < progress->count; i++)
        free(progress->entries[i].message);
    free(progress->entries);
    *progress = (struct progress){0};
}
