/* limits.c: raises put over base, paired by replication. Contract: limits.h. */
#include "sim/sweep/limits.h"
#include "models/guesses.h"
#include "models/steps.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/stats/interval.h"
#include "sim/stats/quantile.h"
#include "sim/sweep/size.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool looks(const struct yl_conditions *all, uint32_t limit)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->all[i].kind == YL_COND_LIMIT && all->all[i].index == limit) return true;
    return false;
}

static bool step_looks(const struct yl_step *step, uint32_t limit)
{
    bool any = looks(&step->only_if, limit) || looks(&step->skip_if, limit) ||
               looks(&step->needs, limit) || looks(&step->wait, limit);
    for (uint32_t i = 0; i < step->starts && !any; i++) any = looks(&step->start[i].among, limit);
    return any;
}

/* Does a condition ask how much is left of this limit? */
static bool is_asked(const struct yl_scenario *scenario, uint32_t limit)
{
    struct yl_steps of;
    bool any = false;
    for (uint32_t i = 0; i < scenario->paths && !any; i++)
        any = looks(&scenario->path[i].needs, limit);
    for (uint32_t i = 0; i < scenario->entries && !any; i++)
        any = looks(&scenario->entry[i].among, limit);
    for (uint32_t k = 0; !any && yl_steps_at(scenario, k, &of); k++)
        for (uint32_t i = 0; i < of.steps && !any; i++) any = step_looks(&of.step[i], limit);
    return any;
}

/* Is a count there, and 0 in every replication? */
static bool never(const struct yl_result *base, const char *place, const char *metric)
{
    const struct yl_metric *found = yl_summary_find(base->variant, 0, place, metric);
    for (uint32_t r = 0; found && r < base->replications; r++)
        if (found->num[r]) return false;
    return found;
}

/* Was everybody who asked served, without waiting? */
static bool all_served(const struct yl_result *base, const char *place)
{
    const struct yl_metric *asked = yl_summary_find(base->variant, 0, place, "requests"),
                           *served = yl_summary_find(base->variant, 0, place, "served");
    for (uint32_t r = 0; asked && served && r < base->replications; r++)
        if (asked->num[r] != served->num[r]) return false;
    return asked && served && never(base, place, "wait_mean_s");
}

/* Did nobody stand before a room? */
static bool nobody_waited(const struct yl_result *base, const char *place)
{
    const struct yl_variant_result *variant = &base->variant[0];
    for (uint32_t i = 0; i < variant->funnels; i++) {
        const struct yl_funnel_row *row = &variant->funnel[i];
        if (strcmp(row->path, place) != 0 || strcmp(row->step, "wait") != 0) continue;
        for (uint32_t r = 0; r < base->replications; r++)
            if (row->count[r][0]) return false;
    }
    return variant->funnels;
}

/* Did it stop or delay anybody, as far as is known? Once `ran_out` is found. */
static bool binds(const struct yl_limits *out, const struct yl_limit_row *row,
                  const struct yl_result *base)
{
    if (row->looked_at || !strcmp(out->place, row->place)) return true;
    for (uint32_t r = 0; r < base->replications; r++)
        if (base->variant[0].failed[r]) return true;
    if (row->is_money) return row->ran_out != 0;
    for (int i = 0; i < 2; i++)
        if (*row->metric[i] && !never(base, row->place, row->metric[i])) return true;
    if (!strncmp(row->place, "agents.", 7)) return !all_served(base, row->place);
    return !strncmp(row->place, "rooms.", 6) && !nobody_waited(base, row->place);
}

struct found { /* what is said of one limit */
    const char *kind, *name, *key, *metric[2];
    double value;
};

static void add(struct yl_limits *out, struct found found)
{
    struct yl_limit_row *row = YL_ARRAY_NEXT(out->row, out->rows, out->row_capacity);
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
    for (uint32_t i = 0; i < scenario->limits; i++) {
        if (!scenario->limit[i].allow.count || isinf(scenario->limit[i].allow.dist[0].a)) continue;
        add(out, (struct found){"limits",
                                scenario->limit[i].name,
                                "allow",
                                {"refused", NULL},
                                scenario->limit[i].allow.dist[0].a});
        out->row[out->rows - 1].asked = is_asked(scenario, i);
    }
    for (uint32_t i = 0; i < scenario->entries; i++) add_own(out, &scenario->entry[i]);
    for (uint32_t i = 0; i < scenario->budgets; i++) add_shared(out, scenario, i);
    for (uint32_t i = 0; i < out->rows; i++)
        out->row[i].looked_at = scenario->warmup || out->row[i].asked;
}

static void count_binding(struct yl_limit_row *row, const struct yl_result *base)
{
    row->binding = NAN;
    for (int i = 0; i < 2; i++) {
        const struct yl_metric *metric =
            *row->metric[i] && !row->asked
                ? yl_summary_find(base->variant, 0, row->place, row->metric[i])
                : NULL;
        if (!metric) continue;
        double sum = 0;
        for (uint32_t r = 0; r < base->replications; r++) sum += (double)metric->num[r];
        row->binding = (isnan(row->binding) ? 0 : row->binding) + sum / base->replications;
    }
}

/* In how many replications nothing was left, and when in half of these. */
static void find_end(struct yl_limit_row *row, const struct yl_result *base)
{
    const struct yl_metric *metric = yl_summary_find(base->variant, 0, row->place, "ran_out_s");
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

/* ---- gains ------------------------------------------------------------------------------------ */

struct side { /* of a gain */
    const struct yl_variant_result *of;
    const struct yl_metric *metric, *cost;
    const int64_t *event; /* [replications]: what the metric counts or adds up; NULL: unknown */
};

/* Net is what orders bring, less what all else costs. */
static struct side side_of(const struct yl_limits *limits, const struct yl_variant_result *of)
{
    struct side side = {.of = of, .metric = yl_summary_find(of, 0, limits->place, limits->metric)};
    const struct yl_metric *events = side.metric;
    if (!strcmp(limits->metric, "net_cny")) {
        events = yl_summary_find(of, 0, limits->place, "orders");
        side.cost = yl_summary_find(of, 0, limits->place, "cost_cny");
    }
    if (events) side.event = events->events ? events->events : events->num;
    return side;
}

/* As wide at least as the numbers of events make it that one side alone has, times what one of them brings, if that is known. */
static void widen(double *low, double *high, double diff, const double made[2], double each,
                  double level)
{
    const struct yl_interval more = yl_interval_poisson(made[1], level),
                             fewer = yl_interval_poisson(made[0], level);
    const double below = sqrt(pow(made[1] - more.low, 2) + pow(fewer.high - made[0], 2)),
                 above = sqrt(pow(more.high - made[1], 2) + pow(made[0] - fewer.low, 2));
    *low = isnan(each) ? NAN : fmin(*low, diff - each * below);
    *high = isnan(each) ? NAN : fmax(*high, diff + each * above);
}

/* What differs by as many events in every replication stays so; by none, too, unless other counts differ. */
static void allow_few(struct yl_compared *gain, const struct side side[2], uint32_t n,
                      uint32_t family)
{
    const enum yl_kind kind = side->metric->kind;
    double made[2] = {0, 0}, events = 0, amount = 0, below = 0;
    if (kind == YL_KIND_PLAIN || !side[0].event || !side[1].event || isnan(gain->diff_low)) return;
    for (uint32_t r = 0; r < n; r++) {
        const double more = (double)side[1].event[r] - (double)side[0].event[r];
        made[more > 0] += fabs(more);
        for (int s = 0; s < 2; s++) {
            events += (double)side[s].event[r];
            amount +=
                (double)side[s].metric->num[r] + (side[s].cost ? (double)side[s].cost->num[r] : 0);
            below += kind == YL_KIND_RATIO ? (double)side[s].metric->den[r] / 2 : 0.5;
        }
    }
    const double all = made[0] + made[1];
    if (all >= YL_FEW_EVENTS) return;
    if (all > 0 ? gain->low_all == gain->high_all
                : !memcmp(side[0].of->counts, side[1].of->counts, n * sizeof *side->of->counts))
        return;
    const double unit = kind == YL_KIND_RATIO   ? side->metric->scale
                        : kind == YL_KIND_MONEY ? 1e-6
                                                : 1,
                 each = unit * (kind == YL_KIND_MONEY ? amount / events : 1) / below;
    widen(&gain->diff_low, &gain->diff_high, gain->diff, made, each, 0.95);
    widen(&gain->low_all, &gain->high_all, gain->diff, made, each, 1 - 0.05 / family);
}

/* All raises of all limits are one family. */
static void pair(struct yl_compared *gain, const struct yl_limits *limits,
                 const struct yl_result *base, const struct yl_variant_result *more)
{
    const struct side side[] = {side_of(limits, base->variant), side_of(limits, more)};
    struct yl_replication_stats stats;
    if (!side[0].metric || !side[1].metric) return;
    yl_replication_stats_init(&stats, base->replications);
    const struct yl_pair pair = {side[1].metric, side[0].metric, more->failed,
                                 base->variant[0].failed, YL_RAISES * limits->rows};
    yl_compare_metric(gain, &pair, &stats);
    allow_few(gain, side, base->replications, pair.family);
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

/* ---- base and its raises, as variants --------------------------------------------------------- */

enum { PILOT = 8 }; /* replications of base that tell most of what binds */

struct raising {
    struct yl_limits *out;
    const struct yl_scenarios *all;
    struct yl_run_options how;
    struct yl_diags *diags;
    struct yl_fault *fault;
    struct yl_scenarios *raised; /* [raises], each with its one variant */
    const char **name;           /* [raises] */
    bool *done;                  /* [raises] */
    uint32_t raises;
    struct yl_result base;
    double told, part; /* of the whole, before the run at hand and by it */
    struct yl_arena arena;
};

/* A run of several, as a share of all of them. */
static void tell(void *context, double share, const char *what)
{
    const struct raising *of = context;
    of->how.progress(of->how.progress_context, of->told + of->part * share, what);
}

static struct yl_limit_row *row_of(const struct raising *of, uint32_t raise)
{
    return &of->out->row[raise / YL_RAISES];
}

static struct yl_limit_raise *raise_of(const struct raising *of, uint32_t raise)
{
    return &row_of(of, raise)->raise[raise % YL_RAISES];
}

/* Each is read, run or not, so that what the scenario refuses is reported. */
static enum yl_status read_raise(struct raising *of, uint32_t raise)
{
    struct yl_override over;
    const struct yl_overlay with = {.over = &over, .overs = 1};
    struct yl_scenarios base = *of->all; /* nothing of it is owned */
    base.variants = 1;
    of->name[raise] =
        yl_arena_print(&of->arena, "%s=%s", row_of(of, raise)->path, raise_of(of, raise)->text);
    enum yl_status status = yl_override_parse(&over, &of->arena, of->name[raise], of->diags);
    return status ? status
                  : yl_overlay_read(&of->raised[raise], &base, &with, of->diags, of->fault);
}

static int64_t replications_of(const struct raising *of)
{
    return of->how.replications ? of->how.replications : of->all->variant[0].replications;
}

/* Once as it is and twice for each limit: as that many more replications of base. */
static enum yl_status judge_size(struct raising *of)
{
    struct yl_run_options how = of->how;
    struct yl_scenarios base = *of->all;
    struct yl_size size;
    base.variants = 1;
    how.replications = replications_of(of) * (of->raises + 1);
    if (how.large) return YL_OK;
    enum yl_status s = yl_size_of(&size, &base, &how, NULL);
    size.rows = size.written = 0;
    return s ? s : yl_size_judge(&size, of->fault);
}

/* Of base what tells whether a limit binds, and of each what the gain is of. */
static bool is_wanted(const void *context, uint32_t variant, const char *place, const char *name)
{
    static const char *const binds[] = {"requests", "served", "wait_mean_s", "ran_out_s", "wait"};
    const struct yl_limits *of = context;
    if (!strcmp(place, of->place) &&
        (!strcmp(name, of->metric) || !strcmp(name, "orders") || !strcmp(name, "cost_cny")))
        return true;
    for (uint32_t i = 0; i < of->rows && !variant; i++) {
        const struct yl_limit_row *row = &of->row[i];
        if (strcmp(place, row->place) != 0) continue;
        for (size_t k = 0; k < sizeof binds / sizeof *binds; k++)
            if (!strcmp(name, binds[k])) return true;
        if (!strcmp(name, row->metric[0]) || !strcmp(name, row->metric[1])) return true;
    }
    return false;
}

/* Runs these raises, and base before them where it is asked for. */
static enum yl_status run(struct raising *of, struct yl_result *result, bool with_base,
                          const uint32_t *raise, uint32_t count, int64_t replications)
{
    struct yl_run_options how = of->how;
    struct yl_run_info info = {0};
    struct yl_scenarios both = *of->all;
    how.replications = replications;
    if (how.progress) how.progress = tell;
    how.progress_context = of;
    both.variant = yl_arena_get(&of->arena, (count + 1) * sizeof *both.variant);
    both.variants = 0;
    if (with_base) both.variant[both.variants++] = of->all->variant[0];
    for (uint32_t i = 0; i < count; i++) {
        struct yl_scenario *one = &both.variant[both.variants++];
        *one = of->raised[raise[i]].variant[0];
        one->variant = of->name[raise[i]];
    }
    enum yl_status s = yl_run(result, &both, &how, &info, of->diags, of->fault);
    return s ? s : yl_run_refuse(yl_run_failed(result), false, of->fault);
}

/* Those that bind in these replications and have no gain yet. */
static uint32_t list_binding(const struct raising *of, const struct yl_result *base,
                             uint32_t *raise)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < of->raises; i++) {
        struct yl_limit_row *row = row_of(of, i);
        count_binding(row, base);
        find_end(row, base);
        if (!of->done[i] && binds(of->out, row, base)) raise[count++] = i;
    }
    return count;
}

static void take_gains(struct raising *of, const uint32_t *raise, uint32_t count,
                       const struct yl_variant_result *variant)
{
    for (uint32_t i = 0; i < count; i++) {
        pair(&raise_of(of, raise[i])->gain, of->out, &of->base, &variant[i]);
        of->done[raise[i]] = true;
    }
}

/* What binds in a few replications runs together with base, which shares its visits; what binds in the others alone runs
 * behind it. */
static enum yl_status run_all(struct raising *of)
{
    const int64_t asked = replications_of(of);
    const struct yl_wanted wanted = {of->out, is_wanted};
    struct yl_result few = {0}, late = {0};
    uint32_t *raise = yl_arena_get(&of->arena, (of->raises + 1) * sizeof *raise);
    enum yl_status s = run(of, &few, true, raise, 0, asked < PILOT ? asked : PILOT);
    if (!s) s = yl_summary_need(few.variant, of->out->place, of->out->metric, of->fault);
    if (!s && of->how.look) (void)of->how.look(of->how.look_context, &few, false);
    of->how.look = NULL;
    uint32_t count = s ? 0 : list_binding(of, &few, raise);
    of->how.wanted = &wanted;
    yl_result_free(&few);
    of->part = 0.9; /* some may bind in the later replications alone; the few before tell no pace */
    if (!s) s = run(of, &of->base, true, raise, count, asked);
    if (s) return s;
    of->out->replications = of->base.replications;
    take_gains(of, raise, count, of->base.variant + 1);
    count = list_binding(of, &of->base, raise);
    of->told += of->part;
    of->part = 1 - of->told;
    if (count) s = run(of, &late, false, raise, count, asked);
    if (!s) take_gains(of, raise, count, late.variant);
    yl_result_free(&late);
    for (uint32_t i = 0; i < of->raises && !s; i++)
        if (!of->done[i]) take_gains(of, &i, 1, of->base.variant);
    return s;
}

enum yl_status yl_limits_study(struct yl_limits *out, const struct yl_scenarios *all, uint32_t by,
                               const struct yl_run_options *options, struct yl_diags *diags,
                               struct yl_fault *fault)
{
    const struct yl_enough *asked = &options->enough;
    *out = (struct yl_limits){.place = asked->place ? asked->place : "all",
                              .metric = asked->metric ? asked->metric : "orders"};
    struct raising of = {.out = out, .all = all, .how = *options, .diags = diags, .fault = fault};
    of.how.keep = 0;
    find(out, &all->variant[0]);
    for (uint32_t i = 0; i < out->rows; i++) plan_raises(&out->row[i], by);
    of.raises = YL_RAISES * out->rows;
    of.raised = yl_arena_get(&of.arena, (of.raises + 1) * sizeof *of.raised);
    of.name = yl_arena_get(&of.arena, (of.raises + 1) * sizeof *of.name);
    of.done = yl_arena_get(&of.arena, of.raises + 1);
    enum yl_status s = judge_size(&of);
    for (uint32_t i = 0; i < of.raises && !s; i++) s = read_raise(&of, i);
    if (!s) s = run_all(&of);
    yl_result_free(&of.base);
    for (uint32_t i = 0; i < of.raises; i++) yl_scenarios_free(&of.raised[i]);
    yl_arena_free(&of.arena);
    return s;
}

void yl_limits_free(struct yl_limits *limits)
{
    free(limits->row);
    *limits = (struct yl_limits){0};
}
