/* faults.h: faults put into a running program: kinds, and one trial of each.
 *
 * Why      Every failing call must end in a status and a line, never in a crash or a wrong byte;
 *          stdio's own calls cannot be preloaded, so system calls are failed from outside, by
 *          ptrace, and allocations by shim.c.
 * Shape    faults_run(&trial, kind, n) runs trial.argv once; kind FAULT_NONE counts the calls of
 *          every kind.
 * Errors   a machine that cannot trace ends the driver.
 * Owns     nothing.
 * Threads  one; the traced program may have several.
 */
#pragma once
#include <stdbool.h>
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
struct faults_trial {
    char *const *argv;
    const char *shim, *counter; /* file of a counter */
    const char *out, *err;      /* files of the standard streams */
    uint64_t calls[FAULT_KINDS];
    int status; /* as of waitpid */
    bool hung;
};
const char *faults_name(enum fault_kind kind);
void faults_run(struct faults_trial *trial, enum fault_kind kind, uint64_t n);
