/* batch.c: columns, made when they are asked for; rows that part ways. Contract: batch.h. */
#include "sim/engine/batch.h"
#include "sim/engine/units.h"
#include <stdlib.h>
#include <string.h>

/* ---- batches ------------------------------------------------------------------------------------------------- */
void yl_batch_free(struct yl_batch *b, uint32_t axes)
{
    if (!b) return;
    free(b->c0);
    free(b->c1);
    free(b->person);
    free(b->took);
    free(b->memory);
    free(b->time);
    free(b->begun);
    free(b->stay);
    free(b->actions);
    free(b->switches);
    for (uint32_t a = 0; b->trait && a < axes; a++) free(b->trait[a]);
    free(b->trait);
    free(b);
}

static struct yl_batch *batch_make(struct yl_walker *k)
{
    const struct yl_plan *p = k->world->plan;
    size_t n = yl_batch_room(k);
    struct yl_batch *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    b->c0 = calloc(n, sizeof *b->c0);
    b->c1 = calloc(n, sizeof *b->c1);
    b->person = p->size ? calloc(n, sizeof *b->person) : NULL;
    b->took = calloc(n, sizeof *b->took);
    b->memory = p->memories && (!p->size || p->turns) ? calloc(n, sizeof *b->memory) : NULL;
    b->time = calloc(n, sizeof *b->time);
    b->begun = calloc(n, sizeof *b->begun);
    b->stay = p->stages && !p->turns ? calloc(n, sizeof *b->stay) : NULL;
    b->actions = calloc(n, sizeof *b->actions);
    b->switches = calloc(n, sizeof *b->switches);
    b->trait = calloc(p->axes + 1, sizeof *b->trait);
    bool good = b->c0 && b->c1 && b->took && b->time && b->begun && b->actions && b->switches &&
                b->trait && (b->person || !p->size) &&
                (b->memory || !p->memories || (p->size && !p->turns)) &&
                (b->stay || !p->stages || p->turns);
    for (uint32_t a = 0; good && a < p->axes && a < 64; a++)
        if (p->axis[a].kind == YL_BY_TRAIT) good = (b->trait[a] = calloc(n, 1)) != NULL;
    if (good) return b;
    yl_batch_free(b, p->axes);
    return NULL;
}

struct yl_batch *yl_batch_get(struct yl_walker *k)
{
    struct yl_batch *b = k->free;
    if (b)
        k->free = b->below;
    else if (!(b = batch_make(k))) {
        k->failed = true;
        return NULL;
    }
    b->n = b->bits = b->routes = b->owed = 0;
    b->traits = 0;
    b->guard = -1;
    b->counted = true;
    b->timed = b->efforts = b->admitted = b->stayed = false;
    b->in_turn = b->moved = false;
    b->below = NULL;
    return b;
}

void yl_batch_put(struct yl_walker *k, struct yl_batch *b)
{
    b->below = k->free;
    k->free = b;
}

#define GATHER(column) \
    for (uint32_t g = 0; g < m; g++) to->column[at ? at[g] : g] = b->column[keep[g]]
/* The columns of rows keep[0..m) of b to rows at[0..m) of `to`; at NULL: the first m. */
static inline __attribute__((always_inline)) void copy_rows(const struct yl_plan *p,
                                                            struct yl_batch *to, const uint32_t *at,
                                                            const struct yl_batch *b,
                                                            const uint32_t *keep, uint32_t m)
{
    GATHER(c0);
    GATHER(c1);
    if (b->person) GATHER(person);
    if (b->bits) GATHER(took);
    if (b->memory && (b->in_turn || !p->size)) GATHER(memory);
    if (b->timed) {
        GATHER(time);
        GATHER(begun);
    }
    if (b->efforts) {
        GATHER(actions);
        GATHER(switches);
    }
    for (uint64_t left = b->traits; left; left &= left - 1) GATHER(trait[__builtin_ctzll(left)]);
}

/* to's columns become the rows keep[0..m) of b; `to` may be b itself, since keep ascends. */
void yl_batch_take(const struct yl_plan *p, struct yl_batch *to, const struct yl_batch *b,
                   const uint32_t *keep, uint32_t m)
{
    copy_rows(p, to, NULL, b, keep, m);
    to->n = m;
}

/* A new batch of some rows of b, to be walked from `node` later. */
void yl_batch_fork(struct yl_walker *k, struct yl_batch *b, const uint32_t *keep, uint32_t m,
                   uint32_t node)
{
    const struct yl_plan *p = k->world->plan;
    if (!m) return;
    if (p->node[node].op == YL_OP_END) {
        yl_tally_add(k->world->tally, b->counted, b->entry, p->outcome_slot + p->node[node].index,
                     m);
        return;
    }
    struct yl_batch *to = yl_batch_get(k);
    if (!to) return;
    to->source = b->source;
    to->entry = b->entry;
    to->maker = b->maker;
    to->node = node;
    to->counted = b->counted;
    to->timed = b->timed;
    to->efforts = b->efforts;
    to->bits = b->bits;
    to->routes = b->routes;
    to->owed = b->owed;
    to->traits = b->traits;
    to->in_turn = b->in_turn;
    to->moved = b->moved;
    to->until = b->until;
    memcpy(to->route, b->route, b->routes * sizeof *b->route);
    yl_batch_take(p, to, b, keep, m);
    to->below = k->stack;
    k->stack = to;
}

void yl_batch_part(struct yl_walker *k, struct yl_batch *b, uint32_t *few, uint32_t m)
{
    uint32_t left = b->n - m, holes = 0, next, *last = k->keep;
    yl_batch_fork(k, b, few, m, b->node);
    while (holes < m && few[holes] < left) holes++;
    next = holes;
    for (uint32_t i = left, n = 0; i < b->n; i++) {
        if (next < m && few[next] == i)
            next++;
        else
            last[n++] = i;
    }
    copy_rows(k->world->plan, b, few, b, last, holes);
    b->n = left;
}

/* Rows keep[0..m) stay in b, the others go to `node`. */
void yl_batch_split(struct yl_walker *k, struct yl_batch *b, const uint32_t *keep, uint32_t m,
                    uint32_t node)
{
    if (m == b->n) return;
    if (k->world->plan->node[node].op == YL_OP_END) {
        yl_tally_add(k->world->tally, b->counted, b->entry,
                     k->world->plan->outcome_slot + k->world->plan->node[node].index, b->n - m);
    } else {
        uint32_t *others = k->tie, others_n = 0, at = 0;
        for (uint32_t i = 0; i < b->n; i++) {
            if (at < m && keep[at] == i)
                at++;
            else
                others[others_n++] = i;
        }
        yl_batch_fork(k, b, others, others_n, node);
    }
    yl_batch_take(k->world->plan, b, b, keep, m);
}

/* ---- columns made when asked for ------------------------------------------------------------------------------ */
static const uint8_t *trait_column(struct yl_walker *k, struct yl_batch *b, uint32_t a)
{
    struct yl_world *w = k->world;
    const struct yl_plan_axis *axis = &w->plan->axis[a];
    uint8_t *out = a < 64 ? b->trait[a] : k->value;
    if (a < 64 && b->traits >> a & 1) return out;
    if (w->plan->size && !axis->of_visit) {
        for (uint32_t i = 0; i < b->n; i++)
            out[i] = yl_world_trait(w, a, b->person[i], 0, YL_C2_PERSON);
    } else {
        uint32_t *word = k->word;
        w->kernels->words(word, b->c0, b->c1, b->maker, yl_c3(YL_SLOT_CHANCE, 0, 0),
                          w->key[axis->place], (int)b->n);
        for (uint32_t i = 0; i < b->n; i++) out[i] = 0;
        for (uint32_t v = 0; v + 1 < axis->values; v++) {
            uint32_t high = (uint32_t)(axis->threshold[v] >> 32);
            if (axis->full[v]) break;
            for (uint32_t i = 0; i < b->n; i++)
                out[i] = (uint8_t)(out[i] + (word[i] >= high)); /* ties below */
        }
        for (uint32_t v = 0; v + 1 < axis->values && !axis->full[v]; v++) {
            uint32_t high = (uint32_t)(axis->threshold[v] >> 32);
            for (uint32_t i = 0; i < b->n; i++)
                if (word[i] == high) out[i] = yl_world_trait(w, a, b->c0[i], b->c1[i], b->maker);
        }
    }
    if (a < 64) b->traits |= UINT64_C(1) << a;
    return out;
}

uint32_t yl_batch_actives(const struct yl_batch *b)
{
    if (b->guard < 0) return b->n;
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->n; i++) n += (uint32_t)(b->took[i] >> b->guard & 1);
    return n;
}

/* The first of a pair by column, the second row by row, since both may want the one scratch column. */
static const uint8_t *pair_column(struct yl_walker *k, struct yl_batch *b,
                                  const struct yl_plan_axis *pair)
{
    const struct yl_world *w = k->world;
    const struct yl_plan_axis *second = &w->plan->axis[pair->pair[1]];
    const uint8_t *column = second->kind == YL_BY_TRAIT && pair->pair[1] < 64
                                ? trait_column(k, b, pair->pair[1])
                                : NULL;
    if (second->kind == YL_BY_FACT) yl_batch_times(k, b);
    const uint8_t *first = yl_batch_axis(k, b, pair->pair[0]);
    for (uint32_t i = 0; i < b->n; i++) {
        bool numbered = w->plan->size && !second->of_visit;
        uint8_t value = column ? column[i]
                        : second->kind == YL_BY_FACT
                            ? yl_world_marked_fact(w, pair->pair[1], b->time[i])
                        : numbered ? yl_world_trait(w, pair->pair[1], b->person[i], 0, YL_C2_PERSON)
                                   : yl_world_trait(w, pair->pair[1], b->c0[i], b->c1[i], b->maker);
        k->value[i] = (uint8_t)(first[i] * second->values + value);
    }
    return k->value;
}

/* Values of an axis for every row, as things stand now. */
const uint8_t *yl_batch_axis(struct yl_walker *k, struct yl_batch *b, uint32_t a)
{
    const struct yl_plan_axis *axis = &k->world->plan->axis[a];
    if (axis->kind == YL_BY_PAIR) return pair_column(k, b, axis);
    if (axis->kind == YL_BY_TRAIT) return trait_column(k, b, a);
    uint8_t *out = k->value;
    if (axis->kind == YL_BY_MEMORY) {
        for (uint32_t i = 0; i < b->n; i++) out[i] = b->memory[i] >> axis->bit & 1;
    } else if (axis->fixed) {
        memset(out, axis->fixed_value, b->n);
    } else {
        yl_batch_times(k, b);
        for (uint32_t i = 0; i < b->n; i++) out[i] = yl_world_marked_fact(k->world, a, b->time[i]);
    }
    return out;
}

/* delay[i] = the draw of node's quantity for each row. */
void yl_batch_draw(struct yl_walker *k, struct yl_batch *b, const struct yl_by_draw *by,
                   uint32_t place, uint32_t slot)
{
    struct yl_world *w = k->world;
    if (by->axis < 0 && yl_draw_is_constant(&by->draw[0])) {
        int64_t same = yl_draw_integer(&by->draw[0], 0);
        for (uint32_t i = 0; i < b->n; i++) k->delay[i] = same;
        return;
    }
    const uint8_t *value = by->axis < 0 ? NULL : yl_batch_axis(k, b, (uint32_t)by->axis);
    w->kernels->k52(k->k, b->c0, b->c1, b->maker, yl_c3(slot, 0, 0), w->key[place], (int)b->n);
    if (!value)
        w->kernels->draw(k->delay, &by->draw[0], k->k, (int)b->n);
    else
        for (uint32_t i = 0; i < b->n; i++)
            k->delay[i] = yl_draw_integer(&by->draw[value[i]], k->k[i]);
}

static void arrival_times(struct yl_walker *k, struct yl_batch *b)
{
    struct yl_world *w = k->world;
    const struct yl_plan_stream *s = &w->plan->stream[b->source];
    const uint32_t *c1 = b->c1;
    const uint64_t *q = k->k;
    if (s->kind == YL_STREAM_SEND_PERSONS) {
        memset(k->word, 0, (b->n + YL_ROW_PAD) * sizeof *k->word);
        c1 = k->word;
    }
    w->kernels->k52(k->k, b->c0, c1, b->maker, yl_c3(YL_SLOT_ARRIVAL, 0, 0), w->key[s->place],
                    (int)b->n);
    bool plain = s->kind != YL_STREAM_SEND_PERSONS && !s->pieces;
    for (uint32_t i = 0, end; i < b->n; i = end) { /* those of one cell at once; cells ascend */
        int64_t from, to;
        for (end = i + 1; end + YL_ROW_PAD <= b->n && b->c1[end + YL_ROW_PAD - 1] == b->c1[i];)
            end += YL_ROW_PAD;
        while (end < b->n && b->c1[end] == b->c1[i]) end++;
        yl_stream_part(w->plan, s, b->c1[i], &from, &to);
        uint64_t length = (uint64_t)(to - from);
        for (uint32_t r = i; r < end && plain; r++)
            b->begun[r] = from + (int64_t)yl_part_of(length, q[r]);
        for (uint32_t r = i; r < end && !plain; r++)
            b->begun[r] = yl_stream_time(w->plan, s, b->c1[r], q[r]);
    }
    memcpy(b->time, b->begun, b->n * sizeof *b->time);
}

/* The clock of every row: arrival and all delays owed. */
void yl_batch_times(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    if (!b->timed) arrival_times(k, b);
    b->timed = true;
    while (b->owed < b->routes) {
        uint32_t r = b->owed++; /* first, since a delay by date asks for the time before it */
        const struct yl_node *node = &p->node[b->route[r].node];
        if (node->op != YL_OP_AFTER) continue;
        int bit = b->route[r].bit;
        if (bit < 0 && node->u.draw.axis < 0) {
            const struct yl_draw *draw = &node->u.draw.draw[0];
            if (!yl_draw_is_constant(draw))
                k->world->kernels->k52(k->k, b->c0, b->c1, b->maker, yl_c3(YL_SLOT_AFTER, 0, 0),
                                       k->world->key[node->place], (int)b->n);
            k->world->kernels->add(b->time, draw, k->k, (int)b->n);
            continue;
        }
        yl_batch_draw(k, b, &node->u.draw, node->place, YL_SLOT_AFTER);
        if (bit < 0)
            for (uint32_t i = 0; i < b->n; i++) b->time[i] += k->delay[i];
        else
            for (uint32_t i = 0; i < b->n; i++)
                b->time[i] += b->took[i] >> bit & 1 ? k->delay[i] : 0;
    }
}

/* Effort as columns: folds the route and forgets it. */
void yl_batch_efforts(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    yl_batch_times(k, b);
    if (!b->efforts && p->efforts) {
        memset(b->actions, 0, b->n * sizeof *b->actions);
        memset(b->switches, 0, b->n * sizeof *b->switches);
    }
    b->efforts = p->efforts;
    for (uint32_t r = 0; r < b->routes && p->efforts; r++) {
        const struct yl_node *node = &p->node[b->route[r].node];
        int bit = b->route[r].bit;
        if (node->op != YL_OP_PASS) continue;
        const struct yl_effects *fx = node->u.effects;
        for (uint32_t i = 0; i < b->n; i++) {
            bool on = bit < 0 || (b->took[i] >> bit & 1);
            b->actions[i] += on ? (int32_t)fx->actions.number[0] : 0;
            b->switches[i] += on ? (int32_t)fx->switches.number[0] : 0;
        }
    }
    b->routes = b->owed = 0;
    if (b->guard < 0) b->bits = 0;
}

void yl_batch_owe(struct yl_walker *k, struct yl_batch *b)
{
    if (b->routes == YL_ROUTE) yl_batch_efforts(k, b);
    b->route[b->routes++] = (struct yl_route){b->node, (int8_t)b->guard};
}

int yl_batch_bit(struct yl_walker *k, struct yl_batch *b)
{
    if (b->bits >= 62) {
        int guard = b->guard;
        yl_batch_efforts(k, b);
        if (guard >= 0) { /* keep the guard's own bit */
            for (uint32_t i = 0; i < b->n; i++) b->took[i] = b->took[i] >> guard & 1;
            b->guard = 0;
            b->bits = 1;
        }
    }
    if (!b->bits) memset(b->took, 0, b->n * sizeof *b->took);
    return (int)b->bits++;
}

void yl_batch_hear(struct yl_walker *k, struct yl_batch *b, enum yl_unit_kind kind, uint32_t index,
                   const int64_t *amount, double each)
{
    struct yl_units *units = k->world->units;
    if (!units) return;
    uint64_t sources = yl_units_fed(units, kind, index, b->counted);
    if (!sources) return;
    yl_batch_times(k, b);
    for (uint32_t i = 0; i < b->n; i++) {
        struct yl_unit_who who = {b->entry, b->c0[i], b->c1[i], b->maker};
        if (units->numbered) {
            who.c0 = b->person[i];
            who.c1 = 0;
            who.c2 = YL_C2_PERSON;
        }
        if (yl_batch_active(b, i))
            yl_units_hear(units, sources, &who, b->time[i], each * (amount ? (double)amount[i] : 1),
                          b->counted);
    }
}

/* ---- counting ------------------------------------------------------------------------------------------------- */
void yl_batch_count(struct yl_walker *k, struct yl_batch *b, uint32_t row, int which, uint32_t n)
{
    const struct yl_plan *p = k->world->plan;
    if (row == YL_NO_NODE) return;
    yl_tally_add(k->world->tally, b->counted, b->entry, 3 * row + (uint32_t)which, n);
    if (which == 2) yl_batch_hear(k, b, YL_UNIT_PASS, row, NULL, 1);
    uint32_t slot = p->by_slot + row * p->by_values * 3;
    for (uint32_t y = 0; y < p->bys; y++) {
        const uint8_t *value = yl_batch_axis(k, b, p->by[y]);
        for (uint32_t i = 0; i < b->n; i++)
            if (which == 1 ? !yl_batch_active(b, i) : yl_batch_active(b, i))
                yl_tally_add(k->world->tally, b->counted, b->entry,
                             slot + 3 * value[i] + (uint32_t)which, 1);
        slot += 3 * p->axis[p->by[y]].values;
    }
}

void yl_batch_arrive(struct yl_walker *k, struct yl_batch *b, uint32_t place)
{
    struct yl_world *w = k->world;
    const struct yl_plan *p = w->plan;
    uint32_t slot = p->arrival[place].slot, hist = p->hist[b->entry * p->arrivals + place];
    int64_t n = 0, actions = 0, switches = 0;
    yl_batch_times(k, b);
    for (uint32_t r = 0; r < b->routes; r++) {
        const struct yl_node *node = &p->node[b->route[r].node];
        if (node->op != YL_OP_PASS) continue;
        int64_t m = 0;
        int bit = b->route[r].bit;
        if (bit < 0 && b->guard < 0)
            m = b->n;
        else
            for (uint32_t i = 0; i < b->n; i++)
                m += yl_batch_active(b, i) && (bit < 0 || (b->took[i] >> bit & 1));
        actions += m * node->u.effects->actions.number[0];
        switches += m * node->u.effects->switches.number[0];
    }
    bool all = b->guard < 0, timed = b->counted && hist != YL_NO_NODE;
    if (all && timed) {
        int64_t range[2];
        w->kernels->cells(k->word, range, b->time, b->begun, (int)b->n);
        yl_tally_times(w->tally, hist, k->word, range, b->n);
    }
    if (all && p->size && b->counted) yl_world_mark(w, p->arrival[place].set, b->person, b->n);
    for (uint32_t i = 0; i < b->n && (!all || b->efforts); i++) {
        if (!yl_batch_active(b, i)) continue;
        n++;
        if (b->efforts) {
            actions += b->actions[i];
            switches += b->switches[i];
        }
        if (!all && timed) yl_tally_time(w->tally, hist, b->time[i] - b->begun[i]);
        if (!all && p->size && b->counted)
            yl_world_mark(w, p->arrival[place].set, &b->person[i], 1);
    }
    if (all) n = b->n;
    yl_batch_hear(k, b, YL_UNIT_ARRIVE, place, NULL, 1);
    yl_tally_add(w->tally, b->counted, b->entry, slot, n);
    yl_tally_add(w->tally, b->counted, b->entry, slot + 1, actions);
    yl_tally_add(w->tally, b->counted, b->entry, slot + 2, switches);
    if (p->self_chains) yl_tally_add(w->tally, b->counted, b->entry, slot + 3, n);
}
