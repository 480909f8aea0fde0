/* verb_fit.c: logs in, values of a scenario out; contract in verb.h */
#include "models/readers/settings.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/cli/signals.h"
#include "sim/cli/verb.h"
#include "sim/fit/back_test.h"
#include "sim/fit/check.h"
#include "sim/fit/day_table.h"
#include "sim/fit/fit_files.h"
#include "sim/output/account.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 60, NAMES = 200, NAME = 14, NUMBER = 9, SHARE = 19, DRAWS = 1000, FOLDER = 4096 };
struct fitting {
    const struct yl_options *options;
    struct yl_scenarios scenarios;
    struct yl_event_log log;
    struct yl_fit fit;
    struct yl_fit_checked checked;
    struct yl_back_test back;
    struct yl_kinds kinds;
};

static void show_step(const struct yl_fit_step *step, int wide, enum yl_lang lang)
{
    char reached[YL_SHORT] = "–", passed[YL_SHORT], share[SHARE + 3 * YL_SHORT] = "–",
         after[YL_FIT_TEXT] = "";
    if (step->reached) yl_short_print(reached, (double)step->reached);
    yl_short_print(passed, (double)(step->reached ? step->passed : step->unseen.count));
    if (step->reached)
        snprintf(share, sizeof share, "%s (%s, %s)", yl_short_share(step->share.is).text,
                 yl_short_share(step->share.low).text, yl_short_share(step->share.high).text);
    yl_fit_delay(after, step, 3);
    char name[NAMES];
    snprintf(name, sizeof name, "%s%s", step->value ? "  " : "",
             step->value ? step->value : step->of->of->name);
    yl_terminal_pad(stdout, name, wide);
    yl_terminal_pad(stdout, reached, -NUMBER);
    yl_terminal_pad(stdout, passed, -NUMBER);
    yl_terminal_pad(stdout, share, -SHARE);
    printf("  %s\n", step->refused ? yl_fit_refusals[step->refused][lang] : after);
}

struct yl_log_call yl_verb_log(const struct yl_options *options)
{
    return (struct yl_log_call){.file = (const char *const *)options->operand + 1,
                                .files = (size_t)options->operands - 1,
                                .from = options->from,
                                .to = options->to,
                                .preset = options->preset,
                                .named = options->column,
                                .strict = options->strict,
                                .goes_on = options->results.bad_cells,
                                .lang = options->lang,
                                .err = stderr};
}

enum yl_status yl_verb_log_account(const char *folder, const struct yl_event_log *log,
                                   struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_account_open(&csv, folder, log->read, yl_log_used(log), fault);
    if (status) return status;
    for (enum yl_log_aside i = 0; i < YL_LOG_ASIDES; i++)
        yl_account_put(&csv, yl_log_aside_word(i, YL_EN), log->aside[i].count, log->aside[i].path,
                       log->aside[i].line);
    return yl_csv_close(&csv, true, fault);
}

void yl_verb_fit_asides(FILE *out, const struct yl_event_log *log, enum yl_lang lang)
{
    yl_account_say(out, lang, log->read, yl_log_used(log));
    for (enum yl_log_aside i = 0; i < YL_LOG_ASIDES; i++)
        yl_account_reason(out, lang, yl_log_aside_word(i, lang), log->aside[i].count,
                          log->aside[i].path, log->aside[i].line);
    const char *const said[] = {
        T(lang, "rows whose entry the scenario does not have", "入口不在场景中的行"),
        T(lang, "rows that a login joins to a person", "因登录并入用户的行"),
        T(lang, "devices split between several logins", "按多个登录用户拆分的设备")};
    const size_t count[] = {log->strangers, log->joined, log->split};
    for (size_t i = 0; i < sizeof count / sizeof *count; i++)
        if (count[i]) fprintf(out, T(lang, "%s: %zu\n", "%s：%zu\n"), said[i], count[i]);
}

/* What the log does not say and the fit supposes, or cannot count; how many kinds of it there are. */
static size_t show_inferred(const struct fitting *fitting, FILE *out)
{
    const enum yl_lang lang = fitting->options->lang;
    const char *const *file = (const char *const *)fitting->options->operand + 1;
    size_t kinds = 0;
    for (size_t i = 0; i < fitting->fit.steps; i++) {
        const struct yl_fit_step *step = &fitting->fit.step[i];
        const struct yl_fit_inferred *of[] = {&step->inferred, &step->unseen};
        for (int k = 0; k < 2; k++) {
            char text[2 * NAMES];
            if (!of[k]->count || (k && !step->is_midway)) continue;
            snprintf(text, sizeof text,
                     k ? T(lang,
                           "visits of which nothing before %s.%s is seen; their pass of "
                           "it is not counted",
                           "访问最早见于通过 %s.%s，该次通过不计入")
                       : T(lang,
                           "passes of %s.%s that no row shows, put in since a later step "
                           "is seen (`else: next` there makes them failures)",
                           "没有行、因见到后面步骤而补上的 %s.%s 通过（该步骤写 `else: "
                           "next` 则算未通过）"),
                     step->of->place, step->of->of->name);
            kinds++;
            if (out)
                yl_account_reason(out, lang, text, of[k]->count, file[of[k]->first->file],
                                  of[k]->first->line);
        }
    }
    return kinds;
}

/* Is there a value, and none that --strict refuses? */
static enum yl_status judge(const struct fitting *fitting, struct yl_fault *fault)
{
    bool any = false;
    for (size_t i = 0; i < fitting->fit.all; i++)
        any |= fitting->fit.step[i].reached || fitting->fit.step[i].refused;
    for (size_t i = 0; i < fitting->kinds.lines; i++) any |= !fitting->kinds.line[i].why;
    if (!any) {
        yl_verb_fit_asides(stderr, &fitting->log, fitting->options->lang);
        return yl_fault_set(
            fault, YL_BAD_INPUT,
            "the log determines no value of the scenario: no visit is seen to come to a "
            "step, and too few are seen to arrive",
            "日志中没有场景的任何取值：看不到有访问到达步骤，到来的访问也太少");
    }
    if (!fitting->options->strict || !show_inferred(fitting, NULL)) return YL_OK;
    show_inferred(fitting, stderr);
    return yl_fault_set(fault, YL_BAD_INPUT, "--strict: the log leaves out what counts",
                        "--strict：日志缺少应计入的内容");
}

/* Values beside the steps; long ones are in fitted.yaml alone. */
static void show_kinds(const struct yl_kinds *kinds, enum yl_lang lang)
{
    for (size_t i = 0; i < kinds->lines; i++) {
        const struct yl_kind_line *line = &kinds->line[i];
        char *text;
        size_t length;
        FILE *stream = yl_stream_get(&text, &length);
        if (line->why)
            fputs(line->why[lang], stream);
        else
            yl_kinds_put(stream, line, NULL);
        fclose(stream);
        if (line->why || length <= SHOWN) printf("%s: %s\n", line->path, text);
        free(text);
    }
}

/* Shares that are known, but are not the `p` that scenarios write. */
static void show_moved(const struct fitting *fitting, enum yl_lang lang)
{
    for (size_t i = 0; i < fitting->fit.steps; i++) {
        const struct yl_fit_step *step = &fitting->fit.step[i];
        if (step->moved && !step->elsewhere && !step->refused)
            printf("%s.steps.%s.p: %s\n", step->of->place, step->of->of->name,
                   yl_fit_movers[step->moved][lang]);
    }
}

static void show_check(const struct yl_fit_checked *checked, enum yl_lang lang)
{
    printf(T(lang,
             "check: %zu of %zu counts of steps lie in the 90%% range of %d simulated "
             "campaigns, %zu of %zu distances are larger than theirs\n",
             "检验：%zu 个（共 %zu 个）步骤计数落在 %d 次模拟的 90%% 区间内，"
             "%zu 个（共 %zu 个）距离大于模拟之间的距离\n"),
           checked->inside, checked->counts, YL_FIT_CHECKS, checked->far, checked->distances);
}

static void show_back_test(const struct yl_back_test *test, enum yl_lang lang)
{
    const char *between = "  ";
    printf(T(lang,
             "back-test: daily counts of the last %zu days in their 90%% bands, back_test.csv\n",
             "回测：最后 %zu 天的日计数有多少落在 90%% 区间内，见 back_test.csv\n"),
           test->days);
    for (enum yl_back_metric m = 0; m < YL_BACK_METRICS; m++) {
        if (!test->found[m].days) continue;
        printf(T(lang, "%s%s %zu of %zu", "%s%s %zu/%zu"), between, yl_back_metric_word(m, lang),
               test->found[m].inside, test->found[m].days);
        between = T(lang, ", ", "，");
    }
    putchar('\n');
}

static void show(const struct fitting *fitting)
{
    const struct yl_event_log *log = &fitting->log;
    const struct yl_zone *zone = &fitting->scenarios.variant[0].zone;
    enum yl_lang lang = fitting->options->lang;
    char from[YL_TIME_TEXT], to[YL_TIME_TEXT];
    yl_time_print(from, log->from, zone);
    yl_time_print(to, log->to, zone);
    yl_verb_fit_asides(stdout, log, lang);
    show_inferred(fitting, stdout);
    printf(T(lang, "visits: %zu, from %s to %s\n", "访问：%zu 次，%s 至 %s\n"), log->visits, from,
           to);
    int wide = NAME;
    for (size_t i = 0; i < fitting->fit.steps; i++) {
        const char *name = log->step[i].of->name;
        int width = yl_text_width(name, strlen(name)) + 1;
        if (width > wide) wide = width;
    }
    yl_terminal_pad(stdout, T(lang, "step", "步骤"), wide);
    yl_terminal_pad(stdout, T(lang, "reached", "到达"), -NUMBER);
    yl_terminal_pad(stdout, T(lang, "passed", "通过"), -NUMBER);
    yl_terminal_pad(stdout, T(lang, "share", "通过率"), -SHARE);
    printf("  %s\n", T(lang, "delay", "延迟"));
    const char *place = "";
    for (size_t i = 0; i < fitting->fit.steps; i++) {
        const struct yl_fit_step *step = &fitting->fit.step[i];
        if (!step->reached && !step->unseen.count) continue;
        if (strcmp(place, step->of->place) != 0) puts(place = step->of->place);
        show_step(step, wide, lang);
        const struct yl_fit_group *group = &fitting->fit.group[i];
        for (uint32_t v = 0; v < group->count; v++)
            if (fitting->fit.step[group->first + v].reached)
                show_step(&fitting->fit.step[group->first + v], wide, lang);
    }
    show_kinds(&fitting->kinds, lang);
    show_moved(fitting, lang);
    puts(T(lang,
           "share: sooner or later, or until the log ends where a reason is given; in "
           "brackets 90% intervals",
           "通过率：最终值；写有原因的只算到日志结束；括号内是 90% 区间"));
    printf(T(lang, "values for a scenario: %s/fitted.yaml\n", "供场景引用的值：%s/fitted.yaml\n"),
           fitting->options->out);
    if (fitting->options->check) show_check(&fitting->checked, lang);
    if (fitting->options->back_test) show_back_test(&fitting->back, lang);
}

/* Each file is our own earlier one, or new, or --force, and none that is read. */
static enum yl_status check_files(const struct yl_options *options, const char *folder,
                                  const struct yl_diags *sources, struct yl_fault *fault)
{
    static const char *const files[] = {"fit.csv",  "check.csv", "back_test.csv", "labels.csv",
                                        YL_ACCOUNT, "draws.csv", "fitted.yaml"};
    static const char *const marks[] = {[5] = "draw", [6] = "# made by yinliu fit"};
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < sizeof files / sizeof *files && !status; i++) {
        struct yl_outfile out = yl_verb_outfile(options, marks[i] ? NULL : files[i]);
        out.mark = marks[i];
        out.folder = folder;
        out.path = files[i];
        out.sources = sources;
        status = sources ? yl_outfile_keeps(&out, fault) : yl_outfile_check(&out, fault);
    }
    return status;
}

/* The same of what was seen, whose files are named by the values. */
static enum yl_status check_samples(const struct fitting *fitting, const char *folder,
                                    const struct yl_diags *sources, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < fitting->kinds.lines && !status; i++) {
        const struct yl_kind_line *line = &fitting->kinds.line[i];
        struct yl_outfile out = yl_verb_outfile(fitting->options, NULL);
        char name[YL_KIND_PATH + sizeof ".csv"];
        if (!line->is_sample) continue;
        snprintf(name, sizeof name, "%s.csv", line->path);
        out.folder = folder;
        out.path = name;
        out.sources = sources;
        status = yl_outfile_keeps(&out, fault);
    }
    return status;
}

/* Of campaigns of what was fitted into the folder. */
static struct yl_predict_call campaigns(const struct yl_options *options,
                                        struct yl_run_options *how, const char *folder)
{
    *how = options->run;
    how->stop = yl_signals_catch();
    return (struct yl_predict_call){.file = options->operand[0],
                                    .set = options->set,
                                    .sets = options->sets,
                                    .folder = folder,
                                    .options = how};
}

static void estimate(struct fitting *fitting, const struct yl_event_log *log)
{
    yl_fit_steps(&fitting->fit, log);
    yl_kinds_estimate(&fitting->kinds, fitting->scenarios.variant, &fitting->fit, log);
}

static enum yl_status write_fit(const struct fitting *fitting, const char *folder,
                                const struct yl_diags *sources, struct yl_fault *fault)
{
    const struct yl_fit_out out = {.fit = &fitting->fit,
                                   .kinds = &fitting->kinds,
                                   .folder = folder,
                                   .seed = fitting->scenarios.variant[0].seed,
                                   .draws = DRAWS};
    struct yl_result names = {0};
    enum yl_status status = check_files(fitting->options, folder, sources, fault);
    if (!status) status = check_samples(fitting, folder, sources, fault);
    if (!status) status = yl_folder_make(folder, fault);
    if (!status) status = yl_verb_log_account(folder, &fitting->log, fault);
    yl_labels_fill(&names, &fitting->scenarios);
    if (!status && names.labels) status = yl_labels_write(&names, folder, fault);
    yl_result_free(&names);
    return status ? status : yl_fit_write(&out, fault);
}

/* Fit what was before the days held out, into a folder of its own, and simulate them. */
static enum yl_status back_test(struct fitting *fitting, struct yl_diags *diags,
                                struct yl_fault *fault)
{
    const struct yl_options *options = fitting->options;
    struct yl_run_options how;
    struct fitting rest = {.options = options, .scenarios = fitting->scenarios};
    char folder[FOLDER];
    snprintf(folder, sizeof folder, "%s/back_test", options->out);
    struct yl_predict_call call = campaigns(options, &how, folder);
    enum yl_status status = yl_back_test_begin(
        &fitting->back, &fitting->log, fitting->scenarios.variant, options->back_test, fault);
    if (!status) estimate(&rest, &fitting->back.rest);
    if (!status) status = write_fit(&rest, folder, diags, fault);
    if (!status) status = yl_back_test_run(&fitting->back, &call, options->out, diags, fault);
    yl_kinds_free(&rest.kinds);
    yl_fit_free(&rest.fit);
    return status;
}

/* Counts by day or hour in place of events. */
static enum yl_status fit_table(struct fitting *fitting, const struct yl_log_call *call,
                                struct yl_diags *diags, struct yl_fault *fault)
{
    const struct yl_options *options = fitting->options;
    struct yl_run_options how;
    struct yl_predict_call once = campaigns(options, &how, NULL);
    struct yl_day_table table;
    if (options->check || options->back_test)
        return yl_fault_set(
            fault, YL_BAD_CALL,
            "--check and --back-test need a log of events; '%s' is a table of users",
            "--check 与 --back-test 需要事件日志；“%s”是人数表", call->file[0]);
    enum yl_status status = yl_day_table_read(&table, fitting->scenarios.variant, call, fault);
    if (!status) estimate(fitting, &table.log);
    if (!status) status = yl_day_fit(&fitting->fit, &fitting->kinds, &table, &once, diags, fault);
    fitting->log = table.log;
    table.log = (struct yl_event_log){0};
    for (size_t i = 0; i < fitting->fit.steps; i++) fitting->fit.step[i].of = &fitting->log.step[i];
    yl_day_table_free(&table);
    return status;
}

static enum yl_status work(struct fitting *fitting, struct yl_diags *diags, struct yl_fault *fault)
{
    const struct yl_options *options = fitting->options;
    const struct yl_log_call call = yl_verb_log(options);
    struct yl_run_options how;
    struct yl_predict_call simulated = campaigns(options, &how, options->out);
    enum yl_status status = check_files(options, options->out, NULL, fault);
    if (!status)
        status = yl_scenarios_load(&fitting->scenarios, options->operand[0], options->set,
                                   options->sets, diags, fault);
    if (!status) status = check_files(options, options->out, diags, fault);
    bool table = false;
    if (!status) status = yl_day_table_is(&table, call.file[0], fault);
    if (table) status = fit_table(fitting, &call, diags, fault);
    if (!status && !table)
        status = yl_event_log_read(&fitting->log, fitting->scenarios.variant, &call, fault);
    if (!status && !table) estimate(fitting, &fitting->log);
    if (!status) status = judge(fitting, fault);
    if (!status) status = write_fit(fitting, options->out, diags, fault);
    if (!status && options->check)
        status = yl_fit_check(&fitting->checked, &fitting->log, &simulated, diags, fault);
    if (!status && options->back_test) status = back_test(fitting, diags, fault);
    return status;
}

enum yl_exit yl_verb_fit(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    struct yl_diags diags;
    struct fitting fitting = {.options = options};
    yl_verb_tables(options, 1);
    yl_diags_init(&diags, options->lang);
    enum yl_status status = yl_diags_status(&diags, work(&fitting, &diags, &fault), &fault);
    yl_diags_print(&diags, stderr);
    yl_diags_free(&diags);
    if (!status && !options->quiet) show(&fitting);
    yl_back_test_free(&fitting.back);
    yl_kinds_free(&fitting.kinds);
    yl_fit_free(&fitting.fit);
    yl_event_log_free(&fitting.log);
    yl_scenarios_free(&fitting.scenarios);
    return yl_verb_xlsx(options, yl_verb_exit(status, &fault, options->lang));
}
