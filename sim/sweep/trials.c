/* trials.c: rounds of changes, each until it is told; contract in trials.h */
#include "sim/sweep/trials.h"
#include "models/compiler/compile.h"
#include "sim/base/get.h"
#include "sim/stats/selection.h"
#include "sim/stats/summary.h"
#include "sim/sweep/size.h"
#include "sim/sweep/trials_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double all_level = 0.05;      /* over all that is tried */
static const double tried_share = 2 / 3.0; /* of the bound; the rest is for what is shown */
static const double least_bound = 1e8;     /* visits */
static const double least_within = 10;     /* CNY */
enum { FIRST_LOOK = 20 };                  /* of what binds behind a change */

/* ---- one lever -------------------------------------------------------------------------------- */

struct search { /* of the best value of a lever, behind a change */
    const struct yl_lever *lever;
    struct yl_trial *behind;
    struct yl_trial **at; /* [values] NULL: not tried */
    double alpha;         /* of each value that may be tried */
};

/* Values that are tried at most: all, or of many that are ordered the ends, the middle and those between. */
static uint32_t most_of(const struct yl_lever *lever)
{
    const uint32_t others = lever->values - (lever->now >= 0);
    uint32_t most = 3;
    if (!lever->ordered) return others;
    for (uint32_t wide = lever->values; wide > 2; wide = (wide + 1) / 2) most += 2;
    return most < others ? most : others;
}

static void try_at(struct yl_trying *of, struct search *search, uint32_t i)
{
    if (search->at[i] || (int32_t)i == search->lever->now) return;
    const struct yl_trying_change change = {search->lever, i, search->behind};
    search->at[i] = yl_trying_add(of, &change);
    search->at[i]->alpha = of->how->uncorrected ? all_level : search->alpha;
}

static void begin(struct yl_trying *of, struct search *search)
{
    const struct yl_lever *lever = search->lever;
    search->at = yl_arena_get(of->arena, ((size_t)lever->values + 1) * sizeof(struct yl_trial *));
    for (uint32_t i = 0; i < lever->values; i++) search->at[i] = NULL;
    if (lever->ordered && lever->values > 4) {
        try_at(of, search, 0);
        try_at(of, search, lever->values / 2);
        try_at(of, search, lever->values - 1);
        return;
    }
    for (uint32_t i = 0; i < lever->values; i++) try_at(of, search, i);
}

/* Has it nothing more to tell? */
static bool is_over(const struct yl_trial *one)
{
    return one->refused || one->row.ended != YL_TRIED_OPEN || one->row.family != YL_TRIED_LEVER;
}

static bool all_over(const struct search *search)
{
    for (uint32_t i = 0; i < search->lever->values; i++)
        if (search->at[i] && !is_over(search->at[i])) return false;
    return true;
}

static double better(const struct yl_trying *of, const struct yl_trial *one)
{
    return one && !one->refused ? of->sign * one->row.trial.is : -INFINITY;
}

static bool is_known(const struct search *search, uint32_t i)
{
    return search->at[i] || (int32_t)i == search->lever->now;
}

/* Between the best value and the next that was tried on one side of it; true: there was something. */
static bool bisect_to(struct yl_trying *of, struct search *search, uint32_t best, int step)
{
    int64_t next = (int64_t)best + step;
    while (next >= 0 && next < search->lever->values && !is_known(search, (uint32_t)next))
        next += step;
    if (next < 0 || next >= search->lever->values) return false;
    const struct yl_trial *there = search->at[next], *here = search->at[best];
    const bool here_same = !here || here->row.ended == YL_TRIED_SAME,
               there_same = !there || there->row.ended == YL_TRIED_SAME;
    if (llabs(next - (int64_t)best) < 2 || (here_same && there_same)) return false;
    try_at(of, search, (uint32_t)((next + (int64_t)best) / 2));
    return true;
}

/* Once all its values are told: those beside the best of them. */
static bool bisect(struct yl_trying *of, struct search *search)
{
    const struct yl_lever *lever = search->lever;
    uint32_t best = UINT32_MAX;
    double most = -INFINITY;
    if (!lever->ordered || lever->values <= 4 || !all_over(search)) return false;
    for (uint32_t i = 0; i < lever->values; i++) {
        const double here = (int32_t)i == lever->now ? 0 : better(of, search->at[i]);
        if (!(here > most)) continue;
        best = i;
        most = here;
    }
    if (best == UINT32_MAX) return false;
    const bool below = bisect_to(of, search, best, -1), above = bisect_to(of, search, best, 1);
    return below || above;
}

/* Is the value nearer to what the plan has? */
static bool is_nearer(const struct yl_lever *lever, uint32_t one, uint32_t other)
{
    if (lever->now < 0) return one < other;
    return labs((long)one - lever->now) < labs((long)other - lever->now);
}

/* Is it not distinguishable from a better one of the same lever, by the campaigns that both have? */
static bool is_alike(const struct yl_trying *of, const struct yl_trial *best,
                     const struct yl_trial *one, double alpha)
{
    struct yl_trial beside = *best;
    beside.behind = (struct yl_trial *)(uintptr_t)one;
    const struct yl_tried_figure more =
        yl_trying_figure(of, &beside, YL_TRIAL_TRIED, YL_TRIAL_DECIDES, alpha);
    return !(of->sign > 0 ? more.low > 0 : more.high < 0);
}

/* Of values that help and are not distinguishable from the best the one nearest to now; NULL: none helps. */
static struct yl_trial *best_of(const struct yl_trying *of, const struct search *search)
{
    const struct yl_lever *lever = search->lever;
    struct yl_trial *best = NULL, *chosen;
    for (uint32_t i = 0; i < lever->values; i++) {
        struct yl_trial *one = search->at[i];
        if (!one || one->row.ended != YL_TRIED_HELPS) continue;
        if (!best || better(of, one) > better(of, best)) best = one;
    }
    chosen = best;
    for (uint32_t i = 0; best && lever->ordered && i < lever->values; i++) {
        struct yl_trial *one = search->at[i];
        if (!one || one == best || one->row.ended != YL_TRIED_HELPS) continue;
        if (is_nearer(lever, i, chosen->value) &&
            is_alike(of, best, one, all_level / lever->values))
            chosen = one;
    }
    return chosen;
}

/* ---- a round ---------------------------------------------------------------------------------- */

static void judge(const struct yl_trying *of, struct yl_trial *one)
{
    const struct yl_paired pair = yl_trying_pair(of, one, YL_TRIAL_TRIED, YL_TRIAL_DECIDES);
    one->row.trial = yl_paired_figure(&pair, one->alpha);
    if (pair.n == YL_SELECTION_FIRST && yl_paired_same(&pair))
        one->row.ended = YL_TRIED_SAME;
    else
        one->row.ended = yl_paired_ended(&one->row.trial, of->sign, of->within);
}

static bool may_go_on(const struct yl_trying *of) { return of->spent < tried_share * of->bound; }

/* All that are open one look further, in their order as far as the bound lets them; false: nobody is. */
static enum yl_status look(struct yl_trying *of, bool *any)
{
    double planned = 0;
    *any = false;
    for (size_t i = 1; i < of->trials; i++)
        if (!is_over(of->trial[i]))
            *any |= yl_trying_plan(of, of->trial[i], YL_TRIALS_MOST, tried_share, &planned);
    const enum yl_status status = *any ? yl_trying_walk(of, YL_TRIAL_TRIED) : YL_OK;
    for (size_t i = 1; i < of->trials && !status; i++)
        if (!is_over(of->trial[i]) && of->trial[i]->part[YL_TRIAL_TRIED].n) judge(of, of->trial[i]);
    return status;
}

static enum yl_status run_round(struct yl_trying *of, struct search *search, uint32_t searches)
{
    enum yl_status status = YL_OK;
    for (bool any = true; any && !status && may_go_on(of);) {
        status = look(of, &any);
        for (uint32_t i = 0; i < searches && !status && may_go_on(of); i++)
            any |= bisect(of, &search[i]);
    }
    for (uint32_t i = 0; i < searches && !status; i++) {
        struct yl_trial *best = best_of(of, &search[i]);
        if (best) best->leads = true;
    }
    return status;
}

double yl_trials_level(uint32_t round)
{
    if (!round) return all_level / 16;
    return all_level * ldexp(1, -(int)round - (round > YL_TRIALS_ROUNDS));
}

static struct search *searches_of(struct yl_trying *of, const struct yl_levers *levers,
                                  struct yl_trial *behind)
{
    struct search *search = yl_arena_get(of->arena, ((size_t)levers->levers + 1) * sizeof *search);
    for (uint32_t i = 0; i < levers->levers; i++)
        search[i] = (struct search){.lever = &levers->lever[i], .behind = behind};
    return search;
}

static uint32_t count_values(const struct yl_levers *levers)
{
    uint32_t values = 0;
    for (uint32_t i = 0; i < levers->levers; i++) values += most_of(&levers->lever[i]);
    return values;
}

static void begin_all(struct yl_trying *of, struct search *search, uint32_t searches, double alpha)
{
    for (uint32_t i = 0; i < searches; i++) {
        search[i].alpha = alpha;
        begin(of, &search[i]);
    }
}

/* ---- rounds ----------------------------------------------------------------------------------- */

/* Base and the change in their first campaigns, with all that says what binds. */
static enum yl_status run_behind(struct yl_trying *of, const struct yl_trial *one,
                                 struct yl_result *result)
{
    struct yl_run_options how = of->options;
    struct yl_scenario both[] = {of->base.variant[0], one->read.variant[0]};
    struct yl_scenarios all = of->base;
    struct yl_run_info info = of->info;
    all.variant = both;
    all.variants = 2;
    how.replications = FIRST_LOOK;
    how.keep = YL_KEEP_FUNNEL | YL_KEEP_OUTCOMES;
    of->spent += FIRST_LOOK * one->visits; /* base's campaigns are there */
    return yl_run(result, &all, &how, &info, of->how->diags, of->how->fault);
}

/* It and all that it stands on. */
static struct yl_levers_taken taken_of(const struct yl_trying *of, const struct yl_trial *one)
{
    const struct yl_lever **lever = yl_arena_get(of->arena, (one->row.round + 1) * sizeof *lever);
    struct yl_levers_taken taken = {.lever = lever};
    for (; one->lever; one = one->behind) lever[taken.levers++] = one->lever;
    return taken;
}

/* What else helps behind one of them. */
static enum yl_status levers_behind(struct yl_trying *of, struct yl_trial *taken,
                                    struct yl_levers *levers)
{
    struct yl_result result = {0};
    enum yl_status status = run_behind(of, taken, &result);
    if (!status) {
        struct yl_result plan = result, then = result;
        plan.variants = then.variants = 1;
        then.variant = &result.variant[1];
        yl_levers_behind(levers, of->how->all, &plan, &then, taken_of(of, taken), of->arena);
    }
    yl_result_free(&result);
    return status;
}

struct round {
    struct search *search;
    uint32_t searches;
};

/* The best of all levers of a round, of which one (`more`) is to have as many as were asked for. */
static struct yl_trial *best_in(const struct yl_trying *of, const struct round *round)
{
    struct yl_trial *best = NULL;
    for (uint32_t i = 0; i < round->searches; i++) {
        struct yl_trial *one = best_of(of, &round->search[i]);
        if (one && (!best || better(of, one) > better(of, best))) best = one;
    }
    return best;
}

enum { STARTS = 8 };

/* Where the next round starts: at the best, at the best that leaves nobody out, and at what has as many as were asked for. */
static uint32_t starts_of(const struct yl_trying *of, const struct round *round,
                          struct yl_trial *start[STARTS])
{
    struct yl_trial *best = best_in(of, round), *kept = NULL;
    uint32_t starts = 0;
    if (best) start[starts++] = best;
    for (uint32_t i = 0; i < round->searches; i++) {
        struct yl_trial *one = best_of(of, &round->search[i]);
        if (!one || one->leave_outs > one->behind->leave_outs) continue;
        if (!kept || better(of, one) > better(of, kept)) kept = one;
    }
    if (kept && kept != best) start[starts++] = kept;
    for (uint32_t i = 0; i < round->searches && starts < STARTS; i++) {
        const struct search *search = &round->search[i];
        const bool is_more = search->lever->kind == YL_LEVER_MORE && search->lever->values;
        struct yl_trial *last = is_more ? search->at[search->lever->values - 1] : NULL;
        if (last && last->row.ended == YL_TRIED_HELPS && last != best && last != kept)
            start[starts++] = last;
    }
    return starts;
}

/* Behind each of these; the level of the round is shared by all of them. */
static enum yl_status next_round(struct yl_trying *of, struct round *round, uint32_t number)
{
    struct yl_trial *start[STARTS];
    struct yl_levers levers[STARTS] = {0};
    struct search *search[STARTS];
    const uint32_t starts = starts_of(of, round, start);
    uint32_t values = 0, searches = 0;
    enum yl_status status = YL_OK;
    for (uint32_t k = 0; k < starts && !status; k++) {
        if (of->spent + FIRST_LOOK * start[k]->visits > tried_share * of->bound) continue;
        status = levers_behind(of, start[k], &levers[k]);
        values += count_values(&levers[k]);
        searches += levers[k].levers;
    }
    *round = (struct round){.search = yl_arena_get(of->arena, (searches + 1) * sizeof **search)};
    for (uint32_t k = 0; k < starts && !status; k++) {
        search[k] = searches_of(of, &levers[k], start[k]);
        begin_all(of, search[k], levers[k].levers, yl_trials_level(number) / values);
        for (uint32_t i = 0; i < levers[k].levers; i++)
            round->search[round->searches++] = search[k][i];
    }
    return status || !values ? status : run_round(of, round->search, round->searches);
}

/* The bar goes by what is spent of the bound. */
static void tell(void *context, double share, const char *what)
{
    const struct yl_trying *of = context;
    const struct yl_run_options *options = of->how->options;
    (void)share;
    (void)what;
    options->progress(options->progress_context, isfinite(of->bound) ? of->spent / of->bound : 0,
                      "");
}

/* ---- all of it -------------------------------------------------------------------------------- */

static enum yl_status add_asked(struct yl_trying *of, struct yl_levers *levers)
{
    const struct yl_trials *how = of->how;
    levers->lever = yl_arena_get(of->arena, ((size_t)how->asks + 1) * sizeof *levers->lever);
    for (uint32_t i = 0; i < how->asks; i++)
        if (!yl_lever_asked(&levers->lever[levers->levers++], how->all, how->plan, how->asked[i],
                            how->diags, of->arena))
            return YL_BAD_INPUT;
    return YL_OK;
}

static double mean_of(const struct yl_result *plan, const char *place, const char *metric)
{
    const struct yl_metric *found = yl_summary_find(&plan->variant[0], 0, place, metric);
    struct yl_replication_stats stats;
    struct yl_summary summary = {.mean = NAN};
    yl_replication_stats_init(&stats, plan->replications);
    stats.failed = plan->variant[0].failed;
    if (found) yl_summary_metric(&summary, found, &stats);
    yl_replication_stats_free(&stats);
    return summary.mean;
}

/* Of money a quarter of a percent of what is sold, at least so much; else a hundredth of what decides. */
static double within_of(const struct yl_trials *how, const struct yl_metric *metric)
{
    if (how->within > 0) return how->within;
    if (metric->kind != YL_KIND_MONEY)
        return 0.01 * fabs(mean_of(how->plan, how->place, how->metric));
    return fmax(0.0025 * mean_of(how->plan, "all", "gmv_cny"), least_within);
}

static enum yl_status bound_of(struct yl_trying *of)
{
    struct yl_run_options how = of->options;
    struct yl_size size = {0};
    how.replications = of->how->plan->replications;
    const enum yl_status status = yl_size_of(&size, of->how->all, &how, NULL);
    of->bound = of->how->bounded ? fmax(size.visits, least_bound) : (double)INFINITY;
    return status;
}

static enum yl_status run_rounds(struct yl_trying *of)
{
    const struct yl_trials *how = of->how;
    const uint32_t rounds = how->rounds ? how->rounds : YL_TRIALS_ROUNDS;
    struct yl_levers *levers = &of->levers, asked = {0};
    yl_levers_find(levers, how->all, how->plan, of->arena);
    enum yl_status status = add_asked(of, &asked);
    if (status) return status;
    struct yl_levers all = {.levers = levers->levers + asked.levers};
    all.lever = yl_arena_get(of->arena, ((size_t)all.levers + 1) * sizeof *all.lever);
    memcpy(all.lever, levers->lever, levers->levers * sizeof *all.lever);
    memcpy(all.lever + levers->levers, asked.lever, asked.levers * sizeof *all.lever);
    struct round round = {searches_of(of, &all, of->trial[0]), all.levers};
    begin_all(of, round.search, levers->levers, yl_trials_level(1) / fmax(count_values(levers), 1));
    begin_all(of, round.search + levers->levers, asked.levers,
              yl_trials_level(0) / fmax(count_values(&asked), 1));
    for (size_t i = 1; i < of->trials; i++)
        if (of->trial[i]->refused && of->trial[i]->lever->kind == YL_LEVER_ASKED)
            return YL_BAD_INPUT;
    status = run_round(of, round.search, round.searches);
    for (uint32_t r = 2; r <= rounds && !status && may_go_on(of); r++)
        status = next_round(of, &round, r);
    return status;
}

static void put_family(struct yl_tried *out, const struct yl_trying *of,
                       enum yl_tried_family family)
{
    for (size_t i = 1; i < of->trials; i++) {
        struct yl_trial *one = of->trial[i];
        if (one->row.family != family) continue;
        one->row.change = out->rows + 1; /* those behind it come later */
        one->row.behind = one->behind->row.change;
        out->row[out->rows++] = one->row;
        if (family != YL_TRIED_LEVER || !one->lever) continue;
        out->tried++;
        out->left_open += one->row.ended == YL_TRIED_OPEN;
    }
}

/* In the order of the file's variants, then of the changes, then of the ways. */
static void put_rows(struct yl_tried *out, struct yl_trying *of)
{
    const size_t most = of->trials + of->how->plan->variants;
    out->row = yl_arena_get(of->arena, most * sizeof *out->row);
    out->rows = 0;
    yl_trying_file(of, out);
    for (uint32_t i = 0; i < out->rows; i++) out->row[i].change = i + 1;
    put_family(out, of, YL_TRIED_LEVER);
    put_family(out, of, YL_TRIED_ADDS);
    out->visits = (int64_t)of->spent;
    out->bound = isfinite(of->bound) ? (int64_t)of->bound : 0;
}

enum yl_status yl_trials_run(struct yl_tried *out, const struct yl_trials *how,
                             struct yl_arena *arena)
{
    const struct yl_metric *metric =
        yl_summary_find(&how->plan->variant[0], 0, how->place, how->metric);
    struct yl_tables tables = {0};
    struct yl_trying of = {.how = how,
                           .options = *how->options,
                           .info = *how->info,
                           .arena = arena,
                           .is_ratio = metric->kind == YL_KIND_RATIO,
                           .is_net = !strcmp(how->place, "all") && !strcmp(how->metric, "net_cny"),
                           .scale = metric->scale,
                           .sign = how->smallest ? -1 : 1,
                           .within = within_of(how, metric)};
    of.options.keep = 0;
    of.options.look = NULL;
    of.options.walked = NULL;
    of.options.wanted = NULL;
    of.options.trace = 0;
    of.options.series_all = false;
    of.options.enough = (struct yl_enough){0};
    if (of.options.progress) of.options.progress = tell;
    of.options.progress_context = &of;
    if (!of.options.tables) of.options.tables = &tables;
    *out = (struct yl_tried){.place = how->place, .metric = how->metric, .within = of.within};
    enum yl_status status = yl_trying_begin(&of);
    if (!status) status = bound_of(&of);
    if (!status) status = yl_trying_ways(&of);
    if (!status) status = run_rounds(&of);
    if (!status) status = yl_trying_show(&of, &out->guesses);
    if (!status) put_rows(out, &of);
    yl_trying_free(&of);
    yl_tables_free(&tables);
    return status;
}
