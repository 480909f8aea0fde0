/* solve_groups.c: for each entry, every combination of what matters about a person, every law of
 * arrival. Contract: solve_parts.h. */
#include "sim/engine/world.h"
#include "sim/study/solve_parts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CELLS = 6000, MOST_WAYS = 40000, MOST_COMMON = 200, MOST_SENDS = 48, BORNS = 64 };

struct born { /* at one instant, or spread over cells, whose age counts from their middle */
    int64_t time;
    double mass;
    struct yl_flow flow; /* of one */
    uint32_t low, high;
};
struct job { /* an entry being solved */
    struct yl_solver k;
    struct yl_groups *g;
    struct yl_group *at;
    bool *used; /* [axes] */
    bool intent, coarse;
    uint32_t dims, dim[64];
    uint32_t way;
    bool common;            /* with people.size: ways mean the same for every entry */
    struct yl_cloud *start; /* of mass one, where a clock is asked */
    struct yl_flow flow;    /* where none is */
    double mass;            /* 1; of what is begun: how many visits */
    struct born born[BORNS + 300];
    uint32_t borns;
    double *before;
};

static double value_share(const struct yl_plan_axis *a, uint32_t v)
{
    if (a->kind == YL_BY_MEMORY)
        return v ? (double)a->start.threshold * 0x1p-64 : 1 - (double)a->start.threshold * 0x1p-64;
    double low = !v ? 0 : a->full[v - 1] ? 1 : (double)a->threshold[v - 1] * 0x1p-64;
    double high = v + 1 == a->values || a->full[v] ? 1 : (double)a->threshold[v] * 0x1p-64;
    return high > low ? high - low : 0;
}

/* ---- arrivals in time ------------------------------------------------------------------------ */
/* Adds a stream to a cloud, even over [from, to), what was before the end of the warm-up left
 * out; gives what it added. */
static double spread(struct yl_solver *k, struct yl_cloud *c, int64_t from, int64_t to, double mass)
{
    if (to - from <= 1) {
        if (from < k->p->warm) return 0;
        if (c) yl_cloud_atom(k, c, from, &(struct yl_flow){{mass}});
        return mass;
    }
    int64_t low = from < k->p->warm ? k->p->warm : from;
    if (low >= to || !(mass > 0)) return 0;
    mass *= (double)(to - low) / (double)(to - from);
    if (c) yl_cloud_spread(k, c, low, to, &(struct yl_flow){{mass}});
    return mass;
}

static double poisson_mass(struct yl_solver *k, const struct yl_plan_stream *s, struct yl_cloud *c)
{
    double sum = 0;
    for (uint32_t i = 0; i < s->pieces; i++) {
        int64_t from = s->piece[i].from > k->p->from ? s->piece[i].from : k->p->from,
                to = s->piece[i].to < k->p->to ? s->piece[i].to : k->p->to;
        if (to > from) sum += spread(k, c, from, to, s->piece[i].rate * (double)(to - from));
    }
    for (uint32_t i = 0; !s->pieces && i < s->cells; i++) {
        int64_t from, to;
        yl_stream_part(k->p, s, s->first_cell + i, &from, &to);
        if (s->poisson[i]) sum += spread(k, c, from, to, s->poisson[i]->mean);
    }
    return sum;
}

static double send_share(struct yl_solver *k, const struct yl_plan_stream *s, struct yl_cloud *c)
{
    return spread(k, c, s->at, s->at + s->over, 1);
}

/* Visits of one beginning, of mass one. */
static void begin(struct job *j, struct yl_cloud *to, const struct born *b)
{
    struct yl_solver *k = &j->k;
    if (b->low == b->high) yl_cloud_atom(k, to, b->time, &b->flow);
    for (uint32_t at = b->low; at < b->high; at++) {
        int64_t from = k->from + (int64_t)at * k->step;
        struct yl_flow cell = {{0}};
        for (int l = 0; l < YL_LAYERS; l++)
            cell.x[l] = j->start->cell[l] ? j->start->cell[l][at] / b->mass : 0;
        if (cell.x[0] > 0) yl_cloud_spread(k, to, from, from + k->step, &cell);
    }
}

/* ---- one combination ------------------------------------------------------------------------- */
static void run(struct job *j, uint64_t memory, double weight)
{
    struct yl_solver *k = &j->k;
    const struct yl_plan_entry *entry = &k->p->entry[k->entry];
    uint32_t node = k->start;
    for (uint32_t b = 0; b < (j->borns ? j->borns : 1) && !k->status && !k->over; b++) {
        yl_solve_clear(k);
        uint32_t at = yl_state_find(k, node, memory, 0);
        if (k->status) return;
        k->weight = weight * (j->borns ? j->born[b].mass : 1);
        k->born = j->borns ? j->born[b].time : 0;
        k->flat_cost = (double)entry->cost.number[yl_solve_value(k, entry->cost.axis, memory)];
        k->m1[entry->slot + YL_ENTRY_ARRIVALS] += k->weight;
        k->m2[entry->slot + YL_ENTRY_ARRIVALS] += k->weight;
        if (k->wants[node]) {
            if (!(k->state[at].cloud = yl_cloud_new()))
                k->status = YL_NO_MEMORY;
            else if (j->borns)
                begin(j, k->state[at].cloud, &j->born[b]);
            else
                yl_cloud_add(k, k->state[at].cloud, j->start, 1);
        } else {
            k->state[at].flow = j->flow;
        }
        yl_solve_clocks(k);
        if (!k->status && !k->over) yl_solve_scalars(k);
        if (k->work_most > 0 && k->work > k->work_most) k->over = true;
    }
}

/* The part that one way adds, given the way. */
static void keep_each(struct job *j, double weight)
{
    struct yl_solver *k = &j->k;
    if (!j->at->each) return;
    if (j->way >= MOST_COMMON) {
        j->g->mixed = true;
        return;
    }
    for (uint32_t q = 0; q < k->quantities; q++)
        j->at->each[(size_t)j->way * k->quantities + q] = (k->m1[q] - j->before[q]) / weight;
    j->g->share[j->way] = weight;
}

static void intents(struct job *j, uint64_t memory, double weight)
{
    struct yl_point node[YL_INTENTS] = {{0, 1}};
    struct yl_solver *k = &j->k;
    uint32_t n = 1;
    bool rough = j->coarse && k->wants[k->start];
    if (j->intent)
        n = yl_solve_intents(&k->p->intent.draw[yl_solve_value(k, k->p->intent.axis, memory)],
                             rough, node);
    for (uint32_t i = 0; i < n && !k->status && !k->over && !k->too_big; i++, j->way++) {
        double w = weight * node[i].weight;
        if (j->way >= MOST_WAYS) k->too_big = true;
        k->intent = node[i].at;
        if (j->at->each) memcpy(j->before, k->m1, k->quantities * sizeof *j->before);
        run(j, memory, w);
        keep_each(j, w);
    }
}

static void combine(struct job *j, uint32_t dim, uint64_t memory, double weight)
{
    struct yl_solver *k = &j->k;
    if (dim == j->dims) {
        intents(j, memory, weight);
        return;
    }
    const struct yl_plan_axis *a = &k->p->axis[j->dim[dim]];
    for (uint32_t v = 0; v < a->values && !k->status && !k->over && !k->too_big; v++) {
        double share = value_share(a, v);
        uint64_t more = memory;
        if (!(share > 0)) continue;
        if (a->kind == YL_BY_TRAIT)
            k->value[j->dim[dim]] = (uint8_t)v;
        else if (v)
            more |= UINT64_C(1) << a->bit;
        combine(j, dim + 1, more, weight * share);
    }
}

static void walk_all(struct job *j)
{
    j->dims = 0;
    j->way = 0;
    for (uint32_t a = 0; a < j->k.p->axes; a++) {
        if (!j->used[a]) continue;
        if (j->dims < 64)
            j->dim[j->dims++] = a;
        else
            j->k.too_big = true;
    }
    combine(j, 0, j->k.p->memory_start & j->k.memory_read, j->mass);
    if (j->g->ways < j->way) j->g->ways = j->way;
}

/* ---- groups ---------------------------------------------------------------------------------- */
static struct yl_group *begin_group(struct job *j, bool poisson, bool persons)
{
    struct yl_groups *g = j->g;
    struct yl_solver *k = &j->k;
    struct yl_group *more = realloc(g->group, (g->groups + 1) * sizeof *more);
    if (more) g->group = more;
    struct yl_group one = {.entry = k->entry, .poisson = poisson};
    one.m1 = calloc(k->quantities, sizeof *one.m1);
    one.m2 = calloc(k->quantities, sizeof *one.m2);
    one.loose = calloc(k->quantities, sizeof *one.loose);
    if (persons) one.each = calloc((size_t)MOST_COMMON, k->quantities * sizeof *one.each);
    if (!more || !one.m1 || !one.m2 || !one.loose || (persons && !one.each)) {
        free(one.m1);
        free(one.m2);
        free(one.loose);
        free(one.each);
        k->status = YL_NO_MEMORY;
        return NULL;
    }
    g->group[g->groups] = one;
    j->at = &g->group[g->groups++];
    k->m1 = j->at->m1;
    k->m2 = j->at->m2;
    k->loose = j->at->loose;
    return j->at;
}

static void add_born(struct job *j, double time, const struct yl_flow *flow)
{
    struct born *b = &j->born[j->borns];
    if (j->borns == sizeof j->born / sizeof *j->born) {
        j->k.too_big = true;
        return;
    }
    *b = (struct born){(int64_t)time, flow->x[YL_L_MASS], {{0}}, 0, 0};
    yl_flow_add(&b->flow, flow, 1 / b->mass);
    j->borns++;
}

/* Arrivals as instants, where the age of a visit is asked beside the clock; in the coarser answer as
 * stretches of even density, so that the change between them shows what instants miss at an end. */
static void quantise(struct job *j)
{
    struct yl_cloud *c = j->start;
    struct yl_solver *k = &j->k;
    uint32_t parts = j->coarse ? BORNS / 2 : BORNS, first = c->low;
    for (uint32_t i = 0; i < c->atoms; i++) add_born(j, (double)c->atom[i].time, &c->atom[i].flow);
    double all = 0, when = 0;
    struct yl_flow sum = {{0}};
    for (uint32_t at = c->low; at < c->high; at++) all += c->cell[0][at];
    for (uint32_t at = c->low; at < c->high; at++) {
        double mass = c->cell[0][at];
        for (int l = 0; l < YL_LAYERS; l++) sum.x[l] += c->cell[l] ? c->cell[l][at] : 0;
        when += mass * ((double)at + 0.5);
        if (sum.x[0] < all / parts && at + 1 < c->high) continue;
        if (sum.x[0] > 0) {
            int64_t middle = (int64_t)(when / sum.x[0] * (double)k->step);
            add_born(j, (double)(k->from + middle), &sum);
            if (j->coarse) {
                j->born[j->borns - 1].low = first;
                j->born[j->borns - 1].high = at + 1;
            }
        }
        sum = (struct yl_flow){{0}};
        when = 0;
        first = at + 1;
    }
    if (c->late.x[0] > 0) add_born(j, (double)(k->from + (int64_t)k->cells * k->step), &c->late);
}

/* The instants at which visits begin that ask their age; where they ask nothing but it, any will do. */
static void beginnings(struct job *j)
{
    j->borns = 0;
    if (!j->k.valid || !j->start || j->k.status) return;
    if (j->k.relative)
        add_born(j, (double)j->k.p->from, &j->flow);
    else
        quantise(j);
}

static void solve_group(struct job *j, uint32_t first, uint32_t last)
{
    struct yl_solver *k = &j->k;
    struct yl_group *at = j->at;
    bool timed = k->wants[k->start];
    double mass = 0;
    j->start = timed ? yl_cloud_new() : NULL;
    if (timed && !j->start) k->status = YL_NO_MEMORY;
    for (uint32_t i = first; i <= last && !k->status; i++) {
        const struct yl_plan_stream *s = &k->p->stream[i];
        if (s->entry != k->entry || (s->kind == YL_STREAM_POISSON) != at->poisson) continue;
        double n = at->poisson ? 1 : (double)s->number,
               f = at->poisson ? poisson_mass(k, s, j->start) : send_share(k, s, NULL);
        bool differ = s->kind == YL_STREAM_SEND_PERSONS; /* no two visits of it are of one person */
        at->n += n * f;
        at->own += at->poisson ? 0 : differ ? n * f * n * f : n * f * f;
        at->n2 += at->poisson ? 0 : n * f * f;
        mass += n * f;
        if (timed && !at->poisson) {
            struct yl_cloud *one = yl_cloud_new();
            if (one) {
                send_share(k, s, one);
                yl_cloud_add(k, j->start, one, n);
            }
            yl_cloud_free(one);
        }
    }
    if (timed && mass > 0 && !k->status) { /* of one visit */
        struct yl_cloud *one = yl_cloud_new();
        if (one) {
            yl_cloud_add(k, one, j->start, 1 / mass);
            yl_cloud_free(j->start);
            j->start = one;
        }
    }
    j->mass = 1;
    j->flow = (struct yl_flow){{1}};
    k->visits = at->n;
    if (mass > 0) beginnings(j);
    if (mass > 0 && !k->status) walk_all(j);
    yl_cloud_free(j->start);
    j->start = NULL;
}

/* Visits that others have begun, in numbers: their group has the sum of all. */
static void solve_begun(struct job *j, const struct yl_begins *begins)
{
    struct yl_solver *k = &j->k;
    struct yl_flow total;
    bool timed = k->wants[k->start];
    j->at = NULL;
    for (uint32_t i = 0; i < j->g->groups; i++)
        if (j->g->group[i].entry == k->entry) j->at = &j->g->group[i];
    if (!j->at && !begin_group(j, false, false)) return;
    j->at->begun = true;
    j->at->n = 1;
    k->m1 = j->at->m1;
    k->m2 = j->at->m2;
    k->loose = j->at->loose;
    if (timed) {
        yl_solve_grid(k, j->coarse);
        j->g->timed = true;
    }
    if (timed && k->step > j->g->step) j->g->step = k->step;
    yl_starts_total(begins, &total);
    j->flow = (struct yl_flow){{0}};
    yl_flow_add(&j->flow, &total, 1 / begins->mass);
    for (int l = YL_L_ACTIONS; l < YL_LAYERS; l++)
        if (total.x[l] != 0) k->layers |= (uint8_t)(1u << l);
    j->start = timed ? yl_starts_cloud(k, begins) : NULL;
    j->mass = begins->mass;
    k->visits = 1;
    beginnings(j);
    if (!k->status) walk_all(j);
    yl_cloud_free(j->start);
    j->start = NULL;
    yl_kernels_free(k);
}

static void solve_entry(struct job *j)
{
    struct yl_solver *k = &j->k;
    const struct yl_plan *p = k->p;
    bool timed = k->wants[k->start], poisson = false, persons = j->common && (j->intent || j->dims);
    uint32_t sends = 0;
    if (timed) {
        yl_solve_grid(k, j->coarse);
        j->g->timed = true;
    }
    if (timed && k->step > j->g->step) j->g->step = k->step;
    for (uint32_t i = 0; i < p->streams; i++) {
        if (p->stream[i].entry != k->entry) continue;
        if (p->stream[i].kind == YL_STREAM_POISSON)
            poisson = true;
        else
            sends++;
    }
    if (poisson && begin_group(j, true, persons)) solve_group(j, 0, p->streams - 1);
    if (sends && (!timed || sends > MOST_SENDS) && begin_group(j, false, persons)) {
        j->at->crowd = timed;
        solve_group(j, 0, p->streams - 1);
    }
    for (uint32_t i = 0; timed && sends <= MOST_SENDS && i < p->streams && !k->status; i++)
        if (p->stream[i].entry == k->entry && p->stream[i].kind != YL_STREAM_POISSON &&
            begin_group(j, false, persons))
            solve_group(j, i, i);
    yl_kernels_free(k);
}

static bool add_refusal(struct yl_solved *out, const struct yl_plan *p, uint32_t entry,
                        const struct yl_block *block)
{
    struct yl_solved_refusal *r = &out->refusal[out->refusals++];
    r->entry = p->entry[entry].name;
    r->why = block->why;
    r->place = yl_arena_copy(&out->arena, block->place, strlen(block->place));
    return r->place != NULL;
}

/* With people.size every way must mean the same for every entry. */
static void common_axes(struct job *j, bool *used)
{
    const struct yl_plan *p = j->k.p;
    struct yl_block block;
    for (uint32_t e = 0; e < p->entries && p->size && !j->k.status; e++) {
        if (p->entry[e].started) continue;
        const struct yl_origin from = {e, p->entry[e].node};
        if (yl_solve_reach(&j->k, &from, used, &block)) j->intent |= j->k.intent_used;
        yl_solve_unreach(&j->k);
    }
    double ways = j->intent ? 140 : 1;
    for (uint32_t a = 0; a < p->axes; a++) ways *= used[a] ? p->axis[a].values : 1;
    j->common = p->size > 0 && ways <= MOST_COMMON;
    if (j->common) return;
    if (p->size && ways > 1) j->g->mixed = true; /* too many to keep each: no spread */
    memset(used, 0, p->axes * sizeof *used);
    j->intent = false;
}

static void drop_groups(struct yl_groups *g, uint32_t first)
{
    for (; g->groups > first; g->groups--) {
        struct yl_group *x = &g->group[g->groups - 1];
        free(x->m1);
        free(x->m2);
        free(x->loose);
        free(x->each);
    }
}

/* All but those that others begin. */
static void solve_roots(struct job *j, struct yl_solved *out, const struct yl_groups_how *how,
                        const bool *common)
{
    struct yl_solver *k = &j->k;
    struct yl_groups *g = j->g;
    const struct yl_plan *p = k->p;
    const bool all_intents = j->intent;
    for (uint32_t e = 0; e < p->entries && !k->status; e++) {
        struct yl_block block = {0};
        if (p->entry[e].started) continue;
        if (how->before && !how->before->solved[e]) continue; /* said already */
        memcpy(j->used, common, p->axes * sizeof *common);
        k->too_big = k->over = false;
        k->dirty = g->dirty[e];
        g->solved[e] = yl_solve_reach(k, &(struct yl_origin){e, p->entry[e].node}, j->used, &block);
        j->intent = all_intents || k->intent_used;
        j->dims = 0;
        for (uint32_t a = 0; a < p->axes; a++) j->dims += j->used[a];
        uint32_t first = g->groups;
        if (g->solved[e] && !k->status) solve_entry(j);
        if (k->too_big || k->over) {
            g->over |= k->over;
            g->lost = true;
            g->solved[e] = YL_ANSWERED_NOT;
            block = (struct yl_block){true, true, YL_REFUSE_SIZE, ""};
            snprintf(block.place, sizeof block.place, "entries.%s", p->entry[e].name);
            drop_groups(g, first);
        }
        yl_solve_unreach(k);
        bool said = how->before && g->solved[e];
        if (block.there && !said && !k->status && !add_refusal(out, p, e, &block))
            k->status = YL_NO_MEMORY;
    }
}

/* One generation; what it begins is in k->begins. */
static double generation(struct job *j, const struct yl_begins *begun)
{
    struct yl_solver *k = &j->k;
    const struct yl_plan *p = k->p;
    double next = 0;
    struct yl_block block;
    for (uint32_t s = 0; s < p->spawns && !k->status && !k->over && !k->too_big; s++) {
        const struct yl_origin from = {p->spawn[s].entry, p->spawn[s].node};
        if (!(begun[s].mass > 0)) continue;
        memset(j->used, 0, p->axes * sizeof *j->used);
        k->dirty = j->g->dirty[from.entry];
        enum yl_answered answer = yl_solve_reach(k, &from, j->used, &block);
        if (answer < j->g->solved[from.entry]) j->g->solved[from.entry] = answer;
        j->intent = k->intent_used;
        solve_begun(j, &begun[s]);
        yl_solve_unreach(k);
    }
    for (uint32_t s = 0; s < p->spawns; s++) next += k->begins[s].mass;
    return next;
}

/* Visits that others begin, generation by generation, until next to nobody is left. */
static void solve_started(struct job *j, uint32_t first)
{
    enum { MOST = 400 };
    struct yl_solver *k = &j->k;
    struct yl_groups *g = j->g;
    const uint32_t spawns = k->p->spawns;
    double all = 0, now = 0;
    for (uint32_t s = 0; s < spawns; s++) now += k->begins[s].mass;
    k->too_big = k->over = false;
    for (int i = 0; now > 1e-12 * (all += now) && !k->status && !k->over && !k->too_big; i++) {
        struct yl_begins *begun = k->begins;
        k->begins = calloc(spawns + 1, sizeof *k->begins);
        if (!k->begins) k->status = YL_NO_MEMORY;
        k->generation = i + 1;
        if (k->begins) now = generation(j, begun);
        yl_starts_free(begun, spawns);
        k->over |= i >= MOST;
    }
    if (!k->over && !k->too_big) return;
    g->over |= k->over;
    g->lost = true;
    drop_groups(g, first);
}

static void solve_all(struct job *j, struct yl_solved *out, const struct yl_groups_how *how,
                      const bool *common)
{
    struct yl_solver *k = &j->k;
    struct yl_groups *g = j->g;
    const struct yl_plan *p = k->p;
    bool *good = calloc(p->spawns + 1, sizeof *good);
    k->tainted = calloc(p->spawns + 1, sizeof *k->tainted);
    k->begins = calloc(p->spawns + 1, sizeof *k->begins);
    if (!good || !k->tainted || !k->begins) k->status = YL_NO_MEMORY;
    if (p->spawns && !k->status) yl_starts_judge(k, good);
    for (uint32_t s = 0; s < p->spawns && how->before && good; s++)
        good[s] &= how->before->solved[p->spawn[s].entry] != YL_ANSWERED_NOT;
    k->good = good;
    if (!k->status) solve_roots(j, out, how, common);
    for (uint32_t s = 0; s < p->spawns && !k->status; s++)
        if (good[s] && !g->lost) g->solved[p->spawn[s].entry] = YL_ANSWERED_ALL;
    uint32_t first = g->groups;
    if (p->spawns && !k->status && !g->lost) solve_started(j, first);
    for (uint32_t e = 0; e < p->entries && !k->status; e++) {
        struct yl_block block = {true, true, YL_REFUSE_STARTED, ""};
        if (!p->entry[e].started) continue;
        if (g->lost) g->solved[e] = YL_ANSWERED_NOT;
        if (g->solved[e] == YL_ANSWERED_ALL || (how->before && !how->before->solved[e])) continue;
        if (how->before && g->solved[e]) continue;
        snprintf(block.place, sizeof block.place, "%s", p->entry[e].name);
        if (!add_refusal(out, p, e, &block)) k->status = YL_NO_MEMORY;
    }
    free(good);
    free(k->tainted);
    yl_starts_free(k->begins, p->spawns);
}

enum yl_status yl_groups_solve(struct yl_groups *g, struct yl_solved *out,
                               const struct yl_groups_how *how)
{
    const struct yl_plan *p = how->p;
    const struct yl_solve_options *options = how->options;
    struct job j = {.g = g, .coarse = !how->before};
    struct yl_solver *k = &j.k;
    *k = (struct yl_solver){.s = how->s,
                            .p = p,
                            .quantities = yl_q_count(p),
                            .work_most = options->work,
                            .most_cells = options->cells ? options->cells : MOST_CELLS};
    bool *common = calloc(p->axes + 1, sizeof *common);
    *g = (struct yl_groups){.share = calloc(p->size ? MOST_WAYS + 1 : 1, sizeof *g->share),
                            .solved = calloc(p->entries + 1, sizeof *g->solved),
                            .dirty = calloc(p->entries + 1, sizeof *g->dirty)};
    g->entries = p->entries;
    k->value = calloc(p->axes + 1, 1);
    j.used = calloc(p->axes + 1, sizeof *j.used);
    j.before = calloc(k->quantities, sizeof *j.before);
    if (!common || !g->share || !g->solved || !g->dirty || !k->value || !j.used || !j.before)
        k->status = YL_NO_MEMORY;
    for (uint32_t e = 0; e < p->entries && !k->status; e++)
        if (!(g->dirty[e] = calloc(k->quantities, sizeof **g->dirty))) k->status = YL_NO_MEMORY;
    if (!k->status) common_axes(&j, common);
    if (!k->status) solve_all(&j, out, how, common);
    g->mixed |= p->size && k->of_visit;
    yl_solve_clear(k);
    yl_kernels_free(k);
    free(common);
    free(k->value);
    free(j.used);
    free(j.before);
    free(k->state);
    free(k->hash);
    free(k->edge);
    return k->status;
}

void yl_groups_free(struct yl_groups *g)
{
    for (uint32_t i = 0; i < g->groups; i++) {
        free(g->group[i].m1);
        free(g->group[i].m2);
        free(g->group[i].loose);
        free(g->group[i].each);
    }
    for (uint32_t e = 0; g->dirty && e < g->entries; e++) free(g->dirty[e]);
    free(g->group);
    free(g->share);
    free(g->solved);
    free(g->dirty);
    *g = (struct yl_groups){0};
}
