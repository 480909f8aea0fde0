/* designs.h: each design evaluated on a simulated experiment.
 *
 * Why      The same campaigns, analysed by every design: days, power, false alarms, when it stops,
 *          what it could detect, and whether its estimate is biased; beside it what the textbook formula asks for.
 * Shape    yl_designs_make(&designs, &simulated, brief); rows are read; yl_designs_free.
 * Units    effects are per unit, treatment less control; days from 1; shares 0-1; NAN is "no
 *          value".
 * Order    designs in enum order within each treatment arm.
 * Cost     runs * days analyses for each arm and assignment, and a bound for each length of a
 *          group-sequential test.
 * Errors   none: a design whose bounds cannot be had has no row.
 * Owns     a designs owns its rows; the simulated experiment must outlive it.
 * Threads  one.
 * Source   power.h, sequential.h, always_valid.h; docs/experiments.md.
 */
#pragma once
#include "sim/experiment/simulate.h"
#include "sim/stats/sequential.h"

enum yl_plan_design {
    YL_PLAN_FIXED,
    YL_PLAN_CUPED,
    YL_PLAN_SEQUENTIAL,
    YL_PLAN_ALWAYS_VALID,
    YL_PLAN_PEEKING, /* a fixed cut, looked at every day: shown as a warning */
    YL_PLAN_SWITCHBACK,
    YL_PLAN_DESIGNS
};
extern const char *const yl_plan_design_names[YL_PLAN_DESIGNS];
enum { YL_PLAN_LOOKS = 60 };

struct yl_design_row {
    enum yl_plan_design design;
    uint32_t arm, metric; /* metric 0 decides; guardrails have a fixed test only: of a difference,
                                  or of not being worse than the margin (power: it is shown; false
                                  alarms: it is shown where the treatment is as bad as the margin) */
    double base;          /* mean when everybody is in the control */
    double promise;       /* level of this comparison */
    uint32_t days, days_open; /* first day on which the wished power is sure, and on which it is not
                                 excluded, by its 95 % interval; 0: none within the plan */
    double control, treatment; /* units at the planned end */
    struct yl_share power, false_alarms;
    double mean_day, worst_day; /* of stopping, with the effect there is */
    double detectable;          /* effect found with the wished power at the planned end */
    double textbook_units, textbook_days, textbook_power, textbook_detectable;
    double rmse; /* of the estimate at the test's end, as of the planned one, about the truth */
    struct yl_share covers;          /* intervals without looks that hold the truth; n 0: none */
    double exaggeration, wrong_sign; /* type M: size of what is called over the truth; type S */
};
/* Adds up what tests report: yl_reported_add for each, then yl_reported_into the row. */
struct yl_reported {
    double truth, n, squares, called, size, wrong;
};
void yl_reported_add(struct yl_reported *reported, double estimate, bool called);
void yl_reported_into(struct yl_design_row *row, const struct yl_reported *reported);
/* The power as of a day, the earlier ones first: is the wished one reached? */
void yl_designs_reach(struct yl_design_row *row, struct yl_share power, double wished,
                      uint32_t day);

struct yl_design_end { /* of the planned design in one campaign */
    uint32_t day;
    int sign; /* 1 better, -1 worse, 0: nothing was seen */
};
struct yl_decided_row {
    uint32_t arm;
    bool equal; /* arms */
    struct yl_share taken[YL_ANALYSIS_DECISIONS];
};
struct yl_look_row {
    enum yl_plan_design design;
    uint32_t arm, look, day;
    double share, bound, p;             /* of the information; cut for |z|; p it stands for */
    struct yl_share stops, false_stops; /* at this look, none before */
};
struct yl_power_row {
    enum yl_plan_design design;
    uint32_t arm, day;
    double effect;
    bool simulated; /* the arm's own effect; else the A/A runs moved by the effect */
    struct yl_share power;
};
enum yl_truth_of { YL_TRUTH_SPLIT, YL_TRUTH_SWITCHBACK, YL_TRUTH_PERSONS };
struct yl_truth_row {
    enum yl_truth_of of; /* persons: where the plan splits visits */
    uint32_t arm, metric;
    double base; /* mean when everybody is in the control */
    double truth, truth_se, estimate, estimate_se, bias, bias_se;
    uint32_t n;
};
struct yl_srm_row {
    const char *place;
    uint32_t arm;
    double expected, share;  /* of the treatment among control and treatment */
    struct yl_share flagged; /* runs that a chi-square at 0.1 % flags at the end */
    uint32_t day;            /* first on which it flags 80 % of runs; 0: none */
};
struct yl_day_row {
    uint32_t day;
    int64_t from;
    double visits_new, units; /* units that are new on this day, units so far */
    double effect, effect_se; /* of the first treatment on this day's outcomes, a unit so far */
    double detectable;        /* by a fixed test that ends on this day, relative to the control */
};
struct yl_assurance_row {          /* of the deciding metric in the campaign of one draw */
    uint32_t arm, draw;            /* draw from 1 */
    double base, truth, se, power; /* truth: effect on everybody; power: of a fixed test */
};
struct yl_designs {
    const struct yl_simulated *simulated;
    enum yl_plan_design planned;
    bool brief;
    double *truth_in; /* [treatments][outcomes][runs] effect on everybody; NAN: none */
    struct yl_assurance_row *assurance; /* with draws */
    uint32_t assurances;
    struct yl_design_row *row;
    uint32_t rows;
    struct yl_look_row *look;
    uint32_t looks;
    struct yl_power_row *power;
    uint32_t powers;
    struct yl_design_end *end; /* [treatments][A/A, A/B][runs] */
    struct yl_decided_row *decision;
    uint32_t decisions; /* 0: of a switchback */
    struct yl_truth_row *truth;
    uint32_t truths;
    struct yl_srm_row *srm;
    uint32_t srms;
    struct yl_day_row *day;   /* [days] */
    double change, change_se; /* relative effect of the earlier half of days less the later's */
    double base; /* deciding metric with everybody in the control, per unit, at the planned end */
    bool weekly; /* arrivals or profiles follow the week */
};
/* brief: for a look, by day and effect the planned design alone. */
void yl_designs_make(struct yl_designs *out, const struct yl_simulated *simulated, bool brief);
void yl_designs_free(struct yl_designs *designs);
/* A two-sided test with the bounds that a plan names (experiment.bounds), its looks still to come. */
struct yl_sequential yl_designs_sequential(int bounds, double alpha);
const struct yl_truth_row *yl_designs_truth(const struct yl_designs *designs, uint32_t arm,
                                            uint32_t metric, enum yl_truth_of of);
/* The effects at which power is asked for: these times the planned effect, or where none is planned
 * the true one; 0: none is known. */
enum { YL_PLAN_EFFECTS = 6 };
extern const double yl_plan_effects[YL_PLAN_EFFECTS];
double yl_designs_effect(const struct yl_experiment *plan, double base, double truth);
/* switchback.c: the row of the switchback of an arm, and its power by day and effect. */
void yl_designs_switchback(struct yl_designs *out, uint32_t arm, double base, double truth,
                           double level);
/* The true effect of a campaign, or what is true of all: with draws each has its own. */
double yl_designs_truth_of(const struct yl_designs *designs, uint32_t arm, uint32_t metric,
                           uint32_t run, double all);
/* reported.c: of a two-sided normal test, the chance of |Z + effect / se| above the cut. */
double yl_designs_power(double effect, double se, double level);
/* reported.c: the row of a draw of an arm; se: of a fixed test at the end. */
void yl_designs_assure(struct yl_designs *out, uint32_t arm, uint32_t run, double se, double level);
/* reported.c: ship, hold or stop, campaign by campaign, when the planned design ends. */
void yl_designs_decide(struct yl_designs *out);
/* truth.c: the rows of truth, srm and days. */
void yl_designs_truths(struct yl_designs *out);
/* Is the difference between estimate and truth too large for chance (99.9 %)? */
bool yl_designs_biased(const struct yl_truth_row *truth);
/* Not that, but its 95 % interval leaves 0 out. */
bool yl_designs_bias_likely(const struct yl_truth_row *truth);
/* A plan that gets words, not numbers. */
enum yl_design_bad {
    YL_DESIGN_FINE,
    YL_DESIGN_NEVER,    /* the scenario does not produce the metric */
    YL_DESIGN_BEYOND,   /* it has not the days that are planned */
    YL_DESIGN_HOPELESS, /* power below 10 % */
};
enum yl_design_bad yl_designs_bad(const struct yl_designs *designs,
                                  const struct yl_design_row *row);
/* The row of the design that is planned; NULL: it has none. */
const struct yl_design_row *yl_designs_planned(const struct yl_designs *designs, uint32_t arm);
/* reported.c: what is open still (enum yl_simulated_open), by sequences that hold at all looks together. */
unsigned yl_designs_open(const struct yl_designs *designs);
const struct yl_design_row *yl_designs_row(const struct yl_designs *designs,
                                           enum yl_plan_design design, uint32_t arm);
