/* log_parts.h: what the parts of event_log.h share: rows are read, then put in order.
 *
 * Why      Reading cells and cutting visits are two jobs; only they see a log that is not finished.
 * Shape    log_names.c lists what has a name and counts what is left out, event_log.c fills struct yl_log_reading, log_visits.c
 *          puts its rows in order.
 * Errors   as event_log.h.
 * Owns     the reading owns its maps and lists.
 * Threads  one.
 */
#pragma once
#include "sim/base/map.h"
#include "sim/base/tell.h"
#include "sim/fit/event_log.h"
#include "sim/fit/log_clock.h"
#include "sim/fit/log_columns.h"
#include "sim/table/people.h"

struct yl_log_link { /* from then on the device is the person's */
    uint32_t device, person;
    int64_t time;
};
struct yl_log_wide { /* a column of a step */
    const char *name;
    size_t column;
    uint32_t step;         /* in yl_event_log.step, of a shop: is_shop */
    bool is_shop, is_flag; /* is_flag: of yes and no, else of times */
};
struct yl_log_reading {
    struct yl_event_log *log;
    const struct yl_log_call *call;
    const struct yl_scenario *scenario;
    const struct yl_log_rules *rules;
    struct yl_fault *fault;
    struct yl_log_columns columns;
    struct yl_log_clock *clock; /* NULL: no file is read yet */
    const char *path;
    const struct yl_people *form;          /* of the current file */
    const struct yl_people_column *amount; /* NULL: there is none */
    uint16_t file;
    size_t cells;             /* of its header; 0: not read yet */
    struct yl_log_wide *wide; /* [wides] of a table with a column a step */
    size_t wides;
    struct yl_zone zone;                            /* of log.tz */
    struct yl_voice say, wrong;                     /* what was done; problems */
    size_t reached, passed, rounded;                /* rounded: names of persons */
    bool is_named;                                  /* visits have names */
    struct yl_map persons, places, events, entries; /* places: "place\nstep" */
    struct yl_map ids, copies;                      /* copies: of several files, what a row says */
    struct yl_log_link *link;
    size_t links, link_capacity;
    int64_t from, to, first, last; /* of the call; of the rows */
};
#define YL_LOG_NOBODY UINT32_MAX
/* Fills log->step, log->first and the maps of names. */
enum yl_status yl_log_names_list(struct yl_log_reading *reading) YL_CHECKED;
/* "open" of a place, or "paths.sms.open" alone; YL_LOG_NOBODY: there is none, or several. */
uint32_t yl_log_step_of(const struct yl_log_reading *reading, const char *place,
                        size_t place_length, const char *name, size_t length);
/* "reached", "served", ..., in either language; YL_LOG_OTHER: none of these. */
enum yl_log_event yl_log_event_named(const char *text, size_t length);

/* What an option says of the time that the log covers; NULL: `rule`. */
enum yl_status yl_log_time_of(const struct yl_log_reading *reading, int64_t *instant,
                              const char *text, int64_t rule, const char *option) YL_CHECKED;
/* The amount of an order, of a row in which a step of a shop is passed. */
void yl_log_keep_amount(struct yl_log_reading *reading, const struct yl_log_row *row,
                        const char *text);
/* Of several files that overlap: has an earlier one this row, as often as this one so far? Only what stands in cells that are read
 * is compared; within a file rows that say the same are several, as of a step that comes again at once. */
bool yl_log_is_copy(struct yl_log_reading *reading, const char *const *cell,
                    const struct yl_log_wide *wide);
/* Is it what a log calls a step or an arrival? step and is_shop of *wide. */
bool yl_log_is_event(const struct yl_log_reading *reading, const char *name,
                     struct yl_log_wide *wide);
/* Counts the row; the first of each kind is reported with its line. */
void yl_log_set_aside(struct yl_log_reading *reading, enum yl_log_aside why, const char *path,
                      size_t line, const char *cell);
/* Counts as problems what --strict refuses, and a log most of which cannot be used. */
void yl_log_refuse(struct yl_log_reading *reading);
/* Rows of persons into visits in order of time, joined by logins, without those that are set aside. */
void yl_log_visits(struct yl_log_reading *reading);
