/* faults.h: faults put into a running program: kinds, and one trial of each.
 *
 * Why      Every failing call must end in a status and a line, never in a crash or a wrong byte;
 *          stdio's own calls cannot be preloaded, so system calls are failed from outside, by
 *          ptrace, and allocations by shim.c.
 * Shape    faults_run(&trial, &at) runs trial.argv once; kind FAULT_NONE counts the calls of every
 *          kind, and those of each file of the working folder. How many calls there are depends
 *          on the machine (libraries, processors, threads); how many are of one such file does not.
 * Errors   a machine that cannot trace ends the driver.
 * Owns     trial.file is freed by the caller.
 * Threads  one; the traced program may have several.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { YL_FAULT_MARK = 5000 }; /* no system call: main is about to begin */

enum fault_kind {
    FAULT_NONE,
    FAULT_ALLOC,
    FAULT_OPEN,
    FAULT_READ,
    FAULT_WRITE,
    FAULT_FULL, /* from the Nth on */
    FAULT_READ_ONLY,
    FAULT_RENAME,
    FAULT_SYNC,
    FAULT_CLOSE,
    FAULT_MMAP,
    FAULT_MKDIR,
    FAULT_UNLINK,
    FAULT_STAT,
    FAULT_TRUNCATE,
    FAULT_LOCK,
    FAULT_LIST,
    FAULT_THREAD,
    FAULT_KILL,
    FAULT_KINDS
};
enum { FAULT_NAME = 96 };
struct faults_at {
    enum fault_kind kind;
    uint64_t n;       /* the Nth call of the kind fails */
    const char *file; /* of those that are about this file, below the folder; NULL: of all */
};
struct faults_file {
    enum fault_kind kind;
    char name[FAULT_NAME];
    uint64_t calls;
};
struct faults_trial {
    char *const *argv;
    const char *folder;         /* the working folder, its whole path */
    const char *shim, *counter; /* file of a counter */
    const char *out, *err;      /* files of the standard streams */
    uint64_t calls[FAULT_KINDS], injected;
    struct faults_file *file; /* where kind is FAULT_NONE */
    size_t files, capacity;
    int status; /* as of waitpid */
    bool hung;
};
const char *faults_name(enum fault_kind kind);
void faults_run(struct faults_trial *trial, const struct faults_at *at);
