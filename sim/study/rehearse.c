/* rehearse.c: worlds one after another, their replications on all threads. Contract: rehearse.h. */
#include "sim/study/rehearse.h"
#include "models/compile.h"
#include "sim/sweep/worker.h"
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct work {
    struct yl_rehearsal *r;
    const struct yl_rehearse_how *how;
    const struct yl_kernels *kernels;
    struct yl_tables tables;
    struct yl_diags *diags;
    struct yl_fault *fault;
    uint32_t worlds, world; /* for progress */
    double told;
};

/* ---- names to indexes of a plan -------------------------------------------------------------- */
static uint32_t find_arrival(const struct yl_plan *p, const char *name)
{
    uint32_t i = 0;
    while (i < p->arrivals && strcmp(p->arrival[i].name, name)) i++;
    return i;
}

static bool metric_of(const struct yl_scenario *s, const struct yl_plan *p,
                      const struct yl_outcome *from, struct yl_unit_metric *to)
{
    *to = (struct yl_unit_metric){.once = from->once, .index = UINT32_MAX};
    if (from->kind == YL_OUTCOME_PASSED) {
        to->kind = YL_UNIT_PASS;
        for (uint32_t i = 0; i < p->rows; i++)
            if (!strcmp(p->row_place[i], from->place) && !strcmp(p->row_step[i], from->step))
                to->index = i;
        return to->index != UINT32_MAX;
    }
    if (from->kind == YL_OUTCOME_ARRIVED) {
        to->kind = YL_UNIT_ARRIVE, to->index = find_arrival(p, from->place);
        return to->index < p->arrivals;
    }
    to->kind = from->kind == YL_OUTCOME_MONEY ? YL_UNIT_MONEY : YL_UNIT_ORDER;
    for (uint32_t i = 0; i < s->shops; i++)
        if (!strncmp(from->place, "shops.", 6) && !strcmp(from->place + 6, s->shop[i].name))
            to->index = i;
    return true;
}

/* ---- one world ------------------------------------------------------------------------------- */
static void tell(struct work *w, uint32_t done)
{
    struct timespec t;
    if (!w->how->progress || omp_get_thread_num()) return;
    clock_gettime(CLOCK_MONOTONIC, &t);
    double now = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec, share = (double)done / w->r->runs;
    if (now - w->told < 0.1) return;
    w->told = now;
    w->how->progress(w->how->progress_context, (w->world + share) / w->worlds, "ab");
}

static enum yl_status one_run(struct yl_worker *w, struct yl_units *u, struct yl_observed *o,
                              uint32_t run, bool by_seed)
{
    size_t bases = (size_t)o->arms * o->periods, sums = bases * o->metrics;
    yl_worker_bits(w, w->bits);
    yl_units_start(u, &w->world);
    if (by_seed) w->world.seed = run + 1;
    enum yl_status s = yl_worker_run(w, by_seed ? 1 : run + 1, 0, 1);
    o->failed[run] = s == YL_FAILED;
    if (s == YL_FAILED) return YL_OK;
    if (s) return s;
    yl_units_close(u, &w->world);
    memcpy(o->base + run * bases, u->base, bases * sizeof *u->base);
    memcpy(o->sum + run * sums, u->sum, sums * sizeof *u->sum);
    o->arrivals[run] = u->arrivals;
    return u->failed ? YL_NO_MEMORY : YL_OK;
}

static enum yl_status all_runs(struct work *work, struct yl_observed *o,
                               const struct yl_units_plan *how)
{
    int threads = work->how->threads > 0 ? work->how->threads : omp_get_num_procs();
    enum yl_status status = YL_OK;
    uint32_t done = 0;
#pragma omp parallel num_threads(threads)
    {
        struct yl_worker w = {0};
        struct yl_units u = {0};
        enum yl_status mine = yl_worker_init(&w, how->plan, work->kernels, 0, 0);
        if (!mine) mine = yl_units_init(&u, how);
        w.world.units = &u;
        w.loop.stop = work->how->stop;
#pragma omp for schedule(dynamic, 1)
        for (uint32_t r = 0; r < o->runs; r++) {
            enum yl_status before;
#pragma omp atomic read
            before = status;
            if (before) continue;
            if (!mine)
                mine = yl_stop_asked(work->how->stop) ? YL_INTERRUPTED
                                                      : one_run(&w, &u, o, r, work->how->by_seed);
            if (mine) {
#pragma omp atomic write
                status = mine;
            }
            uint32_t so_far;
#pragma omp atomic capture
            so_far = ++done;
            tell(work, so_far);
        }
        yl_units_free(&u);
        yl_worker_free(&w);
    }
    for (uint32_t r = 0; r < o->runs; r++) o->visits += o->arrivals[r] / o->runs;
    return status;
}

static enum yl_status observe(struct work *work, struct yl_observed *o,
                              const struct yl_arms_how *arms)
{
    struct yl_rehearsal *r = work->r;
    struct yl_scenario merged;
    struct yl_plan plan = {0};
    struct yl_unit_metric metric[YL_UNIT_METRICS];
    uint32_t axis;
    bool turns = arms->assign == YL_ASSIGN_TURNS;
    *o = (struct yl_observed){.there = true,
                              .turns = turns,
                              .runs = r->runs,
                              .arms = arms->arms,
                              .metrics = r->metrics,
                              .periods = turns ? r->blocks : r->days,
                              .bound = turns ? r->block_at : r->bound};
    size_t bases = (size_t)o->runs * o->arms * o->periods;
    o->base = calloc(bases + 1, sizeof *o->base),
    o->sum = calloc(bases * o->metrics + 1, sizeof *o->sum);
    o->failed = calloc(o->runs + 1, sizeof *o->failed);
    o->arrivals = calloc(o->runs + 1, sizeof *o->arrivals);
    if (!o->base || !o->sum || !o->failed || !o->arrivals) return YL_NO_MEMORY;
    enum yl_status s = yl_arms_merge(&merged, &axis, &r->arena, arms);
    if (!s) s = yl_compile(&plan, &merged, &work->tables, work->diags, work->fault);
    plan.seed = r->seed;
    for (uint32_t m = 0; !s && m < r->outcomes; m++)
        if (!metric_of(&merged, &plan, &r->e->outcome[m], &metric[m])) s = YL_BAD_INPUT;
    for (uint32_t m = r->outcomes; !s && m < r->metrics; m++)
        metric[m] =
            (struct yl_unit_metric){YL_UNIT_ARRIVE, find_arrival(&plan, r->metric[m]), true};
    struct yl_units_plan how = {.plan = &plan,
                                .metric = metric,
                                .metrics = r->metrics,
                                .arms = o->arms,
                                .periods = o->periods,
                                .bound = o->bound,
                                .entry = r->e->entry,
                                .arm_axis = axis,
                                .covariate = turns ? -1 : r->e->covariate,
                                .of_visit = arms->assign != YL_ASSIGN_PERSON};
    if (!s) s = all_runs(work, o, &how);
    yl_plan_free(&plan);
    work->world++;
    return s;
}

/* ---- the worlds of an experiment ------------------------------------------------------------- */
static bool lay_days(struct yl_rehearsal *r)
{
    const struct yl_scenario *s = &r->all->variant[0];
    int64_t from = s->from + s->warmup, days = (s->to - from + YL_DAY - 1) / YL_DAY;
    if (r->e->days && r->e->days < days) days = r->e->days;
    if (days < 1 || days > 1000) days = days < 1 ? 1 : 1000;
    r->days = (uint32_t)days;
    r->bound = yl_arena_get(&r->arena, (r->days + 1) * sizeof *r->bound);
    r->block_at = yl_arena_get(&r->arena, (r->days + 1) * sizeof *r->block_at);
    if (!r->bound || !r->block_at) return false;
    for (uint32_t d = 0; d <= r->days; d++)
        r->bound[d] = from + d * YL_DAY < s->to ? from + d * YL_DAY : s->to;
    return true;
}

/* Blocks of turns: days, or sessions from the beginning of one to that of the next. */
static bool lay_blocks(struct yl_rehearsal *r)
{
    const struct yl_scenario *s = &r->all->variant[0];
    if (r->e->unit != YL_SPLIT_SESSION) {
        memcpy(r->block_at, r->bound, (r->days + 1) * sizeof *r->bound);
        r->blocks = r->days;
        return true;
    }
    const struct yl_room *room = &s->room[r->e->room];
    r->block_at = yl_arena_get(&r->arena, (room->sessions + 2) * sizeof *r->block_at);
    if (!r->block_at) return false;
    for (uint32_t i = 0; i < room->sessions; i++)
        if (room->session[i].from < r->bound[r->days])
            r->block_at[r->blocks++] = i ? room->session[i].from : r->bound[0];
    r->block_at[r->blocks] = r->bound[r->days];
    return true;
}

static bool name_metrics(struct yl_rehearsal *r)
{
    const struct yl_scenario *s = &r->all->variant[0];
    uint32_t most = r->e->outcomes + s->rooms + s->shops;
    if (most > YL_UNIT_METRICS) most = YL_UNIT_METRICS;
    r->metric = yl_arena_get(&r->arena, (most + 1) * sizeof *r->metric);
    bool *share = yl_arena_get(&r->arena, most + 1);
    r->is_share = share;
    if (!r->metric || !share) return false;
    r->outcomes = r->e->outcomes < most ? r->e->outcomes : most;
    for (uint32_t m = 0; m < r->outcomes; m++)
        r->metric[m] = r->e->outcome[m].name, share[m] = r->e->outcome[m].once;
    r->metrics = r->outcomes;
    for (uint32_t i = 0; i < s->rooms + s->shops && r->metrics < most; i++) {
        const char *name = i < s->rooms
                               ? yl_arena_print(&r->arena, "rooms.%s", s->room[i].name)
                               : yl_arena_print(&r->arena, "shops.%s", s->shop[i - s->rooms].name);
        if (!name) return false;
        share[r->metrics] = true, r->metric[r->metrics++] = name;
    }
    return true;
}

static enum yl_status run_worlds(struct work *w, const struct yl_scenario *const *arm)
{
    struct yl_rehearsal *r = w->r;
    const struct yl_experiment *e = r->e;
    const struct yl_scenario *same[64];
    enum yl_assign assign = e->unit == YL_SPLIT_VISIT ? YL_ASSIGN_VISIT : YL_ASSIGN_PERSON;
    bool turns = !w->how->quick && e->arms == 2 && r->blocks >= 4;
    w->worlds = (w->how->quick ? 2 : e->arms + 1) + (turns ? 2 : 0);
    for (uint32_t k = 0; k < e->arms; k++) same[k] = arm[0];
    struct yl_arms_how how = {.arm = same, .arms = e->arms, .split = e->split, .assign = assign};
    enum yl_status s = observe(w, &r->aa, &how);
    how.arm = arm;
    if (!s) s = observe(w, &r->ab, &how);
    for (uint32_t k = 1; !s && !w->how->quick && k < e->arms; k++) {
        const double all = 1;
        struct yl_arms_how one = {.arm = &arm[k], .arms = 1, .split = &all, .assign = assign};
        s = observe(w, &r->every[k], &one);
    }
    how.assign = YL_ASSIGN_TURNS, how.blocks = r->blocks, how.block_at = r->block_at;
    if (!s && turns) s = observe(w, &r->turns_ab, &how);
    how.arm = same;
    if (!s && turns) s = observe(w, &r->turns_aa, &how);
    return s;
}

enum yl_status yl_rehearse(struct yl_rehearsal *r, const struct yl_scenarios *all,
                           const struct yl_rehearse_how *how, struct yl_diags *diags,
                           struct yl_fault *fault)
{
    const struct yl_scenario *arm[64];
    *r = (struct yl_rehearsal){.all = all, .e = &all->variant[0].experiment};
    struct work w = {.r = r, .how = how, .diags = diags, .fault = fault};
    if (!r->e->present || r->e->arms > 64)
        return yl_fault_set(fault, YL_BAD_INPUT, "the scenario plans no experiment");
    r->runs = (uint32_t)(how->runs ? how->runs : r->e->runs);
    r->seed = how->has_seed ? how->seed : all->variant[0].seed;
    w.kernels = how->isa ? yl_kernels_named(how->isa) : yl_kernels_best();
    if (!w.kernels)
        return yl_fault_set(fault, YL_BAD_CALL, "this processor has no '%s'; scalar always works",
                            how->isa);
    r->every = calloc(r->e->arms, sizeof *r->every);
    enum yl_status s =
        r->every && lay_days(r) && lay_blocks(r) && name_metrics(r) ? YL_OK : YL_NO_MEMORY;
    for (uint32_t k = 0; k < r->e->arms; k++)
        if (!(arm[k] = yl_arms_find(all, r->e->arm[k])))
            return yl_fault_set(fault, YL_BAD_INPUT, "there is no variant '%s'", r->e->arm[k]);
    if (!s) s = run_worlds(&w, arm);
    yl_tables_free(&w.tables);
    if (s == YL_NO_MEMORY) return yl_fault_set(fault, s, "not enough memory for this experiment");
    return s;
}

static void observed_free(struct yl_observed *o)
{
    free(o->base), free(o->sum), free(o->failed), free(o->arrivals);
}

void yl_rehearsal_done(struct yl_rehearsal *r)
{
    observed_free(&r->aa), observed_free(&r->ab), observed_free(&r->turns_aa),
        observed_free(&r->turns_ab);
    for (uint32_t k = 0; r->every && k < r->e->arms; k++) observed_free(&r->every[k]);
    free(r->every);
    yl_arena_free(&r->arena);
    *r = (struct yl_rehearsal){0};
}

/* ---- sums ------------------------------------------------------------------------------------ */
struct yl_analysis_sums yl_observed_sums(const struct yl_observed *o, uint32_t run, int arm,
                                         uint32_t metric, uint32_t periods)
{
    double n = 0, x = 0, xx = 0, y = 0, yy = 0, xy = 0;
    for (uint32_t k = arm < 0 ? 0 : (uint32_t)arm; k < (arm < 0 ? o->arms : (uint32_t)arm + 1);
         k++) {
        const struct yl_unit_base *base = o->base + ((size_t)run * o->arms + k) * o->periods;
        const struct yl_unit_sum *sum =
            o->sum + (((size_t)run * o->arms + k) * o->metrics + metric) * o->periods;
        for (uint32_t p = 0; p < periods; p++) {
            n += base[p].n, x += base[p].x, xx += base[p].xx;
            y += sum[p].y, yy += sum[p].yy, xy += sum[p].xy;
        }
    }
    if (!(n > 0)) return (struct yl_analysis_sums){0};
    return (struct yl_analysis_sums){.n = n,
                                     .mean_x = x / n,
                                     .mean_y = y / n,
                                     .xx = xx - x * x / n,
                                     .xy = xy - x * y / n,
                                     .yy = yy - y * y / n};
}

struct yl_block yl_observed_block(const struct yl_observed *o, uint32_t run, uint32_t metric,
                                  uint32_t period)
{
    struct yl_block block = {0, 0, false};
    double n[2] = {0, 0};
    for (uint32_t k = 0; k < 2; k++) {
        n[k] = o->base[((size_t)run * o->arms + k) * o->periods + period].n;
        block.y +=
            o->sum[(((size_t)run * o->arms + k) * o->metrics + metric) * o->periods + period].y;
    }
    block.n = n[0] + n[1], block.treated = n[1] > n[0];
    return block;
}
