/* solve_pack.c: moments of a group without those that are 0. Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/solve/solve_answer.h"
#include <stdlib.h>
#include <string.h>

enum { FEW = 1024, BLOCK = 64 }; /* quantities: fewer are kept as they are; looked at together */

/* The first quantity from q on of a block with something in it: nearly all are empty. */
static uint32_t next_block(const struct yl_group *group, uint32_t q, uint32_t quantities)
{
    static const double none[BLOCK];
    for (; q + BLOCK <= quantities; q += BLOCK)
        if (memcmp(group->m1 + q, none, sizeof none) != 0 ||
            memcmp(group->m2 + q, none, sizeof none) != 0 ||
            memcmp(group->m2_unknown + q, none, BLOCK * sizeof *group->m2_unknown) != 0)
            break;
    return q;
}

static bool any(const struct yl_group *group, uint32_t q)
{
    return group->m1[q] != 0 || group->m2[q] != 0 || group->m2_unknown[q];
}

bool yl_group_pack(struct yl_group *group, uint32_t quantities)
{
    struct yl_group to = *group;
    uint32_t n = 0;
    if (quantities < FEW || group->which) return true;
    for (uint32_t q = next_block(group, 0, quantities); q < quantities; q++) {
        n += any(group, q);
        if (q % BLOCK == BLOCK - 1) q = next_block(group, q + 1, quantities) - 1;
    }
    to.which = calloc((size_t)n + 1, sizeof *to.which);
    to.m1 = calloc((size_t)n + 1, sizeof *to.m1);
    to.m2 = calloc((size_t)n + 1, sizeof *to.m2);
    to.m2_unknown = calloc((size_t)n + 1, sizeof *to.m2_unknown);
    if (!to.which || !to.m1 || !to.m2 || !to.m2_unknown) {
        YL_FREE(to.which, to.m1, to.m2, to.m2_unknown);
        return false;
    }
    for (uint32_t q = next_block(group, 0, quantities); q < quantities; q++) {
        if (any(group, q)) {
            to.which[to.kept] = q;
            to.m1[to.kept] = group->m1[q];
            to.m2[to.kept] = group->m2[q];
            to.m2_unknown[to.kept++] = group->m2_unknown[q];
        }
        if (q % BLOCK == BLOCK - 1) q = next_block(group, q + 1, quantities) - 1;
    }
    YL_FREE(group->m1, group->m2, group->m2_unknown);
    *group = to;
    return true;
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

bool yl_groups_index(struct yl_groups *groups)
{
    groups->span = calloc((size_t)groups->entries + 1, sizeof *groups->span);
    for (uint32_t i = 0; groups->span && i < groups->groups; i++) {
        struct yl_group_span *span = &groups->span[groups->group[i].entry];
        if (!span->to) span->from = i;
        span->to = i + 1;
    }
    return groups->span;
}
