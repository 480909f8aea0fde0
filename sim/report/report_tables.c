/* report_tables.c: the tables of a report: what a scenario has, its funnel first; contract in
 * report_page.h */
#include "sim/output/labels.h"
#include "sim/output/tables.h"
#include "sim/report/report_say.h"
#include <math.h>
#include <string.h>

#define FROM_TO \
    {"from", "区间下限"}, { "to", "区间上限" }
#define HEAD "<th scope=\"row\">"
#define COUNT_OF(list) (sizeof(list) / sizeof *(list))

/* ---- cells ---------------------------------------------------------------------------------- */

static void metric_cell(struct yl_page *page, const char *metric)
{
    yl_page_tagged(page, "<td>", yl_metric_label(metric, YL_EN), yl_metric_label(metric, YL_ZH),
                   "</td>");
}

static void place_cell(struct yl_page *page, const struct yl_report_study *study, const char *place)
{
    if (!strcmp(place, "all"))
        yl_page_tagged(page, "<td>", "all", "全部", "</td>");
    else
        yl_page_named(page, "<td>", yl_study_named(study, place), "</td>");
}

static void variant_head(struct yl_page *page, const struct yl_report_study *study,
                         const char *variant)
{
    yl_page_named(page, HEAD, yl_study_variant(page, study, variant), "</th>");
}

static void estimate_cells(struct yl_page *page, struct yl_estimate value, enum yl_fact_kind kind)
{
    yl_page_cell(page, value.mean, kind);
    yl_page_cell(page, value.low, kind);
    yl_page_cell(page, value.high, kind);
}

/* Which variant a row is of, so that it is switched off with it. */
static void row_of_variant(struct yl_page *page, const struct yl_report_study *study, uint32_t v,
                           bool detail)
{
    fprintf(page->out, "<tr class=\"s%uv%u%s\">", study->number, v + 1, detail ? " detail" : "");
}

static void end_row(struct yl_page *page) { fputs("</tr>\n", page->out); }

/* Rooms, shops, agents, limits, goals and all of them; entries are in the table of ways, and what leads
 * from an entry to a place is in paths.csv. */
static bool is_place(const char *place)
{
    return !strchr(place, '>') && !yl_place_in(place, "entries.") && !yl_place_in(place, "ways.") &&
           strcmp(place, "targets") != 0;
}

/* ---- the funnel ----------------------------------------------------------------------------- */

struct step {
    const char *entry, *path, *step;
    double count[3]; /* reached, skipped, passed: sums over the replications */
    double replications;
};

static bool is_step(const struct step *step, const char *entry, const char *path, const char *name)
{
    return !strcmp(step->step, name) && !strcmp(step->path, path) && !strcmp(step->entry, entry);
}

/* Steps of the base in the order of the file; NULL without memory. */
static struct step *steps_of(size_t *count, struct yl_page *page,
                             const struct yl_report_study *study)
{
    enum { VARIANT, ENTRY, PATH, STEP, REACHED };
    const struct yl_rows rows = yl_rows_of(&study->sheet[YL_STUDY_FUNNEL],
                                           "variant entry path step reached skipped passed");
    struct step *list = yl_arena_get(&page->arena, (rows.count + 1) * sizeof *list);
    size_t last = 0;
    *count = 0;
    for (size_t i = 0; list && i < rows.count; i++) {
        if (!yl_row_is(&rows, i, VARIANT, yl_study_base(study))) continue;
        const char *entry = yl_row_text(&rows, i, ENTRY), *path = yl_row_text(&rows, i, PATH);
        const char *name = yl_row_text(&rows, i, STEP);
        size_t k = 0; /* mostly the one behind the last */
        while (k < *count && !is_step(&list[(last + 1 + k) % *count], entry, path, name)) k++;
        last = k < *count ? (last + 1 + k) % *count : (*count)++;
        struct step *step = &list[last];
        step->entry = entry;
        step->path = path;
        step->step = name;
        if (!isfinite(yl_row_number(&rows, i, REACHED))) continue; /* it failed */
        for (int c = 0; c < 3; c++) step->count[c] += yl_row_number(&rows, i, REACHED + c);
        step->replications++;
    }
    return list;
}

static void table_funnel(struct yl_page *page, const struct yl_report_study *study)
{
    static const struct yl_page_column columns[] = {{"entry", "入口"},
                                                    {"path or place", "路径或地点"},
                                                    {"step", "步骤"},
                                                    {"reached", "走到"},
                                                    {"skipped", "跳过"},
                                                    {"passed", "通过"},
                                                    {"passed of reached", "通过率"}};
    size_t count;
    const struct step *list = steps_of(&count, page, study);
    if (!list || !count) return;
    fputs("<div class=\"screen\">\n", page->out); /* on paper the picture has its figures */
    yl_page_table(page, "Funnel of the base, mean of the replications",
                  "基准方案的漏斗（各次模拟的均值）", columns, COUNT_OF(columns));
    for (size_t i = 0; i < count && i < YL_PAGE_ROWS; i++) {
        const struct step *step = &list[i];
        bool place = yl_place_in(step->path, "rooms.") || yl_place_in(step->path, "shops.");
        const char *front = place ? "" : "paths.";
        char *path = yl_arena_print(&page->arena, "%s%s", front, step->path);
        char *key = yl_arena_print(&page->arena, "%s%s.steps.%s", front, step->path, step->step);
        if (!path || !key) break;
        const struct yl_sheet *labels = &study->sheet[YL_STUDY_LABELS];
        const struct yl_fact own = {.text = {yl_labels_find(labels, YL_EN, key, step->step),
                                             yl_labels_find(labels, YL_ZH, key, step->step)}};
        yl_page_named(page, "<tr>" HEAD, yl_study_entry(page, study, step->entry), "</th>");
        yl_page_named(page, "<td>", yl_study_named(study, path), "</td>");
        yl_page_named(page, "<td>", own, "</td>");
        for (int k = 0; k < 3; k++)
            yl_page_cell(page, step->replications > 0 ? step->count[k] / step->replications : NAN,
                         YL_FACT_NUMBER);
        yl_page_cell(page, step->count[0] > 0 ? step->count[2] / step->count[0] : NAN,
                     YL_FACT_SHARE);
        end_row(page);
    }
    yl_page_table_end(page);
    fputs("</div>\n", page->out);
}

/* ---- ways ----------------------------------------------------------------------------------- */

/* What a sheet of paper has room for; the others stand in ways.csv. */
static const char *const way_figures[] = {
    "arrivals",       "orders",       "per_mille",          "per_mille_low",
    "per_mille_high", "per_hundred",  "cost_per_order_cny", "gmv_per_arrival_cny",
    "actions_mean",   "claimed_steps"};

/* Rows of base, most orders per 1,000 arrivals first; NULL without memory. */
static size_t *best_ways(size_t *count, struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_rows rows = yl_rows_of(&study->sheet[YL_STUDY_WAYS], "variant per_mille");
    size_t *row = yl_arena_get(&page->arena, (rows.count + 1) * sizeof *row);
    *count = 0;
    for (size_t i = 0; row && i < rows.count; i++) {
        if (!yl_row_is(&rows, i, 0, yl_row_text(&rows, 0, 0))) continue;
        size_t at = (*count)++;
        for (; at &&
               fmax(yl_row_number(&rows, row[at - 1], 1), 0) < fmax(yl_row_number(&rows, i, 1), 0);
             at--)
            row[at] = row[at - 1];
        row[at] = i;
    }
    return row;
}

static void put_way(struct yl_page *page, const struct yl_report_study *study, size_t row)
{
    const struct yl_sheet *sheet = &study->sheet[YL_STUDY_WAYS];
    const struct yl_rows rows = yl_rows_of(sheet, "entry counts outcome path step");
    const char *entry = yl_row_text(&rows, row, 0), *path = yl_row_text(&rows, row, 3),
               *step = yl_row_text(&rows, row, 4);
    const char *counts = yl_arena_print(&page->arena, "entries.%s.counts", entry);
    const bool place = yl_place_in(path, "rooms.") || yl_place_in(path, "shops.");
    const char *at = yl_arena_print(&page->arena, "%s%s%s%s", place ? "" : "paths.", path,
                                    *step ? ".steps." : "", step);
    if (!counts || !at) return;
    yl_page_named(page, "<tr>" HEAD, yl_study_entry(page, study, entry), "</th>");
    if (*yl_row_text(&rows, row, 1))
        yl_page_named(page, "<td>", yl_study_named(study, counts), "</td>");
    else
        yl_page_words(page, "–");
    for (size_t k = 0; k < COUNT_OF(way_figures); k++)
        yl_page_cell(page, yl_table_number(sheet, row, yl_table_column(sheet, way_figures[k])),
                     YL_FACT_NUMBER);
    yl_page_words(page, yl_row_text(&rows, row, 2));
    yl_page_named(page, "<td>", yl_study_named(study, at), "</td>");
    end_row(page);
}

static void table_ways(struct yl_page *page, const struct yl_report_study *study)
{
    enum { FIGURES = COUNT_OF(way_figures) };
    struct yl_page_column columns[FIGURES + 4] = {{"way", "来路"}, {"an arrival is", "一次触达是"}};
    size_t count, written = 2;
    const size_t *row = best_ways(&count, page, study);
    if (!row || !count) return;
    for (size_t k = 0; k < FIGURES; k++) {
        const struct yl_head head = yl_head_of("ways.csv", way_figures[k]);
        columns[written++] = (struct yl_page_column){head.head[YL_EN], head.head[YL_ZH]};
    }
    columns[written++] = (struct yl_page_column){"how", "方式"};
    columns[written++] = (struct yl_page_column){"at", "位置"};
    yl_page_table(page, "Which way converts best", "哪条来路转化最好", columns, written);
    for (size_t i = 0; i < count && i < YL_PAGE_ROWS; i++) put_way(page, study, row[i]);
    yl_page_table_end(page);
}

/* ---- rooms, shops, agents, limits ----------------------------------------------------------- */

/* A figure that is 0, or has no value, in every campaign says nothing but that. */
static bool is_nothing(const struct yl_rows *summary, size_t row)
{
    double mean = yl_row_number(summary, row, YL_ROWS_MEAN);
    if (!isfinite(mean)) return true;
    return mean == 0 && !(yl_row_number(summary, row, YL_ROWS_P95) > 0) &&
           !(yl_row_number(summary, row, YL_ROWS_P05) < 0);
}

/* Names of figures that have no row, one after the other. */
static void fold_name(struct yl_page *page, const struct yl_report_study *study,
                      const struct yl_rows *rows, size_t row)
{
    const char *place = yl_row_text(rows, row, YL_ROWS_PLACE);
    const char *metric = yl_row_text(rows, row, YL_ROWS_METRIC);
    if (strcmp(place, "all") != 0) yl_page_named(page, "", yl_study_named(study, place), " ");
    yl_page_both(page, yl_metric_label(metric, YL_EN), yl_metric_label(metric, YL_ZH));
    fputs("; ", page->out);
}

static void open_fold(struct yl_page *page, const char *en, const char *zh)
{
    yl_page_tagged(page, "<details class=\"folded\"><summary>", en, zh, "</summary>\n<p>");
}

static void close_fold(struct yl_page *page) { fputs("</p></details>\n", page->out); }

static void table_places(struct yl_page *page, const struct yl_report_study *study)
{
    static const struct yl_page_column columns[] = {{"place", "地点"},
                                                    {"figure", "指标"},
                                                    {"mean", "均值"},
                                                    {"single campaign, 5%", "单次区间下限（5%）"},
                                                    {"95%", "单次区间上限（95%）"},
                                                    FROM_TO};
    static const int shown[] = {YL_ROWS_MEAN, YL_ROWS_P05, YL_ROWS_P95, YL_ROWS_LOW, YL_ROWS_HIGH};
    const struct yl_rows *summary = &study->summary;
    const struct yl_row_key key = {.variant = yl_study_base(study)};
    size_t written = 0, nothing = 0;
    yl_page_table(page, "Figures of the base by place", "基准方案各地点的指标", columns,
                  COUNT_OF(columns));
    for (size_t i = 0; i < summary->count && written < YL_PAGE_ROWS; i++) {
        const char *place = yl_row_text(summary, i, YL_ROWS_PLACE);
        const char *metric = yl_row_text(summary, i, YL_ROWS_METRIC);
        if (!is_place(place) || !yl_row_has(summary, i, key)) continue;
        if (is_nothing(summary, i)) {
            nothing++;
            continue;
        }
        fputs("<tr>", page->out);
        place_cell(page, study, place);
        metric_cell(page, metric);
        for (size_t k = 0; k < COUNT_OF(shown); k++)
            yl_page_cell(page, yl_row_number(summary, i, shown[k]), yl_fact_kind_of(metric));
        end_row(page);
        written++;
    }
    yl_page_table_end(page);
    if (!nothing) return;
    open_fold(page, "Figures that are zero, or have no value, in every campaign",
              "每次模拟都为零或没有值的指标");
    for (size_t i = 0; i < summary->count; i++)
        if (is_place(yl_row_text(summary, i, YL_ROWS_PLACE)) && yl_row_has(summary, i, key) &&
            is_nothing(summary, i))
            fold_name(page, study, summary, i);
    close_fold(page);
}

/* ---- variants ------------------------------------------------------------------------------- */

static void verdict_cell(struct yl_page *page, struct yl_estimate diff)
{
    if (diff.low > 0)
        yl_page_tagged(page, "<td>", "higher", "更高", "</td>");
    else if (diff.high < 0)
        yl_page_tagged(page, "<td>", "lower", "更低", "</td>");
    else if (diff.low == 0 && diff.high == 0)
        yl_page_tagged(page, "<td>", "the same", "相同", "</td>");
    else
        yl_page_tagged(page, "<td>", "not distinguishable", "分不出来", "</td>");
}

/* In which share of the campaigns it is best; of what is not to be chosen what it is, or the rule that it would break. */
static void best_cell(struct yl_page *page, const struct yl_report_study *study,
                      const char *variant, const struct yl_figure *own)
{
    static const char *const what[] = {"is", "forbidden"};
    const struct yl_sheet *labels = &study->sheet[YL_STUDY_LABELS];
    for (size_t i = 0; i < COUNT_OF(what); i++) {
        const char *name = yl_arena_print(&page->arena, "variants.%s.%s", variant, what[i]);
        const char *en = name ? yl_labels_find(labels, YL_EN, name, "") : "",
                   *zh = name ? yl_labels_find(labels, YL_ZH, name, en) : "";
        if (!*en && !*zh) continue;
        yl_page_tagged(page, "<td>", *en ? en : zh, zh, "</td>");
        return;
    }
    yl_page_cell(page, own->there ? own->best_share : (double)NAN, YL_FACT_SHARE);
}

static void difference_row(struct yl_page *page, const struct yl_report_study *study, uint32_t v,
                           size_t row)
{
    const char *metric = yl_row_text(&study->compare, row, YL_ROWS_METRIC);
    struct yl_estimate diff = yl_row_estimate(&study->compare, row, YL_ROWS_MEAN);
    const char *place = yl_row_text(&study->compare, row, YL_ROWS_PLACE);
    bool detail = strcmp(place, "all") != 0 && !yl_study_decides(study, place, metric);
    row_of_variant(page, study, v, detail);
    variant_head(page, study, study->finished.manifest.variant[v]);
    place_cell(page, study, place);
    metric_cell(page, metric);
    estimate_cells(page, diff, yl_fact_move_of(metric));
    struct yl_figure base = yl_study_base_figure(study, place, metric);
    const double least = isfinite(base.value.low) ? base.value.low : base.value.mean;
    const bool relative = !base.there || least > 0; /* to what may not be above zero: none */
    yl_page_cell(page, relative ? yl_row_number(&study->compare, row, YL_ROWS_RATIO) : NAN,
                 YL_FACT_CHANGE);
    yl_page_cell(page, yl_row_number(&study->compare, row, YL_ROWS_P_HIGHER), YL_FACT_SHARE);
    const struct yl_figure own = yl_study_figure(
        study, (struct yl_row_key){NULL, study->finished.manifest.variant[v], place, metric});
    best_cell(page, study, study->finished.manifest.variant[v], &own);
    verdict_cell(page, diff);
    end_row(page);
}

enum shown { HIDDEN, FOLDED, FIRST, ROW };

/* The figure that decides always has a row, and comes first; of the others of places those that the
 * variant is known to move. */
static enum shown shown_as(const struct yl_report_study *study, uint32_t v, size_t row)
{
    const struct yl_rows *compare = &study->compare;
    const char *place = yl_row_text(compare, row, YL_ROWS_PLACE);
    struct yl_estimate diff = yl_row_estimate(compare, row, YL_ROWS_MEAN);
    if (!yl_row_is(compare, row, YL_ROWS_VARIANT, study->finished.manifest.variant[v]) ||
        !isfinite(diff.mean))
        return HIDDEN;
    if (yl_study_decides(study, place, yl_row_text(compare, row, YL_ROWS_METRIC))) return FIRST;
    if (!is_place(place)) return HIDDEN;
    return diff.low > 0 || diff.high < 0 ? ROW : FOLDED;
}

static void fold_variants(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    bool any = false;
    for (uint32_t v = 1; v < manifest->variants; v++)
        for (size_t i = 0; i < study->compare.count && !any; i++)
            any = shown_as(study, v, i) == FOLDED;
    if (!any) return;
    open_fold(page, "Figures not distinguishable from base", "与基准分不出高低的指标");
    for (uint32_t v = 1; v < manifest->variants; v++) {
        yl_page_named(page, "<b>", yl_study_variant(page, study, manifest->variant[v]), "</b>: ");
        for (size_t i = 0; i < study->compare.count; i++)
            if (shown_as(study, v, i) == FOLDED) fold_name(page, study, &study->compare, i);
        fputs("<br>\n", page->out);
    }
    close_fold(page);
}

static void table_variants(struct yl_page *page, const struct yl_report_study *study)
{
    static const struct yl_page_column columns[] = {
        {"variant", "方案"},
        {"place", "地点"},
        {"figure", "指标"},
        {"difference", "差值"},
        FROM_TO,
        {"in percent", "百分比"},
        {"higher in, share of replications", "更高的次数占比"},
        {"best of all in", "为最好的次数占比"},
        {"verdict", "判断"}};
    const struct yl_manifest *manifest = &study->finished.manifest;
    const struct yl_rows *compare = &study->compare;
    yl_page_table(page, "Difference from base, by variant", "各方案与基准之差", columns,
                  COUNT_OF(columns));
    for (uint32_t v = 1; v < manifest->variants; v++)
        for (enum shown now = FIRST; now <= ROW; now++)
            for (size_t i = 0; i < compare->count; i++)
                if (shown_as(study, v, i) == now) difference_row(page, study, v, i);
    yl_page_table_end(page);
    fold_variants(page, study);
}

/* ---- limits --------------------------------------------------------------------------------- */

static void table_limits(struct yl_page *page, const struct yl_report_study *study)
{
    struct yl_sheet_column column[YL_ROWS_COLUMNS];
    const struct yl_rows rows = yl_study_limits(study);
    const struct yl_sheet_table table = {.en = "What a higher limit brings",
                                         .zh = "提高限额带来多少",
                                         .rows = &rows,
                                         .column = column,
                                         .columns = YL_ROWS_COLUMNS};
    if (!rows.count) return;
    yl_sheet_columns(column, "limits.csv", &rows);
    yl_say_sheet(page, study, &table);
}

/* ---- targets -------------------------------------------------------------------------------- */

static uint32_t variant_number(const struct yl_manifest *manifest, const char *name)
{
    uint32_t v = 0;
    while (v < manifest->variants && strcmp(manifest->variant[v], name) != 0) v++;
    return v;
}

static void table_targets(struct yl_page *page, const struct yl_report_study *study)
{
    static const struct yl_page_column columns[] = {{"point", "点"},
                                                    {"variant", "方案"},
                                                    {"target", "目标"},
                                                    {"chance to reach it", "达到的机会"},
                                                    FROM_TO};
    const struct yl_rows *summary = &study->summary;
    const struct yl_row_key key = {.place = "targets"};
    const bool points = study->kind == YL_STUDY_SWEEP;
    size_t written = 0;
    for (size_t i = yl_rows_find(summary, 0, key); i < summary->count && written < YL_PAGE_ROWS;
         i = yl_rows_find(summary, i + 1, key)) {
        if (!written++)
            yl_page_table(page, "Targets", "目标", columns + !points, COUNT_OF(columns) - !points);
        const char *name = yl_row_text(summary, i, YL_ROWS_VARIANT);
        row_of_variant(page, study, variant_number(&study->finished.manifest, name), false);
        if (points) yl_page_cell(page, yl_row_number(summary, i, YL_ROWS_POINT), YL_FACT_NUMBER);
        variant_head(page, study, name);
        yl_page_words(page, yl_row_text(summary, i, YL_ROWS_METRIC));
        estimate_cells(page, yl_row_estimate(summary, i, YL_ROWS_MEAN), YL_FACT_SHARE);
        end_row(page);
    }
    if (written) yl_page_table_end(page);
}

/* ---- points --------------------------------------------------------------------------------- */

enum { BESIDE = 4 };
static const char *const beside[BESIDE] = {"orders", "gmv_cny", "cost_cny", "net_cny"};

/* The first of `beside` that has a column: orders stand there already where they decide. */
static int first_beside(const struct yl_report_study *study)
{
    return yl_study_decides(study, "all", beside[0]) ? 1 : 0;
}

/* The figure that decides, with its interval, and beside it what everything brings and costs: the
 * rows of a point and a variant stand together. */
static void point_row(struct yl_page *page, const struct yl_report_study *study, size_t from,
                      size_t to)
{
    const struct yl_rows *summary = &study->summary;
    struct yl_estimate value = {NAN, NAN, NAN};
    double more[BESIDE] = {NAN, NAN, NAN, NAN};
    for (size_t i = from; i < to; i++) {
        const char *place = yl_row_text(summary, i, YL_ROWS_PLACE);
        const char *metric = yl_row_text(summary, i, YL_ROWS_METRIC);
        struct yl_estimate here = yl_row_estimate(summary, i, YL_ROWS_MEAN);
        if (yl_study_decides(study, place, metric)) value = here;
        for (int k = 0; k < BESIDE; k++)
            if (!strcmp(place, "all") && !strcmp(metric, beside[k]) &&
                !(is_nothing(summary, i) && !strcmp(metric, "cost_cny")))
                more[k] = here.mean;
    }
    const char *point = yl_row_text(summary, from, YL_ROWS_POINT);
    fprintf(page->out, "<tr><td class=\"n\" data-v=\"%s\">%s</td>", point, point);
    variant_head(page, study, yl_row_text(summary, from, YL_ROWS_VARIANT));
    yl_page_named(page, "<td>", yl_study_point(page, study, point), "</td>");
    estimate_cells(page, value, yl_fact_kind_of(study->metric));
    for (int k = first_beside(study); k < BESIDE; k++) yl_page_cell(page, more[k], YL_FACT_NUMBER);
    end_row(page);
}

static void table_points(struct yl_page *page, const struct yl_report_study *study)
{
    struct yl_page_column columns[6 + BESIDE] = {
        {"point", "点"},
        {"variant", "方案"},
        {"settings", "参数"},
        {yl_study_word(page, study, YL_EN), yl_study_word(page, study, YL_ZH)},
        FROM_TO};
    const struct yl_rows *summary = &study->summary;
    size_t count = 6, written = 0;
    for (int k = first_beside(study); k < BESIDE; k++)
        columns[count++] = (struct yl_page_column){yl_metric_label(beside[k], YL_EN),
                                                   yl_metric_label(beside[k], YL_ZH)};
    yl_page_table(page, "Points of the sweep", "扫描的各点", columns, count);
    for (size_t from = 0, to; from < summary->count && written < YL_PAGE_ROWS; from = to) {
        const struct yl_row_key key = {.point = yl_row_text(summary, from, YL_ROWS_POINT),
                                       .variant = yl_row_text(summary, from, YL_ROWS_VARIANT)};
        for (to = from + 1; to < summary->count && yl_row_has(summary, to, key);) to++;
        point_row(page, study, from, to);
        written++;
    }
    yl_page_table_end(page);
}

/* ---- designs -------------------------------------------------------------------------------- */

static void table_designs(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_sheet *sheet = &study->sheet[YL_STUDY_DESIGNS];
    struct yl_page_column *columns =
        yl_arena_get(&page->arena, (sheet->columns + 1) * sizeof *columns);
    for (size_t i = 0; columns && i < sheet->columns; i++)
        columns[i] = (struct yl_page_column){sheet->name[i], sheet->name[i]};
    if (!columns) return;
    fputs("<div class=\"screen\">\n", page->out); /* wider than paper */
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
        end_row(page);
    }
    yl_page_table_end(page);
    fputs("</div>\n", page->out);
}

/* ---- all ------------------------------------------------------------------------------------ */

enum {
    RUN = 1 << YL_STUDY_RUN,
    VARIANTS = 1 << YL_STUDY_VARIANTS,
    SWEEP = 1 << YL_STUDY_SWEEP,
    AB = 1 << YL_STUDY_AB,
    SENSITIVITY = 1 << YL_STUDY_SENSITIVITY,
    VOI = 1 << YL_STUDY_VOI,
    BEST = 1 << YL_STUDY_SELECTION | 1 << YL_STUDY_PLAN,
    ATTRIBUTION = 1 << YL_STUDY_ATTRIBUTION,
};
static const struct {
    unsigned kinds;
    yl_say_part *write;
} tables[] = {
    {RUN | VARIANTS, table_ways},
    {RUN | VARIANTS, table_funnel},
    {VARIANTS, table_variants},
    {RUN | VARIANTS, yl_say_table_unknown},
    {RUN | VARIANTS, table_limits},
    {RUN | VARIANTS, table_places},
    {SWEEP, table_points},
    {RUN | VARIANTS | SWEEP, table_targets},
    {AB, yl_say_ab_beside},
    {AB, table_designs},
    {SENSITIVITY, yl_say_table_shares},
    {VOI, yl_say_table_values},
    {BEST, yl_say_table_best},
    {ATTRIBUTION, yl_say_table_credit},
};

enum yl_status yl_report_tables(struct yl_page *page, const struct yl_report_study *study)
{
    yl_page_tagged(
        page, "<p class=\"paper-only about\">",
        "Paper has the figures of everything and the assumptions; the page on screen has "
        "each step, each place and each source.",
        "纸上只有总体指标与假设；屏幕上的页面另有每一步、每个地点与每个来源。", "</p>\n");
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (tables[i].kinds & 1u << study->kind) tables[i].write(page, study);
    return YL_OK;
}
