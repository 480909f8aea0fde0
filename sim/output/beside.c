/* beside.c: two runs as two variants of one result, values joined by path; contract in beside.h */
#include "sim/output/beside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct work {
    struct yl_beside *beside;
    struct yl_variant_result side[2]; /* a variant of both */
    struct yl_replication_stats stats[2];
    const char *name; /* of the variant */
};

/* With one seed replications of equal number are pairs: as many as both have. */
static bool pick(struct work *work)
{
    struct yl_beside *beside = work->beside;
    const struct yl_result *one = &beside->run[0].result, *two = &beside->run[1].result;
    beside->same_seed =
        beside->run[0].finished.manifest.seed == beside->run[1].finished.manifest.seed;
    beside->paired = beside->same_seed && one->drawn.each == two->drawn.each && one->replications &&
                     two->replications;
    const uint32_t less =
        one->replications < two->replications ? one->replications : two->replications;
    for (int k = 0; k < 2; k++) {
        const struct yl_result *result = &beside->run[k].result;
        beside->replications[k] = beside->paired ? less : result->replications;
        if (yl_replication_stats_init(&work->stats[k], beside->replications[k])) return false;
        work->stats[k].group = result->drawn.each;
    }
    return true;
}

/* The variants of the two as sides; where they are paired, what failed in one counts in neither. */
static bool set_sides(struct work *work, uint32_t first, uint32_t second)
{
    struct yl_beside *beside = work->beside;
    const uint32_t at[2] = {first, second}, n = beside->replications[0];
    for (int k = 0; k < 2; k++) {
        work->side[k] = beside->run[k].result.variant[at[k]];
        work->side[k].name = k ? "B" : "A";
    }
    work->name = beside->run[1].result.variant[second].name;
    bool *either = beside->paired ? yl_arena_get(&beside->arena, n + 1) : NULL;
    for (uint32_t r = 0; either && r < n; r++)
        either[r] = work->side[0].failed[r] || work->side[1].failed[r];
    for (int k = 0; k < 2; k++) {
        if (either) work->side[k].failed = either;
        work->stats[k].failed = work->side[k].failed;
    }
    return either || !beside->paired;
}

/* ---- one figure beside the other ---- */
static double squared(double x) { return x * x; }

static void apart(struct yl_compared *to, const struct yl_summary *summary,
                  const struct yl_summary *b)
{
    *to = yl_compare_none();
    to->diff = b->mean - summary->mean;
    to->diff_low =
        to->diff - sqrt(squared(b->mean - b->low) + squared(summary->high - summary->mean));
    to->diff_high =
        to->diff + sqrt(squared(b->high - b->mean) + squared(summary->mean - summary->low));
    if (summary->mean != 0) to->ratio = b->mean / summary->mean;
    to->notes = summary->notes | b->notes;
}

static void add_row(struct work *work, const struct yl_metric *mine, const struct yl_metric *yours)
{
    const struct yl_metric *const metric[2] = {mine, yours};
    struct yl_summary summary[2];
    struct yl_beside_row *row = &work->beside->row[work->beside->rows++];
    *row = (struct yl_beside_row){.variant = work->name,
                                  .place = yours->place,
                                  .metric = yours->metric,
                                  .best_share = NAN,
                                  .repeats = yours->is_path && !strcmp(yours->metric, "arrivals")};
    for (int k = 0; k < 2; k++) {
        yl_summary_metric(&summary[k], metric[k], &work->stats[k]);
        yl_risk_loss(&row->risk[k], metric[k], &work->stats[k]);
        row->mean[k] = summary[k].mean;
        row->p05[k] = summary[k].p05;
        row->p95[k] = summary[k].p95;
    }
    if (!work->beside->paired) {
        apart(&row->with, &summary[0], &summary[1]);
        return;
    }
    const struct yl_pair pair = {yours, mine, work->side[1].failed, work->side[0].failed, 1};
    yl_compare_metric(&row->with, &pair, &work->stats[1]);
    const int better = yl_metric_better(row->metric);
    if (better) row->best_share = better > 0 ? row->with.p_higher : 1 - row->with.p_higher;
}

static unsigned notes_of(const char *text)
{
    unsigned notes = 0;
    for (unsigned note = YL_NOTE_FEW; note <= YL_NOTE_MISSING; note *= 2) {
        char word[YL_NOTES];
        const size_t length = yl_note_print(word, note);
        for (const char *at = text; (at = strstr(at, word)); at += length)
            if ((at == text || at[-1] == ' ') && (!at[length] || at[length] == ' ')) notes |= note;
    }
    return notes;
}

static void read_summary(struct yl_summary *summary, struct yl_risk *risk,
                         const struct yl_sheet *sheet, size_t row)
{
    double *const into[] = {&summary->mean, &summary->low, &summary->high, &summary->p05,
                            &summary->p95,  &risk->share,  &risk->low,     &risk->high};
    static const char *const column[] = {"mean", "low",  "high",     "p05",
                                         "p95",  "risk", "risk_low", "risk_high"};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        *into[i] = yl_table_number(sheet, row, yl_table_column(sheet, column[i]));
    summary->notes = notes_of(yl_table_cell(sheet, row, yl_table_column(sheet, "note")));
}

static size_t find_row(const struct yl_sheet *sheet, const int key[3], const char *const text[3])
{
    size_t row = 0;
    for (int k = 0; k < 3 && row < sheet->rows;) {
        const bool same = !strcmp(yl_table_cell(sheet, row, key[k]), text[k]);
        row += !same;
        k = same ? k + 1 : 0;
    }
    return row;
}

/* What summary.csv has of both and no file has campaign by campaign: targets, and how a room was found. */
static void add_apart(struct work *work)
{
    const struct yl_sheet *sheet[2];
    int key[2][3];
    for (int k = 0; k < 2; k++) {
        sheet[k] = &work->beside->run[k].finished.table[YL_OUTPUT_SUMMARY];
        key[k][0] = yl_table_column(sheet[k], "metric");
        key[k][1] = yl_table_column(sheet[k], "place");
        key[k][2] = yl_table_column(sheet[k], "variant");
    }
    for (size_t r = 0; r < sheet[1]->rows; r++) {
        struct yl_summary summary[2];
        const char *const text[3] = {yl_table_cell(sheet[1], r, key[1][0]),
                                     yl_table_cell(sheet[1], r, key[1][1]), work->name};
        if (strcmp(yl_table_cell(sheet[1], r, key[1][2]), work->name) != 0 ||
            yl_summary_find(&work->side[1], (uint32_t)r, text[1], text[0]))
            continue;
        const size_t at[2] = {find_row(sheet[0], key[0], text), r};
        if (at[0] == sheet[0]->rows) continue;
        struct yl_beside_row *row = &work->beside->row[work->beside->rows++];
        *row = (struct yl_beside_row){.variant = work->name,
                                      .place = text[1],
                                      .metric = text[0],
                                      .best_share = NAN,
                                      .apart = true};
        for (int k = 0; k < 2; k++) {
            read_summary(&summary[k], &row->risk[k], sheet[k], at[k]);
            row->mean[k] = summary[k].mean;
            row->p05[k] = summary[k].p05;
            row->p95[k] = summary[k].p95;
        }
        apart(&row->with, &summary[0], &summary[1]);
    }
}

/* Places first, then the ways to them. */
static void add_rows(struct work *work)
{
    const struct yl_variant_result *two = &work->side[1];
    for (int path = 0; path < 2; path++)
        for (uint32_t i = 0; i < two->metrics; i++) {
            const struct yl_metric *yours = &two->metric[i],
                                   *mine = yl_summary_find(&work->side[0], i, yours->place,
                                                           yours->metric);
            if (mine && yours->is_path == (path > 0)) add_row(work, mine, yours);
        }
    add_apart(work);
}

static bool compare_all(struct work *work)
{
    struct yl_beside *beside = work->beside;
    const struct yl_result *one = &beside->run[0].result, *two = &beside->run[1].result;
    const size_t most = beside->run[1].finished.table[YL_OUTPUT_SUMMARY].rows;
    beside->row = yl_arena_get(&beside->arena, (most + 1) * sizeof *beside->row);
    bool good = beside->row && pick(work);
    for (uint32_t v = 0; v < two->variants && good; v++)
        for (uint32_t u = 0; u < one->variants && good; u++)
            if (!strcmp(one->variant[u].name, two->variant[v].name) &&
                (good = set_sides(work, u, v)))
                add_rows(work);
    /* of two runs with common random numbers the sentences that a run says of its variants */
    if (!good || !beside->paired || !set_sides(work, 0, 0)) return good;
    const struct yl_result both = {.replications = beside->replications[0],
                                   .variants = 2,
                                   .variant = work->side,
                                   .drawn.each = one->drawn.each};
    return !yl_find_between(&beside->between, &both, NULL);
}

/* ---- what was asked of them ---- */
static const struct yl_setting *setting_of(const struct yl_manifest *manifest, const char *variant,
                                           const char *path, size_t near)
{
    for (size_t k = 0; k < manifest->settings; k++) {
        const struct yl_setting *setting = &manifest->setting[(near + k) % manifest->settings];
        if (!strcmp(setting->path, path) && !strcmp(setting->variant, variant)) return setting;
    }
    return NULL;
}

/* The value that holds in a variant: its own, else base's. */
static const char *value_of(const struct yl_manifest *manifest, const char *variant,
                            const char *path, size_t near)
{
    const struct yl_setting *own = setting_of(manifest, variant, path, near);
    if (!own && strcmp(variant, "base") != 0) own = setting_of(manifest, "base", path, near);
    return own ? own->value : NULL;
}

static bool same(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

static bool is_listed(const struct yl_beside *beside, const char *variant, const char *path)
{
    for (uint32_t i = 0; i < beside->changes; i++)
        if (!strcmp(beside->change[i].path, path) && !strcmp(beside->change[i].variant, variant))
            return true;
    return false;
}

static void find_change(struct yl_beside *beside, const char *variant, const char *path,
                        size_t near)
{
    const struct yl_manifest *one = &beside->run[0].finished.manifest,
                             *two = &beside->run[1].finished.manifest;
    struct yl_beside_change change = {.variant = variant, .path = path};
    change.value[0] = value_of(one, variant, path, near);
    change.value[1] = value_of(two, variant, path, near);
    if (same(change.value[0], change.value[1]) || is_listed(beside, variant, path)) return;
    bool general = same(change.value[0], value_of(one, "base", path, near)) &&
                   same(change.value[1], value_of(two, "base", path, near));
    if (general && strcmp(variant, "base") != 0) return; /* listed with base */
    beside->change[beside->changes++] = change;
}

static bool has_variant(const struct yl_manifest *manifest, const char *name)
{
    for (uint32_t v = 0; v < manifest->variants; v++)
        if (!strcmp(manifest->variant[v], name)) return true;
    return false;
}

static bool find_changes(struct yl_beside *beside)
{
    const struct yl_manifest *one = &beside->run[0].finished.manifest,
                             *two = &beside->run[1].finished.manifest;
    beside->has_values = one->settings && two->settings;
    beside->change =
        yl_arena_get(&beside->arena, (one->settings + two->settings + 1) * sizeof *beside->change);
    if (!beside->change) return false;
    for (int k = 1; k >= 0 && beside->has_values; k--) {
        const struct yl_manifest *manifest = k ? two : one;
        for (size_t i = 0; i < manifest->settings; i++)
            if (has_variant(one, manifest->setting[i].variant) &&
                has_variant(two, manifest->setting[i].variant))
                find_change(beside, manifest->setting[i].variant, manifest->setting[i].path, i);
    }
    for (int k = 0; k < 2; k++) {
        const struct yl_manifest *manifest = k ? two : one, *other = k ? one : two;
        beside->only[k] =
            yl_arena_get(&beside->arena, (manifest->variants + 1) * sizeof *beside->only[k]);
        if (!beside->only[k]) return false;
        for (uint32_t v = 0; v < manifest->variants; v++)
            if (!has_variant(other, manifest->variant[v]))
                beside->only[k][beside->onlys[k]++] = manifest->variant[v];
    }
    beside->unexplained = beside->has_values && !beside->changes && !beside->onlys[0] &&
                          !beside->onlys[1] && one->scenario_hash != two->scenario_hash;
    return true;
}

enum yl_status yl_beside_read(struct yl_beside *beside, const char *const folder[2],
                              enum yl_lang lang, struct yl_fault *fault)
{
    *beside = (struct yl_beside){.folder = {folder[0], folder[1]}};
    struct work work = {.beside = beside};
    enum yl_status status = yl_result_read(&beside->run[0], folder[0], lang, fault);
    if (!status) status = yl_result_read(&beside->run[1], folder[1], lang, fault);
    if (!status && !(find_changes(beside) && compare_all(&work)))
        status =
            yl_fault_set(fault, YL_NO_MEMORY, "not enough memory to compare", "内存不足，无法比较");
    for (int k = 0; k < 2; k++) yl_replication_stats_free(&work.stats[k]);
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
