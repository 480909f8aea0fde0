/* fit_words.c: why a value is not estimated, and what moves a share, in words; contract in estimate.h */
#include "sim/fit/estimate.h"
#include "sim/fit/needs.h"

static const char *const refusals[YL_FIT_REFUSALS][2] = {
    [YL_FIT_GOOD] = {"", ""},
    [YL_FIT_FEW] = {"fewer than 20 visits passed", "通过的访问不足 20 次"},
    [YL_FIT_BEYOND] = {"fewer than 20 visits were watched for longer than the latest delay",
                       "观察时长超过最长延迟的访问不足 20 次"},
    [YL_FIT_LATE] =
        {"some still passed when the log ended: it is too short to show how many never do",
         "日志结束前不久仍有人通过：时间太短，无法判断多少人始终不会通过"},
    [YL_FIT_FLAT] =
        {"no law fits the delay: the parameters of each end at their limits, or nowhere",
         "没有一种分布符合延迟：各分布的参数止于边界，或求不出最大似然"},
    [YL_FIT_UNSEEN] = {"the log shows who passed, not who came: no row shows that a visit arrives",
                       "日志只记录谁通过了，看不出谁到达过：没有表示访问到来的行"},
    [YL_FIT_WAITS] = {"the step waits for a place, an hour or a limit",
                      "该步骤要等直播间、客服、时段或名额"},
    [YL_FIT_WAYS] = {"the table does not show how many came to the step",
                     "表中看不出有多少访问到达该步骤"},
    [YL_FIT_PERIODS] = {"no delay: the periods of the table do not show it",
                        "没有延迟：表的时段看不出来"},
};
static const char *const movers[YL_FIT_MOVERS][2] = {
    [YL_FIT_UNMOVED] = {"", ""},
    [YL_FIT_INTENT] =
        {"intent moves it: its chance at intent 0 is not known; with `mean` in place of `p` in the "
         "scenario this share is taken",
         "它随意愿变化，意愿为 0 时的概率未知；在场景里把 `p` 写成 `mean`，就采用这个通过率"},
    [YL_FIT_RHYTHM] = {"a rhythm moves it: this share is that of the hours of the log, `p` that of "
                       "an average hour",
                       "它随时段节律变化：这是日志所在时段的通过率，而 `p` 指平均时段"},
    [YL_FIT_SHOCKS] =
        {"shocks move it: with `mean` in place of `p` in the scenario this share is taken",
         "它受共同冲击影响：在场景里把 `p` 写成 `mean`，就采用这个通过率"},
    [YL_FIT_NEEDS] = {"its `needs` or a stock turn some away, and the log does not show whom",
                      "它的 `needs` 或库存会挡下一部分访问，而日志看不出是谁"},
};
const char *yl_fit_mover_word(enum yl_fit_mover mover, enum yl_lang lang)
{
    return movers[mover][lang];
}

const char *yl_fit_refusal_word(enum yl_fit_refusal refusal, enum yl_lang lang)
{
    return refusals[refusal][lang];
}

void yl_fit_find_movers(struct yl_fit *fit, const struct yl_event_log *log)
{
    for (size_t i = 0; i < fit->all; i++) {
        struct yl_fit_step *step = &fit->step[i];
        const struct yl_step *of = step->of->of;
        if (!step->passed || step->passed == step->reached) continue;
        if (!yl_needs_told(log, of) || yl_needs_sold_out(log, of, step->passed))
            step->moved = YL_FIT_NEEDS;
        if (step->moved || of->is_mean || of->choose.present) continue;
        if (of->shocks) step->moved = YL_FIT_SHOCKS;
        if (of->rhythm >= 0) step->moved = YL_FIT_RHYTHM;
        if (log->scenario->intent.present && of->intent != 0) step->moved = YL_FIT_INTENT;
    }
}
