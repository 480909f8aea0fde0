/* beside.c: tables become metrics again, pairs are compared, values are joined by path; contract in
 * beside.h */
#include "sim/output/beside.h"
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/output/labels.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct figure { /* one metric of one variant in one run */
    const char *variant;
    struct yl_metric metric;
    bool has_events; /* else they are the value, or the numerator */
};
struct side {
    struct yl_finished *run;
    uint32_t *number, *picked; /* of replications: all, and the ones that are compared */
    uint32_t numbers, picks, near;
    struct figure *figure;
    size_t figures, capacity;
    struct yl_replication_stats stats;
    bool *failed;  /* [picks] */
    uint32_t each; /* replications of a draw of what is not known; 0: each is for itself */
};
struct work {
    struct yl_beside *beside;
    struct side side[2];
};

/* ---- which replications ---------------------------------------------------------------------- */
static int64_t whole(const struct yl_sheet *sheet, size_t row, int column)
{
    double x = yl_table_number(sheet, row, column);
    return fabs(x) < 9.2e18 ? llround(x) : 0;
}

/* 0: the cell holds no number of a replication. */
static uint32_t replication_at(const struct yl_sheet *sheet, size_t row, int column)
{
    int64_t number = whole(sheet, row, column);
    return number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

/* Replication numbers are numbers of the first figure's rows. */
static bool read_numbers(struct work *work, struct side *side, const struct yl_sheet *sheet)
{
    int variant = yl_table_column(sheet, "variant"), place = yl_table_column(sheet, "place"),
        metric = yl_table_column(sheet, "metric"), number = yl_table_column(sheet, "replication");
    side->number = yl_arena_get(&work->beside->arena, (sheet->rows + 1) * sizeof *side->number);
    for (size_t r = 0; side->number && r < sheet->rows; r++) {
        if (strcmp(yl_table_cell(sheet, r, variant), yl_table_cell(sheet, 0, variant)) != 0 ||
            strcmp(yl_table_cell(sheet, r, place), yl_table_cell(sheet, 0, place)) != 0 ||
            strcmp(yl_table_cell(sheet, r, metric), yl_table_cell(sheet, 0, metric)) != 0)
            break;
        side->number[side->numbers++] = replication_at(sheet, r, number);
    }
    return side->number != NULL;
}

static bool has_number(const struct side *side, uint32_t number)
{
    for (uint32_t i = 0; i < side->numbers; i++)
        if (side->number[i] == number) return true;
    return false;
}

/* Draws of a run, one observation each however many replications they have. */
static enum yl_status read_draws(struct work *work, int k, struct yl_fault *fault)
{
    struct side *side = &work->side[k];
    struct yl_sheet sheet;
    const char *path = yl_arena_print(&work->beside->arena, "%s/%s", work->beside->folder[k],
                                      yl_output_name(YL_OUTPUT_DRAWS));
    if (!path)
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory to compare",
                            "内存不足，无法比较");
    if (!yl_file_exists(path)) return YL_OK;
    enum yl_status status = yl_table_read(&sheet, path, fault);
    if (!status && sheet.rows && side->numbers % sheet.rows == 0)
        side->each = side->numbers / (uint32_t)sheet.rows;
    if (!status) yl_table_free(&sheet);
    return status;
}

/* Which replications count: with one seed the common ones, else all of each. */
static bool pick(struct work *work)
{
    struct yl_beside *beside = work->beside;
    struct side *side = work->side;
    const bool together = side[0].each == side[1].each;
    beside->same_seed = side[0].run->manifest.seed == side[1].run->manifest.seed;
    for (uint32_t i = 0; i < side[1].numbers && beside->same_seed && together; i++)
        beside->paired |= has_number(&side[0], side[1].number[i]);
    for (int k = 0; k < 2; k++) {
        const struct side *from = beside->paired ? &side[1] : &side[k];
        size_t size = from->numbers + 1;
        side[k].picked = yl_arena_get(&beside->arena, size * sizeof *side[k].picked);
        side[k].failed = yl_arena_get(&beside->arena, size * sizeof *side[k].failed);
        if (!side[k].picked || !side[k].failed) return false;
        for (uint32_t i = 0; i < from->numbers; i++)
            if (!beside->paired || has_number(&side[0], from->number[i]))
                side[k].picked[side[k].picks++] = from->number[i];
        beside->replications[k] = side[k].picks;
    }
    return true;
}

/* Its place among the picked ones; rows mostly come in their order. UINT32_MAX: it is none. */
static uint32_t index_of(struct side *side, uint32_t number)
{
    for (uint32_t k = 0; k < side->picks; k++) {
        uint32_t i = (side->near + k) % side->picks;
        if (side->picked[i] != number) continue;
        side->near = i + 1;
        return i;
    }
    return UINT32_MAX;
}

/* ---- a run's figures ------------------------------------------------------------------------- */
static bool same_metric(const struct figure *one, const struct figure *two)
{
    return !strcmp(one->metric.metric, two->metric.metric) &&
           !strcmp(one->metric.place, two->metric.place) && !strcmp(one->variant, two->variant) &&
           one->metric.is_path == two->metric.is_path;
}

/* The figure of a row, which is made if there is none; NULL: no memory. */
static struct figure *figure_of(struct work *work, struct side *side, struct figure like)
{
    enum { GROUP = 64 }; /* rows of one figure stand nearly together */
    for (size_t i = side->figures; i-- > 0 && i + GROUP > side->figures;)
        if (same_metric(&side->figure[i], &like)) return &side->figure[i];
    struct yl_arena *arena = &work->beside->arena;
    struct yl_metric *metric = &like.metric;
    const struct yl_metric_name *name = yl_metric_find(metric->metric);
    metric->kind = name ? name->kind : YL_KIND_COUNT;
    size_t n = side->picks + 1;
    metric->num = yl_arena_get(arena, n * sizeof *metric->num);
    metric->den = yl_arena_get(arena, n * sizeof *metric->den);
    metric->value = yl_arena_get(arena, n * sizeof *metric->value);
    metric->events = yl_arena_get(arena, n * sizeof *metric->events);
    if (!metric->num || !metric->den || !metric->value || !metric->events) return NULL;
    for (size_t i = 0; i < n; i++) metric->value[i] = NAN;
    if (!YL_ARRAY_RESERVE(&side->figure, &side->capacity, side->figures + 1)) return NULL;
    side->figure[side->figures] = like;
    return &side->figure[side->figures++];
}

/* The columns of a file that hold a metric and what it is made of; -1: none. */
struct columns {
    int replication, value, numerator, denominator, events;
};

static void take(struct side *side, struct figure *figure, const struct columns *columns,
                 const struct yl_sheet *sheet, size_t row)
{
    struct yl_metric *metric = &figure->metric;
    uint32_t i = index_of(side, replication_at(sheet, row, columns->replication));
    if (i == UINT32_MAX) return;
    double value = metric->value[i] = yl_table_number(sheet, row, columns->value);
    metric->events[i] = whole(sheet, row, columns->events);
    metric->den[i] = whole(sheet, row, columns->denominator);
    if (isnan(value)) return;
    if (metric->kind != YL_KIND_RATIO)
        metric->num[i] = llround(metric->kind == YL_KIND_MONEY ? value * 1e6 : value);
    else if (columns->numerator >= 0)
        metric->num[i] = whole(sheet, row, columns->numerator);
    else /* whole numbers divided: the product is exact */
        metric->num[i] = llround(value / metric->scale * (double)metric->den[i]);
}

static bool read_totals(struct work *work, struct side *side)
{
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_TOTALS];
    int variant = yl_table_column(sheet, "variant"), place = yl_table_column(sheet, "place"),
        metric = yl_table_column(sheet, "metric"), scale = yl_table_column(sheet, "scale");
    const struct columns columns = {
        yl_table_column(sheet, "replication"), yl_table_column(sheet, "value"),
        yl_table_column(sheet, "numerator"), yl_table_column(sheet, "denominator"),
        yl_table_column(sheet, "events")};
    for (size_t r = 0; r < sheet->rows; r++) {
        struct figure like = {.variant = yl_table_cell(sheet, r, variant),
                              .metric = {.place = yl_table_cell(sheet, r, place),
                                         .metric = yl_table_cell(sheet, r, metric)}};
        struct figure *figure = figure_of(work, side, like);
        if (!figure) return false;
        if (*yl_table_cell(sheet, r, scale)) {
            figure->metric.kind = YL_KIND_RATIO; /* a later version may have others */
            figure->metric.scale = yl_table_number(sheet, r, scale);
        }
        figure->has_events |= *yl_table_cell(sheet, r, columns.events) != 0;
        take(side, figure, &columns, sheet, r);
    }
    return true;
}

static int column_of(const struct yl_sheet *sheet, enum yl_amount amount)
{
    return yl_table_column(sheet, yl_metric_name_of(amount)->name);
}

/* Columns are named by the table of metrics. */
static void path_columns(struct columns *columns, const struct yl_sheet *sheet,
                         const struct yl_metric_row *row)
{
    bool ratio = yl_metric_name_of(row->metric)->kind == YL_KIND_RATIO;
    *columns = (struct columns){.replication = yl_table_column(sheet, "replication"),
                                .value = column_of(sheet, row->metric),
                                .numerator = -1,
                                .denominator = ratio ? column_of(sheet, row->denominator) : -1,
                                .events = column_of(sheet, row->events)};
}

static bool read_paths(struct work *work, struct side *side)
{
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_PATHS];
    int variant = yl_table_column(sheet, "variant"), entry = yl_table_column(sheet, "entry"),
        place = yl_table_column(sheet, "place");
    struct columns columns[YL_METRIC_ROWS];
    for (size_t i = 0; i < YL_METRIC_ROWS; i++)
        if (yl_metric_counted(&yl_metric_row[i], YL_AT_PATH))
            path_columns(&columns[i], sheet, &yl_metric_row[i]);
    for (size_t r = 0; r < sheet->rows; r++) {
        const char *name =
            yl_arena_print(&work->beside->arena, "%s>%s", yl_table_cell(sheet, r, entry),
                           yl_table_cell(sheet, r, place));
        if (!name) return false;
        for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
            const struct yl_metric_row *row = &yl_metric_row[i];
            const struct yl_metric_name *metric = yl_metric_name_of(row->metric);
            if (!yl_metric_counted(row, YL_AT_PATH)) continue;
            struct figure like = {.variant = yl_table_cell(sheet, r, variant),
                                  .metric = {.place = name,
                                             .metric = metric->name,
                                             .scale = metric->scale,
                                             .is_path = true},
                                  .has_events = !yl_metric_counts_events(row)};
            struct figure *figure = figure_of(work, side, like);
            if (!figure) return false;
            take(side, figure, &columns[i], sheet, r);
        }
    }
    return true;
}

static const struct figure *find(const struct side *side, const struct figure *like, size_t near)
{
    for (size_t k = 0; k < side->figures; k++) {
        const struct figure *figure = &side->figure[(near + k) % side->figures];
        if (same_metric(figure, like)) return figure;
    }
    return NULL;
}

/* What summary.csv says of the figure; sheet->rows: nothing. */
static size_t summary_row(const struct side *side, const char *variant, const char *place,
                          const char *metric)
{
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_SUMMARY];
    int variants = yl_table_column(sheet, "variant"), places = yl_table_column(sheet, "place"),
        metrics = yl_table_column(sheet, "metric");
    size_t r = 0;
    while (r < sheet->rows && (strcmp(yl_table_cell(sheet, r, metrics), metric) != 0 ||
                               strcmp(yl_table_cell(sheet, r, places), place) != 0 ||
                               strcmp(yl_table_cell(sheet, r, variants), variant) != 0))
        r++;
    return r;
}

static struct yl_metric metric_of(const struct side *side, const struct figure *figure)
{
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_SUMMARY];
    struct yl_metric metric = figure->metric;
    const size_t row = summary_row(side, figure->variant, metric.place, metric.metric);
    if (!figure->has_events) metric.events = metric.num;
    if (row == sheet->rows) return metric;
    metric.no_variance =
        strstr(yl_table_cell(sheet, row, yl_table_column(sheet, "note")), "no-variance") != NULL;
    metric.no_cost = !isfinite(yl_table_number(sheet, row, yl_table_column(sheet, "risk")));
    return metric;
}

static void mark_failed(struct side *side, const char *variant)
{
    const struct yl_manifest *manifest = &side->run->manifest;
    for (uint32_t i = 0; i < side->picks; i++) {
        side->failed[i] = false;
        for (size_t f = 0; f < manifest->failures; f++)
            side->failed[i] |= manifest->failure[f].replication == side->picked[i] &&
                               !strcmp(manifest->failure[f].variant, variant);
    }
    side->stats.failed = side->failed;
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

static void add_row(struct work *work, const struct figure *first, const struct figure *second)
{
    struct side *one = &work->side[0], *two = &work->side[1];
    struct yl_metric mine = metric_of(one, first), yours = metric_of(two, second);
    struct yl_summary summary[2];
    struct yl_beside_row *row = &work->beside->row[work->beside->rows++];
    *row = (struct yl_beside_row){.variant = second->variant,
                                  .place = yours.place,
                                  .metric = yours.metric,
                                  .repeats = yours.is_path && !strcmp(yours.metric, "arrivals")};
    mark_failed(one, first->variant);
    mark_failed(two, second->variant);
    if (work->beside->paired)
        for (uint32_t i = 0; i < one->picks; i++)
            one->failed[i] = two->failed[i] = one->failed[i] || two->failed[i];
    yl_summary_metric(&summary[0], &mine, &one->stats);
    yl_summary_metric(&summary[1], &yours, &two->stats);
    yl_risk_loss(&row->risk[0], &mine, &one->stats);
    yl_risk_loss(&row->risk[1], &yours, &two->stats);
    for (int k = 0; k < 2; k++) {
        row->mean[k] = summary[k].mean;
        row->p05[k] = summary[k].p05;
        row->p95[k] = summary[k].p95;
    }
    row->best_share = NAN;
    if (work->beside->paired) {
        struct yl_pair pair = {&yours, &mine, two->failed, one->failed, 1};
        yl_compare_metric(&row->with, &pair, &two->stats);
        int better = yl_metric_better(row->metric);
        if (better) row->best_share = better > 0 ? row->with.p_higher : 1 - row->with.p_higher;
    } else {
        apart(&row->with, &summary[0], &summary[1]);
    }
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

/* What summary.csv has of both and no file has campaign by campaign: targets, and how a room was found. */
static void add_apart(struct work *work, const char *variant)
{
    const struct yl_sheet *sheet[2];
    for (int k = 0; k < 2; k++) sheet[k] = &work->side[k].run->table[YL_OUTPUT_SUMMARY];
    const int variants = yl_table_column(sheet[1], "variant"),
              places = yl_table_column(sheet[1], "place"),
              metrics = yl_table_column(sheet[1], "metric");
    for (size_t r = 0; r < sheet[1]->rows; r++) {
        struct yl_summary summary[2];
        const char *place = yl_table_cell(sheet[1], r, places),
                   *metric = yl_table_cell(sheet[1], r, metrics);
        const bool is_found = strchr(place, '>') && !strncmp(metric, "found_", 6);
        if (strcmp(yl_table_cell(sheet[1], r, variants), variant) != 0 ||
            (!is_found && strcmp(place, "targets") != 0))
            continue;
        const size_t other = summary_row(&work->side[0], variant, place, metric);
        if (other == sheet[0]->rows) continue;
        struct yl_beside_row *row = &work->beside->row[work->beside->rows++];
        *row = (struct yl_beside_row){
            .variant = variant, .place = place, .metric = metric, .best_share = NAN, .apart = true};
        for (int k = 0; k < 2; k++) {
            read_summary(&summary[k], &row->risk[k], sheet[k], k ? r : other);
            row->mean[k] = summary[k].mean;
            row->p05[k] = summary[k].p05;
            row->p95[k] = summary[k].p95;
        }
        apart(&row->with, &summary[0], &summary[1]);
    }
}

static bool compare_all(struct work *work)
{
    struct side *one = &work->side[0], *two = &work->side[1];
    const size_t most = two->figures + two->run->table[YL_OUTPUT_SUMMARY].rows;
    work->beside->row = yl_arena_get(&work->beside->arena, (most + 1) * sizeof *work->beside->row);
    if (!work->beside->row) return false;
    for (uint32_t v = 0; v < two->run->manifest.variants; v++) {
        const char *variant = two->run->manifest.variant[v];
        for (size_t i = 0; i < two->figures; i++) {
            const struct figure *figure = &two->figure[i];
            if (strcmp(figure->variant, variant) != 0) continue;
            const struct figure *other = find(one, figure, i);
            if (other) add_row(work, other, figure);
        }
        add_apart(work, variant);
    }
    return true;
}

/* The figures of a side's base as a variant of a result. */
static bool as_variant(struct yl_variant_result *variant, struct work *work, int k)
{
    struct side *side = &work->side[k];
    const char *name = work->beside->run[k].manifest.variant[0];
    *variant = (struct yl_variant_result){.name = k ? "B" : "A", .failed = side->failed};
    variant->metric =
        yl_arena_get(&work->beside->arena, (side->figures + 1) * sizeof *variant->metric);
    if (!variant->metric) return false;
    mark_failed(side, name);
    for (size_t i = 0; i < side->figures; i++)
        if (!strcmp(side->figure[i].variant, name))
            variant->metric[variant->metrics++] = metric_of(side, &side->figure[i]);
    return true;
}

/* Of two runs with common random numbers the sentences that a run says of its variants. */
static bool conclude(struct work *work)
{
    struct yl_variant_result variant[2];
    const struct yl_result result = {.replications = work->side[0].picks,
                                     .variants = 2,
                                     .variant = variant,
                                     .drawn.each = work->side[0].each};
    if (!work->beside->paired) return true;
    return as_variant(&variant[0], work, 0) && as_variant(&variant[1], work, 1) &&
           !yl_find_between(&work->beside->between, &result);
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
    const struct yl_manifest *one = &beside->run[0].manifest, *two = &beside->run[1].manifest;
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
    const struct yl_manifest *one = &beside->run[0].manifest, *two = &beside->run[1].manifest;
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

/* ---- */
static enum yl_status read_side(struct work *work, int k, enum yl_lang lang, struct yl_fault *fault)
{
    const unsigned files = 1u << YL_OUTPUT_TOTALS | 1u << YL_OUTPUT_PATHS |
                           1u << YL_OUTPUT_SUMMARY | 1u << YL_OUTPUT_CONCLUSIONS;
    struct side *side = &work->side[k];
    enum yl_status status =
        yl_output_read(&work->beside->run[k], work->beside->folder[k], files, lang, fault);
    if (!status) status = yl_labels_read(&work->beside->labels[k], work->beside->folder[k], fault);
    if (status) return status;
    side->run = &work->beside->run[k];
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_TOTALS];
    if (yl_table_column(sheet, "point") >= 0)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            "'%s' holds a sweep; only single runs are compared",
                            "“%s”是扫描的结果；这里只比较单次运行", work->beside->folder[k]);
    return read_numbers(work, side, sheet)
               ? read_draws(work, k, fault)
               : yl_fault_set(fault, YL_NO_MEMORY, "not enough memory to compare",
                              "内存不足，无法比较");
}

static bool read_figures(struct work *work, struct side *side)
{
    if (!read_totals(work, side) || !read_paths(work, side) ||
        yl_replication_stats_init(&side->stats, side->picks))
        return false;
    side->stats.group = side->each;
    return true;
}

enum yl_status yl_beside_read(struct yl_beside *beside, const char *const folder[2],
                              enum yl_lang lang, struct yl_fault *fault)
{
    *beside = (struct yl_beside){.folder = {folder[0], folder[1]}};
    struct work work = {.beside = beside};
    enum yl_status status = read_side(&work, 0, lang, fault);
    if (!status) status = read_side(&work, 1, lang, fault);
    bool good = !status && pick(&work) && find_changes(beside) &&
                read_figures(&work, &work.side[0]) && read_figures(&work, &work.side[1]) &&
                compare_all(&work) && conclude(&work);
    if (!status && !good)
        status =
            yl_fault_set(fault, YL_NO_MEMORY, "not enough memory to compare", "内存不足，无法比较");
    for (int k = 0; k < 2; k++) {
        yl_replication_stats_free(&work.side[k].stats);
        free(work.side[k].figure);
    }
    if (status) yl_beside_done(beside);
    return status;
}

void yl_beside_done(struct yl_beside *beside)
{
    for (int k = 0; k < 2; k++) {
        yl_output_done(&beside->run[k]);
        yl_table_free(&beside->labels[k]);
    }
    yl_findings_free(&beside->between);
    yl_arena_free(&beside->arena);
    *beside = (struct yl_beside){0};
}
