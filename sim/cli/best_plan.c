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
    if (!plans->keeps) return T(lang, "nearest to its bounds", "最接近约束者");
    return plans->exact && plans->optimum.proved ? T(lang, "best", "最佳")
                                                 : T(lang, "best found", "找到的最佳");
}

/* Print the values and figures of the winner and of the runner-up. */
static void show_table(FILE *out, struct page *page)
{
    const struct yl_plans *plans = page->plans;
    const bool second = plans->second < plans->plans;
    struct yl_cells cells = {0};
    yl_cell(&cells, "%s", "");
    yl_cell(&cells, "%s", found_word(plans, page->lang));
    if (second)
        yl_cell(&cells, "%s", T(page->lang, "next, clearly different", "与之明显不同的次优"));
    for (uint32_t a = 0; a < plans->points.axes; a++) {
        yl_cell(&cells, "%s", plans->points.axis[a].path);
        for (int which = 0; which <= second; which++) {
            const char *text = yl_plans_value(plans, which ? plans->second : plans->best, a);
            yl_cell(&cells, "%s", yl_short_written(&page->arena, text, page->lang));
        }
    }
    for (uint32_t k = plans->subject_axis ? 1 : 0; k < plans->figures; k++) {
        yl_cell(&cells, "%s", k ? plans->bound[k - 1].text : figure_name(page));
        for (int which = 0; which <= second; which++) {
            const struct yl_plans_sum sum =
                yl_plans_sum(plans, which ? plans->second : plans->best, k, !plans->exact);
            yl_cell(&cells, "%s", figure_text(page, &sum, k));
        }
    }
    yl_cells_show(out, &cells, second ? 3 : 2, 2, yl_screen_width(out));
}

/* ---- findings: find_NAME adds the finding NAME ------------------------------------------------ */

/* Add a figure of the winner; column: where best.csv has it, NULL: nowhere. */
static void put_figure(struct yl_findings *out, const struct yl_plans *plans, const char *slot,
                       double value, const char *column)
{
    const struct yl_cell cell = {.file = YL_BEST_FILE,
                                 .variant = "base",
                                 .place = plans->place,
                                 .metric = plans->metric,
                                 .column = column,
                                 .point = (int64_t)plans->best + 1};
    enum yl_as form = yl_find_as(plans->metric);
    if (strcmp(slot, "mean") != 0) form = yl_as_bound(form);
    yl_finding_figure(out, slot, form, value, column ? cell : YL_NO_CELL);
}

/* Name what is looked for: the metric, or the path of a value that is varied. */
static void put_subject(struct yl_findings *out, const struct yl_plans *plans,
                        const struct yl_result *names)
{
    if (plans->subject_axis)
        yl_finding_path(out, names, "metric", plans->points.axis[plans->subject_axis - 1].path);
    else
        yl_finding_metric(out, names, plans->place, plans->metric);
}

/* Has the plan the figure of the best one, exactly or in every campaign of the search? */
static bool is_same(const struct yl_plans *plans, size_t plan)
{
    const struct yl_alternative *one = &plans->values.of[plan],
                                *best = &plans->values.of[plans->best];
    const uint32_t n = plans->replications;
    if (plans->exact || !one->may_be_best) return one->may_be_best && one->exact == best->exact;
    return one->n >= n && best->n >= n && !memcmp(one->num, best->num, n * sizeof *one->num) &&
           !memcmp(one->den, best->den, n * sizeof *one->den);
}

/* Plans that may be the best as well; of one value those that are the same as a range, if none between is another. */
static void find_others(struct yl_findings *out, const struct yl_plans *plans)
{
    const struct yl_optimum_point *point = plans->optimum.point;
    size_t same = 0, others = 0, least = plans->best, most = plans->best;
    for (size_t i = 0; i < plans->plans; i++) {
        if (i == plans->best || !plans->values.of[i].may_be_best) continue;
        const bool alike = is_same(plans, i);
        others += !alike;
        same += alike;
        if (alike && point[i].at[0] < point[least].at[0]) least = i;
        if (alike && point[i].at[0] > point[most].at[0]) most = i;
    }
    if (others) yl_finding_count(out, "others", (double)others);
    if (!same || same + 1 == plans->plans) return;
    yl_finding_count(out, "same", (double)same);
    if (!plans->exact)
        yl_finding_word(
            out, "sure",
            yl_arena_print(&out->arena, " in all %u campaigns of the search", plans->replications),
            yl_arena_print(&out->arena, "在寻找时的 %u 次模拟中都", plans->replications));
    bool range = plans->points.axes == 1;
    for (size_t i = 0; i < plans->plans; i++)
        range &= is_same(plans, i) || point[i].at[0] < point[least].at[0] ||
                 point[i].at[0] > point[most].at[0];
    if (!range) return;
    yl_finding_part(out, YL_WORDING_RANGE);
    yl_finding_written(out, "from", yl_plans_value(plans, least, 0));
    yl_finding_written(out, "to", yl_plans_value(plans, most, 0));
    yl_finding_into(out, "range");
}

static void find_plan(struct yl_findings *out, const struct yl_plans *plans,
                      const struct yl_result *names)
{
    const struct yl_plans_sum sum = yl_plans_sum(plans, plans->best, 0, !plans->exact);
    if (!plans->keeps) yl_finding_begin(out, YL_WORDING_NO_PLAN, NAN);
    yl_finding_begin(out, YL_WORDING_FOUND, NAN);
    yl_finding_word(out, "found", found_word(plans, YL_EN), found_word(plans, YL_ZH));
    for (uint32_t a = 0; a < plans->points.axes; a++) {
        const double at = plans->optimum.point[plans->best].at[a];
        yl_finding_part(out, YL_WORDING_CHOSEN);
        yl_finding_path(out, names, "path", plans->points.axis[a].path);
        yl_finding_written(out, "value", yl_plans_value(plans, plans->best, a));
        if (at <= 0 || at >= 1)
            yl_finding_pick(out, "end", at >= 1, "the upper end of what was looked at",
                            "已到所给范围的上限", "the lower end of what was looked at",
                            "已到所给范围的下限");
        yl_finding_into(out, "values");
    }
    if (plans->subject_axis) return;
    find_others(out, plans);
    yl_finding_flag(out, "unpriced", yl_ranking_unpriced(&plans->points, plans->metric));
    put_subject(out, plans, names);
    put_figure(out, plans, "mean", sum.mean, plans->exact ? "mean" : NULL);
    if (!isfinite(sum.low) || !(sum.high > sum.low)) return;
    put_figure(out, plans, "low", sum.low, plans->exact ? "low" : NULL);
    put_figure(out, plans, "high", sum.high, plans->exact ? "high" : NULL);
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

static void find_risk(struct yl_findings *out, const struct yl_plans *plans,
                      const struct yl_result *names)
{
    const struct yl_plans_sum sum = yl_plans_sum(plans, plans->best, 0, true);
    if (!sum.n) return;
    yl_finding_begin(out, YL_WORDING_PLAN_RISK, NAN);
    put_subject(out, plans, names);
    yl_finding_count(out, "n", sum.n);
    yl_finding_count(out, "p05", sum.p05);
    yl_finding_count(out, "p95", sum.p95);
}

static void find_marginal(struct yl_findings *out, const struct yl_plans *plans,
                          const struct yl_result *names, uint32_t i)
{
    const struct yl_plans_bound *bound = &plans->bound[i];
    const struct yl_plans_marginal *marginal = &plans->marginal[i];
    const bool money = yl_find_as(bound->metric) == YL_AS_MONEY, percent = is_percent(bound);
    const double part = percent ? 0.01 : 1;
    yl_finding_begin(out, YL_WORDING_MARGINAL, NAN);
    yl_finding_word(out, "bound", bound->text, bound->text);
    yl_finding_pick(out, "unit", percent, "a percentage point", "一个百分点", money ? "1 CNY" : "1",
                    money ? " 1 元" : " 1");
    put_subject(out, plans, names);
    yl_finding_count(out, "wider", marginal->each * part);
    if (marginal->bends) yl_finding_count(out, "tighter", marginal->tighter * part);
}

/* How the result was obtained, and from how many plans and replications. */
static void find_basis(struct yl_findings *out, const struct yl_plans *plans)
{
    enum yl_wording wording = YL_WORDING_RESTS_SIMULATED;
    if (plans->exact) wording = YL_WORDING_RESTS_EXACT;
    if (plans->exact && !plans->keeps) wording = YL_WORDING_RESTS_NOT_KEPT;
    if (plans->exact && plans->optimum.proved) wording = YL_WORDING_RESTS_PROVED;
    yl_finding_begin(out, wording, NAN);
    yl_finding_count(out, "plans", (double)plans->plans);
    yl_finding_count(out, "n", plans->replications);
    yl_finding_count(out, "fresh", plans->fresh);
}

static enum yl_status find_all(struct yl_findings *out, const struct yl_plans *plans,
                               const struct yl_result *names)
{
    find_plan(out, plans, names);
    const enum yl_status status = yl_stops_repeat(out, &plans->alternatives, plans->best,
                                                  plans->values.of[plans->best].n, names);
    find_flat(out, plans);
    find_risk(out, plans, names);
    for (uint32_t i = 0; i < plans->bounds; i++) {
        const bool kept = yl_plans_kept(plans, plans->best, i);
        yl_finding_begin(out, kept ? YL_WORDING_BOUND : YL_WORDING_BOUND_NOT, NAN);
        yl_finding_word(out, "bound", plans->bound[i].text, plans->bound[i].text);
        yl_finding_figure(out, "share", YL_AS_SHARE, yl_plans_share(plans, plans->best, i),
                          YL_NO_CELL);
    }
    for (uint32_t i = 0; i < plans->bounds && plans->keeps; i++)
        find_marginal(out, plans, names, i);
    find_basis(out, plans);
    yl_findings_close(out);
    return status;
}

/* Print the call that runs the winner. */
static void print_call(FILE *out, struct page *page)
{
    const struct yl_plans *plans = page->plans;
    if (!strcmp(page->options->operand[0], "-")) return;
    fputs(T(page->lang, "\nto run it: yinliu run ", "\n运行它：yinliu run "), out);
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
    char text[LINE];
    snprintf(text, sizeof text,
             T(page.lang, "the %s %s; values to choose: %u, bounds: %u, plans looked at: %zu",
               "%s的%s：可选的值 %u 个，约束 %u 个；共看了 %zu 个计划"),
             plans->values.smallest ? T(page.lang, "lowest", "最低")
                                    : T(page.lang, "highest", "最高"),
             figure_name(&page), plans->points.axes, plans->bounds, plans->plans);
    yl_wrap_text(out, text, 0, 0, yl_screen_width(out));
    putc('\n', out);
    show_table(out, &page);
    putc('\n', out);
    yl_findings_show(out, findings, page.lang, yl_screen_width(out));
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
