/* file.h: whole files in, whole files out.
 *
 * Why      A reader never sees half a file: writing goes to NAME.tmp, is flushed and renamed. Files come from strangers: only
 *          regular files are read, so that no pipe or device can block the program, and no symbolic link is followed when a
 *          file is written.
 * Shape    yl_file_read -> struct yl_bytes; yl_file_open / yl_file_close(keep) around stdio writing.
 * Errors   YL_IO with the file's name, what was tried and the system's reason in the fault; the old file is untouched then.
 * Owns     yl_bytes.data is freed by yl_bytes_free; an open file belongs to the caller until closed.
 * Threads  different files at once.
 */
#pragma once
#include "sim/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct yl_bytes {
    char *data; /* NUL-terminated */
    size_t length;
};
/* larger than at_most: YL_BAD_INPUT */
enum yl_status yl_file_read(struct yl_bytes *bytes, const char *path, size_t at_most,
                            struct yl_fault *fault) YL_CHECKED;
/* The standard input, from its beginning. */
enum yl_status yl_file_input(struct yl_bytes *bytes, size_t at_most,
                             struct yl_fault *fault) YL_CHECKED;
void yl_bytes_free(struct yl_bytes *bytes);
/* to be read line by line */
enum yl_status yl_file_stream(FILE **stream, const char *path, struct yl_fault *fault) YL_CHECKED;
/* As getline, but never part of a line behind which the reading failed: -1 there, too. */
ssize_t yl_file_line(char **line, size_t *room, FILE *stream);
/* Behind the last line: was that the end of the file? */
enum yl_status yl_file_ended(FILE *stream, const char *path, struct yl_fault *fault) YL_CHECKED;

#define YL_FILE_ENDING ".tmp" /* behind the name, until it is closed */
struct yl_file {
    FILE *stream;
    char *path, *temporary;
    bool durable; /* set by opening; false: no fsync; the manifest's hashes reveal a loss */
};
enum yl_status yl_file_open(struct yl_file *file, const char *folder, const char *name,
                            struct yl_fault *fault) YL_CHECKED;
/* keep: forced to disk if durable, and renamed; else removed */
enum yl_status yl_file_close(struct yl_file *file, bool keep, struct yl_fault *fault) YL_CHECKED;
/* length: of the file in bytes, may be NULL */
enum yl_status yl_file_hash(uint64_t *hash, uint64_t *length, const char *path,
                            struct yl_fault *fault) YL_CHECKED;
/* *same: it is the file of this hash and length; one of another length is not read. */
enum yl_status yl_file_is(bool *same, const char *path, uint64_t hash, uint64_t length,
                          struct yl_fault *fault) YL_CHECKED;
/* parents too; fine if there */
enum yl_status yl_folder_make(const char *path, struct yl_fault *fault) YL_CHECKED;
bool yl_file_exists(const char *path); /* or cannot be looked at: who reads it says why */
/* "FOLDER/NAME", which the caller frees; NULL: no memory. */
char *yl_file_joined(const char *folder, const char *name);
/* The system cannot write, or read, the file; why: errno. */
enum yl_status yl_file_unwritten(struct yl_fault *fault, const char *path, int why);
enum yl_status yl_file_unread(struct yl_fault *fault, const char *path, int why);
/* The sheet of "book.xlsx#May", behind its mark, unless that is a file; NULL: none is named. */
const char *yl_file_sheet(const char *path);
