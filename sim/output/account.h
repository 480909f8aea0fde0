/* account.h: what became of the rows of people's files: read = used + set aside, by reason.
 *
 * Why      Nothing is left out without being counted, in one form on the terminal and beside the results.
 * Shape    yl_account_say, then yl_account_reason each; account.csv: yl_account_open, yl_account_put each, yl_csv_close.
 * Units    rows; line: of the first one, in the file `path`. A reason without rows is none.
 * Errors   YL_IO.
 * Threads  one a stream.
 * Source   docs/outputs.md, account.csv.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/output/csv.h"

#define YL_ACCOUNT "account.csv"
void yl_account_say(FILE *out, enum yl_lang lang, size_t read, size_t used);
void yl_account_reason(FILE *out, enum yl_lang lang, const char *why, size_t rows, const char *path,
                       size_t line);
enum yl_status yl_account_open(struct yl_csv_out *csv, const char *folder, size_t read, size_t used,
                               struct yl_fault *fault) YL_CHECKED;
void yl_account_put(struct yl_csv_out *csv, const char *why, size_t rows, const char *path,
                    size_t line);
