/* submit.h: a sweep given to a cluster.
 *
 * Why      Slurm keeps the queue, the nodes and the retries; the program only says what a task is.
 * Shape    yl_submit(study, points) writes DIR/sweep.sbatch, calls sbatch, says how to merge.
 * Errors   YL_IO where the script cannot be written or sbatch cannot be called; the script stays.
 * Owns     nothing.
 * Threads  one.
 * Source   docs/sweeps.md; Slurm's sbatch(1), job arrays and RequeueExit.
 */
#ifndef YL_SIM_CLI_SUBMIT_H
#define YL_SIM_CLI_SUBMIT_H
#include "sim/cli/study.h"

enum yl_status yl_submit(struct yl_study *study, uint64_t points) YL_CHECKED;
#endif
