/* compile_join.c: destinations become nodes, and cycles of places are found. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "models/compiler/components.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>

struct joiner {
    struct yl_compiler *c;
    uint32_t *part; /* [owners] number of its strongly connected component */
    bool *cycle;    /* [owners] it leads to itself */
    bool *alive;    /* [nodes] a way leads to it from the head of its owner */
    uint32_t parts;
};

static bool is_ref(uint32_t node) { return node != YL_NO_NODE && (node & YL_REF) == YL_REF; }
static uint32_t owner_of_ref(uint32_t ref) { return ref & ~YL_REF; }

/* ---- cycles of owners ------------------------------------------------------------------------------------------------ */
static void close_part(void *context, uint32_t *owner, uint32_t owners)
{
    struct joiner *joiner = context;
    for (uint32_t i = 0; i < owners; i++) {
        joiner->part[owner[i]] = joiner->parts;
        joiner->cycle[owner[i]] |= owners > 1;
    }
    joiner->parts++;
}

static void revive(struct joiner *joiner, uint32_t *stack, uint32_t *count, uint32_t node)
{
    if (node == YL_NO_NODE || is_ref(node) || joiner->alive[node]) return;
    joiner->alive[node] = true;
    stack[(*count)++] = node;
}

/* A step behind which nobody comes has a row and leads nowhere: no cycle goes by it. */
static void find_alive(struct joiner *joiner)
{
    struct yl_compiler *compiler = joiner->c;
    uint32_t *stack = yl_get((compiler->nodes + 1) * sizeof *stack), count = 0, to;
    joiner->alive = yl_get_zeroed(compiler->nodes + 1, sizeof *joiner->alive);
    for (uint32_t owner = 0; owner < yl_compiler_owners(compiler); owner++)
        revive(joiner, stack, &count, compiler->head[owner]);
    while (count) {
        struct yl_node *node = &compiler->node[stack[--count]];
        for (uint32_t i = 0; yl_plan_way(compiler->plan, node, i, &to); i++)
            revive(joiner, stack, &count, to);
    }
    free(stack);
}

/* Write the edges between owners, or only count them where `to` is NULL. */
static void list_edges(struct joiner *joiner, uint32_t *first, uint32_t *to)
{
    struct yl_compiler *compiler = joiner->c;
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        uint32_t from = compiler->owner[n], *way;
        for (uint32_t i = 0; joiner->alive[n] && (way = yl_compiler_way(&compiler->node[n], i));
             i++) {
            if (!is_ref(*way)) continue;
            if (to)
                to[first[from + 1]++] = owner_of_ref(*way);
            else
                first[from + 2]++;
            joiner->cycle[from] |= owner_of_ref(*way) == from;
        }
    }
}

static void find_cycles(struct joiner *joiner)
{
    uint32_t owners = yl_compiler_owners(joiner->c) + 1; /* and what stands before all of them */
    uint32_t *first = yl_get_zeroed((size_t)owners + 2, sizeof *first), *to = NULL;
    list_edges(joiner, first, NULL);
    for (uint32_t v = 2; v < owners + 2; v++) first[v] += first[v - 1];
    to = yl_get(((size_t)first[owners + 1] + 1) * sizeof *to);
    list_edges(joiner, first, to);
    struct yl_graph graph = {owners, first, to};
    yl_components(&graph, close_part, joiner);
    YL_FREE(first, to);
}

/* Is it kept with the visit that it has been here? */
static bool arrives(const struct yl_node *node)
{
    if (node->op == YL_OP_PASS)
        return node->u.effects->goal >= 0 || node->u.effects->order_goal >= 0;
    return node->op == YL_OP_WATCH || node->op == YL_OP_SHOP;
}

/* Turns references into nodes; a jump inside a cycle is counted, one that leaves it begins at 0 again. */
static void join_up(struct joiner *joiner)
{
    struct yl_compiler *compiler = joiner->c;
    uint32_t nodes = compiler->nodes;
    for (uint32_t n = 0; n < nodes; n++) {
        uint32_t from = compiler->owner[n], *to;
        for (uint32_t i = 0; (to = yl_compiler_way(&compiler->node[n], i)); i++) {
            if (!is_ref(*to)) continue;
            uint32_t owner = owner_of_ref(*to), target = compiler->head[owner];
            if (joiner->cycle[from]) {
                struct yl_node jump = yl_node(YL_OP_JUMP, target);
                jump.index = joiner->part[owner] == joiner->part[from];
                jump.u.place = owner;
                compiler->current_owner = from;
                target = yl_compiler_add(compiler, jump);
                to = yl_compiler_way(&compiler->node[n], i);
            }
            *to = target;
        }
    }
    for (uint32_t e = 0; e < compiler->plan->entries; e++)
        if (!compiler->plan->entry[e].started && is_ref(compiler->plan->entry[e].node))
            compiler->plan->entry[e].node =
                compiler->head[owner_of_ref(compiler->plan->entry[e].node)];
    for (uint32_t i = 0; i < compiler->plan->spawns; i++)
        if (is_ref(compiler->plan->spawn[i].node))
            compiler->plan->spawn[i].node =
                compiler->head[owner_of_ref(compiler->plan->spawn[i].node)];
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        struct yl_node *node = &compiler->node[n];
        node->cycle = node->op != YL_OP_END && joiner->cycle[compiler->owner[n]];
        node->rowwise |= (node->op == YL_OP_JUMP && node->index) || (node->cycle && arrives(node));
    }
}

/* A head may itself be a jump: a node of its own keeps the edge between owners visible. */
static void settle_heads(struct yl_compiler *compiler)
{
    for (uint32_t owner = 0; owner < yl_compiler_owners(compiler); owner++) {
        if (!is_ref(compiler->head[owner])) continue;
        compiler->current_owner = owner;
        compiler->head[owner] =
            yl_compiler_add(compiler, yl_node(YL_OP_REACH, compiler->head[owner]));
    }
}

void yl_compile_join(struct yl_compiler *compiler)
{
    const size_t owners = yl_compiler_owners(compiler) + 1;
    struct joiner joiner = {.c = compiler,
                            .part = yl_get_zeroed(owners, sizeof *joiner.part),
                            .cycle = yl_get_zeroed(owners, sizeof *joiner.cycle)};
    settle_heads(compiler);
    find_alive(&joiner);
    find_cycles(&joiner);
    join_up(&joiner);
    YL_FREE(joiner.part, joiner.cycle, joiner.alive);
}
