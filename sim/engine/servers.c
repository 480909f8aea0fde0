/* servers.c: ends of service as a list while many are free, else a heap. Contract: servers.h. */
#include "sim/engine/servers.h"
#include "sim/base/array.h"
#include <stdlib.h>

enum { KEEP = 128, CHILDREN = 4 };

void yl_servers_begin(struct yl_servers *servers, int64_t count)
{
    servers->count = count;
    servers->ends = servers->since = 0;
    servers->mark = KEEP;
    servers->form = count > 0 && count <= YL_SERVERS_FEW ? YL_SERVERS_HEAP : YL_SERVERS_LIST;
    if (servers->form == YL_SERVERS_LIST) return;
    YL_ARRAY_RESERVE(&servers->end, &servers->capacity, (size_t)servers->ends + YL_SERVERS_FEW);
    while (servers->ends < count) servers->end[servers->ends++] = INT64_MIN;
}

void yl_servers_end(struct yl_servers *servers)
{
    free(servers->end);
    *servers = (struct yl_servers){0};
}

/* A new end at a place, among four children each: half as deep as a heap of two. */
static void sift(struct yl_servers *servers, uint32_t at, int64_t until)
{
    int64_t *end = servers->end;
    const uint32_t n = servers->ends;
    for (uint32_t first; (first = CHILDREN * at + 1) < n;) {
        const int64_t *of = end + first;
        uint32_t least = 0;
        if (first + CHILDREN <= n) { /* in pairs: no branch that a processor has to guess */
            const uint32_t left = of[1] < of[0], right = 2 + (of[3] < of[2]);
            least = left + (of[right] < of[left]) * (right - left);
        } else {
            for (uint32_t c = 1; first + c < n; c++) least = of[c] < of[least] ? c : least;
        }
        if (of[least] >= until) break;
        end[at] = of[least];
        at = first + least;
    }
    end[at] = until;
}

/* ---- which form ------------------------------------------------------------------------------ */
/* Forget servers that are free at t. */
static void purge(struct yl_servers *servers, int64_t t)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < servers->ends; i++) {
        servers->end[m] = servers->end[i];
        m += servers->end[i] > t;
    }
    servers->ends = m;
    servers->form = YL_SERVERS_LIST;
    servers->mark = m < KEEP / 2 ? KEEP : 2 * m;
}

/* Where it is not known which are free: as long as many are, that need not be known. */
static int64_t look_in_list(struct yl_servers *servers, int64_t t)
{
    if (servers->ends < servers->mark && servers->ends < servers->count) return t;
    purge(servers, t);
    if (servers->ends < servers->count && servers->ends <= servers->count - servers->count / 4)
        return t;
    YL_ARRAY_RESERVE(&servers->end, &servers->capacity, (size_t)servers->count);
    while (servers->ends < servers->count)
        servers->end[servers->ends++] = 0; /* free since long ago */
    servers->form = YL_SERVERS_HEAP;
    servers->since = 0;
    for (uint32_t i = servers->ends / CHILDREN + 1; i-- > 0;) sift(servers, i, servers->end[i]);
    return yl_servers_free(servers, t);
}

int64_t yl_servers_look(struct yl_servers *servers, int64_t t)
{
    uint32_t over = 0;
    if (servers->form == YL_SERVERS_LIST) return look_in_list(servers, t);
    servers->since = 0;
    for (uint32_t i = 0; i < servers->ends; i++) over += servers->end[i] <= t;
    if (over <= servers->ends / 4) return yl_servers_free(servers, t);
    purge(servers, t);
    return t;
}

void yl_servers_put(struct yl_servers *servers, int64_t until)
{
    if (servers->form == YL_SERVERS_HEAP) {
        sift(servers, 0, until);
        return;
    }
    YL_ARRAY_RESERVE(&servers->end, &servers->capacity, (size_t)servers->ends + 1);
    servers->end[servers->ends++] = until;
}

bool yl_servers_has(struct yl_servers *servers, uint32_t n, int64_t t)
{
    if (servers->form != YL_SERVERS_LIST || servers->count < n) return false;
    if (servers->ends + (int64_t)n > servers->count) purge(servers, t);
    return servers->ends + (int64_t)n <= servers->count;
}
