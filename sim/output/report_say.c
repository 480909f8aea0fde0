/* report_say.c: what a report says in sentences, each number a cell of a CSV file; contract in
 * report_page.h */
#include "sim/base/text.h"
#include "sim/output/report_page.h"
#include "sim/output/words.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct yl_fact number(double value) { return (struct yl_fact){YL_FACT_NUMBER, value, NULL}; }
static struct yl_fact share(double value) { return (struct yl_fact){YL_FACT_SHARE, value, NULL}; }
static struct yl_fact change(double value) { return (struct yl_fact){YL_FACT_CHANGE, value, NULL}; }
static struct yl_fact move(double value) { return (struct yl_fact){YL_FACT_MOVE, value, NULL}; }
static struct yl_fact named(const char *text) { return (struct yl_fact){YL_FACT_TEXT, 0, text}; }

#define SAY(en, zh, ...) \
    yl_page_say(page, en, zh, (const struct yl_fact[]){__VA_ARGS__}, \
                sizeof(const struct yl_fact[]){__VA_ARGS__} / sizeof(struct yl_fact))

static void sentence(struct yl_page *page) { fputs("<p class=\"say\">", page->out); }
static void stop(struct yl_page *page) { fputs("</p>\n", page->out); }

static bool bounded(struct yl_figure f) { return isfinite(f.low) && isfinite(f.high); }

static void key(struct yl_page *page, const char *en, const char *zh, struct yl_fact value,
                double low, double high, enum yl_fact_kind kind)
{
    fputs("<div class=\"key\"><dt>", page->out);
    yl_page_both(page, en, zh);
    fputs("</dt><dd>", page->out);
    SAY("{0}", "{0}", value);
    if (isfinite(low) && isfinite(high)) {
        const struct yl_fact bound[] = {{kind, low, NULL}, {kind, high, NULL}};
        fputs("<small>", page->out);
        yl_page_say(page, "{0} to {1}", "{0} 至 {1}", bound, 2);
        fputs("</small>", page->out);
    }
    fputs("</dd></div>\n", page->out);
}

/* Keys of one metric of the base, where there is such a figure; true: written. */
static bool key_figure(struct yl_page *page, const struct yl_study *study, const char *place,
                       const char *metric)
{
    struct yl_figure f = yl_study_figure(study, NULL, yl_study_base(study), place, metric);
    if (!f.there) return false;
    enum yl_fact_kind kind = yl_words_share(metric) ? YL_FACT_SHARE : YL_FACT_NUMBER;
    key(page, yl_words_metric(metric, YL_EN), yl_words_metric(metric, YL_ZH),
        (struct yl_fact){kind, f.mean, NULL}, f.low, f.high, kind);
    return true;
}

/* ---- a run ---------------------------------------------------------------------------------- */

static void run_question(struct yl_page *page, const struct yl_study *study)
{
    (void)study;
    yl_page_both(page, "What does this campaign bring, and by which way?",
                 "这场活动能带来多少订单？从哪条路来？");
}

static void say_orders(struct yl_page *page, const struct yl_study *study)
{
    struct yl_figure f = yl_study_figure(study, NULL, yl_study_base(study), "all", "orders");
    if (!f.there) return;
    sentence(page);
    if (f.mean == 0)
        yl_page_both(page, "Nobody orders in any of the campaigns that were run.",
                     "所有模拟的活动中都没有人下单。");
    else if (bounded(f))
        SAY("A campaign brings {0} orders on average, and this average is known to lie between {1} "
            "and {2}.",
            "每场活动平均带来 {0} 单，这个平均值可以确定在 {1} 与 {2} 之间。", number(f.mean),
            number(f.low), number(f.high));
    else
        SAY("A campaign brings {0} orders; we cannot tell how sure that is.",
            "每场活动带来 {0} 单；其可靠程度无法判断。", number(f.mean));
    if (isfinite(f.p05) && isfinite(f.p95) && f.mean > 0)
        SAY(" A single campaign may well have {0} or {1}: nine in ten lie between these.",
            "单场活动可能低至 {0}、高至 {1}：十场中有九场在此之间。", number(f.p05), number(f.p95));
    stop(page);
}

struct ranked {
    const char *name;
    struct yl_figure figure;
};

/* The best two entries by orders. */
static size_t best_entries(struct ranked best[2], const struct yl_study *study)
{
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    int place = yl_table_column(sheet, "place"), metric = yl_table_column(sheet, "metric");
    int variant = yl_table_column(sheet, "variant");
    size_t count = 0;
    for (size_t i = 0; i < sheet->rows; i++) {
        const char *name = yl_table_cell(sheet, i, place);
        if (strncmp(name, "entries.", 8) != 0 ||
            strcmp(yl_table_cell(sheet, i, metric), "orders") != 0 ||
            strcmp(yl_table_cell(sheet, i, variant), yl_study_base(study)) != 0)
            continue;
        struct ranked one = {name,
                             yl_study_figure(study, NULL, yl_study_base(study), name, "orders")};
        if (!one.figure.there) continue;
        if (!count || one.figure.mean > best[0].figure.mean)
            best[1] = best[0], best[0] = one;
        else if (count < 2 || one.figure.mean > best[1].figure.mean)
            best[1] = one;
        count++;
    }
    return count;
}

static void say_entries(struct yl_page *page, const struct yl_study *study)
{
    struct ranked best[2] = {0};
    size_t count = best_entries(best, study);
    if (!count || !(best[0].figure.mean > 0)) return;
    sentence(page);
    const char *first = yl_study_label(study, best[0].name);
    if (count == 1) {
        SAY("All of them come by {0}.", "全部来自{0}。", named(first));
    } else {
        const char *second = yl_study_label(study, best[1].name);
        bool told = best[0].figure.low > best[1].figure.high;
        if (told)
            SAY("Most come by {0}: {1} orders ({2} to {3}), ahead of {4} with {5} ({6} to {7}).",
                "最多来自{0}：{1} 单（{2} 至 {3}），领先于{4}的 {5} 单（{6} 至 {7}）。",
                named(first), number(best[0].figure.mean), number(best[0].figure.low),
                number(best[0].figure.high), named(second), number(best[1].figure.mean),
                number(best[1].figure.low), number(best[1].figure.high));
        else
            SAY("{0} with {1} orders and {2} with {3} bring most; from this many "
                "campaigns we cannot tell which brings more: their intervals overlap.",
                "{0}（{1} 单）和{2}（{3} "
                "单）带来最多；这么多次模拟还分不出哪个更多：两者区间重叠。",
                named(first), number(best[0].figure.mean), named(second),
                number(best[1].figure.mean));
    }
    stop(page);
}

static void say_money(struct yl_page *page, const struct yl_study *study)
{
    const char *base = yl_study_base(study), *room = yl_study_room(study);
    struct yl_figure net = yl_study_figure(study, NULL, base, "all", "net_cny");
    struct yl_figure cost = yl_study_figure(study, NULL, base, "all", "cost_cny");
    struct yl_figure peak = {0};
    if (room) peak = yl_study_figure(study, NULL, base, room, "peak_online");
    sentence(page);
    if (cost.there && cost.mean > 0 && net.there) {
        SAY("It costs {0} yuan and leaves {1} net", "花费 {0} 元，净收益 {1} 元", number(cost.mean),
            number(net.mean));
        if (bounded(net) && net.low <= 0 && net.high >= 0)
            SAY(" ({0} to {1}): we cannot tell whether it pays.",
                "（{0} 至 {1}）：是否划算分不出来。", number(net.low), number(net.high));
        else if (bounded(net))
            SAY(" ({0} to {1}): it {2}.", "（{0} 至 {1}）：{3}。", number(net.low),
                number(net.high), named(net.mean > 0 ? "pays" : "does not pay"),
                named(net.mean > 0 ? "划算" : "不划算"));
        else
            yl_page_both(page, ".", "。");
    }
    if (room && peak.there && peak.mean > 0)
        SAY(" At its peak {0} has {1} viewers at once.", "{0}最高同时在线 {1} 人。",
            named(yl_study_label(study, room)), number(peak.mean));
    stop(page);
}

static void run_answer(struct yl_page *page, const struct yl_study *study)
{
    say_orders(page, study);
    say_entries(page, study);
    say_money(page, study);
}

static void run_keys(struct yl_page *page, const struct yl_study *study)
{
    const char *room = yl_study_room(study);
    int written = key_figure(page, study, "all", "orders");
    written += key_figure(page, study, "all", "gmv_cny");
    if (room) written += key_figure(page, study, room, "peak_online");
    written += key_figure(page, study, "all", "orders_per_1000_arrivals");
    if (written < 4) key_figure(page, study, "all", "net_cny");
}

/* ---- variants ------------------------------------------------------------------------------- */

static void variants_question(struct yl_page *page, const struct yl_study *study)
{
    (void)study;
    yl_page_both(page,
                 "Which of these plans is better than the base, by how much, and how sure is that?",
                 "哪个方案比基准更好？好多少？有多大把握？");
}

struct difference {
    const char *name;
    struct yl_difference d;
};

static int by_diff(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;
    return (x->d.diff < y->d.diff) - (x->d.diff > y->d.diff);
}

/* Of orders, the best first. */
static size_t differences(struct difference **list, const struct yl_study *study)
{
    const struct yl_manifest *m = &study->finished.manifest;
    *list = calloc(m->variants + 1, sizeof **list);
    size_t count = 0;
    for (uint32_t v = 1; *list && v < m->variants; v++) {
        struct yl_difference d = yl_study_difference(study, m->variant[v], "all", "orders");
        if (d.there) (*list)[count++] = (struct difference){m->variant[v], d};
    }
    if (count) qsort(*list, count, sizeof **list, by_diff);
    return count;
}

static void say_best(struct yl_page *page, const struct difference *list, size_t count)
{
    const struct difference *best = &list[0];
    sentence(page);
    if (!(best->d.low > 0)) {
        if (best->d.high > 0 || !isfinite(best->d.low))
            SAY("We cannot tell whether any plan brings more orders than the base; nearest is {0} "
                "with "
                "{1} ({2} to {3}).",
                "是否有方案比基准订单更多，分不出来；最接近的是{0}：{1}（{2} 至 {3}）。",
                named(best->name), move(best->d.diff), move(best->d.low), move(best->d.high));
        else
            SAY("No plan brings more orders than the base; nearest is {0} with {1}.",
                "没有方案比基准订单更多；最接近的是{0}：{1}。", named(best->name),
                move(best->d.diff));
    } else if (count > 1 && list[1].d.low > 0 && list[1].d.high >= best->d.low) {
        SAY("{0} ({1} orders beside the base, {2} to {3}) and {4} ({5}, {6} to {7}) bring more; we "
            "cannot tell which of the two is better: their intervals overlap.",
            "{0}（比基准 {1} 单，{2} 至 {3}）和{4}（{5}，{6} 至 "
            "{7}）更多；两者之间分不出高低：区间重叠。",
            named(best->name), move(best->d.diff), move(best->d.low), move(best->d.high),
            named(list[1].name), move(list[1].d.diff), move(list[1].d.low), move(list[1].d.high));
    } else
        SAY("{0} brings the most orders: {1} beside the base ({2} to {3}), which is {4}.",
            "{0}订单最多：比基准 {1} 单（{2} 至 {3}），即 {4}。", named(best->name),
            move(best->d.diff), move(best->d.low), move(best->d.high), change(best->d.ratio));
    stop(page);
}

static void say_worst(struct yl_page *page, const struct difference *list, size_t count)
{
    sentence(page);
    const struct difference *worst = &list[count - 1];
    if (worst->d.high < 0 && count > 1)
        SAY("Fewest come with {0}: {1} ({2} to {3}).", "订单最少的是{0}：{1}（{2} 至 {3}）。",
            named(worst->name), move(worst->d.diff), move(worst->d.low), move(worst->d.high));
    const char *names[2] = {"", ""};
    int alike = 0;
    for (size_t i = 0; i < count; i++) {
        bool same = list[i].d.diff == 0 && list[i].d.low == 0 && list[i].d.high == 0;
        if (same || list[i].d.low > 0 || list[i].d.high < 0) continue;
        for (int l = 0; l < 2; l++) {
            char *more = yl_arena_print(&page->arena, "%s%s%s", names[l],
                                        alike ? (l ? "、" : ", ") : "", list[i].name);
            names[l] = more ? more : names[l];
        }
        alike++;
    }
    if (alike)
        SAY(" Of {0} we cannot tell whether orders differ from the base: the interval of the "
            "difference "
            "holds zero.",
            "{1}的订单与基准相比分不出高低：差值的区间跨过零。", named(names[0]), named(names[1]));
    else
        yl_page_both(page,
                     " All others are told apart from the base, or are the same in every campaign.",
                     "其余方案都能与基准区分，或在每次模拟中与基准完全相同。");
    stop(page);
}

static void variants_answer(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    if (count) {
        say_best(page, list, count);
        say_worst(page, list, count);
        struct yl_difference net = yl_study_difference(study, list[0].name, "all", "net_cny");
        sentence(page);
        if (net.there && isfinite(net.low) && net.low <= 0 && net.high >= 0 && net.diff != 0)
            SAY("In money, we cannot tell whether {0} leaves more than the base: {1} yuan net ({2} "
                "to {3}).",
                "按净收益，{0}是否比基准多，分不出来：{1} 元（{2} 至 {3}）。", named(list[0].name),
                move(net.diff), move(net.low), move(net.high));
        else if (net.there && isfinite(net.low))
            SAY("In money, {0} leaves {1} yuan net beside the base ({2} to {3}).",
                "按净收益，{0}比基准 {1} 元（{2} 至 {3}）。", named(list[0].name), move(net.diff),
                move(net.low), move(net.high));
        struct yl_figure base = yl_study_figure(study, NULL, yl_study_base(study), "all", "orders");
        if (base.there)
            SAY(" The base itself has {0} orders a campaign ({1} to {2}).",
                "基准每场 {0} 单（{1} 至 {2}）。", number(base.mean), number(base.low),
                number(base.high));
        stop(page);
    } else
        run_answer(page, study);
    free(list);
}

static void variants_keys(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    key_figure(page, study, "all", "orders");
    if (count) {
        struct yl_difference orders = list[0].d;
        struct yl_difference net = yl_study_difference(study, list[0].name, "all", "net_cny");
        key(page, "orders of the best plan beside the base", "最佳方案与基准的订单差",
            move(orders.diff), orders.low, orders.high, YL_FACT_MOVE);
        if (net.there)
            key(page, "net of the best plan beside the base (CNY)",
                "最佳方案与基准的净收益差（元）", move(net.diff), net.low, net.high, YL_FACT_MOVE);
        if (isfinite(orders.p_higher))
            key(page, "campaigns in which it has more orders, of all pairs", "其订单更多的配对占比",
                share(orders.p_higher), NAN, NAN, YL_FACT_SHARE);
    }
    free(list);
}

/* ---- sweep ---------------------------------------------------------------------------------- */

static void sweep_question(struct yl_page *page, const struct yl_study *study)
{
    (void)study;
    yl_page_both(page, "Where among these settings are orders highest, and what moves them?",
                 "这些参数取什么值订单最多？什么影响最大？");
}

struct extreme {
    const char *point;
    struct yl_figure figure;
};

/* The two highest and the lowest point of the base's orders: one pass. */
static size_t extremes(struct extreme found[3], const struct yl_study *study)
{
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    static const char *const names[] = {"point", "variant", "place", "metric",
                                        "mean",  "low",     "high"};
    int column[7];
    size_t count = 0;
    for (int i = 0; i < 7; i++) column[i] = yl_table_column(sheet, names[i]);
    for (size_t i = 0; i < sheet->rows; i++) {
        if (strcmp(yl_table_cell(sheet, i, column[3]), "orders") != 0 ||
            strcmp(yl_table_cell(sheet, i, column[2]), "all") != 0 ||
            strcmp(yl_table_cell(sheet, i, column[1]), yl_study_base(study)) != 0)
            continue;
        struct extreme one = {yl_table_cell(sheet, i, column[0]),
                              {yl_table_number(sheet, i, column[4]),
                               yl_table_number(sheet, i, column[5]),
                               yl_table_number(sheet, i, column[6]), NAN, NAN, true}};
        if (!isfinite(one.figure.mean)) continue;
        if (!count || one.figure.mean > found[0].figure.mean)
            found[1] = found[0], found[0] = one;
        else if (count < 2 || one.figure.mean > found[1].figure.mean)
            found[1] = one;
        if (!count || one.figure.mean < found[2].figure.mean) found[2] = one;
        count++;
    }
    return count;
}

static void sweep_answer(struct yl_page *page, const struct yl_study *study)
{
    struct extreme at[3] = {0};
    size_t count = extremes(at, study);
    if (!count) return;
    sentence(page);
    SAY("Orders are highest at {0}: {1} ({2} to {3}).", "订单最多处：{0}，{1} 单（{2} 至 {3}）。",
        named(yl_study_point(page, study, at[0].point)), number(at[0].figure.mean),
        number(at[0].figure.low), number(at[0].figure.high));
    stop(page);
    if (count > 1) {
        const char *second = yl_study_point(page, study, at[1].point);
        sentence(page);
        if (at[1].figure.high >= at[0].figure.low)
            SAY("We cannot tell whether that is better than {0} with {1} ({2} to {3}): their "
                "intervals "
                "overlap.",
                "它是否胜过 {0}（{1} 单，{2} 至 {3}），分不出来：区间重叠。", named(second),
                number(at[1].figure.mean), number(at[1].figure.low), number(at[1].figure.high));
        else
            SAY("That is more than the next, {0} with {1} ({2} to {3}), beyond chance.",
                "高于次高的 {0}（{1} 单，{2} 至 {3}），不是偶然。", named(second),
                number(at[1].figure.mean), number(at[1].figure.low), number(at[1].figure.high));
        stop(page);
        sentence(page);
        SAY("They are lowest at {0}: {1} ({2} to {3})", "最少处：{0}，{1} 单（{2} 至 {3}）",
            named(yl_study_point(page, study, at[2].point)), number(at[2].figure.mean),
            number(at[2].figure.low), number(at[2].figure.high));
        if (at[2].figure.high >= at[0].figure.low)
            yl_page_both(page, "; so we cannot tell whether the axes move orders at all.",
                         "；因此这些参数对订单有没有影响，分不出来。");
        else
            yl_page_both(page, ".", "。");
        stop(page);
    }
}

static void sweep_keys(struct yl_page *page, const struct yl_study *study)
{
    struct extreme at[3] = {0};
    size_t count = extremes(at, study);
    if (!count) return;
    key(page, "orders at the best point", "最佳点订单", number(at[0].figure.mean), at[0].figure.low,
        at[0].figure.high, YL_FACT_NUMBER);
    key(page, "orders at the lowest point", "最低点订单", number(at[2].figure.mean),
        at[2].figure.low, at[2].figure.high, YL_FACT_NUMBER);
    static const char *const metrics[][3] = {{"net_cny", "net there (CNY)", "最佳点净收益（元）"},
                                             {"cost_cny", "cost there (CNY)", "最佳点成本（元）"}};
    for (int i = 0; i < 2; i++) {
        struct yl_figure f =
            yl_study_figure(study, at[0].point, yl_study_base(study), "all", metrics[i][0]);
        if (f.there)
            key(page, metrics[i][1], metrics[i][2], number(f.mean), f.low, f.high, YL_FACT_NUMBER);
    }
}

/* ---- a planned experiment ------------------------------------------------------------------- */

static void ab_question(struct yl_page *page, const struct yl_study *study)
{
    (void)study;
    yl_page_both(page, "How long must the experiment run, and what will it be able to tell?",
                 "实验要做多久？能分辨出什么？");
}

static double ab_number(const struct yl_study *study, size_t row, const char *column)
{
    return yl_table_number(&study->ab, row, yl_table_column(&study->ab, column));
}

static const char *ab_text(const struct yl_study *study, size_t row, const char *column)
{
    return yl_table_cell(&study->ab, row, yl_table_column(&study->ab, column));
}

static void ab_truth(struct yl_page *page, const struct yl_study *study)
{
    const struct yl_sheet *t = &study->truth;
    static const char *const names[] = {"truth", "estimate", "estimate_low", "estimate_high"};
    double value[4];
    if (!t->rows) return;
    for (int i = 0; i < 4; i++) value[i] = yl_table_number(t, 0, yl_table_column(t, names[i]));
    bool biased = !strcmp(yl_table_cell(t, 0, yl_table_column(t, "verdict")), "biased");
    sentence(page);
    if (biased)
        SAY("The split misleads: it reports {0} on average ({1} to {2}) where the truth is {3}.",
            "分组实验会误导：平均报告 {0}（{1} 至 {2}），而真实是 {3}。", number(value[1]),
            number(value[2]), number(value[3]), number(value[0]));
    else
        SAY("It reports {0} on average ({1} to {2}) where the truth is {3}: no bias is seen.",
            "平均报告 {0}（{1} 至 {2}），真实是 {3}：未见偏差。", number(value[1]),
            number(value[2]), number(value[3]), number(value[0]));
    stop(page);
}

static void ab_answer(struct yl_page *page, const struct yl_study *study)
{
    if (!study->ab.rows) return;
    double days = ab_number(study, 0, "days"), alarms = ab_number(study, 0, "false_alarms");
    sentence(page);
    SAY("With {0} in the treatment the design {1} sees the effect of {2} with a chance of {3} ({4} "
        "to "
        "{5}).",
        "实验组 {0} 个单位时，设计 {1} 看到{2}的效果的机会是 {3}（{4} 至 {5}）。",
        number(ab_number(study, 0, "units_treatment")), named(ab_text(study, 0, "design")),
        named(ab_text(study, 0, "arm")), share(ab_number(study, 0, "power")),
        share(ab_number(study, 0, "power_low")), share(ab_number(study, 0, "power_high")));
    if (isfinite(days))
        SAY(" The power that was asked for is reached in {0} days.", "达到要求的功效需要 {0} 天。",
            number(days));
    else
        yl_page_both(page, " We cannot tell how many days it takes: more than were planned.",
                     "需要多少天，分不出来：超出计划。");
    stop(page);
    sentence(page);
    SAY("Without an effect it cries wolf with a chance of {0} ({1} to {2}).",
        "没有效果时误报的机会是 {0}（{1} 至 {2}）。", share(alarms),
        share(ab_number(study, 0, "false_alarms_low")),
        share(ab_number(study, 0, "false_alarms_high")));
    stop(page);
    ab_truth(page, study);
    if (!study->advice[0]) return;
    fputs("<details><summary>", page->out);
    yl_page_both(page, "Advice, at length", "完整建议");
    fputs("</summary><pre class=\"wrap\">", page->out);
    yl_page_both(page, study->advice[0], study->advice[1] ? study->advice[1] : study->advice[0]);
    fputs("</pre></details>\n", page->out);
}

static void ab_keys(struct yl_page *page, const struct yl_study *study)
{
    if (!study->ab.rows) return;
    key(page, "power", "功效", share(ab_number(study, 0, "power")),
        ab_number(study, 0, "power_low"), ab_number(study, 0, "power_high"), YL_FACT_SHARE);
    key(page, "days", "天数", number(ab_number(study, 0, "days")), NAN, NAN, YL_FACT_NUMBER);
    key(page, "false alarms", "误报率", share(ab_number(study, 0, "false_alarms")),
        ab_number(study, 0, "false_alarms_low"), ab_number(study, 0, "false_alarms_high"),
        YL_FACT_SHARE);
    key(page, "smallest effect it can see, of the base", "可分辨的最小效果（相对基准）",
        share(ab_number(study, 0, "detectable_relative")), NAN, NAN, YL_FACT_SHARE);
}

/* ---- openings ------------------------------------------------------------------------------- */

typedef void part(struct yl_page *page, const struct yl_study *study);
static const struct {
    const char *en, *zh;
    part *question, *answer, *keys;
} openings[YL_STUDY_KINDS] = {
    [YL_STUDY_RUN] = {"A campaign", "单次方案", run_question, run_answer, run_keys},
    [YL_STUDY_VARIANTS] = {"A comparison of plans", "方案比较", variants_question, variants_answer,
                           variants_keys},
    [YL_STUDY_SWEEP] = {"A sweep", "参数扫描", sweep_question, sweep_answer, sweep_keys},
    [YL_STUDY_AB] = {"A planned experiment", "实验计划", ab_question, ab_answer, ab_keys},
};

void yl_report_open(struct yl_page *page)
{
    for (size_t i = 0; i < page->studies; i++) {
        const struct yl_study *study = &page->study[i];
        const struct yl_manifest *m = &study->finished.manifest;
        fprintf(page->out,
                "<section class=\"opening\" aria-labelledby=\"q%zu\">\n<p class=\"kind\">", i);
        yl_page_both(page, openings[study->kind].en, openings[study->kind].zh);
        fputs(" · ", page->out);
        yl_page_text(page, m->title && m->title[0] ? m->title : study->name);
        if (page->studies > 1) {
            fputs(" · ", page->out);
            yl_page_text(page, study->name);
        }
        fprintf(page->out, "</p>\n<h2 id=\"q%zu\">", i);
        openings[study->kind].question(page, study);
        fputs("</h2>\n<div class=\"answer\">\n", page->out);
        openings[study->kind].answer(page, study);
        fputs("</div>\n<dl class=\"keys\">\n", page->out);
        openings[study->kind].keys(page, study);
        fputs("</dl>\n</section>\n", page->out);
    }
}

/* ---- captions ------------------------------------------------------------------------------- */

static void caption_online(struct yl_page *page, const struct yl_study *study)
{
    const char *room = yl_study_room(study);
    struct yl_figure f = {0};
    if (room) f = yl_study_figure(study, NULL, yl_study_base(study), room, "peak_online");
    if (!f.there) return;
    SAY("The base peaks at {1} viewers in {0} ({2} to {3}).",
        "基准方案在{0}最高同时 {1} 人（{2} 至 {3}）。", named(yl_study_label(study, room)),
        number(f.mean), number(f.low), number(f.high));
}

static void caption_conversion(struct yl_page *page, const struct yl_study *study)
{
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    int place = yl_table_column(sheet, "place"), metric = yl_table_column(sheet, "metric");
    int variant = yl_table_column(sheet, "variant"), mean = yl_table_column(sheet, "mean");
    const char *best = NULL;
    double most = 0;
    for (size_t i = 0; i < sheet->rows; i++) {
        const char *arrow = strchr(yl_table_cell(sheet, i, place), '>');
        double value = yl_table_number(sheet, i, mean);
        if (!arrow || !strncmp(arrow, ">goals.", 7) || !(value > most) ||
            strcmp(yl_table_cell(sheet, i, metric), "conversion") != 0 ||
            strcmp(yl_table_cell(sheet, i, variant), yl_study_base(study)) != 0)
            continue;
        best = yl_table_cell(sheet, i, place), most = value;
    }
    if (!best) return;
    const char *arrow = strchr(best, '>');
    char *entry = yl_arena_print(&page->arena, "entries.%.*s", (int)(arrow - best), best);
    SAY("The largest share arrives from {0} at {1}: {2}.", "到达比例最高的是{0}到{1}：{2}。",
        named(entry ? yl_study_label(study, entry) : best), named(yl_study_label(study, arrow + 1)),
        share(most));
}

static void caption_variants(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    if (count)
        SAY("In orders the plans reach from {0} ({1}) to {2} ({3}).",
            "订单差从{0}（{1}）到{2}（{3}）。", named(list[count - 1].name),
            move(list[count - 1].d.diff), named(list[0].name), move(list[0].d.diff));
    free(list);
}

static void caption_sweep(struct yl_page *page, const struct yl_study *study)
{
    struct extreme at[3] = {0};
    if (extremes(at, study))
        SAY("Orders reach from {0} to {1}.", "订单从 {0} 到 {1}。", number(at[2].figure.mean),
            number(at[0].figure.mean));
}

static const struct {
    const char *picture, *heading[2], *text[2];
    part *computed;
} captions[] = {
    {"funnel",
     {"Funnel by entry", "各入口漏斗"},
     {"Each bar is how many are left after that step, on a logarithmic scale; the shortest of the "
      "brackets marks where most are lost. Pale: skipped by a condition.",
      "每条是该步之后剩余的人次（对数刻度）；括号里比例最低处流失最多。浅色：按条件跳过。"},
     NULL},
    {"sankey",
     {"From entry to order", "从入口到订单"},
     {"Width is visits of the base, grey is what is lost. Early steps past which more than eight "
      "times as many are left as arrive are not drawn; the funnel has them.",
      "宽度是基准方案的人次，灰色是流失。剩余人数仍超过到达者八倍的前几步不画，见漏斗图。"},
     NULL},
    {"online",
     {"Viewers online", "同时在线人数"},
     {"The line is the mean of the campaigns; nine in ten of them lie in the band.",
      "线是各次模拟的平均；十次中有九次在色带内。"},
     caption_online},
    {"orders",
     {"Orders over time", "订单随时间变化"},
     {"Orders in each bin of time: the mean, and the band that holds nine in ten campaigns.",
      "每个时间格内的订单：平均值与容纳十分之九活动的色带。"},
     NULL},
    {"steps",
     {"Claimed and real steps", "宣称步数与实际操作"},
     {"Hollow: the steps that the source claims; solid: the actions of those who arrive.",
      "空心：来源宣称的步数；实心：到达者的平均操作次数。"},
     NULL},
    {"conversion",
     {"Conversion against actions", "操作次数与转化率"},
     {"Each mark is an entry and a place (round: room, square: shop).",
      "每点是一条“入口 → 目的地”（圆点：直播间，方块：店铺）。"},
     caption_conversion},
    {"variants",
     {"Plans beside the base", "各方案与基准之差"},
     {"A bar that crosses the zero line, drawn grey, means: cannot tell.",
      "横线跨过零线（灰色）表示分不出高低。"},
     caption_variants},
    {"frontier",
     {"Cost against orders", "成本与订单"},
     {"On the line nothing else has more orders at less cost; means only, the bars say how sure.",
      "线上的点没有别的方案成本更低而订单更多；只按平均值，横竖线表示不确定程度。"},
     NULL},
    {"sendtime",
     {"Time of sending", "发送时间"},
     {"The same people with the same luck, only the time of sending moves.",
      "同样的人、同样的运气，只改变发送时间。"},
     NULL},
    {"dashboard",
     {"Dashboard against truth", "看板与真实"},
     {"Solid blue is what happened, dashed orange what the late report shows at that moment.",
      "蓝色实线是真实发生的，橙色虚线是当时看板显示的。"},
     NULL},
    {"curve",
     {"Along the axes", "沿参数变化"},
     {"Means with their interval; where bands overlap we cannot tell which point is higher.",
      "平均值及其区间；色带重叠处分不出先后。"},
     caption_sweep},
    {"heat",
     {"Over two axes", "两个参数"},
     {"The colour is the mean of the base, the lines join equal values.",
      "颜色是基准方案的平均值，线连接相等的值。"},
     caption_sweep},
    {"power",
     {"Power", "功效"},
     {"How likely the experiment sees the effect, by the day it is read.",
      "按读数日期，实验看到效果的机会。"},
     NULL},
    {"truth",
     {"What the split reports", "分组实验报告的与真实的"},
     {"The round mark is the true effect of giving it to everybody, the squares are what the split "
      "reports on average; apart beyond their bars means that the split misleads.",
      "圆点是全员使用的真实效果，方块是分组实验的平均报告；横线不相交即分组实验会误导。"},
     NULL},
    {"stops",
     {"When each design stops", "各设计何时停"},
     {"Left, blue: the share of campaigns that stop on this day with the effect; right, orange: "
      "with equal arms, which are false alarms.",
      "左（蓝）：有效应时停在这一天的活动份额；右（橙）：两组相同时，即误报。"},
     NULL},
    {"days",
     {"The effect by day", "逐日效果"},
     {"The effect as the experiment has seen it up to that day.", "到当日为止实验看到的效果。"},
     NULL},
};

void yl_report_caption(struct yl_page *page, const struct yl_study *study, const char *picture)
{
    for (size_t i = 0; i < sizeof captions / sizeof *captions; i++) {
        if (strcmp(captions[i].picture, picture) != 0) continue;
        if (!study) {
            yl_page_both(page, captions[i].heading[0], captions[i].heading[1]);
            return;
        }
        yl_page_both(page, captions[i].text[0], captions[i].text[1]);
        fputc(' ', page->out);
        if (captions[i].computed) captions[i].computed(page, study);
        return;
    }
    if (!study) yl_page_text(page, picture);
}
