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
#include <sys/stat.h>

#define NAME "limits.csv"
enum { METRIC = 300, TEXT = 1200 };

static enum yl_status write_csv(FILE *stream, const void *context, struct yl_fault *fault)
{
    const struct yl_limits *limits = context;
    struct yl_csv_out csv;
    char metric[METRIC];
    snprintf(metric, sizeof metric, "%s.%s", limits->place, limits->metric);
    yl_csv_on(&csv, stream);
    yl_table_header(&csv, NAME, 0);
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_row *row = &limits->row[i];
        const struct yl_compared *one = &row->raise[YL_RAISE_UNIT].gain,
                                 *tenth = &row->raise[YL_RAISE_TENTH].gain;
        YL_CSV_PUT(&csv, row->path, row->value, row->binding, one->diff, one->diff_low,
                   one->diff_high, limits->replications, one->low_all, one->high_all,
                   row->raise[YL_RAISE_UNIT].units);
        YL_CSV_ROW(&csv, row->raise[YL_RAISE_TENTH].units, tenth->diff, tenth->diff_low,
                   tenth->diff_high, tenth->low_all, tenth->high_all, row->ran_out, row->ran_out_s,
                   metric);
    }
    return yl_csv_close(&csv, true, fault);
}

/* A line for each raise of a limit that brings something of its own: a tenth of ten is one. */
static void show_table(const struct yl_limits *limits, const struct yl_result *names,
                       enum yl_lang lang)
{
    static const char *const column[] = {"limit", "value", "refused", "ran_out"};
    enum { HEADS = sizeof column / sizeof *column, COLUMNS = HEADS + 2 };
    char path[YL_PATH_WORDS];
    struct yl_cells cells = {0};
    for (int c = 0; c < HEADS; c++)
        yl_cell(&cells, "%s", yl_head_of("limits.csv", column[c]).head[lang]);
    yl_cell(&cells, "%s", T(lang, "raised by", "提高"));
    yl_cell(&cells, "%s", T(lang, "gain", "增益"));
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_row *row = &limits->row[i];
        yl_label_path(path, names, lang, row->path);
        for (int by = 0; by < YL_RAISES; by++) {
            const struct yl_limit_raise *raise = &row->raise[by];
            const struct yl_compared *gain = &raise->gain;
            const enum yl_as form = row->is_money ? YL_AS_MONEY : YL_AS_NUMBER;
            if (by && raise->units == row->raise[by - 1].units) continue;
            yl_cell(&cells, "%s", by ? "" : path);
            yl_cell(&cells, "%s", by ? "" : yl_short_of(row->value).text);
            yl_cell(&cells, "%s", by ? "" : yl_short_of(row->binding).text);
            yl_cell(&cells, "%s", by ? "" : yl_short_share(row->ran_out).text);
            yl_cell(&cells, "%s", yl_short_as(form, raise->units, lang).text);
            yl_cell(&cells, "%s",
                    yl_short_range_as(YL_AS_NUMBER, gain->diff, gain->low_all, gain->high_all, lang)
                        .text);
        }
    }
    yl_cells_show(stdout, &cells, COLUMNS, 0, yl_screen_width(stdout));
}

/* Which tenth brings most, and which one does harm, if its interval over all raises excludes 0. */
static void find(struct yl_findings *found, const struct yl_limits *limits,
                 const struct yl_result *names)
{
    struct yl_limit_gain *gain = yl_get_zeroed(limits->rows + 1, sizeof *gain);
    char metric[METRIC];
    snprintf(metric, sizeof metric, "%s.%s", limits->place, limits->metric);
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_raise *tenth = &limits->row[i].raise[YL_RAISE_TENTH];
        gain[i] = (struct yl_limit_gain){
            limits->row[i].path,    limits->row[i].value,   tenth->units,
            tenth->gain.diff,       tenth->gain.low_all,    tenth->gain.high_all,
            limits->row[i].binding, limits->row[i].ran_out, limits->replications};
    }
    if (limits->rows) yl_find_limits(found, names, metric, gain, limits->rows);
    yl_findings_close(found);
    free(gain);
}

static void show(const struct yl_limits *limits, const struct yl_findings *found,
                 const struct yl_result *names, enum yl_lang lang)
{
    const int width = yl_screen_width(stdout);
    char text[TEXT];
    bool unpriced = false;
    if (!limits->rows) {
        puts(T(lang, "this scenario has no limits", "这个场景没有任何限额"));
        return;
    }
    yl_findings_show(stdout, found, lang, width);
    putchar('\n');
    show_table(limits, names, lang);
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_row *row = &limits->row[i];
        for (int k = 0; k < YL_RAISES; k++)
            unpriced |= !row->is_money && !yl_text_begins(row->path, "limits.") &&
                        row->raise[k].gain.diff != 0;
    }
    snprintf(text, sizeof text,
             yl_text_plural(lang, limits->replications,
                            "\ngain: change in %s%s a campaign, %u replication with common random "
                            "numbers; in brackets: simultaneous 95%% intervals over all raises "
                            "(Bonferroni)",
                            "\ngain: change in %s%s a campaign, %u replications with common random "
                            "numbers; in brackets: simultaneous 95%% intervals over all raises "
                            "(Bonferroni)",
                            "\n增益：平均每次模拟%s的变化%s，共 %u 次模拟，公共随机数；"
                            "括号内是对全部限额同时成立的 95%% 区间（Bonferroni）"),
             yl_ranking_metric(names, limits->place, limits->metric, lang).text,
             yl_metric_better(limits->metric) < 0 ? T(lang, " (less is better)", "（越少越好）")
                                                  : "",
             limits->replications);
    yl_wrap_text(stdout, text, 0, 0, width);
    if (unpriced && strstr(limits->metric, "cny"))
        yl_wrap_text(
            stdout,
            T(lang,
              "These are values before the price of one more seat, agent or item, which is "
              "not in the scenario",
              "以上未计增加座位、客服或库存本身要花的钱，场景里没有写"),
            0, 0, width);
}

/* -o names the table, or a folder that gets it with what was found. */
static bool is_folder(const char *path)
{
    struct stat about;
    return path && !yl_text_ends(path, ".csv") && (stat(path, &about) || S_ISDIR(about.st_mode));
}

static enum yl_status write_folder(struct yl_study *study, const struct yl_limits *limits,
                                   struct yl_findings *found)
{
    struct yl_scenarios base = study->scenarios;
    base.variants = 1;
    const struct yl_study_out out = {.all = &base,
                                     .replications = limits->replications,
                                     .place = limits->place,
                                     .metric = limits->metric,
                                     .file = (const char *const[]){NAME, NULL},
                                     .findings = found};
    study->info.seed = study->how.has_seed ? study->how.seed : base.variant[0].seed;
    return yl_study_finish(study, &out);
}

static enum yl_status work(struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const bool folder = is_folder(options->out);
    struct yl_limits limits = {0};
    struct yl_outfile out = yl_verb_outfile(options, NAME);
    enum yl_status status = YL_OK;
    out.sources = &study->diags;
    if (folder) out.folder = options->out, out.path = NAME;
    study->how.stop = yl_signals_catch();
    if (folder) status = yl_study_claim(study);
    if (options->out && !status) status = yl_outfile_check(&out, &study->fault);
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
    struct yl_result names = {0};
    struct yl_findings found = {0};
    if (!status) yl_labels_fill(&names, &study->scenarios);
    if (!status) find(&found, &limits, &names);
    if (!status && options->out) status = yl_verb_write(&out, write_csv, &limits, &study->fault);
    if (!status && folder) status = write_folder(study, &limits, &found);
    if (!status && options->csv)
        status = write_csv(stdout, &limits, &study->fault);
    else if (!status && !options->quiet)
        show(&limits, &found, &names, options->lang);
    yl_findings_free(&found);
    yl_result_free(&names);
    yl_limits_free(&limits);
    return status;
}

enum yl_exit yl_verb_limits(const struct yl_options *options)
{
    return yl_study_call(options, "limits", options->operand[0], work, NULL);
}
