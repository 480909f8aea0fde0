/* workbook.h: the tables of finished results as one Excel workbook.
 *
 * Why      Who gets results opens them in Excel, which takes the types of a CSV file by guess and its heads as they are.
 * Shape    yl_workbook_write(&out, folder, lang, notes, &fault). The first sheet has what was found, the key figures and a list of
 *          the tables; then comes a sheet a table, in the order of the manifest, with the heads of tables.def.
 * Order    rows and columns as in the files; equal results give equal bytes.
 * Units    shares and times as Excel has them: 0.12 shown as 12.0%, day numbers by the wall clock.
 * Cost     each table's text once; the library keeps rows in temporary files. What it made of them
 *          is read once more, since it does not look whether they could be read.
 * Errors   as yl_output_read and yl_outfile_open; YL_IO where libxlsxwriter is not installed. A table of more rows than a sheet
 *          has is left in CSV: said on `notes` (NULL: nowhere) and in the list.
 * Threads  different files at once.
 * Source   libxlsxwriter, which is loaded only here: no other call pays for it.
 */
#pragma once
#include "sim/output/outfile.h"

#define YL_WORKBOOK "workbook.xlsx" /* in its folder, where no other name is given */
enum yl_status yl_workbook_write(const struct yl_outfile *out, const char *folder,
                                 enum yl_lang lang, FILE *notes, struct yl_fault *fault) YL_CHECKED;
/* workbook_whole.c: has it every part to its end, and each sheet its last row? Of one that cannot be
 * read that is not known: false. */
bool yl_workbook_is_whole(const char *path);
