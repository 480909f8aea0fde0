/* evidence.h: finished experiments as evidence about the uncertain inputs: candidates weighted by their likelihood.
 *
 * Why      A range is what was known before; an experiment says more. What it leaves open is drawn by resampling, so
 *          that everything behind a draw stays as it is.
 * Shape    yl_evidence_read and yl_evidence_settle while the scenario is loaded; yl_candidates_pick once a number of
 *          draws is known, then yl_candidates_of(draw) is the number that guesses.h draws; yl_candidates_free.
 * Units    ratios as logarithms; effective is a number of candidates.
 * Order    candidate c has the addresses of draw c; picks rise with the draw (systematic resampling).
 * Cost     YL_CANDIDATES_EACH candidates a draw, of each only the values that evidence is about; joint draws of a file
 *          are the candidates where there are any.
 * Errors   YL_BAD_INPUT: fewer than YL_CANDIDATES_LEAST candidates are left in effect.
 * Owns     picks, until yl_candidates_free.
 * Threads  read-only once picked.
 * Source   sampling-importance-resampling: Rubin (1988), Bayesian Statistics 3; effective sample size: Kong, Liu & Wong
 *          (1994), JASA 89; systematic resampling: Kitagawa (1996), J. Comput. Graph. Stat. 5.
 */
#pragma once
#include "models/scenario.h"

enum { YL_CANDIDATES_EACH = 50, YL_CANDIDATES_LEAST = 100 };
struct yl_candidates {
    uint32_t *pick; /* [draws] candidate of each, from 1; NULL: no evidence, each draw itself */
    uint32_t draws, count; /* count: candidates; 0: without evidence */
    double effective;
};
enum yl_status yl_candidates_pick(struct yl_candidates *out, const struct yl_scenario *base,
                                  uint64_t seed, uint32_t draws, struct yl_fault *fault) YL_CHECKED;
static inline uint32_t yl_candidates_of(const struct yl_candidates *candidates, uint32_t draw)
{
    return candidates->pick ? candidates->pick[(draw - 1) % candidates->draws] : draw;
}
void yl_candidates_free(struct yl_candidates *candidates);
/* What of a scenario's evidence speaks of values that are drawn; reported where nothing does. */
struct yl_reader;
bool yl_evidence_settle(struct yl_scenarios *all, struct yl_reader *reader);
