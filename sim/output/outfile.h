/* outfile.h: a file that a call names with -o, and when it may be written.
 *
 * Why      An output never replaces what is read in the same call, and a file that is not an earlier output of the same kind
 *          only with --force. Every verb that writes a single file asks here, so the rule is one.
 * Shape    yl_outfile_check before the work, yl_outfile_open after it; then yl_file_close. yl_outfile_keeps alone for a file
 *          that a folder of results may lose or gain.
 * Errors   YL_BAD_CALL where the file must stay; YL_IO.
 * Owns     nothing; the open file is the caller's.
 * Threads  different files at once.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/base/file.h"

struct yl_outfile {
    const char *folder, *path; /* folder NULL: path is the whole name */
    const char *table;         /* a kind of tables.def; NULL: none, but */
    const char *mark;          /* stands in the first KiB of every file of this kind; NULL: none is
                                   replaced without force */
    const char *const *input;  /* files and folders that the call reads */
    size_t inputs;
    const struct yl_diags *sources; /* whose files the call reads, too; NULL: none */
    bool force;
};
/* YL_BAD_CALL where it is one of the files that the call reads. */
enum yl_status yl_outfile_keeps(const struct yl_outfile *out, struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_outfile_check(const struct yl_outfile *out, struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_outfile_open(struct yl_file *file, const struct yl_outfile *out,
                               struct yl_fault *fault) YL_CHECKED;
/* *is: the regular file has nothing, or `mark` in its first KiB; or there is none. */
enum yl_status yl_outfile_is(bool *is, const char *path, const char *mark,
                             struct yl_fault *fault) YL_CHECKED;
/* True where the path is one of these, by whatever name. */
bool yl_outfile_among(const char *path, const char *const *input, size_t inputs);
