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
/* What is neither a ratio, which has a denominator, nor money nor a count. */
static const char *const plains[] = {"peak_online", "time_median_s"};

static enum yl_kind kind_of(const struct figure *f)
{
    size_t length = strlen(f->metric);
    if (f->scale != 0) return YL_KIND_RATIO;
    for (size_t i = 0; i < sizeof plains / sizeof *plains; i++)
        if (!strcmp(plains[i], f->metric)) return YL_KIND_PLAIN;
    bool money = length > 4 && !strcmp(f->metric + length - 4, "_cny");
    return money ? YL_KIND_MONEY : YL_KIND_COUNT;
}

/* ---- a run's figures, replication by replication ---- */
static uint32_t index_of(const struct side *s, uint32_t number)
{
    for (uint32_t i = 0; i < s->numbers; i++)
        if (s->number[i] == number) return i;
    return UINT32_MAX;
}

static struct figure *figure_of(struct work *w, struct side *s, struct figure like)
{
    for (uint32_t i = s->figures; i-- > 0 && i + 64 > s->figures;) { /* rows come in groups */
        struct figure *f = &s->figure[i];
        if (!strcmp(f->metric, like.metric) && !strcmp(f->place, like.place) &&
            !strcmp(f->variant, like.variant) && f->is_path == like.is_path)
            return f;
    }
    if (s->figures == s->room) {
        uint32_t room = s->room ? 2 * s->room : 256;
        struct figure *more = realloc(s->figure, room * sizeof *more);
        if (!more) return NULL;
        s->figure = more;
        s->room = room;
    }
    bool good = (like.value = yl_arena_get(&w->b->arena, (s->numbers + 1) * sizeof(double)));
    for (int k = 0; k < PARTS; k++)
        good &=
            (like.part[k] = yl_arena_get(&w->b->arena, (s->numbers + 1) * sizeof(int64_t))) != NULL;
    for (uint32_t i = 0; good && i < s->numbers; i++) like.value[i] = NAN;
    s->figure[s->figures] = like;
    return good ? &s->figure[s->figures++] : NULL;
}

static int64_t whole(const struct yl_sheet *t, size_t row, int column)
{
    double x = yl_table_number(t, row, column);
    return fabs(x) < 9.2e18 ? llround(x) : 0;
}

/* 0: the cell holds no number of a replication. */
static uint32_t replication_at(const struct yl_sheet *t, size_t row, int column)
{
    int64_t number = whole(t, row, column);
    return number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

/* Replication numbers are those of the first figure's rows. */
static bool read_numbers(struct work *w, struct side *s, const struct yl_sheet *t)
{
    int variant = yl_table_column(t, "variant"), place = yl_table_column(t, "place"),
        metric = yl_table_column(t, "metric"), number = yl_table_column(t, "replication");
    s->number = yl_arena_get(&w->b->arena, (t->rows + 1) * sizeof *s->number);
    for (size_t r = 0; s->number && r < t->rows; r++) {
        if (strcmp(yl_table_cell(t, r, variant), yl_table_cell(t, 0, variant)) != 0 ||
            strcmp(yl_table_cell(t, r, place), yl_table_cell(t, 0, place)) != 0 ||
            strcmp(yl_table_cell(t, r, metric), yl_table_cell(t, 0, metric)) != 0)
            break;
        s->number[s->numbers++] = replication_at(t, r, number);
    }
    return s->number != NULL;
}

static bool read_totals(struct work *w, struct side *s)
{
    static const char *const parts[PARTS] = {"numerator", "denominator", "events"};
    const struct yl_sheet *t = &s->run->table[YL_OUTPUT_TOTALS];
    int variant = yl_table_column(t, "variant"), place = yl_table_column(t, "place"),
        metric = yl_table_column(t, "metric"), number = yl_table_column(t, "replication"),
        value = yl_table_column(t, "value"), scale = yl_table_column(t, "scale"), part[PARTS];
    for (int k = 0; k < PARTS; k++) part[k] = yl_table_column(t, parts[k]);
    for (size_t r = 0; r < t->rows; r++) {
        struct figure like = {.variant = yl_table_cell(t, r, variant),
                              .place = yl_table_cell(t, r, place),
                              .metric = yl_table_cell(t, r, metric)};
        struct figure *f = figure_of(w, s, like);
        if (!f) return false;
        uint32_t i = index_of(s, replication_at(t, r, number));
        if (i == UINT32_MAX) continue;
        f->value[i] = yl_table_number(t, r, value);
        for (int k = 0; k < PARTS; k++) f->part[k][i] = whole(t, r, part[k]);
        if (*yl_table_cell(t, r, scale)) f->scale = yl_table_number(t, r, scale);
        f->has_events |= *yl_table_cell(t, r, part[EVENTS]) != 0;
    }
    return true;
}

/* Arrivals, arrived and what those did are whole, so products are exact. */
static bool read_paths(struct work *w, struct side *s)
{
    static const char *const metrics[] = {"arrivals",     "arrived",       "conversion",
                                          "actions_mean", "switches_mean", "time_median_s"};
    enum { ARRIVED = 1, CONVERSION, ACTIONS, SWITCHES, METRICS = 6 };
    const struct yl_sheet *t = &s->run->table[YL_OUTPUT_PATHS];
    int variant = yl_table_column(t, "variant"), place = yl_table_column(t, "place"),
        entry = yl_table_column(t, "entry"), number = yl_table_column(t, "replication"),
        arrivals = yl_table_column(t, "arrivals"), arrived = yl_table_column(t, "arrived");
    for (size_t r = 0; r < t->rows; r++) {
        const char *name = yl_arena_print(&w->b->arena, "%s>%s", yl_table_cell(t, r, entry),
                                          yl_table_cell(t, r, place));
        uint32_t i = index_of(s, replication_at(t, r, number));
        if (!name) return false;
        for (int m = 0; m < METRICS; m++) {
            bool ratio = m >= CONVERSION && m <= SWITCHES;
            struct figure like = {.variant = yl_table_cell(t, r, variant),
                                  .place = name,
                                  .metric = metrics[m],
                                  .is_path = true,
                                  .scale = ratio,
                                  .has_events = m > CONVERSION};
            struct figure *f = figure_of(w, s, like);
            if (!f) return false;
            if (i == UINT32_MAX) continue;
            double value = f->value[i] = yl_table_number(t, r, yl_table_column(t, metrics[m]));
            f->part[EVENTS][i] = whole(t, r, arrived);
            f->part[DENOMINATOR][i] = whole(t, r, m == CONVERSION ? arrivals : arrived);
            if (ratio && !isnan(value))
                f->part[NUMERATOR][i] = llround(value * (double)f->part[DENOMINATOR][i]);
        }
    }
    return true;
}

static const struct figure *find(const struct side *s, const struct figure *like,
                                 const char *metric, uint32_t near)
{
    for (uint32_t k = 0; k < s->figures; k++) {
        const struct figure *f = &s->figure[(near + k) % s->figures];
        if (!strcmp(f->metric, metric) && !strcmp(f->place, like->place) &&
            !strcmp(f->variant, like->variant) && f->is_path == like->is_path)
            return f;
    }
    return NULL;
}

/* ---- figures become metrics ---- */
/* Does the run say that the figure has no variance? */
static bool without_variance(const struct side *s, const struct figure *f)
{
    const struct yl_sheet *t = &s->run->table[YL_OUTPUT_SUMMARY];
    int variant = yl_table_column(t, "variant"), place = yl_table_column(t, "place"),
        metric = yl_table_column(t, "metric"), note = yl_table_column(t, "note");
    for (size_t r = 0; r < t->rows; r++)
        if (!strcmp(yl_table_cell(t, r, metric), f->metric) &&
            !strcmp(yl_table_cell(t, r, place), f->place) &&
            !strcmp(yl_table_cell(t, r, variant), f->variant))
            return strstr(yl_table_cell(t, r, note), "no-variance") != NULL;
    return false;
}

static bool make_metric(struct work *w, struct side *s, const struct figure *f,
                        struct yl_metric *out)
{
    struct yl_arena *arena = &w->b->arena;
    uint32_t n = s->picks;
    *out = (struct yl_metric){.place = f->place,
                              .metric = f->metric,
                              .is_path = f->is_path,
                              .kind = kind_of(f),
                              .scale = f->scale,
                              .no_variance = without_variance(s, f)};
    out->num = yl_arena_get(arena, (n + 1) * sizeof *out->num);
    out->den = yl_arena_get(arena, (n + 1) * sizeof *out->den);
    out->value = yl_arena_get(arena, (n + 1) * sizeof *out->value);
    out->events = f->has_events ? yl_arena_get(arena, (n + 1) * sizeof *out->events) : out->num;
    if (!out->num || !out->den || !out->value || !out->events) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = s->pick[i];
        double value = out->value[i] = f->value[at];
        if (out->kind == YL_KIND_RATIO) {
            out->num[i] = f->part[NUMERATOR][at];
            out->den[i] = f->part[DENOMINATOR][at];
        } else if (!isnan(value))
            out->num[i] = llround(out->kind == YL_KIND_MONEY ? value * 1e6 : value);
        if (f->has_events) out->events[i] = f->part[EVENTS][at];
    }
    return true;
}

static void mark_failed(struct side *s, const char *variant)
{
    for (uint32_t i = 0; i < s->picks; i++) {
        s->failed[i] = false;
        for (size_t f = 0; f < s->run->manifest.failures; f++) {
            const struct yl_manifest_failure *one = &s->run->manifest.failure[f];
            if (one->replication == s->number[s->pick[i]] && !strcmp(one->variant, variant))
                s->failed[i] = true;
        }
    }
    s->over.failed = s->failed;
}

/* ---- one figure beside the other ---- */
static double squared(double x) { return x * x; }

static void apart(struct yl_compared *to, const struct yl_summary *a, const struct yl_summary *b)
{
    *to = (struct yl_compared){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    to->diff = b->mean - a->mean;
    to->diff_low = to->diff - sqrt(squared(b->mean - b->low) + squared(a->high - a->mean));
    to->diff_high = to->diff + sqrt(squared(b->high - b->mean) + squared(a->mean - a->low));
    if (a->mean != 0) to->ratio = b->mean / a->mean;
    to->notes = a->notes | b->notes;
}

static bool add_row(struct work *w, const struct figure *a, const struct figure *b)
{
    struct side *one = &w->side[0], *two = &w->side[1];
    struct yl_metric first, second;
    struct yl_summary mine, yours;
    struct yl_beside_row *row = &w->b->row[w->b->rows];
    *row = (struct yl_beside_row){.variant = b->variant, .place = b->place, .metric = b->metric};
    if (!make_metric(w, one, a, &first) || !make_metric(w, two, b, &second)) return false;
    mark_failed(one, a->variant);
    mark_failed(two, b->variant);
    if (w->b->paired)
        for (uint32_t i = 0; i < one->picks; i++)
            one->failed[i] = two->failed[i] = one->failed[i] || two->failed[i];
    yl_summary_metric(&mine, &first, &one->over);
    yl_summary_metric(&yours, &second, &two->over);
    row->mean[0] = mine.mean;
    row->mean[1] = yours.mean;
    if (w->b->paired) {
        struct yl_pair pair = {&second, &first, two->failed, one->failed, 1};
        yl_compare_metric(&row->with, &pair, &two->over);
    } else {
        apart(&row->with, &mine, &yours);
    }
    w->b->rows++;
    return true;
}

static bool compare_all(struct work *w)
{
    struct side *one = &w->side[0], *two = &w->side[1];
    w->b->row = yl_arena_get(&w->b->arena, (two->figures + 1) * sizeof *w->b->row);
    bool good = w->b->row != NULL;
    for (uint32_t v = 0; v < two->run->manifest.variants; v++)
        for (uint32_t i = 0; i < two->figures && good && one->figures; i++) {
            const struct figure *b = &two->figure[i], *a;
            if (strcmp(b->variant, two->run->manifest.variant[v]) != 0) continue;
            if (b->is_path && !strcmp(b->metric, "arrivals")) continue; /* stands in totals */
            a = find(one, b, b->metric, i);
            if (a) good = add_row(w, a, b);
        }
    return good;
}

/* Which replications count: with one seed those that both have, else all of each. */
static bool pick(struct work *w)
{
    struct side *s = w->side;
    uint32_t common = 0;
    for (int k = 0; k < 2; k++) {
        size_t size = s[k].numbers + 1;
        s[k].pick = yl_arena_get(&w->b->arena, size * sizeof *s[k].pick);
        s[k].failed = yl_arena_get(&w->b->arena, size * sizeof *s[k].failed);
        if (!s[k].pick || !s[k].failed) return false;
        for (uint32_t i = 0; i < s[k].numbers; i++) s[k].pick[i] = i;
        s[k].picks = s[k].numbers;
    }
    w->b->same_seed = s[0].run->manifest.seed == s[1].run->manifest.seed;
    for (uint32_t i = 0; i < s[1].numbers && w->b->same_seed; i++)
        common += index_of(&s[0], s[1].number[i]) != UINT32_MAX;
    w->b->paired = common > 0;
    if (w->b->paired) {
        s[0].picks = s[1].picks = 0;
        for (uint32_t i = 0; i < s[1].numbers; i++) {
            uint32_t at = index_of(&s[0], s[1].number[i]);
            if (at == UINT32_MAX) continue;
            s[0].pick[s[0].picks++] = at;
            s[1].pick[s[1].picks++] = i;
        }
    }
    for (int k = 0; k < 2; k++) w->b->replications[k] = s[k].picks;
    return true;
}

/* ---- what was asked of them ---- */
static const struct yl_setting *setting_of(const struct yl_manifest *m, const char *variant,
                                           const char *path, size_t near)
{
    for (size_t k = 0; k < m->settings; k++) {
        const struct yl_setting *s = &m->setting[(near + k) % m->settings];
        if (!strcmp(s->path, path) && !strcmp(s->variant, variant)) return s;
    }
    return NULL;
}

/* The value that holds in a variant: its own, else base's. */
static const char *value_of(const struct yl_manifest *m, const char *variant, const char *path,
                            size_t near)
{
    const struct yl_setting *own = setting_of(m, variant, path, near);
    if (!own && strcmp(variant, "base") != 0) own = setting_of(m, "base", path, near);
    return own ? own->value : NULL;
}

static bool same(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

static bool told(const struct yl_beside *b, const char *variant, const char *path)
{
    for (uint32_t i = 0; i < b->changes; i++)
        if (!strcmp(b->change[i].path, path) && !strcmp(b->change[i].variant, variant)) return true;
    return false;
}

static void find_change(struct yl_beside *b, const char *variant, const char *path, size_t near)
{
    const struct yl_manifest *one = &b->run[0].manifest, *two = &b->run[1].manifest;
    struct yl_beside_change c = {.variant = variant, .path = path};
    c.value[0] = value_of(one, variant, path, near);
    c.value[1] = value_of(two, variant, path, near);
    if (same(c.value[0], c.value[1]) || told(b, variant, path)) return;
    bool general = same(c.value[0], value_of(one, "base", path, near)) &&
                   same(c.value[1], value_of(two, "base", path, near));
    if (general && strcmp(variant, "base") != 0) return; /* told with base */
    b->change[b->changes++] = c;
}

static bool has_variant(const struct yl_manifest *m, const char *name)
{
    for (uint32_t v = 0; v < m->variants; v++)
        if (!strcmp(m->variant[v], name)) return true;
    return false;
}

static bool find_changes(struct yl_beside *b)
{
    const struct yl_manifest *one = &b->run[0].manifest, *two = &b->run[1].manifest;
    b->has_values = one->settings && two->settings;
    b->change = yl_arena_get(&b->arena, (one->settings + two->settings + 1) * sizeof *b->change);
    if (!b->change) return false;
    for (int k = 1; k >= 0 && b->has_values; k--) {
        const struct yl_manifest *m = k ? two : one;
        for (size_t i = 0; i < m->settings; i++)
            if (has_variant(one, m->setting[i].variant) && has_variant(two, m->setting[i].variant))
                find_change(b, m->setting[i].variant, m->setting[i].path, i);
    }
    for (int k = 0; k < 2; k++) {
        const struct yl_manifest *m = k ? two : one, *other = k ? one : two;
        b->only[k] = yl_arena_get(&b->arena, (m->variants + 1) * sizeof *b->only[k]);
        if (!b->only[k]) return false;
        for (uint32_t v = 0; v < m->variants; v++)
            if (!has_variant(other, m->variant[v])) b->only[k][b->onlys[k]++] = m->variant[v];
    }
    b->unexplained = b->has_values && !b->changes && !b->onlys[0] && !b->onlys[1] &&
                     one->scenario_hash != two->scenario_hash;
    return true;
}

/* ---- */
static enum yl_status read_side(struct work *w, int k, enum yl_lang lang, struct yl_fault *fault)
{
    const unsigned files = 1u << YL_OUTPUT_TOTALS | 1u << YL_OUTPUT_PATHS | 1u << YL_OUTPUT_SUMMARY;
    struct side *s = &w->side[k];
    enum yl_status status = yl_output_read(&w->b->run[k], w->b->folder[k], files, lang, fault);
    if (status) return status;
    s->run = &w->b->run[k];
    const struct yl_sheet *t = &s->run->table[YL_OUTPUT_TOTALS];
    if (yl_table_column(t, "point") >= 0)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            lang == YL_ZH ? "“%s”是扫描的结果；这里只比较单次运行"
                                          : "'%s' holds a sweep; only single runs are compared",
                            w->b->folder[k]);
    if (yl_table_column(t, "numerator") < 0)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            lang == YL_ZH ? "“%s”由旧版本写成，缺少分子和分母；请重新运行"
                                          : "'%s' was written by an older version, without "
                                            "numerators and denominators; run it again",
                            w->b->folder[k]);
    bool good = read_numbers(w, s, t) && read_totals(w, s) && read_paths(w, s);
    return good ? YL_OK : yl_fault_set(fault, YL_NO_MEMORY, "not enough memory to compare");
}

enum yl_status yl_beside_read(struct yl_beside *b, const char *const folder[2], enum yl_lang lang,
                              struct yl_fault *fault)
{
    *b = (struct yl_beside){.folder = {folder[0], folder[1]}};
    struct work w = {.b = b};
    enum yl_status status = read_side(&w, 0, lang, fault);
    if (!status) status = read_side(&w, 1, lang, fault);
    bool good = !status && pick(&w) && find_changes(b);
    for (int k = 0; k < 2 && good; k++) good = !yl_over_init(&w.side[k].over, w.side[k].picks);
    if (good) good = compare_all(&w);
    if (!status && !good)
        status = yl_fault_set(fault, YL_NO_MEMORY, "not enough memory to compare");
    for (int k = 0; k < 2; k++) {
        yl_over_free(&w.side[k].over);
        free(w.side[k].figure);
    }
    if (status) yl_beside_done(b);
    return status;
}

void yl_beside_done(struct yl_beside *b)
{
    for (int k = 0; k < 2; k++) yl_output_done(&b->run[k]);
    yl_arena_free(&b->arena);
    *b = (struct yl_beside){0};
}
