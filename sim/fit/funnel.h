/* funnel.h: a spreadsheet funnel becomes a scenario.
 *
 * Why      Who has a table of steps and users has half a scenario; the other half is declared to be
 *          assumed, so that nobody takes it for data.
 * Shape    yl_funnel_read(&funnel, &call, &fault), then yl_funnel_write(out, &funnel, lang).
 *          Long: a row a step, and a column of users. Wide: a column a step, a row a day, a platform or nothing. Rows of
 *          several days, platforms, arms are added up, unless call.by makes a trait of their column. The scenario passes the users of
 *          each step on average: the first arrives, each later one passes with the share of the one before, where both are known.
 * Units    users are whole numbers, read as people.h reads numbers; days since 1970.
 * Errors   YL_BAD_INPUT: what is wrong is printed on call.err with file and line, or in the fault; YL_IO.
 * Owns     names and labels live in the funnel's arena; yl_funnel_free.
 * Threads  one funnel a thread.
 * Source   docs/cookbook.md, "Follow a funnel".
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include <stdint.h>
#include <stdio.h>

struct yl_funnel_count { /* where the step and the one before it are known */
    double of, passed;
    size_t rows;
};
struct yl_funnel_name {
    const char *name, *label; /* name: fit for a key, unlike all others */
};
struct yl_funnel_step {
    struct yl_funnel_name is;
    size_t line, found;            /* of its first row, or of the header; its place in the table */
    double rank;                   /* by the column that numbers steps, else its place */
    struct yl_funnel_count *count; /* [1 + values]: of all, then by value */
};
struct yl_funnel_call {
    const char *path, *by; /* by: the column that becomes a trait; NULL: none */
    enum yl_lang lang;
    FILE *err;    /* gets what is wrong, and what was done; NULL: nothing is printed */
    bool goes_on; /* though cells cannot be read */
};
enum yl_funnel_aside {
    YL_FUNNEL_BAD_CELLS,
    YL_FUNNEL_BAD_USERS,
    YL_FUNNEL_BAD_STEP,
    YL_FUNNEL_BAD_DATE,
    YL_FUNNEL_TOTAL, /* no fault: it repeats what others say */
    YL_FUNNEL_ASIDES
};
struct yl_funnel {
    struct yl_arena arena;
    const char *path;
    struct yl_funnel_step *step;         /* [steps] */
    size_t steps, step_capacity, rows;   /* rows: added up, of a wide table */
    struct yl_funnel_name trait, *value; /* [values] */
    size_t values, value_capacity;
    int64_t first, last;                    /* days; first > last: the table has none */
    int64_t gap;                            /* between two dates */
    struct yl_funnel_count orders, refunds; /* amounts, counts of orders; of 0: unknown */
    size_t read, aside[YL_FUNNEL_ASIDES], line[YL_FUNNEL_ASIDES];
};
enum yl_status yl_funnel_read(struct yl_funnel *funnel, const struct yl_funnel_call *call,
                              struct yl_fault *fault) YL_CHECKED;
extern const char *const yl_funnel_asides[YL_FUNNEL_ASIDES][2]; /* [lang] in words */
void yl_funnel_write(FILE *out, const struct yl_funnel *funnel, enum yl_lang lang);
void yl_funnel_free(struct yl_funnel *funnel);
