/* ledger.h: every finished replication on disk, so that nothing is computed twice.
 *
 * Why      A study that was killed goes on where it was; a finished one is extended. Figures are
 *          always made from the records, so the bytes do not tell how often it was cut off.
 * Shape    yl_ledger_open; yl_ledger_find before a replication is run, yl_ledger_add behind it;
 *          yl_ledger_sync before what was made of it is called finished; yl_ledger_close.
 *          DIR/ledger is text: a head that says what is studied, then one line a replication,
 *          each line with its XXH64 behind it. A line whose hash is wrong does not count. The first
 *          record of a number of replication stands whole, and those of the other alternatives say
 *          what they differ from it by: a fifth of the bytes. What they differ from is named by its
 *          key, so that lines may be copied from ledger to ledger, those that are named before. A line says
 *          of which records the replications of an alternative are: what a folder has no table of is read from there.
 * Cost     32 bytes of memory a record of earlier runs, as much for each number of replication; a
 *          write a record, at most one fsync a second before the last.
 * Errors   YL_BAD_CALL where the ledger is of another study (the first difference is named), held
 *          by a running program, or no ledger at all; YL_BAD_INPUT where it is of another format,
 *          one to be joined lacks records, or there is none to be viewed; YL_IO.
 * Owns     the file, locked, until closed.
 * Threads  find, text, add, name and read: any; the others one.
 * Source   XXH64 (hash.h); flock(2); fdatasync(2).
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/ledger/ledger_record.h"

#define YL_LEDGER_NAME "ledger"

struct yl_ledger_study {        /* what decides every figure */
    const char *version, *verb; /* verb NULL: run and sweep, whose records are of one kind */
    uint64_t tables_hash, files_hash, seed;
    const struct yl_setting *setting;
    uint32_t settings;
};
struct yl_ledger_key {
    uint64_t of; /* the alternative, by all that its figures depend on (identity.h) */
    uint32_t replication;
    unsigned keep; /* of enum yl_keep */
};
struct yl_ledger;
enum yl_ledger_how {
    YL_LEDGER_RESUME = 1, /* go on from what is there, if anything; else begin anew */
    YL_LEDGER_FORCE = 2,  /* replace a file of that name that is no ledger */
    YL_LEDGER_REUSE =
        4, /* begin anew, and take over what is asked for of the study that is there, if it is by
                           * this version and of this kind: of its first 200 MB */
};
enum yl_status yl_ledger_open(struct yl_ledger **out, const char *folder,
                              const struct yl_ledger_study *study, unsigned how,
                              struct yl_fault *fault) YL_CHECKED;
/* To find and read the records of a folder that this program or one with the same format has written; nothing is written. Closed also where it fails. */
enum yl_status yl_ledger_view(struct yl_ledger **out, const char *folder,
                              struct yl_fault *fault) YL_CHECKED;
/* YL_BAD_CALL where a file of that name is no ledger, or not a regular file. */
enum yl_status yl_ledger_check(const char *folder, struct yl_fault *fault) YL_CHECKED;
/* *holds: the folder has a ledger with records. */
enum yl_status yl_ledger_holds(bool *holds, const char *folder, struct yl_fault *fault) YL_CHECKED;
/* Reads the file once more: what was added since it was opened is found, too. */
enum yl_status yl_ledger_again(struct yl_ledger *ledger, struct yl_fault *fault) YL_CHECKED;
/* Where a record's text is. To 0: there is none that keeps as much; then `other` is what one may differ from, the first whole
 * one of that replication that keeps as much and no more. */
struct yl_span yl_ledger_find(struct yl_ledger *ledger, const struct yl_ledger_key *key);
/* The text of both, to->text freed by the caller; false: they cannot be read, and NULL is there. */
bool yl_ledger_text(struct yl_ledger *ledger, struct yl_span span, struct yl_record_text *to);
/* span: of `find`, with other_to 0 where the text is whole; then where it begins and ends. NULL: it is whole. */
enum yl_status yl_ledger_add(struct yl_ledger *ledger, const struct yl_ledger_key *key,
                             const struct yl_record *record, struct yl_span *span,
                             struct yl_fault *fault) YL_CHECKED;
/* Of all variants of a result that has just been run: from the replication `first` on of all that the point (0: a run) has they are
 * those of its records. NULL: there is no ledger. */
enum yl_status yl_ledger_name(struct yl_ledger *ledger, uint64_t point, uint32_t first,
                              uint32_t all, const struct yl_result *result,
                              struct yl_fault *fault) YL_CHECKED;
/* How many replications the variant has at the point, as was said; 0: nothing was. */
uint32_t yl_ledger_all(struct yl_ledger *ledger, uint64_t point, const char *variant);
/* The numbers of the metrics of a variant at a point, which have their names, from its records; there are as many as is given back. */
uint32_t yl_ledger_numbers(struct yl_ledger *ledger, uint64_t point, struct yl_shelf *shelf,
                           struct yl_variant_result *to);
/* So many bytes from there on; false: they cannot be read. */
bool yl_ledger_read(struct yl_ledger *ledger, uint64_t at, char *to, size_t length);
/* YL_IO where a record could not be read since it was opened: what it lacks is not missing then.
 * Adding and syncing fail, too. */
enum yl_status yl_ledger_was_read(const struct yl_ledger *ledger,
                                  struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_ledger_sync(struct yl_ledger *ledger, struct yl_fault *fault) YL_CHECKED;
void yl_ledger_close(struct yl_ledger *ledger); /* NULL is fine */
/* found when it was opened, and added since */
size_t yl_ledger_records(const struct yl_ledger *ledger);
/* those of them that were asked for or added, and those asked for that were taken over */
size_t yl_ledger_asked(const struct yl_ledger *ledger);
size_t yl_ledger_taken(const struct yl_ledger *ledger);

struct yl_ledger_part {
    const char *folder;
    uint64_t records; /* that its manifest says it has */
};
/* One ledger of several folders, which must be of one study and whole. */
enum yl_status yl_ledger_join(const char *folder, const struct yl_ledger_part *part, size_t count,
                              struct yl_fault *fault) YL_CHECKED;
