/* runs_out.c: campaign by campaign from the metrics of each place; contract in runs_out.h */
#include "sim/stats/runs_out.h"
#include "sim/base/text.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PATH = 512 };
#define NEARLY_ALL 0.9

struct asking {
    const struct yl_result *result;
    const struct yl_variant_result *variant;
    struct yl_replication_stats *stats;
    struct yl_arena *arena;
};

const char *yl_runs_out_kind(enum yl_runs_out_kind kind)
{
    static const char *const kinds[] = {"stock", "limit", "budget", "seats", "agents"};
    return kinds[kind];
}

/* A value of the scenario as the variant has it; "": it is unsaid. */
static const char *setting(const struct asking *from, const char *place, const char *key)
{
    char path[PATH];
    const char *value = "";
    snprintf(path, sizeof path, "%s.%s", place, key);
    for (uint32_t i = 0; i < from->result->settings; i++) {
        const struct yl_setting *one = &from->result->setting[i];
        if (strcmp(one->path, path) != 0) continue;
        if (!strcmp(one->variant, from->variant->name)) return one->value ? one->value : "";
        if (!strcmp(one->variant, "base") && one->value) value = one->value;
    }
    return value;
}

static const struct yl_metric *metric_of(const struct asking *from, const char *place,
                                         const char *metric)
{
    return yl_summary_find(from->variant, 0, place, metric);
}

/* Adds a count of the place, campaign by campaign, and gives its mean. */
static double add(double *sum, const struct asking *from, const char *place, const char *metric)
{
    const struct yl_metric *found = metric_of(from, place, metric);
    struct yl_summary summary;
    if (!found) return 0;
    for (uint32_t r = 0; r < from->stats->replications; r++) sum[r] += yl_summary_value(found, r);
    yl_summary_metric(&summary, found, from->stats);
    return isfinite(summary.mean) ? summary.mean : 0;
}

/* Visits that need what is left of a limit and are blocked. */
static double add_blocked(double *sum, const struct asking *from, const char *limit)
{
    char outcome[PATH];
    double all = 0;
    uint32_t n = 0;
    snprintf(outcome, sizeof outcome, "blocked:%s", limit);
    for (uint32_t i = 0; i < from->variant->outcomes; i++) {
        const struct yl_outcome_row *row = &from->variant->outcome[i];
        if (strcmp(row->outcome, outcome) != 0) continue;
        for (uint32_t r = 0; r < from->stats->replications; r++) sum[r] += (double)row->visits[r];
    }
    for (uint32_t r = 0; r < from->stats->replications; r++) {
        if (from->stats->failed && from->stats->failed[r]) continue;
        all += sum[r];
        n++;
    }
    return n ? all / n : 0;
}

/* In how many campaigns nothing was left or somebody was turned away, and when in half of the first. */
static void find_out(struct yl_runs_out_row *row, const struct asking *from,
                     const struct yl_metric *gone, const double *turned)
{
    struct yl_replication_stats *stats = from->stats;
    struct yl_sums units = {.num = stats->scratch[1], .den = stats->scratch[2]};
    double *time = stats->scratch[0];
    uint32_t times = 0;
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (stats->failed && stats->failed[r]) continue;
        const bool is_gone = gone && !isnan(gone->value[r]), is_out = is_gone || turned[r] > 0;
        if (is_gone) time[times++] = gone->value[r];
        yl_sums_add(&units, stats, r, is_out, 1);
        row->campaigns++;
        row->out += is_out;
    }
    const struct yl_interval both =
        yl_summary_share((struct yl_share){row->out, row->campaigns}, &units, stats);
    row->share = row->campaigns ? (double)row->out / row->campaigns : (double)NAN;
    row->low = both.low;
    row->high = both.high;
    yl_quantile_sort(time, times);
    row->when = times ? yl_quantile(time, times, 0.5) : (double)NAN;
}

static double nine_of_ten(const struct asking *from, const double *asked)
{
    double *sorted = from->stats->scratch[0];
    uint32_t count = 0;
    for (uint32_t r = 0; r < from->stats->replications; r++)
        if (!from->stats->failed || !from->stats->failed[r]) sorted[count++] = asked[r];
    yl_quantile_sort(sorted, count);
    return count >= YL_QUANTILES_FROM ? yl_quantile(sorted, count, NEARLY_ALL) : (double)NAN;
}

/* What each kind of place counts: those that got some of it, and those that found none. */
static const struct {
    const char *front, *first, *got, *other_got, *none[2], *key[2];
} kinds[] = {
    [YL_RUNS_OUT_STOCK] = {"shops.", "ran_out_s", "units", "orders", {"stockouts"}, {"stock"}},
    [YL_RUNS_OUT_LIMIT] = {"limits.", "refused", "taken", NULL, {"refused"}, {"start", "allow"}},
    [YL_RUNS_OUT_BUDGET] =
        {"entries.", "ran_out_s", NULL, NULL, {"unpaid"}, {"budget.amount", "budget"}},
    [YL_RUNS_OUT_SEATS] =
        {"rooms.", "entrants", "entrants", NULL, {"turned_away", "abandoned"}, {"capacity"}},
    [YL_RUNS_OUT_AGENTS] = {"agents.", "requests", "served", NULL, {"abandoned"}, {"count"}},
};

static bool is_first(const struct yl_metric *metric, enum yl_runs_out_kind kind)
{
    return !metric->is_path && yl_text_begins(metric->place, kinds[kind].front) &&
           !strcmp(metric->metric, kinds[kind].first);
}

/* A budget that several entries share is theirs together, and found with the first of them. */
static bool find_budget(struct yl_runs_out_row *row, const struct asking *from, double *got,
                        double *turned)
{
    const char *own = setting(from, row->place, "budget");
    const char *shared = yl_arena_print(from->arena, "budgets.%s", own),
               *amount = setting(from, shared, "amount"), *first = row->place;
    double *cost = yl_arena_get(from->arena, (from->stats->replications + 1) * sizeof *cost);
    for (uint32_t i = 0; i < from->variant->metrics; i++) {
        const struct yl_metric *one = &from->variant->metric[i];
        if (one->is_path || strcmp(one->metric, "unpaid") != 0) continue;
        const bool mine = !strcmp(one->place, first);
        if (!mine && (!*amount || strcmp(setting(from, one->place, "budget"), own) != 0)) continue;
        if (!mine && one < metric_of(from, first, "unpaid")) return false;
        row->turned_away += add(turned, from, one->place, "unpaid");
        (void)add(got, from, one->place, "arrivals");
        (void)add(cost, from, one->place, "cost_cny");
    }
    if (*amount) {
        row->place = shared;
        row->amount = amount;
    }
    const char *per = setting(from, row->place, *amount ? "per" : "budget.per");
    if (*per) row->amount = yl_arena_print(from->arena, "%s/%s", row->amount, per);
    for (uint32_t r = 0; r < from->stats->replications; r++) /* what all that come would cost */
        cost[r] *= got[r] > 0 ? (got[r] + turned[r]) / got[r] : 1;
    row->asked = nine_of_ten(from, cost);
    return true;
}

static bool find_row(struct yl_runs_out_row *row, const struct asking *from,
                     const struct yl_metric *first, enum yl_runs_out_kind kind)
{
    const uint32_t n = from->stats->replications;
    double *got = yl_arena_get(from->arena, (n + 1) * sizeof *got),
           *turned = yl_arena_get(from->arena, (n + 1) * sizeof *turned), mean = 0;
    *row = (struct yl_runs_out_row){.place = first->place, .kind = kind, .amount = ""};
    for (int k = 0; k < 2 && kinds[kind].key[k] && !*row->amount; k++)
        row->amount = setting(from, first->place, kinds[kind].key[k]);
    row->each = kind == YL_RUNS_OUT_LIMIT && *setting(from, first->place, "per");
    if (kind == YL_RUNS_OUT_STOCK && !*row->amount) return false; /* that of its items */
    const char *took = kinds[kind].got;
    if (kinds[kind].other_got && !metric_of(from, first->place, took)) took = kinds[kind].other_got;
    if (kind == YL_RUNS_OUT_BUDGET) {
        if (!find_budget(row, from, got, turned)) return false;
    } else {
        for (int k = 0; k < 2 && kinds[kind].none[k]; k++)
            row->turned_away += add(turned, from, first->place, kinds[kind].none[k]);
        if (kind == YL_RUNS_OUT_LIMIT) row->turned_away = add_blocked(turned, from, first->place);
        mean = add(got, from, first->place, took);
    }
    find_out(row, from, metric_of(from, first->place, "ran_out_s"), turned);
    if (!row->out) return false;
    double *spare = yl_arena_get(from->arena, (n + 1) * sizeof *spare);
    row->lapsed = metric_of(from, first->place, "lapsed") ? add(spare, from, first->place, "lapsed")
                                                          : (double)NAN;
    for (uint32_t r = 0; kind == YL_RUNS_OUT_BUDGET && r < n; r++) mean += got[r] / n;
    row->part = row->turned_away > 0 ? row->turned_away / (row->turned_away + mean) : 0;
    if (kind >= YL_RUNS_OUT_SEATS) row->asked = NAN;
    for (uint32_t r = 0; kind < YL_RUNS_OUT_BUDGET && r < n; r++) got[r] += turned[r];
    if (kind < YL_RUNS_OUT_BUDGET) row->asked = nine_of_ten(from, got);
    return true;
}

void yl_runs_out_make(struct yl_runs_out *out, const struct yl_result *result, uint32_t v,
                      struct yl_replication_stats *stats, struct yl_arena *arena)
{
    const struct asking from = {result, &result->variant[v], stats, arena};
    *out = (struct yl_runs_out){
        .row = yl_arena_get(arena, (from.variant->metrics + 1) * sizeof *out->row)};
    stats->failed = from.variant->failed;
    for (uint32_t i = 0; i < from.variant->metrics; i++)
        for (enum yl_runs_out_kind kind = YL_RUNS_OUT_STOCK; kind <= YL_RUNS_OUT_AGENTS; kind++)
            if (is_first(&from.variant->metric[i], kind) &&
                find_row(&out->row[out->rows], &from, &from.variant->metric[i], kind))
                out->rows++;
    stats->failed = result->variant[0].failed;
}
