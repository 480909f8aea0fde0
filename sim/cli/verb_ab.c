/* verb_ab.c: simulates a planned experiment, or analyses observed results; contract in verb.h */
#include "sim/base/clock.h"
#include "sim/cli/progress.h"
#include "sim/cli/signals.h"
#include "sim/cli/verb.h"
#include "sim/cli/write.h"
#include "sim/experiment/ab.h"
#include "sim/output/manifest.h"
#include <string.h>

struct call {
    const struct yl_options *options;
    struct yl_scenarios scenarios;
    struct yl_diags diags;
    struct yl_fault fault;
};

static enum yl_status write_manifest(struct call *call, const struct yl_simulated *simulated,
                                     uint64_t tables_hash)
{
    const struct yl_manifest manifest = {.verb = "ab",
                                         .tables_hash = tables_hash,
                                         .version = YL_VERSION,
                                         .scenario = call->options->operand[0],
                                         .title = call->scenarios.variant[0].title,
                                         .scenario_hash = call->scenarios.hash,
                                         .seed = simulated->seed,
                                         .replications = simulated->runs,
                                         .variant = simulated->experiment->arm,
                                         .variants = simulated->experiment->arms,
                                         .isa = call->options->run.isa,
                                         .threads = call->options->run.threads};
    return yl_manifest_write(call->options->out, &manifest, yl_ab_names, YL_AB_FILES, &call->fault);
}

static enum yl_status check_size(struct call *call, const struct yl_simulate_how *how)
{
    struct yl_size size;
    if (call->options->run.large) return YL_OK;
    enum yl_status status = yl_simulate_size(&size, &call->scenarios, how, &call->fault);
    return status ? status : yl_size_judge(&size, call->options->lang, &call->fault);
}

static enum yl_status simulate(struct call *call)
{
    const struct yl_options *options = call->options;
    struct yl_progress progress;
    struct yl_simulated simulated = {0};
    struct yl_designs designs = {0};
    struct yl_write_job job = {.verb = "ab",
                               .folder = options->out,
                               .scenario = options->operand[0],
                               .lang = options->lang,
                               .force = options->force,
                               .quiet = options->quiet,
                               .scenario_hash = call->scenarios.hash};
    struct yl_simulate_how how = {.seed = options->run.seed,
                                  .has_seed = options->run.has_seed,
                                  .runs = options->run.replications,
                                  .threads = options->run.threads,
                                  .isa = options->run.isa,
                                  .stop = yl_signals_catch(),
                                  .progress = yl_progress_show,
                                  .progress_context = &progress};
    const struct yl_run_ledger study = {.scenarios = &call->scenarios,
                                        .options = &options->run,
                                        .folder = options->out,
                                        .version = YL_VERSION,
                                        .resume = options->resume,
                                        .force = options->force,
                                        .verb = "ab"};
    struct yl_run_info info = {0};
    enum yl_status status = check_size(call, &how);
    if (!status)
        status = yl_write_open(&job, &how.ledger, &study, &info, &call->diags, &call->fault);
    if (status) return status;
    yl_progress_begin(&progress, options->lang, options->quiet);
    status = yl_simulate(&simulated, &call->scenarios, &how, &call->diags, &call->fault);
    yl_progress_end(&progress);
    if (!status) status = yl_designs_make(&designs, &simulated, &call->fault);
    if (status == YL_BAD_INPUT || status == YL_BAD_CALL) yl_write_withdraw(&job);
    if (status == YL_INTERRUPTED) yl_write_interrupted(options->lang);
    if (!status) status = yl_ab_write(options->out, &designs, &call->fault);
    if (!status) status = write_manifest(call, &simulated, info.tables_hash);
    if (!status && !options->quiet) yl_ab_words(stdout, &designs, options->lang);
    yl_ledger_close(how.ledger);
    yl_designs_free(&designs);
    yl_simulated_free(&simulated);
    return status;
}

static enum yl_status no_experiment(struct call *call)
{
    return yl_fault_set(&call->fault, YL_BAD_INPUT,
                        call->options->lang == YL_ZH
                            ? "“%s”没有 experiment: 部分；写法见 yinliu help keys"
                            : "'%s' has no experiment: section; see yinliu help keys",
                        call->options->operand[0]);
}

/* FILE and -o, unless there are data. */
static bool complete(const struct yl_options *options)
{
    const char *what = options->operands        ? "-o"
                       : options->lang == YL_ZH ? "场景文件"
                                                : "a scenario file";
    char text[128];
    if (options->data || (options->operands && options->out)) return true;
    snprintf(text, sizeof text, options->lang == YL_ZH ? "缺少%s" : "%s is missing", what);
    yl_verb_wrong("ab", options->lang, text);
    return false;
}

enum yl_exit yl_verb_ab(const struct yl_options *options)
{
    struct call call = {.options = options};
    const struct yl_ab_data data = {.data = options->data,
                                    .ratio = options->ratio,
                                    .start = options->start,
                                    .folder = options->out,
                                    .out = options->quiet ? NULL : stdout,
                                    .lang = options->lang,
                                    .force = options->force};
    if (!complete(options)) return YL_EXIT_CALL;
    enum yl_status status = yl_diags_init(&call.diags, options->lang);
    if (status) return yl_verb_failed(status, &call.fault, options->lang);
    if (options->operands) {
        status = yl_scenarios_load(&call.scenarios, options->operand[0], options->set,
                                   options->sets, &call.diags, &call.fault);
        if (!status && call.diags.count) status = YL_BAD_INPUT;
        if (!status && !call.scenarios.variant[0].experiment.present) status = no_experiment(&call);
    }
    if (!status && options->data)
        status =
            yl_ab_data(&data, options->operands ? &call.scenarios.variant[0] : NULL, &call.fault);
    else if (!status)
        status = simulate(&call);
    yl_diags_print(&call.diags, stderr);
    enum yl_exit leave = yl_verb_failed(status, &call.fault, options->lang);
    yl_scenarios_free(&call.scenarios);
    yl_diags_free(&call.diags);
    return leave;
}
