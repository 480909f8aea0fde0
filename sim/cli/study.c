/* study.c: load, claim, ledger, warnings, what is refused before; contract in study.h */
#include "sim/cli/study.h"
#include "models/guesses.h"
#include "models/warnings/warnings.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/number.h"
#include "sim/base/shell.h"
#include "sim/base/tell.h"
#include "sim/cli/early.h"
#include "sim/cli/signals.h"
#include "sim/ledger/ledger_record.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include "sim/plot/plot.h"
#include "sim/solve/shifts.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/walk_through.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Length of the longest leading part of the path that is there already. */
static size_t length_there(const char *path)
{
    size_t length = strlen(path);
    char *part = yl_get_text(path);
    while (length && !yl_file_exists(part)) {
        while (length && part[length - 1] == '/') length--;
        while (length && part[length - 1] != '/') length--;
        part[length] = 0;
    }
    free(part);
    return length;
}

static struct yl_outfile file_of(const struct yl_study *study, const char *name)
{
    struct yl_outfile out = yl_verb_outfile(study->options, NULL);
    out.folder = study->options->out;
    out.path = name;
    out.sources = &study->diags;
    return out;
}

enum yl_status yl_study_keeps(struct yl_study *study, const char *name)
{
    const struct yl_outfile out = file_of(study, name);
    return yl_outfile_keeps(&out, &study->fault);
}

static enum yl_status keep_inputs(struct yl_study *study)
{
    const char *name;
    study->there = length_there(study->options->out);
    enum yl_status status = yl_study_keeps(study, YL_LEDGER_NAME);
    if (study->there < strlen(study->options->out)) return status; /* no folder, no files */
    for (size_t i = 0; !status && (name = yl_manifest_known(i)); i++)
        status = yl_study_keeps(study, name);
    char picture[YL_PLOT_NAME], *pictures = yl_file_joined(study->options->out, "plots");
    const bool drawn = yl_file_exists(pictures); /* then they are removed */
    free(pictures);
    for (size_t i = 0; drawn && !status && yl_plot_name(picture, i); i++)
        status = yl_study_keeps(study, picture);
    return status;
}

static enum yl_status claim(struct yl_study *study)
{
    struct yl_claim claim = {.folder = study->options->out,
                             .verb = study->verb,
                             .scenario_hash = study->scenario_hash,
                             .source = study->source,
                             .force = study->force,
                             .resume = study->resume};
    enum yl_status status = YL_OK;
    if (!study->resume) status = yl_ledger_holds(&claim.kept, claim.folder, &study->fault);
    if (!status) status = yl_output_claim(&claim, &study->fault);
    return status ? status : yl_plot_clear(study->options->out, &study->fault);
}

enum yl_status yl_study_claim(struct yl_study *study)
{
    enum yl_status status = keep_inputs(study);
    return status ? status : claim(study);
}

static enum yl_status open_ledger(struct yl_study *study, const char *kind)
{
    const struct yl_options *options = study->options;
    const bool whole = kind && !strcmp(kind, "ab"); /* its records are of the file as it stands */
    const struct yl_run_ledger how = {.scenarios = &study->scenarios,
                                      .options = &study->how,
                                      .folder = options->out,
                                      .version = YL_VERSION,
                                      .resume = options->resume,
                                      .force = options->force,
                                      .reuse = !whole && !options->resume && !options->fresh &&
                                               !options->force,
                                      .verb = kind};
    return yl_run_ledger(&study->how.ledger, &how, &study->info, &study->diags, &study->fault);
}

enum yl_status yl_study_open(struct yl_study *study, const char *kind)
{
    const struct yl_options *options = study->options;
    enum yl_status status = keep_inputs(study);
    bool there = false;
    study->how.stop = yl_signals_catch();
    if (!status && options->resume) status = yl_ledger_holds(&there, options->out, &study->fault);
    if (!status && !options->force) status = yl_ledger_check(options->out, &study->fault);
    if (there && !status) {
        status = open_ledger(study, kind);
        study->force = study->resume = true; /* the ledger has vouched for the folder */
    }
    if (!status) status = claim(study);
    if (!status && !there) {
        status = open_ledger(study, kind);
        if (status == YL_BAD_INPUT) yl_study_withdraw(study);
    }
    if (!status) yl_progress_begin(&study->progress, options->lang, options->quiet);
    if (!status && study->early) yl_progress_tell(&study->progress, study->early);
    return status;
}

void yl_study_end(struct yl_study *study, enum yl_status status)
{
    const enum yl_lang lang = study->options->lang;
    yl_progress_end(&study->progress);
    if (*study->diags.unread.text) return; /* no problem of the file */
    if (status == YL_BAD_INPUT || status == YL_BAD_CALL) yl_study_withdraw(study);
    if (status == YL_INTERRUPTED)
        yl_verb_wrong(NULL, lang,
                      T(lang, "interrupted; what is finished is kept, --resume goes on from it",
                        "已中断；已完成的部分已保存，用 --resume 继续"));
}

static void unlink_in(const char *folder, const char *name)
{
    char *path = yl_file_joined(folder, name);
    unlink(path);
    free(path);
}

void yl_study_withdraw(const struct yl_study *study)
{
    const char *folder = study->options->out, *name;
    size_t length = strlen(folder);
    if (study->resume) return; /* what is there is gone on from */
    char *path = yl_get_text(folder);
    /* by --force a folder may hold other files of somebody else, which the claim has left */
    const bool all = length > study->there || !study->force;
    unlink_in(folder, YL_LEDGER_NAME);
    for (size_t i = 0; (name = yl_manifest_known(i)); i++)
        if (all || i < YL_OUTPUT_FILES || *name == '.') unlink_in(folder, name);
    for (; length > study->there && !rmdir(path); path[length] = 0) {
        while (length && path[length - 1] == '/') length--;
        while (length && path[length - 1] != '/') length--;
    }
    free(path);
}

void yl_study_say_held(const struct yl_study *study)
{
    const uint32_t held = study->scenarios.variant[0].guesses;
    const struct yl_options *options = study->options;
    if (options->quiet || options->draws || !held) return;
    printf(T(options->lang,
             "\nvalues of 'uncertain' fixed at the file's: %u ('run --draws 200' samples them)\n",
             "\n%u 个拿不准的数（uncertain）按文件中的值固定；run --draws 200 会抽取它们\n"),
           held);
}

/* ---- warnings before the answer of a verb ---------------------------------------------------- */

/* A verb that takes --strict warns; --quiet keeps warnings back. */
static bool warns(const struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const struct yl_verb *verb = yl_verb_find(study->verb);
    if (!verb || !(verb->spec.taken & YL_O_BIT(YL_O_STRICT))) return false;
    return (!options->quiet || options->strict) && !options->results.data;
}

static enum yl_status print_warnings(struct yl_study *study, uint32_t before)
{
    if (study->diags.count) return YL_BAD_INPUT;
    if (study->diags.warnings == before) return YL_OK;
    yl_progress_end(&study->progress);
    yl_diags_print(&study->diags, stderr);
    fputc('\n', stderr);
    return YL_OK;
}

/* What the scenario alone shows; with --strict it refuses. */
static enum yl_status warn_of_scenario(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const struct yl_warnings_how how = {.replications_given = options->run.replications ||
                                                              options->run.enough.width > 0,
                                        .axis = options->axis.word,
                                        .axes = options->axis.count};
    if (!warns(study)) return YL_OK;
    yl_warnings_find(&study->scenarios, &how, &study->diags);
    return print_warnings(study, 0);
}

enum yl_status yl_study_walked(struct yl_study *study, const struct yl_walked *walked)
{
    const uint32_t before = study->diags.warnings;
    if (!warns(study)) return YL_OK;
    const bool told = !strcmp(study->verb, "run") && !study->options->strict;
    yl_warnings_walked(&study->scenarios, walked, told, &study->diags);
    return print_warnings(study, before);
}

enum yl_status yl_study_walk(struct yl_study *study, struct yl_walked *walked)
{
    struct yl_walked own = {0}, *to = walked ? walked : &own;
    if (!warns(study)) return YL_OK;
    if (!walked) yl_progress_begin(&study->progress, study->options->lang, study->options->quiet);
    enum yl_status status =
        yl_walk_through(to, &study->scenarios, study->progress.terminal ? yl_early_first : NULL,
                        study, &study->diags, &study->fault);
    yl_progress_end(&study->progress);
    if (!status) status = yl_study_walked(study, to);
    yl_walked_free(&own);
    return status;
}

/* ---- what is refused ------------------------------------------------------------------------- */

enum yl_status yl_study_guesses(struct yl_study *study)
{
    if (study->scenarios.variant[0].guesses) return YL_OK;
    return yl_fault_set(
        &study->fault, YL_BAD_CALL,
        "the scenario declares no uncertain values; write 'uncertain: {PATH: {low: A, high: B}}'",
        "没有拿不准的数；请写 'uncertain: {路径: {low: A, high: B}}'");
}

enum yl_status yl_study_hidden(struct yl_study *study)
{
    const struct yl_scenarios *all = &study->scenarios;
    struct yl_arena arena = {0};
    struct yl_hidden *hidden;
    uint32_t count = 0;
    if (study->options->as_written) return YL_OK;
    yl_guesses_hidden(&hidden, &count, all, &arena);
    enum yl_status status = YL_OK;
    if (count)
        status = yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "the variant '%s' sets '%s' itself, so draws of it move the plan alone and would "
            "decide the ranking; 'yinliu check' names the form that acts on the draw, --as-written "
            "ranks it as it is",
            "方案 '%s' 自己写了 '%s' 的值，抽取的值只影响现方案，排名会由它决定；'yinliu check' "
            "给出作用于抽取值的写法，加 --as-written 则照原样排名",
            all->variant[hidden->variant].variant, all->variant[0].guess[hidden->guess].path);
    yl_arena_free(&arena);
    return status;
}

enum yl_status yl_study_draws(struct yl_study *study)
{
    struct yl_run_options *how = &study->how;
    const uint32_t draws = study->options->draws;
    int64_t each = how->replications ? how->replications : YL_DRAWS_REPLICATIONS;
    if (!draws) return YL_OK;
    const enum yl_status status = yl_study_guesses(study);
    if (status) return status;
    if (each < 2 || each > INT32_MAX / draws)
        return yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "--draws: a draw needs at least 2 replications, and all of them at most %d",
            "--draws：每组至少模拟 2 次，合计至多 %d 次", INT32_MAX);
    how->replications = each * draws;
    how->keep = YL_KEEP_ALL & ~(unsigned)(YL_KEEP_DASHBOARD | YL_KEEP_SERIES);
    return YL_OK;
}

enum yl_status yl_study_size(struct yl_study *study, const struct yl_size *size)
{
    return study->how.large ? YL_OK : yl_size_judge(size, &study->fault);
}

enum yl_status yl_study_judge(struct yl_study *study, const struct yl_scenarios *all,
                              int64_t replications, double times)
{
    struct yl_run_options how = study->how;
    struct yl_size size = {0};
    how.replications = replications;
    how.keep = 0;
    enum yl_status status = yl_size_of(&size, all, &how, NULL);
    yl_size_times(&size, times);
    size.rows = size.written = 0;
    return status ? status : yl_study_size(study, &size);
}

static enum yl_status check_enough(struct yl_study *study)
{
    if (!(study->how.enough.width > 0) || !study->how.replications) return YL_OK;
    return yl_fault_set(&study->fault, YL_BAD_CALL,
                        "'--precision' and '--replications' do not go together; "
                        "--max-replications is the limit",
                        "“--precision”与“--replications”不能同用；上限用 --max-replications");
}

/* FILE without its folder and ending, with what is done to it. */
static char *folder_for(const char *path, const char *ending)
{
    static const char *const yaml[] = {".yaml", ".yml"};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name), cut = 0;
    char *folder = yl_get(length + strlen(ending) + 1);
    for (int i = 0; i < 2 && !cut; i++) {
        size_t size = strlen(yaml[i]);
        if (length > size && !strcmp(name + length - size, yaml[i])) cut = size;
    }
    strcpy((char *)memcpy(folder, name, length) + length - cut, ending);
    return folder;
}

static void say_taken(const struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const size_t taken = study->how.ledger ? yl_ledger_taken(study->how.ledger) : 0;
    if (!taken || options->quiet) return;
    yl_tell(stdout, options->lang,
            "\n%s of %s campaigns are as in the folder, all variants counted; --fresh computes all "
            "anew\n",
            "\n目录中已有 %s 次模拟的结果可用（各方案合计 %s 次）；--fresh 全部重新计算\n",
            yl_short_of((double)taken).text,
            yl_short_of((double)yl_ledger_asked(study->how.ledger)).text);
}

enum yl_exit yl_study_call(const struct yl_options *options, const char *verb, const char *path,
                           enum yl_status (*work)(struct yl_study *study), void *context)
{
    struct yl_study study = {.options = options,
                             .verb = verb,
                             .context = context,
                             .how = options->run,
                             .began = yl_progress_now(),
                             .force = options->force};
    yl_diags_init(&study.diags, options->lang);
    study.diags.strict = options->strict;
    enum yl_status status = yl_scenarios_load(&study.scenarios, path, options->set, options->sets,
                                              &study.diags, &study.fault);
    if (!status && study.diags.count) status = YL_BAD_INPUT;
    if (!status) status = yl_shifts_find(&study.scenarios, &study.diags, &study.fault);
    if (!status) status = warn_of_scenario(&study);
    if (!status) status = check_enough(&study);
    study.scenario_hash = study.scenarios.hash;
    char *whole = strcmp(path, "-") ? realpath(path, NULL) : NULL; /* wherever it is named from */
    if (whole) study.source = yl_hash(whole, strlen(whole));
    free(whole);
    study.how.progress = yl_progress_show;
    study.how.progress_context = &study.progress;
    if (!status) status = work(&study);
    status = yl_diags_status(&study.diags, status, &study.fault);
    yl_progress_end(&study.progress);
    if (!status) say_taken(&study);
    free(study.early);
    yl_ledger_close(study.how.ledger);
    fflush(stdout);
    if (study.diags.count || !options->quiet || options->strict)
        yl_diags_print(&study.diags, stderr);
    enum yl_exit leave = yl_verb_exit(status, &study.fault, options->lang);
    yl_shifts_drop(&study.scenarios);
    yl_scenarios_free(&study.scenarios);
    yl_diags_free(&study.diags);
    return yl_verb_xlsx(options, leave);
}

enum yl_exit yl_study_into(const struct yl_options *options, const char *verb, const char *ending,
                           enum yl_status (*work)(struct yl_study *study), void *context)
{
    const enum yl_lang lang = options->lang;
    struct yl_options named = *options;
    if (options->out) return yl_study_call(options, verb, options->operand[0], work, context);
    if (!strcmp(options->operand[0], "-")) {
        yl_verb_wrong(verb, lang,
                      T(lang,
                        "a scenario from the standard input needs '-o DIR', a folder for the "
                        "results",
                        "从标准输入读场景时须用“-o 目录”给出结果目录"));
        return YL_EXIT_CALL;
    }
    char *folder = folder_for(options->operand[0], ending);
    named.out = folder;
    enum yl_exit leave = yl_study_call(&named, verb, options->operand[0], work, context);
    if (leave == YL_EXIT_DONE && !options->quiet) {
        fputs(T(lang, "\nresults in ", "\n结果在 "), stdout);
        yl_shell_word(stdout, folder);
        if (strcmp(verb, "best") &&
            strcmp(verb, "voi")) { /* a table alone, of which there is no picture */
            fputs(T(lang, "; their pictures: yinliu plot ", "；作图：yinliu plot "), stdout);
            yl_shell_word(stdout, folder);
        }
        putchar('\n');
    }
    free(folder);
    return leave;
}

enum yl_status yl_study_table(struct yl_study *study, struct yl_csv_out *csv, const char *name)
{
    const struct yl_options *options = study->options;
    struct yl_outfile out = file_of(study, name);
    out.table = name;
    enum yl_status status = yl_folder_make(options->out, &study->fault);
    if (!status) status = yl_outfile_check(&out, &study->fault);
    if (!status)
        status =
            yl_table_open(csv, options->out, name, study->scenarios.variant[0].bom, &study->fault);
    return status;
}
