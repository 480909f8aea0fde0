/* beside.c: a variant of each run as two variants of one result; contract in beside.h */
#include "sim/output/beside.h"
#include "sim/findings/labels.h"
#include "sim/output/tables.h"
#include <math.h>
#include <string.h>

/* A replication that failed in one run counts in neither where they are pairs; false: one of them lacks the variant. */
static bool take_variant(struct yl_beside *beside, const char *name)
{
    for (int k = 0; k < 2; k++) {
        const struct yl_result *result = &beside->run[k].result;
        struct yl_beside_side *side = &beside->side[k];
        uint32_t v = 0;
        while (v < result->variants && strcmp(result->variant[v].name, name) != 0) v++;
        if (v == result->variants) return false;
        side->of = result->variant[v];
        side->of.name = k ? "B" : "A";
        side->stats.failed = side->of.failed;
    }
    bool *a = beside->side[0].of.failed, *b = beside->side[1].of.failed;
    for (uint32_t r = 0; r < beside->pairs; r++) a[r] = b[r] = a[r] || b[r];
    return true;
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

/* In pairs, else each over its own campaigns; NULL: a run has no such figure. */
static void compare(struct yl_beside_row *row, struct yl_beside *beside, const struct yl_metric *a,
                    const struct yl_metric *b)
{
    const struct yl_metric *const metric[] = {a, b};
    struct yl_beside_side *side = beside->side;
    const struct yl_pair pair = {b, a, side[1].of.failed, side[0].of.failed, 1};
    row->with = yl_compare_none();
    row->paired = a && b && beside->pairs;
    for (int k = 0; k < 2; k++) {
        row->side[k] = (struct yl_summary){.mean = NAN};
        if (!metric[k]) continue;
        yl_summary_metric(&row->side[k], metric[k], &side[k].stats);
        yl_risk_loss(&row->risk[k], metric[k], &side[k].stats);
    }
    if (row->paired)
        yl_compare_metric(&row->with, &pair, &side[1].stats);
    else if (a && b)
        apart(&row->with, &row->side[0], &row->side[1]);
}

/* How often it is met is a figure of each run by itself. */
static void compare_target(struct yl_beside_row *row, struct yl_beside *beside,
                           const struct yl_target *target)
{
    row->with = yl_compare_none();
    for (int k = 0; k < 2; k++) {
        struct yl_beside_side *side = &beside->side[k];
        yl_summary_target(&row->side[k], target, &side->of, &side->stats);
        yl_risk_missed(&row->risk[k], &row->side[k]);
    }
    apart(&row->with, &row->side[0], &row->side[1]);
}

/* The figures of the current variant that both have. */
static void add_rows(struct yl_beside *beside, const char *variant)
{
    const struct yl_result *result = &beside->run[1].result;
    const struct yl_variant_result *a = &beside->side[0].of, *b = &beside->side[1].of;
    for (uint32_t m = 0; m < b->metrics; m++) {
        const struct yl_metric *of = &b->metric[m],
                               *other = yl_summary_find(a, m, of->place, of->metric);
        struct yl_beside_row *row = &beside->row[beside->rows];
        *row = (struct yl_beside_row){variant, of->place, of->metric, .paired = false};
        for (int k = 0; k < 2; k++) yl_result_rest(&beside->run[k].result, m);
        if (other) compare(row, beside, other, of);
        beside->rows += other != NULL;
    }
    for (uint32_t t = 0; t < result->targets; t++) {
        char name[YL_TARGET_NAME];
        yl_target_print(name, &result->target[t]);
        struct yl_beside_row *row = &beside->row[beside->rows++];
        *row = (struct yl_beside_row){variant, "targets",
                                      yl_arena_print(&beside->arena, "%s", name), .paired = false};
        compare_target(row, beside, &result->target[t]);
    }
}

/* ---- ways of base ---- */
static const struct yl_way *way_of(const struct yl_ways *ways, const char *entry)
{
    for (uint32_t i = 0; i < ways->ways; i++)
        if (!strcmp(ways->way[i].entry, entry)) return &ways->way[i];
    return NULL;
}

/* Those of both that bring orders, the best of the second run first. */
static void add_ways(struct yl_beside *beside)
{
    const struct yl_ways *a = &beside->side[0].ways, *b = &beside->side[1].ways;
    for (int k = 0; k < 2; k++) {
        yl_ways_make(&beside->side[k].ways, &beside->side[k].of, &beside->side[k].stats);
        yl_result_rest(&beside->run[k].result, 0);
    }
    beside->way = yl_arena_get(&beside->arena, (a->sell + b->sell + 1) * sizeof *beside->way);
    for (uint32_t n = 0; n < a->sell + b->sell; n++) {
        const char *entry =
            n < b->sell ? b->way[b->best[n]].entry : a->way[a->best[n - b->sell]].entry;
        struct yl_beside_way *way = &beside->way[beside->ways];
        *way = (struct yl_beside_way){.of = {way_of(a, entry), way_of(b, entry)}};
        if (n >= b->sell && way->of[1] && way->of[1]->orders > 0) continue; /* it is there */
        compare(&way->is, beside, way->of[0] ? &way->of[0]->per_mille.of : NULL,
                way->of[1] ? &way->of[1]->per_mille.of : NULL);
        beside->ways++;
    }
}

static void find_apart(struct yl_beside *beside, const struct yl_result *both)
{
    const struct yl_metric *decisive = yl_find_decisive(both);
    const struct yl_beside_row *row = beside->row;
    for (; decisive && row < beside->row + beside->rows; row++)
        if (!strcmp(row->variant, beside->run[1].result.variant[0].name) &&
            !strcmp(row->place, decisive->place) && !strcmp(row->metric, decisive->metric))
            yl_find_apart(&beside->between, both, decisive, row->side, &row->with);
    yl_findings_close(&beside->between);
}

/* With one seed replications of equal number are pairs: as many as both have. */
static void compare_all(struct yl_beside *beside)
{
    const struct yl_result *of[] = {&beside->run[0].result, &beside->run[1].result};
    size_t rows = 1;
    beside->same_seed =
        beside->run[0].finished.manifest.seed == beside->run[1].finished.manifest.seed;
    if (beside->same_seed && of[0]->drawn.each == of[1]->drawn.each)
        beside->pairs = of[of[1]->replications < of[0]->replications]->replications;
    for (int k = 0; k < 2; k++) {
        yl_replication_stats_init(&beside->side[k].stats,
                                  beside->pairs ? beside->pairs : of[k]->replications);
        beside->side[k].stats.group = of[k]->drawn.each;
    }
    for (uint32_t v = 0; v < of[1]->variants; v++)
        rows += of[1]->variant[v].metrics + of[1]->targets;
    beside->row = yl_arena_get(&beside->arena, rows * sizeof *beside->row);
    for (uint32_t v = 0; v < of[1]->variants; v++)
        if (take_variant(beside, of[1]->variant[v].name)) add_rows(beside, of[1]->variant[v].name);
    if (!take_variant(beside, of[1]->variant[0].name)) return;
    add_ways(beside);
    struct yl_variant_result both[] = {beside->side[0].of, beside->side[1].of};
    const struct yl_result one = {.replications =
                                      of[of[1]->replications < of[0]->replications]->replications,
                                  .variants = 2,
                                  .variant = both,
                                  .drawn.each = of[0]->drawn.each,
                                  .target = of[1]->target,
                                  .targets = of[1]->targets,
                                  .setting = of[1]->setting,
                                  .settings = of[1]->settings,
                                  .label = of[1]->label,
                                  .labels = of[1]->labels};
    if (beside->pairs)
        yl_find_between(&beside->between, &one, NULL);
    else
        find_apart(beside, &one);
}

enum yl_status yl_beside_read(struct yl_beside *beside, const char *const folder[2],
                              enum yl_lang lang, struct yl_fault *fault)
{
    *beside = (struct yl_beside){.folder = {folder[0], folder[1]}};
    enum yl_status status = yl_result_read(&beside->run[0], folder[0], false, lang, fault);
    if (!status) status = yl_result_read(&beside->run[1], folder[1], false, lang, fault);
    if (!status) compare_all(beside);
    if (status) yl_beside_done(beside);
    return status;
}

void yl_beside_done(struct yl_beside *beside)
{
    for (int k = 0; k < 2; k++) {
        yl_ways_free(&beside->side[k].ways);
        yl_replication_stats_free(&beside->side[k].stats);
        yl_result_read_free(&beside->run[k]);
    }
    yl_findings_free(&beside->between);
    yl_arena_free(&beside->arena);
    *beside = (struct yl_beside){0};
}

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
        YL_CSV_PUT(&csv, row->variant, row->place, row->metric,
                   row->paired ? with->n : (double)NAN);
        YL_CSV_PUT(&csv, row->side[0].mean, row->side[1].mean, with->diff, with->diff_low,
                   with->diff_high, with->ratio, with->ratio_low, with->ratio_high, with->p_higher,
                   with->variance_reduction, note);
        YL_CSV_ROW(&csv, row->side[0].p05, row->side[0].p95, row->side[1].p05, row->side[1].p95,
                   row->risk[0].share, row->risk[1].share, better ? best_share : (double)NAN);
    }
    return yl_csv_close(&csv, true, fault);
}
