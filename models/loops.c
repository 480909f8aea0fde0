/* loops.c: circles of hand-overs that nothing holds up; contract in read.h
 *
 * Nodes are steps, rooms and the gates of paths; an edge is a way on that takes no time and can
 * have chance 1. What is left after taking away, again and again, every node that nothing leads to
 * has circles. First all values of all traits count as possible; only if circles are left, they are
 * looked at value by value. */
#include "models/read.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMBINATIONS_MOST = 4096, AXES_MOST = 12, NAMED_MOST = 8 };
struct node {
    const struct yl_step *step; /* of a step */
    const struct yl_room *room;
    const struct yl_path *path; /* of a gate */
    const char *place;
    struct yl_pos at;
    int32_t next; /* node of the next step, -1: the end */
    bool left, said;
    uint32_t in;
    int32_t before; /* some node that leads here */
};
struct edge {
    uint32_t from, to;
};
struct graph {
    struct yl_load *load;
    struct node *node;
    uint32_t nodes, *path_at, *room_at, *shop_at;
    struct edge *edge;
    uint32_t edges, edges_room;
    int32_t axis[AXES_MOST]; /* those that matter to what is left */
    uint32_t axes, value[AXES_MOST];
    bool any, failed; /* any: every value of every trait is possible */
};

static void add(struct graph *g, uint32_t from, int32_t to)
{
    if (to < 0 || !g->node[from].left || !g->node[to].left) return;
    if (g->edges == g->edges_room) {
        uint32_t room = g->edges_room ? 2 * g->edges_room : 256;
        struct edge *more = realloc(g->edge, room * sizeof *more);
        if (!more) {
            g->failed = true;
            return;
        }
        g->edge = more;
        g->edges_room = room;
    }
    g->edge[g->edges++] = (struct edge){from, (uint32_t)to};
}

static int32_t node_of(const struct graph *g, uint32_t from, const struct yl_destination *to)
{
    switch (to->kind) {
    case YL_TO_PATH:
        return (int32_t)g->path_at[to->index];
    case YL_TO_ROOM:
        return (int32_t)g->room_at[to->index];
    case YL_TO_SHOP:
        return g->load->out->shop[to->index].steps ? (int32_t)g->shop_at[to->index] : -1;
    case YL_TO_NEXT:
        return g->node[from].next;
    case YL_TO_NOWHERE:
    case YL_TO_LEAVE:
    case YL_TO_REPLAY:
        break;
    }
    return -1;
}

/* The value of an axis under consideration, -1: any. */
static int32_t value_of(const struct graph *g, int32_t axis)
{
    for (uint32_t i = 0; !g->any && i < g->axes; i++)
        if (g->axis[i] == axis) return (int32_t)g->value[i];
    return -1;
}

static bool can_be(const struct graph *g, const struct yl_quantity *q, double wanted)
{
    int32_t v = q->axis >= 0 ? value_of(g, q->axis) : 0;
    for (uint32_t i = 0; i < q->count; i++)
        if ((v < 0 || (uint32_t)v == i) && q->dist[i].family == YL_CONSTANT &&
            q->dist[i].a == wanted)
            return true;
    return !q->count && wanted == 0;
}

enum answer { NO, YES, EITHER };
static enum answer all_hold(const struct graph *g, const struct yl_conditions *c)
{
    enum answer all = YES;
    for (uint32_t i = 0; i < c->count; i++) {
        int32_t v = c->all[i].kind == YL_COND_AXIS ? value_of(g, (int32_t)c->all[i].index) : -1;
        if (v < 0)
            all = EITHER;
        else if (!(c->all[i].mask >> v & 1))
            return NO;
    }
    return all;
}

static void add_choice(struct graph *g, uint32_t from, const struct yl_choice *c)
{
    for (uint32_t v = 0; c->share && v < c->values; v++) {
        bool possible = true;
        uint32_t rest = v;
        for (uint32_t i = c->axes; i-- > 0;) {
            uint32_t values = g->load->out->axis[c->axis[i]].values;
            int32_t now = value_of(g, c->axis[i]);
            possible &= now < 0 || (uint32_t)now == rest % values;
            rest /= values;
        }
        for (uint32_t o = 0; possible && o < c->options; o++)
            if (c->share[(size_t)v * c->options + o] >= 1)
                add(g, from, node_of(g, from, &c->to[o]));
    }
}

static bool takes_run_out(const struct graph *g, const struct yl_step *step)
{
    for (uint32_t i = 0; i < step->takes; i++) {
        const struct yl_quantity *allow = &g->load->out->limit[step->take[i]].allow;
        for (uint32_t v = 0; v < allow->count; v++)
            if (isfinite(allow->dist[v].a)) return true;
    }
    return false;
}

static void add_step(struct graph *g, uint32_t i)
{
    const struct yl_step *step = g->node[i].step;
    enum answer only = all_hold(g, &step->only_if);
    enum answer skip = step->skip_if.count ? all_hold(g, &step->skip_if) : NO;
    if (only != YES || skip != NO) add(g, i, g->node[i].next);
    if (only == NO || skip == YES) return;
    if (step->needs.count) add(g, i, node_of(g, i, &step->otherwise));
    if (!can_be(g, &step->after, 0)) return;
    if (step->ask >= 0 && !can_be(g, &g->load->out->agent[step->ask].service, 0)) return;
    if (can_be(g, &step->p, 0)) add(g, i, node_of(g, i, &step->or_else));
    if (!can_be(g, &step->p, 1)) return;
    if (step->valid.present || step->takes) add(g, i, node_of(g, i, &step->otherwise));
    if (takes_run_out(g, step)) return;
    if (step->choose.present)
        add_choice(g, i, &step->choose);
    else if (step->to.kind != YL_TO_NOWHERE)
        add(g, i, node_of(g, i, &step->to));
    else
        add(g, i, g->node[i].next);
}

static void add_room(struct graph *g, uint32_t i)
{
    const struct yl_room *room = g->node[i].room;
    if (room->sessions || room->hosted) {
        add(g, i, node_of(g, i, &room->before_first));
        add(g, i, node_of(g, i, &room->after_end));
    }
    if (can_be(g, &room->watch, 0)) add_choice(g, i, &room->then);
}

static void add_edges(struct graph *g)
{
    g->edges = 0;
    for (uint32_t i = 0; i < g->nodes; i++) {
        const struct node *node = &g->node[i];
        if (!node->left) continue;
        if (node->step)
            add_step(g, i);
        else if (node->room)
            add_room(g, i);
        else {
            if (node->path->needs.count) add(g, i, node_of(g, i, &node->path->otherwise));
            add(g, i, node->next);
        }
    }
}

/* Takes away every node that nothing leads to; true if some are left. The edges are sorted by
 * `from`. */
static bool trim(struct graph *g)
{
    uint32_t *first = calloc(g->nodes + 1, sizeof *first),
             *stack = calloc(g->nodes + 1, sizeof *stack);
    uint32_t depth = 0, left = 0;
    if (!first || !stack) g->failed = true;
    for (uint32_t i = 0; i < g->nodes; i++) g->node[i].in = 0;
    for (uint32_t e = 0; !g->failed && e < g->edges; e++) {
        first[g->edge[e].from + 1]++;
        g->node[g->edge[e].to].in++;
    }
    for (uint32_t i = 0; !g->failed && i < g->nodes; i++) {
        first[i + 1] += first[i];
        left += g->node[i].left;
        if (g->node[i].left && !g->node[i].in) stack[depth++] = i;
    }
    while (!g->failed && depth) {
        uint32_t i = stack[--depth];
        g->node[i].left = false;
        left--;
        for (uint32_t e = first[i]; e < first[i + 1]; e++)
            if (!--g->node[g->edge[e].to].in) stack[depth++] = g->edge[e].to;
    }
    for (uint32_t e = 0; !g->failed && e < g->edges; e++)
        if (g->node[g->edge[e].from].left) g->node[g->edge[e].to].before = (int32_t)g->edge[e].from;
    free(first);
    free(stack);
    return left && !g->failed;
}

static bool earlier(struct yl_pos a, struct yl_pos b)
{
    return a.source != b.source ? a.source < b.source
           : a.line != b.line   ? a.line < b.line
                                : a.column < b.column;
}

/* Does the circle through `start` change a memory that its own ways depend on? Then it may end by
 * itself. */
static bool remembers(const struct graph *g, uint32_t start)
{
    uint32_t i = start;
    do {
        const struct yl_step *step = g->node[i].step;
        for (uint32_t k = 0; step && k < step->remembers + step->forgets; k++) {
            uint32_t axis =
                k < step->remembers ? step->remember[k] : step->forget[k - step->remembers];
            for (uint32_t a = 0; a < g->axes; a++)
                if (g->axis[a] == (int32_t)axis) return true;
        }
        i = (uint32_t)g->node[i].before;
    } while (i != start);
    return false;
}

static void report(struct graph *g, uint32_t start)
{
    const char *names[NAMED_MOST + 1], *text = "";
    uint32_t count = 0, i = start, best = start;
    bool said = false;
    do {
        struct node *node = &g->node[i];
        said |= node->said;
        node->said = true;
        if (!node->path && (g->node[best].path || earlier(node->at, g->node[best].at))) best = i;
        if (count <= NAMED_MOST && (!count || strcmp(names[count - 1], node->place)))
            names[count++] = node->place;
        i = (uint32_t)node->before;
    } while (i != start);
    if (said) return;
    if (count > 1 && !strcmp(names[0], names[count - 1])) count--;
    for (uint32_t k = count; k-- > 0 && text;)
        text = yl_arena_print(g->load->r->arena, "%s%s, ", text, names[k]);
    YL_SAY(g->load->r, g->node[best].at, ENDLESS_LOOP,
           "a visit can go round for ever without time passing: %sand again",
           "访问可以不花时间地无限循环：%s如此往复", text ? text : "");
    yl_diag_help(g->load->r->diags, "give one of the steps a chance below 100%% or a delay",
                 "给其中一步小于 100%% 的概率，或一个延迟");
}

/* Reports the circles among the nodes that are left. */
static void report_all(struct graph *g)
{
    while (!g->failed && trim(g)) {
        uint32_t i = 0;
        while (!g->node[i].left) i++;
        for (uint32_t k = 0; k < g->nodes; k++) i = (uint32_t)g->node[i].before;
        if (!remembers(g, i)) report(g, i);
        uint32_t start = i;
        do {
            g->node[i].left = false;
            i = (uint32_t)g->node[i].before;
        } while (i != start);
        add_edges(g);
    }
}

static bool matter(struct graph *g, int32_t axis)
{
    for (uint32_t i = 0; i < g->axes; i++)
        if (g->axis[i] == axis) return true;
    if (axis < 0) return true;
    if (g->axes == AXES_MOST) return false;
    g->axis[g->axes++] = axis;
    return true;
}

/* How many combinations of values matter to what is left; 0: too many to look at. */
static uint32_t find_axes(struct graph *g)
{
    bool good = true;
    uint32_t count = 1;
    for (uint32_t i = 0; i < g->nodes; i++) {
        const struct node *node = &g->node[i];
        const struct yl_step *s = node->left ? node->step : NULL;
        const struct yl_choice *c = s                          ? &s->choose
                                    : node->left && node->room ? &node->room->then
                                                               : NULL;
        if (s) good &= matter(g, s->after.axis) && matter(g, s->p.axis);
        for (uint32_t k = 0; s && k < s->only_if.count; k++)
            good &= matter(g, (int32_t)s->only_if.all[k].index);
        for (uint32_t k = 0; s && k < s->skip_if.count; k++)
            good &= matter(g, (int32_t)s->skip_if.all[k].index);
        for (uint32_t k = 0; c && k < c->axes; k++) good &= matter(g, c->axis[k]);
        if (node->left && node->room) good &= matter(g, node->room->watch.axis);
    }
    for (uint32_t i = 0; good && i < g->axes; i++) {
        count *= g->load->out->axis[g->axis[i]].values;
        good = count && count <= COMBINATIONS_MOST;
    }
    return good ? count : 0;
}

static void look_closely(struct graph *g)
{
    uint32_t count = find_axes(g);
    bool *kept = calloc(g->nodes, sizeof *kept);
    if (!kept) {
        g->failed = true;
        return;
    }
    for (uint32_t i = 0; i < g->nodes; i++) kept[i] = g->node[i].left;
    g->any = !count;
    for (uint32_t k = 0; k < (count ? count : 1); k++) {
        uint32_t rest = k;
        for (uint32_t a = 0; a < g->axes; a++) {
            uint32_t values = g->load->out->axis[g->axis[a]].values;
            g->value[a] = rest % values;
            rest /= values;
        }
        for (uint32_t i = 0; i < g->nodes; i++) g->node[i].left = kept[i];
        add_edges(g);
        report_all(g);
    }
    free(kept);
}

static void add_steps(struct graph *g, const struct yl_step *step, uint32_t steps,
                      const char *place)
{
    for (uint32_t i = 0; i < steps; i++) {
        struct node node = {.step = &step[i], .place = place, .left = true};
        node.at = step[i].at;
        node.next = i + 1 < steps ? (int32_t)g->nodes + 1 : -1;
        g->node[g->nodes++] = node;
    }
}

static bool make_nodes(struct graph *g)
{
    const struct yl_scenario *s = g->load->out;
    struct yl_arena *arena = g->load->r->arena;
    size_t most = s->paths + s->rooms + 1;
    for (uint32_t i = 0; i < s->paths; i++) most += s->path[i].steps;
    for (uint32_t i = 0; i < s->shops; i++) most += s->shop[i].steps;
    g->node = yl_arena_get(arena, most * sizeof *g->node);
    g->path_at = yl_arena_get(arena, (s->paths + 1) * sizeof *g->path_at);
    g->room_at = yl_arena_get(arena, (s->rooms + 1) * sizeof *g->room_at);
    g->shop_at = yl_arena_get(arena, (s->shops + 1) * sizeof *g->shop_at);
    if (!g->node || !g->path_at || !g->room_at || !g->shop_at) return false;
    for (uint32_t i = 0; i < s->paths; i++) {
        const char *place = yl_arena_print(arena, "paths.%s", s->path[i].name);
        if (!place) return false;
        struct node gate = {.path = &s->path[i], .place = place, .at = s->path[i].at, .left = true};
        g->path_at[i] = g->nodes;
        gate.next = s->path[i].steps ? (int32_t)g->nodes + 1 : -1;
        g->node[g->nodes++] = gate;
        add_steps(g, s->path[i].step, s->path[i].steps, place);
    }
    for (uint32_t i = 0; i < s->shops; i++) {
        const char *place = yl_arena_print(arena, "shops.%s", s->shop[i].name);
        if (!place) return false;
        g->shop_at[i] = g->nodes;
        add_steps(g, s->shop[i].step, s->shop[i].steps, place);
    }
    for (uint32_t i = 0; i < s->rooms; i++) {
        const char *place = yl_arena_print(arena, "rooms.%s", s->room[i].name);
        if (!place) return false;
        struct node room = {
            .room = &s->room[i], .place = place, .at = s->room[i].at, .left = true, .next = -1};
        g->room_at[i] = g->nodes;
        g->node[g->nodes++] = room;
    }
    return true;
}

void yl_loops_check(struct yl_load *load)
{
    struct graph g = {.load = load, .any = true};
    if (!make_nodes(&g)) return; /* the arena remembers */
    add_edges(&g);
    if (trim(&g)) look_closely(&g);
    free(g.edge);
    if (g.failed && !load->r->status)
        load->r->status =
            yl_fault_set(load->r->fault, YL_NO_MEMORY, "not enough memory for the scenario");
}
