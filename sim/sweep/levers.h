/* levers.h: what of a scenario can be chosen, value by value.
 *
 * Why      A trial is of something that somebody could do. What may be tried, what never is, how each change is
 *          called and what it costs is said here and nowhere else.
 * Shape    yl_levers_find with the plan's own campaigns, whose figures say what binds and what is lost; then each lever's
 *          values in their order. yl_levers_behind once more where a change is taken, for the next round.
 * Order    `lever` in the order in which they are tried: what binds or is lost by the orders at stake, paid ways by
 *          their loss, then the rest of `choose`.
 * Units    money in millionths of CNY; stakes in orders a campaign.
 * Errors   none: what a file may not say is refused by its reader (models/readers/choose.c).
 * Owns     all in the arena that is given.
 * Threads  read-only once found.
 * Source   docs/try.md; `never` is one list with a test.
 */
#pragma once
#include "models/scenario.h"
#include "sim/stats/result.h"

enum yl_lever_kind {
    YL_LEVER_LEAVE_OUT, /* a way that costs: without it, and half of it */
    YL_LEVER_TIME,      /* when a send that costs goes out */
    YL_LEVER_MORE,      /* of what ran out: one more, 10 % more, as many as were asked for */
    YL_LEVER_CHOOSE,    /* of the file's block `choose` */
    YL_LEVER_ASKED      /* PATH=VALUE of the call */
};
struct yl_lever_value {
    const char *text;       /* as the screen has it: "20:00", "400", "none" */
    const char *const *set; /* [sets] PATH=VALUE, as --set takes them */
    uint32_t sets;
    const char *leave_out; /* entry that is left out instead; NULL: none */
    const char *name[2];   /* [enum yl_lang] of the change, at most 34 columns */
    double units;          /* above the plan's value, for `each`; below 0 where it is less */
};
struct yl_lever {
    enum yl_lever_kind kind;
    const char *path;  /* dotted, or "entries.NAME" of a leave-out */
    const char *place; /* "shops.tea": what it touches first */
    struct yl_lever_value *value;
    uint32_t values;
    int32_t now;         /* the plan's value among them, -1: it is none of them */
    bool ordered;        /* values grow: ends and middle first, then bisected; else each is tried */
    bool priced;         /* what it costs is in the file */
    bool can_be_had;     /* it costs something once: marked on the screen as to be had */
    int64_t each, costs; /* of a unit above the plan's value; once */
    int64_t unsold;      /* of each piece that is left at the end */
    bool back;           /* units below the plan's value save `each` */
    double stake;        /* orders */
};
struct yl_levers {
    struct yl_lever *lever;
    uint32_t levers;
};
/* Of base; `plan` is its result with every metric. */
void yl_levers_find(struct yl_levers *out, const struct yl_scenarios *all,
                    const struct yl_result *plan, struct yl_arena *arena);
/* Those that touch what lever `taken` touches, or bind in `then` and did not in `plan`: of base with the change. */
void yl_levers_behind(struct yl_levers *out, const struct yl_scenarios *all,
                      const struct yl_result *plan, const struct yl_result *then,
                      const struct yl_lever *taken, struct yl_arena *arena);
