/* ledger_head.h: the head of a ledger, lines of text that say what is studied, and the hash behind each line.
 *
 * Why      A study goes on only from records of its own: its head is the first difference that is looked for.
 * Shape    yl_ledger_head makes that of a study; yl_ledger_compare two of one study, yl_ledger_is_akin of one kind and version.
 * Errors   YL_BAD_CALL: another study; the first difference is said. YL_BAD_INPUT: another format.
 * Owns     a text's data is the caller's to free.
 * Threads  any.
 * Source   ledger.h.
 */
#pragma once
#include "sim/ledger/ledger.h"

#define YL_LEDGER_FORMAT "yinliu-ledger 2"
#define YL_LEDGER_HEAD_END "records" /* the last line of a head */
enum { YL_LEDGER_HEX = 17 };         /* of a hash with the blank before it */

struct yl_ledger_text {
    char *data;
    size_t length, capacity;
};
void yl_ledger_text_put(struct yl_ledger_text *to, const char *data, size_t length);
/* Ends the line that begins at `from` with its hash. */
void yl_ledger_text_end(struct yl_ledger_text *to, size_t from);
/* Length of a line without its hash; 0: it is not whole. */
size_t yl_ledger_whole(const char *line, size_t length);
void yl_ledger_head(struct yl_ledger_text *to, const struct yl_ledger_study *study);
/* Can the records behind this head be read? */
enum yl_status yl_ledger_format(const char *there, const char *path,
                                struct yl_fault *fault) YL_CHECKED;
/* Line by line. */
enum yl_status yl_ledger_compare(const char *there, const char *here, const char *path,
                                 struct yl_fault *fault) YL_CHECKED;
/* What is studied stands behind version and kind. */
bool yl_ledger_is_akin(const char *there, const char *here);
