/* size.c: sums over a plan. Contract: size.h. */
#include "sim/sweep/size.h"
#include "models/compiler/compile.h"
#include "sim/base/number.h"
#include "sim/engine/tally.h"
#include "sim/ledger/ledger_record.h"
#include "sim/sweep/thread_pool.h"
#include <math.h>

/* More than these is asked for on purpose or not at all: a day on one processor, what a disk and a machine have. */
static const double visits_most = 1e11, rows_most = 2e8, memory_most = 32e9;
static const double row_bytes = 64;  /* of CSV, in the mean */
static const double own_bytes = 4e6; /* of the program itself */
/* Of the series of a replication, as they are read back (output/files.c). */
static const double piece_bytes = 2048;

static double cells_of(int64_t span, int64_t width)
{
    return width > 0 && span > 0 ? (double)((span + width - 1) / width) : 0;
}

/* What one thread holds for one replication. */
static double tally_bytes(const struct yl_plan *plan, double bins)
{
    double minutes = cells_of(plan->to - plan->warm, YL_MINUTE) + 1;
    double cells = 2.0 * plan->entries * plan->slots + (double)plan->series * (bins + 1) +
                   2.0 * plan->gauges * (minutes + bins + 1) + plan->dashboards * (bins + 1.0);
    return 8 * (cells + (double)plan->hists * YL_HIST_CELLS);
}

/* Rows of one replication; the series are not among them. */
static double rows_of(const struct yl_plan *plan, unsigned keep, double bins)
{
    double rows = 15.0 * plan->entries + 12.0 * plan->rooms + 10.0 * plan->sales +
                  6.0 * plan->agents + 5.0 * plan->limits + 6;
    double funnel = plan->rows_reached.from[plan->entries];
    if (keep & YL_KEEP_FUNNEL) rows += funnel;
    if (keep & YL_KEEP_BY) rows += funnel * plan->by_values;
    if (keep & YL_KEEP_PATHS) rows += plan->way_hist;
    if (keep & YL_KEEP_OUTCOMES) rows += plan->outcomes_standing.from[plan->entries];
    if (keep & YL_KEEP_DASHBOARD) rows += plan->dashboards * bins;
    return rows;
}

static void add(struct yl_size *size, const struct yl_plan *plan, double replications,
                const struct yl_run_options *how)
{
    double bins = cells_of(plan->to - plan->from, plan->bin);
    double each = rows_of(plan, how->keep, bins);
    double series = ((double)plan->series + plan->gauges + 3) * bins;
    double lost = plan->losses_standing.from[plan->entries];
    if (!(how->keep & YL_KEEP_SERIES)) series = 0;
    if (!(how->keep & YL_KEEP_OUTCOMES)) lost = 0;
    double rows = replications * (each + (how->series_all ? series : 0)) + series + lost;
    size->visits += replications * (plan->expected + plan->begun);
    size->items += replications * plan->came;
    size->cells += (double)plan->entries * plan->slots + (double)plan->budgets * plan->streams +
                   (double)plan->size;
    size->rows += rows;
    size->written += row_bytes * rows;
    size->memory += 8 * replications * (each + lost);
    if (how->keep & YL_KEEP_SERIES) size->memory += replications * piece_bytes;
    double own = 2 * tally_bytes(plan, bins) + 128.0 * plan->nodes;
    if (plan->size)
        own += (double)plan->size *
               ((plan->memories ? 8 : 0) + 8.0 * plan->lapses + plan->bit_sets / 8.0);
    for (uint32_t s = 0; s < plan->streams; s++)
        own += 12.0 * plan->stream[s].cells + (plan->stream[s].kind == YL_STREAM_SEND_PERSONS
                                                   ? 4.0 * (double)plan->stream[s].number
                                                   : 0);
    size->memory += own;
}

enum yl_status yl_size_of(struct yl_size *size, const struct yl_scenarios *all,
                          const struct yl_run_options *how, struct yl_diags *diags)
{
    struct yl_diags silent, *said = diags ? diags : &silent;
    struct yl_tables own = {0}, *tables = how->tables ? how->tables : &own;
    int64_t asked = how->only.replication ? 1 : how->replications;
    if (how->enough.width > 0) asked = YL_ROUND_FIRST;
    if (how->enough.early && !(asked && asked < YL_ROUND_FIRST)) asked = YL_ROUND_FIRST;
    enum yl_status status = YL_OK, wrong = YL_OK;
    *size = (struct yl_size){.memory = own_bytes};
    yl_diags_init(&silent, YL_EN);
    for (uint32_t v = 0; v < all->variants && !status; v++) {
        const struct yl_scenario *scenario = &all->variant[v];
        struct yl_plan plan = {0};
        status = yl_compile(&plan, scenario, tables, said);
        if (!status) add(size, &plan, (double)(asked ? asked : scenario->replications), how);
        if (status == YL_BAD_INPUT) {
            wrong = diags ? status : YL_OK;
            status = YL_OK;
        }
        yl_plan_free(&plan);
    }
    yl_tables_free(&own);
    yl_diags_free(&silent);
    return status ? status : wrong;
}

void yl_size_times(struct yl_size *size, double factor)
{
    size->visits *= factor;
    size->items *= factor;
}

void yl_size_add(struct yl_size *sum, const struct yl_size *one)
{
    sum->visits += round(one->visits); /* whole, so that no order of adding shows */
    sum->items += round(one->items);
    sum->rows += one->rows;
    sum->written += one->written;
    sum->memory = fmax(sum->memory, one->memory);
}

void yl_size_print(FILE *out, const struct yl_size *size, enum yl_lang lang)
{
    fprintf(out, T(lang, "about %s visits, ", "约 %s 次访问，"), yl_short_of(size->visits).text);
    if (size->items > 0)
        fprintf(out, T(lang, "%s items that come up in stays, ", "停留中的项出现 %s 次，"),
                yl_short_of(size->items).text);
    fprintf(
        out,
        T(lang, "%s rows of CSV (%s MB), %s MB of memory\n", "%s 行 CSV（%s MB），%s MB 内存\n"),
        yl_short_of(size->rows).text, yl_short_of(1e-6 * size->written).text,
        yl_short_of(1e-6 * size->memory).text);
}

enum yl_status yl_size_judge(const struct yl_size *size, struct yl_fault *fault)
{
    if (size->visits + size->items <= visits_most && size->rows <= rows_most &&
        size->memory <= memory_most)
        return YL_OK;
    return yl_fault_set(
        fault, YL_BAD_INPUT,
        "this run is large: about %s visits and items that come up in stays (at most "
        "%s), %s rows of CSV (at most %s), %s MB of memory (at most %s); "
        "--allow-large runs it",
        "运行过大：访问和停留中的项合计约 %s 次（最多 %s），%s 行 CSV（最多 "
        "%s），%s MB 内存（最多 %s）；若确实需要，请加 --allow-large",
        yl_short_of(size->visits + size->items).text, yl_short_of(visits_most).text,
        yl_short_of(size->rows).text, yl_short_of(rows_most).text,
        yl_short_of(1e-6 * size->memory).text, yl_short_of(1e-6 * memory_most).text);
}
