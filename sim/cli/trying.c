/* trying.c: is there anything to try, and by which figure; contract in trying.h */
#include "sim/cli/trying.h"
#include "models/readers/settings.h"
#include "sim/findings/find.h"
#include "sim/stats/selection.h"
#include "sim/stats/summary.h"
#include "sim/sweep/trials.h"
#include <math.h>

/* Are there variants, and none of them to choose? */
static bool only_readings(const struct yl_result *result)
{
    for (uint32_t v = 1; v < result->variants; v++)
        if (yl_result_may_choose(result, result->variant[v].name)) return false;
    return result->variants > 1;
}

/* Why nothing is tried, in both languages; NULL: something is. */
static const char *const *reason_of(const struct yl_study *study, const struct yl_result *result)
{
    static const char *const off[] = {"--no-try", "--no-try"},
                             *const draws[] = {"with --draws nothing is tried",
                                               "--draws 时不做试验"},
                             *const one[] = {"one campaign alone is repeated", "只重做一次模拟"},
                             *const traced[] = {"with --trace nothing is tried",
                                                "--trace 时不做试验"},
                             *const few[] = {"fewer than 20 campaigns", "模拟不足 20 次"},
                             *const read[] = {"the variants are readings, none of them a choice",
                                              "各方案都是假设，没有可选的"};
    if (study->options->no_try) return off;
    if (study->how.only.replication) return one;
    if (study->how.trace) return traced;
    if (study->options->draws) return draws;
    if (result->replications < YL_SELECTION_FIRST) return few;
    return only_readings(result) ? read : NULL;
}

static const struct yl_metric *metric_of(const struct yl_study *study,
                                         const struct yl_result *result)
{
    const struct yl_enough *enough = &study->how.enough;
    if (!enough->metric) return yl_find_decisive(result);
    return yl_summary_find(&result->variant[0], 0, enough->place ? enough->place : "all",
                           enough->metric);
}

static double within_of(const struct yl_trying_asked *asked, const struct yl_result *result,
                        const struct yl_metric *metric)
{
    struct yl_replication_stats stats;
    struct yl_summary summary;
    if (!asked->within_share) return asked->within;
    yl_replication_stats_init(&stats, result->replications);
    stats.failed = result->variant[0].failed;
    yl_summary_metric(&summary, metric, &stats);
    yl_replication_stats_free(&stats);
    return asked->within * fabs(summary.mean);
}

enum yl_status yl_study_asked(struct yl_study *study, const struct yl_trying_asked *asked)
{
    struct yl_variant_result none = {.name = "base"};
    struct yl_result names = {.variants = 1, .variant = &none};
    bool good = true;
    yl_labels_fill(&names, &study->scenarios);
    for (uint32_t i = 0; i < asked->sets && good; i++) {
        struct yl_lever lever = {0};
        good = yl_lever_asked(&lever, &study->scenarios, &names, asked->set[i], &study->diags,
                              &names.arena);
    }
    yl_result_free(&names);
    return good ? YL_OK : YL_BAD_INPUT;
}

enum yl_status yl_study_try(struct yl_study *study, struct yl_result *result,
                            const struct yl_trying_asked *asked)
{
    struct yl_tried *tried = yl_arena_get(&result->arena, sizeof *tried);
    const char *const *reason = reason_of(study, result);
    const struct yl_metric *metric = metric_of(study, result);
    *tried = (struct yl_tried){0};
    result->tried = tried;
    for (int lang = 0; reason && lang < 2; lang++) tried->reason[lang] = reason[lang];
    if (reason || !metric) return YL_OK;
    const struct yl_trials how = {.all = &study->scenarios,
                                  .plan = result,
                                  .options = &study->how,
                                  .place = metric->place,
                                  .metric = metric->metric,
                                  .smallest = yl_metric_better(metric->metric) < 0,
                                  .within = within_of(asked, result, metric),
                                  .rounds = asked->rounds,
                                  .asked = asked->set,
                                  .asks = asked->sets,
                                  .bounded = asked->bounded,
                                  .info = &study->info,
                                  .diags = &study->diags,
                                  .fault = &study->fault};
    return yl_trials_run(tried, &how, &result->arena);
}
