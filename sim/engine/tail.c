/* tail.c: visits that come back from the loop or a line are gathered into batches of their kind. Contract: walk.h. */
#include "sim/engine/batch.h"

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
    b->source = o->source, b->entry = o->entry, b->maker = o->maker, b->counted = o->counted,
    b->timed = true, b->efforts = p->efforts;
    b->node = o->node, b->tail_at = k->opens;
    k->tail[at] = b, k->open[k->opens++] = (uint32_t)at;
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
    b->c0[i] = v->c0, b->c1[i] = v->c1, b->time[i] = v->time, b->begun[i] = v->begun;
    b->actions[i] = v->actions, b->switches[i] = v->switches;
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
    b->admitted = p->node[node].op == YL_OP_ORDER, b->stayed = p->node[node].op == YL_OP_WATCH;
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
