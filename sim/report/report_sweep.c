/* report_sweep.c: the opening and the caption of a sweep; contract in report_say.h */
#include "sim/report/report_say.h"

struct at_point {
    const char *point;
    struct yl_estimate value;
};
struct extremes { /* of the base, by the figure that decides */
    struct at_point highest, second, lowest;
    size_t count; /* points with a value */
};

static struct extremes extremes_of(const struct yl_report_study *study)
{
    const struct yl_row_key key = {NULL, yl_study_base(study), study->place, study->metric};
    const struct yl_rows *rows = &study->summary;
    struct extremes found = {0};
    for (size_t i = yl_rows_find(rows, 0, key); i < rows->count;
         i = yl_rows_find(rows, i + 1, key)) {
        struct at_point one = {yl_row_text(rows, i, YL_ROWS_POINT),
                               yl_row_estimate(rows, i, YL_ROWS_MEAN)};
        if (!isfinite(one.value.mean)) continue;
        if (!found.count || one.value.mean > found.highest.value.mean) {
            found.second = found.highest;
            found.highest = one;
        } else if (found.count < 2 || one.value.mean > found.second.value.mean)
            found.second = one;
        if (!found.count || one.value.mean < found.lowest.value.mean) found.lowest = one;
        found.count++;
    }
    return found;
}

/* {0} its axes, {1} its value, {2} the word of the figure. */
static void say_extreme(struct yl_page *page, const struct yl_report_study *study,
                        const struct at_point *at, const char *en, const char *zh)
{
    YL_SAY(page, en, zh, yl_study_point(page, study, at->point),
           yl_fact_of(yl_fact_kind_of(study->metric), at->value), yl_fact_word(page, study));
}

/* Of a sweep without best.csv. */
static void say_extremes(struct yl_page *page, const struct yl_report_study *study)
{
    const struct extremes at = extremes_of(study);
    if (!at.count) return;
    yl_say_begin(page);
    say_extreme(page, study, &at.highest, "Highest in {2} is {0}: {1i}.", "{2}最高处：{0}，{1i}。");
    yl_say_end(page);
    if (at.count == 1) return;
    yl_say_begin(page);
    if (at.second.value.high >= at.highest.value.low)
        say_extreme(page, study, &at.second,
                    "We cannot tell whether that is better than {0} with {1i}: their "
                    "intervals overlap.",
                    "它是否胜过 {0}（{1}，{1l} 至 {1h}），分不出来：区间重叠。");
    else
        say_extreme(page, study, &at.second,
                    "That is more than the next, {0} with {1i}, beyond chance.",
                    "高于次高的 {0}（{1}，{1l} 至 {1h}），不是偶然。");
    yl_say_end(page);
    yl_say_begin(page);
    say_extreme(page, study, &at.lowest, "Lowest is {0}: {1i}", "最低处：{0}，{1i}");
    if (at.lowest.value.high >= at.highest.value.low)
        yl_page_both(page, "; so we cannot tell whether the axes move it at all.",
                     "；因此这些参数有没有影响，分不出来。");
    else
        yl_page_both(page, ".", "。");
    yl_say_end(page);
}

/* ---- the set of points that may be the best --------------------------------------------------- */

enum { NAMED = 5 }; /* points in a sentence */
enum { BEST_POINT, BEST_VARIANT, BEST_PLACE, BEST_METRIC, BEST_MEAN, BEST_RANK, BEST_MAY };
struct set {
    struct yl_rows rows;
    size_t row[NAMED]; /* that may be the best, the best mean first */
    size_t held, all;
};

static void take_best(struct set *set, size_t row)
{
    size_t at = set->held < NAMED ? set->held : NAMED;
    double rank = yl_row_number(&set->rows, row, BEST_RANK);
    for (; at && yl_row_number(&set->rows, set->row[at - 1], BEST_RANK) > rank; at--)
        if (at < NAMED) set->row[at] = set->row[at - 1];
    if (at < NAMED) set->row[at] = row;
    set->held++;
}

static struct set set_of(const struct yl_report_study *study)
{
    struct set set = {.rows = yl_rows_of(&study->sheet[YL_STUDY_BEST],
                                         "point variant place metric mean rank may_be_best")};
    for (size_t i = 0; i < set.rows.count; i++) {
        if (!yl_row_is(&set.rows, i, BEST_PLACE, study->place) ||
            !yl_row_is(&set.rows, i, BEST_METRIC, study->metric))
            continue;
        set.all++;
        if (yl_row_number(&set.rows, i, BEST_MAY) > 0) take_best(&set, i);
    }
    return set;
}

/* {0} variant and axes, {1} the mean with its interval */
static void say_point(struct yl_page *page, const struct yl_report_study *study,
                      const struct set *set, size_t row, const char *en, const char *zh)
{
    const char *point = yl_row_text(&set->rows, row, BEST_POINT);
    const char *variant = yl_row_text(&set->rows, row, BEST_VARIANT);
    struct yl_fact name = yl_study_point(page, study, point);
    const struct yl_fact own = yl_study_variant(page, study, variant);
    for (int lang = 0; lang < 2 && study->finished.manifest.variants > 1; lang++) {
        const char *both = yl_arena_print(&page->arena, "%s, %s", own.text[lang], name.text[lang]);
        if (both) name.text[lang] = both;
    }
    const struct yl_figure figure =
        yl_study_figure(study, (struct yl_row_key){point, variant, study->place, study->metric});
    YL_SAY(page, en, zh, name, yl_fact_of(yl_fact_kind_of(study->metric), figure.value),
           yl_fact_word(page, study));
}

static struct yl_fact count_of(struct yl_page *page, size_t count)
{
    const char *text = yl_arena_print(&page->arena, "%zu", count);
    if (!text) text = "";
    return (struct yl_fact){.kind = YL_FACT_WORD, .text = {text, text}};
}

static void say_set(struct yl_page *page, const struct yl_report_study *study,
                    const struct set *set)
{
    const struct yl_fact held = count_of(page, set->held), all = count_of(page, set->all);
    const bool least = yl_metric_better(study->metric) < 0;
    yl_say_begin(page);
    say_point(page, study, set, set->row[0],
              least ? "Lowest in {2} is {0}: {1i}." : "Highest in {2} is {0}: {1i}.",
              least ? "{2}最低处：{0}，{1i}。" : "{2}最高处：{0}，{1i}。");
    if (set->held == 1) {
        YL_SAY(page, " Of {0} points no other may be better: all are beaten beyond chance.",
               "共 {0} 个点，别的都不会更好：都被胜过，不是偶然。", all);
    } else {
        if (set->held == set->all)
            YL_SAY(page, " All {0} points may be the best.", " {0} 个点都可能最好。", all);
        else
            YL_SAY(page, " {0} of {1} points may be the best; all others are beaten beyond chance.",
                   "可能最好的有 {0} 个点（共 {1} 个），其余都被胜过，不是偶然。", held, all);
        yl_page_both(page, " The others that may be:", "其他可能最好的：");
    }
    for (size_t k = 1; k < set->held && k < NAMED; k++)
        say_point(page, study, set, set->row[k], k > 1 ? "; {0} with {1i}" : " {0} with {1i}",
                  k > 1 ? "；{0}，{1i}" : "{0}，{1i}");
    if (set->held > NAMED)
        yl_page_both(page, "; the rest stand in best.csv.", "；其余见 best.csv。");
    else if (set->held > 1)
        yl_page_both(page, ".", "。");
    yl_say_end(page);
}

/* ---- what moves it --------------------------------------------------------------------------- */

enum { VARIANT, PLACE, METRIC, AXIS, METHOD, VALUE, EFFECT, LOW, HIGH };
struct axis { /* its largest main effect, or its rank correlation */
    const char *path, *from, *to;
    struct yl_estimate effect;
};
struct moves {
    struct axis first, second;
    bool is_rank;
};

static double size_of(const struct axis *axis)
{
    return axis->path && !isnan(axis->effect.mean) ? fabs(axis->effect.mean) : -1;
}

static void take_axis(struct moves *moves, const struct axis *axis)
{
    if (!axis->path) return;
    if (size_of(axis) > size_of(&moves->first)) {
        moves->second = moves->first;
        moves->first = *axis;
    } else if (size_of(axis) > size_of(&moves->second))
        moves->second = *axis;
}

static struct moves moves_of(const struct yl_report_study *study)
{
    const struct yl_rows rows =
        yl_rows_of(&study->sheet[YL_STUDY_EFFECTS],
                   "variant place metric axis method value effect effect_low effect_high");
    struct moves moves = {0};
    struct axis axis = {0};
    for (size_t i = 0; i < rows.count; i++) {
        if (!yl_row_is(&rows, i, VARIANT, yl_study_base(study)) ||
            !yl_row_is(&rows, i, PLACE, study->place) ||
            !yl_row_is(&rows, i, METRIC, study->metric))
            continue;
        if (!axis.path || !yl_row_is(&rows, i, AXIS, axis.path)) {
            take_axis(&moves, &axis);
            axis = (struct axis){.path = yl_row_text(&rows, i, AXIS), .effect = {NAN, NAN, NAN}};
        }
        moves.is_rank = yl_row_is(&rows, i, METHOD, "rank_correlation");
        const struct yl_estimate effect = yl_row_estimate(&rows, i, EFFECT);
        const char *value = yl_row_text(&rows, i, VALUE);
        if (effect.mean == 0 && isnan(effect.low)) axis.from = value; /* the lowest */
        if (isnan(axis.effect.mean) || effect.mean > axis.effect.mean) {
            axis.effect = effect;
            axis.to = value;
        }
    }
    take_axis(&moves, &axis);
    return moves;
}

static bool is_told(const struct moves *moves)
{
    const struct yl_estimate *one = &moves->first.effect, *two = &moves->second.effect;
    if (!moves->second.path || isnan(two->low)) return true;
    return fmin(fabs(one->low), fabs(one->high)) > fmax(fabs(two->low), fabs(two->high));
}

static void say_moves(struct yl_page *page, const struct yl_report_study *study)
{
    const struct moves moves = moves_of(study);
    const struct axis *first = &moves.first, *second = &moves.second;
    const enum yl_fact_kind kind = moves.is_rank ? YL_FACT_MOVE : yl_fact_move_of(study->metric);
    const struct yl_fact word = yl_fact_word(page, study);
    if (!(size_of(first) >= 0)) return;
    const struct yl_fact axis = yl_study_axis(page, study, first->path),
                         by = yl_fact_of(kind, first->effect);
    yl_say_begin(page);
    if (!(first->effect.low > 0) && !(first->effect.high < 0))
        YL_SAY(page, "No axis moves {0} beyond chance.", "没有参数对{0}的影响超出偶然。", word);
    else if (!is_told(&moves))
        YL_SAY(
            page, "{0} and {1} move {2} most, by {3i} and {4i}; which of them more cannot be told.",
            "{0} 与 {1} 对{2}的影响最大（{3i}；{4i}），谁更大分不出来。", axis,
            yl_study_axis(page, study, second->path), word, by, yl_fact_of(kind, second->effect));
    else if (moves.is_rank)
        YL_SAY(page, "{2} go most closely with {0}: rank correlation {1i}.",
               "与{2}关系最密切的是 {0}：秩相关 {1i}。", axis, by, word);
    else
        YL_SAY(page, "{0} moves {2} most: from {3} to {4} by {1i}.",
               "{0} 对{2}的影响最大：从 {3} 到 {4}，{1i}。", axis, by, word,
               yl_fact_named(first->from ? first->from : ""), yl_fact_named(first->to));
    yl_say_end(page);
}

void yl_say_sweep_answer(struct yl_page *page, const struct yl_report_study *study)
{
    const struct set set = set_of(study);
    if (!set.held) {
        say_extremes(page, study);
        return;
    }
    say_set(page, study, &set);
    say_moves(page, study);
}

static void say_key(struct yl_page *page, const struct yl_report_study *study,
                    const struct at_point *at, const char *en, const char *zh)
{
    const struct yl_figure figure =
        yl_study_figure(study, (struct yl_row_key){at->point, NULL, study->place, study->metric});
    yl_say_key_primary(page, study, en, zh, &figure);
}

void yl_say_sweep_keys(struct yl_page *page, const struct yl_report_study *study)
{
    static const char *const metrics[][3] = {{"net_cny", "net there (CNY)", "最高点净利润（元）"},
                                             {"cost_cny", "cost there (CNY)", "最高点成本（元）"}};
    const struct extremes at = extremes_of(study);
    if (!at.count) return;
    say_key(page, study, &at.highest, "%s at the highest point", "最高点的%s");
    say_key(page, study, &at.lowest, "%s at the lowest point", "最低点的%s");
    int written = 2 + yl_say_key_target(page, study, at.highest.point);
    for (int i = 0; i < 2 && written < 4; i++) {
        struct yl_figure figure = yl_study_figure(
            study, (struct yl_row_key){at.highest.point, NULL, "all", metrics[i][0]});
        if (!figure.there) continue;
        yl_say_key_figure(page, metrics[i][1], metrics[i][2], YL_FACT_NUMBER, &figure);
        written++;
    }
}

void yl_say_caption_sweep(struct yl_page *page, const struct yl_report_study *study)
{
    const struct extremes at = extremes_of(study);
    const enum yl_fact_kind kind = yl_fact_kind_of(study->metric);
    if (at.count)
        YL_SAY(page, "In {2} they reach from {0} to {1}.", "{2}从 {0} 到 {1}。",
               yl_fact_of(kind, at.lowest.value), yl_fact_of(kind, at.highest.value),
               yl_fact_word(page, study));
}
