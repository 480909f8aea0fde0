/* truth.c: a split's estimate beside the effect on everybody, the split itself, day by day.
 * Contract: designs.h. */
#include "sim/study/designs.h"
#include <math.h>
#include <stdlib.h>

struct mean {
    double n, mean, m2;
};
static void add(struct mean *m, double x)
{
    double d = x - m->mean;
    m->n++;
    m->mean += d / m->n;
    m->m2 += d * (x - m->mean);
}
static double se_of(const struct mean *m)
{
    return m->n > 1 ? sqrt(m->m2 / (m->n - 1) / m->n) : NAN;
}

const struct yl_truth_row *yl_designs_truth(const struct yl_designs *d, uint32_t arm,
                                            uint32_t metric, enum yl_truth_of of)
{
    for (uint32_t i = 0; i < d->truths; i++)
        if (d->truth[i].arm == arm && d->truth[i].metric == metric && d->truth[i].of == of)
            return &d->truth[i];
    return NULL;
}

/* A difference of means per person in outcomes per unit of the plan, which may be a visit. */
static double per_unit(const struct yl_rehearsal *r, uint32_t run, uint32_t metric,
                       const struct yl_observed *o, double difference)
{
    double units = yl_observed_units(&r->aa, run, -1, r->days);
    if (o != &r->persons_ab || r->ratio[metric] >= 0) return difference;
    return units > 0 ? difference * yl_observed_units(o, run, -1, r->days) / units : NAN;
}

/* The estimate of a run: difference of means per unit; of turns, per visit made per unit. */
static double estimate(const struct yl_rehearsal *r, uint32_t run, uint32_t arm, uint32_t metric,
                       const struct yl_observed *o)
{
    if (!o->turns)
        return per_unit(r, run, metric, o,
                        yl_observed_sums(o, run, (int)arm, metric, r->days).mean_y -
                            yl_observed_sums(o, run, 0, metric, r->days).mean_y);
    struct yl_block *block = malloc(r->blocks * sizeof *block);
    double visits = 0, units = yl_observed_units(&r->aa, run, -1, r->days);
    for (uint32_t b = 0; block && b < r->blocks; b++) {
        block[b] = yl_observed_block(o, run, metric, b);
        visits += block[b].n;
    }
    double per_visit = block ? yl_judge_turns(block, r->blocks, 0.95).estimate : NAN;
    free(block);
    if (r->ratio[metric] >= 0) return per_visit; /* of denominators already */
    return units > 0 ? per_visit * visits / units : NAN;
}

static void add_truth(struct yl_designs *out, uint32_t arm, uint32_t metric,
                      const struct yl_observed *o)
{
    const struct yl_rehearsal *r = out->r;
    struct mean truth = {0}, seen = {0}, bias = {0}, base = {0};
    for (uint32_t run = 0; run < r->runs; run++) {
        if (r->aa.failed[run] || r->every[arm].failed[run] || o->failed[run]) continue;
        struct yl_analysis_sums before = yl_observed_sums(&r->aa, run, -1, metric, r->days);
        struct yl_analysis_sums after = yl_observed_sums(&r->every[arm], run, -1, metric, r->days);
        double effect = !(before.n > 0) ? NAN
                        : r->ratio[metric] < 0
                            ? (after.n * after.mean_y - before.n * before.mean_y) / before.n
                        : after.n > 0 ? after.mean_y - before.mean_y
                                      : NAN;
        double found = estimate(r, run, arm, metric, o);
        if (!isfinite(effect) || !isfinite(found)) continue;
        add(&truth, effect);
        add(&seen, found);
        add(&bias, found - effect);
        add(&base, before.mean_y);
    }
    out->truth[out->truths++] = (struct yl_truth_row){.of = o->turns              ? YL_TRUTH_TURNS
                                                            : o == &r->persons_ab ? YL_TRUTH_PERSONS
                                                                                  : YL_TRUTH_SPLIT,
                                                      .arm = arm,
                                                      .metric = metric,
                                                      .base = base.mean,
                                                      .truth = truth.mean,
                                                      .truth_se = se_of(&truth),
                                                      .estimate = seen.mean,
                                                      .estimate_se = se_of(&seen),
                                                      .bias = bias.mean,
                                                      .bias_se = se_of(&bias),
                                                      .n = (uint32_t)bias.n};
}

/* ---- the split ------------------------------------------------------------------------------- */
/* Units of an arm so far: all that came (metric < 0), or those who did what a metric of shares
 * says. */
static double there(const struct yl_rehearsal *r, uint32_t run, uint32_t arm, int metric,
                    uint32_t days)
{
    if (metric < 0) return yl_observed_units(&r->ab, run, (int)arm, days);
    struct yl_analysis_sums s = yl_observed_sums(&r->ab, run, (int)arm, (uint32_t)metric, days);
    return s.n * s.mean_y;
}

static void add_srm(struct yl_designs *out, uint32_t arm, int metric)
{
    static const double level = 0.001, caught = 0.8;
    const struct yl_rehearsal *r = out->r;
    const double weight[2] = {r->e->split[0], r->e->split[arm]};
    struct yl_srm_row row = {.place = metric < 0 ? "all" : r->metric[metric],
                             .arm = arm,
                             .expected = weight[1] / (weight[0] + weight[1])};
    double one = 0, two = 0;
    for (uint32_t d = 1; d <= r->days; d++) {
        struct yl_share flagged = {0, 0};
        for (uint32_t run = 0; run < r->runs; run++) {
            double count[2] = {there(r, run, 0, metric, d), there(r, run, arm, metric, d)};
            flagged.n++;
            flagged.x += count[0] + count[1] > 0 && yl_analysis_srm(count, weight, 2).p < level;
            if (d == r->days) {
                one += count[0];
                two += count[1];
            }
        }
        if (!row.day && flagged.x >= caught * flagged.n) row.day = d;
        row.flagged = flagged;
    }
    row.share = one + two > 0 ? two / (one + two) : NAN;
    out->srm[out->srms++] = row;
}

/* ---- days ------------------------------------------------------------------------------------ */
/* Outcomes of day d for each unit so far, or for each denominator of that day; NAN: none. */
static double rate_on(const struct yl_rehearsal *r, uint32_t run, uint32_t arm, uint32_t d)
{
    struct yl_happened today = yl_observed_happened(&r->ab, run, arm, d, d + 1);
    double per = r->ratio[0] < 0 ? yl_observed_units(&r->ab, run, (int)arm, d + 1) : today.d;
    return per > 0 ? today.y / per : NAN;
}

static void add_day(struct yl_designs *out, uint32_t d)
{
    const struct yl_rehearsal *r = out->r;
    struct mean fresh = {0}, units = {0}, effect = {0};
    for (uint32_t run = 0; run < r->runs; run++) {
        double before = d ? yl_observed_units(&r->ab, run, -1, d) : 0,
               now = yl_observed_units(&r->ab, run, -1, d + 1),
               seen = rate_on(r, run, 1, d) - rate_on(r, run, 0, d);
        add(&fresh, now - before);
        add(&units, now);
        if (isfinite(seen)) add(&effect, seen);
    }
    out->day[d] = (struct yl_day_row){
        d + 1,          r->bound[d], fresh.mean, units.mean, effect.n > 0 ? effect.mean : NAN,
        se_of(&effect), NAN};
}

/* Lift of the treatment in periods [from, to) over all runs, and each run's part in it, linearised.
 * Arms are weighed by their units, or by a ratio's denominators. */
struct lift {
    uint32_t from, to;
    struct yl_happened sum[2];
    double weight, lift;
};

static bool lift_make(struct lift *l, const struct yl_rehearsal *r, const double n[2])
{
    for (uint32_t run = 0; run < r->runs; run++)
        for (uint32_t k = 0; k < 2; k++) {
            struct yl_happened h = yl_observed_happened(&r->ab, run, k, l->from, l->to);
            l->sum[k].y += h.y;
            l->sum[k].d += h.d;
        }
    bool ratio = r->ratio[0] >= 0;
    l->weight = ratio ? l->sum[0].d / l->sum[1].d : n[0] / n[1];
    l->lift = l->weight * l->sum[1].y / l->sum[0].y;
    return l->sum[0].y > 0 && isfinite(l->lift);
}

static double lift_part(const struct lift *l, const struct yl_rehearsal *r, uint32_t run)
{
    double left[2];
    for (uint32_t k = 0; k < 2; k++) {
        struct yl_happened h = yl_observed_happened(&r->ab, run, k, l->from, l->to);
        double rate = l->sum[k].d > 0 ? l->sum[k].y / l->sum[k].d : 0;
        left[k] = h.y - rate * h.d;
    }
    return (l->weight * left[1] - l->lift * left[0]) * r->runs / l->sum[0].y;
}

/* Relative effect on the outcomes of the earlier days less that on the later ones; halves hold
 * equally many outcomes. */
static void compare_halves(struct yl_designs *out)
{
    const struct yl_rehearsal *r = out->r;
    double total = 0, half = 0, n[2] = {0, 0};
    uint32_t cut = 0;
    for (uint32_t run = 0; run < r->runs; run++)
        total += yl_observed_happened(&r->ab, run, 0, 0, r->days).y;
    for (uint32_t d = 0; d < r->days && half < 0.5 * total; d++, cut++)
        for (uint32_t run = 0; run < r->runs; run++)
            half += yl_observed_happened(&r->ab, run, 0, d, d + 1).y;
    out->change = out->change_se = NAN;
    if (!(total > 0) || cut == 0 || cut >= r->days) return;
    for (uint32_t run = 0; run < r->runs; run++)
        for (uint32_t k = 0; k < 2; k++) n[k] += yl_observed_units(&r->ab, run, (int)k, r->days);
    struct lift early = {.from = 0, .to = cut}, late = {.from = cut, .to = r->days};
    if (!lift_make(&early, r, n) || !lift_make(&late, r, n)) return;
    struct mean change = {0};
    for (uint32_t run = 0; run < r->runs; run++)
        add(&change, lift_part(&early, r, run) - lift_part(&late, r, run));
    out->change = early.lift - late.lift;
    out->change_se = se_of(&change);
}

static bool follows_the_week(const struct yl_designs *d)
{
    const struct yl_scenario *s = &d->r->all->variant[0];
    for (uint32_t e = 0; e < s->entries; e++) {
        if (s->entry[e].profile < 0 || !d->r->e->entry[e]) continue;
        const double *w = s->profile[s->entry[e].profile].weight;
        for (int h = 24; h < 168; h++)
            if (fabs(w[h] - w[h % 24]) > 1e-9) return true;
    }
    return false;
}

enum yl_status yl_designs_truths(struct yl_designs *out)
{
    const struct yl_rehearsal *r = out->r;
    uint32_t treatments = r->e->arms - 1, places = r->metrics - r->outcomes + 1;
    out->truth = calloc((size_t)3 * treatments * r->outcomes + 1, sizeof *out->truth);
    out->srm = calloc((size_t)treatments * places + 1, sizeof *out->srm);
    out->day = calloc(r->days + 1, sizeof *out->day);
    if (!out->truth || !out->srm || !out->day) return YL_NO_MEMORY;
    for (uint32_t k = 1; k <= treatments; k++) {
        for (uint32_t m = 0; m < r->outcomes && r->every[k].there; m++)
            add_truth(out, k, m, &r->ab);
        for (uint32_t m = 0; m < r->outcomes && r->every[k].there && r->turns_ab.there; m++)
            add_truth(out, k, m, &r->turns_ab);
        for (uint32_t m = 0; m < r->outcomes && r->every[k].there && r->persons_ab.there; m++)
            add_truth(out, k, m, &r->persons_ab);
        add_srm(out, k, -1);
        for (uint32_t m = r->outcomes; m < r->metrics; m++) add_srm(out, k, (int)m);
    }
    for (uint32_t d = 0; d < r->days; d++) add_day(out, d);
    compare_halves(out);
    out->weekly = follows_the_week(out);
    return YL_OK;
}
