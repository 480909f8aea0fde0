/* unit_clusters.c: sums of whole clusters, period by period, and their tests. Contract: units.h. */
#include "sim/engine/units.h"
#include <math.h>
#include <string.h>

size_t yl_unit_tests(const struct yl_units_plan *how)
{
    return how->cluster ? (size_t)2 * (how->arms - 1) * how->judged * how->periods : 0;
}

size_t yl_unit_theres(const struct yl_units_plan *how)
{
    return how->cluster ? (size_t)how->arms * (how->metrics + 1) * how->periods : 0;
}

void yl_unit_clusters_make(struct yl_units *units)
{
    const struct yl_units_plan *how = &units->how;
    if (!how->cluster) return;
    struct yl_arena *arena = &units->arena;
    struct yl_unit_clusters *made = units->clusters = yl_arena_get(arena, sizeof *made);
    made->clusters = (uint32_t)((how->plan->size + how->cluster - 1) / how->cluster);
    const size_t cells = (size_t)made->clusters * how->periods;
    made->arm = yl_arena_get(arena, made->clusters * sizeof *made->arm);
    made->came = yl_arena_get(arena, cells * sizeof *made->came);
    made->cell = yl_arena_get(arena, cells * sizeof *made->cell);
    made->so_far = yl_arena_get(arena, made->clusters * sizeof *made->so_far);
    made->pair = yl_arena_get(arena, made->clusters * sizeof *made->pair);
    made->test = yl_arena_get(arena, yl_unit_tests(how) * sizeof *made->test);
    made->there = yl_arena_get(arena, yl_unit_theres(how) * sizeof *made->there);
}

/* ---- sums ------------------------------------------------------------------------------------ */
static void add_persons(const struct yl_units *units, struct yl_unit_clusters *all)
{
    memset(all->came, 0, (size_t)all->clusters * units->how.periods * sizeof *all->came);
    for (uint32_t g = 0; g < all->clusters; g++)
        all->arm[g] = yl_replication_trait(units->replication, units->how.arm_axis,
                                           yl_person_address(g * units->how.cluster));
    for (int64_t i = 0; i < units->how.plan->size; i++) {
        const uint32_t person = (uint32_t)i, period = units->first[i];
        if (period >= units->how.periods) continue; /* never came */
        double x = yl_units_covariate(units, yl_person_address(person));
        struct yl_cluster *one =
            &all->came[(size_t)period * all->clusters + person / units->how.cluster];
        one->n++;
        one->x += x;
        one->xx += x * x;
    }
}

/* The outcomes of a metric, as they come, to the clusters of their persons. */
static void add_outcomes(const struct yl_units *units, struct yl_unit_clusters *all, uint32_t m)
{
    const size_t cells = (size_t)all->clusters * units->how.periods;
    const double cap = m == 0 && units->how.cap > 0 ? units->how.cap : INFINITY;
    double so_far = 0;
    uint64_t seen = 0;
    memcpy(all->cell, all->came, cells * sizeof *all->cell);
    for (size_t i = 0; i < units->events; i++) {
        const struct yl_unit_event *event = &units->event[i];
        if (!i || yl_address_compare(event[-1].address, event->address)) {
            so_far = 0;
            seen = 0;
        }
        bool again = seen >> event->source & 1, top = units->top[event->source] >> m & 1,
             below = units->below[event->source] >> m & 1;
        seen |= UINT64_C(1) << event->source;
        bool person = event->address.origin == YL_ORIGIN_PERSON,
             once = units->source[event->source].once;
        if (!(top || below) || !person || (again && once)) continue;
        struct yl_cluster *one = &all->cell[(size_t)event->period * all->clusters +
                                            event->address.index / units->how.cluster];
        double x = yl_units_covariate(units, event->address), y = top ? event->value : 0,
               gain = fmin(so_far + y, cap) - fmin(so_far, cap), d = below ? event->value : 0;
        so_far += y;
        one->y += gain;
        one->xy += gain * x;
        one->d += d;
        one->xd += d * x;
    }
}

static void add_period(struct yl_unit_clusters *all, uint32_t period)
{
    const struct yl_cluster *cell = all->cell + (size_t)period * all->clusters;
    for (uint32_t g = 0; g < all->clusters; g++) {
        struct yl_cluster *sum = &all->so_far[g];
        sum->n += cell[g].n;
        sum->x += cell[g].x;
        sum->xx += cell[g].xx;
        sum->y += cell[g].y;
        sum->xy += cell[g].xy;
        sum->d += cell[g].d;
        sum->xd += cell[g].xd;
    }
}

/* ---- tests ----------------------------------------------------------------------------------- */
/* The clusters of the control and a treatment, whose outcomes count `by` times. */
static size_t pair_of(struct yl_unit_clusters *all, uint32_t arm, double by)
{
    size_t count = 0;
    for (uint32_t g = 0; g < all->clusters; g++) {
        if ((all->arm[g] && all->arm[g] != arm) || !(all->so_far[g].n > 0)) continue;
        struct yl_cluster *one = &all->pair[count++];
        *one = all->so_far[g];
        one->treated = all->arm[g] != 0;
        one->y *= one->treated ? by : 1;
        one->xy *= one->treated ? by : 1;
    }
    return count;
}

static void judge(struct yl_units *units, uint32_t arm, uint32_t m, uint32_t period)
{
    const struct yl_units_plan *how = &units->how;
    struct yl_unit_clusters *all = units->clusters;
    const struct yl_analysis_guard guard = how->guard[m];
    const bool margin = guard.worse_by > 0, ratio = how->metric[m].ratio;
    double control = 0; /* what its clusters come to so far */
    for (uint32_t g = 0; g < all->clusters && margin; g++)
        control += all->arm[g] ? 0 : all->so_far[g].y;
    const double at = margin ? yl_analysis_at_margin(guard, control) : 1;
    for (uint32_t other = 0; other < 2; other++) {
        size_t clusters = pair_of(all, arm, other ? at : 1);
        struct yl_clusters_how with = {ratio, other && m == 0, how->level, at};
        struct yl_clusters_result found = yl_clusters_compare(all->pair, clusters, with);
        struct yl_analysis of = margin ? yl_analysis_beyond(&found.test, guard) : found.test;
        all->test[((size_t)(2 * (arm - 1) + other) * how->judged + m) * how->periods + period] =
            (struct yl_unit_test){of.estimate,
                                  of.se,
                                  of.z,
                                  of.interval.low,
                                  of.interval.high,
                                  yl_clusters_information(all->pair, clusters, ratio)};
        if (!margin && how->covariate < 0 && !how->before) return; /* there is no other */
    }
}

/* place 0: clusters with persons; else with outcomes of metric place - 1. */
static void count_there(struct yl_units *units, uint32_t place, uint32_t period)
{
    struct yl_unit_clusters *all = units->clusters;
    const size_t places = units->how.metrics + 1, periods = units->how.periods;
    for (uint32_t k = 0; k < units->how.arms; k++)
        all->there[(k * places + place) * periods + period] = 0;
    for (uint32_t g = 0; g < all->clusters; g++)
        all->there[(all->arm[g] * places + place) * periods + period] +=
            place ? all->so_far[g].y > 0 : all->so_far[g].n > 0;
}

void yl_unit_clusters_judge(struct yl_units *units)
{
    struct yl_unit_clusters *all = units->clusters;
    add_persons(units, all);
    for (uint32_t m = 0; m < units->how.metrics; m++) {
        add_outcomes(units, all, m);
        memset(all->so_far, 0, all->clusters * sizeof *all->so_far);
        for (uint32_t period = 0; period < units->how.periods; period++) {
            add_period(all, period);
            if (m == 0) count_there(units, 0, period);
            count_there(units, m + 1, period);
            for (uint32_t arm = 1; m < units->how.judged && arm < units->how.arms; arm++)
                judge(units, arm, m, period);
        }
    }
}
