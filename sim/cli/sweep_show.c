/* sweep_show.c: the answer of a sweep on the terminal; contract in sweep_decision.h */
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include "sim/cli/sweep_parts.h"
#include "sim/output/terminal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER = YL_TERMINAL_NUMBER, WIDE = 2 * NUMBER + 8, LINE = 1024, NAME = 64 };
enum { SHOWN = 12, AXES = 8 }; /* rows on the terminal */

static void show_scores(FILE *out, const struct yl_best *best, bool zh)
{
    if (!best->score.scored) return;
    fprintf(out,
            zh ? "\n%llu 个数字与精确值对照，最远 z = %.2f\n"
               : "\n%llu figures beside their exact answers, farthest z %.2f\n",
            (unsigned long long)best->score.scored, best->score.z);
}

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

static void show_row(FILE *out, const struct yl_best_row *row, const struct yl_points *points,
                     uint32_t variants)
{
    char figure[NUMBER], low[NUMBER], high[NUMBER], both[WIDE] = "", line[LINE] = "", value[NAME];
    struct yl_arena arena = {0};
    yl_terminal_number(figure, row->mean);
    if (isfinite(row->low) && isfinite(row->high)) {
        yl_terminal_number(low, row->low);
        yl_terminal_number(high, row->high);
        snprintf(both, sizeof both, "[%s, %s]", low, high);
    }
    fprintf(out, "  %6lld  ", (long long)row->point);
    yl_terminal_pad(out, figure, -10);
    putc(' ', out);
    yl_terminal_pad(out, both, 21);
    size_t used = 0;
    for (uint32_t a = 0; a < points->axes && used < sizeof line; a++) {
        const struct yl_item *item = yl_points_value(points, (uint64_t)row->point - 1, a, &arena);
        const char *text = item ? yl_points_text(item, &arena) : NULL;
        yl_text_short(value, sizeof value, text ? text : "");
        used += (size_t)snprintf(line + used, sizeof line - used, "  %s=%s", short_path(points, a),
                                 value);
    }
    if (variants > 1 && used < sizeof line)
        snprintf(line + used, sizeof line - used, "  %s", row->variant);
    print_fitting(out, line, 42);
    yl_arena_free(&arena);
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
    const bool zh = lang == YL_ZH;
    const char *most = word_of_best(figure, lang);
    if (!figure->found)
        fprintf(out, zh ? "\n均值%s的点：\n" : "\n%s means:\n", most);
    else if (held == figure->rows && held > 1)
        fprintf(out,
                zh ? "\n可能%s的点（95%%）：全部 %zu 个，场次太少，分不出高下\n"
                   : "\nmay be the %s (95%%): any of %zu, replications are too few to tell\n",
                most, figure->rows);
    else
        fprintf(out,
                zh ? "\n可能%s的点（95%%）：%zu 个，共 %zu 个\n"
                   : "\nmay be the %s (95%%): %zu of %zu\n",
                most, held, figure->rows);
}

static void show_set(FILE *out, const struct yl_points *points, const struct yl_best_figure *figure,
                     uint32_t variants, enum yl_lang lang)
{
    size_t held = 0, shown = 0;
    for (size_t i = 0; i < figure->rows; i++) held += figure->row[i].may_be_best;
    head_of_set(out, figure, held, lang);
    for (size_t i = 0; i < figure->rows && shown < SHOWN; i++) {
        if (figure->found && !figure->sorted[i]->may_be_best) continue;
        show_row(out, figure->sorted[i], points, variants);
        shown++;
    }
    size_t more = (figure->found ? held : figure->rows) - shown;
    if (more) fprintf(out, yl_text_in(lang, "  … and %zu more\n", "  …… 还有 %zu 个\n"), more);
}

/* ---- what moves it --------------------------------------------------------------------------- */

/* The effect from the lowest to the highest value of the axis, or its rank correlation. */
static const struct yl_effect *swing_of(const struct yl_decision_of *of, uint32_t a)
{
    return &of->part[a].effect[of->is_grid ? of->part[a].highest : 0];
}

static double size_of(const struct yl_decision_of *of, uint32_t a)
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
static void sort_axes(uint32_t *order, const struct yl_decision_of *of, uint32_t axes)
{
    for (uint32_t a = 0; a < axes; a++) {
        uint32_t at = a;
        for (; at && size_of(of, order[at - 1]) < size_of(of, a); at--) order[at] = order[at - 1];
        order[at] = a;
    }
}

/* The first of them if it is beyond chance, and if it is told from the second; of the base. */
static void say_axis(FILE *out, const struct yl_points *points, const struct yl_decision_of *of,
                     const uint32_t *order, const struct yl_best_figure *figure, bool zh)
{
    const struct yl_effect *first = swing_of(of, order[0]);
    const char *axis = short_path(points, order[0]);
    const char *in = zh ? "（base）" : " (base)";
    double least = least_size(first);
    if (points->all->variants < 2) in = "";
    bool is_told = points->axes < 2 || least > most_size(swing_of(of, order[1])) ||
                   !(size_of(of, order[1]) >= 0);
    if (!(least > 0))
        fprintf(out,
                zh ? "没有参数对 %s.%s%s 的影响超出偶然\n"
                   : "no axis moves %s.%s%s beyond chance\n",
                figure->place, figure->metric, in);
    else if (!is_told)
        fprintf(out,
                zh ? "%s 与 %s 对 %s.%s%s 的影响最大，谁更大分不出来\n"
                   : "%s and %s move %s.%s%s most; which of them more cannot be told\n",
                axis, short_path(points, order[1]), figure->place, figure->metric, in);
    else
        fprintf(out, zh ? "%s 对 %s.%s%s 的影响最大\n" : "%s moves %s.%s%s most\n", axis,
                figure->place, figure->metric, in);
}

static void show_effect(FILE *out, const struct yl_effect *effect, bool sign)
{
    char figure[NUMBER], low[NUMBER], high[NUMBER], text[3 * NUMBER + 8];
    yl_terminal_number(figure, effect->effect);
    yl_terminal_number(low, effect->low);
    yl_terminal_number(high, effect->high);
    if (isfinite(effect->low))
        snprintf(text, sizeof text, "%s%s [%s, %s]", sign ? "+" : "", figure, low, high);
    else
        snprintf(text, sizeof text, "%s", figure);
    fprintf(out, "%s\n", text);
}

static void show_axis(FILE *out, const struct yl_points *points, const struct yl_decision *decision,
                      const struct yl_decision_of *of, uint32_t a)
{
    const struct yl_decision_axis *axis = &decision->axis[a];
    char value[NAME];
    fputs("  ", out);
    yl_terminal_pad(out, short_path(points, a), 20);
    for (int k = 0; of->is_grid && k < 2; k++) {
        uint32_t at = k ? of->part[a].highest : of->part[a].lowest;
        yl_text_short(value, sizeof value, axis->text[at]);
        if (of->part[a].highest == of->part[a].lowest) snprintf(value, sizeof value, "–");
        putc(' ', out);
        yl_terminal_pad(out, value, 12);
    }
    putc(' ', out);
    show_effect(out, swing_of(of, a), of->is_grid);
}

static void show_table(FILE *out, const struct yl_points *points,
                       const struct yl_decision *decision, const struct yl_decision_of *of,
                       const uint32_t *order, enum yl_lang lang)
{
    const bool zh = lang == YL_ZH;
    fputs("  ", out);
    yl_terminal_pad(out, zh ? "参数" : "axis", 20);
    if (of->is_grid) {
        putc(' ', out);
        yl_terminal_pad(out, zh ? "最低在" : "lowest at", 12);
        putc(' ', out);
        yl_terminal_pad(out, zh ? "最高在" : "highest at", 12);
        fputs(zh ? " 边际均值之差（95%）\n" : " difference of marginal means (95%)\n", out);
    } else
        fputs(zh ? " 秩相关（95%；只升或只降时成立）\n"
                 : " rank correlation (95%; holds for monotone responses)\n",
              out);
    uint32_t shown = decision->axes < AXES ? decision->axes : AXES;
    for (uint32_t k = 0; k < shown; k++) show_axis(out, points, decision, of, order[k]);
    if (shown < decision->axes)
        fprintf(out, zh ? "  …… 还有 %u 个\n" : "  … and %u more\n", decision->axes - shown);
}

/* Of the base. */
static enum yl_status show_moves(FILE *out, const struct yl_points *points,
                                 const struct yl_decision *decision,
                                 const struct yl_best_figure *figure, enum yl_lang lang)
{
    struct yl_decision_of of;
    enum yl_status status = yl_decision_of_open(&of, decision, figure, figure->row[0].variant);
    uint32_t *order = status ? NULL : yl_arena_get(&of.arena, decision->axes * sizeof *order);
    if (!status && !order) status = YL_NO_MEMORY;
    if (!status && of.any) {
        sort_axes(order, &of, decision->axes);
        putc('\n', out);
        say_axis(out, points, &of, order, figure, lang == YL_ZH);
        show_table(out, points, decision, &of, order, lang);
    }
    yl_decision_of_close(&of);
    return status;
}

enum yl_status yl_decision_show(FILE *out, const struct yl_decision *decision,
                                const struct yl_best *best, const struct yl_points *points,
                                enum yl_lang lang)
{
    const bool zh = lang == YL_ZH;
    const struct yl_best_figure *figure = &best->figure[0];
    enum yl_status status = YL_OK;
    fprintf(out,
            zh ? "%llu 个点，%u 个方案，每点 %u" : "points: %llu, variants: %u, replications: %u",
            (unsigned long long)best->points, best->variants, best->fewest);
    if (best->most != best->fewest) fprintf(out, zh ? " 至 %u" : " to %u", best->most);
    fprintf(out,
            zh ? " 场模拟；%s.%s 的均值与 95%% 区间\n"
               : " each; mean of %s.%s and its 95%% interval\n",
            figure->place, figure->metric);
    if (best->failed)
        fprintf(out,
                zh ? "%llu 场模拟失败，相关数字标为 missing\n"
                   : "replications that failed: %llu; figures they would have fed are noted "
                     "missing\n",
                (unsigned long long)best->failed);
    if (!figure->rows) return YL_OK;
    show_set(out, points, figure, best->variants, lang);
    bool is_whole = decision->points == best->points && best->points > 1;
    if (figure->found && is_whole) status = show_moves(out, points, decision, figure, lang);
    show_scores(out, best, zh);
    return status;
}
