/* trials_parts.h: a change that is being tried, and its campaigns; of the files of trials.h alone.
 *
 * Why      Which change is tried next, how its campaigns are walked and what is shown of it are three things.
 * Shape    yl_trying_add reads a change; yl_trying_walk gives each what it wants; yl_trying_figure compares it with what it
 *          stands on; yl_trying_show picks and runs the rows that are shown.
 * Errors   yl_trying_walk as thread_pool.h.
 * Owns     struct yl_trying owns its trials until yl_trying_free.
 * Threads  one; yl_trying_walk uses options.threads.
 */
#pragma once
#include "sim/stats/paired.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/trials.h"

/* TRIED: those of the plan. FRESH: that picked nothing. DRAWN: with a draw of what is uncertain for every two. */
enum yl_trial_part { YL_TRIAL_TRIED, YL_TRIAL_FRESH, YL_TRIAL_DRAWN, YL_TRIAL_PARTS };
struct yl_trial_values {  /* campaign by campaign; NAN: it has none */
    double *num, *den;    /* [n] of what decides, less what the change costs where that is net */
    double *net, *orders; /* [n] net less what the change costs */
    uint32_t n, want;
};
struct yl_trial {
    struct yl_tried_row row;
    struct yl_trial *behind;       /* it stands on; NULL: it is the plan */
    const struct yl_lever *lever;  /* NULL: the plan, or several together */
    uint32_t value;                /* of the lever */
    const char **set, **leave_out; /* [sets], [leave_outs] all that differs from the file */
    uint32_t sets, leave_outs;
    struct yl_scenarios read;  /* its one variant */
    double visits, all_visits; /* of a campaign that are walked for it alone; all of them */
    double alpha;
    struct yl_trial_charge {
        const struct yl_lever *lever;
        double units; /* above the plan's value */
    } * charge;       /* [charges] what it costs beside its figures */
    uint32_t charges;
    struct yl_override *over; /* [overs] of `leave_out` and `set`, parsed */
    uint32_t overs;
    struct yl_trial_values part[YL_TRIAL_PARTS];
    bool refused; /* the scenario does not take it */
    bool others;  /* ways that it does not leave out have other visits, too */
    bool leads;   /* of its lever's values behind the same change it is the one to be shown */
    bool dropped; /* campaigns that picked nothing do not show that it helps */
};
struct yl_trying {
    const struct yl_trials *how;
    struct yl_scenarios base; /* alone; nothing of it is owned */
    struct yl_run_options options;
    struct yl_run_info info;
    struct yl_arena *arena;
    struct yl_trial **trial; /* [trials] the first is the plan */
    size_t trials, room;
    bool is_ratio, is_net;
    double scale, sign; /* sign: 1 where more is better, else -1 */
    double within;
    struct yl_levers levers; /* of the first round */
    double spent, bound;     /* visits */
    struct yl_draws *draws;
};
struct yl_trying_change { /* to be added */
    const struct yl_lever *lever;
    uint32_t value;
    struct yl_trial *behind; /* the plan for the first round */
};
/* A change that is refused is kept, and says so. */
struct yl_trial *yl_trying_add(struct yl_trying *of, const struct yl_trying_change *change);
/* Several at once, on the plan. */
struct yl_trial *yl_trying_join(struct yl_trying *of, struct yl_trial *const *one, uint32_t count);
/* The plan, whatever it is compared in. */
enum yl_status yl_trying_begin(struct yl_trying *of) YL_CHECKED;
/* A trial of the plan's campaigns wants the next look, unless it has `most` or that is beyond such a share of the bound;
 * `planned`: of the others so far. */
bool yl_trying_plan(const struct yl_trying *of, struct yl_trial *one, uint32_t most, double share,
                    double *planned);
/* All trials get what they want of a part, with those they stand on. */
enum yl_status yl_trying_walk(struct yl_trying *of, enum yl_trial_part part) YL_CHECKED;
/* What it differs by from what it stands on; of what decides, net, orders. */
enum yl_trial_of { YL_TRIAL_DECIDES, YL_TRIAL_NET, YL_TRIAL_ORDERS };
struct yl_paired yl_trying_pair(const struct yl_trying *of, const struct yl_trial *one,
                                enum yl_trial_part part, enum yl_trial_of what);
struct yl_tried_figure yl_trying_figure(const struct yl_trying *of, const struct yl_trial *one,
                                        enum yl_trial_part part, enum yl_trial_of what,
                                        double alpha);
/* What ways add that share something with others, before anything else is tried. */
enum yl_status yl_trying_ways(struct yl_trying *of) YL_CHECKED;
/* Rows of the file's variants, from the plan's campaigns. */
void yl_trying_file(const struct yl_trying *of, struct yl_tried *out);
/* Which changes are shown, by campaigns of their own, and those together; with guesses also what draws say of them. */
enum yl_status yl_trying_show(struct yl_trying *of, struct yl_tried_guesses *guesses) YL_CHECKED;
void yl_trying_free(struct yl_trying *of);
