/* defer.c: out of the batches to the loop or a station, and back into batches of their kind.
 * Contract: walk.h. */
#include "sim/engine/batch.h"

/* ---- out of the batch ------------------------------------------------------------------------ */
/* Stay and patience depend on addresses only, so those of visits that will wait are drawn ahead,
 * for all at once. */
static void draw_ahead(struct yl_walker *walker, struct yl_batch *batch,
                       const struct yl_by_draw *by, uint32_t key, uint32_t slot, int64_t **out)
{
    if (!by && walker->enqueue) return; /* the station will not look */
    if (!by || (by->axis >= 0 && walker->replication->plan->axis[by->axis].kind != YL_AXIS_TRAIT)) {
        for (uint32_t i = 0; i < batch->n; i++) (*out)[i] = -1;
        return;
    }
    yl_batch_draw(walker, batch, by, key, slot);
    int64_t *drawn = walker->delay;
    walker->delay = *out;
    *out = drawn;
}

/* Tells whether the word of the choice or chance behind the stay is there too. */
static bool draw_line(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_node *node = &plan->node[batch->node];
    if (node->op == YL_OP_SEAT) {
        const struct yl_plan_room *room = &plan->room[node->index];
        draw_ahead(walker, batch, &room->watch, room->key, YL_SLOT_STAY, &walker->stay);
        draw_ahead(walker, batch, room->has_patience ? &room->patience : NULL, room->key,
                   YL_SLOT_PATIENCE, &walker->wait);
        const struct yl_node *then = &plan->node[plan->node[node->next].next];
        if (then->op != YL_OP_CHOOSE || room->whiles || room->hosted) return false;
        walker->replication->kernels->words(walker->word, batch->index, batch->cell, batch->origin,
                                            yl_ctr3(YL_SLOT_CHOOSE, 0, 0),
                                            walker->replication->key[then->key], (int)batch->n);
        return true;
    }
    const struct yl_plan_agent *agent = node->op == YL_OP_ASK ? &plan->agent[node->index] : NULL;
    draw_ahead(walker, batch, agent ? &agent->service : NULL, node->key, YL_SLOT_STAY,
               &walker->stay);
    draw_ahead(walker, batch, agent && agent->has_patience ? &agent->patience : NULL, node->key,
               YL_SLOT_PATIENCE, &walker->wait);
    const struct yl_node *behind = yl_batch_chance_behind(plan, node);
    if (!behind || walker->enqueue) return false;
    yl_batch_words(walker, batch, yl_ctr3(YL_SLOT_CHANCE, 0, 0),
                   walker->replication->key[behind->key]);
    return true;
}

static void fill_visit(const struct yl_walker *walker, const struct yl_batch *batch, uint32_t i,
                       struct yl_visit *visit)
{
    visit->time = batch->time[i];
    visit->begun = visit->born = batch->begun[i];
    visit->address = yl_batch_address(batch, i);
    if (batch->efforts) {
        visit->actions = batch->actions[i];
        visit->switches = batch->switches[i];
    }
    if (walker->replication->plan->size) visit->person = batch->person[i];
    if (batch->memory) visit->memory = batch->memory[i];
    if (batch->waits) visit->waited = batch->waited[i];
    visit->stay_us = walker->stay[i];
    visit->until = walker->wait[i];
    visit->choice = walker->word[i];
}

void yl_walker_defer(struct yl_walker *walker, struct yl_batch *batch)
{
    yl_batch_efforts(walker, batch);
    yl_batch_recall(walker, batch);
    if (walker->enqueue) {
        (void)yl_batch_waited(walker, batch);
        draw_line(walker, batch);
        walker->enqueue(walker->enqueue_context, walker, batch);
        batch->n = 0;
        return;
    }
    const bool choice = draw_line(walker, batch);
    struct yl_visit common =
        yl_visit_fresh(batch->entry, batch->source, batch->node, batch->counted);
    if (choice) common.flags = YL_VISIT_CHOICE;
    /* Some at a time: one that is read while it is being written waits for the memory. */
    enum { SOME = 8 };
    struct yl_visit some[SOME];
    for (uint32_t k = 0; k < SOME && k < batch->n; k++) some[k] = common;
    walker->deferring = true;
    for (uint32_t from = 0, to; from < batch->n; from = to) {
        to = batch->n - from < SOME ? batch->n : from + SOME;
        for (uint32_t i = from; i < to; i++) fill_visit(walker, batch, i, &some[i - from]);
        for (uint32_t i = from; i < to; i++) walker->defer(walker->defer_context, &some[i - from]);
    }
    walker->deferring = false;
    batch->n = 0;
}

/* ---- back ------------------------------------------------------------------------------------ */
struct origin {
    uint32_t source, entry, origin, node;
    bool counted;
};

/* The open batch of such visits, with room for one. */
static struct yl_batch *open_suffix(struct yl_walker *walker, const struct origin *origin)
{
    const struct yl_plan *plan = walker->replication->plan;
    size_t at = ((size_t)origin->source * plan->nodes + origin->node) * 2 + origin->counted;
    struct yl_batch *batch = walker->suffix[at];
    if (batch) return batch;
    batch = yl_batch_get(walker);
    batch->source = origin->source;
    batch->entry = batch->root = origin->entry;
    batch->origin = origin->origin;
    batch->counted = origin->counted;
    batch->timed = batch->recalled = true;
    batch->efforts = plan->efforts;
    batch->waits = plan->waits;
    batch->node = origin->node;
    batch->suffix_at = walker->opens;
    walker->suffix[at] = batch;
    walker->open[walker->opens++] = (uint32_t)at;
    return batch;
}

/* No more rows come to it. */
static void close(struct yl_walker *walker, struct yl_batch *batch)
{
    if (batch->source < walker->replication->plan->streams) {
        struct yl_batch **recent = &walker->recent[2 * batch->source + batch->counted];
        if (*recent == batch) *recent = NULL;
    }
    walker->suffix[walker->open[batch->suffix_at]] = NULL;
    walker->open[batch->suffix_at] = walker->open[--walker->opens];
    if (batch->suffix_at < walker->opens)
        walker->suffix[walker->open[batch->suffix_at]]->suffix_at = batch->suffix_at;
    if (batch->source >= walker->replication->plan->streams) yl_batch_begun(walker, batch);
}

void yl_walker_close(struct yl_walker *walker, struct yl_batch *batch)
{
    close(walker, batch);
    if (batch->n >= walker->rows && walker->give &&
        walker->replication->plan->node[batch->node].mode == YL_MODE_PRIVATE &&
        walker->give(walker->give_context, batch))
        return;
    yl_walker_walk(walker, batch);
    yl_batch_put(walker, batch);
}

void yl_walker_resume(struct yl_walker *walker, const struct yl_visit *visit)
{
    const struct origin origin = {visit->source, visit->entry, visit->address.origin, visit->node,
                                  visit->counted};
    struct yl_batch *batch = open_suffix(walker, &origin);
    uint32_t i = batch->n++;
    batch->index[i] = visit->address.index;
    batch->cell[i] = visit->address.cell;
    batch->time[i] = visit->time;
    batch->begun[i] = visit->begun;
    batch->actions[i] = visit->actions;
    batch->switches[i] = visit->switches;
    if (batch->person) batch->person[i] = visit->person;
    if (batch->memory) batch->memory[i] = visit->memory;
    if (batch->waits) batch->waited[i] = visit->waited;
    if (batch->n < walker->rows) return;
    if (walker->deferring) /* what is drawn of those handed over stands in the walker still */
        yl_walker_stack(walker, batch);
    else
        yl_walker_close(walker, batch);
}

struct yl_batch *yl_walker_open(struct yl_walker *walker, uint32_t source, bool counted,
                                uint32_t node)
{
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_plan_stream *stream = &plan->stream[source];
    struct yl_batch **recent = &walker->recent[2 * source + counted];
    if (*recent && (*recent)->node == node) return *recent;
    const struct origin origin = {source, stream->entry, stream->origin, node, counted};
    struct yl_batch *batch = open_suffix(walker, &origin);
    const struct yl_node *first = &plan->node[node];
    batch->admitted = (first->op == YL_OP_ORDER || first->op == YL_OP_PASS) &&
                      !(plan->per_person && first->station == plan->person_station);
    /* Who waited for a seat has its stay; who was refused elsewhere comes without one to a room without seats. */
    batch->stayed = first->op == YL_OP_WATCH && plan->room[first->index].capacity >= 0;
    return *recent = batch;
}

struct yl_batch *yl_walker_begun(struct yl_walker *walker, uint32_t source, bool counted)
{
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_plan_spawn *start = &plan->spawn[source - plan->streams];
    const struct origin origin = {source, start->entry, start->origin, start->node, counted};
    struct yl_batch *batch = open_suffix(walker, &origin);
    batch->efforts = batch->waits = false;
    return batch;
}

void yl_walker_stack(struct yl_walker *walker, struct yl_batch *batch)
{
    close(walker, batch);
    batch->below = walker->stack;
    walker->stack = batch;
}

void yl_walker_flush(struct yl_walker *walker)
{
    while (walker->opens && !walker->status)
        yl_walker_close(walker, walker->suffix[walker->open[walker->opens - 1]]);
}

void yl_walker_flush_linked(struct yl_walker *walker)
{
    for (uint32_t i = walker->opens; i-- > 0 && !walker->status;) {
        if (i >= walker->opens)
            continue; /* some that were full have gone, the last in their places */
        struct yl_batch *batch = walker->suffix[walker->open[i]];
        if (walker->replication->plan->node[batch->node].mode != YL_MODE_PRIVATE)
            yl_walker_close(walker, batch);
    }
}
