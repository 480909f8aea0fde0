/* report_say.c: key figures and targets, the answers of runs and of variants; contract in
 * report_say.h */
#include "sim/report/report_say.h"
#include <stdlib.h>
#include <string.h>

/* ---- key figures ---------------------------------------------------------------------------- */

void yl_say_key(struct yl_page *page, const char *en, const char *zh, enum yl_fact_kind kind,
                struct yl_estimate value)
{
    yl_page_tagged(page, "<div class=\"key\"><dt>", en, zh, "</dt><dd>");
    YL_SAY(page, "{0}", "{0}", yl_fact_of(kind, value));
    if (yl_say_bounded(value)) {
        fputs("<small>", page->out);
        YL_SAY(page, "{0l} to {0h}", "{0l} 至 {0h}", yl_fact_of(kind, value));
        fputs("</small>", page->out);
    }
    fputs("</dd></div>\n", page->out);
}

#define SURE_FROM 100 /* campaigns: below, quantiles of a single campaign are rough */

/* "loss in 21 of 100 campaigns: 21% (14% to 30%)"; where there is none, the most it may be. */
static void say_risk(struct yl_page *page, const struct yl_figure *figure, const char *en,
                     const char *zh)
{
    const struct yl_fact risk = yl_fact_of(YL_FACT_SHARE, figure->risk);
    const struct yl_fact what = {.kind = YL_FACT_WORD, .text = {en, zh}};
    if (!isfinite(figure->risk.mean)) return;
    fputs("<span class=\"risk\">", page->out);
    if (!isfinite(figure->risk.high))
        YL_SAY(page, "{0} in {1} of campaigns", "{1} 的场次{0}", what, risk);
    else if (figure->risk.mean > 0)
        YL_SAY(page, "{0} in {1} of campaigns ({1l} to {1h})", "{1} 的场次{0}（{1l} 至 {1h}）",
               what, risk);
    else
        YL_SAY(page, "{0} in none of {2} campaigns: at most {1h}", "{2} 场中没有一场{0}：至多 {1h}",
               what, risk, yl_fact_of(YL_FACT_COUNT, (struct yl_estimate){figure->n, NAN, NAN}));
    fputs("</span>", page->out);
}

static void say_range(struct yl_page *page, enum yl_fact_kind kind, const struct yl_figure *figure)
{
    const struct yl_fact range =
        yl_fact_of(kind, (struct yl_estimate){NAN, figure->p05, figure->p95});
    if (!(figure->p05 < figure->p95)) return;
    fputs("<span class=\"range\">", page->out);
    if (figure->n < SURE_FROM)
        YL_SAY(page, "one campaign: about {0l} to {0h}", "单场约 {0l} 至 {0h}", range);
    else
        YL_SAY(page, "one campaign: {0l} to {0h}", "单场 {0l} 至 {0h}", range);
    fputs("</span>", page->out);
}

static void say_mean(struct yl_page *page, enum yl_fact_kind kind, struct yl_estimate value)
{
    if (!yl_say_bounded(value)) return;
    fputs("<small>", page->out);
    YL_SAY(page, "mean: {0l} to {0h}", "均值：{0l} 至 {0h}", yl_fact_of(kind, value));
    fputs("</small>", page->out);
}

void yl_say_key_figure(struct yl_page *page, const char *en, const char *zh, enum yl_fact_kind kind,
                       const struct yl_figure *figure)
{
    yl_page_tagged(page, "<div class=\"key\"><dt>", en, zh, "</dt><dd>");
    YL_SAY(page, "{0}", "{0}", yl_fact_of(kind, figure->value));
    say_range(page, kind, figure);
    say_risk(page, figure, "a loss", "亏损");
    say_mean(page, kind, figure->value);
    fputs("</dd></div>\n", page->out);
}

/* Keys of one metric of the base, where there is such a figure; true: written. */
static bool key_figure(struct yl_page *page, const struct yl_report_study *study, const char *place,
                       const char *metric)
{
    struct yl_figure figure = yl_study_base_figure(study, place, metric);
    if (!figure.there) return false;
    yl_say_key_figure(page, yl_metric_label(metric, YL_EN), yl_metric_label(metric, YL_ZH),
                      yl_fact_kind_of(metric), &figure);
    return true;
}

/* The words with the name of the figure that decides in the place of their %s; NULL: no memory. */
static const char *around(struct yl_page *page, const struct yl_report_study *study,
                          const char *words, enum yl_lang lang)
{
    int front = (int)strcspn(words, "%");
    return yl_arena_print(&page->arena, "%.*s%s%s", front, words, yl_study_word(page, study, lang),
                          words + front + 2);
}

void yl_say_key_primary(struct yl_page *page, const struct yl_report_study *study, const char *en,
                        const char *zh, const struct yl_figure *figure)
{
    en = around(page, study, en, YL_EN);
    zh = around(page, study, zh, YL_ZH);
    if (en && zh) yl_say_key_figure(page, en, zh, yl_fact_kind_of(study->metric), figure);
}

/* ---- targets -------------------------------------------------------------------------------- */

/* The next row of a target from `row` on, of the base (and of a point); summary.count: none. */
static size_t next_target(const struct yl_report_study *study, const char *point, size_t row)
{
    return yl_rows_find(&study->summary, row,
                        (struct yl_row_key){point, yl_study_base(study), "targets", NULL});
}

bool yl_say_key_target(struct yl_page *page, const struct yl_report_study *study, const char *point)
{
    size_t row = next_target(study, point, 0);
    if (row == study->summary.count) return false;
    const char *name = yl_row_text(&study->summary, row, YL_ROWS_METRIC);
    struct yl_figure chance =
        yl_study_figure(study, (struct yl_row_key){point, NULL, "targets", name});
    const char *en = yl_arena_print(&page->arena, "chance of %s", name);
    const char *zh = yl_arena_print(&page->arena, "%s 的机会", name);
    if (!chance.there || !en || !zh) return false;
    yl_page_tagged(page, "<div class=\"key\"><dt>", en, zh, "</dt><dd>");
    YL_SAY(page, "{0}", "{0}", yl_fact_of(YL_FACT_SHARE, chance.value));
    say_risk(page, &chance, "missed", "未达到");
    if (!isfinite(chance.risk.mean)) say_mean(page, YL_FACT_SHARE, chance.value);
    fputs("</dd></div>\n", page->out);
    return true;
}

/* Of the base, the first three. */
static void say_targets(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_rows *summary = &study->summary;
    size_t row = next_target(study, NULL, 0);
    for (int i = 0; i < 3 && row < summary->count; i++, row = next_target(study, NULL, row + 1)) {
        struct yl_estimate chance = yl_row_estimate(summary, row, YL_ROWS_MEAN);
        const struct yl_fact name = yl_fact_named(yl_row_text(summary, row, YL_ROWS_METRIC));
        const struct yl_fact said = yl_fact_of(YL_FACT_SHARE, chance);
        yl_say_begin(page);
        if (yl_say_bounded(chance) && chance.low < 0.5 && chance.high > 0.5)
            YL_SAY(page,
                   "We cannot tell whether {0} is reached more often than not: {1} of the "
                   "replications reach it ({1l} to {1h}).",
                   "{0} 能否多半达到，分不出来：{1} 的场次达到（{1l} 至 {1h}）。", name, said);
        else if (isfinite(chance.mean))
            YL_SAY(page, "{0} is reached with a chance of {1i}.", "达到 {0} 的机会是 {1i}。", name,
                   said);
        yl_say_end(page);
    }
}

/* ---- a run ---------------------------------------------------------------------------------- */

static void say_primary(struct yl_page *page, const struct yl_report_study *study)
{
    struct yl_figure figure = yl_study_base_figure(study, study->place, study->metric);
    const enum yl_fact_kind kind = yl_fact_kind_of(study->metric);
    const struct yl_fact word = yl_fact_word(page, study), said = yl_fact_of(kind, figure.value);
    const struct yl_fact campaign =
        yl_fact_of(kind, (struct yl_estimate){NAN, figure.p05, figure.p95});
    bool orders = yl_study_decides(study, "all", "orders");
    if (!figure.there) return;
    yl_say_begin(page);
    if (figure.value.mean == 0 && orders)
        yl_page_both(page, "No replication has an order.", "所有模拟场次都没有订单。");
    else if (orders && yl_say_bounded(figure.value))
        YL_SAY(page,
               "A campaign brings {0} orders on average, and this average is known to lie between "
               "{0l} and {0h}.",
               "每场活动平均带来 {0} 单，这个平均值可以确定在 {0l} 与 {0h} 之间。", said);
    else if (yl_say_bounded(figure.value))
        YL_SAY(page, "The average of {1} is {0}, and is known to lie between {0l} and {0h}.",
               "{1}的平均值是 {0}，可以确定在 {0l} 与 {0h} 之间。", said, word);
    else
        YL_SAY(page, "The average of {1} is {0}; we cannot tell how sure that is.",
               "{1}的平均值是 {0}；其可靠程度无法判断。", said, word);
    if (isfinite(figure.p05) && isfinite(figure.p95) && figure.value.mean > 0)
        YL_SAY(page,
               " A single campaign may well have {0l} or {0h}: nine in ten lie between these.",
               "单场活动可能低至 {0l}、高至 {0h}：十场中有九场在此之间。", campaign);
    yl_say_end(page);
}

struct entry {
    const char *name;
    struct yl_estimate orders;
};

/* The best two entries by orders; how many there are. */
static size_t best_entries(struct entry best[2], const struct yl_report_study *study)
{
    const struct yl_row_key key = {.variant = yl_study_base(study),
                                   .metric = yl_rows_sales(&study->summary).orders};
    size_t count = 0;
    for (size_t i = 0; i < study->summary.count; i++) {
        const char *place = yl_row_text(&study->summary, i, YL_ROWS_PLACE);
        struct entry one = {place, yl_row_estimate(&study->summary, i, YL_ROWS_MEAN)};
        if (!yl_place_in(place, "entries.") || !yl_row_has(&study->summary, i, key) ||
            !isfinite(one.orders.mean))
            continue;
        if (!count || one.orders.mean > best[0].orders.mean) {
            best[1] = best[0];
            best[0] = one;
        } else if (count < 2 || one.orders.mean > best[1].orders.mean)
            best[1] = one;
        count++;
    }
    return count;
}

static void say_entries(struct yl_page *page, const struct yl_report_study *study)
{
    struct entry best[2] = {0};
    size_t count = best_entries(best, study);
    if (!count || !(best[0].orders.mean > 0)) return;
    const struct yl_fact first = yl_study_named(study, best[0].name);
    yl_say_begin(page);
    if (count == 1) {
        YL_SAY(page, "All of them come by {0}.", "全部来自{0}。", first);
        yl_say_end(page);
        return;
    }
    const struct yl_fact second = yl_study_named(study, best[1].name);
    const struct yl_fact more = yl_fact_of(YL_FACT_NUMBER, best[0].orders);
    const struct yl_fact less = yl_fact_of(YL_FACT_NUMBER, best[1].orders);
    if (best[0].orders.low > best[1].orders.high)
        YL_SAY(page,
               "Most come by {0}: {1} orders ({1l} to {1h}), ahead of {2} with {3} ({3l} to {3h}).",
               "最多来自{0}：{1} 单（{1l} 至 {1h}），领先于{2}的 {3} 单（{3l} 至 {3h}）。", first,
               more, second, less);
    else
        YL_SAY(page,
               "{0} with {1} orders and {2} with {3} bring most; from this many replications we "
               "cannot tell which brings more: their intervals overlap.",
               "{0}（{1} 单）和{2}（{3} 单）带来最多；这么多场模拟还分不出哪个更多：两者区间重叠。",
               first, more, second, less);
    yl_say_end(page);
}

static void say_money(struct yl_page *page, const struct yl_report_study *study)
{
    const char *room = yl_study_room(study);
    struct yl_figure net = yl_study_base_figure(study, "all", "net_cny");
    struct yl_figure cost = yl_study_base_figure(study, "all", "cost_cny");
    struct yl_figure peak = {0};
    if (room) peak = yl_study_base_figure(study, room, "peak_online");
    yl_say_begin(page);
    if (cost.there && cost.value.mean > 0 && net.there) {
        const struct yl_fact left = yl_fact_of(YL_FACT_NUMBER, net.value);
        const struct yl_fact pays = {.text = {"pays", "划算"}};
        const struct yl_fact loses = {.text = {"does not pay", "不划算"}};
        YL_SAY(page, "It costs {0} yuan and leaves {1} net", "花费 {0} 元，净收益 {1} 元",
               yl_fact_number(cost.value.mean), left);
        if (!yl_say_bounded(net.value))
            yl_page_both(page, ".", "。");
        else if (net.value.low <= 0 && net.value.high >= 0)
            YL_SAY(page, " ({0l} to {0h}): we cannot tell whether it pays.",
                   "（{0l} 至 {0h}）：是否划算分不出来。", left);
        else
            YL_SAY(page, " ({0l} to {0h}): it {1}.", "（{0l} 至 {0h}）：{1}。", left,
                   net.value.mean > 0 ? pays : loses);
    }
    if (room && peak.there && peak.value.mean > 0)
        YL_SAY(page, " At its peak {0} has {1} viewers at once.", "{0}最高同时在线 {1} 人。",
               yl_study_named(study, room), yl_fact_number(peak.value.mean));
    yl_say_end(page);
}

void yl_say_conclusions(struct yl_page *page, const struct yl_report_study *study)
{
    enum { ID, EN, ZH };
    const struct yl_rows rows = yl_study_conclusions(study);
    for (size_t i = 0; i < rows.count; i++)
        yl_page_tagged(page, "<p class=\"conclusion\">", yl_row_text(&rows, i, EN),
                       yl_row_text(&rows, i, ZH), "</p>\n");
}

/* What the run concludes, in its own words; false: nothing. */
static bool say_conclusions(struct yl_page *page, const struct yl_report_study *study)
{
    yl_say_conclusions(page, study);
    return yl_study_conclusions(study).count > 0;
}

/* Which limit would help most, where `yinliu limits` was asked. */
static void say_limits(struct yl_page *page, const struct yl_report_study *study)
{
    enum { LIMIT, UNITS, GAIN, LOW, HIGH, METRIC };
    const struct yl_rows rows = yl_study_limits(study);
    struct yl_limit_gain *gain = yl_arena_get(&page->arena, (rows.count + 1) * sizeof *gain);
    struct yl_findings found = {0};
    if (!rows.count || !gain) return;
    for (size_t i = 0; i < rows.count; i++)
        gain[i] =
            (struct yl_limit_gain){yl_row_text(&rows, i, LIMIT), yl_row_number(&rows, i, UNITS),
                                   yl_row_number(&rows, i, GAIN), yl_row_number(&rows, i, LOW),
                                   yl_row_number(&rows, i, HIGH)};
    yl_find_limits(&found, yl_row_text(&rows, 0, METRIC), gain, rows.count);
    if (!yl_findings_close(&found))
        yl_page_tagged(page, "<p class=\"conclusion helps\">", found.finding[0].text[YL_EN],
                       found.finding[0].text[YL_ZH], "</p>\n");
    yl_findings_free(&found);
}

void yl_say_run_answer(struct yl_page *page, const struct yl_report_study *study)
{
    bool concludes = say_conclusions(page, study);
    say_limits(page, study);
    if (!concludes || study->asked) say_primary(page, study);
    if (!concludes) say_targets(page, study);
    say_entries(page, study);
    if (!concludes) say_money(page, study);
}

/* Four of these, as far as there are such figures. */
void yl_say_run_keys(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_figure net = yl_study_base_figure(study, "all", "net_cny");
    const bool risky = isfinite(net.risk.mean);
    const struct yl_row_key more[] = {{.place = risky ? "all" : NULL, .metric = "net_cny"},
                                      {.place = "all", .metric = "orders"},
                                      {.place = "all", .metric = "gmv_cny"},
                                      {.place = yl_study_room(study), .metric = "peak_online"},
                                      {.place = "all", .metric = "orders_per_1000_arrivals"},
                                      {.place = risky ? NULL : "all", .metric = "net_cny"}};
    struct yl_figure figure = yl_study_base_figure(study, study->place, study->metric);
    int written = figure.there;
    if (figure.there) yl_say_key_primary(page, study, "%s", "%s", &figure);
    written += yl_say_key_target(page, study, NULL);
    for (size_t i = 0; i < sizeof more / sizeof *more && written < 4; i++)
        if (more[i].place && !yl_study_decides(study, more[i].place, more[i].metric))
            written += key_figure(page, study, more[i].place, more[i].metric);
}

/* ---- variants ------------------------------------------------------------------------------- */

struct difference {
    const char *name;
    struct yl_fact called; /* what people call it */
    struct yl_figure from_base;
    struct yl_fact fact; /* as it is shown */
};

static int by_mean(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;
    double left = x->from_base.value.mean, right = y->from_base.value.mean;
    return (left < right) - (left > right);
}

/* Of the figure that decides, the highest first; in the page's arena. */
static size_t differences(struct difference **list, struct yl_page *page,
                          const struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    const enum yl_fact_kind kind = yl_fact_move_of(study->metric);
    size_t count = 0;
    *list = yl_arena_get(&page->arena, (manifest->variants + 1) * sizeof **list);
    for (uint32_t v = 1; *list && v < manifest->variants; v++) {
        struct yl_figure figure =
            yl_study_difference(study, manifest->variant[v], study->place, study->metric);
        if (figure.there)
            (*list)[count++] = (struct difference){
                manifest->variant[v], yl_study_variant(page, study, manifest->variant[v]), figure,
                yl_fact_of(kind, figure.value)};
    }
    if (count) qsort(*list, count, sizeof **list, by_mean);
    return count;
}

static void say_best(struct yl_page *page, const struct yl_report_study *study,
                     const struct difference *list, size_t count)
{
    const struct difference *best = &list[0], *next = &list[1];
    const struct yl_estimate diff = best->from_base.value;
    const struct yl_fact word = yl_fact_word(page, study), name = best->called;
    yl_say_begin(page);
    if (!(diff.low > 0) && (diff.high > 0 || !isfinite(diff.low)))
        YL_SAY(page,
               "In {2}, we cannot tell whether any variant is above the base; nearest is {0} with "
               "{1i}.",
               "按{2}，是否有方案高于基准，分不出来；最接近的是{0}：{1i}。", name, best->fact,
               word);
    else if (!(diff.low > 0))
        YL_SAY(page, "In {2}, no variant is above the base; nearest is {0} with {1}.",
               "按{2}，没有方案高于基准；最接近的是{0}：{1}。", name, best->fact, word);
    else if (count > 1 && next->from_base.value.low > 0 && next->from_base.value.high >= diff.low)
        YL_SAY(page,
               "In {4}, {0} ({1} from base, {1l} to {1h}) and {2} ({3}, {3l} to {3h}) are above "
               "the base; we cannot tell which of the two is higher: their intervals overlap.",
               "按{4}，{0}（比基准 {1}，{1l} 至 {1h}）和{2}（{3}，{3l} 至 "
               "{3h}）高于基准；两者之间分不出高低：区间重叠。",
               name, best->fact, next->called, next->fact, word);
    else
        YL_SAY(page, "In {3}, {0} is highest: its difference from base is {1i}, which is {2}.",
               "按{3}，{0}最高：比基准 {1i}，即 {2}。", name, best->fact,
               yl_fact_of(YL_FACT_CHANGE, (struct yl_estimate){best->from_base.ratio, NAN, NAN}),
               word);
    yl_say_end(page);
}

/* Names of the variants whose interval holds 0, where they are not the same; their number. */
static int not_told(const char *names[2], struct yl_page *page, const struct difference *list,
                    size_t count)
{
    static const char *const comma[2] = {", ", "、"};
    int alike = 0;
    for (size_t i = 0; i < count; i++) {
        const struct yl_estimate diff = list[i].from_base.value;
        bool same = diff.mean == 0 && diff.low == 0 && diff.high == 0;
        if (same || diff.low > 0 || diff.high < 0) continue;
        for (int l = 0; l < 2; l++) {
            char *more = yl_arena_print(&page->arena, "%s%s%s", names[l], alike ? comma[l] : "",
                                        list[i].called.text[l]);
            names[l] = more ? more : names[l];
        }
        alike++;
    }
    return alike;
}

static void say_worst(struct yl_page *page, const struct difference *list, size_t count)
{
    const struct difference *worst = &list[count - 1];
    const char *names[2] = {"", ""};
    yl_say_begin(page);
    if (worst->from_base.value.high < 0 && count > 1)
        YL_SAY(page, "Lowest is {0}: {1i}.", "最低的是{0}：{1i}。", worst->called, worst->fact);
    if (not_told(names, page, list, count)) {
        const struct yl_fact these = {.kind = YL_FACT_TEXT, .text = {names[0], names[1]}};
        YL_SAY(page,
               " Of {0} we cannot tell whether it differs from the base: the interval of the "
               "difference holds zero.",
               "{0}与基准相比分不出高低：差值的区间跨过零。", these);
    } else if (count == 1)
        yl_page_both(page,
                     " The variant is told apart from the base, or the same in every replication.",
                     "该方案能与基准区分，或在每场模拟中与基准完全相同。");
    else
        yl_page_both(
            page, " All others are told apart from the base, or are the same in every replication.",
            "其余方案都能与基准区分，或在每场模拟中与基准完全相同。");
    yl_say_end(page);
}

/* Net of the best plan, unless that is what decides already. */
static void say_net(struct yl_page *page, const struct yl_report_study *study,
                    const struct difference *best)
{
    struct yl_figure figure = yl_study_difference(study, best->name, "all", "net_cny");
    const struct yl_estimate net = figure.value;
    const struct yl_fact said = yl_fact_of(YL_FACT_MOVE, net), name = best->called;
    if (yl_study_decides(study, "all", "net_cny") || !figure.there || !isfinite(net.low) ||
        (net.mean == 0 && net.low == net.high))
        return;
    if (net.low <= 0 && net.high >= 0 && net.mean != 0)
        YL_SAY(page,
               "In money, we cannot tell whether {0} leaves more than the base: {1} yuan net "
               "({1l} to {1h}).",
               "按净收益，{0}是否比基准多，分不出来：{1} 元（{1l} 至 {1h}）。", name, said);
    else
        YL_SAY(page, "In money, the net of {0} differs from base by {1} yuan ({1l} to {1h}).",
               "按净收益，{0}比基准 {1} 元（{1l} 至 {1h}）。", name, said);
}

void yl_say_variants_answer(struct yl_page *page, const struct yl_report_study *study)
{
    struct difference *list;
    size_t count = differences(&list, page, study);
    if (!count) {
        yl_say_run_answer(page, study);
        return;
    }
    bool concludes = say_conclusions(page, study);
    say_limits(page, study);
    if (concludes && !study->asked) return;
    say_best(page, study, list, count);
    say_worst(page, list, count);
    yl_say_begin(page);
    say_net(page, study, &list[0]);
    struct yl_figure base = yl_study_base_figure(study, study->place, study->metric);
    if (base.there)
        YL_SAY(page, " In {1} the base itself has {0i}.", "基准的{1}是 {0i}。",
               yl_fact_of(yl_fact_kind_of(study->metric), base.value), yl_fact_word(page, study));
    yl_say_end(page);
    if (!concludes) say_targets(page, study);
}

void yl_say_variants_keys(struct yl_page *page, const struct yl_report_study *study)
{
    struct difference *list;
    size_t count = differences(&list, page, study);
    struct yl_figure base = yl_study_base_figure(study, study->place, study->metric);
    const struct yl_figure net = yl_study_base_figure(study, "all", "net_cny");
    if (base.there) yl_say_key_primary(page, study, "%s of the base", "基准的%s", &base);
    if (!count) return;
    const struct difference *best = &list[0];
    const char *en = around(page, study, "%s of the highest variant, difference from base", YL_EN);
    const char *zh = around(page, study, "最高方案与基准的%s之差", YL_ZH);
    if (en && zh) yl_say_key(page, en, zh, best->fact.kind, best->from_base.value);
    struct yl_figure gain = yl_study_difference(study, best->name, "all", "net_cny");
    bool target = yl_say_key_target(page, study, NULL); /* four at most */
    if (!target && isfinite(net.risk.mean) && !yl_study_decides(study, "all", "net_cny"))
        yl_say_key_figure(page, "net of the base (CNY)", "基准的净收益（元）", YL_FACT_NUMBER,
                          &net);
    else if (!target && gain.there)
        yl_say_key(page, "net of that variant, difference from base (CNY)",
                   "该方案与基准的净收益差（元）", YL_FACT_MOVE, gain.value);
    const struct yl_figure own =
        yl_study_figure(study, (struct yl_row_key){NULL, best->name, study->place, study->metric});
    if (own.there && isfinite(own.best_share))
        yl_say_key(page, "share of campaigns in which it is best of all", "其为最好的场次占比",
                   YL_FACT_SHARE, (struct yl_estimate){own.best_share, NAN, NAN});
    else if (isfinite(best->from_base.p_higher))
        yl_say_key(page, "share of replications in which it is higher", "其更高的场次占比",
                   YL_FACT_SHARE, (struct yl_estimate){best->from_base.p_higher, NAN, NAN});
}

void yl_say_caption_variants(struct yl_page *page, const struct yl_report_study *study)
{
    struct difference *list;
    size_t count = differences(&list, page, study);
    if (count)
        YL_SAY(page, "In {4} the variants reach from {0} ({1}) to {2} ({3}).",
               "{4}之差从{0}（{1}）到{2}（{3}）。", list[count - 1].called, list[count - 1].fact,
               list[0].called, list[0].fact, yl_fact_word(page, study));
}
