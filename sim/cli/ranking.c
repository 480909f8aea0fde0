/* ranking.c: one row, one table and one sentence for all that is ranked; contract in ranking.h */
#include "sim/cli/ranking.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include "sim/findings/find.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

enum { SHOWN = 8, COLUMNS = 5, VALUE = 64 };

const struct yl_ranked yl_ranked_none = {0,   "",  0,   NAN, NAN, NAN, NAN, 0,   false,
                                         NAN, NAN, NAN, 0,   NAN, NAN, NAN, NAN, NAN};

void yl_ranked_write(struct yl_csv_out *csv, const char *place, const char *metric,
                     const struct yl_ranked *row)
{
    static const char *const beaten_by[] = {"", "exact", "simulated", "same", "no value", "bound"};
    YL_CSV_PUT(csv, row->point ? (double)row->point : (double)NAN, row->variant, place, metric,
               row->n, row->mean, row->rank ? row->rank : (double)NAN, row->may_be_best);
    YL_CSV_ROW(csv, row->low, row->high, row->exact, row->behind, row->behind_low, row->behind_high,
               beaten_by[row->ended], row->p_best, row->regret, row->p05, row->p95, row->risk);
}

/* ---- names ----------------------------------------------------------------------------------- */

static const char *short_path(const struct yl_points *points, uint32_t axis)
{
    const char *path = points->axis[axis].path, *at = path + strlen(path);
    while (at > path) {
        while (--at > path && at[-1] != '.') continue;
        size_t length = strlen(at);
        bool alone = true;
        for (uint32_t a = 0; a < points->axes && alone; a++) {
            size_t all = strlen(points->axis[a].path);
            const char *end = points->axis[a].path + (all > length ? all - length : 0);
            alone = a == axis || strcmp(end, at) != 0;
        }
        if (alone) break;
    }
    return at;
}

const char *yl_ranking_axis(const struct yl_points *points, const struct yl_result *names,
                            enum yl_lang lang, uint32_t axis)
{
    return yl_label(names, lang, short_path(points, axis), "axes.%s", points->axis[axis].path);
}

struct yl_ranking_metric yl_ranking_metric(const struct yl_result *names, const char *place,
                                           const char *metric, enum yl_lang lang)
{
    struct yl_ranking_metric name;
    struct yl_arena arena = {0};
    const char *unit = yl_metric_label(metric, lang) + strlen(yl_find_word(metric, lang).text);
    snprintf(name.text, sizeof name.text, "%s%s",
             yl_find_metric(&arena, names, lang, place, metric), unit);
    yl_arena_free(&arena);
    return name;
}

/* What a row is called beside the values of its point: base is the plan but for these. */
static const char *variant_of(const struct yl_ranking *ranking, const struct yl_ranked *row,
                              enum yl_lang lang)
{
    return strcmp(row->variant, "base") != 0 ? yl_label_variant(ranking->names, lang, row->variant)
                                             : T(lang, "otherwise the plan", "其余照现方案");
}

static const char *value_of(struct yl_arena *arena, const struct yl_ranking *ranking,
                            const struct yl_ranked *row, uint32_t axis, enum yl_lang lang)
{
    const struct yl_item *item =
        yl_points_value(ranking->points, (uint64_t)row->point - 1, axis, arena);
    return item ? yl_short_written(arena, yl_points_text(item, arena), lang) : "";
}

const char *yl_ranking_cell(struct yl_arena *arena, const struct yl_ranking *ranking,
                            const struct yl_ranked *row, enum yl_lang lang)
{
    const char *variant = yl_label_variant(ranking->names, lang, row->variant), *text;
    if (!ranking->points) return variant;
    text = yl_arena_print(arena, "%lld:", (long long)row->point);
    for (uint32_t a = 0; a < ranking->points->axes; a++) {
        char value[VALUE];
        yl_text_short(value, sizeof value, value_of(arena, ranking, row, a, lang));
        text = yl_arena_print(arena, "%s%s %s=%s", text, a ? "," : "",
                              yl_ranking_axis(ranking->points, ranking->names, lang, a), value);
    }
    return ranking->variants > 1
               ? yl_arena_print(arena, "%s, %s", text, variant_of(ranking, row, lang))
               : text;
}

static const char *name_in(struct yl_findings *out, const struct yl_ranking *ranking,
                           const struct yl_ranked *row, bool values, enum yl_lang lang)
{
    const struct yl_result *names = ranking->names;
    const bool plan = ranking->variants > 1 && !strcmp(row->variant, "base");
    const char *text;
    if (!ranking->points) return yl_label_variant(names, lang, row->variant);
    text = yl_arena_print(&out->arena, T(lang, "point %lld", "第 %lld 点"), (long long)row->point);
    if (ranking->variants > 1 && !(plan && values))
        text = yl_arena_print(&out->arena, T(lang, "%s, %s", "%s、%s"), text,
                              variant_of(ranking, row, lang));
    const char *first = plan ? T(lang, ", the plan with ", "、现方案改为") : T(lang, " (", "（"),
               *next = plan ? T(lang, " and ", "、") : T(lang, "; ", "；");
    for (uint32_t a = 0; values && a < ranking->points->axes; a++)
        text = yl_arena_print(&out->arena, "%s%s%s %s", text, a ? next : first,
                              yl_find_path(out, names, lang, ranking->points->axis[a].path),
                              value_of(&out->arena, ranking, row, a, lang));
    return values && !plan ? yl_arena_print(&out->arena, T(lang, "%s)", "%s）"), text) : text;
}

void yl_ranking_name(struct yl_findings *out, const struct yl_ranking *ranking, const char *slot,
                     const struct yl_ranked *row, bool values)
{
    yl_finding_word(out, slot, name_in(out, ranking, row, values, YL_EN),
                    name_in(out, ranking, row, values, YL_ZH));
}

/* ---- findings --------------------------------------------------------------------------------- */

void yl_ranking_figure(struct yl_findings *out, const struct yl_ranking *ranking,
                       const struct yl_ranked *row, const char *slot, enum yl_as form, double value,
                       const char *column)
{
    const struct yl_cell cell = {.file = YL_BEST_FILE,
                                 .point = row->point,
                                 .variant = row->variant,
                                 .place = ranking->place,
                                 .metric = ranking->metric,
                                 .column = column};
    yl_finding_figure(out, slot, form, value, ranking->no_table ? YL_NO_CELL : cell);
}

bool yl_ranking_unpriced(const struct yl_points *points, const char *metric)
{
    static const char *const of[] = {"rooms.", "agents.", "shops.", "limits."};
    static const char *const key[] = {".capacity", ".count", ".stock", ".allow"};
    bool any = false;
    for (uint32_t a = 0; a < points->axes; a++) {
        const char *path = points->axis[a].path, *last = strrchr(path, '.');
        for (size_t k = 0; k < sizeof of / sizeof *of; k++)
            any |= !strncmp(path, of[k], strlen(of[k])) && !strcmp(last, key[k]);
    }
    return any && yl_find_as(metric) == YL_AS_MONEY;
}

/* Is every row as good as the other, in every replication? */
static bool all_same(const struct yl_ranking *ranking)
{
    for (size_t i = 0; i < ranking->rows; i++)
        if (ranking->row[i]->behind_high != 0 || ranking->row[i]->mean != ranking->row[0]->mean)
            return false;
    return ranking->rows > 1;
}

static enum yl_wording wording_of(const struct yl_ranking *ranking, size_t left)
{
    if (!ranking->compared) return YL_WORDING_BEST_MEAN;
    if (all_same(ranking)) return YL_WORDING_BEST_SAME;
    if (ranking->exact) return YL_WORDING_BEST_EXACT;
    if (left == 1) return YL_WORDING_BEST_ONE;
    return ranking->within > 0 ? YL_WORDING_BEST_WITHIN : YL_WORDING_BEST_SOME;
}

/* A ratio has no value where its denominator, the same at all places, is 0 in every campaign. */
static void find_none(struct yl_findings *out, const char *metric, double none)
{
    const struct yl_metric_name *below = NULL;
    yl_finding_count(out, "none", none);
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        const struct yl_metric_name *name = yl_metric_name_of(yl_metric_row[i].metric);
        if (strcmp(name->name, metric) != 0) continue;
        const struct yl_metric_name *own = yl_metric_name_of(yl_metric_row[i].denominator);
        if (name->kind != YL_KIND_RATIO || (below && below != own)) return;
        below = own;
    }
    if (!below) return;
    const char *word[2];
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++)
        word[lang] = yl_arena_print(&out->arena, "%s", yl_find_word(below->name, lang).text);
    yl_finding_part(out, YL_WORDING_NO_VALUE);
    yl_finding_word(out, "denominator", word[YL_EN], word[YL_ZH]);
    yl_finding_into(out, "why");
}

void yl_ranking_find(struct yl_findings *out, const struct yl_ranking *ranking)
{
    const struct yl_ranked *best = ranking->row[0];
    const enum yl_as form = yl_find_as(ranking->metric), bound = yl_as_bound(form);
    size_t left = 0, beaten = 0, valued = 0, same = 0;
    double seen = INFINITY; /* campaigns of all that are the same */
    bool each = true;       /* has as many replications */
    for (size_t i = 0; i < ranking->rows; i++) {
        const struct yl_ranked *row = ranking->row[i];
        left += row->may_be_best && !row->ended;
        each = each && (!row->rank || row->n == best->n);
        beaten += row->rank && !row->may_be_best;
        same += row->ended == YL_ENDED_SAME;
        if (row->ended == YL_ENDED_SAME && row->n) seen = fmin(seen, (double)row->n);
        valued += row->rank > 0;
    }
    const enum yl_wording wording = wording_of(ranking, left);
    const bool open = wording == YL_WORDING_BEST_SOME, one = wording == YL_WORDING_BEST_ONE;
    const double none = (double)(ranking->all - valued);
    yl_finding_begin(out, wording, NAN);
    yl_ranking_name(out, ranking, "name", best, true);
    yl_finding_metric(out, ranking->names, ranking->place, ranking->metric);
    if (open) yl_finding_count(out, ranking->draws ? "draws" : "n", (double)best->n);
    yl_finding_flag(out, "each", each && open && !ranking->draws);
    if (wording == YL_WORDING_BEST_WITHIN)
        yl_finding_figure(out, "within", form, ranking->within, YL_NO_CELL);
    yl_finding_count(out, "left", (double)left);
    yl_finding_count(out, "all", (double)valued);
    if (none > 0 && open) find_none(out, ranking->metric, none);
    yl_ranking_figure(out, ranking, best, "mean", form, best->mean, "mean");
    if (best->high > best->low) {
        yl_ranking_figure(out, ranking, best, "low", bound, best->low, "low");
        yl_ranking_figure(out, ranking, best, "high", bound, best->high, "high");
    }
    /* a bound beyond the figure itself says nothing */
    if (best->behind_high > 0 && best->behind_high < fabs(best->mean))
        yl_ranking_figure(out, ranking, best, "behind_high", form, best->behind_high,
                          "behind_high");
    if (one && beaten) yl_finding_count(out, "beaten", (double)beaten);
    if (one && same) {
        yl_finding_part(out, YL_WORDING_ALIKE);
        yl_finding_count(out, "same", (double)same);
        if (isfinite(seen)) yl_finding_count(out, "seen", seen);
        yl_finding_into(out, "alike");
    }
    yl_finding_flag(out, "unpriced",
                    ranking->points && yl_ranking_unpriced(ranking->points, ranking->metric));
    if (yl_find_as(ranking->metric) == YL_AS_MONEY && !strcmp(ranking->metric, "net_cny"))
        yl_finding_flag(out, "loses", (isnan(best->high) ? best->mean : best->high) < 0);
    if (none > 0 && !open) find_none(out, ranking->metric, none);
    if (!(ranking->need > (double)best->n) || ranking->need > 1e6) return;
    const double digits = fmax(1, pow(10, floor(log10(ranking->need)) - 1));
    yl_finding_count(out, "need", ceil(ranking->need / digits) * digits);
}

/* ---- on the terminal ------------------------------------------------------------------------- */

static const char *result_of(const struct yl_ranking *ranking, size_t i, bool decided,
                             enum yl_lang lang)
{
    static const char *const ended[][2] = {{"may be the best", "可能最佳"},
                                           {"beaten, exactly", "落后（精确）"},
                                           {"beaten", "落后"},
                                           {"the same", "相同"},
                                           {"has no value", "没有值"},
                                           {"breaks a bound", "不满足约束"}};
    if (!i && decided) return T(lang, "the best", "最佳");
    if (!i || !ranking->compared) return i ? "" : T(lang, "the best mean", "均值最佳");
    return ended[ranking->row[i]->ended][lang];
}

/* Of one that was left off sooner the mean of the best less how far it is behind, over the campaigns of both, so that a row
 * adds up: as the page and the picture have it. */
static double mean_of(const struct yl_ranking *ranking, size_t i)
{
    const struct yl_ranked *best = ranking->row[0], *one = ranking->row[i];
    const double behind = ranking->smallest ? -one->behind : one->behind;
    return one->n > 0 && one->n < best->n ? best->mean - behind : one->mean;
}

/* Where all have as many replications, these are no column. */
static void show_table(FILE *out, const struct yl_ranking *ranking, bool decided, enum yl_lang lang)
{
    const size_t shown = ranking->rows < SHOWN ? ranking->rows : SHOWN;
    struct yl_arena arena = {0};
    struct yl_cells cells = {0};
    bool apart = false; /* in their number of replications */
    for (size_t i = 0; i < shown; i++) apart |= ranking->row[i]->n != ranking->row[0]->n;
    yl_cell(&cells, "%s", ranking->points ? T(lang, "point", "点") : T(lang, "variant", "方案"));
    yl_cell(&cells, "%s", yl_metric_label(ranking->metric, lang));
    yl_cell(&cells, "%s", T(lang, "behind best (95%)", "落后于最佳（95%）"));
    yl_cell(&cells, "%s", T(lang, "result", "结论"));
    if (apart) yl_cell(&cells, "%s", T(lang, "replications", "次数"));
    for (size_t i = 0; i < shown; i++) {
        const struct yl_ranked *one = ranking->row[i];
        const bool known = one->behind > 0 || one->behind_high > 0;
        yl_cell(&cells, "%s", yl_ranking_cell(&arena, ranking, one, lang));
        yl_cell(&cells, "%s", yl_short_of(mean_of(ranking, i)).text);
        yl_cell(&cells, "%s",
                yl_short_range_as(YL_AS_NUMBER, known ? one->behind : (double)NAN, one->behind_low,
                                  one->behind_high, lang)
                    .text);
        yl_cell(&cells, "%s", result_of(ranking, i, decided, lang));
        if (!apart) continue;
        yl_cell(&cells, "%s", one->n ? yl_short_of((double)one->n).text : T(lang, "exact", "精确"));
    }
    yl_cells_show(out, &cells, apart ? COLUMNS : COLUMNS - 1, 2, yl_screen_width(out));
    if (shown < ranking->rows) yl_terminal_more(out, ranking->rows - shown, YL_BEST_FILE, lang);
    yl_arena_free(&arena);
}

void yl_ranking_show(FILE *out, const struct yl_ranking *ranking,
                     const struct yl_findings *findings, enum yl_lang lang)
{
    putc('\n', out);
    yl_findings_show(out, findings, lang, yl_screen_width(out));
    putc('\n', out);
    show_table(out, ranking,
               yl_findings_have(findings, YL_WORDING_BEST_ONE) ||
                   yl_findings_have(findings, YL_WORDING_BEST_EXACT),
               lang);
}
