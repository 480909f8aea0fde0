/* evidence.c: log-likelihoods of candidates, and one of them for each draw; contract in evidence.h */
#include "models/evidence.h"
#include "models/guesses.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/number.h"
#include <math.h>
#include <stdlib.h>

/* The value on one side of a ratio, where the base has this one. */
static double side_value(const struct yl_scenario *scenario, const struct yl_evidence_side *side,
                         double base, uint64_t seed, uint32_t number)
{
    const struct yl_guess *own = side->own < 0 ? NULL : &scenario->guess[side->own];
    if (!own) return side->times * base + side->plus;
    const double drawn = yl_guess_drawn(own, seed, number);
    return yl_guess_is_factor(own) ? drawn * base : drawn;
}

static double log_likelihood(const struct yl_scenario *scenario, uint64_t seed, uint32_t number)
{
    double sum = 0;
    for (uint32_t i = 0; i < scenario->evidences; i++) {
        const struct yl_evidence *one = &scenario->evidence[i];
        double base = one->scale;
        if (one->base >= 0) base *= yl_guess_drawn(&scenario->guess[one->base], seed, number);
        const double ratio = side_value(scenario, &one->arm_side, base, seed, number) /
                             side_value(scenario, &one->control_side, base, seed, number);
        const double off = (log(ratio) - one->log_ratio) / one->sd;
        sum -= off * off / 2;
    }
    return isnan(sum) ? (double)-INFINITY : sum;
}

/* One of the candidates for each draw: draw k is where the sum of weights passes (k - 1 + u) / draws of all. */
static void resample(struct yl_candidates *out, const double *weight, double all, uint64_t seed,
                     uint32_t draws)
{
    const uint64_t address[2] = {seed, yl_hash_name("evidence")};
    const double offset = ((double)(yl_hash(address, sizeof address) >> 12) + 0.5) * 0x1p-52;
    double sum = weight[0];
    uint32_t at = 0;
    for (uint32_t k = 0; k < draws; k++) {
        const double until = (k + offset) / draws * all;
        while (sum <= until && at + 1 < out->count) sum += weight[++at];
        out->pick[k] = at + 1;
    }
}

static enum yl_status too_few(const struct yl_candidates *out, struct yl_fault *fault)
{
    return yl_fault_set(
        fault, YL_BAD_INPUT,
        "'evidence': of %u candidates only %s are left in effect, fewer than %d: what the "
        "experiment saw lies at the edge of the range, or is much narrower; ask for more --draws, "
        "or widen the range",
        "'evidence'：%u 个候选中有效的只有 %s 个，少于 %d 个：实验结果在取值范围边缘，或比范围窄"
        "得多；请增加 --draws，或放宽范围",
        out->count, yl_short_of(out->effective).text, YL_CANDIDATES_LEAST);
}

/* Weights in the place of their logarithms; the sum of them. */
static double weigh(struct yl_candidates *out, double *weight, double most)
{
    double sum = 0, squares = 0;
    for (uint32_t c = 0; c < out->count; c++) {
        weight[c] = most > -INFINITY ? exp(weight[c] - most) : 0;
        sum += weight[c];
        squares += weight[c] * weight[c];
    }
    out->effective = squares > 0 ? sum * sum / squares : 0;
    return sum;
}

enum yl_status yl_candidates_pick(struct yl_candidates *out, const struct yl_scenario *base,
                                  uint64_t seed, uint32_t draws, struct yl_fault *fault)
{
    bool file = false;
    double most = -INFINITY;
    *out = (struct yl_candidates){.draws = draws};
    if (!base->evidences) return YL_OK;
    for (uint32_t i = 0; i < base->guesses; i++) file |= base->guess[i].draw != NULL;
    const uint64_t wanted = (uint64_t)draws * YL_CANDIDATES_EACH;
    out->count = file ? base->file_draws : wanted > UINT32_MAX ? UINT32_MAX : (uint32_t)wanted;
    double *weight = yl_get(((size_t)out->count + 1) * sizeof *weight);
    out->pick = yl_get(((size_t)draws + 1) * sizeof *out->pick);
    for (uint32_t c = 0; c < out->count; c++) {
        weight[c] = log_likelihood(base, seed, c + 1);
        most = fmax(most, weight[c]);
    }
    const double all = weigh(out, weight, most);
    const bool enough = out->effective >= YL_CANDIDATES_LEAST;
    if (enough) resample(out, weight, all, seed, draws);
    free(weight);
    return enough ? YL_OK : too_few(out, fault);
}

void yl_candidates_free(struct yl_candidates *candidates)
{
    free(candidates->pick);
    *candidates = (struct yl_candidates){0};
}
