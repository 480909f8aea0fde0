/* compile_losses.c: ends that know at which step a visit was lost. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/losses.h"
#include <stdlib.h>
#include <string.h>

/* The number of the loss, which is new where its end is not there yet. */
static uint32_t loss_of(struct yl_compiler *compiler, struct yl_plan_loss loss)
{
    uint32_t i = compiler->plan->losses;
    while (i-- > 0) { /* mostly a late one */
        if (yl_plan_loss_is(&compiler->loss[i], &loss)) return i;
    }
    size_t count = (size_t)compiler->plan->losses + 1;
    YL_ARRAY_RESERVE(&compiler->loss, &compiler->loss_capacity, count);
    YL_ARRAY_RESERVE(&compiler->loss_end, &compiler->loss_end_capacity, count);
    compiler->loss[count - 1] = loss;
    compiler->loss_end[count - 1] = YL_NO_NODE;
    return compiler->plan->losses++;
}

uint32_t yl_compiler_lost(struct yl_compiler *compiler, const char *prefix, const char *name,
                          struct yl_lost_at at)
{
    if (at.row == YL_NO_NODE) return yl_compiler_end(compiler, prefix, name);
    uint32_t outcome = yl_compiler_outcome(compiler, prefix, name);
    uint32_t loss = loss_of(compiler, (struct yl_plan_loss){at.row, outcome, at.door});
    if (compiler->loss_end[loss] == YL_NO_NODE) {
        struct yl_node end = yl_node(YL_OP_END, YL_NO_NODE);
        end.index = outcome;
        end.u.loss = loss + 1;
        uint32_t node = yl_compiler_add(compiler, end);
        compiler->loss_end[loss] = node;
    }
    return compiler->loss_end[loss];
}

uint32_t yl_compile_way_out(struct yl_compiler *compiler, const struct yl_destination *to,
                            const char *leave_outcome, struct yl_lost_at at)
{
    if (to->kind == YL_TO_PATH || to->kind == YL_TO_ROOM || to->kind == YL_TO_SHOP)
        return YL_REF | yl_compiler_owner(compiler, to->kind, to->index);
    return yl_compiler_lost(compiler, "", leave_outcome, at);
}

uint32_t yl_compile_destination(struct yl_compiler *compiler, const struct yl_destination *to,
                                const char *leave_outcome)
{
    return yl_compile_way_out(compiler, to, leave_outcome, (struct yl_lost_at){.row = YL_NO_NODE});
}

struct placed {
    struct yl_plan_loss loss;
    uint32_t number; /* as they were met */
    bool in_shop;    /* whose rows stand last in the funnel */
    const char *outcome;
};

/* Of one door as reasons are told, then by name: no other part of the scenario decides what stands first. */
static int by_row(const void *a, const void *b)
{
    const struct placed *one = a, *two = b;
    if (one->in_shop != two->in_shop) return one->in_shop ? 1 : -1;
    if (one->loss.row != two->loss.row) return one->loss.row < two->loss.row ? -1 : 1;
    if (!one->loss.door != !two->loss.door) return one->loss.door ? -1 : 1;
    const int doors = one->loss.door ? strcmp(one->loss.door, two->loss.door) : 0;
    if (doors) return doors;
    const enum yl_loss_reason reason = yl_loss_reason_of(one->outcome),
                              other = yl_loss_reason_of(two->outcome);
    return reason != other ? (reason < other ? -1 : 1) : strcmp(one->outcome, two->outcome);
}

void yl_compile_losses(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    struct placed *placed = yl_get_zeroed(plan->losses + 1, sizeof *placed);
    plan->loss = yl_compiler_get(compiler, plan->losses * sizeof *plan->loss);
    plan->loss_slot = yl_compiler_slots(compiler, plan->losses);
    for (uint32_t i = 0; i < plan->losses; i++) {
        const struct yl_plan_loss *loss = &compiler->loss[i];
        bool in_shop = !loss->door && !strncmp(plan->row_place[loss->row], "shops.", 6);
        placed[i] = (struct placed){compiler->loss[i], i, in_shop,
                                    compiler->outcome[compiler->loss[i].outcome].name};
    }
    qsort(placed, plan->losses, sizeof *placed, by_row);
    for (uint32_t i = 0; i < plan->losses; i++) {
        plan->loss[i] = placed[i].loss;
        compiler->node[compiler->loss_end[placed[i].number]].u.loss = i + 1;
    }
    free(placed);
}
