/* results_arms.c: names, control and split of the arms of a finished experiment. Contract: results.h. */
#include "sim/base/number.h"
#include "sim/base/text.h"
#include "sim/experiment/results.h"
#include "sim/table/cells.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
