/* processors.h: how many processors this process may use.
 *
 * Why      A container may see 64 processors and be given the time of two: threads beyond those only take turns, and one that
 *          waits for another in turn burns what both have.
 * Shape    yl_processors_of(seen); yl_processors_quota reads the files of control groups, apart so that tests can give it some.
 * Units    processors; a part of one counts as one.
 * Source   Linux, Documentation/admin-guide/cgroup-v2.rst (cpu.max) and scheduler/sched-bwc.rst (cpu.cfs_quota_us).
 */
#pragma once

/* Of those that the system shows, or of the quota where that is less; at least 1. */
int yl_processors_of(int seen);
/* The least quota of the groups that `groups` (/proc/self/cgroup) names and all above them below `mount`; 0: none. */
int yl_processors_quota(const char *groups, const char *mount);
