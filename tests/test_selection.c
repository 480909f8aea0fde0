/* yl-test: LINK yl_findings LABELS exact,slow TIMEOUT 300 */
/* test_selection.c: how often its promises hold where that is hardest, whatever ends it, and what is exact. */
#include "sim/findings/find.h"
#include "sim/stats/selection.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

enum { MOST = 10, STUDIES = 4000 };

enum law { NORMAL, LOGNORMAL, ADDED };
struct world { /* `common` is the correlation between alternatives */
    double mean[MOST], sd, common;
    uint64_t state;
    enum law law; /* ADDED: the first is normal, the others are it and something skewed more */
};

/* The common part first, then each alternative's own, so that replication r is the same for all that have it. */
static double value_of(const struct world *world, size_t i, uint32_t r)
{
    const uint64_t step = UINT64_C(0x9E3779B97F4A7C15); /* of the generator, two a normal number */
    uint64_t state = world->state ^ (uint64_t)(r + 1) * step;
    const double shared = draws_normal(&state);
    state += 2 * i * step;
    const double own = draws_normal(&state);
    double value = sqrt(world->common) * shared + sqrt(1 - world->common) * own;
    if (world->law == LOGNORMAL) value = (exp(value) - exp(0.5)) / sqrt(exp(2) - exp(1));
    if (world->law == ADDED)
        value = shared + (i ? (exp(own) - exp(0.5)) / sqrt(exp(2) - exp(1)) : 0);
    return world->mean[i] + world->sd * value;
}

static enum yl_status draw(void *context, struct yl_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (one->want <= one->n) continue;
        yl_selection_room(one);
        for (uint32_t r = one->n; r < one->want; r++) {
            one->num[r] = context ? value_of(context, i, r) : 5;
            one->den[r] = context ? 1 : 0; /* without a world a ratio to nothing */
        }
        one->n = one->want;
    }
    return YL_OK;
}

static struct yl_selection selection_of(struct yl_alternative *of, size_t count,
                                        struct world *world)
{
    return (struct yl_selection){.of = of,
                                 .count = count,
                                 .scale = 1,
                                 .level = 0.95,
                                 .most = 100000,
                                 .draw = draw,
                                 .context = world};
}

struct promise { /* of 4,000 studies */
    size_t count;
    double mean[MOST], sd, common;
    enum law law;
    double within;
    uint32_t most;
    /* to be read: shares that came to one and that said a false one, replications of an alternative */
    double decided, wrong, replications;
};

/* Is what was said true: nothing beaten is the best, each lies as far behind as its interval says, and where it ended as the same
 * the best mean is that near? */
static bool holds(const struct yl_selection *selection, const struct world *world)
{
    double best = -INFINITY;
    bool all = true;
    for (size_t i = 0; i < selection->count; i++) best = fmax(best, world->mean[i]);
    for (size_t i = 0; i < selection->count; i++) {
        const struct yl_alternative *one = &selection->of[i];
        const double behind = best - world->mean[i];
        cr_expect(eq(int, one->may_be_best, one->behind_low == 0));
        cr_expect(eq(int, one->ended == YL_ENDED_BEATEN, one->behind_low > 0));
        all &= one->behind_low <= behind && (behind <= one->behind_high || isnan(one->behind_high));
    }
    if (selection->same) all &= best - world->mean[selection->best] <= selection->within;
    return all;
}

/* One study of `best`. */
static bool selected(struct promise *promise, struct world *world)
{
    struct yl_alternative of[MOST] = {0};
    struct yl_selection selection = selection_of(of, promise->count, world);
    selection.within = promise->within;
    selection.most = promise->most;
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    const bool all = holds(&selection, world);
    promise->decided += (double)(selection.decided || selection.same) / STUDIES;
    promise->replications += (double)selection.replications / STUDIES / (double)promise->count;
    yl_selection_free(&selection);
    return all;
}

static double held(struct promise *promise, bool (*study_of)(struct promise *, struct world *))
{
    int held = 0;
    promise->decided = promise->wrong = promise->replications = 0;
    for (uint64_t study = 1; study <= STUDIES; study++) {
        struct world world = {.sd = promise->sd,
                              .common = promise->common,
                              .state = study << 20,
                              .law = promise->law};
        for (size_t i = 0; i < promise->count; i++)
            world.mean[i] = promise->mean[(i + study) % promise->count];
        held += study_of(promise, &world);
    }
    return (double)held / STUDIES;
}

/* 95 % is asked for; 94 % in 4,000 studies leaves it room for 2.9 standard errors: 93 % are seen 99 times in 100. All means alike, where each that is called
 * beaten is wrong; one better than all others, the least favourable; steps; and each way to end. */
Test(selection, holds_its_promise_whatever_ends_it)
{
    static struct promise promises[] = {
        {.count = 2, .sd = 3, .most = 500},
        {.count = 2, .sd = 3, .most = 4000},
        {.count = 5, .sd = 3, .common = 0.5, .most = 500},
        {.count = 10, .sd = 2, .most = 500},
        {.count = 3, .sd = 5, .common = 0.5, .law = LOGNORMAL, .most = 500},
        {.count = 2, .mean = {1}, .sd = 3, .most = 100000},
        {.count = 2, .mean = {1}, .sd = 3, .common = 0.8, .most = 100000},
        {.count = 5, .mean = {1}, .sd = 3, .most = 100000},
        {.count = 10, .mean = {1}, .sd = 2, .common = 0.5, .most = 100000},
        {.count = 3, .mean = {1}, .sd = 5, .common = 0.5, .law = LOGNORMAL, .most = 100000},
        {.count = 5, .mean = {0, 0.5, 1, 1.5, 2}, .sd = 3, .most = 500},
        {.count = 5, .mean = {0, 0.2, 0.4, 0.6, 3}, .sd = 3, .within = 1, .most = 100000},
        {.count = 4, .sd = 3, .within = 1, .most = 100000},
        {.count = 4, .mean = {1, 1}, .sd = 3, .within = 1, .most = 100000}};
    for (size_t i = 0; i < sizeof promises / sizeof *promises; i++) {
        struct promise *one = &promises[i];
        const double share = held(one, selected);
        cr_log_info("%zu alternatives, sd %g, correlation %g, within %g: holds in %.4f, decided "
                    "%.3f, %.1f replications each",
                    one->count, one->sd, one->common, one->within, share, one->decided,
                    one->replications);
        cr_expect(share >= 0.94, "%zu: %.4f", i, share);
        cr_expect(one->most <= 4000 || one->decided > 0.9999, "%zu: %.4f", i, one->decided);
    }
}

/* What cannot be told apart ends long before `most`, and says when it could be; what can goes on to the end. */
Test(selection, ends_early_what_cannot_be_told_apart)
{
    struct promise alike = {.count = 2, .sd = 3, .most = 500},
                   apart = {.count = 2, .mean = {1}, .sd = 3, .common = 0.5, .most = 500};
    (void)held(&alike, selected);
    (void)held(&apart, selected);
    cr_expect(alike.replications < 250, "%g replications", alike.replications);
    cr_expect(alike.decided < 0.05);
    cr_expect(apart.decided > 0.95, "%g decided", apart.decided);
    struct yl_alternative of[2] = {0};
    struct world world = {.sd = 3, .state = 1};
    struct yl_selection selection = selection_of(of, 2, &world);
    selection.most = 500;
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(selection.decided == false && selection.need > 500);
    cr_expect(of[0].may_be_best && of[1].may_be_best);
    yl_selection_free(&selection);
}

/* ---- run --until decided: the verdict at the same looks ---- */

/* Of a run of variants, the deciding figure of each whole: does the interval of each pair hold? */
static bool pairs_hold(const struct yl_result *result, const struct world *world)
{
    struct yl_replication_stats stats;
    bool all = true;
    yl_replication_stats_init(&stats, result->replications);
    stats.looked = true;
    for (uint32_t v = 1; v < result->variants; v++)
        for (uint32_t to = 0; to < v; to++) {
            const struct yl_variant_result *one = &result->variant[v], *other = one - v + to;
            const struct yl_pair pair = {one->metric, other->metric, one->failed, other->failed,
                                         result->variants - 1};
            const double truth = 1e3 * (world->mean[v] - world->mean[to]);
            struct yl_compared compared;
            yl_compare_metric(&compared, &pair, &stats);
            all &= compared.low_all <= truth && truth <= compared.high_all;
        }
    yl_replication_stats_free(&stats);
    return all;
}

/* Is one called better than base that is not, or better than all others? */
static bool misled(const struct yl_findings *found, const struct world *world, size_t count)
{
    const struct yl_finding *verdict = &found->finding[0];
    const bool best = verdict->wording == YL_WORDING_BEST;
    const size_t named = best ? (size_t)(verdict->figure[0].cell.variant[0] - 'a') : 0;
    bool wrong = false;
    for (size_t i = 0; i < count; i++)
        wrong |= i != named && world->mean[i] >= world->mean[named] && (i == 0 || found->decided);
    return wrong && (best || verdict->wording == YL_WORDING_NOTHING);
}

static bool ran(struct promise *promise, struct world *world)
{
    static const char *const name[MOST] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    static int64_t num[MOST][1000];
    static bool failed[1000];
    struct yl_metric metric[MOST];
    struct yl_variant_result variant[MOST];
    struct yl_result result = {.variants = (uint32_t)promise->count,
                               .variant = variant,
                               .looked = true,
                               .asked = promise->most};
    struct yl_findings found = {0};
    for (size_t v = 0; v < promise->count; v++) {
        metric[v] = (struct yl_metric){
            .place = "all", .metric = "orders", .kind = YL_KIND_COUNT, .scale = 1, .num = num[v]};
        variant[v] = (struct yl_variant_result){
            .name = name[v], .metric = &metric[v], .metrics = 1, .failed = failed};
    }
    while (result.replications < promise->most && !found.decided && found.need <= promise->most) {
        const uint32_t from = result.replications;
        result.replications = yl_selection_next(from, promise->most);
        for (size_t v = 0; v < promise->count; v++)
            for (uint32_t r = from; r < result.replications; r++)
                num[v][r] = lround(1e6 + 1e3 * value_of(world, v, r));
        yl_findings_free(&found);
        yl_find_between(&found, &result, NULL);
    }
    promise->decided += (double)found.decided / STUDIES;
    promise->wrong += (double)misled(&found, world, promise->count) / STUDIES;
    promise->replications += (double)result.replications / STUDIES;
    yl_findings_free(&found);
    return pairs_hold(&result, world);
}

/* As above, at 95 %: a share that has it is below the bound one time in 20,000. What is called best is not in 5 % of all. */
Test(selection, a_run_that_ends_when_decided_holds_its_promise)
{
    static struct promise promises[] = {
        {.count = 2, .sd = 3, .most = 400},
        {.count = 4, .sd = 3, .common = 0.5, .most = 400},
        {.count = 3, .sd = 3, .law = ADDED, .most = 400},
        {.count = 2, .mean = {1}, .sd = 3, .common = 0.5, .most = 400},
        {.count = 4, .mean = {1}, .sd = 3, .common = 0.5, .most = 400},
        {.count = 3, .mean = {1}, .sd = 3, .law = ADDED, .most = 400}};
    for (size_t i = 0; i < sizeof promises / sizeof *promises; i++) {
        struct promise *one = &promises[i];
        const double share = held(one, ran);
        cr_log_info("%zu variants, law %d, best %g: holds in %.4f, wrong in %.4f, decided %.3f, "
                    "%.1f campaigns",
                    one->count, (int)one->law, one->mean[0], share, one->wrong, one->decided,
                    one->replications);
        cr_expect(share >= 0.95 - 3.9 * sqrt(0.95 * 0.05 / STUDIES), "%zu: %.4f", i, share);
        cr_expect(one->wrong <= 0.06, "%zu: %.4f", i, one->wrong);
    }
}

/* Exact answers end those that are exact, alone: the third has none, and is better. */
Test(selection, exact_answers_end_exact_ones)
{
    struct yl_alternative of[3] = {
        {.has_exact = true, .exact = 4}, {.has_exact = true, .exact = 5, .bound = 0.01}, {0}};
    struct world world = {.mean = {4, 5, 9}, .sd = 1, .state = 7};
    struct yl_selection selection = selection_of(of, 3, &world);
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(eq(int, of[0].ended, YL_ENDED_EXACT));
    cr_expect(eq(u32, of[0].n, 0));
    cr_expect(eq(int, of[1].ended, YL_ENDED_BEATEN));
    cr_expect(eq(sz, selection.best, 2));
    cr_expect(eq(dbl, of[1].mean, 5));
    cr_expect(eq(u32, of[2].rank, 1));
    cr_expect(eq(u32, of[0].rank, 3));
    yl_selection_free(&selection);
}

/* Without a replication where all are exact; those that the error of the grid leaves apart are the same. */
Test(selection, all_exact_needs_no_replication)
{
    struct yl_alternative of[3] = {{.has_exact = true, .exact = 4},
                                   {.has_exact = true, .exact = 5, .bound = 0.01},
                                   {.has_exact = true, .exact = 5.015, .bound = 0.01}};
    struct yl_selection selection = selection_of(of, 3, NULL);
    selection.smallest = true;
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(selection.exact && selection.best == 0);
    cr_expect(eq(int, of[1].ended, YL_ENDED_EXACT));
    cr_expect(epsilon_eq(dbl, of[1].behind, 1, 1e-12));
    selection.smallest = false;
    for (int i = 0; i < 3; i++) of[i].ended = YL_ENDED_NOT;
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(eq(sz, selection.best, 2));
    cr_expect(eq(int, of[1].ended, YL_ENDED_SAME));
    cr_expect(eq(dbl, of[1].behind_low, 0));
    cr_expect(of[1].may_be_best);
}

/* What is the same in every replication cannot be told apart and need not be. */
Test(selection, ends_what_is_the_same)
{
    struct yl_alternative of[2] = {0};
    struct world world = {.sd = 3, .common = 1, .state = 5};
    struct yl_selection selection = selection_of(of, 2, &world);
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(selection.decided && selection.best == 0);
    cr_expect(eq(int, of[1].ended, YL_ENDED_SAME));
    cr_expect(eq(u32, of[1].n, YL_SELECTION_FIRST));
    yl_selection_free(&selection);
}

/* Of two that are the same in every replication, and beaten, both are beaten; the best is behind by nothing else. */
Test(selection, what_is_as_a_beaten_one_is_beaten)
{
    struct yl_alternative of[3] = {0};
    struct world world = {.mean = {0, 0, 3}, .sd = 4, .common = 1, .state = 5};
    struct yl_selection selection = selection_of(of, 3, &world);
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(eq(sz, selection.best, 2));
    cr_expect(eq(int, of[0].ended, YL_ENDED_BEATEN));
    cr_expect(eq(int, of[1].ended, YL_ENDED_BEATEN));
    cr_expect(epsilon_eq(dbl, of[1].behind, 3, 1e-12));
    yl_selection_free(&selection);
}

/* A ratio to nothing takes no part, and does not keep exact answers from deciding. */
Test(selection, what_has_no_value_is_not_ranked)
{
    struct yl_alternative of[3] = {
        {.has_exact = true, .exact = 4}, {0}, {.has_exact = true, .exact = 7}};
    struct yl_selection selection = selection_of(of, 3, NULL);
    selection.is_ratio = true;
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(selection.decided && selection.exact && selection.best == 2);
    cr_expect(eq(int, of[1].ended, YL_ENDED_NONE));
    cr_expect(eq(u32, of[1].rank, 0));
    cr_expect(eq(u32, of[0].n, 0));
    cr_expect(eq(u32, of[1].n, YL_SELECTION_FIRST));
    cr_expect(eq(dbl, of[0].behind_low, 3));
    cr_expect(of[0].may_be_best == false);
    yl_selection_free(&selection);
}
