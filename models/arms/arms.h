/* arms.h: the arms of an experiment in one scenario.
 *
 * Why      A split test runs both wordings before the same seats, stock and agents at once; two
 *          separate runs cannot show what the arms do to each other.
 * Shape    yl_arms_check on loading; yl_arms_merge gives a scenario in which every value that
 *          differs between the arms is by the arm, a hidden trait drawn by address (or blocks of
 *          time); a step that is another one has a form for each arm; everything else is as in
 *          the control.
 * Order    the arm's axis is `arm_axis`; its value k is arm k of the experiment.
 * Errors   YL_BAD_INPUT with a diagnostic: the arms differ in what cannot be by arm.
 * Owns     what is new lives in the arena; the rest is shared with the scenarios, which must
 *          outlive it.
 * Threads  one arena, one thread.
 * Source   docs/decisions/0006-two-arms-in-one-replication.md.
 */
#pragma once
#include "models/scenario.h"

enum { YL_ARMS_MOST = 64 }; /* a condition has a bit for each value of the arms' axis */
enum yl_assign { YL_ASSIGN_PERSON, YL_ASSIGN_VISIT, YL_ASSIGN_SWITCHBACK };
enum yl_arms_fault_kind {
    YL_ARMS_FINE,
    YL_ARMS_TRAITS, /* a value by different traits, or a choice by too many */
    YL_ARMS_ORDER,  /* of steps */
    YL_ARMS_TIMING, /* of an item of a stay */
    YL_ARMS_PATHS   /* different new paths */
};
struct yl_arms_fault {
    enum yl_arms_fault_kind why;
    const char *place; /* NULL: not given */
};
struct yl_arms_how {
    const struct yl_scenario *const *arm; /* [arms]; the same one twice is an A/A test */
    uint32_t arms;
    const double *split;
    enum yl_assign assign;
    uint32_t blocks;   /* of a switchback */
    int64_t *block_at; /* [blocks + 1] */
    int64_t begins;    /* until then all are as in the control; 0: from the start */
    uint32_t cluster;  /* numbered persons that have one arm and the traits `alike`; 0: each one */
    uint32_t alikes;
    const uint32_t *alike;       /* [alikes] axes */
    struct yl_arms_fault *fault; /* NULL: nobody asks */
};
enum yl_status yl_arms_merge(struct yl_scenario *out, uint32_t *arm_axis, struct yl_arena *arena,
                             const struct yl_arms_how *how) YL_CHECKED;
/* The variant of that name; NULL: none. */
const struct yl_scenario *yl_arms_find(const struct yl_scenarios *all, const char *name);
/* When the arms begin to differ: after the warm-up where the covariate is what units did in it. */
int64_t yl_arms_begin(const struct yl_scenarios *all);
/* False, reported: the arms cannot be one scenario, or their units cannot be kept. */
bool yl_arms_check(const struct yl_scenarios *all, struct yl_reader *r);
