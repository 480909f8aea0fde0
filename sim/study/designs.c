/* designs.c: rules of stopping on paths of judgements. Contract: designs.h. */
#include "sim/study/designs.h"
#include "sim/study/always_valid.h"
#include "sim/study/power.h"
#include "sim/study/sequential.h"
#include "sim/study/tails.h"
#include <math.h>
#include <stdlib.h>

const char *const yl_plan_design_names[YL_PLAN_DESIGNS] = {
    "fixed", "fixed-cuped", "group-sequential", "always-valid", "peeking", "switchback"};

struct path { /* judgements of one comparison, day after day, of all runs */
    uint32_t runs, days;
    double *estimate, *se, *z; /* [runs][days] */
};
struct rule {
    enum yl_plan_design design;
    uint32_t looks, day[YL_PLAN_LOOKS];
    double share[YL_PLAN_LOOKS], bound[YL_PLAN_LOOKS];
    double level, tau;
};
struct study {
    struct yl_designs *out;
    const struct yl_rehearsal *r;
    uint32_t arm, metric;
    double level, truth, base, spread; /* sd of a unit */
    double left;                       /* of the variance, by CUPED */
    double *scale, *information;       /* [days] of the final effect and information, by then */
    struct path aa, ab, aa_cuped, ab_cuped;
    bool share;
};
struct moved { /* the A/A runs with an effect */
    double effect, widen;
};

/* ---- paths ----------------------------------------------------------------------------------- */
static void path_free(struct path *p)
{
    free(p->estimate);
    free(p->se);
    free(p->z);
}

static bool path_make(struct path *p, const struct study *s, const struct yl_observed *o,
                      bool covariate)
{
    size_t n = (size_t)o->runs * s->r->days;
    *p = (struct path){o->runs, s->r->days, malloc(n * sizeof(double)), malloc(n * sizeof(double)),
                       malloc(n * sizeof(double))};
    if (!p->estimate || !p->se || !p->z) return false;
    struct yl_judge_how how = {s->share, covariate, 1 - s->level};
    for (uint32_t run = 0; run < o->runs; run++)
        for (uint32_t d = 0; d < s->r->days; d++) {
            struct yl_analysis_sums one = yl_observed_sums(o, run, 0, s->metric, d + 1);
            struct yl_analysis_sums two = yl_observed_sums(o, run, (int)s->arm, s->metric, d + 1);
            struct yl_judgement j = yl_judge(&one, &two, how);
            size_t at = (size_t)run * s->r->days + d;
            p->estimate[at] = j.estimate;
            p->se[at] = j.se;
            p->z[at] = o->failed[run] ? NAN : j.z;
        }
    return true;
}

/* How much of the final effect and information there is by each day: the control's outcomes so
 * far per unit, and the sum
 * of squares of outcomes, whose growth is what the statistic's independent steps are made of. */
static bool profile(struct study *s)
{
    const struct yl_observed *o = &s->r->aa;
    s->scale = calloc(s->r->days, sizeof *s->scale);
    s->information = calloc(s->r->days, sizeof *s->information);
    if (!s->scale || !s->information) return false;
    double n = 0, y = 0, yy = 0, xx = 0, xy = 0;
    for (uint32_t d = 0; d < s->r->days; d++)
        for (uint32_t run = 0; run < o->runs; run++) {
            struct yl_analysis_sums all = yl_observed_sums(o, run, -1, s->metric, d + 1);
            s->scale[d] += all.mean_y / o->runs;
            s->information[d] += yl_analysis_information(&all) / o->runs;
            if (d + 1 < s->r->days) continue;
            n += all.n;
            y += all.n * all.mean_y;
            yy += all.yy;
            xx += all.xx;
            xy += all.xy;
        }
    s->base = n > 0 ? y / n : 0;
    s->spread = n > 0 ? sqrt(yy / n) : NAN;
    s->left = xx > 0 && yy > 0 ? 1 - xy * xy / xx / yy : 1;
    for (uint32_t d = 0; d < s->r->days; d++) {
        s->scale[d] = s->base > 0 ? s->scale[d] / s->scale[s->r->days - 1] : 1;
        s->information[d] = s->information[s->r->days - 1] > 0
                                ? s->information[d] / s->information[s->r->days - 1]
                                : 0;
    }
    return true;
}

/* ---- rules ----------------------------------------------------------------------------------- */
struct yl_sequential yl_designs_sequential(int bounds, double alpha)
{
    static const struct {
        enum yl_sequential_kind kind;
        enum yl_sequential_curve curve;
    } kinds[] = {{YL_SEQUENTIAL_OBRIEN_FLEMING, 0},
                 {YL_SEQUENTIAL_POCOCK, 0},
                 {YL_SEQUENTIAL_LAN_DEMETS, YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING},
                 {YL_SEQUENTIAL_LAN_DEMETS, YL_SEQUENTIAL_SPEND_POCOCK}};
    return (struct yl_sequential){
        .kind = kinds[bounds].kind, .curve = kinds[bounds].curve, .sided = 2, .alpha = alpha};
}

static enum yl_status sequential_rule(const struct study *s, struct rule *rule, uint32_t days)
{
    const struct yl_experiment *e = s->r->e;
    struct yl_sequential test = yl_designs_sequential(e->bounds, s->level);
    double last = 0;
    for (int64_t k = 1; k <= e->looks; k++) {
        uint32_t day = (uint32_t)((k * days + e->looks - 1) / e->looks);
        double share =
            s->information[days - 1] > 0 ? s->information[day - 1] / s->information[days - 1] : 0;
        if (day == days) share = 1;
        if (share <= last + 1e-6) continue; /* nothing new to look at */
        if (day != days && share > 1 - 1e-6) continue;
        test.time[test.looks] = rule->share[test.looks] = last = share;
        rule->day[test.looks++] = day;
    }
    enum yl_status status = yl_sequential_bounds(&test);
    rule->looks = (uint32_t)test.looks;
    for (int k = 0; !status && k < test.looks; k++) rule->bound[k] = test.bound[k];
    return status;
}

static enum yl_status make_rule(const struct study *s, struct rule *rule,
                                enum yl_plan_design design, uint32_t days)
{
    *rule = (struct rule){.design = design, .looks = 1, .level = s->level};
    rule->day[0] = days;
    rule->share[0] = 1;
    rule->bound[0] = yl_tails_cut(0.5 * s->level);
    if (design == YL_PLAN_SEQUENTIAL) return sequential_rule(s, rule, days);
    if (design != YL_PLAN_ALWAYS_VALID && design != YL_PLAN_PEEKING) return YL_OK;
    const struct yl_experiment *e = s->r->e;
    double wished = e->effect > 0 ? e->effect * s->base : fabs(s->truth);
    rule->tau = wished > 0 ? wished : 0.1 * s->base;
    rule->looks = days < YL_PLAN_LOOKS ? days : YL_PLAN_LOOKS;
    for (uint32_t k = 0; k < rule->looks; k++) {
        rule->day[k] = (uint32_t)(((uint64_t)(k + 1) * days + rule->looks - 1) / rule->looks);
        rule->share[k] = s->information[days - 1] > 0
                             ? s->information[rule->day[k] - 1] / s->information[days - 1]
                             : 0;
        rule->bound[k] = design == YL_PLAN_PEEKING ? rule->bound[0] : NAN;
    }
    return YL_OK;
}

/* The look, from 1, at which run `run` stops; 0: never. */
static uint32_t stop(const struct study *s, const struct rule *rule, const struct path *path,
                     uint32_t run, const struct moved *moved)
{
    for (uint32_t k = 0; k < rule->looks; k++) {
        uint32_t d = rule->day[k] - 1;
        size_t at = (size_t)run * path->days + d;
        double z = path->z[at], estimate = path->estimate[at], se = path->se[at];
        if (moved && se > 0) {
            double effect = moved->effect * s->scale[d];
            se *= moved->widen;
            estimate = estimate * moved->widen + effect;
            z += effect / se;
        }
        bool over = rule->design == YL_PLAN_ALWAYS_VALID
                        ? se > 0 && yl_always_valid_p(estimate, se * se, rule->tau) <= rule->level
                        : fabs(z) >= rule->bound[k];
        if (over) return k + 1;
    }
    return 0;
}

static struct yl_share stops(const struct study *s, const struct rule *rule,
                             const struct path *path, const struct moved *moved)
{
    struct yl_share share = {0, path->runs};
    for (uint32_t run = 0; run < path->runs; run++) share.x += stop(s, rule, path, run, moved) > 0;
    return share;
}

static struct moved move_by(const struct study *s, double effect)
{
    struct moved moved = {effect, 1};
    double p = s->base, q = p + effect;
    if (s->share && p > 0 && p < 1 && q > 0 && q < 1)
        moved.widen = sqrt((p * (1 - p) + q * (1 - q)) / (2 * p * (1 - p)));
    return moved;
}

/* The least effect found with the wished power; NAN: none up to ten times the base. */
static double detectable(const struct study *s, const struct rule *rule, const struct path *aa)
{
    double low = 0, high = s->share ? fmin(10 * s->base, 0.999 - s->base) : 10 * s->base,
           want = s->r->e->power * aa->runs;
    if (!(high > 0)) return NAN;
    struct moved most = move_by(s, high);
    if (stops(s, rule, aa, &most).x < want) return NAN;
    for (int i = 0; i < 30; i++) {
        struct moved moved = move_by(s, 0.5 * (low + high));
        if (stops(s, rule, aa, &moved).x >= want)
            high = moved.effect;
        else
            low = moved.effect;
    }
    return high;
}

/* ---- calculators ----------------------------------------------------------------------------- */
static struct yl_power calculator(const struct study *s, double effect)
{
    const struct yl_experiment *e = s->r->e;
    struct yl_power plan = {.is_means = !s->share,
                            .ratio = e->split[s->arm] / e->split[0],
                            .factor = 1,
                            .power = e->power};
    plan.shares = (struct yl_proportions){
        .p1 = s->base, .p2 = s->base + effect, .alpha = s->level, .sided = 2};
    plan.means = (struct yl_means){.effect = effect,
                                   .sd1 = s->spread,
                                   .sd2 = s->spread,
                                   .alpha = s->level,
                                   .sided = 2,
                                   .normal = true};
    return plan;
}

/* Of a test looked at as often as this one, by the law of the mixture. */
static enum yl_status textbook_mixture(const struct study *s, struct yl_design_row *row,
                                       const struct rule *rule, double rate)
{
    double ratio = s->r->e->split[s->arm] / s->r->e->split[0], p = s->base, q = p + s->truth,
           v = s->share ? p * (1 - p) + q * (1 - q) / ratio
                        : s->spread * s->spread * (1 + 1 / ratio);
    struct yl_always_valid_outcome seen;
    struct yl_always_valid_plan mixture = {fabs(s->truth), rule->tau,       s->level, v,
                                           row->control,   (int)rule->looks},
                                size = mixture;
    if (s->truth == 0) return YL_OK;
    enum yl_status status = yl_always_valid_expect(&seen, &mixture);
    if (!status) row->textbook_power = seen.power;
    if (status != YL_NO_MEMORY) status = yl_always_valid_size(&size, s->r->e->power, &seen);
    if (!status && size.largest > 0) {
        row->textbook_units = size.largest + ceil(size.largest * ratio);
        row->textbook_days = ceil(row->textbook_units / rate);
    }
    double low = 0, high = 10 * s->base;
    mixture.effect = high;
    if (status != YL_NO_MEMORY) status = yl_always_valid_expect(&seen, &mixture);
    bool seen_at_all = !status && seen.power >= s->r->e->power;
    for (int i = 0; i < 20 && seen_at_all && !status; i++) {
        mixture.effect = 0.5 * (low + high);
        status = yl_always_valid_expect(&seen, &mixture);
        if (!status) *(seen.power >= s->r->e->power ? &high : &low) = mixture.effect;
    }
    if (seen_at_all && !status) row->textbook_detectable = high;
    return status == YL_NO_MEMORY ? status : YL_OK;
}

static enum yl_status textbook(const struct study *s, struct yl_design_row *row,
                               const struct rule *rule)
{
    double rate = s->r->aa.visits / s->r->days * (s->r->e->split[0] + s->r->e->split[s->arm]),
           inflation = 1;
    struct yl_power plan = calculator(s, s->truth), other = plan;
    row->textbook_units = row->textbook_days = row->textbook_power = row->textbook_detectable = NAN;
    if (row->design == YL_PLAN_PEEKING || !(s->base > 0)) return YL_OK;
    if (row->design == YL_PLAN_SEQUENTIAL) {
        struct yl_sequential test = {
            .kind = YL_SEQUENTIAL_LAN_DEMETS, .sided = 2, .alpha = s->level};
        if (s->r->e->bounds < 2)
            test.kind = s->r->e->bounds ? YL_SEQUENTIAL_POCOCK : YL_SEQUENTIAL_OBRIEN_FLEMING;
        test.curve =
            s->r->e->bounds == 3 ? YL_SEQUENTIAL_SPEND_POCOCK : YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING;
        yl_sequential_even(&test, (int)s->r->e->looks);
        enum yl_status status = yl_sequential_bounds(&test);
        if (!status) status = yl_sequential_inflation(&inflation, &test, s->r->e->power);
        if (status == YL_NO_MEMORY) return status;
        if (status) inflation = NAN;
    }
    if (row->design == YL_PLAN_CUPED) inflation = s->left;
    plan.factor = other.factor = inflation;
    if (row->design == YL_PLAN_ALWAYS_VALID) return textbook_mixture(s, row, rule, rate);
    if (yl_power_solve(&plan, YL_POWER_SIZE) == YL_POWER_FOUND) {
        row->textbook_units = ceil(plan.n1) + ceil(plan.n1 * plan.ratio);
        row->textbook_days = ceil(row->textbook_units / rate);
    }
    other.n1 = row->control;
    if (other.n1 > 2 && yl_power_solve(&other, YL_POWER_POWER) == YL_POWER_FOUND)
        row->textbook_power = other.power;
    other = calculator(s, 0.1 * s->base);
    other.factor = inflation;
    other.n1 = row->control;
    other.power = s->r->e->power;
    if (other.n1 > 2 && yl_power_solve(&other, YL_POWER_EFFECT) == YL_POWER_FOUND)
        row->textbook_detectable = fabs(yl_power_effect(&other));
    return YL_OK;
}

/* ---- rows ------------------------------------------------------------------------------------ */
static void add_looks(struct study *s, const struct rule *rule)
{
    struct yl_designs *out = s->out;
    for (uint32_t k = 0; k < rule->looks; k++)
        out->look[out->looks + k] = (struct yl_look_row){.design = rule->design,
                                                         .arm = s->arm,
                                                         .look = k + 1,
                                                         .day = rule->day[k],
                                                         .share = rule->share[k],
                                                         .bound = rule->bound[k],
                                                         .p = 2 * yl_tails_above(rule->bound[k]),
                                                         .stops = {0, s->ab.runs},
                                                         .false_stops = {0, s->aa.runs}};
    for (uint32_t run = 0; run < s->ab.runs; run++) {
        uint32_t hit = stop(s, rule, &s->ab, run, NULL), wrong = stop(s, rule, &s->aa, run, NULL);
        if (hit) out->look[out->looks + hit - 1].stops.x++;
        if (wrong) out->look[out->looks + wrong - 1].false_stops.x++;
    }
    out->looks += rule->looks;
}

static enum yl_status add_powers(struct study *s, struct yl_design_row *row, const struct path *aa,
                                 const struct path *ab)
{
    static const double times[] = {0.5, 0.75, 1, 1.25, 1.5, 2};
    const struct yl_experiment *e = s->r->e;
    struct yl_designs *out = s->out;
    double unit = copysign(e->effect > 0 ? e->effect * s->base : fabs(s->truth), s->truth);
    const uint32_t step = (s->r->days + YL_PLAN_LOOKS - 1) / YL_PLAN_LOOKS; /* bounds are dear */
    for (uint32_t days = (s->r->days - 1) % step + 1; days <= s->r->days; days += step) {
        struct rule rule;
        enum yl_status status = make_rule(s, &rule, row->design, days);
        if (status == YL_BAD_CALL) continue; /* no information by then */
        if (status) return status;
        struct yl_power_row power = {row->design, s->arm, days,
                                     s->truth,    true,   stops(s, &rule, ab, NULL)};
        out->power[out->powers++] = power;
        if (!row->days && power.power.x >= e->power * power.power.n) row->days = days;
        for (size_t i = 0; unit != 0 && i < sizeof times / sizeof *times; i++) {
            struct moved moved = move_by(s, times[i] * unit);
            out->power[out->powers++] = (struct yl_power_row){
                row->design, s->arm, days, moved.effect, false, stops(s, &rule, aa, &moved)};
        }
    }
    return YL_OK;
}

static enum yl_status add_row(struct study *s, enum yl_plan_design design)
{
    const struct path *aa = design == YL_PLAN_CUPED ? &s->aa_cuped : &s->aa,
                      *ab = design == YL_PLAN_CUPED ? &s->ab_cuped : &s->ab;
    struct yl_design_row *row = &s->out->row[s->out->rows];
    struct rule rule;
    enum yl_status status = make_rule(s, &rule, design, s->r->days);
    if (status == YL_BAD_CALL) return YL_OK; /* nothing ever happens: words, no numbers */
    if (status) return status;
    s->out->rows++;
    *row = (struct yl_design_row){.design = design,
                                  .arm = s->arm,
                                  .metric = s->metric,
                                  .base = s->base,
                                  .promise = s->level,
                                  .power = {0, ab->runs},
                                  .false_alarms = stops(s, &rule, aa, NULL)};
    for (uint32_t run = 0; run < ab->runs; run++) {
        uint32_t hit = stop(s, &rule, ab, run, NULL);
        row->power.x += hit > 0;
        row->mean_day += (double)(hit ? rule.day[hit - 1] : s->r->days) / ab->runs;
        row->control += yl_observed_units(&s->r->ab, run, 0, s->r->days) / ab->runs;
        row->treatment += yl_observed_units(&s->r->ab, run, (int)s->arm, s->r->days) / ab->runs;
    }
    row->worst_day = s->r->days;
    row->detectable = detectable(s, &rule, aa);
    status = textbook(s, row, &rule);
    if (status) return status;
    if (s->metric) { /* a guardrail needs no curves */
        for (uint32_t d = 1; d <= s->r->days && !row->days; d++)
            if (!make_rule(s, &rule, design, d) &&
                stops(s, &rule, ab, NULL).x >= s->r->e->power * ab->runs)
                row->days = d;
        return YL_OK;
    }
    if (rule.looks > 1) add_looks(s, &rule);
    return add_powers(s, row, aa, ab);
}

/* "I have nine days: what can I detect?" */
static void add_detectable(struct study *s)
{
    for (uint32_t d = 1; s->arm == 1 && d <= s->r->days; d++) {
        struct rule rule;
        bool good = !make_rule(s, &rule, YL_PLAN_FIXED, d) && s->base > 0;
        s->out->day[d - 1].detectable = good ? detectable(s, &rule, &s->aa) / s->base : NAN;
    }
}

/* The true effect; of a quick rehearsal, which has no truth, that of the split. */
static double effect_of(const struct study *s)
{
    const struct yl_rehearsal *r = s->r;
    const struct yl_truth_row *truth = yl_designs_truth(s->out, s->arm, s->metric, YL_TRUTH_SPLIT);
    double mean = 0;
    if (truth) return truth->truth;
    for (uint32_t run = 0; run < r->runs; run++)
        mean += (yl_observed_sums(&r->ab, run, (int)s->arm, s->metric, r->days).mean_y -
                 yl_observed_sums(&r->ab, run, 0, s->metric, r->days).mean_y) /
                r->runs;
    return mean;
}

static enum yl_status all_designs(struct study *s)
{
    const struct yl_rehearsal *r = s->r;
    bool covariate = r->e->covariate >= 0 || r->e->before.name;
    enum yl_status status = YL_OK;
    s->out->base = s->base;
    if (covariate &&
        (!path_make(&s->aa_cuped, s, &r->aa, true) || !path_make(&s->ab_cuped, s, &r->ab, true)))
        return YL_NO_MEMORY;
    for (int design = 0; !status && design <= YL_PLAN_PEEKING; design++)
        if (design != YL_PLAN_CUPED || covariate) status = add_row(s, (enum yl_plan_design)design);
    if (!status) add_detectable(s);
    if (!status && r->turns_aa.there && r->turns_ab.there)
        status = yl_designs_turns(s->out, s->arm, s->base, s->truth, s->level);
    return status;
}

static enum yl_status one_metric(struct study *s)
{
    bool good = profile(s);
    s->truth = effect_of(s);
    good = good && path_make(&s->aa, s, &s->r->aa, false) && path_make(&s->ab, s, &s->r->ab, false);
    enum yl_status status = !good       ? YL_NO_MEMORY
                            : s->metric ? add_row(s, YL_PLAN_FIXED)
                                        : all_designs(s);
    path_free(&s->aa);
    path_free(&s->ab);
    path_free(&s->aa_cuped);
    path_free(&s->ab_cuped);
    free(s->scale);
    free(s->information);
    return status;
}

enum yl_status yl_designs_make(struct yl_designs *out, const struct yl_rehearsal *r,
                               struct yl_fault *fault)
{
    uint32_t treatments = r->e->arms - 1;
    *out = (struct yl_designs){.r = r};
    out->row = calloc(treatments * (YL_PLAN_DESIGNS + r->outcomes) + 1, sizeof *out->row);
    out->look = calloc((size_t)treatments * YL_PLAN_DESIGNS * YL_PLAN_LOOKS + 1, sizeof *out->look);
    out->power = calloc((size_t)treatments * YL_PLAN_DESIGNS * r->days * 7 + 1, sizeof *out->power);
    enum yl_status status =
        out->row && out->look && out->power ? yl_designs_truths(out) : YL_NO_MEMORY;
    for (uint32_t k = 1; !status && k <= treatments; k++)
        for (uint32_t m = 0; !status && m < r->outcomes; m++) {
            struct study s = {.out = out,
                              .r = r,
                              .arm = k,
                              .metric = m,
                              .level = r->e->level / treatments,
                              .share = r->is_share[m]};
            status = one_metric(&s);
        }
    return status == YL_NO_MEMORY
               ? yl_fault_set(fault, status, "not enough memory for this experiment")
               : status;
}

void yl_designs_done(struct yl_designs *d)
{
    free(d->row);
    free(d->look);
    free(d->power);
    free(d->truth);
    free(d->srm);
    free(d->day);
    *d = (struct yl_designs){0};
}
