/* report_guesses.c: key figures and tables of the uncertain inputs, chosen or credited; contract in
 * report_say.h */
#include "sim/report/report_say.h"
#include "sim/stats/attribution.h"
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(list) (sizeof(list) / sizeof *(list))
#define FROM_TO(kind) \
    {"from", "区间下限", YL_SHEET_NUMBER, kind, NULL}, \
    { \
        "to", "区间上限", YL_SHEET_NUMBER, kind, NULL \
    }

static const struct yl_estimate nothing = {NAN, NAN, NAN};

/* The key figure of a row, its words with the name in the place of their %s. */
static void key_named(struct yl_page *page, const char *en, const char *zh, struct yl_fact name,
                      struct yl_fact value)
{
    const char *const text[2] = {en, zh};
    const char *words[2];
    for (int lang = 0; lang < 2; lang++) {
        const char *at = strstr(text[lang], "%s");
        words[lang] = at ? yl_arena_print(&page->arena, "%.*s%s%s", (int)(at - text[lang]),
                                          text[lang], name.text[lang], at + 2)
                         : text[lang];
    }
    en = words[YL_EN];
    zh = words[YL_ZH];
    if (en && zh && isfinite(value.value.mean)) yl_say_key(page, en, zh, value.kind, value.value);
}

/* ---- what a run with draws does not know ----------------------------------------------------- */

static bool has_range(const struct yl_report_study *study, const struct yl_rows *rows, size_t row)
{
    (void)study;
    const char *place = yl_row_text(rows, row, 1);
    return isfinite(yl_row_number(rows, row, 4)) && !strchr(place, '>') &&
           (yl_row_number(rows, row, 6) > 0 || !strcmp(place, "all"));
}

void yl_say_table_unknown(struct yl_page *page, const struct yl_report_study *study)
{
    struct yl_sheet_column column[YL_ROWS_COLUMNS];
    const struct yl_rows rows =
        yl_rows_of(&study->finished.table[YL_OUTPUT_UNCERTAIN],
                   "variant place metric mean expected_p05 expected_p95 unknown_share p_best "
                   "regret");
    const struct yl_sheet_table table = {.en = "Uncertainty by figure",
                                         .zh = "各指标的不确定性",
                                         .rows = &rows,
                                         .column = column,
                                         .columns = YL_ROWS_COLUMNS,
                                         .shows = has_range};
    yl_sheet_columns(column, "uncertain.csv", &rows);
    yl_say_sheet(page, study, &table);
}

/* ---- which guess first ----------------------------------------------------------------------- */

enum { FACTOR, SHARE_METHOD, SHARE_VALUE, GRADE = SHARE_VALUE + 3 };
struct share {
    const char *factor, *grade;
    struct yl_estimate moves, first, total, shapley;
};

static int by_share(const void *a, const void *b)
{
    const struct share *x = a, *y = b;
    const double left = isfinite(x->shapley.mean) ? x->shapley.mean : x->first.mean,
                 right = isfinite(y->shapley.mean) ? y->shapley.mean : y->first.mean;
    if (left != right) return left > right ? -1 : 1;
    return strcmp(x->factor, y->factor);
}

/* The guesses and groups, the largest first; in the page's arena. */
static size_t shares_of(struct share **list, struct yl_page *page,
                        const struct yl_report_study *study)
{
    const struct yl_rows rows =
        yl_rows_of(&study->sheet[YL_STUDY_SHARES], "factor method value low high grade");
    size_t count = 0;
    *list = yl_arena_get(&page->arena, (rows.count + 1) * sizeof **list);
    for (size_t i = 0; *list && i < rows.count; i++) {
        const char *factor = yl_row_text(&rows, i, FACTOR);
        const struct yl_estimate value = yl_row_estimate(&rows, i, SHARE_VALUE);
        if (!count || strcmp((*list)[count - 1].factor, factor) != 0)
            (*list)[count++] = (struct share){
                factor, yl_row_text(&rows, i, GRADE), nothing, nothing, nothing, nothing};
        struct share *one = &(*list)[count - 1];
        if (yl_row_is(&rows, i, SHARE_METHOD, "morris-mu-star")) one->moves = value;
        if (yl_row_is(&rows, i, SHARE_METHOD, "sobol-first")) one->first = value;
        if (yl_row_is(&rows, i, SHARE_METHOD, "sobol-total")) one->total = value;
        if (yl_row_is(&rows, i, SHARE_METHOD, "shapley")) one->shapley = value;
    }
    if (count) qsort(*list, count, sizeof **list, by_share);
    return count;
}

void yl_say_sensitivity_keys(struct yl_page *page, const struct yl_report_study *study)
{
    struct share *list;
    if (!shares_of(&list, page, study)) return;
    const struct yl_fact name = yl_study_axis(page, study, list[0].factor);
    key_named(page, "share of the uncertainty explained by %s", "不确定性中 %s 所占", name,
              yl_fact_of(YL_FACT_SHARE, list[0].shapley));
    key_named(page, "gone once %s is known, on average", "知道 %s 后平均减少", name,
              yl_fact_of(YL_FACT_SHARE, list[0].first));
    key_named(page, "left if all but %s is known, on average", "除 %s 外都知道时平均剩余", name,
              yl_fact_of(YL_FACT_SHARE, list[0].total));
    key_named(page, "what %s moves from its 5% to its 95%", "%s 从 5% 到 95% 带来的改变", name,
              yl_fact_of(yl_fact_kind_of(study->metric), list[0].moves));
}

void yl_say_table_shares(struct yl_page *page, const struct yl_report_study *study)
{
    static const struct yl_page_column columns[] = {{"uncertain input", "拿不准的数"},
                                                    {"grade", "等级"},
                                                    {"share (Shapley)", "占比（Shapley）"},
                                                    {"from", "区间下限"},
                                                    {"to", "区间上限"},
                                                    {"first order", "一阶"},
                                                    {"total", "总指数"},
                                                    {"5% to 95% moves", "5%–95% 改变"}};
    struct share *list;
    size_t count = shares_of(&list, page, study);
    if (!count) return;
    yl_page_table(page, "What each guess carries of the variance of the expected figure",
                  "各拿不准的数在期望指标方差中的占比", columns, COUNT_OF(columns));
    for (size_t i = 0; i < count && i < YL_PAGE_ROWS; i++) {
        const struct share *one = &list[i];
        yl_page_named(page, "<tr><th scope=\"row\">", yl_study_axis(page, study, one->factor),
                      "</th>");
        yl_page_words(page, one->grade);
        yl_page_cell(page, one->shapley.mean, YL_FACT_SHARE);
        yl_page_cell(page, one->shapley.low, YL_FACT_SHARE);
        yl_page_cell(page, one->shapley.high, YL_FACT_SHARE);
        yl_page_cell(page, one->first.mean, YL_FACT_SHARE);
        yl_page_cell(page, one->total.mean, YL_FACT_SHARE);
        yl_page_cell(page, one->moves.mean, yl_fact_kind_of(study->metric));
        fputs("</tr>\n", page->out);
    }
    yl_page_table_end(page);
}

/* ---- what it brings to know more ------------------------------------------------------------- */

enum { WHAT, OF, PEOPLE, VALUE, LOWER = VALUE + 3, COST, NET, NOTE = NET + 2 };
#define VALUES "what of n value low high lower cost net grade note"

static struct yl_rows values_of(const struct yl_report_study *study)
{
    return yl_rows_of(&study->sheet[YL_STUDY_VALUES], VALUES);
}

/* The row of this kind with the largest figure in the column; rows.count: there is none. */
static size_t largest(const struct yl_rows *rows, const char *what, int column)
{
    size_t best = rows->count;
    for (size_t i = 0; i < rows->count; i++)
        if (yl_row_is(rows, i, WHAT, what) && isfinite(yl_row_number(rows, i, column)) &&
            (best == rows->count ||
             yl_row_number(rows, i, column) > yl_row_number(rows, best, column)))
            best = i;
    return best;
}

void yl_say_voi_keys(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_rows rows = values_of(study);
    const size_t all = largest(&rows, "evpi", VALUE), one = largest(&rows, "evppi", VALUE),
                 asked = largest(&rows, "evsi", NET);
    if (all < rows.count)
        yl_say_key(page, "value of perfect information", "全都知道的价值", YL_FACT_NUMBER,
                   yl_row_estimate(&rows, all, VALUE));
    if (one < rows.count)
        key_named(page, "value of knowing %s", "知道 %s 的价值",
                  yl_study_axis(page, study, yl_row_text(&rows, one, OF)),
                  yl_fact_of(YL_FACT_NUMBER, yl_row_estimate(&rows, one, VALUE)));
    if (asked == rows.count) return;
    key_named(page, "value of the most that observing %s brings", "观测 %s 至多带来的价值",
              yl_study_axis(page, study, yl_row_text(&rows, asked, OF)),
              yl_fact_of(YL_FACT_NUMBER, yl_row_estimate(&rows, asked, VALUE)));
    if (yl_row_number(&rows, asked, COST) > 0)
        yl_say_key(page, "the same less its cost", "减去费用后", YL_FACT_NUMBER,
                   (struct yl_estimate){yl_row_number(&rows, asked, NET), NAN, NAN});
}

void yl_say_table_values(struct yl_page *page, const struct yl_report_study *study)
{
    static const struct yl_sheet_word whats[] = {{"evpi", "perfect information", "全都知道"},
                                                 {"evppi", "knowing", "知道"},
                                                 {"evsi", "observing people", "观测用户"},
                                                 {NULL, NULL, NULL}};
    static const struct yl_sheet_word notes[] = {
        {"joint draws are not observed yet", "joint draws are not observed yet",
         "联合抽样的取值还不能观测"},
        {"only a share can be observed", "only a share can be observed", "只有占比可以观测"},
        {NULL, NULL, NULL}};
    struct yl_sheet_column column[YL_ROWS_COLUMNS];
    const struct yl_rows rows = values_of(study);
    const struct yl_sheet_table table = {.en = "What it brings to know more",
                                         .zh = "多知道一点带来多少",
                                         .rows = &rows,
                                         .column = column,
                                         .columns = YL_ROWS_COLUMNS};
    yl_sheet_columns(column, "voi.csv", &rows);
    column[WHAT].word = whats;
    column[NOTE].word = notes;
    yl_say_sheet(page, study, &table);
}

/* ---- the best -------------------------------------------------------------------------------- */

enum { POINT, BEST_VARIANT, REPLICATIONS, BEST_MEAN, BEHIND = BEST_MEAN + 3, RESULT = BEHIND + 3 };
enum { PLACE = RESULT + 1, METRIC, RANK };
#define BEST \
    "point variant n mean low high behind behind_low behind_high beaten_by place metric rank"

static bool decides(const struct yl_report_study *study, const struct yl_rows *rows, size_t row)
{
    return yl_row_is(rows, row, PLACE, study->place) && yl_row_is(rows, row, METRIC, study->metric);
}

/* Rows of the figure that decides by rank, those without one last; in the page's arena. */
static size_t *in_order(size_t *count, struct yl_page *page, const struct yl_report_study *study,
                        const struct yl_rows *rows)
{
    size_t *order = yl_arena_get(&page->arena, (rows->count + 1) * sizeof *order);
    *count = 0;
    for (size_t i = 0; order && i < rows->count; i++) {
        const double rank = yl_row_number(rows, i, RANK);
        size_t at = (*count)++;
        for (; at && decides(study, rows, i) &&
               (!decides(study, rows, order[at - 1]) ||
                !(yl_row_number(rows, order[at - 1], RANK) <= rank)) &&
               rank > 0;
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

void yl_say_best_keys(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_rows rows = yl_rows_of(&study->sheet[YL_STUDY_BEST], BEST);
    const enum yl_fact_kind kind = yl_fact_kind_of(study->metric);
    size_t count;
    const size_t *order = in_order(&count, page, study, &rows);
    if (!order || !count || !yl_row_is(&rows, order[0], RANK, "1")) return;
    key_named(page, "%s of the best", "最佳者的%s", yl_fact_word(page, study),
              yl_fact_of(kind, yl_row_estimate(&rows, order[0], BEST_MEAN)));
    if (count > 1 && decides(study, &rows, order[1]))
        yl_say_key(page, "what the next one is behind it", "次佳者落后", kind,
                   yl_row_estimate(&rows, order[1], BEHIND));
    for (size_t i = 0, more = 0; i < rows.count && more < 2; i++) {
        if (study->kind != YL_STUDY_PLAN || decides(study, &rows, i) ||
            !yl_row_is(&rows, i, POINT, yl_row_text(&rows, order[0], POINT)))
            continue;
        const char *metric = yl_row_text(&rows, i, METRIC);
        yl_say_key(page, yl_metric_label(metric, YL_EN), yl_metric_label(metric, YL_ZH),
                   yl_fact_kind_of(metric), yl_row_estimate(&rows, i, BEST_MEAN));
        more++;
    }
}

void yl_say_table_best(struct yl_page *page, const struct yl_report_study *study)
{
    static const struct yl_sheet_word results[] = {
        {"", "–", "–"},
        {"exact", "beaten, exactly", "落后（精确）"},
        {"simulated", "beaten", "落后"},
        {"same", "the same", "相同"},
        {"within", "at most better by what does not matter", "至多好出无关紧要的差距"},
        {"no value", "has no value", "没有值"},
        {"bound", "does not keep the bounds", "不满足约束"},
        {NULL, NULL, NULL}};
    const enum yl_fact_kind kind = yl_fact_kind_of(study->metric);
    const struct yl_sheet_column column[] = {
        {"settings", "参数", YL_SHEET_POINT, 0, NULL},
        {"variant", "方案", YL_SHEET_VARIANT, 0, NULL},
        {"replications", "次数", YL_SHEET_NUMBER, YL_FACT_COUNT, NULL},
        {yl_study_word(page, study, YL_EN), yl_study_word(page, study, YL_ZH), YL_SHEET_NUMBER,
         kind, NULL},
        FROM_TO(kind),
        {"behind the best", "落后于最佳", YL_SHEET_NUMBER, kind, NULL},
        FROM_TO(kind),
        {"result", "结论", YL_SHEET_WORD, 0, results}};
    const struct yl_rows rows = yl_rows_of(&study->sheet[YL_STUDY_BEST], BEST);
    size_t count;
    const struct yl_sheet_table table = {.en = "The alternatives, by rank",
                                         .zh = "各备选，按名次",
                                         .rows = &rows,
                                         .column = column,
                                         .columns = COUNT_OF(column),
                                         .order = in_order(&count, page, study, &rows),
                                         .shows = decides};
    if (table.order) yl_say_sheet(page, study, &table);
}

/* ---- credit ---------------------------------------------------------------------------------- */

enum { RULE, ENTRY, TOUCHES, CREDIT, INCREMENT = CREDIT + 2, ERROR = INCREMENT + 3 };
#define CREDITS "rule entry touches credit share increment low high error"

void yl_say_attribution_keys(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_rows rows = yl_rows_of(&study->sheet[YL_STUDY_CREDIT], CREDITS);
    size_t most = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const bool known = isfinite(yl_row_number(&rows, i, INCREMENT));
        const int column = known ? INCREMENT : CREDIT;
        if (yl_row_is(&rows, i, RULE, yl_row_text(&rows, 0, RULE)) &&
            (most == rows.count ||
             yl_row_number(&rows, i, column) > yl_row_number(&rows, most, column)))
            most = i;
    }
    if (most == rows.count) return;
    const char *entry = yl_row_text(&rows, most, ENTRY);
    const char *place = yl_arena_print(&page->arena, "entries.%s", entry);
    key_named(page, "true increment of %s", "%s的真实增量",
              yl_study_named(study, place ? place : entry),
              yl_fact_of(YL_FACT_NUMBER, yl_row_estimate(&rows, most, INCREMENT)));
    for (size_t i = 0; i < rows.count; i++)
        for (int k = 0; k < YL_RULES; k++)
            if (yl_row_is(&rows, i, ENTRY, entry) &&
                yl_row_is(&rows, i, RULE, yl_attribution_names[k].name) &&
                (k == YL_RULE_FIRST || k == YL_RULE_LAST || k == YL_RULE_SHAPLEY))
                key_named(page, "its credit by %s", "按%s规则归因",
                          (struct yl_fact){.text = {yl_attribution_names[k].label[YL_EN],
                                                    yl_attribution_names[k].label[YL_ZH]}},
                          yl_fact_number(yl_row_number(&rows, i, CREDIT)));
}

void yl_say_table_credit(struct yl_page *page, const struct yl_report_study *study)
{
    struct yl_sheet_word rules[YL_RULES + 1] = {0};
    for (int k = 0; k < YL_RULES; k++)
        rules[k] = (struct yl_sheet_word){yl_attribution_names[k].name,
                                          yl_attribution_names[k].label[YL_EN],
                                          yl_attribution_names[k].label[YL_ZH]};
    struct yl_sheet_column column[YL_ROWS_COLUMNS];
    const struct yl_rows rows = yl_rows_of(&study->sheet[YL_STUDY_CREDIT], CREDITS);
    const struct yl_sheet_table table = {.en = "Credit of each entry, by rule",
                                         .zh = "各规则下各入口的功劳",
                                         .rows = &rows,
                                         .column = column,
                                         .columns = YL_ROWS_COLUMNS};
    yl_sheet_columns(column, "attribution.csv", &rows);
    column[RULE].word = rules;
    yl_say_sheet(page, study, &table);
}
