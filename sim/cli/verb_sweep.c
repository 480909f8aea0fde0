/* verb_sweep.c: load, check every point, then rows as they come, contract in verb.h */
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/cli/best.h"
#include "sim/cli/signals.h"
#include "sim/cli/study.h"
#include "sim/cli/submit.h"
#include "sim/cli/sweep_expected.h"
#include "sim/output/tables.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/ledger_record.h"
#include "sim/sweep/sweep.h"
#include <stdlib.h>
#include <string.h>

struct sweep {
    struct yl_study *study;
    struct yl_points points;
    struct yl_best best;
    struct yl_sweep_decision decision;
    unsigned files; /* bits of enum yl_output_file */
    unsigned keep;  /* of enum yl_keep */
    struct yl_csv_out csv[YL_OUTPUT_FILES];
    struct yl_csv_out expected; /* of draws */
    struct yl_draws draws;      /* count 0: none */
    unsigned open;              /* bits of those that are */
    bool expected_open;
    struct yl_result names; /* holds labels and settings alone */
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
    const struct yl_item *section = sweep->study->scenarios.variant[0].sweep_item;
    const struct yl_item *keep = section ? yl_tree_get(section, "keep") : NULL;
    sweep->files = 1u << YL_OUTPUT_SUMMARY | 1u << YL_OUTPUT_COMPARE | 1u << YL_OUTPUT_TOTALS;
    if (keep && keep->kind == YL_SCALAR) keep_word(sweep, keep->text);
    for (const struct yl_item *one = keep && keep->kind == YL_LIST ? keep->first : NULL; one;
         one = one->next)
        keep_word(sweep, one->text);
    if (sweep->study->options->draws) sweep->files |= 1u << YL_OUTPUT_UNCERTAIN;
}

/* Draws are made before anything is written; series of single campaigns have no place beside them. */
static enum yl_status read_draws(struct sweep *sweep)
{
    struct yl_study *study = sweep->study;
    struct yl_run_options *how = &study->how;
    enum yl_status status = yl_study_draws(study);
    if (status || !study->options->draws) return status;
    sweep->best.draws = study->options->draws;
    if (sweep->keep & (YL_KEEP_SERIES | YL_KEEP_DASHBOARD))
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "'--draws' and 'sweep.keep' of series or dashboard do not go together",
                            "“--draws”与 'sweep.keep' 中的 series、dashboard 不能同用");
    const struct yl_scenario *base = &study->scenarios.variant[0];
    sweep->draws =
        (struct yl_draws){.count = study->options->draws,
                          .replications = (uint32_t)(how->replications / study->options->draws)};
    return yl_draws_make(&sweep->draws, &study->scenarios, how->has_seed ? how->seed : base->seed,
                         &study->fault);
}

static enum yl_status write_draws(struct sweep *sweep)
{
    struct yl_study *study = sweep->study;
    enum yl_status status = yl_study_write_draws(study, &sweep->draws);
    if (!status)
        status = yl_table_open(&sweep->expected, study->options->out, YL_EXPECTED_FILE,
                               study->scenarios.variant[0].bom, &study->fault);
    sweep->expected_open = !status;
    return status;
}

static enum yl_status open_files(struct sweep *sweep)
{
    unsigned flags = YL_TABLE_POINT;
    if (sweep->study->scenarios.variant[0].bom) flags |= YL_TABLE_BOM;
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++) {
        if (!(sweep->files & 1u << file)) continue;
        enum yl_status status = yl_table_open(&sweep->csv[file], sweep->study->options->out,
                                              yl_output_name(file), flags, &sweep->study->fault);
        if (status) return status;
        sweep->open |= 1u << file;
    }
    return sweep->draws.count ? write_draws(sweep) : YL_OK;
}

static enum yl_status close_files(struct sweep *sweep, enum yl_status status)
{
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++) {
        if (!(sweep->open & 1u << file)) continue;
        status =
            yl_status_first(status, yl_csv_close(&sweep->csv[file], !status, &sweep->study->fault));
    }
    sweep->open = 0;
    if (sweep->expected_open)
        status =
            yl_status_first(status, yl_csv_close(&sweep->expected, !status, &sweep->study->fault));
    sweep->expected_open = false;
    return status;
}

static enum yl_status rows(void *context, int64_t point, const struct yl_result *result,
                           struct yl_fault *fault)
{
    struct sweep *sweep = context;
    yl_best_add(&sweep->best, point, result);
    enum yl_status status = YL_OK;
    if (sweep->expected_open) yl_expected_rows(&sweep->expected, &sweep->best, point);
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES && !status; file++)
        if (sweep->open & 1u << file)
            status = yl_output_rows(&sweep->csv[file], file, result, point, fault);
    return status;
}

static enum yl_status write_manifest(struct sweep *sweep)
{
    struct yl_study *study = sweep->study;
    const struct yl_options *options = study->options;
    struct yl_manifest_value value[7] = {{"points", (double)sweep->points.count},
                                         {"failed", (double)sweep->best.failed},
                                         {"records", (double)yl_ledger_records(study->how.ledger)},
                                         {"precision", options->run.enough.width}};
    const char *names[YL_OUTPUT_FILES + 5] = {YL_POINTS_FILE};
    size_t values = 4, files = 1;
    if (options->draws) value[values++] = (struct yl_manifest_value){"draws", options->draws};
    if (options->shards) {
        value[values++] = (struct yl_manifest_value){"shard", options->shard};
        value[values++] = (struct yl_manifest_value){"shards", options->shards};
    }
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++)
        if (sweep->files & 1u << file) names[files++] = yl_output_name(file);
    if (options->draws) {
        names[files++] = yl_output_name(YL_OUTPUT_DRAWS);
        names[files++] = YL_EXPECTED_FILE;
    }
    if (!options->shards) {
        names[files++] = YL_BEST_FILE;
        names[files++] = YL_EFFECTS_FILE;
    }
    const struct yl_study_out out = {.replications = sweep->best.most,
                                     .place = sweep->best.figure[0].place,
                                     .metric = sweep->best.figure[0].metric,
                                     .file = names,
                                     .value = value,
                                     .values = values,
                                     .said = options->shards ? NULL : &sweep->decision.said};
    return yl_study_finish(study, &out);
}

/* The folder is ours and its ledger open: from here on --resume can go on. */
static enum yl_status run_points(struct sweep *sweep, struct yl_sweep *job)
{
    struct yl_study *study = sweep->study;
    const bool first = study->options->shard <= 1;
    enum yl_status status = first ? yl_study_walk(study, NULL) : YL_OK;
    if (!status) status = yl_study_open(study, NULL);
    if (status) return status;
    status = yl_sweep_points_write(&sweep->points, study->options->out,
                                   study->scenarios.variant[0].bom, &study->fault);
    if (!status) status = open_files(sweep);
    if (!status)
        status = sweep->draws.count ? yl_draws_sweep(&sweep->draws, job, &study->info,
                                                     &study->diags, &study->fault)
                                    : yl_sweep_run(job, &study->info, &study->diags, &study->fault);
    status = close_files(sweep, status);
    if (!status) /* a shard has no whole set: what moves it is said where shards are joined */
        status = yl_sweep_decide(&sweep->decision, &sweep->best, &sweep->points,
                                 study->options->out, study->scenarios.variant[0].bom,
                                 !study->options->shards, &study->fault);
    if (!status) status = write_manifest(sweep);
    yl_study_end(study, status);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    struct yl_run_options *how = &study->how;
    struct sweep *sweep = study->context;
    const struct yl_points_raw said = {options->axis.word, options->axis.count};
    struct yl_sweep job = {.all = &study->scenarios,
                           .points = &sweep->points,
                           .options = how,
                           .shard = options->shard,
                           .shards = options->shards,
                           .rows = rows,
                           .solves = true,
                           .context = sweep};
    sweep->study = study;
    read_keep(sweep);
    sweep->best.names = &sweep->names;
    yl_settings_fill(&sweep->names, &study->scenarios);
    enum yl_status status = read_draws(sweep);
    if (status) return status;
    how->keep = sweep->keep;
    how->stop = yl_signals_catch();
    const char *place, *metric;
    yl_best_decides(study, &place, &metric);
    yl_best_choose(&sweep->best, place, metric);
    status = yl_points_read(&sweep->points, &study->scenarios, &said, &study->diags, &study->fault);
    if (!status) status = yl_sweep_check(&job, &study->diags, &study->fault);
    if (!status && options->submitted)
        status = yl_sweep_check_metric(&job, &study->diags, &study->fault);
    if (!status && options->submitted) return yl_submit(study, sweep->points.count);
    if (!status) status = run_points(sweep, &job);
    if (!status && !options->quiet)
        yl_sweep_decision_show(stdout, &sweep->decision, &sweep->best, &sweep->points,
                               options->lang);
    if (!status) yl_study_say_held(study);
    if (!status) status = yl_exact_judge(&sweep->best.score, options->lang, &study->fault);
    return status ? status : yl_study_failed(study, sweep->best.failed);
}

enum yl_exit yl_verb_sweep(const struct yl_options *options)
{
    struct sweep *sweep = yl_get_zeroed(1, sizeof *sweep);
    enum yl_exit leave = yl_study_into(options, "sweep", "-sweep", work, sweep);
    yl_points_free(&sweep->points);
    yl_draws_free(&sweep->draws);
    yl_sweep_decision_free(&sweep->decision);
    yl_best_free(&sweep->best);
    yl_result_free(&sweep->names);
    free(sweep);
    return leave;
}
