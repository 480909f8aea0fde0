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

enum { NAME = 64, AXES = 8 /* rows on the terminal */ };

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
                               .draws = best->draws,
                               .need = NAN};
}

struct finder {
    struct yl_findings *out;
    const struct yl_best *best;
    const struct yl_best_figure *figure;
    struct yl_ranking ranking;
    enum yl_as form;
};

/* The rows that are right most often, and the one that lacks least. */
static void find_choice(const struct finder *finder)
{
    enum { NAMED = 3 };
    const struct yl_best_figure *figure = finder->figure;
    const struct yl_ranking *ranking = &finder->ranking;
    struct yl_findings *out = finder->out;
    const struct yl_ranked *most[NAMED] = {NULL}, *least = &figure->row[0].is;
    size_t named = 0;
    bool exact = true;
    for (size_t i = 0; i < figure->rows; i++) {
        const struct yl_ranked *row = &figure->row[i].is;
        size_t at = named < NAMED ? named++ : NAMED;
        exact &= figure->row[i].is_exact;
        if (row->regret < least->regret) least = row;
        for (; at && row->p_best > most[at - 1]->p_best; at--)
            if (at < NAMED) most[at] = most[at - 1];
        if (at < NAMED) most[at] = row;
    }
    yl_finding_begin(out, YL_WORDING_CHOICE, least->regret);
    yl_finding_metric(out, ranking->names, figure->place, figure->metric);
    while (named && !(most[named - 1]->p_best >= 0.005)) named--;
    for (size_t i = 0; i < named; i++) {
        yl_finding_part(out, YL_WORDING_BEST_IN);
        yl_ranking_name(out, ranking, "variant", most[i], false);
        yl_ranking_figure(out, ranking, most[i], "share", YL_AS_SHARE, most[i]->p_best, "p_best");
        yl_finding_into(out, "list");
    }
    double as_often = -(double)named;
    for (size_t i = 0; i < figure->rows && named; i++)
        as_often += figure->row[i].is.p_best >= most[named - 1]->p_best;
    yl_find_more(out, YL_WORDING_AS_OFTEN, as_often, "list");
    yl_ranking_name(out, ranking, "variant", least, false);
    yl_ranking_figure(out, ranking, least, "regret", finder->form, least->regret, "regret");
    if (!exact && finder->best->draws < finder->best->draws_for_all)
        yl_finding_count(out, "few", finder->best->draws_for_all);
}

/* The effect of an axis as three figures of the current finding. */
static void axis_figures(const struct finder *finder, const struct yl_sweep_decision *decision,
                         uint32_t a)
{
    static const char *const slot[] = {"effect", "low", "high"};
    static const char *const column[] = {"effect", "effect_low", "effect_high"};
    const struct yl_sweep_decision_of *of = &decision->base;
    const struct yl_effect *effect = swing_of(of, a);
    const double value[] = {effect->effect, effect->low, effect->high};
    const struct yl_best_figure *figure = finder->figure;
    const enum yl_as form = of->is_grid ? finder->form : YL_AS_NUMBER;
    struct yl_cell cell = {.file = YL_EFFECTS_FILE,
                           .variant = figure->sorted[0]->variant,
                           .place = figure->place,
                           .metric = figure->metric,
                           .axis = decision->axis[a].path,
                           .at = of->is_grid ? decision->axis[a].text[of->part[a].highest] : NULL};
    yl_finding_path(finder->out, finder->best->names, "axis", decision->axis[a].path);
    const bool is_range = effect->high - effect->low > 1e-9 * fabs(effect->effect);
    for (int k = 0; k < (is_range ? 3 : 1); k++) { /* without chance there is none */
        cell.column = column[k];
        yl_finding_figure(finder->out, slot[k], k ? yl_as_bound(form) : form, value[k],
                          figure->is_path ? YL_NO_CELL : cell);
    }
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
    if (finder->best->variants > 1)
        yl_finding_variant(finder->out, finder->best->names, "variant", figure->sorted[0]->variant);
    axis_figures(finder, decision, order[first]);
    if (!of->is_grid) return;
    const struct yl_sweep_decision_part *part = &of->part[order[first]];
    const char *const *text = decision->axis[order[first]].text;
    const int better = yl_metric_better(figure->metric);
    yl_finding_written(finder->out, "from", text[better < 0 ? part->highest : part->lowest]);
    yl_finding_written(finder->out, "to", text[better < 0 ? part->lowest : part->highest]);
    yl_finding_flag(finder->out, "better", better != 0);
}

enum yl_status yl_sweep_find(struct yl_sweep_decision *decision, const struct yl_best *best,
                             const struct yl_points *points, const char *folder,
                             struct yl_fault *fault)
{
    const struct yl_best_figure *figure = &best->figure[0];
    struct yl_findings *findings = &decision->findings;
    const struct finder finder = {findings, best, figure, ranking_of(best, points),
                                  yl_find_as(figure->metric)};
    enum yl_status status = YL_OK;
    if (figure->rows) {
        const struct yl_ranked *first = figure->sorted[0];
        yl_choices_report(findings, best->names, best->points);
        yl_ranking_find(findings, &finder.ranking);
        if (points->adaptive) {
            yl_finding_begin(findings, YL_WORDING_ADAPTIVE, (double)NAN);
            yl_finding_count(findings, "run", (double)points->count);
            yl_finding_count(findings, "grid", (double)points->grid);
        }
        status = yl_stops_read(findings, folder, points, first->point, first->variant,
                               figure->metric, best->names, fault);
    }
    if (figure->rows && best->draws && isfinite(figure->row[0].is.regret)) find_choice(&finder);
    const bool whole = decision->points == best->points; /* that of a shard is not */
    if (!status && whole && best->points > 1 && figure->found) find_moves(&finder, decision);
    if (!status) yl_findings_close(findings);
    return status;
}

/* ---- on the terminal -------------------------------------------------------------------------- */

static void show_head(FILE *out, const struct yl_best *best, enum yl_lang lang)
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
    show_head(yl_wrap_open(&page), best, lang);
    yl_wrap_close(&page, out, yl_screen_window(out));
    if (!best->figure[0].rows) {
        yl_tell(out, lang, "no point has a value of it\n", "没有一个点有这个值\n");
        return;
    }
    yl_ranking_show(out, &ranking, &decision->findings, lang);
    if (!decision->base.any) return;
    putc('\n', out);
    show_table(out, &ranking, decision, lang);
}
