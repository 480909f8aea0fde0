/* verb_run.c: load, claim, run, write; contract in verb.h */
#include "sim/base/clock.h"
#include "sim/cli/progress.h"
#include "sim/cli/signals.h"
#include "sim/cli/verb.h"
#include "sim/cli/write.h"
#include "sim/sweep/run.h"
#include <string.h>

struct run {
    const struct yl_options *options;
    struct yl_scenarios scenarios;
    struct yl_diags diags;
    struct yl_fault fault;
};

/* TIME of --only is in the scenario's zone when it says none. */
static enum yl_status only_time(struct yl_run_options *how, const struct run *run,
                                struct yl_fault *fault)
{
    const char *text = run->options->only_time;
    if (!text) return YL_OK;
    enum yl_time_fault time =
        yl_time_parse(&how->only.time, text, strlen(text), &run->scenarios.variant[0].zone);
    if (time == YL_TIME_GOOD) return YL_OK;
    return yl_fault_set(fault, YL_BAD_CALL,
                        run->options->lang == YL_ZH ? "“%s”在场景的时区里不是一个确定的时刻"
                                                    : "'%s' is no one time in the scenario's zone",
                        text);
}

static void say_interrupted(const struct yl_options *options)
{
    yl_verb_wrong(NULL, options->lang,
                  options->lang == YL_ZH ? "已中断，没有写出任何结果"
                                         : "interrupted, no results are written");
}

static enum yl_status work(struct run *run)
{
    const struct yl_options *options = run->options;
    struct yl_run_options how = options->run;
    struct yl_run_info info = {0};
    struct yl_progress progress;
    enum yl_status status = only_time(&how, run, &run->fault);
    struct yl_write_job job = {.verb = "run",
                               .folder = options->out,
                               .scenario = options->operand[0],
                               .lang = options->lang,
                               .force = options->force,
                               .quiet = options->quiet,
                               .scenario_hash = run->scenarios.hash,
                               .override = options->set,
                               .overrides = options->sets};
    how.stop = yl_signals_catch();
    how.progress = yl_progress_show;
    how.progress_context = &progress;
    if (!status) status = yl_write_claim(&job, &run->fault);
    if (status) return status;
    yl_progress_begin(&progress, options->lang, options->quiet);
    struct yl_result result = {0};
    status = yl_run(&result, &run->scenarios, &how, &info, &run->diags, &run->fault);
    yl_progress_end(&progress);
    if (status == YL_BAD_INPUT) yl_write_withdraw(&job);
    if (status == YL_INTERRUPTED) say_interrupted(options);
    job.tables_hash = info.tables_hash;
    job.seed = info.seed;
    job.isa = info.isa;
    job.threads = info.threads;
    job.wall_s = info.wall_s;
    job.cpu_s = info.cpu_s;
    job.visits = info.visits;
    if (!status) status = yl_write_result(&job, &result, &run->fault);
    yl_result_free(&result);
    return status;
}

enum yl_exit yl_verb_run(const struct yl_options *options)
{
    struct run run = {.options = options};
    enum yl_status status = yl_diags_init(&run.diags, options->lang);
    if (status) return yl_verb_failed(status, &run.fault, options->lang);
    status = yl_scenarios_load(&run.scenarios, options->operand[0], options->set, options->sets,
                               &run.diags, &run.fault);
    if (!status && run.diags.count) status = YL_BAD_INPUT;
    if (!status) status = work(&run);
    yl_diags_print(&run.diags, stderr);
    enum yl_exit leave = yl_verb_failed(status, &run.fault, options->lang);
    yl_scenarios_free(&run.scenarios);
    yl_diags_free(&run.diags);
    return leave;
}
