/* terms.h: what a scenario and its plan say in the same words.
 *
 * Why      Compiling changes neither a session nor a fee nor what a limit counts by, so both use
 *          one type.
 * Shape    values; models/scenario.h and the headers of the plan include them.
 * Units    instants and durations in microseconds, rates as shares of a price.
 * Source   docs/scenario.md.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* What a quantity may go by: a trait of a person or visit, something a person remembers, what the
 * clock alone decides (a fact by date, a slot of a programme), two of them. */
enum yl_axis_kind { YL_AXIS_TRAIT, YL_AXIS_MEMORY, YL_AXIS_FACT, YL_AXIS_PAIR };
/* When an item of a stay comes up. */
enum yl_timing { YL_TIMING_ONCE, YL_TIMING_EVERY, YL_TIMING_AT };
/* What a step does to the stream that its visit hosts. */
enum yl_live { YL_LIVE_NOTHING, YL_LIVE_PAUSE, YL_LIVE_RESUME, YL_LIVE_END };
/* Calendar periods, as yl_next_boundary of sim/base/clock.h calls them. */
enum yl_period {
    YL_PERIOD_NONE = 0,
    YL_PERIOD_HOUR = 'h',
    YL_PERIOD_DAY = 'd',
    YL_PERIOD_WEEK = 'w',
    YL_PERIOD_MONTH = 'm'
};
/* Whose units a limit counts: one number for all, one for each person, one for each value of a
 * trait. */
enum yl_per { YL_PER_ALL, YL_PER_PERSON, YL_PER_TRAIT };

/* Which value an axis of the clock has when: value[i] from at[i] on, before the first value 0. */
struct yl_timetable {
    uint32_t count; /* 0: none */
    int64_t *at;    /* [count] ascending */
    uint8_t *value;
};
/* Something that persons remember: a field of 64 bits with a value of 0 to most. */
struct yl_memory {
    uint32_t bit, most;
    uint64_t mask; /* of the field, before it is shifted to `bit` */
    int32_t lapse; /* its place among those that lapse; -1: it lasts for ever */
    int64_t lasts; /* microseconds from the last time it was remembered */
};
/* A figure of the run that arrivals may go by: viewers at a moment, entrants or orders of a period. */
enum yl_figure_of { YL_FIGURE_ONLINE, YL_FIGURE_ENTRANTS, YL_FIGURE_ORDERS };
struct yl_follow {
    enum yl_figure_of figure;
    uint32_t index;       /* of the room or shop */
    int64_t every;        /* microseconds, a multiple of five minutes */
    uint32_t rows;        /* at least 1 */
    double *value, *rate; /* [rows] ascending values; arrivals a microsecond */
};
struct yl_session { /* live on [from, to) */
    int64_t from, to;
    uint32_t number; /* in the list as written */
};
/* What has a draw of its own of a shared shock. */
enum yl_shock_per { YL_SHOCK_REPLICATION, YL_SHOCK_DAY, YL_SHOCK_SESSION };
struct yl_shock_use { /* by a step or an entry */
    uint32_t shock;
    double weight;
};
struct yl_fee {   /* of orders on [from, to) */
    double rate;  /* share of the price, 0-1 */
    int64_t from; /* YL_ALWAYS where not given */
    int64_t to;   /* YL_NEVER where not given */
    bool back;    /* returned with a refund */
};
struct yl_give {
    uint32_t limit;
    int64_t number; /* units, INT64_MAX: without end */
};
