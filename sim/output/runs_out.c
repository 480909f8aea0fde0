/* runs_out.c: one row a place that ran out or turned somebody away; contract in runs_out.h */
#include "sim/output/runs_out.h"

void yl_runs_out_rows(struct yl_csv_out *csv, const struct yl_result *result, uint32_t v,
                      struct yl_replication_stats *stats)
{
    struct yl_arena arena = {0};
    struct yl_runs_out out;
    yl_runs_out_make(&out, result, v, stats, &arena);
    for (uint32_t i = 0; i < out.rows; i++) {
        const struct yl_runs_out_row *row = &out.row[i];
        YL_CSV_ROW(csv, result->variant[v].name, row->place, yl_runs_out_kind(row->kind),
                   row->amount, row->campaigns, row->share, row->low, row->high, row->when,
                   row->turned_away, row->lapsed, row->asked);
    }
    yl_arena_free(&arena);
}
