/* fit_log.c: a log of five steps for the bench: PERSONS rows|sensors, shuffled without being held in memory.
 *
 * Person i of a permutation (an affine map modulo a power of two, cut to the persons) does event j of another, so that rows of
 * one person lie far apart. Each step is reached; passed with a chance of 0.99; delays are exponential with a mean of 1 h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 5, EVENTS = 2 * STEPS };
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static double uniform(uint64_t person, uint64_t slot)
{
    return ((double)(mix(person * 64 + slot + 1) >> 11) + 0.5) * 0x1p-53;
}

/* Milliseconds of the person's event; -1: it does not come to that. */
static int64_t time_of(uint64_t person, int event)
{
    double at = uniform(person, 0) * 20 * 86400e3;
    for (int step = 0; step < STEPS; step++) {
        if (event == 2 * step) return (int64_t)at;
        if (uniform(person, 2 * (uint64_t)step + 1) > 0.99) return -1;
        at += -3600e3 * log(uniform(person, 2 * (uint64_t)step + 2));
        if (event == 2 * step + 1) return (int64_t)at;
    }
    return -1;
}

static void put_row(uint64_t person, int event, int64_t time)
{
    int64_t seconds = time / 1000, day = seconds / 86400, rest = seconds % 86400;
    printf("u%07" PRIu64 ",2026-03-%02" PRId64 " %02" PRId64 ":%02" PRId64 ":%02" PRId64
           ".%03" PRId64 ",sms,sms,s%d,%s\n",
           person, day + 1, rest / 3600, rest / 60 % 60, rest % 60, time % 1000, event / 2 + 1,
           event % 2 ? "passed" : "reached");
}

static void put_json(uint64_t person, int event, int64_t time)
{
    static const char *const os[] = {"ios", "android"};
    printf(
        "{\"distinct_id\":\"u%07" PRIu64 "\",\"time\":%" PRId64
        ",\"type\":\"track\",\"event\":\"s%d_%s\",\"_track_id\":%" PRIu64
        ",\"properties\":{\"$os\":\"%s\",\"$lib\":\"js\",\"$ip\":\"10.0.0.1\",\"$city\":\"上海\","
        "\"$app_version\":\"1.2.3\",\"$screen_width\":390,\"$is_first_day\":false}}\n",
        person, INT64_C(1772294400000) + time, event / 2 + 1, event % 2 ? "passed" : "reached",
        person * EVENTS + (uint64_t)event, os[person % 2]);
}

int main(int count, char **word)
{
    uint64_t persons = count > 1 ? strtoull(word[1], NULL, 10) : 1000, all = 1;
    int json = count > 2 && !strcmp(word[2], "sensors");
    while (all < persons * EVENTS) all *= 2;
    if (!json) puts("person,time,entry,path,step,event");
    for (uint64_t i = 0, at = 12345; i < all; i++) {
        at = (at * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407)) & (all - 1);
        uint64_t cell = at ^ (at >> 7); /* the low bits of a linear map have short periods */
        if (cell >= persons * EVENTS) continue;
        uint64_t person = cell / EVENTS;
        int64_t time = time_of(person, (int)(cell % EVENTS));
        if (time < 0) continue;
        (json ? put_json : put_row)(person, (int)(cell % EVENTS), time);
    }
    return 0;
}
