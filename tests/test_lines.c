/* test_lines.c: places as lines in batches against the loop, on scenarios made at random. */
/* yl-test: LINK yl_base LABELS laws TIMEOUT 120 */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A scenario is a function of its seed: what failed is printed whole. */
enum { SCENARIOS = 48, ENOUGH = 12, WHY = 600 };

struct maker {
    uint64_t state;
    FILE *to;
    int rooms, agents, shops, paths;
};

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t word(struct maker *m)
{
    uint64_t z = m->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int from_to(struct maker *m, int low, int high)
{
    return low + (int)(word(m) % (uint64_t)(high - low + 1));
}

static bool one_in(struct maker *m, int n) { return word(m) % (uint64_t)n == 0; }

static void say(struct maker *m, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vfprintf(m->to, format, list);
    va_end(list);
}

static void duration(struct maker *m, int low, int high)
{
    int s = from_to(m, low, high);
    switch (from_to(m, 0, 4)) {
    case 0:
        say(m, "%ds", s);
        break;
    case 1:
        say(m, "exp(%ds)", s);
        break;
    case 2:
        say(m, "lognormal(mean %ds sigma 1)", s);
        break;
    case 3:
        say(m, "uniform(%ds %ds)", s, 2 * s);
        break;
    default:
        say(m, "gamma(mean %ds shape 2)", s);
    }
}

static void duration_by(struct maker *m, const char *key, int low, int high)
{
    say(m, "%s: ", key);
    if (one_in(m, 3)) {
        say(m, "{by: os, ios: ");
        duration(m, low, high);
        say(m, ", android: ");
        duration(m, low, high);
        say(m, "}");
    } else {
        duration(m, low, high);
    }
}

/* A room behind `room`, or a shop: rooms lead on only, steps of agents may lead back. */
static void destination(struct maker *m, int room)
{
    int ahead = m->rooms - 1 - room, i = from_to(m, 0, ahead + m->shops - 1);
    if (i < ahead)
        say(m, "rooms.r%d", room + 1 + i);
    else
        say(m, "shops.s%d", i - ahead);
}

static void make_entries(struct maker *m)
{
    say(m, "entries:\n");
    for (int i = from_to(m, 1, 4); i > 0; i--) {
        say(m, "  e%d: {path: p%d, arrivals: ", i, from_to(m, 0, m->paths - 1));
        if (one_in(m, 3))
            say(m, "{rate: %d/day}}\n", from_to(m, 50, 6000));
        else
            say(m, "{send: %d, at: 2021-07-05T%02d:00%s}}\n", from_to(m, 10, 1500),
                from_to(m, 0, 22), one_in(m, 2) ? ", over: 90m" : "");
    }
}

static void make_paths(struct maker *m)
{
    say(m, "paths:\n");
    for (int i = 0; i < m->paths; i++) {
        say(m, "  p%d:\n    steps:\n", i);
        for (int j = from_to(m, 1, 4); j > 0; j--) {
            say(m, "      - t%d: {p: %d%%", j, from_to(m, 30, 100));
            if (m->agents && one_in(m, 2)) {
                say(m, ", ask: agents.a%d", from_to(m, 0, m->agents - 1));
            } else if (one_in(m, 2)) {
                say(m, ", ");
                duration_by(m, "after", 1, 600);
            }
            say(m, "%s%s}\n", one_in(m, 3) ? ", actions: 2" : "",
                one_in(m, 5) ? ", goal: yes" : "");
        }
        say(m, "      - to: ");
        destination(m, -1);
        say(m, "\n");
    }
}

static void make_rooms(struct maker *m)
{
    static const int seats[] = {1, 2, 5, 20, 100, 5000};
    if (m->rooms) say(m, "rooms:\n");
    for (int i = 0; i < m->rooms; i++) {
        int hour = from_to(m, 0, 12);
        say(m, "  r%d:\n    ", i);
        if (one_in(m, 3))
            say(m,
                "sessions: [{from: 2021-07-05T%02d:00, to: 2021-07-05T%02d:30}, "
                "{from: 2021-07-05T%02d:00, to: 2021-07-05T%02d:10}]\n    ",
                hour, hour + 2, hour + 3, hour + 8);
        duration_by(m, "watch", 20, 1500);
        if (!one_in(m, 5)) say(m, "\n    capacity: %d", seats[from_to(m, 0, 5)]);
        if (one_in(m, 2)) {
            say(m, "\n    when_full: wait\n    ");
            duration_by(m, "patience", 5, 600);
        } else if (one_in(m, 2)) {
            say(m, "\n    when_full: leave");
        }
        say(m, "\n    then: {choose: {");
        destination(m, i);
        say(m, ": %d%%, leave: rest}}\n", from_to(m, 10, 90));
    }
}

static void make_rest(struct maker *m)
{
    static const int stock[] = {0, 1, 50, 500, 100000}, count[] = {1, 2, 3, 10, 50, 1000};
    say(m, "shops:\n");
    for (int i = 0; i < m->shops; i++) {
        say(m, "  s%d:\n    steps:\n      - look: {p: %d%%}\n      - pay: {p: %d%%, ", i,
            from_to(m, 20, 100), from_to(m, 20, 100));
        duration_by(m, "after", 1, 300);
        say(m, "}\n    price: %s\n", one_in(m, 2) ? "10 CNY" : "lognormal(mean 100 CNY sigma 0.5)");
        if (!one_in(m, 3)) say(m, "    stock: %d\n", stock[from_to(m, 0, 4)]);
    }
    if (m->agents) say(m, "agents:\n");
    for (int i = 0; i < m->agents; i++) {
        say(m, "  a%d: {count: %d, ", i, count[from_to(m, 0, 5)]);
        duration_by(m, "service", 1, 600);
        if (one_in(m, 2)) {
            say(m, ", ");
            duration_by(m, "patience", 5, 900);
        }
        say(m, "}\n");
    }
}

static char *make(uint64_t seed)
{
    char *text = NULL;
    size_t length = 0;
    struct maker m = {.state = seed, .to = open_memstream(&text, &length)};
    m.rooms = from_to(&m, 0, 3), m.agents = from_to(&m, 0, 4), m.shops = from_to(&m, 1, 3),
    m.paths = from_to(&m, 1, 4);
    say(&m,
        "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-06, bin: 1h, warmup: %s, drain: %s}\n"
        "run: {seed: %llu, replications: 2}\npeople: {%sos: {ios: 30%%, android: 70%%}}\n",
        one_in(&m, 2) ? "2h" : "0s", one_in(&m, 2) ? "yes" : "no", (unsigned long long)seed,
        one_in(&m, 3) ? "size: 3000, " : "");
    make_entries(&m), make_paths(&m), make_rooms(&m), make_rest(&m);
    fclose(m.to);
    return text;
}

/* Is the plan one of lines? `check --explain` says. */
static bool has_lines(const char *path)
{
    char command[512], line[256];
    bool lines = false;
    snprintf(command, sizeof command, "%s/yinliu check --explain %s 2>/dev/null", YL_BINARY_DIR,
             path);
    FILE *from = popen(command, "r");
    while (from && fgets(line, sizeof line, from))
        lines |= !strncmp(line, "plan: ", 6) && !strstr(line, " 0 in lines");
    if (from) pclose(from);
    return lines;
}

Test(lines, give_what_the_loop_gives, .timeout = 110)
{
    static const char *const ways[][5] = {
        {"--threads", "2", NULL}, {"--batch", "100", "--window", "700", NULL}, {"--loop", NULL}};
    char folder[] = "/tmp/yl-test-XXXXXX", path[64];
    int lines = 0;
    cr_assert(mkdtemp(folder) != NULL);
    for (int seed = 1; seed <= SCENARIOS; seed++) {
        struct yl_run_done done[3];
        char *text = make((uint64_t)seed);
        snprintf(path, sizeof path, "%s/%d.yaml", folder, seed);
        cr_assert(yl_run_write(folder, strrchr(path, '/') + 1, text));
        for (int way = 0; way < 3; way++) {
            yl_run_program(&done[way], path, ways[way], NULL);
            cr_expect(eq(int, done[way].status, 0), "seed %d: %s\n%s", seed, done[way].said, text);
        }
        for (int way = 1; way < 3; way++) {
            char why[WHY] = "";
            cr_expect(yl_run_same(done[0].out, done[way].out, NULL, why, sizeof why),
                      "seed %d, %s: %s\n%s", seed, ways[way][0], why, text);
        }
        for (int way = 0; way < 3; way++) yl_run_free(&done[way]);
        lines += has_lines(path);
        remove(path);
        free(text);
    }
    cr_expect(lines >= ENOUGH, "only %d of %d scenarios have lines", lines, (int)SCENARIOS);
    remove(folder);
}
