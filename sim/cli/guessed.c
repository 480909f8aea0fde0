/* guessed.c: what sensitivity and voi have in common; contract in guessed.h */
#include "sim/cli/guessed.h"
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/cli/best.h"
#include "sim/stats/cube.h"
#include <math.h>
#include <stdlib.h>

/* Draws of a file are as many as it has. */
static enum yl_status count_draws(struct yl_guessed_study *guessed, uint32_t simulated)
{
    const struct yl_scenario *base = &guessed->study->scenarios.variant[0];
    const uint32_t asked = guessed->study->options->draws;
    const bool file = guessed->factors.joint && base->file_draws && !base->evidences;
    guessed->draws = guessed->answers.is_exact ? YL_GUESSED_EXACT : simulated;
    if (file && guessed->draws > base->file_draws) guessed->draws = base->file_draws;
    if (asked) guessed->draws = asked;
    if (file && base->file_draws < YL_GUESSED_LEAST)
        return yl_fault_set(
            &guessed->study->fault, YL_BAD_CALL,
            "the file of 'uncertain.draws' has %u draws, and a variance asks for %d or more",
            "'uncertain.draws' 的文件只有 %u 组抽取值，估计方差至少要 %d 组", base->file_draws,
            YL_GUESSED_LEAST);
    if (!file || guessed->draws <= base->file_draws) return YL_OK;
    return yl_fault_set(&guessed->study->fault, YL_BAD_INPUT,
                        "--draws: %u draws are asked for, but the file of 'uncertain.draws' has %u",
                        "--draws：要 %u 组抽取值，而 'uncertain.draws' 的文件只有 %u 组", asked,
                        base->file_draws);
}

enum yl_status yl_guessed_open(struct yl_guessed_study *guessed, struct yl_study *study,
                               const struct yl_guessed_how *how)
{
    const char *place = how->place, *metric = how->metric;
    uint32_t each = study->how.replications ? (uint32_t)study->how.replications : YL_GUESSED_EACH;
    *guessed = (struct yl_guessed_study){.study = study, .all = study->scenarios};
    guessed->all.variants = how->variants;
    if (!place || study->how.enough.place) yl_best_decides(study, &place, &metric);
    enum yl_status status = yl_study_guesses(study);
    if (status) return status;
    yl_labels_fill(&guessed->names, &study->scenarios);
    yl_factors_find(&guessed->factors, &study->scenarios.variant[0], how->variants == 1,
                    &guessed->arena);
    study->how.tables = &guessed->tables;
    study->how.replications = 0;
    if (!study->how.has_seed) study->how.seed = study->scenarios.variant[0].seed;
    study->info.seed = study->how.seed;
    guessed->call = (struct yl_answers_call){.all = &guessed->all,
                                             .place = place,
                                             .metric = metric,
                                             .each = each,
                                             .options = &study->how};
    snprintf(guessed->metric, sizeof guessed->metric, "%s.%s", guessed->call.place,
             guessed->call.metric);
    status = yl_answers_plan(&guessed->answers, &guessed->call, &study->diags);
    if (!status) status = count_draws(guessed, how->draws);
    return status ? status
                  : yl_candidates_pick(&guessed->candidates, &study->scenarios.variant[0],
                                       study->info.seed, guessed->draws, &study->fault);
}

/* ---- draws ----------------------------------------------------------------------------------- */

static enum yl_status point(void *context, uint32_t number, struct yl_guessed *values,
                            uint32_t *stream, struct yl_arena *arena)
{
    const struct yl_guessed_study *guessed = context;
    const struct yl_factors *factors = &guessed->factors;
    double *score = yl_arena_get(arena, (factors->base->guesses + 1) * sizeof *score);
    *stream = number;
    if (factors->joint) {
        yl_guesses_draw(values, factors->base, guessed->study->info.seed,
                        yl_candidates_of(&guessed->candidates, number + 1), arena);
        return YL_OK;
    }
    yl_factors_scores(factors, guessed->uniform + (size_t)number * guessed->columns, score);
    yl_guesses_values(values, factors->base, score, 1, arena);
    return YL_OK;
}

void yl_guessed_draws(struct yl_guessed_study *guessed, uint32_t beside, bool even)
{
    const uint64_t seed = guessed->study->info.seed, what = yl_hash_name("guessed");
    guessed->columns = guessed->factors.columns + beside;
    guessed->uniform =
        yl_get_zeroed((size_t)guessed->draws * guessed->columns + 1, sizeof *guessed->uniform);
    guessed->call.context = guessed;
    guessed->call.point = point;
    guessed->call.points = guessed->draws;
    if (even) yl_cube_fill(guessed->uniform, guessed->draws, guessed->columns, seed);
    for (uint32_t k = 0; k < guessed->draws && !even; k++)
        for (uint32_t c = 0; c < guessed->columns; c++)
            guessed->uniform[(size_t)k * guessed->columns + c] =
                ((double)(yl_cube_word(seed, what, k, c) >> 12) + 0.5) * 0x1p-52;
}

void yl_guessed_numbers(const double ***value, const double ***score,
                        struct yl_guessed_study *guessed)
{
    const struct yl_scenario *base = guessed->factors.base;
    const uint32_t draws = guessed->draws, guesses = base->guesses;
    struct yl_arena *arena = &guessed->arena;
    double *number = yl_arena_get(arena, (2 * (size_t)guesses * draws + 1) * sizeof *number);
    *value = yl_arena_get(arena, (2 * guesses + 1) * sizeof **value);
    for (uint32_t i = 0; i < 2 * guesses; i++) (*value)[i] = number + (size_t)i * draws;
    if (score) *score = *value + guesses;
    for (uint32_t k = 0; k < draws; k++) {
        struct yl_guessed drawn;
        uint32_t stream;
        (void)point(guessed, k, &drawn, &stream, arena);
        for (uint32_t g = 0; g < guesses; g++) {
            const struct yl_guess *guess = &base->guess[g];
            const char *text = drawn.value[g]->text;
            double *own = number + (size_t)g * draws + k;
            if (guess->draw) text += *text == '*'; /* a factor is a number, too */
            if (!yl_guess_number(guess, text, own)) *own = NAN;
            own[(size_t)guesses * draws] = guess->draw ? *own : drawn.score[g];
        }
    }
}

/* ---- the run --------------------------------------------------------------------------------- */

/* Points that are simulated are judged as the visits of a run. */
static enum yl_status judge(const struct yl_guessed_study *guessed)
{
    return yl_study_judge(guessed->study, &guessed->all, guessed->call.each, guessed->call.points);
}

static enum yl_status run(struct yl_guessed_study *guessed)
{
    struct yl_study *study = guessed->study;
    return yl_answers_run(&guessed->answers, &study->info, &study->diags, &study->fault);
}

enum yl_status yl_guessed_run(struct yl_guessed_study *guessed)
{
    struct yl_study *study = guessed->study;
    enum yl_status status = guessed->answers.is_exact ? YL_OK : judge(guessed);
    if (!status) status = yl_study_walk(study, NULL);
    if (!status) status = yl_study_open(study, study->verb);
    if (status) return status;
    const bool was_exact = guessed->answers.is_exact;
    status = run(guessed);
    const bool again = was_exact && !guessed->answers.is_exact; /* met on the way: all simulated */
    if (again && !status) status = judge(guessed);
    if (again && !status) status = run(guessed);
    if (status) yl_study_end(study, status);
    return status;
}

struct yl_study_out yl_guessed_out(struct yl_guessed_study *guessed, const char *const *file)
{
    return (struct yl_study_out){.all = &guessed->all,
                                 .replications = guessed->answers.each,
                                 .place = guessed->call.place,
                                 .metric = guessed->call.metric,
                                 .file = file,
                                 .findings = &guessed->findings};
}

void yl_guessed_free(struct yl_guessed_study *guessed)
{
    free(guessed->uniform);
    yl_findings_free(&guessed->findings);
    yl_result_free(&guessed->names);
    yl_answers_free(&guessed->answers);
    yl_tables_free(&guessed->tables);
    yl_candidates_free(&guessed->candidates);
    yl_arena_free(&guessed->arena);
}
