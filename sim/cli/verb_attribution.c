/* verb_attribution.c: attributes the conversions of a log to entries and compares with the truth; contract in verb.h */
#include "models/readers/settings.h"
#include "sim/base/file.h"
#include "sim/cli/screen.h"
#include "sim/cli/study.h"
#include "sim/findings/labels.h"
#include "sim/fit/touches.h"
#include "sim/output/account.h"
#include "sim/output/findings_files.h"
#include "sim/output/terminal.h"
#include "sim/scenario/value.h"
#include <math.h>
#include <string.h>

enum { PATH = 4096, COLUMNS = YL_RULES + 3 };
static const int64_t usual_window = 30 * YL_DAY;
struct attributing {
    struct yl_study *study;
    struct yl_event_log log;
    struct yl_touches journeys;
    struct yl_findings findings;
    struct yl_manifest_value value[2 + YL_LOG_ASIDES]; /* the account of rows */
    char reason[YL_LOG_ASIDES][128];
};

/* ---- words ----------------------------------------------------------------------------------- */

/* How far all entries together are from what they have brought; NAN: not known. */
static double off_by(const struct yl_touches *journeys, enum yl_attribution_rule rule)
{
    double sum = 0;
    for (uint32_t i = 0; i < journeys->scenario->entries; i++)
        sum += fabs(yl_touches_error(journeys, rule, i));
    return sum;
}

/* On a narrow screen a column for each of few entries; how many columns there are then. */
static size_t turned(struct yl_cells *cells, size_t columns)
{
    const size_t rows = cells->count / columns;
    const char **cell = yl_arena_get(&cells->arena, cells->count * sizeof *cell);
    if (rows >= columns || yl_screen_width(stdout) >= 80) return columns;
    for (size_t i = 0; i < cells->count; i++)
        cell[i % columns * rows + i / columns] = cells->cell[i];
    memcpy(cells->cell, cell, cells->count * sizeof *cell);
    return rows;
}

static void show_table(const struct attributing *at, enum yl_lang lang)
{
    const struct yl_touches *journeys = &at->journeys;
    struct yl_result names = {0};
    struct yl_cells cells = {0};
    yl_labels_fill(&names, &at->study->scenarios);
    yl_cell(&cells, "%s", T(lang, "entry", "入口"));
    yl_cell(&cells, "%s", T(lang, "touches", "触点"));
    for (enum yl_attribution_rule rule = 0; rule < YL_RULES; rule++)
        yl_cell(&cells, "%s", yl_attribution_names[rule].label[lang]);
    if (journeys->truth) yl_cell(&cells, "%s", T(lang, "truth", "真实"));
    for (uint32_t i = 0; i < journeys->scenario->entries; i++) {
        yl_cell(&cells, "%s", yl_label_entry(&names, lang, journeys->scenario->entry[i].name));
        yl_cell(&cells, "%s", yl_short_of(journeys->rules.touches[i]).text);
        for (enum yl_attribution_rule rule = 0; rule < YL_RULES; rule++)
            yl_cell(&cells, "%s", yl_short_of(yl_touches_credit(journeys, rule, i)).text);
        if (journeys->truth) yl_cell(&cells, "%s", yl_short_of(journeys->truth[i].is).text);
    }
    const bool judged = journeys->truth && journeys->is_counted;
    if (judged) yl_cell(&cells, "%s", T(lang, "off by", "误差合计"));
    if (judged) yl_cell(&cells, "%s", "");
    for (enum yl_attribution_rule rule = 0; judged && rule < YL_RULES; rule++)
        yl_cell(&cells, "%s", yl_short_of(off_by(journeys, rule)).text);
    if (judged) yl_cell(&cells, "%s", "");
    yl_cells_show(stdout, &cells, turned(&cells, journeys->truth ? COLUMNS : COLUMNS - 1), 0,
                  yl_screen_width(stdout));
    yl_result_free(&names);
}

/* Into the slot: the rules that are, as printed, as far from the truth as this one, which is among them. */
static void name_rules(struct yl_findings *out, const char *slot, const struct yl_touches *journeys,
                       enum yl_attribution_rule as)
{
    const struct yl_short off = yl_short_of(off_by(journeys, as));
    for (enum yl_attribution_rule rule = 0; rule < YL_RULES; rule++) {
        if (strcmp(yl_short_of(off_by(journeys, rule)).text, off.text) != 0) continue;
        const char *const *label = yl_attribution_names[rule].label;
        yl_finding_part(out, YL_WORDING_RULE);
        yl_finding_word(out, "rule", label[YL_EN], label[YL_ZH]);
        yl_finding_into(out, slot);
    }
}

/* Which rules come nearest to the truth, and which are farthest from it. */
static void find_nearest(struct yl_findings *out, const struct yl_touches *journeys)
{
    enum yl_attribution_rule best = YL_RULES, worst = YL_RULES;
    for (enum yl_attribution_rule rule = 0; rule < YL_RULES; rule++) {
        double off = off_by(journeys, rule);
        if (isnan(off)) continue;
        if (best == YL_RULES || off < off_by(journeys, best)) best = rule;
        if (worst == YL_RULES || off > off_by(journeys, worst)) worst = rule;
    }
    if (best == worst || off_by(journeys, best) >= off_by(journeys, worst)) return;
    yl_finding_begin(out, YL_WORDING_NEAREST, NAN);
    name_rules(out, "nearest", journeys, best);
    yl_finding_figure(out, "off", YL_AS_NUMBER, off_by(journeys, best), YL_NO_CELL);
    name_rules(out, "farthest", journeys, worst);
    yl_finding_figure(out, "most", YL_AS_NUMBER, off_by(journeys, worst), YL_NO_CELL);
}

static void find(struct yl_findings *out, const struct yl_touches *journeys)
{
    if (!journeys->truth)
        yl_finding_begin(out, YL_WORDING_TRUTH_NONE, NAN);
    else if (journeys->is_counted)
        find_nearest(out, journeys);
    else {
        yl_finding_begin(out, YL_WORDING_TRUTH_OTHER, NAN);
        yl_finding_word(out, "metric", journeys->metric, journeys->metric);
    }
    if (journeys->is_of_converters) yl_finding_begin(out, YL_WORDING_CONVERTERS, NAN);
    if (!(journeys->several > 0)) yl_finding_begin(out, YL_WORDING_ALONE, NAN);
    yl_findings_close(out);
}

static void show(const struct attributing *at)
{
    const struct yl_touches *journeys = &at->journeys;
    const struct yl_options *options = at->study->options;
    const enum yl_lang lang = options->lang;
    yl_verb_fit_asides(stdout, &at->log, lang);
    printf(T(lang, "journeys: %s; with a conversion: %s; conversions without a touch: %s\n",
             "路径：%s；以转化结束：%s；没有触点的转化：%s\n"),
           yl_short_of(journeys->rules.converted + journeys->rules.lost).text,
           yl_short_of(journeys->rules.converted).text, yl_short_of(journeys->bare).text);
    show_table(at, lang);
    yl_findings_show(stdout, &at->findings, lang, yl_screen_width(stdout));
    printf(T(lang, "table: %s/attribution.csv; picture: yinliu plot %s\n",
             "结果表：%s/attribution.csv；作图：yinliu plot %s\n"),
           options->out, options->out);
}

static enum yl_status read_window(int64_t *window, const struct yl_options *options,
                                  struct yl_fault *fault)
{
    const char *text = options->touch_window;
    double value;
    *window = usual_window;
    if (!text) return YL_OK;
    const struct yl_value_text raw = {text, strlen(text), YL_U_DURATION};
    if (yl_value_parse(&raw, &value) || value < 1 || value > 0x1p51)
        return yl_fault_set(fault, YL_BAD_CALL, "'--window' takes a time such as 7d, not '%s'",
                            "“--window”需要 7d 这样的时长，而不是“%s”", text);
    *window = (int64_t)value;
    return YL_OK;
}

/* The truth of --truth; else truth.csv beside the log, if it is there and has increments. */
static enum yl_status read_truth(struct attributing *at, const char *log)
{
    const char *path = at->study->options->truth, *slash = strrchr(log, '/');
    char beside[PATH];
    int length = slash ? (int)(slash + 1 - log) : 0;
    int all = snprintf(beside, sizeof beside, "%.*struth.csv", length, log);
    if (!path && all > 0 && all < PATH && yl_file_exists(beside)) path = beside;
    return !path ? YL_OK : yl_touches_truth(&at->journeys, path, path != beside, &at->study->fault);
}

static size_t count_rows(struct attributing *at)
{
    const struct yl_event_log *log = &at->log;
    size_t count = 0;
    at->value[count++] = (struct yl_manifest_value){"rows_read", (double)log->read};
    at->value[count++] = (struct yl_manifest_value){"rows_used", (double)yl_log_used(log)};
    for (enum yl_log_aside why = 0; why < YL_LOG_ASIDES; why++) {
        if (!log->aside[why].count) continue;
        snprintf(at->reason[why], sizeof at->reason[why], "set aside: %s",
                 yl_log_aside_word(why, YL_EN));
        at->value[count++] =
            (struct yl_manifest_value){at->reason[why], (double)log->aside[why].count};
    }
    return count;
}

static enum yl_status write_all(struct attributing *at)
{
    struct yl_study *study = at->study;
    struct yl_scenarios base = study->scenarios;
    base.variants = 1;
    enum yl_status status = yl_touches_write(&at->journeys, study->options->out, &study->fault);
    if (!status) status = yl_verb_log_account(study->options->out, &at->log, &study->fault);
    if (!status) find(&at->findings, &at->journeys);
    const struct yl_study_out out = {.all = &base,
                                     .file =
                                         (const char *const[]){"attribution.csv", YL_ACCOUNT, NULL},
                                     .value = at->value,
                                     .values = count_rows(at),
                                     .findings = &at->findings};
    return status ? status : yl_study_finish(study, &out);
}

static enum yl_status work(struct yl_study *study)
{
    struct attributing *at = study->context;
    const struct yl_scenario *scenario = &study->scenarios.variant[0];
    const struct yl_log_call log = yl_verb_log(study->options);
    struct yl_touches_call call = {
        .scenario = scenario, .log = &at->log, .goal = study->options->goal};
    at->study = study;
    enum yl_status status = read_window(&call.window, study->options, &study->fault);
    if (!status) status = yl_event_log_read(&at->log, scenario, &log, &study->fault);
    if (!status) status = yl_touches_make(&at->journeys, &call, &study->fault);
    if (!status) status = read_truth(at, log.file[0]);
    if (!status) status = yl_study_claim(study);
    if (!status) status = write_all(at);
    if (!status && !study->options->quiet) show(at);
    yl_findings_free(&at->findings);
    yl_touches_free(&at->journeys);
    yl_event_log_free(&at->log);
    return status;
}

static bool is_log(const char *name)
{
    static const char *const ends[] = {".csv", ".jsonl", ".json", ".gz"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; i < sizeof ends / sizeof *ends && dot; i++)
        if (!strcmp(dot, ends[i])) return true;
    return false;
}

enum yl_exit yl_verb_attribution(const struct yl_options *options)
{
    struct attributing at = {0};
    yl_verb_tables(options, 1);
    if (is_log(options->operand[0])) {
        yl_verb_wrong("attribution", options->lang,
                      T(options->lang,
                        "the scenario comes before the log: it declares which entries and "
                        "steps there are",
                        "日志之前须写场景文件：它说明有哪些入口和步骤"));
        return YL_EXIT_CALL;
    }
    return yl_study_call(options, "attribution", options->operand[0], work, &at);
}
