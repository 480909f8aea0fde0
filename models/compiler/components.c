/* components.c: contract in components.h */
#include "models/compiler/components.h"
#include "sim/base/get.h"
#include <stdlib.h>

struct tarjan {
    yl_component_way *way;
    yl_component_found *found;
    void *context;
    uint32_t *index, *low; /* [nodes] order of discovery, 0 not yet; the earliest that is reached */
    uint32_t *edge;        /* [nodes] the next edge to follow */
    uint32_t *stack, *call, depth, calls, counter;
    bool *on_stack;
};

/* Follow the edges of a node; true: to one that was not discovered yet, which is called. */
static bool descend(struct tarjan *tarjan, uint32_t node)
{
    for (uint32_t to; tarjan->way(tarjan->context, node, tarjan->edge[node], &to);
         tarjan->edge[node]++) {
        if (to == UINT32_MAX) continue;
        if (!tarjan->index[to]) {
            tarjan->call[tarjan->calls++] = to;
            return true;
        }
        if (tarjan->on_stack[to] && tarjan->low[to] < tarjan->low[node])
            tarjan->low[node] = tarjan->low[to];
    }
    return false;
}

static void search_from(struct tarjan *tarjan, uint32_t root)
{
    tarjan->call[tarjan->calls++] = root;
    while (tarjan->calls) {
        uint32_t node = tarjan->call[tarjan->calls - 1];
        if (!tarjan->index[node]) {
            tarjan->index[node] = tarjan->low[node] = ++tarjan->counter;
            tarjan->stack[tarjan->depth++] = node;
            tarjan->on_stack[node] = true;
        }
        if (descend(tarjan, node)) continue;
        tarjan->calls--;
        if (tarjan->low[node] != tarjan->index[node]) continue;
        const uint32_t top = tarjan->depth;
        do tarjan->on_stack[tarjan->stack[--tarjan->depth]] = false;
        while (tarjan->stack[tarjan->depth] != node);
        tarjan->found(tarjan->context, &tarjan->stack[tarjan->depth], top - tarjan->depth);
    }
}

void yl_components(uint32_t nodes, yl_component_way *way, yl_component_found *found, void *context)
{
    const size_t room = (size_t)nodes + 1;
    struct tarjan tarjan = {.way = way, .found = found, .context = context};
    uint32_t *all = yl_get_zeroed(5 * room, sizeof *all);
    tarjan.on_stack = yl_get_zeroed(room, sizeof *tarjan.on_stack);
    tarjan.index = all;
    tarjan.low = all + room;
    tarjan.edge = all + 2 * room;
    tarjan.stack = all + 3 * room;
    tarjan.call = all + 4 * room;
    for (uint32_t i = 0; i < nodes; i++)
        if (!tarjan.index[i]) search_from(&tarjan, i);
    free(all);
    free(tarjan.on_stack);
}
