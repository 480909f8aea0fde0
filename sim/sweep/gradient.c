/* gradient.c: the scenario solved with each number a little larger and smaller; contract in gradient.h */
#include "sim/sweep/gradient.h"
#include "models/compiler/compile.h"
#include "models/readers/read.h"
#include "models/readers/settings.h"
#include "models/shifts.h"
#include "sim/scenario/change.h"
#include "sim/scenario/value.h"
#include "sim/solve/solve.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOVES = 4, TABLES = 256 };
/* Relative moves; of a whole number that none of them leaves whole, the absolute ones. */
static const double move_by[MOVES] = {0.01, -0.01, 0.005, -0.005};
static const double down_by[MOVES] = {-0.01, -0.02, -0.005, -0.01}; /* of a share of 100 % */
static const double solver_work = 4e9;

struct finding {
    struct yl_gradient *out;
    const struct yl_scenarios *all;
    uint32_t variant;
};

/* ---- one solution ---------------------------------------------------------------------------- */

/* The variant with `text` at the path; false: the scenario refuses it, silently. */
static bool read_with(struct yl_scenario *scenario, struct yl_tree *tree, const struct finding *of,
                      const char *path, const char *text)
{
    struct yl_diags diags;
    struct yl_fault fault = {0};
    const struct yl_scenario *from = &of->all->variant[of->variant];
    struct yl_item value = {.text = text, .base = "."};
    const struct yl_override override = {path, &value, (struct yl_pos){0}};
    if (yl_diags_init(&diags, YL_EN)) return false;
    struct yl_item *root = yl_tree_copy(&tree->arena, from->root);
    if (root) {
        yl_tree_drop(root, "uncertain");
        yl_tree_drop(root, "evidence");
        yl_tree_drop(root, "sweep");
    }
    bool good = root && yl_tree_override(&tree->arena, root, &override, &diags) && !diags.count &&
                !yl_scenario_read(scenario, tree, root, from->variant, &diags, &fault);
    if (good && of->all->shifts) yl_shifts_apply(of->all->shifts, scenario);
    yl_diags_free(&diags);
    return good;
}

struct solution { /* rows point into the plan */
    struct yl_plan plan;
    struct yl_solved solved;
};

static enum yl_status solve(struct solution *out, const struct yl_scenario *scenario,
                            struct yl_tables *tables, struct yl_diags *diags,
                            struct yl_fault *fault)
{
    enum yl_status status = yl_compile(&out->plan, scenario, tables, diags, fault);
    if (status) return status;
    return yl_solve(&out->solved, scenario, &out->plan,
                    &(struct yl_solve_options){.work = solver_work});
}

static void free_solution(struct solution *solution)
{
    yl_solved_free(&solution->solved);
    yl_plan_free(&solution->plan);
}

/* The figures with the text there; false: refused. */
static bool figures_with(double *mean, const struct finding *of, const char *path, const char *text,
                         struct yl_tables *tables)
{
    struct yl_scenario scenario = {0};
    struct yl_tree tree = {0};
    struct solution solution = {0};
    struct yl_diags diags;
    struct yl_fault fault = {0};
    if (yl_diags_init(&diags, YL_EN)) return false;
    bool good = read_with(&scenario, &tree, of, path, text) &&
                !solve(&solution, &scenario, tables, &diags, &fault);
    const struct yl_solved *solved = &solution.solved;
    for (uint32_t i = 0; good && i < of->out->figures; i++) {
        const struct yl_gradient_figure *figure = &of->out->figure[i];
        const struct yl_solved_row *row = i < solved->rows ? &solved->row[i] : NULL;
        if (!row || strcmp(row->place, figure->place) || strcmp(row->metric, figure->metric))
            row = yl_solved_find(solved, figure->place, figure->metric);
        mean[i] = row ? row->mean : (double)NAN;
    }
    free_solution(&solution);
    yl_diags_free(&diags);
    yl_scenario_free(&scenario);
    yl_tree_free(&tree);
    return good;
}

/* ---- one number ------------------------------------------------------------------------------ */

static void put_whole(char *text, size_t size, double value)
{
    snprintf(text, size, "%.0f", value);
}

/* The moves of a number, as texts, and how far they go; false: it has none of this form. */
static bool moves_of(char text[MOVES][40], double by[MOVES],
                     const struct yl_gradient_number *number, int form)
{
    for (int k = 0; k < MOVES; k++) {
        by[k] = form == 1 ? down_by[k] : move_by[k];
        if (form < 2) {
            snprintf(text[k], sizeof text[k], "*%.3f", 1 + by[k]);
            continue;
        }
        by[k] = (k % 2 ? -1 : 1) / number->value; /* one more, one less */
        put_whole(text[k], sizeof text[k], number->value * (1 + by[k]));
    }
    return form < 2 || (number->value >= 2 && number->value == nearbyint(number->value));
}

/* By the moves' form the derivative by the relative move, coarse and fine. */
static void differences(double *coarse, double *fine, const double mean[MOVES], const double *by,
                        int form, double base)
{
    if (form == 1) { /* 3 f(0) - 4 f(-h) + f(-2h) over 2h, of h = 1 % and 0.5 % */
        *coarse = (3 * base - 4 * mean[0] + mean[1]) / (-2 * by[0]);
        *fine = (3 * base - 4 * mean[2] + mean[3]) / (-2 * by[2]);
        return;
    }
    *coarse = (mean[0] - mean[1]) / (by[0] - by[1]);
    *fine = (mean[2] - mean[3]) / (by[2] - by[3]);
}

/* To six digits of what is beyond rounding, so that no last bit of a library shows. */
static double plain(double x, double rounding)
{
    if (!isfinite(x)) return NAN;
    if (!(fabs(x) > rounding)) return 0;
    double unit = pow(10, 5 - floor(log10(fabs(x))));
    return nearbyint(x * unit) / unit;
}

static bool try_form(const struct finding *of, uint32_t at, int form, double *mean,
                     struct yl_tables *tables)
{
    struct yl_gradient *out = of->out;
    struct yl_gradient_number *number = &out->number[at];
    const uint32_t figures = out->figures;
    char text[MOVES][40];
    double by[MOVES];
    if (!moves_of(text, by, number, form)) return false;
    for (int k = 0; k < MOVES; k++) {
        if (form == 2 && k >= 2)
            memcpy(mean + (size_t)k * figures, mean + (size_t)(k - 2) * figures,
                   figures * sizeof *mean);
        else if (!figures_with(mean + (size_t)k * figures, of, number->path, text[k], tables))
            return false;
    }
    for (uint32_t i = 0; i < figures; i++) {
        const double own[MOVES] = {mean[i], mean[figures + i], mean[2 * figures + i],
                                   mean[3 * figures + i]};
        double coarse, fine, unit = number->value;
        differences(&coarse, &fine, own, by, form, out->figure[i].mean);
        const double rounding = 1e-8 * fabs(out->figure[i].mean / unit);
        const size_t cell = (size_t)at * figures + i;
        out->derivative[cell] = plain((fine + (fine - coarse) / 3) / unit, rounding);
        out->error[cell] = plain(fabs(fine - coarse) / unit, rounding);
    }
    return true;
}

static enum yl_status one_number(void *context, void *kept, uint64_t at)
{
    const struct finding *of = context;
    struct yl_tables *tables = kept;
    double *mean = calloc((size_t)MOVES * of->out->figures + 1, sizeof *mean);
    if (!mean) return YL_NO_MEMORY;
    if (tables->count > TABLES) yl_tables_free(tables);
    struct yl_gradient_number *number = &of->out->number[at];
    for (int form = 0; form < 3 && !number->alone; form++)
        number->alone = try_form(of, (uint32_t)at, form, mean, tables);
    free(mean);
    return YL_OK;
}

/* ---- the numbers of a scenario --------------------------------------------------------------- */

static bool rate_of(const char *text, double *value)
{
    struct yl_item item = {.text = text};
    struct yl_diags silent;
    struct yl_reader reader = {.diags = &silent};
    if (yl_diags_init(&silent, YL_EN)) return false;
    bool good = yl_read_rate(&reader, &item, value);
    yl_diags_free(&silent);
    return good;
}

/* What a text is, by its unit; false: it has no number that could move. */
static bool take_text(struct yl_gradient_number *out, const char *text)
{
    static const struct {
        enum yl_unit unit;
        double size;
        const char *per;
    } kinds[] = {{YL_U_SHARE, 1, "1"},
                 {YL_U_MONEY, 1e-6, "CNY"},
                 {YL_U_DURATION, 1e-6, "s"},
                 {YL_U_COUNT, 1, "1"}};
    const size_t length = strlen(text), digits = yl_value_digits(text, length);
    out->text = text;
    out->per = "factor";
    out->value = 1;
    if (!digits) return strchr(text, '(') && !strchr(text, '{');
    const struct yl_value_text bare = {text, length, YL_U_NUMBER};
    out->per = "1";
    if (yl_value_parse(&bare, &out->value) == YL_VALUE_GOOD) return out->value != 0;
    if (strchr(text, '/')) {
        out->per = "1/h";
        bool good = rate_of(text, &out->value);
        out->value *= 3.6e9;
        return good && out->value > 0;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct yl_value_text raw = {text, length, kinds[i].unit};
        if (kinds[i].unit == YL_U_SHARE && !strchr(text, '%')) continue;
        if (yl_value_parse(&raw, &out->value) != YL_VALUE_GOOD) continue;
        out->value *= kinds[i].size;
        out->per = kinds[i].per;
        return out->value != 0;
    }
    return false;
}

/* What decides how a run is counted is no number of the campaign. */
static bool is_apart(const char *path)
{
    static const char *const apart[] = {"horizon", "run",       "experiment", "targets",
                                        "title",   "uncertain", "reports"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
        size_t length = strlen(apart[i]);
        if (!strncmp(path, apart[i], length) && (!path[length] || path[length] == '.')) return true;
    }
    return false;
}

static enum yl_status list_numbers(struct finding *of)
{
    struct yl_gradient *out = of->out;
    struct yl_result listed = {0};
    struct yl_scenarios one = *of->all;
    one.variant = &of->all->variant[of->variant];
    one.variants = 1;
    listed.variants = 1;
    enum yl_status status = yl_settings_fill(&listed, &one);
    out->number = yl_arena_get(&out->arena, (listed.settings + 1) * sizeof *out->number);
    if (!out->number) status = YL_NO_MEMORY;
    for (uint32_t i = 0; i < listed.settings && !status; i++) {
        const struct yl_setting *setting = &listed.setting[i];
        struct yl_gradient_number number = {0};
        if (!setting->value || is_apart(setting->path)) continue;
        if (!take_text(&number, setting->value)) continue;
        number.path = yl_arena_print(&out->arena, "%s", setting->path);
        number.text = yl_arena_print(&out->arena, "%s", setting->value);
        if (!number.path || !number.text) status = YL_NO_MEMORY;
        out->number[out->numbers++] = number;
    }
    yl_result_free(&listed);
    return status;
}

static enum yl_status list_figures(struct finding *of, struct yl_tables *tables,
                                   struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_gradient *out = of->out;
    struct solution solution = {0};
    const struct yl_scenario *scenario = &of->all->variant[of->variant];
    enum yl_status status = solve(&solution, scenario, tables, diags, fault);
    const struct yl_solved *solved = &solution.solved;
    out->figure = yl_arena_get(&out->arena, (solved->rows + 1) * sizeof *out->figure);
    for (uint32_t i = 0; i < solved->rows && !status && out->figure; i++) {
        const struct yl_solved_row *row = &solved->row[i];
        if (row->kind == YL_SOLVED_FUNNEL || !isfinite(row->mean)) continue;
        out->figure[out->figures++] =
            (struct yl_gradient_figure){yl_arena_print(&out->arena, "%s", row->place),
                                        yl_arena_print(&out->arena, "%s", row->metric), row->mean};
    }
    free_solution(&solution);
    return out->arena.failed ? YL_NO_MEMORY : status;
}

/* Of a figure whose parts cancel, such as a net of about 0, last bits of the parts are no derivative: beside the number that moves it
 * most they are nothing. */
static void drop_rounding(struct yl_gradient *gradient, uint32_t figure)
{
    double most = 0;
    for (uint32_t n = 0; n < gradient->numbers; n++)
        most = fmax(most, fabs(yl_gradient_percent(gradient, n, figure)));
    for (uint32_t n = 0; n < gradient->numbers; n++) {
        const size_t at = (size_t)n * gradient->figures + figure;
        if (fabs(yl_gradient_percent(gradient, n, figure)) < 1e-9 * most)
            gradient->derivative[at] = gradient->error[at] = 0;
    }
}

enum yl_status yl_gradient_find(struct yl_gradient *gradient, const struct yl_scenarios *all,
                                uint32_t variant, const struct yl_run_options *options,
                                struct yl_diags *diags, struct yl_fault *fault)
{
    struct finding of = {gradient, all, variant};
    struct yl_tables tables = {0};
    *gradient = (struct yl_gradient){0};
    enum yl_status status = list_numbers(&of);
    if (!status) status = list_figures(&of, &tables, diags, fault);
    yl_tables_free(&tables);
    if (status) return status;
    const size_t cells = (size_t)gradient->numbers * gradient->figures;
    gradient->derivative = yl_arena_get(&gradient->arena, (cells + 1) * sizeof(double));
    gradient->error = yl_arena_get(&gradient->arena, (cells + 1) * sizeof(double));
    if (gradient->arena.failed) return YL_NO_MEMORY;
    for (size_t i = 0; i < cells; i++) gradient->derivative[i] = gradient->error[i] = NAN;
    const struct yl_team_tasks tasks = {.count = gradient->numbers,
                                        .threads = options->threads,
                                        .stop = options->stop,
                                        .kept_size = sizeof(struct yl_tables),
                                        .task = one_number,
                                        .end = yl_team_drop_tables,
                                        .context = &of};
    status = yl_team_each(&tasks);
    for (uint32_t i = 0; i < gradient->figures && !status; i++) drop_rounding(gradient, i);
    return status;
}

double yl_gradient_percent(const struct yl_gradient *gradient, uint32_t number, uint32_t figure)
{
    double derivative = gradient->derivative[(size_t)number * gradient->figures + figure];
    return derivative * gradient->number[number].value / 100;
}

void yl_gradient_free(struct yl_gradient *gradient)
{
    yl_arena_free(&gradient->arena);
    *gradient = (struct yl_gradient){0};
}
