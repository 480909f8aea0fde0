/* tail.c: out of the batches to the loop or a line, and back into batches of their kind. Contract: walk.h. */
#include "sim/engine/batch.h"
#include <string.h>

/* ---- out of the batch ------------------------------------------------------------------------------------------- */
/* Stay and patience depend on addresses only, so those of a line are drawn ahead, for all at once. */
static void draw_ahead(struct yl_walker *k, struct yl_batch *b, const struct yl_by_draw *by,
                       uint32_t place, uint32_t slot, int64_t **out)
{
    const struct yl_plan *p = k->world->plan;
    if (!by && k->claims) return; /* nobody will look */
    if (!by || (by->axis >= 0 && p->axis[by->axis].kind != YL_BY_TRAIT)) {
        for (uint32_t i = 0; i < b->n; i++) (*out)[i] = -1;
        return;
    }
    yl_batch_draw(k, b, by, place, slot);
    int64_t *drawn = k->delay;
    k->delay = *out;
    *out = drawn;
}

/* Tells whether the word of the choice behind the stay is there too. */
static bool draw_line(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    const struct yl_node *node = &p->node[b->node];
    if (node->op == YL_OP_SEAT) {
        const struct yl_plan_room *room = &p->room[node->index];
        draw_ahead(k, b, &room->watch, room->place, YL_SLOT_STAY, &k->stay);
        draw_ahead(k, b, room->has_patience ? &room->patience : NULL, room->place, YL_SLOT_PATIENCE,
                   &k->wait);
        const struct yl_node *then = &p->node[p->node[node->next].next];
        if (then->op != YL_OP_CHOOSE || room->whiles || room->hosted) return false;
        k->world->kernels->words(k->word, b->c0, b->c1, b->maker, yl_c3(YL_SLOT_CHOOSE, 0, 0),
                                 k->world->key[then->place], (int)b->n);
        return true;
    }
    const struct yl_plan_agent *agent = node->op == YL_OP_ASK ? &p->agent[node->index] : NULL;
    draw_ahead(k, b, agent ? &agent->service : NULL, node->place, YL_SLOT_STAY, &k->stay);
    draw_ahead(k, b, agent && agent->has_patience ? &agent->patience : NULL, node->place,
               YL_SLOT_PATIENCE, &k->wait);
    return false;
}

void yl_walker_spill(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    yl_batch_efforts(k, b);
    if (k->claims) {
        draw_line(k, b);
        k->claims(k->claims_context, k, b);
        b->n = 0;
        return;
    }
    bool choice = draw_line(k, b);
    struct yl_visit v = {.node = b->node,
                         .c2 = b->maker,
                         .chain = YL_NOBODY,
                         .host = YL_NOBODY,
                         .stay = YL_NOBODY,
                         .stay_us = -1,
                         .wait_us = -1,
                         .entry = (uint16_t)b->entry,
                         .origin = (uint16_t)b->entry,
                         .source = (uint16_t)b->source,
                         .counted = b->counted,
                         .person = YL_NOBODY,
                         .flags = choice ? YL_VISIT_CHOICE : 0};
    for (uint32_t i = 0; i < b->n; i++) {
        v.time = b->time[i];
        v.begun = v.born = b->begun[i];
        v.c0 = b->c0[i];
        v.c1 = b->c1[i];
        if (b->efforts) {
            v.actions = b->actions[i];
            v.switches = b->switches[i];
        }
        if (p->size) v.person = b->person[i];
        if (b->memory) v.memory = b->memory[i];
        v.stay_us = k->stay[i];
        v.wait_us = k->wait[i];
        v.choice = k->word[i];
        k->spill(k->spill_context, &v);
    }
    b->n = 0;
}

/* ---- back --------------------------------------------------------------------------------------------------------- */
struct origin {
    uint32_t source, entry, maker, node;
    bool counted;
};

/* The open batch of such visits, with room for one; NULL: no memory. */
static struct yl_batch *open_tail(struct yl_walker *k, const struct origin *o)
{
    const struct yl_plan *p = k->world->plan;
    size_t at = ((size_t)o->source * p->nodes + o->node) * 2 + o->counted;
    struct yl_batch *b = k->tail[at];
    if (b || !(b = yl_batch_get(k))) return b;
    b->source = o->source;
    b->entry = o->entry;
    b->maker = o->maker;
    b->counted = o->counted;
    b->timed = true;
    b->efforts = p->efforts;
    b->node = o->node;
    b->tail_at = k->opens;
    k->tail[at] = b;
    k->open[k->opens++] = (uint32_t)at;
    return b;
}

void yl_walker_close(struct yl_walker *k, struct yl_batch *b)
{
    k->tail[k->open[b->tail_at]] = NULL;
    k->open[b->tail_at] = k->open[--k->opens];
    if (b->tail_at < k->opens) k->tail[k->open[b->tail_at]]->tail_at = b->tail_at;
    if (b->n >= k->rows && k->give && k->world->plan->node[b->node].tail &&
        k->give(k->give_context, b))
        return;
    yl_walker_walk(k, b);
    yl_batch_put(k, b);
}

void yl_walker_tail(struct yl_walker *k, const struct yl_visit *v)
{
    const struct origin o = {v->source, v->entry, v->c2, v->node, v->counted};
    struct yl_batch *b = open_tail(k, &o);
    if (!b) return;
    uint32_t i = b->n++;
    b->c0[i] = v->c0;
    b->c1[i] = v->c1;
    b->time[i] = v->time;
    b->begun[i] = v->begun;
    b->actions[i] = v->actions;
    b->switches[i] = v->switches;
    if (b->person) b->person[i] = v->person;
    if (b->memory) b->memory[i] = v->memory;
    if (b->n == k->rows) yl_walker_close(k, b);
}

struct yl_batch *yl_walker_open(struct yl_walker *k, uint32_t source, bool counted, uint32_t node)
{
    const struct yl_plan *p = k->world->plan;
    const struct yl_plan_stream *s = &p->stream[source];
    const struct origin o = {source, s->entry, s->maker, node, counted};
    struct yl_batch *b = open_tail(k, &o);
    if (!b) return NULL;
    b->in_turn = p->turns;
    b->admitted = p->turns || p->node[node].op == YL_OP_ORDER;
    b->stayed = !p->turns && p->node[node].op == YL_OP_WATCH;
    return b;
}

void yl_walker_flush(struct yl_walker *k)
{
    while (k->opens && !k->failed) yl_walker_close(k, k->tail[k->open[k->opens - 1]]);
}

void yl_walker_flush_linked(struct yl_walker *k)
{
    for (uint32_t i = k->opens; i-- > 0 && !k->failed;) {
        struct yl_batch *b = k->tail[k->open[i]];
        if (!k->world->plan->node[b->node].tail) yl_walker_close(k, b);
    }
}
