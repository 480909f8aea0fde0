/* cimba_funnel.c: the same workloads on Cimba, in its fastest form: one event with a callback a
 * step, no coroutines. Needs a build of Cimba (CIMBA=DIR ./dev bench). Run: cimba_funnel
 * funnel|coupled|mm1 N [SEED] */
#include "bench/peers/workload.h"
#include <cimba.h>
#include <stdlib.h>
#include <string.h>

static struct counts counts;
static struct cmb_random_alias *entries;
static int64_t wanted, stock, seats, seated;
static int coupled;

/* ---- the funnel ---- */
struct waiter {
    uint64_t gives_up; /* handle of its event */
    int entry, gone;
};
static struct waiter *line;
static size_t head, tail, line_room;

static void step_over(void *entry, void *step);

static void begin(int entry, int step)
{
    double delay;
    if (step == ROOM) {
        counts_online(&counts, cmb_time(), 1);
        delay = cmb_random_lognormal(stay_mu, stay_sigma);
    } else {
        delay = cmb_random_exponential(funnel[step].mean);
    }
    cmb_event_schedule(step_over, (void *)(intptr_t)entry, (void *)(intptr_t)step,
                       cmb_time() + delay, 0);
}

static void gives_up(void *waiter, void *unused)
{
    (void)unused;
    line[(size_t)waiter].gone = 1;
    counts.gave_up++;
}

static void enter(int entry, int step)
{
    counts.reached[entry][step]++;
    if (step != ROOM || !coupled) {
        begin(entry, step);
        return;
    }
    if (seated < seats) {
        seated++;
        begin(entry, step);
        return;
    }
    if (tail == line_room) {
        line = realloc(line, (line_room = line_room ? 2 * line_room : 1024) * sizeof *line);
        if (!line) abort();
    }
    line[tail] = (struct waiter){.entry = entry};
    line[tail].gives_up = cmb_event_schedule(gives_up, (void *)tail, NULL,
                                             cmb_time() + cmb_random_exponential(patience), 0);
    tail++;
}

static void seat_freed(void)
{
    while (head < tail && line[head].gone) head++;
    if (head == tail) {
        seated--;
        return;
    }
    cmb_event_cancel(line[head].gives_up);
    begin(line[head++].entry, ROOM);
}

static void step_over(void *entry_word, void *step_word)
{
    int entry = (int)(intptr_t)entry_word, step = (int)(intptr_t)step_word;
    if (step == ROOM) {
        counts_online(&counts, cmb_time(), -1);
        if (coupled) seat_freed();
    }
    if (!cmb_random_bernoulli(funnel[step].p)) return;
    if (funnel[step].next != ORDER)
        enter(entry, funnel[step].next);
    else if (coupled && stock-- <= 0)
        counts.sold_out++;
    else
        counts_order(&counts, entry, cmb_time());
}

static void arrive(void *unused, void *unused_too)
{
    (void)unused, (void)unused_too;
    int entry = (int)cmb_random_alias_sample(entries);
    enter(entry, first[entry]);
    if (++counts.visits < wanted)
        cmb_event_schedule(arrive, NULL, NULL,
                           cmb_time() + cmb_random_exponential(day / (double)wanted), 0);
}

/* ---- a single server ---- */
enum { LINE = 1 << 16 };
static double came_at[LINE], waited;
static int64_t came, joined, served;
static int busy;

static void served_one(void *unused, void *unused_too);

static void serve(void)
{
    if (busy || served == joined) return;
    waited += cmb_time() - came_at[served++ % LINE];
    busy = 1;
    cmb_event_schedule(served_one, NULL, NULL, cmb_time() + cmb_random_exponential(1), 0);
}

static void served_one(void *unused, void *unused_too)
{
    (void)unused, (void)unused_too;
    busy = 0;
    serve();
}

static void customer(void *unused, void *unused_too)
{
    (void)unused, (void)unused_too;
    if (++came < wanted)
        cmb_event_schedule(customer, NULL, NULL,
                           cmb_time() + cmb_random_exponential(1 / arrival_rate), 0);
    came_at[joined++ % LINE] = cmb_time();
    serve();
}

int main(int words, char **word)
{
    if (words < 3) return 2;
    wanted = atoll(word[2]);
    coupled = !strcmp(word[1], "coupled");
    seats = wanted > MILLION ? SEATS * wanted / MILLION : SEATS, stock = STOCK * wanted / MILLION;
    cmb_logger_flags_off(CMB_LOGGER_INFO);
    cmb_random_initialize(words > 3 ? (uint64_t)atoll(word[3]) : 1);
    cmb_event_queue_initialize(0);
    if (!strcmp(word[1], "mm1")) {
        cmb_event_schedule(customer, NULL, NULL, cmb_random_exponential(1 / arrival_rate), 0);
        cmb_event_queue_execute();
        printf("visits=%lld wait=%.6f\n", (long long)served, waited / (double)served);
        return 0;
    }
    entries = cmb_random_alias_create(ENTRIES, share);
    cmb_event_schedule(arrive, NULL, NULL, cmb_random_exponential(day / (double)wanted), 0);
    cmb_event_queue_execute();
    counts_print(&counts);
    return 0;
}
