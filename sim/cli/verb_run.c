/* verb_run.c: load, claim, run, write; contract in verb.h */
#include "models/readers/settings.h"
#include "models/warnings/warnings.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/tell.h"
#include "sim/cli/early.h"
#include "sim/cli/screen.h"
#include "sim/cli/signals.h"
#include "sim/cli/study.h"
#include "sim/findings/labels.h"
#include "sim/ledger/ledger_record.h"
#include "sim/output/exact.h"
#include "sim/output/json.h"
#include "sim/output/story.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/thread_pool.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rest of a run is its files: of runs from a tenth of a second to minutes a tenth to a fifth. */
static const double until_files = 0.87;

/* TIME of --only is in the scenario's zone when it says none. */
static enum yl_status only_time(struct yl_study *study)
{
    const char *text = study->options->only_time;
    if (!text) return YL_OK;
    enum yl_time_fault time =
        yl_time_parse(&study->how.only.time, text, strlen(text), &study->scenarios.variant[0].zone);
    if (time == YL_TIME_GOOD) return YL_OK;
    return yl_fault_set(&study->fault, YL_BAD_CALL,
                        "'%s' is ambiguous or does not exist in the scenario's time zone",
                        "“%s”在场景的时区里不是一个确定的时刻", text);
}

static enum yl_status until_decided(struct yl_study *study)
{
    if (!study->options->until || study->scenarios.variants > 1) return YL_OK;
    return yl_fault_set(&study->fault, YL_BAD_CALL,
                        "--until decided: there is one variant, so nothing to decide; --precision "
                        "ends when its figure is known",
                        "--until decided：只有一个方案，没有高下可分；要到数字足够准时结束，用 "
                        "--precision");
}

static enum yl_status no_entry(struct yl_fault *fault, const struct yl_scenario *base,
                               const char *option, const char *asked, enum yl_lang lang)
{
    const char *names[64];
    char guess[YL_SCREEN_GUESS];
    size_t count = 0;
    for (; count < base->entries && count < sizeof names / sizeof *names; count++)
        names[count] = base->entry[count].name;
    yl_screen_guess(guess, asked, (struct yl_screen_words){"", names, count}, lang);
    return yl_fault_set(fault, YL_BAD_CALL, "%s: there is no entry '%s'%s",
                        "%s：场景没有入口“%s”%s", option, asked, guess);
}

/* The entry of --only must be one of the scenario's. */
static enum yl_status only_entry(struct yl_study *study)
{
    const char *asked = study->options->run.only.entry;
    if (!asked) return YL_OK;
    for (uint32_t v = 0; v < study->scenarios.variants; v++)
        for (uint32_t i = 0; i < study->scenarios.variant[v].entries; i++)
            if (!strcmp(study->scenarios.variant[v].entry[i].name, asked)) return YL_OK;
    return no_entry(&study->fault, &study->scenarios.variant[0], "--only", asked,
                    study->options->lang);
}

/* Replications of a run to a precision are as many as that takes. */
static enum yl_status only_replication(struct yl_study *study)
{
    const struct yl_run_options *how = &study->how;
    const int64_t declared = study->scenarios.variant[0].replications,
                  all = how->replications ? how->replications : declared;
    if (how->enough.width > 0 || how->only.replication <= all) return YL_OK;
    return yl_fault_set(&study->fault, YL_BAD_CALL,
                        "--only: there is no replication %u of %lld; --replications %u makes it",
                        "--only：没有第 %u 次模拟，共 %lld 次；--replications %u 可增加",
                        how->only.replication, (long long)all, how->only.replication);
}

static enum yl_status only_there(struct yl_study *study, const struct yl_result *result)
{
    const struct yl_only *only = &study->options->run.only;
    for (uint32_t v = 0; v < result->variants; v++)
        if (result->variant[v].journeys.visits) return YL_OK;
    return yl_fault_set(&study->fault, YL_BAD_CALL,
                        "--only: replication %u has no visit %s/%s/%u; its name is as in column "
                        "visit of journeys.csv, which --trace writes: entry/time/index",
                        "--only：第 %u 次模拟中没有访问 %s/%s/%u；名字按 journeys.csv 的 visit "
                        "列（--trace 写出）：入口/时间/序号",
                        only->replication, only->entry, study->options->only_time, only->index);
}

/* The precision that was reached, and the one that --precision asked for. */
static void print_precision(const struct yl_options *options, const struct yl_result *result)
{
    const struct yl_enough *enough = &options->run.enough;
    const char *place = enough->place ? enough->place : "all";
    const char *metric = enough->metric ? enough->metric : "orders";
    if (options->quiet || enough->width <= 0) return;
    const double width = yl_pool_width(result, place, metric);
    yl_tell(stdout, options->lang,
            "\n%s.%s is known to ±%s after %u replications (asked for: ±%s)\n",
            "\n%s.%s 的精度为 ±%s，共 %u 次模拟（要求 ±%s）\n", place, metric,
            yl_short_share(width).text, result->replications, yl_short_share(enough->width).text);
}

/* Tables, manifest and terminal, in this order; then the faults that leave them standing. */
static enum yl_status write_all(struct yl_study *study, const struct yl_result *result,
                                const struct yl_early *early)
{
    const struct yl_options *options = study->options;
    const struct yl_study_out out = {.value = early->value, .values = early->values};
    enum yl_status status = yl_study_write(study, result, &out);
    if (status) return status;
    if (study->how.only.entry && !options->quiet) yl_story_print(stdout, result, options->lang);
    print_precision(options, result);
    struct yl_exact_score score = {0};
    for (uint32_t v = 0; v < result->variants; v++) {
        yl_exact_look(&score, 0, &result->variant[v]);
        yl_result_rest(result, 0);
    }
    status = yl_exact_judge(&score, options->lang, &study->fault);
    return status ? status : yl_run_refuse(yl_run_failed(result), true, &study->fault);
}

static enum yl_status run_draws(struct yl_study *study, struct yl_result *result)
{
    struct yl_run_options *how = &study->how;
    struct yl_draws draws = {.count = study->options->draws,
                             .replications = (uint32_t)(how->replications / study->options->draws)};
    enum yl_status status =
        yl_draws_make(&draws, &study->scenarios, study->info.seed, &study->fault);
    if (!status)
        status = yl_draws_run(result, &draws, &study->scenarios, how, &study->info, &study->diags,
                              &study->fault);
    yl_draws_free(&draws);
    return status;
}

/* Of the replications that were run. Where a visit went round without end the place is named, and the other replications are kept. */
static enum yl_status warn(struct yl_study *study)
{
    const struct yl_walked *walked = study->how.walked;
    const bool kept = study->how.ledger && yl_ledger_taken(study->how.ledger);
    if (!yl_warnings_circle(&study->scenarios, walked,
                            &study->diags)) /* what is kept was not walked */
        return kept ? yl_study_walk(study, NULL) : yl_study_walked(study, walked);
    yl_progress_end(&study->progress);
    yl_diags_print(&study->diags, stderr);
    return YL_OK;
}

static enum yl_status run_all(struct yl_study *study, struct yl_early *early)
{
    struct yl_run_options *how = &study->how;
    struct yl_result result = {0};
    const bool whole = !how->only.replication && !study->options->draws;
    enum yl_status status =
        how->only.replication ? yl_study_claim(study) : yl_study_open(study, NULL);
    if (status) return status;
    if (whole) yl_early_solve(early);
    yl_progress_part(&study->progress, until_files);
    if (study->options->draws)
        status = run_draws(study, &result);
    else
        status =
            yl_run(&result, &study->scenarios, how, &study->info, &study->diags, &study->fault);
    yl_early_wait(early);
    if (!status && how->only.entry) status = only_there(study, &result);
    if (!status && how->walked) status = warn(study);
    if (how->walked) yl_walked_free(how->walked); /* the rest needs room */
    if (status) yl_study_end(study, status);
    if (status == YL_INTERRUPTED && whole) yl_early_print(early);
    if (!status && whole) yl_early_put(early, &result);
    if (!status) status = write_all(study, &result, early);
    yl_result_free(&result);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    struct yl_tables tables = {0}; /* dear to make: one set for the size, the run and the solver */
    struct yl_size size = {0};
    struct yl_walked walked = {.until = YL_NEVER};
    struct yl_early early = {0};
    if (!study->options->draws && !study->how.only.replication) study->how.walked = &walked;
    study->how.tables = &tables;
    study->how.keep = YL_KEEP_ALL;
    study->how.stop = yl_signals_catch();
    enum yl_status status = yl_study_draws(study);
    if (!status) status = until_decided(study);
    if (!status) status = only_replication(study);
    if (!status) status = only_entry(study);
    if (!status) status = only_time(study);
    if (!status && !study->options->draws && !study->how.only.replication)
        yl_early_begin(&early, study);
    if (!status && !study->how.large)
        status = yl_size_of(&size, &study->scenarios, &study->how, NULL);
    if (!status) status = yl_study_size(study, &size);
    if (!status && study->options->draws) status = yl_study_walk(study, NULL);
    if (!status) status = run_all(study, &early);
    yl_early_free(&early);
    yl_walked_free(&walked);
    yl_tables_free(&tables);
    return status;
}

/* ---- variants without an entry ---------------------------------------------------------------- */
/* They are --set: the manifest has them, and --resume, a report and what is typed again know of no other variants. */

struct leaving {
    struct yl_options *options; /* whose sets grow */
    uint32_t before;            /* of them the call's own */
    struct yl_scenarios all;
    struct yl_result names;
    struct yl_arena arena;
    struct yl_fault fault;
};

/* The variant "without_ENTRY", in which nobody arrives by it: what it costs an arrival goes, too. */
static const char *set_without(struct leaving *of, const char *entry)
{
    static const char *const words[] = {"without ", "去掉"};
    char *text = NULL;
    size_t size = 0;
    FILE *out = yl_stream_get(&text, &size);
    const bool first = of->all.variants == 1 && of->options->sets == of->before;
    fprintf(out, first ? "variants={without_%s: {label: {" : "variants.without_%s={label: {",
            entry);
    for (int lang = 0; lang < 2; lang++) {
        const char *label = yl_label_entry(&of->names, (enum yl_lang)lang, entry);
        fputs(lang ? ", zh: " : "en: ", out);
        yl_json_quote(out, yl_arena_print(&of->arena, "%s%s", words[lang], label));
    }
    fprintf(out, "}, entries.%s.arrivals: {rate: 0/h}}%s", entry, first ? "}" : "");
    fclose(out);
    const char *kept = yl_arena_copy(&of->arena, text, size);
    free(text);
    return kept;
}

static enum yl_status leave_out(struct leaving *of, const char *entry)
{
    const struct yl_scenario *base = &of->all.variant[0];
    const char *name = yl_arena_print(&of->arena, "without_%s", entry);
    for (uint32_t v = 1; v < of->all.variants; v++)
        if (!strcmp(of->all.variant[v].variant, name))
            return yl_fault_set(&of->fault, YL_BAD_CALL,
                                "--leave-out: the scenario has a variant '%s' of its own",
                                "--leave-out：场景自己已有方案“%s”", name);
    for (uint32_t i = 0; i < base->entries; i++)
        if (!strcmp(base->entry[i].name, entry)) {
            const char *set = set_without(of, entry);
            of->options->set[of->options->sets++] = set;
            return YL_OK;
        }
    return no_entry(&of->fault, base, "--leave-out", entry, of->options->lang);
}

static enum yl_status leave_all(struct leaving *of, const struct yl_options *asked)
{
    const struct yl_scenario *base = &of->all.variant[0];
    enum yl_status status = YL_OK;
    yl_labels_fill(&of->names, &of->all);
    of->options->set = yl_arena_get(
        &of->arena, (asked->sets + (asked->leave_out.count + 1) * (base->entries + 1)) *
                        sizeof *of->options->set);
    memcpy(of->options->set, asked->set, asked->sets * sizeof *asked->set);
    for (uint32_t i = 0; i < asked->leave_out.count && !status; i++) {
        const bool all = !strcmp(asked->leave_out.word[i], "all");
        for (uint32_t k = 0; all && k < base->entries && !status; k++)
            status = leave_out(of, base->entry[k].name);
        if (!all) status = leave_out(of, asked->leave_out.word[i]);
    }
    return status;
}

static enum yl_exit run_without(const struct yl_options *asked, const char *ending)
{
    struct yl_options more = *asked;
    struct leaving of = {.options = &more, .before = asked->sets};
    struct yl_diags diags; /* what is wrong with the file the run itself says */
    yl_diags_init(&diags, asked->lang);
    enum yl_status status = YL_OK;
    if (!strcmp(asked->operand[0], "-"))
        status = yl_fault_set(&of.fault, YL_BAD_CALL,
                              "--leave-out reads the scenario twice: it has to be a file, not '-'",
                              "--leave-out 要读场景两次：须是文件，不能是“-”");
    else {
        status = yl_scenarios_load(&of.all, asked->operand[0], asked->set, asked->sets, &diags,
                                   &of.fault);
        if (!status && !diags.count) status = leave_all(&of, asked);
        if (status == YL_BAD_INPUT) status = YL_OK;
    }
    const enum yl_exit leave = status ? yl_verb_exit(status, &of.fault, asked->lang)
                                      : yl_study_into(&more, "run", ending, work, NULL);
    yl_result_free(&of.names);
    yl_scenarios_free(&of.all);
    yl_diags_free(&diags);
    yl_arena_free(&of.arena);
    return leave;
}

enum yl_exit yl_verb_run(const struct yl_options *options)
{
    const char *ending = options->run.only.replication ? "-only" : "-out";
    return options->leave_out.count ? run_without(options, ending)
                                    : yl_study_into(options, "run", ending, work, NULL);
}
