/* write.c: the manifest's words from those of a job, contract in write.h */
#include "sim/cli/write.h"
#include "sim/base/file.h"
#include "sim/base/shell.h"
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include "sim/output/manifest.h"
#include "sim/output/terminal.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Length of the longest leading part of the path that is there already. */
static size_t length_there(const char *path)
{
    size_t length = strlen(path);
    char *part = strdup(path);
    while (part && length && !yl_file_exists(part)) {
        while (length && part[length - 1] == '/') length--;
        while (length && part[length - 1] != '/') length--;
        part[length] = 0;
    }
    free(part);
    return length;
}

enum yl_status yl_write_claim(struct yl_write_job *job, struct yl_fault *fault)
{
    job->there = length_there(job->folder);
    const struct yl_claim claim = {.folder = job->folder,
                                   .verb = job->verb,
                                   .scenario_hash = job->scenario_hash,
                                   .force = job->force,
                                   .resume = job->resume,
                                   .lang = job->lang};
    return yl_output_claim(&claim, fault);
}

static bool has_ledger(const char *folder)
{
    char *path = malloc(strlen(folder) + sizeof "/" YL_LEDGER_NAME);
    bool there = path && yl_file_exists(strcat(strcpy(path, folder), "/" YL_LEDGER_NAME));
    free(path);
    return there;
}

enum yl_status yl_write_open(struct yl_write_job *job, struct yl_ledger **ledger,
                             const struct yl_run_ledger *how, struct yl_run_info *info,
                             struct yl_diags *diags, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    bool there = how->resume && has_ledger(job->folder);
    *ledger = NULL;
    if (!how->force) status = yl_ledger_check(job->folder, fault);
    if (there && !status) {
        job->there = strlen(job->folder);
        status = yl_run_ledger(ledger, how, info, diags, fault);
        job->force = job->resume = true; /* the ledger has vouched for the folder */
    }
    if (!status) status = yl_write_claim(job, fault);
    if (status || there) return status;
    status = yl_run_ledger(ledger, how, info, diags, fault);
    if (status == YL_BAD_INPUT) yl_write_withdraw(job);
    return status;
}

void yl_write_interrupted(enum yl_lang lang)
{
    yl_verb_wrong(NULL, lang,
                  lang == YL_ZH
                      ? "已中断；已完成的部分已保存，用 --resume 继续"
                      : "interrupted; what is finished is kept, --resume goes on from it");
}

void yl_write_info(struct yl_write_job *job, const struct yl_run_info *info)
{
    job->tables_hash = info->tables_hash;
    job->seed = info->seed;
    job->isa = info->isa;
    job->threads = info->threads;
    job->wall_s = info->wall_s;
    job->cpu_s = info->cpu_s;
    job->engine_s = info->engine_s;
    job->visits = info->visits;
}

void yl_write_withdraw(const struct yl_write_job *job)
{
    size_t length = strlen(job->folder);
    static const char *const name[] = {".unfinished", YL_LEDGER_NAME, "points.csv"};
    enum { NAMES = sizeof name / sizeof *name, LONGEST = 32 };
    char *path = malloc(length + LONGEST);
    if (!path || length == job->there) {
        free(path);
        return;
    }
    strcat(strcpy(path, job->folder), "/");
    for (int i = 0; i < NAMES + YL_OUTPUT_FILES; i++) {
        snprintf(path + length + 1, LONGEST - 1, "%s",
                 i < NAMES ? name[i] : yl_output_name((enum yl_output_file)(i - NAMES)));
        unlink(path);
    }
    for (path[length] = 0; length > job->there && !rmdir(path); path[length] = 0) {
        while (length && path[length - 1] == '/') length--;
        while (length && path[length - 1] != '/') length--;
    }
    free(path);
}

/* "PATH=VALUE" as two texts in one allocation each; the paths are freed by the caller. */
static bool split_overrides(struct yl_manifest_pair *pair, const struct yl_write_job *job)
{
    for (uint32_t i = 0; i < job->overrides; i++) {
        const char *text = job->override[i], *equals = strchr(text, '=');
        size_t length = equals ? (size_t)(equals - text) : strlen(text);
        char *path = strndup(text, length);
        pair[i] = (struct yl_manifest_pair){path, equals ? equals + 1 : ""};
        if (!path) return false;
    }
    return true;
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

enum yl_status yl_write_manifest(const struct yl_write_job *job, const struct yl_result *result,
                                 struct yl_fault *fault)
{
    size_t failures = count_failures(result, NULL);
    struct yl_manifest_pair *pair = calloc(job->overrides + 1, sizeof *pair);
    struct yl_manifest_failure *failure = calloc(failures + 1, sizeof *failure);
    const char **variant = calloc(result->variants + 1, sizeof *variant);
    enum yl_status status = YL_NO_MEMORY;
    if (!pair || !failure || !variant || !split_overrides(pair, job)) goto done;
    for (uint32_t v = 0; v < result->variants; v++) variant[v] = result->variant[v].name;
    count_failures(result, failure);
    const struct yl_manifest manifest = {
        .verb = job->verb,
        .version = YL_VERSION,
        .scenario = job->scenario,
        .title = result->title,
        .scenario_hash = job->scenario_hash,
        .tables_hash = job->tables_hash,
        .seed = job->seed,
        .replications = result->replications,
        .variant = variant,
        .variants = result->variants,
        .override = pair,
        .overrides = job->overrides,
        .isa = job->isa,
        .threads = job->threads,
        .wall_s = job->wall_s,
        .cpu_s = job->cpu_s,
        .engine_s = job->engine_s,
        .visits = (uint64_t)job->visits,
        .value = job->value,
        .values = job->values,
        .failure = failure,
        .failures = failures,
        .setting = result->setting,
        .settings = result->settings,
    };
    const char *names[YL_OUTPUT_FILES + 1];
    size_t count = yl_manifest_names(names, result);
    if (job->extra) names[count++] = job->extra;
    status = yl_manifest_write(job->folder, &manifest, job->file ? job->file : names,
                               job->file ? job->files : count, fault);
done:
    for (uint32_t i = 0; pair && i < job->overrides; i++) free((char *)(uintptr_t)pair[i].key);
    free(pair);
    free(failure);
    free(variant);
    return status;
}

static void say_failures(const struct yl_write_job *job, const struct yl_result *result)
{
    const char *text =
        job->lang == YL_ZH
            ? "yinliu：方案“%s”的第 %u 场模拟失败，相关数字标为 missing；单独重做：\n"
              "  yinliu run "
            : "yinliu: of '%s' replication %u failed, its figures are noted "
              "'missing'; repeat it alone:\n  yinliu run ";
    for (uint32_t v = 0; v < result->variants; v++)
        for (uint32_t r = 0; result->variant[v].failed && r < result->replications; r++)
            if (result->variant[v].failed[r]) {
                fprintf(stderr, text, result->variant[v].name, r + 1);
                yl_shell_word(stderr, job->scenario);
                fputs(" -o ", stderr);
                yl_shell_word(stderr, job->folder);
                fprintf(stderr, " --only %u\n", r + 1);
            }
}

enum yl_status yl_write_failed(uint64_t failed, enum yl_lang lang, struct yl_fault *fault)
{
    if (!failed) return YL_OK;
    return yl_fault_set(fault, YL_FAILED,
                        lang == YL_ZH ? "%llu 场模拟失败，相关数字标为 missing"
                                      : "replications failed: %llu; figures they would have fed "
                                        "are noted 'missing'",
                        (unsigned long long)failed);
}

enum yl_status yl_write_result(const struct yl_write_job *job, const struct yl_result *result,
                               struct yl_fault *fault)
{
    enum yl_status status = yl_output_write(result, job->folder, fault);
    if (!status) status = yl_write_manifest(job, result, fault);
    if (status) return status;
    say_failures(job, result);
    if (job->quiet) return YL_OK;
    const struct yl_terminal how = {.width = yl_screen_width(stdout), .lang = job->lang};
    return yl_terminal_show(stdout, result, &how);
}
