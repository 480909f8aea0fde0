/* scenario.h: a scenario, read and checked: what the models know, before it becomes a plan.
 *
 * Why      Between text and engine stands one typed, resolved description; names have become
 *          indexes, units base units.
 * Shape    yl_scenarios_load gives one struct yl_scenario for each variant ([0] is base).
 * Units    microseconds, instants, millionths of CNY, shares 0-1, arrivals a microsecond.
 * Order    every array in the order of the (merged) file.
 * Errors   problems go to the diagnostics; YL_BAD_INPUT then and nothing is usable.
 * Owns     everything lives in the yl_scenarios' arena.
 * Threads  read-only after loading.
 * Source   the scenario language, sections 1-5 (docs/scenario.md).
 */
#pragma once
#include "sim/engine/terms.h"
#include "sim/scenario/keys.h"
#include "sim/stats/metrics.h"
#include <stdint.h>

/* ---- what may be asked about a person, a visit or a date: one name space ---- */
struct yl_axis {
    enum yl_axis_kind kind;
    const char *name;
    struct yl_pos at;
    uint32_t values; /* memory, fact, yes/no trait: 2, value 0 is "no", 1 is "yes" */
    bool counts;     /* memory with values from "0" on */
    int64_t lasts;   /* memory: how long, from the last time it was remembered; 0: for ever */
    const char **value;
    double *share; /* trait: of each value; memory: of yes at the beginning, in share[1] */
    bool yes_no;
    /* fact: true in [from, to); YL_ALWAYS / YL_NEVER where not given. `no` is from = to = YL_NEVER */
    int64_t from, to;
    bool has_after, workdays;
    struct yl_dist after;          /* added to from, one draw a replication */
    struct yl_timetable timetable; /* fact that is a programme: its slots */
    /* of arms.h only: the arm of an experiment, and it together with another axis */
    const char *place; /* name of its draws; NULL: the usual */
    bool of_visit;
    uint32_t cluster; /* so many numbered persons draw it together; 0: each his own */
    uint32_t blocks;
    int64_t *block_at; /* [blocks + 1] */
    uint32_t pair[2];
};
/* A number or distribution, perhaps by an axis. count is 1 or the axis's values, in their order. */
struct yl_quantity {
    bool present;
    int32_t axis; /* -1: none */
    uint32_t count;
    struct yl_dist *dist;
    struct yl_pos at;
};
enum yl_condition_kind { YL_COND_AXIS, YL_COND_ROOM, YL_COND_LIMIT, YL_COND_HOURS };
struct yl_condition {
    enum yl_condition_kind kind;
    uint32_t index;   /* of the axis, room or limit */
    uint64_t mask;    /* axis: bit v set = value v holds */
    int64_t from, to; /* hours: microseconds of the local day, may run over midnight */
    const char *name; /* as in the outcome blocked:NAME */
    struct yl_pos at;
};
struct yl_conditions {
    uint32_t count;
    struct yl_condition *all;
};
/* True if a condition of hours holds at this instant. */
bool yl_hours_hold(const struct yl_condition *hours, const struct yl_zone *zone, int64_t instant);
/* The first condition of hours, if those of the list share no time of day, so never hold together; else NULL. */
const struct yl_condition *yl_hours_apart(const struct yl_conditions *all);
enum yl_destination_kind {
    YL_TO_NOWHERE,
    YL_TO_LEAVE,
    YL_TO_NEXT,
    YL_TO_REPLAY,
    YL_TO_PATH,
    YL_TO_ROOM,
    YL_TO_SHOP
};
struct yl_destination {
    enum yl_destination_kind kind; /* NOWHERE: not given */
    uint32_t index;
    struct yl_pos at;
};
/* One of several. Shares by the product of the axes' values (first axis slowest), each row sums to 1. */
struct yl_choice {
    bool present;
    uint32_t axes;
    int32_t axis[4];
    uint32_t values, options;
    struct yl_destination *to; /* [options] */
    double *share;             /* [values][options] */
    struct yl_pos at;
};
struct yl_start {
    const char *name;
    struct yl_destination to;
    int others; /* word of `who`: 0 self */
    bool carry;
    struct yl_conditions among; /* others: the audience; none: everybody */
    struct yl_quantity number, p, after;
    int64_t depth;   /* 0: none */
    uint32_t origin; /* index in yl_scenario.start_names: equal names are one entry */
    struct yl_pos at;
};
struct yl_step {
    const char *name; /* name NULL: a jump, no row */
    struct yl_pos at;
    struct yl_conditions only_if, skip_if, needs, wait;
    struct yl_destination otherwise, to, or_else;                      /* or_else: key `else` */
    struct yl_quantity after, p, mean, valid, actions, switches, cost; /* mean: as written */
    double intent;                                                     /* weight, default 1 */
    int32_t rhythm;                                                    /* profile, -1 none */
    uint32_t shocks;
    struct yl_shock_use *shock;
    bool is_mean;  /* p is the share that passes in the mean: key `mean` */
    double *shift; /* [p.count] of is_mean: what is added to the log-odds of p (shifts.h) */
    int32_t ask;   /* agent, -1 none */
    struct yl_choice choose;
    /* `choose` holds a `to` by trait: no draw, and leave is after the step is passed */
    bool choose_is_to;
    uint32_t remembers, forgets, takes, gives, starts;
    uint32_t *remember, *forget; /* axes */
    uint32_t *take;              /* limits */
    struct yl_give *give;
    int32_t refill, host, goal; /* limit, room, goal; -1 none */
    enum yl_live live;
    struct yl_start *start;
    /* of a `while` item */
    enum yl_timing timing;
    struct yl_quantity every, extends; /* extends: time added to the stay when passed */
    uint32_t at_times;
    int64_t *at_time;
    uint64_t at_slots; /* and wherever a slot of the programme begins whose bit is set */
    uint32_t forms;    /* of arms.h only: what it is for whom, none for others. 0: as it stands */
    struct yl_form *form;
};
struct yl_form {
    struct yl_conditions when;
    struct yl_step step;
    bool last; /* of its list, for these */
};
static inline uint32_t yl_step_forms(const struct yl_step *step)
{
    return step->forms ? step->forms : 1;
}
static inline const struct yl_step *yl_step_form(const struct yl_step *step, uint32_t i)
{
    return step->forms ? &step->form[i].step : step;
}
struct yl_shock {
    const char *name;
    struct yl_pos at;
    enum yl_shock_per per;
    int32_t room; /* of sessions; -1: none */
    double sd;
};
struct yl_gate { /* of arms.h only: what these need at the door of a path */
    struct yl_conditions when, needs;
    struct yl_destination otherwise;
};
struct yl_path {
    const char *name;
    struct yl_pos at;
    int64_t claimed_steps; /* -1: not given */
    struct yl_conditions needs;
    struct yl_destination otherwise;
    uint32_t gates; /* 0: needs and otherwise are everybody's */
    struct yl_gate *gate;
    uint32_t steps;
    struct yl_step *step;
};
struct yl_room {
    const char *name;
    struct yl_pos at;
    uint32_t sessions; /* 0: always live; sorted */
    struct yl_session *session;
    struct yl_pos *session_at;
    struct yl_destination before_first, after_end, otherwise; /* otherwise: without a seat */
    struct yl_quantity watch, patience;
    struct yl_choice then; /* always present; a plain destination is one option */
    int64_t capacity;      /* -1 none */
    int when_full_leave;   /* word of the key: 0 wait, 1 leave */
    bool hosted;
    double pause_loses;
    uint32_t whiles;
    struct yl_step *during; /* `while` items */
    int32_t programme;      /* axis of its slots, -1 none */
};
struct yl_good { /* one of the `items` of a shop */
    const char *name, *label;
    struct yl_pos at;
    struct yl_quantity price, quantity; /* quantity: pieces of an order, not given: 1 */
    int64_t stock;                      /* pieces, -1 none */
};
struct yl_shop {
    const char *name;
    struct yl_pos at;
    uint32_t steps;
    struct yl_step *step;
    struct yl_quantity price;
    int64_t stock;  /* -1 none */
    uint32_t goods; /* 0: price and stock are those of the shop */
    struct yl_good *good;
    struct yl_choice shares; /* of the goods; an option leads to NEXT, index of its good */
    double margin;
    uint32_t fees;
    struct yl_fee *fee;
    bool has_refund;
    struct yl_quantity refund_p, refund_after;
};
struct yl_agent {
    const char *name;
    struct yl_pos at;
    int64_t count;
    struct yl_quantity service, patience;
    struct yl_destination otherwise;
};
struct yl_budget { /* of one entry or of several */
    const char *name;
    struct yl_pos at;
    int64_t amount;
    int per; /* 0 once, 1 day */
};
enum yl_arrival_kind {
    YL_ARRIVE_RATE,
    YL_ARRIVE_SEND,
    YL_ARRIVE_TABLE,
    YL_ARRIVE_EXACT,
    YL_ARRIVE_FOLLOW /* its rate is that of the first row */
};
struct yl_entry {
    const char *name;
    struct yl_pos at;
    enum yl_arrival_kind kind;
    double rate;          /* a microsecond */
    int64_t since, until; /* of a rate: arrivals in [since, until); YL_ALWAYS, YL_NEVER */
    int32_t profile;      /* -1 none */
    int64_t send, over;
    bool send_all;              /* to each of the audience */
    struct yl_conditions among; /* the audience; none: everybody */
    uint32_t sends;             /* times */
    int64_t *send_at;
    /* table: row i lasts from time[i] to time[i+1]; time[rows] is the end of the last */
    uint32_t rows;
    int64_t *time;
    double *count;
    struct yl_follow follow;
    struct yl_quantity cost;
    int64_t text_units, text_parts; /* of a cost by parts; 0: none */
    uint32_t tiers;                 /* 0: `cost` says what an arrival costs */
    int64_t *tier_from, *tier_price;
    struct yl_budget budget; /* its own; amount -1: none */
    int32_t shared;          /* of the scenario's budgets, -1 none */
    uint32_t shocks;
    struct yl_shock_use *shock;
    struct yl_destination to; /* path, room or shop */
};
struct yl_profile {
    const char *name;
    double weight[168]; /* local hours from Monday 00:00, mean 1 */
};
struct yl_limit {
    const char *name;
    struct yl_pos at;
    struct yl_quantity allow; /* constant(s); INFINITY = unlimited */
    enum yl_per per;
    int32_t per_axis;
    bool has_start;
    int64_t start;
    enum yl_period every;
    int64_t within, lasts; /* 0 none */
    uint32_t at_times;
    int64_t *at_time;
};
struct yl_cost {
    const char *name;
    int64_t amount, per; /* per: microseconds, 0 once */
    int64_t from, to;
};
struct yl_report {
    const char *name;
    uint32_t of;
    const char **place, **metric;
    struct yl_pos *at; /* of each */
    int64_t every, delay;
};
struct yl_target_raw {
    const char *place, *metric;
    bool at_least;
    double number;
    struct yl_pos at;
};
/* A planned experiment (experiment.c). Arms are numbers of variants, base is 0. */
enum yl_split_unit { YL_SPLIT_PERSON, YL_SPLIT_VISIT, YL_SPLIT_SESSION, YL_SPLIT_DAY };
enum yl_design {
    YL_DESIGN_FIXED,
    YL_DESIGN_SEQUENTIAL,
    YL_DESIGN_ALWAYS_VALID,
    YL_DESIGN_SWITCHBACK
};
struct yl_outcome { /* a figure of one unit */
    const char *name;
    enum yl_outcome_kind kind;
    const char *place, *step; /* "paths.sms", "open"; "rooms.main", NULL; "all": every shop */
    bool once;                /* has it happened, not how often */
    struct yl_pos at;
    const struct yl_outcome *below; /* NULL, or what it is divided by, sum by sum */
    /* of a guardrail with a margin: how much worse it may be, relative to the control; 0: none */
    double worse_by;
    bool lower_is_better;
};
struct yl_experiment {
    bool present;
    struct yl_pos at;
    uint32_t arms;
    const char **arm; /* names; the first is the control */
    struct yl_pos *arm_at;
    double *split;
    enum yl_split_unit unit;
    enum yl_design design;
    int32_t room; /* of unit session, -1 none */
    uint32_t outcomes;
    struct yl_outcome *outcome; /* [0] decides, the others are guardrails */
    bool *entry;                /* [entries] takes part */
    double level, power;
    int64_t days;  /* 0: the horizon */
    int64_t units; /* planned for all arms, by which the looks at real data are timed; 0: by days */
    int64_t looks, runs;
    int64_t washout; /* of a switchback's data: arrivals so early in a block are set aside */
    /* of observed results (cap: of simulated ones, too); NULL and 0: not given */
    const char *cluster, *triggered; /* columns: the group assigned whole; can the change be met? */
    int64_t cluster_size;            /* persons of a simulated cluster; 0: persons are assigned */
    uint32_t alikes;                 /* traits that all of a simulated cluster have in common */
    uint32_t *alike;                 /* [alikes] axes */
    double cap; /* most that a person's sum counts, or the share of persons at or below it: */
    bool cap_is_share;
    int64_t outcome_window; /* outcomes count so long after a person was first seen */
    uint32_t segments;
    const char **segment; /* columns */
    int bounds;    /* 0 obrien-fleming, 1 pocock, 2 obrien-fleming-spending, 3 pocock-spending */
    double effect; /* least relative effect that matters; 0: not given */
    int32_t covariate;        /* axis, -1 none */
    struct yl_outcome before; /* or what a unit did before the test; name NULL: not asked */
    int32_t known_path;       /* path and step from which a unit is known, -1 from the start */
    uint32_t known_step;
};
/* What the columns and names of a log mean (log.c); only fit asks. */
struct yl_log_name {
    const char *name, *value; /* as written */
    int32_t index;            /* role of a column, entry, trait; -1: none */
    const struct yl_step *step;
    bool reached;
    const struct yl_item *item;
};
struct yl_log_names {
    uint32_t count;
    struct yl_log_name *all;
};
struct yl_log_rules {
    int preset;     /* row of log_presets.def */
    const char *tz; /* NULL: the scenario's */
    int64_t from, to, visit;
    double bots; /* events a microsecond, 0: nobody is too fast */
    struct yl_log_names column, event, entry, trait, exclude;
};
enum yl_guess_kind { /* what a value is, which says on which scale its law is normal */
                     YL_GUESS_SHARE, /* logit */
                     YL_GUESS_COUNT, /* whole; from here on the logarithm */
                     YL_GUESS_NUMBER,
                     YL_GUESS_DURATION,
                     YL_GUESS_MONEY,
                     YL_GUESS_RATE,
                     YL_GUESS_FACTOR, /* "*1.2": times what stands there */
};
enum yl_guess_law { YL_GUESS_NORMAL, YL_GUESS_UNIFORM, YL_GUESS_TRIANGULAR, YL_GUESS_BETA };
struct yl_guess {             /* a value that is not known, by guesses.h */
    const char *path, *below; /* below: the path in a scenario, without variants.NAME */
    const char *variant;      /* NULL: base */
    struct yl_pos at;
    bool whole; /* a factor of what is counted in whole numbers */
    bool falls; /* the complement of what is cited: low where that is high; b < 0 */
    enum yl_guess_kind kind;
    enum yl_guess_law law;
    double a, b; /* normal: mean, sd on its scale; uniform, triangular: middle, half width; beta */
    const struct yl_item *low, *high; /* as written; beta and columns: NULL */
    const char *with;                 /* the group that it moves with, NULL none */
    double rank;                      /* Spearman's correlation between members of the group */
    const char *grade, *source;       /* NULL: not given */
    const struct yl_item **draw;      /* [draws of the file] its column; NULL: it has a law */
};
struct yl_evidence_side { /* a value in one arm: a guess of its own, else times * base's + plus */
    int32_t own;          /* guess, -1 none */
    double times, plus;
};
struct yl_evidence { /* what a finished experiment says of a ratio of values, by evidence.h */
    const char *file, *of, *arm, *metric, *variant, *control; /* control: of the row */
    struct yl_pos at;
    double log_ratio, sd; /* of the arm over its control */
    double scale;         /* base's value, or what its guess is a factor of */
    int32_t base;         /* guess of base's value, -1 none */
    struct yl_evidence_side arm_side, control_side;
};
/* What stands at one place of the file uses another: numbers of enum yl_place (readers/read.h) and of things. */
struct yl_use {
    uint32_t by, by_index, of, of_index;
    const struct yl_use *before; /* read before it; NULL: the first */
};
struct yl_scenario {
    const char *variant;  /* "base", ... */
    const char *title[2]; /* [enum yl_lang]: one text of them may stand for both; NULL: none */
    struct yl_zone zone;
    int64_t from, to, bin, warmup;
    bool drain;
    uint64_t seed;
    int64_t replications;
    bool bom;
    uint32_t bys;
    uint32_t *by;             /* axes of run.by */
    const struct yl_use *use; /* the last */
    int64_t size;             /* people.size, 0 none */
    struct yl_quantity intent;
    uint32_t axes, profiles, entries, paths, rooms, shops, agents, limits, costs, reports, budgets,
        goals, start_names, targets;
    struct yl_axis *axis;
    uint32_t shocks;
    struct yl_shock *shock;
    struct yl_profile *profile;
    struct yl_entry *entry;
    struct yl_path *path;
    struct yl_room *room;
    struct yl_shop *shop;
    struct yl_agent *agent;
    struct yl_limit *limit;
    struct yl_cost *cost;
    struct yl_budget *budget;
    struct yl_report *report;
    const char **goal, **start_name;
    const struct yl_item **goal_item, **start_item; /* where they are named first; NULL: of arms */
    struct yl_target_raw *target;
    struct yl_experiment experiment;
    struct yl_log_rules log;
    uint32_t guesses; /* of base alone */
    struct yl_guess *guess;
    uint32_t file_draws; /* rows of `uncertain.draws` */
    uint32_t evidences;  /* of base alone */
    struct yl_evidence *evidence;
    const struct yl_item *root;       /* the tree it was read from */
    uint64_t files_hash;              /* of the data files that its visits go by; 0: none */
    bool altered;                     /* it is no longer what its tree says */
    const struct yl_item *sweep_item; /* checked in shape; NULL: not given */
};
struct yl_shifts;
struct yl_scenarios {
    const struct yl_shifts *shifts; /* what base's population says of `mean`; NULL: nobody asked */
    struct yl_tree tree;
    uint32_t variants;
    struct yl_scenario *variant;
    uint32_t left_out; /* variants of the file that this call does not choose from */
    /* of the tree, canonical text, and of the CSV files: the scenario hash of the manifest */
    uint64_t hash;
    uint64_t files_hash;        /* of the CSV files alone */
    const char **override_text; /* every --set as given */
    uint32_t overrides;
};
/* Reads file, includes, --set texts and variants; checks everything but what takes a run. */
enum yl_status yl_scenarios_load(struct yl_scenarios *out, const char *path,
                                 const char *const *sets, uint32_t set_count,
                                 struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
/* True if --set says the value at this path, or all of a map that it is in. */
bool yl_scenarios_set(const struct yl_scenarios *all, const char *path);
void yl_scenarios_free(struct yl_scenarios *scenarios);
/* Reads one already overridden tree (sweep points). False: reported. */
bool yl_scenario_read(struct yl_scenario *out, struct yl_tree *tree, const struct yl_item *root,
                      const char *variant, struct yl_diags *diags) YL_CHECKED;
/* True if base would be read with this value; nothing is reported but a fault of the machine. */
bool yl_scenario_takes(const struct yl_item *base, const struct yl_override *override,
                       struct yl_diags *of);
extern const struct yl_key_table yl_scenario_table;
/* True if it may be an axis of a sweep; false: reported. */
bool yl_axis_path_good(struct yl_reader *reader, const char *path, struct yl_pos at);
/* Every key table there is, root first, for schema, docs and help. */
const struct yl_key_table *const *yl_key_tables(size_t *count);
