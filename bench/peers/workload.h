/* workload.h: the workloads of the benchmarks as every peer sees them.
 *
 * Why      The peers must simulate the same funnel as scenarios/bench/funnel.yaml and coupled.yaml:
 * a step is a delay, then a chance to go on. Shape    five entries begin at steps `first`; a step
 * leads to `next`, ORDER is the end of the shop. Units    seconds. Errors   none. Owns     nothing.
 * Threads  one.
 */
#pragma once
#include <stdint.h>
#include <stdio.h>

enum { ENTRIES = 5, ROOM = 16, SHOP = 17, STEPS = 20, ORDER = STEPS, HOURS = 48, MINUTES = 4096 };

struct step {
    double mean, p; /* of the delay; the room's is a mean stay */
    int next;
};

static struct step funnel[STEPS] = {
    {600, 0.20, 1},    {5, 0.50, 2},    {8, 0.60, ROOM},                    /* sms */
    {60, 0.35, 4},     {5, 0.40, 5},    {8, 0.60, ROOM},                    /* article */
    {20, 0.50, 7},     {6, 0.45, 8},    {3, 0.70, 9},      {8, 0.50, SHOP}, /* xhs */
    {20, 0.60, 11},    {10, 0.50, 12},  {6, 0.60, 13},     {4, 0.80, SHOP}, /* jd */
    {120, 0.25, 15},   {4, 0.80, ROOM},                                     /* game */
    {300, 0.08, SHOP},                                                      /* the room */
    {45, 0.30, 18},    {30, 0.60, 19},  {20, 0.85, ORDER},                  /* the shop */
};
/* The deep funnel: 85 % pass each private step, so that two thirds of all come to a place. */
static inline void funnel_deepen(void)
{
    for (int s = 0; s < ROOM; s++) funnel[s].p = 0.85;
}

static const double share[ENTRIES] = {0.30, 0.20, 0.20, 0.10, 0.20};
static const int first[ENTRIES] = {0, 3, 6, 10, 14};

static const double day = 86400, stay_mu = 5.703782474656201 - 0.5 /* log 300 - sigma^2 / 2 */,
                    stay_sigma = 1, patience = 60, arrival_rate = 0.9;
enum { SEATS = 200, STOCK = 2000, MILLION = 1000000 };

/* What every peer counts: the columns of funnel.csv, orders by hour, people in the room by minute.
 */
struct counts {
    int64_t visits, reached[ENTRIES][STEPS + 1], hour[HOURS], gave_up, sold_out;
    int32_t online[MINUTES]; /* changes */
};

static inline void counts_order(struct counts *c, int entry, double time)
{
    int hour = (int)(time * (1 / 3600.0));
    c->reached[entry][ORDER]++;
    c->hour[hour < HOURS ? hour : HOURS - 1]++;
}

static inline void counts_online(struct counts *c, double time, int change)
{
    int minute = (int)(time * (1 / 60.0)) + 1;
    c->online[minute < MINUTES ? minute : MINUTES - 1] += change;
}

static inline void counts_print(const struct counts *c)
{
    int64_t steps = 0, room = 0, shop = 0, orders = 0, online = 0, seconds = 0;
    for (int e = 0; e < ENTRIES; e++) {
        for (int s = 0; s < STEPS; s++) steps += c->reached[e][s];
        room += c->reached[e][ROOM], shop += c->reached[e][SHOP], orders += c->reached[e][ORDER];
    }
    for (int m = 0; m < 1440; m++) online += c->online[m], seconds += 60 * online;
    printf("visits=%lld steps=%lld room=%lld shop=%lld orders=%lld gaveup=%lld soldout=%lld "
           "online=%.3f\n",
           (long long)c->visits, (long long)steps, (long long)room, (long long)shop,
           (long long)orders, (long long)c->gave_up, (long long)c->sold_out, (double)seconds / day);
}
