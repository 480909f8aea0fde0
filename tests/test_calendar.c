/* test_calendar.c: the calendar pops what a plain list pops. */
/* yl-test: LINK yl_engine LABELS fast TIMEOUT 30 */
#include "sim/base/clock.h"
#include "sim/engine/calendar.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

enum { OPERATIONS = 30000, VISITS = 512, WAITING = 1 << 12 };
struct twin {
    struct yl_event event[WAITING];
    uint32_t events;
};

static int by_address(const struct yl_event *a, const struct yl_event *b)
{
    const struct yl_address x = a->address, y = b->address;
    if (x.origin != y.origin) return x.origin < y.origin ? -1 : 1;
    if (x.cell != y.cell) return x.cell < y.cell ? -1 : 1;
    if (x.index != y.index) return x.index < y.index ? -1 : 1;
    return a->what < b->what ? -1 : a->what > b->what;
}

static int by_order(const struct yl_event *a, const struct yl_event *b)
{
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    return a->rank == YL_RANK_JOIN ? by_address(a, b) : 0;
}

/* Takes the event out of the twin if nothing comes before it; false: it was not the next. */
static bool twin_takes(struct twin *t, const struct yl_event *e)
{
    uint32_t found = UINT32_MAX;
    for (uint32_t i = 0; i < t->events; i++) {
        const struct yl_event *x = &t->event[i];
        if (by_order(x, e) < 0) return false;
        if (x->time == e->time && x->rank == e->rank && x->visit == e->visit && x->what == e->what)
            found = i;
    }
    if (found == UINT32_MAX) return false;
    t->event[found] = t->event[--t->events];
    return true;
}

static bool twin_has(const struct twin *t, int64_t limit)
{
    for (uint32_t i = 0; i < t->events; i++)
        if (t->event[i].time < limit) return true;
    return false;
}

/* Steps of time: many ties, some minutes, a few days. */
static int64_t step(struct draws *draws)
{
    switch (draws_below(draws, 8)) {
    case 0:
        return draws_below(draws, 3);
    case 1:
        return 0;
    case 2:
        return draws_below(draws, 86400) * YL_SECOND;
    case 3:
        return draws_below(draws, 40) * YL_DAY;
    default:
        return draws_below(draws, 5 * YL_MINUTE);
    }
}

static struct yl_visit visit[VISITS];
static struct twin twin;

static void push_one(struct yl_calendar *c, struct draws *draws, int64_t now, uint16_t what)
{
    const uint32_t at = (uint32_t)draws_below(draws, VISITS);
    struct yl_event e = {
        .time = now + step(draws), .visit = at, .rank = (uint8_t)draws_below(draws, 4)};
    e.address = visit[at].address;
    e.what = e.rank == YL_RANK_JOIN ? visit[at].jumps : what;
    twin.event[twin.events++] = e;
    yl_calendar_push(c, &e);
}

/* What a window brings stands apart from what waits, but is popped in one order with it. */
static void push_window(struct yl_calendar *c, struct draws *draws, int64_t now, int64_t limit)
{
    int many = (int)draws_below(draws, 200);
    yl_calendar_open(c);
    while (many-- && twin.events < WAITING) push_one(c, draws, now, (uint16_t)many);
    yl_calendar_close(c, limit);
}

static uint64_t waiting(const struct yl_calendar *c)
{
    const bool any = c->lane.end;
    return c->heap.count + (any ? c->lane.end - (uint64_t)(c->lane.next - c->lane.order.key) : 0);
}

static void play(uint32_t seed)
{
    struct draws draws = {.seed = seed};
    struct yl_calendar c = {0};
    yl_calendar_clear(&c);
    c.visits = visit;
    for (int round = 0; round < 2; round++) { /* the second time after a clear */
        twin.events = 0;
        for (int i = 0; i < VISITS; i++)
            visit[i] = (struct yl_visit){.address.index = (uint32_t)draws_below(&draws, 4),
                                         .address.cell = (uint32_t)draws_below(&draws, 3),
                                         .address.origin = (uint32_t)draws_below(&draws, 2),
                                         .jumps = (uint16_t)draws_below(&draws, 9)};
        int64_t now = 1625000000 * YL_SECOND, limit = now;
        unsigned pops = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            if (draws_below(&draws, 2) && twin.events < WAITING) {
                push_one(&c, &draws, now, (uint16_t)i);
                continue;
            }
            struct yl_event e;
            bool got = yl_calendar_pop(&c, limit, &e);
            cr_assert(eq(int, got, twin_has(&twin, limit)), "seed %u operation %d", seed, i);
            cr_assert(eq(u64, waiting(&c), twin.events - got));
            if (!got) { /* the window is done: what comes later begins where it ended */
                now = limit;
                limit += draws_below(&draws, 20) ? draws_below(&draws, 2 * YL_HOUR)
                                                 : draws_below(&draws, 30 * YL_DAY);
                if (!draws_below(&draws, 4)) push_window(&c, &draws, now, limit);
                continue;
            }
            cr_assert(e.time < limit && e.time >= now, "seed %u operation %d", seed, i);
            cr_assert(twin_takes(&twin, &e), "seed %u operation %d: not the next", seed, i);
            now = e.time, pops++;
        }
        cr_expect(gt(u32, pops, OPERATIONS / 4), "the twin had little to compare");
        yl_calendar_clear(&c);
        cr_expect(eq(u64, waiting(&c), 0));
    }
    yl_calendar_free(&c);
}

Test(calendar, calendar_pops_what_a_plain_list_pops, .timeout = 20)
{
    for (uint32_t seed = 1; seed <= 6; seed++) play(seed);
}

Test(calendar, calendar_refuses_the_past, .signal = SIGABRT)
{
    struct yl_calendar c = {0};
    struct yl_event e = {.time = 100};
    yl_calendar_clear(&c);
    yl_calendar_push(&c, &e);
    cr_assert(yl_calendar_pop(&c, YL_NEVER, &e));
    e.time = 99;
    yl_calendar_push(&c, &e);
}
