/* verb_solve.c: load, compile, solve, show; contract in verb.h */
#include "models/compiler/compile.h"
#include "sim/base/wrap.h"
#include "sim/cli/screen.h"
#include "sim/cli/study.h"
#include "sim/output/csv.h"
#include "sim/output/story.h"
#include "sim/output/terminal.h"
#include "sim/solve/solve.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 4 };                 /* names, then mean, sd and bound, or the counts of a step */
static const double work_most = 4e10; /* some ten seconds (solve.h) */
static const char outcome[] = "outcome:";

struct show {
    const struct yl_options *options;
    const struct yl_solved *solved;
    struct yl_cells cells;
};

static bool is_outcome(const struct yl_solved_row *row)
{
    return strncmp(row->metric, outcome, sizeof outcome - 1) == 0;
}

static void put(struct show *to, const char *name, const char *const word[COLUMNS - 1])
{
    yl_cell(&to->cells, "%s", name);
    for (int k = 0; k < COLUMNS - 1; k++) yl_cell(&to->cells, "%s", word ? word[k] : "");
}

static void put_row(struct show *to, const struct yl_solved_row *row)
{
    const enum yl_lang lang = to->options->lang;
    const struct yl_short mean = yl_short_of(row->mean),
                          sd = yl_short_of(isinf(row->sd) ? (double)NAN : row->sd),
                          bound = yl_short_of(row->bound);
    const bool tiny = row->bound > 0 && row->bound < 1e-6; /* never shown as 0 */
    const char *const word[] = {mean.text, sd.text,
                                !to->solved->timed ? ""
                                : tiny             ? "< 0.000001"
                                                   : bound.text};
    char name[512];
    if (is_outcome(row))
        snprintf(name, sizeof name, T(lang, "  ends as '%s'", "  以“%s”结束"),
                 yl_story_word(row->metric + sizeof outcome - 1, lang));
    else
        snprintf(name, sizeof name, "  %s", yl_metric_label(row->metric, lang));
    put(to, name, word);
    snprintf(name, sizeof name, "    %s", row->note);
    if (*row->note && strcmp(row->note, "no-sd")) put(to, name, NULL);
}

/* A step has a row for each of enum yl_row_count, from i on: one line of their means; their spread is in the file. */
static void put_step(struct show *to, uint32_t i)
{
    const struct yl_solved_row *row = &to->solved->row[i];
    const struct yl_short mean[] = {yl_short_of(row[0].mean), yl_short_of(row[1].mean),
                                    yl_short_of(row[2].mean)};
    const char *const word[] = {mean[0].text, mean[1].text, mean[2].text};
    const char *name = strchr(row->place, '>');
    char text[512];
    if (!(row->mean > 0) && !(row[1].mean > 0)) return;
    snprintf(text, sizeof text, "  %s", name ? name + 1 : row->place);
    put(to, text, word);
}

static void print_refusals(const struct show *to)
{
    bool zh = to->options->lang == YL_ZH;
    if (!to->solved->refusals) return;
    printf(T(to->options->lang, "\nNot without sampling (%u of %u):\n",
             "\n无法免抽样求解（%u / %u）：\n"),
           to->solved->refusals, to->solved->entries);
    for (uint32_t i = 0; i < to->solved->refusals; i++) {
        const struct yl_solved_refusal *refusal = &to->solved->refusal[i];
        char text[768];
        snprintf(text, sizeof text, zh ? "%s：%s，%s" : "%s: %s, %s", refusal->entry,
                 refusal->place, yl_refusal_text(refusal->why, zh));
        fputs("  ", stdout);
        yl_wrap_text(stdout, text, 2, 4, yl_screen_width(stdout));
    }
}

static void put_steps_head(struct show *to, const char *place)
{
    const char *const words[] = {T(to->options->lang, "reached", "到达"),
                                 T(to->options->lang, "skipped", "跳过"),
                                 T(to->options->lang, "passed", "通过")};
    char entry[512];
    snprintf(entry, sizeof entry, "%.*s", (int)strcspn(place, ">"), place);
    put(to, entry, words);
}

static void print_caption(struct show *to)
{
    const struct yl_solved *solved = to->solved;
    char text[256];
    int width = yl_screen_width(stdout);
    yl_wrap_text(stdout,
                 T(to->options->lang,
                   "One campaign, without sampling: its mean and standard deviation",
                   "一次活动，不经抽样：均值与标准差"),
                 0, 0, width);
    if (solved->timed) {
        snprintf(text, sizeof text,
                 T(to->options->lang,
                   "What asks the clock is on a grid of %s s; the bound is the largest change "
                   "from grids twice as coarse.",
                   "与时刻有关的部分用 %s 秒的时间网格；误差界为与两倍粗网格之差的最大值。"),
                 yl_short_of((double)solved->step * 1e-6).text);
        yl_wrap_text(stdout, text, 0, 0, width);
    }
    putchar('\n');
    const char *const words[] = {
        T(to->options->lang, "mean", "均值"), T(to->options->lang, "sd", "标准差"),
        solved->timed ? T(to->options->lang, "error bound", "误差界") : ""};
    put(to, "", words);
}

static void print_table(struct show *to)
{
    const struct yl_solved *solved = to->solved;
    const char *place = "", *funnel = "";
    if (solved->rows) print_caption(to);
    for (uint32_t i = 0; i < solved->rows; i++) {
        const struct yl_solved_row *row = &solved->row[i];
        if (row->kind == YL_SOLVED_FUNNEL && !is_outcome(row)) {
            size_t length = strcspn(row->place, ">");
            if (strncmp(funnel, row->place, length + 1)) put_steps_head(to, row->place);
            funnel = row->place;
            put_step(to, i);
            i += YL_ROW_COUNTS - 1;
            continue;
        }
        if (row->mean == 0 && !(row->sd > 0)) continue; /* the file has it */
        if (strcmp(row->place, place)) put(to, place = row->place, NULL);
        put_row(to, row);
    }
    yl_cells_show(stdout, &to->cells, COLUMNS, 0, yl_screen_width(stdout));
    print_refusals(to);
}

static void write_rows(const struct show *to, const char *variant, struct yl_csv_out *csv)
{
    for (uint32_t i = 0; i < to->solved->rows; i++) {
        const struct yl_solved_row *row = &to->solved->row[i];
        YL_CSV_ROW(csv, row->place, row->metric, row->mean, row->sd, row->bound, row->note,
                   variant);
    }
    for (uint32_t i = 0; i < to->solved->refusals; i++) {
        const struct yl_solved_refusal *refusal = &to->solved->refusal[i];
        char note[512];
        snprintf(note, sizeof note, "not solved: %s, %s", refusal->place,
                 yl_refusal_text(refusal->why, false));
        YL_CSV_ROW(csv, refusal->entry, "", "", "", "", note, variant);
    }
}

static enum yl_status solve(struct yl_study *study, const struct yl_scenario *scenario,
                            struct yl_csv_out *csv)
{
    struct yl_tables tables = {0};
    struct yl_plan plan = {0};
    struct yl_solved solved = {0};
    enum yl_status status = yl_compile(&plan, scenario, &tables, &study->diags);
    if (!status) yl_solve(&solved, scenario, &plan, &(struct yl_solve_options){.work = work_most});
    struct show to = {.options = study->options, .solved = &solved};
    if (!status && csv) write_rows(&to, scenario->variant, csv);
    if (!status && !study->options->quiet && !strcmp(scenario->variant, "base")) {
        if (scenario->title[0]) puts(scenario->title[study->options->lang]);
        print_table(&to);
    }
    yl_solved_free(&solved);
    yl_plan_free(&plan);
    yl_tables_free(&tables);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    const struct yl_scenarios *scenarios = &study->scenarios;
    struct yl_csv_out csv;
    if (!study->options->out) return solve(study, &scenarios->variant[0], NULL);
    enum yl_status status = yl_study_table(study, &csv, "solve.csv");
    if (status) return status;
    for (uint32_t v = 0; v < scenarios->variants && !status; v++)
        status = solve(study, &scenarios->variant[v], &csv);
    return yl_status_first(status, yl_csv_close(&csv, !status, &study->fault));
}

enum yl_exit yl_verb_solve(const struct yl_options *options)
{
    return yl_study_call(options, "solve", options->operand[0], work, NULL);
}
