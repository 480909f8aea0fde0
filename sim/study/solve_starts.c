/* solve_starts.c: visits that begin visits. What a step begins is a flow in time, laid down as
 * pieces that know no grid; generation by generation it is an entry of its own.
 * Contract: solve_parts.h. */
#include "sim/study/solve_parts.h"
#include <stdlib.h>
#include <string.h>

/* ---- which of them can be followed ------------------------------------------------------------ */
/* What yl_solve_reach refuses at the step that begins them may not be followed. */
static bool plain_axis(const struct yl_plan *p, int32_t at)
{
    if (at < 0) return true;
    const struct yl_plan_axis *a = &p->axis[at];
    if (a->kind == YL_BY_PAIR)
        return plain_axis(p, (int32_t)a->pair[0]) && plain_axis(p, (int32_t)a->pair[1]);
    if (a->kind == YL_BY_MEMORY) return !p->size && !p->self_chains;
    return a->kind != YL_BY_FACT || (a->fixed && !a->blocks);
}

static bool can_follow(const struct yl_solver *k, uint32_t spawn, const bool *used)
{
    const struct yl_plan *p = k->p;
    const struct yl_plan_spawn *s = &p->spawn[spawn];
    bool own = k->memory_read || k->intent_used; /* asks what its person has in common */
    for (uint32_t a = 0; a < p->axes; a++) own |= used[a];
    if (p->warm != p->from || (own && !s->others)) return false;
    if (s->carry && k->valid) return false; /* asks the age of those that began it */
    return plain_axis(p, s->number.axis) && plain_axis(p, s->after.axis) &&
           plain_axis(p, s->p.axis);
}

/* Spreads what is not known: of an entry, all its spawns; of a visit, all that it begins. */
static bool spread_unknown(struct yl_solver *k, bool *good, bool *spread)
{
    const struct yl_plan *p = k->p;
    bool more = false;
    for (uint32_t s = 0; s < p->spawns; s++) {
        bool bad = !good[s] || k->tainted[s];
        for (uint32_t t = 0; t < p->spawns && !bad; t++)
            bad = p->spawn[t].entry == p->spawn[s].entry && !good[t];
        if (!bad || spread[s]) continue;
        good[s] = false;
        k->tainted[s] = spread[s] = more = true;
        yl_solve_taint(k, p->spawn[s].entry, p->spawn[s].node);
    }
    return more;
}

/* A depth counts a name in the chain: generations tell it where only the first visits and those of
 * that name begin more of it. Looks at what the entry at hand begins. */
static void judge_depths(const struct yl_solver *k, bool *deep)
{
    const struct yl_plan *p = k->p;
    for (uint32_t n = 0; n < p->nodes; n++) {
        const struct yl_node *node = &p->node[n];
        if (k->rank[n] == YL_NO_NODE || node->op != YL_OP_PASS) continue;
        for (uint32_t i = 0; i < node->u.effects->spawns; i++) {
            const struct yl_plan_spawn *s = &p->spawn[node->u.effects->spawn[i]];
            if (s->depth && s->entry != k->entry) deep[s->entry] = true;
        }
    }
}

void yl_starts_judge(struct yl_solver *k, bool *good)
{
    const struct yl_plan *p = k->p;
    struct yl_block block;
    bool *used = calloc(p->axes + 1, sizeof *used), *dirty = k->dirty;
    bool *deep = calloc(p->entries + 1, sizeof *deep),
         *spread = calloc(p->spawns + 1, sizeof *spread);
    k->dirty = calloc(k->quantities, sizeof *k->dirty);
    if (!used || !deep || !spread || !k->dirty) k->status = YL_NO_MEMORY;
    for (uint32_t e = 0; e < p->entries && !k->status; e++) {
        if (p->entry[e].started) continue;
        yl_solve_reach(k, &(struct yl_origin){e, p->entry[e].node}, used, &block);
        yl_solve_unreach(k);
    }
    for (uint32_t s = 0; s < p->spawns && !k->status; s++) {
        memset(used, 0, p->axes * sizeof *used);
        const struct yl_origin from = {p->spawn[s].entry, p->spawn[s].node};
        good[s] =
            yl_solve_reach(k, &from, used, &block) != YL_ANSWERED_NOT && can_follow(k, s, used);
        if (!k->status) judge_depths(k, deep);
        yl_solve_unreach(k);
    }
    for (uint32_t s = 0; s < p->spawns && !k->status; s++)
        good[s] &= !p->spawn[s].depth || !deep[p->spawn[s].entry];
    while (!k->status && spread_unknown(k, good, spread)) continue;
    free(used);
    free(deep);
    free(spread);
    free(k->dirty);
    k->dirty = dirty;
}

/* ---- what a step begins ----------------------------------------------------------------------- */
static void lay(struct yl_solver *k, struct yl_begins *to, const struct yl_begun *piece)
{
    if (!(piece->flow.x[YL_L_MASS] > 0) || k->status) return;
    if (to->pieces == to->room) {
        size_t want = to->room ? 2 * to->room : 256;
        struct yl_begun *more = realloc(to->piece, want * sizeof *more);
        if (!more) {
            k->status = YL_NO_MEMORY;
            return;
        }
        to->piece = more;
        to->room = want;
    }
    to->piece[to->pieces++] = *piece;
    to->mass += piece->flow.x[YL_L_MASS];
}

static void lay_all(struct yl_solver *k, const struct yl_plan_spawn *s, struct yl_begins *to,
                    const struct yl_cloud *c)
{
    const int layers =
        s->carry ? YL_L_COST : YL_L_ACTIONS; /* what a child has done: its parent's */
    for (uint32_t i = 0; i < c->atoms; i++) {
        struct yl_begun piece = {c->atom[i].time, c->atom[i].time + 1, {{0}}};
        for (int l = 0; l < layers; l++) piece.flow.x[l] = c->atom[i].flow.x[l];
        if (piece.from < k->p->to) lay(k, to, &piece);
    }
    for (uint32_t at = c->low; at < c->high; at++) {
        int64_t from = k->from + (int64_t)at * k->step, end = from + k->step;
        struct yl_begun piece = {from, end < k->p->to ? end : k->p->to, {{0}}};
        if (from >= k->p->to) break; /* later than the horizon nothing begins */
        double part = (double)(piece.to - from) / (double)k->step;
        if (from < k->p->from) piece.from = k->p->from; /* a finer grid has no cells before it */
        if (piece.to <= piece.from) continue;
        for (int l = 0; l < layers; l++) piece.flow.x[l] = c->cell[l] ? part * c->cell[l][at] : 0;
        lay(k, to, &piece);
    }
}

static double mean_of(const struct yl_by_draw *by, uint32_t value)
{
    if (!by->count || !by->draw) return 1;
    struct yl_dist dist = yl_solve_dist(&by->draw[value]);
    return yl_dist_mean(&dist);
}

void yl_starts_begin(struct yl_solver *k, const struct yl_state *at, const struct yl_cloud *c)
{
    const struct yl_effects *fx = k->p->node[at->node].u.effects;
    for (uint32_t i = 0; i < fx->spawns && k->begins && !k->status; i++) {
        const struct yl_plan_spawn *s = &k->p->spawn[fx->spawn[i]];
        if (!k->good[fx->spawn[i]]) continue;
        if (s->depth && s->entry == k->entry && k->generation >= s->depth) continue;
        const struct yl_chance *p = &s->p.chance[yl_solve_value(k, s->p.axis, at->memory)];
        double n = mean_of(&s->number, yl_solve_value(k, s->number.axis, at->memory)),
               share = p->certain ? 1 : (double)p->threshold * 0x1p-64;
        struct yl_cloud *later = yl_cloud_new();
        if (!later) k->status = YL_NO_MEMORY;
        if (later && yl_cloud_add(k, later, c, n * share * k->weight * k->visits)) {
            if (s->after.count)
                yl_cloud_delay(k, later,
                               &s->after.draw[yl_solve_value(k, s->after.axis, at->memory)]);
            lay_all(k, s, &k->begins[fx->spawn[i]], later);
        }
        yl_cloud_free(later);
    }
}

void yl_starts_total(const struct yl_begins *from, struct yl_flow *total)
{
    *total = (struct yl_flow){{0}};
    for (size_t i = 0; i < from->pieces; i++) yl_flow_add(total, &from->piece[i].flow, 1);
}

struct yl_cloud *yl_starts_cloud(struct yl_solver *k, const struct yl_begins *from)
{
    struct yl_cloud *c = yl_cloud_new();
    if (!c) k->status = YL_NO_MEMORY;
    for (size_t i = 0; c && i < from->pieces && !k->status; i++) {
        struct yl_flow one = {{0}};
        yl_flow_add(&one, &from->piece[i].flow, 1 / from->mass);
        yl_cloud_spread(k, c, from->piece[i].from, from->piece[i].to, &one);
    }
    return c;
}

void yl_starts_free(struct yl_begins *begins, uint32_t spawns)
{
    for (uint32_t s = 0; begins && s < spawns; s++) free(begins[s].piece);
    free(begins);
}
