/* day_fit.c: a convolution for each law, its chance in closed form, its numbers by Nelder and Mead; contract in day_table.h */
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/fit/day_table.h"
#include "sim/stats/interval.h"
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 20, NODES = 5, ROUNDS = 300, DAY = 24 };
static const double level = 0.90, done = 1e-9, late_share = 0.02, widest = 1, steepest = 2,
                    step_of = 0.02, hour = 3600; /* s, of the grid on which delays are */
struct trying {                                  /* of one step */
    const double *come, *pass;                   /* [hours], [periods] */
    double *mass, *mean; /* [hours] q, and expected passes for a chance of 1 */
    size_t periods, hours;
    double came, passed;
    struct yl_cure_fit fit;
};

/* ---- the likelihood -------------------------------------------------------------------------- */

/* The share of the delays shorter than the rest of their hour and k more, whenever in its hour a visit came: F averaged
 * over [k, k + 1) hours, by Gauss and Legendre. The first hour in pieces, since F may rise at once. */
static double within(const struct trying *to, double low, double high)
{
    static const double node[NODES] = {-0.906179845938664, -0.538469310105683, 0, 0.538469310105683,
                                       0.906179845938664},
                        weight[NODES] = {0.236926885056189, 0.478628670499366, 0.568888888888889,
                                         0.478628670499366, 0.236926885056189};
    double sum = 0;
    for (int i = 0; i < NODES; i++)
        sum += weight[i] / 2 * yl_cure_by(&to->fit, (low + high + node[i] * (high - low)) / 2);
    return sum * (high - low);
}

static double first_hour(const struct trying *to)
{
    double sum = 0, high = hour;
    for (int i = 0; i < 14; i++, high /= 2) sum += within(to, high / 2, high);
    return sum + within(to, 0, high);
}

/* mass[k]: a visit passes k hours behind the one in which it came. */
static void find_mass(struct trying *to)
{
    double before = 0;
    for (size_t k = 0; k < to->hours; k++) {
        double low = (double)k * hour, by = 1;
        if (before <= 1 - done) by = (k ? within(to, low, low + hour) : first_hour(to)) / hour;
        to->mass[k] = fmax(by - before, 0);
        before = fmax(by, before);
    }
}

static void convolve(struct trying *to)
{
    memset(to->mean, 0, to->hours * sizeof *to->mean);
    for (size_t k = 0; k < to->hours && (!k || to->mass[k] > 0); k++)
        for (size_t t = k; t < to->hours; t++) to->mean[t] += to->come[t - k] * to->mass[k];
}

/* Log-likelihood with the best chance, which goes to to->fit.share; -INFINITY: it cannot be. */
static double weigh(struct trying *to)
{
    double sum = 0;
    convolve(to);
    const double all = yl_fit_sum(to->mean, to->hours);
    if (!(all > 0)) return -INFINITY;
    const size_t each = to->hours / to->periods;
    for (size_t t = 0; t < to->periods; t++) {
        const double mean = yl_fit_sum(to->mean + t * each, each); /* expected passes */
        if (to->pass[t] > 0 && !(mean > 0)) return -INFINITY;
        if (to->pass[t] > 0) sum += to->pass[t] * log(mean / all);
    }
    double reach = all / to->came; /* of those who came, by the end, for a chance of 1 */
    if (to->fit.share <= 0) to->fit.share = fmin(to->passed / to->came / reach, 1 - done);
    double part = to->fit.share * reach;
    return sum + to->passed * log(part) + (to->came - to->passed) * log1p(-part);
}

/* at: log scale, log shape, and where there is a third the logit of the chance. */
static double at_values(struct trying *to, double scale, double shape, double logit)
{
    to->fit.scale = exp(scale);
    to->fit.shape = exp(shape);
    to->fit.share = isnan(logit) ? 0 : 1 / (1 + exp(-logit));
    find_mass(to);
    return weigh(to);
}

static double minus_likelihood(const gsl_vector *at, void *context)
{
    struct trying *to = context;
    double shape = at->size > 1 ? gsl_vector_get(at, 1) : 0, scale = gsl_vector_get(at, 0);
    if (fabs(shape) > 3 || fabs(scale) > 30) return 1e300;
    double likelihood = at_values(to, scale, shape, NAN);
    return isfinite(likelihood) ? -likelihood : 1e300;
}

/* ---- one law --------------------------------------------------------------------------------- */

/* Second derivatives by differences, and their inverse; false: it is no maximum. */
static bool find_covariance(struct trying *to, int parameters)
{
    const double best[3] = {log(to->fit.share / (1 - to->fit.share)), log(to->fit.scale),
                            log(to->fit.shape)};
    double value[9], root[9], inverse[9] = {0};
    const size_t n = (size_t)parameters;
    struct yl_cure_fit fit = to->fit;
    double top = at_values(to, best[1], best[2], best[0]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= i; k++) {
            double sum = 0;
            for (int corner = 0; corner < 4; corner++) {
                double at[3] = {best[0], best[1], best[2]},
                       sign = corner == 1 || corner == 2 ? -1 : 1;
                at[i] += corner & 1 ? -step_of : step_of;
                at[k] += corner & 2 ? -step_of : step_of;
                sum += sign * (at_values(to, at[1], at[2], at[0]) - top);
            }
            value[i * n + k] = -sum / (4 * step_of * step_of);
        }
    to->fit = fit;
    yl_fit_factor(root, value, n);
    for (size_t k = 0; k < n; k++) /* the inverse of the factor, column by column */
        for (size_t i = k; i < n; i++) {
            double sum = i == k;
            if (!(root[i * n + i] > 0)) return false;
            for (size_t l = k; l < i; l++) sum -= root[i * n + l] * inverse[l * n + k];
            inverse[i * n + k] = sum / root[i * n + i];
        }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            for (size_t l = 0; l < n; l++)
                to->fit.covariance[i][k] += inverse[l * n + i] * inverse[l * n + k];
    return true;
}

/* From a scale of some periods: the shorter of two starts that fits better. */
static bool climb(struct trying *to, int numbers, double start)
{
    gsl_vector *at = yl_got(gsl_vector_alloc((size_t)numbers)),
               *size = yl_got(gsl_vector_alloc((size_t)numbers));
    gsl_multimin_fminimizer *way =
        yl_got(gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, (size_t)numbers));
    gsl_multimin_function what = {minus_likelihood, (size_t)numbers, to};
    gsl_vector_set_zero(at);
    gsl_vector_set(at, 0, log(start));
    gsl_vector_set_all(size, 0.5);
    const bool good = !gsl_multimin_fminimizer_set(way, &what, at, size);
    for (int i = 0; i < ROUNDS && good; i++)
        if (gsl_multimin_fminimizer_iterate(way) || gsl_multimin_fminimizer_size(way) < 1e-4) break;
    if (good) {
        double shape = numbers > 1 ? gsl_vector_get(way->x, 1) : 0;
        to->fit.log_likelihood = at_values(to, gsl_vector_get(way->x, 0), shape, NAN);
    }
    gsl_multimin_fminimizer_free(way);
    gsl_vector_free(at);
    gsl_vector_free(size);
    return good;
}

/* ---- one step -------------------------------------------------------------------------------- */

static void fit_step(struct yl_fit_step *step, struct trying *to)
{
    to->fit = (struct yl_cure_fit){0};
    memset(to->mass, 0, to->hours * sizeof *to->mass);
    to->mass[0] = 1; /* everybody who passes does so in the hour in which he came */
    const double once = 2 - 2 * weigh(to);
    bool shaped = false; /* a law without a shape alone claims too much */
    for (enum yl_cure_law k = 0; k < YL_CURE_LAWS; k++) {
        const int numbers = k == YL_CURE_EXPONENTIAL ? 1 : 2;
        to->fit = (struct yl_cure_fit){.law = k, .shape = 1, .parameters = numbers + 1};
        const bool told = climb(to, numbers, 2 * hour * (double)(to->hours / to->periods)) &&
                          isfinite(to->fit.log_likelihood) && find_covariance(to, numbers + 1) &&
                          sqrt(to->fit.covariance[1][1]) < widest &&
                          sqrt(to->fit.covariance[2][2]) < widest &&
                          fabs(log(to->fit.shape)) <= steepest;
        to->fit.aic = told ? 2 * to->fit.parameters - 2 * to->fit.log_likelihood : NAN;
        step->laws.law[k] = to->fit;
        shaped |= !isnan(to->fit.aic) && k != YL_CURE_EXPONENTIAL;
    }
    yl_cure_weigh(&step->laws);
    bool constant = isfinite(once) && (!shaped || once <= step->laws.law[step->laws.best].aic);
    if (!shaped || constant) {
        step->method = constant ? YL_FIT_CONSTANT : YL_FIT_OBSERVED;
        step->visits = (double)step->reached;
        step->refused = constant ? YL_FIT_GOOD : YL_FIT_FLAT;
        if (constant && step->of->of->after.present) step->refused = YL_FIT_PERIODS;
        return;
    }
    const double later = yl_fit_later(step, (double)to->hours * hour / 2);
    step->method = later > late_share ? YL_FIT_OBSERVED : YL_FIT_CURE;
    step->refused = later > late_share ? YL_FIT_LATE : YL_FIT_GOOD;
    if (!step->refused) yl_fit_average(step);
}

/* Counts by hour: those of the table, or of its days as the scenario and the laws found so far have their hours. */
struct grid {
    const struct yl_day_table *table;
    size_t hours;
    double *begun, *passed; /* [entries][hours], [steps][hours] */
};

/* A period's count over its hours, by these weights. */
static void spread(double *into, double count, const double *weight, size_t each)
{
    double all = yl_fit_sum(weight, each);
    for (size_t i = 0; i < each; i++)
        into[i] = count * (all > 0 ? weight[i] / all : 1 / (double)each);
}

/* Who came to the step: arrivals whose entry leads there, and passes of the steps before it. */
static void find_come(const struct grid *grid, uint32_t step, double *come)
{
    const struct yl_event_log *log = &grid->table->log;
    memset(come, 0, grid->hours * sizeof *come);
    for (size_t e = 0; e < log->entries; e++)
        for (size_t t = 0; t < grid->hours && log->first[e] == step; t++)
            come[t] += grid->begun[e * grid->hours + t];
    for (size_t s = 0; s < log->steps; s++)
        for (size_t t = 0; t < grid->hours && log->step[s].next == step; t++)
            come[t] += grid->passed[s * grid->hours + t];
}

static void one_step(struct yl_fit_step *step, struct trying *to, bool told)
{
    to->came = yl_fit_sum(to->come, to->hours);
    to->passed = yl_fit_sum(to->pass, to->periods);
    if (!(to->passed > 0)) return;
    bool knows = told && to->came >= to->passed;
    step->passed = (size_t)llround(to->passed);
    step->reached = (size_t)llround(fmax(to->came, to->passed));
    const double reached = (double)step->reached, share = (double)step->passed / reached;
    const struct yl_interval around =
        yl_interval_jeffreys((struct yl_share){(double)step->passed, reached}, level);
    step->observed =
        (struct yl_fit_value){share, fmin(share, around.low), fmax(share, around.high)};
    step->share = step->observed;
    step->method = YL_FIT_OBSERVED;
    if (yl_fit_waits(step->of->of))
        step->refused = YL_FIT_WAITS;
    else if (!knows)
        step->refused = YL_FIT_WAYS;
    else if (to->passed < LEAST)
        step->refused = YL_FIT_FEW;
    else
        fit_step(step, to);
}

/* ---- who comes to a step --------------------------------------------------------------------- */

struct ways { /* of one campaign: does whoever comes to a step come from where the table says? */
    const struct yl_event_log *log;
    uint32_t *step_of;
    double *reached, *come; /* [steps] */
    double *hour;           /* [entries][24] arrivals by hour of the day */
};

static void begin(void *context, const struct yl_plan *plan)
{
    struct ways *ways = context;
    free(ways->step_of);
    ways->step_of = yl_predict_steps(ways->log, plan);
}

static void hear(void *context, const struct yl_visit *visit, enum yl_heard what, uint32_t index)
{
    struct ways *ways = context;
    const struct yl_event_log *log = ways->log;
    uint32_t to = YL_LOG_NO_STEP_AT;
    if (what == YL_HEARD_BEGINS && visit->entry < log->entries) {
        to = log->first[visit->entry];
        ways->hour[visit->entry * DAY + yl_local(&log->scenario->zone, visit->time).hour]++;
    }
    if (what == YL_HEARD_PASSED && ways->step_of[index])
        to = log->step[ways->step_of[index] - 1].next;
    if (what == YL_HEARD_REACHED && ways->step_of[index]) ways->reached[ways->step_of[index] - 1]++;
    if (to != YL_LOG_NO_STEP_AT) ways->come[to]++;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* A table by day tells no hours: neither the profile, nor a rate that goes by it. */
static void refuse_hours(struct yl_kinds *kinds, const struct yl_day_table *table,
                         const struct yl_scenario *scenario)
{
    static const char *const why[2] = {"a table by day does not show the hours",
                                       "按天的表看不出钟点"};
    for (size_t i = 0; i < kinds->lines && table->period == YL_DAY; i++) {
        struct yl_kind_line *line = &kinds->line[i];
        bool hours = !strncmp(line->path, "profiles.", 9);
        for (uint32_t e = 0; e < scenario->entries && !hours; e++) {
            char path[YL_KIND_PATH];
            snprintf(path, sizeof path, "entries.%s.arrivals.rate", scenario->entry[e].name);
            hours = scenario->entry[e].profile >= 0 && !strcmp(path, line->path);
        }
        if (!hours) continue;
        line->why = why;
        size_t kept = 0, length = strlen(line->path);
        for (size_t f = 0; f < kinds->figures; f++)
            if (strncmp(kinds->figure[f].parameter, line->path, length) != 0)
                kinds->figure[kept++] = kinds->figure[f];
        kinds->figures = kept;
    }
}

/* The hours in which a step was passed, by its law where one is known: for those who come to the next one. */
static void pass_on(const struct grid *grid, uint32_t s, const struct yl_fit_step *step,
                    struct trying *to)
{
    size_t each = to->hours / to->periods;
    memset(to->mean, 0, to->hours * sizeof *to->mean);
    if (step->method == YL_FIT_CURE) {
        to->fit = step->laws.law[step->laws.best];
        find_mass(to);
        convolve(to);
    } else if (step->method == YL_FIT_CONSTANT)
        memcpy(to->mean, to->come, to->hours * sizeof *to->mean);
    for (size_t t = 0; t < to->periods; t++)
        spread(grid->passed + s * to->hours + t * each, to->pass[t], to->mean + t * each, each);
}

static void fit_all(struct yl_fit *fit, const struct yl_day_table *table, const struct ways *ways)
{
    size_t n = table->periods, each = (size_t)(table->period / YL_HOUR), steps = table->log.steps,
           entries = table->log.entries;
    double *all = yl_get_zeroed((entries + steps + 3) * n * each + 1, sizeof *all);
    struct grid grid = {table, n * each, all, all + entries * n * each};
    double *come = grid.passed + steps * grid.hours;
    for (size_t i = 0; i < entries * n; i++)
        spread(grid.begun + i * each, table->begun[i], ways->hour + i / n * DAY, each);
    for (uint32_t s = 0; s < steps; s++) {
        struct trying to = {.come = come,
                            .pass = table->passed + s * n,
                            .mass = come + grid.hours,
                            .mean = come + 2 * grid.hours,
                            .periods = n,
                            .hours = grid.hours};
        find_come(&grid, s, come);
        one_step(&fit->step[s], &to, ways->reached[s] == ways->come[s] && ways->come[s] > 0);
        pass_on(&grid, s, &fit->step[s], &to);
    }
    free(all);
}

enum yl_status yl_day_fit(struct yl_fit *fit, struct yl_kinds *kinds,
                          const struct yl_day_table *table, struct yl_predict_call *call,
                          struct yl_diags *diags, struct yl_fault *fault)
{
    size_t steps = table->log.steps;
    struct ways ways = {.log = &table->log,
                        .reached = yl_get_zeroed(steps + 1, sizeof(double)),
                        .come = yl_get_zeroed(steps + 1, sizeof(double)),
                        .hour = yl_get_zeroed(table->log.entries * DAY + 1, sizeof(double))};
    call->by = (struct yl_predict_by){begin, hear, NULL, &ways};
    enum yl_status status = yl_predict_once(call, call->set, call->sets, 1, diags, fault);
    if (!status) refuse_hours(kinds, table, table->log.scenario);
    if (!status) fit_all(fit, table, &ways);
    if (!status) yl_fit_find_movers(fit, &table->log);
    YL_FREE(ways.step_of, ways.reached, ways.come, ways.hour);
    return status;
}
