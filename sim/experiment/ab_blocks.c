/* ab_blocks.c: blocks of time, the rows in them, and their pairs. Contract: ab_parts.h. */
#include "models/scenario.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/experiment/ab_parts.h"
#include "sim/table/cells.h"
#include <math.h>
#include <stdlib.h>

/* ---- where blocks begin and end -------------------------------------------------------------- */
static void add_block(struct yl_ab_blocks *out, int64_t from, int64_t to, uint32_t arm)
{
    *YL_ARRAY_NEXT(out->block, out->blocks, out->capacity) =
        (struct yl_ab_block){.from = from, .to = to, .arm = arm};
}

static void add_days(struct yl_ab_blocks *out)
{
    const struct yl_results *results = out->results;
    int64_t from = results->test.has_before ? results->test.start
                                            : yl_latest_mark(results->zone, results->first, YL_DAY);
    for (int64_t next; from <= results->last; from = next) {
        next = yl_next_boundary(results->zone, from, 'd');
        add_block(out, from, next, YL_OBSERVED_NO_ARM);
    }
}

/* The file of --blocks: from, to, arm, in order of time. */
static enum yl_status read_blocks(struct yl_ab_blocks *out, struct yl_fault *fault)
{
    struct yl_results *results = out->results;
    struct yl_sheet sheet;
    enum yl_status status = yl_results_sheet(results, &sheet, results->call->blocks, fault);
    if (status) return status;
    const char *const names[] = {"from", "to", "arm"};
    int column[3];
    for (int i = 0; i < 3; i++) {
        column[i] = yl_table_column(&sheet, names[i]);
        if (column[i] < 0)
            yl_say(&results->wrong, "'%s' needs the columns from, to and arm",
                   "“%s”需要 from、to、arm 三列", results->call->blocks);
    }
    for (size_t i = 0; !results->wrong.count && i < sheet.rows; i++) {
        int64_t from, to, before = out->blocks ? out->block[out->blocks - 1].to : YL_ALWAYS;
        size_t length;
        const char *name = yl_cell_trim(yl_table_cell(&sheet, i, column[2]), &length);
        uint32_t arm = yl_results_arm(results, name, length);
        bool good = yl_cell_time(yl_table_cell(&sheet, i, column[0]), results->zone, &from) &&
                    yl_cell_time(yl_table_cell(&sheet, i, column[1]), results->zone, &to) &&
                    from >= before && to > from && arm != YL_OBSERVED_NO_ARM;
        if (good)
            add_block(out, from, to, arm);
        else
            yl_say(&results->wrong,
                   "%s:%zu: a block is a time from, a later one to, after the block "
                   "before it, and an arm of the experiment",
                   "%s:%zu：每个时段要有 from、更晚的 to（不早于上一时段），以及实验中的组",
                   results->call->blocks, sheet.line[i]);
    }
    yl_table_free(&sheet);
    return YL_OK;
}

/* ---- rows in blocks -------------------------------------------------------------------------- */
static int32_t block_at(const struct yl_ab_blocks *blocks, int64_t time)
{
    size_t low = 0, high = blocks->blocks; /* block[low - 1].from <= time < block[high].from */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (blocks->block[middle].from <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low && time < blocks->block[low - 1].to ? (int32_t)low - 1 : -1;
}

/* Each row to its block; the arm of a block is that of its rows. */
static void place_rows(struct yl_ab_blocks *blocks)
{
    struct yl_results *results = blocks->results;
    size_t mixed = 0, line = 0, outside = 0, washed_out = 0;
    for (size_t i = 0; i < results->test.rows; i++) {
        const struct yl_observed_row *row = &results->test.row[i];
        const bool early = results->test.has_before && row->time < results->test.start;
        const int32_t at = early ? -1 : block_at(blocks, row->time);
        blocks->of[i] = -1;
        outside += !early && at < 0;
        if (at < 0) continue;
        struct yl_ab_block *block = &blocks->block[at];
        const bool washes = row->time - block->from < results->plan->washout;
        washed_out += washes;
        if (washes) continue;
        if (block->arm == YL_OBSERVED_NO_ARM) block->arm = row->arm;
        if (row->arm != block->arm) {
            mixed++;
            if (!line || row->line < line) line = row->line;
        }
        block->rows++;
        blocks->of[i] = at;
    }
    if (mixed)
        yl_say(&results->wrong, "%s:%zu: rows whose arm is not that of their block: %zu",
               "%s:%zu：组别与所在时段不符的行：%zu", results->call->data, line, mixed);
    if (outside)
        yl_say(&results->say, "Rows outside every block are set aside: %zu.",
               "不在任何时段内的行已搁置：%zu。", outside);
    if (washed_out)
        yl_say(&results->say, "Rows in the washout of their block are set aside: %zu.",
               "时段开头洗脱期内的行已搁置：%zu。", washed_out);
}

/* Neighbours with one arm make no pair. */
static void check_pairs(struct yl_ab_blocks *blocks)
{
    struct yl_results *results = blocks->results;
    size_t same = 0, empty = 0;
    for (size_t i = 0; i + 1 < blocks->blocks; i += 2) {
        const struct yl_ab_block *one = &blocks->block[i], *two = one + 1;
        if (!one->rows || !two->rows)
            empty++;
        else
            same += one->arm == two->arm;
    }
    if (same)
        yl_say(&results->wrong,
               "pairs of neighbouring blocks with one arm twice: %zu; --blocks FILE "
               "(from, to, arm) gives the blocks",
               "相邻两个时段同为一组的：%zu 对；请用 --blocks 文件（from、to、arm）写明各时段",
               same);
    if (empty)
        yl_say(&results->say, "Pairs of blocks without a visit in one of them are set aside: %zu.",
               "有一个时段没有访问的时段对已搁置：%zu。", empty);
}

enum yl_status yl_ab_blocks_make(struct yl_ab_blocks *out, struct yl_results *results,
                                 const struct yl_scenario *plan, struct yl_fault *fault)
{
    *out = (struct yl_ab_blocks){.results = results};
    enum yl_status status = YL_OK;
    const struct yl_experiment *experiment = &plan->experiment;
    if (results->test.arms != 2)
        yl_say(&results->wrong, "a switchback compares two arms", "切换实验只比较两组");
    if (results->call->blocks)
        status = read_blocks(out, fault);
    else if (experiment->unit == YL_SPLIT_SESSION && experiment->room >= 0) {
        const struct yl_room *room = &plan->room[experiment->room];
        for (uint32_t i = 0; i < room->sessions; i++)
            add_block(out, room->session[i].from,
                      i + 1 < room->sessions ? room->session[i + 1].from : YL_NEVER,
                      YL_OBSERVED_NO_ARM);
    } else
        add_days(out);
    out->of = yl_get_zeroed(results->test.rows + 1, sizeof *out->of);
    if (!status && !results->wrong.count) place_rows(out);
    if (!status && !results->wrong.count) check_pairs(out);
    return status ? status : yl_results_end(results, fault);
}

void yl_ab_blocks_free(struct yl_ab_blocks *blocks) { YL_FREE(blocks->block, blocks->of); }

/* The relative difference of the means over pairs. */
static struct yl_lift lift_of(const struct yl_analysis_block *sum, size_t blocks, double pairs,
                              double level)
{
    struct yl_analysis_sums both = {0}; /* x the control's block, y the treated one */
    struct yl_lift none = {NAN, YL_LIFT_UNKNOWN, {NAN, NAN}};
    for (size_t i = 0; i + 1 < blocks; i += 2) {
        const struct yl_analysis_block *one = &sum[i + sum[i].treated],
                                       *two = &sum[i + !sum[i].treated];
        if (one->per > 0 && two->per > 0)
            yl_analysis_add(&both, one->y / one->per, two->y / two->per);
    }
    double df = both.n - 1, by = df * both.n;
    if (pairs < YL_AB_PAIRS || !(df > 0)) return none;
    return yl_interval_fieller(
        (struct yl_fieller){both.mean_x, both.mean_y, both.xx / by, both.yy / by, both.xy / by},
        yl_interval_t(level, df));
}

void yl_ab_blocks_judge(struct yl_ab_block_verdict *out, const struct yl_ab_blocks *blocks,
                        uint32_t metric)
{
    const struct yl_observed *test = &blocks->results->test;
    const struct yl_observed_metric *of = &test->metric[metric];
    struct yl_analysis_block *sums = yl_get_zeroed(blocks->blocks + 1, sizeof *sums);
    double y[2] = {0, 0}, per[2] = {0, 0}, n[2] = {0, 0};
    *out = (struct yl_ab_block_verdict){.result = yl_analysis_none};
    for (size_t i = 0; i < test->rows; i++) {
        if (blocks->of[i] < 0) continue;
        const struct yl_observed_row *row = &test->row[i];
        struct yl_analysis_block *sum = &sums[blocks->of[i]];
        sum->n++;
        sum->y += row->y[of->of];
        sum->per += of->below < 0 ? 1 : row->y[of->below];
    }
    for (size_t i = 0; i < blocks->blocks; i++) {
        sums[i].treated = blocks->block[i].arm == 1;
        bool paired = (i ^ 1) < blocks->blocks && sums[i].per > 0 && sums[i ^ 1].per > 0;
        if (!paired) continue;
        n[sums[i].treated] += sums[i].n;
        y[sums[i].treated] += sums[i].y;
        per[sums[i].treated] += sums[i].per;
        out->pairs += 0.5;
    }
    out->lift = lift_of(sums, blocks->blocks, out->pairs, 1 - test->level);
    out->control_n = n[0];
    out->n = n[1];
    out->control_mean = per[0] > 0 ? y[0] / per[0] : NAN;
    out->mean = per[1] > 0 ? y[1] / per[1] : NAN;
    if (out->pairs >= YL_AB_PAIRS)
        out->result = yl_analysis_switchback(sums, blocks->blocks, 1 - test->level);
    free(sums);
}
