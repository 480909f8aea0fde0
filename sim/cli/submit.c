/* submit.c: one script, quoted for the shell, contract in submit.h */
#include "sim/cli/submit.h"
#include "sim/base/get.h"
#include "sim/base/shell.h"
#include "sim/base/text.h"
#include "sim/output/outfile.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARK "#!/bin/bash\n#SBATCH --job-name=yinliu\n"
enum { TASKS = 16, SAID = 256 };

/* A path is no option, even where its name begins as one. */
static void path(FILE *out, const char *text, const char *inside)
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

static void script(FILE *out, const struct yl_options *options, uint32_t tasks, const char *program)
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
    path(out, options->operand[0], "");
    fputs(" -o ", out);
    path(out, options->out, "/shard-");
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

static enum yl_status call_sbatch(const struct yl_options *options, char said[SAID],
                                  struct yl_fault *fault)
{
    size_t length = 0;
    char *command = NULL;
    FILE *text = yl_stream_get(&command, &length);
    fputs("sbatch --parsable ", text);
    path(text, options->out, "/sweep.sbatch");
    fclose(text);
    FILE *pipe = command ? popen(command, "r") : NULL;
    free(command);
    char *got = pipe ? fgets(said, SAID, pipe) : NULL;
    int status = pipe ? pclose(pipe) : -1;
    if (got && status == 0) {
        said[strcspn(said, "\n;")] = 0;
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

enum yl_status yl_submit(struct yl_study *study, uint64_t points)
{
    const struct yl_options *options = study->options;
    struct yl_fault *fault = &study->fault;
    char program[PATH_MAX], said[SAID];
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
    script(file.stream, options, tasks, program);
    status = yl_file_close(&file, true, fault);
    if (!status) status = call_sbatch(options, said, fault);
    if (status) return status;
    printf(T(options->lang,
             "job %s (tasks: %u, points: %llu)\nto look at it: squeue -j %s\nwhen all "
             "are done, merge them:\n",
             "作业 %s：%u 个任务，%llu 个点\n查看：squeue -j %s\n全部完成后合并：\n"),
           said, tasks, (unsigned long long)points, said);
    fputs("  yinliu merge ", stdout);
    path(stdout, options->out, "/shard-");
    fputs("* -o ", stdout);
    path(stdout, options->out, "/all");
    putchar('\n');
    return YL_OK;
}
