/* guessed.c: what sensitivity and voi have in common; contract in guessed.h */
#include "sim/cli/guessed.h"
#include "models/readers/settings.h"
#include "sim/cli/signals.h"

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
    enum yl_status status = yl_study_guesses(study);
    if (status) return status;
    yl_labels_fill(&guessed->names, &study->scenarios);
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
    status = yl_answers_plan(&guessed->answers, &guessed->call, &study->diags, &study->fault);
    if (!status) status = count_draws(guessed, how->draws);
    return status ? status
                  : yl_candidates_pick(&guessed->candidates, &study->scenarios.variant[0],
                                       study->info.seed, guessed->draws, &study->fault);
}

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
    yl_progress_behind(&study->progress, guessed->behind);
    status = run(guessed);
    if (!status && was_exact &&
        !guessed->answers.is_exact) { /* met on the way: all are simulated */
        status = judge(guessed);
        if (!status) status = run(guessed);
    }
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
                                 .said = &guessed->said};
}

void yl_guessed_free(struct yl_guessed_study *guessed)
{
    yl_findings_free(&guessed->said);
    yl_result_free(&guessed->names);
    yl_answers_free(&guessed->answers);
    yl_tables_free(&guessed->tables);
    yl_candidates_free(&guessed->candidates);
    yl_arena_free(&guessed->arena);
}
