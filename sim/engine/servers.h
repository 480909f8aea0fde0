/* servers.h: when each of the servers or seats of a place is free again.
 *
 * Why      First come, first served needs only the least of those instants; as long as many are free it needs none.
 * Shape    yl_servers_begin(&s, how_many); for each visit in order of time: from = yl_servers_free(&s, time), then
 *          yl_servers_take(&s, from, until), or nothing if it does not wait so long.
 * Units    microseconds.
 * Order    times ascend, but for visits that yl_servers_has found a server for, all of them.
 * Cost     a few ns where many are free or there is one; else a sift of a heap. 8 bytes for each that is taken.
 * Errors   YL_NO_MEMORY.
 * Owns     its array; yl_servers_end.
 * Threads  one thread at a time.
 * Source   a heap of four children: D. B. Johnson, 1975; the first free server: J. Kiefer and J. Wolfowitz, 1955.
 */
#ifndef YL_SIM_ENGINE_SERVERS_H
#define YL_SIM_ENGINE_SERVERS_H
#include "sim/base/status.h"
#include <stdbool.h>
#include <stdint.h>

struct yl_servers {
    int64_t count;
    int64_t *end; /* of those that are taken; a heap, the least first, once all may be */
    uint32_t ends, room, mark, since; /* mark: where ends are looked through for what is over */
    bool heap;
    bool few; /* always a heap of all of them, those never taken being free for ever */
};
enum { YL_SERVERS_LOOK = 1024 };
enum yl_status yl_servers_begin(struct yl_servers *s, int64_t count) YL_CHECKED;
void yl_servers_end(struct yl_servers *s);
/* Is there one for each of n more from t on, even if nobody leaves? Then their order does not matter. */
bool yl_servers_has(struct yl_servers *s, uint32_t n, int64_t t);
int64_t yl_servers_look(struct yl_servers *s, int64_t t); /* the long way of yl_servers_free */
void yl_servers_sift(struct yl_servers *s);
enum yl_status yl_servers_add(struct yl_servers *s, int64_t until) YL_CHECKED;

/* The first instant from t on at which one is free. */
static inline int64_t yl_servers_free(struct yl_servers *s, int64_t t)
{
    if (s->few) {
        int64_t end = s->end[0];
        return end > t ? end : t;
    }
    if (!s->heap || ++s->since > s->ends + YL_SERVERS_LOOK) return yl_servers_look(s, t);
    return s->ends < s->count || s->end[0] <= t ? t : s->end[0];
}

static inline enum yl_status yl_servers_take(struct yl_servers *s, int64_t from, int64_t until)
{
    if (s->few || (s->heap && s->ends && s->end[0] <= from)) {
        s->end[0] = until;
        if (s->ends > 1) yl_servers_sift(s);
        return YL_OK;
    }
    return yl_servers_add(s, until);
}
#endif
