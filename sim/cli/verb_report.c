/* verb_report.c: folders in, one page out; with --what-if the plan at each stop of a few sliders, stops being rows of a table of points and its
 * sweep a member of the page; contract in verb.h */
#include "models/guesses.h"
#include "sim/base/text.h"
#include "sim/cli/progress.h"
#include "sim/cli/signals.h"
#include "sim/cli/verb.h"
#include "sim/findings/labels.h"
#include "sim/output/rows.h"
#include "sim/report/report.h"
#include "sim/report/study.h"
#include "sim/scenario/value.h"
#include "sim/solve/shifts.h"
#include "sim/stats/compare.h"
#include "sim/sweep/points_parts.h"
#include "sim/sweep/sweep.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a reader asks a page, "and with 30 %?", has no answer but a simulation's: it is simulated for every combination of stops, with the random
 * numbers of the run, and nothing is interpolated.
 * Units    figures as in summary.csv, differences as in compare.csv, over the same campaigns.
 * Order    points by slider, the first slowest; of a slider the plan's own value first, then the others, ascending.
 * Cost     campaigns of a point are as many as --what-if allows by what the run took, at least 10 and at most the run's:
 *          the same folder gives the same page. Without --slider and without known shares 10 more at both ends of each input.
 * Errors   YL_BAD_CALL: no slider; YL_BAD_INPUT: the scenario is not that of the run, or takes no such value, which
 *          diagnostics say; else as sweep.h.
 * Threads  one call; uses options->run.threads. */
enum { SLIDERS = 4, BY_ITSELF = 3, STOPS = 9, POINTS = 343, FIGURES = 4, SECONDS = 30, LEAST = 10 };
#define NINETY 1.6448536269514722 /* the ends of a law's slider: its quantiles of 5 % and 95 % */

struct stop {
    const char **text; /* [paths] */
    double number;     /* of the first path; NAN: none */
    bool beyond;       /* of what is declared for one of them */
};
struct slider {
    const char *name, **path;
    uint32_t paths, stops;
    struct stop stop[STOPS + 1]; /* [0] is the plan's, then the others, ascending */
};
struct figure {
    const char *place, *metric;
    struct yl_metric plan; /* its figures, replication by replication */
};
struct what_if {
    const struct yl_options *options;
    const struct yl_report_study *study, *all_studies;
    size_t studies;
    struct yl_json_out *to;
    struct yl_arena arena;
    struct yl_scenarios all; /* base alone is run */
    struct slider *slider;
    uint32_t sliders, replications, figures;
    struct figure figure[FIGURES];
    double (*cell)[FIGURES][4]; /* [points] mean, difference and its interval */
    struct yl_points points;
    struct yl_diags diags;
    struct yl_fault *fault;
};

/* ---- stops ------------------------------------------------------------------------------------ */

/* "*1.5" is its factor; else in the base unit. */
static double number_of(const char *text)
{
    double number;
    return yl_guess_any(text + (*text == '*'), &number) ? number : NAN;
}

/* Three digits are enough of a value between the ends; a time keeps its own. */
static const char *rounded(struct what_if *of, const char *text)
{
    const size_t front = strspn(text, "*+"),
                 digits = yl_text_digits(text + front, strlen(text + front));
    char number[64];
    double value;
    if (!digits || strpbrk(text + front + digits, "0123456789") ||
        !yl_text_to_number(text + front, digits, &value) || value == 0)
        return text;
    const double unit = pow(10, floor(log10(fabs(value))) - 2);
    yl_text_number(number, unit < 1 ? nearbyint(value / unit) / nearbyint(1 / unit)
                                    : nearbyint(value / unit) * unit);
    return yl_arena_print(&of->arena, "%.*s%s%s", (int)front, text, number, text + front + digits);
}

static const char *plan_text(const struct what_if *of, const char *path)
{
    const struct yl_item *at =
        yl_tree_at((struct yl_item *)(uintptr_t)of->all.variant[0].root, path);
    return at && at->kind == YL_SCALAR ? at->text : NULL;
}

/* Outside of the range that the scenario declares of one of the paths. */
static bool is_beyond(const struct what_if *of, const struct slider *slider,
                      const struct stop *stop)
{
    const struct yl_scenario *base = &of->all.variant[0];
    for (uint32_t i = 0; i < slider->paths; i++)
        for (uint32_t g = 0; g < base->guesses; g++) {
            const struct yl_guess *guess = &base->guess[g];
            if (strcmp(guess->path, slider->path[i]) != 0 || !guess->low || !guess->high) continue;
            if ((*stop->text[i] == '*') != yl_guess_is_factor(guess)) continue;
            const double value = number_of(stop->text[i]), low = number_of(guess->low->text),
                         high = number_of(guess->high->text);
            if (value < fmin(low, high) || value > fmax(low, high)) return true;
        }
    return false;
}

/* Kept in order; one that is the plan's or is there already is none. */
static void add_stop(struct what_if *of, struct slider *slider, const char **text)
{
    struct stop stop = {.text = text, .number = number_of(text[0])};
    for (uint32_t i = 0; i < slider->stops; i++)
        if (!strcmp(slider->stop[i].text[0], text[0]) || slider->stop[i].number == stop.number)
            return;
    stop.beyond = is_beyond(of, slider, &stop);
    slider->stop[slider->stops++] = stop;
}

static enum yl_status add_plan(struct what_if *of, struct slider *slider, bool factor)
{
    const char **text = yl_arena_get(&of->arena, slider->paths * sizeof *text);
    for (uint32_t i = 0; i < slider->paths; i++) {
        const char *own = plan_text(of, slider->path[i]);
        if (!own || (!factor && isnan(number_of(own))))
            return yl_fault_set(
                of->fault, YL_BAD_CALL, "--slider: the scenario has no number at '%s'%s",
                "--slider：场景在 '%s' 处没有写明一个数%s", slider->path[i],
                own ? T(of->options->lang, "; the value there can be multiplied: *0.5..*2",
                        "；那里的内容可按倍数改变：*0.5..*2")
                    : "");
        text[i] = factor ? "*1" : own;
    }
    add_stop(of, slider, text);
    return YL_OK;
}

/* ---- what is asked for: PATH[,PATH]=LOW..HIGH ---- */

static enum yl_status wrong(struct what_if *of, const char *text)
{
    return yl_fault_set(of->fault, YL_BAD_CALL,
                        "--slider takes PATH[,PATH]=LOW..HIGH such as entries.sms.cost=0.03..0.06, "
                        "not '%s'",
                        "--slider 应写作 路径[,路径]=下限..上限，如 entries.sms.cost=0.03..0.06，"
                        "而不是“%s”",
                        text);
}

static enum yl_status read_slider(struct what_if *of, const char *text, uint32_t stops)
{
    struct slider *slider = &of->slider[of->sliders++];
    const size_t paths = strcspn(text, "=");
    const char *dots = text[paths] ? strstr(text + paths, "..") : NULL;
    struct yl_reader reader = {
        .arena = &of->points.arena, .diags = &of->diags, .zone = &of->all.variant[0].zone};
    if (!paths || !dots || dots == text + paths + 1 || !dots[2]) return wrong(of, text);
    struct yl_points_axis first = {0};
    slider->name = yl_arena_copy(&of->arena, text, paths);
    slider->path = yl_arena_get(&of->arena, (paths + 1) * sizeof *slider->path);
    for (size_t at = 0, length; at < paths; at += length + 1) {
        struct yl_points_axis axis = {0};
        length = strcspn(text + at, ",=");
        if (!length) return wrong(of, text);
        const char *one =
            yl_arena_print(&of->arena, "%.*s%s", (int)length, text + at, text + paths);
        if (!yl_axis_vary(&of->points, &axis, &reader, "--slider", one)) return YL_BAD_INPUT;
        if (!slider->paths) first = axis;
        slider->path[slider->paths++] = axis.path;
    }
    const enum yl_status status = add_plan(of, slider, *first.front == '*');
    for (uint32_t k = 0; k < stops && !status; k++) {
        const char **same = yl_arena_get(&of->arena, slider->paths * sizeof *same);
        same[0] = yl_axis_text(&first, (double)k / (stops - 1), &of->arena, reader.zone);
        if (k && k + 1 < stops) same[0] = rounded(of, same[0]);
        for (uint32_t i = 1; i < slider->paths; i++) same[i] = same[0];
        const struct yl_item value = {.base = ".", .text = same[0]};
        const struct yl_override override = {.path = slider->path[0], .value = &value};
        /* values that move together may be wrong one by one: they are met at their points */
        if (slider->paths == 1 &&
            !yl_scenario_takes(of->all.variant[0].root, &override, &of->diags))
            return yl_fault_set(of->fault, YL_BAD_INPUT,
                                "--slider: the scenario refuses %s=%s; 'check --set' shows why",
                                "--slider：场景不接受 %s=%s；'check --set' 会说明原因",
                                slider->name, same[0]);
        add_stop(of, slider, same);
    }
    return status;
}

/* ---- what is declared uncertain, by its law ---- */

struct share {
    uint32_t factor;
    double share;
};

static int by_share(const void *a, const void *b)
{
    const struct share *x = a, *y = b;
    if (x->share != y->share) return x->share < y->share ? 1 : -1;
    return x->factor < y->factor ? -1 : 1;
}

/* The share of the first folder that knows it, else as it is. */
static enum yl_status share_of(struct share *to, struct what_if *of, const char *path)
{
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < of->studies && to->share < 0 && !status; i++) {
        struct yl_sheet sheet = {0};
        char *file = yl_arena_print(&of->arena, "%s/assumptions.csv", of->all_studies[i].folder);
        if (yl_file_exists(file)) status = yl_table_read(&sheet, file, of->fault);
        const struct yl_rows rows = yl_rows_of(&sheet, "path share");
        for (size_t k = 0; k < rows.count; k++)
            if (yl_row_is(&rows, k, 0, path))
                to->share = fmax(to->share, yl_row_number(&rows, k, 1));
        yl_table_free(&sheet);
    }
    return status;
}

static bool may_move(const struct what_if *of, const struct yl_factors *factors, uint32_t guess,
                     uint32_t factor)
{
    const struct yl_guess *one = &factors->base->guess[guess];
    const char *own = plan_text(of, one->path);
    return factors->of_guess[guess] == factor && !one->draw && own &&
           (yl_guess_is_factor(one) || !isnan(number_of(own)));
}

static void factor_slider(struct what_if *of, const struct yl_factors *factors, uint32_t factor,
                          uint32_t stops)
{
    const struct yl_scenario *base = factors->base;
    struct slider *slider = &of->slider[of->sliders];
    const uint32_t side = stops / 2;
    bool is_factor = false;
    slider->name = factors->of[factor].name;
    slider->path = yl_arena_get(&of->arena, (base->guesses + 1) * sizeof *slider->path);
    for (uint32_t g = 0; g < base->guesses; g++)
        if (may_move(of, factors, g, factor)) {
            is_factor = yl_guess_is_factor(&base->guess[g]);
            slider->path[slider->paths++] = base->guess[g].path;
        }
    if (!slider->paths || add_plan(of, slider, is_factor)) return;
    for (uint32_t k = 0; k <= 2 * side; k++) {
        const char **text = yl_arena_get(&of->arena, (slider->paths + 1) * sizeof *text);
        const double score = NINETY * ((double)k - side) / side;
        uint32_t at = 0;
        if (k == side) continue;
        for (uint32_t g = 0; g < base->guesses; g++)
            if (may_move(of, factors, g, factor))
                text[at++] = rounded(of, yl_guess_text(&base->guess[g], score, &of->arena));
        add_stop(of, slider, text);
    }
    if (slider->stops > 1) of->sliders++;
}

/* ---- points ------------------------------------------------------------------------------------ */

/* A row for each combination of stops, or for each stop with all others at the plan; a column for each path. */
static enum yl_status make_points(struct what_if *of, bool one_by_one)
{
    struct yl_points *points = &of->points;
    points->all = &of->all;
    points->design = YL_POINTS_TABLE;
    points->count = 1;
    for (uint32_t s = 0; s < of->sliders; s++) {
        const uint32_t stops = of->slider[s].stops;
        points->count = one_by_one ? points->count + stops - 1 : points->count * stops;
        points->axes += of->slider[s].paths;
    }
    points->axis = yl_arena_get(&points->arena, (points->axes + 1) * sizeof *points->axis);
    uint32_t axis = 0;
    for (uint32_t s = 0; s < of->sliders; s++)
        for (uint32_t i = 0; i < of->slider[s].paths; i++, axis++)
            points->axis[axis] =
                (struct yl_points_axis){.path = of->slider[s].path[i], .column = (int)axis};
    for (uint32_t a = 0; a < axis; a++)
        for (uint32_t b = 0; b < a; b++)
            if (!strcmp(points->axis[a].path, points->axis[b].path))
                return yl_fault_set(of->fault, YL_BAD_CALL,
                                    "--slider: a path is moved by two sliders",
                                    "--slider：同一路径由两个滑块移动");
    points->csv.table.row =
        yl_arena_get(&points->arena, points->count * sizeof *points->csv.table.row);
    for (uint64_t p = 0; p < points->count; p++) {
        const char **cell = yl_arena_get(&points->arena, (points->axes + 1) * sizeof *cell);
        uint64_t rest = p;
        points->csv.table.row[p] = cell;
        for (uint32_t s = of->sliders, column = points->axes; s-- > 0;) {
            const struct slider *slider = &of->slider[s];
            const uint64_t stops = slider->stops, over = rest >= stops ? rest - (stops - 1) : 0,
                           stop = !one_by_one ? rest % stops
                                  : over      ? 0
                                              : rest;
            rest = one_by_one ? over : rest / stops;
            column -= slider->paths;
            memcpy(cell + column, slider->stop[stop].text, slider->paths * sizeof *cell);
        }
    }
    return YL_OK;
}

/* As many stops and campaigns as there is time for, by what the run took. Variants share base's visits or walk their own:
 * base took between an even share of that and all of it. */
static uint32_t plan_size(struct what_if *of, uint32_t sliders)
{
    enum { ENOUGH = 15 };
    const struct yl_manifest *manifest = &of->study->finished.manifest;
    const double most = manifest->replications,
                 seconds = of->options->what_if ? of->options->what_if : SECONDS,
                 each = manifest->engine_s / (most * sqrt(fmax(1, manifest->variants)));
    uint32_t stops = STOPS;
    double campaigns = 0;
    for (;; stops -= 2) {
        const double points = pow(stops, sliders);
        campaigns = each > 0 ? floor(seconds / (points * each)) : most;
        if ((points <= POINTS && campaigns >= fmin(ENOUGH, most)) || stops == 3) break;
    }
    of->replications = (uint32_t)fmin(most, fmax(LEAST, campaigns));
    return stops - 1; /* beside the plan's */
}

/* ---- figures ----------------------------------------------------------------------------------- */

static void add_figure(struct what_if *of, const struct yl_variant_result *plan, const char *place,
                       const char *metric)
{
    const struct yl_metric *at = yl_summary_find(plan, 0, place, metric);
    const size_t bytes = of->replications * sizeof(int64_t);
    if (!at || at->is_path) return;
    for (uint32_t i = 0; i < of->figures; i++)
        if (!strcmp(of->figure[i].place, place) && !strcmp(of->figure[i].metric, metric)) return;
    struct figure *figure = &of->figure[of->figures++];
    *figure = (struct figure){place, metric, *at};
    if (at->num) figure->plan.num = memcpy(yl_arena_get(&of->arena, bytes), at->num, bytes);
    if (at->den) figure->plan.den = memcpy(yl_arena_get(&of->arena, bytes), at->den, bytes);
    if (at->value) figure->plan.value = memcpy(yl_arena_get(&of->arena, bytes), at->value, bytes);
    if (at->events)
        figure->plan.events = memcpy(yl_arena_get(&of->arena, bytes), at->events, bytes);
    figure->plan.place = place;
    figure->plan.metric = metric;
}

static enum yl_status take_point(void *context, int64_t point, const struct yl_result *result,
                                 struct yl_fault *fault)
{
    struct what_if *of = context;
    const struct yl_variant_result *variant = &result->variant[0];
    const enum yl_status status = yl_run_refuse(yl_run_failed(result), false, fault);
    if (status) return status;
    if (point == 1) { /* the plan at all sliders */
        add_figure(of, variant, of->study->place, of->study->metric);
        add_figure(of, variant, "all", "net_cny");
        add_figure(of, variant, "all", "orders");
        add_figure(of, variant, "all", "gmv_cny");
    }
    struct yl_replication_stats stats;
    yl_replication_stats_init(&stats, result->replications);
    for (uint32_t i = 0; i < of->figures; i++) {
        const struct figure *figure = &of->figure[i];
        double *cell = of->cell[point - 1][i];
        const struct yl_metric *here = yl_summary_find(variant, 0, figure->place, figure->metric);
        struct yl_summary summary = {.mean = NAN};
        struct yl_compared compared = yl_compare_none();
        const struct yl_pair pair = {.variant = here, .base = &figure->plan, .family = 1};
        if (here) yl_summary_metric(&summary, here, &stats);
        if (here) yl_compare_metric(&compared, &pair, &stats);
        cell[0] = summary.mean;
        cell[1] = compared.diff;
        cell[2] = compared.diff_low;
        cell[3] = compared.diff_high;
    }
    yl_replication_stats_free(&stats);
    return YL_OK;
}

static enum yl_status run_points(struct what_if *of)
{
    struct yl_run_options how = of->options->run;
    struct yl_progress progress = {0};
    struct yl_run_info info = {0};
    struct yl_sweep sweep = {
        .all = &of->all, .points = &of->points, .options = &how, .rows = take_point, .context = of};
    how.has_seed = true;
    how.seed = of->study->finished.manifest.seed;
    how.replications = of->replications;
    how.enough = (struct yl_enough){0};
    how.keep = 0;
    how.stop = yl_signals_catch();
    how.progress = yl_progress_show;
    how.progress_context = &progress;
    of->cell = yl_arena_get(&of->arena, of->points.count * sizeof *of->cell);
    enum yl_status status = yl_sweep_check(&sweep, &of->diags, of->fault);
    if (status) return status;
    yl_progress_begin(&progress, of->options->lang, of->options->quiet);
    status = yl_sweep_run(&sweep, &info, &of->diags, of->fault);
    yl_progress_end(&progress);
    return status;
}

/* ---- default choice of inputs ------------------------------------------------------------------- */

/* The difference of the figure that decides between the ends of each slider, squared: what its share is in proportion to. */
static enum yl_status try_ends(struct what_if *of, struct share *order)
{
    const uint32_t campaigns = of->replications;
    enum yl_status status = make_points(of, true);
    if (campaigns > LEAST) of->replications = LEAST;
    if (!status) status = run_points(of);
    for (uint32_t s = 0; s < of->sliders && !status; s++) {
        double least = 0, most = 0;
        uint64_t first = 1;
        for (uint32_t t = of->sliders; --t > s;) first += of->slider[t].stops - 1;
        for (uint32_t k = 1; k < of->slider[s].stops; k++) {
            const double diff = of->cell[first + k - 1][0][1];
            least = fmin(least, diff);
            most = fmax(most, diff);
        }
        order[s].share = most - least;
    }
    of->replications = campaigns;
    of->figures = 0;
    yl_points_free(&of->points);
    return status;
}

/* Without --slider what is declared uncertain, by its law: the inputs with the largest share, else those that move most. */
static enum yl_status own_sliders(struct what_if *of, uint32_t stops)
{
    struct yl_factors factors;
    bool known = false;
    yl_factors_find(&factors, &of->all.variant[0], true, &of->arena);
    struct share *order = yl_arena_get(&of->arena, (factors.count + 1) * sizeof *order);
    of->slider = yl_arena_get(&of->arena, (factors.count + 1) * sizeof *of->slider);
    enum yl_status status = YL_OK;
    for (uint32_t f = 0; f < factors.count && !status; f++) {
        uint32_t guess = 0;
        while (factors.of_guess[guess] != f) guess++;
        order[of->sliders] = (struct share){f, -1};
        status = share_of(&order[of->sliders], of, factors.base->guess[guess].path);
        known |= order[of->sliders].share >= 0;
        factor_slider(of, &factors, f, 2); /* one that cannot be moved is none */
    }
    const uint32_t count = of->sliders;
    if (!status && !known && count > BY_ITSELF) status = try_ends(of, order);
    if (count) qsort(order, count, sizeof *order, by_share);
    memset(of->slider, 0, (count + 1) * sizeof *of->slider);
    of->sliders = 0;
    for (uint32_t i = 0; i < count && i < BY_ITSELF && !status; i++)
        factor_slider(of, &factors, order[i].factor, stops);
    if (status || of->sliders) return status;
    return yl_fault_set(of->fault, YL_BAD_CALL,
                        "--what-if: the scenario declares no uncertain values to move; say which "
                        "with --slider PATH=LOW..HIGH",
                        "--what-if：场景没有声明拿不准的数；请用 --slider 路径=下限..上限 指定");
}

/* ---- the member of the page --------------------------------------------------------------------- */

static void put_slider(struct yl_json_out *to, const struct slider *slider,
                       const struct yl_report_study *study)
{
    char words[2][YL_PATH_WORDS];
    for (int lang = 0; lang < 2; lang++)
        yl_label_path(words[lang], &study->names, (enum yl_lang)lang, slider->path[0]);
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "name", slider->name);
    yl_json_both(to, "label", words[YL_EN], words[YL_ZH]);
    yl_json_open(to, "paths", '[');
    for (uint32_t i = 0; i < slider->paths; i++) yl_json_text(to, NULL, slider->path[i]);
    yl_json_close(to, ']');
    yl_json_open(to, "stops", '[');
    for (uint32_t k = 0; k < slider->stops; k++) {
        yl_json_open(to, NULL, '{');
        yl_json_open(to, "values", '[');
        for (uint32_t i = 0; i < slider->paths; i++)
            yl_json_text(to, NULL, slider->stop[k].text[i]);
        yl_json_close(to, ']');
        yl_json_number(to, "number", slider->stop[k].number);
        if (slider->stop[k].beyond) yl_json_count(to, "beyond", 1);
        yl_json_close(to, '}');
    }
    yl_json_close(to, ']');
    yl_json_close(to, '}');
}

static void put(const struct what_if *of)
{
    struct yl_json_out *to = of->to;
    yl_json_open(to, "what_if", '{');
    yl_json_count(to, "replications", of->replications);
    yl_json_open(to, "sliders", '[');
    for (uint32_t s = 0; s < of->sliders; s++) put_slider(to, &of->slider[s], of->study);
    yl_json_close(to, ']');
    yl_json_open(to, "figures", '{');
    for (uint32_t i = 0; i < of->figures; i++) {
        char name[512];
        snprintf(name, sizeof name, "%s.%s", of->figure[i].place, of->figure[i].metric);
        yl_json_open(to, name, '[');
        for (uint64_t p = 0; p < of->points.count; p++)
            for (int k = 0; k < 4; k++) yl_json_number(to, NULL, of->cell[p][i][k]);
        yl_json_close(to, ']');
    }
    yl_json_close(to, '}');
    yl_json_close(to, '}');
}

/* The scenario of the run, as it was then. */
static enum yl_status load(struct what_if *of)
{
    const struct yl_manifest *manifest = &of->study->finished.manifest;
    const char **set = yl_arena_get(&of->arena, (manifest->overrides + 1) * sizeof *set);
    for (size_t i = 0; i < manifest->overrides; i++)
        set[i] = yl_arena_print(&of->arena, "%s=%s", manifest->override[i].key,
                                manifest->override[i].value);
    enum yl_status status =
        strcmp(manifest->scenario, "-") != 0
            ? yl_scenarios_load(&of->all, manifest->scenario, set, (uint32_t)manifest->overrides,
                                &of->diags, of->fault)
            : yl_fault_set(of->fault, YL_BAD_CALL,
                           "--what-if needs the scenario's file; '%s' came from the standard input",
                           "--what-if 需要场景文件；“%s”来自标准输入", of->study->folder);
    if (!status && of->diags.count) status = YL_BAD_INPUT;
    if (!status && of->all.hash != manifest->scenario_hash)
        status = yl_fault_set(of->fault, YL_BAD_INPUT,
                              "--what-if: '%s' was changed after the run of '%s'; run it again",
                              "--what-if：“%s”在“%s”运行之后改过，请重新运行", manifest->scenario,
                              of->study->folder);
    if (!status) status = yl_shifts_find(&of->all, &of->diags, of->fault);
    if (!status) of->all.variants = 1;
    return status;
}

static enum yl_status run_sliders(struct what_if *of)
{
    const struct yl_options *options = of->options;
    if (options->slider.count > SLIDERS)
        return yl_fault_set(of->fault, YL_BAD_CALL, "at most %d '--slider' at once",
                            "“--slider”最多 %d 个", SLIDERS);
    enum yl_status status = YL_OK;
    const uint32_t stops = plan_size(of, options->slider.count ? options->slider.count : BY_ITSELF);
    of->points.all = &of->all;
    of->slider = yl_arena_get(&of->arena, (options->slider.count + 1) * sizeof *of->slider);
    for (uint32_t i = 0; i < options->slider.count && !status; i++)
        status = read_slider(of, options->slider.word[i], stops);
    if (!status && !options->slider.count) status = own_sliders(of, stops);
    if (!status) status = make_points(of, false);
    return status ? status : run_points(of);
}

static enum yl_status add_what_if(const void *options, struct yl_json_out *to,
                                  const struct yl_report_study *study, size_t studies, size_t of,
                                  struct yl_fault *fault)
{
    struct what_if what = {.options = options,
                           .study = &study[of],
                           .all_studies = study,
                           .studies = studies,
                           .to = to,
                           .fault = fault};
    yl_diags_init(&what.diags, what.options->lang);
    enum yl_status status = load(&what);
    if (!status) status = yl_diags_status(&what.diags, run_sliders(&what), fault);
    if (!status) put(&what);
    if (status) yl_diags_print(&what.diags, stderr);
    yl_points_free(&what.points);
    yl_shifts_drop(&what.all);
    yl_scenarios_free(&what.all);
    yl_diags_free(&what.diags);
    yl_arena_free(&what.arena);
    return status;
}

enum yl_exit yl_verb_report(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    struct yl_arena arena = {0};
    const struct yl_report_options how = {
        .lang = options->lang,
        .force = options->force,
        .place = options->metric_copy,
        .metric = options->run.enough.metric,
        .advice = options->advice,
        .more = options->what_if || options->slider.count ? add_what_if : NULL,
        .context = options};
    const char *out = options->out, *first = options->operand[0];
    size_t length = strlen(first);
    while (length > 1 && first[length - 1] == '/') length--;
    if (!out) out = yl_arena_print(&arena, "%.*s.html", (int)length, first); /* beside it */
    enum yl_status status = yl_report(out, (const char *const *)options->operand,
                                      (size_t)options->operands, &how, &fault);
    if (!status && !options->quiet) puts(out);
    yl_arena_free(&arena);
    return yl_verb_exit(status, &fault, options->lang);
}
