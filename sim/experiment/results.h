/* results.h: the file of a finished experiment, read, checked and put in order.
 *
 * Why      People's files have other names, encodings, doubles, holes and people without an outcome. What is judged is what
 *          the plan or the call names; nothing is dropped without a word, and nothing stands in for something else.
 * Shape    yl_results_read, then results.test is ready for observed.h; yl_results_free, whatever it returned.
 *          `notes`: what a reader must know before any figure, one line each, in the language of the call.
 * Order    arm 0 is the control, the others as planned or by their names; metric 0 decides. Neither follows from the order of rows.
 * Cost     two passes over the file, piece by piece, the first over a thousand rows (over all of a long table). 11 to 21 bytes for
 *          each row and some 300 for each person, 24 more a metric; where single rows are asked for 72 bytes for each of
 *          them and 16 a metric (results_ahead.c). 10 million rows of 2 million persons: see docs/experiments.md.
 * Errors   YL_BAD_INPUT: every problem, with line where there is one, on call->err; the fault counts them. YL_IO.
 * Owns     names, rows and lines, until yl_results_free; call and plan must outlive it.
 * Threads  one; it may start another one that keeps rows while it cuts them (results_ahead.c).
 */
#pragma once
#include "sim/base/map.h"
#include "sim/base/tell.h"
#include "sim/experiment/ab.h"
#include "sim/fit/log_clock.h"
#include "sim/stats/observed.h"
#include "sim/table/people.h"

enum { YL_RESULTS_ARMS = 64, YL_RESULTS_METRICS = 1000 }; /* arms; metrics of a long table */
enum { YL_RESULTS_COUNTS = 16 };                          /* metrics of counts by arm */
enum yl_results_role {                                    /* of a column */
                       YL_RESULTS_OTHER,
                       YL_RESULTS_PERSON,
                       YL_RESULTS_ARM,
                       YL_RESULTS_TIME,
                       YL_RESULTS_COVARIATE,
                       YL_RESULTS_VALUE, /* of a metric */
                       YL_RESULTS_CLUSTER,
                       YL_RESULTS_METRIC, /* of a long table: what the value of the row is of */
                       YL_RESULTS_AMOUNT,
                       YL_RESULTS_SEGMENT,
                       YL_RESULTS_PEOPLE, /* of counts by arm */
                       YL_RESULTS_ROLES
};
struct yl_results_column {
    const char *name;
    const struct yl_people_column *form; /* while rows are read; NULL: of a long table */
    enum yl_results_role role;
    size_t cells, numbers; /* of the first thousand rows: not empty, and numbers */
    size_t length;         /* of a column for a metric of rows: of the name that rows have */
    bool is_amount;        /* and it adds up what they have in the column amount */
    bool is_outcome;       /* of counts: yes or no, what the persons of the row did */
    bool is_where;         /* by whose value rows are read or not */
};
/* Cells that cannot be read, of one kind; or rows that are set aside. */
enum { YL_RESULTS_SHOWN = 4 };
struct yl_results_bad {
    size_t count, line[YL_RESULTS_SHOWN];
    const char *text[YL_RESULTS_SHOWN];
};
/* A column by whose values the effect is shown; value 0 is the empty one. */
enum { YL_RESULTS_SEGMENTS = 8, YL_RESULTS_LEVELS = 101 };
struct yl_results_segment {
    const char *name;
    const char **level; /* [levels] */
    size_t levels, capacity;
    struct yl_map index;
};
/* Rows that were read before, by the hashes of their text. */
struct yl_results_seen {
    uint64_t *hash; /* [capacity], a power of two, at most three quarters full; 0: nobody's */
    size_t capacity, count;
};
struct yl_results_day { /* a local day that has rows */
    int64_t from, to, least, most;
};
/* What became of a row; from OTHER_TYPE on it is set aside. */
enum yl_results_aside {
    YL_RESULTS_READ,
    YL_RESULTS_OTHER_TYPE,
    YL_RESULTS_EXCLUDED,
    YL_RESULTS_ELSEWHERE,
    YL_RESULTS_BAD,
    YL_RESULTS_AFTER,
    YL_RESULTS_OUTSIDER,
    YL_RESULTS_ASIDES
};
const char *yl_results_aside_word(enum yl_results_aside why, enum yl_lang lang);
struct yl_results {
    const struct yl_ab_data *call;
    const struct yl_experiment *plan; /* NULL: none */
    const struct yl_zone *zone;
    double plan_days; /* of the plan, or its horizon */
    struct yl_arena arena;
    struct yl_results_column *column; /* [columns], of the file of outcomes */
    const char *const *name;          /* [file_columns] of them, while it is read */
    size_t columns, value_columns;
    size_t file_columns;  /* of the file; a long table has one more for each of its metrics */
    size_t *value_column; /* [value_columns] */
    size_t aside[YL_RESULTS_ASIDES], aside_line[YL_RESULTS_ASIDES]; /* of the file of outcomes */
    const struct yl_log_rules *rules;                               /* of FILE, or empty */
    bool is_log;  /* each passed step is one of PLACE.STEP, whatever its column */
    bool is_tool; /* a log of JSON, by a preset: persons and times may be in several columns */
    struct yl_log_columns log;
    struct yl_map events;    /* of log.events, by their names */
    struct yl_zone log_zone; /* of log.tz */
    const char *arm[YL_RESULTS_ARMS];
    struct yl_result labels;
    double split[YL_RESULTS_ARMS];
    bool split_known, timed;
    bool by_counts; /* a row is how many persons of an arm there are, and how many of them did it */
    bool by_block;  /* of a switchback: rows are visits, a person may have both arms */
    const char **metric; /* names, [test.metrics] */
    struct yl_observed test;
    const char *cluster, *triggered; /* columns of the call or the plan; NULL: none */
    const char *where, *where_value; /* rows with this value in this column are read; NULL: all */
    double cap;                      /* as in the plan; 0: none */
    bool cap_is_share, cap_decides;
    struct yl_results_segment segment[YL_RESULTS_SEGMENTS];
    size_t segments, stride; /* numbers of a row: values, then a level for each segment */
    struct yl_map cluster_index;
    struct yl_log_clock *clock;
    size_t clusters;
    double unfinished[YL_RESULTS_ARMS]; /* persons not watched for the whole outcome window */
    int64_t first, last;                /* of the rows in the time of the test */
    int64_t begin;                      /* of the test: the day of the first row, or --start */
    char *notes;
    size_t note_size;
    struct yl_voice say, wrong;                             /* into it; problems, on call->err */
    double counted[YL_RESULTS_ARMS][1 + YL_RESULTS_COUNTS]; /* persons, then who did each value's */
    struct yl_map person_index, arm_index, renamed;
    struct yl_observed_row *row;
    size_t rows, row_capacity, persons, person_capacity, value_capacity;
    const char **person; /* [persons] */
    double *value;       /* [rows][stride] */
    /* results_ahead.c: rows of a person added up while they are read, where nothing asks for single ones */
    bool merges, adds_again;     /* adds_again: rows that repeat another one count */
    struct yl_results_bad again; /* rows that repeat another one; line[0]: the first */
    struct yl_results_seen seen;
    uint32_t *head, *next; /* [persons], [rows]: rows of a person, by their places */
    double *lost;          /* [rows][stride] of the sums, by rounding */
    size_t head_capacity, next_capacity, lost_capacity, days, day_capacity;
    struct yl_results_day *day; /* [days] */
    struct yl_observed_metric *observed_metric;
};
enum yl_status yl_results_read(struct yl_results *out, const struct yl_ab_data *call,
                               const struct yl_scenario *plan, struct yl_fault *fault) YL_CHECKED;
void yl_results_free(struct yl_results *results);

/* Rows of the file of outcomes. */
size_t yl_results_rows(const struct yl_results *results);

/* YL_BAD_INPUT where there were problems; the fault has all of them. */
enum yl_status yl_results_end(struct yl_results *results, struct yl_fault *fault) YL_CHECKED;
/* Of the column's form; with --empty zero an empty cell is 0. */
bool yl_results_number(const struct yl_results *results, const struct yl_people_column *form,
                       const char *text, double *value);
static inline const char *yl_results_in(const struct yl_results *results, const char *en,
                                        const char *zh)
{
    return T(results->call->lang, en, zh);
}
/* results_source.c: a file of people, opened and walked; its columns, from the first thousand rows; the metrics of a long table
 * become columns behind them. */
struct yl_results_source {
    struct yl_people form;
    struct yl_people_account account;
    struct yl_fault *fault;
    yl_csv_on_row *on_row;
    void *context;
    bool began; /* the header has come */
};
enum yl_status yl_results_open(struct yl_results_source *source, struct yl_results *results,
                               const char *path, struct yl_fault *fault) YL_CHECKED;
/* A small table of the call, which is yl_table_free's. */
enum yl_status yl_results_sheet(struct yl_results *results, struct yl_sheet *sheet,
                                const char *path, struct yl_fault *fault) YL_CHECKED;
/* on_row gets the rows behind the header. */
enum yl_status yl_results_walk(struct yl_results_source *source, yl_csv_on_row *on_row,
                               void *context) YL_CHECKED;
void yl_results_header(struct yl_results_source *source, struct yl_results *results,
                       struct yl_results_column **column, size_t *columns);
/* Are the data a tool's log of JSON? Then person and time of a row are what the first of several columns says, and its own are
 * no metrics. */
enum yl_status yl_results_tool(struct yl_results_source *source,
                               struct yl_results *results) YL_CHECKED;
void yl_results_tool_roles(struct yl_results *results);
const char *yl_results_told(const struct yl_results *results, const char *const *cell, bool is_time,
                            size_t *length);
enum yl_results_aside yl_results_aside(const struct yl_results *results, const char *const *cell);
/* What the row of a long table or a log is of; "" : of nothing that is counted. */
const char *yl_results_metric_of(const struct yl_results *results, const struct yl_csv_row *row,
                                 size_t metric, char name[256], size_t *length);
enum yl_status yl_results_long(struct yl_results_source *source,
                               struct yl_results *results) YL_CHECKED;
/* results_roles.c: which column is what, the metrics and the arms that are asked for; before any row is kept. */
void yl_results_roles(const struct yl_results *results, struct yl_results_column *column,
                      const char *const *name, size_t columns);
enum yl_status yl_results_columns(struct yl_results_source *source,
                                  struct yl_results *results) YL_CHECKED;
int yl_results_column_of(const struct yl_results *results,
                         enum yl_results_role role); /* -1: none */
void yl_results_metrics(struct yl_results *results);
/* results_units.c: the plan's arms and other names for them; when all rows are read, control, order and split. */
enum yl_status yl_results_plan_arms(struct yl_results *results, struct yl_fault *fault) YL_CHECKED;
void yl_results_arms(struct yl_results *results);
/* A name of an arm in small letters, so that Control and control are one; its length. */
enum { YL_RESULTS_KEY = 256 };
size_t yl_results_key(const char *text, size_t length, char key[YL_RESULTS_KEY]);
/* The arm of a name, whatever its case; YL_OBSERVED_NO_ARM: none. */
uint32_t yl_results_arm(const struct yl_results *results, const char *name, size_t length);
/* results_units.c: clusters, segments, cap, window and trigger of the call or the plan: what is meant, and when rows are in order
 * the capped metric and who has not been watched long enough. */
void yl_results_units(struct yl_results *results);

void yl_results_cap(struct yl_results *results);
/* results_counts.c: is the table one of counts by arm, by day or not? Then a row is added up, and when all are read there is a
 * row for each person. False: the counts of the row are none. */
enum yl_status yl_results_find_counts(struct yl_results_source *source,
                                      struct yl_results *results) YL_CHECKED;
/* Which of the metrics split the persons by what they did, in place of counting them. */
enum yl_status yl_results_outcomes(struct yl_results_source *source,
                                   struct yl_results *results) YL_CHECKED;
bool yl_results_count(struct yl_results *results, uint32_t arm, const char *people,
                      const double *value);
void yl_results_expand(struct yl_results *results);
/* results_ahead.c: may rows be added up while they are read? A row whose values stand behind those of the last one, kept or added. */
bool yl_results_merges(const struct yl_results *results);
void yl_results_keep(struct yl_results *results, const struct yl_observed_row *row);
void yl_results_merge_free(struct yl_results *results);

/* results_order.c: rows in the order that observed.h wants, doubles judged. */
enum yl_status yl_results_order(struct yl_results *results, struct yl_fault *fault) YL_CHECKED;

/* results_ahead.c: rows of a file of people, read ahead of the thread that keeps them. Of ten million rows half of the work is to
 * cut and read cells, which goes by no order; the other half, to know persons and rows again, waits for memory. A second thread
 * does the latter, from the second batch of rows on, where there is a second processor; two batches are in memory. */
struct yl_results_ahead_row {
    const char *const *cell; /* [cells] */
    size_t cells, line;
    uint64_t hash;       /* of the row */
    const char *name;    /* of the person, without blanks */
    size_t name_length;  /* 0: there is none */
    uint64_t name_hash;  /* of it */
    uint32_t person;     /* its number; YL_RESULTS_NEW: not known yet */
    bool has_time;       /* the cell is a time: */
    int64_t time;        /* YL_NEVER without a column of times */
    const double *value; /* [value_columns] */
    enum yl_results_aside aside;
    const char *bad_value; /* the first cell of them that is no number; NULL: none */
};
#define YL_RESULTS_NEW UINT32_MAX
typedef void yl_results_keep_row(void *context, const struct yl_results_ahead_row *row);
struct yl_results_ahead_how {
    const bool *has;  /* [YL_RESULTS_ROLES] */
    const size_t *at; /* [YL_RESULTS_ROLES] a column of each */
    size_t columns;   /* rows of other lengths have their first cell only */
    bool exposed;     /* rows without outcomes */
    yl_results_keep_row *keep;
    void *context;
};
/* The whole file: how.keep gets each row, in the order of the file, from one thread at a time, perhaps another than the caller's,
 * which does not touch anything but the walk then. A row is keep's until it returns. */
enum yl_status yl_results_ahead(struct yl_results_source *source, struct yl_results *results,
                                const struct yl_results_ahead_how *how) YL_CHECKED;
