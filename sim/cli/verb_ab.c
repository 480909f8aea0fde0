/* verb_ab.c: simulates a planned experiment, or analyses observed results; contract in verb.h */
#include "sim/cli/screen.h"
#include "sim/cli/signals.h"
#include "sim/cli/study.h"
#include "sim/experiment/ab.h"
#include "sim/output/manifest.h"
#include <string.h>

static enum yl_status write_manifest(struct yl_study *study, const struct yl_simulated *simulated,
                                     const struct yl_arm_labels *labels)
{
    const size_t files = labels->of.labels ? YL_AB_FILES : YL_AB_FILES - 1;
    const struct yl_options *options = study->options;
    const struct yl_manifest manifest = {.verb = study->verb,
                                         .tables_hash = study->info.tables_hash,
                                         .version = YL_VERSION,
                                         .scenario = options->operand[0],
                                         .title = {study->scenarios.variant[0].title[YL_EN],
                                                   study->scenarios.variant[0].title[YL_ZH]},
                                         .scenario_hash = study->scenario_hash,
                                         .seed = simulated->seed,
                                         .replications = simulated->runs,
                                         .variant = simulated->experiment->arm,
                                         .variants = simulated->experiment->arms,
                                         .isa = options->run.isa,
                                         .threads = options->run.threads};
    return yl_manifest_write(options->out, &manifest, yl_ab_names, files, &study->fault);
}

static enum yl_status simulate(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    struct yl_simulated simulated = {0};
    struct yl_designs designs = {0};
    struct yl_arm_labels labels = {0};
    struct yl_size size = {0};
    struct yl_simulate_how how = {.run = study->how};
    how.run.stop = yl_signals_catch();
    enum yl_status status = YL_OK;
    if (!study->how.large) status = yl_simulate_size(&size, &study->scenarios, &how, &study->fault);
    if (!status) status = yl_study_size(study, &size);
    if (!status) status = yl_study_open(study, study->verb);
    if (status) return status;
    how.run.ledger = study->how.ledger;
    status = yl_simulate(&simulated, &study->scenarios, &how, &study->diags, &study->fault);
    if (!status) status = yl_designs_make(&designs, &simulated, &study->fault);
    yl_study_end(study, status);
    if (!status) status = yl_arm_labels(&labels, &study->scenarios.variant[0]);
    if (!status) status = yl_ab_write(options->out, &designs, &labels, &study->fault);
    if (!status) status = write_manifest(study, &simulated, &labels);
    struct yl_wrapped page;
    if (!status && !options->quiet && yl_wrap_open(&page)) {
        yl_ab_words(page.stream, &designs, &labels, options->lang);
        yl_wrap_close(&page, stdout, yl_screen_window(stdout));
    }
    yl_arm_labels_free(&labels);
    yl_designs_free(&designs);
    yl_simulated_free(&simulated);
    return status;
}

static enum yl_status analyse(const struct yl_options *options, const struct yl_scenario *plan,
                              struct yl_fault *fault)
{
    struct yl_ab_data data = options->results;
    data.folder = options->out;
    struct yl_wrapped page;
    data.out = options->quiet ? NULL : yl_wrap_open(&page);
    data.err = stderr;
    data.lang = options->lang;
    data.force = options->force;
    data.preset = options->preset;
    enum yl_status status = yl_ab_data(&data, plan, fault);
    if (data.out) yl_wrap_close(&page, stdout, yl_screen_window(stdout));
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const struct yl_scenario *plan = &study->scenarios.variant[0];
    if (plan->experiment.present)
        return options->results.data ? analyse(options, plan, &study->fault) : simulate(study);
    return yl_fault_set(&study->fault, YL_BAD_INPUT,
                        "'%s' has no experiment: section; see yinliu help keys",
                        "“%s”没有 experiment: 部分；写法见 yinliu help keys", options->operand[0]);
}

/* FILE and -o, unless there are data. */
static bool complete(const struct yl_options *options)
{
    const char *scenario = options->lang == YL_ZH ? "场景文件" : "a scenario file";
    const char *what = options->operands ? "-o" : scenario;
    char text[128];
    if (options->results.data || (options->operands && options->out)) return true;
    snprintf(text, sizeof text, options->lang == YL_ZH ? "缺少%s" : "%s is missing", what);
    yl_verb_wrong("ab", options->lang, text);
    return false;
}

enum yl_exit yl_verb_ab(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    if (!complete(options)) return YL_EXIT_CALL;
    if (options->operands) return yl_study_call(options, "ab", options->operand[0], work, NULL);
    return yl_verb_failed(analyse(options, NULL, &fault), &fault, options->lang);
}
