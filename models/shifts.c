/* shifts.c: the shift of a mean share by bisection; contract in shifts.h */
#include "models/shifts.h"
#include "models/steps.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool yl_shift_next(const struct yl_scenario *scenario, struct yl_shift_step *at)
{
    struct yl_steps owner;
    for (; yl_steps_at(scenario, at->owner, &owner); at->owner++, at->index = 0)
        while (at->index < owner.steps) {
            struct yl_step *step = &owner.step[at->index++];
            if (!step->is_mean || !step->name) continue;
            at->step = step;
            snprintf(at->place, sizeof at->place, "%s.%s.%s.%s", owner.kind, owner.name,
                     owner.inner, step->name);
            return true;
        }
    return false;
}

struct yl_shift_moves yl_shift_moves_of(const struct yl_scenario *scenario,
                                        const struct yl_step *step, int32_t shock)
{
    struct yl_shift_moves moves = {.intent = scenario->intent.count ? step->intent : 0};
    for (uint32_t i = 0; i < step->shocks; i++) {
        const struct yl_shock_use *use = &step->shock[i];
        const double weight = use->weight * scenario->shock[use->shock].sd;
        if ((int32_t)use->shock == shock)
            moves.shock += weight;
        else
            moves.rest = hypot(moves.rest, weight);
    }
    return moves;
}

bool yl_shift_applies(const struct yl_scenario *scenario, const struct yl_step *step)
{
    const struct yl_shift_moves moves = yl_shift_moves_of(scenario, step, -1);
    return moves.intent != 0 || moves.rest != 0;
}

static double chance(double logit) { return 1 / (1 + exp(-logit)); }

/* The mean over a normal deviation by the trapezium rule. */
static double chance_over(double logit, double deviation)
{
    static const double step = 0.25, far = 8.5;
    double sum = 0, all = 0;
    if (deviation == 0) return chance(logit);
    for (double z = -far; z <= far; z += step) {
        const double weight = exp(-z * z / 2);
        sum += weight * chance(logit + deviation * z);
        all += weight;
    }
    return sum / all;
}

static double passing(const struct yl_shift_point *point, uint32_t points,
                      const struct yl_shift_moves *moves, double logit)
{
    double sum = 0, all = 0;
    for (uint32_t i = 0; i < points; i++) {
        const double moved = moves->intent * point[i].intent + moves->shock * point[i].shock;
        sum += point[i].weight * chance_over(logit + moved, moves->rest);
        all += point[i].weight;
    }
    return sum / all;
}

double yl_shift_find(const struct yl_shift_point *point, uint32_t points,
                     const struct yl_shift_moves *moves, double mean)
{
    if (!points || !(mean > 0) || !(mean < 1)) return 0;
    const double logit = log(mean) - log1p(-mean);
    double low = -1, high = 1;
    while (low > -4096 && passing(point, points, moves, logit + low) > mean) low *= 2;
    while (high < 4096 && passing(point, points, moves, logit + high) < mean) high *= 2;
    for (int i = 0; i < 80 && high - low > 1e-9; i++) {
        const double middle = (low + high) / 2;
        if (passing(point, points, moves, logit + middle) < mean)
            low = middle;
        else
            high = middle;
    }
    return nearbyint((low + high) / 2 * 1e6) / 1e6 + 0.0; /* never -0 */
}

const struct yl_shift *yl_shifts_of(const struct yl_shifts *means, const char *place)
{
    for (uint32_t i = 0; i < means->count; i++)
        if (!strcmp(means->shift[i].place, place)) return &means->shift[i];
    return NULL;
}

/* By its own number of values: a variant may say it by another trait than base does. */
static bool apply(const struct yl_scenario *scenario, const struct yl_shift *known,
                  struct yl_step *step)
{
    const struct yl_shift_moves moves =
        yl_shift_moves_of(scenario, step, known ? known->shock : -1);
    bool all = true;
    for (uint32_t v = 0; v < step->p.count; v++) {
        const double mean = step->p.dist[v].a;
        if (!known || known->values != step->p.count || !known->points[v])
            all &= !(mean > 0) || !(mean < 1);
        else
            step->shift[v] = mean == known->mean[v]
                                 ? known->log_odds[v]
                                 : yl_shift_find(known->point[v], known->points[v], &moves, mean);
    }
    return all;
}

uint32_t yl_shifts_apply(const struct yl_shifts *means, struct yl_scenario *scenario)
{
    struct yl_shift_step at = {0};
    uint32_t unknown = 0;
    while (means && yl_shift_next(scenario, &at))
        if (yl_shift_applies(scenario, at.step))
            unknown += !apply(scenario, yl_shifts_of(means, at.place), at.step);
    return unknown;
}

void yl_shifts_free(struct yl_shifts *means)
{
    if (!means) return;
    yl_arena_free(&means->arena);
    free(means);
}
