/* study_warn.c: warnings before the answer of a verb; contract in study.h */
#include "models/warnings/warnings.h"
#include "sim/cli/early.h"
#include "sim/cli/verb.h"
#include "sim/sweep/walk_through.h"

/* A verb that takes --strict warns; --quiet keeps warnings back. */
static bool warns(const struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const struct yl_verb *verb = yl_verb_find(study->verb);
    if (!verb || !(verb->spec.taken & YL_O_BIT(YL_O_STRICT))) return false;
    return (!options->quiet || options->strict) && !options->results.data;
}

static enum yl_status print_warnings(struct yl_study *study, uint32_t before)
{
    if (study->diags.count) return YL_BAD_INPUT;
    if (study->diags.warnings == before) return YL_OK;
    yl_progress_end(&study->progress);
    yl_diags_print(&study->diags, stderr);
    fputc('\n', stderr);
    return YL_OK;
}

enum yl_status yl_study_warn(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const struct yl_warnings_how how = {.replications_given = options->run.replications ||
                                                              options->run.enough.width > 0,
                                        .axis = options->axis.word,
                                        .axes = options->axis.count};
    if (!warns(study)) return YL_OK;
    yl_warnings_find(&study->scenarios, &how, &study->diags);
    return print_warnings(study, 0);
}

enum yl_status yl_study_walked(struct yl_study *study, const struct yl_walked *walked)
{
    const uint32_t before = study->diags.warnings;
    if (!warns(study)) return YL_OK;
    yl_warnings_walked(&study->scenarios, walked, &study->diags);
    return print_warnings(study, before);
}

enum yl_status yl_study_walk(struct yl_study *study, struct yl_walked *walked)
{
    struct yl_walked own = {0}, *to = walked ? walked : &own;
    if (!warns(study)) return YL_OK;
    enum yl_status status =
        yl_walk_through(to, &study->scenarios, yl_early_first, study, &study->diags, &study->fault);
    if (!status) status = yl_study_walked(study, to);
    yl_walked_free(&own);
    return status;
}
