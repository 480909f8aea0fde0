/* report_tables.c: the tables of a report: what a scenario has, its funnel first; contract in
 * report_page.h */
#include "sim/report/report_page.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a table -------------------------------------------------------------------------------- */

void yl_page_table(struct yl_page *page, const char *en, const char *zh,
                   const struct yl_page_column *column, size_t columns)
{
    fputs("<div class=\"table\"><h3>", page->out);
    yl_page_both(page, en, zh);
    fputs("</h3><button type=\"button\" class=\"copy\">", page->out);
    yl_page_both(page, "Copy", "复制");
    fprintf(page->out,
            "</button>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\" "
            "data-en=\"%s\" data-zh=\"%s\">\n<table><thead><tr>",
            page->lang == YL_ZH ? zh : en, en, zh);
    for (size_t i = 0; i < columns; i++) {
        fputs("<th scope=\"col\" aria-sort=\"none\"><button type=\"button\" class=\"sort\">",
              page->out);
        yl_page_both(page, column[i].en, column[i].zh);
        fputs("</button></th>", page->out);
    }
    fputs("</tr></thead>\n<tbody>\n", page->out);
}

void yl_page_table_end(struct yl_page *page) { fputs("</tbody></table></div></div>\n", page->out); }

void yl_page_head(struct yl_page *page, const char *text)
{
    fputs("<th scope=\"row\">", page->out);
    yl_page_text(page, text);
    fputs("</th>", page->out);
}

void yl_page_words(struct yl_page *page, const char *text)
{
    fputs("<td>", page->out);
    yl_page_text(page, text);
    fputs("</td>", page->out);
}

static void metric_cell(struct yl_page *page, const char *metric)
{
    fputs("<td>", page->out);
    yl_page_both(page, yl_metric_label(metric, YL_EN), yl_metric_label(metric, YL_ZH));
    fputs("</td>", page->out);
}

static enum yl_fact_kind kind_of(const char *metric)
{
    return yl_metric_is_share(metric) ? YL_FACT_SHARE : YL_FACT_NUMBER;
}

/* Which variant a row is of, so that it is switched off with it. */
static void row_of_variant(struct yl_page *page, const struct yl_study *study, uint32_t v)
{
    fprintf(page->out, "<tr class=\"s%uv%u\">", study->number, v + 1);
}

/* Rooms, shops, agents, limits, goals and all of them; entries have a table of their own, and ways
 * from an entry to a place have theirs in paths.csv. */
static bool is_place(const char *place)
{
    return !strchr(place, '>') && strncmp(place, "entries.", 8) != 0 &&
           strcmp(place, "targets") != 0;
}

static void place_cell(struct yl_page *page, const struct yl_study *study, const char *place)
{
    fputs("<td>", page->out);
    if (!strcmp(place, "all"))
        yl_page_both(page, "all", "全部");
    else
        yl_page_text(page, yl_study_label(study, place));
    fputs("</td>", page->out);
}

/* ---- the funnel ----------------------------------------------------------------------------- */

struct step {
    const char *entry, *path, *step;
    double count[3]; /* reached, skipped, passed: sums, until divided */
    double n;
};

/* Steps of the base in the order of the file; NULL without memory. */
static struct step *steps_of(size_t *count, const struct yl_study *study)
{
    const struct yl_sheet *sheet = &study->funnel;
    static const char *const names[] = {"variant", "entry",   "path",  "step",
                                        "reached", "skipped", "passed"};
    int column[7];
    size_t last = 0;
    struct step *list = calloc(sheet->rows + 1, sizeof *list);
    *count = 0;
    for (int i = 0; i < 7; i++) column[i] = yl_table_column(sheet, names[i]);
    for (size_t i = 0; list && i < sheet->rows; i++) {
        if (strcmp(yl_table_cell(sheet, i, column[0]), yl_study_base(study)) != 0) continue;
        const char *key[3];
        for (int k = 0; k < 3; k++) key[k] = yl_table_cell(sheet, i, column[1 + k]);
        size_t at = 0;
        for (; at < *count; at++) { /* mostly the one behind the last */
            const struct step *step = &list[(last + 1 + at) % *count];
            if (!strcmp(step->step, key[2]) && !strcmp(step->path, key[1]) &&
                !strcmp(step->entry, key[0]))
                break;
        }
        at = at < *count ? (last + 1 + at) % *count : (*count)++;
        struct step *step = &list[last = at];
        step->entry = key[0];
        step->path = key[1];
        step->step = key[2];
        if (!isfinite(yl_table_number(sheet, i, column[4]))) continue; /* it failed */
        for (int k = 0; k < 3; k++) step->count[k] += yl_table_number(sheet, i, column[4 + k]);
        step->n++;
    }
    return list;
}

static void table_funnel(struct yl_page *page, const struct yl_study *study)
{
    static const struct yl_page_column columns[] = {{"entry", "入口"},
                                                    {"path or place", "路径或地点"},
                                                    {"step", "步骤"},
                                                    {"reached", "走到"},
                                                    {"skipped", "跳过"},
                                                    {"passed", "通过"},
                                                    {"passed of reached", "通过率"}};
    size_t count;
    struct step *list = steps_of(&count, study);
    if (!list || !count) {
        free(list);
        return;
    }
    yl_page_table(page, "Funnel of the base, mean of the replications",
                  "基准方案的漏斗（各次模拟的平均）", columns, 7);
    for (size_t i = 0; i < count && i < YL_PAGE_ROWS; i++) {
        const struct step *step = &list[i];
        bool place = !strncmp(step->path, "rooms.", 6) || !strncmp(step->path, "shops.", 6);
        const char *front = place ? "" : "paths.";
        char *entry = yl_arena_print(&page->arena, "entries.%s", step->entry);
        char *path = yl_arena_print(&page->arena, "%s%s", front, step->path);
        char *key = yl_arena_print(&page->arena, "%s%s.steps.%s", front, step->path, step->step);
        if (!entry || !path || !key) break;
        const char *label = yl_study_label(study, key);
        fputs("<tr>", page->out);
        yl_page_head(page, yl_study_label(study, entry));
        yl_page_words(page, yl_study_label(study, path));
        yl_page_words(page, label == strchr(key, '.') + 1 ? step->step : label);
        for (int k = 0; k < 3; k++)
            yl_page_cell(page, step->n > 0 ? step->count[k] / step->n : NAN, YL_FACT_NUMBER);
        yl_page_cell(page, step->count[0] > 0 ? step->count[2] / step->count[0] : NAN,
                     YL_FACT_SHARE);
        fputs("</tr>\n", page->out);
    }
    yl_page_table_end(page);
    free(list);
}

/* ---- entries -------------------------------------------------------------------------------- */

/* Entries of the base, by what they bring. */
static void table_entries(struct yl_page *page, const struct yl_study *study)
{
    static const char *const metrics[] = {
        "arrivals", "orders", "conversion",           "gmv_cny",           "cost_cny",
        "net_cny",  "roi",    "cost_per_entrant_cny", "cost_per_order_cny"};
    static const struct yl_page_column columns[] = {{"entry", "入口"},
                                                    {"arrivals", "到达人次"},
                                                    {"orders", "订单"},
                                                    {"from", "区间下限"},
                                                    {"to", "区间上限"},
                                                    {"conversion", "转化率"},
                                                    {"GMV (CNY)", "成交额（元）"},
                                                    {"cost (CNY)", "成本（元）"},
                                                    {"net (CNY)", "净收益（元）"},
                                                    {"net / cost", "净收益/成本"},
                                                    {"cost per entry into a room", "每次进房成本"},
                                                    {"cost per order", "每单成本"}};
    enum { METRICS = sizeof metrics / sizeof *metrics };
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    const char *base = yl_study_base(study);
    int place = yl_table_column(sheet, "place"), metric = yl_table_column(sheet, "metric");
    int variant = yl_table_column(sheet, "variant");
    yl_page_table(page, "Entries of the base", "基准方案的各入口", columns,
                  sizeof columns / sizeof *columns);
    for (size_t i = 0; i < sheet->rows; i++) {
        const char *name = yl_table_cell(sheet, i, place);
        if (strncmp(name, "entries.", 8) != 0 ||
            strcmp(yl_table_cell(sheet, i, metric), "arrivals") != 0 ||
            strcmp(yl_table_cell(sheet, i, variant), base) != 0)
            continue;
        fputs("<tr>", page->out);
        yl_page_head(page, yl_study_label(study, name));
        for (int k = 0; k < METRICS; k++) {
            struct yl_figure figure = yl_study_figure(study, NULL, base, name, metrics[k]);
            yl_page_cell(page, figure.mean, kind_of(metrics[k]));
            if (k != 1) continue;
            yl_page_cell(page, figure.low, YL_FACT_NUMBER);
            yl_page_cell(page, figure.high, YL_FACT_NUMBER);
        }
        fputs("</tr>\n", page->out);
    }
    yl_page_table_end(page);
}

/* ---- rooms, shops, agents, limits ----------------------------------------------------------- */

static void table_places(struct yl_page *page, const struct yl_study *study)
{
    static const struct yl_page_column columns[] = {
        {"place", "地点"},          {"figure", "指标"}, {"mean", "平均"},
        {"from", "区间下限"},       {"to", "区间上限"}, {"one campaign, low", "单场低值（5%）"},
        {"high", "单场高值（95%）"}};
    static const char *const names[] = {"variant", "place", "metric", "mean",
                                        "low",     "high",  "p05",    "p95"};
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    int column[8];
    for (int i = 0; i < 8; i++) column[i] = yl_table_column(sheet, names[i]);
    yl_page_table(page, "Figures of the base by place", "基准方案各地点的指标", columns, 7);
    size_t written = 0;
    for (size_t i = 0; i < sheet->rows && written < YL_PAGE_ROWS; i++) {
        const char *place = yl_table_cell(sheet, i, column[1]);
        const char *metric = yl_table_cell(sheet, i, column[2]);
        if (!is_place(place) ||
            strcmp(yl_table_cell(sheet, i, column[0]), yl_study_base(study)) != 0)
            continue;
        fputs("<tr>", page->out);
        place_cell(page, study, place);
        metric_cell(page, metric);
        for (int k = 3; k < 8; k++)
            yl_page_cell(page, yl_table_number(sheet, i, column[k]), kind_of(metric));
        fputs("</tr>\n", page->out);
        written++;
    }
    yl_page_table_end(page);
}

/* ---- plans ---------------------------------------------------------------------------------- */

struct compared {
    const char *place, *metric;
    double diff, low, high, ratio, p_higher;
};

static void compared_row(struct yl_page *page, const struct yl_study *study, uint32_t v,
                         const struct compared *one)
{
    bool share = yl_metric_is_share(one->metric);
    row_of_variant(page, study, v);
    yl_page_head(page, study->finished.manifest.variant[v]);
    place_cell(page, study, one->place);
    metric_cell(page, one->metric);
    const double moves[] = {one->diff, one->low, one->high};
    for (int k = 0; k < 3; k++) yl_page_cell(page, moves[k], share ? YL_FACT_SHARE : YL_FACT_MOVE);
    yl_page_cell(page, one->ratio, YL_FACT_CHANGE);
    yl_page_cell(page, one->p_higher, YL_FACT_SHARE);
    fputs("<td>", page->out);
    if (one->low > 0)
        yl_page_both(page, "higher", "更高");
    else if (one->high < 0)
        yl_page_both(page, "lower", "更低");
    else if (one->low == 0 && one->high == 0)
        yl_page_both(page, "the same", "相同");
    else
        yl_page_both(page, "cannot tell", "分不出来");
    fputs("</td></tr>\n", page->out);
}

/* The figure that decides, whatever it is, and all others of places that the plan moves. */
static void table_variants(struct yl_page *page, const struct yl_study *study)
{
    static const struct yl_page_column columns[] = {
        {"plan", "方案"},         {"place", "地点"},
        {"figure", "指标"},       {"difference", "差值"},
        {"from", "区间下限"},     {"to", "区间上限"},
        {"in percent", "百分比"}, {"higher in", "更高的配对占比"},
        {"verdict", "判断"}};
    const struct yl_manifest *manifest = &study->finished.manifest;
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_COMPARE];
    static const char *const names[] = {"variant",  "place",     "metric", "diff",
                                        "diff_low", "diff_high", "ratio",  "p_higher"};
    int column[8];
    for (int i = 0; i < 8; i++) column[i] = yl_table_column(sheet, names[i]);
    yl_page_table(page, "Plans beside the base", "各方案与基准之差", columns, 9);
    for (uint32_t v = 1; v < manifest->variants; v++)
        for (int first = 1; first >= 0; first--)
            for (size_t i = 0; i < sheet->rows; i++) {
                if (strcmp(yl_table_cell(sheet, i, column[0]), manifest->variant[v]) != 0) continue;
                struct compared one = {.place = yl_table_cell(sheet, i, column[1]),
                                       .metric = yl_table_cell(sheet, i, column[2])};
                double *const to[] = {&one.diff, &one.low, &one.high, &one.ratio, &one.p_higher};
                for (int k = 0; k < 5; k++) *to[k] = yl_table_number(sheet, i, column[3 + k]);
                bool decides =
                    !strcmp(one.place, study->place) && !strcmp(one.metric, study->metric);
                bool moved = one.diff != 0 || one.low < 0 || one.high > 0;
                if (!isfinite(one.diff) || decides != first ||
                    (!decides && (!is_place(one.place) || !moved)))
                    continue;
                compared_row(page, study, v, &one);
            }
    yl_page_table_end(page);
}

/* ---- targets -------------------------------------------------------------------------------- */

static void table_targets(struct yl_page *page, const struct yl_study *study)
{
    static const struct yl_page_column columns[] = {
        {"point", "点"},      {"plan", "方案"},
        {"target", "目标"},   {"chance to reach it", "达到的机会"},
        {"from", "区间下限"}, {"to", "区间上限"}};
    static const char *const names[] = {"point", "variant", "place", "metric",
                                        "mean",  "low",     "high"};
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    const struct yl_manifest *manifest = &study->finished.manifest;
    int column[7];
    size_t written = 0;
    bool points = study->kind == YL_STUDY_SWEEP;
    for (int i = 0; i < 7; i++) column[i] = yl_table_column(sheet, names[i]);
    for (size_t i = 0; i < sheet->rows && written < YL_PAGE_ROWS; i++) {
        if (strcmp(yl_table_cell(sheet, i, column[2]), "targets") != 0) continue;
        if (!written++) yl_page_table(page, "Targets", "目标", columns + !points, points ? 6 : 5);
        const char *name = yl_table_cell(sheet, i, column[1]);
        uint32_t v = 0;
        while (v < manifest->variants && strcmp(manifest->variant[v], name) != 0) v++;
        row_of_variant(page, study, v);
        if (points) yl_page_cell(page, yl_table_number(sheet, i, column[0]), YL_FACT_NUMBER);
        yl_page_head(page, name);
        yl_page_words(page, yl_table_cell(sheet, i, column[3]));
        for (int k = 4; k < 7; k++)
            yl_page_cell(page, yl_table_number(sheet, i, column[k]), YL_FACT_SHARE);
        fputs("</tr>\n", page->out);
    }
    if (written) yl_page_table_end(page);
}

/* ---- points --------------------------------------------------------------------------------- */

enum { BESIDE = 4 };
static const char *const beside[BESIDE] = {"orders", "gmv_cny", "cost_cny", "net_cny"};

/* The figure that decides, with its interval, and beside it what everything brings and costs: the
 * rows of a point and a variant stand together. */
static void point_row(struct yl_page *page, const struct yl_study *study, size_t from, size_t to)
{
    static const char *const names[] = {"point", "variant", "place", "metric",
                                        "mean",  "low",     "high"};
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    int column[7];
    double value[3] = {NAN, NAN, NAN}, more[BESIDE] = {NAN, NAN, NAN, NAN};
    for (int i = 0; i < 7; i++) column[i] = yl_table_column(sheet, names[i]);
    for (size_t i = from; i < to; i++) {
        const char *place = yl_table_cell(sheet, i, column[2]);
        const char *metric = yl_table_cell(sheet, i, column[3]);
        if (!strcmp(place, study->place) && !strcmp(metric, study->metric))
            for (int k = 0; k < 3; k++) value[k] = yl_table_number(sheet, i, column[4 + k]);
        for (int k = 0; k < BESIDE; k++)
            if (!strcmp(place, "all") && !strcmp(metric, beside[k]))
                more[k] = yl_table_number(sheet, i, column[4]);
    }
    const char *point = yl_table_cell(sheet, from, column[0]);
    fprintf(page->out, "<tr><td class=\"n\" data-v=\"%s\">%s</td>", point, point);
    yl_page_head(page, yl_table_cell(sheet, from, column[1]));
    yl_page_words(page, yl_study_point(page, study, point));
    for (int k = 0; k < 3; k++) yl_page_cell(page, value[k], kind_of(study->metric));
    for (int k = !strcmp(study->place, "all") && !strcmp(study->metric, "orders"); k < BESIDE; k++)
        yl_page_cell(page, more[k], YL_FACT_NUMBER);
    fputs("</tr>\n", page->out);
}

static void table_points(struct yl_page *page, const struct yl_study *study)
{
    struct yl_page_column columns[6 + BESIDE] = {
        {"point", "点"},
        {"plan", "方案"},
        {"settings", "参数"},
        {yl_study_word(page, study, YL_EN), yl_study_word(page, study, YL_ZH)},
        {"from", "区间下限"},
        {"to", "区间上限"}};
    size_t count = 6;
    for (int k = !strcmp(study->place, "all") && !strcmp(study->metric, "orders"); k < BESIDE; k++)
        columns[count++] = (struct yl_page_column){yl_metric_label(beside[k], YL_EN),
                                                   yl_metric_label(beside[k], YL_ZH)};
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    int point = yl_table_column(sheet, "point"), variant = yl_table_column(sheet, "variant");
    yl_page_table(page, "Points of the sweep", "扫描的各点", columns, count);
    size_t written = 0;
    for (size_t from = 0, to; from < sheet->rows && written < YL_PAGE_ROWS; from = to, written++) {
        for (to = from + 1; to < sheet->rows; to++)
            if (strcmp(yl_table_cell(sheet, to, point), yl_table_cell(sheet, from, point)) != 0 ||
                strcmp(yl_table_cell(sheet, to, variant), yl_table_cell(sheet, from, variant)))
                break;
        point_row(page, study, from, to);
    }
    yl_page_table_end(page);
}

/* ---- designs -------------------------------------------------------------------------------- */

static void table_designs(struct yl_page *page, const struct yl_study *study)
{
    const struct yl_sheet *sheet = &study->ab;
    struct yl_page_column *columns = calloc(sheet->columns + 1, sizeof *columns);
    for (size_t i = 0; columns && i < sheet->columns; i++)
        columns[i] = (struct yl_page_column){sheet->name[i], sheet->name[i]};
    if (!columns) return;
    yl_page_table(page, "Designs", "各设计", columns, sheet->columns);
    for (size_t i = 0; i < sheet->rows && i < YL_PAGE_ROWS; i++) {
        fputs("<tr>", page->out);
        for (size_t k = 0; k < sheet->columns; k++) {
            double value = yl_table_number(sheet, i, (int)k);
            if (isfinite(value))
                yl_page_cell(page, value, YL_FACT_NUMBER);
            else
                yl_page_words(page, yl_table_cell(sheet, i, (int)k));
        }
        fputs("</tr>\n", page->out);
    }
    yl_page_table_end(page);
    free(columns);
}

enum yl_status yl_report_tables(struct yl_page *page, const struct yl_study *study)
{
    bool run = study->kind == YL_STUDY_RUN || study->kind == YL_STUDY_VARIANTS;
    if (run) table_funnel(page, study);
    if (study->kind == YL_STUDY_VARIANTS) table_variants(page, study);
    if (run) table_entries(page, study);
    if (run) table_places(page, study);
    if (study->kind == YL_STUDY_SWEEP) table_points(page, study);
    if (study->kind != YL_STUDY_AB) table_targets(page, study);
    if (study->kind == YL_STUDY_AB) table_designs(page, study);
    return YL_OK;
}
