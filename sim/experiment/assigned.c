/* assigned.c: days, blocks and metrics of a simulated experiment, and sums over the units of one assignment. Contract: simulate.h. */
#include "sim/experiment/simulate.h"

static void lay_days(struct yl_simulated *simulated)
{
    const struct yl_scenario *scenario = &simulated->all->variant[0];
    const struct yl_experiment *experiment = simulated->experiment;
    int64_t from = scenario->from + scenario->warmup,
            days = (scenario->to - from + YL_DAY - 1) / YL_DAY;
    if (experiment->days && experiment->days < days) days = experiment->days;
    if (days < 1 || days > 1000) days = days < 1 ? 1 : 1000;
    simulated->days = (uint32_t)days;
    simulated->bound =
        yl_arena_get(&simulated->arena, (simulated->days + 1) * sizeof *simulated->bound);
    for (uint32_t d = 0; d <= simulated->days; d++)
        simulated->bound[d] = from + d * YL_DAY < scenario->to ? from + d * YL_DAY : scenario->to;
}

/* Blocks of a switchback: days, or sessions of the test from the beginning of one to that of the next. */
static void lay_blocks(struct yl_simulated *simulated)
{
    const struct yl_experiment *experiment = simulated->experiment;
    if (experiment->unit != YL_SPLIT_SESSION) {
        simulated->block_at = simulated->bound;
        simulated->blocks = simulated->days;
        return;
    }
    const struct yl_room *room = &simulated->all->variant[0].room[experiment->room];
    simulated->block_at =
        yl_arena_get(&simulated->arena, (room->sessions + 2) * sizeof *simulated->block_at);
    for (uint32_t i = 0; i < room->sessions; i++)
        if (room->session[i].to > simulated->bound[0] &&
            room->session[i].from < simulated->bound[simulated->days]) {
            simulated->block_at[simulated->blocks] =
                simulated->blocks ? room->session[i].from : simulated->bound[0];
            simulated->blocks++;
        }
    simulated->block_at[simulated->blocks] = simulated->bound[simulated->days];
}

static void name_metrics(struct yl_simulated *simulated)
{
    const struct yl_scenario *scenario = &simulated->all->variant[0];
    const struct yl_experiment *experiment = simulated->experiment;
    uint32_t most = experiment->outcomes + scenario->rooms + scenario->shops,
             heard = experiment->before.name != NULL;
    struct yl_arena *arena = &simulated->arena;
    if (most > YL_UNIT_METRICS) most = YL_UNIT_METRICS;
    simulated->metric = yl_arena_get(arena, (most + 1) * sizeof *simulated->metric);
    simulated->is_share = yl_arena_get(arena, most + 1);
    simulated->ratio = yl_arena_get(arena, (most + 1) * sizeof *simulated->ratio);
    simulated->guard = yl_arena_get(arena, (most + 1) * sizeof *simulated->guard);
    for (uint32_t m = 0; m < experiment->outcomes; m++) {
        const struct yl_outcome *of = &experiment->outcome[m];
        heard += of->below ? 2 : 1;
        if (heard > YL_UNIT_METRICS) break;
        simulated->guard[m] = (struct yl_analysis_guard){m ? of->worse_by : 0, of->lower_is_better};
        simulated->metric[m] = of->name;
        simulated->is_share[m] = of->once && !of->below;
        simulated->ratio[m] = of->below ? (int32_t)simulated->ratios++ : -1;
        simulated->outcomes++;
    }
    simulated->metrics = simulated->outcomes;
    for (uint32_t i = 0; i < scenario->rooms + scenario->shops && heard++ < YL_UNIT_METRICS; i++) {
        simulated->ratio[simulated->metrics] = -1;
        simulated->is_share[simulated->metrics] = true;
        simulated->metric[simulated->metrics++] =
            i < scenario->rooms
                ? yl_arena_print(arena, "rooms.%s", scenario->room[i].name)
                : yl_arena_print(arena, "shops.%s", scenario->shop[i - scenario->rooms].name);
    }
}

void yl_simulated_lay(struct yl_simulated *simulated)
{
    lay_days(simulated);
    lay_blocks(simulated);
    name_metrics(simulated);
}

/* ---- sums over units ------------------------------------------------------------------------- */

struct raw { /* sums over units as they are, not yet about their means */
    double n, x, xx, y, yy, xy, d, dd, dy, dx;
};

/* arm < 0: all */
static bool is_of(uint32_t k, int arm) { return arm < 0 || k == (uint32_t)arm; }

static void add_units(struct raw *to, const struct yl_assigned *assigned, uint32_t run, int arm,
                      uint32_t periods)
{
    const struct yl_unit_base *base =
        assigned->base + (size_t)run * assigned->arms * assigned->periods;
    for (uint32_t k = 0; k < assigned->arms; k++, base += assigned->periods)
        for (uint32_t p = 0; p < periods && is_of(k, arm); p++) {
            to->n += base[p].n;
            to->x += base[p].x;
            to->xx += base[p].xx;
        }
}

/* What happened in periods [from, to). */
static void add_outcomes(struct raw *all, const struct yl_assigned *assigned, uint32_t run,
                         uint32_t arm, uint32_t metric, uint32_t from, uint32_t to)
{
    const size_t at = (size_t)run * assigned->arms + arm;
    const struct yl_unit_sum *sum =
        assigned->sum + (at * assigned->metrics + metric) * assigned->periods;
    const struct yl_unit_pair *pair =
        assigned->ratio[metric] < 0
            ? NULL
            : assigned->pair +
                  (at * assigned->ratios + (size_t)assigned->ratio[metric]) * assigned->periods;
    for (uint32_t p = from; p < to; p++) {
        all->y += sum[p].y;
        all->yy += sum[p].yy;
        all->xy += sum[p].xy;
        if (!pair) continue;
        all->d += pair[p].d;
        all->dd += pair[p].dd;
        all->dy += pair[p].dy;
        all->dx += pair[p].dx;
    }
}

struct yl_analysis_sums yl_assigned_sums(const struct yl_assigned *assigned, uint32_t run, int arm,
                                         uint32_t metric, uint32_t periods)
{
    struct raw raw = {0};
    add_units(&raw, assigned, run, arm, periods);
    for (uint32_t k = 0; k < assigned->arms; k++)
        if (is_of(k, arm)) add_outcomes(&raw, assigned, run, k, metric, 0, periods);
    const double n = raw.n, x = raw.x, y = raw.y, d = raw.d;
    if (!(n > 0)) return (struct yl_analysis_sums){0};
    struct yl_analysis_sums top = {.n = n,
                                   .mean_x = x / n,
                                   .mean_y = y / n,
                                   .xx = raw.xx - x * x / n,
                                   .xy = raw.xy - x * y / n,
                                   .yy = raw.yy - y * y / n};
    if (assigned->ratio[metric] < 0) return top;
    if (!(d > 0)) return (struct yl_analysis_sums){0};
    struct yl_analysis_sums below = {.n = n,
                                     .mean_x = x / n,
                                     .mean_y = d / n,
                                     .xy = raw.dx - x * d / n,
                                     .yy = raw.dd - d * d / n};
    return yl_analysis_linear(&top, &below, raw.dy - d * y / n);
}

struct yl_analysis_block yl_assigned_block(const struct yl_assigned *assigned, uint32_t run,
                                           uint32_t metric, uint32_t period)
{
    struct raw arm[2] = {0};
    for (uint32_t k = 0; k < 2; k++) {
        add_outcomes(&arm[k], assigned, run, k, metric, period, period + 1);
        arm[k].n =
            assigned->base[((size_t)run * assigned->arms + k) * assigned->periods + period].n;
    }
    double n = arm[0].n + arm[1].n, d = arm[0].d + arm[1].d;
    return (struct yl_analysis_block){.n = n,
                                      .y = arm[0].y + arm[1].y,
                                      .per = assigned->ratio[metric] < 0 ? n : d,
                                      .treated = arm[1].n > arm[0].n};
}

double yl_assigned_units(const struct yl_assigned *assigned, uint32_t run, int arm,
                         uint32_t periods)
{
    struct raw raw = {0};
    add_units(&raw, assigned, run, arm, periods);
    return raw.n;
}

struct yl_happened yl_assigned_happened(const struct yl_assigned *assigned, uint32_t run,
                                        uint32_t arm, uint32_t from, uint32_t to)
{
    struct raw raw = {0};
    add_outcomes(&raw, assigned, run, arm, 0, from, to);
    return (struct yl_happened){raw.y, raw.d};
}

double yl_assigned_there(const struct yl_assigned *assigned, uint32_t run, int arm, int metric,
                         uint32_t periods)
{
    double there = 0;
    if (!assigned->tests && metric < 0) return yl_assigned_units(assigned, run, arm, periods);
    for (uint32_t k = 0; k < assigned->arms; k++) {
        if (!is_of(k, arm)) continue;
        const size_t place = k * (assigned->metrics + 1) + (size_t)(metric + 1);
        if (assigned->tests) {
            there +=
                assigned->present[run * assigned->theres + place * assigned->periods + periods - 1];
            continue;
        }
        struct yl_analysis_sums sums =
            yl_assigned_sums(assigned, run, (int)k, (uint32_t)metric, periods);
        there += sums.n * sums.mean_y;
    }
    return there;
}

const struct yl_unit_test *yl_assigned_test(const struct yl_assigned *assigned, uint32_t run,
                                            uint32_t arm, uint32_t metric, bool other,
                                            uint32_t periods)
{
    const size_t row = (2 * ((size_t)arm - 1) + other) * assigned->judged + metric;
    return &assigned->test[run * assigned->tests + row * assigned->periods + periods - 1];
}

struct yl_campaigns yl_simulated_campaigns(const struct yl_simulated *simulated)
{
    struct yl_campaigns campaigns = {.least = simulated->runs};
    for (uint32_t i = 0; i < simulated->assignments; i++) {
        const struct yl_assigned *assigned = simulated->each[i];
        if (!assigned->there) continue;
        if (assigned->runs < campaigns.least) campaigns.least = assigned->runs;
        if (assigned->runs > campaigns.most) campaigns.most = assigned->runs;
        for (uint32_t run = 0; run < assigned->runs; run++)
            campaigns.failed += assigned->failed[run];
    }
    return campaigns;
}
