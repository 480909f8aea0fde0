/* walk.c: the batch form of every private operation. Contract: walk.h. */
#include "sim/engine/walk.h"
#include "sim/base/must.h"
#include "sim/engine/budget.h"
#include "sim/engine/money.h"
#include <stdlib.h>
#include <string.h>

/* ---- batches ------------------------------------------------------------------------------------------------- */
static uint32_t room_for(const struct yl_walker *k) { return 2 * k->rows + 2 * YL_ROW_PAD; }

static void batch_free(struct yl_batch *b, uint32_t axes)
{
    if (!b) return;
    free(b->c0), free(b->c1), free(b->person), free(b->took), free(b->memory), free(b->time), free(b->begun);
    free(b->actions), free(b->switches);
    for (uint32_t a = 0; b->trait && a < axes; a++) free(b->trait[a]);
    free(b->trait), free(b);
}

static struct yl_batch *batch_make(struct yl_walker *k)
{
    const struct yl_plan *p = k->world->plan;
    size_t n = room_for(k);
    struct yl_batch *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    b->c0 = calloc(n, sizeof *b->c0), b->c1 = calloc(n, sizeof *b->c1);
    b->person = p->size ? calloc(n, sizeof *b->person) : NULL;
    b->took = calloc(n, sizeof *b->took);
    b->memory = p->memories && !p->size ? calloc(n, sizeof *b->memory) : NULL;
    b->time = calloc(n, sizeof *b->time), b->begun = calloc(n, sizeof *b->begun);
    b->actions = calloc(n, sizeof *b->actions), b->switches = calloc(n, sizeof *b->switches);
    b->trait = calloc(p->axes + 1, sizeof *b->trait);
    bool good = b->c0 && b->c1 && b->took && b->time && b->begun && b->actions && b->switches && b->trait &&
                (b->person || !p->size) && (b->memory || !p->memories || p->size);
    for (uint32_t a = 0; good && a < p->axes && a < 64; a++)
        if (p->axis[a].kind == YL_BY_TRAIT) good = (b->trait[a] = calloc(n, 1)) != NULL;
    if (good) return b;
    batch_free(b, p->axes);
    return NULL;
}

static struct yl_batch *batch_get(struct yl_walker *k)
{
    struct yl_batch *b = k->free;
    if (b) k->free = b->below;
    else if (!(b = batch_make(k))) {
        k->failed = true;
        return NULL;
    }
    b->n = b->bits = b->routes = b->owed = 0, b->traits = 0, b->guard = -1;
    b->counted = true, b->timed = b->efforts = false, b->below = NULL;
    return b;
}

static void batch_put(struct yl_walker *k, struct yl_batch *b) { b->below = k->free, k->free = b; }

#define GATHER(column) \
    for (uint32_t gather = 0; gather < m; gather++) to->column[gather] = b->column[keep[gather]]
/* to's columns become the rows keep[0..m) of b; `to` may be b itself, since keep ascends. */
static void take_rows(const struct yl_plan *p, struct yl_batch *to, const struct yl_batch *b, const uint32_t *keep, uint32_t m)
{
    GATHER(c0);
    GATHER(c1);
    if (b->person) GATHER(person);
    if (b->bits) GATHER(took);
    if (b->memory) GATHER(memory);
    if (b->timed) {
        GATHER(time);
        GATHER(begun);
    }
    if (b->efforts) {
        GATHER(actions);
        GATHER(switches);
    }
    for (uint64_t left = b->traits; left; left &= left - 1) GATHER(trait[__builtin_ctzll(left)]);
    to->n = m;
    (void)p;
}

/* A new batch of some rows of b, to be walked from `node` later. */
static void fork_rows(struct yl_walker *k, struct yl_batch *b, const uint32_t *keep, uint32_t m, uint32_t node)
{
    const struct yl_plan *p = k->world->plan;
    if (!m) return;
    if (p->node[node].op == YL_OP_END) {
        yl_tally_add(k->world->tally, b->counted, b->entry, p->outcome_slot + p->node[node].index, m);
        return;
    }
    struct yl_batch *to = batch_get(k);
    if (!to) return;
    to->source = b->source, to->entry = b->entry, to->maker = b->maker, to->node = node, to->counted = b->counted;
    to->timed = b->timed, to->efforts = b->efforts, to->bits = b->bits, to->routes = b->routes, to->owed = b->owed;
    to->traits = b->traits;
    memcpy(to->route, b->route, b->routes * sizeof *b->route);
    take_rows(p, to, b, keep, m);
    to->below = k->stack, k->stack = to;
}

/* Rows keep[0..m) stay in b, the others go to `node`. */
static void split(struct yl_walker *k, struct yl_batch *b, const uint32_t *keep, uint32_t m, uint32_t node)
{
    if (m == b->n) return;
    if (k->world->plan->node[node].op == YL_OP_END) {
        yl_tally_add(k->world->tally, b->counted, b->entry,
                     k->world->plan->outcome_slot + k->world->plan->node[node].index, b->n - m);
    } else {
        uint32_t *others = k->tie, others_n = 0, at = 0;
        for (uint32_t i = 0; i < b->n; i++) {
            if (at < m && keep[at] == i) at++;
            else others[others_n++] = i;
        }
        fork_rows(k, b, others, others_n, node);
    }
    take_rows(k->world->plan, b, b, keep, m);
}

/* ---- columns made when asked for ------------------------------------------------------------------------------ */
static const uint8_t *trait_column(struct yl_walker *k, struct yl_batch *b, uint32_t a)
{
    struct yl_world *w = k->world;
    const struct yl_plan_axis *axis = &w->plan->axis[a];
    uint8_t *out = a < 64 ? b->trait[a] : k->value;
    if (a < 64 && b->traits >> a & 1) return out;
    if (w->plan->size) {
        for (uint32_t i = 0; i < b->n; i++) out[i] = yl_world_trait(w, a, b->person[i], 0, YL_C2_PERSON);
    } else {
        uint32_t *word = k->word;
        w->kernels->words(word, b->c0, b->c1, b->maker, yl_c3(YL_SLOT_CHANCE, 0, 0), w->key[axis->place], (int)b->n);
        for (uint32_t i = 0; i < b->n; i++) out[i] = 0;
        for (uint32_t v = 0; v + 1 < axis->values; v++) {
            uint32_t high = (uint32_t)(axis->threshold[v] >> 32);
            if (axis->full[v]) break;
            for (uint32_t i = 0; i < b->n; i++) out[i] = (uint8_t)(out[i] + (word[i] >= high)); /* ties below */
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

static bool active(const struct yl_batch *b, uint32_t i) { return b->guard < 0 || (b->took[i] >> b->guard & 1); }

static uint32_t actives(const struct yl_batch *b)
{
    if (b->guard < 0) return b->n;
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->n; i++) n += b->took[i] >> b->guard & 1;
    return n;
}

static void want_time(struct yl_walker *k, struct yl_batch *b);

/* Values of an axis for every row, as things stand now. */
static const uint8_t *axis_column(struct yl_walker *k, struct yl_batch *b, uint32_t a)
{
    const struct yl_plan_axis *axis = &k->world->plan->axis[a];
    if (axis->kind == YL_BY_TRAIT) return trait_column(k, b, a);
    uint8_t *out = k->value;
    if (axis->kind == YL_BY_MEMORY) {
        for (uint32_t i = 0; i < b->n; i++) out[i] = b->memory[i] >> axis->bit & 1;
    } else if (axis->fixed) {
        memset(out, axis->fixed_value, b->n);
    } else {
        want_time(k, b);
        for (uint32_t i = 0; i < b->n; i++) out[i] = yl_world_marked_fact(k->world, a, b->time[i]);
    }
    return out;
}

/* delay[i] = the draw of node's quantity for each row. */
static void draw_rows(struct yl_walker *k, struct yl_batch *b, const struct yl_by_draw *by, uint32_t place, uint32_t slot)
{
    struct yl_world *w = k->world;
    if (by->axis < 0 && yl_draw_is_constant(&by->draw[0])) {
        int64_t same = yl_draw_integer(&by->draw[0], 0);
        for (uint32_t i = 0; i < b->n; i++) k->delay[i] = same;
        return;
    }
    const uint8_t *value = by->axis < 0 ? NULL : axis_column(k, b, (uint32_t)by->axis);
    w->kernels->k52(k->k, b->c0, b->c1, b->maker, yl_c3(slot, 0, 0), w->key[place], (int)b->n);
    if (!value) w->kernels->draw(k->delay, &by->draw[0], k->k, (int)b->n);
    else
        for (uint32_t i = 0; i < b->n; i++) k->delay[i] = yl_draw_integer(&by->draw[value[i]], k->k[i]);
}

static void arrival_times(struct yl_walker *k, struct yl_batch *b)
{
    struct yl_world *w = k->world;
    const struct yl_plan_stream *s = &w->plan->stream[b->source];
    const uint32_t *c1 = b->c1;
    if (s->kind == YL_STREAM_SEND_PERSONS) {
        memset(k->word, 0, (b->n + YL_ROW_PAD) * sizeof *k->word);
        c1 = k->word;
    }
    w->kernels->k52(k->k, b->c0, c1, b->maker, yl_c3(YL_SLOT_ARRIVAL, 0, 0), w->key[s->place], (int)b->n);
    uint32_t last = UINT32_MAX;
    int64_t from = 0, to = 0;
    bool plain = s->kind != YL_STREAM_SEND_PERSONS && !s->pieces;
    for (uint32_t i = 0; i < b->n; i++) {
        if (!plain) {
            b->begun[i] = yl_stream_time(w->plan, s, b->c1[i], k->k[i]);
            continue;
        }
        if (b->c1[i] != last) yl_stream_part(w->plan, s, last = b->c1[i], &from, &to);
        b->begun[i] = from + (int64_t)yl_part_of((uint64_t)(to - from), k->k[i]);
    }
    memcpy(b->time, b->begun, b->n * sizeof *b->time);
}

/* The clock of every row: arrival and all delays owed. */
static void want_time(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    if (!b->timed) arrival_times(k, b);
    b->timed = true;
    while (b->owed < b->routes) {
        uint32_t r = b->owed++; /* first, since a delay by date asks for the time before it */
        const struct yl_node *node = &p->node[b->route[r].node];
        if (node->op != YL_OP_AFTER) continue;
        draw_rows(k, b, &node->u.draw, node->place, YL_SLOT_AFTER);
        int bit = b->route[r].bit;
        if (bit < 0)
            for (uint32_t i = 0; i < b->n; i++) b->time[i] += k->delay[i];
        else
            for (uint32_t i = 0; i < b->n; i++) b->time[i] += b->took[i] >> bit & 1 ? k->delay[i] : 0;
    }
}

/* Effort as columns: folds the route and forgets it. */
static void want_efforts(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    want_time(k, b);
    if (!b->efforts) {
        memset(b->actions, 0, b->n * sizeof *b->actions);
        memset(b->switches, 0, b->n * sizeof *b->switches);
    }
    b->efforts = true;
    for (uint32_t r = 0; r < b->routes; r++) {
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

static void route_push(struct yl_walker *k, struct yl_batch *b)
{
    if (b->routes == YL_ROUTE) want_efforts(k, b);
    b->route[b->routes++] = (struct yl_route){b->node, (int8_t)b->guard};
}

static int new_bit(struct yl_walker *k, struct yl_batch *b)
{
    if (b->bits >= 62) {
        int guard = b->guard;
        want_efforts(k, b);
        if (guard >= 0) { /* keep the guard's own bit */
            for (uint32_t i = 0; i < b->n; i++) b->took[i] = b->took[i] >> guard & 1;
            b->guard = 0, b->bits = 1;
        }
    }
    if (!b->bits) memset(b->took, 0, b->n * sizeof *b->took);
    return (int)b->bits++;
}

/* ---- counting ------------------------------------------------------------------------------------------------- */
static void count_row(struct yl_walker *k, struct yl_batch *b, uint32_t row, int which, uint32_t n)
{
    const struct yl_plan *p = k->world->plan;
    if (row == YL_NO_NODE) return;
    yl_tally_add(k->world->tally, b->counted, b->entry, 3 * row + (uint32_t)which, n);
    uint32_t slot = p->by_slot + row * p->by_values * 3;
    for (uint32_t y = 0; y < p->bys; y++) {
        const uint8_t *value = axis_column(k, b, p->by[y]);
        for (uint32_t i = 0; i < b->n; i++)
            if (which == 1 ? !active(b, i) : active(b, i))
                yl_tally_add(k->world->tally, b->counted, b->entry, slot + 3 * value[i] + (uint32_t)which, 1);
        slot += 3 * p->axis[p->by[y]].values;
    }
}

static void arrive(struct yl_walker *k, struct yl_batch *b, uint32_t place)
{
    struct yl_world *w = k->world;
    const struct yl_plan *p = w->plan;
    uint32_t slot = p->arrival[place].slot, hist = p->hist[b->entry * p->arrivals + place];
    int64_t n = 0, actions = 0, switches = 0;
    want_time(k, b);
    for (uint32_t r = 0; r < b->routes; r++) {
        const struct yl_node *node = &p->node[b->route[r].node];
        if (node->op != YL_OP_PASS) continue;
        int64_t m = 0;
        int bit = b->route[r].bit;
        if (bit < 0 && b->guard < 0) m = b->n;
        else
            for (uint32_t i = 0; i < b->n; i++) m += active(b, i) && (bit < 0 || (b->took[i] >> bit & 1));
        actions += m * node->u.effects->actions.number[0], switches += m * node->u.effects->switches.number[0];
    }
    for (uint32_t i = 0; i < b->n; i++) {
        if (!active(b, i)) continue;
        n++;
        if (b->efforts) actions += b->actions[i], switches += b->switches[i];
        if (b->counted && hist != YL_NO_NODE) yl_tally_time(w->tally, hist, b->time[i] - b->begun[i]);
        if (p->size && b->counted) yl_world_mark(w, p->arrival[place].set, b->person[i]);
    }
    yl_tally_add(w->tally, b->counted, b->entry, slot, n);
    yl_tally_add(w->tally, b->counted, b->entry, slot + 1, actions);
    yl_tally_add(w->tally, b->counted, b->entry, slot + 2, switches);
    yl_tally_add(w->tally, b->counted, b->entry, slot + 3, n);
}

/* ---- operations ------------------------------------------------------------------------------------------------ */
static bool row_holds(struct yl_walker *k, const struct yl_batch *b, const struct yl_test *t, const uint8_t *value, uint32_t i)
{
    const struct yl_plan *p = k->world->plan;
    if (t->kind == YL_TEST_AXIS) return t->mask >> value[i] & 1;
    if (t->kind == YL_TEST_HOURS) {
        struct yl_local l = yl_local(&p->zone, b->time[i]);
        int64_t now = l.hour * YL_HOUR + l.minute * YL_MINUTE + l.second * YL_SECOND + l.micro;
        return t->from <= t->to ? now >= t->from && now < t->to : now >= t->from || now < t->to;
    }
    const struct yl_plan_room *room = &p->room[t->index];
    bool live = !room->sessions;
    for (uint32_t s = 0; s < room->sessions && !live; s++)
        live = b->time[i] >= room->session[s].from && b->time[i] < room->session[s].to;
    return live;
}

/* flag[i] for every row. */
static void test_rows(struct yl_walker *k, struct yl_batch *b, const struct yl_tests *tests)
{
    memset(k->flag, 1, b->n);
    for (uint32_t t = 0; t < tests->count; t++) {
        const struct yl_test *test = &tests->test[t];
        const uint8_t *value = NULL;
        if (test->kind == YL_TEST_AXIS) value = axis_column(k, b, test->index);
        else want_time(k, b);
        for (uint32_t i = 0; i < b->n; i++) k->flag[i] = k->flag[i] && row_holds(k, b, test, value, i);
    }
    if (tests->opposite)
        for (uint32_t i = 0; i < b->n; i++) k->flag[i] = !k->flag[i];
}

static uint32_t flagged(struct yl_walker *k, const struct yl_batch *b)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < b->n; i++) k->keep[m] = i, m += k->flag[i];
    return m;
}

static void do_only_if(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    test_rows(k, b, &node->u.tests);
    if (!node->guard || b->guard >= 0) {
        uint32_t m = flagged(k, b);
        if (node->row != YL_NO_NODE && m < b->n) {
            int bit = new_bit(k, b);
            for (uint32_t i = 0; i < b->n; i++) b->took[i] |= (uint64_t)k->flag[i] << bit;
            int before = b->guard;
            b->guard = bit;
            count_row(k, b, node->row, 1, b->n - m);
            b->guard = before;
        }
        split(k, b, k->keep, m, node->other);
        b->node = node->next;
        return;
    }
    int bit = new_bit(k, b);
    uint32_t m = 0;
    for (uint32_t i = 0; i < b->n; i++) b->took[i] |= (uint64_t)k->flag[i] << bit, m += k->flag[i];
    b->guard = bit, b->join = node->other;
    if (m < b->n) count_row(k, b, node->row, 1, b->n - m);
    b->node = node->next;
}

static void do_need(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    test_rows(k, b, &node->u.tests);
    split(k, b, k->keep, flagged(k, b), node->other);
    b->node = node->next;
}

/* Who is still unfinished at the end of the horizon is under way. */
static void cut_late(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    uint32_t m = 0;
    if (p->drain) return;
    for (uint32_t i = 0; i < b->n; i++) k->keep[m] = i, m += b->time[i] < p->to;
    if (m == b->n) return;
    yl_tally_add(k->world->tally, b->counted, b->entry, p->outcome_slot + p->under_way, b->n - m);
    take_rows(p, b, b, k->keep, m);
}

static bool asks_now(const struct yl_plan *p, int32_t axis)
{
    return axis >= 0 && (p->axis[axis].kind == YL_BY_MEMORY || (p->axis[axis].kind == YL_BY_FACT && !p->axis[axis].fixed));
}

static void do_after(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    route_push(k, b);
    if (!k->world->plan->drain || asks_now(k->world->plan, node->u.draw.axis)) {
        want_time(k, b);
        cut_late(k, b);
    }
    b->node = node->next;
}

static double intent_of(struct yl_world *w, const struct yl_batch *b, uint32_t i);

/* flag[i]: passes its chance. */
static void chance_rows(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_by_chance *by = &node->u.chance;
    const uint8_t *value = by->axis < 0 ? NULL : axis_column(k, b, (uint32_t)by->axis);
    uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0);
    struct yl_key key = w->key[node->place];
    w->kernels->words(k->word, b->c0, b->c1, b->maker, c3, key, (int)b->n);
    for (uint32_t i = 0; i < b->n; i++) {
        const struct yl_chance *c = &by->chance[value ? value[i] : 0];
        uint32_t high = (uint32_t)(c->threshold >> 32);
        if (by->moved && !c->certain && c->threshold) {
            k->flag[i] = yl_moved_passes(w, by, value ? value[i] : 0, k->word[i], intent_of(w, b, i));
            continue;
        }
        k->flag[i] = c->certain || k->word[i] < high ||
                     (k->word[i] == high && c->threshold && yl_passes(c->threshold, key, b->c0[i], b->c1[i], b->maker, c3));
    }
}

static void do_chance(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_by_chance *by = &node->u.chance;
    b->node = node->next;
    if (by->certain) {
        if (node->guard && b->guard < 0) { /* a side step that everybody does */
            int bit = new_bit(k, b);
            for (uint32_t i = 0; i < b->n; i++) b->took[i] |= UINT64_C(1) << bit;
            b->guard = bit, b->join = node->other;
        }
        return;
    }
    if (by->axis < 0 && !by->moved && b->guard < 0 && !node->guard) { /* the usual one */
        uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0), high = (uint32_t)(by->chance[0].threshold >> 32);
        struct yl_key key = w->key[node->place];
        int ties = 0;
        w->kernels->words(k->word, b->c0, b->c1, b->maker, c3, key, (int)b->n);
        int m = w->kernels->below(k->keep, k->tie, &ties, k->word, high, (int)b->n);
        if (!ties) {
            split(k, b, k->keep, (uint32_t)m, node->other);
            return;
        }
    }
    chance_rows(k, b, node);
    if (node->guard) {
        int before = b->guard, bit = new_bit(k, b);
        if (b->guard != before) before = b->guard;
        for (uint32_t i = 0; i < b->n; i++) {
            bool on = k->flag[i] && (before < 0 || (b->took[i] >> before & 1));
            b->took[i] |= (uint64_t)on << bit;
        }
        b->guard = bit, b->join = node->other;
        return;
    }
    if (b->guard >= 0)
        for (uint32_t i = 0; i < b->n; i++) k->flag[i] |= !(b->took[i] >> b->guard & 1);
    split(k, b, k->keep, flagged(k, b), node->other);
}

static void charge(struct yl_walker *k, struct yl_batch *b, const struct yl_by_number *by, uint32_t slot)
{
    int64_t sum = 0;
    if (by->axis < 0) sum = by->number[0] ? by->number[0] * actives(b) : 0;
    else {
        const uint8_t *value = axis_column(k, b, (uint32_t)by->axis);
        for (uint32_t i = 0; i < b->n; i++) sum += active(b, i) ? by->number[value[i]] : 0;
    }
    if (sum) yl_tally_add(k->world->tally, b->counted, b->entry, slot, sum);
}

static void do_pass(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan *p = k->world->plan;
    const struct yl_effects *fx = node->u.effects;
    uint32_t mine = p->entry[b->entry].slot;
    count_row(k, b, node->row, 2, actives(b));
    charge(k, b, &fx->actions, mine + YL_ENTRY_ACTIONS);
    charge(k, b, &fx->switches, mine + YL_ENTRY_SWITCHES);
    charge(k, b, &fx->cost, mine + YL_ENTRY_COST);
    if (fx->actions.axis >= 0 || fx->switches.axis >= 0) {
        want_efforts(k, b);
        const struct yl_by_number *all[2] = {&fx->actions, &fx->switches};
        for (int which = 0; which < 2; which++) {
            const uint8_t *value = all[which]->axis < 0 ? NULL : axis_column(k, b, (uint32_t)all[which]->axis);
            int32_t *column = which ? b->switches : b->actions;
            for (uint32_t i = 0; i < b->n; i++)
                if (active(b, i)) column[i] += (int32_t)all[which]->number[value ? value[i] : 0];
        }
    } else if (fx->actions.number[0] || fx->switches.number[0]) {
        route_push(k, b);
    }
    if (fx->forget | fx->remember)
        for (uint32_t i = 0; i < b->n; i++)
            if (active(b, i)) b->memory[i] = (b->memory[i] & ~fx->forget) | fx->remember;
    if (fx->goal >= 0) arrive(k, b, (uint32_t)fx->goal);
    if (fx->order_goal >= 0) arrive(k, b, (uint32_t)fx->order_goal);
    b->node = node->next;
}

static void do_choose(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_chooser *c = node->u.choose;
    uint32_t c3 = yl_c3(YL_SLOT_CHOOSE, 0, 0);
    struct yl_key key = w->key[node->place];
    uint32_t *row = k->tie; /* product index of each row, then its option */
    memset(row, 0, b->n * sizeof *row);
    for (uint32_t a = 0; a < c->axes; a++) {
        const uint8_t *value = axis_column(k, b, (uint32_t)c->axis[a]);
        for (uint32_t i = 0; i < b->n; i++) row[i] = row[i] * c->radix[a] + value[i];
    }
    w->kernels->words(k->word, b->c0, b->c1, b->maker, c3, key, (int)b->n);
    for (uint32_t i = 0; i < b->n; i++) row[i] = yl_choose_row(c, row[i], key, k->word[i], b->c0[i], b->c1[i], b->maker, c3);
    for (uint32_t o = 0; o < c->options; o++) {
        uint32_t m = 0;
        for (uint32_t i = 0; i < b->n; i++) k->keep[m] = i, m += row[i] == o;
        fork_rows(k, b, k->keep, m, node->target[o]);
    }
    b->n = 0;
}

/* The session that holds an instant, or that of none: NULL; *before_first tells on which side. */
static const struct yl_plan_session *session_at(const struct yl_plan_room *room, int64_t time)
{
    for (uint32_t s = 0; s < room->sessions; s++)
        if (time >= room->session[s].from && time < room->session[s].to) return &room->session[s];
    return NULL;
}

static void do_gate(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan_room *room = &k->world->plan->room[node->index];
    uint32_t live = 0, before = 0, after = 0;
    want_time(k, b);
    uint32_t *early = k->tie, *late = k->word;
    for (uint32_t i = 0; i < b->n; i++) {
        if (session_at(room, b->time[i])) k->keep[live++] = i;
        else if (b->time[i] < room->session[0].from) early[before++] = i;
        else late[after++] = i;
    }
    fork_rows(k, b, early, before, node->other);
    fork_rows(k, b, late, after, node->target[0]);
    take_rows(k->world->plan, b, b, k->keep, live);
    b->node = node->next;
}

static void do_watch(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_plan *p = w->plan;
    const struct yl_plan_room *room = &p->room[node->index];
    struct yl_tally *t = w->tally;
    want_time(k, b);
    arrive(k, b, room->arrival);
    count_row(k, b, room->watch_row, 0, b->n);
    yl_tally_add(t, b->counted, b->entry, room->slot + YL_ROOM_ENTRANTS, b->n);
    yl_tally_add(t, b->counted, b->entry, p->entry[b->entry].slot + YL_ENTRY_ROOMS, b->n);
    draw_rows(k, b, &room->watch, room->place, YL_SLOT_STAY);
    int64_t sum = 0, done = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t from = b->time[i], to = from + k->delay[i];
        const struct yl_plan_session *s = room->sessions ? session_at(room, from) : NULL;
        if (s && to > s->to) to = s->to;
        yl_tally_series(t, room->entrants, from, 1);
        yl_tally_interval(t, room->online, from, to);
        if (p->drain || to < p->to) sum += to - from, done++;
        b->time[i] = to;
    }
    yl_tally_add(t, b->counted, b->entry, room->slot + YL_ROOM_WATCH_US, sum);
    yl_tally_add(t, b->counted, b->entry, room->slot + YL_ROOM_WATCHED, done);
    cut_late(k, b);
    b->node = node->next;
}

static void do_replay(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan_room *room = &k->world->plan->room[node->index];
    want_time(k, b);
    yl_tally_add(k->world->tally, b->counted, b->entry, room->slot + YL_ROOM_REPLAYS, b->n);
    draw_rows(k, b, &room->watch, room->place, YL_SLOT_STAY);
    for (uint32_t i = 0; i < b->n; i++) b->time[i] += k->delay[i];
    cut_late(k, b);
    b->node = node->next;
}

static void do_order(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_plan_shop *shop = &w->plan->shop[node->index];
    want_time(k, b);
    draw_rows(k, b, &shop->price, shop->place, YL_SLOT_PRICE);
    for (uint32_t i = 0; i < b->n; i++) {
        struct yl_buyer who = {b->entry, b->c0[i], b->c1[i], b->maker, 0, b->counted};
        yl_money_order(w, node->index, &who, b->time[i], k->delay[i]);
    }
    b->node = node->next;
}

static void do_goal_order(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &k->world->plan->shop[node->index];
    yl_tally_add(k->world->tally, b->counted, b->entry, shop->slot + YL_SHOP_VISITS, b->n);
    arrive(k, b, shop->arrival);
    b->node = node->next;
}

static void do_valid(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    uint32_t m = 0;
    draw_rows(k, b, &node->u.draw, node->place, YL_SLOT_AFTER);
    int64_t *limit = k->delay;
    if (!b->timed) {
        want_time(k, b);
        draw_rows(k, b, &node->u.draw, node->place, YL_SLOT_AFTER);
    } else if (b->owed < b->routes) {
        want_time(k, b);
        draw_rows(k, b, &node->u.draw, node->place, YL_SLOT_AFTER);
    }
    for (uint32_t i = 0; i < b->n; i++) k->keep[m] = i, m += !active(b, i) || b->time[i] - b->begun[i] <= limit[i];
    split(k, b, k->keep, m, node->other);
    b->node = node->next;
}

/* ---- out of the batch ------------------------------------------------------------------------------------------- */
static void spill_rows(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    want_efforts(k, b);
    struct yl_visit v = {.node = b->node, .c2 = b->maker, .chain = YL_NOBODY, .host = YL_NOBODY, .stay = YL_NOBODY, .entry = (uint16_t)b->entry, .origin = (uint16_t)b->entry,
                         .source = (uint16_t)b->source, .counted = b->counted, .person = YL_NOBODY};
    for (uint32_t i = 0; i < b->n; i++) {
        v.time = b->time[i], v.begun = v.born = b->begun[i], v.c0 = b->c0[i], v.c1 = b->c1[i];
        v.actions = b->actions[i], v.switches = b->switches[i];
        if (p->size) v.person = b->person[i];
        if (b->memory) v.memory = b->memory[i];
        k->spill(k->spill_context, &v);
    }
    b->n = 0;
}

static void walk(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    while (b->n && !k->failed) {
        const struct yl_node *node = &p->node[b->node];
        if (b->guard >= 0 && b->node == b->join) b->guard = -1;
        if (node->ordered || node->rowwise) {
            spill_rows(k, b);
            break;
        }
        switch (node->op) {
        case YL_OP_ONLY_IF: do_only_if(k, b, node); break;
        case YL_OP_REACH: count_row(k, b, node->row, 0, actives(b)), b->node = node->next; break;
        case YL_OP_NEED: do_need(k, b, node); break;
        case YL_OP_AFTER: do_after(k, b, node); break;
        case YL_OP_CHANCE: do_chance(k, b, node); break;
        case YL_OP_CHOOSE: do_choose(k, b, node); break;
        case YL_OP_VALID: do_valid(k, b, node); break;
        case YL_OP_PASS: do_pass(k, b, node); break;
        case YL_OP_GATE: do_gate(k, b, node); break;
        case YL_OP_WATCH: do_watch(k, b, node); break;
        case YL_OP_REPLAY: do_replay(k, b, node); break;
        case YL_OP_SHOP: do_goal_order(k, b, node); break;
        case YL_OP_ORDER: do_order(k, b, node); break;
        case YL_OP_END:
            yl_tally_add(k->world->tally, b->counted, b->entry, p->outcome_slot + node->index, b->n);
            b->n = 0;
            break;
        default: YL_MUST(false, "operation %d has no batch form", (int)node->op);
        }
    }
    b->n = 0;
}

/* Walks a batch and all that forked off it. */
static void walk_all(struct yl_walker *k, struct yl_batch *b)
{
    walk(k, b);
    while (k->stack && !k->failed) {
        struct yl_batch *next = k->stack;
        k->stack = next->below;
        walk(k, next);
        batch_put(k, next);
    }
}

/* ---- arrivals ----------------------------------------------------------------------------------------------------- */
static double intent_of(struct yl_world *w, const struct yl_batch *b, uint32_t i)
{
    return w->plan->size ? yl_world_intent(w, b->person[i], 0, YL_C2_PERSON) : yl_world_intent(w, b->c0[i], b->c1[i], b->maker);
}

static void fresh(struct yl_walker *k, struct yl_batch *b, uint32_t stream, bool counted)
{
    const struct yl_plan_stream *s = &k->world->plan->stream[stream];
    b->n = b->bits = b->routes = b->owed = 0, b->traits = 0, b->guard = -1;
    b->source = stream, b->entry = s->entry, b->maker = s->maker, b->counted = counted;
    b->node = k->world->plan->entry[s->entry].node, b->timed = b->efforts = false;
}

/* The operations before the first decision that all arrivals pass alike; the dense decision itself, or YL_NO_NODE. */
static uint32_t head_of(const struct yl_walker *k, uint32_t entry)
{
    const struct yl_plan *p = k->world->plan;
    uint32_t at = p->entry[entry].node;
    if (p->size || p->bys || !p->drain) return YL_NO_NODE;
    for (;; at = p->node[at].next) {
        const struct yl_node *node = &p->node[at];
        if (node->ordered || node->rowwise) return YL_NO_NODE;
        if (node->op == YL_OP_REACH) continue;
        if (node->op == YL_OP_AFTER && !asks_now(p, node->u.draw.axis)) continue;
        if (node->op == YL_OP_NEED && node->u.tests.count == 1 && node->u.tests.test[0].kind == YL_TEST_AXIS) {
            const struct yl_plan_axis *axis = &p->axis[node->u.tests.test[0].index];
            if (axis->kind == YL_BY_FACT && axis->fixed && (node->u.tests.test[0].mask >> axis->fixed_value & 1)) continue;
        }
        if (node->op == YL_OP_CHANCE && node->u.chance.axis < 0 && !node->u.chance.certain && !node->u.chance.moved &&
            !node->guard && p->node[node->other].op == YL_OP_END && node->u.chance.chance[0].threshold)
            return at;
        return YL_NO_NODE;
    }
}

/* What the head does to n arrivals of a batch that will start behind its decision. */
static void head_count(struct yl_walker *k, struct yl_batch *b, uint32_t decision, int64_t n, int64_t kept)
{
    const struct yl_plan *p = k->world->plan;
    for (uint32_t at = p->entry[b->entry].node; at != decision; at = p->node[at].next)
        if (p->node[at].op == YL_OP_REACH && p->node[at].row != YL_NO_NODE)
            yl_tally_add(k->world->tally, b->counted, b->entry, 3 * p->node[at].row, n);
    yl_tally_add(k->world->tally, b->counted, b->entry, p->outcome_slot + p->node[p->node[decision].other].index, n - kept);
}

static void head_route(struct yl_walker *k, struct yl_batch *b, uint32_t decision)
{
    const struct yl_plan *p = k->world->plan;
    for (uint32_t at = p->entry[b->entry].node; at != decision; at = p->node[at].next)
        if (p->node[at].op == YL_OP_AFTER) b->route[b->routes++] = (struct yl_route){at, -1};
    b->node = p->node[decision].next;
}

static void set_up_rows(struct yl_walker *k, struct yl_batch *b, uint32_t from)
{
    struct yl_world *w = k->world;
    const struct yl_plan *p = w->plan;
    if (p->size)
        for (uint32_t i = from; i < b->n; i++) {
            b->person[i] = yl_world_person(w, b->source, b->c0[i], b->c1[i], b->maker);
            if (b->counted) yl_world_mark(w, p->entry[b->entry].persons, b->person[i]);
        }
    if (!b->memory) return;
    for (uint32_t i = from; i < b->n; i++) b->memory[i] = p->memory_start;
    for (uint32_t d = 0; d < p->drawn_memories; d++) {
        const struct yl_plan_axis *axis = &p->axis[p->drawn_memory[d]];
        uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0), high = (uint32_t)(axis->start.threshold >> 32);
        struct yl_key key = w->key[axis->place];
        w->kernels->words(k->word, b->c0 + from, b->c1 + from, b->maker, c3, key, (int)(b->n - from));
        for (uint32_t i = from; i < b->n; i++) {
            uint32_t word = k->word[i - from];
            bool yes = word < high || (word == high && yl_passes(axis->start.threshold, key, b->c0[i], b->c1[i], b->maker, c3));
            b->memory[i] |= (uint64_t)yes << axis->bit;
        }
    }
}

struct arrivals { /* of one call of yl_walker_cells */
    struct yl_walker *k;
    struct yl_batch *batch;
    uint32_t stream, decision;
    bool counted;
};

static void restart(struct arrivals *a)
{
    fresh(a->k, a->batch, a->stream, a->counted);
    if (a->decision != YL_NO_NODE) head_route(a->k, a->batch, a->decision);
}

static void go(struct arrivals *a)
{
    if (a->batch->n) {
        if (a->k->rowwise) spill_rows(a->k, a->batch);
        else walk_all(a->k, a->batch);
    }
    restart(a);
}

/* n arrivals of a cell, all counted alike and all made; dense in index from `first`. */
static void fill_dense(struct arrivals *a, uint32_t cell, uint32_t first, uint32_t n)
{
    struct yl_walker *k = a->k;
    struct yl_batch *b = a->batch;
    const struct yl_plan *p = k->world->plan;
    const struct yl_node *node = &p->node[a->decision];
    uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0), high = (uint32_t)(node->u.chance.chance[0].threshold >> 32);
    struct yl_key key = k->world->key[node->place];
    uint32_t done = 0;
    while (done < n && !k->failed) {
        uint32_t m = n - done < k->rows ? n - done : k->rows, begin = first + done, at = b->n;
        int ties = 0;
        k->world->kernels->words_dense(k->word, begin, cell, b->maker, c3, key, (int)m);
        uint32_t kept = (uint32_t)k->world->kernels->below(k->keep, k->tie, &ties, k->word, high, (int)m);
        for (uint32_t i = 0; i < kept; i++) b->c0[at + i] = begin + k->keep[i], b->c1[at + i] = cell;
        for (int t = 0; t < ties; t++)
            if (yl_passes(node->u.chance.chance[0].threshold, key, begin + k->tie[t], cell, b->maker, c3))
                b->c0[at + kept] = begin + k->tie[t], b->c1[at + kept++] = cell;
        b->n += kept, done += m;
        head_count(k, b, a->decision, m, kept);
        if (b->memory) set_up_rows(k, b, at);
        if (b->n >= k->rows) go(a);
    }
}

static void fill_rows(struct arrivals *a, uint32_t cell, const uint32_t *index, uint32_t n)
{
    struct yl_walker *k = a->k;
    for (uint32_t done = 0; done < n && !k->failed;) {
        struct yl_batch *b = a->batch;
        uint32_t at = b->n, m = n - done < k->rows ? n - done : k->rows;
        for (uint32_t i = 0; i < m; i++) b->c0[at + i] = index ? index[done + i] : done + i, b->c1[at + i] = cell;
        b->n += m, done += m;
        set_up_rows(k, b, at);
        if (b->n >= k->rows) go(a);
    }
}

static void book(struct arrivals *a, uint32_t cell, uint32_t n)
{
    struct yl_world *w = a->k->world;
    const struct yl_plan *p = w->plan;
    uint32_t e = p->stream[a->stream].entry;
    const struct yl_plan_entry *entry = &p->entry[e];
    yl_tally_add(w->tally, a->counted, e, entry->slot + YL_ENTRY_ARRIVALS, n);
    if (entry->cost.axis < 0 && entry->cost.number[0])
        yl_tally_add(w->tally, a->counted, e, entry->slot + YL_ENTRY_COST, n * entry->cost.number[0]);
    (void)cell;
}

/* A cell whose arrivals differ among themselves: by bin, by warm-up, by budget or by what they cost. */
static void fill_by_time(struct arrivals *a, uint32_t cell, const uint32_t *index, uint32_t n)
{
    struct yl_walker *k = a->k;
    struct yl_world *w = k->world;
    const struct yl_plan *p = w->plan;
    const struct yl_plan_stream *s = &p->stream[a->stream];
    const struct yl_plan_entry *entry = &p->entry[s->entry];
    bool counted = a->counted;
    for (int pass = 0; pass < 2; pass++) { /* those of the warm-up, then the others */
        if (a->batch->n) go(a);
        a->counted = pass == 1;
        restart(a);
        for (uint32_t i = 0; i < n && !k->failed; i++) {
            uint32_t c0 = index ? index[i] : i;
            int64_t time = yl_budget_time(w, a->stream, cell, c0);
            struct yl_arrival arrival = {a->stream, cell, c0, time};
            if ((time >= p->warm) != a->counted || !yl_budget_made(w, &arrival)) continue;
            yl_tally_series(w->tally, entry->arrivals, time, 1);
            book(a, cell, 1);
            if (entry->cost.axis >= 0)
                yl_tally_add(w->tally, a->counted, s->entry, entry->slot + YL_ENTRY_COST, yl_budget_price(w, &arrival));
            if (a->decision != YL_NO_NODE) fill_dense(a, cell, c0, 1);
            else fill_rows(a, cell, &c0, 1);
        }
    }
    if (a->batch->n) go(a);
    a->counted = counted;
    restart(a);
}

static void fill_cell(struct arrivals *a, uint32_t cell)
{
    struct yl_world *w = a->k->world;
    const struct yl_plan *p = w->plan;
    const struct yl_plan_stream *s = &p->stream[a->stream];
    const struct yl_plan_entry *entry = &p->entry[s->entry];
    uint32_t i = cell - s->first_cell, n = w->count[a->stream][i];
    const uint32_t *index = s->kind == YL_STREAM_SEND_PERSONS ? w->order[a->stream] + w->offset[a->stream][i] : NULL;
    if (!n) return;
    w->tally->visits += n;
    int64_t from, to;
    yl_stream_part(p, s, cell, &from, &to);
    bool mixed = from < p->warm && to > p->warm, spans = (from - p->from) / p->bin != (to - 1 - p->from) / p->bin && to > from;
    if (mixed || spans || entry->cost.axis >= 0 || w->cut_time[s->entry] <= to) {
        fill_by_time(a, cell, index, n);
        return;
    }
    bool counted = from >= p->warm;
    if (counted != a->counted) {
        go(a);
        a->counted = counted;
        restart(a);
    }
    book(a, cell, n);
    yl_tally_series(w->tally, entry->arrivals, from, n);
    if (a->decision != YL_NO_NODE) fill_dense(a, cell, 0, n);
    else fill_rows(a, cell, index, n);
}

void yl_walker_cells(struct yl_walker *k, uint32_t stream, uint32_t first, uint32_t last)
{
    struct arrivals a = {.k = k, .batch = batch_get(k), .stream = stream, .counted = true};
    if (!a.batch) return;
    a.decision = k->rowwise ? YL_NO_NODE : head_of(k, k->world->plan->stream[stream].entry);
    restart(&a);
    for (uint32_t cell = first; cell <= last && !k->failed; cell++) fill_cell(&a, cell);
    go(&a);
    batch_put(k, a.batch);
}

/* ---- tails ---------------------------------------------------------------------------------------------------------- */
void yl_walker_tail(struct yl_walker *k, const struct yl_visit *v)
{
    const struct yl_plan *p = k->world->plan;
    size_t at = ((size_t)v->source * p->nodes + v->node) * 2 + v->counted;
    struct yl_batch *b = k->tail[at];
    if (!b) {
        if (!(b = batch_get(k))) return;
        b->source = v->source, b->entry = v->entry, b->maker = v->c2, b->counted = v->counted, b->timed = b->efforts = true;
        b->node = v->node, b->tail_at = k->opens;
        k->tail[at] = b, k->open[k->opens++] = (uint32_t)at;
    }
    uint32_t i = b->n++;
    b->c0[i] = v->c0, b->c1[i] = v->c1, b->time[i] = v->time, b->begun[i] = v->begun;
    b->actions[i] = v->actions, b->switches[i] = v->switches;
    if (b->person) b->person[i] = v->person;
    if (b->memory) b->memory[i] = v->memory;
    if (b->n < k->rows) return;
    k->tail[at] = NULL;
    k->open[b->tail_at] = k->open[--k->opens];
    if (b->tail_at < k->opens) k->tail[k->open[b->tail_at]]->tail_at = b->tail_at;
    walk_all(k, b);
    batch_put(k, b);
}

void yl_walker_flush(struct yl_walker *k)
{
    while (k->opens && !k->failed) {
        uint32_t at = k->open[--k->opens];
        struct yl_batch *b = k->tail[at];
        k->tail[at] = NULL;
        walk_all(k, b);
        batch_put(k, b);
    }
}

enum yl_status yl_walker_init(struct yl_walker *k, struct yl_world *world, uint32_t rows)
{
    const struct yl_plan *p = world->plan;
    *k = (struct yl_walker){.world = world, .rows = rows ? rows : YL_BATCH_ROWS};
    size_t n = room_for(k), tails = (size_t)(p->streams + p->spawns) * p->nodes * 2;
    k->tail = calloc(tails + 1, sizeof *k->tail), k->open = calloc(tails + 1, sizeof *k->open);
    k->word = calloc(n, sizeof *k->word), k->keep = calloc(n, sizeof *k->keep), k->tie = calloc(n, sizeof *k->tie);
    k->k = calloc(n, sizeof *k->k), k->delay = calloc(n, sizeof *k->delay);
    k->value = calloc(n, 1), k->flag = calloc(n, sizeof *k->flag);
    if (k->tail && k->open && k->word && k->keep && k->tie && k->k && k->delay && k->value && k->flag) return YL_OK;
    yl_walker_free(k);
    return YL_NO_MEMORY;
}

void yl_walker_free(struct yl_walker *k)
{
    uint32_t axes = k->world ? k->world->plan->axes : 0;
    for (struct yl_batch *b = k->free, *next; b; b = next) next = b->below, batch_free(b, axes);
    for (struct yl_batch *b = k->stack, *next; b; b = next) next = b->below, batch_free(b, axes);
    for (uint32_t i = 0; i < k->opens; i++) batch_free(k->tail[k->open[i]], axes);
    free(k->tail), free(k->open), free(k->word), free(k->keep), free(k->tie), free(k->k), free(k->delay), free(k->value);
    free(k->flag);
    *k = (struct yl_walker){0};
}

void yl_visit_begin(const struct yl_world *w, struct yl_visit *v, uint32_t stream, uint32_t c0, uint32_t cell)
{
    const struct yl_plan *p = w->plan;
    const struct yl_plan_stream *s = &p->stream[stream];
    uint32_t c1 = s->kind == YL_STREAM_SEND_PERSONS ? 0 : cell;
    *v = (struct yl_visit){.c0 = c0, .c1 = cell, .c2 = s->maker, .node = p->entry[s->entry].node, .chain = YL_NOBODY, .host = YL_NOBODY, .stay = YL_NOBODY,
                           .entry = (uint16_t)s->entry, .origin = (uint16_t)s->entry, .source = (uint16_t)stream, .person = YL_NOBODY};
    v->time = v->begun = v->born =
        yl_stream_time(p, s, cell, yl_k52(w->key[s->place], c0, c1, s->maker, yl_c3(YL_SLOT_ARRIVAL, 0, 0)));
    v->counted = v->time >= p->warm;
    if (p->size) v->person = yl_world_person(w, stream, c0, cell, s->maker);
    else if (p->memories) v->memory = yl_world_memory(w, c0, cell, s->maker);
}
