/* verb_limits.c: a table of limits, the one that pays most marked; contract in verb.h */
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/cli/best.h"
#include "sim/cli/early.h"
#include "sim/cli/progress.h"
#include "sim/cli/ranking.h"
#include "sim/cli/screen.h"
#include "sim/cli/signals.h"
#include "sim/cli/study.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/output/findings_files.h"
#include "sim/output/tables.h"
#include "sim/output/terminal.h"
#include "sim/sweep/limits.h"
#include <stdlib.h>
#include <string.h>

enum { METRIC = 300, TEXT = 1200, COLUMNS = 6 };

static enum yl_status write_csv(FILE *stream, const void *context, struct yl_fault *fault)
{
    const struct yl_limits *limits = context;
    struct yl_csv_out csv;
    yl_csv_on(&csv, stream);
    yl_table_header(&csv, "limits.csv", 0);
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_row *row = &limits->row[i];
        const struct yl_compared *one = &row->raise[YL_RAISE_UNIT].gain,
                                 *tenth = &row->raise[YL_RAISE_TENTH].gain;
        char metric[METRIC];
        snprintf(metric, sizeof metric, "%s.%s", limits->place, limits->metric);
        YL_CSV_PUT(&csv, row->path, row->value, row->binding, one->diff, one->diff_low,
                   one->diff_high, limits->replications, one->low_all, one->high_all,
                   row->raise[YL_RAISE_UNIT].units);
        YL_CSV_ROW(&csv, row->raise[YL_RAISE_TENTH].units, tenth->diff, tenth->diff_low,
                   tenth->diff_high, tenth->low_all, tenth->high_all, row->ran_out, row->ran_out_s,
                   metric);
    }
    return yl_csv_close(&csv, true, fault);
}

/* Behind the raise, where it is another than that of the head: a budget is raised by what an arrival costs. */
static void put_gain(struct yl_cells *cells, const struct yl_limit_row *row, int by, double head,
                     enum yl_lang lang)
{
    const struct yl_limit_raise *raise = &row->raise[by];
    const struct yl_compared *gain = &raise->gain;
    const bool other = raise->units != head;
    yl_cell(cells, other ? "+%s%s%s" : "%.0s%.0s%s", yl_short_of(raise->units).text,
            row->is_money ? T(lang, " CNY: ", " 元：") : T(lang, ": ", "："),
            yl_short_range_as(YL_AS_NUMBER, gain->diff, gain->low_all, gain->high_all, lang).text);
}

static void show_table(const struct yl_limits *limits, uint32_t by, const struct yl_result *names,
                       enum yl_lang lang)
{
    char path[YL_PATH_WORDS];
    static const char *const column[] = {"limit", "value", "refused", "ran_out", NULL, "tenth"};
    struct yl_cells cells = {0};
    if (!by) by = 1;
    for (int c = 0; c < COLUMNS; c++)
        if (column[c])
            yl_cell(&cells, "%s", yl_head_of("limits.csv", column[c]).head[lang]);
        else
            yl_cell(&cells, T(lang, "+%u", "加 %u"), by);
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_row *row = &limits->row[i];
        yl_label_path(path, names, lang, row->path);
        yl_cell(&cells, "%s", path);
        yl_cell(&cells, "%s", yl_short_of(row->value).text);
        yl_cell(&cells, "%s", yl_short_of(row->binding).text);
        yl_cell(&cells, "%s", yl_short_share(row->ran_out).text);
        put_gain(&cells, row, YL_RAISE_UNIT, by, lang);
        put_gain(&cells, row, YL_RAISE_TENTH, row->value / 10, lang);
    }
    yl_cells_show(stdout, &cells, COLUMNS, 0, yl_screen_width(stdout));
}

/* Which tenth brings most, and which one does harm, if its interval over all raises excludes 0. */
static void show_best(const struct yl_limits *limits, const struct yl_result *names,
                      enum yl_lang lang)
{
    struct yl_findings found = {0};
    struct yl_limit_gain *gain = yl_get_zeroed(limits->rows, sizeof *gain);
    char metric[METRIC];
    snprintf(metric, sizeof metric, "%s.%s", limits->place, limits->metric);
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_raise *tenth = &limits->row[i].raise[YL_RAISE_TENTH];
        gain[i] = (struct yl_limit_gain){
            limits->row[i].path,    limits->row[i].value,   tenth->units,
            tenth->gain.diff,       tenth->gain.low_all,    tenth->gain.high_all,
            limits->row[i].binding, limits->row[i].ran_out, limits->replications};
    }
    yl_find_limits(&found, names, metric, gain, limits->rows);
    yl_findings_close(&found);
    yl_findings_show(stdout, &found, lang, yl_screen_width(stdout));
    yl_findings_free(&found);
    free(gain);
}

static void show(const struct yl_limits *limits, uint32_t by, const struct yl_result *names,
                 enum yl_lang lang)
{
    const int width = yl_screen_width(stdout);
    char text[TEXT];
    if (!limits->rows) {
        puts(T(lang, "this scenario has no limits", "这个场景没有任何限额"));
        return;
    }
    snprintf(
        text, sizeof text,
        yl_text_plural(lang, limits->replications,
                       "%u replication with common random numbers; change in %s%s",
                       "%u replications with common random numbers; change in %s%s",
                       "%u 次模拟，公共随机数；提高每个限额时%s的变化%s"),
        limits->replications, yl_ranking_metric(names, limits->place, limits->metric, lang).text,
        yl_metric_better(limits->metric) < 0 ? T(lang, "; less is better", "（越少越好）") : "");
    yl_wrap_text(stdout, text, 0, 0, width);
    show_table(limits, by, names, lang);
    show_best(limits, names, lang);
    bool unpriced = false;
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_row *row = &limits->row[i];
        for (int k = 0; k < YL_RAISES; k++)
            unpriced |= !row->is_money && !yl_text_begins(row->path, "limits.") &&
                        row->raise[k].gain.diff != 0;
    }
    if (unpriced && strstr(limits->metric, "cny"))
        yl_wrap_text(
            stdout,
            T(lang,
              "These are values before the price of one more seat, agent or item, which is "
              "not in the scenario",
              "以上未计增加座位、客服或库存本身要花的钱，场景里没有写"),
            0, 0, width);
    yl_wrap_text(stdout,
                 T(lang, "in brackets: simultaneous 95% intervals over all raises (Bonferroni)",
                   "括号内是对全部限额同时成立的 95% 区间（Bonferroni）"),
                 0, 0, width);
}

static enum yl_status work(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    struct yl_limits limits = {0};
    struct yl_outfile out = yl_verb_outfile(options, "limits.csv");
    enum yl_status status = YL_OK;
    out.sources = &study->diags;
    study->how.stop = yl_signals_catch();
    if (options->out) status = yl_outfile_check(&out, &study->fault);
    if (options->out && !status) status = yl_outfile_keeps(&out, &study->fault);
    if (!status) yl_progress_begin(&study->progress, options->lang, options->quiet);
    const char *place, *metric;
    yl_best_decides(study, &place, &metric);
    study->how.enough.place = place;
    study->how.enough.metric = metric;
    study->how.look = yl_early_first;
    study->how.look_context = study;
    if (!status)
        status = yl_limits_study(&limits, &study->scenarios, options->by, &study->how,
                                 &study->diags, &study->fault);
    yl_progress_end(&study->progress);
    if (!status && options->csv)
        status = write_csv(stdout, &limits, &study->fault);
    else if (!status && !options->quiet) {
        struct yl_result names = {0};
        yl_labels_fill(&names, &study->scenarios);
        show(&limits, options->by, &names, options->lang);
        yl_result_free(&names);
    }
    if (!status && options->out) status = yl_verb_write(&out, write_csv, &limits, &study->fault);
    yl_limits_free(&limits);
    return status;
}

enum yl_exit yl_verb_limits(const struct yl_options *options)
{
    return yl_study_call(options, "limits", options->operand[0], work, NULL);
}
