/* ranking.c: one row, one table and one sentence for all that is ranked; contract in ranking.h */
#include "sim/cli/ranking.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include "sim/findings/find.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 7, VALUE = 64, SPOKEN = 2 }; /* SPOKEN: axes whose values a sentence has */

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

/* Of few axes the values of the point, else its number: "the plan with sends 1,000 and price 5
 * CNY", "point 6, late". */
static const char *name_in(struct yl_findings *out, const struct yl_ranking *ranking,
                           const struct yl_ranked *row, enum yl_lang lang)
{
    const struct yl_result *names = ranking->names;
    const struct yl_points *points = ranking->points;
    const bool several = ranking->variants > 1, plan = several && !strcmp(row->variant, "base"),
               spoken = points && points->axes <= SPOKEN;
    struct yl_arena *arena = &out->arena;
    const char *text = "";
    if (!points) return yl_label_variant(names, lang, row->variant);
    for (uint32_t a = 0; spoken && a < points->axes; a++)
        text = yl_arena_print(arena, "%s%s%s %s", text, a ? T(lang, " and ", "、") : "",
                              yl_find_path(out, names, lang, points->axis[a].path),
                              value_of(arena, ranking, row, a, lang));
    if (plan && spoken)
        return yl_arena_print(arena, T(lang, "the plan with %s", "现方案改为%s"), text);
    if (!spoken)
        text = yl_arena_print(arena, T(lang, "point %lld", "第 %lld 点"), (long long)row->point);
    return several ? yl_arena_print(arena, T(lang, "%s, %s", "%s、%s"), text,
                                    variant_of(ranking, row, lang))
                   : text;
}

void yl_ranking_name(struct yl_findings *out, const struct yl_ranking *ranking, const char *slot,
                     const struct yl_ranked *row)
{
    yl_finding_word(out, slot, name_in(out, ranking, row, YL_EN),
                    name_in(out, ranking, row, YL_ZH));
}

/* ---- findings --------------------------------------------------------------------------------- */

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
    if (!ranking->compared) return YL_WORDING_BEST_SOME;
    if (all_same(ranking)) return YL_WORDING_BEST_SAME;
    return ranking->exact || left == 1 ? YL_WORDING_BEST_ONE : YL_WORDING_BEST_SOME;
}

/* A ratio has no value where its denominator, the same at all places, is 0 in every campaign. */
static void find_none(struct yl_findings *out, const struct yl_ranking *ranking, double none)
{
    const struct yl_metric_name *below = NULL;
    yl_finding_begin(out, YL_WORDING_NONE, NAN);
    yl_finding_count(out, "none", none);
    yl_finding_count(out, "all", (double)ranking->all);
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        const struct yl_metric_name *name = yl_metric_name_of(yl_metric_row[i].metric);
        if (strcmp(name->name, ranking->metric) != 0) continue;
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
    const struct yl_points *points = ranking->points;
    size_t left = 0, valued = 0;
    for (size_t i = 0; i < ranking->rows; i++) {
        const struct yl_ranked *row = ranking->row[i];
        left += !ranking->compared || (row->may_be_best && !row->ended);
        valued += row->rank > 0;
    }
    const enum yl_wording wording = wording_of(ranking, left);
    yl_finding_begin(out, wording, NAN);
    if (wording == YL_WORDING_BEST_ONE) yl_ranking_name(out, ranking, "name", best);
    if (wording == YL_WORDING_BEST_ONE && (!points || points->axes != SPOKEN)) {
        yl_finding_metric(out, ranking->names, ranking->place, ranking->metric);
        const struct yl_cell cell = {.file = YL_BEST_FILE,
                                     .point = best->point,
                                     .variant = best->variant,
                                     .place = ranking->place,
                                     .metric = ranking->metric,
                                     .column = "mean"};
        yl_finding_figure(out, "mean", yl_find_as(ranking->metric), best->mean,
                          ranking->no_table ? YL_NO_CELL : cell);
    }
    yl_finding_count(out, "left", (double)left);
    yl_finding_count(out, "all", (double)valued);
    if (ranking->all > valued) find_none(out, ranking, (double)(ranking->all - valued));
    if (points && yl_ranking_unpriced(points, ranking->metric))
        yl_finding_begin(out, YL_WORDING_UNPRICED, NAN);
}

/* ---- on the terminal ------------------------------------------------------------------------- */

static const char *result_of(struct yl_arena *arena, const struct yl_ranking *ranking, size_t i,
                             enum yl_lang lang)
{
    static const char *const ended[][2] = {{"may be the best", "可能最佳"},
                                           {"beaten, exactly", "落后（精确）"},
                                           {"beaten", "落后"},
                                           {"the same", "相同"},
                                           {"has no value", "没有值"},
                                           {"breaks a bound", "不满足约束"}};
    const struct yl_ranked *row = ranking->row[i], *first = ranking->row[0];
    size_t left = 0;
    for (size_t k = 0; k < ranking->rows; k++)
        left += ranking->row[k]->may_be_best && !ranking->row[k]->ended;
    if (row == first && (ranking->exact || left == 1) && ranking->compared && !all_same(ranking))
        return T(lang, "the best", "最佳");
    if (row == first || !ranking->compared)
        return row == first ? T(lang, "the best mean", "均值最佳") : "";
    return !row->ended && ranking->within > 0
               ? yl_arena_print(arena, T(lang, "within %s", "相差不超过 %s"),
                                yl_short_of(ranking->within).text)
               : ended[row->ended][lang];
}

/* Of one that was left off sooner the mean of the best less how far it is behind, over the campaigns of both, so that a row
 * adds up: as the page and the picture have it. */
static double mean_of(const struct yl_ranking *ranking, size_t i)
{
    const struct yl_ranked *best = ranking->row[0], *one = ranking->row[i];
    const double behind = ranking->smallest ? -one->behind : one->behind;
    return one->n > 0 && one->n < best->n ? best->mean - behind : one->mean;
}

static int by_point(const void *a, const void *b)
{
    const struct yl_ranked *const *one = a, *const *two = b;
    return (*one)->point < (*two)->point ? -1 : (*one)->point > (*two)->point;
}

/* The first rows by rank, `most` at most; of one axis of few values all, in the order of these.
 * Returns how many. */
static size_t rows_shown(const struct yl_ranked *row[SHOWN], const struct yl_ranking *ranking,
                         size_t most)
{
    const size_t shown = ranking->rows < most ? ranking->rows : most;
    const bool whole = ranking->points && ranking->points->axes == 1 && ranking->rows == shown;
    memcpy(row, ranking->row, shown * sizeof *row);
    if (whole) qsort(row, shown, sizeof *row, by_point);
    return shown;
}

/* Where all have as many replications, these are no column. */
static void show_table(FILE *out, const struct yl_ranking *ranking, size_t most, enum yl_lang lang)
{
    const struct yl_ranked *row[SHOWN];
    const size_t shown = rows_shown(row, ranking, most);
    const bool drawn = ranking->row[0]->p_best >= 0;
    struct yl_arena arena = {0};
    struct yl_cells cells = {0};
    bool apart = false; /* in their number of replications */
    for (size_t i = 0; i < shown; i++) apart |= row[i]->n != ranking->row[0]->n;
    yl_cell(&cells, "%s", ranking->points ? T(lang, "point", "点") : T(lang, "variant", "方案"));
    yl_cell(&cells, "%s", yl_metric_label(ranking->metric, lang));
    yl_cell(&cells, "%s", T(lang, "behind best (95%)", "落后于最佳（95%）"));
    if (drawn) yl_cell(&cells, "%s", T(lang, "best in", "最佳占比"));
    yl_cell(&cells, "%s", T(lang, "result", "结论"));
    if (apart) yl_cell(&cells, "%s", T(lang, "campaigns", "次数"));
    for (size_t i = 0; i < shown; i++) {
        const struct yl_ranked *one = row[i];
        const bool known = one->behind > 0 || one->behind_high > 0;
        size_t at = 0;
        while (ranking->row[at] != one) at++;
        yl_cell(&cells, "%s", yl_ranking_cell(&arena, ranking, one, lang));
        yl_cell(&cells, "%s", yl_short_of(mean_of(ranking, at)).text);
        yl_cell(&cells, "%s",
                yl_short_range_as(YL_AS_NUMBER, known ? one->behind : (double)NAN, one->behind_low,
                                  one->behind_high, lang)
                    .text);
        if (drawn) yl_cell(&cells, "%s", yl_short_share(one->p_best).text);
        yl_cell(&cells, "%s", result_of(&arena, ranking, at, lang));
        if (!apart) continue;
        yl_cell(&cells, "%s", one->n ? yl_short_of((double)one->n).text : T(lang, "exact", "精确"));
    }
    yl_cells_show(out, &cells, 4u + drawn + apart, 2, yl_screen_width(stdout));
    if (shown < ranking->rows) yl_terminal_more(out, ranking->rows - shown, YL_BEST_FILE, lang);
    yl_arena_free(&arena);
}

void yl_ranking_show(FILE *out, const struct yl_ranking *ranking,
                     const struct yl_findings *findings, int lines, enum yl_lang lang)
{
    enum { LEAST = 3 };
    int used = YL_SCREEN_LINES + 1;
    for (size_t most = SHOWN; used > lines && most >= LEAST; most--) {
        char *text = NULL;
        size_t size = 0;
        FILE *page = yl_stream_get(&text, &size);
        yl_findings_show(page, findings, lang, yl_screen_width(stdout));
        putc('\n', page);
        show_table(page, ranking, most, lang);
        fclose(page);
        used = 0;
        for (const char *at = text; *at; at++) used += *at == '\n';
        if (used <= lines || most == LEAST) fputs(text, out);
        free(text);
    }
}
