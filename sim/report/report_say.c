/* report_say.c: what a report says in sentences, each number a cell of a CSV file; contract in
 * report_page.h */
#include "sim/report/report_say.h"
#include "sim/base/text.h"
#include "sim/stats/metrics.h"
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
    enum yl_fact_kind kind = yl_metric_is_share(metric) ? YL_FACT_SHARE : YL_FACT_NUMBER;
    yl_say_key(page, yl_metric_label(metric, YL_EN), yl_metric_label(metric, YL_ZH),
               (struct yl_fact){kind, f.mean, NULL}, f.low, f.high, kind);
    return true;
}

void yl_say_key_primary(struct yl_page *page, const struct yl_study *study, const char *en,
                        const char *zh, struct yl_figure figure)
{
    struct yl_fact value = yl_fact_of(study->metric, figure.mean);
    const char *const around[2] = {en, zh};
    const char *text[2];
    for (int l = 0; l < 2; l++) {
        const char *word = yl_study_word(page, study, l ? YL_ZH : YL_EN);
        int front = (int)strcspn(around[l], "%");
        text[l] =
            yl_arena_print(&page->arena, "%.*s%s%s", front, around[l], word, around[l] + front + 2);
    }
    if (text[0] && text[1])
        yl_say_key(page, text[0], text[1], value, figure.low, figure.high, value.kind);
}

/* ---- targets -------------------------------------------------------------------------------- */

/* The next row of a target behind `row`, of the base (and of a point); SIZE_MAX: none. */
static size_t next_target(const struct yl_study *study, const char *point, size_t row)
{
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    int place = yl_table_column(sheet, "place"), variant = yl_table_column(sheet, "variant");
    int points = yl_table_column(sheet, "point");
    for (size_t i = row == SIZE_MAX ? 0 : row + 1; i < sheet->rows; i++)
        if (!strcmp(yl_table_cell(sheet, i, place), "targets") &&
            !strcmp(yl_table_cell(sheet, i, variant), yl_study_base(study)) &&
            (!point || !strcmp(yl_table_cell(sheet, i, points), point)))
            return i;
    return SIZE_MAX;
}

static struct yl_figure target_at(const struct yl_study *study, size_t row, const char **name)
{
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    *name = yl_table_cell(sheet, row, yl_table_column(sheet, "metric"));
    return (struct yl_figure){yl_table_number(sheet, row, yl_table_column(sheet, "mean")),
                              yl_table_number(sheet, row, yl_table_column(sheet, "low")),
                              yl_table_number(sheet, row, yl_table_column(sheet, "high")),
                              NAN,
                              NAN,
                              true};
}

bool yl_say_key_target(struct yl_page *page, const struct yl_study *study, const char *point)
{
    size_t row = next_target(study, point, SIZE_MAX);
    const char *name;
    if (row == SIZE_MAX) return false;
    struct yl_figure f = target_at(study, row, &name);
    const char *en = yl_arena_print(&page->arena, "chance of %s", name);
    const char *zh = yl_arena_print(&page->arena, "%s 的机会", name);
    if (!isfinite(f.mean) || !en || !zh) return false;
    yl_say_key(page, en, zh, yl_fact_share(f.mean), f.low, f.high, YL_FACT_SHARE);
    return true;
}

/* Of the base, the first three. */
void yl_say_targets(struct yl_page *page, const struct yl_study *study)
{
    size_t row = SIZE_MAX;
    for (int i = 0; i < 3 && (row = next_target(study, NULL, row)) != SIZE_MAX; i++) {
        const char *name;
        struct yl_figure figure = target_at(study, row, &name);
        yl_say_begin(page);
        if (isfinite(figure.low) && isfinite(figure.high) && figure.low < 0.5 && figure.high > 0.5)
            YL_SAY_FACTS("We cannot tell whether {0} is reached more often than not: {1} of the "
                         "campaigns do ({2} to {3}).",
                         "{0} 能否多半达到，分不出来：{1} 的活动达到（{2} 至 {3}）。",
                         yl_fact_named(name), yl_fact_share(figure.mean), yl_fact_share(figure.low),
                         yl_fact_share(figure.high));
        else if (isfinite(figure.mean))
            YL_SAY_FACTS("{0} is reached with a chance of {1} ({2} to {3}).",
                         "达到 {0} 的机会是 {1}（{2} 至 {3}）。", yl_fact_named(name),
                         yl_fact_share(figure.mean), yl_fact_share(figure.low),
                         yl_fact_share(figure.high));
        yl_say_end(page);
    }
}

/* ---- a run ---------------------------------------------------------------------------------- */

static void run_question(struct yl_page *page, const struct yl_study *study)
{
    (void)study;
    yl_page_both(page, "What does this campaign bring, and by which way?",
                 "这场活动能带来多少订单？从哪条路来？");
}

/* The figure that decides: {3} and {4} are its name. */
static void say_primary(struct yl_page *page, const struct yl_study *study)
{
    struct yl_figure figure =
        yl_study_figure(study, NULL, yl_study_base(study), study->place, study->metric);
    const char *metric = study->metric;
    bool orders = !strcmp(study->place, "all") && !strcmp(metric, "orders");
    const struct yl_fact en = yl_fact_word(page, study, YL_EN),
                         zh = yl_fact_word(page, study, YL_ZH);
    if (!figure.there) return;
    yl_say_begin(page);
    if (figure.mean == 0 && orders)
        yl_page_both(page, "Nobody orders in any of the campaigns that were run.",
                     "所有模拟的活动中都没有人下单。");
    else if (orders && yl_say_bounded(figure))
        YL_SAY_FACTS(
            "A campaign brings {0} orders on average, and this average is known to lie between {1} "
            "and {2}.",
            "每场活动平均带来 {0} 单，这个平均值可以确定在 {1} 与 {2} 之间。",
            yl_fact_number(figure.mean), yl_fact_number(figure.low), yl_fact_number(figure.high));
    else if (yl_say_bounded(figure))
        YL_SAY_FACTS("The average of {3} is {0}, and is known to lie between {1} and {2}.",
                     "{4}的平均值是 {0}，可以确定在 {1} 与 {2} 之间。",
                     yl_fact_of(metric, figure.mean), yl_fact_of(metric, figure.low),
                     yl_fact_of(metric, figure.high), en, zh);
    else
        YL_SAY_FACTS("The average of {1} is {0}; we cannot tell how sure that is.",
                     "{2}的平均值是 {0}；其可靠程度无法判断。", yl_fact_of(metric, figure.mean), en,
                     zh);
    if (isfinite(figure.p05) && isfinite(figure.p95) && figure.mean > 0)
        YL_SAY_FACTS(" A single campaign may well have {0} or {1}: nine in ten lie between these.",
                     "单场活动可能低至 {0}、高至 {1}：十场中有九场在此之间。",
                     yl_fact_of(metric, figure.p05), yl_fact_of(metric, figure.p95));
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
        if (!count || one.figure.mean > best[0].figure.mean) {
            best[1] = best[0];
            best[0] = one;
        } else if (count < 2 || one.figure.mean > best[1].figure.mean)
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
    say_primary(page, study);
    yl_say_targets(page, study);
    say_entries(page, study);
    say_money(page, study);
}

/* Four of these, as far as there are such figures. */
static void run_keys(struct yl_page *page, const struct yl_study *study)
{
    const char *room = yl_study_room(study);
    struct yl_figure figure =
        yl_study_figure(study, NULL, yl_study_base(study), study->place, study->metric);
    const struct {
        const char *place, *metric;
    } more[] = {{"all", "orders"},
                {"all", "gmv_cny"},
                {room, "peak_online"},
                {"all", "orders_per_1000_arrivals"},
                {"all", "net_cny"}};
    int written = 0;
    if (figure.there) {
        yl_say_key_primary(page, study, "%s", "%s", figure);
        written++;
    }
    written += yl_say_key_target(page, study, NULL);
    for (size_t i = 0; i < sizeof more / sizeof *more && written < 4; i++)
        if (more[i].place && (strcmp(more[i].place, study->place) != 0 ||
                              strcmp(more[i].metric, study->metric) != 0))
            written += yl_say_key_figure(page, study, more[i].place, more[i].metric);
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
    const struct difference *difference = a, *y = b;
    return (difference->d.diff < y->d.diff) - (difference->d.diff > y->d.diff);
}

/* Of the figure that decides, the highest first. */
static size_t differences(struct difference **list, const struct yl_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    *list = calloc(manifest->variants + 1, sizeof **list);
    size_t count = 0;
    for (uint32_t v = 1; *list && v < manifest->variants; v++) {
        struct yl_difference difference =
            yl_study_difference(study, manifest->variant[v], study->place, study->metric);
        if (difference.there)
            (*list)[count++] = (struct difference){manifest->variant[v], difference};
    }
    if (count) qsort(*list, count, sizeof **list, by_diff);
    return count;
}

/* A difference as it is shown: {kind} of the figure that decides. */
static struct yl_fact move_of(const struct yl_study *study, double value)
{
    return yl_metric_is_share(study->metric) ? yl_fact_share(value) : yl_fact_move(value);
}

static void say_best(struct yl_page *page, const struct yl_study *study,
                     const struct difference *list, size_t count)
{
    const struct difference *best = &list[0], *next = &list[1];
    const struct yl_fact en = yl_fact_word(page, study, YL_EN),
                         zh = yl_fact_word(page, study, YL_ZH);
    const struct yl_fact name = yl_fact_named(best->name), diff = move_of(study, best->d.diff),
                         low = move_of(study, best->d.low), high = move_of(study, best->d.high);
    yl_say_begin(page);
    if (!(best->d.low > 0)) {
        if (best->d.high > 0 || !isfinite(best->d.low))
            YL_SAY_FACTS("In {4}, we cannot tell whether any plan is above the base; nearest is "
                         "{0} with {1} ({2} to {3}).",
                         "按{5}，是否有方案高于基准，分不出来；最接近的是{0}：{1}（{2} 至 {3}）。",
                         name, diff, low, high, en, zh);
        else
            YL_SAY_FACTS("In {2}, no plan is above the base; nearest is {0} with {1}.",
                         "按{3}，没有方案高于基准；最接近的是{0}：{1}。", name, diff, en, zh);
    } else if (count > 1 && next->d.low > 0 && next->d.high >= best->d.low) {
        YL_SAY_FACTS("In {8}, {0} ({1} beside the base, {2} to {3}) and {4} ({5}, {6} to {7}) are "
                     "above the base; we cannot tell which of the two is higher: their intervals "
                     "overlap.",
                     "按{9}，{0}（比基准 {1}，{2} 至 {3}）和{4}（{5}，{6} 至 "
                     "{7}）高于基准；两者之间分不出高低：区间重叠。",
                     name, diff, low, high, yl_fact_named(next->name), move_of(study, next->d.diff),
                     move_of(study, next->d.low), move_of(study, next->d.high), en, zh);
    } else
        YL_SAY_FACTS("In {5}, {0} is highest: {1} beside the base ({2} to {3}), which is {4}.",
                     "按{6}，{0}最高：比基准 {1}（{2} 至 {3}），即 {4}。", name, diff, low, high,
                     yl_fact_change(best->d.ratio), en, zh);
    yl_say_end(page);
}

static void say_worst(struct yl_page *page, const struct yl_study *study,
                      const struct difference *list, size_t count)
{
    yl_say_begin(page);
    const struct difference *worst = &list[count - 1];
    if (worst->d.high < 0 && count > 1)
        YL_SAY_FACTS("Lowest is {0}: {1} ({2} to {3}).", "最低的是{0}：{1}（{2} 至 {3}）。",
                     yl_fact_named(worst->name), move_of(study, worst->d.diff),
                     move_of(study, worst->d.low), move_of(study, worst->d.high));
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
        YL_SAY_FACTS(" Of {0} we cannot tell whether it differs from the base: the interval of the "
                     "difference holds zero.",
                     "{1}与基准相比分不出高低：差值的区间跨过零。", yl_fact_named(names[0]),
                     yl_fact_named(names[1]));
    else if (count == 1)
        yl_page_both(page, " The plan is told apart from the base, or the same in every campaign.",
                     "该方案能与基准区分，或在每次模拟中与基准完全相同。");
    else
        yl_page_both(page,
                     " All others are told apart from the base, or are the same in every campaign.",
                     "其余方案都能与基准区分，或在每次模拟中与基准完全相同。");
    yl_say_end(page);
}

/* Net of the best plan, unless that is what decides already. */
static void say_net(struct yl_page *page, const struct yl_study *study, const char *best)
{
    if (!strcmp(study->place, "all") && !strcmp(study->metric, "net_cny")) return;
    struct yl_difference net = yl_study_difference(study, best, "all", "net_cny");
    if (!net.there || !isfinite(net.low) || (net.diff == 0 && net.low == net.high)) return;
    if (net.low <= 0 && net.high >= 0 && net.diff != 0)
        YL_SAY_FACTS(
            "In money, we cannot tell whether {0} leaves more than the base: {1} yuan net ({2} "
            "to {3}).",
            "按净收益，{0}是否比基准多，分不出来：{1} 元（{2} 至 {3}）。", yl_fact_named(best),
            yl_fact_move(net.diff), yl_fact_move(net.low), yl_fact_move(net.high));
    else
        YL_SAY_FACTS("In money, {0} leaves {1} yuan net beside the base ({2} to {3}).",
                     "按净收益，{0}比基准 {1} 元（{2} 至 {3}）。", yl_fact_named(best),
                     yl_fact_move(net.diff), yl_fact_move(net.low), yl_fact_move(net.high));
}

static void variants_answer(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    if (count) {
        say_best(page, study, list, count);
        say_worst(page, study, list, count);
        yl_say_begin(page);
        say_net(page, study, list[0].name);
        struct yl_figure base =
            yl_study_figure(study, NULL, yl_study_base(study), study->place, study->metric);
        if (base.there)
            YL_SAY_FACTS(" In {3} the base itself has {0} ({1} to {2}).",
                         "基准的{4}是 {0}（{1} 至 {2}）。", yl_fact_of(study->metric, base.mean),
                         yl_fact_of(study->metric, base.low), yl_fact_of(study->metric, base.high),
                         yl_fact_word(page, study, YL_EN), yl_fact_word(page, study, YL_ZH));
        yl_say_end(page);
        yl_say_targets(page, study);
    } else
        run_answer(page, study);
    free(list);
}

static void variants_keys(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    struct yl_figure base =
        yl_study_figure(study, NULL, yl_study_base(study), study->place, study->metric);
    if (base.there) yl_say_key_primary(page, study, "%s of the base", "基准的%s", base);
    if (count) {
        const struct yl_difference difference = list[0].d;
        const enum yl_fact_kind kind = move_of(study, 0).kind;
        struct yl_difference net = yl_study_difference(study, list[0].name, "all", "net_cny");
        const char *en = yl_arena_print(&page->arena, "%s of the highest plan beside the base",
                                        yl_study_word(page, study, YL_EN));
        const char *zh = yl_arena_print(&page->arena, "最高方案与基准的%s之差",
                                        yl_study_word(page, study, YL_ZH));
        if (en && zh)
            yl_say_key(page, en, zh, move_of(study, difference.diff), difference.low,
                       difference.high, kind);
        if (yl_say_key_target(page, study, NULL)) net.there = false; /* four at most */
        if (net.there)
            yl_say_key(page, "net of that plan beside the base (CNY)",
                       "该方案与基准的净收益差（元）", yl_fact_move(net.diff), net.low, net.high,
                       YL_FACT_MOVE);
        if (isfinite(difference.p_higher))
            yl_say_key(page, "campaigns in which it is higher, of all pairs", "其更高的配对占比",
                       yl_fact_share(difference.p_higher), NAN, NAN, YL_FACT_SHARE);
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
        const struct yl_manifest *manifest = &study->finished.manifest;
        fprintf(page->out,
                "<section class=\"opening\" aria-labelledby=\"q%zu\">\n<p class=\"kind\">", i);
        yl_page_both(page, openings[study->kind].en, openings[study->kind].zh);
        fputs(" · ", page->out);
        yl_page_text(page, manifest->title && manifest->title[0] ? manifest->title : study->name);
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

void yl_say_caption_variants(struct yl_page *page, const struct yl_study *study)
{
    struct difference *list = NULL;
    size_t count = differences(&list, study);
    if (count)
        YL_SAY_FACTS("In {4} the plans reach from {0} ({1}) to {2} ({3}).",
                     "{5}之差从{0}（{1}）到{2}（{3}）。", yl_fact_named(list[count - 1].name),
                     move_of(study, list[count - 1].d.diff), yl_fact_named(list[0].name),
                     move_of(study, list[0].d.diff), yl_fact_word(page, study, YL_EN),
                     yl_fact_word(page, study, YL_ZH));
    free(list);
}
