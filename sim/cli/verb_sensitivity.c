/* verb_sensitivity.c: points, figures, shares, and what to measure first; contract in verb.h */
#include "sim/cli/guessed.h"
#include "sim/cli/sensitivity_show.h"
#include <math.h>

enum { TRAJECTORIES = 20, DRAWS = 128 };

static enum yl_status point(void *context, uint32_t number, struct yl_guessed *values,
                            uint32_t *stream, struct yl_arena *arena)
{
    const struct yl_sensitivity_study *of = context;
    const struct yl_factors *factors = &of->guessed.factors;
    double *uniform = yl_arena_get(arena, (factors->columns + 1) * sizeof *uniform),
           *score = yl_arena_get(arena, (factors->base->guesses + 1) * sizeof *score);
    const struct yl_sensitivity_place place = yl_sensitivity_point(&of->plan, number, uniform);
    *stream = place.stream;
    yl_factors_scores(factors, uniform, place.together, score);
    yl_factors_values(values, factors, score, 1, arena);
    return YL_OK;
}

/* With joint draws a point is a draw. */
static enum yl_status joint_point(void *context, uint32_t number, struct yl_guessed *values,
                                  uint32_t *stream, struct yl_arena *arena)
{
    const struct yl_sensitivity_study *of = context;
    *stream = number;
    yl_guesses_draw(values, of->guessed.factors.base, of->plan.seed,
                    yl_candidates_of(&of->guessed.candidates, number + 1), arena);
    return YL_OK;
}

/* ---- screening by the derivative ------------------------------------------------------------- */
/* Where figures are exact: the change of the figure when a factor alone moves from its median, by little, which is its
 * derivative, and to its 5 % and 95 % quantiles, since a whole number may not move by little. */

static const double near_by[] = {-0.1, 0.1, -1.645, 1.645}; /* scores */
enum { NEAR = sizeof near_by / sizeof *near_by };

static enum yl_status near_point(void *context, uint32_t number, struct yl_guessed *values,
                                 uint32_t *stream, struct yl_arena *arena)
{
    const struct yl_sensitivity_study *of = context;
    const struct yl_factors *factors = &of->guessed.factors;
    double *score = yl_arena_get(arena, (factors->base->guesses + 1) * sizeof *score);
    *stream = 0;
    for (uint32_t g = 0; g < factors->base->guesses; g++)
        if (factors->of_guess[g] == number / NEAR) score[g] = near_by[number % NEAR];
    yl_factors_values(values, factors, score, 1, arena);
    return YL_OK;
}

static bool moves(const double *figure)
{
    double least = figure[0], most = figure[0], size = fabs(figure[0]);
    for (int i = 1; i < NEAR; i++) {
        least = fmin(least, figure[i]);
        most = fmax(most, figure[i]);
        size = fmax(size, fabs(figure[i]));
    }
    return most - least > 1e-9 * size;
}

/* Factors that move nothing are left out of the plan; their shares are 0. */
static enum yl_status screen(struct yl_sensitivity_study *of)
{
    struct yl_guessed_study *guessed = &of->guessed;
    struct yl_study *study = guessed->study;
    const uint32_t factors = guessed->factors.count;
    of->planned = yl_arena_get(&guessed->arena, (factors + 1) * sizeof *of->planned);
    guessed->call.context = of;
    guessed->call.point = near_point;
    guessed->call.points = NEAR * factors;
    const bool exact = guessed->answers.is_exact && !guessed->factors.joint;
    enum yl_status status =
        exact ? yl_answers_run(&guessed->answers, &study->info, &study->diags, &study->fault)
              : YL_OK;
    if (exact && !guessed->answers.is_exact && !study->options->draws) guessed->draws = DRAWS;
    for (uint32_t f = 0; f < factors && !status; f++)
        if (!exact || !guessed->answers.is_exact ||
            moves(guessed->answers.figure + (size_t)f * NEAR))
            of->planned[of->planned_count++] = f;
    if (of->planned_count) return status;
    for (uint32_t f = 0; f < factors; f++) of->planned[of->planned_count++] = f;
    return status;
}

static void make_plan(struct yl_sensitivity_study *of)
{
    struct yl_guessed_study *guessed = &of->guessed;
    const struct yl_factors *factors = &guessed->factors;
    struct yl_sensitivity_factor *own =
        yl_arena_get(&guessed->arena, (factors->count + 1) * sizeof *own);
    for (uint32_t i = 0; i < of->planned_count; i++) {
        const struct yl_guess_factor *factor = &factors->of[of->planned[i]];
        own[i] = (struct yl_sensitivity_factor){factor->first, factor->columns};
    }
    of->plan = (struct yl_sensitivity_plan){.of = own,
                                            .factors = of->planned_count,
                                            .columns = factors->columns,
                                            .samples = guessed->draws,
                                            .trajectories = TRAJECTORIES,
                                            .seed = guessed->study->info.seed};
    guessed->call.context = of;
    guessed->call.point = factors->joint ? joint_point : point;
    guessed->call.points = guessed->draws;
    if (factors->joint) return;
    yl_sensitivity_plan(&of->plan);
    guessed->call.points = of->plan.points;
}

/* Numbers of a factor's values, draw by draw; of a group those of its members. */
static void joint_numbers(struct yl_sensitivity_study *of, struct yl_sensitivity_joint *out)
{
    const struct yl_factors *factors = &of->guessed.factors;
    const struct yl_scenario *base = factors->base;
    const uint32_t draws = of->guessed.draws;
    struct yl_arena *arena = &of->guessed.arena;
    double *number = yl_arena_get(arena, ((size_t)draws * base->guesses + 1) * sizeof *number);
    out->x = yl_arena_get(arena, (base->guesses + 1) * sizeof *out->x);
    out->of = yl_arena_get(arena, (base->guesses + 1) * sizeof *out->of);
    for (uint32_t k = 0; k < draws; k++) {
        struct yl_guessed drawn;
        yl_guesses_draw(&drawn, base, of->plan.seed,
                        yl_candidates_of(&of->guessed.candidates, k + 1), arena);
        for (uint32_t i = 0; i < base->guesses; i++) {
            const char *text = drawn.value[i]->text;
            if (base->guess[i].draw) text += *text == '*'; /* a factor is a number, too */
            if (!yl_guess_number(&base->guess[i], text, &number[i * draws + k]))
                number[i * draws + k] = NAN;
        }
    }
    out->numbers = base->guesses;
    for (uint32_t i = 0; i < base->guesses; i++) {
        out->x[i] = number + (size_t)i * draws;
        out->of[i] = factors->of_guess[i];
    }
}

/* The shares of the plan's factors to where all factors have theirs. */
static void spread(struct yl_sensitivity_study *of)
{
    struct yl_arena *arena = &of->guessed.arena;
    for (int m = 0; m < YL_SENSITIVITY_METHODS; m++) {
        const struct yl_sensitivity_share *planned = of->found.of[m];
        struct yl_sensitivity_share *all =
            yl_arena_get(arena, (of->guessed.factors.count + 1) * sizeof *all);
        for (uint32_t i = 0; planned && i < of->planned_count; i++)
            all[of->planned[i]] = planned[i];
        if (planned) of->found.of[m] = all;
    }
}

/* Exact figures that differ by their last bits alone: nothing moves them. */
static void forget_rounding(struct yl_sensitivity_study *of)
{
    const struct yl_answers *answers = &of->guessed.answers;
    double size = 0;
    for (uint32_t i = 0; i < of->guessed.call.points; i++)
        size = fmax(size, fabs(answers->figure[i]));
    if (!answers->is_exact || of->found.between > pow(1e-9 * size, 2)) return;
    of->found.between = 0;
    for (int m = 0; m < YL_SENSITIVITY_METHODS; m++)
        for (uint32_t f = 0; of->found.of[m] && f < of->guessed.factors.count; f++)
            of->found.of[m][f] = (struct yl_sensitivity_share){0};
}

static void estimate(struct yl_sensitivity_study *of)
{
    struct yl_guessed_study *guessed = &of->guessed;
    const struct yl_sensitivity_figures figures = {guessed->answers.figure, guessed->answers.each};
    struct yl_sensitivity_joint joint = {.draws = guessed->draws};
    if (guessed->factors.joint) {
        joint_numbers(of, &joint);
        yl_sensitivity_regress(&of->found, &of->plan, &joint, &figures, &guessed->arena);
    } else {
        yl_sensitivity_estimate(&of->found, &of->plan, &figures, &guessed->arena);
    }
    spread(of);
    forget_rounding(of);
    if (!guessed->answers.is_exact) return;
    double within = 0; /* over the points that are draws: trajectories are none */
    const uint32_t drawn = guessed->call.points -
                           of->plan.trajectories * 2 * of->plan.factors * !guessed->factors.joint;
    for (uint32_t i = 0; i < drawn; i++) within += guessed->answers.within[i] / drawn;
    of->found.within = within;
}

static enum yl_status study_it(struct yl_sensitivity_study *of, struct yl_study *study)
{
    const struct yl_guessed_how how = {.variants = 1, .draws = DRAWS, .metric = "orders"};
    enum yl_status status = yl_guessed_open(&of->guessed, study, &how);
    if (!status && !of->guessed.factors.count)
        status =
            yl_fault_set(&study->fault, YL_BAD_CALL,
                         "no value of the plan is uncertain: effects of variants alone are; see "
                         "yinliu voi",
                         "现方案没有拿不准的数，只有各方案的效果拿不准；见 yinliu voi");
    if (!status) status = screen(of);
    if (!status) make_plan(of);
    if (!status) status = yl_guessed_run(&of->guessed);
    if (!status) estimate(of);
    if (!status) status = yl_sensitivity_write(of);
    if (!status) yl_study_end(study, status);
    if (!status && !study->options->quiet) yl_sensitivity_show(stdout, of);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    struct yl_sensitivity_study of = {0};
    enum yl_status status = study_it(&of, study);
    yl_sensitivity_free(&of.plan);
    yl_guessed_free(&of.guessed);
    return status;
}

enum yl_exit yl_verb_sensitivity(const struct yl_options *options)
{
    return yl_study_into(options, "sensitivity", "-sensitivity", work, NULL);
}
