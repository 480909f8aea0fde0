/* test_lines.c: lines and turns in batches against the loop, on scenarios made at random. */
/* yl-test: LINK yl_base LABELS laws TIMEOUT 240 */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A scenario is a function of its seed: what failed is printed whole. */
enum {
    SCENARIOS = 16,
    ENOUGH = 4,
    REMEMBERING = 21,
    IN_TURN = 21,
    SHARING = 8,
    BOTH = 4,
    WHY = 600
};

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
        if (one_in(m, 3)) {
            say(m, "\n    otherwise: ");
            destination(m, i);
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
            if (one_in(m, 2)) {
                say(m, ", otherwise: ");
                destination(m, -1);
            }
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

/* ---- numbered persons who remember -------------------------------------------------------------------------------- */
static const char *const memories[] = {"seen", "linked", "coupon"};
enum { MEMORIES = 3 };

/* A value, or mostly one by something: what is remembered, a trait, a fact. */
static void by_person(struct maker *m, void (*value)(struct maker *m))
{
    static const char *const other[] = {"member", "late"};
    if (one_in(m, 3)) {
        value(m);
        return;
    }
    bool trait = one_in(m, 3);
    say(m,
        "{by: %s, yes: ", trait ? other[from_to(m, 0, 1)] : memories[from_to(m, 0, MEMORIES - 1)]);
    value(m);
    say(m, ", no: ");
    value(m);
    say(m, "}");
}

static void some_chance(struct maker *m) { say(m, "%d%%", from_to(m, 20, 100)); }
static void some_share(struct maker *m) { say(m, "%d%%", from_to(m, 0, 30)); }
static void some_count(struct maker *m) { say(m, "%d", from_to(m, 0, 3)); }
static void some_money(struct maker *m) { say(m, "%d CNY", from_to(m, 1, 9)); }
static void some_hours(struct maker *m)
{
    if (one_in(m, 3))
        duration(m, 3600, 20000);
    else if (one_in(m, 4))
        say(m, "0s");
    else
        duration(m, 1, 300);
}

static void some_while(struct maker *m) { say(m, "%ds", from_to(m, 1, 3000)); }

static const char *some_memory(struct maker *m) { return memories[from_to(m, 0, MEMORIES - 1)]; }

/* What a step asks and does; the last of a shop has no conditions. */
static void remembering_step(struct maker *m, const char *name, int i, bool last)
{
    say(m, "      - %s%d: {", name, i);
    if (!last) {
        static const char *const keys[] = {"only_if", "skip_if"};
        for (int k = 0; k < 2; k++) {
            if (!one_in(m, 3)) continue;
            say(m, "%s: {%s: %s%s}, ", keys[k], some_memory(m), one_in(m, 2) ? "yes" : "no",
                one_in(m, 3) ? ", member: no" : "");
        }
        if (one_in(m, 6)) say(m, "needs: %s, ", one_in(m, 2) ? "member" : some_memory(m));
    }
    say(m, "p: "), by_person(m, some_chance);
    if (!last && one_in(m, 2)) say(m, ", else: next");
    if (one_in(m, 3)) say(m, ", after: "), by_person(m, some_hours);
    if (!last && one_in(m, 8)) say(m, ", valid: "), by_person(m, some_while);
    if (one_in(m, 2)) say(m, ", remember: %s", some_memory(m));
    if (one_in(m, 5)) say(m, ", forget: [%s, %s]", memories[0], memories[1]);
    if (one_in(m, 4)) say(m, ", actions: "), by_person(m, some_count);
    if (one_in(m, 6)) say(m, ", cost: "), by_person(m, some_money);
    if (one_in(m, 6)) say(m, ", goal: g%s%d", name, i);
    say(m, "}\n");
}

static void hand_over(struct maker *m)
{
    if (one_in(m, 2)) {
        say(m, "      - whither: {choose: {rooms.r0: "), by_person(m, some_share);
        say(m, ", shops.s0: "), by_person(m, some_share);
        say(m, ", shops.s1: "), by_person(m, some_share);
        say(m, ", leave: rest}}\n");
    } else if (one_in(m, 2)) {
        say(m, "      - to: {by: %s, yes: shops.s0, no: rooms.r0}\n", some_memory(m));
    } else {
        say(m, "      - to: %s\n", one_in(m, 2) ? "rooms.r0" : "shops.s1");
    }
}

static void make_remembering_paths(struct maker *m)
{
    say(m, "paths:\n");
    for (int i = 0; i < m->paths; i++) {
        say(m, "  p%d:\n    steps:\n", i);
        char name[2] = {(char)('a' + i), 0};
        for (int j = from_to(m, 1, 6); j > 0; j--) remembering_step(m, name, j, false);
        hand_over(m);
    }
    say(m, "rooms:\n  r0:\n    watch: "), by_person(m, some_hours);
    if (one_in(m, 2))
        say(m,
            "\n    sessions: [{from: 2021-07-05T06:00, to: 2021-07-05T18:30}]\n    "
            "before_first: shops.s1\n    after_end: %s",
            one_in(m, 2) ? "replay" : "shops.s0");
    say(m, "\n    then: {by: %s, yes: shops.s0, no: leave}\nshops:\n", some_memory(m));
    for (int i = 0; i < 2; i++) {
        say(m, "  s%d:\n    steps:\n", i);
        char name[2] = {(char)('s' + i), 0};
        for (int j = from_to(m, 1, 3); j >= 0; j--) remembering_step(m, name, j, j == 0);
        say(m, "    price: "), by_person(m, some_money);
        say(m, "%s\n", one_in(m, 3) ? "\n    refund: {p: 30%, after: exp(2h)}" : "");
    }
}

static char *make_persons(uint64_t seed, void (*make_places)(struct maker *m))
{
    static const int sizes[] = {256, 300, 1000, 3000, 1500000};
    char *text = NULL;
    size_t length = 0;
    struct maker m = {.state = seed, .to = open_memstream(&text, &length)};
    m.paths = from_to(&m, 1, 3);
    int size = sizes[from_to(&m, 0, 4)];
    say(&m,
        "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-06, bin: 1h, warmup: %s, drain: %s}\n"
        "run: {seed: %llu, replications: 2%s}\nfacts: {late: {from: 2021-07-05T09:00}}\n"
        "people: {size: %d, member: 40%%, os: {ios: 30%%, android: 70%%}",
        one_in(&m, 2) ? "2h" : "0s", one_in(&m, 2) ? "yes" : "no", (unsigned long long)seed,
        one_in(&m, 4) ? ", by: [member]" : "", size);
    for (int i = 0; i < MEMORIES; i++)
        say(&m, ", %s: remembered%s", memories[i], one_in(&m, 3) ? "(20%)" : "");
    say(&m, "}\nentries:\n");
    for (int i = from_to(&m, 1, 4); i > 0; i--) {
        say(&m, "  e%d: {path: p%d, ", i, from_to(&m, 0, m.paths - 1));
        if (one_in(&m, 3)) say(&m, "cost: "), by_person(&m, some_money), say(&m, ", ");
        if (one_in(&m, 2))
            say(&m, "arrivals: {rate: %d/day}}\n", from_to(&m, 500, 20000));
        else
            say(&m, "arrivals: {send: %d, at: 2021-07-05T%02d:00%s}}\n",
                from_to(&m, 10, size < 3000 ? size : 3000), from_to(&m, 9, 10),
                one_in(&m, 2) ? ", over: 20m" : "");
    }
    make_places(&m);
    fclose(m.to);
    return text;
}

static char *make_remembering(uint64_t seed) { return make_persons(seed, make_remembering_paths); }

/* ---- numbered persons who remember and share ---------------------------------------------------------------------- */
/* Seats, agents, a stock and a limit behind what is remembered, or agents before it; sometimes somebody remembers what came of
 * it, which then depends on all others. */
static void make_shared(struct maker *m)
{
    static const int few[] = {0, 1, 5, 50, 500, 100000};
    say(m, "rooms:\n  r0:\n    ");
    duration_by(m, "watch", 20, 3000);
    if (!one_in(m, 4)) say(m, "\n    capacity: %d", few[from_to(m, 1, 5)]);
    if (one_in(m, 2))
        say(m, "\n    sessions: [{from: 2021-07-05T06:00, to: 2021-07-05T18:30}]\n    "
               "before_first: shops.s1");
    if (one_in(m, 2)) {
        say(m, "\n    when_full: wait\n    ");
        duration_by(m, "patience", 5, 600);
    }
    say(m, "\n    then: {choose: {shops.s0: 60%%, leave: rest}}\nshops:\n");
    for (int i = 0; i < 2; i++) {
        say(m, "  s%d:\n    steps:\n      - try%d: {p: 70%%, ", i, i);
        if (one_in(m, 2)) say(m, "ask: agents.desk, ");
        if (one_in(m, 2)) say(m, "take: quota, ");
        duration_by(m, "after", 1, 300);
        say(m, "}\n      - pay%d: {p: 60%%%s}\n    price: ", i,
            one_in(m, 6) ? ", remember: coupon" : "");
        some_money(m);
        if (!one_in(m, 3)) say(m, "\n    stock: %d", few[from_to(m, 0, 5)]);
        say(m, "\n");
    }
    say(m, "agents:\n  desk: {count: %d, ", few[from_to(m, 1, 4)]);
    duration_by(m, "service", 1, 600);
    say(m, "%s}\n  front: {count: %d, service: exp(40s)}\n",
        one_in(m, 2) ? ", patience: exp(2m)" : "", few[from_to(m, 3, 4)]);
    say(m, "limits:\n  quota: {%sallow: %d, every: day}\n", one_in(m, 2) ? "per: person, " : "",
        few[from_to(m, 1, 4)]);
}

static void make_sharing_paths(struct maker *m)
{
    say(m, "paths:\n");
    for (int i = 0; i < m->paths; i++) {
        say(m, "  p%d:\n    steps:\n", i);
        if (one_in(m, 3)) say(m, "      - hello%d: {ask: agents.front, p: 90%%}\n", i);
        char name[2] = {(char)('a' + i), 0};
        for (int j = from_to(m, 2, 5); j > 0; j--) remembering_step(m, name, j, false);
        hand_over(m);
    }
    make_shared(m);
}

static char *make_sharing(uint64_t seed) { return make_persons(seed, make_sharing_paths); }

static char *make_room(uint64_t seed, const char *entry, const char *room, const char *step)
{
    char *text = NULL;
    size_t length = 0;
    struct maker m = {.state = seed, .to = open_memstream(&text, &length)};
    say(&m,
        "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-06, bin: 1h}\n"
        "run: {seed: %llu}\npeople: {size: 256, seen: remembered(50%%)}\n"
        "entries: {e: {arrivals: {rate: %s}, to: rooms.r}}\n"
        "rooms:\n  r:\n    %s\n"
        "    sessions: [{from: 2021-07-05T06:00, to: 2021-07-05T08:30}]\n"
        "shops: {s: {steps: [%s, {pay: {p: 50%%, remember: seen}}], price: 1 CNY}}\n",
        (unsigned long long)seed, entry, room, step);
    fclose(m.to);
    return text;
}

/* A recording whose length depends on what is remembered, and nothing before it does. */
static char *make_recording(uint64_t seed)
{
    return make_room(
        seed, "2000/day",
        "watch: {by: seen, yes: 5m, no: exp(1h)}\n    after_end: replay\n    then: shops.s",
        "{look: {p: 90%}}");
}

/* All leave at one instant, many of them several visits of one person. */
static char *make_crowd(uint64_t seed)
{
    return make_room(seed, "30000/day", "watch: 20h\n    then: {by: seen, yes: leave, no: shops.s}",
                     "{look: {p: {by: seen, yes: 20%, no: 90%}, forget: seen}}");
}

/* ---- both ways -------------------------------------------------------------------------------------------------------- */
/* Does `check --plan` say this? */
static bool explained(const char *path, const char *words)
{
    char command[512], line[256];
    bool said = false;
    snprintf(command, sizeof command, "%s/yinliu check --plan %s 2>/dev/null", YL_BINARY_DIR, path);
    FILE *from = popen(command, "r");
    while (from && fgets(line, sizeof line, from)) said |= strstr(line, words) != NULL;
    if (from) pclose(from);
    return said;
}

/* Runs the scenario of a seed in three ways, which must give the same; does `check --plan` say all this of it? */
static bool runs_alike(const char *folder, const char *text, int seed, const char *const words[2])
{
    static const char *const ways[][5] = {
        {"--threads", "2", NULL}, {"--batch", "100", "--window", "700", NULL}, {"--loop", NULL}};
    char path[64];
    struct yl_run_done done[3];
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
    bool said = explained(path, words[0]) && (!words[1] || explained(path, words[1]));
    remove(path);
    return said;
}

static const char *const LINES[2] = {"in batch queueing: "},
                         *const TURNS[2] = {"in the order of each person: "},
                         *const TURNS_AND_LINES[2] = {"in batch queueing: ",
                                                      "in the order of each person: "};

static int count_alike(char *(*make_one)(uint64_t seed), int scenarios, const char *const words[2])
{
    char folder[] = "/tmp/yl-test-XXXXXX";
    int found = 0;
    cr_assert(mkdtemp(folder) != NULL);
    for (int seed = 1; seed <= scenarios; seed++) {
        char *text = make_one((uint64_t)seed);
        found += runs_alike(folder, text, seed, words);
        free(text);
    }
    remove(folder);
    return found;
}

Test(lines, give_what_the_loop_gives, .timeout = 110)
{
    int lines = count_alike(make, SCENARIOS, LINES);
    cr_expect(lines >= ENOUGH, "only %d of %d scenarios have lines", lines, (int)SCENARIOS);
}

Test(lines, turns_give_what_the_loop_gives, .timeout = 110)
{
    int turns = count_alike(make_remembering, REMEMBERING, TURNS);
    cr_expect(turns >= IN_TURN, "only %d of %d scenarios have turns", turns, (int)REMEMBERING);
}

Test(lines, turns_before_lines_give_what_the_loop_gives, .timeout = 110)
{
    int both = count_alike(make_sharing, SHARING, TURNS_AND_LINES);
    cr_expect(both >= BOTH, "only %d of %d scenarios have turns and lines", both, (int)SHARING);
}

Test(lines, turns_are_taken_in_rooms_too, .timeout = 110)
{
    cr_expect(eq(int, count_alike(make_recording, 2, TURNS), 2));
    cr_expect(eq(int, count_alike(make_crowd, 2, TURNS), 2));
}
