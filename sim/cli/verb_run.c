/* verb_run.c: load, claim, run, write; contract in verb.h */
#include "sim/base/clock.h"
#include "sim/cli/progress.h"
#include "sim/cli/screen.h"
#include "sim/cli/signals.h"
#include "sim/cli/switches.h"
#include "sim/cli/verb.h"
#include "sim/cli/write.h"
#include "sim/output/exact.h"
#include "sim/output/story.h"
#include "sim/solve/solve.h"
#include "sim/sweep/ledger_record.h"
#include "sim/sweep/size.h"
#include "sim/sweep/thread_pool.h"
#include <stdio.h>
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

/* The entry of --only must be one of the scenario's. */
static enum yl_status only_entry(struct run *run)
{
    const char *asked = run->options->run.only.entry, *names[64];
    const struct yl_scenario *base = &run->scenarios.variant[0];
    bool zh = run->options->lang == YL_ZH;
    char guess[YL_SCREEN_GUESS];
    size_t count = 0;
    if (!asked) return YL_OK;
    for (uint32_t v = 0; v < run->scenarios.variants; v++)
        for (uint32_t i = 0; i < run->scenarios.variant[v].entries; i++)
            if (!strcmp(run->scenarios.variant[v].entry[i].name, asked)) return YL_OK;
    for (; count < base->entries && count < sizeof names / sizeof *names; count++)
        names[count] = base->entry[count].name;
    yl_screen_guess(guess, asked, (struct yl_screen_words){"", names, count}, run->options->lang);
    return yl_fault_set(&run->fault, YL_BAD_CALL,
                        zh ? "--only：场景没有入口“%s”%s" : "--only: there is no entry '%s'%s",
                        asked, guess);
}

static enum yl_status only_there(struct run *run, const struct yl_result *result)
{
    const struct yl_only *only = &run->options->run.only;
    for (uint32_t v = 0; v < result->variants; v++)
        if (result->variant[v].journeys.visits) return YL_OK;
    return yl_fault_set(
        &run->fault, YL_BAD_CALL,
        run->options->lang == YL_ZH
            ? "--only：第 %u 场模拟中没有访问 %s/%s/%u；名字按 journeys.csv 的 visit "
              "列（--trace 写出）：入口/时间/序号"
            : "--only: replication %u has no visit %s/%s/%u; its name is as in "
              "column visit of journeys.csv, which --trace writes: "
              "entry/time/index",
        only->replication, only->entry, run->options->only_time, only->index);
}

/* What --precision has come to. */
static void say_precision(const struct yl_options *options, const struct yl_result *result)
{
    const struct yl_enough *enough = &options->run.enough;
    const char *place = enough->place ? enough->place : "all";
    const char *metric = enough->metric ? enough->metric : "orders";
    if (options->quiet || enough->width <= 0) return;
    double width = yl_pool_width(result, place, metric);
    const char *en = "\n%s.%s is known to ±%.2g%% after %u replications (asked for: ±%.2g%%)\n";
    const char *zh = "\n%s.%s 在 %u 场模拟后精确到 ±%.2g%%（要求 ±%.2g%%）\n";
    if (options->lang == YL_ZH)
        printf(zh, place, metric, result->replications, 100 * width, 100 * enough->width);
    else
        printf(en, place, metric, 100 * width, result->replications, 100 * enough->width);
}

/* switch.csv, and the names of all files, which the manifest will have. */
static enum yl_status write_switches(struct yl_write_job *job, const struct yl_result *result,
                                     const struct yl_switches *switches, struct yl_fault *fault)
{
    job->extra = YL_SWITCHES_NAME;
    return yl_switches_write(switches, job->folder, result->bom, fault);
}

static enum yl_status run_all(struct run *run, struct yl_write_job *job, struct yl_run_options *how)
{
    const struct yl_options *options = run->options;
    struct yl_run_info info = {0};
    struct yl_progress progress;
    struct yl_result result = {0};
    struct yl_switches switches = {0};
    const struct yl_run_ledger study = {.scenarios = &run->scenarios,
                                        .options = how,
                                        .folder = options->out,
                                        .version = YL_VERSION,
                                        .resume = options->resume,
                                        .force = options->force};
    enum yl_status status = how->only.replication ? yl_write_claim(job, &run->fault)
                                                  : yl_write_open(job, &how->ledger, &study, &info,
                                                                  &run->diags, &run->fault);
    if (!status) {
        if (options->switches) how->switches = &switches;
        how->progress = yl_progress_show;
        how->progress_context = &progress;
        yl_progress_begin(&progress, options->lang, options->quiet);
        status = yl_run(&result, &run->scenarios, how, &info, &run->diags, &run->fault);
        yl_progress_end(&progress);
        if (!status && how->only.entry) status = only_there(run, &result);
        if (status == YL_BAD_INPUT || status == YL_BAD_CALL) yl_write_withdraw(job);
        if (status == YL_INTERRUPTED) yl_write_interrupted(options->lang);
        yl_write_info(job, &info);
        if (!status && !how->only.replication)
            status = yl_solve_beside(&result, &run->scenarios, how->tables);
        if (!status && options->switches)
            status = write_switches(job, &result, &switches, &run->fault);
        if (!status) status = yl_write_result(job, &result, &run->fault);
        if (!status && options->switches && !options->quiet)
            yl_switches_show(stdout, &switches, result.replications, options->lang);
        if (!status && how->only.entry && !options->quiet)
            yl_story_print(stdout, &result, options->lang);
        if (!status) say_precision(options, &result);
        struct yl_exact_score score = {0};
        for (uint32_t v = 0; v < result.variants && !status; v++)
            yl_exact_look(&score, 0, &result.variant[v]);
        if (!status) status = yl_exact_judge(&score, options->lang, &run->fault);
        uint64_t failed = 0;
        for (uint32_t v = 0; v < result.variants && !status; v++)
            for (uint32_t r = 0; r < result.replications; r++)
                failed += result.variant[v].failed && result.variant[v].failed[r];
        if (!status) status = yl_write_failed(failed, options->lang, &run->fault);
    }
    yl_ledger_close(how->ledger);
    yl_switches_free(&switches);
    yl_result_free(&result);
    return status;
}

/* Before anything is written. */
static enum yl_status judge_size(struct run *run, const struct yl_run_options *how)
{
    struct yl_size size = {0};
    enum yl_status status = yl_size_of(&size, &run->scenarios, how, &run->fault);
    return status ? status : yl_size_judge(&size, run->options->lang, &run->fault);
}

static enum yl_status work(struct run *run)
{
    const struct yl_options *options = run->options;
    struct yl_run_options how = options->run;
    struct yl_tables tables = {0}; /* dear to make: one set for the size, the run and the solver */
    how.tables = &tables;
    how.keep = YL_KEEP_ALL;
    enum yl_status status = only_entry(run);
    if (!status) status = only_time(&how, run, &run->fault);
    struct yl_write_job job = {.verb = "run",
                               .folder = options->out,
                               .scenario = options->operand[0],
                               .lang = options->lang,
                               .force = options->force,
                               .quiet = options->quiet || options->run.only.entry,
                               .scenario_hash = run->scenarios.hash,
                               .override = options->set,
                               .overrides = options->sets};
    if (how.enough.width > 0 && how.replications)
        status =
            yl_fault_set(&run->fault, YL_BAD_CALL,
                         options->lang == YL_ZH
                             ? "“--precision”与“--replications”不能同用；上限用 --max-replications"
                             : "'--precision' and '--replications' do not go together; "
                               "--max-replications is the limit");
    if (!status && !how.large) status = judge_size(run, &how);
    how.stop = yl_signals_catch();
    if (!status) status = run_all(run, &job, &how);
    yl_tables_free(&tables);
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
