/* part_beside.c: two runs as one study: base is the first, variant B the second; contract in part.h */
#include "sim/output/beside.h"
#include "sim/output/findings_files.h"
#include "sim/report/part.h"
#include <math.h>

static bool is_shown(const struct yl_beside *beside, const struct yl_beside_row *row,
                     const struct yl_report_study *second)
{
    return !strcmp(row->variant, beside->run[1].result.variant[0].name) &&
           isfinite(row->with.diff) &&
           (!strcmp(row->place, "all") || !strcmp(row->place, "targets") ||
            (!strcmp(row->place, second->place) && !strcmp(row->metric, second->metric)));
}

static void put_head(struct yl_json_out *to, const char *file, const char *const *column)
{
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "file", file);
    yl_json_open(to, "head", '[');
    while (*column) yl_json_text(to, NULL, *column++);
    yl_json_close(to, ']');
    yl_json_open(to, "rows", '[');
}

static void put_row(struct yl_json_out *to, const char *variant, const struct yl_beside_row *row,
                    const double *number, size_t numbers)
{
    yl_json_open(to, NULL, '[');
    yl_json_text(to, NULL, variant);
    yl_json_text(to, NULL, row->place);
    yl_json_text(to, NULL, row->metric);
    for (size_t i = 0; i < numbers; i++)
        if (isfinite(number[i]))
            yl_json_number(to, NULL, number[i]);
        else
            yl_json_text(to, NULL, "");
    yl_json_close(to, ']');
}

static void put_tail(struct yl_json_out *to, uint64_t rows)
{
    yl_json_close(to, ']');
    yl_json_count(to, "rows_in_file", rows);
    yl_json_close(to, '}');
}

static void put_tables(struct yl_json_out *to, const struct yl_beside *beside,
                       const struct yl_report_study *second, struct yl_part_names *metrics,
                       struct yl_arena *arena)
{
    static const char *const figures[] = {"variant", "place", "metric", "mean", "low",
                                          "high",    "p05",   "p95",    "risk", NULL},
                             *const differences[] = {"variant",  "place",     "metric",   "diff",
                                                     "diff_low", "diff_high", "p_higher", NULL};
    uint64_t rows = 0;
    yl_json_open(to, "tables", '[');
    put_head(to, "summary.csv", figures);
    for (uint32_t i = 0; i < beside->rows; i++) {
        const struct yl_beside_row *row = &beside->row[i];
        if (!is_shown(beside, row, second)) continue;
        for (int k = 0; k < 2; k++) {
            const struct yl_summary *side = &row->side[k];
            const double number[] = {side->mean, side->low, side->high,
                                     side->p05,  side->p95, row->risk[k].share};
            put_row(to, k ? "B" : "base", row, number, sizeof number / sizeof *number);
        }
        (void)yl_part_name(metrics, arena, row->metric);
        rows++;
    }
    put_tail(to, 2 * rows);
    put_head(to, "compare.csv", differences);
    for (uint32_t i = 0; i < beside->rows; i++) {
        const struct yl_beside_row *row = &beside->row[i];
        const double number[] = {row->with.diff, row->with.diff_low, row->with.diff_high,
                                 row->with.p_higher};
        if (is_shown(beside, row, second))
            put_row(to, "B", row, number, sizeof number / sizeof *number);
    }
    put_tail(to, rows);
    yl_json_close(to, ']');
}

/* Settings of base that are not the same, each from what to what. */
static void put_changes(struct yl_json_out *to, const struct yl_report_study *from,
                        const struct yl_report_study *other, bool back)
{
    const struct yl_manifest *manifest = &other->finished.manifest;
    for (size_t i = 0; i < manifest->settings; i++) {
        const struct yl_setting *one = &manifest->setting[i];
        const char *value = one->value ? one->value : "",
                   *before = yl_study_setting(from, "%s", one->path);
        if (strcmp(one->variant, yl_study_base(other)) != 0 || !strcmp(value, before)) continue;
        if (back && *before) continue; /* it is told from the other side */
        yl_json_open(to, NULL, '[');
        yl_json_text(to, NULL, one->path);
        yl_json_text(to, NULL, back ? value : before);
        yl_json_text(to, NULL, back ? "" : value);
        yl_json_close(to, ']');
    }
}

enum yl_status yl_part_beside(struct yl_json_out *to, const struct yl_report_study study[2],
                              enum yl_lang lang, struct yl_fault *fault)
{
    struct yl_beside beside;
    struct yl_part_names metrics = {0};
    struct yl_arena arena = {0};
    const char *const folder[2] = {study[0].folder, study[1].folder};
    const enum yl_status status = yl_beside_read(&beside, folder, lang, fault);
    if (status) return status;
    yl_json_open(to, "variants", '[');
    for (int k = 0; k < 2; k++) {
        yl_json_open(to, NULL, '{');
        yl_json_text(to, "id", k ? "B" : "base");
        yl_json_open(to, "changes", '[');
        if (k) put_changes(to, &study[0], &study[1], false);
        if (k) put_changes(to, &study[1], &study[0], true);
        yl_json_close(to, ']');
        yl_json_close(to, '}');
    }
    yl_json_close(to, ']');
    yl_json_open(to, "findings", '[');
    for (size_t i = 0; i < beside.between.findings; i++)
        yl_finding_put(to, &beside.between.finding[i]);
    yl_json_close(to, ']');
    put_tables(to, &beside, &study[1], &metrics, &arena);
    yl_part_metrics(to, &metrics);
    yl_part_names_free(&metrics);
    yl_arena_free(&arena);
    yl_beside_done(&beside);
    return YL_OK;
}
