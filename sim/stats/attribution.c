/* attribution.c: rules that divide journeys, and the chain of all journeys; contract in attribution.h */
#include "sim/stats/attribution.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <gsl/gsl_linalg.h>
#include <stdlib.h>

const struct yl_attribution_name yl_attribution_names[YL_RULES] = {
#define YL_RULE(RULE, name, en, zh) [YL_RULE_##RULE] = {name, {en, zh}},
#include "sim/stats/attribution_rules.def"
};

void yl_attribution_make(struct yl_attribution *to, uint32_t entries)
{
    const size_t all = entries;
    *to = (struct yl_attribution){.entries = entries};
    to->credit = yl_get_zeroed(YL_RULES * all + 1, sizeof *to->credit);
    to->touches = yl_get_zeroed(all + 1, sizeof *to->touches);
    to->moves = yl_get_zeroed((all + 1) * (all + 2), sizeof *to->moves);
    to->seen = yl_get_zeroed(all + 1, sizeof *to->seen);
}

void yl_attribution_free(struct yl_attribution *to)
{
    YL_FREE(to->credit, to->touches, to->moves, to->seen);
    *to = (struct yl_attribution){0};
}

double yl_attribution_credit(const struct yl_attribution *of, enum yl_attribution_rule rule,
                             uint32_t entry)
{
    return of->credit[(size_t)rule * of->entries + entry];
}

static void give(struct yl_attribution *to, enum yl_attribution_rule rule, uint32_t entry,
                 double share)
{
    to->credit[(size_t)rule * to->entries + entry] += share;
}

/* The ends hold 40 % each, or half of two touches. */
static double position_of(size_t at, size_t touches)
{
    if (touches <= 2) return 1.0 / (double)touches;
    return at == 0 || at + 1 == touches ? 0.4 : 0.2 / (double)(touches - 2);
}

static void divide(struct yl_attribution *to, const struct yl_touch *touch, size_t touches)
{
    const double youngest = touch[touches - 1].age; /* no weight vanishes */
    double weights = 0, met = 0;
    to->journeys++;
    for (size_t i = 0; i < touches; i++) {
        weights += exp2(youngest - touch[i].age);
        met += to->seen[touch[i].entry] != to->journeys;
        to->seen[touch[i].entry] = to->journeys;
    }
    to->journeys++;
    give(to, YL_RULE_FIRST, touch[0].entry, 1);
    give(to, YL_RULE_LAST, touch[touches - 1].entry, 1);
    for (size_t i = 0; i < touches; i++) {
        const uint32_t entry = touch[i].entry;
        give(to, YL_RULE_LINEAR, entry, 1.0 / (double)touches);
        give(to, YL_RULE_POSITION, entry, position_of(i, touches));
        give(to, YL_RULE_DECAY, entry, exp2(youngest - touch[i].age) / weights);
        if (to->seen[entry] != to->journeys) give(to, YL_RULE_SHAPLEY, entry, 1.0 / met);
        to->seen[entry] = to->journeys;
    }
}

void yl_attribution_add(struct yl_attribution *to, const struct yl_touch *touch, size_t touches,
                        bool converted)
{
    const uint32_t all = to->entries;
    uint32_t from = all; /* the start */
    for (size_t i = 0; i < touches; i++) {
        to->moves[(size_t)from * (all + 2) + touch[i].entry]++;
        to->touches[touch[i].entry]++;
        from = touch[i].entry;
    }
    to->moves[(size_t)from * (all + 2) + all + !converted]++;
    to->converted += converted;
    to->lost += !converted;
    if (converted) divide(to, touch, touches);
}

/* N = (I - Q)^-1 over the start and the entries. */
static void fundamental(const struct yl_attribution *of, gsl_matrix *chain, gsl_matrix *inverse,
                        double *converts)
{
    const uint32_t all = of->entries;
    gsl_permutation *order = yl_got(gsl_permutation_alloc(all + 1));
    int sign;
    gsl_matrix_set_identity(chain);
    for (uint32_t i = 0; i <= all; i++) {
        const double *move = of->moves + (size_t)i * (all + 2);
        double sum = 0;
        for (uint32_t k = 0; k < all + 2; k++) sum += move[k];
        for (uint32_t k = 0; k < all && sum > 0; k++)
            gsl_matrix_set(chain, i, k, gsl_matrix_get(chain, i, k) - move[k] / sum);
        converts[i] = sum > 0 ? move[all] / sum : 0;
    }
    /* a journey ends, so from every entry the walk ends, and I - Q has an inverse */
    gsl_linalg_LU_decomp(chain, order, &sign);
    gsl_linalg_LU_invert(chain, order, inverse);
    gsl_permutation_free(order);
}

/* Conversions by removal effect: the share of conversions that are lost where an entry leads nowhere. */
static void credit_removals(struct yl_attribution *to, const gsl_matrix *inverse,
                            const double *converts)
{
    const uint32_t all = to->entries;
    double *credit = to->credit + (size_t)YL_RULE_MARKOV * all, sum = 0;
    for (uint32_t c = 0; c < all; c++) {
        double from = 0; /* chance to convert from c */
        for (uint32_t k = 0; k <= all; k++) from += gsl_matrix_get(inverse, c, k) * converts[k];
        credit[c] = gsl_matrix_get(inverse, all, c) / gsl_matrix_get(inverse, c, c) * from;
        sum += credit[c];
    }
    for (uint32_t c = 0; c < all && sum > 0; c++) credit[c] *= to->converted / sum;
}

void yl_attribution_end(struct yl_attribution *to)
{
    const size_t all = to->entries + (size_t)1;
    gsl_matrix *chain = yl_got(gsl_matrix_alloc(all, all)),
               *inverse = yl_got(gsl_matrix_alloc(all, all));
    double *converts = yl_get_zeroed(all, sizeof *converts);
    fundamental(to, chain, inverse, converts);
    if (to->converted > 0) credit_removals(to, inverse, converts);
    gsl_matrix_free(chain);
    gsl_matrix_free(inverse);
    free(converts);
}
