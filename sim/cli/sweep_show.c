/* sweep_show.c: what a sweep finds, and its tables on the terminal; contract in sweep_decision.h */
#include "sim/base/tell.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/cli/screen.h"
#include "sim/cli/stops.h"
#include "sim/cli/sweep_decision.h"
#include "sim/findings/find.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

enum { NAME = 64 };
enum { SHOWN = 12, AXES = 8 };          /* rows on the terminal */
enum { BOTH = 23, BEFORE = 21 + BOTH }; /* columns of an interval, and before the axes */

struct sight { /* the points, and how they are called */
    const struct yl_points *points;
    const struct yl_result *names;
    enum yl_lang lang;
};

/* As many of the last parts of a path as tell it from the other axes. */
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

static const char *axis_name(const struct sight *sight, uint32_t axis)
{
    return yl_label(sight->names, sight->lang, short_path(sight->points, axis), "axes.%s",
                    sight->points->axis[axis].path);
}

/* Behind what stands in the line, or where that is too narrow in a line of its own; cut with an
 * ellipsis at the width. */
static void print_fitting(FILE *out, const char *line, int used)
{
    enum { INDENT = 8 };
    size_t length = strlen(line);
    int width = yl_screen_width(out), room = width - used;
    if (yl_text_width(line, length) > room) {
        fprintf(out, "\n%*s", INDENT, "");
        room = width - INDENT;
    }
    if (yl_text_width(line, length) <= room)
        fprintf(out, "%s\n", line);
    else
        fprintf(out, "%.*s…\n", (int)yl_text_fit(line, length, room - 1), line);
}

void yl_sweep_point_text(char line[YL_POINT_LINE], const struct yl_points *points,
                         const struct yl_result *names, enum yl_lang lang, uint64_t point,
                         const char *variant)
{
    const struct sight sight = {points, names, lang};
    char value[NAME];
    struct yl_arena arena = {0};
    size_t used = 0;
    *line = 0;
    for (uint32_t a = 0; a < points->axes && used < YL_POINT_LINE; a++) {
        const struct yl_item *item = yl_points_value(points, point, a, &arena);
        yl_text_short(value, sizeof value, yl_points_text(item, &arena));
        used += (size_t)snprintf(line + used, YL_POINT_LINE - used, "  %s=%s", axis_name(&sight, a),
                                 value);
    }
    if (variant && used < YL_POINT_LINE)
        snprintf(line + used, YL_POINT_LINE - used, "  %s", yl_label_variant(names, lang, variant));
    yl_arena_free(&arena);
}

static void show_row(FILE *out, const struct yl_best_row *row, const struct sight *sight,
                     uint32_t variants, bool found)
{
    const struct yl_best_standing *at = &row->standing;
    struct yl_short_range both = {""};
    char line[YL_POINT_LINE];
    if (found && isfinite(at->high))
        both = yl_short_range_as(YL_AS_NUMBER, at->behind, at->low, at->high, sight->lang);
    yl_sweep_point_text(line, sight->points, sight->names, sight->lang, (uint64_t)row->point - 1,
                        variants > 1 ? row->variant : NULL);
    fprintf(out, "  %6lld  ", (long long)row->point);
    yl_terminal_pad(out, yl_short_of(row->mean).text, -10);
    putc(' ', out);
    if (yl_text_width(line, strlen(line)) + BEFORE <= yl_screen_width(out))
        yl_terminal_pad(out, both.text, BOTH);
    else
        fputs(both.text, out);
    print_fitting(out, line, BEFORE);
}

const char *yl_sweep_figure_name(char text[YL_POINT_LINE], const char *place, const char *metric,
                                 enum yl_lang lang)
{
    const char *label = yl_metric_label(metric, lang);
    if (!strcmp(place, "all")) return label;
    const bool zh = lang == YL_ZH;
    snprintf(text, YL_POINT_LINE, zh ? "%s 的%s" : "%s of %s", zh ? place : label,
             zh ? label : place);
    return text;
}

/* ---- the set --------------------------------------------------------------------------------- */

static size_t held_of(const struct yl_best_figure *figure)
{
    size_t held = 0;
    for (size_t i = 0; i < figure->rows; i++) held += figure->row[i].standing.may_be_best;
    return held;
}

static void show_set(FILE *out, const struct sight *sight, const struct yl_best_figure *figure,
                     uint32_t variants, enum yl_lang lang)
{
    const size_t held = held_of(figure);
    size_t shown = 0;
    for (size_t i = 0; i < figure->rows && shown < SHOWN; i++) {
        if (figure->found && !figure->sorted[i]->standing.may_be_best) continue;
        show_row(out, figure->sorted[i], sight, variants, figure->found);
        shown++;
    }
    size_t more = (figure->found ? held : figure->rows) - shown;
    if (more) yl_terminal_more(out, more, YL_BEST_FILE, lang);
}

/* ---- what moves it --------------------------------------------------------------------------- */

/* The effect from the lowest to the highest value of the axis, or its rank correlation. */
static const struct yl_effect *swing_of(const struct yl_sweep_decision_of *of, uint32_t a)
{
    return &of->part[a].effect[of->is_grid ? of->part[a].highest : 0];
}

static double size_of(const struct yl_sweep_decision_of *of, uint32_t a)
{
    double size = fabs(swing_of(of, a)->effect);
    return isnan(size) ? -1 : size;
}

/* How far from 0 it is at least; 0: it may be none. */
static double least_size(const struct yl_effect *effect)
{
    if (!(effect->low > 0) && !(effect->high < 0)) return 0;
    return fmin(fabs(effect->low), fabs(effect->high));
}

static double most_size(const struct yl_effect *effect)
{
    return isnan(effect->low) ? fabs(effect->effect) : fmax(fabs(effect->low), fabs(effect->high));
}

/* Axes by the size of their effect. */
static void sort_axes(uint32_t *order, const struct yl_sweep_decision_of *of, uint32_t axes)
{
    for (uint32_t a = 0; a < axes; a++) {
        uint32_t at = a;
        for (; at && size_of(of, order[at - 1]) < size_of(of, a); at--) order[at] = order[at - 1];
        order[at] = a;
    }
}

static const char *value_text(struct yl_arena *arena, const struct yl_sweep_decision_axis *axis,
                              const struct yl_sweep_decision_part *part, bool highest)
{
    char value[NAME];
    yl_text_short(value, sizeof value, axis->text[highest ? part->highest : part->lowest]);
    return yl_arena_print(arena, "%s", part->highest == part->lowest ? "–" : value);
}

/* Where an axis is at its lowest and highest, and how far apart; or its rank correlation. */
static void show_table(FILE *out, const struct sight *sight,
                       const struct yl_sweep_decision *decision,
                       const struct yl_sweep_decision_of *of, const uint32_t *order,
                       enum yl_lang lang)
{
    enum { COLUMNS = 4 };
    const bool zh = lang == YL_ZH;
    const char *const head[COLUMNS] = {
        zh ? "参数" : "axis", zh ? "最低在" : "lowest at", zh ? "最高在" : "highest at",
        zh ? "边际均值之差（95%）" : "difference of marginal means (95%)"};
    const char *const ranks[] = {zh ? "参数" : "axis",
                                 zh ? "秩相关（95%；只升或只降时成立）"
                                    : "rank correlation (95%; valid for monotone responses)"};
    const uint32_t columns = of->is_grid ? COLUMNS : 2,
                   shown = decision->axes < AXES ? decision->axes : AXES;
    struct yl_arena arena = {0};
    const char *cell[(AXES + 1) * COLUMNS];
    for (uint32_t c = 0; c < columns; c++) cell[c] = of->is_grid ? head[c] : ranks[c];
    for (uint32_t k = 0; k < shown; k++) {
        const char **row = &cell[(k + 1) * columns];
        const uint32_t a = order[k];
        row[0] = axis_name(sight, a);
        for (uint32_t h = 0; h + 2 < columns; h++)
            row[h + 1] = value_text(&arena, &decision->axis[a], &of->part[a], h);
        const struct yl_effect *effect = swing_of(of, a);
        row[columns - 1] =
            yl_arena_print(&arena, "%s",
                           yl_short_range_as(of->is_grid ? YL_AS_MOVE : YL_AS_NUMBER,
                                             effect->effect, effect->low, effect->high, lang)
                               .text);
    }
    const struct yl_terminal_table table = {cell, shown + 1, columns, 2};
    yl_terminal_table(out, &table, yl_screen_width(out));
    if (shown < decision->axes)
        yl_terminal_more(out, decision->axes - shown, YL_EFFECTS_FILE, lang);
    yl_arena_free(&arena);
}

/* Of the base. */
static void show_moves(FILE *out, const struct sight *sight,
                       const struct yl_sweep_decision *decision,
                       const struct yl_best_figure *figure, enum yl_lang lang)
{
    struct yl_sweep_decision_of of;
    yl_sweep_decision_of_open(&of, decision, figure, figure->row[0].variant);
    uint32_t *order = yl_arena_get(&of.arena, decision->axes * sizeof *order);
    if (of.any) {
        sort_axes(order, &of, decision->axes);
        putc('\n', out);
        show_table(out, sight, decision, &of, order, lang);
    }
    yl_sweep_decision_of_close(&of);
}

/* ---- findings --------------------------------------------------------------------------------- */

struct finder {
    struct yl_findings *out;
    const struct yl_best *best;
    const struct yl_best_figure *figure;
    const struct yl_points *points;
    enum yl_as form;
};

static void count(const struct finder *finder, const char *slot, size_t n)
{
    yl_finding_figure(finder->out, slot, YL_AS_NUMBER, (double)n, YL_NO_CELL);
}

/* "point 6, late", with its values where it is told which point that is. */
static const char *point_name(const struct finder *finder, const struct yl_best_row *row,
                              bool values, enum yl_lang lang)
{
    struct yl_arena *arena = &finder->out->arena;
    const struct yl_result *names = finder->best->names;
    const char *text =
        yl_arena_print(arena, yl_text_in(lang, "point %lld", "第 %lld 点"), (long long)row->point);
    if (finder->best->variants > 1)
        text = yl_arena_print(arena, yl_text_in(lang, "%s, %s", "%s、%s"), text,
                              yl_label_variant(names, lang, row->variant));
    for (uint32_t a = 0; values && a < finder->points->axes; a++) {
        const struct yl_item *item =
            yl_points_value(finder->points, (uint64_t)row->point - 1, a, arena);
        text = yl_arena_print(arena, "%s%s%s %s", text,
                              a ? yl_text_in(lang, "; ", "；") : yl_text_in(lang, " (", "（"),
                              yl_find_path(finder->out, names, lang, finder->points->axis[a].path),
                              yl_points_text(item, arena));
    }
    if (values) text = yl_arena_print(arena, yl_text_in(lang, "%s)", "%s）"), text);
    return text;
}

static void name_point(const struct finder *finder, const char *slot, const struct yl_best_row *row,
                       bool values)
{
    yl_finding_word(finder->out, slot, point_name(finder, row, values, YL_EN),
                    point_name(finder, row, values, YL_ZH));
}

/* Of a path there is no row in best.csv. */
static struct yl_cell cell_of(const struct finder *finder, const struct yl_best_row *row,
                              const char *column)
{
    const struct yl_best_figure *figure = finder->figure;
    return (struct yl_cell){.file = figure->found && !figure->is_path ? YL_BEST_FILE : NULL,
                            .point = row->point,
                            .variant = row->variant,
                            .place = figure->place,
                            .metric = figure->metric,
                            .column = column};
}

static void best_figure(const struct finder *finder, const struct yl_best_row *row,
                        const char *slot, enum yl_as form, double value, const char *column)
{
    const struct yl_cell cell = cell_of(finder, row, column);
    yl_finding_figure(finder->out, slot, form, value, cell.file ? cell : YL_NO_CELL);
}

void yl_best_mean(struct yl_findings *out, const struct yl_cell *cell, double mean, double low,
                  double high)
{
    static const char *const slot[] = {"mean", "low", "high"};
    const double value[] = {mean, low, high};
    enum yl_as form = yl_find_as(cell->metric);
    for (int k = 0; k < (isfinite(low) && high > low ? 3 : 1); k++) {
        struct yl_cell at = *cell;
        at.column = slot[k];
        yl_finding_figure(out, slot[k], form, value[k], at.file ? at : YL_NO_CELL);
        if (form == YL_AS_MONEY) form = YL_AS_NUMBER;
    }
}

/* Is every row as good as the other, in every replication? */
static bool all_same(const struct yl_best_figure *figure)
{
    for (size_t i = 0; i < figure->rows; i++)
        if (figure->row[i].standing.high != 0 || figure->row[i].mean != figure->row[0].mean)
            return false;
    return figure->found && figure->rows > 1;
}

static void find_set(const struct finder *finder)
{
    const struct yl_best_figure *figure = finder->figure;
    const struct yl_best_row *best = figure->sorted[0];
    const size_t held = held_of(figure), all = finder->best->points * finder->best->variants;
    enum yl_wording wording = held > 1 ? YL_WORDING_SET_SOME : YL_WORDING_SET_ONE;
    if (!figure->found) wording = YL_WORDING_SET_MEANS;
    if (all_same(figure)) wording = YL_WORDING_SET_SAME;
    yl_finding_begin(finder->out, wording, NAN);
    name_point(finder, "name", best, true);
    yl_finding_metric(finder->out, finder->best->names, figure->place, figure->metric);
    const struct yl_cell cell = cell_of(finder, best, NULL);
    yl_best_mean(finder->out, &cell, best->mean, best->low, best->high);
    count(finder, "left", held);
    count(finder, "all", figure->rows);
    count(finder, finder->best->draws ? "draws" : "n", figure->systems.n);
    if (figure->rows > 1) count(finder, "beaten", figure->rows - held);
    if (all > figure->rows) count(finder, "none", all - figure->rows);
}

/* The rows that are right most often, and the one that lacks least. */
static void find_choice(const struct finder *finder)
{
    enum { NAMED = 3 };
    const struct yl_best_figure *figure = finder->figure;
    const struct yl_best_row *most[NAMED] = {NULL}, *least = &figure->row[0];
    size_t named = 0;
    bool exact = true;
    for (size_t i = 0; i < figure->rows; i++) {
        const struct yl_best_row *row = &figure->row[i];
        size_t at = named < NAMED ? named++ : NAMED;
        exact &= row->is_exact;
        if (row->regret < least->regret) least = row;
        for (; at && row->p_best > most[at - 1]->p_best; at--)
            if (at < NAMED) most[at] = most[at - 1];
        if (at < NAMED) most[at] = row;
    }
    yl_finding_begin(finder->out, YL_WORDING_CHOICE, least->regret);
    yl_finding_metric(finder->out, finder->best->names, figure->place, figure->metric);
    for (size_t i = 0; i < named && most[i]->p_best >= 0.005; i++) {
        yl_finding_part(finder->out, YL_WORDING_BEST_IN);
        name_point(finder, "variant", most[i], false);
        best_figure(finder, most[i], "share", YL_AS_SHARE, most[i]->p_best, "p_best");
        yl_finding_into(finder->out, "list");
    }
    name_point(finder, "variant", least, false);
    best_figure(finder, least, "regret", finder->form, least->regret, "regret");
    if (!exact && finder->best->draws < finder->best->draws_for_all)
        count(finder, "few", finder->best->draws_for_all);
}

/* The effect of an axis as three figures of the finding at hand. */
static void axis_figures(const struct finder *finder, const struct yl_sweep_decision *decision,
                         const struct yl_sweep_decision_of *of, uint32_t a)
{
    static const char *const slot[] = {"effect", "low", "high"};
    static const char *const column[] = {"effect", "effect_low", "effect_high"};
    const struct yl_effect *effect = swing_of(of, a);
    const double value[] = {effect->effect, effect->low, effect->high};
    const struct yl_best_figure *figure = finder->figure;
    const enum yl_as form = of->is_grid ? yl_as_move(finder->form) : YL_AS_NUMBER;
    struct yl_cell cell = {.file = YL_EFFECTS_FILE,
                           .variant = figure->row[0].variant,
                           .place = figure->place,
                           .metric = figure->metric,
                           .axis = decision->axis[a].path,
                           .at = of->is_grid ? decision->axis[a].text[of->part[a].highest] : NULL};
    yl_finding_path(finder->out, finder->best->names, "axis", decision->axis[a].path);
    for (int k = 0; k < 3; k++) {
        cell.column = column[k];
        yl_finding_figure(finder->out, slot[k], k && form == YL_AS_MONEY_MOVE ? YL_AS_MOVE : form,
                          value[k], figure->is_path ? YL_NO_CELL : cell);
    }
}

/* The first of the axes if it is beyond chance, and if it is told from the second; of the base. */
static void find_axis(const struct finder *finder, const struct yl_sweep_decision *decision,
                      const struct yl_sweep_decision_of *of, const uint32_t *order)
{
    const struct yl_best_figure *figure = finder->figure;
    const struct yl_sweep_decision_part *part = &of->part[order[0]];
    const double least = least_size(swing_of(of, order[0]));
    const bool told = decision->axes < 2 || least > most_size(swing_of(of, order[1])) ||
                      !(size_of(of, order[1]) >= 0);
    enum yl_wording wording = of->is_grid ? YL_WORDING_MOVES : YL_WORDING_MOVES_RANK;
    if (!told) wording = of->is_grid ? YL_WORDING_MOVES_TWO : YL_WORDING_MOVES_RANK_TWO;
    if (!(least > 0)) wording = YL_WORDING_MOVES_NOT;
    yl_finding_begin(finder->out, wording,
                     least > 0 && of->is_grid ? swing_of(of, order[0])->effect : (double)NAN);
    yl_finding_metric(finder->out, finder->best->names, figure->place, figure->metric);
    if (finder->best->variants > 1)
        yl_finding_variant(finder->out, finder->best->names, "variant", figure->row[0].variant);
    for (uint32_t k = 0; k < 2 && least > 0 && !told; k++) {
        yl_finding_part(finder->out, YL_WORDING_BY_AXIS);
        axis_figures(finder, decision, of, order[k]);
        yl_finding_into(finder->out, "list");
    }
    if (!(least > 0) || !told) return;
    axis_figures(finder, decision, of, order[0]);
    if (!of->is_grid) return;
    const char *from = decision->axis[order[0]].text[part->lowest],
               *to = decision->axis[order[0]].text[part->highest];
    yl_finding_word(finder->out, "from", from, from);
    yl_finding_word(finder->out, "to", to, to);
}

static void find_moves(const struct finder *finder, const struct yl_sweep_decision *decision)
{
    struct yl_sweep_decision_of of;
    yl_sweep_decision_of_open(&of, decision, finder->figure, finder->figure->row[0].variant);
    uint32_t *order = yl_arena_get(&of.arena, decision->axes * sizeof *order);
    if (of.any) {
        sort_axes(order, &of, decision->axes);
        find_axis(finder, decision, &of, order);
    }
    yl_sweep_decision_of_close(&of);
}

/* Has every point been run here? A shard has no whole set. */
static bool is_whole(const struct yl_sweep_decision *decision, const struct yl_best *best)
{
    return decision->points == best->points && best->points > 1 && best->figure[0].found;
}

enum yl_status yl_sweep_find(struct yl_findings *said, const struct yl_sweep_decision *decision,
                             const struct yl_best *best, const struct yl_points *points,
                             const char *folder, struct yl_fault *fault)
{
    const struct yl_best_figure *figure = &best->figure[0];
    const struct finder finder = {said, best, figure, points, yl_find_as(figure->metric)};
    enum yl_status status = YL_OK;
    if (figure->rows) {
        const struct yl_best_row *first = figure->sorted[0];
        find_set(&finder);
        status =
            yl_stops_read(said, folder, points, first->point, first->variant, best->names, fault);
    }
    if (figure->rows && best->draws && isfinite(figure->row[0].regret)) find_choice(&finder);
    if (!status && is_whole(decision, best)) find_moves(&finder, decision);
    if (status) return status;
    yl_findings_close(said);
    return YL_OK;
}

/* ---- on the terminal -------------------------------------------------------------------------- */

static void show_head(FILE *out, const struct yl_best *best, enum yl_lang lang)
{
    char name[YL_POINT_LINE];
    yl_tell(out, lang, "points: %llu, variants: %u, replications: %u",
            "%llu 个点，%u 个方案，每点 %u", (unsigned long long)best->points, best->variants,
            best->fewest);
    if (best->draws) yl_tell(out, lang, " in %u draws", " 次、%u 组抽取", best->draws);
    if (best->most != best->fewest) yl_tell(out, lang, " to %u", " 至 %u", best->most);
    yl_tell(out, lang,
            " each; mean of %s, and how far it is behind the best (95%% for all together)\n",
            best->draws ? "；%s的均值，以及落后于最佳多少（95%%，同时成立）\n"
                        : " 次模拟；%s的均值，以及落后于最佳多少（95%%，同时成立）\n",
            yl_sweep_figure_name(name, best->figure[0].place, best->figure[0].metric, lang));
    const uint64_t all = best->points * best->variants, rows = best->figure[0].rows;
    if (rows && rows < all)
        yl_tell(out, lang, "without a value of it: %llu of %llu\n",
                "没有这个值的：%llu 个，共 %llu 个\n", (unsigned long long)(all - rows),
                (unsigned long long)all);
    if (best->failed)
        yl_tell(out, lang, "replications that failed: %llu; affected figures are marked missing\n",
                "%llu 次模拟失败，相关数字标为 missing\n", (unsigned long long)best->failed);
}

void yl_sweep_decision_show(FILE *out, const struct yl_sweep_decision *decision,
                            const struct yl_best *best, const struct yl_points *points,
                            const struct yl_findings *said, enum yl_lang lang)
{
    const struct yl_best_figure *figure = &best->figure[0];
    const struct sight sight = {points, best->names, lang};
    struct yl_wrapped page;
    yl_wrap_open(&page);
    show_head(page.stream, best, lang);
    yl_wrap_close(&page, out, yl_screen_window(out));
    if (!figure->rows) return;
    putc('\n', out);
    yl_findings_show(out, said, lang, yl_screen_width(out));
    putc('\n', out);
    show_set(out, &sight, figure, best->variants, lang);
    if (is_whole(decision, best)) show_moves(out, &sight, decision, figure, lang);
}
