/* series_file.h: series are read back from the ledger, where each finished replication stands anyway.
 *
 * Why      Memory of a run does not grow by the bins of its replications (columns.h).
 * Shape    yl_series_file makes the source of a result; yl_series_let_go once a replication's record is in the ledger.
 * Cost     as reading a ledger: some 3 ns a bin; 2 KiB for each place.
 * Errors   none here; columns.h says what reading meets.
 * Owns     nothing: the ledger must outlive the result's readers.
 * Threads  let_go: different replications at once.
 */
#ifndef YL_SIM_SWEEP_SERIES_FILE_H
#define YL_SIM_SWEEP_SERIES_FILE_H
#include "sim/sweep/ledger.h"
#include "sim/sweep/ledger_record.h"

struct yl_series_source yl_series_file(struct yl_ledger *ledger);
/* `at`: where the text of the record stands in the ledger. Without series in it nothing is done. */
void yl_series_let_go(struct yl_variant_result *of, uint32_t r, const char *text, size_t length,
                      uint64_t at);
#endif
