/* sweep_show.c: the answer of a sweep on the terminal; contract in sweep_decision.h */
#include "sim/base/tell.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/cli/screen.h"
#include "sim/cli/sweep_parts.h"
#include "sim/findings/find.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

enum { NAME = 64 };
enum { SHOWN = 12, AXES = 8 };          /* rows on the terminal */
enum { BOTH = 23, BEFORE = 21 + BOTH }; /* columns of an interval, and before the axes */

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

static const char *axis_name(const struct yl_sweep_sight *sight, uint32_t axis)
{
    const char *name = short_path(sight->points, axis);
    if (!sight->names) return name;
    return yl_label(sight->names, sight->lang, name, "axes.%s", sight->points->axis[axis].path);
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

void yl_sweep_point_text(char line[YL_POINT_LINE], const struct yl_sweep_sight *sight,
                         uint64_t point, const char *variant)
{
    char value[NAME];
    struct yl_arena arena = {0};
    size_t used = 0;
    *line = 0;
    for (uint32_t a = 0; a < sight->points->axes && used < YL_POINT_LINE; a++) {
        const struct yl_item *item = yl_points_value(sight->points, point, a, &arena);
        const char *text = item ? yl_points_text(item, &arena) : NULL;
        yl_text_short(value, sizeof value, text ? text : "");
        used += (size_t)snprintf(line + used, YL_POINT_LINE - used, "  %s=%s", axis_name(sight, a),
                                 value);
    }
    if (variant && used < YL_POINT_LINE)
        snprintf(line + used, YL_POINT_LINE - used, "  %s",
                 sight->names ? yl_label_variant(sight->names, sight->lang, variant) : variant);
    yl_arena_free(&arena);
}

static void show_row(FILE *out, const struct yl_best_row *row, const struct yl_sweep_sight *sight,
                     uint32_t variants, bool found)
{
    const struct yl_best_standing *at = &row->standing;
    struct yl_short_range both = {""};
    char line[YL_POINT_LINE];
    if (found && isfinite(at->high))
        both = yl_short_range_as(YL_AS_NUMBER, at->behind, at->low, at->high, sight->lang);
    yl_sweep_point_text(line, sight, (uint64_t)row->point - 1, variants > 1 ? row->variant : NULL);
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

static const char *word_of_best(const struct yl_best_figure *figure, enum yl_lang lang)
{
    return yl_best_sign(figure) < 0 ? yl_text_in(lang, "lowest", "最低")
                                    : yl_text_in(lang, "highest", "最高");
}

static void head_of_set(FILE *out, const struct yl_best_figure *figure, size_t held,
                        enum yl_lang lang)
{
    const char *most = word_of_best(figure, lang);
    if (!figure->found)
        yl_tell(out, lang, "\n%s means:\n", "\n均值%s的点：\n", most);
    else if (held == figure->rows && held > 1)
        yl_tell(out, lang, "\nmay be the %s (95%%): any of %zu (too few replications)\n",
                "\n可能%s的点（95%%）：全部 %zu 个，模拟太少，分不出高下\n", most, figure->rows);
    else
        yl_tell(out, lang, "\nmay be the %s (95%%): %zu of %zu\n",
                "\n可能%s的点（95%%）：%zu 个，共 %zu 个\n", most, held, figure->rows);
}

static void show_set(FILE *out, const struct yl_sweep_sight *sight,
                     const struct yl_best_figure *figure, uint32_t variants, enum yl_lang lang)
{
    size_t held = 0, shown = 0;
    for (size_t i = 0; i < figure->rows; i++) held += figure->row[i].standing.may_be_best;
    head_of_set(out, figure, held, lang);
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

/* The first of them if it is beyond chance, and if it is told from the second; of the base. */
static void say_axis(FILE *out, const struct yl_sweep_sight *sight,
                     const struct yl_sweep_decision_of *of, const uint32_t *order,
                     const struct yl_best_figure *figure, enum yl_lang lang)
{
    const struct yl_effect *first = swing_of(of, order[0]);
    const char *axis = axis_name(sight, order[0]);
    const char *in = yl_text_in(lang, " (base)", "（base）");
    char name[YL_POINT_LINE];
    const char *what = yl_sweep_figure_name(name, figure->place, figure->metric, lang);
    double least = least_size(first);
    if (sight->points->all->variants < 2) in = "";
    bool is_told = sight->points->axes < 2 || least > most_size(swing_of(of, order[1])) ||
                   !(size_of(of, order[1]) >= 0);
    if (!(least > 0))
        yl_tell(out, lang, "no axis moves %s%s beyond chance\n", "没有参数对%s%s的影响超出偶然\n",
                what, in);
    else if (!is_told)
        yl_tell(out, lang, "%s and %s move %s%s most; which of them more cannot be told\n",
                "%s 与 %s 对%s%s的影响最大，谁更大分不出来\n", axis, axis_name(sight, order[1]),
                what, in);
    else
        yl_tell(out, lang, "%s moves %s%s most\n", "%s 对%s%s的影响最大\n", axis, what, in);
}

static const char *value_text(struct yl_arena *arena, const struct yl_sweep_decision_axis *axis,
                              const struct yl_sweep_decision_part *part, bool highest)
{
    char value[NAME];
    yl_text_short(value, sizeof value, axis->text[highest ? part->highest : part->lowest]);
    return yl_arena_print(arena, "%s", part->highest == part->lowest ? "–" : value);
}

/* Where an axis is at its lowest and highest, and how far apart; or its rank correlation. */
static void show_table(FILE *out, const struct yl_sweep_sight *sight,
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
                                    : "rank correlation (95%; holds for monotone responses)"};
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
    for (uint32_t i = 0; i < (shown + 1) * columns; i++)
        if (!cell[i]) cell[i] = ""; /* no memory */
    const struct yl_terminal_table table = {cell, shown + 1, columns, 2};
    yl_terminal_table(out, &table, yl_screen_width(out));
    if (shown < decision->axes)
        yl_terminal_more(out, decision->axes - shown, YL_EFFECTS_FILE, lang);
    yl_arena_free(&arena);
}

/* Of the base. */
static enum yl_status show_moves(FILE *out, const struct yl_sweep_sight *sight,
                                 const struct yl_sweep_decision *decision,
                                 const struct yl_best_figure *figure, enum yl_lang lang)
{
    struct yl_sweep_decision_of of;
    enum yl_status status =
        yl_sweep_decision_of_open(&of, decision, figure, figure->row[0].variant);
    uint32_t *order = status ? NULL : yl_arena_get(&of.arena, decision->axes * sizeof *order);
    if (!status && !order) status = YL_NO_MEMORY;
    if (!status && of.any) {
        sort_axes(order, &of, decision->axes);
        struct yl_wrapped page;
        putc('\n', out);
        if (yl_wrap_open(&page)) say_axis(page.stream, sight, &of, order, figure, lang);
        yl_wrap_close(&page, out, yl_screen_window(out));
        show_table(out, sight, decision, &of, order, lang);
    }
    yl_sweep_decision_of_close(&of);
    return status;
}

/* ---- over what is not known ------------------------------------------------------------------ */

/* "point 6 bold" */
static const char *name_of(char line[YL_POINT_LINE], const struct yl_best_row *row,
                           const struct yl_sweep_sight *sight, uint32_t variants)
{
    const char *variant = variants < 2 ? "" : row->variant;
    if (*variant && sight->names) variant = yl_label_variant(sight->names, sight->lang, variant);
    snprintf(line, YL_POINT_LINE, yl_text_in(sight->lang, "point %lld%s%s", "第 %lld 点%s%s"),
             (long long)row->point, *variant ? " " : "", variant);
    return line;
}

/* The rows that are right most often, and the one that lacks least. */
static void say_choice(FILE *out, const struct yl_sweep_sight *sight,
                       const struct yl_best_figure *figure, const struct yl_best *best,
                       enum yl_lang lang)
{
    enum { NAMED = 3 };
    const struct yl_best_row *most[NAMED] = {NULL}, *least = &figure->row[0];
    char line[YL_POINT_LINE], what[YL_POINT_LINE], regret[YL_SHORT];
    size_t named = 0;
    for (size_t i = 0; i < figure->rows; i++) {
        const struct yl_best_row *row = &figure->row[i];
        size_t at = named < NAMED ? named++ : NAMED;
        if (row->regret < least->regret) least = row;
        for (; at && row->p_best > most[at - 1]->p_best; at--)
            if (at < NAMED) most[at] = most[at - 1];
        if (at < NAMED) most[at] = row;
    }
    yl_tell(out, lang, "\nOver %u draws the %s expected %s is that of",
            "\n%u 组抽取中，%s的期望%s属于", best->draws, word_of_best(figure, lang),
            yl_sweep_figure_name(what, figure->place, figure->metric, lang));
    for (size_t i = 0; i < named && most[i]->p_best >= 0.005; i++)
        yl_tell(out, lang, "%s %s in %s", "%s%s（%s）", i ? yl_text_in(lang, ",", "、") : "",
                name_of(line, most[i], sight, best->variants),
                yl_short_share(most[i]->p_best).text);
    yl_short_print(regret, least->regret);
    yl_tell(out, lang, "; choosing %s now loses %s against perfect information.\n",
            "；现在就选%s，比“全知道了再定”平均少 %s。\n",
            name_of(line, least, sight, best->variants), regret);
    bool exact = true;
    for (size_t i = 0; i < figure->rows; i++) exact &= figure->row[i].is_exact;
    if (!exact && best->draws < best->draws_for_all)
        yl_tell(out, lang, "These draws are too few for all values: %u take each into account.\n",
                "抽取的组数不足以顾及所有取值：%u 组起才全部计入。\n", best->draws_for_all);
}

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

enum yl_status yl_sweep_decision_show(FILE *out, const struct yl_sweep_decision *decision,
                                      const struct yl_best *best, const struct yl_points *points,
                                      enum yl_lang lang)
{
    const struct yl_best_figure *figure = &best->figure[0];
    const struct yl_sweep_sight sight = {points, best->names, lang};
    enum yl_status status = YL_OK;
    struct yl_wrapped page;
    if (yl_wrap_open(&page)) show_head(page.stream, best, lang);
    yl_wrap_close(&page, out, yl_screen_window(out));
    if (!figure->rows) return YL_OK;
    show_set(out, &sight, figure, best->variants, lang);
    if (best->draws && isfinite(figure->row[0].regret) && yl_wrap_open(&page)) {
        say_choice(page.stream, &sight, figure, best, lang);
        yl_wrap_close(&page, out, yl_screen_window(out));
    }
    bool is_whole = decision->points == best->points && best->points > 1;
    if (figure->found && is_whole) status = show_moves(out, &sight, decision, figure, lang);
    return status;
}
