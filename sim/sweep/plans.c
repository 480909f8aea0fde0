/* plans.c: looks of the optimum as points of a table; contract in plans.h */
#include "sim/sweep/plans.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/solve/solve.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/quantile.h"
#include "sim/sweep/points_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *yl_plans_value(const struct yl_plans *plans, size_t plan, uint32_t axis)
{
    return plans->points.csv.table.row[plan][axis];
}

static const char *place_of(const struct yl_plans *plans, uint32_t figure)
{
    return figure ? plans->bound[figure - 1].place : plans->place;
}

static const char *metric_of(const struct yl_plans *plans, uint32_t figure)
{
    return figure ? plans->bound[figure - 1].metric : plans->metric;
}

/* ---- looks ----------------------------------------------------------------------------------- */

static void add_row(struct yl_plans *plans, const struct yl_optimum_point *point)
{
    struct yl_points *points = &plans->points;
    struct yl_sheet *table = &points->csv.table;
    const struct yl_zone *zone = &plans->base.variant[0].zone;
    const size_t room = plans->plans + 1;
    if (room > plans->capacity) {
        YL_ARRAY_RESERVE(&plans->plan, &plans->capacity, room);
        table->row = yl_get_more(table->row, plans->capacity, sizeof *table->row);
        plans->values.of = yl_get_more(plans->values.of, plans->capacity, sizeof *plans->values.of);
    }
    const char **cell = yl_arena_get(&points->arena, points->axes * sizeof *cell);
    for (uint32_t a = 0; a < points->axes; a++)
        cell[a] = yl_axis_text(&points->axis[a], point->at[a], &points->arena, zone);
    table->row[plans->plans] = cell;
    plans->values.of[plans->plans] = (struct yl_alternative){0};
    plans->plan[plans->plans] = (struct yl_plans_plan){.room = 0};
    plans->plans = plans->values.count = room;
    points->count = table->rows = room;
}

static void note_answer(void *context, size_t alternative, const struct yl_solved *solved)
{
    struct yl_plans *plans = context;
    for (uint32_t k = plans->subject_axis ? 1 : 0; k < plans->figures; k++) {
        struct yl_plans_figure *figure = &plans->plan[alternative].figure[k];
        const struct yl_solved_row *row =
            yl_solved_find(solved, place_of(plans, k), metric_of(plans, k));
        figure->has_exact = row && isfinite(row->mean);
        if (!figure->has_exact) continue;
        figure->exact = row->mean;
        figure->error = row->bound;
    }
}

static void note_replications(void *context, size_t alternative, uint32_t first,
                              const struct yl_variant_result *variant)
{
    struct yl_plans *plans = context;
    const uint32_t count = plans->values.of[alternative].want - first;
    for (uint32_t k = plans->subject_axis ? 1 : 0; k < plans->figures; k++) {
        const struct yl_metric *metric =
            yl_summary_find(variant, 0, place_of(plans, k), metric_of(plans, k));
        struct yl_plans_figure *figure = &plans->plan[alternative].figure[k];
        if (!metric && k) plans->missing = &plans->bound[k - 1];
        if (!metric) continue;
        plans->is_ratio[k] = metric->kind == YL_KIND_RATIO;
        plans->scale[k] = metric->scale;
        yl_summary_parts(figure->num + first, figure->den + first, metric, variant->failed,
                         plans->alternatives.drawn ? 1 : count);
    }
}

static enum yl_status simulate(struct yl_plans *plans, size_t from, size_t to, uint32_t n)
{
    for (size_t i = 0; i < plans->plans; i++) {
        struct yl_alternative *one = &plans->values.of[i];
        struct yl_plans_plan *plan = &plans->plan[i];
        one->want = i >= from && i < to && n > one->n ? n : one->n;
        if (one->want == one->n || n <= plan->room) continue;
        plan->room = n;
        for (struct yl_plans_figure *of = plan->figure; of < plan->figure + plans->figures; of++) {
            of->num = yl_get_more(of->num, n, sizeof *of->num);
            of->den = yl_get_more(of->den, n, sizeof *of->den);
        }
    }
    if (plans->simulates) plans->simulates(plans->context);
    enum yl_status status = yl_contest_draw(&plans->alternatives, &plans->values);
    if (status || !plans->missing) return status;
    return yl_fault_set(plans->alternatives.fault, YL_BAD_CALL,
                        "--subject-to: there is no metric '%s.%s' in this scenario",
                        "--subject-to：此场景没有指标 %s.%s", plans->missing->place,
                        plans->missing->metric);
}

static bool all_exact(const struct yl_plans *plans)
{
    for (uint32_t j = 0; j < plans->bounds; j++)
        if (plans->bound[j].chance > 0) return false;
    for (size_t i = 0; i < plans->plans; i++)
        for (uint32_t k = 0; k < plans->figures; k++)
            if (!plans->plan[i].figure[k].has_exact) return false;
    return !plans->alternatives.drawn;
}

/* ---- what replications or exact answers say of a plan ---- */

/* What a bound is measured by. */
static double size_of(const struct yl_plans_bound *bound)
{
    return bound->number != 0 ? fabs(bound->number) : 1;
}

struct range { /* replications first ... end - 1 */
    uint32_t first, end;
};

static struct range range_of(const struct yl_plans *plans, size_t plan, bool fresh)
{
    const uint32_t has = plans->values.of[plan].n;
    if (!fresh) return (struct range){0, has < plans->replications ? has : plans->replications};
    return (struct range){plans->replications < has ? plans->replications : has, has};
}

/* Values of single campaigns, sorted; gives their number. */
static size_t sorted_values(const struct yl_plans *plans, const struct yl_plans_figure *figure,
                            uint32_t number, struct range range, double *out)
{
    size_t n = 0;
    for (uint32_t r = range.first; r < range.end; r++) {
        const double value = plans->is_ratio[number]
                                 ? plans->scale[number] * figure->num[r] / figure->den[r]
                                 : figure->num[r];
        if (!isnan(value)) out[n++] = value;
    }
    if (n) yl_quantile_sort(out, n);
    return n;
}

/* scratch: [3 * replications] */
static struct yl_plans_sum sum_of(const struct yl_plans *plans,
                                  const struct yl_plans_figure *figure, uint32_t number,
                                  struct range range, double *scratch)
{
    struct yl_plans_sum sum = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    const size_t room = range.end - range.first;
    double *num = scratch, *den = scratch + room, *move = scratch + 2 * room;
    size_t n = 0;
    for (uint32_t r = range.first; r < range.end; r++) {
        if (isnan(figure->num[r])) continue;
        num[n] = figure->num[r];
        den[n++] = figure->den[r];
    }
    if (!n) return sum;
    const struct yl_fraction fraction = {num, den, plans->scale[number]};
    sum.n = (uint32_t)n;
    sum.mean = plans->is_ratio[number] ? yl_jackknife_ratio(move, &fraction, n)
                                       : yl_jackknife_mean(move, num, n);
    sum.error = yl_jackknife_error(move, n);
    const double half = n > 1 ? yl_interval_t(YL_PLANS_LEVEL, (double)n - 1) * sum.error : NAN;
    sum.low = sum.mean - half;
    sum.high = sum.mean + half;
    n = sorted_values(plans, figure, number, range, num);
    if (n < YL_QUANTILES_FROM) return sum;
    sum.p05 = yl_quantile(num, n, 0.05);
    sum.p95 = yl_quantile(num, n, 0.95);
    size_t below = 0;
    while (below < n && num[below] < 0) below++;
    sum.loss = (double)below / (double)n;
    return sum;
}

struct yl_plans_sum yl_plans_sum(const struct yl_plans *plans, size_t plan, uint32_t number,
                                 bool fresh)
{
    const struct yl_plans_figure *figure = &plans->plan[plan].figure[number];
    const struct range range = range_of(plans, plan, fresh);
    struct yl_plans_sum sum = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    if (range.end > range.first && !(plans->subject_axis && !number)) {
        double *scratch = yl_get_zeroed(3 * ((size_t)range.end - range.first), sizeof *scratch);
        sum = sum_of(plans, figure, number, range, scratch);
        free(scratch);
    }
    if ((plans->exact && figure->has_exact && !fresh) || (plans->subject_axis && !number)) {
        sum.mean = figure->exact;
        sum.error = 0;
        sum.low = sum.mean - figure->error;
        sum.high = sum.mean + figure->error;
    }
    return sum;
}

static bool one_keeps(const struct yl_plans_bound *bound, double value)
{
    return bound->at_least ? value >= bound->number : value <= bound->number;
}

double yl_plans_share(const struct yl_plans *plans, size_t plan, uint32_t bound)
{
    const struct yl_plans_figure *figure = &plans->plan[plan].figure[bound + 1];
    const struct range range = range_of(plans, plan, true);
    double *value = yl_get_zeroed((size_t)(range.end - range.first) + 1, sizeof *value);
    const size_t n = sorted_values(plans, figure, bound + 1, range, value);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) kept += one_keeps(&plans->bound[bound], value[i]);
    free(value);
    return n ? (double)kept / (double)n : NAN;
}

/* One-sided: t of twice the tail. */
static double beyond(const struct yl_plans_sum *sum, bool at_least)
{
    const double t = sum->n > 1 ? yl_interval_t(2 * YL_PLANS_LEVEL - 1, sum->n - 1.0) : INFINITY;
    const double away = sum->n > 1 ? t * sum->error : INFINITY;
    return at_least ? sum->mean - away : sum->mean + away;
}

bool yl_plans_kept(const struct yl_plans *plans, size_t plan, uint32_t number)
{
    const struct yl_plans_bound *bound = &plans->bound[number];
    const struct yl_plans_sum sum = yl_plans_sum(plans, plan, number + 1, !plans->exact);
    const double rounding = 1e-9 * fabs(bound->number);
    if (bound->chance > 0) {
        const double share = yl_plans_share(plans, plan, number);
        const struct yl_share of = {share * sum.n, sum.n};
        return yl_interval_wilson(of, 2 * YL_PLANS_LEVEL - 1).low >= bound->chance;
    }
    if (plans->exact) {
        const double value = sum.mean + (bound->at_least ? rounding : -rounding);
        return one_keeps(bound, value);
    }
    return one_keeps(bound, beyond(&sum, bound->at_least));
}

/* How far from its bound, in parts of it: at most 0 keeps it. Of a simulated figure its one-sided 95 % bound
 * counts, of a chance the quantile of single campaigns. */
static double distance_of(const struct yl_plans *plans, size_t plan, uint32_t number, bool fresh)
{
    const struct yl_plans_bound *bound = &plans->bound[number];
    const struct yl_plans_figure *figure = &plans->plan[plan].figure[number + 1];
    const struct yl_plans_sum sum = yl_plans_sum(plans, plan, number + 1, fresh);
    double value = plans->exact ? sum.mean : beyond(&sum, bound->at_least);
    if (bound->chance > 0) {
        const struct range range = range_of(plans, plan, fresh);
        double *one = yl_get_zeroed((size_t)(range.end - range.first) + 1, sizeof *one);
        const size_t n = sorted_values(plans, figure, number + 1, range, one);
        const double at = bound->at_least ? 1 - bound->chance : bound->chance;
        value = n ? yl_quantile(one, n, at) : NAN;
        free(one);
    }
    return (bound->at_least ? bound->number - value : value - bound->number) / size_of(bound);
}

static enum yl_status look(void *context, struct yl_optimum_point *point, size_t count)
{
    struct yl_plans *plans = context;
    const size_t from = plans->plans;
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < count; i++) add_row(plans, &point[i]);
    for (size_t i = 0; i < count && plans->subject_axis; i++) {
        /* what is looked for is a value that is varied: known without a look */
        const struct yl_points_axis *axis = &plans->points.axis[plans->subject_axis - 1];
        const double at =
            axis->from + (axis->to - axis->from) * point[i].at[plans->subject_axis - 1];
        struct yl_plans_figure *figure = &plans->plan[from + i].figure[0];
        figure->exact = axis->whole ? nearbyint(at) : at;
        figure->has_exact = true;
    }
    plans->alternatives.from = from;
    if (!plans->tried || plans->exact)
        status = yl_contest_solve(&plans->alternatives, &plans->values);
    if (!status && !plans->tried) plans->exact = all_exact(plans);
    plans->tried = true;
    if (!plans->exact) plans->optimum.least = 0.01; /* chance hides what is smaller */
    if (!status && !plans->exact) status = simulate(plans, from, plans->plans, plans->replications);
    for (size_t i = 0; i < count && !status; i++) {
        const struct yl_plans_sum sum = yl_plans_sum(plans, from + i, 0, false);
        point[i].f = plans->values.smallest ? -sum.mean : sum.mean;
        for (uint32_t j = 0; j < plans->bounds; j++)
            point[i].g[j] = distance_of(plans, from + i, j, false);
    }
    return status;
}

/* ---- the search ------------------------------------------------------------------------------ */

static bool all_kept(const struct yl_plans *plans, size_t plan)
{
    for (uint32_t j = 0; j < plans->bounds; j++)
        if (!yl_plans_kept(plans, plan, j)) return false;
    return true;
}

/* The bounds that the test refused are drawn in, so that this plan is none any more. */
static void draw_in(struct yl_plans *plans, size_t plan)
{
    for (uint32_t j = 0; j < plans->bounds; j++) {
        if (yl_plans_kept(plans, plan, j)) continue;
        double over = distance_of(plans, plan, j, true);
        if (plans->bound[j].chance > 0 || !(over > 0)) over = 0.01;
        plans->optimum.shift[j] = plans->optimum.point[plan].g[j] - over - 1e-6;
    }
}

/* Winner after winner on fresh random numbers, until one keeps its bounds there too. */
static enum yl_status test_winners(struct yl_plans *plans)
{
    enum { TESTS = 6 };
    struct yl_optimum *optimum = &plans->optimum;
    enum yl_status status = YL_OK;
    for (plans->tests = 1; !status; plans->tests++) {
        plans->best = optimum->best;
        status = simulate(plans, plans->best, plans->best + 1, plans->replications + plans->fresh);
        if (status) break;
        plans->keeps =
            yl_optimum_keeps(optimum, &optimum->point[plans->best]) && all_kept(plans, plans->best);
        if (plans->keeps || plans->exact || plans->tests == TESTS) break;
        draw_in(plans, plans->best);
        status = yl_optimum_again(optimum);
    }
    return status;
}

/* The best with the bound so much wider, less the best. */
static enum yl_status again_with(struct yl_plans *plans, uint32_t bound, double shift, double *gain)
{
    struct yl_optimum *optimum = &plans->optimum;
    const double kept = optimum->shift[bound];
    optimum->shift[bound] += shift;
    enum yl_status status = yl_optimum_again(optimum);
    *gain = NAN;
    if (!status && yl_optimum_keeps(optimum, &optimum->point[optimum->best]))
        *gain = optimum->point[optimum->best].f - optimum->point[plans->best].f;
    if (plans->values.smallest) *gain = -*gain;
    optimum->shift[bound] = kept;
    optimum->best = plans->best;
    return status;
}

static enum yl_status find_marginals(struct yl_plans *plans)
{
    enum yl_status status = YL_OK;
    for (uint32_t j = 0; j < plans->bounds && plans->keeps && !status; j++) {
        struct yl_plans_marginal *of = &plans->marginal[j];
        status = again_with(plans, j, 0.01, &of->more);
        if (!status) status = again_with(plans, j, -0.01, &of->less);
        const double size = size_of(&plans->bound[j]);
        of->tighter = of->less / (0.01 * size);
        of->each = (of->more - of->less) / (0.02 * size);
        of->bends = !(of->more * of->less > 0) && /* else it is chance: narrower is never better */
                    fabs(of->more + of->less) > 0.1 * fmax(fabs(of->more), fabs(of->less));
        if (isnan(of->less) || of->bends) of->each = of->more / (0.01 * size);
    }
    return status;
}

/* The runner-up has the test of the winner, too, and takes its place if it does better there. */
static enum yl_status test_second(struct yl_plans *plans)
{
    struct yl_optimum *optimum = &plans->optimum;
    optimum->best = plans->best;
    plans->second = yl_optimum_second(optimum, 0.1);
    const size_t second = plans->second;
    if (second == optimum->points) return YL_OK;
    enum yl_status status = YL_OK;
    if (!plans->exact)
        status = simulate(plans, second, second + 1, plans->replications + plans->fresh);
    if (status) return status;
    if (!yl_optimum_keeps(optimum, &optimum->point[second]) || !all_kept(plans, second)) {
        plans->second = optimum->points;
        return YL_OK;
    }
    const double one = yl_plans_sum(plans, plans->best, 0, !plans->exact).mean,
                 two = yl_plans_sum(plans, second, 0, !plans->exact).mean;
    if (plans->values.smallest ? two < one : two > one) {
        plans->second = plans->best;
        plans->best = optimum->best = second;
    }
    return YL_OK;
}

/* How each plan that keeps its bounds stands to the one that was chosen, by the figures of the search. */
static void stand(struct yl_plans *plans)
{
    for (size_t i = 0; i < plans->plans; i++) {
        struct yl_alternative *one = &plans->values.of[i];
        const struct yl_plans_figure *figure = &plans->plan[i].figure[0];
        one->has_exact = plans->exact || plans->subject_axis;
        one->exact = figure->exact;
        one->bound = figure->error;
        one->ended = YL_ENDED_NOT;
        if (!plans->keeps || !yl_optimum_keeps(&plans->optimum, &plans->optimum.point[i]))
            one->ended = YL_ENDED_BOUND;
    }
    plans->values.best = plans->best;
    yl_selection_stand(&plans->values);
}

enum yl_status yl_plans_search(struct yl_plans *plans)
{
    struct yl_optimum *optimum = &plans->optimum;
    enum yl_status status = yl_optimum_search(optimum);
    if (status) return status;
    if (optimum->best == optimum->points)
        return yl_fault_set(plans->alternatives.fault, YL_FAILED,
                            "no plan has a value of this metric", "没有一个计划有此指标的值");
    status = test_winners(plans);
    plans->second = optimum->points;
    if (!status && plans->keeps) status = test_second(plans);
    if (!status) status = find_marginals(plans);
    if (!status) stand(plans);
    return status;
}

/* ---- the call -------------------------------------------------------------------------------- */

static enum yl_status bad_bound(struct yl_plans *plans, const char *text)
{
    return yl_fault_set(
        plans->alternatives.fault, YL_BAD_CALL,
        "'--subject-to' takes PLACE.METRIC<=NUMBER or >=, with ' with 95%%' behind "
        "it for the chance in one campaign, such as 'all.cost_cny<=8000', not '%s'",
        "“--subject-to”应写作 地点.指标<=数 或 >=，后面可加“ with 95%%”表示单次的概率，"
        "例如 'all.cost_cny<=8000'，而不是“%s”",
        text);
}

/* "8000", "8000 CNY", "1%", each with blanks around it */
static bool read_number(const char *text, size_t length, double *out)
{
    while (length && *text == ' ') {
        text++;
        length--;
    }
    while (length && text[length - 1] == ' ') length--;
    const bool percent = length && text[length - 1] == '%';
    if (percent) length--;
    if (length > 3 && !memcmp(text + length - 3, "CNY", 3)) length -= 3;
    while (length && text[length - 1] == ' ') length--;
    if (!length || !yl_text_to_number(text, length, out) || !isfinite(*out)) return false;
    if (percent) *out /= 100;
    return true;
}

static enum yl_status read_bound(struct yl_plans *plans, struct yl_plans_bound *bound,
                                 const char *text)
{
    const char *sign = strstr(text, "<="), *with = strstr(text, " with ");
    *bound = (struct yl_plans_bound){.text = text, .place = yl_get_text(text)};
    if (!sign) sign = strstr(text, ">=");
    if (!sign || sign == text) return bad_bound(plans, text);
    char *end = bound->place + (sign - text);
    while (end > bound->place && end[-1] == ' ') end--;
    *end = 0;
    char *dot = strrchr(bound->place, '.');
    if (!dot || dot == bound->place || !dot[1]) return bad_bound(plans, text);
    *dot = 0;
    bound->metric = dot + 1;
    bound->at_least = *sign == '>';
    const char *number = sign + 2;
    const size_t length = with ? (size_t)(with - number) : strlen(number);
    if ((with && with < number) || !read_number(number, length, &bound->number))
        return bad_bound(plans, text);
    if (with && (!read_number(with + 6, strlen(with + 6), &bound->chance) ||
                 !(bound->chance > 0.5 && bound->chance < 1)))
        return bad_bound(plans, text);
    return YL_OK;
}

/* A varied value may be what is looked for: the fewest seats that are enough. */
static enum yl_status find_own(struct yl_plans *plans)
{
    struct yl_contest *of = &plans->alternatives;
    const size_t place = strlen(plans->place);
    for (uint32_t a = 0; a < plans->points.axes; a++) {
        const char *path = plans->points.axis[a].path;
        if (!strncmp(path, plans->place, place) && path[place] == '.' &&
            !strcmp(path + place + 1, plans->metric))
            plans->subject_axis = a + 1;
    }
    if (!plans->subject_axis) return YL_OK;
    if (!plans->bounds)
        return yl_fault_set(of->fault, YL_BAD_CALL,
                            "the best '%s.%s' is an end of its range; bind it with --subject-to",
                            "“%s.%s”的最佳值就是范围的一端；请用 --subject-to 加以约束",
                            plans->place, plans->metric);
    of->place = plans->bound[0].place;
    of->metric = plans->bound[0].metric;
    return YL_OK;
}

static enum yl_status read_axes(struct yl_plans *plans, const struct yl_plans_call *call)
{
    struct yl_points *points = &plans->points;
    struct yl_diags *diags = plans->alternatives.diags;
    const uint32_t before = diags->count;
    struct yl_reader reader = {
        .arena = &points->arena, .diags = diags, .zone = &plans->base.variant[0].zone};
    points->axis = yl_arena_get(&points->arena, (call->varies + 1) * sizeof *points->axis);
    for (uint32_t a = 0; a < call->varies; a++) {
        struct yl_points_axis *axis = &points->axis[a];
        *axis = (struct yl_points_axis){0};
        if (!yl_axis_vary(points, axis, &reader, "--vary", call->vary[a])) continue;
        for (uint32_t b = 0; b < a; b++)
            if (points->axis[b].path && !strcmp(points->axis[b].path, axis->path))
                YL_SAY(&reader, axis->at, DOUBLE_KEY, "'%s' is varied twice", "'%s' 给了两次",
                       axis->path);
        axis->column = (int)a;
    }
    if (diags->count != before) return YL_BAD_INPUT;
    points->axes = call->varies;
    points->design = YL_POINTS_TABLE;
    for (uint32_t a = 0; a < call->varies; a++) {
        const struct yl_points_axis *axis = &points->axis[a];
        const double wide = axis->to - axis->from;
        double *grain = &plans->optimum.grain[a];
        plans->optimum.whole[a] = axis->whole;
        if (axis->whole) *grain = 1 / wide;
        /* times go by minutes, or by seconds of a range below an hour; money by a hundredth */
        if (axis->time) *grain = (wide >= 3600e6 ? 60e6 : 1e6) / wide;
        if (!strcmp(axis->unit, " CNY")) *grain = 0.01 / wide;
    }
    return YL_OK;
}

enum yl_status yl_plans_open(struct yl_plans *plans, const struct yl_plans_call *call)
{
    enum { MOST_ALL = 400 };
    struct yl_contest *of = &plans->alternatives;
    if (call->varies > YL_OPTIMUM_AXES || call->subjects > YL_OPTIMUM_BOUNDS)
        return yl_fault_set(
            of->fault, YL_BAD_CALL, "at most %d '--vary' and %d '--subject-to' at once",
            "“--vary”最多 %d 个，“--subject-to”最多 %d 个", YL_OPTIMUM_AXES, YL_OPTIMUM_BOUNDS);
    plans->place = of->place;
    plans->metric = of->metric;
    plans->base = *of->all;
    plans->base.variants = 1;
    plans->points.all = &plans->base;
    of->all = &plans->base;
    of->points = &plans->points;
    of->searched = true;
    of->solved = note_answer;
    of->took = note_replications;
    of->context = plans;
    plans->values = (struct yl_selection){
        .smallest = call->smallest, .scale = 1, .level = YL_PLANS_LEVEL, .draw = yl_contest_draw};
    plans->optimum = (struct yl_optimum){.axes = call->varies,
                                         .bounds = call->subjects,
                                         .least = 1e-6,
                                         .most = MOST_ALL,
                                         .look = look,
                                         .context = plans};
    enum yl_status status = read_axes(plans, call);
    for (uint32_t j = 0; j < call->subjects && !status; j++) {
        plans->bounds++;
        status = read_bound(plans, &plans->bound[j], call->subject[j]);
    }
    plans->figures = plans->bounds + 1;
    return status ? status : find_own(plans);
}

void yl_plans_free(struct yl_plans *plans)
{
    for (size_t i = 0; i < plans->plans; i++)
        for (uint32_t k = 0; k < plans->figures; k++)
            YL_FREE(plans->plan[i].figure[k].num, plans->plan[i].figure[k].den);
    for (uint32_t j = 0; j < plans->bounds; j++) free(plans->bound[j].place);
    yl_candidates_free(&plans->alternatives.candidates);
    yl_selection_free(&plans->values);
    YL_FREE(plans->values.of, plans->plan, plans->points.csv.table.row);
    yl_optimum_free(&plans->optimum);
    yl_points_free(&plans->points);
}
