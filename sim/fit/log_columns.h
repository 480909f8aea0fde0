/* log_columns.h: which column or key of a log holds what.
 *
 * Why      A preset says where a tool writes the person, the time and the event; `log.columns` says it otherwise; traits and
 *          exclusions have columns of their own. CSV and JSON are read through one list of names.
 * Shape    yl_log_columns_make(&columns, rules, preset), then yl_log_columns_header for a table; yl_log_cell of a row.
 * Order    the names of one role as the preset has them: the first that holds something counts.
 * Owns     its lists, until yl_log_columns_free; names are the scenario's, or its own.
 * Threads  one.
 * Source   models/log_presets.def.
 */
#pragma once
#include "models/scenario.h"
#include "sim/base/text.h"
#include "sim/table/people.h"

enum yl_log_role {
#define YL_ROLE(ROLE, ...) YL_LOG_##ROLE,
#include "models/log_presets.def"
    YL_LOG_ROLES
};
struct yl_log_columns {
    const char **path; /* [paths]: of roles, then of traits, then of exclusions */
    int *at;           /* [paths] column of the table; -1: it has none */
    size_t paths, path_capacity, at_capacity;
    size_t first[YL_LOG_ROLES + 1]; /* [first[role], first[role + 1]) */
    size_t trait, exclude;          /* where theirs begin */
    char *text;                     /* of the preset, cut */
    bool is_zoned;                  /* times are seconds of the project's own clock */
    bool is_named[YL_LOG_ROLES];    /* by the call or log.columns: no other column has the role */
};
/* named: [YL_LOG_ROLES] columns of the call; NULL: none, of all or of one. */
void yl_log_columns_make(struct yl_log_columns *columns, const struct yl_log_rules *rules,
                         const char *const *named, int preset);
void yl_log_columns_free(struct yl_log_columns *columns);
/* The column of this name, else of one that differs in capital letters, blanks, _ and - alone, else the only key of this name
 * within an object; the one of a usual name of the role that nothing claims, else with also_within the only key of one within
 * an object. -1: there is none. */
int yl_log_column_named(const char *name, const char *const *cell, size_t cells);
int yl_log_column_usual(enum yl_log_role role, const char *const *cell, const bool *claimed,
                        size_t cells, bool also_within);
/* Of JSON: what a preset, a trait or a rule names may come late, or never; for what the call names the whole file is looked at. */
enum yl_status yl_log_columns_want(const struct yl_log_columns *columns, struct yl_people *form,
                                   const char *const *named, struct yl_fault *fault) YL_CHECKED;
/* Finds each name in the header of a table, else the usual ones of its role. One that is there twice; NULL: none is. */
const char *yl_log_columns_header(struct yl_log_columns *columns, const char *const *cell,
                                  size_t cells);
/* Has the table a column of the role? */
bool yl_log_columns_have(const struct yl_log_columns *columns, enum yl_log_role role);
/* Text of a row of the table whose header it was, without blanks around it; "" where it says nothing: of a role, of a path. */
const char *yl_log_cell(const struct yl_log_columns *columns, const char *const *cell,
                        enum yl_log_role role, size_t *length);
const char *yl_log_text(const struct yl_log_columns *columns, const char *const *cell, size_t path,
                        size_t *length);
bool yl_log_is_excluded(const struct yl_log_columns *columns, const struct yl_log_rules *rules,
                        const char *const *cell);
/* "person", and "person, time": for messages */
const char *yl_log_role_name(enum yl_log_role role);
/* Row of log_presets.def; -1: there is none. */
int yl_log_preset(const char *name);
const char *yl_log_preset_name(int preset);
/* The preset that finds persons, times and steps in most rows; -1: none does. */
int yl_log_preset_of(const struct yl_people *form, const struct yl_log_rules *rules,
                     const char *const *named);
