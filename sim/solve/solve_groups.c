/* solve_groups.c: for each entry, every combination of what matters about a person, every law of
 * arrival. Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CELLS = 6000, MOST_COMBINATIONS = 40000, MOST_COMMON = 200, MOST_SENDS = 48 };
enum { FEW = 1024 }; /* quantities: fewer are kept as they are */

struct job { /* an entry being solved */
    struct yl_solver solver;
    struct yl_groups *g;
    bool *used; /* [axes] */
    bool intent;
    uint32_t dims, dim[64], combination;
    bool common;  /* with people.size: combinations mean the same for every entry */
    double mass;  /* 1; of what is begun: how many visits */
    uint32_t who; /* who began them; YL_ANYONE: it does not matter */
    double *before;
    struct yl_group spare;       /* arrays of a group that is packed, all 0 */
    struct yl_arrivals arrivals; /* the last: most of `born`, 80 kB, is never touched */
};

/* ---- one combination ------------------------------------------------------------------------- */
/* The part that one trait combination adds, given the combination. */
static void keep_each(struct job *job, double weight)
{
    struct yl_solver *solver = &job->solver;
    if (!solver->group->each) return;
    if (job->combination >= MOST_COMMON) {
        job->g->mixed = true;
        return;
    }
    for (uint32_t q = 0; q < solver->quantities; q++)
        solver->group->each[(size_t)job->combination * solver->quantities + q] =
            (solver->group->m1[q] - job->before[q]) / weight;
    job->g->share[job->combination] = weight;
}

static void intents(struct job *job, uint64_t memory, double weight)
{
    struct yl_point node[YL_INTENTS] = {
        {job->who == YL_ANYONE ? 0 : job->solver.who[job->who].intent, 1}};
    struct yl_solver *solver = &job->solver;
    uint32_t n = 1;
    const bool rough = job->arrivals.coarse && solver->wants[solver->start];
    if (job->intent)
        n = yl_solve_intents(
            &solver->plan->intent.draw[yl_solve_value(solver, solver->plan->intent.axis, memory)],
            solver->steepest,
            !rough               ? YL_NODES_FINE
            : solver->population ? YL_NODES_SHARES
                                 : YL_NODES_COARSE,
            node);
    /* intents go side by side where all that differs between them is chances */
    const bool lanes = solver->population && solver->wants[solver->start] && !solver->rhythm;
    const uint32_t most = n > 1 && lanes ? YL_ABREAST : 1;
    for (uint32_t i = 0; i < n && !solver->over && !solver->too_big;
         i += most, job->combination += most) {
        double w = weight * node[i].weight;
        if (job->combination >= MOST_COMBINATIONS) solver->too_big = true;
        solver->intent = node[i].at;
        if (most > 1) solver->grid.lanes = n - i < most ? n - i : most;
        for (uint32_t k = 0; k < most; k++) solver->lane_who[k] = job->who;
        for (uint32_t k = 0; k < solver->grid.lanes; k++)
            solver->lane[k] = (struct yl_point){node[i + k].at, weight * node[i + k].weight};
        if (solver->group->each)
            memcpy(job->before, solver->group->m1, solver->quantities * sizeof *job->before);
        yl_solve_run(solver, &job->arrivals, memory, w);
        keep_each(job, w);
    }
    solver->grid.lanes = 0;
}

static void combine(struct job *job, uint32_t dim, uint64_t memory, double weight)
{
    struct yl_solver *solver = &job->solver;
    if (dim == job->dims) {
        intents(job, memory, weight);
        return;
    }
    const struct yl_plan_axis *axis = &solver->plan->axis[job->dim[dim]];
    for (uint32_t v = 0; v < axis->values && !solver->over && !solver->too_big; v++) {
        double share = yl_solve_share(solver, job->dim[dim], v);
        uint64_t more = memory;
        if (!(share > 0)) continue;
        if (axis->kind == YL_AXIS_TRAIT)
            solver->value[job->dim[dim]] = (uint8_t)v;
        else if (v)
            more |= UINT64_C(1) << axis->memory.bit;
        combine(job, dim + 1, more, weight * share);
    }
}

/* All combinations, given each draw of the shock that moves steps, if one does. */
static void walk_all(struct job *job)
{
    struct yl_solver *solver = &job->solver;
    job->dims = 0;
    for (uint32_t a = 0; a < solver->plan->axes; a++) {
        if (!job->used[a]) continue;
        if (job->dims < 64)
            job->dim[job->dims++] = a;
        else
            solver->too_big = true;
    }
    struct yl_point node[YL_SHOCK_NODES] = {{0, 1}};
    const uint64_t memory = solver->plan->memory_start & solver->memory_read;
    const uint32_t n = solver->shock_used ? yl_shock_nodes(solver->shock_steepest, node) : 1;
    double **each = solver->group->by_shock;
    job->combination = 0;
    if (n > 1 && !each)
        each = solver->group->by_shock = yl_get_zeroed(YL_SHOCK_NODES, sizeof *each);
    for (uint32_t i = 0; i < n && !solver->over && !solver->too_big; i++) {
        if (n > 1 && !each[i]) each[i] = yl_get_zeroed(solver->quantities, sizeof **each);
        job->combination = 0;
        solver->shock_z = node[i].at;
        for (uint32_t q = 0; n > 1 && q < solver->quantities; q++)
            each[i][q] -= solver->group->m1[q];
        combine(job, 0, memory, job->mass * node[i].weight);
        for (uint32_t q = 0; n > 1 && q < solver->quantities; q++)
            each[i][q] = (each[i][q] + solver->group->m1[q]) / node[i].weight;
    }
    solver->shock_z = 0;
    if (job->g->combinations < job->combination) job->g->combinations = job->combination;
}

/* ---- groups ---------------------------------------------------------------------------------- */
static void begin_group(struct job *job, bool poisson, bool persons)
{
    struct yl_groups *groups = job->g;
    struct yl_solver *solver = &job->solver;
    struct yl_group *one = YL_ARRAY_NEXT(groups->group, groups->groups, groups->group_capacity);
    *one = job->spare; /* its arrays, all 0, if there are some */
    job->spare = (struct yl_group){0};
    one->entry = solver->entry;
    one->poisson = poisson;
    one->from = solver->span_from;
    if (poisson) one->surging = yl_surge_stream(solver->plan, solver->entry);
    if (persons)
        one->each = yl_get_zeroed((size_t)MOST_COMMON, solver->quantities * sizeof *one->each);
    if (!one->m1) {
        one->m1 = yl_get_zeroed(solver->quantities, sizeof *one->m1);
        one->m2 = yl_get_zeroed(solver->quantities, sizeof *one->m2);
        one->m2_unknown = yl_get_zeroed(solver->quantities, sizeof *one->m2_unknown);
        one->noted = yl_get_zeroed(solver->quantities / YL_NOTED + 1, sizeof *one->noted);
    }
    solver->group = one;
}

static bool any(const struct yl_group *group, uint32_t q)
{
    return group->m1[q] != 0 || group->m2[q] != 0 || group->m2_unknown[q];
}

/* From q on, the first that may be other than 0. */
static uint32_t noted_from(const struct yl_group *group, uint32_t q, uint32_t quantities)
{
    while (q < quantities && !group->noted[q / YL_NOTED]) q += YL_NOTED - q % YL_NOTED;
    return q;
}

/* Once a group is solved: with a thousand entries nearly all of its moments are 0. What it needs no
 * more becomes `spare`. */
static void pack_group(struct yl_group *group, struct yl_group *spare, uint32_t quantities)
{
    struct yl_group to = *group;
    uint32_t n = 0, q = 0;
    if (quantities < FEW || group->which) return;
    for (; (q = noted_from(group, q, quantities)) < quantities; q++) n += any(group, q);
    to.which = yl_get_zeroed((size_t)n + 1, sizeof *to.which);
    to.m1 = yl_get_zeroed((size_t)n + 1, sizeof *to.m1);
    to.m2 = yl_get_zeroed((size_t)n + 1, sizeof *to.m2);
    to.m2_unknown = yl_get_zeroed((size_t)n + 1, sizeof *to.m2_unknown);
    for (q = 0; (q = noted_from(group, q, quantities)) < quantities; q++) {
        if (!any(group, q)) continue;
        to.which[to.kept] = q;
        to.m1[to.kept] = group->m1[q];
        to.m2[to.kept] = group->m2[q];
        to.m2_unknown[to.kept++] = group->m2_unknown[q];
        group->m1[q] = group->m2[q] = 0;
        group->m2_unknown[q] = false;
    }
    memset(group->noted, 0, (quantities / YL_NOTED + 1) * sizeof *group->noted);
    to.noted = NULL;
    if (spare->m1)
        YL_FREE(group->m1, group->m2, group->m2_unknown, group->noted);
    else
        *spare = (struct yl_group){.m1 = group->m1,
                                   .m2 = group->m2,
                                   .m2_unknown = group->m2_unknown,
                                   .noted = group->noted};
    *group = to;
}

struct yl_moment yl_group_moment(const struct yl_group *group, uint32_t q)
{
    uint32_t low = 0, high = group->kept;
    if (!group->which) return (struct yl_moment){group->m1[q], group->m2[q], group->m2_unknown[q]};
    while (low < high) {
        const uint32_t mid = (low + high) / 2;
        if (group->which[mid] < q)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == group->kept || group->which[low] != q) return (struct yl_moment){0};
    return (struct yl_moment){group->m1[low], group->m2[low], group->m2_unknown[low]};
}

/* Groups of an entry stand together: roots are solved one after another, and what others begin has one group. */
struct yl_group_span yl_groups_of(const struct yl_groups *groups, uint32_t entry)
{
    return entry == YL_EVERYBODY ? (struct yl_group_span){0, groups->groups} : groups->span[entry];
}

static void drop_groups(struct yl_groups *groups, uint32_t first)
{
    for (; groups->groups > first; groups->groups--) {
        struct yl_group *group = &groups->group[groups->groups - 1];
        for (uint32_t i = 0; group->by_shock && i < YL_SHOCK_NODES; i++) free(group->by_shock[i]);
        YL_FREE(group->by_shock, group->m1, group->m2, group->m2_unknown, group->noted,
                group->which, group->each);
    }
}

static void lay_grid(struct job *job)
{
    struct yl_solver *solver = &job->solver;
    if (!solver->wants[solver->start]) return;
    yl_solve_grid(solver);
    yl_grid_lay(&solver->grid);
    job->g->timed = true;
    if (solver->grid.step > job->g->step) job->g->step = solver->grid.step;
}

/* Walks all combinations for the arrivals, and forgets their flow; nothing to walk where `mass` is 0. */
static void solve_arrivals(struct job *job, double mass)
{
    struct yl_solver *solver = &job->solver;
    if (mass > 0) yl_arrivals_divide(solver, &job->arrivals);
    if (mass > 0) walk_all(job);
    yl_flow_free(&solver->grid, job->arrivals.start);
    job->arrivals.start = NULL;
}

/* Of the streams from `first` to before `end`, all of one entry. */
static void solve_group(struct job *job, uint32_t first, uint32_t end)
{
    struct yl_solver *solver = &job->solver;
    struct yl_arrivals *arrivals = &job->arrivals;
    struct yl_group *at = solver->group;
    const bool timed = solver->wants[solver->start];
    double mass = 0;
    arrivals->start = timed ? yl_flow_new() : NULL;
    for (uint32_t i = first; i < end; i++) {
        const struct yl_plan_stream *stream = &solver->plan->stream[i];
        if ((stream->kind == YL_STREAM_POISSON) != at->poisson) continue;
        const double f = yl_arrivals_stream(solver, arrivals, stream),
                     n = at->poisson ? 1 : (double)stream->number;
        at->n += n * f;
        mass += n * f;
        if (at->poisson) continue;
        at->n2 += n * f * f;
        /* no two visits of a send to persons are of one */
        at->own += stream->kind == YL_STREAM_SEND_PERSONS ? n * f * n * f : n * f * f;
    }
    if (timed && arrivals->start->has_had_most)
        yl_flow_to_cells(&solver->grid, arrivals->start, true);
    if (timed && mass > 0) /* the start becomes that of one visit */
        yl_flow_become(&solver->grid, arrivals->start,
                       yl_flow_copy(&solver->grid, arrivals->start, 1 / mass));
    job->mass = 1;
    arrivals->moments = (struct yl_moments){{1}};
    solver->visits = at->n;
    solve_arrivals(job, mass);
}

/* Those of one person, or of whatever persons. */
static void solve_one_begun(struct job *job, const struct yl_begins *begins)
{
    struct yl_solver *solver = &job->solver;
    struct yl_arrivals *arrivals = &job->arrivals;
    job->who = begins->begun[0].who;
    if (job->who != YL_ANYONE)
        memcpy(solver->value, solver->who[job->who].value, solver->plan->axes);
    const double mass = begins->total.x[YL_L_MASS];
    arrivals->moments = (struct yl_moments){{0}};
    yl_moments_add(&arrivals->moments, &begins->total, 1 / mass);
    job->mass = mass;
    arrivals->start = solver->wants[solver->start] ? yl_starts_flow(solver, begins) : NULL;
    solve_arrivals(job, mass);
}

/* Visits that others have begun, in numbers: their group has the sum of all. */
static void solve_begun(struct job *job, const struct yl_begins *begins)
{
    struct yl_solver *solver = &job->solver;
    solver->group = NULL;
    for (uint32_t i = 0; i < job->g->groups; i++)
        if (job->g->group[i].entry == solver->entry) solver->group = &job->g->group[i];
    if (!solver->group) begin_group(job, false, false);
    solver->group->begun = true;
    solver->group->n = 1;
    for (int l = YL_L_ACTIONS; l < YL_LAYERS; l += solver->grid.coarse ? 2 : 1)
        if (begins->total.x[l] != 0) solver->grid.layers |= 1u << l;
    lay_grid(job);
    solver->visits = 1;
    for (size_t i = 0; i < begins->count && !solver->over && !solver->too_big;) {
        const struct yl_begins one = yl_starts_of_one(begins, i);
        solve_one_begun(job, &one);
        i += one.count;
    }
    job->who = YL_ANYONE;
    yl_solve_clear(solver);
}

static void solve_entry(struct job *job)
{
    struct yl_solver *solver = &job->solver;
    const struct yl_plan *plan = solver->plan;
    const uint32_t first = plan->entry[solver->entry].first_stream,
                   end = plan->entry[solver->entry].end_stream;
    bool timed = solver->wants[solver->start], poisson = false,
         persons = job->common && (job->intent || job->dims);
    uint32_t sends = 0, before = job->g->groups;
    const uint32_t most = solver->population ? 0 : MOST_SENDS; /* apart, for their spread */
    lay_grid(job);
    yl_kept_entry(solver);
    for (uint32_t i = first; i < end; i++)
        if (plan->stream[i].kind == YL_STREAM_POISSON)
            poisson = true;
        else
            sends++;
    for (solver->span_from = plan->from; poisson && solver->span_from < plan->to;
         solver->span_from = solver->span_to) {
        solver->span_to =
            solver->population ? plan->to : yl_surge_until(plan, solver->entry, solver->span_from);
        begin_group(job, true, persons);
        solve_group(job, first, end);
    }
    if (sends && (!timed || sends > most)) {
        begin_group(job, false, persons);
        solver->group->crowd = timed;
        solve_group(job, first, end);
    }
    for (uint32_t i = first; timed && sends <= most && i < end; i++)
        if (plan->stream[i].kind != YL_STREAM_POISSON) {
            begin_group(job, false, persons);
            solve_group(job, i, i + 1);
        }
    for (; before < job->g->groups; before++)
        pack_group(&job->g->group[before], &job->spare, solver->quantities);
    yl_kept_entry_end(solver);
    yl_solve_clear(solver);
}

/* Each entry has one: the finer grid may be too much for what the coarser one knew a part of. */
static void add_refusal(struct yl_solved *out, const struct yl_plan *plan, uint32_t entry,
                        const struct yl_block *block)
{
    struct yl_solved_refusal *refusal = out->refusal, *end = refusal + out->refusals;
    while (refusal < end && refusal->entry != plan->entry[entry].name) refusal++;
    out->refusals += refusal == end;
    refusal->entry = plan->entry[entry].name;
    refusal->why = block->why;
    refusal->place = yl_arena_copy(&out->arena, block->place, strlen(block->place));
}

/* With people.size every combination must mean the same for every entry. */
static void common_axes(struct job *job, bool *used)
{
    const struct yl_plan *plan = job->solver.plan;
    struct yl_block block;
    for (uint32_t e = 0; e < plan->entries && plan->size; e++) {
        if (plan->entry[e].started) continue;
        const struct yl_origin from = {e, plan->entry[e].node};
        if (yl_solve_reach(&job->solver, &from, used, &block))
            job->intent |= job->solver.intent_used;
        yl_solve_unreach(&job->solver);
    }
    double combinations = job->intent ? 140 : 1;
    for (uint32_t a = 0; a < plan->axes; a++) combinations *= used[a] ? plan->axis[a].values : 1;
    job->common = plan->size > 0 && combinations <= MOST_COMMON;
    if (job->common) return;
    if (plan->size && combinations > 1) job->g->mixed = true; /* too many to keep each: no spread */
    memset(used, 0, plan->axes * sizeof *used);
    job->intent = false;
}

/* Where a visit begins others of its person, all that these ask of it is kept apart. */
static void add_person(struct job *job)
{
    if (!job->solver.begins_own) return;
    job->intent |= job->solver.person_intent;
    for (uint32_t a = 0; a < job->solver.plan->axes; a++) job->used[a] |= job->solver.person[a];
}

/* Solve every entry that no step starts. */
static void solve_roots(struct job *job, struct yl_solved *out, const struct yl_groups_how *how,
                        const bool *common)
{
    struct yl_solver *solver = &job->solver;
    struct yl_groups *groups = job->g;
    const struct yl_plan *plan = solver->plan;
    const bool all_intents = job->intent;
    for (uint32_t e = 0; e < plan->entries; e++) {
        struct yl_block block = {0};
        if (plan->entry[e].started || yl_solve_pruned(solver, plan->entry[e].node)) continue;
        if (how->before && !how->before->solved[e]) continue; /* said already */
        memcpy(job->used, common, plan->axes * sizeof *common);
        solver->too_big = solver->over = false;
        solver->dirty = groups->dirty[e];
        groups->solved[e] =
            yl_solve_reach(solver, &(struct yl_origin){e, plan->entry[e].node}, job->used, &block);
        job->intent = all_intents || solver->intent_used;
        add_person(job);
        job->dims = 0;
        for (uint32_t a = 0; a < plan->axes; a++) job->dims += job->used[a];
        uint32_t first = groups->groups;
        if (groups->solved[e]) solve_entry(job);
        if (solver->too_big || solver->over) {
            groups->gave_up = true;
            groups->solved[e] = YL_ANSWERED_NOT;
            block.whole = true;
            yl_solve_block(&block, YL_REFUSE_SIZE, plan->entry[e].name);
            drop_groups(groups, first);
        }
        yl_solve_unreach(solver);
        if (block.there && !(how->before && groups->solved[e])) add_refusal(out, plan, e, &block);
    }
}

/* One generation; what it begins is in solver->begins. */
static double generation(struct job *job, const struct yl_begins *begun)
{
    struct yl_solver *solver = &job->solver;
    const struct yl_plan *plan = solver->plan;
    double next = 0;
    struct yl_block block;
    for (uint32_t s = 0; s < plan->spawns && !solver->over && !solver->too_big; s++) {
        const struct yl_origin from = {plan->spawn[s].entry, plan->spawn[s].node};
        if (!(begun[s].total.x[YL_L_MASS] > 0)) continue;
        memset(job->used, 0, plan->axes * sizeof *job->used);
        solver->dirty = job->g->dirty[from.entry];
        enum yl_answered answer = yl_solve_reach(solver, &from, job->used, &block);
        if (answer < job->g->solved[from.entry]) job->g->solved[from.entry] = answer;
        job->intent = solver->intent_used && !solver->own[s];
        if (solver->own[s])
            for (uint32_t a = 0; a < plan->axes; a++) job->used[a] &= plan->axis[a].of_visit;
        else
            add_person(job);
        solve_begun(job, &begun[s]);
        yl_solve_unreach(solver);
    }
    for (uint32_t s = 0; s < plan->spawns; s++) next += solver->begins[s].total.x[YL_L_MASS];
    return next;
}

/* Visits that others begin, generation by generation, until next to nobody is left. */
static void solve_started(struct job *job, uint32_t first)
{
    enum { MOST = 400 };
    struct yl_solver *solver = &job->solver;
    struct yl_groups *groups = job->g;
    const uint32_t spawns = solver->plan->spawns;
    double all = 0, now = 0;
    for (uint32_t s = 0; s < spawns; s++) now += solver->begins[s].total.x[YL_L_MASS];
    solver->too_big = solver->over = false;
    for (int i = 0; ((now > 1e-12 * (all += now)) && !solver->over) && !solver->too_big; i++) {
        struct yl_begins *begun = solver->begins;
        solver->begins = yl_get_zeroed(spawns + 1, sizeof *solver->begins);
        for (uint32_t s = 0; s < spawns; s++) yl_starts_in_turn(&begun[s]);
        solver->generation = i + 1;
        now = generation(job, begun);
        yl_starts_free(begun, spawns);
        solver->over |= i >= MOST;
    }
    if (!solver->over && !solver->too_big) return;
    groups->gave_up = true;
    drop_groups(groups, first);
}

static void solve_all(struct job *job, struct yl_solved *out, const struct yl_groups_how *how,
                      const bool *common)
{
    struct yl_solver *solver = &job->solver;
    struct yl_groups *groups = job->g;
    const struct yl_plan *plan = solver->plan;
    bool *good = yl_get_zeroed(plan->spawns + 1, sizeof *good);
    solver->tainted = yl_get_zeroed(plan->spawns + 1, sizeof *solver->tainted);
    solver->begins = yl_get_zeroed(plan->spawns + 1, sizeof *solver->begins);
    if (plan->spawns) yl_starts_judge(solver, good);
    for (uint32_t s = 0; s < plan->spawns && plan->size; s++)
        groups->mixed |= solver->own[s]; /* combinations differ between entries: no spread */
    job->common &= !groups->mixed;
    for (uint32_t s = 0; s < plan->spawns && how->before; s++)
        good[s] &= how->before->solved[plan->spawn[s].entry] != YL_ANSWERED_NOT;
    solver->good = good;
    solve_roots(job, out, how, common);
    for (uint32_t s = 0; s < plan->spawns; s++)
        if (good[s] && !groups->gave_up) groups->solved[plan->spawn[s].entry] = YL_ANSWERED_ALL;
    if (plan->spawns && !groups->gave_up) solve_started(job, groups->groups);
    for (uint32_t e = 0; e < plan->entries; e++) {
        struct yl_block block = {.whole = true};
        if (!plan->entry[e].started) continue;
        if (groups->gave_up) groups->solved[e] = YL_ANSWERED_NOT;
        if (groups->solved[e] == YL_ANSWERED_ALL || (how->before && !how->before->solved[e]))
            continue;
        if (how->before && groups->solved[e]) continue;
        yl_solve_block(&block, YL_REFUSE_STARTED, plan->entry[e].name);
        add_refusal(out, plan, e, &block);
    }
    YL_FREE(good, solver->tainted);
    yl_starts_free(solver->begins, plan->spawns);
}

void yl_groups_solve(struct yl_groups *groups, struct yl_solved *out,
                     const struct yl_groups_how *how)
{
    const struct yl_plan *plan = how->plan;
    const struct yl_solve_options *options = how->options;
    struct job job;
    memset(&job, 0, offsetof(struct job, arrivals.born));
    job.g = groups;
    job.arrivals.coarse = !how->before;
    job.who = YL_ANYONE;
    struct yl_solver *solver = &job.solver;
    struct yl_day day = {0};
    *solver =
        (struct yl_solver){.day = &day,
                           .scenario = how->scenario,
                           .plan = plan,
                           .quantities = yl_q_count(plan),
                           .work_most = options->work,
                           .open = options->open,
                           .population = options->population,
                           .grid = {.coarse = !how->before,
                                    .lean = how->lean,
                                    .notes = !options->population,
                                    .most_cells = options->cells ? options->cells : MOST_CELLS}};
    bool *common = yl_get_zeroed(plan->axes + 1, sizeof *common);
    *groups = (struct yl_groups){
        .share = yl_get_zeroed(plan->size ? MOST_COMBINATIONS + 1 : 1, sizeof *groups->share),
        .solved = yl_get_zeroed(plan->entries + 1, sizeof *groups->solved),
        .dirty = yl_get_zeroed(plan->entries + 1, sizeof *groups->dirty),
        .dirty_memory =
            yl_get_zeroed((size_t)plan->entries + 1, solver->quantities * sizeof **groups->dirty)};
    groups->entries = plan->entries;
    solver->value = yl_get_zeroed(plan->axes + 1, 1);
    job.used = yl_get_zeroed(plan->axes + 1, sizeof *job.used);
    job.before = yl_get_zeroed(solver->quantities, sizeof *job.before);
    for (uint32_t e = 0; e < plan->entries; e++)
        groups->dirty[e] = groups->dirty_memory + (size_t)e * solver->quantities;
    solver->all_dirty = groups->dirty;
    for (uint32_t n = 0; n < plan->nodes; n++)
        if (plan->node[n].op == YL_OP_CHANCE && plan->node[n].u.chance.moves)
            solver->steepest = fmax(solver->steepest, fabs(plan->node[n].u.chance.moves->intent));
    solver->shock = groups->shock = yl_shock_of_steps(plan, &solver->shock_steepest);
    groups->shock_steepest = solver->shock_steepest;
    groups->mixed |= plan->size > 0 && solver->shock >= 0; /* persons and a shock: no spread */
    solver->own = yl_get_zeroed(plan->spawns + 1, sizeof *solver->own);
    solver->person = yl_get_zeroed(plan->axes + 1, sizeof *solver->person);
    yl_reach_begin(solver);
    yl_stay_mark(solver);
    common_axes(&job, common);
    solve_all(&job, out, how, common);
    groups->mixed |= plan->size && solver->of_visit;
    groups->work = solver->grid.work;
    groups->cuts = solver->grid.cuts;
    groups->span = yl_get_zeroed((size_t)groups->entries + 1, sizeof *groups->span);
    for (uint32_t i = 0; i < groups->groups; i++) {
        struct yl_group_span *span = &groups->span[groups->group[i].entry];
        if (!span->to) span->from = i;
        span->to = i + 1;
    }
    yl_solve_clear(solver);
    yl_grid_free(&solver->grid);
    yl_reach_end(solver);
    yl_map_free(&solver->known);
    for (uint32_t i = 0; i < solver->whos; i++) free(solver->who[i].value);
    yl_stay_free_cuts(solver);
    YL_FREE(job.spare.m1, job.spare.m2, job.spare.m2_unknown, job.spare.noted, common,
            solver->value, job.used, job.before, solver->state, solver->grid.spare, solver->who,
            solver->own, solver->person, solver->during, solver->stay_why, solver->stay_item,
            solver->price, solver->edge);
}

void yl_groups_free(struct yl_groups *groups)
{
    drop_groups(groups, 0);
    YL_FREE(groups->group, groups->share, groups->solved, groups->dirty, groups->dirty_memory,
            groups->span);
    *groups = (struct yl_groups){0};
}
