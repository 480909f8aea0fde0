/* components.h: strongly connected components of a directed graph.
 *
 * Why      A cycle of destinations, and one in which no time passes, lies within one component.
 * Shape    yl_components(nodes, way, found, context): `way` gives the edges of a node, `found` is called once a component, with
 *          its nodes.
 * Order    that of a depth-first search from node 0 on; a component comes after all it leads to.
 * Cost     linear in nodes and edges; no recursion.
 * Owns     nothing; the nodes that `found` is given are gone when it returns.
 * Source   R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1 (1972).
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Edge i of a node: *to, or UINT32_MAX for none; false: behind the last. */
typedef bool yl_component_way(void *context, uint32_t node, uint32_t i, uint32_t *to);
typedef void yl_component_found(void *context, uint32_t *node, uint32_t nodes);
void yl_components(uint32_t nodes, yl_component_way *way, yl_component_found *found, void *context);
