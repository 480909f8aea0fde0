/* guessed.c: what sensitivity and voi have in common; contract in guessed.h */
#include "sim/cli/guessed.h"
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/cli/estimate.h"
#include "sim/cli/signals.h"
#include "sim/stats/cube.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static const double patience_s = 20; /* below it no line is printed */

static enum yl_status check(struct yl_study *study)
{
    if (study->scenarios.variant[0].guesses) return YL_OK;
    return yl_fault_set(
        &study->fault, YL_BAD_CALL,
        "the scenario declares no uncertain values; write 'uncertain: {PATH: {low: A, high: B}}'",
        "没有拿不准的数；请写 'uncertain: {路径: {low: A, high: B}}'");
}

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
    const struct yl_enough *asked = &study->how.enough;
    uint32_t each = study->how.replications ? (uint32_t)study->how.replications : YL_GUESSED_EACH;
    *guessed = (struct yl_guessed_study){.study = study, .all = study->scenarios};
    guessed->all.variants = how->variants;
    enum yl_status status = check(study);
    if (status) return status;
    if (!yl_labels_fill(&guessed->names, &study->scenarios)) return YL_NO_MEMORY;
    yl_factors_find(&guessed->factors, &study->scenarios.variant[0], how->variants == 1,
                    &guessed->arena);
    study->how.tables = &guessed->tables;
    study->how.stop = yl_signals_catch();
    study->how.replications = 0;
    if (!study->how.has_seed) study->how.seed = study->scenarios.variant[0].seed;
    study->info.seed = study->how.seed;
    guessed->call = (struct yl_answers_call){.all = &guessed->all,
                                             .place = asked->place ? asked->place : "all",
                                             .metric = asked->metric ? asked->metric : how->metric,
                                             .each = each,
                                             .options = &study->how};
    snprintf(guessed->metric, sizeof guessed->metric, "%s.%s", guessed->call.place,
             guessed->call.metric);
    study->metric = guessed->metric;
    status = yl_answers_plan(&guessed->answers, &guessed->call, &guessed->seconds, &study->diags,
                             &study->fault);
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
    yl_factors_values(values, factors, score, 1, arena);
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
static enum yl_status judge(const struct yl_guessed_study *guessed, double *visits)
{
    struct yl_study *study = guessed->study;
    struct yl_run_options how = study->how;
    struct yl_size size = {0};
    how.replications = guessed->call.each;
    how.keep = 0;
    enum yl_status status = yl_size_of(&size, &guessed->all, &how, &study->fault);
    yl_size_times(&size, guessed->call.points);
    size.rows = size.written = 0;
    *visits = size.visits;
    return status ? status : yl_study_size(study, &size);
}

static void say_simulated(const struct yl_guessed_study *guessed, double visits)
{
    const struct yl_study *study = guessed->study;
    const double replications = (double)guessed->call.points * guessed->call.each;
    char words[YL_ESTIMATE];
    if (!yl_estimate_is_long(study, visits)) return;
    const double seconds = yl_estimate_seconds(study, &guessed->all, replications);
    if (!(seconds > 0)) return;
    yl_estimate_words(words, seconds, study->options->lang);
    fprintf(stderr,
            yl_text_in(study->options->lang, "yinliu: %u points of %u replications each: some %s\n",
                       "yinliu：%u 个点，各模拟 %u 次：大约需要 %s\n"),
            guessed->call.points, guessed->call.each, words);
    fflush(stderr);
}

static void say_solved(const struct yl_guessed_study *guessed)
{
    const struct yl_options *options = guessed->study->options;
    const uint32_t points = guessed->call.points;
    const double seconds = guessed->seconds * points / yl_team_threads(guessed->study->how.threads);
    char words[YL_ESTIMATE];
    if (options->quiet || seconds < patience_s || !isatty(STDERR_FILENO))
        return; /* by the clock: not into a file */
    yl_estimate_words(words, seconds, options->lang);
    fprintf(stderr,
            yl_text_in(options->lang, "yinliu: %u points, each solved exactly: some %s\n",
                       "yinliu：精确求解 %u 个点：大约需要 %s\n"),
            points, words);
}

static enum yl_status run(struct yl_guessed_study *guessed)
{
    struct yl_study *study = guessed->study;
    return yl_answers_run(&guessed->answers, &study->info, &study->diags, &study->fault);
}

/* A point that cannot be solved is only met on the way: then all are simulated, which is judged and said then. */
static enum yl_status simulate(struct yl_guessed_study *guessed)
{
    double visits = 0;
    enum yl_status status = judge(guessed, &visits);
    if (status) return status;
    say_simulated(guessed, visits);
    return run(guessed);
}

enum yl_status yl_guessed_run(struct yl_guessed_study *guessed)
{
    struct yl_study *study = guessed->study;
    double visits = 0;
    enum yl_status status = guessed->answers.is_exact ? YL_OK : judge(guessed, &visits);
    if (status) return status;
    if (guessed->answers.is_exact)
        say_solved(guessed);
    else
        say_simulated(guessed, visits);
    status = yl_study_walk(study, NULL);
    if (!status) status = yl_study_open(study, study->verb);
    if (status) return status;
    const bool was_exact = guessed->answers.is_exact;
    status = run(guessed);
    if (!status && was_exact && !guessed->answers.is_exact) status = simulate(guessed);
    yl_study_end(study, status);
    return status;
}

enum yl_status yl_guessed_manifest(struct yl_guessed_study *guessed, const char *file,
                                   struct yl_manifest_value *value, size_t values)
{
    struct yl_study *study = guessed->study;
    study->file = &file;
    study->files = 1;
    study->value = value;
    study->values = values;
    return yl_study_finish(study, &guessed->all, guessed->answers.each, &guessed->said);
}

void yl_guessed_free(struct yl_guessed_study *guessed)
{
    free(guessed->uniform);
    yl_findings_free(&guessed->said);
    yl_result_free(&guessed->names);
    yl_answers_free(&guessed->answers);
    yl_tables_free(&guessed->tables);
    yl_candidates_free(&guessed->candidates);
    yl_arena_free(&guessed->arena);
}
