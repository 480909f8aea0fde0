/* part_tables.c: tables of the folder, of a run as far as a page shows them; contract in part.h */
#include "sim/base/array.h"
#include "sim/findings/labels.h"
#include "sim/output/tables.h"
#include "sim/report/part.h"
#include "sim/stats/losses.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>

enum { MOST_ROWS = 1000, MOST_OF_MAP = 8000, MOST_POINTS = 160, MOST_COLUMNS = 64 };

enum rows { EVERY, OF_BASE, OF_WHOLE, DECIDING, OF_BEST, TOLD }; /* rows that are shown */
struct table {
    const char *file, *columns; /* NULL: all */
    enum rows rows;
    const char *only[2]; /* what is left out, by language; NULL: nothing */
};

static bool is_deciding(const struct yl_report_study *study, const char *place, const char *metric)
{
    return !strcmp(place, study->place) && !strcmp(metric, study->metric);
}

/* What a page tells of the plan. */
static bool is_told(const char *place, const char *metric)
{
    static const char *const of_entries[] = {"arrivals", "cost_cny", "chain_orders",
                                             "chain_gmv_cny", "ran_out_s"},
                             *const fronts[] = {"rooms.", "shops.",  "goals.",
                                                "costs.", "agents.", "limits."};
    if (strchr(place, '>')) return false;
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
        if (yl_text_begins(place, fronts[i])) return true;
    for (size_t i = 0; i < sizeof of_entries / sizeof *of_entries; i++)
        if (yl_text_begins(place, "entries.") && !strcmp(metric, of_entries[i])) return true;
    return false;
}

/* first: of the best point */
static bool shows(const struct yl_report_study *study, enum rows rows, bool first,
                  const char *variant, const char *place, const char *metric)
{
    const bool of_base = !strcmp(variant, yl_study_base(study)),
               decides = is_deciding(study, place, metric),
               whole = decides || !strcmp(place, "all") || !strcmp(place, "targets");
    switch (rows) {
    case OF_BASE:
        return of_base;
    case OF_WHOLE:
        return whole;
    case DECIDING:
        return decides;
    case OF_BEST:
        if (!strcmp(place, "all") && strstr("net_cny orders cost_cny", metric)) return true;
        return decides || /* what tells why one is better */
               (first && ((yl_text_begins(place, "entries.") && strstr(metric, "orders")) ||
                          (yl_text_begins(place, "ways.") && !strcmp(metric, "per_mille"))));
    case TOLD:
        return whole || (of_base && is_told(place, metric));
    case EVERY:
        break;
    }
    return true;
}

static const struct table of_run[] = {
    {"summary.csv",
     "variant place metric mean low high p05 p95 exact risk risk_low risk_high best_share",
     TOLD,
     {"of variants, figures of the whole campaign; of entries, what they bring",
      "方案只列整场指标；入口只列其带来的结果"}},
    {"compare.csv",
     "variant place metric diff diff_low diff_high low_all high_all p_higher",
     OF_WHOLE,
     {"figures of the whole campaign", "整场活动的指标"}},
    {.file = "ways.csv",
     .columns = "variant entry counts arrivals place arrived orders per_mille per_mille_low "
                "per_mille_high per_hundred per_hundred_low per_hundred_high cost_per_order_cny "
                "actions_mean order_actions order_wait_s path step outcome stopped"},
    {"losses.csv", "variant entry path step outcome mean", OF_BASE, {"the plan", "现方案"}},
    {"uncertain.csv",
     "variant place metric draws mean unknown_share expected_p05 expected_p50 expected_p95 p_best "
     "regret",
     OF_WHOLE,
     {"figures of the whole campaign", "整场活动的指标"}},
    {.file = "assumptions.csv"},
    {.file = NULL}};
/* best.csv before points.csv, of which only its points are shown */
static const struct table of_others[] = {
    {.file = "best.csv"},
    {"points.csv", NULL, EVERY, {"the first points above", "上面的前若干点"}},
    {.file = "map.csv"},
    {"summary.csv",
     "point variant place metric n mean low high p05 p95 exact risk risk_low risk_high",
     OF_BEST,
     {"the figure that decides, net, orders and cost; of the best point its entries",
      "作决定的指标、净利润、订单与花费；最佳的点另有各入口"}},
    {"effects.csv", NULL, DECIDING, {"the figure that decides", "作决定的指标"}},
    {.file = "sensitivity.csv"},
    {.file = "voi.csv"},
    {.file = "attribution.csv"},
    {.file = "limits.csv"},
    {.file = "plan.csv"},
    {.file = "curve.csv"},
    {.file = "analysis.csv"},
    {.file = "ab.csv"},
    {.file = "truth.csv"},
    {.file = "power.csv"},
    {.file = "decisions.csv"},
    {.file = "looks.csv"},
    {.file = "days.csv"},
    {.file = "srm.csv"},
    {.file = "assurance.csv"},
    {.file = "fit.csv"},
    {.file = "check.csv"},
    {.file = "back_test.csv"},
    {.file = "assumptions.csv"},
    {.file = NULL}};

struct reading {
    struct yl_report_study *study;
    const struct table *table;
    const struct yl_map *points; /* NULL: all */
    size_t rows;                 /* of the file */
    struct yl_rows of;
};

static bool wants_row(void *of, const struct yl_sheet *sheet, const char *const *cell)
{
    struct reading *reading = of;
    if (!reading->rows++) reading->of = yl_rows_of(sheet, "point variant place metric");
    const char *point = yl_row_cell(&reading->of, cell, YL_ROWS_POINT);
    const uint64_t *rank =
        reading->points ? yl_map_find(reading->points, point, strlen(point)) : NULL;
    if (reading->points && !rank) return false;
    return shows(reading->study, reading->table->rows, rank && !*rank,
                 yl_row_cell(&reading->of, cell, YL_ROWS_VARIANT),
                 yl_row_cell(&reading->of, cell, YL_ROWS_PLACE),
                 yl_row_cell(&reading->of, cell, YL_ROWS_METRIC));
}

struct place_in_order {
    double rank;
    size_t row;
};

YL_ORDER(by_rank, struct place_in_order, YL_BY(rank) YL_BY(row))

/* The rows shown, the best ranks of the figure that decides first; in the study's arena. */
static size_t *order_of(size_t *count, struct yl_report_study *study, const struct yl_sheet *sheet)
{
    enum { RANK, PLACE, METRIC };
    const struct yl_rows rows = yl_rows_of(sheet, "rank place metric");
    struct place_in_order *list = yl_arena_get(&study->arena, (sheet->rows + 1) * sizeof *list);
    size_t *order = yl_arena_get(&study->arena, (sheet->rows + 1) * sizeof *order);
    for (size_t i = 0; i < sheet->rows; i++) {
        const double at = yl_row_number(&rows, i, RANK);
        const bool decides =
            is_deciding(study, yl_row_text(&rows, i, PLACE), yl_row_text(&rows, i, METRIC));
        list[i] = (struct place_in_order){decides && at > 0 ? at : INFINITY, i};
    }
    qsort(list, sheet->rows, sizeof *list, by_rank);
    for (size_t i = 0; i < sheet->rows; i++) order[i] = list[i].row;
    const size_t most = yl_table_column(sheet, "decided") < 0 ? MOST_ROWS : MOST_OF_MAP;
    *count = sheet->rows < most || study->kind == YL_STUDY_RUN ? sheet->rows : most;
    return order;
}

/* Is the column asked for, and has it a value in any row that is shown? */
static bool shows_column(const struct table *table, const struct yl_sheet *sheet, int column,
                         const size_t *order, size_t rows)
{
    const char *name = sheet->name[column], *at = table->columns;
    const size_t length = strlen(name);
    bool asked = !at;
    while (at && *at && !asked) {
        const size_t word = strcspn(at, " ");
        asked = word == length && !memcmp(at, name, length);
        at += word + (at[word] == ' ');
    }
    for (size_t i = 0; i < rows && asked; i++)
        if (*sheet->row[order[i]][column]) return true;
    return false;
}

static void put_table(struct yl_json_out *to, const struct reading *reading,
                      const struct yl_sheet *sheet, const size_t *order, size_t rows)
{
    const struct table *table = reading->table;
    int shown[MOST_COLUMNS], columns = 0;
    for (int i = 0; i < (int)sheet->columns && columns < MOST_COLUMNS; i++)
        if (shows_column(table, sheet, i, order, rows)) shown[columns++] = i;
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "file", table->file);
    yl_json_count(to, "rows_in_file", reading->rows);
    if (rows < reading->rows && table->only[YL_EN])
        yl_json_both(to, "only", table->only[YL_EN], table->only[YL_ZH]);
    else if (rows < reading->rows)
        yl_json_both(to, "only", "the first rows", "前若干行");
    yl_json_open(to, "head", '[');
    for (int i = 0; i < columns; i++) yl_json_text(to, NULL, sheet->name[shown[i]]);
    yl_json_close(to, ']');
    yl_json_open(to, "rows", '[');
    for (size_t row = 0; row < rows; row++) {
        yl_json_open(to, NULL, '[');
        for (int i = 0; i < columns; i++)
            yl_json_cell(to, yl_csv_plain(sheet->row[order[row]][shown[i]]));
        yl_json_close(to, ']');
    }
    yl_json_close(to, ']');
    yl_json_close(to, '}');
}

struct words { /* names that the tables use */
    struct yl_part_names columns, metrics, outcomes;
};

static void note_words(struct words *words, struct yl_report_study *study, const char *file,
                       const struct yl_sheet *sheet, const size_t *order, size_t rows)
{
    const struct yl_rows of = yl_rows_of(sheet, "metric outcome");
    for (size_t i = 0; i < sheet->columns; i++) {
        (void)yl_part_name(&words->columns, &study->arena, sheet->name[i]);
        const struct yl_head own = yl_head_of(file, sheet->name[i]),
                             all = yl_head_of("", sheet->name[i]);
        if (own.head[YL_EN] != all.head[YL_EN] || own.kind != all.kind)
            (void)yl_part_name(&words->columns, &study->arena,
                               yl_arena_print(&study->arena, "%s:%s", file, sheet->name[i]));
    }
    for (size_t i = 0; i < rows; i++) {
        if (of.column[0] >= 0)
            (void)yl_part_name(&words->metrics, &study->arena, yl_row_text(&of, order[i], 0));
        if (of.column[1] >= 0)
            (void)yl_part_name(&words->outcomes, &study->arena, yl_row_text(&of, order[i], 1));
    }
}

static void put_metrics(struct yl_json_out *to, const struct yl_part_names *metrics)
{
    static const char *const forms[] = {[YL_METRIC_NUMBER] = "number",
                                        [YL_METRIC_SHARE] = "share",
                                        [YL_METRIC_CNY] = "money",
                                        [YL_METRIC_SECONDS] = "seconds"};
    yl_json_open(to, "metrics", '{');
    for (size_t i = 0; i < metrics->count; i++) {
        const char *name = metrics->name[i], *dot = strrchr(name, '.'), *own = dot ? dot + 1 : name;
        const struct yl_metric_name *metric = yl_metric_find(own); /* some files say "all.orders" */
        const int better = yl_metric_better(own);
        yl_json_open(to, name, '{');
        yl_json_text(to, "en", yl_metric_label(own, YL_EN));
        yl_json_text(to, "zh", yl_metric_label(own, YL_ZH));
        yl_json_text(to, "as",
                     !metric                         ? "number"
                     : metric->kind == YL_KIND_COUNT ? "count"
                                                     : forms[metric->unit]);
        yl_json_number(to, "better", better);
        yl_json_close(to, '}');
    }
    yl_json_close(to, '}');
}

static void put_outcomes(struct yl_json_out *to, const struct yl_report_study *study,
                         const struct yl_part_names *outcomes)
{
    yl_json_open(to, "outcomes", '{');
    for (size_t i = 0; i < outcomes->count; i++) {
        const char *name = outcomes->name[i], *colon = strchr(name, ':');
        const enum yl_loss_reason reason = yl_loss_reason_of(name);
        yl_json_open(to, name, '{');
        for (int lang = 0; lang < 2; lang++) {
            const char *what = colon ? colon + 1 : "",
                       *label = yl_label_cause(&study->names, (enum yl_lang)lang, what);
            char text[512];
            snprintf(text, sizeof text,
                     !*what ? "%s"
                     : lang ? "%s（%s）"
                            : "%s (%s)",
                     !strcmp(name, "watched") ? lang ? "看过后离开" : "watched, then left"
                     : reason == YL_LOSS_NONE ? name
                                              : yl_loss_word(reason, "", (enum yl_lang)lang),
                     label);
            yl_json_text(to, lang ? "zh" : "en", text);
        }
        yl_json_close(to, '}');
    }
    yl_json_close(to, '}');
}

/* "FILE:NAME" where a name has a meaning of its own in a file; as: a share, or in the unit of its row's metric. */
static void put_columns(struct yl_json_out *to, const struct yl_part_names *columns)
{
    yl_json_open(to, "columns", '{');
    for (size_t i = 0; i < columns->count; i++) {
        const char *colon = strchr(columns->name[i], ':');
        char file[64] = "";
        if (colon)
            snprintf(file, sizeof file, "%.*s", (int)(colon - columns->name[i]), columns->name[i]);
        const struct yl_head head = yl_head_of(file, colon ? colon + 1 : columns->name[i]);
        if (!head.name || !head.head[YL_EN]) continue;
        yl_json_open(to, columns->name[i], '{');
        yl_json_text(to, "en", head.head[YL_EN]);
        yl_json_text(to, "zh", head.head[YL_ZH]);
        if (head.kind == YL_COLUMN_SHARE) yl_json_text(to, "as", "share");
        if (head.kind == YL_COLUMN_FIGURE || head.kind == YL_COLUMN_MOVE)
            yl_json_text(to, "as", "figure");
        yl_json_close(to, '}');
    }
    yl_json_close(to, '}');
}

/* Behind the last table. */
static void put_words(struct yl_json_out *to, struct yl_report_study *study, struct words *words)
{
    yl_json_close(to, ']');
    put_columns(to, &words->columns);
    put_metrics(to, &words->metrics);
    put_outcomes(to, study, &words->outcomes);
    yl_part_names_free(&words->columns);
    yl_part_names_free(&words->metrics);
    yl_part_names_free(&words->outcomes);
}

void yl_part_rows(struct yl_json_out *to, struct yl_report_study *study,
                  const struct yl_sheet *sheet)
{
    static const struct table whole = {
        "compare.csv", NULL, OF_WHOLE, {"figures of the whole campaign", "整场活动的指标"}};
    struct words words = {0};
    struct reading reading = {.study = study, .table = &whole};
    size_t rows = 0, *order = yl_arena_get(&study->arena, (sheet->rows + 1) * sizeof *order);
    for (size_t i = 0; i < sheet->rows; i++)
        if (wants_row(&reading, sheet, sheet->row[i])) order[rows++] = i;
    yl_json_open(to, "tables", '[');
    put_table(to, &reading, sheet, order, rows);
    note_words(&words, study, whole.file, sheet, order, rows);
    put_words(to, study, &words);
}

enum yl_status yl_part_tables(struct yl_json_out *to, struct yl_report_study *study,
                              struct yl_fault *fault)
{
    struct words words = {0};
    struct yl_map points = {0};
    enum yl_status status = YL_OK;
    yl_json_open(to, "tables", '[');
    for (const struct table *table = study->kind == YL_STUDY_RUN ? of_run : of_others;
         table->file && !status; table++) {
        const bool of_points =
            yl_text_begins(table->file, "points.") || yl_text_begins(table->file, "summary.");
        struct reading reading = {.study = study, .table = table};
        struct yl_sheet sheet;
        size_t rows;
        if (of_points && points.count) reading.points = &points;
        status = yl_part_read(&sheet, study, table->file, wants_row, &reading, fault);
        if (!status && sheet.rows) {
            const size_t *order = order_of(&rows, study, &sheet);
            const struct yl_rows of = yl_rows_of(&sheet, "point");
            for (size_t i = 0; i < rows && of.column[0] >= 0 && points.count < MOST_POINTS; i++) {
                const char *name = yl_row_text(&of, order[i], 0);
                (void)yl_map_add(&points, name, strlen(name), i);
            }
            put_table(to, &reading, &sheet, order, rows);
            note_words(&words, study, table->file, &sheet, order, rows);
        }
        yl_table_free(&sheet);
    }
    put_words(to, study, &words);
    yl_map_free(&points);
    return status;
}
