/* verb_sweep.c: load, check every point, then rows as they come, contract in verb.h */
#include "models/readers/settings.h"
#include "sim/cli/progress.h"
#include "sim/cli/signals.h"
#include "sim/cli/submit.h"
#include "sim/cli/sweep_best.h"
#include "sim/cli/verb.h"
#include "sim/cli/write.h"
#include "sim/output/labels.h"
#include "sim/solve/solve.h"
#include "sim/sweep/ledger_record.h"
#include "sim/sweep/sweep.h"
#include <stdlib.h>
#include <string.h>

#define POINTS "points.csv"

struct sweep {
    const struct yl_options *options;
    struct yl_scenarios scenarios;
    struct yl_points points;
    struct yl_best best;
    struct yl_diags diags;
    struct yl_fault fault;
    unsigned files; /* bits of enum yl_output_file */
    unsigned keep;  /* of enum yl_keep */
    struct yl_csv_out csv[YL_OUTPUT_FILES];
    unsigned open;  /* bits of those that are */
    size_t records; /* of the ledger */
    bool labelled;  /* labels.csv is written, or there is none */
};

static const struct {
    const char *word;
    enum yl_output_file file;
    unsigned keep;
} kept[] = {
    {"funnel", YL_OUTPUT_FUNNEL, YL_KEEP_FUNNEL},
    {"funnel_by", YL_OUTPUT_FUNNEL_BY, YL_KEEP_BY},
    {"paths", YL_OUTPUT_PATHS, YL_KEEP_PATHS},
    {"outcomes", YL_OUTPUT_OUTCOMES, YL_KEEP_OUTCOMES},
    {"series", YL_OUTPUT_SERIES, YL_KEEP_SERIES},
    {"chains", YL_OUTPUT_CHAINS, YL_KEEP_CHAINS},
    {"dashboard", YL_OUTPUT_DASHBOARD, YL_KEEP_DASHBOARD},
};

static void keep_word(struct sweep *sweep, const char *word)
{
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!strcmp(word, kept[i].word)) {
            sweep->files |= 1u << kept[i].file;
            sweep->keep |= kept[i].keep;
        }
}

static void read_keep(struct sweep *sweep)
{
    const struct yl_item *section = sweep->scenarios.variant[0].sweep_item;
    const struct yl_item *keep = section ? yl_tree_get(section, "keep") : NULL;
    sweep->files = 1u << YL_OUTPUT_SUMMARY | 1u << YL_OUTPUT_COMPARE | 1u << YL_OUTPUT_TOTALS;
    if (keep && keep->kind == YL_SCALAR) keep_word(sweep, keep->text);
    for (const struct yl_item *one = keep && keep->kind == YL_LIST ? keep->first : NULL; one;
         one = one->next)
        keep_word(sweep, one->text);
}

static enum yl_status write_points(struct sweep *sweep)
{
    struct yl_csv_out csv;
    struct yl_arena arena = {0};
    const struct yl_points *points = &sweep->points;
    enum yl_status status = yl_csv_open(&csv, sweep->options->out, POINTS,
                                        sweep->scenarios.variant[0].bom, &sweep->fault);
    if (status) return status;
    yl_csv_header(&csv, "point,axis,value");
    for (uint64_t i = 0; i < points->count && !arena.failed; i++) {
        for (uint32_t a = 0; a < points->axes; a++) {
            const struct yl_item *value = yl_points_value(points, i, a, &arena);
            yl_csv_count(&csv, (int64_t)i + 1);
            yl_csv_text(&csv, points->axis[a].path);
            yl_csv_text(&csv, value ? yl_points_text(value, &arena) : NULL);
            yl_csv_end(&csv);
        }
        if (i % 1024 == 1023) {
            if (arena.failed) break;
            yl_arena_free(&arena);
        }
    }
    if (arena.failed) status = yl_fault_set(&sweep->fault, YL_NO_MEMORY, "no memory for " POINTS);
    yl_arena_free(&arena);
    struct yl_fault other = {0};
    enum yl_status closed = yl_csv_close(&csv, !status, status ? &other : &sweep->fault);
    return status ? status : closed;
}

static enum yl_status open_files(struct sweep *sweep)
{
    unsigned flags = YL_OUTPUT_POINT;
    if (sweep->scenarios.variant[0].bom) flags |= YL_OUTPUT_BOM;
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++) {
        if (!(sweep->files & 1u << file)) continue;
        enum yl_status status =
            yl_output_open(&sweep->csv[file], sweep->options->out, file, flags, &sweep->fault);
        if (status) return status;
        sweep->open |= 1u << file;
    }
    return YL_OK;
}

static enum yl_status close_files(struct sweep *sweep, enum yl_status status)
{
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++) {
        struct yl_fault other = {0};
        if (!(sweep->open & 1u << file)) continue;
        enum yl_status closed =
            yl_csv_close(&sweep->csv[file], !status, status ? &other : &sweep->fault);
        if (!status) status = closed;
    }
    sweep->open = 0;
    return status;
}

/* Points differ in values, not in names: those of the first stand for all. */
static enum yl_status write_labels(struct sweep *sweep, const struct yl_result *result,
                                   struct yl_fault *fault)
{
    if (sweep->labelled) return YL_OK;
    sweep->labelled = true;
    if (!yl_output_has(result, YL_OUTPUT_LABELS)) return YL_OK;
    sweep->files |= 1u << YL_OUTPUT_LABELS;
    return yl_labels_write(result, sweep->options->out, fault);
}

static enum yl_status rows(void *context, int64_t point, const struct yl_result *result,
                           struct yl_fault *fault)
{
    struct sweep *sweep = context;
    enum yl_status status = yl_best_add(&sweep->best, point, result);
    if (!status) status = write_labels(sweep, result, fault);
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES && !status; file++)
        if (sweep->open & 1u << file)
            status = yl_output_rows(&sweep->csv[file], file, result, point, fault);
    return status;
}

static enum yl_status solve(void *context, struct yl_result *result,
                            const struct yl_scenarios *scenarios, const struct yl_plan *plans)
{
    (void)context;
    return yl_solve_point(result, scenarios, plans);
}

static enum yl_status write_manifest(struct sweep *sweep, struct yl_write_job *job)
{
    const struct yl_options *options = sweep->options;
    struct yl_result result = {.replications = sweep->best.most,
                               .variants = sweep->scenarios.variants,
                               .title = sweep->scenarios.variant[0].title};
    struct yl_manifest_value value[] = {{"points", (double)sweep->points.count},
                                        {"failed", (double)sweep->best.failed},
                                        {"records", (double)sweep->records},
                                        {"precision", options->run.enough.width},
                                        {"shard", options->shard},
                                        {"shards", options->shards}};
    const char *names[YL_OUTPUT_FILES + 1] = {POINTS};
    job->value = value;
    job->values = options->shards ? 6 : 4;
    job->file = names;
    job->files = 1;
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++)
        if (sweep->files & 1u << file) names[job->files++] = yl_output_name(file);
    result.variant = yl_arena_get(&result.arena, (result.variants + 1) * sizeof *result.variant);
    enum yl_status status =
        result.variant ? yl_settings_fill(&result, &sweep->scenarios) : YL_NO_MEMORY;
    for (uint32_t v = 0; !status && v < result.variants; v++)
        result.variant[v].name = sweep->scenarios.variant[v].variant;
    if (!status) status = yl_write_manifest(job, &result, &sweep->fault);
    yl_result_free(&result);
    return status;
}

/* The folder is ours and its ledger open: from here on --resume can go on. */
static enum yl_status run_points(struct sweep *sweep, struct yl_write_job *job,
                                 struct yl_sweep *work)
{
    const struct yl_options *options = sweep->options;
    struct yl_run_options how = *work->options;
    struct yl_run_info info = {0};
    struct yl_progress progress;
    const struct yl_run_ledger study = {.scenarios = &sweep->scenarios,
                                        .options = &how,
                                        .folder = options->out,
                                        .version = YL_VERSION,
                                        .resume = options->resume,
                                        .force = options->force};
    enum yl_status status =
        yl_write_open(job, &how.ledger, &study, &info, &sweep->diags, &sweep->fault);
    if (!status) {
        how.progress = yl_progress_show;
        how.progress_context = &progress;
        work->options = &how;
        status = write_points(sweep);
        if (!status) status = open_files(sweep);
        yl_progress_begin(&progress, options->lang, options->quiet);
        if (!status) status = yl_sweep_run(work, &info, &sweep->diags, &sweep->fault);
        yl_progress_end(&progress);
        status = close_files(sweep, status);
        yl_write_info(job, &info);
        sweep->records = yl_ledger_records(how.ledger);
        if (!status) status = write_manifest(sweep, job);
        if (status == YL_BAD_INPUT || status == YL_BAD_CALL) yl_write_withdraw(job);
        if (status == YL_INTERRUPTED) yl_write_interrupted(options->lang);
    }
    yl_ledger_close(how.ledger);
    return status;
}

static enum yl_status work(struct sweep *sweep)
{
    const struct yl_options *options = sweep->options;
    struct yl_run_options how = options->run;
    const struct yl_points_said said = {options->axis, options->axes,
                                        how.has_seed ? how.seed : sweep->scenarios.variant[0].seed};
    struct yl_sweep job = {.all = &sweep->scenarios,
                           .points = &sweep->points,
                           .options = &how,
                           .shard = options->shard,
                           .shards = options->shards,
                           .rows = rows,
                           .finish = solve,
                           .context = sweep};
    struct yl_write_job write = {.verb = "sweep",
                                 .folder = options->out,
                                 .scenario = options->operand[0],
                                 .lang = options->lang,
                                 .force = options->force,
                                 .quiet = options->quiet,
                                 .scenario_hash = sweep->scenarios.hash,
                                 .override = options->set,
                                 .overrides = options->sets};
    if (how.enough.width > 0 && how.replications)
        return yl_fault_set(
            &sweep->fault, YL_BAD_CALL,
            options->lang == YL_ZH
                ? "“--precision”与“--replications”不能同用；上限用 --max-replications"
                : "'--precision' and '--replications' do not go together; "
                  "--max-replications is the limit");
    read_keep(sweep);
    how.keep = sweep->keep;
    how.stop = yl_signals_catch();
    sweep->best.place = how.enough.place;
    sweep->best.metric = how.enough.metric;
    enum yl_status status =
        yl_points_read(&sweep->points, &sweep->scenarios, &said, &sweep->diags, &sweep->fault);
    if (!status) status = yl_sweep_check(&job, &sweep->diags, &sweep->fault);
    if (!status && options->submitted)
        return yl_submit(options, sweep->points.count, &sweep->fault);
    if (!status) status = run_points(sweep, &write, &job);
    if (!status && !options->quiet)
        yl_best_show(stdout, &sweep->best, &sweep->points, options->lang);
    if (!status) status = yl_exact_judge(&sweep->best.score, options->lang, &sweep->fault);
    return status ? status : yl_write_failed(sweep->best.failed, options->lang, &sweep->fault);
}

enum yl_exit yl_verb_sweep(const struct yl_options *options)
{
    struct sweep *sweep = calloc(1, sizeof *sweep);
    struct yl_fault none = {0};
    if (!sweep) return yl_verb_failed(YL_NO_MEMORY, &none, options->lang);
    sweep->options = options;
    enum yl_status status = yl_diags_init(&sweep->diags, options->lang);
    if (!status)
        status = yl_scenarios_load(&sweep->scenarios, options->operand[0], options->set,
                                   options->sets, &sweep->diags, &sweep->fault);
    if (!status && sweep->diags.count) status = YL_BAD_INPUT;
    if (!status) status = work(sweep);
    yl_diags_print(&sweep->diags, stderr);
    enum yl_exit leave = yl_verb_failed(status, &sweep->fault, options->lang);
    yl_points_free(&sweep->points);
    yl_scenarios_free(&sweep->scenarios);
    yl_diags_free(&sweep->diags);
    free(sweep);
    return leave;
}
