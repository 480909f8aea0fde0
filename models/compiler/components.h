/* components.h: strongly connected components of a directed graph.
 *
 * Why      A cycle of destinations, and one in which no time passes, lies within one component.
 * Shape    yl_components(&graph, found, context) calls `found` once a component, with its nodes.
 * Order    that of a depth-first search from node 0 on; a component comes after all it leads to.
 * Cost     linear in nodes and edges; no recursion.
 * Owns     nothing; the nodes that `found` is given are gone when it returns.
 * Source   R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1 (1972).
 */
#ifndef YL_MODELS_COMPILER_COMPONENTS_H
#define YL_MODELS_COMPILER_COMPONENTS_H
#include <stdbool.h>
#include <stdint.h>

struct yl_graph {
    uint32_t nodes;
    uint32_t *first, *to; /* node n leads to to[first[n]] up to, without, to[first[n + 1]] */
};
typedef void yl_component_found(void *context, uint32_t *node, uint32_t nodes);
void yl_components(const struct yl_graph *graph, yl_component_found *found, void *context);
#endif
