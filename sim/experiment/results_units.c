/* results_units.c: clusters, segments, cap, outcome window and trigger of observed results; names, control and split of their
 * arms. Contract: results.h. */
#include "sim/base/get.h"
#include "sim/base/number.h"
#include "sim/base/text.h"
#include "sim/experiment/results.h"
#include "sim/scenario/value.h"
#include "sim/table/cells.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool has_column(struct yl_results *results, const char *name)
{
    char names[YL_PEOPLE_TEXT];
    if (yl_log_column_named(name, results->name, results->columns) >= 0) return true;
    yl_people_names(results->name, results->columns, results->call->lang, names);
    yl_say(&results->wrong, "'%s' has no column '%s' (it has: %s)",
           "“%s”没有“%s”这一列（现有：%s）", results->call->data, name, names);
    return false;
}

/* The column of the call's word, or the plan's, if there is one; a call that departs from the plan is noted. */
static const char *chosen(struct yl_results *results, const char *what[2], const char *asked,
                          const char *planned)
{
    if (results->plan && asked && (!planned || strcmp(asked, planned) != 0))
        yl_say(&results->say, "Departs from the plan: %s %s, planned %s.",
               "偏离计划：%s为 %s，计划为 %s。", yl_results_in(results, what[0], what[1]), asked,
               planned ? planned : yl_results_in(results, "none", "无"));
    const char *name = asked ? asked : planned;
    return name && has_column(results, name) ? name : NULL;
}

static void choose_segments(struct yl_results *results)
{
    const char *at = results->call->segments;
    const struct yl_experiment *plan = results->plan;
    for (uint32_t s = 0; !at && plan && s < plan->segments && s < YL_RESULTS_SEGMENTS; s++)
        if (has_column(results, plan->segment[s]))
            results->segment[results->segments++].name = plan->segment[s];
    while (at && *at && results->segments < YL_RESULTS_SEGMENTS) {
        size_t length = strcspn(at, ",");
        const char *name = yl_arena_copy(&results->arena, at, length);
        if (has_column(results, name)) results->segment[results->segments++].name = name;
        at += length + (at[length] == ',');
    }
}

/* Level 0 of each is the empty one. */
static void begin_levels(struct yl_results *results)
{
    for (size_t s = 0; s < results->segments; s++) {
        struct yl_results_segment *segment = &results->segment[s];
        segment->level = yl_get(sizeof *segment->level);
        yl_map_add(&segment->index, "", 0, 0);
        segment->level[0] = "";
        segment->levels = segment->capacity = 1;
    }
}

static void choose_cap(struct yl_results *results)
{
    const char *asked = results->call->cap;
    const struct yl_experiment *plan = results->plan;
    results->cap = plan ? plan->cap : 0;
    results->cap_is_share = plan && plan->cap_is_share;
    results->cap_decides = results->cap > 0;
    if (!asked) return;
    struct yl_cell_value cap;
    bool good = yl_cell_number(asked, YL_COMMA_THOUSANDS, &cap) && cap.value > 0,
         is_share = cap.unit == YL_CELL_UNIT_SHARE;
    good = good && (!is_share || cap.value < 1);
    results->cap = cap.value;
    if (!good)
        yl_say(&results->wrong, "--cap %s is neither a number above 0 nor a share as 99%%",
               "--cap %s 既不是大于 0 的数，也不是 99%% 这样的占比", asked);
    results->cap_is_share = is_share;
    if (plan && !results->cap_decides)
        yl_say(&results->say,
               "Departs from the plan: it has no cap; the capped figure is shown beside it and "
               "decides nothing.",
               "偏离计划：计划没有截尾；截尾后的数字仅供参考，不用于判断。");
    else if (plan)
        yl_say(&results->say, "Departs from the plan: the cap is %s.", "偏离计划：截尾上限为 %s。",
               asked);
    results->cap_decides = !plan || results->cap_decides;
}

static void choose_window(struct yl_results *results)
{
    const char *asked = results->call->window;
    int64_t window = results->plan ? results->plan->outcome_window : 0;
    if (asked) {
        double time;
        const struct yl_value_text text = {asked, strlen(asked), YL_U_DURATION};
        if (yl_value_parse(&text, &time) != YL_VALUE_GOOD || !(time > 0))
            yl_say(&results->wrong, "--window %s is no duration, such as 7d or 48h",
                   "--window %s 不是时长，例如 7d 或 48h", asked);
        else if (results->plan && (int64_t)time != window)
            yl_say(&results->say, "Departs from the plan: the outcome window is %s.",
                   "偏离计划：结果窗口为 %s。", asked);
        window = (int64_t)time;
    }
    results->test.part.complete = window;
    if (window > 0) results->test.part.age_until = window;
    if (window > 0 && results->test.has_end) results->test.part.seen_until = results->test.end;
}

void yl_results_units(struct yl_results *results)
{
    const struct yl_experiment *plan = results->plan;
    const char *cluster[] = {"the cluster is", "群所在的列"},
               *trigger[] = {"the trigger is", "触发列"};
    results->cluster =
        chosen(results, cluster, results->call->cluster, plan ? plan->cluster : NULL);
    results->triggered =
        chosen(results, trigger, results->call->triggered, plan ? plan->triggered : NULL);

    const char *where = results->where; /* --where COLUMN=VALUE */
    if (where && has_column(results, where))
        results->column[yl_log_column_named(where, results->name, results->columns)].is_where =
            true;
    choose_segments(results);
    choose_cap(results);
    choose_window(results);
    bool more = results->cluster || results->triggered || results->segments || results->cap > 0 ||
                results->test.part.complete;
    if (results->by_block && more)
        yl_say(&results->wrong,
               "a switchback is judged by blocks: it has no cluster, trigger, "
               "segments, cap or outcome window",
               "切换实验按时段判断，不用群、触发列、分段、截尾或结果窗口");
    begin_levels(results);
}

/* Beside the metric that decides stands the other one, capped or as it is. */
static void add_capped(struct yl_results *results, double cap)
{
    char name[300];
    uint32_t other = results->test.metrics;
    struct yl_observed_metric *metric = results->observed_metric;
    snprintf(name, sizeof name,
             yl_results_in(results, "%.200s capped at %s", "%.200s（截尾于 %s）"),
             results->metric[0], yl_short_of(cap).text);
    const char *capped = yl_arena_copy(&results->arena, name, strlen(name));
    metric[other] = metric[0];
    metric[other].beside = true;
    results->metric[other] = results->cap_decides ? results->metric[0] : capped;
    if (results->cap_decides) results->metric[0] = capped;
    metric[results->cap_decides ? 0 : other].cap = cap;
    results->test.metrics++;
}

/* Who could meet the change must be known in every arm. */
static void check_trigger(struct yl_results *results)
{
    double some[YL_RESULTS_ARMS], all[YL_RESULTS_ARMS];
    struct yl_observed whole = results->test;
    whole.part.triggered = 0;
    yl_observed_count(some, &results->test);
    yl_observed_count(all, &whole);
    for (uint32_t k = 0; results->triggered && k < results->test.arms; k++)
        if (all[k] > 0 && !(some[k] > 0))
            yl_say(&results->wrong,
                   "'%s' is 0 for everybody of %s: those who could meet the change "
                   "cannot be compared where it is recorded in other arms alone; "
                   "compare everybody (without the trigger)",
                   "“%s”在 %s 组中全为 "
                   "0：只在其他组记录时，无法比较能接触到改动的人；请比较全体（不用触发列）",
                   results->triggered, results->arm[k]);
}

void yl_results_cap(struct yl_results *results)
{
    double cap = results->cap;
    for (size_t s = 0; s < results->segments; s++)
        if (results->segment[s].levels > YL_RESULTS_LEVELS)
            yl_say(&results->wrong, "the segment '%s' has %zu values; at most %d can be read",
                   "分段“%s”有 %zu 个取值，最多 %d 个", results->segment[s].name,
                   results->segment[s].levels - 1, YL_RESULTS_LEVELS - 1);
    if (results->wrong.count) return;
    check_trigger(results);
    if (results->wrong.count) return;
    yl_observed_unfinished(results->unfinished, &results->test);
    if (!(cap > 0)) return;
    if (results->test.metric[0].below >= 0) {
        yl_say(&results->wrong,
               "'%s' is a sum over a sum: a cap would cut what is above and leave what "
               "is below; give no cap, or one number a person",
               "“%s”是两个总和之比：截尾只会截去分子而留下分母；请不要截尾，或改用每人一个数的指标",
               results->metric[0]);
        return;
    }
    if (results->cap_is_share) cap = yl_observed_quantile(&results->test, 0, results->cap);
    if (!(cap > 0))
        yl_say(&results->wrong,
               "the cap comes to %s: so many persons have nothing that this share has no value",
               "截尾上限为 %s：没有结果的人太多，该分位没有可用的值", yl_short_of(cap).text);
    else
        add_capped(results, cap);
}

/* ---- arms ------------------------------------------------------------------------------------ */

size_t yl_results_key(const char *text, size_t length, char key[YL_RESULTS_KEY])
{
    if (length >= YL_RESULTS_KEY) length = YL_RESULTS_KEY - 1;
    for (size_t i = 0; i < length; i++)
        key[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]);
    return length;
}

uint32_t yl_results_arm(const struct yl_results *results, const char *name, size_t length)
{
    for (uint32_t k = 0; k < results->test.arms; k++)
        if (strlen(results->arm[k]) == length && !strncasecmp(results->arm[k], name, length))
            return k;
    return YL_OBSERVED_NO_ARM;
}

/* The arms there are, for a message. */
static void list_arms(const struct yl_results *results, char text[256])
{
    size_t at = 0;
    for (uint32_t k = 0; k < results->test.arms && at < 200; k++)
        at += (size_t)snprintf(text + at, 256 - at, "%s%.40s",
                               k ? yl_results_in(results, ", ", "、") : "", results->arm[k]);
}

static void index_arm(struct yl_map *map, const char *name, uint32_t arm)
{
    char key[YL_RESULTS_KEY];
    *yl_map_add(map, key, yl_results_key(name, strlen(name), key), arm) = arm;
}

/* The file of --arms: the name in the data, the arm that it is. */
static enum yl_status read_renames(struct yl_results *results, struct yl_fault *fault)
{
    struct yl_sheet sheet;
    if (!results->call->arms) return YL_OK;
    enum yl_status status = yl_results_sheet(results, &sheet, results->call->arms, fault);
    if (status) return status;
    const int name = yl_table_column(&sheet, "name"), arm = yl_table_column(&sheet, "arm");
    if (name < 0 || arm < 0)
        yl_say(&results->wrong, "'%s' needs the columns name and arm", "“%s”需要 name、arm 两列",
               results->call->arms);
    for (size_t i = 0; !results->wrong.count && i < sheet.rows; i++) {
        size_t length;
        const char *text = yl_cell_trim(yl_table_cell(&sheet, i, arm), &length);
        uint32_t of = yl_results_arm(results, text, length);
        if (of == YL_OBSERVED_NO_ARM && !results->plan && results->test.arms < YL_RESULTS_ARMS) {
            of = results->test.arms++;
            results->arm[of] = yl_arena_copy(&results->arena, text, length);
            index_arm(&results->arm_index, results->arm[of], of);
        }
        if (of == YL_OBSERVED_NO_ARM)
            yl_say(&results->wrong, "%s:%zu: the experiment has no arm '%s'",
                   "%s:%zu：实验没有组“%s”", results->call->arms, sheet.line[i], text);
        else
            index_arm(&results->renamed, yl_table_cell(&sheet, i, name), of);
    }
    yl_table_free(&sheet);
    return YL_OK;
}

enum yl_status yl_results_plan_arms(struct yl_results *results, struct yl_fault *fault)
{
    double all = 0;
    for (uint32_t k = 0; results->plan && k < results->plan->arms; k++)
        all += results->plan->split[k];
    for (uint32_t k = 0; results->plan && k < results->plan->arms; k++) {
        results->arm[k] = results->plan->arm[k];
        results->split[k] = results->plan->split[k] / all;
        results->split_known = true;
        index_arm(&results->arm_index, results->arm[k], k);
        results->test.arms++;
    }
    return read_renames(results, fault);
}

/* ---- when all rows are read ------------------------------------------------------------------ */
/* The arm of --control, of the plan, or of a name that can mean nothing else; none: a problem. */
static uint32_t find_control(struct yl_results *results)
{
    static const char *const usual[] = {"control", "base", "baseline", "对照组", "对照", "A"};
    const char *asked = results->call->control;
    char arms[256];
    uint32_t arm = asked ? yl_results_arm(results, asked, strlen(asked)) : 0;
    if (asked && arm != YL_OBSERVED_NO_ARM) {
        if (results->plan && arm)
            yl_say(&results->say, "Departs from the plan: the control is %s, not %s.",
                   "偏离计划：对照组为 %s，计划为 %s。", results->arm[arm], results->arm[0]);
        return arm;
    }
    if (!asked && results->plan) return 0;
    for (size_t u = 0; !asked && u < sizeof usual / sizeof *usual; u++) {
        arm = yl_results_arm(results, usual[u], strlen(usual[u]));
        if (arm != YL_OBSERVED_NO_ARM) return arm;
    }
    list_arms(results, arms);
    if (asked)
        yl_say(&results->wrong, "--control: there is no arm '%s' (arms: %s)",
               "--control：没有组“%s”（现有：%s）", asked, arms);
    else
        yl_say(&results->wrong,
               "'%s' does not show which arm is the control: --control NAME (arms: %s)",
               "“%s”看不出哪一组是对照：请用 --control 组名 指明（现有：%s）", results->call->data,
               arms);
    return 0;
}

struct placed {
    const char *name;
    double split;
    uint32_t number, rank; /* rank 0: the control; then as planned, or all alike */
};
static int by_rank(const void *a, const void *b)
{
    const struct placed *one = a, *two = b;
    if (one->rank != two->rank) return one->rank < two->rank ? -1 : 1;
    return strcmp(one->name, two->name);
}

/* The control first, then as planned or by name; rows get the new numbers. */
static void put_arms(struct yl_results *results, uint32_t control)
{
    struct placed placed[YL_RESULTS_ARMS];
    uint32_t at[YL_RESULTS_ARMS];
    for (uint32_t k = 0; k < results->test.arms; k++) {
        placed[k] =
            (struct placed){results->arm[k], results->split[k], k, results->plan ? 1 + k : 1};
        if (k == control) placed[k].rank = 0;
    }
    qsort(placed, results->test.arms, sizeof *placed, by_rank);
    for (uint32_t k = 0; k < results->test.arms; k++) {
        results->arm[k] = placed[k].name;
        results->split[k] = placed[k].split;
        at[placed[k].number] = k;
    }
    for (size_t i = 0; i < results->rows; i++)
        if (results->row[i].arm != YL_OBSERVED_NO_ARM)
            results->row[i].arm = at[results->row[i].arm];
}

/* --split control=90,B=10. */
static void read_split(struct yl_results *results)
{
    const char *at = results->call->split;
    double weight[YL_RESULTS_ARMS] = {0}, all = 0;
    uint32_t said = 0;
    while (at && *at) {
        size_t length = strcspn(at, ","), name = strcspn(at, "=");
        double value = 0;
        uint32_t arm = name < length ? yl_results_arm(results, at, name) : YL_OBSERVED_NO_ARM;
        bool good = arm != YL_OBSERVED_NO_ARM && !(weight[arm] > 0) &&
                    yl_text_to_number(at + name + 1, length - name - 1, &value) && value > 0;
        if (!good) break;
        weight[arm] = value;
        all += value;
        said++;
        at += length + (at[length] == ',');
    }
    char arms[256];
    if (!at) return;
    list_arms(results, arms);
    if (*at || said < results->test.arms) {
        yl_say(&results->wrong,
               "--split %s: a share for each arm is meant, such as %s=50 (arms: %s)",
               "--split %s：每组各写一个占比，例如 %s=50（现有：%s）", results->call->split,
               results->arm[0], arms);
        return;
    }
    for (uint32_t k = 0; k < results->test.arms; k++) {
        double share = weight[k] / all;
        if (results->plan && (share < results->split[k] - 1e-9 || share > results->split[k] + 1e-9))
            yl_say(&results->say, "Departs from the plan: %s has %s, planned %s.",
                   "偏离计划：%s 占 %s，计划 %s。", results->arm[k], yl_short_share(share).text,
                   yl_short_share(results->split[k]).text);
        results->split[k] = share;
    }
    results->split_known = true;
}

void yl_results_arms(struct yl_results *results)
{
    if (results->test.arms < 2) {
        yl_say(&results->wrong,
               "'%s' has one arm only, '%s': rows of the arm that it is compared with "
               "are missing (columns person and arm)",
               "“%s”只有一组：“%s”，缺少与它比较的另一组的数据行（person、arm 两列）",
               results->call->data, results->test.arms ? results->arm[0] : "");
        return;
    }
    uint32_t control = find_control(results);
    if (results->wrong.count) return;
    put_arms(results, control);
    read_split(results);
}
