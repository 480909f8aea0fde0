/* attribution.h: which entries the conversions of a log are credited to, by seven rules.
 *
 * Why      A conversion follows several touches; each rule divides it between their entries in another way, and none knows
 *          what would have happened without an entry.
 * Shape    yl_attribution_make, yl_attribution_add journey by journey, yl_attribution_end; then credit of rule and entry.
 * Units    conversions; of each rule but Markov's of a log without conversions they add up to the conversions added.
 * Cost     a journey: its touches. The end: entries cubed.
 * Owns     its tables, until yl_attribution_free.
 * Threads  one.
 * Source   position 40-20-40 and half-lives of 7 days: the models of Google Analytics. Removal effects of a first-order
 *          chain: Anderl, Becker, von Wangenheim & Schumann (2016), IJRM 33, 457-474; by the fundamental matrix N of an absorbing chain
 *          (Kemeny & Snell 1960, ch. 3): a walk from s that avoids c converts with B[s] - N[s,c] / N[c,c] B[c]. Shapley (1953) of
 *          v(S) = conversions whose touches all lie in S, a sum of unanimity games: each conversion is shared equally
 *          between the entries that it has met.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum yl_attribution_rule {
#define YL_RULE(RULE, ...) YL_RULE_##RULE,
#include "sim/stats/attribution_rules.def"
    YL_RULES
};
struct yl_attribution_name {
    const char *name, *label[2]; /* in files; for people, by language */
};
extern const struct yl_attribution_name yl_attribution_names[YL_RULES];

struct yl_touch {
    uint32_t entry;
    double age; /* time before the conversion, in half-lives */
};
struct yl_attribution {
    uint32_t entries;
    double converted, lost; /* journeys that ended with a conversion, and without */
    double *credit;         /* [YL_RULES][entries] */
    double *touches;        /* [entries] */
    double *moves;  /* [entries + 1][entries + 2]: start or entry to entry, conversion, nothing */
    uint32_t *seen; /* [entries] the last journey that met it */
    uint32_t journeys;
};
void yl_attribution_make(struct yl_attribution *to, uint32_t entries);
/* One journey of at least one touch, in order of time. */
void yl_attribution_add(struct yl_attribution *to, const struct yl_touch *touch, size_t touches,
                        bool converted);
/* Fills the credit of Markov's rule. */
void yl_attribution_end(struct yl_attribution *to);
double yl_attribution_credit(const struct yl_attribution *of, enum yl_attribution_rule rule,
                             uint32_t entry);
void yl_attribution_free(struct yl_attribution *to);
