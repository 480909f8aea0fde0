/* verb_ab.c: simulates a planned experiment, or analyses observed results; contract in verb.h */
#include "models/readers/settings.h"
#include "sim/cli/early.h"
#include "sim/cli/screen.h"
#include "sim/cli/study.h"
#include "sim/experiment/ab.h"
#include "sim/output/findings_files.h"
#include "sim/sweep/draws.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST = 40 }; /* campaigns before a verdict closes */

struct looked {
    struct yl_study *study;
    struct yl_designs designs; /* of the last look */
    struct yl_result labels;
    char *text; /* what it found */
    bool all;   /* campaigns as many as are asked for */
};

static enum yl_status write_manifest(struct yl_study *study, const struct yl_simulated *simulated,
                                     const struct yl_result *labels)
{
    const char *names[YL_AB_FILES + 5];
    size_t files = labels->labels ? YL_AB_FILES : YL_AB_FILES - 1;
    memcpy(names, yl_ab_names, files * sizeof *names);
    names[files++] = yl_output_name(YL_OUTPUT_CONCLUSIONS);
    names[files++] = yl_output_name(YL_OUTPUT_FINDINGS);
    if (simulated->draws) {
        names[files++] = YL_AB_ASSURANCE;
        names[files++] = yl_output_name(YL_OUTPUT_DRAWS);
    }
    const struct yl_scenario *base = &study->scenarios.variant[0];
    struct yl_result result = {.replications = yl_simulated_campaigns(simulated).most,
                               .title = {base->title[YL_EN], base->title[YL_ZH]}};
    yl_settings_fill(&result, &study->scenarios);
    result.variants = simulated->experiment->arms;
    result.variant = yl_arena_get(&result.arena, result.variants * sizeof *result.variant);
    for (uint32_t v = 0; v < result.variants; v++)
        result.variant[v] = (struct yl_variant_result){.name = simulated->experiment->arm[v]};
    names[files] = NULL;
    study->info.seed = simulated->seed;
    const struct yl_study_out out = {.metric = simulated->metric[0], .file = names};
    enum yl_status status = yl_study_manifest(study, &result, &out);
    yl_result_free(&result);
    return status;
}

/* Each campaign is a draw. */
static enum yl_status make_draws(struct yl_study *study, struct yl_draws *draws)
{
    const struct yl_scenario *base = &study->scenarios.variant[0];
    *draws = (struct yl_draws){.count = study->options->draws, .replications = 1};
    if (!draws->count) return YL_OK;
    if (study->how.replications)
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "'--draws' and '--replications' do not go together: each campaign of "
                            "an experiment has its own draw",
                            "“--draws”与“--replications”不能同用：实验的每次模拟各抽取一组");
    if (base->experiment.design == YL_DESIGN_SWITCHBACK)
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "'--draws' does not go with 'design: switchback' yet",
                            "“--draws”暂不能用于 'design: switchback'");
    study->how.replications = 0;
    enum yl_status status = yl_study_guesses(study);
    return status
               ? status
               : yl_draws_make(draws, &study->scenarios,
                               study->how.has_seed ? study->how.seed : base->seed, &study->fault);
}

/* What the campaigns so far tell; the next look is as far again. */
static unsigned look(void *context, const struct yl_simulated *simulated, uint32_t n)
{
    struct looked *of = context;
    struct yl_study *study = of->study;
    const enum yl_lang lang = study->options->lang;
    struct yl_findings found = {0};
    char head[128];
    yl_designs_free(&of->designs);
    if (n == simulated->runs) return 0;
    yl_designs_make(&of->designs, simulated, true);
    const unsigned open = of->all || n < FIRST ? ~0u : yl_designs_open(&of->designs);
    if (!open) return 0;
    yl_ab_find(&found, &of->designs, &of->labels);
    snprintf(head, sizeof head,
             of->all ? T(lang, "After %u of %u campaigns:", "模拟 %u 次（共 %u 次）：")
                     : T(lang, "After %u of at most %u campaigns:", "模拟 %u 次（至多 %u 次）："),
             n, simulated->runs);
    free(of->text);
    of->text = yl_early_text(head, &found, lang);
    yl_progress_tell(&study->progress, of->text);
    yl_progress_part(&study->progress, 0.5);
    if (!of->all && 2 * n < simulated->runs) yl_progress_left(&study->progress, -1);
    yl_findings_free(&found);
    return open;
}

static enum yl_status simulate(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    struct yl_simulated simulated = {0};
    struct looked of = {.study = study,
                        .all = study->how.replications > 0 || study->options->draws > 0};
    struct yl_size size = {0};
    struct yl_draws draws = {0};
    struct yl_findings found = {0};
    enum yl_status status = make_draws(study, &draws);
    struct yl_simulate_how how = {
        .run = study->how, .draws = draws.count ? &draws : NULL, .look = look, .look_context = &of};
    if (!status && !study->how.large)
        status = yl_simulate_size(&size, &study->scenarios, &how, &study->fault);
    if (!status) status = yl_study_size(study, &size);
    if (!status) status = yl_study_walk(study, NULL);
    if (!status) status = yl_study_open(study, study->verb);
    if (status) yl_draws_free(&draws);
    if (status) return status;
    how.run = study->how; /* with its ledger */
    yl_arm_labels(&of.labels, &study->scenarios.variant[0]);
    yl_progress_part(&study->progress, 0.5);
    if (!of.all) yl_progress_left(&study->progress, -1);
    status = yl_simulate(&simulated, &study->scenarios, &how, &study->diags, &study->fault);
    yl_designs_free(&of.designs);
    if (!status) yl_designs_make(&of.designs, &simulated, false);
    if (status) yl_study_end(study, status);
    if (status == YL_INTERRUPTED && of.text && !options->quiet) fputs(of.text, stdout);
    if (!status) status = yl_ab_write(options->out, &of.designs, &of.labels, &study->fault);
    if (!status) yl_ab_find(&found, &of.designs, &of.labels);
    if (!status)
        status =
            yl_findings_write(&found, options->out, study->scenarios.variant[0].bom, &study->fault);
    if (!status) status = yl_study_write_draws(study, &draws);
    if (!status) status = write_manifest(study, &simulated, &of.labels);
    if (!status) yl_study_end(study, status);
    if (!status && !options->quiet)
        yl_findings_show(stdout, &found, options->lang, yl_screen_width(stdout));
    yl_findings_free(&found);
    yl_result_free(&of.labels);
    yl_designs_free(&of.designs);
    free(of.text);
    yl_simulated_free(&simulated);
    yl_draws_free(&draws);
    return status;
}

static enum yl_status analyse(const struct yl_options *options, const struct yl_scenario *plan,
                              const struct yl_diags *sources, struct yl_fault *fault)
{
    struct yl_ab_data data = options->results;
    data.folder = options->out;
    struct yl_findings found = {0};
    struct yl_wrapped page;
    data.found = &found;
    data.out = options->quiet ? NULL : yl_wrap_open(&page);
    data.err = stderr;
    data.lang = options->lang;
    data.force = options->force;
    data.sources = sources;
    data.preset = options->preset;
    if (data.data) data.data = yl_verb_table(data.data);
    memcpy(data.column, options->column, sizeof data.column);
    enum yl_status status = yl_ab_data(&data, plan, fault);
    for (size_t i = 0; !status && data.out && i < found.findings; i++)
        fprintf(data.out, "%s\n", found.finding[i].text[options->lang]);
    if (data.out) yl_wrap_close(&page, stdout, yl_screen_window(stdout));
    yl_findings_free(&found);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const struct yl_scenario *plan = &study->scenarios.variant[0];
    if (plan->experiment.present)
        return options->results.data ? analyse(options, plan, &study->diags, &study->fault)
                                     : simulate(study);
    return yl_fault_set(&study->fault, YL_BAD_INPUT,
                        "'%s' has no experiment: section; see yinliu help keys",
                        "“%s”没有 experiment: 部分；写法见 yinliu help keys", options->operand[0]);
}

/* FILE and -o, unless there are data. */
static bool complete(const struct yl_options *options)
{
    const char *scenario = T(options->lang, "a scenario file", "场景文件");
    const char *what = options->operands || options->results.data ? "-o" : scenario;
    char text[128];
    if (options->out ? options->operands || options->results.data
                     : options->results.data && !options->xlsx)
        return true;
    snprintf(text, sizeof text, T(options->lang, "%s is missing", "缺少%s"), what);
    yl_verb_wrong("ab", options->lang, text);
    return false;
}

enum yl_exit yl_verb_ab(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    if (!complete(options)) return YL_EXIT_CALL;
    if (options->operands) return yl_study_call(options, "ab", options->operand[0], work, NULL);
    const enum yl_status status = analyse(options, NULL, NULL, &fault);
    return yl_verb_xlsx(options, yl_verb_exit(status, &fault, options->lang));
}
