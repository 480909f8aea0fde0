/* results_ahead.h: rows of a file of people, read ahead of the thread that keeps them.
 *
 * Why      Of ten million rows half of the work is to cut and read cells, which goes by no order; the other half, to know persons
 *          and rows again, waits for memory. A second thread does the latter, with what it will need fetched ahead.
 * Shape    yl_results_ahead walks the whole file; how.keep gets each row, in the order of the file, from one thread at a time.
 * Cost     two batches of rows; a thread from the second batch on, where there is a second processor.
 * Errors   those of yl_results_walk.
 * Owns     rows are keep's until it returns.
 * Threads  keep may be called from another thread than the caller's, which then does not touch anything but the walk.
 */
#ifndef YL_SIM_EXPERIMENT_RESULTS_AHEAD_H
#define YL_SIM_EXPERIMENT_RESULTS_AHEAD_H
#include "sim/experiment/results.h"

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
enum yl_status yl_results_ahead(struct yl_results_source *source, struct yl_results *results,
                                const struct yl_results_ahead_how *how) YL_CHECKED;
#endif
