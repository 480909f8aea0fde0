/* limits.c: one scenario, many small overrides, paired by replication. Contract: limits.h. */
#include "sim/sweep/limits.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/solve/shifts.h"
#include "sim/stats/quantile.h"
#include "sim/sweep/size.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct found { /* what is said of one limit */
    const char *kind, *name, *key, *metric[2];
    double value;
};

static void add(struct yl_limits *out, struct found found)
{
    YL_ARRAY_RESERVE(&out->row, &out->row_capacity, out->rows + 1);
    struct yl_limit_row *row = &out->row[out->rows++];
    *row = (struct yl_limit_row){
        .value = found.value, .unit = 1, .binding = NAN, .ran_out = NAN, .ran_out_s = NAN};
    for (int i = 0; i < YL_RAISES; i++) row->raise[i].gain = yl_compare_none();
    snprintf(row->path, sizeof row->path, "%s.%s.%s", found.kind, found.name, found.key);
    snprintf(row->place, sizeof row->place, "%s.%s", found.kind, found.name);
    for (int i = 0; i < 2; i++)
        if (found.metric[i]) snprintf(row->metric[i], sizeof row->metric[i], "%s", found.metric[i]);
}

/* One more arrival is what a budget's next unit buys. */
static void add_budget(struct yl_limits *out, struct found found, const struct yl_entry *entry)
{
    double cost = entry->tiers ? (double)entry->tier_price[entry->tiers - 1]
                  : entry->cost.count && entry->cost.axis < 0 ? entry->cost.dist[0].a
                                                              : 0;
    if (cost <= 0) return;
    add(out, found);
    struct yl_limit_row *row = &out->row[out->rows - 1];
    row->unit = 1e-6 * cost;
    row->is_money = true;
    snprintf(row->place, sizeof row->place, "entries.%s", entry->name);
}

/* Of one entry: it is a map where it says 'per'. */
static void add_own(struct yl_limits *out, const struct yl_entry *entry)
{
    if (entry->budget.amount < 0) return;
    add_budget(out,
               (struct found){.kind = "entries",
                              .name = entry->name,
                              .key = entry->budget.name ? "budget.amount" : "budget",
                              .value = 1e-6 * (double)entry->budget.amount},
               entry);
}

/* Of several entries: raised by one arrival of the first of them that costs something. */
static void add_shared(struct yl_limits *out, const struct yl_scenario *scenario, uint32_t which)
{
    uint32_t rows = out->rows;
    for (uint32_t i = 0; i < scenario->entries && out->rows == rows; i++)
        if (scenario->entry[i].shared == (int32_t)which)
            add_budget(out,
                       (struct found){.kind = "budgets",
                                      .name = scenario->budget[which].name,
                                      .key = "amount",
                                      .value = 1e-6 * (double)scenario->budget[which].amount},
                       &scenario->entry[i]);
}

/* Of a shop, or of its items. */
static void add_stock(struct yl_limits *out, const struct yl_shop *shop)
{
    struct found found = {"shops", shop->name, "stock", {"stockouts", NULL}, (double)shop->stock};
    if (!shop->goods && shop->stock >= 0) add(out, found);
    for (uint32_t g = 0; g < shop->goods; g++) {
        char name[sizeof out->row->place];
        if (shop->good[g].stock < 0) continue;
        snprintf(name, sizeof name, "%s.items.%s", shop->name, shop->good[g].name);
        found.name = name;
        found.value = (double)shop->good[g].stock;
        add(out, found);
    }
}

static void find(struct yl_limits *out, const struct yl_scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->rooms; i++)
        if (scenario->room[i].capacity >= 0)
            add(out, (struct found){"rooms",
                                    scenario->room[i].name,
                                    "capacity",
                                    {"turned_away", "abandoned"},
                                    (double)scenario->room[i].capacity});
    for (uint32_t i = 0; i < scenario->shops; i++) add_stock(out, &scenario->shop[i]);
    for (uint32_t i = 0; i < scenario->agents; i++)
        add(out, (struct found){"agents",
                                scenario->agent[i].name,
                                "count",
                                {"abandoned", NULL},
                                (double)scenario->agent[i].count});
    for (uint32_t i = 0; i < scenario->limits; i++)
        if (scenario->limit[i].allow.count && !isinf(scenario->limit[i].allow.dist[0].a))
            add(out, (struct found){"limits",
                                    scenario->limit[i].name,
                                    "allow",
                                    {"refused", NULL},
                                    scenario->limit[i].allow.dist[0].a});
    for (uint32_t i = 0; i < scenario->entries; i++) add_own(out, &scenario->entry[i]);
    for (uint32_t i = 0; i < scenario->budgets; i++) add_shared(out, scenario, i);
    const bool looked_at = yl_limits_are_looked_at(scenario);
    for (uint32_t i = 0; i < out->rows; i++)
        out->row[i].looked_at =
            scenario->warmup || (looked_at && !strncmp(out->row[i].path, "limits.", 7));
}

static const struct yl_metric *metric_of(const struct yl_result *result, const char *place,
                                         const char *metric)
{
    const struct yl_variant_result *v = &result->variant[0];
    for (uint32_t i = 0; i < v->metrics; i++)
        if (!v->metric[i].is_path && !strcmp(v->metric[i].place, place) &&
            !strcmp(v->metric[i].metric, metric))
            return &v->metric[i];
    return NULL;
}

static void count_binding(struct yl_limit_row *row, const struct yl_result *base)
{
    for (int i = 0; i < 2; i++) {
        const struct yl_metric *metric =
            *row->metric[i] ? metric_of(base, row->place, row->metric[i]) : NULL;
        if (!metric) continue;
        double sum = 0;
        for (uint32_t r = 0; r < base->replications; r++) sum += (double)metric->num[r];
        row->binding = (isnan(row->binding) ? 0 : row->binding) + sum / base->replications;
    }
}

/* In how many replications nothing was left, and when in half of these. */
static void find_end(struct yl_limit_row *row, const struct yl_result *base)
{
    const struct yl_metric *metric = metric_of(base, row->place, "ran_out_s");
    if (!metric || !base->replications) return;
    double *time = yl_get(base->replications * sizeof *time);
    uint32_t n = 0;
    for (uint32_t r = 0; r < base->replications; r++)
        if (!isnan(metric->value[r])) time[n++] = metric->value[r];
    row->ran_out = (double)n / base->replications;
    if (n) {
        yl_quantile_sort(time, n);
        row->ran_out_s = yl_quantile(time, n, 0.5);
    }
    free(time);
}

/* All raises of all limits are one family. */
static void pair(struct yl_compared *gain, const struct yl_limits *limits,
                 const struct yl_result *base, const struct yl_result *more)
{
    const struct yl_metric *metric = metric_of(base, limits->place, limits->metric),
                           *other = metric_of(more, limits->place, limits->metric);
    struct yl_replication_stats stats;
    if (!metric || !other) return;
    yl_replication_stats_init(&stats, base->replications);
    const struct yl_pair pair = {other, metric, more->variant[0].failed, base->variant[0].failed,
                                 YL_RAISES * limits->rows};
    yl_compare_metric(gain, &pair, &stats);
    yl_replication_stats_free(&stats);
}

/* By a unit, or so many as the call says; by a tenth, but by one unit at least. */
static void plan_raises(struct yl_limit_row *row, uint32_t by)
{
    double tenth = row->is_money ? fmax(row->unit, round(10 * row->value) / 100)
                                 : fmax(row->unit, ceil(0.1 * row->value));
    row->raise[YL_RAISE_UNIT].units = row->unit * (by ? by : 1);
    row->raise[YL_RAISE_TENTH].units = tenth;
    for (int i = 0; i < YL_RAISES; i++) {
        char number[YL_NUMBER];
        yl_text_money(number, (int64_t)llround(1e6 * row->raise[i].units));
        snprintf(row->raise[i].text, sizeof row->raise[i].text, "+%s%s", number,
                 row->is_money ? " CNY" : "");
    }
}

/* Once as it is and twice for each limit, before the first of them; beside each stays the first's result. */
static enum yl_status judge_size(const struct yl_scenarios *base, const struct yl_limits *found,
                                 const struct yl_run_options *options, struct yl_fault *fault)
{
    struct yl_run_options how = *options;
    struct yl_size size;
    if (how.large) return YL_OK;
    enum yl_status s = yl_size_of(&size, base, &how, fault);
    yl_size_times(&size, YL_RAISES * found->rows + 1.0);
    size.memory *= found->rows ? 2 : 1;
    size.rows = size.written = 0;
    return s ? s : yl_size_judge(&size, fault);
}

/* The base alone, with what is set; result NULL: only read. The names of the result are those of `scenarios`, which the
 * caller drops after it. */
static enum yl_status run_base(struct yl_result *result, struct yl_scenarios *scenarios,
                               const struct yl_limits_call *call, struct yl_limits *found,
                               struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_run_info info = {0};
    enum yl_status s =
        yl_scenarios_load(scenarios, call->file, call->set, call->sets, diags, fault);
    if (!s && diags->count) s = YL_BAD_INPUT;
    if (!s) s = yl_shifts_find(scenarios, diags, fault);
    uint32_t variants = scenarios->variants;
    if (!s && found) find(found, &scenarios->variant[0]);
    if (!s) {
        scenarios->variants = 1;
        if (found) s = judge_size(scenarios, found, call->options, fault);
        if (!s && result) s = yl_run(result, scenarios, call->options, &info, diags, fault);
        if (!s && result) s = yl_run_refuse(yl_run_failed(result), fault);
        scenarios->variants = variants;
    }
    return s;
}

static void drop(struct yl_result *result, struct yl_scenarios *scenarios)
{
    yl_result_free(result);
    yl_shifts_drop(scenarios);
    yl_scenarios_free(scenarios);
}

struct raising {
    struct yl_limits *out;
    const struct yl_limits_call *call, *asked; /* asked: as the verb has it */
    const struct yl_result *base;
    struct yl_diags *diags;
    struct yl_fault *fault;
    uint32_t runs; /* of all; 0: not known, one for each limit is a guess */
};

/* A run of many, as a share of all of them. */
static void tell(void *context, double share, const char *what)
{
    const struct raising *raising = context;
    const struct yl_run_options *options = raising->asked->options;
    const uint32_t runs = raising->runs ? raising->runs : 1 + raising->out->rows;
    options->progress(options->progress_context, (raising->out->runs + share) / runs, what);
}

/* One raise of one limit, as a run of its own; of one that stopped nobody the first run is that, too. */
static enum yl_status raise_limit(struct raising *raising, const struct yl_limit_row *row,
                                  struct yl_limit_raise *raise)
{
    enum { SET = 320 };
    const struct yl_limits_call *call = raising->call;
    struct yl_limits_call with = *call;
    struct yl_result more = {0};
    struct yl_scenarios scenarios;
    const bool bit = yl_limit_bit(raising->out, row, raising->base);
    char set[SET];
    const char **sets = yl_get_zeroed(call->sets + 1, sizeof *sets);
    snprintf(set, sizeof set, "%s=%s", row->path, raise->text);
    if (call->sets) memcpy(sets, call->set, call->sets * sizeof *sets);
    sets[with.sets++] = set;
    with.set = sets;
    enum yl_status s =
        run_base(bit ? &more : NULL, &scenarios, &with, NULL, raising->diags, raising->fault);
    raising->out->runs += bit;
    if (!s) pair(&raise->gain, raising->out, raising->base, bit ? &more : raising->base);
    drop(&more, &scenarios);
    free(sets);
    return s;
}

static enum yl_status check_metric(const struct yl_limits *out, const struct yl_result *base,
                                   struct yl_fault *fault)
{
    if (!base->variants || metric_of(base, out->place, out->metric)) return YL_OK;
    char near[YL_SUMMARY_GUESS];
    yl_summary_guess(near, base->variant, out->place, out->metric);
    return yl_fault_set(
        fault, YL_BAD_CALL, "--metric: there is no metric '%s.%s' in this scenario; try %s",
        "--metric：此场景没有指标 %s.%s；可用的有 %s", out->place, out->metric, near);
}

enum yl_status yl_limits_study(struct yl_limits *out, const struct yl_limits_call *call,
                               struct yl_diags *diags, struct yl_fault *fault)
{
    const struct yl_enough *asked = &call->options->enough;
    *out = (struct yl_limits){.place = asked->place ? asked->place : "all",
                              .metric = asked->metric ? asked->metric : "orders"};
    struct yl_result base = {0};
    struct yl_scenarios scenarios;
    struct yl_run_options options = *call->options;
    struct yl_limits_call own = *call;
    struct raising raising = {out, &own, call, &base, diags, fault, 0};
    options.keep = 0;
    if (options.progress) options.progress = tell;
    options.progress_context = &raising;
    own.options = &options;
    enum yl_status s = run_base(&base, &scenarios, &own, out, diags, fault);
    if (!s) s = check_metric(out, &base, fault);
    out->replications = base.replications;
    raising.runs = out->runs = 1;
    for (uint32_t i = 0; i < out->rows && !s; i++) {
        struct yl_limit_row *row = &out->row[i];
        plan_raises(row, call->by);
        count_binding(row, &base);
        find_end(row, &base);
        if (yl_limit_bit(out, row, &base)) raising.runs += YL_RAISES;
    }
    for (uint32_t i = 0; i < out->rows && !s; i++) {
        struct yl_limit_row *row = &out->row[i];
        for (int k = 0; k < YL_RAISES && !s; k++) s = raise_limit(&raising, row, &row->raise[k]);
    }
    drop(&base, &scenarios);
    return s;
}

void yl_limits_free(struct yl_limits *limits)
{
    free(limits->row);
    *limits = (struct yl_limits){0};
}
