/* control.c: candidates by name, then a regression on the nearest; contract in control.h */
#include "sim/stats/control.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEVEL 0.95

/* ---- candidates ------------------------------------------------------------------------------ */
static bool usable(const struct yl_metric *metric)
{
    return metric->has_exact && (metric->kind == YL_KIND_COUNT || metric->kind == YL_KIND_MONEY) &&
           strcmp(metric->place, "all") && strcmp(metric->metric, "persons") &&
           isfinite(metric->exact_sd) && metric->exact_sd > 0 && isfinite(metric->exact_bound);
}

/* Adds a metric to the column of that name, which is made if there is none. */
static void feed(struct yl_controls *controls, const char *place, const struct yl_metric *metric)
{
    struct yl_control *to = NULL;
    for (uint32_t i = 0; i < controls->count && !to; i++)
        if (!strcmp(controls->control[i].place, place) &&
            !strcmp(controls->control[i].metric, metric->metric))
            to = &controls->control[i];
    if (!to) {
        to = &controls->control[controls->count++];
        *to = (struct yl_control){.metric = metric->metric};
        snprintf(to->place, sizeof to->place, "%s", place);
        to->value =
            yl_arena_get(&controls->arena, (controls->replications + 1) * sizeof *to->value);
    }
    for (uint32_t r = 0; r < controls->replications; r++)
        to->value[r] += yl_summary_value(metric, r);
    to->exact += metric->exact;
    to->bound += metric->exact_bound;
}

void yl_controls_init(struct yl_controls *controls, const struct yl_variant_result *result,
                      const struct yl_replication_stats *stats)
{
    uint32_t exact = 0, n = stats->replications;
    *controls = (struct yl_controls){.replications = stats->replications};
    for (uint32_t i = 0; i < result->metrics; i++) exact += usable(&result->metric[i]);
    if (!exact || n < YL_CONTROLS_FROM || yl_replication_stats_any_failed(stats)) return;
    controls->control =
        yl_arena_get(&controls->arena, 2 * (size_t)exact * sizeof *controls->control);
    controls->scratch =
        yl_arena_get(&controls->arena, (size_t)n * YL_CONTROLS * sizeof *controls->scratch);
    for (uint32_t i = 0; i < result->metrics; i++) {
        const struct yl_metric *metric = &result->metric[i];
        if (!usable(metric)) continue;
        if (metric->is_path && !strcmp(metric->metric, "arrivals"))
            continue; /* stands at the entry */
        feed(controls, metric->place, metric);
        /* all entries together at a place, as far as they are exact */
        const char *to = metric->is_path ? strchr(metric->place, '>') : NULL;
        if (!strncmp(metric->place, "entries.", 8))
            feed(controls, "all", metric);
        else if (to)
            feed(controls, to + 1, metric);
    }
    for (uint32_t i = 0; i < controls->count; i++) {
        struct yl_control *one = &controls->control[i];
        double sum = 0;
        for (uint32_t r = 0; r < n; r++) sum += one->value[r];
        one->centre = sum / n;
        for (uint32_t r = 0; r < n; r++)
            one->squares += (one->value[r] - one->centre) * (one->value[r] - one->centre);
    }
    for (uint32_t i = 1; i <= YL_CONTROLS && i <= n / 10; i++)
        controls->t[i] = yl_interval_t(LEVEL, n - 1.0 - i);
}

void yl_controls_free(struct yl_controls *controls)
{
    yl_arena_free(&controls->arena);
    *controls = (struct yl_controls){0};
}

/* ---- which of them --------------------------------------------------------------------------- */
static size_t entry_length(const char *place)
{
    if (!strncmp(place, "entries.", 8)) return strlen(place) - 8;
    const char *to = strchr(place, '>');
    return to ? (size_t)(to - place) : 0;
}

static bool same_entry(const char *a, const char *b)
{
    size_t n = entry_length(a);
    if (!n || n != entry_length(b)) return false;
    return !strncmp(strchr(a, '>') ? a : a + 8, strchr(b, '>') ? b : b + 8, n);
}

/* The smaller the nearer: what it is, then how far its number is from that of the events. */
static double distance(const struct yl_control *control, const struct yl_metric *metric,
                       double events)
{
    bool entry = entry_length(metric->place) > 0, mine = entry_length(control->place) > 0;
    double rank = 3,
           off = control->exact > 0 && events > 0 ? fabs(log(control->exact / events)) : 100;
    if (entry != mine || (entry && !same_entry(control->place, metric->place)))
        rank = 4;
    else if (!strcmp(control->place, metric->place))
        rank = strcmp(control->metric, metric->metric) ? 2 : 1;
    return rank * 1000 + fmin(off, 900);
}

/* The nearest that vary; how many there are. */
static uint32_t nearest(const struct yl_control *pick[YL_CONTROLS],
                        const struct yl_controls *controls, const struct yl_metric *metric,
                        double events)
{
    const uint32_t most = YL_CONTROLS;
    double at[YL_CONTROLS + 1];
    uint32_t n = 0;
    for (uint32_t i = 0; i < controls->count; i++) {
        const struct yl_control *one = &controls->control[i];
        double d = distance(one, metric, events);
        if (!(one->squares > 0)) continue;
        uint32_t k = n;
        for (; k && d < at[k - 1]; k--) {
            at[k] = at[k - 1];
            if (k < most) pick[k] = pick[k - 1];
        }
        at[k] = d;
        if (k < most) pick[k] = one;
        if (n < most) n++;
    }
    return n;
}

/* ---- the estimate ---------------------------------------------------------------------------- */
/* What each replication says of the figure (a pseudo-value, for a mean the value itself); the
 * plain estimate, NAN where there is none for every replication. */
static double pseudo_values(double *value, const struct yl_metric *metric,
                            struct yl_replication_stats *stats)
{
    double *num = stats->scratch[1], *den = stats->scratch[2], *move = stats->scratch[3], mean = 0;
    uint32_t n = stats->replications;
    if (metric->kind != YL_KIND_RATIO) {
        for (uint32_t r = 0; r < n; r++) mean += value[r] = yl_summary_value(metric, r);
        return mean / n;
    }
    for (uint32_t r = 0; r < n; r++) {
        num[r] = (double)metric->num[r];
        den[r] = (double)metric->den[r];
    }
    mean = yl_jackknife_ratio(move, &(struct yl_fraction){num, den, metric->scale}, n);
    for (uint32_t r = 0; r < n; r++) value[r] = mean - (n - 1.0) * move[r];
    return mean;
}

/* One control after another, made independent of those before it: columns of length one, and
 * what became of the surplus of their means over the exact ones. */
struct basis {
    double *column[YL_CONTROLS]; /* [replications] each */
    double surplus[YL_CONTROLS], bound[YL_CONTROLS];
    uint32_t n, count;
};

static double dot(const double *a, const double *b, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static void extend(struct basis *basis, const struct yl_control *control)
{
    const double least = 1e-9; /* of its squares: less repeats another control */
    double *column = basis->column[basis->count], surplus = control->centre - control->exact,
           bound = control->bound;
    for (uint32_t i = 0; i < basis->n; i++) column[i] = control->value[i] - control->centre;
    for (uint32_t k = 0; k < basis->count; k++) {
        double part = dot(column, basis->column[k], basis->n);
        for (uint32_t i = 0; i < basis->n; i++) column[i] -= part * basis->column[k][i];
        surplus -= part * basis->surplus[k];
        bound += fabs(part) * basis->bound[k];
    }
    double squares = dot(column, column, basis->n), length = sqrt(squares);
    if (!(squares > least * control->squares)) return;
    for (uint32_t i = 0; i < basis->n; i++) column[i] /= length;
    basis->surplus[basis->count] = surplus / length;
    basis->bound[basis->count] = bound / length;
    basis->count++;
}

/* The value where every control is what it should be; jackknifed, for a figure need not be linear
 * in its controls (a stock is not). */
static void regress(struct yl_better *out, const struct basis *basis, const double *value,
                    double mean, double *move)
{
    uint32_t n = basis->n;
    double slope[YL_CONTROLS], best = mean, bound = 0, all = 0;
    for (uint32_t k = 0; k < basis->count; k++) {
        slope[k] = dot(value, basis->column[k], n);
        best -= slope[k] * basis->surplus[k];
        bound += fabs(slope[k]) * basis->bound[k];
    }
    for (uint32_t i = 0; i < n; i++) { /* what leaving it out would change */
        double rest = value[i] - mean, weight = 1.0 / n, pull = 1.0 / n;
        for (uint32_t k = 0; k < basis->count; k++) {
            double x = basis->column[k][i];
            rest -= slope[k] * x;
            weight -= x * basis->surplus[k];
            pull += x * x;
        }
        move[i] = pull < 1 ? -weight * rest / (1 - pull) : NAN;
        all += move[i];
    }
    out->best = best - (n - 1.0) / n * all;
    out->low = out->high = bound; /* the error comes on top */
    out->controls = basis->count;
}

void yl_controls_best(struct yl_better *out, const struct yl_controls *controls,
                      const struct yl_metric *metric, struct yl_replication_stats *stats)
{
    const struct yl_control *pick[YL_CONTROLS];
    double *value = stats->scratch[0], squares = 0;
    uint32_t n = stats->replications, few = n / 10 < YL_CONTROLS ? n / 10 : YL_CONTROLS;
    *out = (struct yl_better){NAN, NAN, NAN, NAN, 0};
    if (metric->has_exact) {
        double bound = isfinite(metric->exact_bound) ? metric->exact_bound : 0;
        *out =
            (struct yl_better){metric->exact, metric->exact - bound, metric->exact + bound, NAN, 0};
        return;
    }
    int64_t events = yl_summary_events(metric, stats);
    if (!controls->count || metric->no_variance || events < YL_FEW_EVENTS) return;
    double mean = pseudo_values(value, metric, stats);
    for (uint32_t r = 0; r < n; r++) squares += (value[r] - mean) * (value[r] - mean);
    if (!(squares > 0)) return; /* NAN: no value in some replication */
    struct basis basis = {.n = n};
    for (uint32_t k = 0; k < YL_CONTROLS; k++) basis.column[k] = controls->scratch + (size_t)k * n;
    uint32_t near = nearest(pick, controls, metric, (double)events / n);
    for (uint32_t k = 0; k < near && basis.count < few; k++) extend(&basis, pick[k]);
    if (!basis.count) return;
    regress(out, &basis, value, mean, stats->scratch[3]);
    double error = yl_jackknife_unrounded(yl_jackknife_error(stats->scratch[3], n),
                                          fabs(out->best) + sqrt(squares)),
           half = controls->t[basis.count] * error + out->low;
    if (error > 0) out->variance_reduction = squares / (n - 1.0) / n / (error * error);
    out->low = out->best - half;
    out->high = out->best + half;
}
