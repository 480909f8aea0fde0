/* beside.c: tables become metrics again, pairs are compared, values are joined by path; contract in
 * beside.h */
#include "sim/output/beside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMERATOR, DENOMINATOR, EVENTS, PARTS };
struct figure { /* one metric of one place in one run */
    const char *variant, *place, *metric;
    bool is_path;
    double *value;        /* [replications of the run], NAN: none */
    int64_t *part[PARTS]; /* [replications] each */
    double scale;         /* of a ratio; 0: it is none */
    bool has_events;      /* else they are the value, or the numerator */
};
struct side {
    struct yl_finished *run;
    uint32_t *number, *pick; /* replication numbers; which of them count, by index */
    uint32_t numbers, picks;
    struct figure *figure;
    uint32_t figures, room;
    struct yl_over over;
    bool *failed;
};
struct work {
    struct yl_beside *b;
    struct side side[2];
};
/* A metric of a later version, which the table lacks, is a ratio if it has a denominator. */
static enum yl_kind kind_of(const struct figure *figure)
{
    const struct yl_metric_name *name = yl_metric_find(figure->metric);
    if (figure->scale != 0) return YL_KIND_RATIO;
    return name ? name->kind : YL_KIND_COUNT;
}

/* ---- a run's figures, replication by replication ---- */
static uint32_t index_of(const struct side *side, uint32_t number)
{
    for (uint32_t i = 0; i < side->numbers; i++)
        if (side->number[i] == number) return i;
    return UINT32_MAX;
}

static struct figure *figure_of(struct work *work, struct side *side, struct figure like)
{
    for (uint32_t i = side->figures; i-- > 0 && i + 64 > side->figures;) { /* rows come in groups */
        struct figure *figure = &side->figure[i];
        if (!strcmp(figure->metric, like.metric) && !strcmp(figure->place, like.place) &&
            !strcmp(figure->variant, like.variant) && figure->is_path == like.is_path)
            return figure;
    }
    if (side->figures == side->room) {
        uint32_t room = side->room ? 2 * side->room : 256;
        struct figure *more = realloc(side->figure, room * sizeof *more);
        if (!more) return NULL;
        side->figure = more;
        side->room = room;
    }
    bool good = (like.value = yl_arena_get(&work->b->arena, (side->numbers + 1) * sizeof(double)));
    for (int k = 0; k < PARTS; k++)
        good &= (like.part[k] =
                     yl_arena_get(&work->b->arena, (side->numbers + 1) * sizeof(int64_t))) != NULL;
    for (uint32_t i = 0; good && i < side->numbers; i++) like.value[i] = NAN;
    side->figure[side->figures] = like;
    return good ? &side->figure[side->figures++] : NULL;
}

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

/* Replication numbers are those of the first figure's rows. */
static bool read_numbers(struct work *work, struct side *side, const struct yl_sheet *sheet)
{
    int variant = yl_table_column(sheet, "variant"), place = yl_table_column(sheet, "place"),
        metric = yl_table_column(sheet, "metric"), number = yl_table_column(sheet, "replication");
    side->number = yl_arena_get(&work->b->arena, (sheet->rows + 1) * sizeof *side->number);
    for (size_t r = 0; side->number && r < sheet->rows; r++) {
        if (strcmp(yl_table_cell(sheet, r, variant), yl_table_cell(sheet, 0, variant)) != 0 ||
            strcmp(yl_table_cell(sheet, r, place), yl_table_cell(sheet, 0, place)) != 0 ||
            strcmp(yl_table_cell(sheet, r, metric), yl_table_cell(sheet, 0, metric)) != 0)
            break;
        side->number[side->numbers++] = replication_at(sheet, r, number);
    }
    return side->number != NULL;
}

static bool read_totals(struct work *work, struct side *side)
{
    static const char *const parts[PARTS] = {"numerator", "denominator", "events"};
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_TOTALS];
    int variant = yl_table_column(sheet, "variant"), place = yl_table_column(sheet, "place"),
        metric = yl_table_column(sheet, "metric"), number = yl_table_column(sheet, "replication"),
        value = yl_table_column(sheet, "value"), scale = yl_table_column(sheet, "scale"),
        part[PARTS];
    for (int k = 0; k < PARTS; k++) part[k] = yl_table_column(sheet, parts[k]);
    for (size_t r = 0; r < sheet->rows; r++) {
        struct figure like = {.variant = yl_table_cell(sheet, r, variant),
                              .place = yl_table_cell(sheet, r, place),
                              .metric = yl_table_cell(sheet, r, metric)};
        struct figure *figure = figure_of(work, side, like);
        if (!figure) return false;
        uint32_t i = index_of(side, replication_at(sheet, r, number));
        if (i == UINT32_MAX) continue;
        figure->value[i] = yl_table_number(sheet, r, value);
        for (int k = 0; k < PARTS; k++) figure->part[k][i] = whole(sheet, r, part[k]);
        if (*yl_table_cell(sheet, r, scale)) figure->scale = yl_table_number(sheet, r, scale);
        figure->has_events |= *yl_table_cell(sheet, r, part[EVENTS]) != 0;
    }
    return true;
}

/* A cell of paths.csv. Arrivals, arrived and what numerators count are whole, so products are exact. */
static bool read_path(struct work *work, struct side *side, size_t r, const char *place,
                      const struct yl_metric_row *row)
{
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_PATHS];
    const struct yl_metric_name *name = yl_metric_name_of(row->metric);
    bool ratio = name->kind == YL_KIND_RATIO;
    struct figure like = {.variant = yl_table_cell(sheet, r, yl_table_column(sheet, "variant")),
                          .place = place,
                          .metric = name->name,
                          .is_path = true,
                          .scale = ratio ? name->scale : 0,
                          .has_events = row->events != row->numerator};
    struct figure *figure = figure_of(work, side, like);
    uint32_t i = index_of(side, replication_at(sheet, r, yl_table_column(sheet, "replication")));
    if (!figure || i == UINT32_MAX) return figure != NULL;
    double value = yl_table_number(sheet, r, yl_table_column(sheet, name->name));
    figure->value[i] = value;
    figure->part[EVENTS][i] =
        whole(sheet, r, yl_table_column(sheet, yl_metric_name_of(row->events)->name));
    if (!ratio) return true;
    figure->part[DENOMINATOR][i] =
        whole(sheet, r, yl_table_column(sheet, yl_metric_name_of(row->denominator)->name));
    if (!isnan(value))
        figure->part[NUMERATOR][i] =
            llround(value / name->scale * (double)figure->part[DENOMINATOR][i]);
    return true;
}

static bool read_paths(struct work *work, struct side *side)
{
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_PATHS];
    int place = yl_table_column(sheet, "place"), entry = yl_table_column(sheet, "entry");
    for (size_t r = 0; r < sheet->rows; r++) {
        const char *name = yl_arena_print(&work->b->arena, "%s>%s", yl_table_cell(sheet, r, entry),
                                          yl_table_cell(sheet, r, place));
        if (!name) return false;
        for (size_t i = 0; i < YL_METRIC_ROWS; i++)
            if (yl_metric_counted(&yl_metric_row[i], YL_AT_PATH) &&
                !read_path(work, side, r, name, &yl_metric_row[i]))
                return false;
    }
    return true;
}

static const struct figure *find(const struct side *side, const struct figure *like,
                                 const char *metric, uint32_t near)
{
    for (uint32_t k = 0; k < side->figures; k++) {
        const struct figure *figure = &side->figure[(near + k) % side->figures];
        if (!strcmp(figure->metric, metric) && !strcmp(figure->place, like->place) &&
            !strcmp(figure->variant, like->variant) && figure->is_path == like->is_path)
            return figure;
    }
    return NULL;
}

/* ---- figures become metrics ---- */
/* Does the run say that the figure has no variance? */
static bool without_variance(const struct side *side, const struct figure *figure)
{
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_SUMMARY];
    int variant = yl_table_column(sheet, "variant"), place = yl_table_column(sheet, "place"),
        metric = yl_table_column(sheet, "metric"), note = yl_table_column(sheet, "note");
    for (size_t r = 0; r < sheet->rows; r++)
        if (!strcmp(yl_table_cell(sheet, r, metric), figure->metric) &&
            !strcmp(yl_table_cell(sheet, r, place), figure->place) &&
            !strcmp(yl_table_cell(sheet, r, variant), figure->variant))
            return strstr(yl_table_cell(sheet, r, note), "no-variance") != NULL;
    return false;
}

static bool make_metric(struct work *work, struct side *side, const struct figure *figure,
                        struct yl_metric *out)
{
    struct yl_arena *arena = &work->b->arena;
    uint32_t n = side->picks;
    *out = (struct yl_metric){.place = figure->place,
                              .metric = figure->metric,
                              .is_path = figure->is_path,
                              .kind = kind_of(figure),
                              .scale = figure->scale,
                              .no_variance = without_variance(side, figure)};
    out->num = yl_arena_get(arena, (n + 1) * sizeof *out->num);
    out->den = yl_arena_get(arena, (n + 1) * sizeof *out->den);
    out->value = yl_arena_get(arena, (n + 1) * sizeof *out->value);
    out->events =
        figure->has_events ? yl_arena_get(arena, (n + 1) * sizeof *out->events) : out->num;
    if (!out->num || !out->den || !out->value || !out->events) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = side->pick[i];
        double value = out->value[i] = figure->value[at];
        if (out->kind == YL_KIND_RATIO) {
            out->num[i] = figure->part[NUMERATOR][at];
            out->den[i] = figure->part[DENOMINATOR][at];
        } else if (!isnan(value))
            out->num[i] = llround(out->kind == YL_KIND_MONEY ? value * 1e6 : value);
        if (figure->has_events) out->events[i] = figure->part[EVENTS][at];
    }
    return true;
}

static void mark_failed(struct side *side, const char *variant)
{
    for (uint32_t i = 0; i < side->picks; i++) {
        side->failed[i] = false;
        for (size_t f = 0; f < side->run->manifest.failures; f++) {
            const struct yl_manifest_failure *one = &side->run->manifest.failure[f];
            if (one->replication == side->number[side->pick[i]] && !strcmp(one->variant, variant))
                side->failed[i] = true;
        }
    }
    side->over.failed = side->failed;
}

/* ---- one figure beside the other ---- */
static double squared(double x) { return x * x; }

static void apart(struct yl_compared *to, const struct yl_summary *summary,
                  const struct yl_summary *b)
{
    *to = (struct yl_compared){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    to->diff = b->mean - summary->mean;
    to->diff_low =
        to->diff - sqrt(squared(b->mean - b->low) + squared(summary->high - summary->mean));
    to->diff_high =
        to->diff + sqrt(squared(b->high - b->mean) + squared(summary->mean - summary->low));
    if (summary->mean != 0) to->ratio = b->mean / summary->mean;
    to->notes = summary->notes | b->notes;
}

static bool add_row(struct work *work, const struct figure *figure, const struct figure *b)
{
    struct side *one = &work->side[0], *two = &work->side[1];
    struct yl_metric first, second;
    struct yl_summary mine, yours;
    struct yl_beside_row *row = &work->b->row[work->b->rows];
    *row = (struct yl_beside_row){.variant = b->variant, .place = b->place, .metric = b->metric};
    if (!make_metric(work, one, figure, &first) || !make_metric(work, two, b, &second))
        return false;
    mark_failed(one, figure->variant);
    mark_failed(two, b->variant);
    if (work->b->paired)
        for (uint32_t i = 0; i < one->picks; i++)
            one->failed[i] = two->failed[i] = one->failed[i] || two->failed[i];
    yl_summary_metric(&mine, &first, &one->over);
    yl_summary_metric(&yours, &second, &two->over);
    row->mean[0] = mine.mean;
    row->mean[1] = yours.mean;
    if (work->b->paired) {
        struct yl_pair pair = {&second, &first, two->failed, one->failed, 1};
        yl_compare_metric(&row->with, &pair, &two->over);
    } else {
        apart(&row->with, &mine, &yours);
    }
    work->b->rows++;
    return true;
}

static bool compare_all(struct work *work)
{
    struct side *one = &work->side[0], *two = &work->side[1];
    work->b->row = yl_arena_get(&work->b->arena, (two->figures + 1) * sizeof *work->b->row);
    bool good = work->b->row != NULL;
    for (uint32_t v = 0; v < two->run->manifest.variants; v++)
        for (uint32_t i = 0; i < two->figures && good && one->figures; i++) {
            const struct figure *figure = &two->figure[i], *a;
            if (strcmp(figure->variant, two->run->manifest.variant[v]) != 0) continue;
            if (figure->is_path && !strcmp(figure->metric, "arrivals"))
                continue; /* stands in totals */
            a = find(one, figure, figure->metric, i);
            if (a) good = add_row(work, a, figure);
        }
    return good;
}

/* Which replications count: with one seed those that both have, else all of each. */
static bool pick(struct work *work)
{
    struct side *side = work->side;
    uint32_t common = 0;
    for (int k = 0; k < 2; k++) {
        size_t size = side[k].numbers + 1;
        side[k].pick = yl_arena_get(&work->b->arena, size * sizeof *side[k].pick);
        side[k].failed = yl_arena_get(&work->b->arena, size * sizeof *side[k].failed);
        if (!side[k].pick || !side[k].failed) return false;
        for (uint32_t i = 0; i < side[k].numbers; i++) side[k].pick[i] = i;
        side[k].picks = side[k].numbers;
    }
    work->b->same_seed = side[0].run->manifest.seed == side[1].run->manifest.seed;
    for (uint32_t i = 0; i < side[1].numbers && work->b->same_seed; i++)
        common += index_of(&side[0], side[1].number[i]) != UINT32_MAX;
    work->b->paired = common > 0;
    if (work->b->paired) {
        side[0].picks = side[1].picks = 0;
        for (uint32_t i = 0; i < side[1].numbers; i++) {
            uint32_t at = index_of(&side[0], side[1].number[i]);
            if (at == UINT32_MAX) continue;
            side[0].pick[side[0].picks++] = at;
            side[1].pick[side[1].picks++] = i;
        }
    }
    for (int k = 0; k < 2; k++) work->b->replications[k] = side[k].picks;
    return true;
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

static bool told(const struct yl_beside *beside, const char *variant, const char *path)
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
    if (same(change.value[0], change.value[1]) || told(beside, variant, path)) return;
    bool general = same(change.value[0], value_of(one, "base", path, near)) &&
                   same(change.value[1], value_of(two, "base", path, near));
    if (general && strcmp(variant, "base") != 0) return; /* told with base */
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
    const unsigned files = 1u << YL_OUTPUT_TOTALS | 1u << YL_OUTPUT_PATHS | 1u << YL_OUTPUT_SUMMARY;
    struct side *side = &work->side[k];
    enum yl_status status =
        yl_output_read(&work->b->run[k], work->b->folder[k], files, lang, fault);
    if (status) return status;
    side->run = &work->b->run[k];
    const struct yl_sheet *sheet = &side->run->table[YL_OUTPUT_TOTALS];
    if (yl_table_column(sheet, "point") >= 0)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            lang == YL_ZH ? "“%s”是扫描的结果；这里只比较单次运行"
                                          : "'%s' holds a sweep; only single runs are compared",
                            work->b->folder[k]);
    bool good =
        read_numbers(work, side, sheet) && read_totals(work, side) && read_paths(work, side);
    return good ? YL_OK : yl_fault_set(fault, YL_NO_MEMORY, "not enough memory to compare");
}

enum yl_status yl_beside_read(struct yl_beside *beside, const char *const folder[2],
                              enum yl_lang lang, struct yl_fault *fault)
{
    *beside = (struct yl_beside){.folder = {folder[0], folder[1]}};
    struct work work = {.b = beside};
    enum yl_status status = read_side(&work, 0, lang, fault);
    if (!status) status = read_side(&work, 1, lang, fault);
    bool good = !status && pick(&work) && find_changes(beside);
    for (int k = 0; k < 2 && good; k++)
        good = !yl_over_init(&work.side[k].over, work.side[k].picks);
    if (good) good = compare_all(&work);
    if (!status && !good)
        status = yl_fault_set(fault, YL_NO_MEMORY, "not enough memory to compare");
    for (int k = 0; k < 2; k++) {
        yl_over_free(&work.side[k].over);
        free(work.side[k].figure);
    }
    if (status) yl_beside_done(beside);
    return status;
}

void yl_beside_done(struct yl_beside *beside)
{
    for (int k = 0; k < 2; k++) yl_output_done(&beside->run[k]);
    yl_arena_free(&beside->arena);
    *beside = (struct yl_beside){0};
}
