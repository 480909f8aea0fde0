/* verb_export.c: one replication as a log, and the truth beside it; contract in verb.h */
#include "models/compiler/compile.h"
#include "sim/base/clock.h"
#include "sim/cli/progress.h"
#include "sim/cli/signals.h"
#include "sim/cli/study.h"
#include "sim/fit/export.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { REPLICATION = 1, TRUTHS = 20, PATH = 4096 };
struct exporting {
    struct yl_study *study;
    enum yl_export_form form;
    struct yl_truth truth;
    struct yl_size size;
    struct yl_result alone; /* the replication, before it is written */
    double visits;          /* of it */
    uint64_t lines;         /* of the log */
};

/* Logs of another form that an earlier export has left. */
static void clear(const char *folder)
{
    for (int i = 0; i < YL_EXPORT_FORMS; i++) {
        char path[PATH];
        int length = snprintf(path, sizeof path, "%s/%s", folder, yl_export_rows[i].file);
        if (length > 0 && length < PATH) unlink(path);
    }
}

/* Lines of the log, from the funnel of the same replication; of a table so many at most. */
static double count_lines(const struct exporting *exporting, const struct yl_result *result)
{
    const struct yl_variant_result *base = &result->variant[0];
    const struct yl_scenario *scenario = &exporting->study->scenarios.variant[0];
    const int64_t span = scenario->to - scenario->from;
    bool rows = exporting->form == YL_EXPORT_ROWS;
    double lines = rows ? 0 : exporting->visits, cells = INFINITY;
    for (uint32_t i = 0; i < base->funnels; i++)
        lines +=
            (double)(rows ? base->funnel[i].count[0][0] : 0) + (double)base->funnel[i].count[0][2];
    if (exporting->form == YL_EXPORT_TABLE)
        cells = (double)(span / YL_HOUR + 1) * (base->funnels + (double)scenario->entries);
    if (exporting->form == YL_EXPORT_WEEKLY)
        cells = (double)(span / YL_WEEK + 2) * scenario->entries;
    return lines < cells ? lines : cells;
}

/* The replication is run in batches first: so the log's size is known before its first line. */
static enum yl_status look_ahead(struct exporting *exporting)
{
    struct yl_study *study = exporting->study;
    struct yl_run_options how = study->how;
    struct yl_scenarios base = study->scenarios;
    struct yl_result *result = &exporting->alone;
    base.variants = 1;
    how.replications = 0;
    how.only.replication = REPLICATION;
    how.progress = NULL;
    enum yl_status status = yl_run(result, &base, &how, &study->info, &study->diags, &study->fault);
    exporting->visits = (double)study->info.visits;
    if (!status) status = yl_run_refuse(yl_run_failed(result), false, &study->fault);
    if (!status) {
        struct yl_size size = {.visits = exporting->visits, .memory = exporting->size.memory};
        size.rows = count_lines(exporting, result);
        size.written = size.rows * yl_export_rows[exporting->form].line_bytes;
        status = yl_study_size(study, &size);
        if (status || study->options->quiet) return status;
        printf(T(study->options->lang, "visits: %s; about %s lines, %s MB\n",
                 "%s 次访问；约 %s 行，%s MB\n"),
               yl_short_of(size.visits).text, yl_short_of(size.rows).text,
               yl_short_of(1e-6 * size.written).text);
        fflush(stdout);
    }
    return status;
}

static enum yl_status write_log(struct exporting *exporting)
{
    struct yl_study *study = exporting->study;
    struct yl_plan plan = {0};
    enum yl_status status =
        yl_compile(&plan, &study->scenarios.variant[0], study->how.tables, &study->diags);
    if (study->how.has_seed) plan.seed = study->how.seed;
    const struct yl_export_call call = {.form = exporting->form,
                                        .plan = &plan,
                                        .scenario = &study->scenarios.variant[0],
                                        .kernels = study->how.isa ? yl_kernels_named(study->how.isa)
                                                                  : yl_kernels_best(),
                                        .options = &study->how,
                                        .folder = study->options->out,
                                        .replication = REPLICATION,
                                        .expected = exporting->visits};
    if (!status) status = yl_export(&exporting->lines, &call, &study->fault);
    yl_plan_free(&plan);
    return status;
}

/* The one metric of increments. */
static bool is_wanted(const void *context, uint32_t variant, const char *place, const char *name)
{
    const struct yl_metric *of = context;
    (void)variant;
    return of && !strcmp(place, of->place) && !strcmp(name, of->metric);
}

/* Where it is asked for, all replications with and without each entry; then the manifest, which names the base alone. */
static enum yl_status write_truth(struct exporting *exporting)
{
    struct yl_study *study = exporting->study;
    struct yl_result many = {0}, *result = study->options->with_truth ? &many : &exporting->alone;
    const struct yl_enough *asked = &study->options->run.enough;
    const struct yl_truth_out out = {.folder = study->options->out,
                                     .scenario = &study->scenarios.variant[0],
                                     .result = result,
                                     .increments = study->options->with_truth,
                                     .place = asked->place,
                                     .metric = asked->metric};
    const struct yl_wanted wanted = {yl_truth_metric(&out, exporting->alone.variant), is_wanted};
    enum yl_status status = YL_OK;
    if (study->options->with_truth) {
        study->how.wanted = &wanted;
        yl_progress_part(&study->progress, 1);
        status = yl_run(&many, &exporting->truth.scenarios, &study->how, &study->info,
                        &study->diags, &study->fault);
        if (!status) status = yl_run_refuse(yl_run_failed(&many), false, &study->fault);
    }
    yl_progress_end(&study->progress);
    if (!status) status = yl_truth_write(&out, &study->fault);
    const char *const names[] = {yl_export_rows[exporting->form].file, "truth.csv", NULL};
    uint32_t variants = result->variants;
    result->variants = variants ? 1 : 0;
    if (!status) status = yl_study_manifest(study, result, &(struct yl_study_out){.file = names});
    result->variants = variants;
    yl_result_free(&many);
    return status;
}

static enum yl_status write_all(struct exporting *exporting)
{
    struct yl_study *study = exporting->study;
    struct yl_scenarios sized = exporting->truth.scenarios;
    if (!study->options->with_truth) sized.variants = 1;
    enum yl_status status = yl_size_of(&exporting->size, &sized, &study->how, NULL);
    if (!status) status = yl_study_size(study, &exporting->size);
    if (!status) status = look_ahead(exporting);
    for (int i = 0; i < YL_EXPORT_FORMS && !status; i++) /* an earlier log is removed */
        status = yl_study_keeps(study, yl_export_rows[i].file);
    if (!status) status = yl_study_claim(study);
    if (status) return status;
    clear(study->options->out);
    yl_progress_begin(&study->progress, study->options->lang, study->options->quiet);
    if (study->options->with_truth) { /* whose pace tells how long all takes */
        yl_progress_part(&study->progress, 0.1);
        yl_progress_left(&study->progress, -1);
    }
    status = write_log(exporting);
    if (!status) status = write_truth(exporting);
    yl_progress_end(&study->progress);
    if (status == YL_BAD_CALL || status == YL_BAD_INPUT) {
        clear(study->options->out);
        yl_study_withdraw(study);
    }
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    struct yl_tables tables = {0};
    struct exporting exporting = {.study = study};
    while (strcmp(study->options->as, yl_export_rows[exporting.form].name)) exporting.form++;
    study->how.tables = &tables;
    study->how.stop = yl_signals_catch();
    study->how.keep = 0;
    if (!study->options->with_truth &&
        (study->options->run.replications || study->options->run.enough.metric))
        return yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "'--replications' and '--metric' are of what entries bring: add '--truth'",
            "“--replications”与“--metric”用于入口带来的增量：请加“--truth”");
    if (!study->options->with_truth)
        study->how.replications = 1;
    else if (!study->how.replications)
        study->how.replications = TRUTHS;
    yl_truth_off(&exporting.truth, &study->scenarios);
    enum yl_status status = write_all(&exporting);
    if (!status && !study->options->quiet)
        printf(T(study->options->lang, "%s/%s: %s lines; its truth: %s/truth.csv\n",
                 "%s/%s：%s 行；真值：%s/truth.csv\n"),
               study->options->out, yl_export_rows[exporting.form].file,
               yl_short_of((double)exporting.lines).text, study->options->out);
    yl_result_free(&exporting.alone);
    yl_truth_done(&exporting.truth);
    yl_tables_free(&tables);
    return status;
}

enum yl_exit yl_verb_export(const struct yl_options *options)
{
    return yl_study_call(options, "export", options->operand[0], work, NULL);
}
