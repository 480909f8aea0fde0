/* solve_pack.c: moments of a group without those that are 0. Contract: solve_groups.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve_groups.h"
#include <stdlib.h>
#include <string.h>

enum { FEW = 1024 }; /* quantities: fewer are kept as they are */

void yl_group_open(struct yl_group *group, struct yl_group *spare, uint32_t quantities)
{
    if (!spare->m1)
        *spare = (struct yl_group){
            .m1 = yl_get_zeroed(quantities, sizeof *group->m1),
            .m2 = yl_get_zeroed(quantities, sizeof *group->m2),
            .m2_unknown = yl_get_zeroed(quantities, sizeof *group->m2_unknown),
            .noted = yl_get_zeroed(quantities / YL_NOTED + 1, sizeof *group->noted)};
    group->m1 = spare->m1;
    group->m2 = spare->m2;
    group->m2_unknown = spare->m2_unknown;
    group->noted = spare->noted;
    *spare = (struct yl_group){0};
}

static bool any(const struct yl_group *group, uint32_t q)
{
    return group->m1[q] != 0 || group->m2[q] != 0 || group->m2_unknown[q];
}

/* From q on, the first that may be other than 0. */
static uint32_t noted_from(const struct yl_group *group, uint32_t q, uint32_t quantities)
{
    while (q < quantities && !group->noted[q / YL_NOTED]) q += YL_NOTED - q % YL_NOTED;
    return q;
}

void yl_group_pack(struct yl_group *group, struct yl_group *spare, uint32_t quantities)
{
    struct yl_group to = *group;
    uint32_t n = 0, q = 0;
    if (quantities < FEW || group->which) return;
    for (; (q = noted_from(group, q, quantities)) < quantities; q++) n += any(group, q);
    to.which = yl_get_zeroed((size_t)n + 1, sizeof *to.which);
    to.m1 = yl_get_zeroed((size_t)n + 1, sizeof *to.m1);
    to.m2 = yl_get_zeroed((size_t)n + 1, sizeof *to.m2);
    to.m2_unknown = yl_get_zeroed((size_t)n + 1, sizeof *to.m2_unknown);
    for (q = 0; (q = noted_from(group, q, quantities)) < quantities; q++) {
        if (!any(group, q)) continue;
        to.which[to.kept] = q;
        to.m1[to.kept] = group->m1[q];
        to.m2[to.kept] = group->m2[q];
        to.m2_unknown[to.kept++] = group->m2_unknown[q];
        group->m1[q] = group->m2[q] = 0;
        group->m2_unknown[q] = false;
    }
    memset(group->noted, 0, (quantities / YL_NOTED + 1) * sizeof *group->noted);
    to.noted = NULL;
    if (spare->m1)
        YL_FREE(group->m1, group->m2, group->m2_unknown, group->noted);
    else
        *spare = (struct yl_group){.m1 = group->m1,
                                   .m2 = group->m2,
                                   .m2_unknown = group->m2_unknown,
                                   .noted = group->noted};
    *group = to;
}

struct yl_moment yl_group_moment(const struct yl_group *group, uint32_t q)
{
    uint32_t low = 0, high = group->kept;
    if (!group->which) return (struct yl_moment){group->m1[q], group->m2[q], group->m2_unknown[q]};
    while (low < high) {
        const uint32_t mid = (low + high) / 2;
        if (group->which[mid] < q)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == group->kept || group->which[low] != q) return (struct yl_moment){0};
    return (struct yl_moment){group->m1[low], group->m2[low], group->m2_unknown[low]};
}

/* Groups of an entry stand together: roots are solved one after another, and what others begin has one group. */
struct yl_group_span yl_groups_of(const struct yl_groups *groups, uint32_t entry)
{
    if (entry == YL_EVERYBODY) return (struct yl_group_span){0, groups->groups};
    return groups->span ? groups->span[entry] : (struct yl_group_span){0, groups->groups};
}

void yl_groups_index(struct yl_groups *groups)
{
    groups->span = yl_get_zeroed((size_t)groups->entries + 1, sizeof *groups->span);
    for (uint32_t i = 0; i < groups->groups; i++) {
        struct yl_group_span *span = &groups->span[groups->group[i].entry];
        if (!span->to) span->from = i;
        span->to = i + 1;
    }
}
