/* best_plan.c: `yinliu best --vary`: the plan that is best within its bounds; contract in best.h.
 *
 * Figure 0 of a plan is the metric that is looked for, figure k that of bound k - 1. */
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/base/number.h"
#include "sim/base/shell.h"
#include "sim/base/wrap.h"
#include "sim/cli/best.h"
#include "sim/cli/ranking.h"
#include "sim/cli/screen.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/output/csv.h"
#include "sim/output/findings_files.h"
#include "sim/output/tables.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include "sim/sweep/plans.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1024 };

struct page {
    const struct yl_plans *plans;
    const struct yl_result *names;
    const struct yl_options *options;
    enum yl_lang lang;
    struct yl_arena arena; /* texts of the tables */
};

/* Is the bound written in percent, "roi >= 20% with 90%"? */
static bool is_percent(const struct yl_plans_bound *bound)
{
    const char *number = strchr(bound->text, '=');
    return number && number[1 + strcspn(number + 1, "% w")] == '%';
}

/* A bound in words: "cost at most 4,000 CNY"; of single campaigns with ", in 90%" behind it. */
static const char *bound_words(struct yl_arena *arena, const struct yl_plans_bound *bound,
                               const struct yl_result *names, enum yl_lang lang)
{
    const char *often = bound->chance > 0
                            ? yl_arena_print(arena, T(lang, ", in %s", "（%s 的模拟）"),
                                             yl_short_share(bound->chance).text)
                            : "";
    const char *what = yl_find_metric(arena, names, lang, bound->place, bound->metric);
    const struct yl_short number =
        is_percent(bound) ? yl_short_share(bound->number)
                          : yl_short_as(yl_find_as(bound->metric), bound->number, lang);
    return yl_arena_print(arena,
                          bound->at_least ? T(lang, "%s at least %s%s", "%s不少于 %s%s")
                                          : T(lang, "%s at most %s%s", "%s不超过 %s%s"),
                          what, number.text, often);
}

/* The mean with its range; of a bound in percent with four digits, since a reader compares it with the bound. */
static const char *figure_text(struct page *page, const struct yl_plans_sum *sum, uint32_t figure)
{
    const enum yl_lang lang = page->lang;
    if (figure && is_percent(&page->plans->bound[figure - 1])) {
        const char *text = yl_arena_print(&page->arena, "%.4g%%", 100 * sum->mean);
        if (isfinite(sum->low) && sum->high > sum->low)
            text = yl_arena_print(&page->arena,
                                  T(lang, "%s (%.4g%% to %.4g%%)", "%s (%.4g%% 至 %.4g%%)"), text,
                                  100 * sum->low, 100 * sum->high);
        return text;
    }
    return yl_arena_print(
        &page->arena, "%s",
        yl_short_range_as(YL_AS_NUMBER, sum->mean, sum->low, sum->high, lang).text);
}

static const char *figure_name(struct page *page)
{
    const struct yl_plans *plans = page->plans;
    if (plans->subject_axis)
        return plans->points.axis[plans->subject_axis - 1].path; /* a value, not a metric */
    return yl_arena_print(
        &page->arena, "%s",
        yl_ranking_metric(page->names, plans->place, plans->metric, page->lang).text);
}

/* ---- best.csv -------------------------------------------------------------------------------- */

/* Write the row of figure k of plan i; only figure 0 has a rank. */
static void write_figure(struct yl_csv_out *csv, const struct yl_plans *plans, size_t i, uint32_t k)
{
    const struct yl_plans_sum sum = yl_plans_sum(plans, i, k, false),
                              fresh = yl_plans_sum(plans, i, k, true);
    const char *metric = k ? plans->bound[k - 1].metric : plans->metric;
    const struct yl_alternative *one = &plans->values.of[i];
    const bool ranked = !k && one->rank;
    enum yl_ended ended = plans->exact ? YL_ENDED_EXACT : YL_ENDED_BEATEN;
    if (k || one->may_be_best || (i == plans->best && plans->keeps))
        ended = YL_ENDED_NOT;
    else if (one->ended == YL_ENDED_BOUND)
        ended = YL_ENDED_BOUND;
    const struct yl_ranked row = {.point = (int64_t)i + 1,
                                  .variant = "base",
                                  .n = plans->exact ? 0 : sum.n,
                                  .mean = sum.mean,
                                  .low = sum.low,
                                  .high = sum.high,
                                  .exact = plans->exact ? sum.mean : (double)NAN,
                                  .rank = ranked ? one->rank : 0,
                                  .may_be_best = ranked && one->may_be_best,
                                  .behind = ranked ? one->behind : (double)NAN,
                                  .behind_low = ranked ? one->behind_low : (double)NAN,
                                  .behind_high = ranked ? one->behind_high : (double)NAN,
                                  .ended = ended,
                                  .p_best = NAN,
                                  .regret = NAN,
                                  .p05 = fresh.p05,
                                  .p95 = fresh.p95,
                                  .risk =
                                      strcmp(metric, "net_cny") != 0 ? (double)NAN : fresh.loss};
    yl_ranked_write(csv, k ? plans->bound[k - 1].place : plans->place, metric, &row);
}

static enum yl_status write_file(const struct yl_plans *plans, const char *folder, bool bom,
                                 struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, YL_BEST_FILE, bom, fault);
    if (status) return status;
    for (size_t i = 0; i < plans->plans; i++)
        for (uint32_t k = 0; k < plans->figures; k++) write_figure(&csv, plans, i, k);
    return yl_csv_close(&csv, true, fault);
}

/* ---- on the terminal ------------------------------------------------------------------------- */

static const char *found_word(const struct yl_plans *plans, enum yl_lang lang)
{
    if (!plans->keeps) return T(lang, "nearest to its bounds", "最接近约束的计划");
    return plans->exact && plans->optimum.proved ? T(lang, "best plan", "最佳计划")
                                                 : T(lang, "best plan found", "找到的最佳计划");
}

/* The value, then what belongs to a bound of the winner: how often one campaign keeps it, and what
 * one more of it brings. */
static void put_bound(struct yl_cells *cells, struct page *page, uint32_t bound)
{
    const struct yl_plans *plans = page->plans;
    const struct yl_plans_marginal *marginal = &plans->marginal[bound];
    const double each = marginal->each * (is_percent(&plans->bound[bound]) ? 0.01 : 1);
    yl_cell(cells, "%s", yl_short_share(yl_plans_share(plans, plans->best, bound)).text);
    yl_cell(cells, "%s", plans->keeps ? yl_short_as(YL_AS_MOVE, each, page->lang).text : "–");
}

/* Nine campaigns in ten, of fresh ones of the winner. */
static void put_risk(struct yl_cells *cells, struct page *page, size_t columns)
{
    const struct yl_plans_sum sum = yl_plans_sum(page->plans, page->plans->best, 0, true);
    if (!sum.n) return;
    yl_cell(cells, "%s", T(page->lang, "  9 in 10 campaigns", "  九成模拟"));
    yl_cell(cells, T(page->lang, "%s to %s", "%s 至 %s"), yl_short_of(sum.p05).text,
            yl_short_of(sum.p95).text);
    for (size_t k = 2; k < columns; k++) yl_cell(cells, "%s", "");
}

/* Values and figures of the winner and of the runner-up. */
static void show_table(FILE *out, struct page *page)
{
    const struct yl_plans *plans = page->plans;
    const bool second = plans->second < plans->plans;
    const size_t beside = plans->bounds ? 2 : 0;
    struct yl_cells cells = {0};
    yl_cell(&cells, "%s", "");
    yl_cell(&cells, "%s", found_word(plans, page->lang));
    if (second) yl_cell(&cells, "%s", T(page->lang, "next", "次优"));
    if (beside) yl_cell(&cells, "%s", T(page->lang, "kept in", "成立"));
    if (beside) yl_cell(&cells, "%s", T(page->lang, "one more", "放宽一单位"));
    for (uint32_t a = 0; a < plans->points.axes; a++) {
        char words[YL_PATH_WORDS];
        yl_label_path(words, page->names, page->lang, plans->points.axis[a].path);
        yl_cell(&cells, "%s", words);
        for (int which = 0; which <= second; which++) {
            const char *text = yl_plans_value(plans, which ? plans->second : plans->best, a);
            yl_cell(&cells, "%s", yl_short_written(&page->arena, text, page->lang));
        }
        for (size_t k = 0; k < beside; k++) yl_cell(&cells, "%s", "");
    }
    for (uint32_t k = plans->subject_axis ? 1 : 0; k < plans->figures; k++) {
        yl_cell(&cells, "%s",
                k ? bound_words(&page->arena, &plans->bound[k - 1], page->names, page->lang)
                  : figure_name(page));
        for (int which = 0; which <= second; which++) {
            struct yl_plans_sum sum =
                yl_plans_sum(plans, which ? plans->second : plans->best, k, !plans->exact);
            if (which) sum.low = sum.high = NAN;
            yl_cell(&cells, "%s", figure_text(page, &sum, k));
        }
        if (k) put_bound(&cells, page, k - 1);
        for (size_t i = 0; !k && i < beside; i++) yl_cell(&cells, "%s", "");
        if (!k) put_risk(&cells, page, 2u + second + beside);
    }
    yl_cells_show(out, &cells, 2u + second + beside, 2, yl_screen_width(out));
}

/* ---- findings: find_NAME adds the finding NAME ------------------------------------------------ */

/* Of few values these, else what they bring. */
static void find_plan(struct yl_findings *out, const struct yl_plans *plans,
                      const struct yl_result *names)
{
    enum { SPOKEN = 2 };
    const struct yl_plans_sum sum = yl_plans_sum(plans, plans->best, 0, !plans->exact);
    if (!plans->keeps) yl_finding_begin(out, YL_WORDING_NO_PLAN, NAN);
    yl_finding_begin(out, YL_WORDING_FOUND, NAN);
    yl_finding_word(out, "found", found_word(plans, YL_EN), found_word(plans, YL_ZH));
    for (uint32_t a = 0; a < plans->points.axes && plans->points.axes <= SPOKEN; a++) {
        const double at = plans->optimum.point[plans->best].at[a];
        yl_finding_part(out, YL_WORDING_CHOSEN);
        yl_finding_path(out, names, "path", plans->points.axis[a].path);
        yl_finding_written(out, "value", yl_plans_value(plans, plans->best, a));
        if (at <= 0 || at >= 1)
            yl_finding_pick(out, "end", at >= 1, "the upper end", "已到上限", "the lower end",
                            "已到下限");
        yl_finding_into(out, "values");
    }
    if (plans->points.axes <= SPOKEN) return;
    if (plans->subject_axis)
        yl_finding_path(out, names, "metric", plans->points.axis[plans->subject_axis - 1].path);
    else
        yl_finding_metric(out, names, plans->place, plans->metric);
    yl_finding_figure(out, "mean", yl_find_as(plans->metric), sum.mean, YL_NO_CELL);
}

/* No plan is better than another, so the winner is one of many. */
static void find_flat(struct yl_findings *out, const struct yl_plans *plans)
{
    const struct yl_optimum *optimum = &plans->optimum;
    double least = INFINITY, most = -INFINITY;
    for (size_t k = 0; k < optimum->points; k++) {
        least = fmin(least, optimum->point[k].f);
        most = fmax(most, optimum->point[k].f);
    }
    if (plans->exact && optimum->points > 1 && most - least <= 1e-9 * fmax(fabs(most), fabs(least)))
        yl_finding_begin(out, YL_WORDING_FLAT, NAN);
}

static enum yl_status find_all(struct yl_findings *out, const struct yl_plans *plans,
                               const struct yl_result *names)
{
    const bool proved = plans->exact && plans->optimum.proved;
    find_plan(out, plans, names);
    const enum yl_status status = yl_stops_repeat(out, &plans->alternatives, plans->best,
                                                  plans->values.of[plans->best].n, names);
    find_flat(out, plans);
    for (uint32_t i = 0; i < plans->bounds; i++) {
        if (yl_plans_kept(plans, plans->best, i)) continue;
        yl_finding_begin(out, YL_WORDING_BOUND_NOT, NAN);
        yl_finding_word(out, "bound", bound_words(&out->arena, &plans->bound[i], names, YL_EN),
                        bound_words(&out->arena, &plans->bound[i], names, YL_ZH));
        yl_finding_share(out, "share", yl_plans_share(plans, plans->best, i));
    }
    yl_finding_begin(out, YL_WORDING_RESTS, NAN);
    yl_finding_count(out, "plans", (double)plans->plans);
    yl_finding_flag(out, "proved", proved);
    yl_finding_flag(out, "found", !proved && plans->keeps);
    if (yl_ranking_unpriced(&plans->points, plans->metric))
        yl_finding_begin(out, YL_WORDING_UNPRICED, NAN);
    yl_findings_close(out);
    return status;
}

/* Print the call that runs the winner. */
static void print_call(FILE *out, struct page *page)
{
    const struct yl_plans *plans = page->plans;
    if (!strcmp(page->options->operand[0], "-")) return;
    fputs(T(page->lang, "to run it: yinliu run ", "运行它：yinliu run "), out);
    yl_shell_word(out, page->options->operand[0]);
    yl_options_repeat(out, page->options);
    for (uint32_t a = 0; a < plans->points.axes; a++) {
        const char *set = yl_arena_print(&page->arena, "%s=%s", plans->points.axis[a].path,
                                         yl_plans_value(plans, plans->best, a));
        fputs(" --set ", out);
        yl_shell_word(out, set);
    }
    putc('\n', out);
}

static void show(FILE *out, const struct yl_plans *plans, const struct yl_findings *findings,
                 const struct yl_result *names, const struct yl_options *options)
{
    struct page page = {.plans = plans, .names = names, .lang = options->lang, .options = options};
    const int width = yl_screen_width(out);
    char text[LINE];
    snprintf(text, sizeof text,
             T(page.lang, "the %s %s; values to choose: %u, bounds: %u, plans looked at: %zu",
               "%s的%s：可选的值 %u 个，约束 %u 个；共看了 %zu 个计划"),
             plans->values.smallest ? T(page.lang, "lowest", "最低")
                                    : T(page.lang, "highest", "最高"),
             figure_name(&page), plans->points.axes, plans->bounds, plans->plans);
    yl_findings_show(out, findings, page.lang, width);
    putc('\n', out);
    show_table(out, &page);
    putc('\n', out);
    yl_wrap_text(out, text, 0, 0, width);
    print_call(out, &page);
    yl_arena_free(&page.arena);
}

/* About how many plans a search looks at: an observed number, which only scales the progress bar. */
static double plans_looked_at(const struct yl_plans *plans)
{
    return 150 + 100.0 * plans->points.axes;
}

/* Begin the part of the progress bar for the replications that are simulated next. */
static void begin_part(void *context)
{
    struct yl_study *study = context;
    const struct yl_plans *plans = study->context;
    const struct yl_selection *values = &plans->values;
    double next = 0;
    for (size_t i = 0; i < values->count; i++) next += values->of[i].want > values->of[i].n;
    yl_progress_part(&study->progress,
                     next / (next + fmax(1, plans_looked_at(plans) - (double)plans->plans)));
}

static enum yl_status write_manifest(struct yl_study *study, const struct yl_plans *plans,
                                     struct yl_findings *findings)
{
    struct yl_manifest_value value[5 + YL_OPTIMUM_BOUNDS] = {
        {"plans", (double)plans->plans},
        {"best", (double)plans->best + 1},
        {"keeps", plans->keeps},
        {"failed", (double)plans->alternatives.failed},
        {"records", (double)yl_ledger_records(study->how.ledger)}};
    size_t values = 5;
    for (uint32_t j = 0; j < plans->bounds && plans->keeps; j++)
        value[values++] = (struct yl_manifest_value){plans->bound[j].text, plans->marginal[j].each};
    const struct yl_study_out out = {.replications = plans->replications,
                                     .place = plans->place,
                                     .metric = plans->metric,
                                     .file =
                                         (const char *const[]){YL_BEST_FILE, YL_POINTS_FILE, NULL},
                                     .value = value,
                                     .values = values,
                                     .findings = findings};
    return yl_study_finish(study, &out);
}

static enum yl_status search(struct yl_study *study, struct yl_plans *plans)
{
    const bool bom = study->scenarios.variant[0].bom;
    struct yl_findings findings = {0};
    struct yl_result names = {0};
    yl_settings_fill(&names, &study->scenarios);
    enum yl_status status = yl_study_walk(study, NULL);
    if (!status) status = yl_study_open(study, "best");
    if (status) yl_result_free(&names);
    if (status) return status;
    status = yl_plans_search(plans);
    if (!status)
        status = yl_sweep_points_write(&plans->points, study->options->out, bom, &study->fault);
    if (!status) status = write_file(plans, study->options->out, bom, &study->fault);
    if (!status) status = find_all(&findings, plans, &names);
    if (!status) status = write_manifest(study, plans, &findings);
    yl_study_end(study, status);
    if (!status && !study->options->quiet) show(stdout, plans, &findings, &names, study->options);
    yl_findings_free(&findings);
    yl_result_free(&names);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    struct yl_plans *plans = study->context;
    const struct yl_options *options = study->options;
    struct yl_run_options *how = &study->how;
    plans->replications = how->replications ? (uint32_t)how->replications : YL_PLANS_SEARCH;
    plans->fresh = plans->replications > YL_PLANS_FRESH ? plans->replications : YL_PLANS_FRESH;
    plans->alternatives = yl_best_contest(study, NULL);
    const struct yl_plans_call call = {
        .vary = options->vary.word,
        .subject = options->subject.word,
        .varies = options->vary.count,
        .subjects = options->subject.count,
        .smallest = options->smallest || yl_metric_better(plans->alternatives.metric) < 0};
    enum yl_status status = yl_plans_open(plans, &call);
    plans->simulates = begin_part;
    plans->context = study;
    if (!status)
        status = yl_study_judge(study, &plans->base, plans->replications, plans_looked_at(plans));
    if (!status) status = search(study, plans);
    return status ? status : yl_run_refuse(plans->alternatives.failed, true, &study->fault);
}

enum yl_exit yl_best_plan(const struct yl_options *options)
{
    struct yl_plans *plans = yl_get_zeroed(1, sizeof *plans);
    enum yl_exit leave = yl_study_into(options, "best", "-best", work, plans);
    yl_plans_free(plans);
    free(plans);
    return leave;
}
