/* solve_groups.c: for each entry, every combination of what matters about a person, every law of
 * arrival. Contract: solve_parts.h. */
#include "sim/engine/replication.h"
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_CELLS = 6000,
    MOST_COMBINATIONS = 40000,
    MOST_COMMON = 200,
    MOST_SENDS = 48,
    BORNS = 64
};

struct born { /* in [from, to), or spread over cells; their age counts from the middle, `time` */
    int64_t time, from, to;
    double mass;
    struct yl_moments moments; /* of one */
    uint32_t low, high;
};
struct job { /* an entry being solved */
    struct yl_solver solver;
    struct yl_groups *g;
    struct yl_group *at;
    bool *used; /* [axes] */
    bool intent, coarse;
    uint32_t dims, dim[64];
    uint32_t combination;
    bool common;               /* with people.size: combinations mean the same for every entry */
    struct yl_flow *start;     /* of mass one, where a clock is asked */
    struct yl_moments moments; /* where none is */
    double mass;               /* 1; of what is begun: how many visits */
    struct born born[BORNS + 300];
    uint32_t borns;
    double *before;
};

static double value_share(const struct yl_plan_axis *axis, uint32_t v)
{
    if (axis->kind == YL_AXIS_MEMORY)
        return v ? (double)axis->start.threshold * 0x1p-64
                 : 1 - (double)axis->start.threshold * 0x1p-64;
    double low = !v ? 0 : axis->full[v - 1] ? 1 : (double)axis->threshold[v - 1] * 0x1p-64;
    double high = v + 1 == axis->values || axis->full[v] ? 1 : (double)axis->threshold[v] * 0x1p-64;
    return high > low ? high - low : 0;
}

/* ---- arrivals in time ------------------------------------------------------------------------ */
/* Adds a stream to a flow, even over [from, to), what was before the end of the warm-up left
 * out; gives what it added. */
static double spread(struct yl_solver *solver, struct yl_flow *flow, int64_t from, int64_t to,
                     double mass)
{
    if (to - from <= 1) {
        if (from < solver->plan->warm) return 0;
        if (flow) yl_flow_piece(solver, flow, &(struct yl_piece){from, from + 1, {{mass}}});
        return mass;
    }
    int64_t low = from < solver->plan->warm ? solver->plan->warm : from;
    if (low >= to || !(mass > 0)) return 0;
    mass *= (double)(to - low) / (double)(to - from);
    if (flow) yl_flow_spread(solver, flow, &(struct yl_piece){low, to, {{mass}}});
    return mass;
}

static double poisson_mass(struct yl_solver *solver, const struct yl_plan_stream *stream,
                           struct yl_flow *flow)
{
    double sum = 0;
    for (uint32_t i = 0; i < stream->pieces; i++) {
        int64_t from = stream->piece[i].from > solver->plan->from ? stream->piece[i].from
                                                                  : solver->plan->from,
                to =
                    stream->piece[i].to < solver->plan->to ? stream->piece[i].to : solver->plan->to;
        if (to > from)
            sum += spread(solver, flow, from, to, stream->piece[i].rate * (double)(to - from));
    }
    for (uint32_t i = 0; !stream->pieces && i < stream->cells; i++) {
        int64_t from, to;
        yl_stream_part(solver->plan, stream, stream->first_cell + i, &from, &to);
        if (stream->poisson[i]) sum += spread(solver, flow, from, to, stream->poisson[i]->mean);
    }
    return sum;
}

static double send_share(struct yl_solver *solver, const struct yl_plan_stream *stream,
                         struct yl_flow *flow)
{
    return spread(solver, flow, stream->at, stream->at + stream->over, 1);
}

/* Visits of one beginning, of mass one. */
static void begin(struct job *job, struct yl_flow *to, const struct born *born)
{
    struct yl_solver *solver = &job->solver;
    if (born->low == born->high)
        yl_flow_piece(solver, to, &(struct yl_piece){born->from, born->to, born->moments});
    for (uint32_t at = born->low; at < born->high; at++) {
        struct yl_moments cell = yl_flow_cell(job->start, at);
        for (int l = 0; l < YL_LAYERS; l++) cell.x[l] /= born->mass;
        if (cell.x[0] > 0) yl_flow_into_cell(solver, to, at, &cell, 1);
    }
}

/* ---- one combination ------------------------------------------------------------------------- */
static void run(struct job *job, uint64_t memory, double weight)
{
    struct yl_solver *solver = &job->solver;
    const struct yl_plan_entry *entry = &solver->plan->entry[solver->entry];
    uint32_t node = solver->start;
    for (uint32_t b = 0; b < (job->borns ? job->borns : 1) && !solver->status && !solver->over;
         b++) {
        yl_solve_clear(solver);
        uint32_t at = yl_state_find(solver, node, memory, 0);
        if (solver->status) return;
        solver->weight = weight * (job->borns ? job->born[b].mass : 1);
        solver->born = job->borns ? job->born[b].time : 0;
        solver->flat_cost =
            (double)entry->cost.number[yl_solve_value(solver, entry->cost.axis, memory)];
        solver->m1[entry->slot + YL_ENTRY_ARRIVALS] += solver->weight;
        solver->m2[entry->slot + YL_ENTRY_ARRIVALS] += solver->weight;
        if (solver->wants[node]) {
            if (!(solver->state[at].flow = yl_flow_new()))
                solver->status = YL_NO_MEMORY;
            else if (job->borns)
                begin(job, solver->state[at].flow, &job->born[b]);
            else
                yl_flow_add(solver, solver->state[at].flow, job->start, 1);
        } else {
            solver->state[at].moments = job->moments;
        }
        yl_solve_clocks(solver);
        if (!solver->status && !solver->over) yl_solve_scalars(solver);
        if (solver->work_most > 0 && solver->work > solver->work_most) solver->over = true;
    }
}

/* The part that one trait combination adds, given the combination. */
static void keep_each(struct job *job, double weight)
{
    struct yl_solver *solver = &job->solver;
    if (!job->at->each) return;
    if (job->combination >= MOST_COMMON) {
        job->g->mixed = true;
        return;
    }
    for (uint32_t q = 0; q < solver->quantities; q++)
        job->at->each[(size_t)job->combination * solver->quantities + q] =
            (solver->m1[q] - job->before[q]) / weight;
    job->g->share[job->combination] = weight;
}

static void intents(struct job *job, uint64_t memory, double weight)
{
    struct yl_point node[YL_INTENTS] = {{0, 1}};
    struct yl_solver *solver = &job->solver;
    uint32_t n = 1;
    bool rough = job->coarse && solver->wants[solver->start];
    if (job->intent)
        n = yl_solve_intents(
            &solver->plan->intent.draw[yl_solve_value(solver, solver->plan->intent.axis, memory)],
            rough, node);
    for (uint32_t i = 0; i < n && !solver->status && !solver->over && !solver->too_big;
         i++, job->combination++) {
        double w = weight * node[i].weight;
        if (job->combination >= MOST_COMBINATIONS) solver->too_big = true;
        solver->intent = node[i].at;
        if (job->at->each)
            memcpy(job->before, solver->m1, solver->quantities * sizeof *job->before);
        run(job, memory, w);
        keep_each(job, w);
    }
}

static void combine(struct job *job, uint32_t dim, uint64_t memory, double weight)
{
    struct yl_solver *solver = &job->solver;
    if (dim == job->dims) {
        intents(job, memory, weight);
        return;
    }
    const struct yl_plan_axis *axis = &solver->plan->axis[job->dim[dim]];
    for (uint32_t v = 0; v < axis->values && !solver->status && !solver->over && !solver->too_big;
         v++) {
        double share = value_share(axis, v);
        uint64_t more = memory;
        if (!(share > 0)) continue;
        if (axis->kind == YL_AXIS_TRAIT)
            solver->value[job->dim[dim]] = (uint8_t)v;
        else if (v)
            more |= UINT64_C(1) << axis->bit;
        combine(job, dim + 1, more, weight * share);
    }
}

static void walk_all(struct job *job)
{
    job->dims = 0;
    job->combination = 0;
    for (uint32_t a = 0; a < job->solver.plan->axes; a++) {
        if (!job->used[a]) continue;
        if (job->dims < 64)
            job->dim[job->dims++] = a;
        else
            job->solver.too_big = true;
    }
    combine(job, 0, job->solver.plan->memory_start & job->solver.memory_read, job->mass);
    if (job->g->combinations < job->combination) job->g->combinations = job->combination;
}

/* ---- groups ---------------------------------------------------------------------------------- */
static struct yl_group *begin_group(struct job *job, bool poisson, bool persons)
{
    struct yl_groups *groups = job->g;
    struct yl_solver *solver = &job->solver;
    struct yl_group *more = realloc(groups->group, (groups->groups + 1) * sizeof *more);
    if (more) groups->group = more;
    struct yl_group one = {.entry = solver->entry, .poisson = poisson};
    one.m1 = calloc(solver->quantities, sizeof *one.m1);
    one.m2 = calloc(solver->quantities, sizeof *one.m2);
    one.m2_unknown = calloc(solver->quantities, sizeof *one.m2_unknown);
    if (persons) one.each = calloc((size_t)MOST_COMMON, solver->quantities * sizeof *one.each);
    if (!more || !one.m1 || !one.m2 || !one.m2_unknown || (persons && !one.each)) {
        free(one.m1);
        free(one.m2);
        free(one.m2_unknown);
        free(one.each);
        solver->status = YL_NO_MEMORY;
        return NULL;
    }
    groups->group[groups->groups] = one;
    job->at = &groups->group[groups->groups++];
    solver->m1 = job->at->m1;
    solver->m2 = job->at->m2;
    solver->m2_unknown = job->at->m2_unknown;
    return job->at;
}

static void add_born(struct job *job, int64_t from, int64_t to, const struct yl_moments *flow)
{
    struct born *born = &job->born[job->borns];
    if (job->borns == sizeof job->born / sizeof *job->born) {
        job->solver.too_big = true;
        return;
    }
    *born = (struct born){
        .time = from + (to - from) / 2, .from = from, .to = to, .mass = flow->x[YL_L_MASS]};
    yl_moments_add(&born->moments, flow, 1 / born->mass);
    job->borns++;
}

/* A piece keeps its own ends, at which sessions or facts may change: as the instants in the middle of
 * equal parts of it, as these parts in the coarser answer. `most` is the mass of a part. */
static void quantise_piece(struct job *job, const struct yl_piece *piece, double most)
{
    const int64_t length = piece->to - piece->from;
    const double wanted = ceil(piece->moments.x[YL_L_MASS] / most);
    const int64_t parts = wanted < (double)length ? (int64_t)wanted : length;
    for (int64_t i = 0; i < parts; i++) {
        const int64_t from = piece->from + length * i / parts,
                      to = piece->from + length * (i + 1) / parts;
        struct yl_moments moments = {{0}};
        yl_moments_add(&moments, &piece->moments, (double)(to - from) / (double)length);
        if (job->coarse)
            add_born(job, from, to, &moments);
        else
            add_born(job, from + (to - from) / 2, from + (to - from) / 2 + 1, &moments);
    }
}

/* Arrivals as instants, where the age of a visit is asked beside the clock; in the coarser answer as
 * stretches of even density, so that the change between them shows what instants miss at an end. */
static void quantise(struct job *job)
{
    struct yl_flow *flow = job->start;
    struct yl_solver *solver = &job->solver;
    uint32_t parts = job->coarse ? BORNS / 2 : BORNS, first = flow->low;
    double all = 0, when = 0;
    struct yl_moments sum = {{0}}, total;
    yl_flow_total(flow, &total);
    for (uint32_t i = 0; i < flow->pieces; i++)
        quantise_piece(job, &flow->piece[i], total.x[YL_L_MASS] / parts);
    for (uint32_t at = flow->low; at < flow->high; at++) all += flow->cell[0][at];
    for (uint32_t at = flow->low; at < flow->high; at++) {
        double mass = flow->cell[0][at];
        for (int l = 0; l < YL_LAYERS; l++) sum.x[l] += flow->cell[l] ? flow->cell[l][at] : 0;
        when += mass * ((double)at + 0.5);
        if (sum.x[0] < all / parts && at + 1 < flow->high) continue;
        if (sum.x[0] > 0) {
            int64_t middle = solver->from + (int64_t)(when / sum.x[0] * (double)solver->step);
            add_born(job, middle, middle + 1, &sum);
            if (job->coarse) {
                job->born[job->borns - 1].low = first;
                job->born[job->borns - 1].high = at + 1;
            }
        }
        sum = (struct yl_moments){{0}};
        when = 0;
        first = at + 1;
    }
    if (flow->late.x[0] > 0)
        add_born(job, yl_grid_end(solver), yl_grid_end(solver) + 1, &flow->late);
}

/* The instants at which visits begin that ask their age; where they ask nothing but it, any will do. */
static void beginnings(struct job *job)
{
    job->borns = 0;
    if (!job->solver.valid || !job->start || job->solver.status) return;
    if (job->solver.relative)
        add_born(job, job->solver.plan->from, job->solver.plan->from + 1, &job->moments);
    else
        quantise(job);
}

static void solve_group(struct job *job, uint32_t first, uint32_t last)
{
    struct yl_solver *solver = &job->solver;
    struct yl_group *at = job->at;
    bool timed = solver->wants[solver->start];
    double mass = 0;
    job->start = timed ? yl_flow_new() : NULL;
    if (timed && !job->start) solver->status = YL_NO_MEMORY;
    for (uint32_t i = first; i <= last && !solver->status; i++) {
        const struct yl_plan_stream *stream = &solver->plan->stream[i];
        if (stream->entry != solver->entry || (stream->kind == YL_STREAM_POISSON) != at->poisson)
            continue;
        double n = at->poisson ? 1 : (double)stream->number,
               f = at->poisson ? poisson_mass(solver, stream, job->start)
                               : send_share(solver, stream, NULL);
        bool differ =
            stream->kind == YL_STREAM_SEND_PERSONS; /* no two visits of it are of one person */
        at->n += n * f;
        at->own += at->poisson ? 0 : differ ? n * f * n * f : n * f * f;
        at->n2 += at->poisson ? 0 : n * f * f;
        mass += n * f;
        if (timed && !at->poisson) {
            struct yl_flow *one = yl_flow_new();
            if (one) {
                send_share(solver, stream, one);
                yl_flow_add(solver, job->start, one, n);
            }
            yl_flow_free(solver, one);
        }
    }
    if (timed && job->start && job->start->has_had_most) yl_flow_to_cells(solver, job->start);
    if (timed && mass > 0 && !solver->status) { /* of one visit */
        struct yl_flow *one = yl_flow_new();
        if (one) {
            yl_flow_add(solver, one, job->start, 1 / mass);
            yl_flow_free(solver, job->start);
            job->start = one;
        }
    }
    job->mass = 1;
    job->moments = (struct yl_moments){{1}};
    solver->visits = at->n;
    if (mass > 0) beginnings(job);
    if (mass > 0 && !solver->status) walk_all(job);
    yl_flow_free(solver, job->start);
    job->start = NULL;
}

/* Visits that others have begun, in numbers: their group has the sum of all. */
static void solve_begun(struct job *job, const struct yl_begins *begins)
{
    struct yl_solver *solver = &job->solver;
    struct yl_moments total;
    bool timed = solver->wants[solver->start];
    job->at = NULL;
    for (uint32_t i = 0; i < job->g->groups; i++)
        if (job->g->group[i].entry == solver->entry) job->at = &job->g->group[i];
    if (!job->at && !begin_group(job, false, false)) return;
    job->at->begun = true;
    job->at->n = 1;
    solver->m1 = job->at->m1;
    solver->m2 = job->at->m2;
    solver->m2_unknown = job->at->m2_unknown;
    if (timed) {
        yl_solve_grid(solver, job->coarse);
        job->g->timed = true;
    }
    if (timed && solver->step > job->g->step) job->g->step = solver->step;
    yl_starts_total(begins, &total);
    job->moments = (struct yl_moments){{0}};
    yl_moments_add(&job->moments, &total, 1 / begins->mass);
    for (int l = YL_L_ACTIONS; l < YL_LAYERS; l++)
        if (total.x[l] != 0) solver->layers |= (uint8_t)(1u << l);
    job->mass = begins->mass;
    solver->visits = 1;
    job->start = timed ? yl_starts_flow(solver, begins) : NULL;
    beginnings(job);
    if (!solver->status) walk_all(job);
    yl_flow_free(solver, job->start);
    job->start = NULL;
    yl_grid_free(solver);
}

static void solve_entry(struct job *job)
{
    struct yl_solver *solver = &job->solver;
    const struct yl_plan *plan = solver->plan;
    bool timed = solver->wants[solver->start], poisson = false,
         persons = job->common && (job->intent || job->dims);
    uint32_t sends = 0;
    if (timed) {
        yl_solve_grid(solver, job->coarse);
        job->g->timed = true;
    }
    if (timed && solver->step > job->g->step) job->g->step = solver->step;
    for (uint32_t i = 0; i < plan->streams; i++) {
        if (plan->stream[i].entry != solver->entry) continue;
        if (plan->stream[i].kind == YL_STREAM_POISSON)
            poisson = true;
        else
            sends++;
    }
    if (poisson && begin_group(job, true, persons)) solve_group(job, 0, plan->streams - 1);
    if (sends && (!timed || sends > MOST_SENDS) && begin_group(job, false, persons)) {
        job->at->crowd = timed;
        solve_group(job, 0, plan->streams - 1);
    }
    for (uint32_t i = 0; timed && sends <= MOST_SENDS && i < plan->streams && !solver->status; i++)
        if (plan->stream[i].entry == solver->entry && plan->stream[i].kind != YL_STREAM_POISSON &&
            begin_group(job, false, persons))
            solve_group(job, i, i);
    yl_grid_free(solver);
}

static bool add_refusal(struct yl_solved *out, const struct yl_plan *plan, uint32_t entry,
                        const struct yl_block *block)
{
    struct yl_solved_refusal *refusal = &out->refusal[out->refusals++];
    refusal->entry = plan->entry[entry].name;
    refusal->why = block->why;
    refusal->place = yl_arena_copy(&out->arena, block->place, strlen(block->place));
    return refusal->place != NULL;
}

/* With people.size every combination must mean the same for every entry. */
static void common_axes(struct job *job, bool *used)
{
    const struct yl_plan *plan = job->solver.plan;
    struct yl_block block;
    for (uint32_t e = 0; e < plan->entries && plan->size && !job->solver.status; e++) {
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

static void drop_groups(struct yl_groups *groups, uint32_t first)
{
    for (; groups->groups > first; groups->groups--) {
        struct yl_group *group = &groups->group[groups->groups - 1];
        free(group->m1);
        free(group->m2);
        free(group->m2_unknown);
        free(group->each);
    }
}

/* All but those that others begin. */
static void solve_roots(struct job *job, struct yl_solved *out, const struct yl_groups_how *how,
                        const bool *common)
{
    struct yl_solver *solver = &job->solver;
    struct yl_groups *groups = job->g;
    const struct yl_plan *plan = solver->plan;
    const bool all_intents = job->intent;
    for (uint32_t e = 0; e < plan->entries && !solver->status; e++) {
        struct yl_block block = {0};
        if (plan->entry[e].started) continue;
        if (how->before && !how->before->solved[e]) continue; /* said already */
        memcpy(job->used, common, plan->axes * sizeof *common);
        solver->too_big = solver->over = false;
        solver->dirty = groups->dirty[e];
        groups->solved[e] =
            yl_solve_reach(solver, &(struct yl_origin){e, plan->entry[e].node}, job->used, &block);
        job->intent = all_intents || solver->intent_used;
        job->dims = 0;
        for (uint32_t a = 0; a < plan->axes; a++) job->dims += job->used[a];
        uint32_t first = groups->groups;
        if (groups->solved[e] && !solver->status) solve_entry(job);
        if (solver->too_big || solver->over) {
            groups->over |= solver->over;
            groups->gave_up = true;
            groups->solved[e] = YL_ANSWERED_NOT;
            block = (struct yl_block){true, true, YL_REFUSE_SIZE, ""};
            snprintf(block.place, sizeof block.place, "entries.%s", plan->entry[e].name);
            drop_groups(groups, first);
        }
        yl_solve_unreach(solver);
        bool said = how->before && groups->solved[e];
        if (block.there && !said && !solver->status && !add_refusal(out, plan, e, &block))
            solver->status = YL_NO_MEMORY;
    }
}

/* One generation; what it begins is in solver->begins. */
static double generation(struct job *job, const struct yl_begins *begun)
{
    struct yl_solver *solver = &job->solver;
    const struct yl_plan *plan = solver->plan;
    double next = 0;
    struct yl_block block;
    for (uint32_t s = 0; s < plan->spawns && !solver->status && !solver->over && !solver->too_big;
         s++) {
        const struct yl_origin from = {plan->spawn[s].entry, plan->spawn[s].node};
        if (!(begun[s].mass > 0)) continue;
        memset(job->used, 0, plan->axes * sizeof *job->used);
        solver->dirty = job->g->dirty[from.entry];
        enum yl_answered answer = yl_solve_reach(solver, &from, job->used, &block);
        if (answer < job->g->solved[from.entry]) job->g->solved[from.entry] = answer;
        job->intent = solver->intent_used;
        solve_begun(job, &begun[s]);
        yl_solve_unreach(solver);
    }
    for (uint32_t s = 0; s < plan->spawns; s++) next += solver->begins[s].mass;
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
    for (uint32_t s = 0; s < spawns; s++) now += solver->begins[s].mass;
    solver->too_big = solver->over = false;
    for (int i = 0;
         now > 1e-12 * (all += now) && !solver->status && !solver->over && !solver->too_big; i++) {
        struct yl_begins *begun = solver->begins;
        solver->begins = calloc(spawns + 1, sizeof *solver->begins);
        if (!solver->begins) solver->status = YL_NO_MEMORY;
        solver->generation = i + 1;
        if (solver->begins) now = generation(job, begun);
        yl_starts_free(begun, spawns);
        solver->over |= i >= MOST;
    }
    if (!solver->over && !solver->too_big) return;
    groups->over |= solver->over;
    groups->gave_up = true;
    drop_groups(groups, first);
}

static void solve_all(struct job *job, struct yl_solved *out, const struct yl_groups_how *how,
                      const bool *common)
{
    struct yl_solver *solver = &job->solver;
    struct yl_groups *groups = job->g;
    const struct yl_plan *plan = solver->plan;
    bool *good = calloc(plan->spawns + 1, sizeof *good);
    solver->tainted = calloc(plan->spawns + 1, sizeof *solver->tainted);
    solver->begins = calloc(plan->spawns + 1, sizeof *solver->begins);
    if (!good || !solver->tainted || !solver->begins) solver->status = YL_NO_MEMORY;
    if (plan->spawns && !solver->status) yl_starts_judge(solver, good);
    for (uint32_t s = 0; s < plan->spawns && how->before && good; s++)
        good[s] &= how->before->solved[plan->spawn[s].entry] != YL_ANSWERED_NOT;
    solver->good = good;
    if (!solver->status) solve_roots(job, out, how, common);
    for (uint32_t s = 0; s < plan->spawns && !solver->status; s++)
        if (good[s] && !groups->gave_up) groups->solved[plan->spawn[s].entry] = YL_ANSWERED_ALL;
    uint32_t first = groups->groups;
    if (plan->spawns && !solver->status && !groups->gave_up) solve_started(job, first);
    for (uint32_t e = 0; e < plan->entries && !solver->status; e++) {
        struct yl_block block = {true, true, YL_REFUSE_STARTED, ""};
        if (!plan->entry[e].started) continue;
        if (groups->gave_up) groups->solved[e] = YL_ANSWERED_NOT;
        if (groups->solved[e] == YL_ANSWERED_ALL || (how->before && !how->before->solved[e]))
            continue;
        if (how->before && groups->solved[e]) continue;
        snprintf(block.place, sizeof block.place, "%s", plan->entry[e].name);
        if (!add_refusal(out, plan, e, &block)) solver->status = YL_NO_MEMORY;
    }
    free(good);
    free(solver->tainted);
    yl_starts_free(solver->begins, plan->spawns);
}

enum yl_status yl_groups_solve(struct yl_groups *groups, struct yl_solved *out,
                               const struct yl_groups_how *how)
{
    const struct yl_plan *plan = how->plan;
    const struct yl_solve_options *options = how->options;
    struct job job = {.g = groups, .coarse = !how->before};
    struct yl_solver *solver = &job.solver;
    struct yl_day day = {0};
    *solver = (struct yl_solver){.day = &day,
                                 .scenario = how->scenario,
                                 .plan = plan,
                                 .quantities = yl_q_count(plan),
                                 .work_most = options->work,
                                 .most_cells = options->cells ? options->cells : MOST_CELLS};
    bool *common = calloc(plan->axes + 1, sizeof *common);
    *groups = (struct yl_groups){
        .share = calloc(plan->size ? MOST_COMBINATIONS + 1 : 1, sizeof *groups->share),
        .solved = calloc(plan->entries + 1, sizeof *groups->solved),
        .dirty = calloc(plan->entries + 1, sizeof *groups->dirty)};
    groups->entries = plan->entries;
    solver->value = calloc(plan->axes + 1, 1);
    job.used = calloc(plan->axes + 1, sizeof *job.used);
    job.before = calloc(solver->quantities, sizeof *job.before);
    solver->hopeless = malloc((plan->nodes + 1) * sizeof *solver->hopeless);
    for (uint32_t n = 0; solver->hopeless && n < plan->nodes; n++) solver->hopeless[n] = YL_NEVER;
    if (!common || !solver->hopeless || !groups->share || !groups->solved || !groups->dirty ||
        !solver->value || !job.used || !job.before)
        solver->status = YL_NO_MEMORY;
    for (uint32_t e = 0; e < plan->entries && !solver->status; e++)
        if (!(groups->dirty[e] = calloc(solver->quantities, sizeof **groups->dirty)))
            solver->status = YL_NO_MEMORY;
    if (!solver->status) common_axes(&job, common);
    if (!solver->status) solve_all(&job, out, how, common);
    groups->mixed |= plan->size && solver->of_visit;
    yl_grid_free(solver);
    free(common);
    free(solver->value);
    free(job.used);
    free(job.before);
    free(solver->state);
    yl_map_free(&solver->known);
    free(solver->spare);
    free(solver->hopeless);
    free(solver->price);
    free(solver->edge);
    return solver->status;
}

void yl_groups_free(struct yl_groups *groups)
{
    for (uint32_t i = 0; i < groups->groups; i++) {
        free(groups->group[i].m1);
        free(groups->group[i].m2);
        free(groups->group[i].m2_unknown);
        free(groups->group[i].each);
    }
    for (uint32_t e = 0; groups->dirty && e < groups->entries; e++) free(groups->dirty[e]);
    free(groups->group);
    free(groups->share);
    free(groups->solved);
    free(groups->dirty);
    *groups = (struct yl_groups){0};
}
