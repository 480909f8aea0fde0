/* report_say.c: what a report says in sentences, each number a cell of a CSV file; contract in
 * report_page.h */
#include "sim/output/report_say.h"
#include "sim/base/text.h"
#include "sim/output/words.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void yl_say_key(struct yl_page *page, const char *en, const char *zh, struct yl_fact value,
                double low, double high, enum yl_fact_kind kind)
{
    fputs("<div class=\"key\"><dt>", page->out);
    yl_page_both(page, en, zh);
    fputs("</dt><dd>", page->out);
    YL_SAY_FACTS("{0}", "{0}", value);
    if (isfinite(low) && isfinite(high)) {
        const struct yl_fact bound[] = {{kind, low, NULL}, {kind, high, NULL}};
        fputs("<small>", page->out);
        yl_page_say(page, "{0} to {1}", "{0} 至 {1}", bound, 2);
        fputs("</small>", page->out);
    }
    fputs("</dd></div>\n", page->out);
}

bool yl_say_key_figure(struct yl_page *page, const struct yl_study *study, const char *place,
                       const char *metric)
{
    struct yl_figure f = yl_study_figure(study, NULL, yl_study_base(study), place, metric);
    if (!f.there) return false;
    enum yl_fact_kind kind = yl_words_share(metric) ? YL_FACT_SHARE : YL_FACT_NUMBER;
    yl_say_key(page, yl_words_metric(metric, YL_EN), yl_words_metric(metric, YL_ZH),
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
    yl_say_begin(page);
    if (f.mean == 0)
        yl_page_both(page, "Nobody orders in any of the campaigns that were run.",
                     "所有模拟的活动中都没有人下单。");
    else if (yl_say_bounded(f))
        YL_SAY_FACTS(
            "A campaign brings {0} orders on average, and this average is known to lie between {1} "
            "and {2}.",
            "每场活动平均带来 {0} 单，这个平均值可以确定在 {1} 与 {2} 之间。",
            yl_fact_number(f.mean), yl_fact_number(f.low), yl_fact_number(f.high));
    else
        YL_SAY_FACTS("A campaign brings {0} orders; we cannot tell how sure that is.",
                     "每场活动带来 {0} 单；其可靠程度无法判断。", yl_fact_number(f.mean));
    if (isfinite(f.p05) && isfinite(f.p95) && f.mean > 0)
        YL_SAY_FACTS(" A single campaign may well have {0} or {1}: nine in ten lie between these.",
                     "单场活动可能低至 {0}、高至 {1}：十场中有九场在此之间。",
                     yl_fact_number(f.p05), yl_fact_number(f.p95));
    yl_say_end(page);
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
    yl_say_begin(page);
    const char *first = yl_study_label(study, best[0].name);
    if (count == 1) {
        YL_SAY_FACTS("All of them come by {0}.", "全部来自{0}。", yl_fact_named(first));
    } else {
        const char *second = yl_study_label(study, best[1].name);
        bool told = best[0].figure.low > best[1].figure.high;
        if (told)
            YL_SAY_FACTS(
                "Most come by {0}: {1} orders ({2} to {3}), ahead of {4} with {5} ({6} to {7}).",
                "最多来自{0}：{1} 单（{2} 至 {3}），领先于{4}的 {5} 单（{6} 至 {7}）。",
                yl_fact_named(first), yl_fact_number(best[0].figure.mean),
                yl_fact_number(best[0].figure.low), yl_fact_number(best[0].figure.high),
                yl_fact_named(second), yl_fact_number(best[1].figure.mean),
                yl_fact_number(best[1].figure.low), yl_fact_number(best[1].figure.high));
        else
            YL_SAY_FACTS("{0} with {1} orders and {2} with {3} bring most; from this many "
                         "campaigns we cannot tell which brings more: their intervals overlap.",
                         "{0}（{1} 单）和{2}（{3} "
                         "单）带来最多；这么多次模拟还分不出哪个更多：两者区间重叠。",
                         yl_fact_named(first), yl_fact_number(best[0].figure.mean),
                         yl_fact_named(second), yl_fact_number(best[1].figure.mean));
    }
    yl_say_end(page);
}

static void say_money(struct yl_page *page, const struct yl_study *study)
{
    const char *base = yl_study_base(study), *room = yl_study_room(study);
    struct yl_figure net = yl_study_figure(study, NULL, base, "all", "net_cny");
    struct yl_figure cost = yl_study_figure(study, NULL, base, "all", "cost_cny");
    struct yl_figure peak = {0};
    if (room) peak = yl_study_figure(study, NULL, base, room, "peak_online");
    yl_say_begin(page);
    if (cost.there && cost.mean > 0 && net.there) {
        YL_SAY_FACTS("It costs {0} yuan and leaves {1} net", "花费 {0} 元，净收益 {1} 元",
                     yl_fact_number(cost.mean), yl_fact_number(net.mean));
        if (yl_say_bounded(net) && net.low <= 0 && net.high >= 0)
            YL_SAY_FACTS(" ({0} to {1}): we cannot tell whether it pays.",
                         "（{0} 至 {1}）：是否划算分不出来。", yl_fact_number(net.low),
                         yl_fact_number(net.high));
        else if (yl_say_bounded(net))
            YL_SAY_FACTS(" ({0} to {1}): it {2}.", "（{0} 至 {1}）：{3}。", yl_fact_number(net.low),
                         yl_fact_number(net.high),
                         yl_fact_named(net.mean > 0 ? "pays" : "does not pay"),
                         yl_fact_named(net.mean > 0 ? "划算" : "不划算"));
        else
            yl_page_both(page, ".", "。");
    }
    if (room && peak.there && peak.mean > 0)
        YL_SAY_FACTS(" At its peak {0} has {1} viewers at once.", "{0}最高同时在线 {1} 人。",
                     yl_fact_named(yl_study_label(study, room)), yl_fact_number(peak.mean));
    yl_say_end(page);
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
    int written = yl_say_key_figure(page, study, "all", "orders");
    written += yl_say_key_figure(page, study, "all", "gmv_cny");
    if (room) written += yl_say_key_figure(page, study, room, "peak_online");
    written += yl_say_key_figure(page, study, "all", "orders_per_1000_arrivals");
    if (written < 4) yl_say_key_figure(page, study, "all", "net_cny");
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
    yl_say_begin(page);
    if (!(best->d.low > 0)) {
        if (best->d.high > 0 || !isfinite(best->d.low))
            YL_SAY_FACTS(
                "We cannot tell whether any plan brings more orders than the base; nearest is {0} "
                "with "
                "{1} ({2} to {3}).",
                "是否有方案比基准订单更多，分不出来；最接近的是{0}：{1}（{2} 至 {3}）。",
                yl_fact_named(best->name), yl_fact_move(best->d.diff), yl_fact_move(best->d.low),
                yl_fact_move(best->d.high));
        else
            YL_SAY_FACTS("No plan brings more orders than the base; nearest is {0} with {1}.",
                         "没有方案比基准订单更多；最接近的是{0}：{1}。", yl_fact_named(best->name),
                         yl_fact_move(best->d.diff));
    } else if (count > 1 && list[1].d.low > 0 && list[1].d.high >= best->d.low) {
        YL_SAY_FACTS(
            "{0} ({1} orders beside the base, {2} to {3}) and {4} ({5}, {6} to {7}) bring more; we "
            "cannot tell which of the two is better: their intervals overlap.",
            "{0}（比基准 {1} 单，{2} 至 {3}）和{4}（{5}，{6} 至 "
            "{7}）更多；两者之间分不出高低：区间重叠。",
            yl_fact_named(best->name), yl_fact_move(best->d.diff), yl_fact_move(best->d.low),
            yl_fact_move(best->d.high), yl_fact_named(list[1].name), yl_fact_move(list[1].d.diff),
            yl_fact_move(list[1].d.low), yl_fact_move(list[1].d.high));
    } else
        YL_SAY_FACTS("{0} brings the most orders: {1} beside the base ({2} to {3}), which is {4}.",
                     "{0}订单最多：比基准 {1} 单（{2} 至 {3}），即 {4}。",
                     yl_fact_named(best->name), yl_fact_move(best->d.diff),
                     yl_fact_move(best->d.low), yl_fact_move(best->d.high),
                     yl_fact_change(best->d.ratio));
    yl_say_end(page);
}

static void say_worst(struct yl_page *page, const struct difference *list, size_t count)
{
    yl_say_begin(page);
    const struct difference *worst = &list[count - 1];
    if (worst->d.high < 0 && count > 1)
        YL_SAY_FACTS("Fewest come with {0}: {1} ({2} to {3}).",
                     "订单最少的是{0}：{1}（{2} 至 {3}）。", yl_fact_named(worst->name),
                     yl_fact_move(worst->d.diff), yl_fact_move(worst->d.low),
                     yl_fact_move(worst->d.high));
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
        YL_SAY_FACTS(
            " Of {0} we cannot tell whether orders differ from the base: the interval of the "
            "difference "
            "holds zero.",
            "{1}的订单与基准相比分不出高低：差值的区间跨过零。", yl_fact_named(names[0]),
            yl_fact_named(names[1]));
    else
        yl_page_both(page,
                     " All others are told apart from the base, or are the same in every campaign.",
                     "其余方案都能与基准区分，或在每次模拟中与基准完全相同。");
    yl_say_end(page);
}

static void variants_answer(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    if (count) {
        say_best(page, list, count);
        say_worst(page, list, count);
        struct yl_difference net = yl_study_difference(study, list[0].name, "all", "net_cny");
        yl_say_begin(page);
        if (net.there && isfinite(net.low) && net.low <= 0 && net.high >= 0 && net.diff != 0)
            YL_SAY_FACTS(
                "In money, we cannot tell whether {0} leaves more than the base: {1} yuan net ({2} "
                "to {3}).",
                "按净收益，{0}是否比基准多，分不出来：{1} 元（{2} 至 {3}）。",
                yl_fact_named(list[0].name), yl_fact_move(net.diff), yl_fact_move(net.low),
                yl_fact_move(net.high));
        else if (net.there && isfinite(net.low))
            YL_SAY_FACTS("In money, {0} leaves {1} yuan net beside the base ({2} to {3}).",
                         "按净收益，{0}比基准 {1} 元（{2} 至 {3}）。", yl_fact_named(list[0].name),
                         yl_fact_move(net.diff), yl_fact_move(net.low), yl_fact_move(net.high));
        struct yl_figure base = yl_study_figure(study, NULL, yl_study_base(study), "all", "orders");
        if (base.there)
            YL_SAY_FACTS(" The base itself has {0} orders a campaign ({1} to {2}).",
                         "基准每场 {0} 单（{1} 至 {2}）。", yl_fact_number(base.mean),
                         yl_fact_number(base.low), yl_fact_number(base.high));
        yl_say_end(page);
    } else
        run_answer(page, study);
    free(list);
}

static void variants_keys(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    yl_say_key_figure(page, study, "all", "orders");
    if (count) {
        struct yl_difference orders = list[0].d;
        struct yl_difference net = yl_study_difference(study, list[0].name, "all", "net_cny");
        yl_say_key(page, "orders of the best plan beside the base", "最佳方案与基准的订单差",
                   yl_fact_move(orders.diff), orders.low, orders.high, YL_FACT_MOVE);
        if (net.there)
            yl_say_key(page, "net of the best plan beside the base (CNY)",
                       "最佳方案与基准的净收益差（元）", yl_fact_move(net.diff), net.low, net.high,
                       YL_FACT_MOVE);
        if (isfinite(orders.p_higher))
            yl_say_key(page, "campaigns in which it has more orders, of all pairs",
                       "其订单更多的配对占比", yl_fact_share(orders.p_higher), NAN, NAN,
                       YL_FACT_SHARE);
    }
    free(list);
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
    [YL_STUDY_SWEEP] = {"A sweep", "参数扫描", yl_say_sweep_question, yl_say_sweep_answer,
                        yl_say_sweep_keys},
    [YL_STUDY_AB] = {"A planned experiment", "实验计划", yl_say_ab_question, yl_say_ab_answer,
                     yl_say_ab_keys},
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
    YL_SAY_FACTS("The base peaks at {1} viewers in {0} ({2} to {3}).",
                 "基准方案在{0}最高同时 {1} 人（{2} 至 {3}）。",
                 yl_fact_named(yl_study_label(study, room)), yl_fact_number(f.mean),
                 yl_fact_number(f.low), yl_fact_number(f.high));
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
    YL_SAY_FACTS("The largest share arrives from {0} at {1}: {2}.",
                 "到达比例最高的是{0}到{1}：{2}。",
                 yl_fact_named(entry ? yl_study_label(study, entry) : best),
                 yl_fact_named(yl_study_label(study, arrow + 1)), yl_fact_share(most));
}

static void caption_variants(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    if (count)
        YL_SAY_FACTS("In orders the plans reach from {0} ({1}) to {2} ({3}).",
                     "订单差从{0}（{1}）到{2}（{3}）。", yl_fact_named(list[count - 1].name),
                     yl_fact_move(list[count - 1].d.diff), yl_fact_named(list[0].name),
                     yl_fact_move(list[0].d.diff));
    free(list);
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
     yl_say_caption_sweep},
    {"heat",
     {"Over two axes", "两个参数"},
     {"The colour is the mean of the base, the lines join equal values.",
      "颜色是基准方案的平均值，线连接相等的值。"},
     yl_say_caption_sweep},
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
