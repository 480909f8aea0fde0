/* servers.h: when each of the servers or seats of a place is free again.
 *
 * Why      First come, first served needs only the least of these instants; as long as many are
 *          free it needs none.
 * Shape    yl_servers_begin(&s, how_many); for each visit in order of time: from =
 *          yl_servers_free(&s, time), then yl_servers_take(&s, until), or nothing if it does not
 *          wait so long.
 * Units    microseconds.
 * Order    times ascend, but for visits that yl_servers_has found a server for, all of them.
 * Cost     a few ns where many are free, else the logarithm to base four of all servers; 8 bytes for
 *          each that is taken.
 * Owns     its arrays; yl_servers_end.
 * Threads  one thread at a time.
 * Source   the first free server: J. Kiefer and J. Wolfowitz, 1955; a heap of four children:
 *          D. B. Johnson, 1975.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum yl_servers_form {
    YL_SERVERS_LIST, /* many are free: ends of those that are or were taken, in any order */
    YL_SERVERS_HEAP  /* a few servers, or most taken: the ends of all, the least first */
};
struct yl_servers {
    int64_t count;
    int64_t *end;               /* [ends] */
    size_t capacity;            /* of end */
    uint32_t ends, mark, since; /* mark: when a list is looked through for what is over; since: how
                                   often a heap was asked since it was */
    enum yl_servers_form form;
};
enum { YL_SERVERS_FEW = 32 /* are a heap for good */, YL_SERVERS_LOOK = 1024 };
void yl_servers_begin(struct yl_servers *servers, int64_t count);
void yl_servers_end(struct yl_servers *servers);
/* Is there one for each of n more from t on, even if none is freed? Then their order does not
 * matter. */
bool yl_servers_has(struct yl_servers *servers, uint32_t n, int64_t t);
/* The long way of yl_servers_free. */
int64_t yl_servers_look(struct yl_servers *servers, int64_t t);

/* The first instant from t on at which one is free. */
static inline int64_t yl_servers_free(struct yl_servers *servers, int64_t t)
{
    if (servers->form == YL_SERVERS_HEAP &&
        (servers->count <= YL_SERVERS_FEW || ++servers->since <= servers->ends + YL_SERVERS_LOOK)) {
        int64_t end = servers->end[0];
        return end > t ? end : t;
    }
    if (servers->form == YL_SERVERS_LIST && servers->ends < servers->mark &&
        servers->ends < servers->count)
        return t;
    return yl_servers_look(servers, t);
}

/* The long way of yl_servers_take. */
void yl_servers_put(struct yl_servers *servers, int64_t until);
static inline void yl_servers_take(struct yl_servers *servers, int64_t until)
{
    if (servers->form == YL_SERVERS_LIST && servers->ends < servers->capacity)
        servers->end[servers->ends++] = until;
    else if (servers->count == 1)
        servers->end[0] = until; /* a heap of one */
    else
        yl_servers_put(servers, until);
}
