/* sweep_show.c: what a sweep finds, and its tables on the terminal; contract in sweep_decision.h */
#include "sim/base/tell.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/cli/best.h"
#include "sim/cli/screen.h"
#include "sim/cli/sweep_decision.h"
#include "sim/findings/find.h"
#include "sim/output/terminal.h"
#include <math.h>

enum { NAME = 64, AXES = 5 /* rows on the terminal */ };

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

/* Where an axis is at its lowest and highest, and how far apart; or its rank correlation. */
static void show_table(FILE *out, const struct yl_ranking *ranking,
                       const struct yl_sweep_decision *decision, enum yl_lang lang)
{
    enum { COLUMNS = 4 };
    static const char *const head[][2] = {
        {"axis", "参数"},
        {"lowest at", "最低在"},
        {"highest at", "最高在"},
        {"difference of marginal means (95%)", "边际均值之差（95%）"},
        {"rank correlation (95%; valid for monotone responses)",
         "秩相关（95%；只升或只降时成立）"}};
    const struct yl_sweep_decision_of *of = &decision->base;
    const uint32_t *order = decision->order, columns = of->is_grid ? COLUMNS : 2,
                   shown = decision->axes < AXES ? decision->axes : AXES;
    struct yl_arena arena = {0};
    struct yl_cells cells = {0};
    for (uint32_t c = 0; c < columns; c++)
        yl_cell(&cells, "%s", head[c && !of->is_grid ? COLUMNS : c][lang]);
    for (uint32_t k = 0; k < shown; k++) {
        const struct yl_sweep_decision_part *part = &of->part[order[k]];
        const struct yl_effect *effect = swing_of(of, order[k]);
        yl_cell(&cells, "%s", yl_ranking_axis(ranking->points, ranking->names, lang, order[k]));
        for (uint32_t h = 0; h + 2 < columns; h++) {
            char value[NAME];
            const char *text = decision->axis[order[k]].text[h ? part->highest : part->lowest];
            yl_text_short(value, sizeof value, yl_short_written(&arena, text, lang));
            yl_cell(&cells, "%s", part->highest == part->lowest ? "–" : value);
        }
        yl_cell(&cells, "%s",
                yl_short_range_as(of->is_grid ? YL_AS_MOVE : YL_AS_NUMBER, effect->effect,
                                  effect->low, effect->high, lang)
                    .text);
    }
    yl_cells_show(out, &cells, columns, 2, yl_screen_width(out));
    yl_arena_free(&arena);
    if (shown < decision->axes)
        yl_terminal_more(out, decision->axes - shown, YL_EFFECTS_FILE, lang);
}

/* ---- findings --------------------------------------------------------------------------------- */

static struct yl_ranking ranking_of(const struct yl_best *best, const struct yl_points *points)
{
    const struct yl_best_figure *figure = &best->figure[0];
    return (struct yl_ranking){.place = figure->place,
                               .metric = figure->metric,
                               .row = figure->sorted,
                               .rows = figure->rows,
                               .all = best->points * best->variants,
                               .points = points,
                               .names = best->names,
                               .variants = best->variants,
                               .smallest = yl_best_sign(figure) < 0,
                               .compared = figure->found,
                               .no_table = !figure->found || figure->is_path,
                               .need = NAN};
}

struct finder {
    struct yl_findings *out;
    const struct yl_best *best;
    const struct yl_best_figure *figure;
};

/* The axis and its effect, into the current finding. */
static void put_axis(const struct finder *finder, const struct yl_sweep_decision *decision,
                     uint32_t a)
{
    const struct yl_sweep_decision_of *of = &decision->base;
    const struct yl_best_figure *figure = finder->figure;
    const struct yl_cell cell = {.file = YL_EFFECTS_FILE,
                                 .variant = figure->sorted[0]->variant,
                                 .place = figure->place,
                                 .metric = figure->metric,
                                 .axis = decision->axis[a].path,
                                 .at = of->is_grid ? decision->axis[a].text[of->part[a].highest]
                                                   : NULL,
                                 .column = "effect"};
    yl_finding_path(finder->out, finder->best->names, "axis", decision->axis[a].path);
    yl_finding_figure(finder->out, "effect",
                      of->is_grid ? yl_find_as(figure->metric) : YL_AS_NUMBER,
                      swing_of(of, a)->effect, figure->is_path ? YL_NO_CELL : cell);
}

/* The axis that moves most, if it is told from the others; of the best variant. */
static void find_moves(const struct finder *finder, struct yl_sweep_decision *decision)
{
    const struct yl_best_figure *figure = finder->figure;
    struct yl_sweep_decision_of *of = &decision->base;
    uint32_t first = 0, near = 0,
             *order = yl_arena_get(&decision->arena, decision->axes * sizeof *order);
    yl_sweep_decision_of_open(of, decision, figure, figure->sorted[0]->variant);
    if (!of->any) return;
    decision->order = order;
    for (uint32_t a = 0; a < decision->axes; a++) {
        uint32_t at = a;
        for (; at && size_of(of, order[at - 1]) < size_of(of, a); at--) order[at] = order[at - 1];
        order[at] = a;
    }
    while (first < decision->axes && !(least_size(swing_of(of, order[first])) > 0)) first++;
    const bool any = first < decision->axes;
    const double least = any ? least_size(swing_of(of, order[first])) : INFINITY;
    for (uint32_t k = 0; k < decision->axes; k++)
        near += most_size(swing_of(of, order[k])) >= least;
    if (near != 1) return;
    yl_finding_begin(finder->out, of->is_grid ? YL_WORDING_MOVES : YL_WORDING_MOVES_RANK,
                     of->is_grid ? swing_of(of, order[first])->effect : (double)NAN);
    yl_finding_metric(finder->out, finder->best->names, figure->place, figure->metric);
    put_axis(finder, decision, order[first]);
}

enum yl_status yl_sweep_find(struct yl_sweep_decision *decision, const struct yl_best *best,
                             const struct yl_points *points, const char *folder,
                             struct yl_fault *fault)
{
    const struct yl_best_figure *figure = &best->figure[0];
    struct yl_findings *findings = &decision->findings;
    const struct finder finder = {findings, best, figure};
    const struct yl_ranking ranking = ranking_of(best, points);
    enum yl_status status = YL_OK;
    if (figure->rows) {
        const struct yl_ranked *first = figure->sorted[0];
        yl_choices_report(findings, best->names);
        yl_ranking_find(findings, &ranking);
        status = yl_stops_read(findings, folder, points, first->point, first->variant, best->names,
                               fault);
    }
    if (figure->rows && points->adaptive && points->count < points->grid) {
        yl_finding_begin(findings, YL_WORDING_ADAPTIVE, (double)NAN);
        yl_finding_count(findings, "run", (double)points->count);
        yl_finding_count(findings, "grid", (double)points->grid);
    }
    const bool whole = decision->points == best->points; /* that of a shard is not */
    if (whole && best->points > 1 && figure->found) find_moves(&finder, decision);
    yl_findings_close(findings);
    return status;
}

/* ---- on the terminal -------------------------------------------------------------------------- */

static void show_foot(FILE *out, const struct yl_best *best, enum yl_lang lang)
{
    yl_tell(out, lang, "points: %llu, variants: %u, replications: %u",
            "%llu 个点，%u 个方案，每点 %u", (unsigned long long)best->points, best->variants,
            best->fewest);
    if (best->draws) yl_tell(out, lang, " in %u draws", " 次、%u 组抽取", best->draws);
    if (best->most != best->fewest) yl_tell(out, lang, " to %u", " 至 %u", best->most);
    yl_tell(
        out, lang, " each; ranked by %s\n", best->draws ? "；按%s排名\n" : " 次模拟；按%s排名\n",
        yl_ranking_metric(best->names, best->figure[0].place, best->figure[0].metric, lang).text);
    if (best->failed)
        yl_tell(out, lang, "replications that failed: %llu; affected figures are marked missing\n",
                "%llu 次模拟失败，相关数字标为 missing\n", (unsigned long long)best->failed);
}

void yl_sweep_decision_show(FILE *out, const struct yl_sweep_decision *decision,
                            const struct yl_best *best, const struct yl_points *points,
                            enum yl_lang lang)
{
    const struct yl_ranking ranking = ranking_of(best, points);
    struct yl_wrapped page;
    const uint32_t axes = decision->axes < AXES ? decision->axes : AXES + 1;
    const int below = 4 + (decision->base.any ? 2 + (int)axes : 0) + (best->failed > 0);
    if (!best->figure[0].rows)
        yl_tell(out, lang, "no point has a value of it\n", "没有一个点有这个值\n");
    else
        yl_ranking_show(out, &ranking, &decision->findings, YL_SCREEN_LINES - below, lang);
    if (best->figure[0].rows && decision->base.any) {
        putc('\n', out);
        show_table(out, &ranking, decision, lang);
    }
    putc('\n', out);
    show_foot(yl_wrap_open(&page), best, lang);
    yl_wrap_close(&page, out, yl_screen_window(out));
}
