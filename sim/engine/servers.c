/* servers.c: ends of service as a plain list while many are free, else as a heap. Contract: servers.h. */
#include "sim/engine/servers.h"
#include <stdlib.h>

enum { FEW = 64, KEEP = 1024 };

/* Room for n more ends. */
static enum yl_status make_room(struct yl_servers *s, uint32_t n)
{
    if (s->ends + n <= s->room) return YL_OK;
    uint32_t want = s->room ? 2 * s->room : FEW;
    while (want < s->ends + n) want *= 2;
    int64_t *more = realloc(s->end, want * sizeof *more);
    if (!more) return YL_NO_MEMORY;
    s->end = more, s->room = want;
    return YL_OK;
}

enum yl_status yl_servers_begin(struct yl_servers *s, int64_t count)
{
    s->count = count, s->ends = s->since = 0, s->mark = KEEP;
    s->few = s->heap = count > 0 && count <= FEW;
    if (!s->few) return YL_OK;
    if (make_room(s, FEW)) return YL_NO_MEMORY;
    while (s->ends < count) s->end[s->ends++] = INT64_MIN;
    return YL_OK;
}

void yl_servers_end(struct yl_servers *s)
{
    free(s->end);
    *s = (struct yl_servers){0};
}

/* Four children each: half as deep as a heap of two, and all four in one or two cache lines. */
static void rise(struct yl_servers *s, uint32_t at)
{
    int64_t e = s->end[at];
    for (; at && s->end[(at - 1) / 4] > e; at = (at - 1) / 4) s->end[at] = s->end[(at - 1) / 4];
    s->end[at] = e;
}

/* A new first: down to the bottom along the least children, where it mostly belongs, and up from there. */
void yl_servers_sift(struct yl_servers *s)
{
    int64_t e = s->end[0], *end = s->end;
    uint32_t at = 0, child;
    for (; (child = 4 * at + 1) + 3 < s->ends; at = child) {
        uint32_t a = child + (end[child + 1] < end[child]),
                 b = child + 2 + (end[child + 3] < end[child + 2]);
        child = end[b] < end[a] ? b : a;
        end[at] = end[child];
    }
    for (uint32_t c = child; c < s->ends; c++)
        if (end[c] < end[child]) child = c;
    if (child < s->ends) end[at] = end[child], at = child;
    end[at] = e;
    rise(s, at);
}

enum yl_status yl_servers_add(struct yl_servers *s, int64_t until)
{
    if (s->ends == s->room && make_room(s, 1)) return YL_NO_MEMORY;
    s->end[s->ends++] = until;
    if (s->heap) rise(s, s->ends - 1);
    return YL_OK;
}

/* Forgets those that are free at t. */
static void purge(struct yl_servers *s, int64_t t)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < s->ends; i++) {
        s->end[m] = s->end[i];
        m += s->end[i] > t;
    }
    s->ends = m, s->heap = false;
    s->mark = m < KEEP / 2 ? KEEP : 2 * m;
}

int64_t yl_servers_look(struct yl_servers *s, int64_t t)
{
    if (!s->heap) {
        if (s->ends < s->mark && s->ends < s->count) return t;
        purge(s, t);
        if (s->ends < s->count && s->ends <= s->count - s->count / 4) return t;
        for (uint32_t i = 1; i < s->ends; i++) rise(s, i);
        s->heap = true, s->since = 0;
    } else {
        uint32_t over = 0;
        for (uint32_t i = 0; i < s->ends; i++) over += s->end[i] <= t;
        s->since = 0;
        if (over > s->ends / 4) {
            purge(s, t);
            return t;
        }
    }
    return s->ends < s->count || s->end[0] <= t ? t : s->end[0];
}

bool yl_servers_has(struct yl_servers *s, uint32_t n, int64_t t)
{
    if (s->heap || s->count < n) return false;
    if (s->ends + (int64_t)n > s->count) purge(s, t);
    return s->ends + (int64_t)n <= s->count;
}
