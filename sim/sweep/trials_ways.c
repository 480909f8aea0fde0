/* trials_ways.c: what each way adds, and the file's own variants; contract in trials_parts.h */
#include "sim/base/get.h"
#include "sim/stats/compare.h"
#include "sim/stats/selection.h"
#include "sim/sweep/trials_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double level = 0.05;         /* over all ways; over all variants of the file */
static const double near_share = 0.1;     /* of a figure: so well it is known */
static const double adds_share = 1 / 3.0; /* of the bound */
enum { WALKED_MOST = 14 };

/* ---- ways ------------------------------------------------------------------------------------- */

/* In the words of the file, where it has some. */
static void name_row(struct yl_tried_row *row, const struct yl_result *plan)
{
    for (uint32_t i = 0; i < plan->labels; i++) {
        if (strcmp(plan->label[i].name, row->lever) != 0) continue;
        for (int lang = 0; lang < 2; lang++)
            if (plan->label[i].text[lang]) row->name[lang] = plan->label[i].text[lang];
    }
}

static struct yl_trial *leave_out(struct yl_trying *of, const struct yl_entry *entry)
{
    struct yl_lever *lever = yl_arena_get(of->arena, sizeof *lever);
    struct yl_lever_value *value = yl_arena_get(of->arena, sizeof *value);
    *value = (struct yl_lever_value){
        .text = "none", .leave_out = entry->name, .name = {entry->name, entry->name}};
    *lever = (struct yl_lever){.kind = YL_LEVER_LEAVE_OUT,
                               .path = yl_arena_print(of->arena, "entries.%s", entry->name),
                               .value = value,
                               .values = 1,
                               .now = -1,
                               .priced = true};
    lever->place = lever->path;
    const struct yl_trying_change change = {lever, 0, of->trial[0]};
    struct yl_trial *one = yl_trying_add(of, &change);
    one->row.family = YL_TRIED_ADDS;
    one->row.kind = "adds";
    one->row.round = 0;
    one->row.name[0] = one->row.name[1] = entry->name;
    name_row(&one->row, of->how->plan);
    return one;
}

static double orders_of(const struct yl_trying *of, const struct yl_entry *entry)
{
    const struct yl_variant_result *base = &of->how->plan->variant[0];
    const char *place = yl_arena_print(of->arena, "entries.%s", entry->name);
    const struct yl_metric *orders = yl_summary_find(base, 0, place, "chain_orders");
    double sum = 0;
    if (!orders) orders = yl_summary_find(base, 0, place, "orders");
    for (uint32_t r = 0; orders && r < of->how->plan->replications; r++)
        sum += (double)orders->num[r];
    return sum;
}

/* Is it known well enough? */
static bool is_known(const struct yl_trying *of, const struct yl_tried_figure *figure)
{
    const double half = 0.5 * (figure->high - figure->low);
    return half <= fmax(0.5 * of->within, near_share * fabs(figure->is));
}

static bool is_open(const struct yl_trial *one)
{
    return one->row.family == YL_TRIED_ADDS && !one->refused && one->row.ended == YL_TRIED_OPEN &&
           one->alpha > 0 && one->part[YL_TRIAL_TRIED].n < YL_TRIALS_FRESH_MOST;
}

static void judge(const struct yl_trying *of, struct yl_trial *one)
{
    const struct yl_paired pair = yl_trying_pair(of, one, YL_TRIAL_TRIED, YL_TRIAL_DECIDES);
    one->row.trial = yl_paired_figure(&pair, one->alpha);
    if (yl_paired_same(&pair))
        one->row.ended = YL_TRIED_SAME;
    else if (is_known(of, &one->row.trial) || pair.n >= YL_TRIALS_FRESH_MOST)
        one->row.ended = of->sign * one->row.trial.is > 0 ? YL_TRIED_HELPS : YL_TRIED_NOT;
}

/* Those of most orders have the level; the others are left open. */
static void share_level(struct yl_trying *of)
{
    const struct yl_scenario *base = &of->base.variant[0];
    double *orders = yl_get_zeroed((size_t)base->entries + 1, sizeof *orders);
    struct yl_trial **one = yl_get_zeroed((size_t)base->entries + 1, sizeof *one);
    uint32_t walked = 0;
    for (size_t i = 1; i < of->trials; i++)
        for (uint32_t e = 0; e < base->entries; e++)
            if (!strcmp(of->trial[i]->leave_out[0], base->entry[e].name)) one[e] = of->trial[i];
    for (uint32_t e = 0; e < base->entries; e++) orders[e] = orders_of(of, &base->entry[e]);
    for (; walked < WALKED_MOST; walked++) {
        uint32_t most = UINT32_MAX;
        for (uint32_t e = 0; e < base->entries; e++)
            if (one[e] && (most == UINT32_MAX || orders[e] > orders[most])) most = e;
        if (most == UINT32_MAX) break;
        one[most]->alpha = level;
        one[most] = NULL;
    }
    for (size_t i = 1; i < of->trials; i++) of->trial[i]->alpha /= fmax(walked, 1);
    free(orders);
    free(one);
}

/* Without a way the others' visits are what they are in the plan, unless they share something: then it adds its credit. */
enum yl_status yl_trying_ways(struct yl_trying *of)
{
    const struct yl_scenario *base = &of->base.variant[0];
    enum yl_status status = YL_OK;
    for (uint32_t e = 0; e < base->entries; e++) {
        struct yl_trial *one = leave_out(of, &base->entry[e]);
        if (!one->refused && !one->others) of->trials--; /* its credit */
    }
    share_level(of);
    for (bool any = true; any && !status && of->spent < adds_share * of->bound;) {
        double planned = 0;
        any = false;
        for (size_t i = 1; i < of->trials; i++)
            if (is_open(of->trial[i]))
                any |= yl_trying_plan(of, of->trial[i], YL_TRIALS_FRESH_MOST, adds_share, &planned);
        if (any) status = yl_trying_walk(of, YL_TRIAL_TRIED);
        for (size_t i = 1; i < of->trials && any && !status; i++)
            if (of->trial[i]->row.ended == YL_TRIED_OPEN && of->trial[i]->part[YL_TRIAL_TRIED].n)
                judge(of, of->trial[i]);
    }
    return status;
}

/* ---- the file's variants ---------------------------------------------------------------------- */

static struct yl_tried_figure compared(const struct yl_result *plan, uint32_t v, const char *place,
                                       const char *metric, struct yl_replication_stats *stats)
{
    const struct yl_variant_result *base = &plan->variant[0], *one = &plan->variant[v];
    const struct yl_metric *of[] = {yl_summary_find(one, 0, place, metric),
                                    yl_summary_find(base, 0, place, metric)};
    struct yl_compared found = yl_compare_none();
    if (!of[0] || !of[1]) return (struct yl_tried_figure){0};
    const struct yl_pair pair = {of[0], of[1], one->failed, base->failed, plan->variants - 1};
    yl_compare_metric(&found, &pair, stats);
    return (struct yl_tried_figure){found.diff, found.low_all, found.high_all, found.n};
}

void yl_trying_file(const struct yl_trying *of, struct yl_tried *out)
{
    const struct yl_result *plan = of->how->plan;
    struct yl_replication_stats stats;
    yl_replication_stats_init(&stats, plan->replications);
    stats.looked = plan->looked;
    for (uint32_t v = 1; v < plan->variants; v++) {
        struct yl_tried_row *row = &out->row[out->rows++];
        const char *name = plan->variant[v].name;
        *row = (struct yl_tried_row){.family = YL_TRIED_FILE,
                                     .kind = "variant",
                                     .lever = yl_arena_print(of->arena, "variants.%s", name),
                                     .set = "",
                                     .value = name,
                                     .now = "",
                                     .loss = NAN,
                                     .loss_low = NAN,
                                     .loss_high = NAN,
                                     .draws_better = NAN,
                                     .priced = true};
        row->name[0] = row->name[1] = name;
        name_row(row, plan);
        row->trial = compared(plan, v, of->how->place, of->how->metric, &stats);
        row->net = compared(plan, v, "all", "net_cny", &stats);
        row->orders = compared(plan, v, "all", "orders", &stats);
        row->ended = yl_paired_ended(&row->trial, of->sign, of->within);
        if (row->trial.is == 0 && row->trial.low == row->trial.high) row->ended = YL_TRIED_SAME;
    }
    yl_replication_stats_free(&stats);
}
