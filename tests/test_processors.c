/* test_processors.c: quotas of control groups, of both versions, are found and rounded up. */
/* yl-test: LINK yl_base LABELS fast TIMEOUT 20 */
#include "sim/base/processors.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char mount[] = "/tmp/yl-test-XXXXXX", groups[64];

static void folder(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", mount, name);
    cr_assert(eq(int, mkdir(path, 0700), 0));
}

static void begin(void)
{
    cr_assert(mkdtemp(mount) != NULL);
    snprintf(groups, sizeof groups, "%s/groups", mount);
    folder("pod"), folder("pod/one"), folder("cpu"), folder("cpu/pod");
}

static void end(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", mount);
    cr_assert(eq(int, system(command), 0));
}

TestSuite(processors, .init = begin, .fini = end, .timeout = 10);

Test(processors, of_version_2_the_least_of_all_groups_above)
{
    cr_assert(yl_run_write(mount, "groups", "0::/pod/one\n"));
    cr_expect(eq(int, yl_processors_quota(groups, mount), 0), "no file, no quota");
    cr_assert(yl_run_write(mount, "pod/one/cpu.max", "max 100000\n"));
    cr_expect(eq(int, yl_processors_quota(groups, mount), 0));
    cr_assert(yl_run_write(mount, "pod/cpu.max", "250000 100000\n"));
    cr_expect(eq(int, yl_processors_quota(groups, mount), 3), "two and a half are three");
    cr_assert(yl_run_write(mount, "pod/one/cpu.max", "200000 100000\n"));
    cr_expect(eq(int, yl_processors_quota(groups, mount), 2));
    cr_assert(yl_run_write(mount, "cpu.max", "5000 100000\n"));
    cr_expect(eq(int, yl_processors_quota(groups, mount), 1));
}

Test(processors, of_version_1_the_hierarchy_of_cpu_alone)
{
    cr_assert(yl_run_write(mount, "groups",
                           "3:cpuset:/pod/one\n2:cpuacct:/\n1:cpuacct,cpu:/pod\n0::/\n"));
    cr_assert(yl_run_write(mount, "cpu.max", "max 100000\n"));
    cr_assert(yl_run_write(mount, "cpu/pod/cpu.cfs_quota_us", "-1\n"));
    cr_assert(yl_run_write(mount, "cpu/pod/cpu.cfs_period_us", "50000\n"));
    cr_expect(eq(int, yl_processors_quota(groups, mount), 0));
    cr_assert(yl_run_write(mount, "cpu/pod/cpu.cfs_quota_us", "100001\n"));
    cr_expect(eq(int, yl_processors_quota(groups, mount), 3));
    cr_assert(yl_run_write(mount, "groups", "3:cpuset:/pod\n2:cpuacct:/pod\n"));
    cr_expect(eq(int, yl_processors_quota(groups, mount), 0), "others share out no time");
}

Test(processors, the_quota_never_raises_what_is_seen)
{
    cr_expect(ge(int, yl_processors_of(0), 1));
    cr_expect(eq(int, yl_processors_of(1), 1));
    cr_expect(le(int, yl_processors_of(2), 2));
}
