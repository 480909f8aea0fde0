/* tried.c: a row a change; contract in tried.h */
#include "sim/output/tried.h"
#include "sim/output/files.h"
#include "sim/output/rows.h"
#include "sim/output/tables.h"
#include <math.h>
#include <string.h>

static const char *const families[] = {"file", "tried", "adds", NULL}, *const ends[] = {
                                                                           "open", "helps", "not",
                                                                           "same", NULL};

/* Empty where there is none. */
static void put_figure(struct yl_csv_out *csv, const struct yl_tried_figure *figure)
{
    const double none = NAN;
    YL_CSV_PUT(csv, figure->campaigns ? figure->is : none, figure->campaigns ? figure->low : none,
               figure->campaigns ? figure->high : none);
}

static void put_count(struct yl_csv_out *csv, uint32_t count)
{
    if (count)
        yl_csv_count(csv, count);
    else
        yl_csv_empty(csv);
}

static void put_row(struct yl_csv_out *csv, const struct yl_tried *tried,
                    const struct yl_tried_row *row)
{
    char metric[256];
    snprintf(metric, sizeof metric, "%s.%s", tried->place, tried->metric);
    YL_CSV_PUT(csv, row->change);
    put_count(csv, row->behind);
    YL_CSV_PUT(csv, families[row->family], row->kind, row->lever, row->name[0], row->name[1],
               row->set, row->value, row->now);
    put_count(csv, row->round);
    yl_csv_text(csv, metric);
    put_figure(csv, &row->trial);
    put_count(csv, row->trial.campaigns);
    put_figure(csv, &row->fresh);
    put_count(csv, row->fresh.campaigns);
    put_figure(csv, &row->orders);
    put_figure(csv, &row->net);
    YL_CSV_PUT(csv, row->loss, row->loss_low, row->loss_high, row->draws_better, ends[row->ended],
               (int)row->priced, (int)row->can_be_had);
    put_count(csv, row->shown);
    yl_csv_end(csv);
}

enum yl_status yl_tried_write(const struct yl_tried *tried, const char *folder, bool bom,
                              struct yl_fault *fault)
{
    struct yl_csv_out csv;
    const enum yl_status status =
        yl_table_open(&csv, folder, yl_output_name(YL_OUTPUT_TRIED), bom, fault);
    if (status) return status;
    for (uint32_t i = 0; i < tried->rows; i++) put_row(&csv, tried, &tried->row[i]);
    return yl_csv_close(&csv, true, fault);
}

/* ---- what has no row -------------------------------------------------------------------------- */

static const char *const keys[] = {"tried_within",  "tried_visits",     "tried_bound",
                                   "guesses_draws", "guesses_p05",      "guesses_p95",
                                   "guesses_loss",  "guesses_loss_low", "guesses_loss_high"};

size_t yl_tried_values(struct yl_manifest_value value[YL_TRIED_VALUES],
                       const struct yl_tried *tried)
{
    const struct yl_tried_guesses *guesses = &tried->guesses;
    const double number[YL_TRIED_VALUES] = {
        tried->within, (double)tried->visits, (double)tried->bound, guesses->draws,    guesses->p05,
        guesses->p95,  guesses->loss,         guesses->loss_low,    guesses->loss_high};
    const size_t count = guesses->draws ? YL_TRIED_VALUES : 3;
    for (size_t i = 0; i < count; i++) value[i] = (struct yl_manifest_value){keys[i], number[i]};
    return count;
}

/* ---- read again ------------------------------------------------------------------------------- */

static int word_of(const char *const *words, const char *text)
{
    int i = 0;
    while (words[i + 1] && strcmp(words[i], text) != 0) i++;
    return i;
}

static uint32_t count_of(const struct yl_rows *rows, size_t row, int column)
{
    const double number = yl_row_number(rows, row, column);
    return number > 0 ? (uint32_t)number : 0;
}

static void read_figures(struct yl_tried_row *to, const struct yl_sheet *sheet, size_t row)
{
    const struct yl_rows rows =
        yl_rows_of(sheet, "diff low high campaigns fresh_diff fresh_low fresh_high fresh_campaigns "
                          "orders orders_low orders_high net net_low net_high");
    struct yl_tried_figure *const figure[] = {&to->trial, &to->fresh, &to->orders, &to->net};
    static const int first[] = {0, 4, 8, 11}, campaigns[] = {3, 7, 7, 7};
    for (int i = 0; i < 4; i++) {
        figure[i]->is = yl_row_number(&rows, row, first[i]);
        figure[i]->low = yl_row_number(&rows, row, first[i] + 1);
        figure[i]->high = yl_row_number(&rows, row, first[i] + 2);
        figure[i]->campaigns = count_of(&rows, row, campaigns[i]);
        if (i > 1 && !to->fresh.campaigns) figure[i]->campaigns = to->trial.campaigns;
    }
}

static void read_rest(struct yl_tried_row *to, const struct yl_sheet *sheet, size_t row)
{
    const struct yl_rows rows =
        yl_rows_of(sheet, "change behind round loss loss_low loss_high draws_better priced "
                          "can_be_had shown");
    to->change = count_of(&rows, row, 0);
    to->behind = count_of(&rows, row, 1);
    to->round = count_of(&rows, row, 2);
    to->loss = yl_row_number(&rows, row, 3);
    to->loss_low = yl_row_number(&rows, row, 4);
    to->loss_high = yl_row_number(&rows, row, 5);
    to->draws_better = yl_row_number(&rows, row, 6);
    to->priced = count_of(&rows, row, 7);
    to->can_be_had = count_of(&rows, row, 8);
    to->shown = count_of(&rows, row, 9);
}

static void read_row(struct yl_tried_row *to, const struct yl_sheet *sheet, size_t row,
                     struct yl_arena *arena)
{
    const struct yl_rows rows =
        yl_rows_of(sheet, "family kind lever name_en name_zh set value now ended");
    const char **const text[] = {&to->kind, &to->lever, &to->name[0], &to->name[1],
                                 &to->set,  &to->value, &to->now};
    *to = (struct yl_tried_row){
        .family = (enum yl_tried_family)word_of(families, yl_row_text(&rows, row, 0)),
        .ended = (enum yl_tried_end)word_of(ends, yl_row_text(&rows, row, 8))};
    for (int i = 0; i < 7; i++) {
        const char *cell = yl_row_text(&rows, row, i + 1);
        *text[i] = yl_arena_copy(arena, cell, strlen(cell));
    }
    read_figures(to, sheet, row);
    read_rest(to, sheet, row);
}

static double value_of(const struct yl_manifest *manifest, int key)
{
    return yl_manifest_value(manifest, keys[key]);
}

const struct yl_tried *yl_tried_read(const struct yl_sheet *sheet,
                                     const struct yl_manifest *manifest, struct yl_arena *arena)
{
    struct yl_tried *tried = yl_arena_get(arena, sizeof *tried);
    const struct yl_rows rows = yl_rows_of(sheet, "metric kind");
    if (!sheet->rows) return NULL;
    const char *metric = yl_row_text(&rows, 0, 0), *dot = strrchr(metric, '.');
    *tried = (struct yl_tried){
        .place = dot ? yl_arena_copy(arena, metric, (size_t)(dot - metric)) : "all",
        .metric = yl_arena_copy(arena, dot ? dot + 1 : metric, strlen(dot ? dot + 1 : metric)),
        .within = value_of(manifest, 0),
        .row = yl_arena_get(arena, sheet->rows * sizeof *tried->row),
        .rows = (uint32_t)sheet->rows,
        .visits = (int64_t)value_of(manifest, 1),
        .bound = (int64_t)value_of(manifest, 2),
        .guesses = {.draws = (uint32_t)value_of(manifest, 3),
                    .p05 = value_of(manifest, 4),
                    .p95 = value_of(manifest, 5),
                    .loss = value_of(manifest, 6),
                    .loss_low = value_of(manifest, 7),
                    .loss_high = value_of(manifest, 8)}};
    for (size_t i = 0; i < sheet->rows; i++) {
        struct yl_tried_row *row = &tried->row[i];
        read_row(row, sheet, i, arena);
        if (row->family != YL_TRIED_LEVER || !row->round) continue;
        tried->tried++;
        tried->left_open += row->ended == YL_TRIED_OPEN;
    }
    return tried;
}
