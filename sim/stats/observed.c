/* observed.c: persons from rows, sums from persons. Contract: observed.h. */
#include "sim/stats/observed.h"
#include "sim/stats/adjust.h"
#include "sim/stats/always_valid.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_person(const void *a, const void *b)
{
    const struct yl_observed_row *row = a, *y = b;
    int order = strcmp(row->person, y->person);
    if (order || row->time != y->time) return order ? order : row->time < y->time ? -1 : 1;
    return row->line < y->line ? -1 : row->line > y->line;
}

enum yl_status yl_observed_make(struct yl_observed *results, struct yl_fault *fault)
{
    qsort(results->row, results->rows, sizeof *results->row, by_person);
    for (size_t i = 0, first = 0, said = 0; i < results->rows; i++) {
        struct yl_observed_row *row = &results->row[i];
        if (strcmp(row->person, results->row[first].person)) first = said = i;
        if (results->row[first].arm == YL_OBSERVED_NO_ARM) {
            results->row[first].arm = row->arm;
            said = i;
        }
        if (row->arm != YL_OBSERVED_NO_ARM && row->arm != results->row[first].arm)
            return yl_fault_set(fault, YL_BAD_INPUT,
                                "%s:%zu: '%s' stands in two arms (line %zu has the other): the "
                                "unit was not kept, and its results cannot be analysed",
                                results->file, row->line, row->person, results->row[said].line);
    }
    return YL_OK;
}

struct person {
    double y, d, x;
    uint32_t arm;
};

/* The sums of a person's rows before `until`, from row *i on; false: none since the start. Moves *i
 * to the next person. */
static bool person(const struct yl_observed *results, size_t *i, uint32_t metric, int64_t until,
                   struct person *p)
{
    const char *who = results->row[*i].person;
    const struct yl_observed_metric *m = &results->metric[metric];
    bool there = false;
    *p = (struct person){.arm = results->row[*i].arm,
                         .x = results->has_before ? 0 : results->row[*i].x};
    for (; *i < results->rows && !strcmp(results->row[*i].person, who); ++*i) {
        const struct yl_observed_row *row = &results->row[*i];
        if (results->has_before && row->time < results->start)
            p->x += row->y[m->of];
        else if (row->time < until) {
            p->y += row->y[m->of];
            p->d += m->below < 0 ? 0 : row->y[m->below];
            there = true;
        }
    }
    return there;
}

struct yl_analysis_sums yl_observed_sums(const struct yl_observed *results, uint32_t arm,
                                         uint32_t metric, int64_t until)
{
    struct yl_analysis_sums top = {0}, below = {0}, both = {0};
    struct person p;
    for (size_t i = 0; i < results->rows;) {
        if (!person(results, &i, metric, until, &p) || p.arm != arm) continue;
        double x = results->has_x ? p.x : 0;
        yl_analysis_add(&top, x, p.y);
        if (results->metric[metric].below < 0) continue;
        yl_analysis_add(&below, x, p.d);
        yl_analysis_add(&both, p.d, p.y);
    }
    if (results->metric[metric].below < 0) return top;
    if (!(below.mean_y > 0)) return (struct yl_analysis_sums){0};
    return yl_analysis_linear(&top, &below, both.xy);
}

bool yl_observed_is_share(const struct yl_observed *t, uint32_t metric)
{
    struct person p;
    for (size_t i = 0; i < t->rows;)
        if (person(t, &i, metric, INT64_MAX, &p) && p.y != 0 && p.y != 1) return false;
    return t->metric[metric].below < 0;
}

enum yl_status yl_observed_analyse(struct yl_verdict *verdict, const struct yl_observed *results,
                                   uint32_t metric, double effect)
{
    struct yl_analysis_sums control = yl_observed_sums(results, 0, metric, INT64_MAX);
    bool share = yl_observed_is_share(results, metric);
    double *p = calloc(results->arms, sizeof *p),
           *adjusted = calloc(results->arms, sizeof *adjusted);
    enum yl_status status = p && adjusted ? YL_OK : YL_NO_MEMORY;
    for (uint32_t k = 1; !status && k < results->arms; k++) {
        struct yl_verdict *v = &verdict[k];
        struct yl_analysis_how how = {share, false, 1 - results->level};
        *v = (struct yl_verdict){.control = control,
                                 .treatment = yl_observed_sums(results, k, metric, INT64_MAX),
                                 .share = share,
                                 .cuped = {NAN, NAN, NAN, NAN, {NAN, NAN}},
                                 .correlation = NAN,
                                 .always_valid = NAN};
        v->plain = yl_analysis_compare(&v->control, &v->treatment, how);
        p[k - 1] = v->plain.p >= 0 ? v->plain.p : 1;
        how.covariate = true;
        if (results->has_x) v->cuped = yl_analysis_compare(&v->control, &v->treatment, how);
        struct yl_analysis_sums both = control;
        yl_analysis_merge(&both, &v->treatment);
        if (results->has_x) v->correlation = yl_analysis_cuped(&both).correlation;
        double tau = (effect > 0 ? effect : 0.1) * fabs(control.mean_y);
        if (v->plain.se > 0 && tau > 0)
            v->always_valid = yl_always_valid_p(v->plain.estimate, v->plain.se * v->plain.se, tau);
    }
    if (!status) status = yl_adjust(adjusted, p, results->arms - 1, YL_ADJUST_HOLM);
    for (uint32_t k = 1; !status && k < results->arms; k++)
        verdict[k].adjusted = verdict[k].plain.p >= 0 ? adjusted[k - 1] : NAN;
    free(p);
    free(adjusted);
    return status;
}

struct yl_analysis_srm yl_observed_split(const struct yl_observed *results)
{
    double *count = calloc(results->arms, sizeof *count);
    struct person p;
    for (size_t i = 0; count && i < results->rows;)
        if (person(results, &i, 0, INT64_MAX, &p) && p.arm < results->arms) count[p.arm]++;
    struct yl_analysis_srm srm = {NAN, NAN, NAN, NAN};
    if (count) srm = yl_analysis_srm(count, results->split, results->arms);
    free(count);
    return srm;
}

enum yl_status yl_observed_looks(struct yl_decision *out, uint32_t *looks,
                                 const struct yl_observed *results, uint32_t arm,
                                 struct yl_sequential *bounds)
{
    struct yl_analysis_how how = {yl_observed_is_share(results, 0), false, 1 - results->level};
    uint32_t planned = *looks, kept = 0;
    double information[YL_SEQUENTIAL_LOOKS], all = 0, last = 0;
    for (uint32_t k = 0; k < planned; k++) {
        struct yl_analysis_sums one = yl_observed_sums(results, 0, 0, out[k].until),
                                two = yl_observed_sums(results, arm, 0, out[k].until);
        struct yl_analysis result = yl_analysis_compare(&one, &two, how);
        out[k].n = one.n + two.n;
        out[k].z = result.z;
        information[k] = all = yl_analysis_information(&one) + yl_analysis_information(&two);
    }
    bounds->looks = 0;
    for (uint32_t k = 0; k < planned; k++) {
        double share = k + 1 == planned ? 1 : all > 0 ? information[k] / all : 0;
        if (share <= last + 1e-6 || (k + 1 < planned && share > 1 - 1e-6))
            continue; /* nothing new */
        out[kept] = out[k];
        out[kept].share = bounds->time[bounds->looks++] = last = share;
        kept++;
    }
    *looks = kept;
    enum yl_status status = yl_sequential_bounds(bounds);
    for (uint32_t k = 0; !status && k < kept; k++) {
        out[k].bound = bounds->bound[k];
        out[k].stops = fabs(out[k].z) >= out[k].bound;
    }
    return status;
}
