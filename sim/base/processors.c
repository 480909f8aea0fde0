/* processors.c: quotas from a group up to the root. Contract: processors.h. */
#include "sim/base/processors.h"
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The first numbers of a file; fewer than `most` where it has "max", or is not there. */
static int numbers(const char *folder, const char *name, double *number, int most)
{
    char path[PATH_MAX + 32], text[64] = "";
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "re");
    if (!stream) return 0;
    const bool any = fgets(text, sizeof text, stream) != NULL;
    fclose(stream);
    const int got = any ? sscanf(text, "%lf %lf", &number[0], &number[1]) : 0;
    return got > most ? most : got < 0 ? 0 : got;
}

/* Of one group, both versions' files: processors, 0 where none are given. */
static int quota_of(const char *folder)
{
    double each[2] = {0}, period[2] = {0};
    if (numbers(folder, "cpu.max", each, 2) != 2) {
        if (numbers(folder, "cpu.cfs_quota_us", each, 1) != 1) return 0;
        if (numbers(folder, "cpu.cfs_period_us", period, 1) != 1) return 0;
        each[1] = period[0];
    }
    if (!(each[0] > 0 && each[1] > 0 && each[0] < each[1] * INT_MAX)) return 0;
    const int whole = (int)(each[0] / each[1]);
    return whole + (whole * each[1] < each[0]);
}

static int less(int a, int b) { return !a || (b && b < a) ? b : a; }

/* A quota of a group holds for all groups in it. */
static int quota_above(const char *mount, const char *hierarchy, const char *group)
{
    char folder[PATH_MAX];
    const int root =
        snprintf(folder, sizeof folder, "%s%s%s", mount, *hierarchy ? "/" : "", hierarchy);
    int least = 0;
    if (root < 0 || (size_t)root + strlen(group) >= sizeof folder) return 0;
    snprintf(folder + root, sizeof folder - (size_t)root, "%s", group);
    for (char *end = folder + strlen(folder); end; end = strrchr(folder + root, '/')) {
        *end = '\0';
        least = less(least, quota_of(folder));
    }
    return least;
}

/* True for the line of a hierarchy that shares out processors: all of version 2, or "cpu" among those of version 1. */
static bool shares_cpu(const char *controllers)
{
    const char *at = controllers;
    bool found = !*at;
    for (size_t length; *at && !found; at += length + (at[length] == ',')) {
        length = strcspn(at, ",");
        found = length == 3 && !strncmp(at, "cpu", 3);
    }
    return found;
}

int yl_processors_quota(const char *groups, const char *mount)
{
    char line[PATH_MAX + 128];
    int least = 0;
    FILE *stream = fopen(groups, "re");
    while (stream && fgets(line, sizeof line, stream)) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *group = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!group) continue;
        *group++ = '\0';
        if (!shares_cpu(++controllers)) continue;
        const bool second = !*controllers; /* version 2, alone or beside the others */
        least = less(least, quota_above(mount, second ? "" : "cpu", group));
        if (second) least = less(least, quota_above(mount, "unified", group));
    }
    if (stream) fclose(stream);
    return least;
}

int yl_processors_of(int seen)
{
    const int quota = yl_processors_quota("/proc/self/cgroup", "/sys/fs/cgroup");
    seen = seen > 0 ? seen : 1;
    return quota && quota < seen ? quota : seen;
}
