/* verb_sweep.c: load, check every point, then rows as they come, contract in verb.h */
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/base/shell.h"
#include "sim/base/text.h"
#include "sim/cli/best.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/refine.h"
#include "sim/sweep/sweep.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sweep {
    struct yl_study *study;
    struct yl_points points;
    struct yl_best best;
    struct yl_sweep_decision decision;
    unsigned files; /* bits of enum yl_output_file */
    struct yl_csv_out csv[YL_OUTPUT_FILES];
    struct yl_csv_out expected; /* of draws */
    struct yl_draws draws;      /* count 0: none */
    unsigned open;              /* bits of those that are */
    bool expected_open;
    struct yl_result names; /* holds labels and settings alone */
    double totals;          /* rows of totals.csv */
};

/* Draws are made before anything is written. */
static enum yl_status read_draws(struct sweep *sweep)
{
    struct yl_study *study = sweep->study;
    struct yl_run_options *how = &study->how;
    enum yl_status status = yl_study_draws(study);
    if (status || !study->options->draws) return status;
    sweep->best.draws = study->options->draws;
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
    struct yl_fault *fault = &sweep->study->fault;
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++)
        if (sweep->open & 1u << file)
            status = yl_status_first(status, yl_csv_close(&sweep->csv[file], !status, fault));
    sweep->open = 0;
    if (sweep->expected_open)
        status = yl_status_first(status, yl_csv_close(&sweep->expected, !status, fault));
    sweep->expected_open = false;
    return status;
}

static enum yl_status rows(void *context, int64_t point, const struct yl_result *result,
                           struct yl_fault *fault)
{
    struct sweep *sweep = context;
    yl_best_add(&sweep->best, point, result);
    if (sweep->points.adaptive)
        yl_refine_decide(&sweep->points, (uint64_t)point - 1,
                         yl_best_decision(&sweep->best, point, result));
    enum yl_status status = YL_OK;
    sweep->totals += yl_output_totals(result);
    if (sweep->totals > YL_TOTALS_MOST && sweep->open & 1u << YL_OUTPUT_TOTALS) {
        status = yl_csv_close(&sweep->csv[YL_OUTPUT_TOTALS], false, fault);
        sweep->open &= ~(1u << YL_OUTPUT_TOTALS);
        sweep->files &= ~(1u << YL_OUTPUT_TOTALS);
    }
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
    const char *names[YL_OUTPUT_FILES + 6] = {YL_POINTS_FILE};
    size_t values = 4, files = 1;
    if (sweep->points.adaptive)
        value[values++] = (struct yl_manifest_value){"grid", (double)sweep->points.grid};
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
    if (yl_sweep_has_map(&sweep->points)) names[files++] = YL_MAP_FILE;
    const struct yl_study_out out = {.replications = sweep->best.most,
                                     .place = sweep->best.figure[0].place,
                                     .metric = sweep->best.figure[0].metric,
                                     .file = names,
                                     .value = value,
                                     .values = values,
                                     .points = &sweep->points,
                                     .findings =
                                         options->shards ? NULL : &sweep->decision.findings};
    return yl_study_finish(study, &out);
}

/* The first points of an adaptive grid. Which are run is known only as they are: there are no parts of them to give away. */
static enum yl_status begin_adaptive(struct sweep *sweep)
{
    struct yl_study *study = sweep->study;
    const struct yl_best_figure *figure = &sweep->best.figure[0];
    const bool decides = study->scenarios.variants > 1 || study->scenarios.variant[0].targets ||
                         !strcmp(figure->metric, "net_cny");
    if (study->options->shards || study->options->submitted)
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "'design: adaptive' has no parts for '--%s': which points are run "
                            "depends on those before them",
                            "“design: adaptive”不能用“--%s”分开：运行哪些点取决于先运行的点",
                            study->options->shards ? "shard" : "submit");
    if (decides && yl_refine_next(&sweep->points)) return YL_OK;
    return yl_fault_set(&study->fault, YL_BAD_CALL,
                        "'design: adaptive' asks where a decision changes, and '%s.%s' decides "
                        "none: give variants, a target, or '--metric all.net_cny'",
                        "“design: adaptive”找的是决策变化处，而 '%s.%s' 不构成决策：请写方案、"
                        "目标，或用 --metric all.net_cny",
                        figure->place, figure->metric);
}

/* The folder is ours and its ledger open: from here on --resume can go on. */
static enum yl_status run_points(struct sweep *sweep, struct yl_sweep *job)
{
    struct yl_study *study = sweep->study;
    const bool first = study->options->shard <= 1;
    enum yl_status status = first ? yl_study_walk(study, NULL) : YL_OK;
    if (!status) status = yl_study_open(study, NULL);
    if (status) return status;
    status = open_files(sweep);
    do { /* of an adaptive grid level after level, else once */
        if (!status && job->from) status = yl_sweep_check(job, &study->diags, &study->fault);
        if (!status)
            status = yl_sweep_points_write(&sweep->points, study->options->out,
                                           study->scenarios.variant[0].bom, &study->fault);
        if (sweep->points.adaptive) yl_progress_part(&study->progress, 0.5);
        if (sweep->points.adaptive) yl_progress_left(&study->progress, -1);
        if (!status)
            status =
                sweep->draws.count
                    ? yl_draws_sweep(&sweep->draws, job, &study->info, &study->diags, &study->fault)
                    : yl_sweep_run(job, &study->info, &study->diags, &study->fault);
        job->from = sweep->points.count;
    } while (!status && sweep->points.adaptive && yl_refine_next(&sweep->points));
    status = close_files(sweep, status);
    if (!status)
        status = yl_sweep_map_write(&sweep->points, &sweep->best, study->options->out,
                                    study->scenarios.variant[0].bom, &study->fault);
    if (!status) /* a shard has no whole set: `merge` reports what moves it */
        status = yl_sweep_decide(&sweep->decision, &sweep->best, &sweep->points,
                                 study->options->out, study->scenarios.variant[0].bom,
                                 !study->options->shards, &study->fault);
    if (!status) status = write_manifest(sweep);
    yl_study_end(study, status);
    return status;
}

/* ---- given to a cluster ----------------------------------------------------------------------- */
/* Slurm keeps the queue, the nodes and the retries (sbatch(1), job arrays, RequeueExit); the program only says what a task is. Where
 * sbatch cannot be called, the script stays. */

#define MARK "#!/bin/bash\n#SBATCH --job-name=yinliu\n"
enum { TASKS = 16, ANSWER = 256 };

/* A path is no option, even where its name begins as one. */
static void put_path(FILE *out, const char *text, const char *inside)
{
    char whole[PATH_MAX + 8];
    snprintf(whole, sizeof whole, "%s%s%s", *text == '-' ? "./" : "", text, inside);
    yl_shell_word(out, whole);
}

/* A word of an #SBATCH line, where a backslash keeps any character and % begins a pattern. */
static void directive(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr(" '\"#", *text)) putc('\\', out);
        if (*text == '%') putc('%', out);
        putc(*text, out);
    }
}

static void option(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s ", name);
    yl_shell_word(out, value);
}

/* What the call had, for each task again. */
static void passed_on(FILE *out, const struct yl_options *options)
{
    char text[YL_NUMBER];
    yl_options_repeat(out, options);
    for (uint32_t i = 0; i < options->axis.count; i++) option(out, "--axis", options->axis.word[i]);
    if (options->design) option(out, "--design", options->design);
    if (options->run.replications)
        fprintf(out, " --replications %lld", (long long)options->run.replications);
    if (options->run.enough.width > 0) {
        yl_text_number(text, options->run.enough.width);
        option(out, "--precision", text);
    }
    if (options->draws) fprintf(out, " --draws %u", options->draws);
    if (options->metric) option(out, "--metric", options->metric);
    if (options->run.large) fputs(" --allow-large", out);
    if (options->run.enough.most)
        fprintf(out, " --max-replications %lld", (long long)options->run.enough.most);
}

static void put_script(FILE *out, const struct yl_options *options, uint32_t tasks,
                       const char *program)
{
    fprintf(out, MARK "#SBATCH --array=1-%u\n", tasks);
    fputs("#SBATCH --requeue\n#SBATCH --open-mode=append\n", out);
    fputs("#SBATCH --output=", out);
    directive(out, options->out);
    fputs("/task-%a.log\n", out);
    fputs("# A task whose program is killed goes back into the queue and resumes; a lost node "
          "likewise, by Slurm itself.\n",
          out);
    yl_shell_word(out, program);
    fputs(" sweep ", out);
    put_path(out, options->operand[0], "");
    fputs(" -o ", out);
    put_path(out, options->out, "/shard-");
    fprintf(out, "\"$SLURM_ARRAY_TASK_ID\" --shard \"$SLURM_ARRAY_TASK_ID\"/%u", tasks);
    fputs(" --resume --quiet --threads \"${SLURM_CPUS_PER_TASK:-1}\"", out);
    passed_on(out, options);
    fputs(" &\nchild=$!\ntrap 'kill -TERM $child 2>/dev/null' TERM INT\n"
          "wait $child; status=$?\n"
          "if [ $status -gt 128 ] && [ \"${SLURM_RESTART_COUNT:-0}\" -lt 5 ]; then\n"
          "  scontrol show config 2>/dev/null | grep -q '^RequeueExit  *=.*75' && exit 75\n"
          "  scontrol requeue \"${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\"\nfi\n"
          "exit $status\n",
          out);
}

static enum yl_status call_sbatch(const struct yl_options *options, char answer[ANSWER],
                                  struct yl_fault *fault)
{
    size_t length = 0;
    char *command = NULL;
    FILE *text = yl_stream_get(&command, &length);
    fputs("sbatch --parsable ", text);
    put_path(text, options->out, "/sweep.sbatch");
    fclose(text);
    FILE *pipe = command ? popen(command, "r") : NULL;
    free(command);
    char *got = pipe ? fgets(answer, ANSWER, pipe) : NULL;
    int status = pipe ? pclose(pipe) : -1;
    if (got && status == 0) {
        answer[strcspn(answer, "\n;")] = 0;
        return YL_OK;
    }
    return yl_fault_set(fault, YL_IO, "sbatch failed; the script is in '%s/sweep.sbatch'",
                        "无法调用 sbatch；脚本已写到 '%s/sweep.sbatch'", options->out);
}

/* Each word stays a word and each line a line, in the script, for Slurm and on the terminal. */
static enum yl_status check_words(const struct yl_options *options, const char *program,
                                  struct yl_fault *fault)
{
    const char *bad = NULL;
    const char *const one[] = {options->out, options->operand[0],
                               options->metric ? options->metric : "", program};
    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        if (!yl_shell_is_plain(one[i]) || strlen(one[i]) >= PATH_MAX) bad = one[i];
    for (uint32_t i = 0; i < options->sets; i++)
        if (!yl_shell_is_plain(options->set[i])) bad = options->set[i];
    for (uint32_t i = 0; i < options->axis.count; i++)
        if (!yl_shell_is_plain(options->axis.word[i])) bad = options->axis.word[i];
    if (bad)
        return yl_fault_set(
            fault, YL_BAD_CALL,
            "with --submit no word may contain a line end or another character that "
            "cannot be seen: '%.200s'",
            "--submit 的参数中不能有换行等不可见的字符：“%.200s”", bad);
    if (!strchr(options->out, '\\')) return YL_OK;
    return yl_fault_set(fault, YL_BAD_CALL,
                        "with --submit the folder's name may contain no backslash: '%.200s'",
                        "--submit 的目录名中不能有反斜杠：“%.200s”", options->out);
}

static enum yl_status submit(struct yl_study *study, uint64_t points)
{
    const struct yl_options *options = study->options;
    struct yl_fault *fault = &study->fault;
    char program[PATH_MAX], answer[ANSWER];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    snprintf(program + (length > 0 ? length : 0), length > 0 ? 1 : sizeof program, "%s",
             length > 0 ? "" : "yinliu");
    uint32_t tasks = options->submit ? options->submit : TASKS;
    if (points < tasks) tasks = (uint32_t)points;
    struct yl_file file;
    const struct yl_outfile out = {.folder = options->out,
                                   .path = "sweep.sbatch",
                                   .mark = MARK,
                                   .input = (const char *const *)options->operand,
                                   .inputs = 1,
                                   .sources = &study->diags,
                                   .force = options->force};
    enum yl_status status = check_words(options, program, fault);
    if (!status) status = yl_folder_make(options->out, fault);
    if (!status) status = yl_outfile_open(&file, &out, fault);
    if (status) return status;
    put_script(file.stream, options, tasks, program);
    status = yl_file_close(&file, true, fault);
    if (!status) status = call_sbatch(options, answer, fault);
    if (status) return status;
    printf(T(options->lang,
             "job %s (tasks: %u, points: %llu)\nto look at it: squeue -j %s\nwhen all "
             "are done, merge them:\n",
             "作业 %s：%u 个任务，%llu 个点\n查看：squeue -j %s\n全部完成后合并：\n"),
           answer, tasks, (unsigned long long)points, answer);
    fputs("  yinliu merge ", stdout);
    put_path(stdout, options->out, "/shard-");
    fputs("* -o ", stdout);
    put_path(stdout, options->out, "/all");
    putchar('\n');
    return YL_OK;
}

static enum yl_status work(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    struct yl_run_options *how = &study->how;
    struct sweep *sweep = study->context;
    const struct yl_points_raw axes = {options->axis.word, options->axis.count, options->design};
    struct yl_sweep job = {.all = &study->scenarios,
                           .points = &sweep->points,
                           .options = how,
                           .shard = options->shard,
                           .shards = options->shards,
                           .rows = rows,
                           .solves = true,
                           .context = sweep};
    sweep->study = study;
    sweep->files = 1u << YL_OUTPUT_SUMMARY | 1u << YL_OUTPUT_COMPARE | 1u << YL_OUTPUT_TOTALS;
    if (options->draws) sweep->files |= 1u << YL_OUTPUT_UNCERTAIN;
    sweep->best.names = &sweep->names;
    yl_settings_fill(&sweep->names, &study->scenarios);
    enum yl_status status = read_draws(sweep);
    if (status) return status;
    how->keep = 0;
    const char *place, *metric;
    yl_best_decides(study, &place, &metric);
    yl_best_choose(&sweep->best, place, metric);
    status = yl_points_read(&sweep->points, &study->scenarios, &axes, &study->diags, &study->fault);
    if (!status) yl_choices_at(&sweep->names, &sweep->points);
    if (!status && sweep->points.adaptive) status = begin_adaptive(sweep);
    if (!status) status = yl_sweep_check(&job, &study->diags, &study->fault);
    if (!status && options->submitted) return submit(study, sweep->points.count);
    if (!status) status = run_points(sweep, &job);
    if (!status && !options->quiet)
        yl_sweep_decision_show(stdout, &sweep->decision, &sweep->best, &sweep->points,
                               options->lang);
    if (!status) yl_study_say_held(study);
    if (!status && !options->quiet) yl_verb_totals_left(options->out, sweep->totals, options->lang);
    if (!status) status = yl_exact_judge(&sweep->best.score, options->lang, &study->fault);
    return status ? status : yl_run_refuse(sweep->best.failed, true, &study->fault);
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
