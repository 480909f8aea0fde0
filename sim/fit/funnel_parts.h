/* funnel_parts.h: what the reader of funnels and its columns share; contract in funnel.h.
 *
 * Why      What a column is, and what a row says, are two jobs.
 * Shape    funnel_columns.c finds roles and names, funnel.c reads rows and adds them up.
 * Errors   as funnel.h: `wrong` reports each problem.
 * Owns     the reading owns its lists.
 * Threads  one.
 */
#pragma once
#include "sim/base/tell.h"
#include "sim/fit/funnel.h"
#include "sim/table/people.h"

enum yl_funnel_role {
    YL_FUNNEL_IGNORED,
    YL_FUNNEL_STEP,
    YL_FUNNEL_USERS,
    YL_FUNNEL_ORDER,
    YL_FUNNEL_DATE,
    YL_FUNNEL_COUNT,
    YL_FUNNEL_PART, /* of the count `into` */
    YL_FUNNEL_AMOUNT,
    YL_FUNNEL_REFUND,
    YL_FUNNEL_SHARE,
    YL_FUNNEL_GROUP
};
struct yl_funnel_entry { /* a number of the table */
    uint32_t row, column;
    double number;
};
struct yl_funnel_reading {
    struct yl_funnel *funnel;
    const struct yl_funnel_call *call;
    const struct yl_people *form;
    enum yl_funnel_role *role; /* [columns] */
    size_t *into; /* [columns] the column to which one is added: itself, unless it is a part */
    bool parts;   /* there are some: steps are named without what stands over their names */
    int step, users, date, order, by;
    bool wide;
    struct yl_voice say, wrong; /* what was done; problems */
    size_t rows, entries, entry_capacity, row_capacity, day_capacity;
    struct yl_funnel_entry *entry;
    uint32_t *value_of; /* [rows] */

    int64_t *day; /* [days] */
    size_t days;
};
/* Without characters that a scenario cannot hold, and blanks around it. */
const char *yl_funnel_visible(struct yl_arena *arena, const char *text);
struct yl_funnel_name yl_funnel_name_of(struct yl_funnel *funnel, const char *label);
/* The roles of all columns; a role that is not found, or in doubt, is a problem. */
void yl_funnel_columns(struct yl_funnel_reading *in, size_t line);
/* The one column with the role; -1: none, or several. */
int yl_funnel_only(const struct yl_funnel_reading *in, enum yl_funnel_role role);
/* A row for each event: what `fit` reads. */
bool yl_funnel_is_log(const struct yl_people *form);
