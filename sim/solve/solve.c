/* solve.c: two grids, their difference, and the answer beside a run. Contract: solve.h. */
#include "sim/solve/solve.h"
#include "models/compiler/compile.h"
#include "sim/solve/solve_groups.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void yl_solve(struct yl_solved *out, const struct yl_scenario *scenario, const struct yl_plan *plan,
              const struct yl_solve_options *options)
{
    struct yl_groups fine = {0}, coarse[YL_LEANS] = {{0}}; /* even, then leaning each way */
    struct yl_groups_how how = {.scenario = scenario, .plan = plan, .options = options};
    *out = (struct yl_solved){.entries = plan->entries};
    out->refusal = yl_arena_get(&out->arena, (plan->entries + 1) * sizeof *out->refusal);
    yl_groups_solve(&coarse[0], out, &how);
    const bool both = out->timed = coarse[0].timed;
    how.before = &coarse[0];
    if (both) yl_groups_solve(&fine, out, &how);
    how.before = NULL;
    uint32_t coarser = both;
    for (; both && coarser < (fine.cuts ? YL_LEANS : 1); coarser++) {
        how.lean = (enum yl_lean)coarser;
        yl_groups_solve(&coarse[coarser], out, &how);
    }
    out->step = fine.step;
    yl_solve_rows(out, scenario, plan, both ? &fine : &coarse[0], coarse, coarser);
    yl_groups_free(&fine);
    for (uint32_t i = 0; i < YL_LEANS; i++) yl_groups_free(&coarse[i]);
}

void yl_solved_free(struct yl_solved *solved)
{
    yl_arena_free(&solved->arena);
    free(solved->row);
    *solved = (struct yl_solved){0};
}

const struct yl_solved_row *yl_solved_find(const struct yl_solved *solved, const char *place,
                                           const char *metric)
{
    for (uint32_t i = 0; i < solved->rows; i++)
        if (!strcmp(solved->row[i].place, place) && !strcmp(solved->row[i].metric, metric))
            return &solved->row[i];
    return NULL;
}

static const double beside_work = 6e8; /* less than 0.2 s, on every machine the same work */
enum { BESIDE_CELLS = 2500 };          /* with fewer the bound is no bound */
enum { SHARE_FROM = 16 };              /* variants that each have all of it */
static const double point_work = 0.3;  /* a visit: some 2 % of what it takes to walk it */
static const double least_work = 2e5;

/* ---- beside a run ---------------------------------------------------------------------------- */
/* The tail of a count with mean M and variance V over all replications: binomial where V < M,
 * else Poisson; the middle of its jump, as a normal deviate. */
static double tail_z(double count, double mean, double variance)
{
    double below, above;
    unsigned n = (unsigned)count;
    if (variance < 0.999 * mean) {
        double p = 1 - variance / mean;
        unsigned trials = (unsigned)nearbyint(mean / p);
        if (p > 0.999999 || n > trials) return NAN;
        below = n ? gsl_cdf_binomial_P(n - 1, p, trials) : 0;
        above = gsl_cdf_binomial_Q(n, p, trials);
    } else {
        below = n ? gsl_cdf_poisson_P(n - 1, mean) : 0;
        above = gsl_cdf_poisson_Q(n, mean);
    }
    double at = 1 - below - above;
    if (below + at / 2 < 0.5) return gsl_cdf_ugaussian_Pinv(below + at / 2);
    return gsl_cdf_ugaussian_Qinv(above + at / 2);
}

double yl_solved_z(const struct yl_solved_row *row, double mean, uint32_t n)
{
    if (!n || !isfinite(row->sd) || !isfinite(mean) || !isfinite(row->mean)) return NAN;
    /* few draws of a lopsided factor are not normal yet */
    if (n < 200 * pow(1 + row->wildest, 4) && row->wildest > 0) return NAN;
    double off = mean - row->mean, slack = row->bound + 2e-8 * fabs(row->mean) + 1e-6,
           error = fmax(row->sd / sqrt(n), row->bound); /* the bound is an estimate, too */
    bool count = row->kind == YL_SOLVED_COUNT || row->kind == YL_SOLVED_FUNNEL;
    if (fabs(off) <= slack && (row->sd == 0 || !count)) return 0;
    if (row->sd == 0 && row->bound <= 2e-8 * fabs(row->mean)) return off > 0 ? INFINITY : -INFINITY;
    double events = n * row->events, variance = n * row->sd * row->sd;
    if (count && variance > 0 && variance < 1000 && variance <= 1.001 * n * row->mean) {
        if (fabs(off) <= row->bound)
            return tail_z(nearbyint(n * row->mean), n * row->mean, variance);
        const double nearest = row->mean + copysign(row->bound, off); /* that the answer may be */
        return tail_z(nearbyint(n * mean), n * nearest, variance * nearest / row->mean);
    }
    double rough = row->one_plus_cv2 > 1 ? row->one_plus_cv2 : 1;
    if (!count && events < 300 * rough * rough) return NAN; /* the tail is not normal yet */
    if (count && variance > 0 && variance < 1000) return NAN;
    return fabs(off) <= slack ? 0 : (off - copysign(slack, off)) / error;
}

/* To eight digits, so that no last bit of a library shows. */
static double plain(double x)
{
    if (fabs(x) < 1e-9) return 0; /* what rounding leaves of nothing */
    if (!isfinite(x)) return x;
    double unit = pow(10, 7 - floor(log10(fabs(x))));
    return nearbyint(x * unit) / unit;
}

static void beside(struct yl_result *result, uint32_t v, const struct yl_solved *solved)
{
    struct yl_variant_result *out = &result->variant[v];
    uint32_t at = 0;
    for (uint32_t i = 0; i < solved->rows; i++) { /* both in the order of the scenario */
        const struct yl_solved_row *row = &solved->row[i];
        if (row->kind == YL_SOLVED_FUNNEL) continue;
        yl_result_rest(result, at);
        for (uint32_t k = 0; k < out->metrics; k++) {
            struct yl_metric *metric = &out->metric[(at + k) % out->metrics];
            if (strcmp(metric->place, row->place) || strcmp(metric->metric, row->metric)) continue;
            const uint32_t n = out->replications;
            bool lost = false; /* those that fail differ from the others: no score is due */
            double num = 0, den = 0;
            for (uint32_t r = 0; r < n; r++) {
                lost |= out->failed && out->failed[r];
                num += metric->num ? (double)metric->num[r] : 0;
                den += metric->den ? (double)metric->den[r] : 0;
            }
            double mean = metric->kind == YL_KIND_MONEY   ? num / n * 1e-6
                          : metric->kind == YL_KIND_RATIO ? metric->scale * num / den
                                                          : num / n;
            metric->has_exact = true;
            metric->exact = plain(row->mean);
            metric->z = lost ? NAN : yl_solved_z(row, mean, n);
            metric->exact_sd = plain(row->sd);
            metric->exact_bound = plain(row->bound);
            if (isfinite(metric->z)) metric->z = nearbyint(metric->z * 1000) / 1000;
            at = (at + k + 1) % out->metrics;
            break;
        }
    }
}

/* The base has what it has alone, so a variant in the file takes no figure away. */
static double most_work(uint32_t variants, uint32_t variant)
{
    const uint32_t others = variants - 1;
    return !variant || others <= SHARE_FROM ? beside_work : beside_work * SHARE_FROM / others;
}

void yl_solve_all(struct yl_solved *solved, const struct yl_scenarios *scenarios,
                  struct yl_tables *tables, const volatile sig_atomic_t *stop)
{
    struct yl_diags diags = {0};
    yl_diags_init(&diags, YL_EN);
    enum yl_status status = YL_OK;
    for (uint32_t v = 0; v < scenarios->variants && !status && !yl_stop_asked(stop); v++) {
        struct yl_plan plan;
        status = yl_compile(&plan, &scenarios->variant[v], tables, &diags);
        if (!status)
            yl_solve(&solved[v], &scenarios->variant[v], &plan,
                     &(struct yl_solve_options){.work = most_work(scenarios->variants, v),
                                                .cells = BESIDE_CELLS});
        yl_plan_free(&plan);
    }
    yl_diags_free(&diags);
}

void yl_solve_beside(struct yl_result *result, const struct yl_solved *solved)
{
    for (uint32_t v = 0; v < result->variants; v++) {
        result->variant[v].replications = result->replications;
        beside(result, v, &solved[v]);
    }
}

void yl_solve_point(struct yl_result *result, const struct yl_scenarios *scenarios,
                    const struct yl_plan *plans)
{
    for (uint32_t v = 0; v < result->variants; v++) {
        struct yl_solved solved;
        double work = point_work * plans[v].expected * result->replications;
        work = fmin(fmax(work, least_work), most_work(result->variants, v));
        result->variant[v].replications = result->replications;
        yl_solve(&solved, &scenarios->variant[v], &plans[v],
                 &(struct yl_solve_options){.work = work, .cells = BESIDE_CELLS});
        beside(result, v, &solved);
        yl_solved_free(&solved);
    }
}
