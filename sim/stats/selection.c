/* selection.c: rounds over the same values, until it is known; contract in selection.h */
#include "sim/stats/selection.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/always_valid.h"
#include "sim/stats/jackknife.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double grain = 2e-8;     /* exact answers have eight digits */
static const double near_share = 0.1; /* of the best mean */

void yl_selection_room(struct yl_alternative *one)
{
    const size_t room = (size_t)one->want + 1;
    one->num = yl_get_more(one->num, room, sizeof *one->num);
    one->den = yl_get_more(one->den, room, sizeof *one->den);
}

void yl_selection_free(struct yl_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        YL_FREE(selection->of[i].num, selection->of[i].den);
        selection->of[i].num = selection->of[i].den = NULL;
    }
}

/* ---- means, differences ---------------------------------------------------------------------- */

struct sample { /* estimates over the same replications, larger is better */
    const struct yl_selection *of;
    size_t *which; /* [count] the alternatives */
    size_t count, n;
    double *estimate; /* [count] */
    double *move;     /* [count][n] */
    double *scratch;  /* [3 * most] */
};

static int sign_of(const struct yl_selection *selection) { return selection->smallest ? -1 : 1; }

/* Has every one of them a value in this replication? */
static bool is_common(const struct sample *sample, uint32_t r)
{
    for (size_t i = 0; i < sample->count; i++) {
        const struct yl_alternative *one = &sample->of->of[sample->which[i]];
        if (r >= one->n || isnan(one->num[r])) return false;
    }
    return true;
}

static void estimate(struct sample *sample, size_t i, const bool *used, size_t most)
{
    const struct yl_selection *selection = sample->of;
    const struct yl_alternative *one = &selection->of[sample->which[i]];
    double *num = sample->scratch, *den = num + most, *move = sample->move + i * sample->n;
    size_t n = 0;
    for (size_t r = 0; r < most; r++) {
        if (!used[r]) continue;
        num[n] = one->num[r];
        den[n++] = one->den[r];
    }
    const struct yl_fraction fraction = {num, den, selection->scale};
    sample->estimate[i] =
        sign_of(selection) * (selection->is_ratio ? yl_jackknife_ratio(move, &fraction, n)
                                                  : yl_jackknife_mean(move, num, n));
    for (size_t r = 0; r < n; r++) move[r] *= sign_of(selection);
}

static void sample_free(struct sample *sample)
{
    YL_FREE(sample->which, sample->estimate, sample->move, sample->scratch);
    *sample = (struct sample){0};
}

/* Of these alternatives, over the replications that all of them have. */
static void sample_make(struct sample *out, const struct yl_selection *selection,
                        const size_t *which, size_t count)
{
    size_t most = 0;
    *out = (struct sample){.of = selection, .count = count};
    for (size_t i = 0; i < count; i++)
        if (selection->of[which[i]].n > most) most = selection->of[which[i]].n;
    bool *used = yl_get_zeroed(most + 1, sizeof *used);
    out->which = yl_get((count + 1) * sizeof *out->which);
    memcpy(out->which, which, count * sizeof *which);
    for (uint32_t r = 0; r < most; r++) out->n += used[r] = is_common(out, r);
    out->estimate = yl_get_zeroed(count + 1, sizeof *out->estimate);
    out->move = yl_get_zeroed(count * out->n + 1, sizeof *out->move);
    out->scratch = yl_get_zeroed(3 * most + 1, sizeof *out->scratch);
    for (size_t i = 0; i < count; i++) estimate(out, i, used, most);
    free(used);
}

static struct yl_systems systems_of(const struct sample *sample)
{
    return (struct yl_systems){sample->count, sample->n, sample->estimate, sample->move,
                               sample->scratch};
}

struct yl_systems yl_selection_systems(const struct yl_selection *selection)
{
    struct sample sample;
    size_t *which = yl_get((selection->count + 1) * sizeof *which);
    for (size_t i = 0; i < selection->count; i++) which[i] = i;
    sample_make(&sample, selection, which, selection->count);
    YL_FREE(which, sample.which);
    return systems_of(&sample);
}

void yl_selection_systems_free(struct yl_systems *systems)
{
    YL_FREE((void *)(uintptr_t)systems->estimate, (void *)(uintptr_t)systems->move,
            systems->scratch);
    *systems = (struct yl_systems){0};
}

/* Those that may be the best still; how many. */
static size_t left(const struct yl_selection *selection, size_t *which)
{
    size_t count = 0;
    for (size_t i = 0; i < selection->count; i++)
        if (selection->of[i].ended == YL_ENDED_NOT) which[count++] = i;
    return count;
}

/* Position of the largest estimate; one that has none is passed over. */
static size_t highest(const double *estimate, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (estimate[i] > estimate[best] || isnan(estimate[best])) best = i;
    return best;
}

/* ---- exact answers --------------------------------------------------------------------------- */

static double valued(const struct yl_selection *selection, const struct yl_alternative *one)
{
    return sign_of(selection) * one->exact;
}

static void end_as(const struct yl_selection *selection, struct yl_alternative *one,
                   const struct yl_alternative *other)
{
    one->ended = YL_ENDED_SAME;
    one->same_as = (size_t)(other - selection->of);
}

/* Of those that are exact the others end; true: nothing is left to simulate. */
static bool take_exact(struct yl_selection *selection)
{
    struct yl_alternative *best = NULL;
    bool all = true;
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        all &= one->has_exact || one->ended;
        if (one->ended || !one->has_exact) continue;
        if (!best || valued(selection, one) > valued(selection, best)) best = one;
    }
    for (size_t i = 0; best && i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (one == best || one->ended || !one->has_exact) continue;
        const double gap = valued(selection, best) - valued(selection, one),
                     rounding = grain * (fabs(best->exact) + fabs(one->exact)),
                     error = best->bound + one->bound;
        if (gap > error + rounding) {
            one->ended = YL_ENDED_EXACT;
            one->behind_low = gap - error;
        } else
            end_as(selection, one, best);
    }
    return all && best;
}

/* ---- rounds ---------------------------------------------------------------------------------- */

/* Standard errors that the difference of two is told apart by. */
static double cut_of(const struct yl_selection *selection, size_t n)
{
    if (!selection->began) return yl_best_cut(selection->ranked, selection->level, n);
    return n < 2 ? NAN
                 : yl_always_valid_cut_t((double)n, YL_SELECTION_TUNED,
                                         yl_best_alpha(selection->began, selection->level));
}

/* Who is beaten, and who is the same as an earlier one in every replication. */
static void eliminate(struct yl_selection *selection, const struct sample *sample,
                      const struct yl_best_standing *standing)
{
    const struct yl_systems systems = systems_of(sample);
    for (size_t i = 0; i < sample->count; i++) {
        struct yl_alternative *one = &selection->of[sample->which[i]];
        if (standing[i].low > 0) {
            one->ended = YL_ENDED_BEATEN;
            one->behind_low = standing[i].low;
        }
        for (size_t l = 0; l < i && !one->ended; l++) {
            const struct yl_alternative *other = &selection->of[sample->which[l]];
            const bool equal = sample->estimate[i] == sample->estimate[l] && !other->ended;
            if (equal && yl_best_gap(&systems, 1, l, i).half == 0) end_as(selection, one, other);
        }
    }
}

double yl_selection_forecast(const struct yl_selection *selection, struct yl_gap gap, size_t n,
                             double errors)
{
    const double cut = cut_of(selection, n), more = errors * gap.half / cut,
                 goal = fabs(gap.by) + more + selection->within;
    double need = (double)n;
    for (int i = 0; i < 20 && need < 1e9; i++) {
        const double ratio = cut_of(selection, (size_t)need) / cut * gap.half / goal;
        need = fmin(fmax((double)n * ratio * ratio, (double)n), 1e9);
    }
    return need;
}

/* The least of those that are left. */
static double least_forecast(const struct yl_selection *selection, const struct sample *sample,
                             double errors)
{
    const struct yl_systems systems = systems_of(sample);
    const size_t best = highest(sample->estimate, sample->count);
    double least = INFINITY;
    for (size_t i = 0; i < sample->count; i++) {
        if (i == best || selection->of[sample->which[i]].ended) continue;
        const struct yl_gap gap = yl_best_gap(&systems, cut_of(selection, sample->n), best, i);
        if (!isfinite(gap.half)) return NAN;
        least = fmin(least, yl_selection_forecast(selection, gap, sample->n, errors));
    }
    return least;
}

/* Of what is left after one round; true: it ends here. The nearer the best mean is to the best for certain, the less
 * hopeful is the forecast. */
static bool conclude(struct yl_selection *selection, const struct sample *sample)
{
    struct yl_best_standing *standing = yl_get_zeroed(sample->count + 1, sizeof *standing);
    const struct yl_systems systems = systems_of(sample);
    const size_t at = highest(sample->estimate, sample->count);
    size_t left = 0;
    yl_best_set(standing, &systems, cut_of(selection, sample->n));
    eliminate(selection, sample, standing);
    const struct yl_best_standing best = standing[at];
    free(standing);
    for (size_t i = 0; i < sample->count; i++) left += !selection->of[sample->which[i]].ended;
    selection->decided = left <= 1;
    selection->same =
        !selection->decided && selection->within > 0 && best.high <= selection->within;
    const double hope = fmin(best.high / (near_share * fabs(sample->estimate[at])), 1);
    if (selection->decided || selection->same) return true;
    selection->need = least_forecast(selection, sample, 0);
    return least_forecast(selection, sample, hope) > selection->most;
}

uint32_t yl_selection_next(uint32_t n, uint32_t most)
{
    const uint32_t later = n / 8 > 4 ? n / 8 : 4, more = n ? later : YL_SELECTION_FIRST;
    return most - n < more ? most : n + more;
}

static enum yl_status draw_to(struct yl_selection *selection, const size_t *which, size_t count,
                              uint32_t n)
{
    for (size_t i = 0; i < count; i++) selection->of[which[i]].want = n;
    return selection->draw(selection->context, selection);
}

/* What has no value in any of the first replications is not ranked: a ratio to nothing. */
static enum yl_status drop_valueless(struct yl_selection *selection, size_t *which)
{
    size_t count = 0, all = left(selection, which);
    for (size_t i = 0; i < all; i++)
        if (!selection->of[which[i]].has_exact) which[count++] = which[i];
    enum yl_status status = draw_to(selection, which, count, yl_selection_next(0, selection->most));
    for (size_t i = 0; i < count && !status; i++) {
        struct yl_alternative *one = &selection->of[which[i]];
        bool any = false;
        for (uint32_t r = 0; r < one->n; r++) any |= !isnan(one->num[r]) && one->den[r] != 0;
        if (!any) one->ended = YL_ENDED_NONE;
    }
    return status;
}

static enum yl_status run_rounds(struct yl_selection *selection, size_t *which)
{
    uint32_t n = yl_selection_next(0, selection->most);
    enum yl_status status = YL_OK;
    selection->began = left(selection, which);
    for (bool over = false; !over && !status;) {
        struct sample sample;
        status = draw_to(selection, which, left(selection, which), n);
        if (status) break;
        sample_make(&sample, selection, which, left(selection, which));
        if (selection->share) /* D of a share, from the first stage */
            selection->within *= fabs(sample.estimate[highest(sample.estimate, sample.count)]);
        selection->share = false;
        over = conclude(selection, &sample) || n >= selection->most;
        sample_free(&sample);
        n = yl_selection_next(n, selection->most);
    }
    return status;
}

/* ---- what has come of it --------------------------------------------------------------------- */

/* Its own mean; the exact answer where there is one. */
static void settle(struct yl_selection *selection, size_t i)
{
    struct yl_alternative *one = &selection->of[i];
    struct sample sample;
    one->mean = one->has_exact ? one->exact : NAN;
    one->error = one->has_exact ? 0 : NAN;
    if (one->has_exact || !one->n || one->ended == YL_ENDED_NONE) return;
    sample_make(&sample, selection, &i, 1);
    one->mean = sign_of(selection) * sample.estimate[0];
    one->error = yl_jackknife_error(sample.move, sample.n);
    sample_free(&sample);
}

/* Of exact answers; of replications that both have; of an answer beside replications. */
static struct yl_gap gap_of(void *context, size_t other, size_t one)
{
    const struct yl_selection *selection = context;
    const struct yl_alternative *a = &selection->of[other], *b = &selection->of[one];
    const size_t both[2] = {other, one};
    const double bound = (a->has_exact ? a->bound : 0) + (b->has_exact ? b->bound : 0);
    struct sample sample;
    struct yl_gap gap = {sign_of(selection) * (a->mean - b->mean), bound};
    if (a->has_exact && b->has_exact) {
        if (fabs(gap.by) <= bound + grain * (fabs(a->exact) + fabs(b->exact)))
            gap.half = fmax(bound, fabs(gap.by)); /* rounding */
        return gap;
    }
    if (!a->n || !b->n) {
        gap.half += cut_of(selection, a->n > b->n ? a->n : b->n) * (a->error + b->error);
        return gap;
    }
    sample_make(&sample, selection, both, 2);
    const struct yl_systems systems = systems_of(&sample);
    const struct yl_gap found = yl_best_gap(&systems, cut_of(selection, sample.n), 0, 1);
    gap.half = found.half;
    if (sample.n) gap.by = found.by;
    sample_free(&sample);
    return gap;
}

/* How each compares with the best, by intervals that hold together. */
static void compare(struct yl_selection *selection)
{
    double *estimate = yl_get_zeroed(selection->count + 1, sizeof *estimate),
           *least = yl_get_zeroed(selection->count + 1, sizeof *least);
    struct yl_best_standing *standing = yl_get_zeroed(selection->count + 1, sizeof *standing);
    const struct yl_best_of of = {.count = selection->count,
                                  .best = selection->best,
                                  .estimate = estimate,
                                  .least = least,
                                  .gap = gap_of,
                                  .context = selection};
    selection->ranked = 0;
    for (size_t i = 0; i < selection->count; i++) {
        estimate[i] = sign_of(selection) * selection->of[i].mean;
        least[i] = selection->of[i].behind_low;
        if (selection->of[i].ended == YL_ENDED_BOUND) estimate[i] = NAN;
        if (!isnan(estimate[i])) selection->ranked++;
    }
    yl_best_stand(standing, &of);
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        one->behind = standing[i].behind;
        one->behind_low = standing[i].low;
        one->behind_high = standing[i].high;
        one->may_be_best = standing[i].may_be_best;
    }
    YL_FREE(estimate, least, standing);
}

static void rank(struct yl_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (isnan(one->mean) || one->ended == YL_ENDED_BOUND) continue;
        one->rank = 1;
        if (i == selection->best) continue;
        one->rank = 2;
        for (size_t l = 0; l < selection->count; l++) {
            const double gap = one->behind - selection->of[l].behind;
            one->rank += l != i && l != selection->best && (gap > 0 || (gap == 0 && l < i));
        }
    }
}

/* Of those that are left the highest mean. */
static void choose(struct yl_selection *selection)
{
    const struct yl_alternative *best = NULL;
    for (size_t i = 0; i < selection->count; i++) {
        const struct yl_alternative *one = &selection->of[i];
        if (one->ended || isnan(one->mean)) continue;
        if (best && !(sign_of(selection) * (one->mean - best->mean) > 0)) continue;
        best = one;
        selection->best = i;
    }
}

/* What is the same as one that was beaten later is beaten as well. */
static void end_the_same(struct yl_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        size_t at = i;
        while (selection->of[at].ended == YL_ENDED_SAME) at = selection->of[at].same_as;
        if (one->ended != YL_ENDED_SAME || !selection->of[at].ended) continue;
        one->ended = selection->of[at].ended;
        one->behind_low = selection->of[at].behind_low;
    }
}

/* Those that ran to the end and are beaten by their intervals there. */
static void end_the_beaten(struct yl_selection *selection)
{
    size_t may = 0;
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (!one->ended && !one->may_be_best && !isnan(one->mean)) one->ended = YL_ENDED_BEATEN;
        may += !one->ended && one->may_be_best;
    }
    selection->decided |= may == 1;
}

static void stand(struct yl_selection *selection)
{
    compare(selection);
    end_the_beaten(selection);
    rank(selection);
}

void yl_selection_stand(struct yl_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        selection->of[i].behind_low = 0;
        settle(selection, i);
    }
    stand(selection);
}

enum yl_status yl_selection_run(struct yl_selection *selection)
{
    size_t *which = yl_get_zeroed(selection->count + 1, sizeof *which);
    enum yl_status status = YL_OK;
    selection->need = NAN;
    for (size_t i = 0; i < selection->count; i++) selection->of[i].behind_low = 0;
    selection->exact = take_exact(selection);
    if (!selection->exact) {
        status = drop_valueless(selection, which);
        selection->exact = !status && take_exact(selection);
    }
    selection->decided = selection->exact;
    if (!status && !selection->exact) status = run_rounds(selection, which);
    if (!status) end_the_same(selection);
    for (size_t i = 0; i < selection->count && !status; i++) settle(selection, i);
    choose(selection);
    selection->replications = 0;
    for (size_t i = 0; i < selection->count; i++) selection->replications += selection->of[i].n;
    if (!status) stand(selection);
    free(which);
    return status;
}
