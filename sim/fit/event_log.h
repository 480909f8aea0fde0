/* event_log.h: what people did, row by row, as their tools have written it down.
 *
 * Why      A row of a log names a step in words of its own; a fit needs visits, and of each visit when it came to a step
 *          and when it passed it. Nothing is left out without being counted.
 * Shape    yl_event_log_read(&log, scenario, &call, &fault), then visits in order; yl_event_log_free, whatever it returned.
 * Units    instants in microseconds, as clock.h.
 * Order    rows by visit, then time; at one time what passes the step at hand first, then as the scenario's steps stand. The
 *          order of rows in a file does not matter.
 * Cost     one pass over each file, held in memory; 32 bytes a row, and the names of persons and visits once.
 * Errors   YL_BAD_INPUT: a file that is no log, or with call->strict a row that was set aside, each on call->err with file and
 *          line; YL_IO; YL_NO_MEMORY.
 * Owns     rows and names, until yl_event_log_free; names of steps are the scenario's.
 * Threads  one.
 * Source   docs/fit.md, "What a log looks like".
 */
#ifndef YL_SIM_FIT_EVENT_LOG_H
#define YL_SIM_FIT_EVENT_LOG_H
#include "models/scenario.h"
#include <stdio.h>

/* Why a row was set aside. */
enum yl_log_aside {
    YL_LOG_CELLS,   /* fewer or more cells than the header */
    YL_LOG_PERSON,  /* no person */
    YL_LOG_TIME,    /* no time that can be read */
    YL_LOG_STEP,    /* a step that the scenario has not */
    YL_LOG_EVENT,   /* neither reached nor passed */
    YL_LOG_OUTSIDE, /* later than `to`, or of a visit that begins before `from` */
    YL_LOG_TWICE,   /* the same of one step again, in one visit */
    YL_LOG_UNMET,   /* passed, and the step was not reached before */
    YL_LOG_ASIDES
};
enum yl_log_event {
    YL_LOG_REACHED,
    YL_LOG_PASSED,
    YL_LOG_OTHER /* something else: the visit went on */
};
struct yl_log_step {   /* of a path or a shop */
    const char *place; /* "paths.sms" */
    const struct yl_step *of;
};
struct yl_log_row {
    uint32_t visit, step; /* step: into yl_event_log.step; of YL_LOG_OTHER none */
    enum yl_log_event event;
    int64_t time;
    uint32_t file, line; /* where it stands */
};
struct yl_log_call {
    const char *const *file; /* [files] */
    size_t files;
    const char *from,
        *to; /* what the log covers, local times; NULL: the first and the last time in it */
    int64_t
        idle; /* microseconds without an event that end a visit, where the log does not name visits */
    bool strict;
    enum yl_lang lang;
    FILE *err; /* problems; NULL: none is printed */
};
struct yl_event_log {
    struct yl_log_step *step;
    struct yl_log_row *row;
    size_t steps, rows, row_capacity, visits, read; /* read: rows of the files */
    int64_t from, to;
    int64_t tick; /* the log's clock shows whole multiples of it */
    size_t aside[YL_LOG_ASIDES];
};
enum yl_status yl_event_log_read(struct yl_event_log *log, const struct yl_scenario *scenario,
                                 const struct yl_log_call *call, struct yl_fault *fault) YL_CHECKED;
void yl_event_log_free(struct yl_event_log *log);
/* "a step that the scenario has not" */
const char *yl_log_aside_word(enum yl_log_aside why, enum yl_lang lang);
#endif
