/* compile_enough.c: limits that refuse nobody are only counted, memories that nothing changes need no order. Contract:
 * compiler.h.
 *
 * A numbered person is met once by each send to persons. Where nothing else takes of a limit, all that can be taken of one
 * person is bounded by these sends and by the steps on their ways. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include <stdlib.h>
#include <string.h>

struct bound {
    struct yl_compiler *c;
    int64_t *most; /* [limits] that can be taken of one person; YL_NEVER: not known */
    int64_t times; /* how often a person comes where the search is; YL_NEVER: not known */
    bool *asked;   /* [limits] some node names it */
    uint8_t *seen; /* [nodes] */
    uint32_t *stack, depth;
    int64_t *sends; /* [entries] to persons; YL_NEVER: there are other arrivals */
};

/* What everybody has at least; `most`: what may be taken at most. */
static bool has_least(const struct yl_plan *plan, const struct yl_plan_limit *limit, int64_t most)
{
    const uint32_t values = limit->allow.axis < 0 ? 1 : plan->axis[limit->allow.axis].values;
    int64_t least = limit->has_start ? limit->start : INT64_MAX;
    for (uint32_t v = 0; v < values; v++)
        if (limit->allow.number[v] < least) least = limit->allow.number[v];
    return least >= most;
}

/* ---- persons who make one visit each ------------------------------------------------------------------------------------- */
/* Unlimited, or enough for what one visit can take. */
static bool is_enough(const struct yl_plan *plan, uint32_t limit, uint32_t takes)
{
    const struct yl_plan_limit *what = &plan->limit[limit];
    if (what->endless || what->lasts) return what->endless;
    return has_least(plan, what, takes);
}

static bool comes_once(const struct yl_plan *plan)
{
    bool once = !plan->spawns;
    for (uint32_t r = 0; r < plan->rooms; r++)
        once &= !plan->room[r].whiles && !plan->room[r].hosted;
    return once;
}

static void count_takes(struct yl_compiler *compiler, uint32_t *takes)
{
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        for (uint32_t i = 0; node->op == YL_OP_TAKE && i < node->u.take.count; i++)
            takes[node->u.take.limit[i]] += node->cycle ? UINT16_MAX : 1;
    }
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        struct yl_node *node = &compiler->node[n];
        if (node->op != YL_OP_TAKE || node->ordered || node->cycle) continue;
        node->rowwise = false;
        for (uint32_t i = 0; i < node->u.take.count; i++)
            node->rowwise |=
                !is_enough(compiler->plan, node->u.take.limit[i], takes[node->u.take.limit[i]]);
    }
}

/* ---- numbered persons ------------------------------------------------------------------------------------------------------ */
static void may_take(struct bound *bound, uint32_t limit, int64_t times)
{
    int64_t *most = &bound->most[limit];
    if (*most == YL_NEVER || times == YL_NEVER || __builtin_add_overflow(*most, times, most))
        *most = YL_NEVER;
}

static void come_to(struct bound *bound, uint32_t n)
{
    if (n == YL_NO_NODE || bound->seen[n]) return;
    bound->seen[n] = 1;
    bound->stack[bound->depth++] = n;
}

/* Everything that can be taken on the ways from a node on; what comes up during a stay is seen to apart. */
static void take_from(struct bound *bound, uint32_t from, int64_t times)
{
    struct yl_compiler *compiler = bound->c;
    memset(bound->seen, 0, compiler->nodes);
    come_to(bound, from);
    while (times && bound->depth) {
        struct yl_node *node = &compiler->node[bound->stack[--bound->depth]];
        for (uint32_t i = 0; node->op == YL_OP_TAKE && i < node->u.take.count; i++)
            may_take(bound, node->u.take.limit[i], node->cycle ? YL_NEVER : times);
        if (node->op == YL_OP_WATCH) come_to(bound, compiler->plan->room[node->index].watched_end);
        uint32_t *to;
        for (uint32_t i = 0; (to = yl_compiler_way(node, i)); i++) come_to(bound, *to);
    }
    bound->depth = 0;
}

/* Limits that are asked about, given or refilled are left to their counters. */
static void name_limits(struct bound *bound, const struct yl_node *node)
{
    const struct yl_effects *fx = node->op == YL_OP_PASS ? node->u.effects : NULL;
    const bool tests = yl_operations[node->op].operand == YL_OPERAND_TESTS;
    for (uint32_t i = 0; node->op == YL_OP_TAKE && i < node->u.take.count; i++)
        bound->asked[node->u.take.limit[i]] = true;
    for (uint32_t i = 0; tests && i < node->u.tests.count; i++)
        if (node->u.tests.test[i].kind == YL_TEST_LIMIT)
            bound->most[node->u.tests.test[i].index] = YL_NEVER;
    for (uint32_t i = 0; fx && i < fx->gives; i++) bound->most[fx->give[i].limit] = YL_NEVER;
    if (fx && fx->refill >= 0) bound->most[fx->refill] = YL_NEVER;
}

static void find_most(struct bound *bound)
{
    const struct yl_compiler *compiler = bound->c;
    const struct yl_plan *plan = compiler->plan;
    for (uint32_t n = 0; n < compiler->nodes; n++) name_limits(bound, &compiler->node[n]);
    for (uint32_t s = 0; s < plan->streams; s++) {
        int64_t *sends = &bound->sends[plan->stream[s].entry];
        const bool once =
            plan->stream[s].kind == YL_STREAM_SEND_PERSONS && plan->stream[s].number <= plan->size;
        *sends = once && *sends != YL_NEVER ? *sends + 1 : YL_NEVER;
    }
    for (uint32_t e = 0; e < plan->entries; e++)
        if (bound->sends[e]) take_from(bound, plan->entry[e].node, bound->sends[e]);
    for (uint32_t i = 0; i < plan->spawns; i++) take_from(bound, plan->spawn[i].node, YL_NEVER);
    for (uint32_t r = 0; r < plan->rooms; r++)
        for (uint32_t i = 0; i < plan->room[r].whiles; i++)
            take_from(bound, plan->room[r].during[i].node, YL_NEVER);
}

static void mark_spare(struct bound *bound)
{
    struct yl_compiler *compiler = bound->c;
    struct yl_plan *plan = compiler->plan;
    for (uint32_t i = 0; i < plan->limits; i++) {
        struct yl_plan_limit *limit = &plan->limit[i];
        limit->spare = limit->per == YL_PER_PERSON && bound->most[i] != YL_NEVER &&
                       (!bound->asked[i] || (!limit->lasts && !limit->at_times &&
                                             has_least(plan, limit, bound->most[i])));
    }
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        struct yl_node *node = &compiler->node[n];
        bool spare = node->op == YL_OP_TAKE && node->ordered;
        for (uint32_t i = 0; spare && i < node->u.take.count; i++)
            spare = plan->limit[node->u.take.limit[i]].spare;
        if (spare) node->ordered = node->rowwise = false;
    }
}

static void bound_sends(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    struct bound bound = {.c = compiler,
                          .most = calloc(plan->limits + 1, sizeof *bound.most),
                          .asked = calloc(plan->limits + 1, sizeof *bound.asked),
                          .seen = calloc(compiler->nodes + 1, 1),
                          .stack = malloc((compiler->nodes + 1) * sizeof *bound.stack),
                          .sends = calloc(plan->entries + 1, sizeof *bound.sends)};
    if (!bound.most || !bound.asked || !bound.seen || !bound.stack || !bound.sends) {
        compiler->status = YL_NO_MEMORY;
    } else {
        find_most(&bound);
        mark_spare(&bound);
    }
    YL_FREE(bound.most, bound.asked, bound.seen, bound.stack, bound.sends);
}

/* ---- memories that nothing changes ---------------------------------------------------------------------------------------- */
/* Bits that some step remembers or forgets. */
static uint64_t changed_bits(const struct yl_compiler *compiler)
{
    uint64_t bits = 0;
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        const struct yl_effects *fx = node->op == YL_OP_PASS ? node->u.effects : NULL;
        if (fx) bits |= fx->remember | fx->forget;
        for (uint32_t i = 0; fx && i < fx->recalls; i++)
            bits |= fx->recall[i].mask << fx->recall[i].bit;
    }
    return bits;
}

/* Is the answer the same whenever it is asked for, or a matter of the clock? */
static bool needs_no_order(const struct yl_plan *plan, const struct yl_test *test, uint64_t changed)
{
    if (test->kind == YL_TEST_HOURS) return true;
    if (test->kind == YL_TEST_LIVE) return !plan->room[test->index].hosted;
    if (test->kind == YL_TEST_LIMIT) return false;
    const struct yl_plan_axis *axis = &plan->axis[test->index];
    if (axis->kind == YL_AXIS_PAIR) return false;
    return axis->kind != YL_AXIS_MEMORY ||
           (axis->memory.lapse < 0 && !(axis->memory.mask << axis->memory.bit & changed));
}

static void settle_memories(struct yl_compiler *compiler)
{
    const uint64_t changed = changed_bits(compiler);
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        struct yl_node *node = &compiler->node[n];
        bool settled = node->ordered && (node->op == YL_OP_NEED || node->op == YL_OP_ONLY_IF);
        for (uint32_t i = 0; settled && i < node->u.tests.count; i++)
            settled = needs_no_order(compiler->plan, &node->u.tests.test[i], changed);
        if (settled) node->ordered = false;
    }
}

void yl_compile_enough(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    bool persons = false;
    for (uint32_t i = 0; i < plan->limits; i++) persons |= plan->limit[i].per == YL_PER_PERSON;
    if (plan->size && plan->memories) settle_memories(compiler);
    if (plan->size && persons) bound_sends(compiler);
    if (compiler->status || !comes_once(plan)) return;
    uint32_t *takes = calloc(plan->limits + 1, sizeof *takes); /* of each limit, by one visit */
    if (takes)
        count_takes(compiler, takes);
    else
        compiler->status = YL_NO_MEMORY;
    free(takes);
}
