/* alternatives.c: overlays read side by side, or as points of the pool; contract in alternatives.h */
#include "sim/sweep/alternatives.h"
#include "sim/base/get.h"
#include "sim/solve/solve.h"
#include "sim/sweep/thread_pool.h"
#include "sim/sweep/thread_team.h"
#include <stdlib.h>

enum { TABLES = 256, SHOWN = 20 }; /* TABLES: of distributions, kept from one to the next */

struct running {
    const struct yl_alternatives *of;
    const struct yl_solve_options *solving; /* NULL: `look` is asked */
    struct yl_diags *diags;
    struct yl_fault *fault;
    enum yl_lang lang;
    uint32_t shown;
    pthread_mutex_t lock; /* of what follows, and of diags and fault */
    uint64_t refused[SHOWN];
    uint32_t count;
};

/* ---- one of them ------------------------------------------------------------------------------ */

struct opened {
    struct yl_what_if asked;
    struct yl_scenarios read, as_is; /* as_is: nothing of it is owned */
    const struct yl_scenarios *scenarios;
    struct yl_arena arena;
};

static void shut(void *context, void *own)
{
    struct opened *opened = own;
    (void)context;
    yl_scenarios_free(&opened->read);
    yl_arena_free(&opened->arena);
    free(opened);
}

static enum yl_status open_one(struct opened **out, const struct yl_alternatives *of, uint64_t i,
                               struct yl_diags *diags, struct yl_fault *fault)
{
    struct opened *opened = *out = yl_get_zeroed(1, sizeof *opened);
    const struct yl_overlay *with = &opened->asked.overlay;
    of->at(of->context, i, &opened->asked, &opened->arena);
    opened->scenarios = &opened->read;
    if (with->value || with->overs)
        return yl_overlay_read(&opened->read, of->all, with, diags, fault);
    opened->as_is = *of->all;
    opened->scenarios = &opened->as_is;
    if (!with->left_out) return YL_OK;
    opened->as_is.variant =
        yl_arena_get(&opened->arena, of->all->variants * sizeof *of->all->variant);
    opened->as_is.variants = 0;
    for (uint32_t v = 0; v < of->all->variants; v++)
        if (!with->left_out[v])
            opened->as_is.variant[opened->as_is.variants++] = of->all->variant[v];
    return YL_OK;
}

void yl_what_if_at_point(struct yl_what_if *asked, const struct yl_points *points, uint64_t point,
                         struct yl_arena *arena)
{
    struct yl_override *over = yl_arena_get(arena, (points->axes + 1) * sizeof *over);
    for (uint32_t a = 0; a < points->axes; a++) {
        const struct yl_points_axis *axis = &points->axis[a];
        const struct yl_item *value = yl_points_value(points, point, a, arena);
        over[a] = (struct yl_override){axis->path, value,
                                       points->design == YL_POINTS_TABLE ? value->at : axis->at};
    }
    asked->point = point + 1;
    asked->overlay.over = over;
    asked->overlay.overs = points->axes;
}

/* ---- those that are refused ------------------------------------------------------------------- */

/* They are begun in order and end in any: the first are kept. */
static void refuse(struct running *running, uint64_t i)
{
    uint32_t at = running->count;
    while (at && running->refused[at - 1] > i) at--;
    if (at == running->shown) return;
    if (running->count < running->shown) running->count++;
    for (uint32_t k = running->count - 1; k > at; k--)
        running->refused[k] = running->refused[k - 1];
    running->refused[at] = i;
}

static void say_refused(const struct running *running, uint64_t i)
{
    struct yl_diags *diags = running->diags;
    struct yl_tables tables = {0};
    struct opened *again;
    enum yl_status status = open_one(&again, running->of, i, diags, running->fault);
    for (uint32_t v = 0; !status && v < again->scenarios->variants; v++) {
        struct yl_plan plan = {0};
        status = yl_compile(&plan, &again->scenarios->variant[v], &tables, diags);
        yl_plan_free(&plan);
    }
    if (again->asked.draw) {
        yl_diag_note(diags, "in draw %u", "在第 %u 组抽取值", again->asked.draw);
        yl_diag_help(diags,
                     "no draw may come to this: make the factor smaller, or the range in "
                     "'uncertain' narrower",
                     "任何一组抽取值都不能如此：请减小倍数，或收窄 'uncertain' 中的范围");
    }
    if (again->asked.point)
        yl_diag_note(diags, "at point %llu", "在第 %llu 个点",
                     (unsigned long long)again->asked.point);
    yl_tables_free(&tables);
    shut(NULL, again);
}

static enum yl_status say_all_refused(const struct running *running, enum yl_status status)
{
    for (uint32_t i = 0; i < running->count; i++) say_refused(running, running->refused[i]);
    return running->count ? YL_BAD_INPUT : status;
}

static struct running running_of(const struct yl_alternatives *of, struct yl_diags *diags,
                                 struct yl_fault *fault)
{
    return (struct running){.of = of,
                            .diags = diags,
                            .fault = fault,
                            .lang = diags->lang,
                            .shown = of->every ? SHOWN : 1,
                            .lock = PTHREAD_MUTEX_INITIALIZER};
}

/* ---- side by side ----------------------------------------------------------------------------- */

static enum yl_status solve(const struct running *running, uint64_t i,
                            const struct yl_scenarios *read, struct yl_tables *tables,
                            struct yl_diags *diags)
{
    const struct yl_alternatives *of = running->of;
    enum yl_status status = YL_OK;
    for (uint32_t v = 0; v < read->variants && !status; v++) {
        struct yl_plan plan = {0};
        struct yl_solved solved = {0};
        status = yl_compile(&plan, &read->variant[v], tables, diags);
        if (!status) {
            yl_solve(&solved, &read->variant[v], &plan, running->solving);
            of->answered(of->context, i, v, &solved);
        }
        yl_solved_free(&solved);
        yl_plan_free(&plan);
    }
    return status;
}

static enum yl_status look_at(void *context, void *kept, uint64_t i)
{
    struct running *running = context;
    const struct yl_alternatives *of = running->of;
    struct yl_tables *tables = kept;
    struct yl_fault fault = {0};
    struct yl_diags diags;
    struct opened *one;
    if (tables->count > TABLES) yl_tables_free(tables);
    yl_diags_init(&diags, running->lang);
    enum yl_status status = open_one(&one, of, i, &diags, &fault);
    if (!status)
        status = running->solving ? solve(running, i, one->scenarios, tables, &diags)
                                  : of->look(of->context, i, one->scenarios, tables, &fault);
    shut(NULL, one);
    pthread_mutex_lock(&running->lock);
    yl_diags_learn(running->diags, &diags);
    if (status == YL_BAD_INPUT)
        refuse(running, i);
    else if (*fault.text)
        (void)yl_fault_take(running->fault, status, &fault);
    pthread_mutex_unlock(&running->lock);
    yl_diags_free(&diags);
    return status == YL_BAD_INPUT && running->shown > 1 ? YL_OK : status;
}

static void tell(void *context, uint64_t done)
{
    const struct yl_alternatives *of = ((struct running *)context)->of;
    of->options->progress(of->options->progress_context, (double)done / (double)of->count, "");
}

enum yl_status yl_alternatives_each(const struct yl_alternatives *of,
                                    const struct yl_solve_options *how, struct yl_diags *diags,
                                    struct yl_fault *fault)
{
    struct running running = running_of(of, diags, fault);
    const struct yl_team_tasks tasks = {.count = of->count,
                                        .threads = of->options->threads,
                                        .stop = of->options->stop,
                                        .kept_size = sizeof(struct yl_tables),
                                        .task = look_at,
                                        .end = yl_team_drop_tables,
                                        .progress = how && of->options->progress ? tell : NULL,
                                        .context = &running};
    running.solving = how;
    return say_all_refused(&running, yl_team_each(&tasks));
}

/* ---- simulated -------------------------------------------------------------------------------- */

static enum yl_status open_point(void *context, uint64_t i, struct yl_pool_point *point,
                                 struct yl_fault *fault)
{
    struct running *running = context;
    struct opened *one;
    struct yl_diags diags;
    yl_diags_init(&diags, running->lang);
    enum yl_status status = open_one(&one, running->of, i, &diags, fault);
    yl_diags_free(&diags);
    if (status) {
        shut(NULL, one);
        return status;
    }
    *point = (struct yl_pool_point){.scenarios = one->scenarios,
                                    .first = one->asked.first,
                                    .replications = one->asked.replications,
                                    .own = one};
    return YL_OK;
}

static void refuse_point(void *context, uint64_t i)
{
    struct running *running = context;
    pthread_mutex_lock(&running->lock);
    refuse(running, i);
    pthread_mutex_unlock(&running->lock);
}

static enum yl_status take_point(void *context, uint64_t i, struct yl_result *result,
                                 struct yl_plan *plans, struct yl_fault *fault)
{
    const struct yl_alternatives *of = ((struct running *)context)->of;
    (void)plans;
    enum yl_status status = of->take(of->context, i, result, fault);
    yl_result_free(result);
    return status;
}

static enum yl_status finish_point(void *context, struct yl_result *result,
                                   const struct yl_scenarios *scenarios,
                                   const struct yl_plan *plans)
{
    (void)context;
    yl_solve_point(result, scenarios, plans);
    return YL_OK;
}

enum yl_status yl_alternatives_run(const struct yl_alternatives *of, struct yl_run_info *info,
                                   struct yl_diags *diags, struct yl_fault *fault)
{
    struct running running = running_of(of, diags, fault);
    const struct yl_pool_source source = {.points = of->count,
                                          .context = &running,
                                          .open = open_point,
                                          .take = take_point,
                                          .close = shut,
                                          .refused = refuse_point,
                                          .finish = of->solves ? finish_point : NULL};
    return say_all_refused(&running, yl_pool_run(&source, of->options, info, fault));
}
