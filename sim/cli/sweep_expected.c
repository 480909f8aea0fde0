/* sweep_expected.c: expected.csv; the choice over all points; contract in sweep_expected.h */
#include "sim/cli/sweep_expected.h"
#include "models/guesses.h"
#include "sim/base/csv_table.h"
#include "sim/base/file.h"
#include "sim/output/files.h"
#include "sim/stats/metrics.h"
#include "sim/stats/unknown.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void yl_expected_rows(struct yl_csv_out *csv, const struct yl_best *best, int64_t point)
{
    for (int f = 0; f < YL_BEST_FIGURES; f++) {
        const struct yl_best_figure *figure = &best->figure[f];
        size_t first = figure->rows;
        while (first && figure->row[first - 1].is.point == point) first--;
        for (size_t i = first; i < figure->rows; i++)
            for (uint32_t k = 0; k < figure->row[i].of.n; k++)
                YL_CSV_ROW(csv, point, figure->row[i].is.variant, (int64_t)k + 1, figure->place,
                           figure->metric, figure->row[i].of.num[k],
                           figure->row[i].is_exact ? "exact" : "");
    }
}

/* ---- the choice ------------------------------------------------------------------------------ */

/* The values of draws.csv as numbers, whatever their units: only how they vary matters. */
static enum yl_status read_draws(struct yl_drawn *drawn, struct yl_arena *arena, const char *folder,
                                 struct yl_fault *fault)
{
    struct yl_sheet table = {0};
    char *path = yl_file_joined(folder, yl_output_name(YL_OUTPUT_DRAWS));
    enum yl_status status = yl_table_read(&table, path, fault);
    free(path);
    if (status) return status;
    const uint32_t guesses = table.columns ? (uint32_t)table.columns - 1 : 0;
    *drawn = (struct yl_drawn){.draws = (uint32_t)table.rows, .guesses = guesses};
    drawn->with = yl_arena_get(arena, (guesses + 1) * sizeof *drawn->with);
    drawn->rank = yl_arena_get(arena, (guesses + 1) * sizeof *drawn->rank);
    drawn->number = yl_arena_get(arena, (table.rows * guesses + 1) * sizeof *drawn->number);
    for (size_t k = 0; k < table.rows; k++)
        for (uint32_t i = 0; i < guesses; i++) {
            const char *text = yl_csv_plain(table.row[k][i + 1]);
            double *number = &drawn->number[k * guesses + i];
            if (!yl_guess_any(text + (*text == '*'), number)) *number = NAN;
        }
    yl_table_free(&table);
    return YL_OK;
}

/* Nothing where a row lacks a draw. */
static void choose(struct yl_best_figure *figure, const struct yl_drawn *drawn,
                   struct yl_arena *arena)
{
    const size_t rows = figure->rows, n = drawn->draws;
    struct yl_unknown_rival *rival = yl_arena_get(arena, (rows + 1) * sizeof *rival);
    double *mean = yl_arena_get(arena, (rows * n + 1) * sizeof *mean);
    if (!figure->found || rows < 2 || n < YL_UNKNOWN_FROM) return;
    const int direction = yl_metric_better(figure->metric);
    if (!direction) return;
    for (size_t i = 0; i < rows; i++) {
        rival[i] =
            (struct yl_unknown_rival){.mean = mean + i * n, .exact = figure->row[i].is_exact};
        if (figure->row[i].of.n != n) return;
        memcpy(mean + i * n, figure->row[i].of.num, n * sizeof *mean);
        for (size_t k = 0; k < n; k++)
            if (isnan(mean[i * n + k])) return;
    }
    yl_unknown_choose(rival, rows, drawn, direction);
    for (size_t i = 0; i < rows; i++) {
        figure->row[i].is.p_best = rival[i].p_best;
        figure->row[i].is.regret = rival[i].regret;
    }
}

enum yl_status yl_expected_choose(struct yl_best *best, const char *folder, struct yl_fault *fault)
{
    struct yl_arena arena = {0};
    struct yl_drawn drawn;
    enum yl_status status = read_draws(&drawn, &arena, folder, fault);
    best->draws_for_all = status ? 0 : yl_unknown_draws_for_all(&drawn);
    for (int f = 0; f < YL_BEST_FIGURES && !status; f++) choose(&best->figure[f], &drawn, &arena);
    yl_arena_free(&arena);
    return status;
}
