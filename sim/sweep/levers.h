/* levers.h: what of a scenario can be chosen, value by value.
 *
 * Why      A trial is of something that somebody could do. What may be tried, how each change is
 *          called and what it costs is said here and nowhere else; what never is tried says
 *          models/tryable.c.
 * Shape    yl_levers_find with the plan's own campaigns, whose figures say what binds and what is
 *          lost; then each lever's values in their order. yl_levers_behind once more where a change
 *          is taken, for the next round. yl_lever_asked for PATH=VALUE of a call.
 * Order    in which they are tried: what binds and sends at other hours by the orders at stake,
 *          paid ways by what they lose, then the rest of `choose` as in the file.
 * Units    money in millionths of CNY; stakes in orders a campaign, of a paid way in CNY lost.
 * Errors   of yl_lever_asked: reported; else none: what a file may not say is refused by its reader
 *          (models/readers/choose.c).
 * Owns     all in the arena that is given.
 * Threads  read-only once found.
 * Source   docs/try.md.
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
/* Columns of a name; a mark behind its value makes it 34. */
enum { YL_LEVER_NAME = 33 };
struct yl_lever_value {
    const char *text;       /* as tables have it: "2026-11-28 20:00", "400", "none" */
    const char *const *set; /* [sets] PATH=VALUE, as --set takes them */
    uint32_t sets;
    const char *leave_out; /* entry that is left out instead; NULL: none */
    const char *name[2];   /* [enum yl_lang] of the change, at most YL_LEVER_NAME columns */
    double units;          /* above the plan's value, for `each`; below 0 where it is less */
};
struct yl_lever {
    enum yl_lever_kind kind;
    const char *path;  /* dotted, or "entries.NAME" of a leave-out */
    const char *place; /* "shops.tea": what it touches first */
    const char *is;    /* the plan's value, as `text` of its values; "": none is written */
    struct yl_lever_value *value;
    uint32_t values;
    int32_t now;     /* the plan's value among them, -1: it is none of them */
    bool ordered;    /* values grow: ends and middle first, then bisected; else each is tried */
    bool priced;     /* what it costs is in the file */
    bool can_be_had; /* something is left out or bought once: marked on the screen as to be had */
    bool binds;      /* it is of something that ran out or let somebody wait */
    int64_t each, costs; /* of a unit above the plan's value; once */
    int64_t unsold;      /* of each piece that is left at the end */
    bool back;           /* units below the plan's value save `each` */
    double stake;
};
struct yl_levers {
    struct yl_lever *lever;
    uint32_t levers;
};
/* Of base; `plan` is its result with every metric and its labels. */
void yl_levers_find(struct yl_levers *out, const struct yl_scenarios *all,
                    const struct yl_result *plan, struct yl_arena *arena);
/* Of the file's levers those that touch a room, shop, limit or agents which one of the levers
 * `taken` touches, or bind in `then`, with these changes, and did not in `plan`; these first.
 * Those that were taken are none of them. */
struct yl_levers_taken {
    const struct yl_lever *const *lever;
    uint32_t levers;
};
void yl_levers_behind(struct yl_levers *out, const struct yl_scenarios *all,
                      const struct yl_result *plan, const struct yl_result *then,
                      struct yl_levers_taken taken, struct yl_arena *arena);
/* "PATH=VALUE" or "PATH=VALUE,VALUE": with the price that `choose` has of the path. False:
 * reported, what is never tried too. */
bool yl_lever_asked(struct yl_lever *out, const struct yl_scenarios *all,
                    const struct yl_result *plan, const char *text, struct yl_diags *diags,
                    struct yl_arena *arena);
