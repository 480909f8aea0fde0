/* study.c: load, claim, ledger, manifest, contract in study.h */
#include "sim/cli/study.h"
#include "models/guesses.h"
#include "models/readers/settings.h"
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/shell.h"
#include "sim/cli/mean_shares.h"
#include "sim/cli/screen.h"
#include "sim/findings/find.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/manifest.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include "sim/output/terminal.h"
#include "sim/output/uncertain.h"
#include "sim/plot/plot.h"
#include "sim/solve/shifts.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/ledger_record.h"
#include "sim/sweep/thread_team.h"
#include <limits.h>
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
    const struct yl_options *options = study->options;
    return (struct yl_outfile){.folder = options->out,
                               .path = name,
                               .input = (const char *const *)options->operand,
                               .inputs = (size_t)options->operands,
                               .sources = &study->diags,
                               .force = options->force};
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
    for (size_t i = 0; !status && (name = yl_manifest_known(i)); i++)
        status = yl_study_keeps(study, name);
    char picture[YL_PLOT_NAME], *pictures = yl_file_joined(study->options->out, "plots");
    const bool drawn = yl_file_exists(pictures); /* then they are removed */
    free(pictures);
    for (size_t i = 0; drawn && !status && yl_plot_name(picture, i); i++)
        status = yl_study_keeps(study, picture);
    return status;
}

enum yl_status yl_study_claim(struct yl_study *study)
{
    enum yl_status status = keep_inputs(study);
    if (status) return status;
    const struct yl_claim claim = {.folder = study->options->out,
                                   .verb = study->verb,
                                   .scenario_hash = study->scenario_hash,
                                   .source = study->source,
                                   .force = study->force,
                                   .resume = study->resume,
                                   .kept = !study->resume && yl_ledger_holds(study->options->out)};
    status = yl_output_claim(&claim, &study->fault);
    if (!status) yl_plot_clear(study->options->out);
    return status;
}

static enum yl_status open_ledger(struct yl_study *study, const char *kind)
{
    const struct yl_options *options = study->options;
    const struct yl_run_ledger how = {.scenarios = &study->scenarios,
                                      .options = &study->how,
                                      .folder = options->out,
                                      .version = YL_VERSION,
                                      .resume = options->resume,
                                      .force = options->force,
                                      .verb = kind};
    return yl_run_ledger(&study->how.ledger, &how, &study->info, &study->diags, &study->fault);
}

enum yl_status yl_study_open(struct yl_study *study, const char *kind)
{
    const struct yl_options *options = study->options;
    enum yl_status status = keep_inputs(study);
    bool there = options->resume && yl_ledger_holds(options->out);
    if (!status && !options->force) status = yl_ledger_check(options->out, &study->fault);
    if (there && !status) {
        study->there = strlen(options->out);
        status = open_ledger(study, kind);
        study->force = study->resume = true; /* the ledger has vouched for the folder */
    }
    if (!status) status = yl_study_claim(study);
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
    bool zh = study->options->lang == YL_ZH;
    yl_progress_end(&study->progress);
    if (status == YL_BAD_INPUT || status == YL_BAD_CALL) yl_study_withdraw(study);
    if (status == YL_INTERRUPTED)
        yl_verb_wrong(NULL, study->options->lang,
                      zh ? "已中断；已完成的部分已保存，用 --resume 继续"
                         : "interrupted; what is finished is kept, --resume goes on from it");
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
    char *path = yl_get_text(folder);
    if (study->resume) { /* what is there is gone on from */
        free(path);
        return;
    }
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

/* "PATH=VALUE" as two texts in one allocation each; the paths are freed by the caller. */
static void split_overrides(struct yl_manifest_pair *pair, const struct yl_study *study)
{
    for (uint32_t i = 0; i < study->options->sets; i++) {
        const char *text = study->options->set[i], *equals = strchr(text, '=');
        size_t length = equals ? (size_t)(equals - text) : strlen(text);
        char *path = yl_get_part(text, length);
        pair[i] = (struct yl_manifest_pair){path, equals ? equals + 1 : ""};
    }
}

static size_t count_failures(const struct yl_result *result, struct yl_manifest_failure *failure)
{
    size_t count = 0;
    for (uint32_t v = 0; v < result->variants; v++)
        for (uint32_t r = 0; result->variant[v].failed && r < result->replications; r++)
            if (result->variant[v].failed[r]) {
                if (failure)
                    failure[count] = (struct yl_manifest_failure){result->variant[v].name, r + 1};
                count++;
            }
    return count;
}

enum yl_status yl_study_manifest(struct yl_study *study, const struct yl_result *result)
{
    size_t failures = count_failures(result, NULL);
    struct yl_manifest_pair *pair = yl_get_zeroed(study->options->sets + 1, sizeof *pair);
    struct yl_manifest_failure *failure = yl_get_zeroed(failures + 1, sizeof *failure);
    const char **variant = yl_get_zeroed(result->variants + 1, sizeof *variant);
    struct yl_arena arena = {0};
    struct yl_manifest_value *value = yl_get_zeroed(
        study->values + yl_mean_shares_count(study->scenarios.shifts) + 1, sizeof *value);
    enum yl_status status = YL_NO_MEMORY;
    split_overrides(pair, study);
    for (uint32_t v = 0; v < result->variants; v++) variant[v] = result->variant[v].name;
    count_failures(result, failure);
    if (study->values) memcpy(value, study->value, study->values * sizeof *value);
    const size_t values = study->values + yl_mean_shares_put(value + study->values, &arena,
                                                             study->scenarios.shifts, result);
    const struct yl_manifest manifest = {
        .verb = study->verb,
        .version = YL_VERSION,
        .scenario = study->options->operand[0],
        .title = {result->title[YL_EN], result->title[YL_ZH]},
        .metric = study->metric,
        .scenario_hash = study->scenario_hash,
        .source = study->source,
        .tables_hash = study->info.tables_hash,
        .seed = study->info.seed,
        .replications = result->replications,
        .variant = variant,
        .variants = result->variants,
        .override = pair,
        .overrides = study->options->sets,
        .isa = study->info.isa,
        .threads = study->info.threads,
        .wall_s = study->info.wall_s,
        .cpu_s = study->info.cpu_s,
        .engine_s = study->info.engine_s,
        .visits = (uint64_t)study->info.visits,
        .value = value,
        .values = values,
        .failure = failure,
        .failures = failures,
        .setting = result->setting,
        .settings = result->settings,
    };
    const char *names[YL_OUTPUT_FILES];
    const size_t count = yl_manifest_names(names, result);
    status = yl_manifest_write(study->options->out, &manifest, study->file ? study->file : names,
                               study->file ? study->files : count, &study->fault);
    for (uint32_t i = 0; i < study->options->sets; i++) free((char *)(uintptr_t)pair[i].key);
    YL_FREE(pair, failure, variant, value);
    yl_arena_free(&arena);
    return status;
}

enum yl_status yl_study_finish(struct yl_study *study, const struct yl_scenarios *all,
                               uint32_t replications, struct yl_findings *said)
{
    const struct yl_scenario *base = &all->variant[0];
    const char *folder = study->options->out, *names[YL_OUTPUT_FILES + 8];
    size_t count = 0;
    struct yl_result result = {.replications = replications,
                               .variants = all->variants,
                               .bom = base->bom,
                               .title = {base->title[YL_EN], base->title[YL_ZH]}};
    result.variant = yl_arena_get(&result.arena, (result.variants + 1) * sizeof *result.variant);
    enum yl_status status = yl_settings_fill(&result, all);
    for (uint32_t v = 0; !status && v < result.variants; v++)
        result.variant[v] = (struct yl_variant_result){.name = all->variant[v].variant};
    for (; count < study->files; count++) names[count] = study->file[count];
    if (said) {
        names[count++] = yl_output_name(YL_OUTPUT_CONCLUSIONS);
        names[count++] = yl_output_name(YL_OUTPUT_FINDINGS);
        if (!status) status = yl_findings_write(said, folder, result.bom, &study->fault);
    }
    if (!status && result.labels) {
        names[count++] = yl_output_name(YL_OUTPUT_LABELS);
        status = yl_labels_write(&result, folder, &study->fault);
    }
    if (!status && study->share) {
        names[count++] = yl_output_name(YL_OUTPUT_ASSUMPTIONS);
        status = yl_assumptions_write(&result, study->share, folder, &study->fault);
    }
    study->file = names;
    study->files = count;
    if (!status) status = yl_study_manifest(study, &result);
    study->file = NULL;
    study->metric = NULL;
    study->value = NULL;
    study->share = NULL;
    yl_result_free(&result);
    return status;
}

/* The call that repeats one campaign, its results beside those of this call. */
static void say_again(const struct yl_study *study, uint32_t replications, uint32_t number)
{
    const struct yl_options *options = study->options;
    char folder[PATH_MAX + YL_NUMBER];
    snprintf(folder, sizeof folder, "%s-%u", options->out, number);
    fputs(options->lang == YL_ZH ? "；单独重做：\n  yinliu run "
                                 : "; repeat it alone:\n  yinliu run ",
          stderr);
    yl_shell_word(stderr, options->operand[0]);
    fputs(" -o ", stderr);
    yl_shell_word(stderr, folder);
    yl_options_repeat(stderr, options);
    if (replications != study->scenarios.variant[0].replications)
        fprintf(stderr, " --replications %u", replications);
    fprintf(stderr, " --only %u", number);
}

/* The first ones: yl_study_failed says how many there are. */
static void say_failures(const struct yl_study *study, const struct yl_result *result)
{
    enum { SHOWN = 5 };
    const bool zh = study->options->lang == YL_ZH;
    const uint32_t each = result->drawn.draws ? result->drawn.each : 0;
    uint32_t said = 0;
    for (uint32_t v = 0; v < result->variants; v++)
        for (uint32_t r = 0; result->variant[v].failed && r < result->replications; r++) {
            if (!result->variant[v].failed[r] || said++ >= SHOWN) continue;
            fprintf(stderr,
                    zh ? "yinliu：方案“%s”的第 %u 次模拟失败，相关数字标为 missing"
                       : "yinliu: of '%s' replication %u failed, its figures are noted 'missing'",
                    result->variant[v].name, r + 1);
            if (each)
                fprintf(stderr,
                        zh ? "；取值见 draws.csv 第 %u 组"
                           : "; its values are draw %u of draws.csv",
                        r / each + 1);
            else if (!study->how.only.replication)
                say_again(study, result->replications, r + 1);
            putc('\n', stderr);
        }
    if (said > SHOWN)
        fprintf(stderr, zh ? "yinliu：另有 %u 次同样失败\n" : "yinliu: and %u more\n",
                said - SHOWN);
}

enum yl_status yl_study_failed(struct yl_study *study, uint64_t failed)
{
    if (!failed) return YL_OK;
    return yl_fault_set(
        &study->fault, YL_FAILED,
        "replications failed: %llu, as a visit went round a cycle 65,535 times, an item came up "
        "as often in a stay, or a number did not fit; affected figures are marked "
        "'missing'",
        "%llu 次模拟失败：有访问在循环里绕了 65,535 "
        "圈，或停留中的一项出现了这么多次，或有数字装不下；相关数字标为 "
        "missing",
        (unsigned long long)failed);
}

/* The call of `limits` for the same scenario; NULL: it came from the standard input. */
static char *limits_call(const struct yl_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = strcmp(options->operand[0], "-") != 0 ? yl_stream_get(&text, &size) : NULL;
    if (!out) return NULL;
    fputs("yinliu limits ", out);
    yl_shell_word(out, options->operand[0]);
    yl_options_repeat(out, options);
    fclose(out);
    return text;
}

struct tables {
    const struct yl_result *result;
    struct yl_findings *found;
    const char *folder;
    struct yl_fault fault[YL_OUTPUT_FILES];
};

static enum yl_status write_table(void *context, void *kept, uint64_t file)
{
    struct tables *tables = context;
    (void)kept;
    return yl_output_write(tables->result, tables->found, tables->folder, (enum yl_output_file)file,
                           &tables->fault[file]);
}

/* Side by side, since of a run with many replications they are the last tenth of its time. */
static enum yl_status write_tables(struct yl_study *study, const struct yl_result *result,
                                   struct yl_findings *found)
{
    struct tables tables = {.result = result, .found = found, .folder = study->options->out};
    enum yl_status status = yl_team_each(&(struct yl_team_tasks){.count = YL_OUTPUT_FILES,
                                                                 .threads = study->how.threads,
                                                                 .task = write_table,
                                                                 .context = &tables});
    for (size_t file = 0; status && file < YL_OUTPUT_FILES; file++)
        if (*tables.fault[file].text) yl_fault_take(&study->fault, status, &tables.fault[file]);
    return status;
}

static enum yl_status write_found(struct yl_study *study, const struct yl_result *result,
                                  struct yl_findings *found)
{
    enum yl_status status = write_tables(study, result, found);
    if (!status) status = yl_study_manifest(study, result);
    yl_progress_end(&study->progress);
    if (status) return status;
    say_failures(study, result);
    if (!result->drawn.draws) yl_mean_shares_say(&study->scenarios, result, study->options->lang);
    if (study->options->quiet || study->how.only.entry) return YL_OK;
    char *limits = limits_call(study->options);
    const struct yl_terminal how = {
        .width = yl_screen_width(stdout), .lang = study->options->lang, .limits = limits};
    yl_terminal_answer(stdout, result, found, &how);
    free(limits);
    return YL_OK;
}

enum yl_status yl_study_write(struct yl_study *study, const struct yl_result *result)
{
    struct yl_findings found;
    yl_find_run(&found, result);
    enum yl_status status = write_found(study, result, &found);
    yl_findings_free(&found);
    return status;
}

void yl_study_say_held(const struct yl_study *study)
{
    const uint32_t held = study->scenarios.variant[0].guesses;
    const struct yl_options *options = study->options;
    if (options->quiet || options->draws || !held) return;
    if (options->lang == YL_ZH)
        printf("\n%u 个拿不准的数（uncertain）按文件中的值固定；run --draws 200 会抽取它们\n",
               held);
    else
        printf("\nvalues of 'uncertain' fixed at the file's: %u ('run --draws 200' samples them)\n",
               held);
}

enum yl_status yl_study_guesses(struct yl_study *study)
{
    if (study->scenarios.variant[0].guesses) return YL_OK;
    return yl_fault_set(
        &study->fault, YL_BAD_CALL,
        "--draws: the scenario declares no uncertain values; write 'uncertain: {PATH: "
        "{low: A, high: B}}'",
        "--draws：没有拿不准的数；请写 'uncertain: {路径: {low: A, high: B}}'");
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
            "the variant '%s' sets '%s' itself, so draws of it move base alone and would decide "
            "the ranking; 'yinliu check' names the form that acts on the draw, --as-written "
            "ranks it as it is",
            "方案 '%s' 自己写了 '%s' 的值，抽取的值只影响 base，排名会由它决定；'yinliu check' "
            "给出作用于抽取值的写法，加 --as-written 则照原样排名",
            all->variant[hidden->variant].variant, all->variant[0].guess[hidden->guess].path);
    yl_arena_free(&arena);
    return status;
}

enum yl_status yl_study_draws(struct yl_study *study)
{
    struct yl_run_options *how = &study->how;
    const uint32_t draws = study->options->draws;
    const struct {
        const char *name;
        bool given;
    } others[] = {{"--precision", how->enough.width > 0},
                  {"--only", how->only.replication > 0},
                  {"--trace", how->trace > 0}};
    int64_t each = how->replications ? how->replications : YL_DRAWS_REPLICATIONS;
    if (!draws) return YL_OK;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].given)
            return yl_fault_set(&study->fault, YL_BAD_CALL, "'--draws' and '%s' do not go together",
                                "“--draws”与“%s”不能同用", others[i].name);
    const enum yl_status status = yl_study_guesses(study);
    if (status) return status;
    if (each < 2 || each > INT32_MAX / draws)
        return yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "--draws: a draw needs at least 2 replications, and all of them at most "
            "%d",
            "--draws：每组至少模拟 2 次，合计至多 %d 次", INT32_MAX);
    how->replications = each * draws;
    how->keep = YL_KEEP_ALL & ~(unsigned)YL_KEEP_DASHBOARD;
    if (!how->series_all) how->keep &= ~(unsigned)YL_KEEP_SERIES;
    return YL_OK;
}

enum yl_status yl_study_size(struct yl_study *study, const struct yl_size *size)
{
    if (study->how.large) return YL_OK;
    return yl_size_judge(size, &study->fault);
}

static enum yl_status check_enough(struct yl_study *study)
{
    if (!(study->how.enough.width > 0) || !study->how.replications) return YL_OK;
    return yl_fault_set(&study->fault, YL_BAD_CALL,
                        "'--precision' and '--replications' do not go together; "
                        "--max-replications is the limit",
                        "“--precision”与“--replications”不能同用；上限用 --max-replications");
}

/* Of the whole path, so that a file is known again from wherever it is named. */
static uint64_t source_of(const char *path)
{
    char *whole = strcmp(path, "-") ? realpath(path, NULL) : NULL;
    uint64_t hash = whole ? yl_hash(whole, strlen(whole)) : 0;
    free(whole);
    return hash;
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
    if (!status) status = yl_study_warn(&study);
    if (!status) status = check_enough(&study);
    study.scenario_hash = study.scenarios.hash;
    study.source = source_of(path);
    study.how.progress = yl_progress_show;
    study.how.progress_context = &study.progress;
    if (!status) status = work(&study);
    yl_progress_end(&study.progress);
    free(study.early);
    yl_ledger_close(study.how.ledger);
    fflush(stdout);
    if (study.diags.count || !options->quiet || options->strict)
        yl_diags_print(&study.diags, stderr);
    enum yl_exit leave = yl_verb_failed(status, &study.fault, options->lang);
    yl_shifts_drop(&study.scenarios);
    yl_scenarios_free(&study.scenarios);
    yl_diags_free(&study.diags);
    return yl_verb_xlsx(options, leave);
}

enum yl_exit yl_study_into(const struct yl_options *options, const char *verb, const char *ending,
                           enum yl_status (*work)(struct yl_study *study), void *context)
{
    bool zh = options->lang == YL_ZH;
    struct yl_options named = *options;
    if (options->out) return yl_study_call(options, verb, options->operand[0], work, context);
    if (!strcmp(options->operand[0], "-")) {
        yl_verb_wrong(verb, options->lang,
                      zh ? "从标准输入读场景时须用“-o 目录”给出结果目录"
                         : "a scenario from the standard input needs '-o DIR', a folder for the "
                           "results");
        return YL_EXIT_CALL;
    }
    char *folder = folder_for(options->operand[0], ending);
    named.out = folder;
    enum yl_exit leave = yl_study_call(&named, verb, options->operand[0], work, context);
    if (leave == YL_EXIT_DONE && !options->quiet) {
        fputs(zh ? "\n结果在 " : "\nresults in ", stdout);
        yl_shell_word(stdout, folder);
        if (strcmp(verb, "best") &&
            strcmp(verb, "voi")) { /* a table alone, of which there is no picture */
            fputs(zh ? "；作图：yinliu plot " : "; their pictures: yinliu plot ", stdout);
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
