/* textbook.c: the simulation of a good textbook: one list of events, the next one first, one event
 * a step. The list is a binary heap, or with -DCALENDAR a calendar queue. xoshiro256++ and libm, no
 * waste. Run: textbook funnel|coupled|shared|mm1 N [SEED] */
#include "bench/peers/workload.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- random numbers ---- */
static uint64_t state[4];

static uint64_t turn(uint64_t x, int by) { return x << by | x >> (64 - by); }

static inline double uniform(void)
{
    uint64_t word = turn(state[0] + state[3], 23) + state[0], t = state[1] << 17;
    state[2] ^= state[0], state[3] ^= state[1], state[1] ^= state[2], state[0] ^= state[3];
    state[2] ^= t, state[3] = turn(state[3], 45);
    return ((double)(word >> 11) + 0.5) * 0x1p-53;
}

static void seed(uint64_t from)
{
    for (int i = 0; i < 4; i++) { /* splitmix64 */
        uint64_t z = (from += 0x9e3779b97f4a7c15u);
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u, z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        state[i] = z ^ z >> 31;
    }
}

static inline double exponential(double mean) { return -mean * log(uniform()); }

static double normal(void)
{
    static double spare;
    static bool has;
    if (has) {
        has = false;
        return spare;
    }
    double r = sqrt(-2 * log(uniform())), angle = 6.283185307179586 * uniform();
    spare = r * sin(angle), has = true;
    return r * cos(angle);
}

/* ---- events ---- */
enum { ARRIVAL = -1, GIVES_UP = -2 };
struct event {
    double time;
    uint32_t order, waiter; /* order of pushing settles ties */
    int16_t step, entry;
};
static uint32_t pushed;
static size_t pending;

static inline bool before(const struct event *a, const struct event *b)
{
    return a->time < b->time || (a->time == b->time && a->order < b->order);
}

static void *grown(void *array, size_t room, size_t bytes)
{
    array = realloc(array, room * bytes);
    if (!array) abort();
    return array;
}

#ifndef CALENDAR
static struct event *heap;
static size_t heap_room;

static void queue_begin(double rate, double horizon) { (void)rate, (void)horizon; }

static inline void push(double time, int step, int entry, uint32_t waiter)
{
    if (pending == heap_room)
        heap = grown(heap, heap_room = heap_room ? 2 * heap_room : 1024, sizeof *heap);
    struct event e = {time, pushed++, waiter, (int16_t)step, (int16_t)entry};
    size_t at = pending++;
    for (size_t up; at && before(&e, &heap[up = (at - 1) / 2]); at = up) heap[at] = heap[up];
    heap[at] = e;
}

static inline struct event pop(void)
{
    struct event next = heap[0], last = heap[--pending];
    size_t at = 0;
    for (size_t down; (down = 2 * at + 1) < pending; at = down) {
        if (down + 1 < pending && before(&heap[down + 1], &heap[down])) down++;
        if (!before(&heap[down], &last)) break;
        heap[at] = heap[down];
    }
    heap[at] = last;
    return next;
}
#else
/* A ring of time cells, each a short list; half an event a cell. */
enum { NONE = -1 };
struct link {
    struct event event;
    int32_t next;
};
static struct link *links;
static int32_t *cell, free_link = NONE;
static size_t links_used, links_room;
static int64_t now_cell;
static uint64_t ring;
static double cells_a_second;

static void queue_begin(double rate, double horizon)
{
    for (ring = 1024; (double)ring < 2 * rate * horizon;) ring *= 2;
    cell = grown(NULL, ring, sizeof *cell);
    memset(cell, 0xff, ring * sizeof *cell);
    cells_a_second = 2 * rate;
    ring--;
}

static inline void push(double time, int step, int entry, uint32_t waiter)
{
    int32_t at = free_link;
    if (at != NONE)
        free_link = links[at].next;
    else {
        if (links_used == links_room)
            links = grown(links, links_room = links_room ? 2 * links_room : 1024, sizeof *links);
        at = (int32_t)links_used++;
    }
    int32_t *head = &cell[(uint64_t)(time * cells_a_second) & ring];
    links[at].event = (struct event){time, pushed++, waiter, (int16_t)step, (int16_t)entry};
    links[at].next = *head, *head = at, pending++;
}

static inline struct event pop(void)
{
    for (;; now_cell++) {
        double end = (double)(now_cell + 1) / cells_a_second;
        int32_t *best = NULL;
        for (int32_t *at = &cell[(uint64_t)now_cell & ring]; *at != NONE; at = &links[*at].next)
            if (links[*at].event.time < end &&
                (!best || before(&links[*at].event, &links[*best].event)))
                best = at;
        if (!best) continue;
        int32_t found = *best;
        *best = links[found].next, links[found].next = free_link, free_link = found, pending--;
        return links[found].event;
    }
}
#endif

/* ---- the funnel ---- */
struct waiter {
    int16_t entry;
    bool gone;
};
struct resource { /* of a step: seats of the room, agents of any step */
    int64_t busy, count;
    struct waiter *line;
    size_t head, tail, room;
};
static struct counts counts;
static struct resource resource[STEPS];
static bool limited[STEPS], limited_stock, patient;
static int64_t stock;

static inline void begin(double time, int step, int entry)
{
    double delay;
    if (step == ROOM) {
        counts_online(&counts, time, 1);
        delay = exp(stay_mu + stay_sigma * normal());
    } else {
        delay = exponential(funnel[step].mean);
    }
    push(time + delay, step, entry, 0);
}

static void join(double time, int step, int entry)
{
    struct resource *r = &resource[step];
    if (r->busy < r->count) {
        r->busy++;
        begin(time, step, entry);
        return;
    }
    if (r->tail == r->room)
        r->line = grown(r->line, r->room = r->room ? 2 * r->room : 1024, sizeof *r->line);
    r->line[r->tail] = (struct waiter){(int16_t)entry, false};
    if (!patient) push(time + exponential(patience), GIVES_UP, step, (uint32_t)r->tail);
    r->tail++;
}

static inline void enter(double time, int step, int entry)
{
    counts.reached[entry][step]++;
    if (limited[step])
        join(time, step, entry);
    else
        begin(time, step, entry);
}

static void leave(double time, int step)
{
    struct resource *r = &resource[step];
    while (r->head < r->tail && r->line[r->head].gone) r->head++;
    if (r->head == r->tail) {
        r->busy--;
        return;
    }
    r->line[r->head].gone = true;
    begin(time, step, r->line[r->head++].entry);
}

static void step_over(const struct event *e)
{
    if (e->step == ROOM) counts_online(&counts, e->time, -1);
    if (limited[e->step]) leave(e->time, e->step);
    if (uniform() >= funnel[e->step].p) return;
    int next = funnel[e->step].next;
    if (next != ORDER)
        enter(e->time, next, e->entry);
    else if (limited_stock && stock-- <= 0)
        counts.sold_out++;
    else
        counts_order(&counts, e->entry, e->time);
}

static void arrive(double time, int64_t visits)
{
    double u = uniform();
    int entry = 0;
    while (entry < ENTRIES - 1 && u >= share[entry]) u -= share[entry++];
    enter(time, first[entry], entry);
    if (++counts.visits < visits) push(time + exponential(day / (double)visits), ARRIVAL, 0, 0);
}

static void run_funnel(int64_t visits)
{
    queue_begin(2.7 * (double)visits / day, 3000);
    push(exponential(day / (double)visits), ARRIVAL, 0, 0);
    while (pending) {
        struct event e = pop();
        if (e.step >= 0)
            step_over(&e);
        else if (e.step == ARRIVAL)
            arrive(e.time, visits);
        else if (!resource[e.entry].line[e.waiter].gone) {
            resource[e.entry].line[e.waiter].gone = true;
            counts.gave_up++;
        }
    }
    counts_print(&counts);
}

/* ---- a single server ---- */
static void run_server(int64_t customers)
{
    enum { LINE = 1 << 16 }; /* longer than any line at this load */
    static double line[LINE];
    int64_t came = 0, head = 0, tail = 0, served = 0;
    double waited = 0;
    bool busy = false;
    queue_begin(2, 1000);
    push(exponential(1 / arrival_rate), ARRIVAL, 0, 0);
    while (pending) {
        struct event e = pop();
        if (e.step == ARRIVAL) {
            if (++came < customers) push(e.time + exponential(1 / arrival_rate), ARRIVAL, 0, 0);
            line[tail++ % LINE] = e.time;
        } else {
            busy = false;
        }
        if (busy || head == tail) continue;
        waited += e.time - line[head++ % LINE];
        busy = true, served++;
        push(e.time + exponential(1), 0, 0, 0);
    }
    printf("visits=%lld wait=%.6f\n", (long long)served, waited / (double)served);
}

int main(int words, char **word)
{
    if (words < 3) {
        fprintf(stderr, "usage: textbook funnel|deep|coupled|deep-coupled|shared|mm1 N [SEED]\n");
        return 2;
    }
    int64_t n = atoll(word[2]);
    seed(words > 3 ? (uint64_t)atoll(word[3]) : 1);
    if (!strcmp(word[1], "mm1")) {
        run_server(n);
        return 0;
    }
    if (!strncmp(word[1], "deep", 4)) funnel_deepen();
    if (strstr(word[1], "coupled")) {
        limited[ROOM] = limited_stock = true;
        resource[ROOM].count = n > MILLION ? SEATS * n / MILLION : SEATS;
        stock = STOCK * n / MILLION;
    } else if (!strcmp(word[1], "shared")) {
        patient = limited_stock = true;
        stock = n;
        for (int s = 0; s < STEPS; s++) limited[s] = true, resource[s].count = n;
    }
    run_funnel(n);
    return 0;
}
