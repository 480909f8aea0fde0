/* compile_reads.c: what a node asks and changes, and so which way of doing it is right. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/engine/memory.h"

bool yl_axis_ordered(const struct yl_compiler *c, int32_t axis)
{
    if (axis < 0) return false;
    const struct yl_plan_axis *a = &c->plan->axis[axis];
    if (a->kind == YL_AXIS_PAIR)
        return yl_axis_ordered(c, (int32_t)a->pair[0]) || yl_axis_ordered(c, (int32_t)a->pair[1]);
    return a->kind == YL_AXIS_MEMORY &&
           (c->plan->size || c->plan->self_chains || a->memory.lapse >= 0);
}

static const struct yl_operation *operation_of(const struct yl_node *node)
{
    return &yl_operations[node->op];
}

/* ---- what it asks and changes ---------------------------------------------------------------------------------------- */
static void ask(const struct yl_compiler *compiler, int32_t axis, struct yl_reads *reads)
{
    if (axis < 0) return;
    reads->axes |= 1u << compiler->plan->axis[axis].kind;
    reads->ordered |= yl_axis_ordered(compiler, axis);
}

static void ask_tests(const struct yl_compiler *compiler, const struct yl_node *node,
                      struct yl_reads *reads)
{
    const struct yl_plan *plan = compiler->plan;
    const bool arrives = node->op == YL_OP_ADMIT || node->op == YL_OP_FIND;
    for (uint32_t i = 0; i < node->u.tests.count; i++) {
        const struct yl_test *test = &node->u.tests.test[i];
        if (test->kind == YL_TEST_LIVE && plan->room[test->index].hosted)
            reads->ordered = reads->shared = true;
        if (test->kind != YL_TEST_AXIS) continue;
        const struct yl_plan_axis *axis = &plan->axis[test->index];
        /* a memory that no step changes has the same value whenever it is asked for */
        if (arrives || !plan->size || axis->kind != YL_AXIS_MEMORY || axis->memory.lapse >= 0 ||
            axis->changes)
            ask(compiler, (int32_t)test->index, reads);
    }
}

/* Takes from limits none of which can refuse anybody, or asks for one. */
static bool only_counts(const struct yl_plan *plan, const struct yl_node *node)
{
    const bool takes = operation_of(node)->operand == YL_OPERAND_LIMITS;
    bool counts = takes || node->op == YL_OP_NEED;
    for (uint32_t i = 0, at; counts && (at = yl_node_limit(node, i)) != YL_NO_NODE; i++)
        counts = plan->limit[at].never_refuses || (takes && plan->limit[at].endless);
    return counts;
}

static void ask_effects(const struct yl_compiler *compiler, const struct yl_effects *fx,
                        struct yl_reads *reads)
{
    const struct yl_plan *plan = compiler->plan;
    const int32_t axis[] = {fx->actions.axis, fx->switches.axis, fx->cost.axis};
    for (int i = 0; i < 3; i++) ask(compiler, axis[i], reads);
    for (uint32_t i = 0; i < fx->spawns; i++) {
        const struct yl_plan_spawn *spawn = &plan->spawn[fx->spawn[i]];
        ask(compiler, spawn->number.axis, reads);
        ask(compiler, spawn->p.axis, reads);
        ask(compiler, spawn->after.axis, reads);
        reads->ordered |= spawn->audience >= 0 && plan->audience[spawn->audience].moving;
    }
    reads->changes = yl_memory_changes(fx);
    reads->ordered |= reads->changes && (plan->size || plan->self_chains || plan->lapses);
    if (fx->host >= 0 || fx->live) reads->ordered = reads->shared = true;
}

static void ask_sale(const struct yl_compiler *compiler, const struct yl_plan_shop *sale,
                     struct yl_reads *reads)
{
    const int32_t axis[] = {sale->price.axis, sale->quantity.axis, sale->refund_p.axis,
                            sale->refund_after.axis};
    for (int i = 0; i < 4; i++) ask(compiler, axis[i], reads);
    reads->shared = sale->stock >= 0;
    reads->ordered |= reads->shared;
}

/* The numbers in its operand. A new kind of operand does not compile until it is here. */
static void ask_operand(const struct yl_compiler *compiler, const struct yl_node *node,
                        struct yl_reads *reads)
{
    switch (operation_of(node)->operand) {
    case YL_OPERAND_TESTS:
        ask_tests(compiler, node, reads);
        break;
    case YL_OPERAND_DRAW:
        ask(compiler, node->u.draw.axis, reads);
        break;
    case YL_OPERAND_CHANCE:
        ask(compiler, node->u.chance.axis, reads);
        break;
    case YL_OPERAND_CHOICE:
        for (uint32_t a = 0; a < node->u.choose->axes; a++)
            ask(compiler, node->u.choose->axis[a], reads);
        break;
    case YL_OPERAND_EFFECTS:
        ask_effects(compiler, node->u.effects, reads);
        break;
    case YL_OPERAND_LIMITS: /* yl_node_limit */
    case YL_OPERAND_NOTHING:
        break;
    }
}

/* The place where it happens. A new reason for an order does not compile until it is here. */
static void ask_place(const struct yl_compiler *compiler, const struct yl_node *node,
                      struct yl_reads *reads)
{
    const struct yl_plan *plan = compiler->plan;
    const struct yl_operation *operation = operation_of(node);
    if (operation->index == YL_INDEX_ROOM && operation->takes_time)
        ask(compiler, plan->room[node->index].watch.axis, reads);
    switch (operation->order) {
    case YL_ORDER_AGENTS:
        ask(compiler, plan->agent[node->index].service.axis, reads);
        ask(compiler, plan->agent[node->index].patience.axis, reads);
        reads->ordered = reads->shared = true;
        break;
    case YL_ORDER_SEATS:
        ask(compiler, plan->room[node->index].patience.axis, reads);
        reads->ordered = reads->shared = true;
        break;
    case YL_ORDER_STOCK:
        ask_sale(compiler, &plan->shop[node->index], reads);
        break;
    case YL_ORDER_ROOM:
        if (!operation->takes_time) {
            reads->ordered = reads->shared = plan->room[node->index].hosted;
            break;
        }
        for (uint32_t i = 0; i < plan->room[node->index].whiles; i++) {
            ask(compiler, plan->room[node->index].during[i].every.axis, reads);
            ask(compiler, plan->room[node->index].during[i].extends.axis, reads);
        }
        reads->shared = plan->room[node->index].ordered_stay;
        break;
    case YL_ORDER_PERSON:
        reads->shared |= operation->index == YL_INDEX_AUDIENCE; /* looks at other persons */
        break;
    case YL_ORDER_LIMIT: /* yl_node_limit */
    case YL_ORDER_REASONS:
        break;
    }
}

struct yl_reads yl_compile_reads(const struct yl_compiler *compiler, const struct yl_node *node)
{
    const struct yl_plan *plan = compiler->plan;
    struct yl_reads reads = {0};
    ask_operand(compiler, node, &reads);
    ask_place(compiler, node, &reads);
    for (uint32_t i = 0, at; (at = yl_node_limit(node, i)) != YL_NO_NODE; i++) {
        reads.shared = true;
        /* can several visits feel what others have taken? Of a person, where a person has several */
        reads.ordered |= !only_counts(plan, node) &&
                         (plan->limit[at].per == YL_PER_PERSON ? plan->size || plan->self_chains
                                                               : !plan->limit[at].endless);
    }
    return reads;
}

/* ---- the way of doing it --------------------------------------------------------------------------------------------- */
int32_t yl_compile_arrival(const struct yl_plan *plan, const struct yl_node *node)
{
    if (node->op == YL_OP_WATCH) return (int32_t)plan->room[node->index].arrival;
    if (node->op == YL_OP_SHOP) return (int32_t)plan->shop[node->index].arrival;
    return node->op == YL_OP_PASS ? node->u.effects->goal : -1;
}

/* True if it has no form for a batch, whatever the order. */
bool yl_compile_is_rowwise(const struct yl_compiler *compiler, const struct yl_node *node,
                           bool ordered)
{
    const struct yl_plan *plan = compiler->plan;
    const struct yl_operation *operation = operation_of(node);
    const struct yl_effects *fx = operation->operand == YL_OPERAND_EFFECTS ? node->u.effects : NULL;
    const struct yl_plan_room *room =
        operation->order == YL_ORDER_ROOM ? &plan->room[node->index] : NULL;
    const bool kept = yl_compile_arrival(plan, node) >= 0 || (fx && fx->order_goal >= 0);
    if (operation->form == YL_FORM_VISIT) return true;
    if ((operation->index == YL_INDEX_SAME_CYCLE && node->index) || (node->cycle && kept))
        return true; /* a visit keeps how often it went round, and where it has been */
    if (room) return room->hosted || (operation->takes_time && room->whiles);
    if (fx && (fx->host >= 0 || fx->live || fx->spawns)) return true;
    if (fx && fx->goal >= 0 && plan->arrival[fx->goal].again) return true;
    return !ordered && !only_counts(plan, node) && yl_node_limit(node, 0) != YL_NO_NODE;
}

/* True if it notes that a person comes to a place again. */
static bool notes(const struct yl_compiler *compiler, const struct yl_node *node)
{
    const int32_t at = yl_compile_arrival(compiler->plan, node);
    return compiler->returned && ((at >= 0 && compiler->returned[at]) ||
                                  (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0));
}

/* Rows of funnel_by.csv by what other visits may change are counted in the order of time. */
static bool counts_in_order(const struct yl_compiler *compiler, const struct yl_node *node)
{
    return compiler->counts_in_order && (node->row != YL_NO_NODE || node->op == YL_OP_WATCH);
}

bool yl_compile_is_own(const struct yl_compiler *compiler, const struct yl_node *node)
{
    const struct yl_reads reads = yl_compile_reads(compiler, node);
    const uint32_t limit = yl_node_limit(node, 0); /* all of a node are of persons, or none is */
    if (compiler->limits_in_turn && limit != YL_NO_NODE &&
        compiler->plan->limit[limit].per == YL_PER_PERSON)
        return reads.ordered;
    return !reads.shared && (reads.ordered || !compiler->plan->size);
}

enum yl_mode yl_compile_mode(const struct yl_compiler *compiler, const struct yl_node *node)
{
    const struct yl_reads reads = yl_compile_reads(compiler, node);
    const bool ordered = reads.ordered || counts_in_order(compiler, node),
               rowwise = yl_compile_is_rowwise(compiler, node, ordered) || notes(compiler, node);
    if (!ordered) return rowwise ? YL_MODE_ROWWISE : YL_MODE_BATCH;
    return rowwise || reads.shared || compiler->plan->size ? YL_MODE_ORDER : YL_MODE_PERSON;
}
