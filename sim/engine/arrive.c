/* arrive.c: arrivals become batches; the first decision is made before they are written down.
 * Contract: walk.h. */
#include "sim/engine/batch.h"
#include "sim/engine/budget.h"
#include "sim/engine/moment.h"
#include "sim/engine/walk.h"

/* ---- arrivals -------------------------------------------------------------------------------- */
static void fresh(struct yl_walker *walker, struct yl_batch *batch, uint32_t stream, bool counted)
{
    const struct yl_plan_stream *source = &walker->replication->plan->stream[stream];
    batch->n = batch->routes = batch->owed = 0;
    batch->traits = 0;
    batch->source = stream;
    batch->entry = batch->root = source->entry;
    batch->origin = source->origin;
    batch->counted = counted;
    batch->node = walker->replication->plan->entry[source->entry].node;
    batch->timed = batch->efforts = batch->recalled = batch->intended = batch->waits = false;
}

/* Does a node ask, or wait for, hours of the day alone? */
static bool is_of_hours(const struct yl_node *node)
{
    return (node->op == YL_OP_NEED || node->op == YL_OP_WAIT) && node->u.tests.count == 1 &&
           node->u.tests.test->kind == YL_TEST_HOURS;
}

/* Do the hours in front of a decision hold for all arrivals of a cell? */
static bool is_open(const struct yl_plan *plan, const struct yl_plan_stream *stream, uint32_t cell,
                    uint32_t decision)
{
    struct yl_wall_clock clock = yl_wall_clock(plan);
    int64_t from, to;
    bool all = true;
    yl_stream_part(stream, cell, &from, &to);
    for (uint32_t at = plan->entry[stream->entry].node; at != decision && all;
         at = plan->node[at].next) {
        if (!is_of_hours(&plan->node[at])) continue;
        const struct yl_test *test = plan->node[at].u.tests.test;
        const int64_t now = yl_wall_clock_of_day(&clock, from);
        all = yl_moment_hours_hold(test, now) && to <= clock.high &&
              from + (test->to - now + YL_DAY) % YL_DAY >= to;
    }
    return all;
}

/* The operations before the first decision that all arrivals pass alike, or all of the cells for
 * which is_open says so; the dense decision itself, or YL_NO_NODE. */
static uint32_t head_of(const struct yl_walker *walker, uint32_t entry)
{
    const struct yl_plan *plan = walker->replication->plan;
    uint32_t at = plan->entry[entry].node;
    bool moved = false;
    if (plan->size || plan->bys || !plan->drain) return YL_NO_NODE;
    for (;; at = plan->node[at].next) {
        const struct yl_node *node = &plan->node[at];
        if (node->mode >= YL_MODE_ROWWISE) return YL_NO_NODE;
        if (node->op == YL_OP_REACH || (is_of_hours(node) && !moved)) continue;
        moved |= node->op == YL_OP_AFTER;
        if (node->op == YL_OP_AFTER && !yl_batch_asks_now(plan, node->u.draw.axis)) continue;
        if (node->op == YL_OP_NEED && node->u.tests.count == 1 &&
            node->u.tests.test[0].kind == YL_TEST_AXIS) {
            const struct yl_plan_axis *axis = &plan->axis[node->u.tests.test[0].index];
            if (axis->kind == YL_AXIS_FACT && axis->fixed &&
                (node->u.tests.test[0].mask >> axis->fixed_value & 1))
                continue;
        }
        if (node->op == YL_OP_CHANCE && node->u.chance.axis < 0 && !node->u.chance.certain &&
            (!node->u.chance.moves || node->u.chance.moves->slot >= 0) &&
            yl_replication_chance(walker->replication, &node->u.chance)->axis < 0 &&
            plan->node[node->other].op == YL_OP_END && node->u.chance.chance[0].threshold)
            return at;
        return YL_NO_NODE;
    }
}

/* What the head does to n arrivals of a batch that will start behind its decision. */
static void head_count(struct yl_walker *walker, struct yl_batch *batch, uint32_t decision,
                       int64_t n, int64_t kept)
{
    const struct yl_plan *plan = walker->replication->plan;
    for (uint32_t at = plan->entry[batch->entry].node; at != decision; at = plan->node[at].next)
        if (plan->node[at].op == YL_OP_REACH && plan->node[at].row != YL_NO_NODE)
            yl_batch_add(walker, batch, yl_row_slot(plan->node[at].row, YL_ROW_REACHED), n);
    yl_tally_end(walker->replication->tally, batch->counted, batch->entry,
                 &plan->node[plan->node[decision].other], n - kept);
}

static void set_up_rows(struct yl_walker *walker, struct yl_batch *batch, uint32_t from)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    if (!plan->size) return;
    yl_replication_people(replication, batch->source, batch->index + from, batch->cell + from,
                          (int)(batch->n - from), walker->k, batch->person + from);
    if (batch->counted && !plan->entry[batch->entry].admits)
        yl_replication_mark(replication, plan->entry[batch->entry].persons, batch->person + from,
                            batch->n - from);
}

struct arrivals { /* of one call of yl_walker_cells */
    struct yl_walker *k;
    struct yl_batch *batch;
    uint32_t stream, head, decision; /* head: the decision of cells for which all of it holds */
    bool counted;
};

/* A new batch, which begins behind the decision, if there is one; it owes the delays before. */
static void restart(struct arrivals *arrivals)
{
    const struct yl_plan *plan = arrivals->k->replication->plan;
    struct yl_batch *batch = arrivals->batch;
    fresh(arrivals->k, batch, arrivals->stream, arrivals->counted);
    if (arrivals->decision == YL_NO_NODE) return;
    for (uint32_t at = batch->node; at != arrivals->decision; at = plan->node[at].next)
        if (plan->node[at].op == YL_OP_AFTER) batch->route[batch->routes++] = at;
    batch->node = plan->node[arrivals->decision].next;
}

/* ---- cells ----------------------------------------------------------------------------------- */
static void go(struct arrivals *arrivals)
{
    if (arrivals->batch->n) {
        if (arrivals->k->rowwise)
            yl_walker_defer(arrivals->k, arrivals->batch);
        else
            yl_walker_walk(arrivals->k, arrivals->batch);
    }
    restart(arrivals);
}

/* What is in the batch goes on; a new one begins whose arrivals differ from these. */
static void change(struct arrivals *arrivals, bool counted, uint32_t decision)
{
    go(arrivals);
    arrivals->counted = counted;
    arrivals->decision = decision;
    restart(arrivals);
}

/* n arrivals of a cell, all counted alike and all made; dense in index from `first`. */
static void fill_dense(struct arrivals *arrivals, uint32_t cell, uint32_t first, uint32_t n)
{
    struct yl_walker *walker = arrivals->k;
    struct yl_batch *batch = arrivals->batch;
    const struct yl_node *node = &walker->replication->plan->node[arrivals->decision];
    const uint64_t threshold =
        yl_replication_chance(walker->replication, &node->u.chance)->chance[0].threshold;
    uint32_t ctr3 = yl_ctr3(YL_SLOT_CHANCE, 0, 0), high = (uint32_t)(threshold >> 32);
    struct yl_key key = walker->replication->key[node->key];
    uint32_t done = 0;
    while (done < n && !walker->status) {
        uint32_t m = n - done < walker->rows ? n - done : walker->rows, begin = first + done,
                 at = batch->n;
        int ties = 0;
        walker->replication->kernels->words_dense(walker->word, begin, cell, batch->origin, ctr3,
                                                  key, (int)m);
        uint32_t kept = (uint32_t)walker->replication->kernels->below(
            walker->keep, walker->tie, &ties, walker->word, high, (int)m);
        uint32_t *restrict index = batch->index + at, *restrict cells = batch->cell + at;
        const uint32_t *restrict keep = walker->keep;
        for (uint32_t i = 0; i < kept; i++) index[i] = begin + keep[i];
        for (uint32_t i = 0; i < kept; i++) cells[i] = cell;
        for (int t = 0; t < ties; t++) {
            struct yl_address address = {begin + walker->tie[t], cell, batch->origin};
            if (!yl_passes(threshold, key, address, ctr3)) continue;
            batch->index[at + kept] = address.index;
            batch->cell[at + kept++] = cell;
        }
        batch->n += kept;
        done += m;
        head_count(walker, batch, arrivals->decision, m, kept);
        if (batch->n >= walker->rows) go(arrivals);
    }
}

static void fill_rows(struct arrivals *arrivals, uint32_t cell, const uint32_t *index, uint32_t n)
{
    struct yl_walker *walker = arrivals->k;
    for (uint32_t done = 0; done < n && !walker->status;) {
        struct yl_batch *batch = arrivals->batch;
        uint32_t at = batch->n, m = n - done < walker->rows ? n - done : walker->rows;
        for (uint32_t i = 0; i < m; i++) {
            batch->index[at + i] = index ? index[done + i] : done + i;
            batch->cell[at + i] = cell;
        }
        batch->n += m;
        done += m;
        set_up_rows(walker, batch, at);
        if (batch->n >= walker->rows) go(arrivals);
    }
}

static void book(struct arrivals *arrivals, uint32_t n)
{
    struct yl_replication *replication = arrivals->k->replication;
    const struct yl_plan *plan = replication->plan;
    uint32_t e = plan->stream[arrivals->stream].entry;
    const struct yl_plan_entry *entry = &plan->entry[e];
    if (entry->admits) return;
    yl_tally_add(replication->tally, arrivals->counted, e, entry->slot + YL_ENTRY_ARRIVALS, n);
    if (entry->cost.axis < 0 && entry->cost.number[0])
        yl_tally_add_each(replication->tally, arrivals->counted, e, entry->slot + YL_ENTRY_COST, n,
                          entry->cost.number[0]);
}

/* A cell whose arrivals differ among themselves: by bin, by warm-up, by budget or by what they
 * cost. */
static void fill_by_time(struct arrivals *arrivals, uint32_t cell, const uint32_t *index,
                         uint32_t n)
{
    struct yl_walker *walker = arrivals->k;
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_stream *stream = &plan->stream[arrivals->stream];
    const struct yl_plan_entry *entry = &plan->entry[stream->entry];
    bool counted = arrivals->counted;
    for (int pass = 0; pass < 2; pass++) { /* arrivals of the warm-up, then the others */
        if (arrivals->batch->n) go(arrivals);
        arrivals->counted = pass == 1;
        restart(arrivals);
        for (uint32_t i = 0; i < n && !walker->status; i++) {
            uint32_t at = index ? index[i] : i;
            int64_t time = yl_arrival_time(replication, arrivals->stream, cell, at);
            struct yl_arrival arrival = {arrivals->stream, cell, at, time};
            if ((time >= plan->warm) != arrivals->counted || !yl_budget_made(replication, &arrival))
                continue;
            if (!entry->admits) yl_tally_series(replication->tally, entry->arrivals, time, 1);
            book(arrivals, 1);
            if (entry->cost.axis >= 0)
                yl_tally_add(replication->tally, arrivals->counted, stream->entry,
                             entry->slot + YL_ENTRY_COST, yl_budget_price(replication, &arrival));
            if (arrivals->decision != YL_NO_NODE)
                fill_dense(arrivals, cell, at, 1);
            else
                fill_rows(arrivals, cell, &at, 1);
        }
    }
    if (arrivals->batch->n) go(arrivals);
    arrivals->counted = counted;
    restart(arrivals);
}

/* Arrivals by output bin, where a cell has a few of them and all of its arrivals are there: the
 * first word of a time says its bin. False: not so. */
static bool count_few_bins(struct arrivals *arrivals, uint32_t cell, uint32_t n)
{
    enum { EDGES = 64 }; /* more cost as much as the times */
    struct yl_walker *walker = arrivals->k;
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_stream *stream = &plan->stream[arrivals->stream];
    uint32_t series = plan->entry[stream->entry].arrivals, edge[EDGES];
    uint64_t many[EDGES] = {0}, before = 0;
    int64_t from, to;
    yl_stream_part(stream, cell, &from, &to);
    const int64_t first = plan->from + ((from - plan->from) / plan->bin + 1) * plan->bin,
                  edges = (to - 1 - first) / plan->bin + 1;
    if (stream->kind == YL_STREAM_SEND_PERSONS || stream->pieces || plan->dashboards ||
        edges > EDGES || from < plan->from || to > plan->to)
        return false;
    for (int64_t e = 0; e < edges;
         e++) { /* yl_part_of(to - from, k) reaches the edge from there on */
        const uint64_t length = (uint64_t)(to - from),
                       into = (uint64_t)(first + e * plan->bin - from);
        edge[e] = (uint32_t)(((into << 32) + length - 1) / length);
    }
    for (uint32_t done = 0, m; done < n; done += m) {
        m = n - done < walker->rows ? n - done : walker->rows;
        replication->kernels->tops_dense(walker->word, done, cell, stream->origin,
                                         yl_ctr3(YL_SLOT_ARRIVAL, 0, 0),
                                         replication->key[stream->key], (int)m);
        replication->kernels->under(many, walker->word, edge, (uint32_t)edges, (int)m);
    }
    for (int64_t e = 0; e < edges; before = many[e++])
        yl_tally_series(replication->tally, series, first + e * plan->bin - 1,
                        (int64_t)(many[e] - before));
    yl_tally_series(replication->tally, series, to - 1, (int64_t)(n - before));
    return true;
}

/* Arrivals by output bin, where a cell has several bins: all times are drawn, but only to be
 * counted. */
static void count_bins(struct arrivals *arrivals, uint32_t cell, const uint32_t *index, uint32_t n)
{
    struct yl_walker *walker = arrivals->k;
    struct yl_replication *replication = walker->replication;
    const struct yl_plan_stream *stream = &replication->plan->stream[arrivals->stream];
    uint32_t series = replication->plan->entry[stream->entry].arrivals, *indexes = walker->keep,
             *cells = walker->word;
    if (count_few_bins(arrivals, cell, n)) return;
    for (uint32_t done = 0; done < n;) {
        uint32_t m = n - done < walker->rows ? n - done : walker->rows;
        for (uint32_t i = 0; i < m; i++) {
            indexes[i] = index ? index[done + i] : done + i;
            cells[i] = stream->kind == YL_STREAM_SEND_PERSONS ? 0 : cell;
        }
        replication->kernels->k52(walker->k, indexes, cells, stream->origin,
                                  yl_ctr3(YL_SLOT_ARRIVAL, 0, 0), replication->key[stream->key],
                                  (int)m);
        for (uint32_t i = 0; i < m; i++)
            yl_tally_series(replication->tally, series, yl_stream_time(stream, cell, walker->k[i]),
                            1);
        done += m;
    }
}

static void fill_cell(struct arrivals *arrivals, uint32_t cell)
{
    struct yl_replication *replication = arrivals->k->replication;
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_stream *stream = &plan->stream[arrivals->stream];
    const struct yl_plan_entry *entry = &plan->entry[stream->entry];
    uint32_t i = cell - stream->first_cell, n = replication->count[arrivals->stream][i];
    const uint32_t *index =
        stream->kind == YL_STREAM_SEND_PERSONS
            ? replication->order[arrivals->stream] + replication->offset[arrivals->stream][i]
            : NULL;
    if (!n) return;
    replication->tally->visits += n;
    int64_t from, to;
    yl_stream_part(stream, cell, &from, &to);
    bool mixed = from < plan->warm && to > plan->warm;
    enum yl_budget_share made = yl_budget_share(replication, stream->entry, from, to);
    if (made == YL_BUDGET_NONE) return;
    uint32_t decision = arrivals->head;
    if (decision != YL_NO_NODE && !is_open(plan, stream, cell, decision)) decision = YL_NO_NODE;
    if (decision != arrivals->decision) change(arrivals, arrivals->counted, decision);
    if (mixed || entry->cost.axis >= 0 || made == YL_BUDGET_SOME) {
        fill_by_time(arrivals, cell, index, n);
        return;
    }
    bool counted = from >= plan->warm;
    if (counted != arrivals->counted) change(arrivals, counted, arrivals->decision);
    book(arrivals, n);
    if (entry->admits)
        ; /* counted when they are let in */
    else if (yl_tally_together(replication->tally, entry->arrivals, from, to))
        yl_tally_series(replication->tally, entry->arrivals, from, n);
    else
        count_bins(arrivals, cell, index, n);
    if (arrivals->decision != YL_NO_NODE)
        fill_dense(arrivals, cell, 0, n);
    else
        fill_rows(arrivals, cell, index, n);
}

/* Of fewer arrivals a cell, the first decision costs less among the rows of a batch. */
static bool is_dense(const struct yl_replication *replication, uint32_t stream, uint32_t first,
                     uint32_t last)
{
    enum { FEW = 8 };
    const uint32_t *count = replication->count[stream], cells = last - first + 1;
    uint64_t n = 0;
    first -= replication->plan->stream[stream].first_cell;
    for (uint32_t i = first; i < first + cells; i++) n += count[i];
    return n >= FEW * (uint64_t)cells;
}

void yl_walker_cells(struct yl_walker *walker, uint32_t stream, uint32_t first, uint32_t last)
{
    struct arrivals arrivals = {
        .k = walker, .batch = yl_batch_get(walker), .stream = stream, .counted = true};
    arrivals.head = arrivals.decision =
        walker->rowwise || !is_dense(walker->replication, stream, first, last)
            ? YL_NO_NODE
            : head_of(walker, walker->replication->plan->stream[stream].entry);
    restart(&arrivals);
    for (uint32_t cell = first; cell <= last && !walker->status; cell++) fill_cell(&arrivals, cell);
    go(&arrivals);
    yl_batch_put(walker, arrivals.batch);
}

void yl_walker_arrival(struct yl_walker *walker, uint32_t stream, struct yl_address address,
                       bool counted)
{
    struct arrivals arrivals = {.k = walker,
                                .batch = yl_batch_get(walker),
                                .stream = stream,
                                .head = YL_NO_NODE,
                                .decision = YL_NO_NODE,
                                .counted = counted};
    restart(&arrivals);
    walker->replication->tally->visits++;
    fill_rows(&arrivals, address.cell, &address.index, 1);
    go(&arrivals);
    yl_batch_put(walker, arrivals.batch);
}
