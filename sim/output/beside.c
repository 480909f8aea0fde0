/* beside.c: a variant of each run as two variants of one result; contract in beside.h */
#include "sim/output/beside.h"
#include "sim/base/get.h"
#include "sim/output/tables.h"
#include "sim/stats/ways.h"
#include <math.h>
#include <string.h>

struct side { /* the variant at hand in one of the runs */
    struct yl_variant_result of;
    struct yl_replication_stats stats;
};

static const struct yl_manifest *manifest_of(const struct yl_beside *beside, int k)
{
    return &beside->run[k].finished.manifest;
}

static const struct yl_sheet *summary_of(const struct yl_beside *beside, int k)
{
    return &beside->run[k].finished.table[YL_OUTPUT_SUMMARY];
}

static const char *cell_of(const struct yl_sheet *sheet, size_t row, const char *column)
{
    return yl_table_cell(sheet, row, yl_table_column(sheet, column));
}

/* A replication that failed in one run counts in neither where they are pairs. */
static void take_variant(struct side side[2], const struct yl_beside *beside, const char *name)
{
    for (int k = 0; k < 2; k++) {
        const struct yl_result *result = &beside->run[k].result;
        side[k].of = (struct yl_variant_result){0};
        for (uint32_t v = 0; v < result->variants; v++)
            if (!strcmp(result->variant[v].name, name)) side[k].of = result->variant[v];
        side[k].of.name = k ? "B" : "A";
    }
    bool *a = side[0].of.failed, *b = side[1].of.failed;
    for (uint32_t r = 0; a && b && r < beside->pairs; r++) a[r] = b[r] = a[r] || b[r];
    for (int k = 0; k < 2; k++) side[k].stats.failed = side[k].of.failed;
}

/* ---- one figure beside the other ---- */
static void apart(struct yl_compared *to, const struct yl_summary *a, const struct yl_summary *b)
{
    to->diff = b->mean - a->mean;
    to->diff_low = to->diff - hypot(b->mean - b->low, a->high - a->mean);
    to->diff_high = to->diff + hypot(b->high - b->mean, a->mean - a->low);
    if (a->mean != 0) to->ratio = b->mean / a->mean;
    to->notes = a->notes | b->notes;
}

static void read_side(struct yl_beside_row *row, int k, const struct yl_sheet *sheet, size_t at)
{
    struct yl_summary *summary = &row->side[k];
    struct yl_risk *risk = &row->risk[k];
    double *const into[] = {&summary->mean, &summary->low, &summary->high, &summary->p05,
                            &summary->p95,  &risk->share,  &risk->low,     &risk->high};
    static const char *const column[] = {"mean", "low",  "high",     "p05",
                                         "p95",  "risk", "risk_low", "risk_high"};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        *into[i] = yl_table_number(sheet, at, yl_table_column(sheet, column[i]));
    summary->notes = yl_note_read(cell_of(sheet, at, "note"));
}

/* The row of the figure in the sheet, searched from `near` on; sheet->rows: it has none. */
static size_t find_row(const struct yl_sheet *sheet, const struct yl_beside_row *like, size_t near)
{
    const int variant = yl_table_column(sheet, "variant"), place = yl_table_column(sheet, "place"),
              metric = yl_table_column(sheet, "metric");
    for (size_t k = 0; k < sheet->rows; k++) {
        const size_t row = (near + k) % sheet->rows;
        if (!strcmp(yl_table_cell(sheet, row, metric), like->metric) &&
            !strcmp(yl_table_cell(sheet, row, place), like->place) &&
            !strcmp(yl_table_cell(sheet, row, variant), like->variant))
            return row;
    }
    return sheet->rows;
}

/* Both have it campaign by campaign: in pairs, else each over its own campaigns. */
static void compare(struct yl_beside_row *row, const struct yl_metric *const metric[2],
                    struct side side[2], bool paired)
{
    const struct yl_pair pair = {metric[1], metric[0], side[1].of.failed, side[0].of.failed, 1};
    for (int k = 0; k < 2; k++) {
        yl_summary_metric(&row->side[k], metric[k], &side[k].stats);
        yl_risk_loss(&row->risk[k], metric[k], &side[k].stats);
    }
    row->paired = paired;
    if (paired)
        yl_compare_metric(&row->with, &pair, &side[1].stats);
    else
        apart(&row->with, &row->side[0], &row->side[1]);
}

/* The figure of this row of the second summary.csv, where the first run has it, too. Targets and found_*, which no file
 * holds campaign by campaign, are as both files have them. */
static void add_row(struct yl_beside *beside, struct side side[2], size_t at)
{
    const struct yl_sheet *sheet[] = {summary_of(beside, 0), summary_of(beside, 1)};
    struct yl_beside_row row = {cell_of(sheet[1], at, "variant"), cell_of(sheet[1], at, "place"),
                                cell_of(sheet[1], at, "metric"), .with = yl_compare_none()};
    const size_t row_of[] = {find_row(sheet[0], &row, at), at};
    const struct yl_metric *metric[2];
    if (row_of[0] == sheet[0]->rows) return;
    for (int k = 0; k < 2; k++)
        metric[k] = yl_summary_find(&side[k].of, (uint32_t)at, row.place, row.metric);
    if (metric[0] && metric[1])
        compare(&row, metric, side, beside->pairs > 0);
    else {
        for (int k = 0; k < 2; k++) read_side(&row, k, sheet[k], row_of[k]);
        apart(&row.with, &row.side[0], &row.side[1]);
    }
    beside->row[beside->rows++] = row;
}

/* ---- ways of base ---- */
static const struct yl_way *way_of(const struct yl_ways *ways, const char *entry)
{
    for (uint32_t i = 0; i < ways->ways; i++)
        if (!strcmp(ways->way[i].entry, entry)) return &ways->way[i];
    return NULL;
}

/* As many orders for 1,000 arrivals as one of them has of it; the other figures as ways.csv has them. */
static void add_way(struct yl_beside *beside, struct side side[2], const struct yl_way *const of[2])
{
    struct yl_beside_way *way = &beside->way[beside->ways++];
    const struct yl_metric *metric[2] = {of[0] ? &of[0]->per_mille.of : NULL,
                                         of[1] ? &of[1]->per_mille.of : NULL};
    way->entry = of[of[1] != NULL]->entry;
    way->is =
        (struct yl_beside_row){.side = {{.mean = NAN}, {.mean = NAN}}, .with = yl_compare_none()};
    for (int k = 0; k < 2; k++) {
        way->per_hundred[k] = of[k] ? of[k]->per_hundred.is.mean : (double)NAN;
        way->cost[k] = of[k] ? of[k]->cost_per_order : (double)NAN;
        if (of[k]) way->is.side[k] = of[k]->per_mille.is;
    }
    if (of[0] && of[1]) compare(&way->is, metric, side, beside->pairs > 0);
}

/* Those of both that bring orders, the best of the second run first. */
static void add_ways(struct yl_beside *beside, struct side side[2])
{
    struct yl_ways ways[2];
    for (int k = 0; k < 2; k++) yl_ways_make(&ways[k], &side[k].of, &side[k].stats);
    const uint32_t all = ways[0].sell + ways[1].sell;
    beside->way = yl_arena_get(&beside->arena, (all + 1) * sizeof *beside->way);
    for (uint32_t n = 0; n < all; n++) {
        const bool second = n < ways[1].sell;
        const uint32_t at = second ? ways[1].best[n] : ways[0].best[n - ways[1].sell];
        const char *entry = ways[second].way[at].entry;
        const struct yl_way *const of[] = {way_of(&ways[0], entry), way_of(&ways[1], entry)};
        bool known = false;
        for (uint32_t i = 0; i < beside->ways; i++) known |= !strcmp(beside->way[i].entry, entry);
        if (!known) add_way(beside, side, of);
    }
    for (int k = 0; k < 2; k++) yl_ways_free(&ways[k]);
}

/* With one seed replications of equal number are pairs: as many as both have. */
static void compare_all(struct yl_beside *beside)
{
    const struct yl_result *of[] = {&beside->run[0].result, &beside->run[1].result};
    const struct yl_sheet *sheet = summary_of(beside, 1);
    const char *before = "";
    struct side side[2];
    beside->same_seed = manifest_of(beside, 0)->seed == manifest_of(beside, 1)->seed;
    if (beside->same_seed && of[0]->drawn.each == of[1]->drawn.each)
        beside->pairs = of[of[1]->replications < of[0]->replications]->replications;
    beside->row = yl_arena_get(&beside->arena, (sheet->rows + 1) * sizeof *beside->row);
    for (int k = 0; k < 2; k++) {
        yl_replication_stats_init(&side[k].stats,
                                  beside->pairs ? beside->pairs : of[k]->replications);
        side[k].stats.group = of[k]->drawn.each;
    }
    for (size_t r = 0; r < sheet->rows; r++) {
        const char *name = cell_of(sheet, r, "variant");
        if (strcmp(name, before) != 0) take_variant(side, beside, before = name);
        add_row(beside, side, r);
    }
    take_variant(side, beside, of[0]->variant[0].name);
    add_ways(beside, side);
    struct yl_variant_result both[] = {side[0].of, side[1].of};
    const struct yl_result one = {.replications = beside->pairs,
                                  .variants = 2,
                                  .variant = both,
                                  .drawn.each = of[0]->drawn.each,
                                  .setting = of[1]->setting,
                                  .settings = of[1]->settings,
                                  .label = of[1]->label,
                                  .labels = of[1]->labels};
    if (beside->pairs) yl_find_between(&beside->between, &one, NULL);
    for (int k = 0; k < 2; k++) yl_replication_stats_free(&side[k].stats);
}

enum yl_status yl_beside_read(struct yl_beside *beside, const char *const folder[2],
                              enum yl_lang lang, struct yl_fault *fault)
{
    *beside = (struct yl_beside){.folder = {folder[0], folder[1]}};
    enum yl_status status = yl_result_read(&beside->run[0], folder[0], lang, fault);
    if (!status) status = yl_result_read(&beside->run[1], folder[1], lang, fault);
    if (!status) compare_all(beside);
    if (status) yl_beside_done(beside);
    return status;
}

void yl_beside_done(struct yl_beside *beside)
{
    for (int k = 0; k < 2; k++) yl_result_read_free(&beside->run[k]);
    yl_findings_free(&beside->between);
    yl_arena_free(&beside->arena);
    *beside = (struct yl_beside){0};
}

/* ---- CSV ---- */
enum yl_status yl_beside_csv(FILE *out, const struct yl_beside *beside, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    yl_csv_on(&csv, out);
    yl_table_header(&csv, "compare -o", 0);
    for (const struct yl_beside_row *row = beside->row; row < beside->row + beside->rows; row++) {
        const struct yl_compared *with = &row->with;
        const int better = yl_metric_better(row->metric);
        const double best_share = better > 0 ? with->p_higher : 1 - with->p_higher;
        char note[YL_NOTES];
        yl_note_print(note, with->notes);
        YL_CSV_PUT(&csv, row->variant, row->place, row->metric);
        if (row->paired)
            yl_csv_count(&csv, with->n);
        else
            yl_csv_empty(&csv);
        YL_CSV_PUT(&csv, row->side[0].mean, row->side[1].mean, with->diff, with->diff_low,
                   with->diff_high, with->ratio, with->ratio_low, with->ratio_high, with->p_higher,
                   with->variance_reduction, note);
        YL_CSV_ROW(&csv, row->side[0].p05, row->side[0].p95, row->side[1].p05, row->side[1].p95,
                   row->risk[0].share, row->risk[1].share, better ? best_share : (double)NAN);
    }
    return yl_csv_close(&csv, true, fault);
}
