/* columns.h: the bins of all series of a variant, one series after another, in all replications side by side.
 *
 * Why      Bins times replications of every series are most of what a run counts, and only the writer of series.csv wants them:
 *          one series at a time. So they need not be kept where they can be read back.
 * Shape    yl_columns_open; for each series in its order yl_columns_next for each replication, whole or in parts that are the
 *          same for all; yl_columns_close.
 * Cost     what the source keeps for each replication, some 2 KiB.
 * Errors   YL_IO where the source has changed or cannot be read.
 * Owns     its places in the source, until closed. The result must outlive it.
 * Threads  one.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/stats/result.h"

struct yl_column {
    void *place; /* in the source */
    size_t at;   /* of what is kept */
};
struct yl_columns {
    const struct yl_series_source *source;
    const struct yl_variant_result *variant;
    struct yl_column *column; /* [replications] */
    uint32_t replications;
};
void yl_columns_open(struct yl_columns *columns, const struct yl_result *result,
                     const struct yl_variant_result *variant);
/* The next `count` bins of replication r; 0 where it failed before it had any. */
enum yl_status yl_columns_next(struct yl_columns *columns, uint32_t r, int64_t *bins,
                               size_t count) YL_CHECKED;
void yl_columns_close(struct yl_columns *columns);
