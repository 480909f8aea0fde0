/* test_loops.c: circles in which a visit is caught are refused, and only those: random graphs of steps against an oracle that
 * goes through all their states, and the constructs that a graph of steps has not. */
/* yl-test: LINK yl_models LABELS fast,errors TIMEOUT 60 */
#include "models/scenario.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD \
    "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-06}\n" \
    "people: {t: 50%, m: remembered, known: remembered(30%)}\nfacts: {f: yes}\n" \
    "entries: {e: {arrivals: {send: 5, at: 2021-07-05T12:00}, path: a}}\n"

/* Is the scenario refused, and for a circle only? */
static bool is_refused(const char *text)
{
    char path[] = "/tmp/yl-loops-XXXXXX";
    int file = mkstemp(path);
    cr_assert(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    struct yl_scenarios s;
    struct yl_diags diags;
    struct yl_fault fault = {0};
    cr_assert(eq(int, yl_diags_init(&diags, YL_EN), YL_OK));
    enum yl_status status = yl_scenarios_load(&s, path, NULL, 0, &diags, &fault);
    char *said = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&said, &length);
    yl_diags_print(&diags, stream);
    fclose(stream);
    bool circle = strstr(said, "[endless-loop]") != NULL;
    cr_expect(eq(int, status, circle ? YL_BAD_INPUT : YL_OK), "%s%s", text, said);
    free(said), remove(path);
    yl_scenarios_free(&s), yl_diags_free(&diags);
    return circle;
}

/* ---- random graphs ------------------------------------------------------------------------------------------------------- */
enum { PATHS = 3, STEPS = 3, STATES = PATHS * (STEPS + 1) * 2, NEXT = PATHS, LEAVE, NOWHERE };
struct random_step {
    int p, otherwise, to, second; /* to: a path, NEXT or LEAVE; second: of a choose, or NOWHERE */
    int only;                     /* 0 none, 1 t yes, 2 t no, 3 m yes, 4 m no */
    int memory;                   /* 0 none, 1 remember, 2 forget */
    bool slow, needs;             /* after: 1m; needs m, otherwise path a */
};
static uint64_t state_of = 1;

static int draw(int n)
{
    state_of = state_of * 6364136223846793005u + 1442695040888963407u;
    return (int)((state_of >> 33) % (unsigned)n);
}

static const char *place(int to)
{
    static const char *const all[] = {"paths.a", "paths.b", "paths.c", "next", "leave"};
    return all[to];
}

static void make(struct random_step step[PATHS][STEPS], int steps[PATHS])
{
    static const int chances[] = {0, 50, 100, 100, 100};
    for (int i = 0; i < PATHS; i++) {
        steps[i] = 1 + draw(STEPS);
        for (int k = 0; k < STEPS; k++) {
            struct random_step *s = &step[i][k];
            *s = (struct random_step){.p = chances[draw(5)],
                                      .otherwise = draw(8) < 6 ? draw(PATHS + 1) : LEAVE,
                                      .to = draw(3) ? draw(PATHS + 1) : NEXT,
                                      .second = draw(4) ? NOWHERE : draw(PATHS + 2),
                                      .only = draw(3) ? 0 : 1 + draw(4),
                                      .memory = draw(4) ? 0 : 1 + draw(2),
                                      .slow = !draw(9),
                                      .needs = !draw(8)};
            if (s->to == s->second) s->second = NOWHERE;
        }
    }
}

static void write_all(char *text, size_t room, struct random_step step[PATHS][STEPS],
                      const int steps[PATHS])
{
    static const char *const only[] = {"", ", only_if: {t: yes}", ", only_if: {t: no}",
                                       ", only_if: {m: yes}", ", skip_if: {m: yes}"};
    static const char *const memory[] = {"", ", remember: m", ", forget: m"};
    size_t at = (size_t)snprintf(text, room, "%spaths:\n", HEAD);
    for (int i = 0; i < PATHS; i++) {
        at += (size_t)snprintf(text + at, room - at, "  %c:\n    steps:\n", 'a' + i);
        for (int k = 0; k < steps[i]; k++) {
            const struct random_step *s = &step[i][k];
            at += (size_t)snprintf(text + at, room - at, "      - s%d: {p: %d%%, else: %s%s%s%s%s",
                                   k, s->p, place(s->otherwise), only[s->only], memory[s->memory],
                                   s->slow ? ", after: 1m" : "",
                                   s->needs ? ", needs: m, otherwise: paths.a" : "");
            if (s->second != NOWHERE)
                at += (size_t)snprintf(text + at, room - at, ", choose: {%s: 40%%, %s: 60%%}",
                                       place(s->to), place(s->second));
            else if (s->to != NEXT)
                at += (size_t)snprintf(text + at, room - at, ", to: %s", place(s->to));
            at += (size_t)snprintf(text + at, room - at, "}\n");
        }
    }
}

struct oracle {
    struct random_step (*step)[STEPS];
    const int *steps;
    bool trait;
    int to[STATES][8], ways[STATES];
    bool out[STATES], slow[STATES];
};

static int number(int path, int k, int memory) { return (path * (STEPS + 1) + k) * 2 + memory; }

/* Where one may go from a state; -1: out of all. */
static void add(struct oracle *o, int from, int path, int k, int memory, int to)
{
    if (to == LEAVE || (to == NEXT && k + 1 >= o->steps[path]))
        o->out[from] = true;
    else
        o->to[from][o->ways[from]++] =
            to == NEXT ? number(path, k + 1, memory) : number(to, 0, memory);
}

static void look(struct oracle *o, int path, int k, int memory)
{
    const struct random_step *s = &o->step[path][k];
    int at = number(path, k, memory), then = s->memory == 1 ? 1 : s->memory == 2 ? 0 : memory;
    bool meant = s->only == 0 || (s->only == 1 && o->trait) || (s->only == 2 && !o->trait) ||
                 (s->only == 3 && memory) || (s->only == 4 && !memory);
    if (!meant) {
        add(o, at, path, k, memory, NEXT);
        return;
    }
    if (s->needs && !memory) {
        add(o, at, path, k, memory, 0);
        return;
    }
    o->slow[at] = s->slow;
    if (s->p < 100) add(o, at, path, k, memory, s->otherwise);
    if (s->p == 0) return;
    if (s->second == NOWHERE) {
        add(o, at, path, k, then, s->to);
        return;
    }
    add(o, at, path, k, s->to == LEAVE ? memory : then, s->to);
    add(o, at, path, k, then, s->second);
}

static void come_to(const struct oracle *o, int at, bool fast, bool *there)
{
    if (there[at]) return;
    there[at] = true;
    for (int i = 0; i < o->ways[at] && !(fast && o->slow[at]); i++)
        come_to(o, o->to[at][i], fast, there);
}

static bool is_endless(struct random_step step[PATHS][STEPS], const int steps[PATHS])
{
    bool endless = false;
    for (int trait = 0; trait < 2; trait++) {
        struct oracle o = {.step = step, .steps = steps, .trait = trait};
        bool begun[STATES] = {false};
        for (int i = 0; i < PATHS; i++)
            for (int k = 0; k < steps[i]; k++)
                for (int memory = 0; memory < 2; memory++) look(&o, i, k, memory);
        come_to(&o, number(0, 0, 0), false, begun);
        for (int s = 0; s < STATES; s++) {
            bool from[STATES] = {false}, ends = false;
            if (!begun[s]) continue;
            come_to(&o, s, true, from);
            for (int t = 0; t < STATES; t++) ends |= from[t] && (o.out[t] || o.slow[t]);
            endless |= !ends;
        }
    }
    return endless;
}

/* Does some way lead to every path, whoever goes it? What none leads to is judged as if somebody came. */
static bool all_reached(struct random_step step[PATHS][STEPS], const int steps[PATHS])
{
    bool there[STATES] = {false};
    there[number(0, 0, 0)] = true;
    for (int round = 0; round < STATES; round++)
        for (int at = 0; at < STATES; at += 2) {
            int path = at / 2 / (STEPS + 1), k = at / 2 % (STEPS + 1);
            const struct random_step *s = &step[path][k];
            if (!there[at] || k >= steps[path]) continue;
            int all[] = {s->only ? NEXT : LEAVE, s->needs ? 0 : LEAVE,
                         s->p < 100 ? s->otherwise : LEAVE, s->p ? s->to : LEAVE,
                         s->p && s->second != NOWHERE ? s->second : LEAVE};
            for (int n = 0; n < 5; n++)
                if (all[n] != LEAVE) there[all[n] == NEXT ? at + 2 : number(all[n], 0, 0)] = true;
        }
    return there[number(1, 0, 0)] && there[number(2, 0, 0)];
}

Test(loops, random_graphs_are_refused_exactly_as_their_states_say)
{
    enum { GRAPHS = 3000 };
    unsigned held = 0, refused = 0;
    for (int i = 0; i < GRAPHS; i++) {
        struct random_step step[PATHS][STEPS];
        int steps[PATHS];
        char text[4096];
        make(step, steps);
        if (!all_reached(step, steps)) continue;
        write_all(text, sizeof text, step, steps);
        bool want = is_endless(step, steps), got = is_refused(text);
        cr_expect(got == want, "graph %d: %s\n%s", i, want ? "endless, but accepted" : "refused",
                  text);
        held++, refused += want;
    }
    cr_expect(held > 500 && refused > 100 && held - refused > 100, "%u graphs, %u endless", held,
              refused);
}

/* ---- what else may lead around --------------------------------------------------------------------------------------------- */
#define ITEM(keys) \
    "paths: {a: {steps: [{to: rooms.r}]}}\nrooms: {r: {watch: 10m, while: {w: {" keys "}}}}\n"
#define ROOM(keys) "paths: {a: {steps: [{to: rooms.r}]}}\nrooms: {r: {" keys "}}\n"
static const struct {
    const char *text;
    bool refused;
} ROWS[] = {
    {ITEM("at: 2021-07-05T13:00, to: paths.a"), true},
    {ITEM("at: 2021-07-05T13:00, p: 90%, to: paths.a"), false},
    {ITEM("at: 2021-07-05T13:00, after: 1s, to: paths.a"), false},
    {ITEM("at: 2021-07-05T13:00, only_if: {m: no}, remember: m, to: paths.a"), false},
    {ITEM("at: 2021-07-05T13:00, only_if: {t: yes}, to: paths.a"), true},
    {ITEM("at: 2021-07-06T13:00, needs: f, to: paths.a"), true},
    {ITEM("every: 1m, to: paths.a"), false},
    {ITEM("to: paths.a"), false},
    {ROOM("watch: 0s, then: paths.a"), true},
    {ROOM("watch: 0s, then: {choose: {paths.a: 60%, rooms.r: 40%}}"), true},
    {ROOM("watch: 0s, then: {choose: {paths.a: 60%, leave: 40%}}"), false},
    {ROOM("watch: {by: t, yes: 0s, no: 1m}, then: paths.a"), true},
    {ROOM("watch: 1m, sessions: [{from: 2021-07-05T13:00, to: 2021-07-05T14:00}], "
          "before_first: paths.a"),
     true},
    {ROOM("watch: 1m, sessions: [{from: 2021-07-05T13:00, to: 2021-07-05T14:00}], "
          "before_first: paths.a, then: paths.a"),
     true},
    {ROOM("watch: 1m, sessions: [{from: 2021-07-01T13:00, to: 2021-07-05T14:00}], "
          "before_first: paths.a, then: paths.a"),
     false}, /* nobody comes too early */
    {ROOM("watch: 1m, sessions: [{from: 2021-07-05T13:00, to: 2021-07-05T14:00}], "
          "after_end: replay, then: paths.a"),
     false},
    {"paths: {a: {steps: [{s: {wait: rooms.r}}, {to: rooms.r}]}}\n" /* behind the last session */
     "rooms: {r: {watch: 1m, sessions: [{from: 2021-07-05T13:00, to: 2021-07-05T14:00}], "
     "before_first: paths.a, after_end: paths.a}}\n",
     false},
    {"paths: {a: {steps: [{s: {wait: rooms.r, otherwise: paths.a}}, {to: rooms.r}]}}\n"
     "rooms: {r: {watch: 1m, sessions: [{from: 2021-07-05T13:00, to: 2021-07-05T14:00}]}}\n",
     true},
    {"paths: {a: {steps: [{s: {wait: {rooms.r.programme: x}, otherwise: paths.a}}, {to: "
     "rooms.r}]}}\n"
     "rooms: {r: {watch: 1m, sessions: [{from: 2021-07-05T13:00, to: 2021-07-05T14:00}], "
     "programme: [{name: x, for: 20m}, {name: y}]}}\n",
     true}, /* behind the only x */
    {"paths: {a: {steps: [{s: {needs: f, otherwise: paths.b}}]}, b: {steps: [{s: {needs: f, "
     "otherwise: paths.a}}]}}\n",
     false}, /* f is true */
    {"paths: {a: {steps: [{s: {needs: 08:00-20:00, otherwise: paths.b}}]}, b: {steps: [{s: "
     "{needs: 20:00-08:00, otherwise: paths.a}}]}}\n",
     false},
    {"paths: {a: {steps: [{s: {needs: 08:00-20:00, otherwise: paths.b}}]}, b: {steps: [{s: "
     "{needs: 09:00-20:00, otherwise: paths.a}}]}}\n",
     true},
    {"paths: {a: {steps: [{s: {only_if: {known: yes}, to: paths.a}}, {y: {}}]}}\n", true},
    {"limits: {q: {allow: 3}}\npaths: {a: {steps: [{s: {take: q}}, {to: paths.a}]}}\n", false},
    {"limits: {q: {allow: unlimited}}\npaths: {a: {steps: [{s: {take: q}}, {to: paths.a}]}}\n",
     true},
    {"limits: {q: {allow: 3}}\npaths: {a: {steps: [{s: {take: q, otherwise: paths.a}}, "
     "{to: paths.a}]}}\n",
     true},
    {"limits: {q: {allow: 3}}\npaths: {a: {steps: [{s: {needs: limits.q}}, {to: paths.a}]}}\n",
     true},
    {"paths: {a: {steps: [{s: {valid: 5m}}, {to: paths.a}]}}\n", true},
    {"paths: {a: {steps: [{s: {p: {by: t, yes: 100%, no: 40%}, else: leave}}, {to: paths.a}]}}\n",
     true},
    {"agents: {d: {count: 1, service: 0s}}\npaths: {a: {steps: [{s: {ask: agents.d}}, "
     "{to: paths.a}]}}\n",
     true},
    {"agents: {d: {count: 1, service: 1s}}\npaths: {a: {steps: [{s: {ask: agents.d}}, "
     "{to: paths.a}]}}\n",
     false},
    {"agents: {d: {count: 1, service: 1s, patience: 0s, otherwise: paths.a}}\n"
     "paths: {a: {steps: [{s: {ask: agents.d}}]}}\n", /* all are busy, nobody waits */
     true},
    {"agents: {d: {count: 1, service: 1s, patience: {by: t, yes: 0s, no: 1s}, otherwise: "
     "paths.a}}\npaths: {a: {steps: [{s: {ask: agents.d}}]}}\n",
     true},
    {"agents: {d: {count: 1, service: 1s, patience: 1s, otherwise: paths.a}}\n"
     "paths: {a: {steps: [{s: {ask: agents.d}}]}}\n",
     false},
    {"agents: {d: {count: 1, service: 1s, otherwise: paths.a}}\n"
     "paths: {a: {steps: [{s: {ask: agents.d}}]}}\n",
     false},
    {"agents: {d: {count: 1, service: 1s, patience: 0s, otherwise: paths.b}}\n"
     "paths: {a: {steps: [{s: {ask: agents.d}}]}, b: {steps: [{s: {after: 1s}}, {to: paths.a}]}}\n",
     false},
    {ROOM("watch: 1m, capacity: 1, when_full: leave, otherwise: paths.a"), true},
    {ROOM("watch: 1m, capacity: 1, when_full: leave, otherwise: rooms.r"), true},
    {ROOM("watch: 1m, capacity: 1, patience: 0s, otherwise: paths.a"), true},
    {ROOM("watch: 1m, capacity: 1, patience: 1s, otherwise: paths.a"), false},
    {ROOM("watch: 1m, otherwise: paths.a"), false},
    {"paths: {a: {steps: [{to: shops.s}]}}\nshops: {s: {price: 1 CNY, steps: [{buy: {p: 0%, else: "
     "paths.a}}]}}\n",
     true},
    {"paths: {a: {steps: [{to: shops.s}]}}\nshops: {s: {price: 1 CNY, steps: [{buy: {p: 1%, else: "
     "paths.a}}]}}\n",
     false},
    {"paths: {a: {steps: [{to: {by: t, yes: paths.b, no: leave}}]}, b: {steps: [{to: {by: t, yes: "
     "leave, no: paths.a}}]}}\n",
     false}, /* nobody goes both ways */
    {"paths: {a: {steps: [{s: {starts: {x: {path: paths.q, after: 1h}}}}, {u: {after: 2h}}, {to: "
     "paths.b}]}, b: {steps: [{w: {only_if: {m: yes}, to: paths.b}}, {y: {}}]}, q: {steps: [{r: "
     "{remember: m}}]}}\n",
     true}, /* another visit of the person has remembered it */
    {"paths: {a: {steps: [{s: {starts: {x: {path: paths.q, who: others, after: 1h}}}}, {u: "
     "{after: 2h}}, {to: paths.b}]}, b: {steps: [{w: {only_if: {m: yes}, to: paths.b}}, {y: {}}]}, "
     "q: {steps: [{r: {remember: m}}]}}\n",
     false},
    {"paths: {a: {steps: [{to: {by: t, yes: paths.b, no: leave}}]}, b: {steps: [{to: {by: t, yes: "
     "paths.a, no: leave}}]}}\n",
     true},
};

Test(loops, all_that_leads_around_counts_and_all_that_holds_up)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        char text[4096];
        snprintf(text, sizeof text, "%s%s", HEAD, ROWS[i].text);
        cr_expect(is_refused(text) == ROWS[i].refused, "row %zu, %s:\n%s", i,
                  ROWS[i].refused ? "endless" : "not endless", ROWS[i].text);
    }
}

/* A state that nobody comes to is met first, and makes known who comes where; the one that is endless comes with the next value
 * of the fact, at the same moment, which is the only one within the hours. */
Test(loops, a_moment_stands_while_all_else_that_is_given_goes_round)
{
    cr_expect(is_refused(
        "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-05T12:00, drain: no}\n"
        "people: {m: remembered}\nfacts: {g: {from: 2021-07-04T23:00, after: exp(2h)}}\n"
        "entries: {e: {arrivals: {send: 5, at: 2021-07-05T11:00}, path: b}, "
        "z: {arrivals: {send: 5, at: 2021-07-05T11:00}, path: z}}\n"
        "paths:\n  b: {steps: [{w: {needs: 08:00-20:00}}, {x: {only_if: {m: yes}, to: paths.b}}, "
        "{y: {needs: g}}, {to: paths.b}]}\n  z: {steps: [{r: {remember: m}}]}\n"));
}

/* Both paths turn away from 08:00 to 08:30 of the wall clock, on any day. */
Test(loops, hours_are_those_of_the_wall_clock_where_clocks_change)
{
    static const char *const days[] = {"2021-03-27", "2021-03-28", "2021-10-31"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        char text[1000];
        snprintf(text, sizeof text,
                 "yinliu: 1\nhorizon: {from: %s, to: %sT23:00, tz: Europe/Berlin, drain: no}\n"
                 "entries: {e: {arrivals: {send: 5, at: %sT08:10}, path: a}}\n"
                 "paths: {a: {steps: [{s: {needs: 08:30-08:00, otherwise: paths.b}}]}, "
                 "b: {steps: [{s: {needs: 08:30-08:00, otherwise: paths.a}}]}}\n",
                 days[i], days[i], days[i]);
        cr_expect(is_refused(text), "%s", days[i]);
    }
}

/* As long as a scenario may be: no stack grows with it. */
Test(loops, a_circle_of_fifty_thousand_steps_is_found)
{
    enum { STEPS_MANY = 50000 };
    char *text = malloc(1 << 22);
    cr_assert(text != NULL);
    size_t at = (size_t)sprintf(text, "%spaths:\n  a:\n    steps:\n", HEAD);
    for (int i = 0; i < STEPS_MANY; i++) at += (size_t)sprintf(text + at, "      - s%d:\n", i);
    sprintf(text + at, "      - to: paths.a\n");
    cr_expect(is_refused(text));
    free(text);
}
