/* operations.h: the operations of a plan and what each of them needs to know.
 *
 * Why      A step becomes a run of operations, each of which does one thing, so that a new model
 *          composes them. What is known of an operation as such stands in one table
 *          (operations.def): the enum, check --explain and the page docs/architecture.md come from
 *          it; what it does is two functions of its own (operate.h).
 * Shape    yl_operations[node->op]; a node is one operation of one place with its operand.
 * Units    durations in microseconds, money in millionths of CNY, thresholds of 64 bits (2^64 is
 *          certain).
 * Cost     a node is 96 bytes; a plan of 35 paths has about a thousand.
 * Owns     nothing; what a node points to is in the plan's arena.
 * Threads  read-only.
 * Source   docs/architecture.md, "Operations of a plan".
 */
#pragma once
#include "sim/engine/terms.h"
#include "sim/rand/address.h"
#include "sim/rand/dist.h"
#include <stdbool.h>
#include <stdint.h>

enum yl_op {
#define YL_OPERATION(NAME, ...) YL_OP_##NAME,
#include "sim/engine/operations.def"
    YL_OP_COUNT
};
enum yl_operand { /* member of yl_node.u */
                  YL_OPERAND_NOTHING,
                  YL_OPERAND_TESTS,
                  YL_OPERAND_DRAW,
                  YL_OPERAND_CHANCE,
                  YL_OPERAND_CHOICE,
                  YL_OPERAND_EFFECTS,
                  YL_OPERAND_LIMITS
};
enum yl_index { /* what yl_node.index is */
                YL_INDEX_NOTHING,
                YL_INDEX_ROOM,
                YL_INDEX_SHOP,
                YL_INDEX_AGENT,
                YL_INDEX_AUDIENCE,
                YL_INDEX_OUTCOME,   /* of a NEED: that of its `else`, YL_NO_NODE none */
                YL_INDEX_SAME_CYCLE /* 1: the jump stays in its cycle, 0: it leaves it */
};
enum yl_operation_form { YL_FORM_BATCH, YL_FORM_QUEUEING, YL_FORM_VISIT, YL_FORM_MARK };
enum yl_order_reason {
    YL_ORDER_PERSON,
    YL_ORDER_AGENTS,
    YL_ORDER_SEATS,
    YL_ORDER_STOCK,
    YL_ORDER_LIMIT,
    YL_ORDER_ROOM,
    YL_ORDER_REASONS
};
struct yl_operation {
    const char *name; /* "only_if" */
    enum yl_operation_form form;
    enum yl_operand operand;
    enum yl_index index;
    bool takes_time; /* the visit's clock may move */
    enum yl_order_reason order;
    const char *does, *ways; /* one sentence each; ways "": it leaves by `next` only */
};
extern const struct yl_operation yl_operations[YL_OP_COUNT];

#define YL_NO_NODE UINT32_MAX

/* ---- operands -------------------------------------------------------------------------------- */
/* Quantities that may differ by the value of an axis of the plan; axis -1: one for all, count 1. */
struct yl_by_draw {
    int32_t axis;
    uint32_t count;
    struct yl_draw *draw; /* [count] */
};
/* What moves the log-odds of a chance beside its own: they add up. */
struct yl_moves {
    double intent;        /* weight of the intent, 0: none */
    const double *rhythm; /* [168] by local hour of the week; NULL: none */
    uint32_t shocks;
    struct yl_shock_use *shock; /* [shocks], weights times sd */
    bool by_time;               /* asks when it is */
    int32_t slot; /* alike for all visits of a replication that have one value of a trait: its
                     chance there, by that trait; -1: it is not */
};
struct yl_by_chance {
    int32_t axis;
    uint32_t count;
    struct yl_chance *chance;     /* [count] */
    bool certain;                 /* p = 1 for every value */
    double *logit;                /* [count], log(p / (1 - p)), infinite for 0 and 1 */
    const struct yl_moves *moves; /* NULL: nothing moves it */
};
struct yl_by_number {
    int32_t axis;
    uint32_t count;
    int64_t *number; /* [count] */
};
/* A choice by the product of axes (the first is slowest); the last option takes the rest. */
struct yl_chooser {
    uint32_t axes, options, rows;
    int32_t axis[4];
    uint32_t radix[4];   /* values of each axis */
    uint64_t *threshold; /* [rows][options - 1], cumulative shares */
    bool *full;          /* [rows][options - 1]: the threshold is 1 */
};
enum yl_test_kind { YL_TEST_AXIS, YL_TEST_LIVE, YL_TEST_LIMIT, YL_TEST_HOURS };
struct yl_test {
    enum yl_test_kind kind;
    uint32_t index;   /* of the axis, room or limit */
    uint64_t mask;    /* axis: bit v is set where value v holds */
    int64_t from, to; /* hours: microseconds since local midnight; to < from runs over midnight */
};
struct yl_tests {
    uint32_t count;
    struct yl_test *test;
    bool opposite; /* holds where not all of them do (skip_if) */
};
struct yl_effects {                              /* of a PASS */
    struct yl_by_number actions, switches, cost; /* counts; money charged to the entry */
    uint64_t forget, remember;                   /* memory bits */
    uint32_t recalls, gives, spawns;
    struct yl_memory *recall; /* [recalls] what it remembers that counts or lapses */
    struct yl_give *give;
    uint32_t *spawn;      /* [spawns] indexes in plan.spawn */
    int32_t refill, host; /* limit, room; -1 none */
    int32_t goal;         /* arrival place, -1 none */
    int32_t order_goal;   /* arrival place `goals.order`, -1 none */
    enum yl_live live;    /* what it does to the stream that the visit hosts */
    uint32_t series;      /* of a `while` item, YL_NO_NODE none */
};

/* ---- a node ---------------------------------------------------------------------------------- */
enum yl_row_count { YL_ROW_REACHED, YL_ROW_SKIPPED, YL_ROW_PASSED, YL_ROW_COUNTS };
/* The way of doing a node, decided once from what it asks and changes (models/compiler/compile_reads.c). */
enum yl_mode {
    YL_MODE_PRIVATE, /* in batches, and so is all that can be reached from it */
    YL_MODE_BATCH,   /* in batches */
    YL_MODE_ROWWISE, /* one visit at a time, in any order */
    YL_MODE_PERSON,  /* in the order of its person's visits: who has but one waits for nobody */
    YL_MODE_ORDER    /* in the order of time */
};
struct yl_node {
    enum yl_op op;
    uint32_t key;         /* of its draws: index in plan.key_hash */
    uint32_t next, other; /* nodes: the usual way, and that of a visit that fails or is excluded */
    uint32_t row;         /* of the funnel, YL_NO_NODE none */
    uint32_t index;       /* see yl_operation.index */
    uint32_t targets;
    uint32_t *target; /* [targets] nodes of further ways */
    union {
        struct yl_tests tests;
        struct yl_by_draw draw;
        struct yl_by_chance chance;
        struct yl_chooser *choose;
        struct yl_effects *effects;
        struct {
            uint32_t count;
            uint32_t *limit; /* [count] */
        } take;
        uint32_t loss;  /* of an end: 1 + index in plan.loss, 0 none */
        uint32_t place; /* of a jump: where it leads to, numbered as plan.row_owner */
    } u;
    uint32_t station; /* index in plan.station, YL_NO_NODE: no batch queueing here */
    enum yl_mode mode;
    bool cycle;   /* part of a cycle of destinations */
    bool reached; /* some entry leads here */
};
_Static_assert(sizeof(struct yl_node) == 96, "what the header promises");
static inline bool yl_node_ordered(const struct yl_node *node)
{
    return node->mode >= YL_MODE_PERSON;
}
/* operate.c: limit i that a node asks, takes, gives or refills; YL_NO_NODE behind the last. */
uint32_t yl_node_limit(const struct yl_node *node, uint32_t i);
