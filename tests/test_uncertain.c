/* yl-test: LINK yl_sweep LABELS exact TIMEOUT 120 */
/* test_uncertain.c: laws by their quantiles, draws by their addresses, and chance and uncertainty against closed
 * forms: the law of total variance, the choice among variants. Twenty seeds each (1, 2, ...): the mean of the estimates lies
 * within 4.6 of their standard errors of the truth, a chance of 2e-4 to fail a check that holds (t with 19). */
#include "sim/stats/tails.h"
#include "sim/stats/unknown.h"
#include "tests/support/draws.h"
#include "tests/support/guessed.h"
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD GUESSED_HEAD
#define AT GUESSED_AT
enum { SEEDS = 20, DRAWS = 200, EACH = 4, ROOM = 65536 };
static const double limit = 4.6;

/* ---- laws ---- */

static const struct yl_guess *guess_of(const struct guessed *study, const char *path)
{
    const struct yl_scenario *base = &study->all.variant[0];
    for (uint32_t i = 0; i < base->guesses; i++)
        if (!strcmp(base->guess[i].path, path)) return &base->guess[i];
    cr_assert_fail("no guess %s", path);
    return NULL;
}

static const char LAWS[] =
    HEAD "entries:\n"
         "  e: {arrivals: {rate: 20/h}, cost: 0.05 CNY, path: p}\n"
         "  f: {arrivals: {send: 500, " AT "}, path: p}\n"
         "paths:\n"
         "  p: {steps: [a: {p: 2%, after: exp(10m)}, b: {p: 0.3, after: 60s}, c: {p: 10%}, "
         "d: {ask: agents.d}, to: rooms.r]}\n"
         "  q: {steps: [z: {p: 1%}]}\n"
         "rooms: {r: {watch: 1m, while: {i: {every: 5m, p: 3%, starts: {s: {path: paths.q, who: "
         "others, number: 2.5, p: 15%}}}}}}\n"
         "agents: {d: {count: 4, service: 1m}}\n"
         "variants: {v: {paths.p.steps.a.p: \"*1.1\"}}\n"
         "uncertain:\n"
         "  paths.p.steps.a.p: {low: 0.5%, high: 8%}\n"
         "  paths.p.steps.b.p: {low: 0.2, high: 0.4, level: 50%}\n"
         "  paths.p.steps.c.p: {law: beta(12 108)}\n"
         "  paths.p.steps.b.after: {low: 30s, high: 2m}\n"
         "  paths.p.steps.a.after: {low: \"*0.5\", high: \"*2\"}\n"
         "  entries.e.cost: {low: 0.03 CNY, high: 0.08 CNY, law: uniform}\n"
         "  entries.e.arrivals.rate: {low: 10/h, high: 960/day}\n"
         "  entries.f.arrivals.send: {low: 100, high: 2500}\n"
         "  agents.d.count: {low: 2, high: 9, law: triangular}\n"
         "  rooms.r.while.i.starts.s.number: {low: 0.5, high: 9, level: 80%}\n"
         "  variants.v.paths.p.steps.a.p: {low: \"*0.95\", high: \"*1.2\"}\n";

/* What is asked of a guess: its value at the quantile is the end as written. */
static const struct {
    const char *path;
    enum yl_guess_kind kind;
    double below, low, high; /* in the base unit */
} ends[] = {
    {"paths.p.steps.a.p", YL_GUESS_SHARE, 0.05, 0.005, 0.08},
    {"paths.p.steps.b.p", YL_GUESS_SHARE, 0.25, 0.2, 0.4},
    {"paths.p.steps.b.after", YL_GUESS_DURATION, 0.05, 30e6, 120e6},
    {"paths.p.steps.a.after", YL_GUESS_FACTOR, 0.05, 0.5, 2},
    {"entries.e.cost", YL_GUESS_MONEY, 0.05, 30000, 80000},
    {"entries.e.arrivals.rate", YL_GUESS_RATE, 0.05, 10 / 3.6e9, 40 / 3.6e9},
    {"entries.f.arrivals.send", YL_GUESS_COUNT, 0.05, 100, 2500},
    {"agents.d.count", YL_GUESS_COUNT, 0.05, 2, 9},
    {"rooms.r.while.i.starts.s.number", YL_GUESS_NUMBER, 0.1, 0.5, 9},
    {"variants.v.paths.p.steps.a.p", YL_GUESS_FACTOR, 0.05, 0.95, 1.2},
};

Test(uncertain, a_range_is_two_quantiles_of_its_law)
{
    struct guessed study;
    guessed_open(&study, LAWS, NULL, NULL);
    struct yl_arena arena = {0};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const struct yl_guess *guess = guess_of(&study, ends[i].path);
        double low, high;
        cr_expect(guess->kind == ends[i].kind, "%s: kind %d", guess->path, (int)guess->kind);
        cr_expect(fabs(yl_guess_below(guess, ends[i].low) - ends[i].below) < 1e-9 &&
                      fabs(yl_guess_below(guess, ends[i].high) - 1 + ends[i].below) < 1e-9,
                  "%s: %g and %g lie below", guess->path, yl_guess_below(guess, ends[i].low),
                  yl_guess_below(guess, ends[i].high));
        double z = gsl_cdf_ugaussian_Pinv(ends[i].below);
        cr_expect(yl_guess_number(guess, yl_guess_text(guess, z, &arena), &low) &&
                  yl_guess_number(guess, yl_guess_text(guess, -z, &arena), &high));
        cr_expect(fabs(low / ends[i].low - 1) < 1e-7 && fabs(high / ends[i].high - 1) < 1e-7,
                  "%s is drawn at %g and %g", guess->path, low, high);
    }
    yl_arena_free(&arena);
    const struct yl_guess *beta = guess_of(&study, "paths.p.steps.c.p");
    cr_expect(fabs(yl_guess_below(beta, 0.1) - gsl_cdf_beta_P(0.1, 12, 108)) < 1e-12);
    guessed_close(&study);
}

/* The library's inverse is NAN for a few in a hundred of these. */
Test(uncertain, every_quantile_of_a_beta_is_found)
{
    static const double shape[][2] = {{3901.5, 99.5}, {6, 34}, {0.5, 0.5}, {1, 1}, {2e6, 40}};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++)
        for (int k = 1; k < 1000; k++) {
            double a = shape[i][0], b = shape[i][1], below = k / 1000.0,
                   x = yl_tails_beta_quantile(a, b, below);
            cr_expect(x > 0 && x < 1 && fabs(gsl_cdf_beta_P(x, a, b) - below) < 1e-7,
                      "beta(%g %g): %g lies below %.15g, not %g", a, b, gsl_cdf_beta_P(x, a, b), x,
                      below);
        }
    cr_expect(fabs(yl_tails_beta_quantile(1, 1, 1e-12) / 1e-12 - 1) < 1e-6, "far out");
}

/* ---- rows of evidence ---- */

static const char CITED[] = HEAD
    "entries: {e: {arrivals: {send: 100, " AT "}, cost: 0.045 CNY, path: p}}\n"
    "paths:\n"
    "  p: {steps: [a: {p: 94%, after: lognormal(median 20m sigma 1.5)}, b: {p: {by: os, ios: 80%, "
    "rest: 90%}}, c: {p: 6%}, to: shops.s]}\n"
    "people: {os: {android: 76%, ios: 24%}}\n"
    "shops: {s: {steps: [o: {p: 1.2%}], price: 10 CNY}}\n"
    "uncertain:\n"
    "  paths.p.steps.a.p: {source: gives_up}\n"
    "  paths.p.steps.c.p: {source: gives_up}\n"
    "  paths.p.steps.a.after: {source: delay}\n"
    "  paths.p.steps.b.p: {source: luck}\n"
    "  people.os.android: {source: ios}\n"
    "  people.os.ios: {source: ios}\n"
    "  entries.e.cost: {source: price}\n"
    "  shops.s.steps.o.p: {low: 0.5%, high: 3%, source: buys, with: {alone: 0.5}}\n"
    "  variants.v.paths.p.steps.c.p: {source: gives_up, with: {alone: 0.5}}\n"
    "variants: {v: {paths.p.steps.c.p: 8%}}\n";
static const char ROWS[] = "name,low,value,high,unit,grade\n"
                           "gives_up,0.02,0.06,0.2,share,C\ndelay,3,20,120,minutes,E\n"
                           "luck,0.4,0.5,0.55,share,rec:B\nios,0.18,0.24,0.32,fraction,E\n"
                           "price,0.028,0.045,0.08,CNY/message,A-\n";

/* A row is one guess, on the scale of what cites it: a share, its complement, a factor, money. */
static const struct {
    const char *path, *group, *grade;
    enum yl_guess_kind kind;
    double first, last; /* where the row's number is at its low, and at its high */
} cites[] = {
    {"paths.p.steps.a.p", "gives_up", "C", YL_GUESS_SHARE, 0.98, 0.8},
    {"paths.p.steps.c.p", "gives_up", "C", YL_GUESS_SHARE, 0.02, 0.2},
    {"paths.p.steps.a.after", "delay", "E", YL_GUESS_FACTOR, 3.0 / 20, 120.0 / 20},
    {"paths.p.steps.b.p", "luck", "B", YL_GUESS_FACTOR, 0.8, 1.1},
    {"people.os.android", "ios", "E", YL_GUESS_SHARE, 0.82, 0.68},
    {"people.os.ios", "ios", "E", YL_GUESS_SHARE, 0.18, 0.32},
    {"entries.e.cost", "price", "A", YL_GUESS_MONEY, 28000, 80000},
    {"variants.v.paths.p.steps.c.p", "alone", "C", YL_GUESS_SHARE, 0.02, 0.2},
};

Test(uncertain, a_cited_row_is_one_guess_on_the_scale_of_what_cites_it)
{
    struct guessed study;
    struct yl_arena arena = {0};
    struct yl_guessed drawn;
    const double end = gsl_cdf_ugaussian_Pinv(0.05);
    guessed_open(&study, CITED, "evidence.csv", ROWS);
    for (size_t i = 0; i < sizeof cites / sizeof *cites; i++) {
        const struct yl_guess *guess = guess_of(&study, cites[i].path);
        double first, last;
        cr_expect(yl_guess_number(guess, yl_guess_text(guess, end, &arena), &first) &&
                  yl_guess_number(guess, yl_guess_text(guess, -end, &arena), &last));
        cr_expect(fabs(first / cites[i].first - 1) < 1e-7 && fabs(last / cites[i].last - 1) < 1e-7,
                  "%s goes from %g to %g", guess->path, first, last);
        cr_expect(guess->kind == cites[i].kind && !strcmp(guess->with, cites[i].group) &&
                      !strcmp(guess->grade, cites[i].grade),
                  "%s: kind %d, group %s, grade %s", guess->path, (int)guess->kind, guess->with,
                  guess->grade);
    }
    yl_guesses_draw(&drawn, &study.all.variant[0], 1, 1, &arena);
    cr_expect(drawn.score[0] == drawn.score[1] && drawn.score[4] == drawn.score[5]);
    yl_arena_free(&arena);
    guessed_close(&study);
}

/* ---- addresses ---- */

#define TWO_STEPS \
    HEAD "entries: {e: {arrivals: {send: 100, " AT "}, path: p}}\n" \
         "paths: {p: {steps: [a: {p: 50%}, b: {p: 50%}, c: {p: 50%}]}}\nuncertain:\n"

static double *scores_of(const char *text, uint32_t count, uint32_t *guesses)
{
    struct guessed study;
    struct yl_arena arena = {0};
    guessed_open(&study, text, NULL, NULL);
    const struct yl_scenario *base = &study.all.variant[0];
    double *score = calloc((size_t)count * base->guesses + 1, sizeof *score);
    for (uint32_t k = 0; k < count; k++) {
        struct yl_guessed drawn;
        yl_guesses_draw(&drawn, base, 1, k + 1, &arena);
        memcpy(score + (size_t)k * base->guesses, drawn.score, base->guesses * sizeof *score);
    }
    *guesses = base->guesses;
    yl_arena_free(&arena);
    guessed_close(&study);
    return score;
}

Test(uncertain, another_guess_leaves_the_draws_of_a_guess_as_they_were)
{
    uint32_t two, three;
    double *some = scores_of(TWO_STEPS "  paths.p.steps.a.p: {low: 40%, high: 60%}\n"
                                       "  paths.p.steps.c.p: {low: 40%, high: 60%}\n",
                             50, &two),
           *more = scores_of(TWO_STEPS "  paths.p.steps.b.p: {low: 40%, high: 60%}\n"
                                       "  paths.p.steps.a.p: {low: 40%, high: 60%}\n"
                                       "  paths.p.steps.c.p: {low: 40%, high: 60%}\n",
                             50, &three);
    cr_assert(two == 2 && three == 3);
    for (uint32_t k = 0; k < 50; k++)
        for (uint32_t i = 0; i < 2; i++) cr_expect(some[2 * k + i] == more[3 * k + i + 1]);
    free(some);
    free(more);
}

/* Spearman's correlation of n draws has a standard error of about (1 - rho^2) / sqrt(n), here 0.008. */
Test(uncertain, a_group_has_the_rank_correlation_that_it_says)
{
    enum { N = 4000 };
    uint32_t guesses;
    double *score =
               scores_of(TWO_STEPS "  paths.p.steps.a.p: {low: 40%, high: 60%, with: {g: 0.7}}\n"
                                   "  paths.p.steps.b.p: {low: 40%, high: 60%, with: {g: 0.7}}\n"
                                   "  paths.p.steps.c.p: {low: 40%, high: 60%}\n",
                         N, &guesses),
           *work = calloc(2 * N, sizeof *work);
    cr_assert(guesses == 3 && work);
    double rank = gsl_stats_spearman(score, 3, score + 1, 3, N, work),
           apart = gsl_stats_spearman(score, 3, score + 2, 3, N, work);
    cr_expect(fabs(rank - 0.7) < 4 * 0.51 / sqrt(N), "Spearman's rho is %g", rank);
    cr_expect(fabs(apart) < 4 / sqrt(N), "and %g outside the group", apart);
    cr_expect(fabs(gsl_stats_sd(score, 3, N) - 1) < 4 / sqrt(2 * N), "a score is standard normal");
    free(score);
    free(work);
}

Test(uncertain, members_without_a_correlation_are_one)
{
    uint32_t guesses;
    double *score = scores_of(TWO_STEPS "  paths.p.steps.a.p: {low: 40%, high: 60%, with: g}\n"
                                        "  paths.p.steps.b.p: {low: 10%, high: 60%, with: g}\n",
                              20, &guesses);
    for (int k = 0; k < 20; k++) cr_expect(score[2 * k] == score[2 * k + 1]);
    free(score);
}

/* ---- chance and uncertainty ---- */

struct truth {
    double mean, between, within, p_best[2], regret[2]; /* NAN: not asked */
};
struct seen {
    double of[7][SEEDS]; /* the same, one behind the other */
};

static void look(struct seen *seen, const struct yl_result *result, size_t i)
{
    struct yl_unknowns unknowns;
    const struct yl_metric *metric = yl_summary_find(&result->variant[0], 0, "shops.s", "orders");
    cr_assert(metric != NULL);
    yl_unknowns_init(&unknowns, result, metric);
    size_t at = (size_t)(metric - result->variant[0].metric);
    const struct yl_unknown *base = &unknowns.of[0][at],
                            *other = result->variants > 1 ? &unknowns.of[1][at] : base;
    const double values[] = {base->mean,    base->between, base->within, base->p_best,
                             other->p_best, base->regret,  other->regret};
    for (int k = 0; k < 7; k++) seen->of[k][i] = values[k];
    yl_unknowns_free(&unknowns);
}

/* From the replications alone, and from what the solver knows of each draw: it knows all but
 * what stock does. */
static void run_once(struct seen *seen, struct seen *exact, const struct guessed *study,
                     uint64_t seed, int threads)
{
    struct yl_result result;
    guessed_run(&result, study, (struct guessed_how){DRAWS, EACH, seed, threads});
    look(exact, &result, seed - 1);
    for (uint32_t v = 0; v < result.variants; v++) {
        struct yl_metric *metric = (struct yl_metric *)(uintptr_t)yl_summary_find(
            &result.variant[v], 0, "shops.s", "orders");
        cr_expect((metric->draw_exact != NULL) == (study->all.variant[0].shop[0].stock < 0),
                  "%s is solved, or not, against its stock", result.variant[v].name);
        metric->draw_exact = NULL;
    }
    look(seen, &result, seed - 1);
    yl_result_free(&result);
}

static void hold_seen(const struct seen *seen, const struct truth *truth, const char *how)
{
    static const char *const what[] = {"mean",   "between",        "within", "p_best of base",
                                       "p_best", "regret of base", "regret"};
    const double want[] = {truth->mean,      truth->between,   truth->within,   truth->p_best[0],
                           truth->p_best[1], truth->regret[0], truth->regret[1]};
    for (int k = 0; k < 7; k++) {
        double mean = gsl_stats_mean(seen->of[k], 1, SEEDS),
               error = gsl_stats_sd(seen->of[k], 1, SEEDS) / sqrt(SEEDS);
        if (isnan(want[k])) continue;
        cr_expect(fabs(mean - want[k]) < limit * error + 1e-6 * fabs(want[k]),
                  "%s, %s: %g +- %g, by the closed form %g", how, what[k], mean, error, want[k]);
    }
}

static void hold(const char *text, const char *file, const char *rows, const struct truth *truth)
{
    struct guessed study;
    struct seen seen, exact;
    guessed_open(&study, text, file, rows);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) run_once(&seen, &exact, &study, seed, 1);
    hold_seen(&seen, truth, "replications");
    hold_seen(&exact, truth, "solved");
    guessed_close(&study);
}

#define SHOP(steps) \
    HEAD "entries: {e: {arrivals: {send: 400, " AT "}, to: shops.s}}\n" \
         "shops: {s: {steps: [" steps "], price: 10 CNY}}\n"
#define NO_CHOICE \
    {NAN, NAN}, { NAN, NAN }

/* p ~ Beta(a, b), Y ~ Binomial(n, p) */
Test(uncertain, total_variance_beta_and_binomial)
{
    double n = 400, a = 6, b = 34, m = a / (a + b), v = m * (1 - m) / (a + b + 1);
    const struct truth truth = {n * m, n * n * v, n * (m - m * m - v), NO_CHOICE};
    hold(SHOP("o: {p: 15%}") "uncertain: {shops.s.steps.o.p: {law: beta(6 34)}}\n", NULL, NULL,
         &truth);
}

/* Rates drawn from a Gamma law stand in a file: over these rates Y ~ Poisson(rate * 24 h), and the
 * variance between is that of the file's rates. */
Test(uncertain, total_variance_gamma_and_poisson)
{
    char *rows = malloc(ROOM);
    struct truth truth = {0, 0, 0, NO_CHOICE};
    uint64_t state = 1;
    double rate[DRAWS];
    size_t used = (size_t)snprintf(rows, ROOM, "draw,entries.e.arrivals.rate\n");
    for (int k = 0; k < DRAWS; k++) {
        rate[k] = nearbyint(1e6 * gsl_cdf_gamma_Pinv(draws_uniform(&state), 9, 0.5)) / 1e6;
        used += (size_t)snprintf(rows + used, ROOM - used, "%d,%.6f/h\n", k + 1, rate[k]);
    }
    truth.mean = truth.within = 24 * gsl_stats_mean(rate, 1, DRAWS);
    truth.between = 24 * 24 * gsl_stats_variance(rate, 1, DRAWS);
    hold(HEAD "entries: {e: {arrivals: {rate: 4/h}, to: shops.s}}\n"
              "shops: {s: {steps: [o: {p: 100%}], price: 10 CNY}}\n"
              "uncertain: {draws: joint.csv}\n",
         "joint.csv", rows, &truth);
    free(rows);
}

/* p and q uniform: moments of products of independent uniforms. */
Test(uncertain, total_variance_a_private_funnel)
{
    double n = 400, p = 0.5, q = 0.3, hp = 0.2 / 0.9, hq = 0.1 / 0.9;
    double pp = p * p + hp * hp / 3, qq = q * q + hq * hq / 3;
    const struct truth truth = {n * p * q, n * n * (pp * qq - p * p * q * q), n * (p * q - pp * qq),
                                NO_CHOICE};
    hold(
        SHOP(
            "l: {p: 50%}, o: {p: 30%}") "uncertain:\n"
                                        "  shops.s.steps.l.p: {low: 30%, high: 70%, law: uniform}\n"
                                        "  shops.s.steps.o.p: {low: 20%, high: 40%, law: "
                                        "uniform}\n",
        NULL, NULL, &truth);
}

/* Y = min(Binomial(n, p), stock), p ~ Beta: its first two moments at each p, then the midpoint rule over
 * the quantiles of p. */
Test(uncertain, total_variance_one_with_stock)
{
    enum { N = 400, STOCK = 60, POINTS = 4000 };
    double mean = 0, squares = 0, within = 0;
    for (int i = 0; i < POINTS; i++) {
        double p = gsl_cdf_beta_Pinv((i + 0.5) / POINTS, 6, 34), first = 0, second = 0;
        for (unsigned y = 0; y <= N; y++) {
            double chance = gsl_ran_binomial_pdf(y, p, N), sold = y < STOCK ? y : STOCK;
            first += chance * sold;
            second += chance * sold * sold;
        }
        mean += first / POINTS;
        squares += first * first / POINTS;
        within += (second - first * first) / POINTS;
    }
    const struct truth truth = {mean, squares - mean * mean, within, NO_CHOICE};
    hold(HEAD "entries: {e: {arrivals: {send: 400, " AT "}, to: shops.s}}\n"
              "shops: {s: {steps: [o: {p: 15%}], price: 10 CNY, stock: 60}}\n"
              "uncertain: {shops.s.steps.o.p: {law: beta(6 34)}}\n",
         NULL, NULL, &truth);
}

/* The variant multiplies p by f, uniform on [L, U]: it is best where f > 1, and what it wins or loses is
 * n E[p] E[(f - 1)+] or n E[p] E[(1 - f)+]. */
Test(uncertain, total_variance_two_variants)
{
    double n = 400, a = 6, b = 34, m = a / (a + b), v = m * (1 - m) / (a + b + 1);
    double middle = 1.05, half = 0.15 / 0.9, low = middle - half, high = middle + half;
    const struct truth truth = {
        n * m,
        n * n * v,
        n * (m - m * m - v),
        {(1 - low) / (high - low), (high - 1) / (high - low)},
        {n * m * (high - 1) * (high - 1) / 2 / (high - low),
         n * m * (1 - low) * (1 - low) / 2 / (high - low)},
    };
    hold(SHOP("o: {p: 15%}") "variants: {v: {shops.s.steps.o.p: \"*1.05\"}}\n"
                             "uncertain:\n"
                             "  shops.s.steps.o.p: {law: beta(6 34)}\n"
                             "  variants.v.shops.s.steps.o.p: {low: \"*0.9\", high: \"*1.2\", law: "
                             "uniform}\n",
         NULL, NULL, &truth);
}

/* p and q uniform and independent, the price moves no orders: of Var(p q) p carries q^2 Var(p), q p^2 Var(q), and
 * the product of the variances belongs to both. What carries nothing is named in one of twenty runs:
 * five of twenty or more have a chance of 0.0026. */
Test(uncertain, first_order_of_a_product_and_of_what_moves_nothing)
{
    double p = 0.5, q = 0.3, vp = 0.2 / 0.9 * 0.2 / 0.9 / 3, vq = 0.1 / 0.9 * 0.1 / 0.9 / 3;
    double all = q * q * vp + p * p * vq + vp * vq;
    const double want[] = {q * q * vp / all, p * p * vq / all};
    double share[2][SEEDS];
    int named = 0;
    struct guessed study;
    guessed_open(&study,
                 HEAD "entries: {e: {arrivals: {send: 400, " AT "}, to: shops.s}}\n"
                      "shops: {s: {steps: [l: {p: 50%}, o: {p: 30%}], price: 10 CNY}}\n"
                      "uncertain:\n"
                      "  shops.s.steps.l.p: {low: 30%, high: 70%, law: uniform}\n"
                      "  shops.s.steps.o.p: {low: 20%, high: 40%, law: uniform}\n"
                      "  shops.s.price: {low: 8 CNY, high: 12 CNY}\n",
                 NULL, NULL);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct yl_result result;
        struct yl_arena arena = {0};
        struct yl_unknown_factor *factor;
        uint32_t factors;
        guessed_run(&result, &study, (struct guessed_how){DRAWS, EACH, seed, 1});
        const struct yl_variant_result *base = &result.variant[0];
        const struct yl_metric *orders = yl_summary_find(base, 0, "shops.s", "orders");
        yl_unknown_factors(&factor, &factors, &result, base, orders, &arena);
        cr_assert(factors == 3);
        for (uint32_t i = 0; i < factors; i++) {
            const char *at = strstr(factor[i].name, "steps.");
            if (!at)
                named += factor[i].chance < 0.05;
            else
                share[at[strlen("steps.")] == 'o'][seed - 1] = factor[i].share;
        }
        const struct yl_metric *sent = yl_summary_find(base, 0, "entries.e", "arrivals");
        yl_unknown_factors(&factor, &factors, &result, base, sent, &arena);
        for (uint32_t i = 0; i < factors; i++) /* 400 in each draw: nobody carries anything */
            cr_expect(factor[i].share == 0 && factor[i].chance == 1);
        yl_arena_free(&arena);
        yl_result_free(&result);
    }
    for (int i = 0; i < 2; i++) {
        double mean = gsl_stats_mean(share[i], 1, SEEDS),
               error = gsl_stats_sd(share[i], 1, SEEDS) / sqrt(SEEDS);
        cr_expect(fabs(mean - want[i]) < limit * error, "%c: %g +- %g, by the closed form %g",
                  "lo"[i], mean, error, want[i]);
    }
    cr_expect(named < 5, "what moves nothing is named %d times of %d", named, SEEDS);
    guessed_close(&study);
}

Test(uncertain, total_variance_threads_and_draws_before_move_nothing)
{
    struct guessed study;
    struct seen one, two, solved;
    guessed_open(&study, SHOP("o: {p: 15%}") "uncertain: {shops.s.steps.o.p: {law: beta(6 34)}}\n",
                 NULL, NULL);
    run_once(&one, &solved, &study, 1, 1);
    run_once(&two, &solved, &study, 1, 2);
    for (int k = 0; k < 3; k++) cr_expect(one.of[k][0] == two.of[k][0]);
    guessed_close(&study);
}

/* Two alone, and one that says what the first of its group says: 1 + 2 functions, three draws for each but the last. */
Test(uncertain, says_from_how_many_draws_on_each_value_counts)
{
    static const char *with[4] = {NULL, "group", "group", "group"};
    double rank[4] = {0, 1, 1, 0.5};
    const struct yl_drawn drawn = {.guesses = 4, .with = with, .rank = rank};
    cr_expect(yl_unknown_draws_for_all(&drawn) == 3 * 3 + 1);
}

/* ---- alternatives of any number, by hand ----------------------------------------------------- */

/* Four draws of three: more is better in B, C, A, C; less in C, A or B, C, B. */
Test(uncertain, the_best_of_several_is_counted_draw_by_draw)
{
    static const double a[] = {1, 2, 3, 4}, b[] = {2, 2, 2, 2}, c[] = {0, 5, 0, 5};
    static const struct {
        int direction;
        double p_best[3], regret[3];
    } cases[] = {{1, {0.25, 0.25, 0.5}, {1.25, 1.75, 1.25}},
                 {-1, {0.125, 0.375, 0.5}, {1.5, 1, 1.5}}};
    double number[4] = {1, 2, 3, 4}, rank = 0;
    const char *with = NULL;
    const struct yl_drawn drawn = {
        .draws = 4, .guesses = 1, .with = &with, .rank = &rank, .number = number};
    for (size_t k = 0; k < 2; k++) {
        struct yl_unknown_rival rival[3] = {
            {.mean = a, .exact = true}, {.mean = b, .exact = true}, {.mean = c, .exact = true}};
        yl_unknown_choose(rival, 3, &drawn, cases[k].direction);
        for (int i = 0; i < 3; i++)
            cr_expect(fabs(rival[i].p_best - cases[k].p_best[i]) < 1e-12 &&
                          fabs(rival[i].regret - cases[k].regret[i]) < 1e-12,
                      "case %zu, %d: %g and %g", k, i, rival[i].p_best, rival[i].regret);
    }
}
