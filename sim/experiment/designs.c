/* designs.c: stopping rules on paths of analyses. Contract: designs.h. */
#include "sim/experiment/designs.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/always_valid.h"
#include "sim/stats/power.h"
#include "sim/stats/sequential.h"
#include "sim/stats/tails.h"
#include <math.h>

const char *const yl_plan_design_names[YL_PLAN_DESIGNS] = {
    "fixed", "fixed-cuped", "group-sequential", "always-valid", "peeking", "switchback"};

const double yl_plan_effects[YL_PLAN_EFFECTS] = {0.5, 0.75, 1, 1.25, 1.5, 2};

struct point {
    double estimate, se, z;
};
struct path { /* analyses of one comparison, day after day, of all runs */
    uint32_t runs, days;
    struct point *at; /* [runs][days] */
};
struct rule {
    enum yl_plan_design design;
    uint32_t looks, day[YL_PLAN_LOOKS];
    double share[YL_PLAN_LOOKS], bound[YL_PLAN_LOOKS];
    double level, tau;
    bool one_sided;
};
struct study {
    struct yl_designs *out;
    const struct yl_simulated *simulated;
    const struct yl_experiment *plan;
    uint32_t days, arm, metric;
    double level, truth, base;
    double spread, spread_treated; /* sd of a unit: with equal arms, with the change */
    double left;                   /* of the variance, by CUPED */
    double *scale, *information;   /* [days] of the final effect and information, by then */
    struct path aa, ab, aa_cuped, ab_cuped;
    struct yl_analysis_guard guard; /* of a guardrail with a margin */
    bool share;
};
struct moved { /* the A/A runs with an effect */
    double effect, widen;
};

/* ---- paths ----------------------------------------------------------------------------------- */

/* The arm against the control as of the end of a day. Against a margin, equal arms are as bad as it allows. */
static struct yl_analysis analysed(const struct study *study, const struct yl_assigned *assigned,
                                   uint32_t run, bool covariate, uint32_t days)
{
    const bool equal = assigned == &study->simulated->aa;
    if (assigned->tests) {
        const struct yl_unit_test *test =
            yl_assigned_test(assigned, run, study->arm, study->metric,
                             covariate || (equal && study->guard.worse_by > 0), days);
        return (struct yl_analysis){.estimate = test->estimate,
                                    .se = test->se,
                                    .z = test->z,
                                    .interval = {test->low, test->high}};
    }
    struct yl_analysis_how how = {study->share, covariate, 1 - study->level};
    struct yl_analysis_sums one = yl_assigned_sums(assigned, run, 0, study->metric, days);
    struct yl_analysis_sums two =
        yl_assigned_sums(assigned, run, (int)study->arm, study->metric, days);
    if (!(study->guard.worse_by > 0)) return yl_analysis_compare(&one, &two, how);
    struct yl_analysis_sums moved =
        yl_analysis_scaled(&two, yl_analysis_at_margin(study->guard, one.mean_y));
    return yl_analysis_margin(&one, equal ? &moved : &two, study->guard, how);
}

static void path_make(struct path *path, const struct study *study,
                      const struct yl_assigned *assigned, bool covariate)
{
    const size_t n = (size_t)assigned->runs * study->days;
    *path = (struct path){assigned->runs, study->days, yl_get(n * sizeof *path->at)};
    for (uint32_t run = 0; run < assigned->runs; run++)
        for (uint32_t d = 0; d < study->days; d++) {
            const struct yl_analysis is = analysed(study, assigned, run, covariate, d + 1);
            path->at[(size_t)run * study->days + d] = (struct point){is.estimate, is.se, is.z};
        }
}

/* The sd of a unit of the arm at the end, with the change; NAN: nobody is in it. */
static double spread_of(const struct study *study)
{
    double n = 0, yy = 0;
    for (uint32_t run = 0; run < study->simulated->ab.runs; run++) {
        const struct yl_analysis_sums sums = yl_assigned_sums(
            &study->simulated->ab, run, (int)study->arm, study->metric, study->days);
        n += sums.n;
        yy += sums.yy;
    }
    return n > 0 ? sqrt(yy / n) : NAN;
}

/* Of clusters: the sd of one that gives equal arms their standard errors; study->left: what the covariate leaves of its square. */
static double cluster_spread(struct study *study)
{
    const struct yl_assigned *aa = &study->simulated->aa;
    const uint32_t days = study->days, arm = study->arm, metric = study->metric;
    double squares = 0, cuped = 0;
    uint32_t counted = 0;
    for (uint32_t run = 0; run < aa->runs; run++) {
        double se = yl_assigned_test(aa, run, arm, metric, false, days)->se,
               less = metric ? se : yl_assigned_test(aa, run, arm, metric, true, days)->se,
               per = 1 / yl_assigned_there(aa, run, 0, -1, days) +
                     1 / yl_assigned_there(aa, run, (int)arm, -1, days);
        if (!(se > 0) || !isfinite(per)) continue;
        counted++;
        squares += se * se / per;
        cuped += (less > 0 ? less * less : se * se) / per;
    }
    study->left = squares > 0 ? cuped / squares : 1;
    return counted ? sqrt(squares / counted) : NAN;
}

/* Of the information by the last of these days, what there is by the day. */
static double share_by(const struct study *study, uint32_t day, uint32_t days)
{
    const double all = study->information[days - 1];
    return all > 0 ? study->information[day - 1] / all : 0;
}

/* How much of the final effect and information there is by each day: the control's outcomes so far per unit, and the sum of
 * squares of outcomes, whose growth is what the statistic's independent steps are made of. */
static void profile(struct study *study)
{
    const struct yl_assigned *assigned = &study->simulated->aa;
    study->scale = yl_get_zeroed(study->days, sizeof *study->scale);
    study->information = yl_get_zeroed(study->days, sizeof *study->information);
    double n = 0, y = 0, yy = 0, xx = 0, xy = 0;
    for (uint32_t d = 0; d < study->days; d++)
        for (uint32_t run = 0; run < assigned->runs; run++) {
            struct yl_analysis_sums all = yl_assigned_sums(assigned, run, -1, study->metric, d + 1);
            study->scale[d] += all.mean_y / assigned->runs;
            double information = yl_analysis_information(&all);
            if (assigned->tests)
                information =
                    yl_assigned_test(assigned, run, study->arm, study->metric, false, d + 1)
                        ->information;
            study->information[d] += information / assigned->runs;
            if (d + 1 < study->days) continue;
            n += all.n;
            y += all.n * all.mean_y;
            yy += all.yy;
            xx += all.xx;
            xy += all.xy;
        }
    study->base = n > 0 ? y / n : 0;
    study->spread = n > 0 ? sqrt(yy / n) : NAN;
    study->spread_treated = spread_of(study);
    study->left = xx > 0 && yy > 0 ? 1 - xy * xy / xx / yy : 1;
    if (assigned->tests) study->spread = study->spread_treated = cluster_spread(study);
    for (uint32_t d = 0; d < study->days; d++) {
        study->scale[d] = study->base > 0 ? study->scale[d] / study->scale[study->days - 1] : 1;
        study->information[d] = share_by(study, d + 1, study->days);
    }
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

/* false: nothing ever happens by then. */
static bool sequential_rule(const struct study *study, struct rule *rule, uint32_t days)
{
    struct yl_sequential test = yl_designs_sequential(study->plan->bounds, study->level);
    double last = 0;
    for (int64_t k = 1; k <= study->plan->looks; k++) {
        uint32_t day = (uint32_t)((k * days + study->plan->looks - 1) / study->plan->looks);
        const double share = day == days ? 1 : share_by(study, day, days);
        if (share <= last + 1e-6) continue; /* nothing new to look at */
        if (day != days && share > 1 - 1e-6) continue;
        test.time[test.looks] = rule->share[test.looks] = last = share;
        rule->day[test.looks++] = day;
    }
    if (yl_sequential_bounds(&test)) return false;
    rule->looks = (uint32_t)test.looks;
    for (int k = 0; k < test.looks; k++) rule->bound[k] = test.bound[k];
    return true;
}

static bool make_rule(const struct study *study, struct rule *rule, enum yl_plan_design design,
                      uint32_t days)
{
    *rule = (struct rule){.design = design,
                          .looks = 1,
                          .level = study->level,
                          .one_sided = study->guard.worse_by > 0};
    rule->day[0] = days;
    rule->share[0] = 1;
    rule->bound[0] = yl_tails_cut(0.5 * study->level);
    if (design == YL_PLAN_SEQUENTIAL) return sequential_rule(study, rule, days);
    if (design != YL_PLAN_ALWAYS_VALID && design != YL_PLAN_PEEKING) return true;
    double wished =
        study->plan->effect > 0 ? study->plan->effect * study->base : fabs(study->truth);
    rule->tau = wished > 0 ? wished : 0.1 * study->base;
    rule->looks = days < YL_PLAN_LOOKS ? days : YL_PLAN_LOOKS;
    for (uint32_t k = 0; k < rule->looks; k++) {
        rule->day[k] = (uint32_t)(((uint64_t)(k + 1) * days + rule->looks - 1) / rule->looks);
        rule->share[k] = share_by(study, rule->day[k], days);
        rule->bound[k] = design == YL_PLAN_PEEKING ? rule->bound[0] : NAN;
    }
    return true;
}

/* The look, from 1, at which run `run` stops; 0: never. */
static uint32_t stop(const struct study *study, const struct rule *rule, const struct path *path,
                     uint32_t run, const struct moved *moved)
{
    for (uint32_t k = 0; k < rule->looks; k++) {
        const uint32_t d = rule->day[k] - 1;
        struct point is = path->at[(size_t)run * path->days + d];
        if (moved && is.se > 0) {
            const double effect = moved->effect * study->scale[d];
            is.se *= moved->widen;
            is.estimate = is.estimate * moved->widen + effect;
            is.z += effect / is.se;
        }
        if (rule->design != YL_PLAN_ALWAYS_VALID
                ? (rule->one_sided ? is.z : fabs(is.z)) >= rule->bound[k]
                : is.se > 0 &&
                      yl_always_valid_p(is.estimate, is.se * is.se, rule->tau) <= rule->level)
            return k + 1;
    }
    return 0;
}

static struct yl_share stops(const struct study *study, const struct rule *rule,
                             const struct path *path, const struct moved *moved)
{
    struct yl_share share = {0, path->runs};
    for (uint32_t run = 0; run < path->runs; run++)
        share.x += stop(study, rule, path, run, moved) > 0;
    return share;
}

static struct moved move_by(const struct study *study, double effect)
{
    struct moved moved = {effect, 1};
    double p = study->base, q = p + effect;
    if (study->share && p > 0 && p < 1 && q > 0 && q < 1)
        moved.widen = sqrt((p * (1 - p) + q * (1 - q)) / (2 * p * (1 - p)));
    return moved;
}

/* The least effect found with the wished power; NAN: none up to ten times the base. */
static double detectable(const struct study *study, const struct rule *rule, const struct path *aa)
{
    double low = 0,
           high = study->share ? fmin(10 * study->base, 0.999 - study->base) : 10 * study->base,
           want = study->plan->power * aa->runs;
    if (!(high > 0)) return NAN;
    struct moved most = move_by(study, high);
    if (stops(study, rule, aa, &most).x < want) return NAN;
    for (int i = 0; i < 30; i++) {
        struct moved moved = move_by(study, 0.5 * (low + high));
        if (stops(study, rule, aa, &moved).x >= want)
            high = moved.effect;
        else
            low = moved.effect;
    }
    return high;
}

/* ---- calculators ----------------------------------------------------------------------------- */
static struct yl_power calculator(const struct study *study, double effect)
{
    struct yl_power plan = {.is_means = !study->share,
                            .p1 = study->base,
                            .p2 = study->base + effect,
                            .effect = effect,
                            .sd1 = study->spread,
                            .sd2 = study->spread_treated,
                            .normal = !study->simulated->cluster,
                            .alpha = study->level,
                            .sided = 2,
                            .ratio = study->plan->split[study->arm] / study->plan->split[0],
                            .factor = 1,
                            .power = study->plan->power};
    if (study->guard.worse_by > 0) {
        plan.margin = study->guard.worse_by * study->base;
        plan.lower_is_better = study->guard.lower_is_better;
        plan.alpha = 0.5 * study->level;
        plan.sided = 1;
        plan.method = YL_POWER_UNPOOLED;
    }
    return plan;
}

/* Of a test looked at as often as this one, by the law of the mixture. */
static void textbook_mixture(const struct study *study, struct yl_design_row *row,
                             const struct rule *rule, double rate)
{
    double ratio = study->plan->split[study->arm] / study->plan->split[0], p = study->base,
           q = p + study->truth,
           v = study->share ? p * (1 - p) + q * (1 - q) / ratio
                            : study->spread * study->spread +
                                  study->spread_treated * study->spread_treated / ratio;
    struct yl_always_valid_outcome seen;
    struct yl_always_valid_plan mixture = {fabs(study->truth), rule->tau,       study->level, v,
                                           row->control,       (int)rule->looks},
                                size = mixture;
    if (study->truth == 0) return;
    if (!yl_always_valid_expect(&seen, &mixture)) row->textbook_power = seen.power;
    if (!yl_always_valid_size(&size, study->plan->power, &seen) && size.largest > 0) {
        row->textbook_units = size.largest + ceil(size.largest * ratio);
        row->textbook_days = ceil(row->textbook_units / rate);
    }
    double low = 0, high = 10 * study->base;
    mixture.effect = high;
    bool good = !yl_always_valid_expect(&seen, &mixture) && seen.power >= study->plan->power;
    for (int i = 0; i < 20 && good; i++) {
        mixture.effect = 0.5 * (low + high);
        good = !yl_always_valid_expect(&seen, &mixture);
        if (good) *(seen.power >= study->plan->power ? &high : &low) = mixture.effect;
    }
    if (good) row->textbook_detectable = high;
}

static void textbook(const struct study *study, struct yl_design_row *row, const struct rule *rule)
{
    double rate = study->simulated->aa.visits / study->days *
                  (study->plan->split[0] + study->plan->split[study->arm]),
           inflation = 1;
    if (study->simulated->cluster) rate = NAN; /* clusters do not arrive one by one */
    struct yl_power plan = calculator(study, study->truth), other = plan;
    row->textbook_units = row->textbook_days = row->textbook_power = row->textbook_detectable = NAN;
    if (row->design == YL_PLAN_PEEKING || !(study->base > 0)) return;
    if (row->design == YL_PLAN_SEQUENTIAL) {
        struct yl_sequential test = yl_designs_sequential(study->plan->bounds, study->level);
        yl_sequential_even(&test, (int)study->plan->looks);
        inflation =
            yl_sequential_bounds(&test) ? NAN : yl_sequential_inflation(&test, study->plan->power);
    }
    if (row->design == YL_PLAN_CUPED) inflation = study->left;
    plan.factor = other.factor = inflation;
    if (row->design == YL_PLAN_ALWAYS_VALID) {
        textbook_mixture(study, row, rule, rate);
        return;
    }
    if (yl_power_solve(&plan, YL_POWER_SIZE) == YL_POWER_FOUND) {
        row->textbook_units = ceil(plan.n1) + ceil(plan.n1 * plan.ratio);
        row->textbook_days = ceil(row->textbook_units / rate);
    }
    other.n1 = row->control;
    if (other.n1 > 2 && yl_power_solve(&other, YL_POWER_POWER) == YL_POWER_FOUND)
        row->textbook_power = other.power;
    if (study->guard.worse_by > 0) return; /* a margin is not looked for */
    other = calculator(study, 0.1 * study->base);
    other.factor = inflation;
    other.n1 = row->control;
    other.power = study->plan->power;
    if (other.n1 > 2 && yl_power_solve(&other, YL_POWER_EFFECT) == YL_POWER_FOUND)
        row->textbook_detectable = fabs(yl_power_effect(&other));
}

/* ---- rows ------------------------------------------------------------------------------------ */
static void add_looks(struct study *study, const struct rule *rule)
{
    struct yl_designs *out = study->out;
    for (uint32_t k = 0; k < rule->looks; k++)
        out->look[out->looks + k] = (struct yl_look_row){.design = rule->design,
                                                         .arm = study->arm,
                                                         .look = k + 1,
                                                         .day = rule->day[k],
                                                         .share = rule->share[k],
                                                         .bound = rule->bound[k],
                                                         .p = 2 * yl_tails_above(rule->bound[k]),
                                                         .stops = {0, study->ab.runs},
                                                         .false_stops = {0, study->aa.runs}};
    for (uint32_t run = 0; run < study->ab.runs; run++) {
        const uint32_t hit = stop(study, rule, &study->ab, run, NULL);
        if (hit) out->look[out->looks + hit - 1].stops.x++;
    }
    for (uint32_t run = 0; run < study->aa.runs; run++) { /* not as many */
        const uint32_t wrong = stop(study, rule, &study->aa, run, NULL);
        if (wrong) out->look[out->looks + wrong - 1].false_stops.x++;
    }
    out->looks += rule->looks;
}

static void add_powers(struct study *study, struct yl_design_row *row, const struct path *aa,
                       const struct path *ab)
{
    struct yl_designs *out = study->out;
    const double unit = yl_designs_effect(study->plan, study->base, study->truth);
    const uint32_t step = (study->days + YL_PLAN_LOOKS - 1) / YL_PLAN_LOOKS; /* bounds are dear */
    for (uint32_t days = (study->days - 1) % step + 1; days <= study->days; days += step) {
        struct rule rule;
        if (!make_rule(study, &rule, row->design, days)) continue;
        struct yl_power_row power = {row->design,  study->arm, days,
                                     study->truth, true,       stops(study, &rule, ab, NULL)};
        out->power[out->powers++] = power;
        yl_designs_reach(row, power.power, study->plan->power, days);
        for (size_t i = 0; unit != 0 && i < YL_PLAN_EFFECTS; i++) {
            struct moved moved = move_by(study, yl_plan_effects[i] * unit);
            out->power[out->powers++] =
                (struct yl_power_row){row->design,  study->arm, days,
                                      moved.effect, false,      stops(study, &rule, aa, &moved)};
        }
    }
}

/* Where the planned design ends, for the decisions. */
static void keep_ends(struct study *study, const struct rule *rule)
{
    if (study->metric || rule->design != study->out->planned) return;
    for (uint32_t b = 0; b < 2; b++)
        for (uint32_t run = 0; run < (b ? study->ab : study->aa).runs; run++) {
            const struct path *path = b ? &study->ab : &study->aa;
            uint32_t hit = stop(study, rule, path, run, NULL),
                     day = hit ? rule->day[hit - 1] : study->days;
            double estimate = path->at[(size_t)run * path->days + day - 1].estimate;
            study->out->end[(size_t)(2 * (study->arm - 1) + b) * study->simulated->runs + run] =
                (struct yl_design_end){day, hit ? (estimate > 0) - (estimate < 0) : 0};
        }
}

/* Intervals of the planned end that hold the true effect. */
static struct yl_share covered(const struct study *study, bool covariate)
{
    struct yl_share covers = {0, study->ab.runs};
    for (uint32_t run = 0; run < study->ab.runs; run++) {
        struct yl_analysis result =
            analysed(study, &study->simulated->ab, run, covariate, study->days);
        const double truth =
            yl_designs_truth_of(study->out, study->arm, study->metric, run, study->truth);
        covers.x += result.interval.low <= truth && truth <= result.interval.high;
    }
    return covers;
}

static void add_row(struct study *study, enum yl_plan_design design)
{
    const struct path *aa = design == YL_PLAN_CUPED ? &study->aa_cuped : &study->aa,
                      *ab = design == YL_PLAN_CUPED ? &study->ab_cuped : &study->ab;
    struct yl_design_row *row = &study->out->row[study->out->rows];
    struct rule rule;
    if (!make_rule(study, &rule, design, study->days)) return; /* words, no numbers */
    study->out->rows++;
    *row = (struct yl_design_row){.design = design,
                                  .arm = study->arm,
                                  .metric = study->metric,
                                  .base = study->base,
                                  .promise = study->level / (rule.one_sided ? 2 : 1),
                                  .power = {0, ab->runs},
                                  .false_alarms = stops(study, &rule, aa, NULL)};
    struct yl_reported reported = {.truth = rule.one_sided ? NAN : study->truth};
    double sizes = 0; /* of the true effects that were called */
    for (uint32_t run = 0; run < ab->runs; run++) {
        uint32_t hit = stop(study, &rule, ab, run, NULL),
                 day = hit ? rule.day[hit - 1] : study->days;
        const struct point *of = &ab->at[(size_t)run * ab->days];
        row->power.x += hit > 0;
        if (!rule.one_sided)
            reported.truth =
                yl_designs_truth_of(study->out, study->arm, study->metric, run, study->truth);
        if (hit) sizes += fabs(reported.truth);
        if (isfinite(reported.truth))
            yl_reported_add(&reported, of[day - 1].estimate / study->scale[day - 1], hit > 0);
        if (study->simulated->draws && design == YL_PLAN_FIXED && !study->metric)
            yl_designs_assure(study->out, study->arm, run, of[study->days - 1].se, study->level);
        row->mean_day += (double)day / ab->runs;
        row->control +=
            yl_assigned_there(&study->simulated->ab, run, 0, -1, study->days) / ab->runs;
        row->treatment +=
            yl_assigned_there(&study->simulated->ab, run, (int)study->arm, -1, study->days) /
            ab->runs;
    }
    row->worst_day = study->days;
    if (study->simulated->draws && row->power.x > 0) reported.truth = sizes / row->power.x;
    yl_reported_into(row, &reported);
    if ((design == YL_PLAN_FIXED || design == YL_PLAN_CUPED) && !rule.one_sided)
        row->covers = covered(study, design == YL_PLAN_CUPED);
    keep_ends(study, &rule);
    if (study->out->brief && study->out->planned != design) return;
    row->detectable = rule.one_sided ? NAN : detectable(study, &rule, aa);
    textbook(study, row, &rule);
    if (study->metric) { /* a guardrail needs no curves */
        for (uint32_t d = 1; d <= study->days && !row->days; d++)
            if (make_rule(study, &rule, design, d))
                yl_designs_reach(row, stops(study, &rule, ab, NULL), study->plan->power, d);
        return;
    }
    if (rule.looks > 1) add_looks(study, &rule);
    add_powers(study, row, aa, ab);
}

/* "I have nine days: what can I detect?" */
static void add_detectable(struct study *study)
{
    for (uint32_t d = 1; study->arm == 1 && d <= study->days; d++) {
        struct rule rule;
        bool good = make_rule(study, &rule, YL_PLAN_FIXED, d) && study->base > 0;
        study->out->day[d - 1].detectable =
            good ? detectable(study, &rule, &study->aa) / study->base : NAN;
    }
}

static void all_designs(struct study *study)
{
    const struct yl_simulated *simulated = study->simulated;
    bool covariate = study->plan->covariate >= 0 || study->plan->before.name;
    study->out->base = study->base;
    if (covariate) {
        path_make(&study->aa_cuped, study, &simulated->aa, true);
        path_make(&study->ab_cuped, study, &simulated->ab, true);
    }
    for (int design = 0; design <= YL_PLAN_PEEKING; design++)
        if (design != YL_PLAN_CUPED || covariate) add_row(study, (enum yl_plan_design)design);
    add_detectable(study);
    if (simulated->switchback_aa.there && simulated->switchback_ab.there)
        yl_designs_switchback(study->out, study->arm, study->base, study->truth, study->level);
}

static void one_metric(struct study *study)
{
    profile(study);
    study->truth = yl_designs_truth(study->out, study->arm, study->metric, YL_TRUTH_SPLIT)->truth;
    path_make(&study->aa, study, &study->simulated->aa, false);
    path_make(&study->ab, study, &study->simulated->ab, false);
    if (study->metric)
        add_row(study, YL_PLAN_FIXED);
    else
        all_designs(study);
    YL_FREE(study->aa.at, study->ab.at, study->aa_cuped.at, study->ab_cuped.at, study->scale,
            study->information);
}

void yl_designs_make(struct yl_designs *out, const struct yl_simulated *simulated, bool brief)
{
    static const enum yl_plan_design planned[] = {YL_PLAN_FIXED, YL_PLAN_SEQUENTIAL,
                                                  YL_PLAN_ALWAYS_VALID, YL_PLAN_SWITCHBACK};
    const uint32_t treatments = simulated->experiment->arms - 1;
    const size_t n = treatments;
    *out = (struct yl_designs){
        .simulated = simulated, .planned = planned[simulated->experiment->design], .brief = brief};
    out->row = yl_get_zeroed(n * (YL_PLAN_DESIGNS + simulated->outcomes) + 1, sizeof *out->row);
    out->look = yl_get_zeroed(n * YL_PLAN_DESIGNS * YL_PLAN_LOOKS + 1, sizeof *out->look);
    out->power = yl_get_zeroed(n * YL_PLAN_DESIGNS * simulated->days * 7 + 1, sizeof *out->power);
    out->end = yl_get_zeroed(n * 2 * simulated->runs + 1, sizeof *out->end);
    out->truth_in = yl_get_zeroed(n * simulated->outcomes * simulated->runs + 1, sizeof(double));
    out->assurance = yl_get_zeroed(n * simulated->runs + 1, sizeof *out->assurance);
    yl_designs_truths(out);
    for (uint32_t k = 1; k <= treatments; k++)
        for (uint32_t m = 0; m < simulated->outcomes; m++) {
            struct study study = {.out = out,
                                  .simulated = simulated,
                                  .plan = simulated->experiment,
                                  .days = simulated->days,
                                  .arm = k,
                                  .metric = m,
                                  .level = simulated->experiment->level / treatments,
                                  .guard = simulated->guard[m],
                                  .share = simulated->is_share[m] && !simulated->cluster &&
                                           !(m == 0 && simulated->cap > 0 && simulated->cap < 1)};
            one_metric(&study);
        }
    yl_designs_decide(out);
}

void yl_designs_free(struct yl_designs *designs)
{
    YL_FREE(designs->row, designs->look, designs->power, designs->end, designs->decision,
            designs->truth, designs->srm, designs->day, designs->truth_in, designs->assurance);
    *designs = (struct yl_designs){0};
}
