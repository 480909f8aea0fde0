/* experiment.c: a planned experiment: its power, when it stops, what the split reports against the
 * truth; contract in picture.h */
#include "sim/base/number.h"
#include "sim/findings/find.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double FIELD = 230, WEEK = 7, AFTER = 0.5; /* px, px, days: drawn behind the last */

/* ---- power ---------------------------------------------------------------------------------- */

enum { DESIGN, ARM, DAY, EFFECT, HOW, POWER };

struct power {
    struct yl_chart *chart;
    struct yl_rows rows;
    struct yl_plot_list designs, arms;
    double last_day; /* of all designs */
    double wanted;   /* power of the plan */
    double textbook; /* days that the formula asks for; NAN: it says none */
};

/* What a design or a unit is called. */
static const char *word_of(const struct yl_plot_kit *kit, const char *key)
{
    static const char *const names[][3] = {
        {"fixed", "fixed sample", "固定样本"},
        {"fixed-cuped", "fixed sample, with CUPED", "固定样本加 CUPED"},
        {"group-sequential", "group sequential", "成组序贯"},
        {"always-valid", "always valid", "随时有效"},
        {"switchback", "switchback", "切换实验"},
        {"peeking", "looking every day", "天天看结果"},
        {"person", "split by person", "按人分组"},
        {"cluster", "split by cluster", "按群分组"},
        {"visit", "split by visit", "按访问分组"},
        {"day", "switchback by day", "按天切换"},
        {"session", "switchback by session", "按场次切换"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i][0], key)) return names[i][1 + kit->zh];
    return key;
}

/* A tick a day, two days, or some weeks. */
static double tick_days(double last)
{
    return last <= WEEK ? 1 : last < 2 * WEEK ? 2 : WEEK * ceil(last / (12 * WEEK));
}

/* The arm stands in a title where there are several. */
static const char *of_arm(struct yl_plot_kit *kit, uint32_t arms, const char *arm,
                          const char *title)
{
    if (arms < 2) return title;
    if (!title) return yl_plot_variant(kit, arm);
    return yl_plot_tell(kit, "%s: %s", "%s：%s", yl_plot_variant(kit, arm), title);
}

static bool is_wanted(const struct power *power, size_t i, const char *arm, uint32_t design)
{
    const struct yl_rows *rows = &power->rows;
    return yl_row_is(rows, i, HOW, "simulated") && yl_row_is(rows, i, ARM, arm) &&
           yl_row_is(rows, i, DESIGN, power->designs.name[design]) &&
           isfinite(yl_row_number(rows, i, POWER));
}

static void add_power(struct power *power, struct yl_chart_curve curve, const char *arm,
                      uint32_t design)
{
    uint32_t at = yl_chart_curve(power->chart, curve);
    for (size_t i = 0; i < power->rows.count; i++) {
        if (!is_wanted(power, i, arm, design)) continue;
        const double x = yl_row_number(&power->rows, i, DAY);
        struct yl_estimate value = yl_row_estimate(&power->rows, i, POWER);
        if (!curve.band) value.low = value.high = NAN;
        yl_chart_line(power->chart, at, x, value);
    }
}

static void straight(struct yl_chart *chart, struct yl_chart_curve curve, const double from[2],
                     const double to[2])
{
    uint32_t at = yl_chart_curve(chart, curve);
    yl_chart_line(chart, at, from[0], yl_chart_exact(from[1]));
    yl_chart_line(chart, at, to[0], yl_chart_exact(to[1]));
}

/* The power that is wanted, and the days that the formula asks for. */
static void add_targets(struct power *power, uint32_t panel)
{
    struct yl_plot_kit *kit = power->chart->kit;
    const double to = power->last_day;
    struct yl_chart_curve line = {.panel = panel, .colour = YL_SOFT, .width = 1.2};
    straight(power->chart, line, (double[]){1, power->wanted}, (double[]){to, power->wanted});
    if (!(power->textbook >= 1 && power->textbook <= to)) return;
    line.dashed = true;
    straight(power->chart, line, (double[]){power->textbook, 0}, (double[]){power->textbook, 1});
    struct yl_chart_point *name = yl_chart_point(power->chart, panel, power->textbook, 0.08);
    name->shape = 0;
    name->must = true;
    name->colour = YL_SOFT;
    name->name =
        yl_plot_tell(kit, "formula: day %s", "公式：第 %s 天", yl_plot_count(kit, power->textbook));
}

/* The power on the last day; NAN: of one day there is no curve. */
static double last_of(const struct power *power, const char *arm, uint32_t design)
{
    double last = NAN;
    uint32_t days = 0;
    for (size_t i = 0; i < power->rows.count; i++)
        if (is_wanted(power, i, arm, design) && days++)
            last = yl_row_number(&power->rows, i, POWER);
    return last;
}

enum { COLOURS = 3 };
static uint32_t design_colour(uint32_t design)
{
    return (const uint32_t[COLOURS]){YL_BASE, YL_ACCENT, YL_THIRD}[design % COLOURS];
}

/* The end of an axis of shares that are small. */
static double whole_share(double most) { return fmin(fmax(ceil(20 * most) / 20, 0.1), 1); }

/* Of shares over days, alone in its line. */
static struct yl_chart_panel field_of(const char *title, double first, double last, double most,
                                      const char *days)
{
    return (struct yl_chart_panel){
        .title = title,
        .height = FIELD,
        .full = true,
        .x = {.least = first, .most = last, .whole = tick_days(floor(last)), .label = days},
        .y = {.kind = YL_AXIS_SHARE, .zero = true, .most = most}};
}

/* A line a design, the first with its band. */
static void days_of(struct power *power, const char *arm)
{
    struct yl_plot_kit *kit = power->chart->kit;
    uint32_t panel = UINT32_MAX, drawn = 0;
    for (uint32_t d = 0; d < power->designs.count; d++) {
        if (isnan(last_of(power, arm, d))) continue;
        if (panel == UINT32_MAX)
            panel = yl_chart_panel(
                power->chart,
                field_of(of_arm(kit, power->arms.count, arm, NULL), 1, power->last_day, 1,
                         yl_plot_say(kit, "day on which it is read", "读数日（第几天）")));
        add_power(power,
                  (struct yl_chart_curve){
                      .panel = panel,
                      .colour = design_colour(drawn),
                      .dashed = drawn >= COLOURS,
                      .band = drawn ? 0 : YL_BAND,
                      .width = 2.2,
                      .name = yl_plot_text(kit, "%s %s", word_of(kit, power->designs.name[d]),
                                           yl_plot_percent(kit, last_of(power, arm, d)))},
                  arm, d);
        drawn++;
    }
    if (drawn) add_targets(power, panel);
}

/* The day from which on the intervals of the first design lie above the wanted power; NAN: none. *last: of the last day. */
static double day_of(const struct power *power, const char *arm, struct yl_estimate *last)
{
    double day = NAN;
    for (size_t i = 0; i < power->rows.count; i++) {
        if (!is_wanted(power, i, arm, 0)) continue;
        *last = yl_row_estimate(&power->rows, i, POWER);
        if (!(last->low >= power->wanted))
            day = NAN;
        else if (isnan(day))
            day = yl_row_number(&power->rows, i, DAY);
    }
    return day;
}

static void say_power(struct power *power)
{
    enum { SURE, OPEN, NEVER };
    static const char *const said[][2] = {
        {"%s: surely %s from day %s on", "%s：确有 %s，自第 %s 天起"},
        {"%s: not decided whether it has %s by day %s: %s; simulate more",
         "%s：能否有 %s（到第 %s 天）未定：%s，需多模拟"},
        {"%s: does not reach %s by day %s: %s", "%s：达不到 %s（到第 %s 天）：%s"}};
    struct yl_chart *chart = power->chart;
    const char *arm = power->arms.name[0];
    if (isnan(last_of(power, arm, 0))) return;
    struct yl_estimate last = {NAN, NAN, NAN};
    const double day = day_of(power, arm, &last);
    const int is = isfinite(day) ? SURE : last.high >= power->wanted ? OPEN : NEVER;
    chart->finding = yl_plot_tell(
        chart->kit, said[is][0], said[is][1], word_of(chart->kit, power->designs.name[0]),
        yl_plot_tell(chart->kit, "%s power", "%s 的检出概率",
                     yl_plot_percent(chart->kit, power->wanted)),
        yl_plot_count(chart->kit, is == SURE ? day : power->last_day),
        yl_plot_tell(chart->kit, "%s (%s to %s)", "%s（%s 至 %s）",
                     yl_plot_percent(chart->kit, last.mean), yl_plot_percent(chart->kit, last.low),
                     yl_plot_percent(chart->kit, last.high)));
    if (is == SURE && power->textbook >= 1)
        chart->finding =
            yl_plot_tell(chart->kit, "%s, by the formula from day %s", "%s；按公式自第 %s 天起",
                         chart->finding, yl_plot_count(chart->kit, power->textbook));
    chart->about = yl_plot_tell(
        chart->kit, "Chance to detect the effect; band: 95%% interval of %s; line at %s: wanted.",
        "检出效果的概率；色带：%s的 95%% 区间；%s 处的线：目标。",
        word_of(chart->kit, power->designs.name[0]), yl_plot_percent(chart->kit, power->wanted));
}

/* Of ab.csv: the days by the formula of its first design. */
static enum yl_status read_ab(struct power *power)
{
    struct yl_rows rows;
    power->textbook = NAN;
    if (!power->designs.count || !yl_plot_has(power->chart->kit, "ab.csv")) return YL_OK;
    enum yl_status status = yl_plot_read(&rows, power->chart->kit, "ab.csv", "textbook_days?");
    if (!status && rows.count) power->textbook = yl_row_number(&rows, 0, 0);
    return status;
}

/* Of truth.csv, whose first row is of the split and the metric that decides: does the split report the opposite sign? */
static enum yl_status read_reversed(const struct power *power, bool *reversed)
{
    struct yl_rows rows;
    if (!yl_plot_has(power->chart->kit, "truth.csv")) return YL_OK;
    const enum yl_status status =
        yl_plot_read(&rows, power->chart->kit, "truth.csv", "truth estimate verdict");
    *reversed = !status && rows.count && yl_row_is(&rows, 0, 2, "biased") &&
                yl_row_number(&rows, 0, 0) * yl_row_number(&rows, 0, 1) < 0 &&
                power->designs.count && strcmp(power->designs.name[0], "switchback");
    return status;
}

/* Of power.csv: is there nothing to be detected? */
static enum yl_status read_power(struct yl_rows *rows, struct yl_plot_kit *kit, bool *idle)
{
    const enum yl_status status =
        yl_plot_read(rows, kit, "power.csv", "design arm day effect_relative how power low high");
    *idle = false;
    for (size_t i = 0; !status && i < rows->count; i++)
        if (yl_row_is(rows, i, HOW, "simulated"))
            *idle = (*idle || !i) && yl_row_number(rows, i, EFFECT) == 0;
    return status;
}

enum yl_status yl_plot_power(struct yl_chart *chart)
{
    struct power power = {.chart = chart, .wanted = 0.8};
    bool idle, reversed = false; /* nothing to be detected; each report is wrong, or may be */
    enum yl_status status = read_power(&power.rows, chart->kit, &idle);
    if (status) return status;
    for (size_t i = 0; i < power.rows.count; i++) {
        if (yl_row_is(&power.rows, i, HOW, "simulated") &&
            isfinite(yl_row_number(&power.rows, i, POWER)))
            (void)yl_plot_list_at(chart->kit, &power.designs, yl_row_text(&power.rows, i, DESIGN));
        (void)yl_plot_list_at(chart->kit, &power.arms, yl_row_text(&power.rows, i, ARM));
        power.last_day = fmax(power.last_day, yl_row_number(&power.rows, i, DAY));
    }
    status = read_ab(&power);
    if (!status) status = read_reversed(&power, &reversed);
    if (status) return status;
    const char *wanted = yl_plot_setting(chart->kit, NULL, "experiment.power");
    if (wanted) power.wanted = strtod(wanted, NULL) / (strchr(wanted, '%') ? 100 : 1);
    if (idle || reversed) chart->layout->instead = "truth";
    const uint32_t arms = yl_chart_drawn(power.arms.count, YL_PLOT_PANELS / 8);
    for (uint32_t arm = 0; !idle && !reversed && arm < arms; arm++)
        days_of(&power, power.arms.name[arm]);
    if (power.arms.count && chart->panels) say_power(&power);
    return YL_OK;
}

/* ---- stops ---------------------------------------------------------------------------------- */

enum { DESIGN_OF, ARM_OF, DAY_OF, STOPS, ALARMS };

/* Of one arm: two curves a design, the share that has stopped by each look, with the effect and with equal arms. */
static void stops_panel(struct yl_chart *chart, const struct yl_rows *rows,
                        const struct yl_plot_list *designs, const char *arm,
                        struct yl_chart_panel field)
{
    struct yl_plot_kit *kit = chart->kit;
    const uint32_t panel = yl_chart_panel(chart, field);
    for (uint32_t k = 0; k < 2 * designs->count; k++) {
        const char *design = designs->name[k / 2];
        const uint32_t equal = k % 2,
                       curve = yl_chart_curve(
                           chart, (struct yl_chart_curve){.panel = panel,
                                                          .colour = design_colour(k / 2),
                                                          .dashed = equal,
                                                          .width = 2.2});
        double share = 0; /* before any look; between looks nothing stops */
        yl_chart_line(chart, curve, 0, yl_chart_exact(share));
        for (size_t i = 0; i < rows->count; i++) {
            const double day = yl_row_number(rows, i, DAY_OF),
                         next = yl_row_number(rows, i, STOPS + (int)equal);
            if (!yl_row_is(rows, i, DESIGN_OF, design) || !yl_row_is(rows, i, ARM_OF, arm) ||
                !isfinite(day + next))
                continue;
            yl_chart_line(chart, curve, day, yl_chart_exact(share));
            yl_chart_line(chart, curve, day, yl_chart_exact(share = next));
        }
        yl_chart_line(chart, curve, field.x.most, yl_chart_exact(share));
        if (!equal)
            chart->curve[curve].name =
                yl_plot_text(kit, "%s %s", word_of(kit, design), yl_plot_percent(kit, share));
    }
}

/* A panel for each arm. The title has the design with most false alarms; of a true effect of 0 with most calls. */
enum yl_status yl_plot_stops(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows, powers;
    struct yl_plot_list designs = {0}, arms = {0};
    double last = 0, most = 0, worst[2] = {0};
    const char *liar = NULL;
    bool idle = false;
    enum yl_status status =
        yl_plot_read(&rows, kit, "looks.csv", "design arm day stops_by_here false_stops_by_here");
    if (!status && yl_plot_has(kit, "power.csv")) status = read_power(&powers, kit, &idle);
    if (status) return status;
    for (size_t i = 0; i < rows.count; i++) {
        const double share[2] = {yl_row_number(&rows, i, STOPS), yl_row_number(&rows, i, ALARMS)};
        last = fmax(last, yl_row_number(&rows, i, DAY_OF));
        most = fmax(most, fmax(share[0], share[1]));
        (void)yl_plot_list_at(kit, &arms, yl_row_text(&rows, i, ARM_OF));
        (void)yl_plot_list_at(kit, &designs, yl_row_text(&rows, i, DESIGN_OF));
        if (!(share[!idle] >= worst[!idle])) continue;
        liar = yl_row_text(&rows, i, DESIGN_OF);
        memcpy(worst, share, sizeof worst);
    }
    for (uint32_t a = 0; a < yl_chart_drawn(arms.count, YL_PLOT_PANELS / 4); a++)
        stops_panel(chart, &rows, &designs, arms.name[a],
                    field_of(of_arm(kit, arms.count, arms.name[a], NULL), 0, last + AFTER,
                             whole_share(most),
                             yl_plot_say(kit, "stopped by this day", "到第几天已停止")));
    if (liar)
        chart->finding = yl_plot_tell(
            kit, "%s%s stops in %s of the campaigns with the change, in %s with equal arms",
            "%s%s：有改动时 %s 的模拟停下，两组相同时 %s（误报）",
            idle ? yl_plot_say(kit, "The true effect is 0: ", "真实效果为 0，") : "",
            word_of(kit, liar), yl_plot_percent(kit, worst[0]), yl_plot_percent(kit, worst[1]));
    return YL_OK;
}

/* ---- truth ---------------------------------------------------------------------------------- */

enum {
    ASSIGNED,
    ARM_OF_TRUTH,
    METRIC,
    TRUTH,
    ESTIMATE = TRUTH + 3,
    VERDICT = ESTIMATE + 3,
    CONTROL
};
enum { TRUTH_ROWS = 12 };

/* The metric of a row, without its place. */
static const char *metric_of(const struct yl_rows *rows, size_t i)
{
    const char *metric = yl_row_text(rows, i, METRIC), *dot = strrchr(metric, '.');
    return dot ? dot + 1 : metric;
}

/* A step's is the share that passes it. */
static bool is_step(const struct yl_rows *rows, size_t i)
{
    return yl_text_begins(yl_row_text(rows, i, METRIC), "paths.");
}

static bool is_share(const struct yl_rows *rows, size_t i)
{
    return is_step(rows, i) || yl_metric_is_share(metric_of(rows, i));
}

static const char *truth_title(struct yl_plot_kit *kit, const struct yl_rows *rows, size_t i,
                               uint32_t arms)
{
    const char *metric = metric_of(rows, i), *whole = yl_row_text(rows, i, METRIC);
    const char *step = yl_plot_text(kit, "%.*ssteps.%s.p", (int)(metric - whole), whole, metric);
    return of_arm(kit, arms, yl_row_text(rows, i, ARM_OF_TRUTH),
                  is_step(rows, i) ? yl_plot_axis(kit, step)
                                   : yl_metric_label(metric, kit->job->lang));
}

/* What its differences are shown as shares of: what there is without the change; of a share, or without any, 1. */
static double whole_of(const struct yl_rows *rows, size_t i)
{
    const double base = yl_row_number(rows, i, CONTROL);
    return !is_share(rows, i) && base > 0 ? base : 1;
}

/* "+2.8%", or as yl_plot_signed. */
static const char *moved(struct yl_plot_kit *kit, double value, double whole, bool share)
{
    if (whole == 1) return yl_plot_signed(kit, value, share);
    return yl_plot_text(kit, "%s",
                        yl_short_as(YL_AS_SHARE_MOVE, value / whole, kit->job->lang).text);
}

/* What is reported, joined to what is true. */
static void add_truth(struct yl_chart *chart, uint32_t panel, const char *name,
                      const struct yl_rows *rows, size_t i)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_chart_panel *at = &chart->panel[panel];
    struct yl_estimate truth = yl_row_estimate(rows, i, TRUTH);
    struct yl_estimate told = yl_row_estimate(rows, i, ESTIMATE);
    const double whole = whole_of(rows, i), unit = is_share(rows, i) ? 100 : 1;
    if (!isfinite(told.mean) || !isfinite(truth.mean) || at->y.names == TRUTH_ROWS) return;
    uint32_t row = at->y.names;
    yl_chart_segment(chart, (struct yl_chart_segment){panel, YL_OTHER, truth.mean / whole, row,
                                                      told.mean / whole, row});
    struct yl_chart_point *ring = yl_chart_point(chart, panel, truth.mean / whole, row);
    ring->shape = YL_RING;
    ring->size = 1.2;
    struct yl_chart_point *dot = yl_chart_point(chart, panel, told.mean / whole, row);
    dot->xlow = told.low / whole;
    dot->xhigh = told.high / whole;
    dot->colour = yl_row_is(rows, i, VERDICT, "no-bias-seen") ? YL_BASE : YL_ACCENT;
    dot->figure = yl_plot_text(kit, "%s\t%s", moved(kit, unit * told.mean, whole, false),
                               moved(kit, unit * truth.mean, whole, false));
    at->y.name[at->y.names++] = name;
    at->height = 30.0 * at->y.names;
}

/* What the first way to assign says of the first metric, and what is true. */
static void say_truth(struct yl_chart *chart, const struct yl_rows *rows)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_estimate truth = yl_row_estimate(rows, 0, TRUTH);
    struct yl_estimate told = yl_row_estimate(rows, 0, ESTIMATE);
    if (!isfinite(truth.mean) || !isfinite(told.mean)) return;
    const bool share = is_share(rows, 0);
    const char *seen = yl_row_is(rows, 0, VERDICT, "biased") ? ""
                       : yl_row_is(rows, 0, VERDICT, "bias-likely")
                           ? yl_plot_say(kit, ", a bias is likely", "，很可能有偏差")
                           : yl_plot_say(kit, ", no bias is seen", "，看不出偏差");
    chart->finding = yl_plot_tell(
        kit, "%s, %s: the %s reports %s, the truth is %s%s", "%s：%s，%s报告 %s，真实效果是 %s%s",
        yl_plot_variant(kit, yl_row_text(rows, 0, ARM_OF_TRUTH)), truth_title(kit, rows, 0, 1),
        word_of(kit, yl_row_text(rows, 0, ASSIGNED)),
        moved(kit, told.mean, whole_of(rows, 0), share),
        moved(kit, truth.mean, whole_of(rows, 0), share), seen);
}

/* A panel for each arm and metric, a row for each way to assign. */
enum yl_status yl_plot_truth(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    struct yl_plot_list titles = {0}, arms = {0};
    enum yl_status status = yl_plot_read(&rows, kit, "truth.csv",
                                         "assigned arm metric truth truth_low truth_high estimate "
                                         "estimate_low estimate_high verdict base?");
    if (status) return status;
    chart->across = 2;
    chart->least = 340;
    for (size_t i = 0; i < rows.count; i++)
        (void)yl_plot_list_at(kit, &arms, yl_row_text(&rows, i, ARM_OF_TRUTH));
    const char *each = rows.count && yl_row_is(&rows, 0, ASSIGNED, "visit")
                           ? yl_plot_say(kit, " a visit", "/次访问")
                           : yl_plot_say(kit, " a person", "/人");
    for (size_t i = 0; i < rows.count; i++) {
        const char *title = truth_title(kit, &rows, i, arms.count);
        const bool share = is_share(&rows, i);
        const double base = yl_row_number(&rows, i, CONTROL);
        uint32_t panel = yl_plot_list_at(kit, &titles, title);
        if (panel >= YL_PLOT_PANELS) continue;
        if (panel == chart->panels) {
            const char **names = yl_arena_get(&kit->arena, TRUTH_ROWS * sizeof *names);
            yl_chart_panel(
                chart,
                (struct yl_chart_panel){
                    .title = title,
                    .note =
                        yl_plot_tell(kit, "without the change: %s%s", "没有改动时：%s%s",
                                     share ? yl_plot_percent(kit, base) : yl_plot_count(kit, base),
                                     share ? "" : each),
                    .zero_line = true,
                    .heads = yl_plot_say(kit, "reported\ttrue", "报告\t真实"),
                    .x = {.kind = share || whole_of(&rows, i) != 1 ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                          .change = true,
                          .label = share
                                       ? yl_plot_say(kit, "percentage points", "百分点")
                                       : yl_plot_say(kit, "%, of what there is without the change",
                                                     "%，相对于没有改动时")},
                    .y = {.kind = YL_AXIS_ROWS, .name = names}});
        }
        add_truth(chart, panel, word_of(kit, yl_row_text(&rows, i, ASSIGNED)), &rows, i);
    }
    if (rows.count && chart->points) say_truth(chart, &rows);
    return YL_OK;
}
